"""The layer table, and layers in and out of files and bytes.

Names and values follow OpenStreetMap tags where one exists. Every column is declared here once,
with its kind, its meaning and whether it is public; only public columns ever leave in a guide.
"""

import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyproj import CRS

from .errors import FileError

Layers = Mapping[str, gpd.GeoDataFrame]
Columns = Mapping[str, list[Any]]

YES_NO = ("yes", "no", "unknown")
ACCESS = ("yes", "private", "no", "unknown")


@dataclass(frozen=True)
class Column:
    """One column: `kind` is id, text, hours, number or choice; a choice lists its `values`.

    `empty` is what a row holds where nobody said anything.
    """

    name: str
    kind: str
    meaning: str
    values: tuple[str, ...] = ()
    empty: str | float = ""
    public: bool = True


@dataclass(frozen=True)
class Layer:
    """One layer: `shape` is the geometry type of its rows, `scope` compound or district."""

    name: str
    shape: str
    columns: tuple[Column, ...]
    scope: str = "compound"

    def column(self, name: str) -> Column:
        """Return one column; a name that is not declared is a KeyError."""
        return {column.name: column for column in self.columns}[name]


def _id() -> Column:
    return Column("id", "id", "short name, unique in its layer, used in addresses and codes")


def _text(name: str, meaning: str, *, public: bool = True) -> Column:
    return Column(name, "text", meaning, public=public)


def _hours(name: str, meaning: str) -> Column:
    return Column(name, "hours", f"{meaning}, as OSM opening_hours; empty: always")


def _number(name: str, meaning: str) -> Column:
    return Column(name, "number", meaning, empty=np.nan)


def _choice(name: str, meaning: str, values: tuple[str, ...], empty: str = "unknown") -> Column:
    return Column(name, "choice", meaning, values, empty)


def _estimated() -> Column:
    return _choice("estimated", "proposed by an import, not yet confirmed", ("yes", "no"), "no")


TABLE: tuple[Layer, ...] = (
    Layer(
        "compound",
        "Polygon",
        (
            _id(),
            _text("name", "name"),
            _text("name_en", "English name"),
            _choice("gated", "whether the boundary is closed but for its gates", YES_NO),
            _choice("ebike", "whether couriers may ride e-bikes inside", YES_NO),
            _hours("ebike_hours", "when they may"),
            _choice("rain_exempt", "whether e-bikes are let in whenever it rains", YES_NO),
            _text("convention", "what riders and residents agreed on"),
            _text("desk_phone", "the desk that riders may call"),
            _text("contacts", "named contacts", public=False),
            _text("map_approval", "map approval number"),
            _text("source", "whose map data it is, as they want it said"),
            _estimated(),
        ),
    ),
    Layer(
        "buildings",
        "Polygon",
        (
            _id(),
            _text("ref", "number as on the wall, without suffix: 8"),
            _text("name", "number as people say it: 8幢"),
            _text("aliases", "other numbers and names, separated by ;"),
            _number("levels", "storeys"),
            _choice("lift", "whether there is a lift", YES_NO),
            _choice(
                "handover",
                "where parcels are handed over",
                ("door", "lobby", "locker", "gate", "unknown"),
            ),
            _text("note", "note for riders"),
        ),
    ),
    Layer(
        "entrances",
        "Point",
        (
            _id(),
            _text("building", "id of its building"),
            _text("unit", "unit number, without suffix: 2"),
            _text("flats", "flats that it serves: 101-1204"),
            _choice("lift_card", "whether the lift needs a card", YES_NO),
            _text("note", "note for riders"),
            _text("code", "door code", public=False),
            _estimated(),
        ),
    ),
    Layer(
        "gates",
        "Point",
        (
            _id(),
            _text("name", "name"),
            _choice("foot", "who may walk through", ACCESS),
            _choice("ebike", "who may ride through", ACCESS),
            _hours("hours", "when it is open"),
            _choice("way", "which way it may be passed", ("both", "in", "out"), "both"),
            _choice("register", "how to get in", ("none", "scan", "desk", "unknown")),
            _number("wait_seconds", "seconds that getting in takes, where somebody measured"),
            _choice("exit", "how to get out", ("free", "button", "card", "guard", "unknown")),
            _choice("locked", "whether it is locked", YES_NO),
            _estimated(),
        ),
    ),
    Layer(
        "paths",
        "LineString",
        (
            _id(),
            _text("highway", "kind of way: footway, service, steps, …"),
            _choice("foot", "who may walk here", ACCESS),
            _choice("ebike", "who may ride an e-bike here", ACCESS),
            _choice("bicycle", "who may ride a bicycle here", ACCESS),
            _choice("oneway", "whether vehicles may only follow the line", ("yes", "no"), "no"),
            _choice("covered", "whether it runs through or under a building", YES_NO),
            _hours("hours", "when it is open"),
            _text("name", "name"),
            _number("layer", "storey of the ground: ways on different ones do not meet midway"),
            _estimated(),
        ),
    ),
    Layer(
        "barriers",
        "LineString",
        (_id(), _text("barrier", "wall, fence, hedge: nobody crosses it")),
    ),
    Layer(
        "parking",
        "Point",
        (
            _id(),
            _text("name", "name"),
            _number("capacity", "marked spots"),
            _number("loan_bikes", "bikes to borrow"),
            _number("loan_trolleys", "trolleys to borrow"),
            _choice("charging", "whether e-bikes charge here", YES_NO),
            _hours("hours", "when couriers may use it"),
            _choice("covered", "whether it has a roof", YES_NO),
        ),
    ),
    Layer(
        "landmarks",
        "Point",
        (
            _id(),
            _choice(
                "kind",
                "what people see",
                (
                    "guide_point",
                    "charging",
                    "toilet",
                    "locker",
                    "shop",
                    "playground",
                    "clinic",
                    "other",
                ),
                "other",
            ),
            _text("name", "name"),
            _hours("hours", "when it is open"),
        ),
    ),
    Layer(
        "stations",
        "Point",
        (
            _id(),
            _text("name", "name"),
            _text("kind", "station or corner"),
            _text("services", "what there is, separated by ;"),
            _hours("hours", "when it is open"),
            _text("note", "note for riders"),
        ),
        scope="district",
    ),
    Layer(
        "partners",
        "Point",
        (
            _id(),
            _text("name", "name"),
            _text("discount", "what riders get"),
            _hours("hours", "when they get it"),
        ),
        scope="district",
    ),
)


@cache
def layer(name: str) -> Layer:
    """Return one row of the table; a name that is not declared is a KeyError."""
    return {row.name: row for row in TABLE}[name]


def names(scope: str = "compound") -> tuple[str, ...]:
    """Return the names of a scope's layers, in the order of the table."""
    return tuple(row.name for row in TABLE if row.scope == scope)


@cache
def wgs84() -> CRS:
    """Return the CRS of every layer at rest, EPSG:4326 with longitude first."""
    return CRS.from_epsg(4326)


def conform(frames: Mapping[str, gpd.GeoDataFrame], *, scope: str = "compound") -> Layers:
    """Return all layers of a scope with exactly the declared columns, in EPSG:4326.

    Missing layers become empty ones, missing values the column's `empty`; columns that the table
    does not declare are left out. Values are not judged here: that is what checks are for.
    """
    return {name: _conform(layer(name), frames.get(name)) for name in names(scope)}


def frame(name: str, columns: Mapping[str, Any], shapes: Any) -> gpd.GeoDataFrame:
    """Build one layer from columns, each of length n, and n shapely geometries in degrees."""
    points = gpd.array.GeometryArray(np.asarray(shapes, dtype=object), crs=wgs84())
    values = {
        column.name: _fill(column, columns.get(column.name), len(points))
        for column in layer(name).columns
    }
    return gpd.GeoDataFrame(values, geometry=points)


def read_layers(path: Path | str) -> Layers:
    """Read a compound's folder of GeoJSON files, or its GeoPackage; raise FileError."""
    path = Path(path)
    if path.is_dir():
        found = {file.stem: file for file in sorted(path.glob("*.geojson"))}
        known = {name: file for name, file in found.items() if name in {x.name for x in TABLE}}
        if not known:
            raise FileError("folder_without_layers", path=str(path))
        frames = {name: _read(file) for name, file in known.items()}
    else:
        frames = _read_geopackage(path)
    district = not (frames.keys() & set(names()))
    return conform(frames, scope="district" if district else "compound")


def write_layers(layers: Layers, path: Path | str) -> None:
    """Write layers to a GeoPackage (`.gpkg`), or one GeoJSON file a layer into a folder.

    Every column is written, private ones too: this is the manager's own copy.
    """
    path = Path(path)
    if path.suffix.lower() == ".gpkg":
        path.parent.mkdir(parents=True, exist_ok=True)
        for name, rows in layers.items():
            pyogrio.write_dataframe(
                rows, path, layer=name, driver="GPKG", geometry_type=layer(name).shape
            )
        return
    path.mkdir(parents=True, exist_ok=True)
    for name, rows in layers.items():
        file = path / f"{name}.geojson"
        file.unlink(missing_ok=True)  # what was there before is not part of these layers
        if len(rows):
            pyogrio.write_dataframe(rows, file, RFC7946="YES", AUTODETECT_JSON_STRINGS="NO")


def to_bytes(layers: Layers) -> bytes:
    """Pack layers into one compressed document: columns as JSON, geometry as WKB in hexadecimal.

    The same layers give the same bytes.
    """
    shapes = shapes_of(layers)
    document = {
        name: {
            **{key: [_or_none(value) for value in values] for key, values in columns.items()},
            "geometry": shapely.to_wkb(shapes[name], hex=True).tolist(),
        }
        for name, columns in columns_of(layers).items()
    }
    return zlib.compress(json.dumps(document, ensure_ascii=False).encode())


def from_bytes(document: bytes) -> "Packed":
    """Unpack what `to_bytes` packed."""
    unpacked = json.loads(zlib.decompress(document))
    shapes = {
        name: shapely.from_wkb(np.array(columns.pop("geometry"), dtype=object))
        for name, columns in unpacked.items()
    }
    return Packed(
        {
            name: {
                column.name: _unpacked(column, columns.get(column.name), len(shapes[name]))
                for column in layer(name).columns
            }
            for name, columns in unpacked.items()
        },
        shapes,
    )


class Packed(Layers):
    """Layers as they come from the store: a frame is built when somebody asks for it.

    Routes and guides need none, and building frames is most of what reading a compound costs.
    """

    def __init__(self, columns: Mapping[str, Columns], shapes: Mapping[str, Any]) -> None:
        self.columns, self.shapes = columns, shapes
        self._frames: dict[str, gpd.GeoDataFrame] = {}

    def __getitem__(self, name: str) -> gpd.GeoDataFrame:
        if name not in self._frames:
            self._frames[name] = frame(name, self.columns[name], self.shapes[name])
        return self._frames[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns)

    def __len__(self) -> int:
        return len(self.columns)


def columns_of(layers: Layers) -> Mapping[str, Columns]:
    """Return every column but the geometry as a plain list, by layer: quick to look up."""
    if isinstance(layers, Packed):
        return layers.columns
    return {
        name: {column: rows[column].tolist() for column in layer_columns(rows)}
        for name, rows in layers.items()
    }


def shapes_of(layers: Layers) -> Mapping[str, Any]:
    """Return the geometries in degrees as arrays of shapely objects, by layer."""
    if isinstance(layers, Packed):
        return layers.shapes
    return {name: rows.geometry.to_numpy() for name, rows in layers.items()}


def _or_none(value: Any) -> Any:
    return None if value != value else value


def _unpacked(column: Column, values: list[Any] | None, count: int) -> list[Any]:
    if values is None:
        return [column.empty] * count
    return [column.empty if value is None else value for value in values]


def layer_columns(rows: gpd.GeoDataFrame) -> list[str]:
    """Return the columns of a layer's rows without the geometry."""
    return [str(name) for name in rows.columns if name != "geometry"]


def _conform(row: Layer, rows: gpd.GeoDataFrame | None) -> gpd.GeoDataFrame:
    if rows is None:
        return _empty(row.name).copy()
    if rows.crs is not None and rows.crs != wgs84():
        rows = rows.to_crs(wgs84())
    columns = {name: rows[name].to_numpy() for name in layer_columns(rows)}
    return frame(row.name, columns, shapely.force_2d(rows.geometry.to_numpy()))


@cache
def _empty(name: str) -> gpd.GeoDataFrame:
    """Build an empty layer once; building frames is most of what reading a small document costs."""
    return frame(name, {}, [])


def _fill(column: Column, values: Any, count: int) -> Any:
    """Return a column's values, length `count`, with `empty` where nothing was said."""
    if values is None:
        values = [column.empty] * count
    if column.kind == "number":
        return pd.to_numeric(pd.Series(values, dtype=object), errors="coerce").to_numpy(float)
    return pd.array([_as_text(value) or column.empty for value in values], dtype="str")


def _as_text(value: Any) -> str:
    """Return a value as people write it: a file may hold the building number 8 as 8.0."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list | np.ndarray):
        return ";".join(_as_text(each) for each in value)
    if pd.isna(value):
        return ""
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, float | np.floating) and float(value).is_integer():
        value = int(value)
    return str(value)


def _read(file: Path) -> gpd.GeoDataFrame:
    try:
        return pyogrio.read_dataframe(file, on_invalid="ignore", DATE_AS_STRING="YES")
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError):
        raise FileError("layer_unreadable", path=str(file)) from None


def _read_geopackage(path: Path) -> dict[str, gpd.GeoDataFrame]:
    try:
        found = [str(name) for name, _ in pyogrio.list_layers(path)]
        return {
            name: pyogrio.read_dataframe(path, layer=name, on_invalid="ignore")
            for name in found
            if name in {row.name for row in TABLE}
        }
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError):
        raise FileError("layer_unreadable", path=str(path)) from None
