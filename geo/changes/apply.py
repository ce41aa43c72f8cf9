"""apply_edits: what edits make of layers, and what new rows are called from now on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import shapely

from ..ids import slug
from ..layers import Layers, Packed, layer
from .edits import TEMPORARY, Edits, Key, Put
from .rows import pack_rows, singular, tables

UNMOVED_DEGREES = 1e-8  # about 1 mm: what two conversions of datum leave of a row nobody moved


@dataclass(frozen=True)
class Applied:
    """Layers after edits, and the final id of every row that was new, by its temporary key."""

    layers: Packed
    ids: Mapping[Key, str]


def apply_edits(layers: Layers, edits: Edits, *, home: str = "") -> Applied:
    """Return layers (EPSG:4326) with edits applied; rows keep their order, new ones follow.

    Ids of rows that are there never change. A new building is called by its number, a door by
    building and unit, anything else by its name, the boundary by `home`; what is called like
    another row gets a number. Doors of a new building follow it to its final id. A building that
    goes leaves its doors to whoever drops them, else to the check of doors without a building.
    """
    packed: dict[str, tuple[dict[str, list[Any]], Any]] = {}
    ids: dict[Key, str] = {}
    dropped, puts = set(edits.drop), _by_layer(edits)
    for name, table in tables(layers).items():
        rows = {
            id: (values, table.shapes[id])
            for id, values in table.values.items()
            if (name, id) not in dropped
        }
        names = _Names(name, rows, home)
        for put in puts.get(name, ()):
            said = _at_home(put, ids, packed) if name == "entrances" else put.columns
            old = rows.get(put.id)
            id = put.id if old else names.new(put, said)
            if id != put.id:
                ids[put.key] = id
            rows[id] = (_values(name, said, old[0] if old else None), _shape(put, old))
        packed[name] = pack_rows(name, rows)
    columns = {name: columns for name, (columns, _) in packed.items()}
    return Applied(Packed(columns, {name: shapes for name, (_, shapes) in packed.items()}), ids)


def _by_layer(edits: Edits) -> dict[str, list[Put]]:
    found: dict[str, list[Put]] = {}
    for put in edits.put:
        found.setdefault(put.layer, []).append(put)
    return found


def _at_home(put: Put, ids: Mapping[Key, str], packed: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a door's columns with the final id of a building that is new, or is none."""
    building = str(put.columns.get("building", ""))
    if not TEMPORARY.fullmatch(building) or building in packed["buildings"][0]["id"]:
        return put.columns
    return {**put.columns, "building": ids.get(("buildings", building), "")}


def _values(name: str, said: Mapping[str, Any], old: tuple[Any, ...] | None) -> tuple[Any, ...]:
    columns = [column for column in layer(name).columns if column.name != "id"]
    before = old or [column.empty for column in columns]
    found = (said.get(column.name, value) for column, value in zip(columns, before, strict=True))
    return tuple(None if value != value else value for value in found)


def _shape(put: Put, old: tuple[Any, Any] | None) -> shapely.Geometry | None:
    """Return where a row lies now; what was not moved stays bit for bit."""
    before = old[1] if old else None
    if put.shape is None:
        return before
    if before is not None and shapely.equals_exact(put.shape, before, UNMOVED_DEGREES):
        return before
    return put.shape


class _Names:
    """Gives new rows of one layer their ids, each one its own."""

    def __init__(self, name: str, rows: Mapping[str, Any], home: str) -> None:
        self._name, self._home = name, home
        self._taken = set(rows)
        self._next: dict[str, int] = {}

    def new(self, put: Put, said: Mapping[str, Any]) -> str:
        """Return the id of a new row; one that had an id, and comes back, has it again."""
        stem = "" if TEMPORARY.fullmatch(put.id) else put.id
        wanted = stem or slug(self._called(said))
        if wanted and wanted not in self._taken:
            self._taken.add(wanted)
            return wanted
        stem, first = (wanted, 2) if wanted else (singular(self._name), 1)
        number = self._next.get(stem, first)
        while f"{stem}-{number}" in self._taken:
            number += 1
        self._next[stem] = number + 1
        self._taken.add(f"{stem}-{number}")
        return f"{stem}-{number}"

    def _called(self, said: Mapping[str, Any]) -> str:
        if self._name == "compound":
            return self._home or str(said.get("name", ""))
        if self._name == "buildings":
            return str(said.get("ref", "") or said.get("name", ""))
        if self._name == "entrances":
            building, unit = said.get("building", ""), said.get("unit", "")
            return f"{building}-{unit or 'door'}" if building else ""
        return str(said.get("name", ""))
