"""Lead doors to paths: the nearest point that a straight line reaches through no house or wall."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from ..metres import Coordinates, Shapes
from .segments import INSIDE_METRES, Cuts, Mask, Rows, Segments, chunks, share_of

# Candidates on one long segment lie at most this far apart, so the way found is at most half of it
# longer than the shortest clear one.
CHUNK_METRES = 4.0

Clear = Callable[[Shapes], Mask]


@dataclass(frozen=True)
class Snaps:
    """Where places (k,) join segments: `row` is -1 where nothing clear lies within reach.

    `start` (k, 2) is the point of the place itself, for a building on its outline; `point` (k, 2)
    the point of the segment.
    """

    row: Rows
    start: Coordinates
    point: Coordinates

    @property
    def found(self) -> Mask:
        """Tell which places join a segment, shape (k,)."""
        return self.row >= 0

    @property
    def metres(self) -> NDArray[np.float64]:
        """Return the straight distances, shape (k,)."""
        return np.hypot(*(self.point - self.start).T)

    def since(self, first: int) -> "Snaps":
        """Return the places from one on."""
        return Snaps(self.row[first:], self.start[first:], self.point[first:])

    def cuts(self, segments: Segments) -> Cuts:
        """Return the places to cut the segments at."""
        row, point = self.row[self.found], self.point[self.found]
        return Cuts(row, share_of(segments, row, point), point)


def snap(
    shapes: Shapes,
    segments: Segments,
    *,
    among: Mask,
    limit: NDArray[np.float64],
    clear: Clear,
) -> Snaps:
    """Lead every shape (k,), a point or a building, to the nearest segment in clear sight.

    Only segments `among` (m,) count. `limit` (k,) is the farthest straight line in metres;
    `clear` tells which of many lines cross nothing. Candidates are tried nearest first, for all
    places at once.
    """
    result = _nowhere(len(shapes))
    if not among.any() or not len(shapes):
        return result
    lines, owner = chunks(segments.keep(among), CHUNK_METRES)
    owner = np.flatnonzero(among)[owner]
    place, chunk = shapely.STRtree(lines).query(shapes, predicate="dwithin", distance=limit)
    far = shapely.distance(shapes[place], lines[chunk])
    order = np.lexsort((far, place))
    place, chunk = place[order], chunk[order]
    rank = np.arange(len(place)) - np.searchsorted(place, place)
    for low, high in ((0, 1), (1, 4), (4, 16), (16, 64), (64, len(place) + 1)):
        turn = (rank >= low) & (rank < high) & ~result.found[place]
        _accept(
            result, place[turn], owner[chunk[turn]], shapes[place[turn]], lines[chunk[turn]], clear
        )
    return result


def _nowhere(count: int) -> Snaps:
    nothing = np.full((count, 2), np.nan)
    return Snaps(np.full(count, -1), nothing, nothing.copy())


def _accept(
    result: Snaps, place: Rows, owner: Rows, shapes: Shapes, lines: Shapes, clear: Clear
) -> None:
    """Write the first clear candidate of every place into the result; places come sorted."""
    if not len(place):
        return
    # On whole millimetres, as the network's nodes: what is clear here stays so.
    straight = shapely.transform(shapely.shortest_line(shapes, lines), lambda xy: xy.round(3))
    seen = np.flatnonzero(clear(straight))
    place, first = np.unique(place[seen], return_index=True)
    ends = shapely.get_coordinates(straight[seen[first]]).reshape(-1, 2, 2)
    result.row[place] = owner[seen[first]]
    result.start[place], result.point[place] = ends[:, 0], ends[:, 1]


def clear_sight(buildings: Shapes, walls: Shapes) -> Clear:
    """Return a test for straight lines: none crosses the inside of a building, or meets a wall."""
    houses, fences = shapely.STRtree(buildings), shapely.STRtree(walls)

    def clear(lines: Shapes) -> Mask:
        free = np.ones(len(lines), dtype=bool)
        free[fences.query(lines, predicate="intersects")[0]] = False
        line, house = houses.query(lines, predicate="intersects")
        within = shapely.length(shapely.intersection(lines[line], buildings[house]))
        free[line[within > INSIDE_METRES]] = False
        return free

    return clear


def step_outside(points: Shapes, buildings: Shapes) -> Shapes:
    """Return points (k,), those inside a building moved to the nearest point of its outline."""
    point, house = shapely.STRtree(buildings).query(points, predicate="within")
    outline = shapely.boundary(buildings[house])
    moved = points.copy()
    moved[point] = shapely.line_interpolate_point(
        outline, shapely.line_locate_point(outline, points[point])
    )
    return moved
