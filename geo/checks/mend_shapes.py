"""Mends of what is drawn: its type, its corners, and where it lies."""

from collections.abc import Iterator

import numpy as np
import shapely

from .. import datum
from ..changes import Edits
from ..layers import layer
from ..metres import Coordinates, to_zone
from .find import FAR_METRES
from .mending import Case, mend, mends_in

ONTO_METRES = 12.0  # a gate or a door this far off was meant to stand on its line
SLIVER_SHARE = 0.001  # of the area: what may be lost when an outline is made sound
CLEAR_METRES = 3.0  # another building this near a door, and nobody knows which wall was meant


@mend("P104")
def as_wanted(case: Case) -> Edits | None:
    """What holds exactly one geometry of the right type is that one."""
    wanted = layer(case.layer).shape
    return case.redrawn([_only(shape, wanted) for shape in case.degrees])


@mend("P105")
def without_broken_points(case: Case) -> Edits | None:
    """A line or outline keeps its other corners."""
    return case.redrawn([_finite(shape) for shape in case.degrees])


@mend("P106")
def made_sound(case: Case) -> Edits | None:
    """An outline that only folds over itself, and loses no area when the folds go."""
    return case.redrawn([_sound(shape) for shape in case.degrees])


@mend("P107")
def turned_round(case: Case) -> Edits | None:
    """Longitude first, where that leads to the compound, or is the compound's own boundary."""
    turned = shapely.transform(case.degrees, lambda xy: xy[:, ::-1])
    if case.layer != "compound" and case.site.boundary is not None:
        there = to_zone(turned, crs=case.site.metres.crs)
        if not (shapely.distance(case.site.boundary, there) <= FAR_METRES).all():
            return None
    return case.redrawn(turned.tolist())


@mend("P112")
def once(case: Case) -> Edits | None:
    """Of rows that are alike in everything, the first one stays, unless doors name another."""
    columns = case.site.columns[case.layer]
    alike = {tuple(str(values[row]) for name, values in columns.items() if name != "id")
             for row in case.rows}  # fmt: skip
    named = set(case.site.columns.get("entrances", {}).get("building", ()))
    others = list(case.rows)[1:]
    if len(alike) > 1 or (
        case.layer == "buildings" and any(columns["id"][row] in named for row in others)
    ):
        return None
    return Edits(drop=case.keys(others))


@mend("P121")
def from_its_datum(case: Case) -> Edits | None:
    """A layer is moved out of its datum, if that puts it onto a compound that others lie on.

    Where all lie beside the boundary it is the boundary that is off, and where none but this one
    is drawn, nobody knows which of the two.
    """
    site, name = case.site, str(case.values["datum"])
    others = [away for other, away in site.outside.items()
              if other not in ("compound", case.layer) and np.isfinite(away).any()]  # fmt: skip
    if not any(np.nanmedian(away) == 0 for away in others):
        return None
    moved = shapely.transform(case.degrees, lambda xy: _from(xy, name))
    there = to_zone(moved, crs=site.metres.crs)
    on_it = shapely.distance(site.boundary, there)
    return case.redrawn(moved.tolist()) if np.median(on_it) == 0 else None


@mend("P205")
def onto_its_wall(case: Case) -> Edits | None:
    """A door a few metres off its building goes to the nearest point of the wall."""
    site, (row,) = case.site, case.rows
    home = site.columns["buildings"]["id"].index(site.columns["entrances"]["building"][row])
    houses, door = site.shapes["buildings"], site.shapes["entrances"][row]
    wall = shapely.boundary(houses[home])
    away = shapely.distance(houses, door)
    away[home] = np.inf
    if shapely.distance(wall, door) > ONTO_METRES or np.nanmin(away) < CLEAR_METRES:
        return None
    place = shapely.get_point(shapely.shortest_line(wall, door), 0)
    away = shapely.distance(houses, place)
    away[home] = np.inf
    return None if np.nanmin(away) == 0 else case.moved([place])


@mend("P301")
def onto_the_boundary(case: Case) -> Edits | None:
    """A gate a few metres off goes to where a path crosses the boundary, else straight onto it."""
    site, (row,) = case.site, case.rows
    if site.boundary is None:
        return None
    gate, ring = site.shapes["gates"][row], shapely.boundary(site.boundary)
    place = shapely.get_point(shapely.shortest_line(ring, gate), 0)
    if shapely.distance(place, gate) > ONTO_METRES:
        return None
    crossings = shapely.get_parts(shapely.intersection(site.shapes["paths"], ring))
    near = [each for each in crossings
            if each.geom_type == "Point" and each.distance(gate) <= ONTO_METRES]  # fmt: skip
    return case.moved([min(near, key=gate.distance) if near else place])


SHAPE_MENDS = tuple(mends_in(globals()))


def _from(lonlat: Coordinates, name: str) -> Coordinates:
    return np.column_stack(datum.convert(*lonlat.T, source=name, target="wgs84"))


def _only(shape: shapely.Geometry, wanted: str) -> shapely.Geometry | None:
    """Return the only geometry of a type that a shape holds, or becomes without a doubt."""
    parts = [part for part in _parts(shape) if not part.is_empty]
    merged = shapely.line_merge(shape) if shape.geom_type == "MultiLineString" else shape
    if merged.geom_type == wanted:
        return merged
    if len(parts) == 1 and parts[0].geom_type == wanted:
        return parts[0]
    if len(parts) == 1 and wanted == "Polygon" and parts[0].geom_type == "LineString":
        ring = shapely.get_coordinates(parts[0])
        closed = len(ring) > 3 and (ring[0] == ring[-1]).all()
        return _valid(shapely.Polygon(ring)) if closed else None
    if len(parts) == 1 and wanted == "LineString" and parts[0].geom_type == "Polygon":
        return None if parts[0].interiors else shapely.LineString(parts[0].exterior)
    return None


def _parts(shape: shapely.Geometry) -> Iterator[shapely.Geometry]:
    if hasattr(shape, "geoms"):
        for part in shape.geoms:
            yield from _parts(part)
    else:
        yield shape


def _valid(shape: shapely.Geometry) -> shapely.Geometry | None:
    return shape if shape.is_valid and not shape.is_empty else None


def _finite(shape: shapely.Geometry) -> shapely.Geometry | None:
    """Return a line or outline without the corners that are no number."""
    if shape.geom_type == "LineString":
        points = _numbers(shape)
        return _valid(shapely.LineString(points)) if len(points) > 1 else None
    if shape.geom_type == "Polygon":
        rings = [_numbers(ring) for ring in (shape.exterior, *shape.interiors)]
        if all(len(ring) > 2 for ring in rings):
            return _valid(shapely.Polygon(rings[0], rings[1:]))
    return None


def _numbers(line: shapely.Geometry) -> Coordinates:
    points = shapely.get_coordinates(line)
    found: Coordinates = points[np.isfinite(points).all(axis=1)]
    return found


def _sound(shape: shapely.Geometry) -> shapely.Geometry | None:
    """Return a polygon made valid, where next to all of the area is one piece."""
    if shape.geom_type != "Polygon":
        return None
    every = shapely.get_parts(shapely.make_valid(shape, method="structure"))
    whole = shapely.area(shapely.make_valid(shape)).sum()
    largest = max(every, key=lambda part: part.area, default=shape)
    if largest.geom_type != "Polygon" or abs(whole - largest.area) > SLIVER_SHARE * whole:
        return None
    return _valid(largest) if whole > 0 else None
