"""OpenStreetMap extracts to compounds: boundaries, buildings, doors, gates, paths and the rest.

What OSM leaves open stays open (`unknown`), what is guessed is marked (`estimated`), and what was
left out or mended is told as a problem.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path

import shapely

from ..errors import FileError, Problem, SettingError
from ..hours import is_valid
from ..layers import Layers
from ..words import text
from .areas import Area, residential_areas
from .extract import (
    Bounds,
    Feature,
    Features,
    Tags,
    about_many,
    as_array,
    polygons,
    read_features,
)
from .sheet import Item, Sheet, item_ids, sheets
from .survey import Survey, mostly_inside, near, survey
from .tags import access as access
from .ways import WALLS

HELD_SHARE = 1 / 3  # less than this of an extract in residential areas: it is about the rest
ATTRIBUTION = "© OpenStreetMap contributors, ODbL"  # what the licence asks to be shown
SAME_SHARE = 0.5  # of a boundary and a residential area together that both hold: they are the same
DRAWN_SHARE = 0.5  # less of a compound is drawn, and the extract may end inside it
AROUND_DEGREES = 0.002  # about 200 m
MARGIN_METRES = 20.0  # around the outermost buildings, where an extract does not state its bounds
HAN, KANA_OR_HANGUL = re.compile(r"[\u3400-\u9fff]"), re.compile(r"[\u3040-\u30ff\uac00-\ud7af]")


@dataclass(frozen=True)
class Extract:
    """The compounds of an extract by id, and what was left out, mended or guessed."""

    compounds: dict[str, Layers]
    problems: list[Problem]


def read_osm(
    path: str | PathLike[str],
    *,
    bbox: Bounds | None = None,
    boundary: shapely.Polygon | None = None,
) -> Extract:
    """Read an extract (.osm, .osm.gz, .osm.bz2, .osm.pbf) into compounds; raise FileError.

    Its residential areas become compounds. Where it has none, or is mostly about what lies outside
    of them, so does the extract as a whole. `bbox` (west, south, east, north) or `boundary`, both
    in degrees, cut out one compound instead; a bbox that is none raises SettingError.
    """
    read = read_features(path)
    name = Path(path).name
    if not read.found:
        raise FileError("osm_empty", path=name)
    cut = _cut(bbox, boundary)
    found = _around(cut, read.found) if cut else read.found
    ground = survey([*found, Feature("", {}, cut or _frame(read), ())])
    whole = Area(name.partition(".")[0], {}, _outline(ground, stated=bool(cut or read.bounds)))
    areas, problems = ([_known(ground, whole)], []) if cut else _areas(ground, whole)
    drawn = list(sheets(ground, areas))
    if cut and not (drawn[0].houses or drawn[0].stretches):
        raise FileError("osm_nothing_there", path=name)
    rows = _rows(drawn)
    layers = [sheet.layers(row) for sheet, row in zip(drawn, rows, strict=True)]
    mended = about_many("P705", "hint", ground.mended)
    return Extract(
        dict(zip(item_ids(rows), layers, strict=True)),
        [*read.problems, *mended, *problems, *_guesses(drawn, rows, found)],
    )


def _guesses(
    drawn: Sequence[Sheet], rows: Sequence[Item], found: Sequence[Feature]
) -> list[Problem]:
    """Return what was guessed or passed over, so that somebody looks at it."""
    unread = [it.id for it in found if not is_valid(it.tags.get("opening_hours", ""))]
    nameless = [row.osm_id for row in rows if row.columns["estimated"] == "yes"]
    gates = [gate.osm_id for sheet in drawn for gate in sheet.proposed_gates]
    partial = [sheet.area.id for sheet in drawn if sheet.drawn_share < DRAWN_SHARE]
    return [
        *about_many("P712", "hint", unread),
        *about_many("P713", "warning", nameless),
        *about_many("P714", "hint", gates, layer="gates"),
        *about_many("P715", "warning", partial),
    ]


def _cut(bbox: Bounds | None, boundary: shapely.Polygon | None) -> shapely.Polygon | None:
    """Return what to cut out, in degrees; raise SettingError where that is nothing on earth."""
    bounds = bbox or (boundary.bounds if boundary is not None else None)
    if bounds is None:
        return None
    west, south, east, north = bounds
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise SettingError("bounds", value=",".join(f"{side:g}" for side in bounds))
    return boundary if bbox is None else shapely.box(*bbox)


def _around(cut: shapely.Polygon, found: Sequence[Feature]) -> list[Feature]:
    """Return the features in and around what is cut out; a country's extract holds many more."""
    near = shapely.dwithin(as_array(feature.shape for feature in found), cut, AROUND_DEGREES)
    return [feature for feature, it in zip(found, near, strict=True) if it]


def _frame(read: Features) -> shapely.Polygon:
    """Return what an extract covers, in degrees: its stated bounds, else all its buildings."""
    houses = [it.shape for it in read.found if "building" in it.tags]
    everything = houses or [it.shape for it in read.found]
    return shapely.box(*(read.bounds or shapely.total_bounds(everything)))


def _outline(ground: Survey, *, stated: bool) -> shapely.Polygon:
    """Return the last feature of a survey, its frame, with a margin where nobody stated it."""
    frame = ground.features[-1].shape
    return polygons(frame if stated else frame.buffer(MARGIN_METRES, join_style="mitre"))[0]


def _known(ground: Survey, cut: Area) -> Area:
    """Return what is cut out, by the name of the residential area that it is mostly the same as."""
    for area in residential_areas(ground.features, as_array(()))[0]:
        both = area.boundary.intersection(cut.boundary).area
        if both > SAME_SHARE * area.boundary.union(cut.boundary).area:
            return replace(cut, tags=area.tags)
    return cut


def _areas(ground: Survey, whole: Area) -> tuple[list[Area], list[Problem]]:
    """Return the residential areas, and the whole extract where they are not what it is about."""
    houses = as_array(house.shape for house in ground.houses)
    areas, problems = residential_areas(ground.features, houses)
    if not areas:
        return [whole], [*problems, Problem("P709", "warning", "compound", whole.id)]
    doors = as_array(door.feature.shape for door in ground.doors)
    held = sum(map(len, mostly_inside(areas, houses) + near(areas, doors, 0.0)))
    total = len(houses) + len(doors)
    values = {"left": total - held, "total": total}
    if held < HELD_SHARE * total:
        areas.append(whole)
        problems.append(Problem("P710", "warning", "compound", whole.id, values))
    elif held < total:
        problems.append(Problem("P711", "hint", "compound", "", values))
    return areas, problems


def _rows(drawn: Sequence[Sheet]) -> list[Item]:
    """Return the compounds' own rows; those without a name are called by their street."""
    seen: Counter[str] = Counter()
    rows = []
    for sheet in drawn:
        tags = sheet.area.tags
        seen[sheet.street] += 1
        again = f" {seen[sheet.street]}" if sheet.street and seen[sheet.street] > 1 else ""
        zh, en = (_placeholder(language, sheet) + again for language in ("zh", "en"))
        name = tags.get("name", "")
        columns = {
            "name": name or (zh if _is_chinese(sheet) else en),
            "name_en": tags.get("name:en", "") if name else en,
            "gated": "yes" if _is_gated(tags) else "unknown",
            "source": ATTRIBUTION,
            "estimated": "no" if name else "yes",
        }
        rows.append(Item(name, sheet.area.id, columns, sheet.area.boundary))
    return rows


def _placeholder(language: str, sheet: Sheet) -> str:
    if sheet.street:
        return text(language, "osm.by_street", street=sheet.street)
    return text(language, "osm.unnamed", id=sheet.area.id)


def _is_chinese(sheet: Sheet) -> bool:
    """Tell whether the streets and buildings of a compound have Chinese names, or none."""
    names = [way.tags.get("name", "") for way, _ in sheet.stretches]
    names += [sheet.ground.houses[row].tags.get("name", "") for row in sheet.houses]
    said = "".join(names)
    return not said or bool(HAN.search(said) and not KANA_OR_HANGUL.search(said))


def _is_gated(tags: Tags) -> bool:
    said = tags.get("gated") == "yes" or tags.get("residential") == "gated"
    return said or tags.get("barrier") in WALLS
