"""Where a rider could go wrong: the turns of a leg.

geo/browser/steps.js finds the same ones on a phone. Both compute alike on whole millimetres, so
that no two of their numbers ever fall to different sides of a limit.
"""

import math
from bisect import bisect_right
from collections.abc import Container, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ..metres import Coordinates
from ..network import FREE_SPACE, OFF_PATH, Mask, Network
from ..routes import Leg

Point = tuple[float, float]

WINDOW_METRES = 8.0  # directions are taken over this length, turns this close are one decision
TURN_DEGREES = 35.0  # people call less than this going straight on
BACK_DEGREES = 135.0  # people call more than this turning back
STUB_METRES = 3.0  # shorter pieces at the ends of a leg have no direction of their own
AT_ONCE_METRES = 10.0  # a turn so soon behind a gate or bay belongs to the step there


@dataclass(frozen=True)
class Turn:
    """A decision at vertex `index` of a leg: `angle` in degrees, left positive.

    `heading` is the direction in which one arrives, `leaving` the one in which one goes on.
    """

    index: int
    angle: float
    heading: Point
    leaving: Point


@dataclass(frozen=True)
class Way:
    """A leg with its turns. `points` (n,) are its vertices in metres from the corner of the box,
    `along` (n,) how far they lie from its start.

    At vertex `end` its last path ends and the straight step to a door begins; `heading` is the
    direction in which one arrives there.
    """

    leg: Leg
    points: tuple[Point, ...]
    along: tuple[float, ...]
    turns: tuple[Turn, ...]
    end: int
    heading: Point


def junction_nodes(network: Network) -> Mask:
    """Tell at which nodes (n,) three or more ways meet; in free space every node is one."""
    drawn = (network.path != OFF_PATH) & (network.tail != network.head)
    ends = np.concatenate([network.tail[drawn], network.head[drawn]])
    met: Mask = np.bincount(ends, minlength=len(network.nodes)) >= 3
    free = network.path == FREE_SPACE
    met[network.tail[free]] = met[network.head[free]] = True
    return met


def turn_nodes(network: Network) -> Mask:
    """Tell at which nodes (n,) a turn may name what is seen there: a guide tells phones of those.

    Beside junctions that is where a long step onto a path ends; the turn behind a shorter one
    belongs to the step at its place, and names nothing.
    """
    nodes = junction_nodes(network)
    long = (network.path == OFF_PATH) & (network.metres >= AT_ONCE_METRES)
    nodes[network.head[long]] = True
    return nodes


def local_points(network: Network, line: Coordinates) -> tuple[Point, ...]:
    """Return points (n, 2) of the network in metres from the corner of the box, as phones do."""
    millimetres = np.round((line - network.compound.box[:2]) * 1000)
    return tuple((x, y) for x, y in (millimetres / 1000).tolist())


def find_turns(leg: Leg, points: Sequence[Point], junctions: Container[Point]) -> Way:
    """Return a leg with the decisions on it: turns at junctions, and from a long step to a path.

    `points` are the leg's, in metres from the corner of the box, and `junctions` some of those.
    Bends of a path are no turns, nor is a jog that soon goes on as before.
    """
    line = _Line(points, [piece != OFF_PATH for piece in leg.pieces.tolist()])
    chains: list[list[Turn]] = []
    before = -WINDOW_METRES
    for index in range(1, line.end):
        if not (points[index] in junctions or line.joins(index)) or not line.within(index):
            continue
        turn = line.turn(index)
        if abs(turn.angle) < TURN_DEGREES:
            continue
        if line.along[index] - before >= WINDOW_METRES:
            chains.append([])
        before = line.along[index]
        chains[-1].append(turn)
    turns = [turn for chain in chains for turn in _one(chain, line.along)]
    behind = line.along[turns[-1].index] if turns else 0.0
    heading = line.heading(max(line.high - WINDOW_METRES, behind), line.high)
    return Way(leg, tuple(points), tuple(line.along), tuple(turns), line.end, heading)


class _Line:
    """The points of a leg, `along` which one measures; directions count from `low` to `high`."""

    def __init__(self, points: Sequence[Point], drawn: Sequence[bool]) -> None:
        self.points, self.drawn = points, drawn
        self.along = [0.0]
        for start, end in pairwise(points):
            self.along.append(self.along[-1] + length_of(span(start, end)))
        paths = [i for i, is_drawn in enumerate(drawn) if is_drawn]
        self.end = paths[-1] + 1 if paths else len(drawn)
        first = self.along[paths[0]] if paths else 0.0
        self.low = first if first < STUB_METRES else 0.0
        self.high = self.along[self.end]

    def joins(self, index: int) -> bool:
        """Tell whether a step off the path ends at a vertex."""
        return index < len(self.drawn) and self.drawn[index] and not self.drawn[index - 1]

    def within(self, index: int) -> bool:
        """Tell whether a vertex has directions before it and behind it."""
        far = self.along[index]
        return far > self.low and self.high - far >= STUB_METRES

    def turn(self, index: int) -> Turn:
        """Return how one turns at a vertex."""
        far = self.along[index]
        heading = self.heading(far - WINDOW_METRES, far)
        leaving = self.heading(far, far + WINDOW_METRES)
        return Turn(index, angle_between(heading, leaving), heading, leaving)

    def heading(self, start: float, end: float) -> Point:
        """Return the direction from one place along the line to another."""
        return span(self._spot(max(start, self.low)), self._spot(min(end, self.high)))

    def _spot(self, far: float) -> Point:
        i = bisect_right(self.along, far) - 1
        if i == len(self.drawn):
            return self.points[i]
        x, y = span(self.points[i], self.points[i + 1])
        share = (far - self.along[i]) / (self.along[i + 1] - self.along[i])
        return self.points[i][0] + x * share, self.points[i][1] + y * share


def _one(chain: list[Turn], along: Sequence[float]) -> list[Turn]:
    """Return the one turn that a chain makes; none for a jog, all for right and right again."""
    heading, leaving = chain[0].heading, chain[-1].leaving
    angle = angle_between(heading, leaving)
    if abs(angle) > BACK_DEGREES and along[chain[-1].index] - along[chain[0].index] > STUB_METRES:
        return chain
    sharpest = max(chain, key=lambda turn: turn.angle * angle)
    return [Turn(sharpest.index, angle, heading, leaving)] if abs(angle) >= TURN_DEGREES else []


def angle_between(a: Point, b: Point) -> float:
    """Return the angle from one direction to another in degrees, left positive; 0 for none."""
    turned = math.atan2(a[0] * b[1] - a[1] * b[0], a[0] * b[0] + a[1] * b[1])
    return turned * (180 / math.pi)


def span(start: Point, end: Point) -> Point:
    """Return the way from a point to another, east and north."""
    return end[0] - start[0], end[1] - start[1]


def length_of(way: Point) -> float:
    """Return a length; a phone's square root is the same to the last bit, its hypot need not be."""
    return math.sqrt(way[0] * way[0] + way[1] * way[1])
