"""The index as a table: how large, in how many columns, on how many sheets."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from .fitting import LEAST_MM, STEP_MM, Block, fit_line
from .fonts import width
from .index import NO_WAY, Row

BESIDE_MM, ALONE_MM = 5.0, 7.0  # the largest text beside rules, and on a sheet of its own
HEAD = 12.9  # millimetres from a table's top to its first row
LOOSEST = 1.7  # no column is wider, in widths of what stands in it
HEAD_MM = LEAST_MM * 1.03  # of heads, with some room
MOST_COLUMNS = 12  # no sheet has more
CELL = 1.45  # em of a cell's name, so that a table fits whichever cells it names
INSET = 1.2  # before the first field and behind the last
LONGEST = 9.0  # em of units; what is longer is set smaller or cut
FIELDS = tuple(each.name for each in fields(Row))
SIDES = {"label": "left", "cell": "center", "minutes": "right", "metres": "right", "units": "left"}
GROWING = ("label", "units")  # who gets the room that is left

Heads = dict[str, str]


@dataclass(frozen=True)
class Manner:
    """How close a table is set: `pitch` from row to row in sizes, and millimetres between.

    `gap` is between two columns of rows, `apart` between two fields; `heads` are those by field.
    Labels are set smaller, or cut, where they are wider than `longest` em.
    """

    heads: Heads
    pitch: float = 1.4
    gap: float = 7.0
    apart: float = 3.0
    longest: float = 11.0


@dataclass(frozen=True)
class Column:
    """Some rows under each other: where they start, how wide they are, and their fields in mm."""

    x: float
    width: float
    fields: dict[str, tuple[float, float]]
    rows: Sequence[Row]


@dataclass(frozen=True)
class Table:
    """A table that fits: its columns, the size of its text and its rows' height in mm."""

    size: float
    row: float
    columns: list[Column]
    heads: Heads

    @property
    def height(self) -> float:
        """Return how high it is with its title and heads."""
        return HEAD + self.row * max(len(column.rows) for column in self.columns)

    def holding(self, rows: Sequence[Row]) -> "Table":
        """Return the same table with other rows, of the same widths, in their order."""
        start, columns = 0, []
        for column in self.columns:
            end = start + len(column.rows)
            columns.append(replace(column, rows=rows[start:end]))
            start = end
        return replace(self, columns=columns)

    def blocks(self) -> list[Block]:
        """Return the columns as the template sets them, every text in its size."""
        return [
            {
                "x": column.x,
                "w": column.width,
                "heads": [_cell(self.heads[name], name, at, LEAST_MM) for name, at in _in(column)],
                "rows": [
                    [_cell(getattr(row, name), name, at, self.size) for name, at in _in(column)]
                    for row in column.rows
                ],
            }
            for column in self.columns
        ]


class Tables:
    """All tables that may be made of the same rows."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        said = [[width(getattr(row, name)) for name in FIELDS] for row in rows]
        self.wide: NDArray[np.float64] = np.array(said) * 1.02
        self.wide[:, FIELDS.index("cell")] = CELL
        self.says = np.array([[_says(row, name) for name in FIELDS] for row in rows])

    def fitting(
        self, width_mm: float, height_mm: float, manner: Manner, *, most: float
    ) -> Table | None:
        """Return the table in the largest text up to `most` in which the rows fit, else None."""
        for step in range(round((most - LEAST_MM) / STEP_MM), -1, -1):
            size = LEAST_MM + step * STEP_MM
            deepest = _depth(height_mm, size, manner)
            if deepest < 1:
                continue
            count = -(-len(self.rows) // deepest)
            table = self._table(count, size, manner, width_mm)
            if table:
                wider = self._wider(table, count, manner, width_mm)
                return wider or table
        return None

    def sheets(self, width_mm: float, height_mm: float, manner: Manner) -> list[Table]:
        """Return the tables, each of a sheet, that hold all rows in the least size."""
        deepest = _depth(height_mm, LEAST_MM, manner)
        tables: list[Table] = []
        start = 0
        while start < len(self.rows):
            # One column fits every sheet: labels and units have a limit.
            tables.append(
                next(
                    table
                    for count in range(MOST_COLUMNS, 0, -1)
                    for part in [Tables(self.rows[start : start + count * deepest])]
                    for columns in [-(-len(part.rows) // deepest)]
                    if (table := part._table(columns, LEAST_MM, manner, width_mm))
                )
            )
            start += sum(len(column.rows) for column in tables[-1].columns)
        return tables

    def _wider(self, table: Table, count: int, manner: Manner, width_mm: float) -> Table | None:
        """Return the same table in more columns, where those it has would be nearly empty."""
        natural = sum(self._natural(slice(None), table.size, manner).values())
        better = min(int(width_mm / (LOOSEST * natural)), len(self.rows))
        return self._table(better, table.size, manner, width_mm) if better > count else None

    def _table(self, count: int, size: float, manner: Manner, width_mm: float) -> Table | None:
        """Return the table in so many columns, what is left shared among them; None if too wide."""
        depth = -(-len(self.rows) // count)
        parts = [slice(at, at + depth) for at in range(0, len(self.rows), depth)]
        naturals = [self._natural(part, size, manner) for part in parts]
        outer = [
            sum(natural.values()) + manner.apart * (len(natural) - 1) + 2 * INSET
            for natural in naturals
        ]
        left = width_mm - sum(outer) - manner.gap * (len(parts) - 1)
        if left < 0:
            return None
        x, columns = 0.0, []
        for part, natural, wide in zip(parts, naturals, outer, strict=True):
            wide += left / len(parts)
            placed = _spread(natural, wide, manner.apart)
            columns.append(Column(x, wide, placed, self.rows[part]))
            x += wide + manner.gap
        return Table(size, size * manner.pitch, columns, manner.heads)

    def _natural(self, part: slice, size: float, manner: Manner) -> dict[str, float]:
        """Return how wide the fields of some rows are in mm, without those that say nothing."""
        widest, says = self.wide[part].max(axis=0), self.says[part].max(axis=0)
        longest = {"label": manner.longest, "units": LONGEST}
        return {
            name: max(
                min(float(em), longest.get(name, em)) * size, width(manner.heads[name]) * HEAD_MM
            )
            for name, em, shown in zip(FIELDS, widest, says, strict=True)
            if shown
        }


def _depth(height_mm: float, size: float, manner: Manner) -> int:
    """Return how many rows there is room for under each other."""
    return int((height_mm - HEAD) / (size * manner.pitch) + 1e-6)


def _says(row: Row, name: str) -> bool:
    """Tell whether a field has to be shown for this row."""
    return name in ("label", "cell") or bool(getattr(row, name).strip(NO_WAY))


def _spread(natural: dict[str, float], wide: float, apart: float) -> dict[str, tuple[float, float]]:
    """Return where the fields stand in a column so wide, and how wide they are."""
    joints = max(len(natural) - 1, 1)
    left = wide - sum(natural.values()) - apart * (len(natural) - 1) - 2 * INSET
    apart += min(left / joints / 2, 2 * apart)
    left = wide - sum(natural.values()) - apart * (len(natural) - 1) - 2 * INSET
    growing = [name for name in GROWING if name in natural]
    x, placed = INSET, {}
    for name, least in natural.items():
        field = least + (left / len(growing) if name in growing else 0.0)
        placed[name] = (x, field)
        x += field + apart
    return placed


def _in(column: Column) -> list[tuple[str, tuple[float, float]]]:
    return list(column.fields.items())


def _cell(says: str, name: str, at: tuple[float, float], size: float) -> Block:
    x, wide = at
    return {**fit_line(says, wide + 0.3, size), "x": x, "w": wide, "side": SIDES[name]}
