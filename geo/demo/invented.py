"""One invented compound: a layout, with the names, numbers and rules of the houses and gates."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.random import Generator

from ..layers import Layers, frame, names
from ..metres import Coordinates, Shapes, to_degrees
from .grid import RECESSED, SLAB, TOWER, Style
from .layout import Layout, lay_out

CRS = 32651  # UTM zone 51 north

STYLES = (
    Style(SLAB, stair=12.6, depth=10.5, gap=19.0, storeys=5, units=(2, 4), spread=1.0),
    Style(SLAB, stair=14.0, depth=11.5, gap=21.0, storeys=6, units=(2, 4), spread=1.0),
    Style(RECESSED, stair=16.5, depth=13.0, gap=24.0, storeys=11, units=(1, 3), spread=1.0),
    Style(TOWER, stair=16.0, depth=18.0, gap=28.0, storeys=26, units=(2, 2), spread=0.5),
)
STYLE_SHARES = (0.3, 0.35, 0.2, 0.15)
LIFT_STOREYS = 7  # GB 50096: houses with this many storeys have a lift

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
SIDES = {"south": "南门", "north": "北门", "west": "西门", "east": "东门"}
HOURS = ("24/7", "Mo-Su 06:00-23:00", "Mo-Su 05:30-00:30", "Mo-Su 06:30-09:30,16:00-20:00")
GARDENS = (("喷泉", "other"), ("凉亭", "other"), ("健身区", "playground"))
CONVENTIONS = {
    "yes": "电动车限速 15 公里,停在划线内,不堵单元门口。",
    "no": "人进车不进:电动车停门口骑手车位,步行或借车送上门。",
    "unknown": "先停在门口,进出听门卫安排。",
}

Shaped = tuple[Mapping[str, Any], Shapes]  # a layer: columns of length n, n geometries in metres


@dataclass(frozen=True)
class Wish:
    """What one compound is to be like; `middle` (2,) is where, in metres of `CRS`."""

    id: str
    name: str
    name_en: str
    middle: Coordinates
    doors: int
    gated: bool
    ebike: str
    large: bool
    charging: bool
    convention: bool


def invent(wish: Wish, random: Generator) -> Layers:
    """Lay out one compound and fill its layers; the same wish and numbers give the same bytes."""
    style = STYLES[random.choice(len(STYLES), p=STYLE_SHARES)]
    layout = lay_out(style, doors=wish.doors, gates=int(random.integers(1, 5)), random=random)
    refs = _numbers(layout, random)
    ids = [f"{ref}-new" if ref in refs[:house] else ref for house, ref in enumerate(refs)]
    shaped = {
        "compound": _compound(wish, layout, random),
        "buildings": _buildings(layout, style, ids, refs, random),
        "entrances": _entrances(layout, style, ids, random),
        "gates": _gates(wish, layout, random),
        "paths": _paths(wish, layout),
        "barriers": _barriers(wish, layout),
        "parking": _parking(wish, layout, random),
        "landmarks": _landmarks(wish, layout),
    }
    return fill_layers(shaped, wish.middle)


def fill_layers(
    shaped: Mapping[str, Shaped], middle: Coordinates, *, scope: str = "compound"
) -> Layers:
    """Make layers of shapes in metres around `middle` (2,), rounded to 1e-7 degrees (1 cm)."""
    parts = [shaped[name][1] for name in names(scope)]
    everything = shapely.transform(
        np.concatenate(parts), lambda xy: np.round(to_degrees(xy + middle, crs=CRS), 7)
    )
    ends = np.cumsum([len(part) for part in parts])[:-1]
    return {
        name: frame(name, shaped[name][0], shapes)
        for name, shapes in zip(names(scope), np.split(everything, ends), strict=True)
    }


def _compound(wish: Wish, layout: Layout, random: Generator) -> Shaped:
    surname, phone = random.choice(list(SURNAMES)), random.integers(1000, 9999)
    columns = {
        "id": wish.id,
        "name": wish.name,
        "name_en": wish.name_en,
        "gated": "yes" if wish.gated else "no",
        "ebike": wish.ebike,
        "rain_exempt": str(random.choice(["yes", "no"])) if wish.ebike == "no" else "unknown",
        "convention": CONVENTIONS[wish.ebike] if wish.convention else "",
        "desk_phone": f"0571-5550{phone}" if wish.gated else "",
        "contacts": f"物业 {surname}经理 0571-5550{phone + 1}",
    }
    return {key: [value] for key, value in columns.items()}, np.array([layout.boundary])


def _numbers(layout: Layout, random: Generator) -> list[str]:
    """Number the houses: by rows, in a snake, by columns, in two phases; some repeat a number."""
    row, column = layout.row, layout.column
    snake = np.where(row % 2, -column, column)
    orders = ((column, row), (snake, row), (row, column), (column, row, row % 2), (column, -row))
    order = np.lexsort(orders[random.integers(len(orders))])
    numbers = np.arange(1, len(row) + 3)
    if random.random() < 0.4:
        numbers = numbers[(numbers != 4) & (numbers != 14)]  # 四 sounds like 死
    if random.random() < 0.05:
        numbers[len(row) - 1] = numbers[0]
    refs = np.empty(len(row), dtype=object)
    refs[order] = numbers[: len(row)].astype(str)
    return [str(ref) for ref in refs]


def _buildings(
    layout: Layout, style: Style, ids: list[str], refs: list[str], random: Generator
) -> Shaped:
    suffix = random.choice(["幢", "号楼", "栋"], p=[0.6, 0.3, 0.1])
    lift = style.storeys >= LIFT_STOREYS
    columns = {
        "id": ids,
        "ref": refs,
        "name": [f"{ref}{suffix}" for ref in refs],
        "levels": [style.storeys] * len(ids),
        "lift": ["yes" if lift else "no"] * len(ids),
        "handover": ["lobby" if lift else "door"] * len(ids),
    }
    return columns, layout.houses


def _entrances(layout: Layout, style: Style, ids: list[str], random: Generator) -> Shaped:
    count = len(layout.doors)
    columns = {
        "id": [
            f"{ids[house]}-{unit}" for house, unit in zip(layout.house, layout.unit, strict=True)
        ],
        "building": [ids[house] for house in layout.house],
        "unit": [str(unit) for unit in layout.unit],
        "flats": [f"101-{style.storeys}02"] * count,
        "lift_card": ["yes" if style.storeys >= LIFT_STOREYS else "no"] * count,
        "code": [f"{code}#" for code in random.integers(1000, 9999, count)],
    }
    return columns, layout.doors


def _gates(wish: Wish, layout: Layout, random: Generator) -> Shaped:
    """The main gate never shuts nor locks in; where nobody is kept out, nobody registers either."""
    count = len(layout.gates)
    main = np.arange(count) == 0
    others = random.choice(["yes", "no"], count) if wish.ebike == "yes" else np.full(count, "no")
    register = random.choice(["none", "scan", "desk"], count, p=[0.4, 0.4, 0.2])
    way_out = random.choice(["free", "button", "guard", "card"], count)
    way_out[main & (way_out == "card")] = "guard"
    columns = {
        "id": layout.sides,
        "name": [SIDES[side] for side in layout.sides],
        "foot": ["yes"] * count,
        "ebike": np.where(main, "unknown" if wish.ebike == "unknown" else "yes", others),
        "hours": np.where(main | (not wish.gated), "24/7", random.choice(HOURS, count)),
        "register": np.where(wish.gated, register, "none"),
        "exit": np.where(wish.gated, way_out, "free"),
        "locked": ["no"] * count,
    }
    return columns, layout.gates


def _paths(wish: Wish, layout: Layout) -> Shaped:
    """In a walk-in compound one rides no farther than to the bay at the main gate."""
    count = len(layout.kinds)
    service = np.array(layout.kinds) == "service"
    may_ride = service & ((wish.ebike != "no") | (np.arange(count) == 0))
    columns = {
        "id": [f"path-{number}" for number in range(1, count + 1)],
        "highway": layout.kinds,
        "foot": ["yes"] * count,
        "ebike": np.where(may_ride, "yes", "no"),
        "bicycle": np.where(service, "yes", "no"),
    }
    return columns, layout.paths


def _barriers(wish: Wish, layout: Layout) -> Shaped:
    count = len(layout.walls) if wish.gated else 0
    columns = {
        "id": [f"wall-{number}" for number in range(1, count + 1)],
        "barrier": ["wall"] * count,
    }
    return columns, layout.walls[:count]


def _parking(wish: Wish, layout: Layout, random: Generator) -> Shaped:
    """Walk-in compounds have a bay with loan bikes and trolleys, half of the others a plain one."""
    bikes, trolleys = random.integers(1, 4, 2) * (wish.ebike == "no")
    count = int(wish.ebike == "no" or wish.charging or random.random() < 0.5)
    columns = {
        "id": "gate-bay",
        "name": "门口骑手车位",
        "capacity": int(random.integers(4, 17)),
        "loan_bikes": int(bikes),
        "loan_trolleys": int(trolleys),
        "charging": "yes" if wish.charging else "no",
        "covered": str(random.choice(["yes", "no"])),
    }
    return {key: [value] * count for key, value in columns.items()}, layout.corners[:count]


def _landmarks(wish: Wish, layout: Layout) -> Shaped:
    seen = [(*what, spot) for what, spot in zip(GARDENS, layout.gardens, strict=False)]
    seen.append(("快递柜", "locker", layout.corners[3]))
    if wish.large:
        seen.append(("指路点", "guide_point", layout.corners[1]))
    if wish.charging:
        seen.append(("电动车充电棚", "charging", layout.corners[2]))
    name, kind, spots = zip(*seen, strict=True)
    ids = [f"{what}-{number}" for number, what in enumerate(kind, 1)]
    return {"id": ids, "name": name, "kind": kind}, np.array(spots)
