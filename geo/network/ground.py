"""The ground of a compound: the paths that somebody may use, clear of houses and walls."""

import numpy as np
import shapely
from numpy.typing import NDArray

from ..checks import OPENING_METRES
from ..compound import Compound
from ..layers import PASSABLE
from ..metres import Coordinates, Shapes
from ..settings import Settings
from .segments import (
    Mask,
    Segments,
    at_points,
    contacts,
    cut,
    explode,
    inside,
    meetings,
    outline_cuts,
    wall_cuts,
)

STOREYS = {"walk": "foot", "ride": "ebike", "loan": "bicycle"}

WALL_END_METRES = 0.3  # a path glued to the loose end of a fence passes beside it
BOUNDARY_METRES = 0.5  # a path drawn along the boundary is still inside


def usable_ground(compound: Compound, settings: Settings) -> Segments:
    """Return the segments that somebody may use, owned by rows of the paths layer.

    They are joined where paths meet, and cut where a house or wall stands in the way; in a gated
    compound none leaves the boundary.
    """
    columns = compound.columns["paths"]
    usable = np.zeros(len(columns["id"]), dtype=bool)
    for permission in permissions(compound).values():
        usable |= permission.any(axis=1)
    rows = np.flatnonzero(usable)
    lines = compound.shapes["paths"][rows]
    segments = explode(lines)
    ends = shapely.get_coordinates(np.concatenate([shapely.get_point(lines, i) for i in (0, -1)]))
    storey = np.nan_to_num(np.array(columns["layer"], dtype=float))[rows]
    joins = meetings(segments, storey=storey, ends=ends, join=settings.join_metres)
    segments, _ = cut(segments, joins)
    segments = Segments(segments.tail, segments.head, rows[segments.owner])
    segments = _outside_houses(compound, segments)
    return _within_boundary(compound, segments)


def _outside_houses(compound: Compound, segments: Segments) -> Segments:
    """Cut segments at houses and walls, and drop what runs through them without a passage."""
    buildings = compound.shapes["buildings"]
    covered = np.array(compound.columns["paths"]["covered"], dtype=object) == "yes"
    rows, points = contacts(segments, walls(compound))
    stands = ~covered[segments.owner[rows]] & ~_at_loose_end(compound, points)
    rows, points = rows[stands], points[stands]
    segments, _ = cut(
        segments, [wall_cuts(segments, rows, points), outline_cuts(segments, buildings)]
    )
    blocked = at_points(segments, points) | inside(segments, buildings)
    return segments.keep(~blocked | covered[segments.owner])


def _at_loose_end(compound: Compound, points: Coordinates) -> Mask:
    """Tell which points lie at the end of a wall that no other wall continues, shape (k,)."""
    barriers = compound.shapes["barriers"]
    ends = np.concatenate([shapely.get_point(barriers, i) for i in (0, -1)])
    tree = shapely.STRtree(barriers)
    touching = tree.query(ends, predicate="dwithin", distance=WALL_END_METRES)[0]
    loose = ends[np.bincount(touching, minlength=len(ends)) == 1]
    found = np.zeros(len(points), dtype=bool)
    near = shapely.STRtree(loose).query(
        shapely.points(points), predicate="dwithin", distance=WALL_END_METRES
    )
    found[near[0]] = True
    return found


def _within_boundary(compound: Compound, segments: Segments) -> Segments:
    """Drop what lies outside a gated compound: a route inside never leaves through the wall."""
    if compound.fact("gated") != "yes" or not len(segments):
        return segments
    boundary = compound.boundary
    segments, _ = cut(segments, [outline_cuts(segments, np.array([boundary], dtype=object))])
    middle = shapely.points((segments.tail + segments.head) / 2)
    return segments.keep(shapely.dwithin(boundary, middle, BOUNDARY_METRES))


def permissions(compound: Compound) -> dict[str, NDArray[np.bool_]]:
    """Return who may use each path, per storey, forwards and backwards: (paths, 2)."""
    columns = compound.columns["paths"]
    onward = np.array(columns["oneway"], dtype=object) == "yes"
    allowed = {}
    for storey, column in STOREYS.items():
        may = np.isin(np.array(columns[column], dtype=object).astype(str), PASSABLE)
        back = may if storey == "walk" else may & ~onward
        allowed[storey] = np.column_stack([may, back])
    return allowed


def walls(compound: Compound) -> Shapes:
    """Return walls, fences and hedges in metres, open where a gate stands in them."""
    return _opened(compound, compound.shapes["barriers"])


def sight_walls(compound: Compound) -> Shapes:
    """Return what no straight line may meet: walls, and the boundary of a gated compound."""
    if compound.fact("gated") != "yes":
        return walls(compound)
    ring = np.array([compound.boundary.boundary], dtype=object)
    return np.concatenate([walls(compound), _opened(compound, ring)])


def _opened(compound: Compound, lines: Shapes) -> Shapes:
    gates = compound.shapes["gates"]
    if not len(gates) or not len(lines):
        return lines
    opened: Shapes = shapely.difference(
        lines, shapely.union_all(shapely.buffer(gates, OPENING_METRES))
    )
    return opened
