"""The grid of a printed map: columns A, B, … and rows 1, 2, …, so that an index can point."""

from string import ascii_uppercase
from xml.etree.ElementTree import Element, SubElement

import numpy as np

from .ground import add_path
from .outlines import trace
from .view import Margins, Point, View

CELL = 40.0  # millimetres, about: a map is divided into whole cells
LETTER_MM = 4.2  # size of the letters and figures along the edges
EDGE_MM = 7.0  # what letters need at an edge: nothing else should stand there
TICK_MM = 2.5


def cells(view: View) -> tuple[int, int]:
    """Return how many columns and rows a map on paper has."""
    columns, rows = (max(1, round(side / CELL)) for side in (view.width, view.height))
    return min(columns, len(ascii_uppercase)), rows


def cell_of(view: View, point: Point) -> str:
    """Return the cell "C4" in which a point (x, y), in millimetres of the map, lies."""
    sides = zip(point, (view.width, view.height), cells(view), strict=True)
    column, row = (min(max(int(at / side * count), 0), count - 1) for at, side, count in sides)
    return f"{ascii_uppercase[column]}{row + 1}"


def draw_grid(drawing: Element, view: View, inset: Margins) -> None:
    """Draw thin lines between the cells, and ticks and names along all edges.

    Names stand `inset` (top, right, bottom, left) millimetres inside the drawing's edges, for a
    map that bleeds over the edge of its paper.
    """
    top, right, bottom, left = inset
    width, height = view.width, view.height
    columns, rows = cells(view)
    across, along = np.arange(columns + 1) * width / columns, np.arange(rows + 1) * height / rows
    upright = [np.array([(x, 0), (x, height)]) for x in across[1:-1]]
    level = [np.array([(0, y), (width, y)]) for y in along[1:-1]]
    add_path(drawing, "grid", trace(upright + level, view.decimals))
    ticks = [
        *(
            np.array([(x, y), (x, y + TICK_MM)])
            for x in across[1:-1]
            for y in (top, height - bottom - TICK_MM)
        ),
        *(
            np.array([(x, y), (x + TICK_MM, y)])
            for y in along[1:-1]
            for x in (left, width - right - TICK_MM)
        ),
    ]
    add_path(drawing, "tick", trace(ticks, view.decimals))
    names = SubElement(drawing, "g", {"class": "cells"})
    far = EDGE_MM / 2
    for column, x in enumerate((across[:-1] + across[1:]) / 2):
        for y in (top + far, height - bottom - far):
            add_text(names, ascii_uppercase[column], (x, y), LETTER_MM)
    for row, y in enumerate((along[:-1] + along[1:]) / 2):
        for x in (left + far, width - right - far):
            add_text(names, str(row + 1), (x, y), LETTER_MM)


def add_text(parent: Element, written: str, at: Point, size: float) -> Element:
    """Write a text level, the middle of its line at a point; all in units of the drawing."""
    x, y = at
    text = SubElement(parent, "text", {"x": f"{round(x, 2):g}", "y": f"{round(y, 2):g}"})
    text.set("font-size", f"{size:g}")
    text.text = written
    return text
