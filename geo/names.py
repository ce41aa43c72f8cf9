"""What people call the places of a compound, and which way its doors face."""

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping

import numpy as np
import shapely

from .address import HAN, parse
from .compound import Compound
from .metres import Coordinates, Shapes
from .words import text

COMPASS = ("n", "ne", "e", "se", "s", "sw", "w", "nw")
IN_LANE = re.compile(r"(\d+)弄(\d+)号")
EDGE_METRES = 0.5  # the direction of an outline is taken over this far to either side
SUFFIX_LENGTH = 2  # longer units have no suffix: 2单元, 甲单元, but TH12


def name_places(compound: Compound, language: str) -> dict[str, str]:
    """Return what people call every place, `kind:id` → name; no two places share a name."""
    spots = {**_gates(compound, language), **_spots(compound, language)}
    names = _numbered(spots)
    # Two buildings of one number are told apart by what stands beside them.
    names |= _numbered(_beside(compound, _buildings(compound, language), names, language))
    return names | _numbered(_entrances(compound, names, language))


def facings(compound: Compound) -> list[str]:
    """Return which way every entrance faces on its building's outline, a word of COMPASS or ""."""
    homes = {id: row for row, id in enumerate(compound.columns["buildings"]["id"])}
    doors = compound.columns["entrances"]["building"]
    known = [row for row, id in enumerate(doors) if id in homes]
    found = [""] * len(doors)
    if known:
        buildings = compound.shapes["buildings"][[homes[doors[row]] for row in known]]
        normals = outward(buildings, compound.shapes["entrances"][known])
        for row, (x, y) in zip(known, normals.tolist(), strict=True):
            found[row] = compass(x, y)
    return found


def outward(areas: Shapes, points: Shapes) -> Coordinates:
    """Return the directions (n, 2) in which one leaves areas (n,) at points (n,) of their edge."""
    edge = shapely.boundary(areas)
    along, length = shapely.line_locate_point(edge, points), shapely.length(edge)
    before, after = (
        shapely.get_coordinates(shapely.line_interpolate_point(edge, (along + step) % length))
        for step in (-EDGE_METRES, EDGE_METRES)
    )
    normal = (after - before)[:, ::-1] * (1, -1)
    inside = shapely.contains_xy(areas, *((before + after) / 2 + normal * 0.1).T)
    directions: Coordinates = np.where(inside[:, None], -normal, normal)
    return directions


def compass(x: float, y: float) -> str:
    """Return the word of COMPASS for a direction, x east and y north."""
    return COMPASS[round(math.degrees(math.atan2(x, y)) / 45) % 8]


def _gates(compound: Compound, language: str) -> dict[str, str]:
    """Name gates as their plates do; 南门 is South Gate in English, and a gate without a name is
    called by the side of the compound that it stands on."""
    plates = {text("zh", "name.gate", side=text("zh", f"compass.{c}")): c for c in COMPASS}
    middle = compound.boundary.centroid
    names = {}
    for (id, name), point in zip(
        _rows(compound, "gates", "id", "name"), compound.shapes["gates"], strict=True
    ):
        side = plates.get(name) or ("" if name else compass(point.x - middle.x, point.y - middle.y))
        plate = text(language, "name.gate", side=text(language, f"compass.{side}")) if side else ""
        names[f"gate:{id}"] = plate or name
    return names


def _spots(compound: Compound, language: str) -> dict[str, str]:
    """Name bays and landmarks, those without a name by their kind."""
    bays = {
        f"parking:{id}": name or text(language, "name.parking")
        for id, name in _rows(compound, "parking", "id", "name")
    }
    marks = {
        f"landmark:{id}": name or text(language, f"name.landmark.{kind}")
        for id, kind, name in _rows(compound, "landmarks", "id", "kind", "name")
    }
    return bays | marks


def _buildings(compound: Compound, language: str) -> dict[str, str]:
    """Name buildings as people say them, 8幢, and by their number in other languages."""
    names = {}
    for id, ref, name in _rows(compound, "buildings", "id", "ref", "name"):
        number = ref.replace(";", text(language, "list.comma")) or parse(name).building
        lane = IN_LANE.fullmatch(name)
        if name and (language == "zh" or not number or not HAN.search(name)):
            names[f"building:{id}"] = name
        elif lane:
            names[f"building:{id}"] = text(language, "name.in_lane", lane=lane[1], number=lane[2])
        elif number:
            names[f"building:{id}"] = text(language, "name.building", number=number)
        else:
            names[f"building:{id}"] = text(language, "name.building_unnumbered")
    return names


def _entrances(compound: Compound, names: Mapping[str, str], language: str) -> dict[str, str]:
    """Name doors by building and unit; without a unit by their flats, or the way they face."""
    rows = list(_rows(compound, "entrances", "id", "building", "unit", "flats"))
    doors = Counter(building for _, building, _, _ in rows)
    found = {}
    for (id, building, unit, flats), side in zip(rows, facings(compound), strict=True):
        home = names.get(f"building:{building}", "")
        if unit:
            key = "name.unit" if len(unit) <= SUFFIX_LENGTH else "name.unit_named"
            name = text(language, key, building=home, unit=unit)
        elif not home:
            name = text(language, "name.door")
        elif doors[building] == 1:
            name = home
        elif flats:
            name = text(language, "name.door_flats", building=home, flats=flats)
        else:
            facing = text(language, f"compass.{side}")
            name = text(language, "name.door_facing", building=home, facing=facing)
        found[f"entrance:{id}"] = name.strip()
    return found


def _beside(
    compound: Compound, buildings: dict[str, str], spots: Mapping[str, str], language: str
) -> dict[str, str]:
    """Add the nearest gate, bay or landmark to the names of buildings that share a number."""
    unnumbered = text(language, "name.building_unnumbered")
    count = Counter(name for name in buildings.values() if name != unnumbered)
    if not spots or max(count.values(), default=0) < 2:
        return buildings
    written = list(spots)
    places = [compound.places[spot] for spot in written]
    points = np.array([compound.shapes[place.layer][place.row] for place in places])
    named = {}
    for place, name in buildings.items():
        if count[name] > 1:
            outline = compound.shapes["buildings"][compound.places[place].row]
            near = spots[written[int(shapely.distance(points, outline).argmin())]]
            name = text(language, "name.beside", name=name, near=near)
        named[place] = name
    return named


def _numbered(names: dict[str, str]) -> dict[str, str]:
    """Number the second and later places of one name."""
    taken: set[str] = set()
    found = {}
    for place, name in names.items():
        number, unique = 1, name
        while unique in taken:
            number += 1
            unique = f"{name} ({number})"
        taken.add(unique)
        found[place] = unique
    return found


def _rows(compound: Compound, layer: str, *columns: str) -> Iterator[tuple[str, ...]]:
    table = compound.columns[layer]
    return zip(*(table[column] for column in columns), strict=True)
