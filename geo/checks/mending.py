"""What mends work on: one problem, the rows that it names, and how they are changed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import shapely

from ..changes import Edits, Key, Put, with_ids
from ..metres import Shapes, to_degrees
from .site import Site

GRID_DEGREES = 7  # decimal places: 1 cm, as files are written


@dataclass(frozen=True)
class Case:
    """A problem's rows in a layer, and the fields of its sentence."""

    site: Site
    layer: str
    rows: Sequence[int]
    values: Any = field(default_factory=dict)

    @cached_property
    def ids(self) -> list[str]:
        """Return the ids by which edits call the layer's rows: each has its own."""
        ids: list[str] = with_ids(self.site.layers).columns[self.layer]["id"]
        return ids

    @property
    def degrees(self) -> Shapes:
        """Return what is drawn in the problem's rows, in degrees."""
        shapes: Shapes = self.site.degrees[self.layer][list(self.rows)]
        return shapes

    def column(self, name: str) -> list[Any]:
        """Return the values of a column in the problem's rows."""
        values = self.site.columns[self.layer][name]
        return [values[row] for row in self.rows]

    def redrawn(self, shapes: Sequence[shapely.Geometry | None]) -> Edits | None:
        """Return edits that give every row of the problem its shape, in degrees; None for none."""
        if any(shape is None for shape in shapes):
            return None
        puts = [Put(self.layer, self.ids[row], {}, shape)
                for row, shape in zip(self.rows, shapes, strict=True)]  # fmt: skip
        return Edits(put=tuple(puts))

    def moved(self, shapes: Sequence[shapely.Geometry | None]) -> Edits | None:
        """Return the same for shapes in metres."""
        crs = self.site.metres.crs
        placed = shapely.transform(
            np.array([*shapes, None], dtype=object)[:-1],
            lambda xy: np.round(to_degrees(xy, crs=crs), GRID_DEGREES),
        )
        return self.redrawn(placed.tolist())

    def said(self, values: Sequence[dict[str, Any] | None]) -> Edits | None:
        """Return edits that give every row of the problem other values; None for none."""
        if any(value is None for value in values):
            return None
        puts = [Put(self.layer, self.ids[row], value or {})
                for row, value in zip(self.rows, values, strict=True)]  # fmt: skip
        return Edits(put=tuple(puts))

    def keys(self, rows: Sequence[int]) -> tuple[Key, ...]:
        """Return the keys of rows of the layer."""
        return tuple((self.layer, self.ids[row]) for row in rows)


@dataclass(frozen=True)
class Mend:
    """One mend: the check's code, and what finds the edits; None where they are not certain."""

    code: str
    edits: Callable[[Case], Edits | None] = field(repr=False)


def mend(code: str) -> Callable[[Callable[[Case], Edits | None]], Mend]:
    """Make a mend of a function: `@mend("P301")`."""
    return lambda edits: Mend(code, edits)


def mends_in(namespace: dict[str, object]) -> Iterator[Mend]:
    """Yield the mends of a module, given its `globals()`, in the order they stand there."""
    yield from (thing for thing in namespace.values() if isinstance(thing, Mend))
