"""Shapes → the `d` of SVG paths: whole steps, relative, as short as they can be said."""

from collections.abc import Sequence
from itertools import accumulate

import numpy as np
import shapely

from ..metres import Coordinates, Shapes
from .view import View

DOTS = {1: "h0", 2: "h.01"}  # by decimals; for print, where readers drop what has no extent


def outline(shapes: Shapes, view: View) -> str:
    """Return one path of polygons with their holes, lines, or points (as lines of no length).

    Shapes (n,) are in metres of the compound's zone; the path is in the view's units.
    """
    return "".join(outlines(shapes, view))


def outlines(shapes: Shapes, view: View) -> list[str]:
    """Return a path for every shape (n,); of a shape of several kinds the lines come first."""
    parts, shape = shapely.get_parts(shapes, return_index=True)
    is_area = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    rings, area = shapely.get_rings(parts[is_area], return_index=True)
    lines = np.concatenate([parts[~is_area], rings])
    points = view.points(shapely.get_coordinates(lines))
    owners = [*shape[~is_area].tolist(), *shape[is_area][area].tolist()]
    said = [""] * len(shapes)
    ends = accumulate(shapely.get_num_coordinates(lines).tolist())
    for owner, d in zip(owners, _lines(points, [*ends], view.decimals), strict=True):
        said[owner] += d
    return said


def trace(lines: Sequence[Coordinates], decimals: int) -> str:
    """Return one path of lines (n, 2) in a drawing's units; a ring ends where it begins."""
    points = np.concatenate([np.empty((0, 2)), *lines])
    return "".join(_lines(points, [*accumulate(map(len, lines))], decimals))


def figures(steps: int, decimals: int) -> str:
    """Return a number of decimal steps in figures: with one decimal 3 is .3, -25 is -2.5."""
    value = steps / 10**decimals
    said = repr(value).removesuffix(".0")
    return said.replace("0.", ".", 1) if 0 < abs(value) < 1 else said


def _lines(points: Coordinates, ends: list[int], decimals: int) -> list[str]:
    """Return the paths of lines that lie one after another in points (n, 2) and end there."""
    if not ends:
        return []
    spots = np.round(points * 10**decimals).astype(int)
    steps = np.diff(spots, axis=0, prepend=spots[:1])
    starts = [0, *ends[:-1]]
    closed = (points[starts] == points[np.array(ends, dtype=int) - 1]).all(axis=1).tolist()
    whole, first = steps.tolist(), spots[starts].tolist()
    # Most numbers come again and again: each is put into figures once.
    numbers = {number for pairs in (whole, first) for pair in pairs for number in pair}
    written = {number: figures(number, decimals) for number in numbers}
    return [
        _line(first[row], whole[start + 1 : end], written, decimals, closed[row])
        for row, (start, end) in enumerate(zip(starts, ends, strict=True))
    ]


def _line(
    first: list[int],
    steps: list[list[int]],
    written: dict[int, str],
    decimals: int,
    is_closed: bool,
) -> str:
    """Return a line's path from its first point; a command is said once for all that follow."""
    moves = [(x, y) for x, y in steps if x or y]
    is_ring = is_closed and len(steps) > 2
    x, y = (written[value] for value in first)
    said, before = f"M{x}{'' if y[0] == '-' else ' '}{y}", ""
    for across, down in moves[:-1] if is_ring else moves:
        x, y = written[across], written[down]
        if down == 0:
            command, move = "h", x
        elif across == 0:
            command, move = "v", y
        else:
            command, move = "l", f"{x}{y}" if down < 0 else f"{x} {y}"
        said += command if command != before else "" if move[0] == "-" else " "
        said += move
        before = command
    return f"{said}{'' if before else DOTS[decimals]}{'z' if is_ring else ''}"
