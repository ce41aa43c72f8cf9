"""The drawing on paper: the same ground, houses and signs as on a phone, in millimetres.

Everything is designed for A3; other sizes are the same drawing scaled. What stands on it, and
where, is decided elsewhere: here it is only drawn.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

import numpy as np

from ..compound import Compound
from . import symbols
from .grid import add_text, draw_grid
from .ground import draw_doors, draw_ground, draw_houses
from .labels import width_of
from .lines import Line, draw_lines
from .outlines import trace
from .styles import paper_style
from .view import Margins, Point, View

PIXEL_MM = 6 / symbols.SIDE["square"]  # millimetres on paper for a pixel of a sign on the screen
SIGN_MM = {kind: pixels * PIXEL_MM for kind, pixels in symbols.SIDE.items()}
APART_MM = SIGN_MM["square"] + 0.8  # between the middles of two symbols of one sign
FOOT_METRES, ROAD_METRES = 1.4, 3.6  # how wide ways are in the world
SEEN_MM, KERB_MM = 0.6, 0.7  # what they are widened by, so that one sees them; both their kerbs
BOLD = 0.045  # how far numbers are thickened, in sizes: the font has one weight
BASELINE = 0.37  # how far the middle of characters and figures stands above their line, in sizes
HERE_MM = 0.45  # millimetres for a pixel of "you are here"
HERE_SIZE = 7.5  # of its words, in millimetres
HERE_BELOW = 12.5  # how far under the reader's place their middle stands, in millimetres
# What XML cannot hold, and signs that nobody sees: they steer screens or turn a line's direction.
UNSEEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
SVG = {"xmlns": "http://www.w3.org/2000/svg"}


@dataclass(frozen=True)
class Sign:
    """A gate's notch or a square with symbols beside each other, its middle at `at` in mm.

    `angle` is the direction in which a gate's notch points, degrees clockwise from up in the
    drawing; `state` is open, shut or unknown. `symbols` are names of SQUARES.
    """

    kind: str
    at: Point
    symbols: tuple[str, ...] = ()
    angle: float = 0.0
    state: str = "open"


@dataclass(frozen=True)
class Word:
    """A text with its middle at `at` and so large, in mm: number, title, unit, name, gate, street.

    `leader` leads from the word's edge to a point in what it names.
    """

    text: str
    at: Point
    size: float
    kind: str
    leader: tuple[Point, Point] | None = None


def draw_paper(
    compound: Compound,
    view: View,
    *,
    lines: Sequence[Line],
    signs: Sequence[Sign],
    words: Sequence[Word],
    here: Point,
    here_says: str,
    grid: Margins | None = (0.0, 0.0, 0.0, 0.0),
) -> str:
    """Return a complete SVG of a compound for print, its view box in millimetres.

    The ground outside of the compound fills it, so it may bleed over the edge of its paper; the
    grid's names then stand `grid` (top, right, bottom, left) millimetres inside its edges. None:
    no grid. `here` is where the reader stands. Later signs and words lie on earlier ones. What
    people wrote is text: escaped, and without signs that nobody sees.
    """
    drawing = Element("svg", SVG | {"viewBox": f"0 0 {view.width:g} {view.height:g}"})
    SubElement(drawing, "style").text = paper_style(**_widths(view))
    _box(drawing, "outside", (view.width / 2, view.height / 2), view.width, view.height)
    draw_ground(drawing, compound, view)
    draw_houses(drawing, compound, view)
    if grid is not None:
        draw_grid(drawing, view, grid)
    symbols.cone(_group(drawing, "here", here, HERE_MM))
    draw_lines(drawing, lines, view)
    draw_doors(drawing, compound, view)
    _leaders(drawing, [word.leader for word in words if word.leader])
    for sign in signs:
        draw_sign(drawing, sign)
    _here(drawing, here, here_says, view)
    for word in words:
        _word(drawing, word)
    return UNSEEN.sub("", tostring(drawing, encoding="unicode"))


def here_boxes(view: View, here: Point, says: str) -> list[tuple[float, float, float, float]]:
    """Return what "you are here" covers: left, top, right, bottom of its ring and of its words.

    The words stand under the ring, or at its side where the map ends below it.
    """
    x, y = here
    reach = 12 * HERE_MM
    width, height = width_of(says, HERE_SIZE) + 0.8 * HERE_SIZE, 1.45 * HERE_SIZE
    below = y + HERE_BELOW + height / 2 < view.height
    aside = reach + 1.5 + width / 2
    if below:
        inset = width / 2 + 1 + min(view.margins[1], view.margins[3]) / 2
        x_words = min(max(x, inset), view.width - inset)
    else:
        x_words = x + aside if x + aside + width / 2 < view.width else x - aside
    left, top = x_words - width / 2, y - height / 2 + HERE_BELOW * below
    return [(x - reach, y - reach, x + reach, y + reach), (left, top, left + width, top + height)]


def draw_sign(drawing: Element, sign: Sign) -> None:
    """Draw a gate's notch, or squares with symbols beside each other."""
    if sign.kind == "gate":
        group = _group(drawing, f"gate {sign.state}", sign.at, PIXEL_MM)
        symbols.gate(group, round(sign.angle), (sign.state,))
        return
    x, y = sign.at
    for row, name in enumerate(sign.symbols):
        aside = (row - (len(sign.symbols) - 1) / 2) * APART_MM
        group = _group(drawing, "square", (x + aside, y), PIXEL_MM)
        symbols.square(group, symbols.SQUARES.get(name, symbols.SQUARES["other"]))


def _widths(view: View) -> dict[str, float]:
    """Return how wide ways are drawn, in millimetres."""
    widths = {"foot": FOOT_METRES, "road": ROAD_METRES}
    seen = {name: metres * view.scale + SEEN_MM for name, metres in widths.items()}
    return seen | {f"{name}-kerb": width + KERB_MM for name, width in seen.items()}


def _leaders(drawing: Element, leaders: Sequence[tuple[Point, Point]]) -> None:
    lines = np.array(leaders).reshape(-1, 2, 2)
    for kind, drawn in (("leader", lines), ("leader end", lines[:, [1, 1]])):
        SubElement(drawing, "path", {"class": kind, "d": trace([*drawn], 2)})


def _here(drawing: Element, here: Point, says: str, view: View) -> None:
    symbols.ring(_group(drawing, "here", here, HERE_MM))
    left, top, right, bottom = here_boxes(view, here, says)[1]
    middle = ((left + right) / 2, (top + bottom) / 2)
    group = SubElement(drawing, "g", {"class": "here"})
    _box(group, "plate", middle, right - left, bottom - top).set("rx", "1.6")
    add_text(group, says, _on_line(middle, HERE_SIZE), HERE_SIZE)


def _word(drawing: Element, word: Word) -> None:
    if word.kind == "number" and word.leader:
        # One stroke makes a number bold, so a plate and not a second stroke keeps lines away.
        width = width_of(word.text, word.size) + 0.3 * word.size
        _box(drawing, "plate", word.at, width, 1.05 * word.size).set("rx", "1")
    text = add_text(drawing, word.text, _on_line(word.at, word.size), word.size)
    text.set("class", word.kind)
    if word.kind == "number":
        text.set("stroke-width", f"{word.size * BOLD:.3g}")


def _on_line(middle: Point, size: float) -> Point:
    """Return where a text's line begins, whose middle stands at a point."""
    return middle[0], middle[1] + BASELINE * size


def _box(parent: Element, kind: str, middle: Point, width: float, height: float) -> Element:
    x, y = middle[0] - width / 2, middle[1] - height / 2
    sides = {"x": x, "y": y, "width": width, "height": height}
    said = {name: f"{round(side, 2):g}" for name, side in sides.items()}
    return SubElement(parent, "rect", {"class": kind} | said)


def _group(drawing: Element, kind: str, at: Point, scale: float) -> Element:
    where = f"translate({at[0]:.2f} {at[1]:.2f})scale({scale:.4g})"
    return SubElement(drawing, "g", {"class": kind, "transform": where})
