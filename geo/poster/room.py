"""How large a word may be in a house, and where in it."""

import numpy as np
import shapely

from ..metres import Coordinates, Shapes
from .clash import Floats

GRID = 7  # points each way in which room in a house is looked for, and then around the best


def room_inside(shapes: Shapes, widths: Floats) -> tuple[Coordinates, Floats]:
    """Return points in houses (n, p, 2), the middle first, and the largest size (n, p) in mm in
    which a word of so many em (n,) about each stays inside; 0 for points outside."""
    edges = _Edges(shapes, widths)
    middle = shapely.get_coordinates(shapely.centroid(shapes))
    bounds = shapely.bounds(shapes)
    share = (np.arange(GRID) + 0.5) / GRID
    steps = np.stack(np.meshgrid(share, share), axis=-1).reshape(-1, 2)
    size = bounds[:, 2:] - bounds[:, :2]
    points = bounds[:, None, :2] + steps * size[:, None]
    room = edges.room(points)
    for finer in (1 / GRID, 0.4 / GRID, 0.16 / GRID):
        best = np.take_along_axis(points, room.argmax(1)[:, None, None], axis=1)
        near = np.stack(np.meshgrid((-0.5, 0, 0.5), (-0.5, 0, 0.5)), axis=-1).reshape(-1, 2)
        more = best + near * finer * size[:, None]
        points = np.concatenate([points, more], axis=1)
        room = np.concatenate([room, edges.room(more)], axis=1)
    points = np.concatenate([middle[:, None], points], axis=1)
    return points, np.concatenate([edges.room(middle[:, None]), room], axis=1)


class _Edges:
    """The edges of houses, x in widths of the words, so that every word is a square."""

    def __init__(self, shapes: Shapes, widths: Floats) -> None:
        self.widths = widths
        rings, house = shapely.get_rings(shapes, return_index=True)
        points, ring = shapely.get_coordinates(rings, return_index=True)
        same = ring[1:] == ring[:-1]
        self.house = house[ring[:-1][same]]
        self.starts = np.flatnonzero(np.diff(self.house, prepend=-1))
        scale = np.column_stack([1 / widths[self.house], np.ones(len(self.house))])
        self.a, self.b = points[:-1][same] * scale, points[1:][same] * scale

    def room(self, points: Coordinates) -> Floats:
        """Return the side of the largest square about points (n, p, 2): 0 outside of a house."""
        x, y = points[..., 0] / self.widths[:, None], points[..., 1]
        # Coordinates apart: numpy is slow along an axis of two.
        ax, ay = self.a[:, :1] - x[self.house], self.a[:, 1:] - y[self.house]
        bx, by = self.b[:, :1] - x[self.house], self.b[:, 1:] - y[self.house]
        step_x, step_y = bx - ax, by - ay
        far = np.minimum(np.maximum(np.abs(ax), np.abs(ay)), np.maximum(np.abs(bx), np.abs(by)))
        for sign in (1, -1):  # where the edge meets the diagonals
            slope = step_x - sign * step_y
            share = np.clip((sign * ay - ax) / np.where(slope == 0, 1.0, slope), 0, 1)
            at_x, at_y = np.abs(ax + share * step_x), np.abs(ay + share * step_y)
            far = np.minimum(far, np.maximum(at_x, at_y))
        level = (ay > 0) != (by > 0)
        right = ax - ay * step_x / np.where(step_y == 0, 1, step_y) > 0
        times = np.add.reduceat(level & right, self.starts, axis=0, dtype=int)
        nearest = np.minimum.reduceat(far, self.starts, axis=0)
        room: Floats = np.where(times % 2 == 1, 2 * nearest, 0.0)
        return room
