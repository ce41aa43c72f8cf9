"""The GeoPackage that QGIS opens: styled, and back again without loss, also after QGIS wrote it."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.files import find_in
from geo.imports import Incoming, Wish
from geo.layers import (
    TABLE,
    Layers,
    conform,
    layer,
    read_layers,
    read_tables,
    to_bytes,
    write_layers,
)
from geo.osm import read_osm
from geo.store import Draft, Store, open_store
from geo.words import word_list
from tests.compounds import random_compound
from tests.conftest import DATA, extracts, sample_folders
from tests.test_layers import any_layers

Frames = dict[str, gpd.GeoDataFrame]
WEST = DATA / "linshui-xiyuan"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(f"sqlite:///{tmp_path}/store.sqlite")


def back(layers: Layers, path: Path) -> Layers:
    """Write layers as a GeoPackage and read them as an import does."""
    write_layers(layers, path)
    scope = "compound" if "compound" in layers else "district"
    return conform(find_in(path).layers, scope=scope)


# -- there and back --------------------------------------------------------------------------------


@pytest.mark.parametrize("folder", [*sample_folders(), DATA / "district"], ids=lambda f: f.name)
def test_the_sample_comes_back_equal(folder: Path, tmp_path: Path) -> None:
    layers = read_layers(folder)
    assert to_bytes(back(layers, tmp_path / "a.gpkg")) == to_bytes(layers)


@settings(max_examples=6)
@given(seed=st.integers(0, 10_000))
def test_generated_compounds_come_back_equal(seed: int) -> None:
    layers = random_compound(seed).layers
    with TemporaryDirectory() as folder:
        assert to_bytes(back(layers, Path(folder) / "a.gpkg")) == to_bytes(layers)


@settings(max_examples=15)
@given(layers=any_layers())
def test_any_words_and_numbers_come_back_equal(layers: Layers) -> None:
    """Ids aside: an import gives one to every row that has none."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.gpkg"
        write_layers(layers, path)
        assert to_bytes(read_layers(path)) == to_bytes(layers)


def test_extracts_come_back_equal(tmp_path: Path) -> None:
    compounds = [
        compound for file in extracts() for compound in read_osm(file).compounds.values()
    ] or [read_layers(folder) for folder in sample_folders()]
    for number, layers in enumerate(compounds):
        assert to_bytes(back(layers, tmp_path / f"{number}.gpkg")) == to_bytes(layers)


def test_a_building_of_two_parts_stays_one(tmp_path: Path) -> None:
    layers = dict(read_layers(WEST))
    rows = layers["buildings"].copy()
    shapes = rows.geometry.to_numpy()
    shapes[0] = shapely.MultiPolygon([shapes[0], shapely.affinity.translate(shapes[0], 0.01)])
    layers["buildings"] = rows.set_geometry(gpd.array.GeometryArray(shapes, crs=rows.crs))
    assert to_bytes(back(layers, tmp_path / "a.gpkg")) == to_bytes(layers)


# -- as QGIS writes it -----------------------------------------------------------------------------


def rewritten(path: Path, change: Callable[[Frames], Frames] = lambda tables: tables) -> None:
    """Write a GeoPackage anew as QGIS does: collections, heights, its fid, NULL for nothing."""
    tables = change(dict(read_tables(path)))
    path.unlink()
    for name, rows in reversed(tables.items()):
        shapes = shapely.force_3d(rows.geometry.to_numpy(), 0.0)
        kind = {0: shapely.multipoints, 1: shapely.multilinestrings, 3: shapely.multipolygons}
        several = np.array(
            [kind[shapely.get_type_id(shape)]([shape]) for shape in shapes], dtype=object
        )
        cells = rows.drop(columns=["geometry", "fid"]).replace("", None).assign(hinweis="x")
        table = gpd.GeoDataFrame(cells[cells.columns[::-1]], geometry=several, crs=rows.crs)
        kinds = {"Point": "MultiPoint Z", "LineString": "MultiLineString Z"}
        shape = kinds.get(shapely.get_parts(shapes)[0].geom_type, "MultiPolygon Z")
        pyogrio.write_dataframe(table, path, layer=name, driver="GPKG", geometry_type=shape)


def imported(path: Path, store: Store, **wishes: object) -> Draft:
    incoming = Incoming(store, Wish(**wishes))  # type: ignore[arg-type]
    incoming.read(path)
    (draft,) = incoming.drafts()
    return draft


@pytest.fixture
def path(tmp_path: Path, store: Store) -> Path:
    """Return the export of a compound that the store has."""
    path = tmp_path / "临水西苑.gpkg"
    store.save_all([imported(WEST, store)], author="tests")
    write_layers(store.load(WEST.name).layers, path)
    return path


def test_what_qgis_rewrote_comes_back_equal(path: Path, store: Store) -> None:
    def renamed(tables: Frames) -> Frames:
        titles = {"gates": "我的门", "buildings": "houses of mine", "paths": "layer 3"}
        return {titles.get(name, name): rows for name, rows in tables.items()}

    rewritten(path, renamed)
    draft = imported(path, store)
    saved = store.load(WEST.name)
    assert (draft.compound, draft.base) == (WEST.name, saved.number)
    assert to_bytes(draft.layers) == to_bytes(saved.layers)


def test_only_what_was_edited_changes(path: Path, store: Store) -> None:
    def edited(tables: Frames) -> Frames:
        tables["gates"].loc[0, "name"] = "新南门"
        tables["buildings"].loc[2, "geometry"] = shapely.affinity.translate(
            tables["buildings"].geometry[2], 0.0001
        )
        tables["landmarks"] = tables["landmarks"].iloc[1:]
        return tables

    before = store.load(WEST.name).layers
    rewritten(path, edited)
    draft = imported(path, store)
    for name, rows in draft.layers.items():
        assert rows["id"].tolist() == before[name]["id"].tolist()[len(before[name]) - len(rows) :]
        if name not in ("gates", "buildings", "landmarks"):
            assert to_bytes({name: rows}) == to_bytes({name: before[name]})
    gates = draft.layers["gates"]
    assert gates["name"].tolist() == ["新南门", *before["gates"]["name"].tolist()[1:]]
    moved = draft.layers["buildings"].geom_equals_exact(before["buildings"], 0, align=False)
    assert (~moved).tolist() == [row == 2 for row in range(len(moved))]


def test_new_rows_get_ids_and_doors_their_house(path: Path, store: Store) -> None:
    def drawn(tables: Frames) -> Frames:
        house = tables["buildings"].iloc[[0]].assign(id=None, ref="88", name=None)
        copied = tables["gates"].iloc[[0]].assign(name="小门")  # copied, its id with it
        doors = tables["entrances"].iloc[[0]].assign(id=None, building="88", unit="1")
        more = {"buildings": house, "gates": copied, "entrances": doors}
        return {
            name: pd.concat([rows, more[name]], ignore_index=True) if name in more else rows
            for name, rows in tables.items()
        }

    before = store.load(WEST.name).layers
    rewritten(path, drawn)
    layers = imported(path, store).layers
    assert layers["buildings"]["id"].tolist() == [*before["buildings"]["id"], "88"]
    assert layers["gates"]["id"].tolist() == [*before["gates"]["id"], "xiao-men"]
    assert layers["entrances"]["id"].tolist() == [*before["entrances"]["id"], "88-1"]
    assert layers["entrances"]["building"].iat[-1] == "88"
    assert layers["entrances"]["building"].tolist()[:-1] == before["entrances"]["building"].tolist()


def test_one_layer_alone_updates_the_rows_of_its_ids(path: Path, store: Store) -> None:
    def gates_alone(tables: Frames) -> Frames:
        gates = tables["gates"].copy()
        gates.geometry = gates.translate(0.0001)
        return {"gates": gates.assign(hours=None)}

    before = store.load(WEST.name).layers
    rewritten(path, gates_alone)
    layers = imported(path, store, compound=WEST.name).layers
    assert layers["gates"]["id"].tolist() == before["gates"]["id"].tolist()
    assert layers["gates"]["hours"].tolist() == [""] * len(layers["gates"])
    assert not layers["gates"].geometry.iloc[0].equals(before["gates"].geometry.iloc[0])
    assert to_bytes({"paths": layers["paths"]}) == to_bytes({"paths": before["paths"]})


def test_a_stock_round_trip_loses_something(path: Path, store: Store) -> None:
    """The twin: read as any file of other people's, the same export comes back different."""
    before = store.load(WEST.name).layers
    rewritten(path, lambda tables: {name: rows.drop(columns="id") for name, rows in tables.items()})
    layers = conform(find_in(path).layers)
    assert to_bytes(layers) != to_bytes(before)


# -- how it opens ----------------------------------------------------------------------------------


def styles(path: Path) -> dict[str, ElementTree.Element]:
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute(
            "SELECT f_table_name, styleQML FROM layer_styles WHERE useAsDefault"
        )
        return {name: ElementTree.fromstring(style) for name, style in found}


def test_every_layer_has_a_style_with_our_words_and_values(path: Path) -> None:
    found = styles(path)
    assert [*found] == [row.name for row in TABLE if row.scope == "compound"]
    for name, style in found.items():
        columns = layer(name).columns
        aliases = {each.get("field"): each.get("name") for each in style.iter("alias")}
        words = word_list("zh")
        assert aliases == {each.name: words[f"column.{name}.{each.name}"] for each in columns}
        for field in style.iter("field"):
            column = layer(name).column(str(field.get("name")))
            values = tuple(each.get("value") for each in field.iter("Option") if each.get("value"))
            assert values == column.values


def test_layers_declare_their_shape_and_all_their_columns(path: Path) -> None:
    for name, kind in pyogrio.list_layers(path):
        if kind is not None:
            found = pyogrio.read_info(path, layer=name)
            assert (kind, found["crs"]) == (layer(name).shape, "EPSG:4326")
            assert [*found["fields"]] == [column.name for column in layer(name).columns]
