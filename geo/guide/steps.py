"""Routes in words: one step a decision, each with a landmark, a turn and a distance.

geo/browser/steps.js writes the same ones on a phone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..network import STOREYS
from ..routes import Leg, Route, Routes
from .features import place_points
from .phrases import BEHIND_DEGREES, Phrases, Run, Seen, side_of
from .sights import find_sights
from .stretches import ENTERING, Stretch, cut_route
from .turns import (
    AT_ONCE_METRES,
    TURN_DEGREES,
    Point,
    Turn,
    Way,
    angle_between,
    find_turns,
    length_of,
    local_points,
    span,
    turn_nodes,
)

ON_PATH_METRES = 1.0  # a door nearer than this lies on the path: its building tells the side
REMARKS = ("private", "steps", "covered", "estimated")
NOWHERE = (0.0, 0.0)


@dataclass(frozen=True)
class Step:
    """One instruction: from `at` (metres, the compound's CRS) `metres` on, in one mode.

    `turn` is left, right or None, at the door the side that it is on; `landmark` is the place
    `kind:id` that is named there, or None.
    """

    says: str
    metres: float
    seconds: float
    at: Point
    turn: str | None
    landmark: str | None
    mode: str


def write_steps(routes: Routes, chosen: Sequence[Route], *, language: str) -> list[list[Step]]:
    """Return the steps of each chosen route: through its gate, every turn, the bay and the door."""
    return _Writer(routes, chosen, language).steps()


def write_exit(routes: Routes, route: Route, *, language: str) -> str:
    """Return how to get out again; empty for somebody who is inside and not leaving."""
    if route.exit is None:
        return ""
    return Phrases(routes.network.compound, language).exit(route.start, route.exit)


class _Writer:
    """What the steps of one compound share: its words, its turns, and what stands at them."""

    def __init__(self, routes: Routes, chosen: Sequence[Route], language: str) -> None:
        self.routes, self.chosen, self.network = routes, chosen, routes.network
        self.compound = self.network.compound
        self.phrases = Phrases(self.compound, language)
        self.signs = place_points(self.compound)
        nodes = self.network.nodes[turn_nodes(self.network)]
        spots = ((x, y) for x, y in nodes.tolist())
        self.spots = dict(zip(local_points(self.network, nodes), spots, strict=True))
        self.ways: dict[tuple[str, bytes], Way] = {}
        for leg in (leg for route in chosen for leg in route.legs):
            if leg_key(leg) not in self.ways:
                points = local_points(self.network, leg.line)
                self.ways[leg_key(leg)] = find_turns(leg, points, self.spots)
        self.sights = self._sights()
        self.marks = {mode: self._marked_paths(mode) for mode in STOREYS}

    def steps(self) -> list[list[Step]]:
        return [list(self._route(route)) for route in self.chosen]

    def _route(self, route: Route) -> Iterator[Step]:
        stretches, hop = cut_route(route)
        here = self._sign(route.start)
        for stretch in stretches:
            yield from self._stretch(stretch, here)
            if stretch.leg:
                here = self.ways[leg_key(stretch.leg)].points[-1]
        yield self._arrival(route.goal, here, stretches[-1].leg, hop)

    def _stretch(self, stretch: Stretch, here: Point) -> Iterator[Step]:
        """Yield the step at a place, and one for every turn on the leg behind it."""
        place = stretch.place
        gate = place.startswith("gate:")
        wait = self.routes.rules.waits_in[self.compound.places[place].row] if gate else 0.0
        doing = self.phrases.doing(stretch, wait=float(wait))
        if stretch.leg is None:
            says = self.phrases.sentence(doing)
            yield Step(says, 0.0, 0.0, self._placed(here), None, place, "walk")
            return
        told: set[str] = set()
        for run in self._runs(stretch, self.ways[leg_key(stretch.leg)]):
            remarks = [each for each in self._remarks(run) if each not in told]
            told.update(remarks)
            yield self._step(run, None if run.first else stretch, doing, remarks)

    def _step(
        self, run: Run, opening: Stretch | None, doing: Sequence[str], remarks: Sequence[str]
    ) -> Step:
        """Return the step of a run; `opening` is what it begins with, where it is the first."""
        leg, turn = run.way.leg, run.turn
        side = side_of(turn.angle) if turn else None
        if opening:
            phrases = [*doing, *([self.phrases.say(f"turn.{side}")] if side else [])]
            landmark: str | None = opening.place
        else:
            assert turn
            phrases = [self.phrases.turn(turn, run.sight)]
            landmark = run.sight.place if run.sight else None
        toward = opening is not None and opening.deed not in ENTERING
        return Step(
            says=self.phrases.sentence(phrases + self.phrases.way_on(run, remarks, toward=toward)),
            metres=run.metres,
            seconds=leg.seconds * run.metres / leg.metres,
            at=self._placed(run.way.points[run.first]),
            turn=side,
            landmark=landmark,
            mode=leg.mode,
        )

    def _runs(self, stretch: Stretch, way: Way) -> Iterator[Run]:
        """Yield the pieces of a leg between its turns."""
        turns = list(way.turns)
        at_once = turns and way.along[turns[0].index] < AT_ONCE_METRES
        soon = turns.pop(0) if at_once else None
        seen = self._choose(way, turns, last=stretch.place)
        home = self.phrases.homes[stretch.towards]
        # The last steps off the path to a door are told with the door.
        last = way.end if stretch.is_last else len(way.leg.pieces)
        starts = [0, *(turn.index for turn in turns)]
        taken = [soon if stretch.deed in ENTERING else None, *turns]
        near = (sight.place if sight and sight.is_near else None for sight in seen)
        runs = zip(starts, [*starts[1:], last], taken, [None, *seen], [*near, home], strict=True)
        for start, end, turn, sight, ahead in runs:
            here = None if start and not sight else sight.place if sight else stretch.place
            yield Run(way, start, end, turn, sight, ahead if ahead != here else None)

    def _choose(self, way: Way, turns: Sequence[Turn], last: str | None) -> list[Seen | None]:
        """Choose what to name at every turn: rather ahead than behind, not the same twice running.

        What has just been passed will do where nothing else stands.
        """
        chosen: list[Seen | None] = []
        for turn in turns:
            sights = self.sights.get(way.points[turn.index], [])
            ahead = (
                sight
                for sight in sights
                if sight.place != last
                and abs(angle_between(turn.heading, sight.way)) < BEHIND_DEGREES
            )
            best = next(ahead, None) or next(iter(sights), None)
            chosen.append(best)
            last = best.place if best else None
        return chosen

    def _sights(self) -> dict[Point, list[Seen]]:
        """Return what can be named at the turns of all ways, to the decimetre."""
        every = (way.points[turn.index] for way in self.ways.values() for turn in way.turns)
        points = [point for point in dict.fromkeys(every) if point in self.spots]
        spots = [self.spots[point] for point in points]
        found = find_sights(self.compound, spots, names=self.phrases.names)
        return {
            point: [
                Seen(sight.place, (round(10 * (sight.at[0] - x)), round(10 * (sight.at[1] - y))))
                for sight in sights
            ]
            for point, (x, y), sights in zip(points, spots, found, strict=True)
        }

    def _remarks(self, run: Run) -> list[str]:
        """Return what is to be known about the pieces of a run, some of REMARKS."""
        leg, pieces = run.way.leg, slice(run.first, run.last)
        marks = int(np.bitwise_or.reduce(self.marks[leg.mode][leg.pieces[pieces]], initial=0))
        marks |= bool(leg.estimated[pieces].any()) << REMARKS.index("estimated")
        return [remark for bit, remark in enumerate(REMARKS) if marks >> bit & 1]

    def _marked_paths(self, mode: str) -> NDArray[np.int64]:
        """Return the remarks on every path, one bit for each of REMARKS; two last rows are none."""
        columns = self.compound.columns["paths"]
        values = (
            (columns[STOREYS[mode]], "private"),
            (columns["highway"], "steps"),
            (columns["covered"], "yes"),
        )
        marks = np.zeros(len(columns["id"]) + 2, dtype=np.int64)
        for bit, (column, marked) in enumerate(values):
            marks[:-2] |= np.array([value == marked for value in column], dtype=np.int64) << bit
        return marks

    def _arrival(self, goal: str, here: Point, leg: Leg | None, hop: Leg | None) -> Step:
        """Return the step at the door: on which side it is, and the last metres off the path."""
        home, at, heading, metres, seconds = self.phrases.homes[goal], here, NOWHERE, 0.0, 0.0
        if leg:
            way = self.ways[leg_key(leg)]
            at, heading = way.points[way.end], way.heading
            metres = way.along[-1] - way.along[way.end]
            seconds = leg.seconds * metres / leg.metres
        if hop:
            vehicle, here = local_points(self.network, hop.line)
            metres, seconds = length_of(span(vehicle, here)), hop.seconds
        aside = span(at, here if metres > ON_PATH_METRES else self._sign(home))
        angle = angle_between(heading, aside)
        turn = side_of(angle) if abs(angle) > TURN_DEGREES else None
        side = (turn or "ahead") if length_of(aside) > ON_PATH_METRES else "at"
        return Step(
            says=self.phrases.arrive(goal, side, metres=metres, vehicle=hop is not None),
            metres=metres,
            seconds=seconds,
            at=self._placed(at),
            turn=side if side == turn else None,
            landmark=home,
            mode="walk",
        )

    def _sign(self, written: str) -> Point:
        """Return where a place's sign or label stands, in metres from the corner of the box."""
        place = self.compound.places[written]
        x, y = self.signs[place.layer][place.row]
        return x, y

    def _placed(self, point: Point) -> Point:
        """Return a point in metres from the corner of the box in the compound's CRS."""
        west, south, _, _ = self.compound.box
        return point[0] + west, point[1] + south


def leg_key(leg: Leg) -> tuple[str, bytes]:
    """Return what tells legs apart: routes share many."""
    return leg.mode, leg.line.tobytes()
