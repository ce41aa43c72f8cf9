"""Layers in memory: frames with exactly the declared columns, and one document for the store."""

import json
import zlib
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from .table import Column, Layer, layer, names

Layers = Mapping[str, gpd.GeoDataFrame]
Columns = Mapping[str, list[Any]]


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
