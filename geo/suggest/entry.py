"""Where a gate would be, in a compound that shows none: where a wall leaves a gap, where couriers
park, else where a street could lead in between the houses, on the south side rather than others."""

import math

import numpy as np
import shapely
from numpy.typing import NDArray

from ..metres import Coordinates
from .sketch import Sketch

STEP_METRES = 5.0  # between the places on the boundary that are looked at
WALL_METRES = 4.0  # a wall this near to the boundary stands on it
WALLED_SHARE = 0.5  # a boundary with so much of a wall is walled: its gaps are gates
GAP_METRES = (1.5, 20.0)
HINT_METRES = 40.0  # a bay or a guide point this near to the boundary stands at a gate
WALL_ROOM_METRES = 0.3
DEEP_METRES = 80.0  # how far one looks in
SOUTH = 0.25  # metres of view that a metre off the middle of the south side is worth
BESIDE_METRES = 3.0  # free space this near to a house or gate is in front of it
OUTSIDE_METRES = 4.0  # a path is drawn this far beyond the gate


def find_entries(
    sketch: Sketch, boundary: shapely.Polygon, free: shapely.Geometry
) -> list[tuple[Coordinates, Coordinates]]:
    """Return where gates would be: a point on the boundary and one just outside it, both (2,).

    One for every part of the free space in front of which a house stands.
    """
    ring = shapely.orient_polygons(boundary).exterior
    everywhere = np.arange(0.0, ring.length, STEP_METRES)
    places = [_looking_in(ring, spots)
              for spots in (_gaps(sketch, ring), _hints(sketch, ring), everywhere)]  # fmt: skip
    found = []
    for part in shapely.get_parts(free):
        if not shapely.dwithin(part, sketch.shapes["buildings"], BESIDE_METRES).any():
            continue
        for points, inwards in places:
            use = _leads_in(boundary, part, points, inwards)
            if use.any():
                points, inwards = points[use], inwards[use]
                best = int(np.argmax(_worth(sketch, boundary, points, inwards)))
                found.append((points[best], points[best] - inwards[best] * OUTSIDE_METRES))
                break
    return found


def _leads_in(
    boundary: shapely.Polygon, part: shapely.Polygon, points: Coordinates, inwards: Coordinates
) -> NDArray[np.bool_]:
    """Tell which points of the boundary (k, 2) have a part of the free space behind them."""
    outside = shapely.points(points - inwards * OUTSIDE_METRES)
    behind = shapely.points(points + inwards * BESIDE_METRES)
    leads: NDArray[np.bool_] = shapely.dwithin(part, behind, BESIDE_METRES / 2)
    return leads & (shapely.distance(boundary, outside) > OUTSIDE_METRES / 2)


def _gaps(sketch: Sketch, ring: shapely.LinearRing) -> Coordinates:
    """Return where along the ring its wall is open, if there is one."""
    walls = sketch.shapes["barriers"]
    if not len(walls):
        return np.empty(0)
    bare = shapely.difference(ring, shapely.buffer(shapely.union_all(walls), WALL_METRES))
    if bare.length > (1 - WALLED_SHARE) * ring.length:
        return np.empty(0)
    parts = shapely.get_parts(shapely.line_merge(bare))
    # The ends of a wall take WALL_METRES of every gap.
    opening = shapely.length(parts) + 2 * WALL_METRES
    parts = parts[(opening >= GAP_METRES[0]) & (opening <= GAP_METRES[1])]
    return shapely.line_locate_point(
        ring, shapely.line_interpolate_point(parts, 0.5, normalized=True)
    )


def _hints(sketch: Sketch, ring: shapely.LinearRing) -> Coordinates:
    """Return where along the ring a bay or a guide point says that people come in."""
    guides = np.array([kind == "guide_point" for kind in sketch.column("landmarks", "kind")], bool)
    near = np.concatenate([sketch.shapes["parking"], sketch.shapes["landmarks"][guides]])
    near = near[shapely.dwithin(ring, near, HINT_METRES)]
    return shapely.line_locate_point(ring, near)


def _looking_in(ring: shapely.LinearRing, spots: Coordinates) -> tuple[Coordinates, Coordinates]:
    """Return points (k, 2) along a ring that runs anticlockwise, and the directions inwards."""
    points = shapely.get_coordinates(shapely.line_interpolate_point(ring, spots))
    onward = shapely.get_coordinates(
        shapely.line_interpolate_point(ring, (spots + 0.5) % ring.length)
    )
    along = onward - points
    inwards = along[:, ::-1] * (-1, 1)
    return points, inwards / np.maximum(np.hypot(*inwards.T), 1e-9)[:, None]


def _worth(
    sketch: Sketch, boundary: shapely.Polygon, points: Coordinates, inwards: Coordinates
) -> Coordinates:
    """Return how far one can look in from each point, less how far it is off the south side."""
    starts, ends = points + inwards * 0.5, points + inwards * DEEP_METRES
    views = shapely.linestrings(np.stack([starts, ends], axis=1))
    solid = [(sketch.shapes["buildings"], 1.0), (sketch.walls, WALL_ROOM_METRES)]
    blocks = shapely.union_all(np.concatenate([shapely.buffer(*each) for each in solid]))
    free = shapely.difference(shapely.intersection(views, boundary), blocks)
    depth = np.array([_first_part(line, start) for line, start in zip(free, starts, strict=True)])
    west, south, east, _ = boundary.bounds
    beside = np.hypot(*(points - ((west + east) / 2, south)).T)
    return depth - SOUTH * beside


def _first_part(line: shapely.Geometry, start: Coordinates) -> float:
    """Return how long the part of a cut line is that begins at its start."""
    parts = shapely.get_parts(line)
    near = shapely.distance(parts, shapely.Point(start)) < 0.01
    return float(shapely.length(parts[near]).sum()) if near.any() else -math.inf
