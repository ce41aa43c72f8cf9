"""The index on a sign: where every building is, how far it is, and in which order its doors come.

A row is called as the guide calls the building, and always holds what is printed on the map: 8幢
for the 8 there; where the name alone does not tell the number, both: 126 Toulouse-Lautrec-Schule.
Languages that would say Building 8 in every row write 8.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate
from typing import Any

import numpy as np

from ..address import fold, half_width, parse
from ..guide import Guide, whole_metres, whole_minutes
from ..ids import slug
from ..names import IN_LANE
from ..svg import View, cell_of
from ..words import LANGUAGES, text
from .fonts import printable, width
from .trunks import gate_row, metres_to_goals

NO_WAY = "—"
WIDEST = 13.0  # longer names are cut, in em: a column of an index is no wider
STEMS = str.maketrans("甲乙丙丁戊己庚辛壬癸", "abcdefghij")  # they sort in this order, after A to Z
HALVES = str.maketrans({"½": "-1", "¼": "-1", "¾": "-2"})  # 7½ comes after 7, before 8
NUMBER = re.compile("[0-9][0-9A-Za-j,-]*")
LETTERS = re.compile("[A-Za-j]{1,3}[0-9-]*(号楼|[座幢栋楼])?")

Key = tuple[Any, ...]


@dataclass(frozen=True)
class Row:
    """A row of the index, ready to be set.

    `minutes` and `metres` are one way in from the gate, as the guide says them, and NO_WAY where
    there is none; `units` come in the order in which one reaches them, "" where none has a name.
    """

    label: str
    cell: str
    minutes: str
    metres: str
    units: str


def index_rows(guide: Guide, gate: str, view: View) -> list[Row]:
    """Return a row a building that has a number or a name, in the order in which people search.

    Numbers come first, 2 before 2A before 10, then letters, then names by their sound; a door
    with a unit but without a building has a row of its own. The way in is the one that the guide
    shows for the building: to the door of its quickest round trip. Raises UnknownPlace for what
    is no gate.
    """
    return Index(guide, gate).rows(view)


class Index:
    """What the rows of one gate's index are made of, whichever map they point into."""

    def __init__(self, guide: Guide, gate: str) -> None:
        routes, self.compound = guide.routes, guide.source
        row = gate_row(routes, gate)
        self.language = guide.language
        places = guide.document["places"]
        self.at = {place["id"]: place["at"] for place in places}
        labels = [(place["id"], place["label"]) for place in places]
        spoken = LANGUAGES.index(guide.language)
        self.names = {
            id: label if isinstance(label, str) else label[spoken] for id, label in labels
        }
        self.column = {goal: column for column, goal in enumerate(routes.goals)}
        self.metres = metres_to_goals(routes, gate).tolist()
        self.seconds = routes.seconds[row].tolist()
        self.round_trip = routes.round_trip_seconds[row].tolist()
        self.doors: dict[str, list[tuple[str, str]]] = {}
        doors = self.compound.columns["entrances"]
        for id, home, unit in zip(doors["id"], doors["building"], doors["unit"], strict=True):
            self.doors.setdefault(home, []).append((f"entrance:{id}", printable(unit)))

        self.entries = [*self._buildings(), *self._lone_doors()]

    def rows(self, view: View) -> list[Row]:
        """Return the rows with the cells of a map, as `index_rows` does."""
        if not self.entries:
            return []
        spots = view.local(np.array([self.at[place] for place, _ in self.entries])).tolist()
        cells = [cell_of(view, (x, y)) for x, y in spots]
        found = [
            (_search_key(row.label), cell, place, replace(row, cell=cell))
            for cell, (place, row) in zip(cells, self.entries, strict=True)
        ]
        return [row for *_, row in sorted(found, key=lambda each: each[:3])]

    def _buildings(self) -> Iterator[tuple[str, Row]]:
        """Yield the buildings that are called something."""
        columns = self.compound.columns["buildings"]
        for id, ref, name in zip(columns["id"], columns["ref"], columns["name"], strict=True):
            place, doors = f"building:{id}", self.doors.get(id, [])
            label = self._label(place, ref, name)
            if label:
                goals = [goal for goal, _ in doors] or [place]
                yield self._row(place, label, goals, self._units(doors))

    def _lone_doors(self) -> Iterator[tuple[str, Row]]:
        """Yield the doors of no building, by their units."""
        homes = set(self.compound.columns["buildings"]["id"])
        for home, doors in self.doors.items():
            for place, unit in doors if home not in homes else ():
                if unit:
                    label = _short(printable(self.names[place]))
                    yield self._row(place, label, [place], "")

    def _row(self, place: str, label: str, goals: list[str], units: str) -> tuple[str, Row]:
        best = min((self.column[goal] for goal in goals), key=self.round_trip.__getitem__)
        minutes = metres = NO_WAY
        if np.isfinite(self.seconds[best]):
            minutes = str(whole_minutes(self.seconds[best]))
            metres = str(whole_metres(self.metres[best]))
        return place, Row(label, "", minutes, metres, units)

    def _units(self, doors: list[tuple[str, str]]) -> str:
        """Return units in the order in which one reaches them, those that one does not last."""
        reached = sorted(
            (self.seconds[self.column[goal]], _natural(unit.translate(STEMS)), unit)
            for goal, unit in doors
            if unit
        )
        return " ".join(dict.fromkeys(unit for *_, unit in reached))

    def _label(self, place: str, ref: str, name: str) -> str:
        """Return what a building is called in the index; "" for one that is called nothing."""
        printed, own = printable(ref.replace(";", ",")), printable(name)
        said = _brief(printable(self.names[place]))
        if not printed:
            # A name that the font cannot set: the map says the id there.
            unset = place.removeprefix("building:") if (ref + name).strip() else ""
            return _short(said) if own else unset
        numbers = ref.replace(";", text(self.language, "list.comma"))
        plain = printable(text(self.language, "name.building", number=numbers))
        if said.startswith(plain) and own != plain:
            return _short(printed + said.removeprefix(plain))
        return _short(said if _holds(_short(said), printed) else f"{printed} {said}")


def _short(name: str) -> str:
    """Return a printable name, cut where it is too wide for a column."""
    if width(name) <= WIDEST:
        return name
    kept = sum(1 for far in accumulate(map(width, name)) if far <= WIDEST - width("…"))
    return f"{name[:kept].rstrip()}…"


def _brief(name: str) -> str:
    """Return a name of several addresses with the street said once: Miraustraße 8,10."""
    parts = [part.rpartition(" ") for part in name.split(" / ")]
    if len(parts) == 1 or len({street for street, _, _ in parts}) > 1:
        return name
    return f"{parts[0][0]} {','.join(number for _, _, number in parts)}".strip()


def _holds(said: str, printed: str) -> bool:
    """Tell whether a name holds every number that is printed, and not as a part of others."""
    parts = filter(None, re.split("[,–-]", printed))
    alone = (rf"(?<![0-9A-Za-z]){re.escape(part)}(?![0-9A-Za-z])" for part in parts)
    return all(re.search(pattern, said) for pattern in alone)


@lru_cache(maxsize=4096)  # the gates of a compound share their labels
def _search_key(label: str) -> Key:
    """Return what to sort a label by: numbers, 四幢 among them, then letters, then names."""
    label = label.translate(HALVES)
    plain = (fold if parse(label).building else half_width)(label).translate(STEMS)
    lane, number = IN_LANE.match(plain), NUMBER.match(plain)
    if number:
        return 0, _natural("-".join(lane.groups()) if lane else number[0]), _natural(plain)
    if LETTERS.fullmatch(plain):
        return 1, _natural(plain), ()
    return 2, _natural(slug(label)), _natural(plain)


def _natural(name: str) -> Key:
    """Return a name to sort by, its numbers by their size however long: 2, 2A, 10, A."""
    parts = re.findall("[0-9]+|[^0-9]+", fold(name))
    return tuple(
        (0, len(part.lstrip("0")), part.lstrip("0")) if part[0] in "0123456789" else (1, 0, part)
        for part in parts
    )
