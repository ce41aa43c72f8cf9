"""Coordinates as files hold them → WGS-84 degrees: any EPSG code, zone prefixes, datums, slips."""

from functools import lru_cache

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from ..datum import NAMES, convert
from ..errors import FileError, SettingError
from ..layers import wgs84

Points = NDArray[np.float64]
Box = tuple[float, float, float, float]

WORLD: Box = (-180.0, -90.0, 180.0, 90.0)
CHINA: Box = (73.0, 17.0, 136.0, 54.0)
FARTHEST_NORTH = 72.0  # beyond, it is rather a place in Tibet or Xinjiang with its axes swapped
MARGIN_DEGREES = 2.0  # how far beyond its area a national grid may still be meant
LARGEST_DEGREES = 2.0  # a district is smaller; metres around 0 are not


def check_datum(datum: str) -> None:
    """Raise SettingError unless `datum` is one of `datum.NAMES` or a code such as EPSG:4549."""
    if datum not in NAMES:
        _named(datum)


def to_wgs84(rows: gpd.GeoDataFrame, *, datum: str, path: str) -> gpd.GeoDataFrame:
    """Return rows in WGS-84 degrees, EPSG:4326; empty and missing geometries stay.

    `datum` is the datum of coordinates in degrees, or an EPSG code, which then stands in place of
    whatever the file says. Easting comes first; the number of a Gauss-Krüger zone in front of it
    is put on or taken off as the CRS wants it. Raises FileError where coordinates do not fit.
    """
    shapes = shapely.force_2d(rows.geometry.to_numpy())
    points = shapely.get_coordinates(shapes)
    crs = _crs_of(rows.crs, points, datum=datum, path=path)
    degrees = _checked(points, crs, path)
    if datum in NAMES:
        degrees = np.column_stack(convert(*degrees.T, source=datum, target="wgs84"))
    moved = shapely.set_coordinates(shapes.copy(), degrees)
    return rows.set_geometry(gpd.array.GeometryArray(moved, crs=wgs84()))


def _named(code: str) -> CRS:
    try:
        crs = CRS.from_epsg(int(code.lower().removeprefix("epsg:")))
    except (CRSError, ValueError, OverflowError):
        crs = None
    if crs is None or not _is_horizontal(crs):
        raise SettingError("datum_option", name=code, names=", ".join(NAMES))
    return crs


def _is_horizontal(crs: CRS) -> bool:
    """Tell whether a CRS says where on earth something is: some only say how high, or on a plan."""
    return crs.is_geographic or crs.is_projected


def _crs_of(says: CRS | None, points: Points, *, datum: str, path: str) -> CRS:
    if datum not in NAMES:
        return _named(datum)
    if says is not None and _is_horizontal(CRS(says)):
        return CRS(says)
    if not len(points) or (
        (np.abs(points) <= 180.0).all() and (np.ptp(points, axis=0) < LARGEST_DEGREES).all()
    ):
        return wgs84()
    raise FileError("crs_missing", path=path, example=_example(points))


def _unproject(points: Points, crs: CRS) -> Points:
    """Return longitudes and latitudes in degrees, shape (n, 2); what cannot be is not finite."""
    x, y = points.T
    return np.column_stack(_transformer(crs).transform(_zoned(x, crs), y))


@lru_cache(maxsize=8)
def _transformer(crs: CRS) -> Transformer:
    return Transformer.from_crs(crs, wgs84(), always_xy=True)


def _zoned(x: Points, crs: CRS) -> Points:
    """Return eastings with or without the number of their Gauss-Krüger zone, as the CRS wants it.

    Zone 40 of 3 degrees lies around 120° E: 40 500 000 there is what is 500 000 without it.
    """
    central, false_easting = _projection(crs)
    if false_easting % 1e6 != 500_000 or not len(x) or not np.isfinite(x).all():
        return x
    wanted, found = false_easting // 1e6, np.floor(x[0] / 1e6)
    if found == wanted or (np.floor(x / 1e6) != found).any():
        return x
    number = max(wanted, found)
    meant = central in (3 * number, 6 * number - 3) and 0 in (wanted, found)
    return x + (wanted - found) * 1e6 if meant else x


def _projection(crs: CRS) -> tuple[float, float]:
    """Return the central meridian and the false easting of a CRS; NaN where it has none."""
    params = crs.coordinate_operation.params if crs.coordinate_operation else []
    values = {param.name: float(param.value) for param in params}
    nothing = float("nan")
    return (
        values.get("Longitude of natural origin", nothing),
        values.get("False easting", nothing),
    )


def _checked(points: Points, crs: CRS, path: str) -> Points:
    """Return points in degrees, if that is where their CRS has a meaning; else raise FileError."""
    degrees, swapped = _unproject(points, crs), _unproject(points[:, ::-1], crs)
    box = _home(crs)
    fits = _in(degrees, box)
    if crs.is_geographic:
        fits &= ~((degrees[:, 1] > FARTHEST_NORTH) & _in(swapped, CHINA))
    if fits.all():
        return degrees
    example = _example(points[~fits])
    if _in(swapped, box).all():
        raise FileError("coordinates_swapped", path=path, example=example)
    raise FileError("coordinates_outside", path=path, crs=crs.name, example=example)


def _home(crs: CRS) -> Box:
    """Return where coordinates in a CRS may lie: west, south, east, north."""
    if crs.is_geographic:
        return WORLD
    area = crs.area_of_use
    if area is not None:
        west, south, east, north = area.bounds
    else:
        central, _ = _projection(crs)
        west, south, east, north = central - 4.0, -90.0, central + 4.0, 90.0
    if not west <= east:
        return WORLD
    by = MARGIN_DEGREES
    return west - by, south - by, east + by, north + by


def _in(points: Points, box: Box) -> NDArray[np.bool_]:
    west, south, east, north = box
    x, y = points.T
    return (x >= west) & (x <= east) & (y >= south) & (y <= north)


def _example(points: Points) -> str:
    return f"{points[0, 0]:.10g}, {points[0, 1]:.10g}" if len(points) else "-"
