"""Where a rider could go wrong: the turns of many legs at once."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..metres import Coordinates
from ..network import FREE_SPACE, OFF_PATH, Mask, Network, Rows
from ..routes import Leg

Point = tuple[float, float]
Numbers = NDArray[np.float64]

WINDOW_METRES = 8.0  # directions are taken over this length: a kink in a drawing is no turn
TURN_DEGREES = 35.0  # people call less than this going straight on
CLUSTER_METRES = 8.0  # turns this close are one decision
BACK_DEGREES = 135.0  # people call more than this turning back
STUB_METRES = 3.0  # shorter pieces at the ends of a leg have no direction of their own
APART_METRES = 1000.0  # legs are laid end to end with such a gap


@dataclass(frozen=True)
class Turn:
    """A decision at vertex `index` of a leg: `angle` in degrees, left positive.

    `heading` is the unit vector in which one arrives, `leaving` the one in which one goes on.
    """

    index: int
    angle: float
    heading: Point
    leaving: Point


@dataclass(frozen=True)
class Way:
    """A leg with its turns. `along` (n,) is how far its points lie from the start, in metres.

    At vertex `end` its last path ends and the straight step to a door begins; `heading` is the
    unit vector in which one arrives there, (0, 0) for none.
    """

    leg: Leg
    along: Numbers
    turns: tuple[Turn, ...]
    end: int
    heading: Point

    def point(self, index: int) -> Point:
        """Return one point in metres."""
        x, y = self.leg.line[index].tolist()
        return x, y


def find_junctions(network: Network) -> Coordinates:
    """Return the nodes (k, 2) where three or more ways meet; in free space every node is one."""
    drawn, free = network.path != OFF_PATH, network.path == FREE_SPACE
    ends = np.concatenate([network.tail[drawn], network.head[drawn]])
    ways = np.bincount(ends, minlength=len(network.nodes))
    ways[np.concatenate([network.tail[free], network.head[free]])] = 3
    return network.nodes[ways >= 3]


def find_turns(legs: Sequence[Leg], junctions: Coordinates) -> list[Way]:
    """Return legs with the decisions on them: turns at junctions, and from a long step to a path.

    Bends of a path are none, nor is a jog that soon goes on as before.
    """
    if not legs:
        return []
    row = _Row(legs)
    spot = np.flatnonzero(row.may_turn(junctions))
    before, after = row.headings(spot)
    angle = angles(before, after)
    sharp = np.flatnonzero(np.abs(angle) >= TURN_DEGREES)
    turns: list[list[Turn]] = [[] for _ in legs]
    index = spot - row.start[row.leg[spot]]
    columns = (values[sharp].tolist() for values in (row.leg[spot], index, angle, before, after))
    for leg, i, degrees, (a, b), (x, y) in zip(*columns, strict=True):
        turns[leg].append(Turn(i, degrees, (a, b), (x, y)))
    along = [row.along(i) for i in range(len(legs))]
    turns = [_merge(chain, reach) for chain, reach in zip(turns, along, strict=True)]
    last = row.start + np.array([chain[-1].index if chain else 0 for chain in turns])
    behind = np.maximum(row.high - WINDOW_METRES, np.maximum(row.low, row.s[last]))
    ways = zip(legs, along, turns, row.end, row.between(behind, row.high), strict=True)
    return [
        Way(leg, reach, tuple(chain), int(end), (float(x), float(y)))
        for leg, reach, chain, end, (x, y) in ways
    ]


class _Row:
    """Many legs laid end to end: `s` measures along all of them, with a gap between two.

    `low` and `high` (legs,) are where each leg's directions begin and end.
    """

    def __init__(self, legs: Sequence[Leg]) -> None:
        self.count = count = np.array([len(leg.line) for leg in legs])
        self.line = np.concatenate([leg.line for leg in legs])
        self.start = np.cumsum(count) - count
        self.leg = np.repeat(np.arange(len(legs)), count)
        steps = np.hypot(*np.diff(self.line, axis=0, prepend=self.line[:1]).T)
        steps[self.start] = APART_METRES
        self.s = np.cumsum(steps)
        # A leg's first point has no piece behind it: it counts as on the path.
        behind = [piece for leg in legs for piece in ([0], leg.pieces)]
        self.off_path = np.concatenate(behind) == OFF_PATH
        first, self.end = self._spans(legs)
        stub = self.s[self.start + first] - self.s[self.start] < STUB_METRES
        self.low = self.s[self.start + np.where(stub, first, 0)]
        self.high = self.s[self.start + self.end]

    def _spans(self, legs: Sequence[Leg]) -> tuple[Rows, Rows]:
        """Return the vertices of every leg where its paths begin and end."""
        spans = []
        for leg in legs:
            paths = np.flatnonzero(leg.pieces != OFF_PATH)
            spans.append((paths[0], paths[-1] + 1) if len(paths) else (0, len(leg.pieces)))
        first, end = np.array(spans).T
        return first, end

    def along(self, leg: int) -> Numbers:
        """Return how far the points of one leg lie from its start."""
        start = self.start[leg]
        reach: Numbers = self.s[start : start + self.count[leg]] - self.s[start]
        return reach

    def may_turn(self, junctions: Coordinates) -> Mask:
        """Tell which points are junctions, or lie where a step off the path ends, shape (n,)."""
        met = np.isin(_complex(self.line), _complex(junctions))
        joins = self.off_path & ~np.append(self.off_path[1:], True)
        within = (self.s > self.low[self.leg]) & (self.high[self.leg] - self.s >= STUB_METRES)
        may: Mask = (met | joins) & within
        return may

    def headings(self, spot: Rows) -> tuple[Coordinates, Coordinates]:
        """Return the unit vectors towards points and away from them, (k, 2) each."""
        s, leg = self.s[spot], self.leg[spot]
        before = self.between(np.maximum(s - WINDOW_METRES, self.low[leg]), s)
        return before, self.between(s, np.minimum(s + WINDOW_METRES, self.high[leg]))

    def between(self, start: Numbers, end: Numbers) -> Coordinates:
        """Return the unit vectors (k, 2) from places `start` (k,) to `end`, (0, 0) for none."""
        ends = [
            np.column_stack([np.interp(at, self.s, axis) for axis in self.line.T])
            for at in (start, end)
        ]
        span = ends[1] - ends[0]
        length = np.hypot(*span.T)
        unit: Coordinates = span / np.where(length > 1e-6, length, np.inf)[:, None]
        return unit


def _merge(turns: list[Turn], along: Numbers) -> list[Turn]:
    """Return turns with those that follow closely made the one decision that they are together."""
    merged: list[Turn] = []
    chain: list[Turn] = []
    for turn in turns:
        if chain and along[turn.index] - along[chain[-1].index] >= CLUSTER_METRES:
            merged += _one(chain, along)
            chain = []
        chain.append(turn)
    return merged + _one(chain, along)


def _one(chain: list[Turn], along: Numbers) -> list[Turn]:
    """Return the one turn that a chain makes; none for a jog, all for right and right again."""
    if len(chain) < 2:
        return chain
    heading, leaving = chain[0].heading, chain[-1].leaving
    angle = angle_between(heading, leaving)
    if abs(angle) < TURN_DEGREES:
        return []
    if abs(angle) > BACK_DEGREES and along[chain[-1].index] - along[chain[0].index] > STUB_METRES:
        return chain
    sharpest = max(chain, key=lambda turn: turn.angle * angle)
    return [Turn(sharpest.index, angle, heading, leaving)]


def angle_between(a: Point, b: Point) -> float:
    """Return the angle from one direction to another in degrees, left positive; 0 for none."""
    return math.degrees(math.atan2(a[0] * b[1] - a[1] * b[0], a[0] * b[0] + a[1] * b[1]))


def angles(before: Coordinates, after: Coordinates) -> Numbers:
    """Return the angles from directions to others, (n, 2) each, in degrees, left positive."""
    cross = before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]
    degrees: Numbers = np.degrees(np.arctan2(cross, (before * after).sum(axis=1)))
    return degrees


def _complex(points: Coordinates) -> NDArray[np.complex128]:
    return points[:, 0] + 1j * points[:, 1]
