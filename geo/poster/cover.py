"""What already lies where on a map, and what it costs to cover it: cells of a millimetre.

To ask for that at thousands of places takes four looks into a table of sums each.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from ..metres import Shapes
from .clash import Floats, Mask, Rows

CELL = 1.0  # mm
STEPS = 10  # points of a leader that are looked at

ON_HOUSE, ON_NUMBERED = 20.0, 60.0  # all of a word on a house, or on one with a word of its own


@dataclass(frozen=True)
class Cover:
    """A map in cells (rows, columns) of CELL mm: `houses` tells where one stands.

    `sums` (rows + 1, columns + 1) holds what covering all cells above and left of a corner costs.
    """

    houses: Mask
    sums: Floats

    def price(self, boxes: Floats) -> Floats:
        """Return what words' boxes (k, 4) cost where they stand: (k,), the mean of their cells."""
        high, wide = self.houses.shape
        left, top, right, bottom = np.rint(boxes.T / CELL).astype(int)
        left, top = np.clip(left, 0, wide - 1), np.clip(top, 0, high - 1)
        right, bottom = np.clip(right, left + 1, wide), np.clip(bottom, top + 1, high)
        sums = self.sums
        total = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]
        price: Floats = total / ((bottom - top) * (right - left))
        return price

    def houses_along(self, lines: Floats) -> Floats:
        """Return how much of straight lines (k, 4) lies over houses: (k,), 0 to 1."""
        share = (np.arange(STEPS) + 0.5) / STEPS
        points = lines[:, None, :2] + (lines[:, None, 2:] - lines[:, None, :2]) * share[:, None]
        last = np.array(self.houses.shape[::-1]) - 1
        columns, rows = np.clip((points / CELL).astype(int), 0, last).transpose(2, 0, 1)
        found: Floats = self.houses[rows, columns].mean(axis=1)
        return found


def make_cover(
    houses: Shapes,
    numbered: Mask,
    ways: Sequence[tuple[Shapes, float, float]],
    *,
    width: float,
    height: float,
) -> Cover:
    """Return what lies on a map of so many mm: houses (n,), and ways with their width and cost.

    `numbered` (n,) tells which houses have words of their own. Later ways lie on earlier ones.
    """
    shape = (int(np.ceil(height / CELL)), int(np.ceil(width / CELL)))
    costs = np.zeros(shape)
    for lines, wide, cost in ways:
        rows, columns = _cells_along(lines, wide)
        inside = (rows >= 0) & (rows < shape[0]) & (columns >= 0) & (columns < shape[1])
        costs[rows[inside], columns[inside]] = cost
    on_houses = _fill(houses, np.where(numbered, ON_NUMBERED, ON_HOUSE), shape)
    sums = np.zeros((shape[0] + 1, shape[1] + 1))
    sums[1:, 1:] = (costs + on_houses).cumsum(axis=0).cumsum(axis=1)
    return Cover(on_houses > ON_HOUSE / 2, sums)


def _cells_along(lines: Shapes, wide: float) -> tuple[Rows, Rows]:
    """Return the rows and columns of the cells that lines of a width in mm touch."""
    drawn = shapely.segmentize(lines, CELL)
    cells = np.floor(shapely.get_coordinates(drawn) / CELL).astype(int)
    reach = round(wide / CELL / 2)
    steps = np.arange(-reach, reach + 1)
    shifts = np.stack(np.meshgrid(steps, steps), axis=-1).reshape(-1, 2)
    columns, rows = (cells[:, None] + shifts).reshape(-1, 2).T
    return rows, columns


def _fill(shapes: Shapes, prices: Floats, shape: tuple[int, int]) -> Floats:
    """Return the price of the polygon in every cell whose middle lies in one, 0 elsewhere.

    Row by row an outline is entered and left: what is added there sums up to the price.
    """
    polygons, owner = shapely.get_parts(shapes, return_index=True)
    rings, polygon = shapely.get_rings(polygons, return_index=True)
    is_hole = np.diff(polygon, prepend=-1) == 0
    way = np.where(shapely.is_ccw(rings) == is_hole, 1, -1)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    same = ring[1:] == ring[:-1]
    start, end = points[:-1][same], points[1:][same]
    price = (prices[owner[polygon]] * way)[ring[:-1][same]]
    first, last = (
        np.ceil(np.clip(edge, 0, shape[0] * CELL) / CELL - 0.5).astype(int)
        for edge in (np.minimum(start[:, 1], end[:, 1]), np.maximum(start[:, 1], end[:, 1]))
    )
    count = last - first
    edge = np.repeat(np.arange(len(start)), count)
    row = np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count) + first[edge]
    share = ((row + 0.5) * CELL - start[edge, 1]) / (end[edge, 1] - start[edge, 1])
    x = start[edge, 0] + share * (end[edge, 0] - start[edge, 0])
    column = np.clip(np.ceil(x / CELL - 0.5), 0, shape[1]).astype(int)
    signed = np.where(end[edge, 1] > start[edge, 1], price[edge], -price[edge])
    steps = np.bincount(
        row * (shape[1] + 1) + column, signed, minlength=shape[0] * (shape[1] + 1)
    ).reshape(shape[0], -1)
    filled: Floats = steps.cumsum(axis=1)[:, :-1]
    return filled
