"""What a suggestion is: edits that a manager may accept or drop, with a sentence that says why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import shapely

from ..changes import Edits, Put
from ..layers import layer
from ..words import text

WHAT = ("boundary", "paths", "doors", "gates", "numbers")
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Suggestion:
    """One thing that could be drawn: `what` is one of WHAT, `edits` are in degrees (EPSG:4326).

    `id` stays the same as long as the same thing is suggested. `key` names a sentence of the word
    lists, `suggest.<key>`, and `values` fills its fields; a `side` is a word of the compass.
    """

    id: str
    what: str
    key: str
    edits: Edits
    values: Mapping[str, object] = field(default_factory=dict)

    def says(self, language: str) -> str:
        """Return what is suggested, and why."""
        values = dict(self.values)
        if "side" in values:
            values["side"] = text(language, f"compass.{values['side']}").lower()
        return text(language, f"suggest.{self.key}", **values)


def new_row(
    what: str,
    key: str,
    name: str,
    geometry: shapely.Geometry,
    columns: Mapping[str, Any],
    /,
    **values: object,
) -> Suggestion:
    """Suggest a new row of a layer, geometry in degrees, marked as estimated where it can be."""
    row = {column.name: column.empty for column in layer(name).columns if column.name != "id"}
    if "estimated" in row:
        row["estimated"] = "yes"
    row |= columns
    mark = _mark(what, geometry, columns)
    edits = Edits(put=(Put(name, f"~{mark}", row, geometry),))
    return Suggestion(f"{what}-{mark}", what, key, edits, values)


def changed_row(
    what: str,
    key: str,
    name: str,
    id: str,
    geometry: shapely.Geometry | None,
    columns: Mapping[str, Any],
    /,
    **values: object,
) -> Suggestion:
    """Suggest other values, or another geometry in degrees, for the row with this id."""
    mark = _mark(what, geometry, {**columns, "id": id})
    edits = Edits(put=(Put(name, id, columns, geometry),))
    return Suggestion(f"{what}-{mark}", what, key, edits, values)


def _mark(what: str, geometry: shapely.Geometry | None, columns: Mapping[str, Any]) -> str:
    """Return six letters and digits that stand for a thing: the same ones for the same thing."""
    drawn = b"" if geometry is None else shapely.to_wkb(geometry)
    number = int.from_bytes(
        sha256(drawn + f"{what}{sorted(columns.items())}".encode()).digest()[:8]
    )
    return "".join(DIGITS[number // 36**place % 36] for place in range(6))
