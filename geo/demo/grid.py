"""The straight plan of an invented compound: rows of plots, with lanes behind and roads between."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

from ..metres import Coordinates

Whole = NDArray[np.int64]
Lengths = NDArray[np.floating[Any]]  # metres

# Outlines on a unit square, front at the bottom; the doors' side is flat at the top.
SLAB = np.array([(0, 0), (1, 0), (1, 1), (0, 1)], dtype=float)
RECESSED = np.array(
    [(0, 0), (0.36, 0), (0.36, 0.2), (0.64, 0.2), (0.64, 0), (1, 0), (1, 1), (0, 1)], dtype=float
)
TOWER = np.array(
    [
        *[(0, 0.2), (0.25, 0.2), (0.25, 0), (0.75, 0), (0.75, 0.2), (1, 0.2)],
        *[(1, 0.8), (0.75, 0.8), (0.75, 1), (0.25, 1), (0.25, 0.8), (0, 0.8)],
    ]
)

SITE_METRES = 280.0  # sites grow no wider and no deeper, before they turn
ROAD_METRES = 5.0  # from the middle of a road to the houses beside it
LANE_SHARE = 0.3  # of the gap between two rows: lanes run behind the houses that they serve


@dataclass(frozen=True)
class Style:
    """How the houses of a compound are built; lengths in metres."""

    outline: Coordinates
    stair: float  # length that one stair serves
    depth: float
    gap: float  # between two rows, the lane included
    storeys: int
    units: tuple[int, int]  # fewest and most stairs of a house
    spread: float  # share of the length over which the doors stand

    @property
    def pitch(self) -> float:
        """Return metres from one row to the next."""
        return self.depth + self.gap


@dataclass(frozen=True)
class Grid:
    """Rows of plots from the south, columns from the west; x runs east and y north, in metres.

    Plot [row, column] of `units` holds a house of so many stairs, or a garden where that is 0.
    Roads run beside the columns, lanes behind the rows. The site leans and bows: see `bent`.
    """

    style: Style
    units: Whole  # (rows, columns)
    setback: float  # of the first row from the southern boundary
    margin: float  # from the outermost roads and lane to the boundary
    lean: float
    bow: float

    @property
    def roads(self) -> Lengths:
        """Return x of every place for a road, (columns + 1,)."""
        lengths = self.units.max(axis=0) * self.style.stair
        return np.concatenate([[0.0], np.cumsum(lengths + 2 * ROAD_METRES)])

    @property
    def lanes(self) -> Lengths:
        """Return y of the lane behind each row, (rows,)."""
        first = self.setback + self.style.depth + self.style.gap * LANE_SHARE
        return first + self.style.pitch * np.arange(len(self.units))

    @property
    def top(self) -> float:
        """Return y of the northern boundary; the southern one is at 0."""
        return float(self.lanes[-1]) + self.margin

    def middles(self, row: Whole, column: Whole) -> tuple[Lengths, Lengths]:
        """Return x and y of the middles of plots."""
        x = (self.roads[column] + self.roads[column + 1]) / 2
        return x, self.setback + row * self.style.pitch + self.style.depth / 2

    def bent(self, x: ArrayLike, y: ArrayLike) -> Coordinates:
        """Return points (n, 2) where the site puts x, y of the straight plan."""
        x, y = np.broadcast_arrays(np.atleast_1d(x), np.atleast_1d(y))
        return np.column_stack([x + self.lean * y + self.bow * np.sin(np.pi * y / self.top), y])


def draw_grid(style: Style, doors: int, random: Generator) -> Grid:
    """Choose rows and columns that hold about so many doors; leave a plot or two as gardens."""
    fewest, most = style.units
    each = (fewest + most) / 2
    widest = int(SITE_METRES // (style.stair * most + 2 * ROAD_METRES))
    deepest = int((SITE_METRES - style.pitch) // style.pitch)
    columns = max(int(random.integers(1, widest + 1)), int(np.ceil(doors / each / deepest)))
    columns = min(columns, widest)
    rows = int(np.clip(np.ceil(doors / each / columns), 2, deepest))
    units = random.integers(fewest, most + 1, size=(rows, columns))
    if columns > 1:
        units[random.integers(1, rows, size=2), random.integers(columns, size=2)] = 0
    return Grid(
        style=style,
        units=units,
        setback=random.uniform(9, 16),
        margin=random.uniform(6, 10),
        lean=random.uniform(-0.1, 0.1),
        bow=random.uniform(-6, 6),
    )
