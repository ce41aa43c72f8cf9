"""The points of a plan as the browser sends them → numbers in WGS-84, or a sentence."""

import numpy as np
from numpy.typing import NDArray

from ..datum import convert
from ..errors import PlanError
from .typed import parse_place

Points = NDArray[np.float64]

MOST = 50  # points of one plan; nobody clicks as many
FARTHEST_PIXELS = 1e6  # from a picture's corner: beyond, it is no click on it


def parse_points(said: object, *, shown: str) -> Points:
    """Return points, shape (n, 4): picture x and y in pixels, longitude and latitude in WGS-84.

    A point is [x, y, lon, lat] where it was clicked on a map in the datum `shown`, or
    [x, y, "30.2345, 120.1234", datum] where its place was typed. Raises PlanError.
    """
    if not isinstance(said, list | tuple) or len(said) > MOST:
        raise PlanError("plan_points")
    return np.array([_point(each, shown) for each in said], dtype=float).reshape(-1, 4)


def parse_how(said: object) -> str:
    """Return similarity or affine; raise PlanError."""
    if said not in ("similarity", "affine") or not isinstance(said, str):
        raise PlanError("plan_points")
    return said


def _point(said: object, shown: str) -> tuple[float, float, float, float]:
    if not isinstance(said, list | tuple) or len(said) != 4:
        raise PlanError("plan_points")
    x, y = (_number(each, FARTHEST_PIXELS) for each in said[:2])
    if isinstance(said[2], str):
        return x, y, *parse_place(said[2], said[3])
    lon, lat = _number(said[2], 180), _number(said[3], 85)
    east, north = convert(lon, lat, source=shown, target="wgs84")
    return x, y, float(east), float(north)


def _number(said: object, most: float) -> float:
    if isinstance(said, bool) or not isinstance(said, int | float):
        raise PlanError("plan_points")
    if not abs(said) <= most:  # nor is what is no number
        raise PlanError("plan_points")
    return float(said)
