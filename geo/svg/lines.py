"""Ways on paper: as wide as they have doors, told apart by width and dash as well as by colour."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement

import numpy as np
import shapely

from ..metres import Coordinates, Shapes
from .ground import add_path
from .outlines import trace
from .view import View

DOORS = (1, 3, 10, 30)  # from so many doors on a line is as wide as
WIDTHS = (1.2, 1.9, 2.9, 4.0)  # millimetres, where there is room for them
ROOMY = 0.8  # millimetres a metre, under which wide lines come nearer to the thinnest
LEAST_EASE = 0.35  # what is left of the difference on the densest maps
CASING_MM = 0.9  # of white, both sides together
THIN = 0.7  # how wide what is estimated is drawn beside what is confirmed
ARROW_EVERY_MM = 32.0
ARROW = 0.36  # how far an arrow reaches from its middle, in widths of its line


class _Mode(NamedTuple):
    """How wide a mode's lines are beside those that are ridden, and their dashes in widths."""

    wide: float
    dashes: tuple[float, ...]


MODES = {  # the last lies on top
    "walk": _Mode(0.9, (0.0, 1.7)),
    "loan": _Mode(0.8, (3.2, 1.8)),
    "ride": _Mode(1.0, ()),
}
ORDER = tuple(MODES)


@dataclass(frozen=True)
class Line:
    """A piece of a way in one mode (ride, loan, walk) that so many doors are reached by.

    `points` (n, 2) are in metres of the compound's zone, in the order in which one goes;
    `estimated` is what nobody has confirmed.
    """

    mode: str
    doors: int
    estimated: bool
    points: Coordinates


class _Sort(NamedTuple):
    """Lines that look alike; what sorts last lies on top."""

    mode: int
    confirmed: bool
    step: int

    @property
    def name(self) -> str:
        return ORDER[self.mode]

    def width(self, view: View) -> float:
        least = WIDTHS[0]
        ease = min(max(view.scale / ROOMY, LEAST_EASE), 1.0)
        wide = (least + (WIDTHS[self.step] - least) * ease) * MODES[self.name].wide
        return wide if self.confirmed else wide * THIN


def line_width(line: Line, view: View) -> float:
    """Return how wide a line is drawn, in millimetres and without its casing."""
    return _sort(line).width(view)


def draw_lines(drawing: Element, lines: Sequence[Line], view: View) -> None:
    """Draw lines on white casings, and arrows on those that are ridden.

    Casings lie under all lines of their mode, so that these join, and cover other modes.
    """
    group = SubElement(drawing, "g", {"class": "lines"})
    for _, sorts in groupby(_sorted(lines, view), key=lambda each: each[0].mode):
        alike = [
            (
                sort,
                pieces,
                trace([shapely.get_coordinates(piece) for piece in pieces], view.decimals),
            )
            for sort, pieces in sorts
        ]
        for sort, _, d in alike:
            _stroke(group, "casing", d, sort.width(view) + CASING_MM)
        for sort, pieces, d in alike:
            width = sort.width(view)
            _line(group, sort, d, width)
            if sort.name == "ride" and sort.step:  # on the thinnest nobody would see arrows
                heads = trace(_arrows(pieces, width), view.decimals)
                _stroke(group, "arrow", heads, width * ARROW / 2)


def _line(group: Element, sort: _Sort, d: str, width: float) -> None:
    path = _stroke(group, sort.name if sort.confirmed else f"{sort.name} estimated", d, width)
    if dashes := MODES[sort.name].dashes:
        path.set("stroke-dasharray", " ".join(f"{dash * width:.3g}" for dash in dashes))


def _sort(line: Line) -> _Sort:
    step = max(bisect_right(DOORS, line.doors) - 1, 0)
    return _Sort(ORDER.index(line.mode), not line.estimated, step)


def _sorted(lines: Sequence[Line], view: View) -> list[tuple[_Sort, Shapes]]:
    """Return lines in the drawing's units by how they look; those that follow on are joined."""
    if not lines:
        return []
    ends = [*accumulate(len(line.points) for line in lines)]
    points = view.points(np.concatenate([line.points for line in lines]))
    pieces = np.split(points, ends[:-1])
    sorts: dict[_Sort, list[Coordinates]] = {}
    for line, piece in zip(lines, pieces, strict=True):
        sorts.setdefault(_sort(line), []).append(piece)
    return [(sort, _joined(sorts[sort])) for sort in sorted(sorts)]


def _joined(pieces: Sequence[Coordinates]) -> Shapes:
    """Return lines in which dashes run on where one piece follows on another."""
    row = np.repeat(np.arange(len(pieces)), [len(piece) for piece in pieces])
    lines = shapely.linestrings(np.concatenate(pieces), indices=row)
    joined = shapely.line_merge(shapely.multilinestrings(lines), directed=True)
    parts: Shapes = shapely.get_parts(joined)
    return parts


def _arrows(lines: Shapes, width: float) -> list[Coordinates]:
    """Return arrow heads along lines, points (3, 2) each, evenly and in the way one goes."""
    lengths = shapely.length(lines)
    counts = np.where(lengths < 4 * width, 0, np.ceil(lengths / ARROW_EVERY_MM)).astype(int)
    row = np.repeat(np.arange(len(lines)), counts)
    number = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
    at = (number + 0.5) * lengths[row] / counts[row]
    reach = width * ARROW
    back, middle, ahead = (
        shapely.get_coordinates(shapely.line_interpolate_point(lines[row], at + way))
        for way in (-reach, 0.0, reach)
    )
    along = (ahead - back) / 2
    aside = along[:, ::-1] * (-1, 1)
    tip, foot = middle + along / 2, middle - along / 2
    return [*np.stack([foot + aside, tip, foot - aside], axis=1)]


def _stroke(group: Element, kind: str, d: str, width: float) -> Element:
    path = add_path(group, kind, d)
    path.set("stroke-width", f"{width:.3g}")
    return path
