"""Coordinates in any CRS become degrees; those that cannot be meant are refused."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS, Transformer

from geo.errors import FileError, SettingError
from geo.files.crs import check_datum, to_wgs84

ZONES = {4547: 114, 4548: 117, 4549: 120, 2437: 120}  # EPSG code and central meridian, 3° wide
NUMBERED = {4526: 38, 4527: 39, 4528: 40}  # EPSG code and zone, its number before the easting


def rows(*points: tuple[float, float], crs: object = None) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=shapely.points(np.array(points)), crs=crs)


def read(*points: tuple[float, float], crs: object = None, datum: str = "wgs84") -> shapely.Point:
    return to_wgs84(rows(*points, crs=crs), datum=datum, path="x.dxf").geometry.iloc[0]


def refusal(*points: tuple[float, float], crs: object = None, datum: str = "wgs84") -> str:
    with pytest.raises(FileError) as error:
        read(*points, crs=crs, datum=datum)
    return error.value.key


@given(lon=st.floats(118.6, 121.4), lat=st.floats(24.0, 50.0), zone=st.booleans())
def test_a_zone_number_is_put_on_or_taken_off(lon: float, lat: float, zone: bool) -> None:
    x, y = Transformer.from_crs(4326, 4549, always_xy=True).transform(lon, lat)
    for code in ("EPSG:4549", "EPSG:4528"):
        point = read((x + 40e6 * zone, y), datum=code)
        assert abs(point.x - lon) < 1e-9 and abs(point.y - lat) < 1e-9


@pytest.mark.parametrize("epsg", [*ZONES, *NUMBERED])
def test_a_crs_written_as_esri_does_means_the_same(epsg: int) -> None:
    """Such a .prj names no EPSG code and no area of use."""
    esri = CRS(CRS(epsg).to_wkt("WKT1_ESRI"))
    middle = ZONES.get(epsg) or NUMBERED[epsg] * 3
    x, y = Transformer.from_crs(4326, epsg, always_xy=True).transform(middle + 0.3, 30.0)
    point = read((x, y), crs=esri)
    assert abs(point.x - middle - 0.3) < 2e-3 and abs(point.y - 30.0) < 2e-3
    assert refusal((y, x), crs=esri) == "coordinates_swapped"


def test_another_zone_is_refused() -> None:
    x, y = Transformer.from_crs(4326, 4549, always_xy=True).transform(120.1, 30.0)
    assert refusal((x + 39e6, y), datum="EPSG:4549") == "coordinates_outside"
    assert refusal((x + 40e6, y), datum="EPSG:4548") == "coordinates_outside"


def test_a_named_code_stands_in_place_of_what_the_file_says() -> None:
    x, y = Transformer.from_crs(4326, 4549, always_xy=True).transform(120.1, 30.0)
    assert read((x, y), crs=4326, datum="EPSG:4549").x == pytest.approx(120.1)


@pytest.mark.parametrize("points", [[(30.28, 120.15)], [(30.28, 87.6)], [(36.0, 79.9)]])
def test_latitude_before_longitude_is_seen(points: list[tuple[float, float]]) -> None:
    assert refusal(*points) == "coordinates_swapped"
    assert refusal(*points, crs=4490) == "coordinates_swapped"


def test_the_far_north_is_not_china() -> None:
    assert read((15.6, 78.2), crs=4326).y == 78.2


@pytest.mark.parametrize(
    "points", [[(500_000.0, 3_300_000.0)], [(0.0, 0.0), (80.0, 60.0)], [(np.nan, 30.0)]]
)
def test_what_may_be_metres_needs_a_name(points: list[tuple[float, float]]) -> None:
    assert refusal(*points) == "crs_missing"


def test_nothing_drawn_stays_nothing() -> None:
    empty = gpd.GeoDataFrame(geometry=[None, shapely.Point()])
    assert to_wgs84(empty, datum="gcj02", path="x").geometry.isna().tolist() == [True, False]


def test_names_are_checked_before_anything_is_read() -> None:
    for datum in ("wgs84", "bd09", "EPSG:4549", "epsg:4490"):
        check_datum(datum)
    for datum in ("", "WGS-84", "EPSG:1", "EPSG:5773", "EPSG:9999999999"):
        with pytest.raises(SettingError):
            check_datum(datum)
