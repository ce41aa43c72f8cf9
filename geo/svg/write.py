"""The drawing for the screen: a compound's ground, ways, houses and marks as one SVG in metres.

It holds geometry and words; every colour, width and dash stands in the style sheet (map.css). A
mark stands in a group moved to its place, `translate(x y)` in metres, and what is in that group
is scaled by `--u`, the metres of one pixel, so that it stays level, crisp and of one size.
"""

import math
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from ..guide import Guide
from ..words import LANGUAGES, text
from . import symbols
from .ground import draw_doors, draw_ground, draw_houses
from .outlines import figures
from .plan import TWO_SIGNS, Mark, plan_marks
from .view import box_view

ID = "drawing"  # of the SVG element in its page


def draw_svg(guide: Guide) -> str:
    """Return the drawing of a guide's compound, with the words on it in the guide's language.

    Its view box is the guide's `size` in metres, from the north-west corner, y down. Buildings
    carry `data-b`, their id; marks `data-place`, the place they stand for, and `data-s`, the scale
    in pixels a metre from which they have room. The signs of a route (#here, #flag, #parked, #spot,
    #dot) and the lines' group (#lines, in centimetres) are there, not yet shown. What people
    wrote is text: escaped.
    """
    width, height = guide.document["size"]
    drawing = Element("svg", {"id": ID, "viewBox": f"0 0 {width} {height}", "role": "img"})
    drawing.set("text-anchor", "middle")
    drawing.set("aria-label", text(guide.language, "ui.rider.map"))
    drawing.set("data-label", "map")
    marks = plan_marks(guide)
    drawing.append(symbols.define({"parking", *(name for mark in marks for name in mark.symbols)}))
    view = box_view(guide.source)
    draw_ground(drawing, guide.source, view)
    draw_houses(drawing, guide.source, view)
    draw_doors(drawing, guide.source, view)
    SubElement(drawing, "g", {"id": "lines", "transform": "scale(.01)"})
    for mark in reversed(marks):  # what matters more lies on top
        _draw(drawing, mark, height)
    _route_signs(drawing, guide.language)
    return tostring(drawing, encoding="unicode").replace(" />", "/>")  # texts have no bare ">"


def _draw(drawing: Element, mark: Mark, height: int) -> None:
    """Draw a mark in a group that stands at its place."""
    kind = f"{mark.kind} unknown" if mark.kind == "gate" else mark.kind
    place = {"class": f"mark {kind}", "data-place": mark.place}
    group = SubElement(drawing, "g", {**place, "transform": _translate(mark.at, height)})
    if mark.scale > 0:
        group.set("data-s", f"{math.ceil(mark.scale * 100) / 100:g}")
    level = SubElement(group, "g")
    if mark.kind == "gate":
        symbols.gate(level, mark.inward)
    for row, name in enumerate(mark.symbols):
        x = (row - (len(mark.symbols) - 1) / 2) * TWO_SIGNS
        sign = SubElement(level, "use", {"href": f"#sign-{name}"})
        if x:
            sign.set("x", f"{x:g}")
    if mark.written:
        word = _word(level, mark.written, mark.other, mark.offset)
        if mark.anchor != "middle":
            word.set("text-anchor", mark.anchor)


def _route_signs(drawing: Element, language: str) -> None:
    """Draw what a route needs, to be moved to its place: you are here, the goal, the e-bike."""
    parked = _sign(drawing, "parked")
    SubElement(parked, "use", {"href": "#sign-parking"})
    _route_word(parked, "parked", language)
    SubElement(_sign(drawing, "spot"), "circle", {"r": "13"})
    symbols.flag(_sign(drawing, "flag"))
    here = _sign(drawing, "here")
    symbols.here(here)
    _route_word(here, "here", language)
    dot = _sign(drawing, "dot")
    SubElement(dot, "circle", {"r": "7"})


def _sign(drawing: Element, id: str) -> Element:
    """Draw an empty sign; what is in it stands level about a point, and may be laid beside it."""
    group = SubElement(drawing, "g", {"id": id, "class": "mark off"})
    if id == "dot":
        SubElement(group, "circle", {"id": "near"})  # how far from it one may be, in metres
    return SubElement(SubElement(group, "g"), "g")


def _route_word(sign: Element, name: str, language: str) -> None:
    other = next(each for each in LANGUAGES if each != language)
    said, beside = (text(each, f"ui.rider.{name}") for each in (language, other))
    _word(sign, said, beside, (0, 0))


def _word(parent: Element, written: str, other: str, offset: Sequence[float]) -> Element:
    """Write a word that says something `other` to who reads the other language."""
    word = SubElement(parent, "text")
    if other and other != written:
        word.set("data-other", other)
    for name, value in zip("xy", offset, strict=True):
        if value:
            word.set(name, f"{value:.3g}")
    word.text = written
    return word


def _translate(at: Sequence[float], height: int) -> str:
    x, y = round(at[0] * 10), round((height - at[1]) * 10)
    return f"translate({figures(x, 1)} {figures(y, 1)})"
