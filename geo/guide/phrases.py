"""The phrases that steps are put together from: names, sides, distances and what to do.

geo/browser/steps.js says the same in the same words.
"""

import math
from collections.abc import Iterable
from typing import Any, NamedTuple

from ..compound import Compound
from ..names import facings, name_places
from ..routes import Exit, Note, Route
from ..words import has, text, word_list
from .stretches import ENTERING, Stretch
from .turns import STUB_METRES, TURN_DEGREES, Point, Turn, Way, angle_between, length_of, span

NEAR_DECIMETRES = 250  # a turn is "at" what stands nearer, farther off only "near" it
BESIDE_DECIMETRES = 50  # what stands this near has no side worth saying
BEHIND_DEGREES = 120.0  # more than this has been passed
DOORSTEP_METRES = 10.0  # nearer than this is at the door
STRAIGHT_SHARE = 0.97  # a way is straight whose ends lie apart by this share of its length
ALMOST = 1e-6  # sums of equal numbers in another order end up on one side of a half


class Seen(NamedTuple):
    """A place that one sees from a turn, and the way to it in whole decimetres."""

    place: str
    way: Point

    @property
    def is_near(self) -> bool:
        """Tell whether it stands at the turn."""
        return length_of(self.way) < NEAR_DECIMETRES


class Run(NamedTuple):
    """A piece of a way between two decisions, from vertex `first` to vertex `last`.

    `turn` is taken at its start, where `sight` is seen; `ahead` is the place at its end.
    """

    way: Way
    first: int
    last: int
    turn: Turn | None
    sight: Seen | None
    ahead: str | None

    @property
    def metres(self) -> float:
        """Return its length."""
        return self.way.along[self.last] - self.way.along[self.first]

    @property
    def straight(self) -> bool:
        """Tell whether its path, behind the turn, is nearly as short as the line of sight."""
        first = self.turn.index if self.turn else 0
        last = max(min(self.last, self.way.end), first)
        sight = length_of(span(self.way.points[first], self.way.points[last]))
        return sight >= STRAIGHT_SHARE * (self.way.along[last] - self.way.along[first])


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

    def known(self, key: str, **values: object) -> list[str]:
        """Return the phrase of a key that the word list may hold or not."""
        return [self.say(key, **values)] if has(f"step.{key}") else []

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
        return self.say("metres", number=whole_metres(metres))

    def minutes(self, seconds: float) -> str:
        """Return a time as people say it."""
        return self.say("minutes", number=whole_minutes(seconds))

    def wait(self, seconds: float) -> str:
        """Return a wait as people say it."""
        if seconds >= 85:
            return self.minutes(seconds)
        return self.say("seconds", number=_rounded(seconds, 10))

    # What to do at a place.

    def doing(self, stretch: Stretch, *, wait: float) -> list[str]:
        """Return what is done at a place; at a gate, `wait` seconds go by."""
        place, deed = stretch.place, stretch.deed
        values = {"place": self.names[place], "goal": self.names[stretch.towards]}
        if deed in ENTERING:
            how = self.known(f"register.{self.value(place, 'register')}", wait=self.wait(wait))
            values["wait"] = self.brackets(how if wait >= 1 else [])
            values["why"] = self.brackets(self.known(f"why.{stretch.why}"))
        lends = deed == "park" and self.value(place, "loan_trolleys") > 0
        return [self.say(deed, **values), *([self.say("trolley")] if lends else [])]

    # Turns and ways.

    def turn(self, turn: Turn, sight: Seen | None) -> str:
        """Return where one turns: at what one sees there, on its side of the way."""
        side = side_of(turn.angle)
        if sight is None:
            return self.say(f"turn_crossing.{side}")
        name = self.names[sight.place]
        if not sight.is_near:
            return self.say(f"turn_near.{side}", landmark=name)
        bearing = angle_between(turn.heading, sight.way)
        if abs(bearing) > BEHIND_DEGREES:
            return self.say(f"turn_past.{side}", landmark=name)
        if length_of(sight.way) > BESIDE_DECIMETRES and abs(bearing) > TURN_DEGREES:
            name = self.say(f"on.{side_of(bearing)}", landmark=name)
        return self.say(f"turn_at.{side}", landmark=name)

    def way_on(self, run: Run, remarks: Iterable[str], *, toward: bool) -> list[str]:
        """Return how far a run goes and to what; nothing for a few steps without remarks."""
        brackets = self.brackets(self.say(f"remark.{remark}") for remark in remarks)
        if run.metres < STUB_METRES and not brackets:
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
        phrases = [self.say(f"side.{side}", place=self.names[goal])]
        if metres >= DOORSTEP_METRES:
            key = "by_path" if vehicle else "off_path"
            phrases.append(self.say(key, metres=self.metres(metres)))
        elif vehicle:
            phrases.append(self.say("park_here"))
        return self.sentence([*phrases, *filter(None, [self.at_door(goal)])])

    def at_door(self, goal: str) -> str:
        """Return what to know at a goal's door: which way it faces, the lift card, who takes over.

        A guide holds it ready; it is empty where nobody has said anything.
        """
        kind, _, _ = goal.partition(":")
        home = self.homes[goal]
        phrases = self.known(f"found.{kind}")
        side = self.facings[self.compound.places[goal].row] if kind == "entrance" else ""
        if side:
            facing = text(self.language, f"compass.{side}").lower()
            phrases.append(self.say("door", facing=facing))
        if kind == "entrance" and self.value(goal, "lift_card") == "yes":
            phrases.append(self.say("lift_card"))
        over = self.value(home, "handover") if home.startswith("building:") else ""
        return self.words["step.join"].join(phrases + self.known(f"handover.{over}"))

    def _homes(self) -> dict[str, str]:
        """Return the place that each place is found by: a door's building, else the place."""
        columns = self.compound.columns["entrances"]
        doors = zip(columns["id"], columns["building"], strict=True)
        homes = {f"entrance:{id}": f"building:{home}" for id, home in doors}
        return {
            place: homes[place] if homes.get(place) in self.names else place for place in self.names
        }

    # The route.

    def exit(self, start: str, exit: Exit) -> str:
        """Return how to get out again, and why not through the gate one came in by."""
        gate, phrases = self.names[exit.gate], []
        if exit.same:
            phrases.append(self.say("exit.same", gate=gate))
        else:
            opens = self.value(start, "exit")
            why = opens if opens == "card" else self.value(start, "way")
            phrases += [*self.known(f"exit.{why}", gate=self.names[start])]
            phrases.append(self.say("exit.other", gate=gate))
        return self.sentence(phrases + self.known(f"how.{exit.how}"))

    def summary(self, route: Route) -> list[str]:
        """Return a route in a few words: minutes, metres, where the e-bike stays, the way out."""
        parts = [self.minutes(route.seconds), self.metres(route.metres)]
        if route.parking:
            kind, _, _ = route.parking.partition(":")
            parts.append(self.say(f"summary.{kind}", parking=self.names[route.parking]))
        if route.exit and not route.exit.same:
            parts.append(self.say("summary.exit", gate=self.names[route.exit.gate]))
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


def whole_metres(metres: float) -> int:
    """Return metres as people say them: 80 rather than 78.3."""
    return _rounded(metres, 5 if metres < 7.5 else 10 if metres < 300 else 50)


def whole_minutes(seconds: float) -> int:
    """Return seconds as people say them in minutes."""
    return _rounded(seconds / 60, 1)


def _rounded(number: float, unit: int) -> int:
    """Return a number in whole units, at least one."""
    return max(math.floor(number / unit + 0.5 + ALMOST), 1) * unit
