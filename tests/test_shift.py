"""A layer in another datum is found out, and one that lies well is left alone."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from numpy.typing import NDArray

from geo.datum import convert
from geo.files import read_file
from geo.imports import shift
from geo.imports.shift import suspect_datum
from geo.layers import Layers, read_layers, wgs84
from geo.osm import read_osm
from geo.words import LANGUAGES
from tests.conftest import extracts, sample_folders
from tests.made_files import geojson

Points = NDArray[np.float64]
OFFSETS = ("gcj02", "bd09")
SHOWN = ("compound", "buildings", "entrances", "gates", "paths", "parking", "landmarks")


@cache
def compound(name: str) -> Layers:
    """Return a compound of the sample district, or the first one of an extract, by its name."""
    folder = next((folder for folder in sample_folders() if folder.name == name), None)
    if folder:
        return read_layers(folder)
    file = next(file for file in extracts() if file.stem == name)
    return next(iter(read_osm(file).compounds.values()))


COMPOUNDS = [*(it.name for it in sample_folders()), *(it.stem for it in extracts())]
IN_CHINA = [name for name in COMPOUNDS if not name.startswith(("berlin", "helsinki", "neuss"))]


def moved(rows: gpd.GeoDataFrame, move: Callable[[Points], Points]) -> gpd.GeoDataFrame:
    shapes = shapely.transform(rows.geometry.to_numpy(), move)
    return rows.set_geometry(gpd.array.GeometryArray(shapes, crs=wgs84()))


def written(rows: gpd.GeoDataFrame, datum: str) -> gpd.GeoDataFrame:
    """Return rows as a file in another datum holds them, taken for WGS-84."""
    return moved(
        rows, lambda points: np.column_stack(convert(*points.T, source="wgs84", target=datum))
    )


def without(layers: Layers, name: str) -> dict[str, gpd.GeoDataFrame]:
    return {other: rows for other, rows in layers.items() if other != name and len(rows)}


def halves(layers: Layers, name: str) -> list[gpd.GeoDataFrame]:
    rows = layers[name]
    return [part for part in (rows, rows.iloc[: max(1, len(rows) // 2)]) if len(part)]


@pytest.mark.parametrize("datum", OFFSETS)
@pytest.mark.parametrize("name", IN_CHINA)
def test_every_layer_in_another_datum_is_found_out(name: str, datum: str) -> None:
    layers = compound(name)
    for layer in SHOWN:
        for rows in halves(layers, layer):
            for there in (without(layers, layer), layers):
                found = suspect_datum({layer: written(rows, datum)}, there)
                assert found is not None, layer
                assert (found.whose, found.datum, found.layers) == ("new", datum, (layer,))
                assert 300 < found.metres < 1600


@pytest.mark.parametrize("name", COMPOUNDS)
def test_what_lies_well_is_left_alone(name: str) -> None:
    layers = compound(name)
    for layer in SHOWN:
        for rows in halves(layers, layer):
            for there in (without(layers, layer), layers):
                assert suspect_datum({layer: rows}, there) is None, layer


@pytest.mark.parametrize("name", COMPOUNDS)
def test_latitude_before_longitude_is_found_out(name: str) -> None:
    """Outside China, too, where no range of numbers gives it away."""
    layers = compound(name)
    for layer in SHOWN:
        if len(layers[layer]):
            swapped = moved(layers[layer], lambda points: points[:, ::-1])
            found = suspect_datum({layer: swapped}, without(layers, layer))
            assert found is not None and found.datum == "swapped", layer


@pytest.mark.parametrize("datum", OFFSETS)
@pytest.mark.parametrize("name", IN_CHINA)
def test_the_layers_already_there_may_be_the_wrong_ones(name: str, datum: str) -> None:
    layers = compound(name)
    there = {other: written(rows, datum) for other, rows in without(layers, "gates").items()}
    found = suspect_datum({"gates": layers["gates"]}, there)
    assert found is not None and (found.whose, found.datum) == ("existing", datum)


@pytest.mark.parametrize("datum", OFFSETS)
@pytest.mark.parametrize("name", IN_CHINA)
def test_a_datum_that_was_named_may_be_the_wrong_one(name: str, datum: str) -> None:
    layers = compound(name)
    taken_off = moved(
        layers["buildings"],
        lambda points: np.column_stack(convert(*points.T, source=datum, target="wgs84")),
    )
    found = suspect_datum({"buildings": taken_off}, without(layers, "buildings"), datum=datum)
    assert found is not None and (found.whose, found.datum) == ("new", "wgs84")


@pytest.mark.parametrize("metres", [400, 525, 800, 1100])
@pytest.mark.parametrize("degrees", [45, 90, 180, 225, 270])
def test_what_lies_elsewhere_for_another_reason_is_no_datum(metres: float, degrees: float) -> None:
    """In Hangzhou GCJ-02 leads to the south-east and BD-09 to the north-east, at other lengths."""
    layers = compound(IN_CHINA[0])
    away = np.array([np.sin(np.radians(degrees)), np.cos(np.radians(degrees))]) * metres / 1e5
    for layer in ("gates", "buildings", "paths"):
        rows = moved(layers[layer], lambda points: points + away)
        assert suspect_datum({layer: rows}, without(layers, layer)) is None


def test_another_compound_is_no_datum() -> None:
    one, two = (compound(name) for name in IN_CHINA[:2])
    for layer in SHOWN:
        assert suspect_datum({layer: two[layer]}, without(one, layer)) is None


def test_where_there_is_nothing_to_go_by_nothing_is_found() -> None:
    layers = compound(IN_CHINA[0])
    nothing = {name: rows.iloc[:0] for name, rows in layers.items()}
    assert suspect_datum(layers, nothing) is None
    assert suspect_datum(nothing, layers) is None
    assert suspect_datum({}, {}) is None


def test_a_shared_station_is_judged_by_its_name_only() -> None:
    district = read_layers(sample_folders()[0].parent / "district")
    stations = district["stations"]
    found = suspect_datum({"stations": written(stations, "gcj02")}, district)
    assert found is not None and found.datum == "gcj02"
    others = written(stations, "gcj02").assign(name=[f"新站{n}" for n in range(len(stations))])
    assert suspect_datum({"stations": others}, district) is None


def test_a_file_is_refused_with_the_datum_to_name(tmp_path: Path) -> None:
    layers = compound(IN_CHINA[0])
    gates = written(layers["gates"], "gcj02")
    path = geojson(
        tmp_path / "gates.geojson",
        *(({"name": f"{n}号口"}, shape) for n, shape in enumerate(gates.geometry)),
    )
    there = without(layers, "gates")
    found = suspect_datum(read_file(path), there)
    assert found is not None
    for language in LANGUAGES:
        sentence = found.error(path.name).sentence(language)
        assert "--datum gcj02" in sentence and "gates.geojson" in sentence
    assert suspect_datum(read_file(path, datum="gcj02"), there, datum="gcj02") is None


def test_without_the_thresholds_these_checks_would_cry_wolf(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shift, "WELL", 0.0)
    monkeypatch.setattr(shift, "GAIN", -1.0)
    layers = compound(IN_CHINA[0])
    away = moved(layers["gates"], lambda points: points - 0.009)
    assert suspect_datum({"gates": away}, without(layers, "gates")) is None
