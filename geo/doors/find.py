"""Find the door that a rider means by an address.

geo/browser/doors.js does the same on the phone, from a guide: what is changed here is changed
there.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from typing import NamedTuple

from ..address import fold, half_width, parse
from ..compound import PLACE_LAYERS, Compound
from ..names import name_places
from ..words import LANGUAGES, text
from .numbers import apartness, holds, place_numbers, says

WRITTEN_PLACE = re.compile(rf"({'|'.join(PLACE_LAYERS)}):")
UNIT = re.compile("单元|UNIT")
SHOWN = 60  # signs of a text that nobody understands
OFFERED = 3  # buildings offered where the one asked for is not there


@dataclass(frozen=True)
class Door:
    """Where an address leads: `found` one place, `ask` which of several, `nearest` what there is.

    Places are written `kind:id`; a building stands for itself only where none of its doors is
    drawn.
    """

    places: tuple[str, ...]
    kind: str
    sentence: str
    values: Mapping[str, str]
    compound: Compound = field(repr=False, compare=False)

    def says(self, language: str) -> str:
        """Return the sentence that goes with it: what was found, asked, or is missing."""
        names = name_places(self.compound, language)
        there = text(language, "list.comma").join(names[place] for place in self.places)
        return text(language, f"door.{self.sentence}", places=there, **self.values)


def find_door(compound: Compound, asked: str) -> Door:
    """Find the door that a rider means by an address, or by a place's name or `kind:id`.

    Never picks the first of several: where two fit, all are returned to be asked about. Raises
    UnknownPlace for a `kind:id` that the compound does not have.
    """
    return Finder(compound).door(asked)


class _Spot(NamedTuple):
    """A place as guides tell of it: its labels, and what doors and buildings are found by."""

    written: str
    labels: frozenset[str]
    home: str
    unit: str
    flats: str
    numbers: tuple[str, ...]

    @property
    def is_house(self) -> bool:
        """Tell whether it is a building."""
        return self.written.startswith("building:")

    def has(self, unit: str | None) -> bool:
        """Tell whether it is a unit's door: 2, 2单元 and 二单元 are one."""
        own = self.unit and (parse(f"0幢{self.unit}").unit or fold(self.unit))
        return bool(own) and own == unit


class _Reading(NamedTuple):
    """One way to understand an address."""

    homes: list[_Spot]
    unit: str | None
    room: str | None


class Finder:
    """A compound's places, and the doors among them that fit, for many questions."""

    def __init__(self, compound: Compound) -> None:
        self.compound = compound
        self.names = [half_width(compound.name), half_width(compound.fact("name_en"))]
        self.spots: list[_Spot] = []
        self.doors: dict[str, list[_Spot]] = {}
        labels = [name_places(compound, language) for language in LANGUAGES]
        numbers = place_numbers(compound)
        for written, place in compound.places.items():
            columns = compound.columns[place.layer]
            said = (place.id if place.kind == "building" else "", "", "")
            if place.kind == "entrance":
                said = tuple(columns[name][place.row] for name in ("building", "unit", "flats"))
            called = frozenset(fold(each[written]) for each in labels)
            self.spots.append(_Spot(written, called, *said, tuple(numbers.get(written, ()))))
            if place.kind == "entrance":
                self.doors.setdefault(self.spots[-1].home, []).append(self.spots[-1])

    def door(self, asked: str) -> Door:
        """Answer as `find_door` does."""
        if WRITTEN_PLACE.match(asked.strip()):
            return self._at_place(asked.strip())
        return self._find(asked)

    def _find(self, text: str) -> Door:
        asked = reduce(_without, self.names, half_width(text))
        whole = fold(asked)
        for spot in self.spots:
            if not spot.is_house and {whole, fold(text)} & spot.labels:
                return self._answer([spot])
        address = parse(asked)
        number = address.building or ""
        homes, unit, room = self._read(whole, number, address.unit, address.room)
        spots = self._behind(homes)
        sure = [spot for spot in spots if not unit or spot.has(unit)]
        if sure:
            sure += [spot for spot in spots if spot.is_house]
        sure += self._behind(self._named(f"{number}-{unit}"))
        if sure:
            return self._answer(_with_room(sure, room))
        # "7幢5" may mean flat 5, 7幢5单元 does not; where a room is said, no unit is written up.
        flat = room or (None if UNIT.search(whole) else unit) or ""
        likely = [spot for spot in spots if holds(spot.flats, flat) and not (room and spot.unit)]
        if likely:
            return self._answer(likely)
        if spots:
            return self._answer(spots, "unit_missing_", unit=unit or "")
        if number:
            return self._nearest(number, unit)
        return self._tell("nearest", "no_number", [], text=half_width(text)[:SHOWN])

    def _at_place(self, written: str) -> Door:
        """Return a place as it is written; a building stands for its doors."""
        self.compound.place(written)
        return self._answer(self._behind(spot for spot in self.spots if spot.written == written))

    def _read(self, whole: str, number: str, unit: str | None, room: str | None) -> _Reading:
        """Return the buildings that an address names by number or name, its unit and its room."""
        homes = self._named(number)
        if not number and (unit or room):
            houses = [spot for spot in self.spots if spot.is_house]
            homes = houses if len(houses) == 1 else []
        if name := self._name_in(whole):
            behind, rows = whole.partition(name)[2], self._named(name)
            both = [home for home in homes if home in rows]
            if both:
                homes = both
            elif not number or re.match("[-#]?[0-9]", behind):
                # The name stands for the number: 紫荆阁2-1201 is read as 0幢2-1201, or is it 2幢?
                if homes:
                    return _Reading([*homes, *rows], None, None)
                said = parse(f"0幢{behind}")
                return _Reading(rows, said.unit, said.room)
        if not homes:
            return _Reading(self._named(whole), None, room)
        return _Reading(_as_said(homes, whole), unit, room)

    def _name_in(self, whole: str) -> str | None:
        """Return the longest name without a number that an address holds."""
        names = (name for spot in self.spots for name in spot.numbers if name in whole)
        named = (name for name in names if not re.search("[0-9]|^.$", name))
        return max(named, key=len, default=None)

    def _named(self, number: str) -> list[_Spot]:
        return [spot for spot in self.spots if number in spot.numbers]

    def _behind(self, places: Iterable[_Spot]) -> list[_Spot]:
        """Return what places stand for: a building for its doors, where they are drawn."""
        found = ((place.is_house and self.doors.get(place.home)) or [place] for place in places)
        return [spot for spots in found for spot in spots]

    def _nearest(self, number: str, unit: str | None) -> Door:
        """Offer the doors of the buildings whose numbers come nearest to one that is not there."""
        homes = [spot for spot in self.spots if spot.numbers]
        homes.sort(key=lambda home: min(apartness(name, number) for name in home.numbers))
        near = [_narrow(self._behind([home]), lambda spot: spot.has(unit)) for home in homes]
        offered = [spot for spots in near[:OFFERED] for spot in spots]
        sentence = "nearest" if offered else "no_numbers"
        return self._tell("nearest", sentence, offered, number=number)

    def _answer(self, spots: Iterable[_Spot], sentence: str = "", **values: str) -> Door:
        """Return the one place that is left, or all of them to be asked about."""
        places = list(dict.fromkeys(spots))
        kind = "found" if len(places) == 1 else "ask"
        return self._tell(kind, sentence + kind, places, **values)

    def _tell(self, kind: str, sentence: str, spots: Iterable[_Spot], **values: str) -> Door:
        places = tuple(dict.fromkeys(spot.written for spot in spots))
        return Door(places, kind, sentence, values, self.compound)


def _without(asked: str, name: str) -> str:
    """Take the compound's own name out of an address: 阳光100 7-2 is not building 100."""
    return asked.replace(name, " ") if len(name) > 1 and name != asked else asked


def _as_said(homes: list[_Spot], whole: str) -> list[_Spot]:
    """Return those of several buildings whose names an address holds best: 12弄3号, not 3号."""
    # Never into another lane, even where that has the only 3号.
    lanes = [[name for name in home.numbers if name.endswith("弄")] for home in homes]
    near = [
        home
        for home, own in zip(homes, lanes, strict=True)
        if "弄" not in whole or not own or any(says(whole, lane) for lane in own)
    ]
    longest = [max((len(n) for n in home.numbers if says(whole, n)), default=0) for home in near]
    return [home for home, length in zip(near, longest, strict=True) if length == max(longest)]


def _with_room(spots: list[_Spot], room: str | None) -> list[_Spot]:
    """Narrow doors down to those whose flats hold a room, where that is known of all."""
    known = all(spot.flats for spot in spots)
    return _narrow(spots, lambda spot: known and holds(spot.flats, room or ""))


def _narrow(spots: list[_Spot], fits: Callable[[_Spot], bool]) -> list[_Spot]:
    return [spot for spot in spots if fits(spot)] or spots
