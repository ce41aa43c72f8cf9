"""The layer table, and layers in and out of files and bytes without loss."""

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiPolygon, Point, Polygon

from geo import words
from geo.errors import FileError
from geo.layers import (
    TABLE,
    Layers,
    conform,
    frame,
    from_bytes,
    layer,
    names,
    read_layers,
    to_bytes,
    write_layers,
)

from .conftest import sample_folders
from .drawing import drawn

# What a reader of GeoJSON might take for a date, a number, a list or nothing.
TEMPTING = ["2024-01-01", "12:30", "2024/01/01 10:00:00", "[1,2]", '{"a":1}', "true", "null", "08"]

points = st.tuples(st.integers(-1800, 1800), st.integers(-900, 890)).map(
    lambda tenths: (tenths[0] / 10, tenths[1] / 10)
)
shapes = {
    "Point": points.map(Point),
    "LineString": st.lists(points, min_size=2, max_size=4, unique=True).map(LineString),
    "Polygon": points.map(lambda corner: Point(corner).buffer(0.1, cap_style="square")),
}
letters = st.characters(exclude_categories=["C"])
texts = st.text(letters, max_size=8).map(str.strip)
numbers = st.one_of(st.just(np.nan), st.integers(-5, 300).map(float), st.just(2.5))


@st.composite
def any_layers(draw: Any) -> Layers:
    """Rows with any words and numbers, on sound shapes, in a few layers of the table."""
    frames = {}
    for row in draw(st.lists(st.sampled_from(TABLE), min_size=1, max_size=3, unique=True)):
        count = draw(st.integers(1, 3))
        columns = {
            column.name: draw(
                st.lists(
                    numbers if column.kind == "number" else texts, min_size=count, max_size=count
                )
            )
            for column in row.columns
        }
        drawn_shapes = st.lists(shapes[row.shape], min_size=count, max_size=count)
        frames[row.name] = frame(row.name, columns, draw(drawn_shapes))
    scope = "compound" if set(frames) & set(names()) else "district"
    return conform(frames, scope=scope)


def plain(layers: Layers) -> dict[str, dict[str, list[Any]]]:
    """Return layers as what two of them can be compared by; GeoJSON keeps seven decimals."""
    return {
        name: {
            **{column: [repr(each) for each in rows[column]] for column in rows.columns[:-1]},
            "shapes": shapely.to_wkt(rows.geometry.normalize(), rounding_precision=7).tolist(),
        }
        for name, rows in layers.items()
    }


@given(any_layers())
@settings(max_examples=30)
def test_bytes_bring_layers_back(layers: Layers) -> None:
    assert plain(from_bytes(to_bytes(layers))) == plain(layers)
    assert to_bytes(from_bytes(to_bytes(layers))) == to_bytes(layers)


@pytest.mark.parametrize("file", ["folder", "layers.gpkg"])
@given(layers=any_layers())
@settings(max_examples=6)
def test_files_bring_layers_back(
    tmp_path_factory: pytest.TempPathFactory, file: str, layers: Layers
) -> None:
    path = tmp_path_factory.mktemp("layers") / file
    write_layers(layers, path)
    assert plain(read_layers(path)) == plain(layers)


@pytest.mark.parametrize("file", ["folder", "layers.gpkg"])
def test_words_stay_words(tmp_path: Path, file: str) -> None:
    """The twin of a fault: dates, lists and numbers in a name used to come back as such."""
    rows = {"id": [str(n) for n in range(len(TEMPTING))], "name": TEMPTING}
    spots = frame("landmarks", rows, [Point(120, 30)] * len(TEMPTING))
    write_layers(conform({"landmarks": spots}), tmp_path / file)
    assert read_layers(tmp_path / file)["landmarks"]["name"].tolist() == TEMPTING


@pytest.mark.parametrize("file", ["folder", "layers.gpkg"])
def test_what_was_in_the_files_before_is_gone(tmp_path: Path, file: str) -> None:
    write_layers(drawn(), tmp_path / file)
    fewer = drawn(lambda drawing: drawing["landmarks"].clear())
    write_layers(fewer, tmp_path / file)
    assert plain(read_layers(tmp_path / file)) == plain(fewer)


@pytest.mark.parametrize("folder", sample_folders(), ids=lambda folder: folder.name)
def test_the_sample_is_written_as_the_table_has_it(folder: Path) -> None:
    """Whoever opens data/ to learn the columns sees all of them, and no others."""
    for file in folder.glob("*.geojson"):
        for feature in json.loads(file.read_text("utf-8"))["features"]:
            declared = [column.name for column in layer(file.stem).columns]
            assert set(feature["properties"]) <= set(declared)


def test_conform_fills_in_what_nobody_said() -> None:
    gates = gpd.GeoDataFrame(
        {"id": [1.0, 2.0], "colour": ["red", None], "name": [None, " 南门 "]},
        geometry=[Point(120, 30, 5), None],
        crs=4326,
    )
    layers = conform({"gates": gates})
    assert tuple(layers) == names()
    assert layers["gates"]["id"].tolist() == ["1", "2"]
    assert layers["gates"]["name"].tolist() == ["", "南门"]
    assert layers["gates"]["foot"].tolist() == ["unknown", "unknown"]
    assert np.isnan(layers["gates"]["wait_seconds"]).all()
    assert "colour" not in layers["gates"]
    assert not layers["gates"].geometry.iat[0].has_z
    assert len(layers["paths"]) == 0


def test_conform_turns_metres_into_degrees() -> None:
    gates = gpd.GeoDataFrame({"id": ["a"]}, geometry=[Point(500_000, 0)], crs=32651)
    assert conform({"gates": gates})["gates"].geometry.iat[0].equals_exact(Point(123, 0), 1e-9)


def test_lists_and_truths_become_words(tmp_path: Path) -> None:
    """What other programs write: several values in a list, and true where we say yes."""
    properties = {"id": 8, "aliases": ["八幢", "A座"], "lift": True, "ref": 8.0, "levels": "11"}
    feature = {"type": "Feature", "properties": properties, "geometry": None}
    collection = {"type": "FeatureCollection", "features": [feature]}
    (tmp_path / "buildings.geojson").write_text(json.dumps(collection), "utf-8")
    row = read_layers(tmp_path)["buildings"].iloc[0]
    assert [row.id, row.aliases, row.lift, row.ref, row.levels] == [
        "8",
        "八幢;A座",
        "yes",
        "8",
        11.0,
    ]


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff\xfe\x00", b"PK\x03\x04"])
@pytest.mark.parametrize("file", ["gates.geojson", "layers.gpkg"])
def test_a_broken_file_is_one_sentence(tmp_path: Path, file: str, content: bytes) -> None:
    (tmp_path / file).write_bytes(content)
    path = tmp_path if file.endswith("geojson") else tmp_path / file
    with pytest.raises(FileError) as error:
        read_layers(path)
    for language in words.LANGUAGES:
        assert file in error.value.sentence(language)


def test_nothing_there_is_one_sentence(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nowhere.gpkg", tmp_path / "nowhere"):
        with pytest.raises(FileError, match=path.name):
            read_layers(path)


def test_the_table_declares_every_column_once() -> None:
    for row in TABLE:
        declared = [column.name for column in row.columns]
        assert len(set(declared)) == len(declared)
        assert declared[0] == "id"
        assert row.shape in ("Point", "LineString", "Polygon")
        for column in row.columns:
            assert column.meaning
            assert column.kind in ("id", "text", "hours", "number", "choice")
            assert (column.kind == "choice") == bool(column.values)
            if column.kind == "choice":
                assert column.empty in column.values


def test_private_are_the_contacts_and_the_door_codes() -> None:
    """The only two that name a person or open a door; a column more is a decision, not a slip."""
    private = [(row.name, each.name) for row in TABLE for each in row.columns if not each.public]
    assert private == [("compound", "contacts"), ("entrances", "code")]


def test_unknown_is_a_value_of_its_own_where_a_rule_may_be_missing() -> None:
    for row in TABLE:
        for column in row.columns:
            if column.name in ("foot", "ebike", "bicycle", "register", "exit", "locked", "gated"):
                assert column.empty == "unknown"


def test_a_layer_that_is_not_declared_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        layer("roofs")
    with pytest.raises(KeyError):
        layer("gates").column("colour")


def test_shapes_of_any_kind_are_kept_for_the_checks() -> None:
    odd = [None, Point(), Polygon(), MultiPolygon(), LineString([(0, 0), (1, 1)])]
    layers = conform({"gates": frame("gates", {"id": list("abcde")}, odd)})
    assert plain(from_bytes(to_bytes(layers))) == plain(layers)
