"""What drawings and documents need of a compound's layers, in metres from its box's corner."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely

from ..compound import Compound
from ..layers import layer
from ..metres import Coordinates
from ..names import outward

Row = Mapping[str, Any]


def said(compound: Compound, name: str, *, but: tuple[str, ...] = ()) -> list[Row]:
    """Return the rows of a layer: public columns of which something is said, all `but` some."""
    columns = [each for each in layer(name).columns if each.public and each.name not in but]
    table = compound.columns[name]
    return [
        {
            column.name: value
            for column, value in zip(columns, row, strict=True)
            if value == value and value not in ("", column.empty)
        }
        for row in zip(*(table[column.name] for column in columns), strict=True)
    ]


def label_points(compound: Compound) -> Coordinates:
    """Return a point inside every building for its label, (buildings, 2): the middle if inside."""
    shapes = compound.shapes["buildings"]
    middle = shapely.centroid(shapes)
    within = np.where(shapely.contains(shapes, middle), middle, shapely.point_on_surface(shapes))
    points: Coordinates = shapely.get_coordinates(within) - compound.box[:2]
    return points


def inward(compound: Compound) -> list[int]:
    """Return in which direction one enters every gate, whole degrees clockwise from north."""
    gates = compound.shapes["gates"]
    boundary = np.full(len(gates), compound.boundary, dtype=object)
    return [round(math.degrees(math.atan2(-x, -y))) % 360 for x, y in outward(boundary, gates)]


def place_points(compound: Compound) -> dict[str, list[list[float]]]:
    """Return a point for every row of the layers that have places: its sign's, or its label's.

    In metres from the corner of the box, to the decimetre, as documents hold them.
    """
    points = {
        name: shapely.get_coordinates(shapes) - compound.box[:2]
        for name, shapes in compound.shapes.items()
        if layer(name).shape == "Point"
    }
    points["buildings"] = label_points(compound)
    return {name: np.round(xy, 1).tolist() for name, xy in points.items()}
