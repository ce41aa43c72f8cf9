"""Degrees to metres and back: to the millimetre, in the compound's own zone, whatever is drawn."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from shapely import LineString, Point, Polygon, box

from geo.layers import Layers, conform, frame
from geo.metres import to_degrees, to_metres, utm_zone

from .drawing import drawn

MILLIMETRE_DEGREES = 1e-8


def layers_at(lon: float, lat: float) -> Layers:
    """Return a compound of half a kilometre, with a gate in its corner."""
    home = box(lon, lat, lon + 0.005, lat + 0.005)
    return conform(
        {
            "compound": frame("compound", {"id": ["c"]}, [home]),
            "gates": frame("gates", {"id": ["g", "h"]}, [Point(lon, lat), Point(lon + 0.005, lat)]),
        }
    )


@settings(max_examples=40)
@given(st.floats(-179.9, 179.9), st.floats(-80, 84))
def test_there_and_back_is_exact_to_a_millimetre(lon: float, lat: float) -> None:
    layers = layers_at(lon, lat)
    metres = to_metres(layers)
    for name, shapes in metres.shapes.items():
        drawn_at = shapely.get_coordinates(layers[name].geometry.to_numpy())
        back = to_degrees(shapely.get_coordinates(shapes), crs=metres.crs)
        assert np.abs(back - drawn_at).max(initial=0) < MILLIMETRE_DEGREES


@settings(max_examples=40)
@given(st.floats(-179.9, 179.9), st.floats(-80, 80))
def test_a_metre_is_a_metre(lon: float, lat: float) -> None:
    """Within the 4 parts in 10,000 that UTM shrinks lengths by in the middle of a zone."""
    metres = to_metres(layers_at(lon, lat))
    west, east = metres.shapes["gates"]
    true = Geod(ellps="WGS84").line_length([lon, lon + 0.005], [lat, lat])
    assert west.distance(east) == pytest.approx(true, rel=0.0011)


@pytest.mark.parametrize(
    ("lon", "lat", "crs"),
    [
        (120.1, 30.2, 32651),
        (119.9, 30.2, 32650),
        (116.4, 39.9, 32650),
        (24.9, 60.2, 32635),
        (-58.4, -34.6, 32721),
        (179.9999, 0.1, 32660),
        (180.0, 0.1, 32660),
        (-180.0, 0.1, 32601),
    ],
)
def test_every_place_has_its_own_zone(lon: float, lat: float, crs: int) -> None:
    assert utm_zone(np.array([Point(lon, lat)])) == crs


def test_the_compound_decides_on_the_zone() -> None:
    layers = drawn()
    astray = frame("landmarks", {"id": ["a"]}, [Point(0, 0)])
    assert to_metres({**layers, "landmarks": astray}).crs == to_metres(layers).crs


@pytest.mark.parametrize(
    "home", [None, Polygon(), Polygon([(3e5, 3e6), (3e5, 3e6 + 9), (3e6, 3e6)])]
)
def test_without_a_boundary_the_rest_decides(home: Polygon | None) -> None:
    layers = {**drawn(), "compound": frame("compound", {"id": ["c"]}, [home])}
    assert to_metres(layers).crs == to_metres(drawn()).crs


def test_what_cannot_be_projected_is_told_apart_not_dropped() -> None:
    odd = [None, Point(), LineString(), Point(720_000, 3_350_000), Point(float("nan"), 30)]
    spots = frame("landmarks", {"id": list("abcde")}, odd)
    shapes = to_metres({**drawn(), "landmarks": spots}).shapes["landmarks"]
    assert shapes[0] is None
    assert shapes[1].is_empty and shapes[2].is_empty
    assert not np.isfinite(shapely.get_coordinates(shapes)).all(axis=1).any()


def test_layers_without_a_row_have_a_zone_too() -> None:
    metres = to_metres(conform({}))
    assert all(len(shapes) == 0 for shapes in metres.shapes.values())
    assert to_metres(conform({}, scope="district")).crs == metres.crs
