"""How the first sheet of a sign is divided between its map, its rules and its index."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..words import text
from . import blocks
from .blocks import TITLE
from .fitting import Block
from .frame import FOOT, GUTTER, HEIGHT, INNER, MARGIN
from .index import Row
from .rules import Remark
from .tables import BESIDE_MM, FIELDS, Manner, Table, Tables

MAP_LEAST = 0.6 * HEIGHT
BAND = 34.0  # height of the code, the legend and the convention
SPACE = 3.0  # between blocks
ENOUGH = 46.0  # what stands under the map leaves it more where it needs no more than this
LEFT, NARROW = 98.0, 78.0  # width of the rules beside an index, and beside one that needs room
MOST_NOTES = 8
SHORT = 6.6  # em of a label where there is little room
BOTTOM = HEIGHT - MARGIN - FOOT - SPACE - BAND  # of all above the band


@dataclass(frozen=True)
class Plan:
    """How the first sheet is divided: `notes` at their places under y, and the index, if it fits.

    `left` is the width of what stands left of the index and of the legend.
    """

    top: float
    y: float
    left: float
    notes: list[Block]
    rows: Sequence[Row]
    table: Table | None

    @property
    def map_height(self) -> float:
        """Return how high the map is."""
        return self.y - SPACE - self.top

    def said(self, rows: Sequence[Row], said: "Said") -> "Plan":
        """Return the same plan for what is said of the map that it leaves room for."""
        room = BOTTOM - SPACE - self.y - TITLE
        if not self.table:
            return replace(self, rows=rows, notes=said.in_two_columns()[0])
        notes = said.most_important(room, self.left)
        return replace(self, rows=rows, notes=notes, table=self.table.holding(rows))


@dataclass(frozen=True)
class Said:
    """What is said beside an index: rules, and the bays and the station."""

    rules: Sequence[Remark]
    places: Sequence[Remark]

    def most_important(self, room: float, wide: float) -> list[Block]:
        """Return the most important notes that there is room for, under each other."""
        rules, places = self.rules, self.places
        for count in range(len(rules) + len(places), 0, -1):
            # A second bay gives way first, then the least of the rules.
            kept = places[-2:] if count < MOST_NOTES else places
            some = [*rules[: count - len(kept)], *kept] if count >= len(kept) else rules[:count]
            placed = blocks.place_notes(some, left=MARGIN, wide=wide)
            if sum(note["h"] for note in placed) <= room:
                return placed
        return []

    def in_two_columns(self) -> tuple[list[Block], float]:
        """Return all notes in two columns, and how high these are."""
        wide = (INNER - GUTTER) / 2
        columns = [
            blocks.place_notes(some, left=MARGIN + number * (wide + GUTTER), wide=wide)
            for number, some in enumerate(filter(None, (self.rules, self.places)))
        ]
        highest = max((sum(note["h"] for note in column) for column in columns), default=0.0)
        return [note for column in columns for note in column], highest


def manners(language: str) -> tuple[Manner, Manner, Manner]:
    """Return how tables are set where there is room, on several sheets, and beside rules."""
    long, short = (
        {name: text(language, f"poster.{kind}.{name}") for name in FIELDS}
        for kind in ("head", "short")
    )
    close = Manner(short, pitch=1.27, gap=4.0, apart=2.2)
    return Manner(long), close, replace(close, longest=SHORT)


def make_plan(
    rows: Sequence[Row], said: Said, *, top: float, language: str, room: float, enough: float
) -> Plan:
    """Divide the first sheet: an index beside the rules, or none where it has too many rows.

    There is `room` under the map, of which it may have more where the rest takes no more than
    `enough`.
    """
    tables = Tables(rows) if rows else None
    loose, _, tight = manners(language)
    for left, height, manner in (
        (LEFT, enough, loose),
        (LEFT, room, loose),
        (LEFT, room, tight),
        (NARROW, room, tight),
    ):
        notes = said.most_important(room - TITLE, left)
        high = TITLE + sum(note["h"] for note in notes)
        height = max(height, min(high, room))
        wide = INNER - left - GUTTER
        table = tables.fitting(wide, height, manner, most=BESIDE_MM) if tables else None
        if table:
            y = BOTTOM - SPACE - max(high, table.height)
            return Plan(top, y, left, notes, rows, table)
    notes, high = said.in_two_columns()
    y = BOTTOM - SPACE - (TITLE + high if notes else 0.0)
    return Plan(top, y, LEFT, notes, rows, None)
