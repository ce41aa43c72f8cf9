"""find_problems: one function a check, one code each.

What a single row must be stands in `rows`; here is what a compound must be, so that a rider gets
to the door and a manager knows what is left to do.
"""

from collections.abc import Iterator

import numpy as np
import shapely
from numpy.typing import NDArray

from .. import datum
from ..errors import LEVELS, Problem
from ..layers import PASSABLE, Layers
from ..metres import Coordinates, Shapes, to_metres
from .buildings import BUILDING_CHECKS
from .rows import ROW_CHECKS
from .site import Find, Site, check, checks_in, holding, true_rows

BESIDE_METRES = 50.0  # paths and gates may lie this far outside
FAR_METRES = 300.0  # the least that a datum shifts things, and more than anybody walks to a bay
GATE_METRES = 5.0  # a gate is drawn on the boundary, give or take its own width
BAY_METRES = 5.0
INSIDE_METRES = 1.0  # a path may reach this far into a building, as it does where it meets a door
ALONG_METRES = 0.2  # a path this close to the outline runs along it, not through
LOAN_VEHICLES = 2  # what the subdistrict asks of a compound that e-bikes may not enter
MOSTLY_BESIDE, MOSTLY_ON_IT = 0.5, 0.9  # shares of a layer: outside as drawn, inside when moved


def find_problems(layers: Layers, *, site: Site | None = None) -> list[Problem]:
    """Return every problem of a compound's layers, errors first.

    `layers` are as `conform` returns them and may hold any nonsense; layers of the district are
    checked row by row. `site` is what checks look at, where somebody needs it too.
    """
    site = Site(layers, to_metres(layers)) if site is None else site
    checks = CHECKS if "compound" in layers else ROW_CHECKS
    found = [problem for check in checks for problem in check.problems(site)]
    return sorted(found, key=lambda problem: LEVELS.index(problem.level))


@check("P120", "error")
def not_one_compound(site: Site) -> Iterator[Find]:
    """No boundary, or more than one."""
    count = len(site.columns["compound"]["id"])
    if count != 1:
        yield Find("compound", range(count) or None, {"count": count})


@check("P121", "error")
def wrong_datum(site: Site) -> Iterator[Find]:
    """A layer beside the compound that a datum's shift would put onto it."""
    for name, outside in site.outside.items():
        rows = true_rows(np.isfinite(outside))
        beside = true_rows(outside > BESIDE_METRES)
        if beside and len(beside) >= MOSTLY_BESIDE * len(rows):
            guess = _datum_of(site, site.middles[name][rows])
            if guess:
                yield Find(name, rows, {"datum": guess, "metres": round(np.median(outside[rows]))})


@check("P122", "warning")
def far_outside(site: Site) -> Iterator[Find]:
    """Rows that lie nowhere near the compound."""
    for name, away in site.outside.items():
        rows = true_rows(away > FAR_METRES)
        if rows:
            yield Find(name, rows, {"metres": round(away[rows].max())})


@check("P123", "warning")
def nameless_compound(site: Site) -> Iterator[Find]:
    """A compound that nobody can ask for."""
    yield Find("compound", holding(site.columns["compound"]["name"], ""))


@check("P124", "warning")
def no_buildings(site: Site) -> Iterator[Find]:
    """Nothing to lead to."""
    yield from _empty(site, "buildings")


@check("P125", "warning")
def no_gates(site: Site) -> Iterator[Find]:
    """Nowhere to start."""
    yield from _empty(site, "gates")


@check("P126", "warning")
def no_paths(site: Site) -> Iterator[Find]:
    """Nothing to follow: routes will run through the free space."""
    yield from _empty(site, "paths")


@check("P127", "hint")
def unconfirmed(site: Site) -> Iterator[Find]:
    """What an import proposed and nobody has confirmed."""
    for name, columns in site.columns.items():
        yield Find(name, holding(columns.get("estimated", []), "yes"))


@check("P301", "warning")
def gate_off_boundary(site: Site) -> Iterator[Find]:
    """A gate away from the boundary."""
    away = shapely.distance(shapely.boundary(site.boundary), site.shapes["gates"])
    for row in true_rows((away > GATE_METRES) & ~(site.outside["gates"] > FAR_METRES)):
        yield Find("gates", [row], {"metres": round(away[row])})


@check("P302", "warning")
def gate_without_rule(site: Site) -> Iterator[Find]:
    """Gates of which nobody said who may walk through: nobody is led there."""
    yield Find("gates", _without_rule(site, locked=False))


@check("P303", "warning")
def locked_without_rule(site: Site) -> Iterator[Find]:
    """Locked gates of which nobody said for whom they are opened."""
    yield Find("gates", _without_rule(site, locked=True))


@check("P304", "hint")
def gate_without_ebike_rule(site: Site) -> Iterator[Find]:
    """Gates of which nobody said whether e-bikes pass, where the compound may let them in."""
    if not _walk_in(site):
        yield Find("gates", holding(site.columns["gates"]["ebike"], "unknown"))


@check("P305", "hint")
def gate_without_ways(site: Site) -> Iterator[Find]:
    """Gates of a closed compound of which nobody said how to get in, or how to get out."""
    columns = site.columns["gates"]
    said = zip(columns["register"], columns["exit"], strict=True)
    if _closed(site):
        yield Find("gates", [row for row, ways in enumerate(said) if "unknown" in ways])


@check("P306", "hint")
def gate_without_hours(site: Site) -> Iterator[Find]:
    """Gates of a closed compound without hours: they count as always open."""
    if _closed(site):
        yield Find("gates", holding(site.columns["gates"]["hours"], ""))


@check("P307", "warning")
def no_ebike_rule(site: Site) -> Iterator[Find]:
    """A compound of which nobody said whether e-bikes may enter: they stay at the gate."""
    yield Find("compound", holding(site.columns["compound"]["ebike"], "unknown"))


@check("P308", "warning")
def no_way_in(site: Site) -> Iterator[Find]:
    """Gates, but none that lets anybody in."""
    gates = site.columns["gates"]["id"]
    if not _ways(site) & {"in", "both"}:
        yield Find("gates", range(len(gates)))


@check("P309", "warning")
def no_way_out(site: Site) -> Iterator[Find]:
    """Gates that let people in, but none that lets them out."""
    gates = site.columns["gates"]["id"]
    if _ways(site) == {"in"}:
        yield Find("gates", range(len(gates)))


@check("P401", "warning")
def path_through_building(site: Site) -> Iterator[Find]:
    """A path through a building, and no passage there."""
    paths, buildings = _open_paths(site), site.shapes["buildings"]
    pairs = shapely.STRtree(buildings).query(paths, predicate="intersects").T
    houses = shapely.buffer(buildings[pairs[:, 1]], -ALONG_METRES)
    inside = shapely.length(shapely.intersection(paths[pairs[:, 0]], houses))
    for path, building in pairs[inside > INSIDE_METRES].tolist():
        yield Find("paths", [path], {"building": site.labels["buildings"][building]})


@check("P402", "warning")
def path_through_barrier(site: Site) -> Iterator[Find]:
    """A path across a wall, and no gate there."""
    barriers = site.shapes["barriers"]
    for path, barrier in _crossings(site, barriers).tolist():
        yield Find("paths", [path], {"barrier": site.labels["barriers"][barrier]})


@check("P403", "warning")
def path_without_rule(site: Site) -> Iterator[Find]:
    """Paths of which nobody said who may walk there: nobody is led over them."""
    yield Find("paths", holding(site.columns["paths"]["foot"], "unknown"))


@check("P404", "warning")
def path_through_boundary(site: Site) -> Iterator[Find]:
    """A path across the boundary of a closed compound, and no gate there."""
    if site.boundary is not None and "yes" in site.columns["compound"]["gated"]:
        ring = np.array([site.boundary.exterior], dtype=object)
        for path, _ in _crossings(site, ring).tolist():
            yield Find("paths", [path])


@check("P501", "warning")
def bay_outside(site: Site) -> Iterator[Find]:
    """A bay outside the boundary."""
    away = site.outside["parking"]
    for row in true_rows((away > BAY_METRES) & ~(away > FAR_METRES)):
        yield Find("parking", [row], {"metres": round(away[row])})


@check("P502", "warning")
def walk_in_without_bay(site: Site) -> Iterator[Find]:
    """A compound that e-bikes may not enter, and nowhere to leave them."""
    if _walk_in(site) and not site.columns["parking"]["id"]:
        yield Find("compound", [0])


@check("P503", "warning")
def walk_in_without_loans(site: Site) -> Iterator[Find]:
    """A compound that e-bikes may not enter, and too few bikes and trolleys to borrow."""
    columns = site.columns["parking"]
    loans = np.nansum([columns["loan_bikes"], columns["loan_trolleys"]])
    if _walk_in(site) and columns["id"] and loans < LOAN_VEHICLES:
        yield Find("compound", [0], {"loans": round(loans), "wanted": LOAN_VEHICLES})


@check("P504", "warning")
def bay_without_room(site: Site) -> Iterator[Find]:
    """Bays that are said to hold nothing."""
    yield Find("parking", holding(site.columns["parking"]["capacity"], 0))


CHECKS = ROW_CHECKS + BUILDING_CHECKS + checks_in(globals())


def _empty(site: Site, name: str) -> Iterator[Find]:
    if not site.columns[name]["id"]:
        yield Find(name, None)


def _closed(site: Site) -> bool:
    return "no" not in site.columns["compound"]["gated"]


def _walk_in(site: Site) -> bool:
    return site.columns["compound"]["ebike"] == ["no"]


def _without_rule(site: Site, *, locked: bool) -> list[int]:
    columns = site.columns["gates"]
    unknown = holding(columns["foot"], "unknown")
    return [row for row in unknown if (columns["locked"][row] == "yes") == locked]


def _ways(site: Site) -> set[str]:
    """Return the ways (in, out, both) that the gates may be walked through."""
    columns = site.columns["gates"]
    said = zip(columns["foot"], columns["way"], strict=True)
    return {way for foot, way in said if foot in PASSABLE}


def _open_paths(site: Site) -> Shapes:
    """Return the paths in metres, None for those in a passage, which may lead through anything."""
    paths = site.shapes["paths"].copy()
    paths[holding(site.columns["paths"]["covered"], "yes")] = None
    return paths


def _crossings(site: Site, walls: Shapes) -> NDArray[np.int64]:
    """Return the rows (n, 2) of paths and walls that cross where no gate stands."""
    paths = _open_paths(site)
    pairs = shapely.STRtree(walls).query(paths, predicate="crosses").T
    points = shapely.intersection(paths[pairs[:, 0]], walls[pairs[:, 1]])
    return pairs[~shapely.is_empty(shapely.difference(points, site.openings))]


def _datum_of(site: Site, lonlat: Coordinates) -> str | None:
    """Name the datum that puts points (n, 2) onto the compound, if they, or it, are drawn in it."""
    lon, lat = lonlat.T
    for name in datum.NAMES[1:]:
        for source, target in ((name, "wgs84"), ("wgs84", name)):
            moved = datum.convert(lon, lat, source=source, target=target)
            if site.around(*moved).mean() >= MOSTLY_ON_IT:
                return name
    return None
