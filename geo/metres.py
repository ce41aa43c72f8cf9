"""Degrees at rest, metres at work: the only two conversions between them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

from .layers import Layers, shapes_of

Shapes = NDArray[np.object_]
Coordinates = NDArray[np.float64]


@dataclass(frozen=True)
class Metres:
    """Layers' geometries in metres: `shapes[layer]` has the layer's rows in the layer's order.

    `crs` is the EPSG code of the compound's own UTM zone, x east and y north.
    """

    crs: int
    shapes: Mapping[str, Shapes]


def to_metres(layers: Layers) -> Metres:
    """Project all layers (EPSG:4326) into the UTM zone of their compound, in one transformation.

    Where no compound is drawn, the zone around everything will do. What cannot be projected
    comes back infinite, what is missing or empty as it is: telling people is up to the checks.
    """
    shapes = shapes_of(layers)
    counts = [len(rows) for rows in shapes.values()]
    everything = np.concatenate([*shapes.values()])
    home = shapes.get("compound", everything)
    crs = utm_zone(home, everything)
    parts = np.split(to_zone(everything, crs=crs), np.cumsum(counts)[:-1])
    return Metres(crs, dict(zip(layers, parts, strict=True)))


def to_degrees(xy: Coordinates, *, crs: int) -> Coordinates:
    """Return longitude and latitude, shape (n, 2), of points in metres, shape (n, 2)."""
    return np.column_stack(_transformer(crs, 4326).transform(xy[:, 0], xy[:, 1]))


def to_zone(shapes: Shapes, *, crs: int) -> Shapes:
    """Return shapes in degrees (EPSG:4326) in metres of a UTM zone, given by its EPSG code."""
    forward = _transformer(4326, crs)
    projected: Shapes = shapely.transform(
        shapes, lambda lonlat: np.column_stack(forward.transform(lonlat[:, 0], lonlat[:, 1]))
    )
    return projected


def utm_zone(*choices: Shapes) -> int:
    """Return the EPSG code of the UTM zone around the middle of shapes in degrees.

    The first of several choices that lies on earth counts; where none does, any zone will do.
    """
    for shapes in choices:
        lonlat = shapely.get_coordinates(shapes)
        lonlat = lonlat[(np.abs(lonlat) <= (180, 90)).all(axis=1)]
        if len(lonlat):
            lon, lat = (lonlat.min(axis=0) + lonlat.max(axis=0)) / 2
            zone = int(np.clip(lon // 6 + 31, 1, 60))
            return (32600 if lat >= 0 else 32700) + zone
    return 32631


@cache
def _transformer(source: int, target: int) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)
