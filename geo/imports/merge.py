"""Rows come together and part: more rows for layers that are there, one compound out of many."""

from collections.abc import Iterator, Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from ..ids import free_id
from ..layers import Layer, Layers, conform, frame, layer

DECIMALS = 7  # of a degree, about 1 cm: what GeoJSON keeps
BESIDE_DEGREES = 0.0003  # some 30 m: gates and ends of paths lie just outside of a boundary


def merge(old: Layers, new: Mapping[str, gpd.GeoDataFrame], *, by_id: bool = False) -> Layers:
    """Return the old layers with the rows of the new ones, which have the same columns.

    A row drawn exactly where one is already updates that one: what it says replaces, what it
    leaves open stays, and so does the id. Any other row is added; if its id is taken it gets a
    number behind it, and the doors that came with a building follow it. There is one compound,
    so that a new row of it always updates, outline included. With `by_id` a row updates the one
    that has its id, wherever that is drawn.
    """
    merged, buildings = dict(old), dict[str, str]()
    for name in (name for name in old if name in new):
        rows = new[name]
        if name == "entrances":
            rows = rows.assign(building=[buildings.get(id, id) for id in rows["building"]])
        merged[name], ids = _merge(layer(name), old[name], rows, by_id=by_id)
        if name == "buildings":
            buildings = ids
    return merged


def split(own: Mapping[str, gpd.GeoDataFrame]) -> Iterator[Layers]:
    """Yield the layers of each compound; a row belongs to the boundary around it or beside it."""
    boundaries = own["compound"].geometry.to_numpy()
    if len(boundaries) == 1:
        yield conform(own)
        return
    tree = shapely.STRtree(boundaries)
    homes = {"compound": np.arange(len(boundaries))}
    for name, rows in own.items():
        if name != "compound":
            points = shapely.point_on_surface(rows.geometry.to_numpy())
            homes[name] = np.full(len(rows), -1)
            row, home = tree.query_nearest(points, BESIDE_DEGREES, all_matches=False)
            homes[name][row] = home
    for number in range(len(boundaries)):
        yield conform({name: rows[homes[name] == number] for name, rows in own.items()})


def _merge(
    row_of: Layer, old: gpd.GeoDataFrame, new: gpd.GeoDataFrame, *, by_id: bool
) -> tuple[gpd.GeoDataFrame, dict[str, str]]:
    """Return one layer with the new rows, and the ids they got by the ids they came with."""
    shapes = list(old.geometry)
    columns = {column.name: old[column.name].tolist() for column in row_of.columns}
    drawn = {outline: row for row, outline in enumerate(_outlines(old))}
    places = {id: row for row, id in enumerate(columns["id"])} if by_id else {}
    ids: dict[str, str] = {}
    for outline, shape, said in zip(
        _outlines(new), new.geometry, new.drop(columns="geometry").to_dict("records"), strict=True
    ):
        if row_of.name == "compound" and shapes:
            row = 0
        elif said["id"] in places:
            row = places[str(said["id"])]
        else:
            row = drawn.setdefault(outline, len(shapes))
        if row == len(shapes):
            shapes.append(shape)
            for column in row_of.columns:
                columns[column.name].append(column.empty)
            columns["id"][row] = free_id(str(said["id"]), columns["id"])
        shapes[row] = shape
        ids[str(said.pop("id"))] = columns["id"][row]
        for name, value in said.items():
            if by_id or _says(value, row_of.column(str(name)).empty):
                columns[str(name)][row] = value
    return frame(row_of.name, columns, shapes), ids


def _outlines(rows: gpd.GeoDataFrame) -> list[bytes | None]:
    """Return a key a row, equal for what is drawn in the same place however it was drawn."""
    shapes = shapely.normalize(rows.geometry.to_numpy())
    rounded = shapely.transform(shapes, lambda lonlat: np.round(lonlat, DECIMALS))
    outlines: list[bytes | None] = shapely.to_wkb(rounded).tolist()
    return outlines


def _says(value: Any, empty: str | float) -> bool:
    """Tell whether a value is more than a column's word for nothing."""
    return bool(value == value and value != empty)
