"""Paths as straight segments in arrays: cut where they meet, where walls stand, where doors join.

Everything here is plane geometry in metres. A cut is a place on a segment; cutting never moves a
segment by more than the tolerance with which path ends join.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from ..metres import Coordinates, Shapes

Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]

INSIDE_METRES = 0.05  # a touch of a wall is no crossing: drawings are not finer than this
WALL_METRES = 0.02  # what is taken out of a path on either side of a wall that it crosses


@dataclass(frozen=True)
class Segments:
    """`tail` and `head` (m, 2) in metres; `owner` (m,) is the row that a segment was cut from."""

    tail: Coordinates
    head: Coordinates
    owner: Rows

    def __len__(self) -> int:
        return len(self.owner)

    @property
    def lines(self) -> Shapes:
        """Return the segments as an array (m,) of shapely lines."""
        lines: Shapes = shapely.linestrings(np.stack([self.tail, self.head], axis=1))
        return lines

    @property
    def metres(self) -> NDArray[np.float64]:
        """Return the lengths, shape (m,)."""
        return np.hypot(*(self.head - self.tail).T)

    def at(self, share: NDArray[np.float64], rows: Rows) -> Coordinates:
        """Return the points at a share (0 to 1) of the way along segments, shape (len(rows), 2)."""
        span = self.head[rows] - self.tail[rows]
        return self.tail[rows] + span * share[:, None]

    def keep(self, mask: Mask) -> "Segments":
        """Return the segments where the mask is true."""
        return Segments(self.tail[mask], self.head[mask], self.owner[mask])


@dataclass(frozen=True)
class Cuts:
    """Places to cut at: segment row, share of the way along it, and the point itself (k, 2)."""

    row: Rows
    share: NDArray[np.float64]
    point: Coordinates


def explode(lines: Shapes) -> Segments:
    """Return the straight segments of lines (p,), their owners counting the lines."""
    points, line = shapely.get_coordinates(lines, return_index=True)
    same = line[1:] == line[:-1]
    moved = (points[1:] != points[:-1]).any(axis=1)
    use = np.flatnonzero(same & moved)
    return Segments(points[use], points[use + 1], line[use])


def cut(segments: Segments, cuts: list[Cuts]) -> tuple[Segments, Rows]:
    """Cut segments and return the pieces, with the row of the segment that each came from."""
    count = len(segments)
    whole = np.arange(count)
    row = np.concatenate([whole, *(c.row for c in cuts), whole])
    share = np.concatenate([np.zeros(count), *(c.share for c in cuts), np.ones(count)])
    point = np.concatenate([segments.tail, *(c.point for c in cuts), segments.head])
    order = np.lexsort((share, row))
    row, point = row[order], point[order]
    use = np.flatnonzero(
        (row[1:] == row[:-1]) & (np.abs(point[1:] - point[:-1]) > 1e-9).any(axis=1)
    )
    came_from = row[use]
    return Segments(point[use], point[use + 1], segments.owner[came_from]), came_from


def meetings(
    segments: Segments, *, storey: NDArray[np.float64], ends: Coordinates, join: float
) -> list[Cuts]:
    """Return the cuts where paths meet: at crossings on one storey, and wherever an end touches.

    `storey` (paths,) is the paths' level of the ground, `ends` (e, 2) the ends of all paths;
    an end joins a path that passes within `join` metres on any storey.
    """
    lines = segments.lines
    tree = shapely.STRtree(lines)
    return [_crossings(segments, lines, tree, storey), _touches(segments, tree, ends, join)]


def _crossings(
    segments: Segments, lines: Shapes, tree: shapely.STRtree, storey: NDArray[np.float64]
) -> Cuts:
    a, b = tree.query(lines, predicate="intersects")
    level = storey[segments.owner]
    pair = (a < b) & (level[a] == level[b])
    a, b = a[pair], b[pair]
    points, of = shapely.get_coordinates(
        shapely.intersection(lines[a], lines[b]), return_index=True
    )
    rows = np.concatenate([a[of], b[of]])
    points = np.concatenate([points, points])
    return Cuts(rows, share_of(segments, rows, points), points)


def _touches(segments: Segments, tree: shapely.STRtree, ends: Coordinates, join: float) -> Cuts:
    end, row = tree.query(shapely.points(ends), predicate="dwithin", distance=join)
    return Cuts(row, share_of(segments, row, ends[end]), ends[end])


def wall_cuts(segments: Segments, rows: Rows, points: Coordinates) -> Cuts:
    """Return cuts just before and just behind the points (k, 2) where segments meet a wall."""
    reach = WALL_METRES / segments.metres[rows]
    share = share_of(segments, rows, points)
    both = np.clip(np.concatenate([share - reach, share + reach]), 0, 1)
    rows = np.concatenate([rows, rows])
    return Cuts(rows, both, segments.at(both, rows))


def at_points(segments: Segments, points: Coordinates) -> Mask:
    """Tell which segments are the stubs that `wall_cuts` left around points, shape (m,)."""
    middle = shapely.points((segments.tail + segments.head) / 2)
    found = np.zeros(len(segments), dtype=bool)
    tree = shapely.STRtree(shapely.points(points))
    found[tree.query(middle, predicate="dwithin", distance=WALL_METRES * 0.75)[0]] = True
    return found


def outline_cuts(segments: Segments, polygons: Shapes) -> Cuts:
    """Return cuts where segments meet the outlines of polygons."""
    rows, points = contacts(segments, shapely.boundary(polygons))
    return Cuts(rows, share_of(segments, rows, points), points)


def contacts(segments: Segments, walls: Shapes) -> tuple[Rows, Coordinates]:
    """Return where segments meet walls: segment rows (k,) and points (k, 2)."""
    lines = segments.lines
    row, wall = shapely.STRtree(walls).query(lines, predicate="intersects")
    met = shapely.intersection(lines[row], walls[wall])
    points, of = shapely.get_coordinates(met, return_index=True)
    return row[of], points


def inside(segments: Segments, polygons: Shapes) -> Mask:
    """Tell which segments run through the inside of a polygon, shape (m,)."""
    lines = segments.lines
    row, polygon = shapely.STRtree(polygons).query(lines, predicate="intersects")
    length = shapely.length(shapely.intersection(lines[row], polygons[polygon]))
    # What runs along an outline is on the wall, not in the house: only what is deep inside counts.
    middle = shapely.line_interpolate_point(lines[row], 0.5, normalized=True)
    deep = shapely.distance(middle, shapely.boundary(polygons[polygon])) > INSIDE_METRES / 2
    found = np.zeros(len(segments), dtype=bool)
    found[row[(length > INSIDE_METRES) & deep]] = True
    return found


def chunks(segments: Segments, metres: float) -> tuple[Shapes, Rows]:
    """Return lines of at most `metres` that make up the segments, and the row of each one's own."""
    pieces = np.maximum(np.ceil(segments.metres / metres).astype(int), 1)
    row = np.repeat(np.arange(len(segments)), pieces)
    count = np.arange(len(row)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    tail = segments.at(count / pieces[row], row)
    head = segments.at((count + 1) / pieces[row], row)
    lines: Shapes = shapely.linestrings(np.stack([tail, head], axis=1))
    return lines, row


def share_of(segments: Segments, rows: Rows, points: Coordinates) -> NDArray[np.float64]:
    """Return how far along its segment each point lies, 0 to 1, shape (k,)."""
    span = segments.head[rows] - segments.tail[rows]
    along = ((points - segments.tail[rows]) * span).sum(axis=1) / (span**2).sum(axis=1)
    return np.clip(along, 0.0, 1.0)
