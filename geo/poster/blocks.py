"""The blocks of a sheet: boxes in millimetres of an A3 sheet, with words and pictures in them.

A block is what one function of the template sets; `kind` is its name. Every text comes with its
size, so that the template has nothing to measure.
"""

from collections.abc import Sequence

from ..guide import Guide
from ..svg import EDGE_MM, View
from ..words import text
from .fitting import LEAST_MM, Block, fit_line, fit_lines, widest
from .fonts import printable, width
from .frame import MARGIN, WIDTH, titled
from .rules import Notes, Remark

Box = tuple[float, float, float, float]  # left, top, width, height

TITLE = 8.2  # a block's title with the space under it
SYMBOL = 9.0  # a note's symbol with the space behind it
NOTE_MM, SMALL_MM = 4.8, 4.0
ONE_LINE, TWO_LINES = 6.8, 11.0  # heights of a note
BELOW = 29.0  # what is free of the compound under it: "you are here", north and scale stand there
NORTH = 13.5  # from the middle of the north arrow to where nothing else stands
LENGTHS = (10, 20, 50, 100, 200, 500)  # metres of a scale bar
BAR = 60.0  # no scale bar is longer
AFTER_NORTH = MARGIN + EDGE_MM + 2 * NORTH  # from the map's edge to where the arrow's room ends
# What the arrow and the bar with its words take of the map's lower corner, mm wide and high.
CORNERS = ((AFTER_NORTH + 1.0, BELOW + 3.5), (AFTER_NORTH + BAR + 12.0, 26.0))
LEGEND_ROW, LEGEND_DEPTH, LEGEND_SYMBOL = 5.4, 5, 11.5
LEGEND_MM, LEGEND_GAP = 4.2, 4.0
LEGEND_LEAST = 30.0  # its width where only its heading needs room
CONVENTION = 50.0  # a convention's least width


def place_notes(notes: Sequence[Remark], *, left: float, wide: float) -> list[Block]:
    """Return notes under each other, from y = 0; those too long for a line get two."""
    rows, y = [], 0.0
    room = wide - SYMBOL
    for note in notes:
        long = width(note.says) * LEAST_MM * 1.02 > room
        high, size = (TWO_LINES, SMALL_MM) if long else (ONE_LINE, NOTE_MM)
        says = fit_lines(note.says, room, high, size)
        rows.append({"symbol": note.symbol, "x": left, "y": y, "w": room, "h": high, "says": says})
        y += high
    return rows


def map_block(guide: Guide, notes: Notes, view: View, top: float) -> Block:
    """Return the map with its scale bar and north arrow, on the side where nobody stands."""
    ((x, _),) = view.local([notes.places[str(notes.gate)]["at"]]).tolist()
    at_left = x > view.width / 2
    metres = next(each for each in reversed(LENGTHS) if each * view.scale <= BAR or each == 10)
    long, low = metres * view.scale, top + view.height
    up = text(guide.language, "poster.up")
    wide = width(up) * LEAST_MM * 1.03
    edge = MARGIN + EDGE_MM + NORTH
    north = edge if at_left else WIDTH - edge
    start = edge + NORTH + 3 if at_left else WIDTH - edge - NORTH - 8 - long
    compound, gate = guide.name, notes.name(str(notes.gate))
    length = text(guide.language, "step.metres", number=metres)
    return {
        "kind": "map",
        "y": top,
        "h": view.height,
        "alt": printable(text(guide.language, "poster.alt.map", compound=compound, gate=gate)),
        "north": {
            "x": north,
            "y": low - EDGE_MM - NORTH + 5,  # between two of the grid's letters
            "angle": view.direction(0.0),
            "says": text(guide.language, "poster.north"),
        },
        "bar": {"x": start, "y": low - 23.5, "mm": long, "says": length},
        "up": {
            "x": start if at_left else start + long - wide,
            "w": wide,
            "says": fit_line(up, wide, LEAST_MM),
        },
    }


def legend(guide: Guide, items: Sequence[Remark], box: Box) -> Block:
    """Return the legend, its items in columns, those that there is room for."""
    left, top, wide, _ = box
    items = fitting_items(items, wide)
    placed, x = [], left
    for column in _columns(items):
        room = widest([item.says for item in column]) * LEAST_MM * 1.03
        # All columns grow alike where there is room for larger letters.
        room *= min(LEGEND_MM / LEAST_MM, _grown(items, wide))
        for row, item in enumerate(column):
            says = fit_line(item.says, room, LEGEND_MM)
            y = top + 6.5 + row * LEGEND_ROW
            placed.append({"symbol": item.symbol, "says": says, "x": x, "y": y, "w": room + 0.5})
        x += LEGEND_SYMBOL + room + LEGEND_GAP
    return {
        "kind": "legend",
        "x": left,
        "y": top,
        "w": wide,
        "items": placed,
        **titled("poster.legend", guide),
    }


def legend_width(items: Sequence[Remark], size: float = LEGEND_MM) -> float:
    """Return how wide a legend is with letters so large."""
    columns = _columns(items)
    words = sum(widest([item.says for item in column]) for column in columns) * size * 1.03
    return words + LEGEND_SYMBOL * len(columns) + LEGEND_GAP * max(len(columns) - 1, 0)


def fitting_items(items: Sequence[Remark], wide: float) -> Sequence[Remark]:
    """Return the items that there is room for in the least size: the last ones give way."""
    count = len(items)
    while count and legend_width(items[:count], LEAST_MM) > wide:
        count -= 1
    return items[:count]


def _columns(items: Sequence[Remark]) -> list[Sequence[Remark]]:
    count = -(-len(items) // LEGEND_DEPTH)
    depth = -(-len(items) // max(count, 1))
    return [items[start : start + depth] for start in range(0, len(items), max(depth, 1))]


def _grown(items: Sequence[Remark], wide: float) -> float:
    """Return how many times larger than the least size a legend's letters may be."""
    columns = _columns(items)
    words = sum(widest([item.says for item in column]) for column in columns) * LEAST_MM * 1.03
    return max(1.0, (wide - legend_width(items, LEAST_MM) + words) / words) if words else 1.0


def convention(guide: Guide, box: Box) -> Block:
    """Return what riders and residents agreed on, whole clauses of it where it is long."""
    left, top, wide, high = box
    says = printable(guide.document["compound"]["convention"])
    more = text(guide.language, "poster.whole")
    return {
        "kind": "convention",
        "x": left,
        "y": top,
        "w": wide,
        "says": fit_lines(says, wide, high - 7.5, 4.4, more=more),
        **titled("ui.rider.convention", guide),
    }


def code(guide: Guide, box: Box, *, address: str, trial: bool) -> Block:
    """Return the code with its words, its address where that is short enough to be typed."""
    left, top, wide, high = box
    heading = titled("poster.code", guide)
    short = address.partition("://")[2]
    room = wide - high - 3
    fits = width(short) * LEAST_MM * 1.02 <= room
    says = text(guide.language, "poster.trial")
    return {
        "kind": "code",
        "x": left,
        "y": top,
        "w": room,
        "side": high,
        "says": fit_line(heading["title"], room, 8.6),
        "other": fit_line(heading["other"], room, 4.8),
        "address": fit_line(short, room, LEAST_MM) if fits else None,
        "alt": text(guide.language, "poster.alt.code", address=address),
        "trial": fit_lines(says, room, 10.0, LEAST_MM) if trial else None,
    }
