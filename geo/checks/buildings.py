"""Checks of buildings, their doors and their numbers."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

import numpy as np
import shapely

from ..metres import Shapes
from .site import Find, Site, check, checks_in, groups, holding, true_rows

DOOR_METRES = 3.0
OVERLAP_SHARE = 0.05  # neighbours traced from a picture share slivers
SERIES = 4  # fewer numbers than this are no series
ASTRAY = 3.0  # times the usual distance from one number to the next, and at least …
ASTRAY_METRES = 100.0  # … so far that nobody sees it from there
NUMBER = re.compile(r"(\D*)(\d{1,6})")


@check("P201", "hint")
def building_without_door(site: Site) -> Iterator[Find]:
    """Buildings whose doors are not drawn, those with a number first."""
    served = set(site.columns["entrances"]["building"])
    rows = [row for row, id in enumerate(site.columns["buildings"]["id"]) if id not in served]
    nameless = set(_nameless(site))
    yield Find("buildings", sorted(rows, key=nameless.__contains__))


@check("P202", "hint")
def building_without_number(site: Site) -> Iterator[Find]:
    """Buildings that no address can mean."""
    yield Find("buildings", _nameless(site))


@check("P203", "warning")
def door_without_building(site: Site) -> Iterator[Find]:
    """Doors that do not say which building they open."""
    yield Find("entrances", holding(site.columns["entrances"]["building"], ""))


@check("P204", "error")
def door_of_no_building(site: Site) -> Iterator[Find]:
    """Doors of a building that does not exist."""
    known = {"", *site.columns["buildings"]["id"]}
    for building, rows in groups(site.columns["entrances"]["building"]).items():
        if building not in known:
            yield Find("entrances", rows, {"building": building})


@check("P205", "warning")
def door_off_its_building(site: Site) -> Iterator[Find]:
    """A door away from the outline of its building."""
    row_of = {id: row for row, id in enumerate(site.columns["buildings"]["id"])}
    owners = site.columns["entrances"]["building"]
    doors = [row for row, owner in enumerate(owners) if owner in row_of]
    houses = [row_of[owners[door]] for door in doors]
    outlines = shapely.boundary(site.shapes["buildings"][houses])
    away = shapely.distance(outlines, site.shapes["entrances"][doors])
    for place in true_rows(away > DOOR_METRES):
        building = site.labels["buildings"][houses[place]]
        values = {"building": building, "metres": round(away[place])}
        yield Find("entrances", [doors[place]], values)


@check("P206", "warning")
def equal_numbers(site: Site) -> Iterator[Find]:
    """One number on several buildings, aliases counted, and names that do not tell them apart."""
    said = _said(site)
    names = site.columns["buildings"]["name"]
    for number, places in groups([number for _, number in said]).items():
        rows = sorted({said[place][0] for place in places})
        if len(rows) > 1:
            frames = {_frame_of(number, names[row]) for row in rows}
            if "" in frames or len(frames) < len(rows):
                yield Find("buildings", rows, {"number": number})


@check("P207", "warning")
def missing_numbers(site: Site) -> Iterator[Find]:
    """Numbers that a series leaves out, as 5, 6, 8, 9 leaves out 7, and no building has."""
    there = {number for _, number in _said(site)}
    missing = dict.fromkeys(
        f"{prefix}{number}" for (prefix, _), rows in _series(site).items() for number in _gaps(rows)
    )
    left_out = tuple(number for number in missing if number not in there)
    if left_out:
        yield Find("buildings", None, {"missing": left_out})


@check("P208", "warning")
def far_from_its_neighbours(site: Site) -> Iterator[Find]:
    """A building that stands far from its neighbours in number, which stand together."""
    middles = shapely.centroid(site.shapes["buildings"])
    for (prefix, _), series in _series(site).items():
        numbers = sorted(number for number, rows in series.items() if len(rows) == 1)
        places = middles[[series[number][0] for number in numbers]]
        for place, metres in _astray(places):
            near = (f"{prefix}{numbers[place - 1]}", f"{prefix}{numbers[place + 1]}")
            values = {"neighbours": near, "metres": round(metres)}
            yield Find("buildings", series[numbers[place]], values)


@check("P209", "warning")
def overlapping_buildings(site: Site) -> Iterator[Find]:
    """Two buildings on the same ground; the very same outline twice is another check's."""
    shapes = site.shapes["buildings"]
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = np.column_stack([one, other])[one < other]
    one, other = shapes[pairs].T
    smaller = np.minimum(shapely.area(one), shapely.area(other))
    shared = shapely.area(shapely.intersection(one, other))
    overlap = (shared > OVERLAP_SHARE * smaller) & ~shapely.equals(one, other)
    for pair in true_rows(overlap):
        yield Find("buildings", pairs[pair].tolist(), {"area": round(shared[pair])})


@check("P210", "hint")
def door_without_unit(site: Site) -> Iterator[Find]:
    """Doors without a unit number, on buildings that have several."""
    columns = site.columns["entrances"]
    doors = groups(columns["building"])
    several = [row for id, rows in doors.items() if id and len(rows) > 1 for row in rows]
    yield Find("entrances", [row for row in several if not columns["unit"][row]])


BUILDING_CHECKS = checks_in(globals())


def _nameless(site: Site) -> list[int]:
    columns = site.columns["buildings"]
    said = zip(columns["ref"], columns["name"], strict=True)
    return [row for row, (ref, name) in enumerate(said) if not ref and not name]


def _said(site: Site) -> list[tuple[int, str]]:
    """Return every number that a building is said to have, aliases too: (row, number)."""
    columns = site.columns["buildings"]
    said = zip(columns["ref"], columns["name"], columns["aliases"], strict=True)
    return [
        (row, number.strip().upper())
        for row, (ref, name, aliases) in enumerate(said)
        for number in f"{ref or name};{aliases}".split(";")
        if number.strip()
    ]


def _frame_of(number: str, name: str) -> str:
    """Return what a name puts around a number, 12弄#号 for 12弄1号; "" if it does not hold it."""
    held = re.fullmatch(rf"(.*)(?<!\d){re.escape(number)}(?!\d)(.*)", name, re.IGNORECASE)
    return f"{held[1]}#{held[2]}" if held else ""


def _series(site: Site) -> Mapping[tuple[str, str], dict[int, list[int]]]:
    """Return the rows of every number, a series for each prefix (A1, A2) and frame (1幢, 2幢)."""
    columns = site.columns["buildings"]
    series: dict[tuple[str, str], dict[int, list[int]]] = {}
    for row, (ref, name) in enumerate(zip(columns["ref"], columns["name"], strict=True)):
        if match := NUMBER.fullmatch(ref):
            rows = series.setdefault((match[1], _frame_of(ref, name)), {})
            rows.setdefault(int(match[2]), []).append(row)
    return {key: rows for key, rows in series.items() if len(rows) >= SERIES}


def _astray(places: Shapes) -> Iterator[tuple[int, float]]:
    """Yield which of the points of a series, in order, lie astray, and how many metres.

    Two numbers on either side are looked at: along a street, even ones stand opposite odd ones.
    """
    steps = {by: shapely.distance(places[by:], places[:-by]) for by in (1, 2)}
    if not len(steps[2]):
        return
    far = max(ASTRAY_METRES, ASTRAY * float(np.median(steps[1])))
    nearest = np.full(len(places), np.inf)
    for by, step in steps.items():
        nearest[by:] = np.fmin(nearest[by:], step)
        nearest[:-by] = np.fmin(nearest[:-by], step)
    for place in true_rows((nearest[1:-1] > far) & (steps[2] < far)):
        yield place + 1, float(nearest[place + 1])


def _gaps(series: Iterable[int]) -> list[int]:
    """Return what a series leaves out, where it has but a few gaps.

    The odd numbers of one side of a street are a series too. A jump over more than two numbers is
    the start of another block. 4, 13 and 14 are left out on purpose in many places.
    """
    numbers = sorted(series)
    pairs = list(pairwise(numbers))
    step = math.gcd(*(high - low for low, high in pairs))
    close = [(low, high) for low, high in pairs if high - low <= 3 * step]
    missing = [number for low, high in close for number in range(low + step, high, step)]
    missing = [number for number in missing if number % 10 != 4 and number != 13]
    return missing if len(missing) <= len(numbers) / 4 else []
