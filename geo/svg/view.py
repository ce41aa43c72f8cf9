"""How a drawing looks at a compound: metres of its zone → units of the drawing, y down."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import ArrayLike

from ..compound import PLACE_LAYERS, Compound
from ..metres import Coordinates, Shapes

Point = tuple[float, float]
Margins = tuple[float, float, float, float]  # top, right, bottom, left
SOUGHT = tuple(PLACE_LAYERS.values())
AROUND_METRES = 40.0  # of ground without any place that is shown on paper, to know it by


@dataclass(frozen=True)
class View:
    """A drawing's size in its units, `scale` of them a metre, and what is up in it.

    `turn` is the direction that points up, in degrees clockwise from north; the drawing's own
    directions are clockwise from up. A unit is a metre on the screen and a millimetre on paper;
    outlines are written to so many `decimals` of it. `origin` in metres of the zone lies at
    `middle` in the drawing; `corner` is the south-west corner of the compound's box. `margins`
    (top, right, bottom, left) are what is left free around all places.
    """

    width: float
    height: float
    scale: float
    turn: float
    decimals: int
    origin: Point
    middle: Point
    corner: Point
    margins: Margins = (0.0, 0.0, 0.0, 0.0)

    def points(self, xy: ArrayLike) -> Coordinates:
        """Return points (n, 2) in metres of the compound's zone as units of the drawing."""
        turn = math.radians(self.turn)
        across, along = math.cos(turn) * self.scale, math.sin(turn) * self.scale
        east, north = (np.asarray(xy, dtype=float).reshape(-1, 2) - self.origin).T
        # Written out: of a product of matrices, equal points may come back a little different.
        right, down = east * across - north * along, -east * along - north * across
        seen: Coordinates = np.column_stack([right, down]) + self.middle
        return seen

    def shapes(self, shapes: Shapes) -> Shapes:
        """Return shapes (n,) in metres of the compound's zone as units of the drawing."""
        seen: Shapes = shapely.transform(shapes, self.points)
        return seen

    def local(self, at: ArrayLike) -> Coordinates:
        """Return points (n, 2) in metres from the box's south-west corner as units.

        That is how a guide's document holds them.
        """
        return self.points(np.asarray(at, dtype=float).reshape(-1, 2) + self.corner)

    def direction(self, degrees: float) -> float:
        """Return a direction in the drawing, degrees clockwise from up, of one from north."""
        return (degrees - self.turn) % 360


def box_view(compound: Compound) -> View:
    """Return the screen's view: a compound's box in metres, north up, outlines in decimetres."""
    west, south, east, north = compound.box
    return View(
        width=east - west,
        height=north - south,
        scale=1.0,
        turn=0.0,
        decimals=1,
        origin=(west, north),
        middle=(0.0, 0.0),
        corner=(west, south),
    )


def turned_view(
    compound: Compound,
    *,
    up: float,
    width: float,
    height: float,
    margins: Margins = (0.0, 0.0, 0.0, 0.0),
    also: Sequence[Coordinates] = (),
) -> View:
    """Return a view on paper, in millimetres: everything that one looks for, as large as it goes.

    `up` is what points up, in degrees clockwise from north; `margins` (top, right, bottom, left)
    are kept free of all places and of what is `also` to be seen, lines (n, 2) in metres of the
    zone. Of a ground that reaches much further than its places only what surrounds them is seen.
    """
    west, south, _, _ = compound.box
    # First turned about the corner at one unit a metre, where large numbers lose no digits.
    still = View(width, height, 1.0, up % 360, 2, (west, south), (0.0, 0.0), (west, south))
    shapes = compound.shapes
    drawn = shapely.get_coordinates(np.concatenate([*shapes.values()]))
    places = shapely.get_coordinates(np.concatenate([shapes[each] for each in SOUGHT]))
    ground = still.points(np.concatenate([drawn, *also]))
    sought = still.points(np.concatenate([places, *also]))
    if not len(sought):
        sought = ground
    least = np.maximum(ground.min(axis=0), sought.min(axis=0) - AROUND_METRES)
    most = np.minimum(ground.max(axis=0), sought.max(axis=0) + AROUND_METRES)
    top, right, bottom, left = margins
    room = np.array([width - left - right, height - top - bottom])
    scale = float((room / (most - least)).min())
    x, y = (np.array([left, top]) + room / 2 - scale * (least + most) / 2).tolist()
    return replace(still, scale=scale, middle=(x, y), margins=margins)
