"""Routes in words: one step a decision, each with a landmark, a turn and a distance."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from ..network import OFF_PATH, STOREYS
from ..routes import Leg, Route, Routes
from .phrases import (
    AHEAD_DEGREES,
    AT_METRES,
    BEHIND_DEGREES,
    Phrases,
    Run,
    bearing_of,
    side_of,
)
from .sights import Sight, find_sights
from .stretches import ENTERING, Stretch, cut_route
from .turns import Point, Turn, Way, find_junctions, find_turns

AT_ONCE_METRES = 10.0  # a turn so soon behind a gate or bay belongs to the step there
ON_PATH_METRES = 1.0  # a door nearer than this lies on the path: its building tells the side
REMARKS = ("private", "steps", "covered", "estimated")
ESTIMATED = REMARKS.index("estimated")


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
        self.routes, self.chosen = routes, chosen
        self.compound = routes.network.compound
        self.phrases = Phrases(self.compound, language)
        keys = {id(leg): leg_key(leg) for route in chosen for leg in route.legs}
        legs = {keys[id(leg)]: leg for route in chosen for leg in route.legs}
        ways = find_turns(list(legs.values()), find_junctions(routes.network))
        shared = dict(zip(legs, ways, strict=True))
        self.ways = {leg: shared[key] for leg, key in keys.items()}
        points = list(dict.fromkeys(way.point(turn.index) for way in ways for turn in way.turns))
        sights = find_sights(self.compound, points, names=self.phrases.names)
        self.sights = dict(zip(points, sights, strict=True))
        self.remarks = dict(zip(map(id, ways), self._remarks(ways), strict=True))
        self.written: dict[object, Step] = {}

    def steps(self) -> list[list[Step]]:
        return [list(self._route(route)) for route in self.chosen]

    def _route(self, route: Route) -> Iterator[Step]:
        stretches, hop = cut_route(route)
        for stretch in stretches:
            yield from self._stretch(stretch)
        yield self._arrival(route, stretches[-1].leg, hop)

    def _stretch(self, stretch: Stretch) -> Iterator[Step]:
        """Yield the step at a place, and one for every turn on the leg behind it."""
        if stretch.leg is None:
            says = self.phrases.sentence(self._deed(stretch))
            yield Step(says, 0.0, 0.0, self._spot(stretch.place), None, stretch.place, "walk")
            return
        way, remarked = self.ways[id(stretch.leg)], 0
        remarks = self.remarks[id(way)]
        for run in self._runs(stretch, way):
            new = 0
            if remarks is not None:
                new = int(np.bitwise_or.reduce(remarks[run.first : run.last])) & ~remarked
                remarked |= new
            yield self._once(run, None if run.first else stretch, new)

    def _once(self, run: Run, opening: Stretch | None, remarks: int) -> Step:
        """Return the step of a run, written once for all the routes that it is part of."""
        leg, sight, turn = run.way.leg, run.sight, run.turn
        ends = run.start, run.way.point(run.last)
        pace = round(leg.seconds / leg.metres, 6)
        deed = opening and (opening.deed, opening.place, opening.why)
        seen = sight and (sight.place, round(turn.angle) if turn else 0)
        side = turn and turn.angle > 0
        key = (ends, round(run.metres, 3), leg.mode, pace, deed, side, seen, run.ahead, remarks)
        if key not in self.written:
            self.written[key] = self._write(run, opening, remarks)
        return self.written[key]

    def _write(self, run: Run, opening: Stretch | None, remarks: int) -> Step:
        leg = run.way.leg
        phrases = self._deed(opening, run.turn) if opening else [self.phrases.turn(run)]
        toward = opening is not None and opening.deed not in ENTERING
        said = [remark for bit, remark in enumerate(REMARKS) if remarks >> bit & 1]
        phrases += self.phrases.way_on(run, said, toward=toward)
        sight = run.sight.place if run.sight else None
        return Step(
            says=self.phrases.sentence(phrases),
            metres=run.metres,
            seconds=leg.seconds * run.metres / leg.metres,
            at=run.start,
            turn=side_of(run.turn.angle) if run.turn else None,
            landmark=opening.place if opening else sight,
            mode=leg.mode,
        )

    def _deed(self, stretch: Stretch, turn: Turn | None = None) -> list[str]:
        """Return what is done at a place, and the turn that follows at once."""
        phrases, place = self.phrases, stretch.place
        if stretch.deed == "start":
            return [phrases.say("start", place=phrases.names[place])]
        if stretch.deed in ENTERING:
            wait = float(self.routes.rules.waits_in[self.compound.places[place].row])
            outside = [phrases.leave_outside(place, stretch.why)] if stretch.deed == "leave" else []
            at_once = [phrases.say(f"turn.{side_of(turn.angle)}")] if turn else []
            return [*outside, phrases.enter(place, wait=wait), *at_once]
        if stretch.deed == "park":
            return phrases.park(place)
        return phrases.borrow(place, parked=stretch.deed == "park_borrow")

    def _runs(self, stretch: Stretch, way: Way) -> Iterator[Run]:
        """Yield the pieces of a leg between its turns."""
        turns = list(way.turns)
        at_once = turns and way.along[turns[0].index] < AT_ONCE_METRES
        first = turns.pop(0) if at_once else None
        sights = self._choose(way, turns, last=stretch.place)
        home = self.phrases.homes[stretch.towards]
        # The last steps off the path to a door are told with the door.
        last = way.end if stretch.is_last else len(way.leg.pieces)
        starts = [0, *(turn.index for turn in turns)]
        taken = [first if stretch.deed in ENTERING else None, *turns]
        near = (sight.place if sight and sight.metres < AT_METRES else None for sight in sights)
        runs = zip(starts, [*starts[1:], last], taken, [None, *sights], [*near, home], strict=True)
        for start, end, turn, sight, ahead in runs:
            here = sight.place if sight else stretch.place
            yield Run(way, start, end, turn, sight, ahead if ahead != here else None)

    def _choose(self, way: Way, turns: list[Turn], last: str | None) -> list[Sight | None]:
        """Choose what to name at every turn: rather ahead than behind, not the same twice running.

        What has just been passed will do where nothing else stands.
        """
        chosen: list[Sight | None] = []
        for turn in turns:
            spot, sights = way.point(turn.index), self.sights[way.point(turn.index)]
            ahead = (
                sight
                for sight in sights
                if sight.place != last
                and abs(bearing_of(turn.heading, spot, sight.at)) < BEHIND_DEGREES
            )
            best = next(ahead, None) or next(iter(sights), None)
            chosen.append(best)
            last = best.place if best else None
        return chosen

    def _remarks(self, ways: Sequence[Way]) -> Iterator[NDArray[np.int64] | None]:
        """Yield what is to be known about the pieces of every way: one bit for each of REMARKS.

        Ways without anything to know give None.
        """
        marks = {mode: self._marked_paths(mode) for mode in {way.leg.mode for way in ways}}
        for way in ways:
            pieces, estimated = way.leg.pieces, way.leg.estimated
            remarks: NDArray[np.int64] = marks[way.leg.mode][pieces]
            if estimated.any():
                remarks = remarks | (estimated & (pieces != OFF_PATH)) << ESTIMATED
            yield remarks if remarks.any() else None

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

    def _arrival(self, route: Route, leg: Leg | None, hop: Leg | None) -> Step:
        """Return the step at the door: on which side it is, and the last metres off the path."""
        if leg is None:
            return self._at_door(route.goal, "at", self._spot(route.goal), 0.0, 0.0, hop)
        way = self.ways[id(leg)]
        at = way.point(way.end)
        last = hop.metres if hop else float(way.along[-1] - way.along[way.end])
        seconds = hop.seconds if hop else leg.seconds * last / leg.metres
        x, y = (hop or leg).line[-1].tolist()
        to = (x, y) if last > ON_PATH_METRES else self._middle(route.goal)
        side = "at"
        if math.dist(at, to) > ON_PATH_METRES:
            bearing = bearing_of(way.heading, at, to)
            side = side_of(bearing) if abs(bearing) > AHEAD_DEGREES else "ahead"
        return self._at_door(route.goal, side, at, last, seconds, hop)

    def _at_door(
        self, goal: str, side: str, at: Point, last: float, seconds: float, hop: Leg | None
    ) -> Step:
        key = (goal, side, at, round(last, 3), round(seconds, 3), hop is None)
        if key not in self.written:
            says = self.phrases.arrive(goal, side, metres=last, vehicle=hop is not None)
            turn = side if side in ("left", "right") else None
            landmark = self.phrases.homes[goal]
            self.written[key] = Step(says, last, seconds, at, turn, landmark, "walk")
        return self.written[key]

    def _spot(self, written: str) -> Point:
        """Return where a place hangs on the network."""
        network = self.routes.network
        x, y = network.nodes[network.place_node[network.places[written]]].tolist()
        return x, y

    def _middle(self, goal: str) -> Point:
        """Return the middle of a goal's building, or of the goal itself."""
        place = self.compound.places[self.phrases.homes[goal]]
        middle = shapely.centroid(self.compound.shapes[place.layer][place.row])
        return middle.x, middle.y


def leg_key(leg: Leg) -> tuple[str, bytes]:
    """Return what tells legs apart: routes share many."""
    return leg.mode, leg.line.tobytes()
