"""Layers as rows that can be told apart, which is what editing and merging take."""

from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from typing import Any

import numpy as np
import shapely

from ..ids import free_id
from ..layers import Layers, Packed, columns_of, conform, layer, names, shapes_of

Values = tuple[Any, ...]  # of a row, in the order of the table; NaN is None


def with_ids(layers: Layers) -> Packed:
    """Return layers as plain columns in which every row has an id of its own.

    A row without one, or with that of an earlier row, gets the next that is free. Layers where
    that is so already come back with the same values; always the same for the same layers.
    """
    if set(layers) != set(names()):
        layers = conform(layers)
    columns = {name: dict(values) for name, values in columns_of(layers).items()}
    for name, values in columns.items():
        values["id"] = list(_apart(values["id"], singular(name)))
    return Packed(columns, shapes_of(layers))


def _apart(ids: Iterable[str], stem: str) -> Iterator[str]:
    ids = list(ids)
    if len({*ids, ""}) == len(ids) + 1:
        yield from ids
        return
    taken, seen = set(ids), set[str]()
    for id in ids:
        if not id or id in seen:
            id = free_id(id or stem, taken)
            taken.add(id)
        seen.add(id)
        yield id


def singular(name: str) -> str:
    """Return what ids of a layer's rows begin with where nothing else calls them."""
    stems = {"buildings": "building", "entrances": "door", "barriers": "wall", "parking": "bay"}
    return stems.get(name, name.removesuffix("s"))


class Table:
    """One layer's rows by id: `values[id]` and `shapes[id]`, with equal shapes made one object."""

    def __init__(self, name: str, columns: Mapping[str, list[Any]], shapes: Any) -> None:
        self.columns = [column.name for column in layer(name).columns if column.name != "id"]
        lists = [[_plain(value) for value in columns[each]] for each in self.columns]
        ids = columns["id"]
        self.values: dict[str, Values] = dict(zip(ids, zip(*lists, strict=True), strict=True))
        self.shapes: dict[str, shapely.Geometry | None] = dict(
            zip(ids, shapes.tolist(), strict=True)
        )
        self.drawn: dict[str, bytes | None] = dict(
            zip(ids, shapely.to_wkb(shapes).tolist(), strict=True)
        )

    def with_rows(self, rows: Mapping[str, Values]) -> "Table":
        """Return this table and more rows, where nothing is drawn."""
        more = copy(self)
        more.values = {**self.values, **rows}
        more.shapes = {**self.shapes, **dict.fromkeys(rows)}
        more.drawn = {**self.drawn, **dict.fromkeys(rows)}
        return more

    def row(self, id: str) -> tuple[Values, bytes | None] | None:
        """Return a row so that equal rows are equal, None where there is none."""
        return (self.values[id], self.drawn[id]) if id in self.values else None


def tables(layers: Layers) -> dict[str, Table]:
    """Return all layers as tables."""
    packed = with_ids(layers)
    return {name: Table(name, packed.columns[name], packed.shapes[name]) for name in packed}


def pack_rows(
    name: str, rows: Mapping[str, tuple[Values, shapely.Geometry | None]]
) -> tuple[dict[str, list[Any]], Any]:
    """Return columns and shapes of a layer from its rows by id."""
    declared = [column for column in layer(name).columns if column.name != "id"]
    columns: dict[str, list[Any]] = {"id": list(rows)}
    for at, column in enumerate(declared):
        columns[column.name] = [
            column.empty if values[at] is None else values[at] for values, _ in rows.values()
        ]
    shapes = np.empty(len(rows), dtype=object)
    shapes[:] = [shape for _, shape in rows.values()]
    return columns, shapes


def _plain(value: Any) -> Any:
    return None if value != value else value
