"""The one drawing of a compound, as SVG: in metres for the screen, in millimetres for paper.

Read in this order: view, outlines, ground, symbols, labels, plan, write; then styles, grid, lines,
paper, pictograms; marked, shapes.
"""

from .grid import CELL, EDGE_MM, cell_of
from .labels import cut
from .lines import Line, line_width
from .marked import draw_marked
from .paper import APART_MM, SIGN_MM, Sign, Word, draw_paper, here_boxes
from .pictograms import symbol_svg
from .plan import NUMBER
from .shapes import draw_shapes
from .styles import palette
from .symbols import SQUARES
from .view import View, box_view, turned_view
from .write import draw_svg

__all__ = [
    "APART_MM",
    "CELL",
    "EDGE_MM",
    "NUMBER",
    "SIGN_MM",
    "SQUARES",
    "Line",
    "Sign",
    "View",
    "Word",
    "box_view",
    "cell_of",
    "cut",
    "draw_marked",
    "draw_paper",
    "draw_shapes",
    "draw_svg",
    "here_boxes",
    "line_width",
    "palette",
    "symbol_svg",
    "turned_view",
]
