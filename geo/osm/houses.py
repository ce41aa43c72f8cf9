"""Buildings and doors of an extract: what stands on their walls, and which door is whose."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import shapely

from ..address import fold, parse
from .extract import Feature, Tags, areas_of, as_array, surface
from .ways import storey

DOOR_METRES = 3.0  # a door drawn beside its wall is still its door

NO_HOUSE = {"no", "roof", "carport", "canopy", "collapsed", "demolished", "razed", "proposed"}
NO_DELIVERY = {"emergency", "fire_exit", "exit", "garage", "parking"}
CALLED_BY_NUMBER = re.compile(
    r"[幢栋棟座楼樓#号號館동]|\b(?:building|bldg|block|blk|tower|house|haus|hus|talo)\b"
    r"|^\W*[a-z]{0,2}\d{1,4}[a-z]?\W*$",
    re.IGNORECASE,
)
SHORT = re.compile(r"[\w-]{1,6}")
HAN = re.compile(r"[\u3400-\u9fff]")
LIST = re.compile(r"\s*[;,、]\s*")
UNIT = re.compile(r"[A-Z]|[A-Z]{0,3}\d{1,4}[A-Z]?")


class Plate(NamedTuple):
    """A house number as on the wall, and its street, "" where none is said."""

    street: str
    number: str

    def __str__(self) -> str:
        if HAN.search(self.street):
            return f"{self.street}{self.number}号"
        return f"{self.street} {self.number}".strip()


@dataclass(frozen=True)
class House:
    """One building in metres: `ref` as on its wall, `aliases` what else it goes by."""

    id: str
    tags: Tags
    shape: shapely.Polygon
    nodes: frozenset[int]
    ref: str = ""
    aliases: tuple[str, ...] = ()
    plates: tuple[Plate, ...] = ()


@dataclass(frozen=True)
class Door:
    """One entrance in metres; `house` is a row of the houses, None where it is on none of them."""

    feature: Feature
    house: int | None

    @property
    def delivers(self) -> bool:
        """Tell whether anybody delivers there; emergency exits and garages stay shut."""
        return self.feature.tags.get("entrance") not in NO_DELIVERY

    @property
    def unit(self) -> str:
        """Return its unit without suffix: 2 for 二单元, B, TH12; else the house number on it."""
        tags = self.feature.tags
        said = tags.get("addr:unit") or tags.get("ref") or ""
        numbers = ";".join(it.number for it in plates(tags))
        return _unit(said) or fold(said) or _unit(tags.get("name", "")) or numbers

    @property
    def note(self) -> str:
        """Return its name where that says more than a unit: Eingang Radstation."""
        name = self.feature.tags.get("name", "")
        return "" if _unit(name) else name


def _unit(text: str) -> str:
    """Return the unit that a text is, "" where it is none."""
    short = fold(text)
    return short if UNIT.fullmatch(short) else parse(text).unit or ""


def building_number(name: str) -> str:
    """Return the number in a building's name, "" where there is none.

    8号楼, 第八幢, 南区8栋, Building 8 and 8 are all 8; A座 is A; 计算中心楼 has none.
    """
    if not CALLED_BY_NUMBER.search(name):
        return ""
    korean = re.search(r"(\d+)\s*동", name)
    return korean[1] if korean else parse(name).building or ""


def plates(tags: Tags) -> list[Plate]:
    """Return the numbers of an address: 18号 is 18, 8a stays 8a, 12;14 are two."""
    street, said = tags.get("addr:street", ""), LIST.split(tags.get("addr:housenumber", ""))
    numbers = (number.strip().rstrip("号號番") for number in said)
    return [Plate(street, number) for number in numbers if number]


def houses(features: Iterable[Feature]) -> tuple[list[House], list[str]]:
    """Return the buildings that stand on the ground, in metres, and ids of those that were mended.

    Each part of a building is a row, the largest has the number. Roofs and what lies underground
    stand in nobody's way.
    """
    found, mended = [], []
    for feature in filter(_is_house, features):
        if not surface(feature).is_valid:
            mended.append(feature.id)
        for id, area in areas_of(feature):
            house = House(id, feature.tags, area, frozenset(feature.nodes))
            found.append(_numbered(house) if id == feature.id else house)
    return found, mended


def doors(features: Iterable[Feature], houses: Sequence[House]) -> list[Door]:
    """Return the entrances, each on the house whose outline carries it, else the one beside it."""
    found = [feature for feature in features if _is_entrance(feature)]
    tree = shapely.STRtree(as_array(house.shape for house in houses))
    places = as_array(feature.shape for feature in found)
    beside: dict[int, list[int]] = defaultdict(list)
    for door, house in tree.query(places, "dwithin", distance=DOOR_METRES).T.tolist():
        beside[door].append(house)
    return [Door(it, _home(it, beside[row], houses)) for row, it in enumerate(found)]


def with_lent_numbers(
    houses: Sequence[House], doors: Iterable[Door], features: Iterable[Feature]
) -> list[House]:
    """Return the houses, those without a number called by their doors' or by plates in them.

    Doors numbered 100, 102 and 104 make it 100–104, and each of them stays a door of its own.
    """
    on_doors: dict[int, set[Plate]] = defaultdict(set)
    for door in doors:
        if door.house is not None:
            on_doors[door.house].update(plates(door.feature.tags))
    inside = _plates_inside(houses, features)
    return [
        house if house.ref else _lend(house, on_doors[row], inside[row])
        for row, house in enumerate(houses)
    ]


def _lend(house: House, on_doors: Iterable[Plate], inside: Iterable[Plate]) -> House:
    plates = sorted(on_doors or inside, key=lambda it: (it.street, _counting(it.number)))
    if not plates:
        return house
    numbers = list(dict.fromkeys(it.number for it in plates))
    row = on_doors and len(numbers) > 1 and len({it.street for it in plates}) == 1
    ref = f"{numbers[0]}–{numbers[-1]}" if row else ";".join(numbers)
    return replace(house, ref=ref, plates=tuple(plates))


def _is_house(feature: Feature) -> bool:
    tags = feature.tags
    underground = tags.get("location") == "underground" or storey(tags) < 0
    return tags.get("building", "no") not in NO_HOUSE and not underground


def _is_entrance(feature: Feature) -> bool:
    tags = feature.tags
    said = tags.get("entrance", "no") != "no" or tags.get("building") == "entrance"
    return feature.id.startswith("n") and said


def _numbered(house: House) -> House:
    """Return a house with the number on its wall, and whatever else it goes by.

    Where it has a number and an address with a street, 学院路18号, that is the compound's.
    """
    tags, found = house.tags, tuple(plates(house.tags))
    ref = tags.get("ref", "").strip()
    numbers = [
        building_number(tags.get("name", "")),
        ";".join(it.number for it in found),
        ref if SHORT.fullmatch(ref) else "",
    ]
    if numbers[0] and tags.get("addr:street"):
        numbers[1], found = "", ()
    first, *others = [number for number in numbers if number] or [""]
    others += [tags.get(key, "") for key in ("addr:housename", "alt_name", "short_name")]
    aliases = tuple(it for it in dict.fromkeys(others) if it and it != first)
    return replace(house, ref=first, aliases=aliases, plates=found)


def _home(door: Feature, beside: Iterable[int], houses: Sequence[House]) -> int | None:
    """Return the house that a door is on: one that it is a node of, with a number, the nearest."""

    def rank(row: int) -> tuple[bool, bool, float]:
        house = houses[row]
        away = house.shape.exterior.distance(door.shape)
        return door.nodes[0] not in house.nodes, not house.ref, away

    return min(beside, key=rank, default=None)


def _plates_inside(houses: Sequence[House], features: Iterable[Feature]) -> dict[int, set[Plate]]:
    """Return the plates of shops and other points that stand in each house."""
    points = [it for it in features if it.id.startswith("n") and plates(it.tags)]
    tree = shapely.STRtree(as_array(house.shape for house in houses))
    found: dict[int, set[Plate]] = defaultdict(set)
    for point, house in tree.query(as_array(it.shape for it in points), "intersects").T.tolist():
        found[house].update(plates(points[point].tags))
    return found


def _counting(number: str) -> tuple[int, str]:
    """Return what sorts numbers as people count: 8, 8a, 12."""
    digits = re.match(r"\d+", number)
    return int(digits[0]) if digits else 0, number
