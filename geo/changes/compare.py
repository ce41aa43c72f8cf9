"""compare: what changed between two states, row by row, in plain words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import shapely

from ..layers import Layers, layer
from ..metres import to_zone, utm_zone
from ..words import text
from .called import Called, called, column_title, value_in_words
from .edits import Key
from .rows import Table, tables

KINDS = ("added", "removed", "changed")
NOBODY = Called("", "")
STIFF_METRES = 0.05  # a shape whose corners moved alike within this was moved as a whole


@dataclass(frozen=True)
class Change:
    """One row that is not as it was.

    `kind` is added, removed or changed; `columns` holds (old, new) of each that changed, None for
    nothing. Where it `moved`, `metres` is how far: all of it, or its farthest corner if it was
    `reshaped`; NaN where nobody can say. Shapes are in degrees (EPSG:4326), None where none is.
    """

    layer: str
    id: str
    kind: str
    columns: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    moved: bool = False
    reshaped: bool = False
    metres: float = np.nan
    before: shapely.Geometry | None = None
    after: shapely.Geometry | None = None
    called: Called = NOBODY

    @property
    def key(self) -> Key:
        """Return layer and id."""
        return self.layer, self.id

    def says(self, language: str) -> str:
        """Return the change in one line: 8幢：编号 8 → 9，移动了 3 米."""
        thing = self.called.says(language)
        if self.kind != "changed":
            return text(language, f"change.{self.kind}", thing=thing)
        parts = [
            column_says(language, self.layer, column, old, new)
            for column, (old, new) in self.columns.items()
        ]
        if self.moved:
            parts.append(self.moved_says(language))
        said = text(language, "list.clause").join(parts)
        return text(language, "change.changed", thing=thing, changes=said)

    def moved_says(self, language: str) -> str:
        """Return how it was moved: 移动了 3 米, 改了外形，最多 2 米."""
        if not np.isfinite(self.metres):
            return text(language, "change.drawn")
        kind = "reshaped" if self.reshaped else "moved"
        if round(self.metres) < 1:
            return text(language, f"change.{kind}_little")
        return text(language, f"change.{kind}", metres=round(self.metres))


def column_says(language: str, name: str, column: str, old: Any, new: Any) -> str:
    """Return one changed column: 编号 8 → 9."""
    choices = layer(name).column(column).values
    words = (value_in_words(language, column, value, choices) for value in (old, new))
    return text(
        language,
        "change.column",
        column=column_title(language, name, column),
        old=next(words),
        new=next(words),
    )


def compare(before: Layers, after: Layers) -> list[Change]:
    """Return every row that is not as it was, in the order of the table, then of the rows."""
    old, new = tables(before), tables(after)
    changes = [
        change for name in old for change in _changes(name, old[name], new[name], _houses(old, new))
    ]
    return measured(changes)


def _houses(*states: Mapping[str, Table]) -> dict[str, Any]:
    return {
        id: dict(zip(state["buildings"].columns, values, strict=True))
        for state in states
        for id, values in state["buildings"].values.items()
    }


def _changes(name: str, old: Table, new: Table, houses: Mapping[str, Any]) -> Iterator[Change]:
    for id in dict.fromkeys([*old.values, *new.values]):
        if old.row(id) == new.row(id):
            continue
        kind = "removed" if id not in new.values else "changed" if id in old.values else "added"
        values = (new if id in new.values else old).values[id]
        row = dict(zip(new.columns, values, strict=True))
        columns = {}
        if kind == "changed":
            pairs = zip(new.columns, old.values[id], new.values[id], strict=True)
            columns = {column: (was, now) for column, was, now in pairs if was != now}
        yield Change(
            name,
            id,
            kind,
            columns,
            moved=kind == "changed" and old.drawn[id] != new.drawn[id],
            before=old.shapes.get(id),
            after=new.shapes.get(id),
            called=called(name, id, row, houses),
        )


def measured(changes: Sequence[Change]) -> list[Change]:
    """Return changes that say how far rows moved, all of them projected at once."""
    moved = [at for at, each in enumerate(changes) if each.moved and each.before and each.after]
    found = list(changes)
    if not moved:
        return found
    drawn = np.empty((len(moved), 2), dtype=object)
    drawn[:] = [(changes[at].before, changes[at].after) for at in moved]
    metres = to_zone(drawn.ravel(), crs=utm_zone(drawn.ravel())).reshape(-1, 2)
    for at, pair in zip(moved, metres, strict=True):
        reshaped, distance = _distance(*pair)
        found[at] = replace(changes[at], reshaped=reshaped, metres=distance)
    return found


def _distance(before: shapely.Geometry, after: shapely.Geometry) -> tuple[bool, float]:
    """Return whether a shape (metres) was reshaped, and how far it or its farthest corner went."""
    one, other = shapely.get_coordinates(before), shapely.get_coordinates(after)
    if one.shape == other.shape:
        by = other - one
        if (np.ptp(by, axis=0) <= STIFF_METRES).all():
            return False, float(np.hypot(*by.mean(axis=0)))
    return True, float(shapely.hausdorff_distance(before, after))
