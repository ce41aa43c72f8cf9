"""Chains of a grown network → streets as people draw them: long, straight, joined exactly.

Chains that go on nearly straight at a fork are one stroke (Thomson & Richardson 1999, "good
continuation"); the longest is drawn first, with as few corners as the room allows, and others end
on it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray

from ..metres import Coordinates

STRAY_METRES = 4.0  # a street may leave the middle of its gap by this much to be straight
FINE_METRES = 0.6
ONWARD = -0.7  # cosine between two chains that are one stroke: they bend by less than 45°
LOOK_METRES = 12.0  # a chain's direction at its end is taken over this far
CORNER, STRAY = 1.0, 0.4  # what a corner costs, and leaving the middle by all that is allowed

Line = tuple[Sequence[int], Coordinates]  # a chain's nodes at either end …, and its points


@dataclass
class _Drawing:
    """Streets drawn so far, which one each node is on and where, and nodes where another ends."""

    lines: list[Coordinates] = field(default_factory=list)
    owner: dict[int, int] = field(default_factory=dict)
    place: dict[int, Coordinates] = field(default_factory=dict)
    met: set[int] = field(default_factory=set)


def draw_streets(
    chains: Sequence[tuple[int, int, Coordinates]],
    *,
    fits: Callable[[NDArray[np.object_]], NDArray[np.bool_]],
) -> list[Coordinates]:
    """Return streets (each (k, 2)) for chains: first node, last node, points between them in order.

    `fits` tells which of many straight lines lie in the free space. Where streets meet, both have
    the very same point.
    """
    drawing = _Drawing()
    strokes = sorted(_strokes(chains), key=lambda stroke: -_length(chains, stroke))
    for stroke in strokes:
        for nodes, points in _pieces(chains, stroke, drawing.owner):
            _draw(drawing, nodes, points, fits)
    streets = [_with_joints(drawing, row) for row in range(len(drawing.lines))]
    return [street for street in streets if len(street) > 1]


def _strokes(chains: Sequence[tuple[int, int, Coordinates]]) -> list[list[tuple[int, bool]]]:
    """Return strokes: chains in order, each forwards (True) or backwards."""
    partner = dict(_partners(chains))
    left = set(range(len(chains)))
    found = []
    while left:
        start = _first(min(left), partner)
        stroke, row, at_end = [], *start
        while row in left:
            left.discard(row)
            stroke.append((row, not at_end))
            following = partner.get((row, not at_end))
            if following is None:
                break
            row, at_end = following
        found.append(stroke)
    return found


def _first(row: int, partner: dict[tuple[int, bool], tuple[int, bool]]) -> tuple[int, bool]:
    """Return the chain end at which the stroke that holds a chain begins."""
    end, seen = (row, False), {row}
    while end in partner:
        other, at_end = partner[end]
        if other in seen:
            return end
        seen.add(other)
        end = (other, not at_end)
    return end


def _partners(
    chains: Sequence[tuple[int, int, Coordinates]],
) -> Iterator[tuple[tuple[int, bool], tuple[int, bool]]]:
    """Yield pairs of chain ends, (row, whether it is the last node), that go on into each other."""
    around: dict[int, list[tuple[int, bool]]] = {}
    for row, (first, last, _) in enumerate(chains):
        around.setdefault(first, []).append((row, False))
        around.setdefault(last, []).append((row, True))
    for ends in around.values():
        away = [_direction(chains[row][2], at_end) for row, at_end in ends]
        pairs = sorted(
            (float(away[a] @ away[b]), a, b)
            for a in range(len(ends))
            for b in range(a)
            if ends[a][0] != ends[b][0]
        )
        taken = set[int]()
        for cosine, a, b in pairs:
            if (cosine < ONWARD or len(ends) == 2) and not {a, b} & taken:
                taken |= {a, b}
                yield ends[a], ends[b]
                yield ends[b], ends[a]


def _direction(points: Coordinates, at_end: bool) -> Coordinates:
    way = points[::-1] if at_end else points
    far = np.hypot(*(way - way[0]).T) >= LOOK_METRES
    step = way[int(far.argmax()) if far.any() else -1] - way[0]
    return step / max(float(np.hypot(*step)), 1e-9)


def _length(
    chains: Sequence[tuple[int, int, Coordinates]], stroke: list[tuple[int, bool]]
) -> float:
    return sum(float(np.hypot(*np.diff(chains[row][2], axis=0).T).sum()) for row, _ in stroke)


def _pieces(
    chains: Sequence[tuple[int, int, Coordinates]],
    stroke: list[tuple[int, bool]],
    owner: dict[int, int],
) -> Iterator[tuple[list[tuple[int, int]], Coordinates]]:
    """Yield a stroke in pieces that end where a street drawn before passes: its nodes with their
    places among the points, and the points."""
    nodes: list[tuple[int, int]] = []
    parts: list[Coordinates] = []
    count = 0
    for row, forwards in stroke:
        first, last, points = chains[row]
        if not forwards:
            first, last, points = last, first, points[::-1]
        if not nodes:
            nodes, parts, count = [(first, 0)], [points], len(points)
        else:
            parts.append(points[1:])
            count += len(points) - 1
        nodes.append((last, count - 1))
        if last in owner:
            yield nodes, np.concatenate(parts)
            nodes, parts = [], []
    if nodes:
        yield nodes, np.concatenate(parts)


def _draw(
    drawing: _Drawing,
    nodes: list[tuple[int, int]],
    points: Coordinates,
    fits: Callable[[NDArray[np.object_]], NDArray[np.bool_]],
) -> None:
    """Draw one piece with few corners; its ends lie on the streets that they meet."""
    drawing.met |= {nodes[0][0], nodes[-1][0]} & drawing.owner.keys()
    ends = [drawing.place.get(nodes[place][0], points[nodes[place][1]]) for place in (0, -1)]
    line = straighten(points, ends[0], ends[1], fits)
    row = len(drawing.lines)
    drawing.lines.append(line)
    shape = shapely.LineString(line)
    for node, place in nodes:
        if node not in drawing.owner:
            along = shapely.line_locate_point(shape, shapely.Point(points[place]))
            drawing.place[node] = shapely.get_coordinates(shape.interpolate(along))[0]
            drawing.owner[node] = row


def straighten(
    points: Coordinates,
    start: Coordinates,
    end: Coordinates,
    fits: Callable[[NDArray[np.object_]], NDArray[np.bool_]],
) -> Coordinates:
    """Return a line from start to end along points (k, 2), with as few corners as fit."""
    fine = shapely.get_coordinates(shapely.simplify(shapely.LineString(points), FINE_METRES))
    corners = np.concatenate([start[None], fine, end[None]])
    corners = corners[np.r_[True, (np.abs(np.diff(corners, axis=0)) > 1e-6).any(axis=1)]]
    count = len(corners)
    if count <= 2:
        return np.stack([start, end])
    tail, head = np.triu_indices(count, 1)
    lines = shapely.linestrings(np.stack([corners[tail], corners[head]], axis=1))
    away = np.array([
        shapely.distance(shapely.points(corners[a + 1 : b]), line).max(initial=0.0)
        for a, b, line in zip(tail, head, lines, strict=True)
    ])  # fmt: skip
    may = (head == tail + 1) | ((away <= STRAY_METRES) & fits(lines))
    cost = np.full((count, count), np.inf)
    cost[tail[may], head[may]] = CORNER + STRAY * away[may] / STRAY_METRES
    total, before = np.full(count, np.inf), np.zeros(count, dtype=int)
    total[0] = 0.0
    for at in range(1, count):
        ways = total[:at] + cost[:at, at]
        before[at] = int(ways.argmin())
        total[at] = ways[before[at]]
    way = [count - 1]
    while way[-1]:
        way.append(int(before[way[-1]]))
    return corners[way[::-1]]


def _with_joints(drawing: _Drawing, row: int) -> Coordinates:
    """Return a street with a point wherever another one ends on it."""
    line = drawing.lines[row]
    shape = shapely.LineString(line)
    met = [node for node, own in drawing.owner.items() if own == row and node in drawing.met]
    joints = np.array([drawing.place[node] for node in met])
    every = np.concatenate([line, joints.reshape(-1, 2)])
    along = shapely.line_locate_point(shape, shapely.points(every))
    order = np.argsort(along, kind="stable")
    every, along = every[order], along[order]
    return every[np.r_[True, np.diff(along) > 0.01]]
