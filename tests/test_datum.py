"""WGS-84, GCJ-02 and BD-09: published pairs, exact ways back, and nothing outside China."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import datum
from geo.datum import BOX, NAMES, convert
from geo.errors import SettingError

Place = tuple[float, float]

METRES_PER_DEGREE = 111_320.0
PAIRS = [(source, target) for source in NAMES for target in NAMES]

# Longitude and latitude in WGS-84 and in GCJ-02: Shanghai, Shenzhen, Beijing.
PUBLISHED = [
    (121.5272106, 31.1774276, 121.531541859215, 31.17530398364597),
    (113.912316, 22.543847, 113.9171764808363, 22.540796131694766),
    (116.377817, 39.911954, 116.38404722455657, 39.91334545536069),
]
# The square at the heart of Beijing in GCJ-02 and in BD-09, from the same public source.
BAIDU = (116.404, 39.915, 116.41036949371029, 39.92133699351021)

# Hangzhou, Beijing, Chengdu, Shenzhen
CITIES = [(120.15, 30.28), (116.39, 39.91), (104.06, 30.66), (113.9, 22.5)]

china = st.tuples(st.floats(73.5, 135.1), st.floats(3.4, 53.6))
anywhere = st.tuples(st.floats(-180, 180), st.floats(-90, 90))
west, south, east, north = BOX
edge = st.one_of(
    st.tuples(
        st.sampled_from([west, east]).flatmap(lambda x: st.floats(x - 0.2, x + 0.2)),
        st.floats(south - 0.2, north + 0.2),
    ),
    st.tuples(
        st.floats(west - 0.2, east + 0.2),
        st.sampled_from([south, north]).flatmap(lambda y: st.floats(y - 0.2, y + 0.2)),
    ),
)


def metres_apart(lon: Any, lat: Any, other_lon: Any, other_lat: Any) -> Any:
    """Return distances in metres, short ones, nowhere too small."""
    return np.hypot(
        (lon - other_lon) * METRES_PER_DEGREE * np.cos(np.radians(lat)),
        (lat - other_lat) * METRES_PER_DEGREE,
    )


@pytest.mark.parametrize(("lon", "lat", "gcj_lon", "gcj_lat"), PUBLISHED)
def test_published_pairs_are_met_both_ways(
    lon: float, lat: float, gcj_lon: float, gcj_lat: float
) -> None:
    assert metres_apart(gcj_lon, gcj_lat, *convert(lon, lat, source="wgs84", target="gcj02")) < 0.5
    assert metres_apart(lon, lat, *convert(gcj_lon, gcj_lat, source="gcj02", target="wgs84")) < 0.5


def test_a_published_pair_of_bd09_is_met_both_ways() -> None:
    lon, lat, bd_lon, bd_lat = BAIDU
    assert metres_apart(bd_lon, bd_lat, *convert(lon, lat, source="gcj02", target="bd09")) < 0.5
    assert metres_apart(lon, lat, *convert(bd_lon, bd_lat, source="bd09", target="gcj02")) < 0.5


@pytest.mark.parametrize(("source", "target"), PAIRS)
@given(place=st.one_of(china, anywhere, edge))
def test_there_and_back_is_exact_to_a_centimetre(source: str, target: str, place: Place) -> None:
    there = convert(*place, source=source, target=target)
    assert metres_apart(*place, *convert(*there, source=target, target=source)) < 0.01


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_the_whole_of_china_goes_there_and_back(source: str, target: str) -> None:
    lon, lat = np.meshgrid(np.arange(73, 135.5, 0.37), np.arange(3, 54, 0.29))
    there = convert(lon, lat, source=source, target=target)
    assert metres_apart(lon, lat, *convert(*there, source=target, target=source)).max() < 0.01


def test_one_correction_would_not_be_exact() -> None:
    lon, lat = 120.15, 30.28
    gcj = convert(lon, lat, source="wgs84", target="gcj02")
    twice = convert(*gcj, source="wgs84", target="gcj02")
    once_corrected = 2 * gcj[0] - twice[0], 2 * gcj[1] - twice[1]
    assert metres_apart(lon, lat, *once_corrected) > 0.01


@pytest.mark.parametrize("place", CITIES)
def test_in_china_gcj02_and_bd09_lie_hundreds_of_metres_off(place: Place) -> None:
    gcj02 = metres_apart(*place, *convert(*place, source="wgs84", target="gcj02"))
    bd09 = metres_apart(*place, *convert(*place, source="wgs84", target="bd09"))
    assert 300 < gcj02 < 800 < bd09 < 1600


@pytest.mark.parametrize("place", [(13.4, 52.5), (24.95, 60.17), (-74.0, 40.7), (151.2, -33.9)])
@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_outside_china_nothing_moves(place: Place, source: str, target: str) -> None:
    lon, lat = convert(*place, source=source, target=target)
    assert (float(lon), float(lat)) == place


def test_no_two_points_fall_together_at_the_edge_of_the_box() -> None:
    lon = west + np.linspace(-0.05, 0.2, 2001)
    moved, _ = convert(lon, 39.0, source="wgs84", target="bd09")
    assert (np.diff(moved) > 0).all()


def test_without_the_fading_edge_they_would(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(datum, "FADE_DEGREES", 1e-9)
    lon = east + np.linspace(-0.05, 0.05, 2001)
    moved, _ = convert(lon, 39.0, source="wgs84", target="bd09")
    assert not (np.diff(moved) > 0).all()


def test_arrays_keep_their_shape_and_what_is_given_is_not_changed() -> None:
    lon, lat = np.full((2, 3), 120.0), np.full((2, 3), 30.0)
    there = convert(lon, lat, source="wgs84", target="bd09")
    assert there[0].shape == there[1].shape == (2, 3)
    assert (lon == 120.0).all() and (lat == 30.0).all()
    assert convert(lon, 30.0, source="wgs84", target="bd09")[1].shape == (2, 3)
    assert convert([], [], source="bd09", target="wgs84")[0].shape == (0,)
    assert convert(120, 30, source="gcj02", target="bd09")[0] == pytest.approx(120.0065, abs=1e-3)


def test_what_is_not_finite_stays() -> None:
    lon, lat = convert([np.nan, np.inf, 120.0], [30.0, 30.0, np.nan], source="bd09", target="wgs84")
    assert np.isnan(lon[0]) and np.isinf(lon[1]) and np.isnan(lat[2])


@pytest.mark.parametrize("name", ["", "WGS84 ", "gcj-02", "bd9", "EPSG:4326"])
def test_an_unknown_name_is_refused_in_a_sentence(name: str) -> None:
    for names in ({"source": name, "target": "wgs84"}, {"source": "wgs84", "target": name}):
        with pytest.raises(SettingError) as error:
            convert(120.0, 30.0, **names)
        assert "wgs84, gcj02, bd09" in str(error.value)
        assert error.value.says("zh") != error.value.says("en")
