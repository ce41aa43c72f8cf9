"""Find the door that a rider means: an address → a place, or the places to ask about."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property

from .address import Address, fold, parse
from .compound import PLACE_LAYERS, Compound
from .names import name_places
from .words import LANGUAGES, text

WRITTEN_PLACE = re.compile(rf"({'|'.join(PLACE_LAYERS)}):")
IN_LANE = re.compile(r"(\d+)(?:弄|期|区|村|组团?)(\d+)(?:号楼?|[幢栋座])?")  # 12弄3号 is also 12-3
OFFERED = 3  # numbers offered where the one asked for is not there


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
    finder = _Finder(compound)
    if WRITTEN_PLACE.match(asked.strip()):
        return finder.at_place(asked.strip())
    for name in (compound.name, compound.fact("name_en")):
        if len(name) > 1 and fold(name) != fold(asked):
            asked = re.sub(re.escape(name), " ", asked, flags=re.IGNORECASE)
    return finder.find(asked)


def holds(flats: str, room: str) -> bool:
    """Tell whether flats such as `101-1204` or `1-20;31` hold a room.

    Ends of three digits and more are floor and door: 101-1204 are doors 01 to 04 of floors 1 to
    12, so 1105 is not among them.
    """
    digits = re.match(r"\d+", room)
    if digits is None:
        return room in re.split(r"[;,、\s]+", flats)
    number = int(digits[0])
    for low, high in re.findall(r"(\d+)(?:\s*-\s*(\d+))?", flats):
        first, last = int(low), int(high or low)
        if min(first, last) > 100 and first % 100 <= last % 100:
            floors = first // 100 <= number // 100 <= last // 100
            inside = floors and first % 100 <= number % 100 <= last % 100
        else:
            inside = first <= number <= last
        if inside:
            return True
    return False


@dataclass(frozen=True)
class _Reading:
    """One way to understand a text: rows of buildings, a unit and a room."""

    rows: tuple[int, ...]
    unit: str | None
    room: str | None


class _Finder:
    """A compound's buildings by their numbers and names, and their doors."""

    def __init__(self, compound: Compound) -> None:
        self.compound = compound
        self.buildings, self.entrances = (
            compound.columns[name] for name in ("buildings", "entrances")
        )

    def find(self, asked: str) -> Door:
        if called := self._called(asked):
            return called
        address = parse(asked)
        readings = [reading for reading in self._readings(asked, address) if reading.rows]
        for fits in (self._exact, self._likely):
            found = [fits(reading) for reading in readings]
            doors, houses = ([row for fit in found for row in fit[i]] for i in (0, 1))
            if doors or houses:
                return self._answer(self._with_room(doors, houses, address.room), houses)
        if readings:
            doors = [door for row in readings[0].rows for door in self._doors(row)]
            houses = [row for row in readings[0].rows if not self._doors(row)]
            return self._answer(doors, houses, "unit_missing", unit=readings[0].unit or "")
        return self._without_building(asked, address)

    def at_place(self, written: str) -> Door:
        """Return a place as it is written; a building stands for its doors."""
        place = self.compound.place(written)
        doors = self._doors(place.row) if place.kind == "building" else []
        if doors:
            return self._answer(doors, [])
        return Door((written,), "found", "found", {}, self.compound)

    # Readings of what was asked.

    def _readings(self, asked: str, address: Address) -> Iterator[_Reading]:
        """Yield every way to understand an address, whether such doors are drawn or not."""
        whole, number = fold(asked), address.building or ""
        if whole in self._numbers and whole != number:
            yield _Reading(self._numbers[whole], None, None)
        rows = self._numbers.get(number, ())
        yield _Reading(self._as_named(rows, whole), address.unit, address.room)
        if address.unit:
            lane = self._numbers.get(f"{number}-{address.unit}", ())
            yield _Reading(lane, None, address.room)
        if not rows and (name := self._name_in(whole)):
            # The name stands for the number: 紫荆阁2-1201 is read as 0幢2-1201.
            behind = parse("0幢" + whole.partition(name)[2])
            yield _Reading(self._numbers[name], behind.unit, behind.room)

    @cached_property
    def _numbers(self) -> dict[str, tuple[int, ...]]:
        """Return the rows of buildings by every number and name that they go by."""
        found: dict[str, tuple[int, ...]] = {}
        for row, names in enumerate(self._names):
            read = [parse(name) for name in names]
            numbers = {it.building for it in read if it.building and not (it.unit or it.room)}
            lanes = {"-".join(lane.groups()) for lane in map(IN_LANE.fullmatch, names) if lane}
            for name in {*numbers, *lanes, *names}:
                found[name] = (*found.get(name, ()), row)
        return found

    @cached_property
    def _names(self) -> list[list[str]]:
        """Return what every building is called: its number, its name and its aliases, folded."""
        columns = zip(*(self.buildings[key] for key in ("ref", "name", "aliases")), strict=True)
        split = (re.split(r"[;；,，、]", ";".join(said)) for said in columns)
        return [[fold(name) for name in names if name.strip()] for names in split]

    def _as_named(self, rows: tuple[int, ...], asked: str) -> tuple[int, ...]:
        """Return those of several buildings whose names an address holds: 12弄3号, not 16弄3号."""
        lengths = [[len(name) for name in self._names[row] if name in asked] for row in rows]
        longest = max((length for row in lengths for length in row), default=0)
        return tuple(row for row, said in zip(rows, lengths, strict=True) if longest in (0, *said))

    def _name_in(self, asked: str) -> str | None:
        """Return the longest name without a number that an address holds."""
        named = (name for name in self._numbers if len(name) > 1 and not parse(name).building)
        return max((name for name in named if name in asked), key=len, default=None)

    # Doors of a reading.

    def _exact(self, reading: _Reading) -> tuple[list[int], list[int]]:
        """Return the doors of a reading, and its buildings none of whose doors is drawn."""
        houses = [row for row in reading.rows if not self._doors(row)]
        doors = [door for row in reading.rows for door in self._doors(row)]
        if reading.unit is None:
            return doors, houses
        exact = [door for door in doors if reading.unit in _spellings(self._unit(door))]
        return (exact, houses) if exact else ([], [])

    def _likely(self, reading: _Reading) -> tuple[list[int], list[int]]:
        """Return the doors that serve a flat: "7幢5" may mean flat 5, no unit may be written up."""
        doors = [door for row in reading.rows for door in self._doors(row)]
        unnamed = [door for door in doors if reading.room is None or not self._unit(door)]
        return self._holding(unnamed, reading.room or reading.unit or ""), []

    def _with_room(self, doors: list[int], houses: list[int], room: str | None) -> list[int]:
        """Narrow doors down to those whose flats hold a room, where that is known of all."""
        homes = {self.entrances["building"][door] for door in doors}
        known = len(homes) == 1 or all(self.entrances["flats"][door] for door in doors)
        holding = self._holding(doors, room) if room and known and not houses else []
        return holding or doors

    def _holding(self, doors: Iterable[int], room: str) -> list[int]:
        return [door for door in doors if holds(self.entrances["flats"][door], room)]

    def _doors(self, building: int) -> list[int]:
        id = self.buildings["id"][building]
        return [row for row, home in enumerate(self.entrances["building"]) if home == id]

    def _unit(self, door: int) -> str:
        return str(self.entrances["unit"][door])

    # Answers.

    def _called(self, asked: str) -> Door | None:
        """Return the place whose name was asked for: 快递柜, or a door as it was offered."""
        for language in LANGUAGES:
            for place, name in name_places(self.compound, language).items():
                if fold(name) == fold(asked) and not place.startswith("building:"):
                    return Door((place,), "found", "found", {}, self.compound)
        return None

    def _without_building(self, asked: str, address: Address) -> Door:
        """Find the doors that fit a unit, a room, or a number that no building has."""
        unit = address.unit or address.building
        doors: Iterable[int] = range(len(self.entrances["id"]))
        if unit:
            doors = [door for door in doors if unit in _spellings(self._unit(door))]
        if address.room and (holding := self._holding(doors, address.room)):
            return self._answer(holding, [])
        if unit and doors and not (address.unit and address.building):
            return self._answer(list(doors), [])
        if address.building:
            return self._nearest(address)
        if len(self.buildings["id"]) == 1 and (address.unit or address.room):
            return self._answer(self._doors(0), [] if self._doors(0) else [0])
        return Door((), "nearest", "no_number", {"text": asked.strip()[:60]}, self.compound)

    def _answer(
        self, doors: list[int], houses: list[int], sentence: str = "", **values: str
    ) -> Door:
        """Return the one place that is left, or all of them to be asked about."""
        places = dict.fromkeys(
            [f"entrance:{self.entrances['id'][row]}" for row in doors]
            + [f"building:{self.buildings['id'][row]}" for row in houses]
        )
        kind = "found" if len(places) == 1 else "ask"
        key = f"{sentence}_{kind}" if sentence else kind
        return Door(tuple(places), kind, key, values, self.compound)

    def _nearest(self, address: Address) -> Door:
        """Offer the doors of the buildings whose numbers come nearest to one that is not there."""
        wanted = address.building or ""
        near = sorted(self._numbers, key=lambda number: (_apartness(number, wanted), number))
        rows = list(dict.fromkeys(row for number in near for row in self._numbers[number]))
        places: dict[str, None] = {}
        for row in rows[:OFFERED]:
            doors = self._doors(row)
            exact = [door for door in doors if address.unit in _spellings(self._unit(door))]
            offered = self._answer(exact or doors, [] if doors else [row])
            places |= dict.fromkeys(offered.places)
        sentence = "nearest" if places else "no_numbers"
        return Door(tuple(places), "nearest", sentence, {"number": wanted}, self.compound)


def _spellings(unit: str) -> set[str | None]:
    """Return the ways to write a unit: 2, 2单元 and 二单元 are one."""
    return {fold(unit), parse(unit).unit, parse(f"0幢{unit}").unit} if unit else set()


def _apartness(number: str, wanted: str) -> float:
    """Return how far apart two numbers are; names come after all numbers."""
    a, b = (re.search(r"\d+", name) for name in (number, wanted))
    if a and b:
        same_letters = number.replace(a[0], "") == wanted.replace(b[0], "")
        return abs(int(a[0]) - int(b[0])) + (0 if same_letters else 0.5)
    return 1e6 + 1 - SequenceMatcher(None, number, wanted).ratio()
