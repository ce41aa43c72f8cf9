"""Shapes → the `d` of an SVG path: decimetres, relative, as short as they can be said."""

from itertools import pairwise

import numpy as np
import shapely

from ..metres import Coordinates, Shapes

Box = tuple[int, int, int, int]  # west, south, east, north in whole metres


def outline(shapes: Shapes, box: Box) -> str:
    """Return the path of polygons with their holes, lines, or points (as lines of no length).

    Shapes (n,) are in metres of the compound's zone; in the drawing y goes down from the box's
    north-west corner.
    """
    parts = shapely.get_parts(shapes)
    is_area = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    lines = [*parts[~is_area], *shapely.get_rings(parts[is_area])]
    return "".join(_line(shapely.get_coordinates(line), box) for line in lines)


def decimal(tenths: int) -> str:
    """Return a number of tenths in figures: 3 is .3, -25 is -2.5, 40 is 4."""
    whole, tenth = divmod(abs(tenths), 10)
    figures = f"{whole or ''}.{tenth}" if tenth else f"{whole}"
    return f"-{figures}" if tenths < 0 else figures


def _line(points: Coordinates, box: Box) -> str:
    west, _, _, north = box
    tenths = np.round((points - (west, north)) * (10, -10)).astype(int)
    steps = np.diff(tenths, axis=0)
    steps = steps[np.any(steps != 0, axis=1)]
    is_closed = len(points) > 3 and bool((points[0] == points[-1]).all())
    if is_closed:
        steps = steps[:-1]
    said = [_move(x, y) for x, y in steps.tolist()] or ["h0"]
    return f"M{_pair(*tenths[0].tolist())}{_join(said)}{'z' if is_closed else ''}"


def _move(x: int, y: int) -> str:
    if y == 0:
        return f"h{decimal(x)}"
    return f"v{decimal(y)}" if x == 0 else f"l{_pair(x, y)}"


def _join(moves: list[str]) -> str:
    """Say a command once for all that follow on it."""
    said = moves[0]
    for before, move in pairwise(moves):
        if move[0] != before[0]:
            said += move
        else:
            said += move[1:] if move[1] == "-" else f" {move[1:]}"
    return said


def _pair(x: int, y: int) -> str:
    return f"{decimal(x)}{'' if y < 0 else ' '}{decimal(y)}"
