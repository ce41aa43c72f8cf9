"""The phrases that steps are put together from: names, sides, distances and what to do."""

import math
from collections.abc import Iterable
from typing import Any, NamedTuple

from ..compound import Compound
from ..names import SUFFIX_LENGTH, facings, name_places
from ..routes import Exit, Note, Route
from ..words import has, text, word_list
from .sights import Sight
from .turns import Point, Turn, Way, angle_between

AT_METRES = 25.0  # a turn is "at" what stands this near, farther off only "near" it
BESIDE_METRES = 5.0  # what stands this near has no side worth saying
AHEAD_DEGREES = 35.0  # less than this from straight on is ahead
BEHIND_DEGREES = 120.0  # more than this has been passed
UNSAID_METRES = 3.0  # a distance shorter than this is not worth words
DOORSTEP_METRES = 10.0  # nearer than this is at the door
STRAIGHT_SHARE = 0.97  # a way is straight whose ends lie apart by this share of its length


class Run(NamedTuple):
    """A piece of a way between two decisions, from vertex `first` to vertex `last`.

    `turn` is taken at its start, where `sight` is seen; `ahead` is the place at its end.
    """

    way: Way
    first: int
    last: int
    turn: Turn | None
    sight: Sight | None
    ahead: str | None

    @property
    def start(self) -> Point:
        """Return where it starts."""
        return self.way.point(self.first)

    @property
    def metres(self) -> float:
        """Return its length."""
        return float(self.way.along[self.last] - self.way.along[self.first])

    @property
    def straight(self) -> bool:
        """Tell whether its path, behind the turn, is nearly as short as the line of sight."""
        first = max(self.first, self.turn.index) if self.turn else self.first
        last = max(min(self.last, self.way.end), first)
        metres = self.way.along[last] - self.way.along[first]
        sight = math.dist(self.way.point(first), self.way.point(last))
        return bool(sight >= STRAIGHT_SHARE * metres)


class Phrases:
    """The words for one compound in one language; every method returns a phrase or several."""

    def __init__(self, compound: Compound, language: str) -> None:
        self.compound, self.language = compound, language
        self.words = word_list(language)
        self.names = name_places(compound, language)
        self.homes = self._homes()
        self.facings = facings(compound)

    def say(self, key: str, **values: object) -> str:
        """Return a phrase of the word list, `step.<key>`."""
        return self.words[f"step.{key}"].format(**values)

    def sentence(self, phrases: Iterable[str]) -> str:
        """Join phrases into one sentence."""
        joined = self.words["step.join"].join(phrases)
        capital = self.language != "zh"  # a name stays as it is written
        return self.say("sentence", says=joined[:1].upper() + joined[1:] if capital else joined)

    def brackets(self, remarks: Iterable[str]) -> str:
        """Return remarks in brackets, each a phrase; nothing for none."""
        return "".join(self.say("brackets", remark=remark) for remark in remarks)

    def metres(self, metres: float) -> str:
        """Return a distance as people say it: 80 m rather than 78.3."""
        if metres >= 1000:
            return self.say("kilometres", number=f"{metres / 1000:.1f}")
        whole = 50 if metres >= 300 else 10 if metres >= 7.5 else 5
        return self.say("metres", number=max(round(metres / whole), 1) * whole)

    def wait(self, seconds: float) -> str:
        """Return a wait as people say it."""
        if seconds < 85:
            return self.say("seconds", number=max(round(seconds / 10), 1) * 10)
        return self.say("minutes", number=round(seconds / 60))

    # What to do at a place.

    def enter(self, gate: str, *, wait: float) -> str:
        """Return how to come in through a gate, where `wait` seconds go by."""
        how = self.value(gate, "register")
        key = f"register.{how if how in ('scan', 'desk') else 'wait'}"
        remarks = [self.say(key, wait=self.wait(wait))] if wait >= 1 else []
        return self.say("enter", gate=self.names[gate]) + self.brackets(remarks)

    def leave_outside(self, gate: str, why: str) -> str:
        """Return that the e-bike stays outside a gate, and why where `why` is a known reason."""
        remarks = [self.say(f"left.{why}")] if has(f"step.left.{why}") else []
        return self.say("left", gate=self.names[gate]) + self.brackets(remarks)

    def park(self, bay: str) -> list[str]:
        """Return where to park, and what may be borrowed there."""
        phrases = [self.say("park", bay=self.names[bay])]
        if self.value(bay, "loan_trolleys") >= 1:
            phrases += [self.say("trolley"), self.say("bring_back")]
        return phrases

    def borrow(self, bay: str, *, parked: bool) -> list[str]:
        """Return that a bike is borrowed, where the e-bike is `parked` or at another bay."""
        name = self.names[bay]
        first = [self.say("park", bay=name), self.say("borrow")]
        return [*(first if parked else [self.say("borrow_at", bay=name)]), self.say("bring_back")]

    # Turns and ways.

    def turn(self, run: Run) -> str:
        """Return where a run turns: at what one sees there, on its side of the way."""
        if run.turn is None:
            return ""
        side, sight = side_of(run.turn.angle), run.sight
        if sight is None:
            return self.say(f"turn_crossing.{side}")
        name = self.names[sight.place]
        if sight.metres >= AT_METRES:
            return self.say(f"turn_near.{side}", landmark=name)
        bearing = bearing_of(run.turn.heading, run.start, sight.at)
        if abs(bearing) > BEHIND_DEGREES:
            return self.say(f"turn_past.{side}", landmark=name)
        if sight.metres > BESIDE_METRES and abs(bearing) > AHEAD_DEGREES:
            name = self.say(f"on.{side_of(bearing)}", landmark=name)
        return self.say(f"turn_at.{side}", landmark=name)

    def way_on(self, run: Run, remarks: Iterable[str], *, toward: bool) -> list[str]:
        """Return how far a run goes and to what; nothing for a few steps without remarks."""
        brackets = self.brackets(self.say(f"remark.{remark}") for remark in remarks)
        if run.metres < UNSAID_METRES and not brackets:
            return []
        key = "toward" if toward and run.ahead else "straight" if run.straight else "follow"
        if run.ahead:
            place = self.names[run.ahead]
            key, values = f"{key}_to", {"place": place}
        else:
            values = {}
        return [self.say(key, metres=self.metres(run.metres), **values) + brackets]

    # The door.

    def arrive(self, goal: str, side: str, *, metres: float, vehicle: bool) -> str:
        """Return on which side a goal is (left, right, ahead or at) and how to find its door.

        It lies `metres` off the path, where a vehicle stays if there is one.
        """
        entrance = goal.startswith("entrance:")
        unit = self.value(goal, "unit") if entrance else ""
        home = self.homes[goal]
        phrases = [self.say(f"side.{side}", place=self.names[home if unit else goal])]
        phrases += self._last_metres(goal, metres, vehicle)
        if entrance:
            phrases += self._door(goal, unit)
        elif goal.startswith("building:"):
            phrases.append(self.say("undrawn"))
        return self.sentence(phrases + self._handing_over(goal, home))

    def _door(self, goal: str, unit: str) -> list[str]:
        side = self.facings[self.compound.places[goal].row]
        if side:
            facing = text(self.language, f"compass.{side}").lower()
            key = "plain" if not unit else "unit" if len(unit) <= SUFFIX_LENGTH else "named"
            return [self.say(f"door.{key}", unit=unit, facing=facing)]
        return [self.say("door.only", unit=unit)] if unit else []

    def _handing_over(self, goal: str, home: str) -> list[str]:
        card = goal.startswith("entrance:") and self.value(goal, "lift_card") == "yes"
        over = self.value(home, "handover") if home.startswith("building:") else ""
        return [
            *([self.say("lift_card")] if card else []),
            *([self.say(f"handover.{over}")] if has(f"step.handover.{over}") else []),
        ]

    def _last_metres(self, goal: str, metres: float, vehicle: bool) -> list[str]:
        if metres >= DOORSTEP_METRES:
            return [self.say("by_path" if vehicle else "off_path", metres=self.metres(metres))]
        spot = goal.startswith(("landmark:", "parking:"))
        return [self.say("beside" if spot else "at_door")] if vehicle else []

    def _homes(self) -> dict[str, str]:
        """Return the place that each place is found by: a door's building, else the place."""
        columns = self.compound.columns["entrances"]
        doors = zip(columns["id"], columns["building"], strict=True)
        homes = {f"entrance:{id}": f"building:{home}" for id, home in doors}
        return {
            place: homes[place] if homes.get(place) in self.names else place for place in self.names
        }

    def exit(self, start: str, exit: Exit) -> str:
        """Return how to get out again, and why not through the gate one came in by."""
        name, phrases = self.names[exit.gate], [self.say("exit.back")]
        if exit.same:
            phrases.append(self.say("exit.same", gate=name))
        else:
            card, way = self.value(start, "exit") == "card", self.value(start, "way") == "in"
            why = "card" if card else "in_only" if way else ""
            phrases += [self.say(f"exit.{why}", gate=self.names[start])] if why else []
            phrases.append(self.say("exit.other", gate=name))
        how = f"exit.how.{exit.how}"
        return self.sentence([*phrases, *([self.say(how)] if has(f"step.{how}") else [])])

    def summary(self, route: Route) -> list[str]:
        """Return a route in a few words: minutes, metres, where the e-bike stays, the way out."""
        minutes = self.say("minutes", number=max(round(route.seconds / 60), 1))
        parts = [minutes, self.metres(route.metres)]
        parking = route.parking
        if parking:
            kind = "door" if parking == route.goal else parking.partition(":")[0]
            parts.append(self.say(f"summary.{kind}", place=self.names[parking]))
        if route.exit and not route.exit.same:
            parts.append(self.say("summary.exit", gate=self.names[route.exit.gate]))
        elif route.exit and has(f"step.summary.{route.exit.how}"):
            parts.append(self.say(f"summary.{route.exit.how}"))
        return parts

    def note(self, note: Note) -> str:
        """Return what a rider should know about a route, with places by their names."""
        values = {key: self.names.get(str(value), value) for key, value in note.values.items()}
        return text(self.language, f"note.{note.key}", **values)

    def compound_name(self) -> str:
        """Return the compound's name in this language, where it has one."""
        english = self.compound.fact("name_en") if self.language == "en" else ""
        return english or self.compound.name

    def value(self, written: str, column: str) -> Any:
        """Return what a place's row holds in a column."""
        place = self.compound.places[written]
        return self.compound.columns[place.layer][column][place.row]


def side_of(angle: float) -> str:
    """Return the side of an angle in degrees, left positive."""
    return "left" if angle > 0 else "right"


def bearing_of(heading: Point, start: Point, end: Point) -> float:
    """Return the angle from a heading to the direction of a point, in degrees, left positive."""
    return angle_between(heading, (end[0] - start[0], end[1] - start[1]))
