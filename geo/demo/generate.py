"""Invented districts: the six compounds in data/, and as many others as one asks for.

Everything here is made up and lies on the water of Hangzhou Bay, so that it covers nobody's home.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import shapely

from ..errors import SettingError
from ..layers import Layers, read_layers
from ..metres import Coordinates
from .invented import SURNAMES, Shaped, Wish, fill_layers, invent

SAMPLE = Path(__file__).parents[2] / "data"
SHARED = "district"  # the folder of what compounds share

# Counts in the district in Hangzhou that the pattern comes from, out of 214 compounds.
OUT_OF, GATED, WALK_IN, LARGE, CHARGING, CONVENTIONS, STATIONS = 214, 137, 15, 32, 8, 66, 79
UNKNOWN, PARTNERS = 20, 40  # ours: managers who have not said whether one may ride in; shops

MIDDLE = (338_000.0, 3_376_000.0)  # metres in UTM zone 51 north
CELL_METRES = 400.0  # a compound and the streets around it

# Two names make a compound's: 桂雨 and 花园 are 桂雨花园, Guiyu Gardens, guiyu-huayuan.
FIRST = (
    "桂雨 guiyu,枫桥 fengqiao,云栖 yunqi,望江 wangjiang,听涛 tingtao,竹溪 zhuxi,兰亭 lanting,"
    "梅坞 meiwu,柳浪 liulang,松风 songfeng,荷塘 hetang,菱湖 linghu,白鹭 bailu,青禾 qinghe,"
    "石桥 shiqiao,新桥 xinqiao,长埭 changdai,平澜 pinglan,晓月 xiaoyue,星河 xinghe,春晓 chunxiao,"
    "秋涛 qiutao,东篱 dongli,南浦 nanpu,西渡 xidu,北塘 beitang,沈塘 shentang,方井 fangjing"
)
SECOND = (
    "花园 huayuan Gardens,新村 xincun Village,苑 yuan Court,公寓 gongyu Apartments,"
    "家园 jiayuan Homes,里 li Terrace,雅居 yaju Residence,小区 xiaoqu Estate,"
    "名邸 mingdi Mansions,湾 wan Bay"
)


def sample_district() -> tuple[dict[str, Layers], Layers]:
    """Return the six compounds in data/ by id, and the stations and partners that they share."""
    folders = sorted(file.parent for file in SAMPLE.glob("*/compound.geojson"))
    return {folder.name: read_layers(folder) for folder in folders}, read_layers(SAMPLE / SHARED)


def generate_district(
    compounds: int = OUT_OF, *, seed: int = 7
) -> tuple[dict[str, Layers], Layers]:
    """Return `generate_compounds` by id, and `generate_shared`; raise SettingError."""
    return dict(generate_compounds(compounds, seed=seed)), generate_shared(compounds, seed=seed)


def generate_compounds(compounds: int = OUT_OF, *, seed: int = 7) -> Iterator[tuple[str, Layers]]:
    """Return invented compounds one by one, as id and layers; a seed always gives the same ones.

    No two are alike, and their rules come in the proportions of a real district. Raises
    SettingError for fewer than one compound, or a seed below zero.
    """
    wishes = _wishes(compounds, seed)
    return (
        (wish.id, invent(wish, np.random.default_rng([seed, number])))
        for number, wish in enumerate(wishes)
    )


def generate_shared(compounds: int = OUT_OF, *, seed: int = 7) -> Layers:
    """Return the stations and partners of `generate_compounds`, in the streets between them.

    Raises SettingError as that does.
    """
    _refuse(compounds, seed)
    crossings = np.random.default_rng(seed).permutation(_cells(compounds)) + CELL_METRES / 2
    stations, partners = _share(compounds, STATIONS), _share(compounds, PARTNERS)
    shared = {
        "stations": _stations(crossings[:stations]),
        "partners": _partners(crossings[stations : stations + partners]),
    }
    return fill_layers(shared, np.zeros(2), scope="district")


def name_compound(number: int) -> tuple[str, str, str]:
    """Return id, name and English name; after all pairs of names come second quarters (2区)."""
    first, second = FIRST.split(","), SECOND.split(",")
    quarter, pair = divmod(number, len(first) * len(second))
    written, sound = first[pair % len(first)].split()
    # One step aside each round: every pair comes once, and neighbours differ in both halves.
    kind, kind_sound, kind_en = second[(pair + pair // len(first)) % len(second)].split()
    names = f"{sound}-{kind_sound}", written + kind, f"{sound.title()} {kind_en}"
    if not quarter:
        return names
    return f"{names[0]}-{quarter + 1}", f"{names[1]}{quarter + 1}区", f"{names[2]} {quarter + 1}"


def _wishes(compounds: int, seed: int) -> list[Wish]:
    """Deal out names, places, sizes and rules."""
    _refuse(compounds, seed)
    random = np.random.default_rng(seed)
    doors = np.clip(np.exp(random.normal(4.0, 0.45, compounds)), 32, 110).astype(int)
    by_size = np.argsort(np.argsort(-doors, kind="stable"), kind="stable")
    # Walk-in compounds come first in rank, those without a rule next, and the first are gated.
    rank, sheds, agreed, name = (random.permutation(compounds) for _ in range(4))
    walk_in, unknown = _share(compounds, WALK_IN), _share(compounds, UNKNOWN)
    rules = ["no"] * walk_in + ["unknown"] * unknown + ["yes"] * compounds
    return [
        Wish(
            *name_compound(int(name[number])),
            middle=middle,
            doors=int(doors[number]),
            gated=bool(rank[number] < _share(compounds, GATED)),
            ebike=rules[rank[number]],
            large=bool(by_size[number] < _share(compounds, LARGE)),
            charging=bool(sheds[number] < _share(compounds, CHARGING)),
            convention=bool(agreed[number] < _share(compounds, CONVENTIONS)),
        )
        for number, middle in enumerate(_cells(compounds))
    ]


def _refuse(compounds: int, seed: int) -> None:
    for name, value, low in (("compounds", compounds, 1), ("seed", seed, 0)):
        if value < low:
            raise SettingError("setting_low", name=name, value=value, low=low)


def _share(compounds: int, count: int) -> int:
    """Return the part of so many compounds that `count` is of `OUT_OF`."""
    return round(compounds * count / OUT_OF)


def _cells(compounds: int) -> Coordinates:
    """Return the middles of cells (compounds, 2) in metres, as near to `MIDDLE` as they come."""
    reach = int(np.ceil(np.sqrt(compounds)))
    cells = np.indices((2 * reach + 1, 2 * reach + 1)).reshape(2, -1).T - reach
    nearest = np.argsort(np.hypot(*cells.T), kind="stable")[:compounds]
    return np.array(MIDDLE) + cells[nearest] * CELL_METRES


def _stations(at: Coordinates) -> Shaped:
    """One in three is a station with everything, the others are corners to sit down in."""
    numbers = np.arange(1, len(at) + 1)
    full = numbers % 3 == 1
    columns = {
        "id": [f"station-{number}" for number in numbers],
        "name": [f"小哥驿站 {number} 号" for number in numbers],
        "kind": np.where(full, "station", "corner"),
        "services": np.where(full, "饮水;微波炉;充电;厕所;休息", "饮水;座椅"),
        "hours": np.where(full, "Mo-Su 07:00-23:00", "Mo-Su 08:30-18:00"),
    }
    return columns, shapely.points(at)


def _partners(at: Coordinates) -> Shaped:
    numbers = np.arange(1, len(at) + 1)
    columns = {
        "id": [f"partner-{number}" for number in numbers],
        "name": [f"{SURNAMES[number % len(SURNAMES)]}记面馆 {number} 店" for number in numbers],
        "discount": ["骑手套餐 12 元"] * len(at),
        "hours": ["Mo-Su 13:30-16:30"] * len(at),
    }
    return columns, shapely.points(at)
