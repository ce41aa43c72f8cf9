"""What stands on a sign's map, and where: signs, then numbers, names and units.

Signs come first, each at its place or as near to it as there is room; then words, buildings
before gates, bays, landmarks and units, in spots where none covers another.
"""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import shapely

from ..guide import Guide
from ..svg import NUMBER, Line, Sign, View, Word, cut, here_boxes, line_width
from ..words import LANGUAGES, text
from .blocks import CORNERS
from .clash import Floats, Mask, Rows
from .cover import Cover, make_cover
from .fonts import printable, width
from .placing import Spots, place_words
from .room import room_inside
from .signs import place_signs
from .spots import (
    SMALLER,
    Edge,
    Found,
    Sheet,
    join,
    spots_beside,
    spots_inside,
    spots_outside,
)
from .units import Units, find_units

SIZES = (7.0, 6.2, 5.5, 4.9, 4.3, 3.8)  # mm; nothing on a sign is written smaller than the last
LEAST = SIZES[-1]
TITLE = 5.0  # a name is a word like others, and no number that one looks for
ASIDE = 4.5  # of a word beside its house
GATE = 4.6  # of a gate's name
EVEN = 0.7  # so many numbers have room in their houses at the size that all should have
MANY = 60  # words without room in their houses, with which all are written small
TIGHT = 1.0  # mm; with less to spare in its house a word may stand beside it
AIR = 0.3  # mm on either side of a word
BUILDING = 1000.0  # what leaving out a word costs
WORTH = {"gate": 300.0, "parking": 200.0, "landmark": 100.0}
ON_UNIT = 1.5  # what a number costs where it takes a unit's place: less than a smaller size
TRUNK_COST, PATH_COST = 20.0, 4.0  # of a word that lies on a way from this gate, or another
ENTRY_COST = 40.0  # of a word that hides where one walks in
PATH_MM = 2.0
WALL_COST, WALL_MM = 40.0, 1.0  # a wall strikes out what lies across it
ENTRY_MM = (10.0, 20.0)  # how wide and how far
REACH = 4.0  # mm that words reach into the margins of the view


def marks_on_paper(
    guide: Guide, gate: str, view: View, lines: Sequence[Line]
) -> tuple[list[Sign], list[Word]]:
    """Return the signs and words of a gate's map, `gate:south`, in millimetres of the view.

    `lines` are the ways from this gate; words keep off them where they can. Every building with a
    number or a name is written in its house or beside it, with a leader, if there is any room.
    """
    return _Map(guide, gate, view, lines).marks()


class _Names(NamedTuple):
    """Words with the spots found for each, and what leaving one out costs.

    One without a size, 0, is as large as its spot is high.
    """

    words: list[Word]
    found: Found
    worths: list[float]


class _Map:
    """One gate's map while it is filled."""

    def __init__(self, guide: Guide, gate: str, view: View, lines: Sequence[Line]) -> None:
        self.guide, self.gate, self.view, self.lines = guide, gate, view, lines
        self.houses = view.shapes(guide.source.shapes["buildings"])
        self.said = _said(guide)
        self.here = next(
            (float(x), float(y))
            for place in guide.document["places"]
            if place["id"] == gate
            for x, y in view.local([place["at"]])
        )

    def marks(self) -> tuple[list[Sign], list[Word]]:
        says = text(self.guide.language, "ui.rider.here")
        edge = self._edge()
        taken = np.array([*here_boxes(self.view, self.here, says), *self._corners()])
        signs, boxes = place_signs(self.guide, self.gate, self.view, taken, edge)
        self.sheet = Sheet(self._cover(), np.vstack([taken, boxes]), edge)
        units = find_units(self.guide, self.view, self.sheet, self.houses)
        words = self._place(self._buildings(units), self._names(signs, boxes))
        return list(signs.values()), [*words, *units.place(words)]

    def _place(self, *kinds: _Names) -> list[Word]:
        """Return the words that have room."""
        words = [word for each in kinds for word in each.words]
        spots = [spot for each in kinds for spot in each.found.split(each.worths)]
        return [
            _settle(word, spot, row)
            for word, spot, row in zip(words, spots, place_words(spots), strict=True)
            if row is not None
        ]

    def _edge(self) -> Edge:
        top, right, bottom, left = (max(margin - REACH, 1.0) for margin in self.view.margins)
        return left, top, self.view.width - right, self.view.height - bottom

    def _corners(self) -> Iterator[Edge]:
        """Yield the boxes of north arrow and scale bar."""
        wide, high = self.view.width, self.view.height
        for across, up in CORNERS:
            left = 0.0 if self.here[0] > wide / 2 else wide - across
            yield left, high - up, left + across, high

    def _cover(self) -> Cover:
        guide, view, (x, y), (across, far) = self.guide, self.view, self.here, ENTRY_MM
        paths = view.shapes(guide.source.shapes["paths"])
        walls = [guide.source.boundary.boundary, *guide.source.shapes["barriers"]]
        drawn = view.shapes(np.array(walls, dtype=object))
        ways = [(paths, PATH_MM, PATH_COST), (drawn, WALL_MM, WALL_COST)]
        if self.lines:
            counts = [len(line.points) for line in self.lines]
            points = view.points(np.concatenate([line.points for line in self.lines]))
            drawn = shapely.linestrings(points, indices=np.repeat(np.arange(len(counts)), counts))
            widths = np.array([line_width(line, view) for line in self.lines])
            ways += [(drawn[widths == wide], wide, TRUNK_COST) for wide in np.unique(widths)]
        entry = np.array([shapely.linestrings([(x, y), (x, y - far)])])
        ways.append((entry, across, ENTRY_COST))
        numbered = np.array([bool(said) for said in self.said], dtype=bool)
        return make_cover(self.houses, numbered, ways, width=view.width, height=view.height)

    def _buildings(self, units: Units) -> _Names:
        """Return numbers and names of houses: inside, or outside with a leader."""
        rows = np.flatnonzero([bool(said) for said in self.said])
        said = [self.said[row] for row in rows]
        if not said:
            return _Names([], Found.none(), [])
        wide = np.array([width(each) for each in said])
        plain = np.array([NUMBER.fullmatch(each) is not None for each in said])
        points, room = room_inside(self.houses[rows], wide + 2 * AIR / SIZES[0])
        base = _even_size(room.max(axis=1), plain)
        sizes = np.array([[size if size <= base else np.nan for size in SIZES]] * len(said))
        sizes[~plain] = [size if size <= min(base, TITLE) else np.nan for size in SIZES]
        # The first size that a word may have is its preferred one: none costs more for that.
        sizes = np.array([[*row[~np.isnan(row)], *row[np.isnan(row)]] for row in sizes])
        found = spots_inside(self.sheet, points, room, wide, sizes)
        crowded = ON_UNIT * units.within(rows[found.owner], found.boxes)
        found = Found(found.owner, found.boxes, found.leaders, found.costs + crowded)
        has = np.bincount(found.owner, minlength=len(said)) > 0
        lost = np.flatnonzero(~has | (room.max(axis=1) < LEAST + TIGHT))
        found = join(found, *self._outside(lost, rows[lost], wide[lost], base))
        words = [
            Word(each, self.here, 0.0, "number" if number else "title")
            for each, number in zip(said, plain, strict=True)
        ]
        return _Names(words, found, [BUILDING] * len(said))

    def _outside(self, words: Rows, rows: Rows, wide: Floats, base: float) -> Iterator[Found]:
        """Yield spots outside of houses, at the preferred size before the smallest."""
        if not len(words):
            return
        for step, size in enumerate(sorted({min(ASIDE, base), LEAST}, reverse=True)):
            boxes = np.column_stack([wide * size + 2 * AIR, np.full(len(wide), size)])
            found = spots_outside(self.sheet, self.houses[rows], boxes)
            yield Found(
                words[found.owner], found.boxes, found.leaders, found.costs + SMALLER * step
            )

    def _names(self, signs: dict[str, Sign], boxes: Floats) -> _Names:
        """Return the names of other gates, and of bays and landmarks that somebody gave one."""
        named, language = _named(self.guide), LANGUAGES.index(self.guide.language)
        places = {place["id"]: place for place in self.guide.document["places"]}
        words, rows, worths = [], [], []
        for row, id in enumerate(signs):
            kind, label = id.partition(":")[0], places[id]["label"]
            said = cut(printable(label if isinstance(label, str) else label[language]))
            if said and (kind == "gate" or id in named):
                is_gate = kind == "gate"
                size, style = (GATE, "gate") if is_gate else (LEAST, "name")
                words.append(Word(said, self.here, size, style))
                rows.append(row)
                worths.append(WORTH[kind])
        if not words:
            return _Names([], Found.none(), [])
        sizes = np.array([(width(word.text) * word.size + 2 * AIR, word.size) for word in words])
        return _Names(words, spots_beside(self.sheet, boxes[rows], sizes), worths)


def _said(guide: Guide) -> list[str]:
    """Return what is written for every house, "" for those that are called nothing."""
    columns = guide.source.columns["buildings"]
    called = [ref or name for ref, name in zip(columns["ref"], columns["name"], strict=True)]
    # Of a name that cannot be set nothing is left: then the house's id stands for it.
    return [
        (cut(printable(said.replace(";", ","))) or printable(id)) if said.strip() else ""
        for said, id in zip(called, columns["id"], strict=True)
    ]


def _named(guide: Guide) -> set[str]:
    """Return the bays and landmarks that somebody gave a name."""
    columns = guide.source.columns
    return {
        f"{kind}:{id}"
        for kind, layer in (("parking", "parking"), ("landmark", "landmarks"))
        for id, name in zip(columns[layer]["id"], columns[layer]["name"], strict=True)
        if name.strip()
    }


def _even_size(room: Floats, plain: Mask) -> float:
    """Return the largest size of numbers: most have room for it, so that the map is calm."""
    numbers = room[plain]
    fits = [size for size in SIZES if len(numbers) and (numbers >= size).mean() >= EVEN]
    if fits:
        return fits[0]
    return LEAST if (room < LEAST).sum() > MANY else SIZES[-2]


def _settle(word: Word, spots: Spots, row: int) -> Word:
    """Return a word in its spot, as large as that spot is high."""
    left, top, right, bottom = spots.boxes[row].tolist()
    x, y, to_x, to_y = spots.leaders[row].tolist()
    leader = None if math.isnan(x) else ((x, y), (to_x, to_y))
    size = word.size or round(bottom - top, 3)
    return Word(word.text, ((left + right) / 2, (top + bottom) / 2), size, word.kind, leader)
