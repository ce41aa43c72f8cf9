"""Rows on the wire: GeoJSON geometry in the datum that is shown, values as JSON has them."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from ..changes import Key, Put
from ..datum import convert
from ..layers import Column, Layers, Packed, layer, names
from ..words import has, text

Feature = dict[str, Any]
DRAWABLE = ("Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon")


@dataclass(frozen=True)
class Datum:
    """The datum of what is shown in the browser; at rest everything is in WGS-84."""

    name: str = "wgs84"

    @property
    def inward(self) -> Callable[[Any, Any], tuple[Any, Any]] | None:
        """Return what leads longitudes and latitudes from the browser to WGS-84, if anything."""
        if self.name == "wgs84":
            return None
        return lambda lon, lat: convert(lon, lat, source=self.name, target="wgs84")

    def shown(self, lonlat: Any) -> Any:
        """Return points in degrees (WGS-84), shape (n, 2), as they are shown."""
        if self.name == "wgs84" or not len(lonlat):
            return lonlat
        return np.column_stack(convert(*lonlat.T, source="wgs84", target=self.name))

    def geometries(self, shapes: Any) -> list[dict[str, Any] | None]:
        """Return shapes (n,) as GeoJSON; what cannot be drawn, or holds no numbers, as None."""
        drawn = np.array([*shapes, None], dtype=object)[:-1]
        drawn[~_drawable(drawn)] = None
        moved = shapely.transform(drawn, self.shown)
        return [None if said is None else json.loads(said) for said in shapely.to_geojson(moved)]


def _drawable(shapes: Any) -> Any:
    """Tell which shapes (n,) a browser can draw."""
    coordinates, of = shapely.get_coordinates(shapes, return_index=True)
    broken = np.bincount(of[~np.isfinite(coordinates).all(axis=1)], minlength=len(shapes)) > 0
    kinds = np.array([getattr(shape, "geom_type", "") for shape in shapes], dtype=object)
    return (
        ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes) & ~broken & np.isin(kinds, DRAWABLE)
    )


def features(layers: Packed, datum: Datum) -> list[Feature]:
    """Return every row of layers as it goes over the wire."""
    shapes = datum.geometries(np.concatenate([layers.shapes[name] for name in layers]))
    found = iter(shapes)
    return [
        {"layer": name, "id": id, "geometry": next(found), "columns": columns}
        for name in layers
        for id, columns in zip(layers.columns[name]["id"], rows(layers, name), strict=True)
    ]


def rows(layers: Packed, name: str) -> Iterator[dict[str, Any]]:
    """Yield the columns of each row but the id, as JSON has them."""
    columns = [column.name for column in layer(name).columns if column.name != "id"]
    held = layers.columns[name]
    for values in zip(*(held[column] for column in columns), strict=True):
        yield {column: plain(value) for column, value in zip(columns, values, strict=True)}


def plain(value: Any) -> Any:
    """Return a value as JSON has it: NaN and the infinite are null."""
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return value


def some_features(layers: Packed, keys: Iterable[Key], datum: Datum) -> list[Feature]:
    """Return the rows with these keys, in their order."""
    wanted = set(keys)
    found, shapes = [], []
    for name in layers:
        held = layers.columns[name]["id"]
        if not any(key[0] == name for key in wanted):
            continue
        for row, (id, columns) in enumerate(zip(held, rows(layers, name), strict=True)):
            if (name, id) in wanted:
                found.append({"layer": name, "id": id, "columns": columns})
                shapes.append(layers.shapes[name][row])
    drawn = datum.geometries(shapes)
    return [{**each, "geometry": shape} for each, shape in zip(found, drawn, strict=True)]


def put_feature(put: Put, now: Mapping[str, Any], datum: Datum) -> Feature:
    """Return a row to put; what it leaves unsaid is as it is now, its place is left out if so."""
    columns = {**now, **{name: plain(value) for name, value in put.columns.items() if name != "id"}}
    said: Feature = {"layer": put.layer, "id": put.id, "columns": columns}
    if put.shape is not None:
        said["geometry"] = datum.geometries([put.shape])[0]
    return said


def table_in_words(language: str) -> list[dict[str, Any]]:
    """Return a compound's layers and columns as people call them; ids are left out."""
    return [
        {
            "name": name,
            "shape": layer(name).shape,
            "title": _titled(text(language, f"ui.layer.{name}")),
            "columns": [
                _column(language, name, each) for each in layer(name).columns if each.name != "id"
            ],
        }
        for name in names()
    ]


def _titled(words: str) -> str:
    """Return words as a heading has them: Buildings."""
    return words[:1].upper() + words[1:]


def _column(language: str, name: str, column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "title": text(language, f"column.{name}.{column.name}"),
        "kind": column.kind,
        "values": [[value, _choice(language, column.name, value)] for value in column.values],
        "empty": plain(column.empty),
        "public": column.public,
    }


def _choice(language: str, column: str, value: str) -> str:
    own = f"value.{column}.{value}"
    return text(language, own if has(own) else f"value.{value}")


def keys_of(layers: Layers, name: str, feature: str) -> list[Key]:
    """Return the rows that a problem names: one id, or several joined by ;."""
    held = set(layers[name]["id"] if not isinstance(layers, Packed) else layers.columns[name]["id"])
    ids = [feature] if feature in held else [id for id in feature.split(";") if id in held]
    return [(name, id) for id in ids]
