"""Ways where no path is drawn: straight views between the corners of houses and walls.

A visibility graph: shortest ways among polygons bend only at corners that stick out into the free
space (Lozano-Pérez & Wesley 1979), so those corners, the gates and the doors are all the nodes.
"""

import numpy as np
import shapely
from scipy.spatial import cKDTree

from ..metres import Coordinates, Shapes
from .segments import Mask, Segments
from .snap import clear_sight

WALL_ROOM_METRES = 0.3  # walls are thin, and one may walk close beside them
SLACK_METRES = 0.02  # a view along a wall's clearance is clear
VIEWS = 64  # a node looks at its nearest others: exact below that many, linear above


def see_through(
    boundary: shapely.Polygon,
    *,
    buildings: Shapes,
    walls: Shapes,
    places: Shapes,
    gates: Shapes,
    clearance: float,
) -> tuple[Segments, Coordinates]:
    """Return the clear views of a compound without paths, and where its places stand (k, 2).

    All in metres. Views keep `clearance` from houses; the last steps to a door do not. A place is
    a point, or a building, which then stands for its outline's point nearest to a gate.
    """
    free = _free(boundary, buildings, walls, clearance)
    if free.is_empty:
        points = shapely.point_on_surface(places)
        return _views(np.empty((0, 2)), np.empty((0, 2))), shapely.get_coordinates(points)
    towards = shapely.union_all(gates) if len(gates) else boundary
    doors = shapely.get_point(shapely.shortest_line(places, towards), 0)
    steps = shapely.get_coordinates(shapely.shortest_line(doors, free)).reshape(-1, 2, 2)
    nodes = np.unique(np.concatenate([_corners(free), steps[:, 1]]), axis=0)
    tail, head = _candidates(nodes)
    seen = _clear(free, tail, head)
    views = _views(tail[seen], head[seen])
    last = _reached(steps, buildings, walls)
    return _views(
        np.concatenate([views.tail, steps[last, 0]]), np.concatenate([views.head, steps[last, 1]])
    ), shapely.get_coordinates(doors)


def _free(
    boundary: shapely.Polygon, buildings: Shapes, walls: Shapes, clearance: float
) -> shapely.Geometry:
    """Return where one may walk."""
    taken = [
        *shapely.buffer(buildings, clearance, join_style="mitre", mitre_limit=2.0),
        *shapely.buffer(walls, WALL_ROOM_METRES, cap_style="square", join_style="mitre"),
    ]
    return shapely.difference(boundary, shapely.union_all(taken))


def _corners(free: shapely.Geometry) -> Coordinates:
    """Return the corners (c, 2) at which the free space bends around something."""
    rings, _ = shapely.get_rings(
        shapely.get_parts(shapely.orient_polygons(free)), return_index=True
    )
    corners = [_reflex(shapely.get_coordinates(ring)[:-1]) for ring in rings]
    return np.concatenate(corners)


def _reflex(ring: Coordinates) -> Coordinates:
    """Return the corners of a ring where its right-hand side, the outside, sticks in."""
    before = ring - np.roll(ring, 1, axis=0)
    after = np.roll(ring, -1, axis=0) - ring
    turn = before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]
    return ring[turn < 0]


def _candidates(nodes: Coordinates) -> tuple[Coordinates, Coordinates]:
    """Return pairs of nodes that may see each other, each pair once."""
    if not len(nodes):
        return nodes, nodes
    count = min(VIEWS + 1, len(nodes))
    _, other = cKDTree(nodes).query(nodes, k=count)
    other = np.asarray(other).reshape(len(nodes), count)
    pairs = np.column_stack([np.repeat(np.arange(len(nodes)), count), other.ravel()])
    pairs = np.unique(np.sort(pairs[pairs[:, 0] != pairs[:, 1]], axis=1), axis=0)
    return nodes[pairs[:, 0]], nodes[pairs[:, 1]]


def _clear(free: shapely.Geometry, tail: Coordinates, head: Coordinates) -> Mask:
    room = shapely.buffer(free, SLACK_METRES, join_style="mitre")
    shapely.prepare(room)
    seen: Mask = shapely.covers(room, shapely.linestrings(np.stack([tail, head], axis=1)))
    return seen


def _reached(steps: Coordinates, buildings: Shapes, walls: Shapes) -> Mask:
    """Tell which last steps (k, 2, 2) to a door cross no house or wall."""
    moved = (steps[:, 0] != steps[:, 1]).any(axis=1)
    return moved & clear_sight(buildings, walls)(shapely.linestrings(steps))


def _views(tail: Coordinates, head: Coordinates) -> Segments:
    return Segments(tail, head, np.zeros(len(tail), dtype=np.int64))
