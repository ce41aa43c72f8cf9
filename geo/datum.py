"""WGS-84, GCJ-02 and BD-09: the three datums that Chinese map data comes in.

GCJ-02 is WGS-84 with an offset of some hundred metres, BD-09 adds a second one on top. Neither has
an official formula; this is the one that everybody uses (googollee/eviltransform, MIT), which
hits published pairs of coordinates within half a metre.

**Outside China nothing is offset.** The public rule is a box (`BOX`). Taken literally it tears the
map at its edges: two points land on one, and no way back can be right for both. So the offset
fades to nothing over the outermost 0.1 degrees of the box, which lie in other countries or at sea.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .errors import SettingError

Floats = NDArray[np.float64]
Offset = Callable[[Floats, Floats], tuple[Floats, Floats]]

NAMES = ("wgs84", "gcj02", "bd09")
BOX = (72.004, 0.8293, 137.8347, 55.8271)  # west, south, east, north: the public rule
FADE_DEGREES = 0.1

AXIS_METRES = 6378245.0  # Krasovsky 1940
ECCENTRICITY_SQUARED = 0.00669342162296594323


def convert(lon: ArrayLike, lat: ArrayLike, *, source: str, target: str) -> tuple[Floats, Floats]:
    """Return longitudes and latitudes in degrees, moved from one datum to another.

    Takes numbers or arrays of any shape that broadcast together and returns two of that shape.
    Going there and back is exact to well under 1 cm. What is not finite stays as it is.
    Raises SettingError for a name that is not in `NAMES`.
    """
    start, end = _place(source), _place(target)
    x, y = (np.array(part) for part in np.broadcast_arrays(_floats(lon), _floats(lat)))
    for offset in OFFSETS[start:end]:
        x, y = _forward(offset, x, y)
    for offset in reversed(OFFSETS[end:start]):
        x, y = _back(offset, x, y)
    return x[()], y[()]


def _floats(values: ArrayLike) -> Floats:
    return np.asarray(values, dtype=np.float64)


def _place(name: str) -> int:
    if name not in NAMES:
        raise SettingError("datum_name", name=name, names=", ".join(NAMES))
    return NAMES.index(name)


def _shift(offset: Offset, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Return the offset at each point, weighted by how far inside the box the point lies."""
    weight = _weight(x, y)
    inside = weight > 0
    by_x, by_y = np.zeros_like(x), np.zeros_like(y)
    by_x[inside], by_y[inside] = offset(x[inside], y[inside])
    return weight * by_x, weight * by_y


def _forward(offset: Offset, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    by_x, by_y = _shift(offset, x, y)
    return x + by_x, y + by_y


def _back(offset: Offset, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Find the points that `_forward` moves to x, y: guess, look where it leads, correct.

    The offset changes by at most 0.12 degrees a degree (where it fades; by 0.01 elsewhere), so
    that a round leaves an eighth of the error, and 16 rounds less than a float can tell.
    """
    guess_x, guess_y = x, y
    for _ in range(16):
        by_x, by_y = _shift(offset, guess_x, guess_y)
        guess_x, guess_y = x - by_x, y - by_y
    return guess_x, guess_y


def _weight(x: Floats, y: Floats) -> Floats:
    """Return 1 in the box, 0 outside it and for NaN, and a slope between along its edge."""
    west, south, east, north = BOX
    depth = np.minimum.reduce([x - west, east - x, y - south, north - y])
    return np.nan_to_num(np.clip(depth / FADE_DEGREES, 0.0, 1.0))


def _gcj02_offset(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Return what GCJ-02 adds to WGS-84, in degrees."""
    x, y = lon - 105.0, lat - 35.0
    shared = 20.0 * np.sin(6.0 * np.pi * x) + 20.0 * np.sin(2.0 * np.pi * x)
    root = np.sqrt(np.abs(x))
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east += (shared + _waves(x, (20.0, 1), (40.0, 3), (150.0, 12), (300.0, 30))) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north += (shared + _waves(y, (20.0, 1), (40.0, 3), (160.0, 12), (320.0, 30))) * 2.0 / 3.0

    latitude = np.radians(lat)
    bulge = 1.0 - ECCENTRICITY_SQUARED * np.sin(latitude) ** 2
    along_parallel = AXIS_METRES / np.sqrt(bulge) * np.cos(latitude)
    along_meridian = AXIS_METRES * (1.0 - ECCENTRICITY_SQUARED) / bulge**1.5
    return np.degrees(east / along_parallel), np.degrees(north / along_meridian)


def _waves(degrees: Floats, *waves: tuple[float, float]) -> Floats:
    """Sum sine waves, each given as (metres, half its length in degrees)."""
    return np.sum([high * np.sin(np.pi * degrees / half) for high, half in waves], axis=0)


def _bd09_offset(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Return what BD-09 adds to GCJ-02, in degrees."""
    turn = np.pi * 3000.0 / 180.0
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * turn)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * turn)
    return radius * np.cos(angle) + 0.0065 - lon, radius * np.sin(angle) + 0.006 - lat


OFFSETS: tuple[Offset, ...] = (_gcj02_offset, _bd09_offset)  # OFFSETS[i] leads to NAMES[i + 1]
