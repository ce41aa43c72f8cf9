"""Small drawings of their own for a legend: signs, samples of lines, and rules as symbols."""

from xml.etree.ElementTree import Element, SubElement, tostring

import numpy as np

from . import symbols
from .lines import DOORS, WIDTHS, Line, draw_lines
from .paper import SVG
from .styles import paper_style
from .view import View

# Rules, on a grid of 24 by 24 as the signs are.
EBIKE = (
    "M6.3 19.6a2.6 2.6 0 1 1 .01 0zM17.7 19.6a2.6 2.6 0 1 1 .01 0z"
    "M13.2 5.8h2.6l1.9 11.2M9 17h4.2l3.3-6.2M4.2 11.6h5.6c1.8 0 2.8 2.4 3.4 5.4"
)
RULES = {
    "ebike": EBIKE,
    "register": "M6.5 5.5h11v14h-11zM10 4h4v3h-4zM9.5 10.8h5M9.5 13.6h5M9.5 16.4h3",
    "exit": "M13 5H6v14h7M10.5 12h9M16 8.3l3.7 3.7-3.7 3.7",
    "hours": "M12 19.5a7.5 7.5 0 1 1 .01 0zM12 7.6V12l3.2 2",
    "handover": "M8.3 4h7.4v6.6H8.3zM12 4v2.6M3.8 14.4h3l2.4-1.2h4.1a1.3 1.3 0 0 1 0 2.6h-2.8"
    "M13.6 15.6l4.2-2.1a1.4 1.4 0 0 1 1.4 2.4l-5.6 3.6H7.2l-3.4-.8",
    "rain": "M4.3 12.4a7.7 7.7 0 0 1 15.4 0zM12 12.4v5.4a1.8 1.8 0 0 1-3.6 0M12 4.6V3.4",
    "phone": "M7 4.5h2.6l1.6 4-2 1.6a10 10 0 0 0 4.7 4.7l1.6-2 4 1.6V17a2.4 2.4 0 0 1-2.6 2.5"
    "A13.6 13.6 0 0 1 4.5 7.1A2.4 2.4 0 0 1 7 4.5z",
}
BARRED = {"no_ebike": EBIKE}
SAMPLES = {"ride": "ride", "loan": "loan", "walk": "walk", "estimated": "walk"}
SAMPLE_MM = (18.0, 4.0)


def symbol_svg(name: str) -> str:
    """Return one sign, sample of a line or rule as a small SVG of its own.

    Names are those of SQUARES; "here", "gate-open", "gate-shut", "gate-unknown"; "ride", "loan",
    "walk", "estimated", which are wider than high; "no_ebike" and those of RULES. Another name
    raises KeyError.
    """
    if name in SAMPLES:
        return _sample(name)
    drawing = _drawing("-13 -13 26 26")
    kind, _, state = name.partition("-")
    if kind == "gate":
        symbols.gate(SubElement(drawing, "g", {"class": f"gate {state}"}), 0, (state,))
    elif name == "here":
        moved = {"class": "here", "transform": "translate(0 5.5)scale(.5)"}
        symbols.here(SubElement(drawing, "g", moved))
    elif name in BARRED:
        _barred(drawing, BARRED[name])
    else:
        square = SubElement(drawing, "g", {"class": "square"})
        symbols.square(square, (symbols.SQUARES | RULES)[name])
    return tostring(drawing, encoding="unicode")


def _drawing(box: str) -> Element:
    drawing = Element("svg", SVG | {"viewBox": box})
    SubElement(drawing, "style").text = paper_style()
    return drawing


def _barred(drawing: Element, d: str) -> None:
    """Draw what is not allowed: a red ring with a bar across a symbol."""
    sign = SubElement(drawing, "g", {"class": "barred"})
    SubElement(sign, "circle", {"class": "no", "r": "10.8"})
    SubElement(sign, "path", {"d": d, "transform": "scale(.78)translate(-12 -12)"})
    SubElement(sign, "path", {"class": "no bar", "d": "M-7.6-7.6 7.6 7.6"})


def _sample(name: str) -> str:
    width, height = SAMPLE_MM
    drawing = _drawing(f"0 0 {width:g} {height:g}")
    mode = SAMPLES[name]
    points = np.array([(WIDTHS[1], height / 2), (width - WIDTHS[1], height / 2)])
    line = Line(mode, DOORS[1], name == "estimated", points)
    view = View(width, height, 1.0, 0.0, 2, (0.0, height), (0.0, 0.0), (0.0, 0.0))
    draw_lines(drawing, [line], view)
    return tostring(drawing, encoding="unicode")
