"""Which signs and words stand on the map, the most important first."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely

from ..compound import PLACE_LAYERS
from ..guide import Guide
from ..names import COMPASS
from ..words import LANGUAGES, text
from .labels import FAR_SIZE, LINE, NEAR, NEAR_SIZE, WORD_SIZE, Box, Label, arrange, cut, width_of
from .symbols import SIDE, SQUARES

Place = dict[str, Any]

# A number is written large; what else a building is called is a word like others.
NUMBER = re.compile(
    r"(?=.*[0-9０-９]|[A-Za-zⅠ-Ⅻ零一二三四五六七八九十甲乙丙丁戊己庚辛壬癸]{1,3}([座幢栋楼]|号楼)?$).{1,8}",
    re.DOTALL,
)
PAD = 4.0  # pixels between a sign and its name
ASIDE = 8.0  # pixels between a door and its unit
GATE = (SIDE["gate"], SIDE["gate"])
TWO_SIGNS = SIDE["square"] + 3


@dataclass(frozen=True)
class Mark:
    """One thing of constant size: a gate, a square with one or two symbols, a number, a word.

    `at` is in metres from the south-west corner, `offset` of a word from there in pixels, and
    `anchor` which end of the word stands there; it is shown from `scale` pixels a metre. `written`
    is a text in the drawing's language, `other` in the other one. `inward` is a gate's direction in
    degrees clockwise from north.
    """

    kind: str
    place: str
    at: tuple[float, float]
    written: str = ""
    other: str = ""
    symbols: tuple[str, ...] = ()
    inward: int = 0
    offset: Box = (0.0, 0.0)
    anchor: str = "middle"
    scale: float = 0.0


@dataclass(frozen=True)
class _Wish:
    """A mark that has no spot yet."""

    mark: Mark
    boxes: tuple[Box, Box]
    spots: tuple[Box, ...] = ((0.0, 0.0),)
    owner: str = ""


def plan_marks(guide: Guide) -> list[Mark]:
    """Return the marks of a guide that have room at some scale, the most important first.

    A name keeps the room that it needs in the language in which it is longest.
    """
    plan = _Plan(guide)
    wishes = [
        *plan.gates(),
        *plan.squares("parking"),
        *plan.numbers(),
        *plan.names("gate"),
        *plan.squares("landmark"),
        *plan.names("parking"),
        *plan.names("landmark"),
        *plan.units(),
    ]
    rows = {wish.mark.place: row for row, wish in enumerate(wishes) if not wish.owner}
    labels = [
        Label(
            wish.mark.at,
            wish.boxes,
            wish.spots,
            rows[wish.owner] if wish.owner else None,
            NEAR if wish.mark.kind == "unit" else 0.0,
        )
        for wish in wishes
    ]
    scales, spots = arrange(labels)
    return [
        _settle(wish, wish.spots[spot], scale)
        for wish, scale, spot in zip(wishes, scales.tolist(), spots.tolist(), strict=True)
        if math.isfinite(scale)
    ]


def _settle(wish: _Wish, spot: Box, scale: float) -> Mark:
    """Return a mark in its spot; a word beside its sign begins or ends there in any language."""
    x, y = spot
    if not wish.owner or not x:
        return replace(wish.mark, offset=spot, scale=scale)
    near, anchor = (-0.5, "start") if x > 0 else (0.5, "end")
    offset = (x + near * wish.boxes[0][0], y)
    return replace(wish.mark, offset=offset, anchor=anchor, scale=scale)


class _Plan:
    """What stands on one compound's map, kind by kind."""

    def __init__(self, guide: Guide) -> None:
        self.compound = guide.source
        self.languages = [guide.language, *(each for each in LANGUAGES if each != guide.language)]
        self.places: list[Place] = guide.document["places"]

    def gates(self) -> Iterator[_Wish]:
        """Yield the gates, notches that point inward."""
        for place in self._of("gate"):
            mark = Mark("gate", place["id"], place["at"], inward=place["inward"])
            yield _Wish(mark, (GATE, GATE))

    def squares(self, kind: str) -> Iterator[_Wish]:
        """Yield bays, a bike beside those that lend some, or landmarks: white on blue squares."""
        for place in self._of(kind):
            size = _square(place)
            yield _Wish(
                Mark("square", place["id"], place["at"], symbols=_symbols(place)), (size, size)
            )

    def numbers(self) -> list[_Wish]:
        """Return the buildings' numbers, or names where they have none, the largest first."""
        columns = self.compound.columns["buildings"]
        said = [ref or name for ref, name in zip(columns["ref"], columns["name"], strict=True)]
        areas = shapely.area(self.compound.shapes["buildings"])
        places = self._of("building")
        rows = np.argsort(-areas, kind="stable").tolist()
        return [_number(places[row], said[row]) for row in rows if said[row].strip()]

    def names(self, kind: str) -> Iterator[_Wish]:
        """Yield the names of gates, and of bays and landmarks that somebody gave one."""
        names = self.compound.columns[PLACE_LAYERS[kind]]["name"]
        for place, name in zip(self._of(kind), names, strict=True):
            if kind != "gate" and not name:
                continue  # its symbol says as much
            label = place["label"]
            said = label if isinstance(label, list) else [label] * len(LANGUAGES)
            mark, size = self._word("name", place, dict(zip(LANGUAGES, said, strict=True)))
            sign = GATE if kind == "gate" else _square(place)
            spots = _beside(size, sign)
            # The name of a gate stands on the boundary rather than across it.
            yield _Wish(mark, (size, size), spots[::-1] if kind == "gate" else spots, place["id"])

    def units(self) -> Iterator[_Wish]:
        """Yield the units of doors, outside of their building."""
        for place in self._of("entrance"):
            if "unit" not in place or "facing" not in place:
                continue
            said = {each: text(each, "ui.rider.unit", unit=place["unit"]) for each in LANGUAGES}
            mark, size = self._word("unit", place, said)
            yield _Wish(mark, (size, size), (_outside(size, place["facing"]),))

    def _word(self, kind: str, place: Place, said: dict[str, str]) -> tuple[Mark, Box]:
        """Return a word and the room that it needs in the language in which it is longest."""
        written, *others = (cut(said[language]) for language in self.languages)
        mark = Mark(kind, place["id"], place["at"], written, others[0])
        return mark, max(_box(words, WORD_SIZE) for words in (written, *others))

    def _of(self, kind: str) -> list[Place]:
        return [place for place in self.places if place["id"].startswith(f"{kind}:")]


def _symbols(place: Place) -> tuple[str, ...]:
    if "kind" in place:
        return (place["kind"] if place["kind"] in SQUARES else "other",)
    return ("parking", "bike") if place.get("loan_bikes") else ("parking",)


def _square(place: Place) -> Box:
    return SIDE["square"] + (len(_symbols(place)) - 1) * TWO_SIGNS, SIDE["square"]


def _number(place: Place, written: str) -> _Wish:
    id, at, said = place["id"], place["at"], cut(written.strip().replace(";", ","))
    if NUMBER.fullmatch(said):
        return _Wish(Mark("number", id, at, said), (_box(said, FAR_SIZE), _box(said, NEAR_SIZE)))
    return _Wish(Mark("title", id, at, said), (_box(said, WORD_SIZE),) * 2)


def _beside(size: Box, sign: Box) -> tuple[Box, ...]:
    """Return the spots of a name beside its sign: right, left, above, below."""
    aside, apart = (sign[0] + size[0]) / 2 + PAD, (sign[1] + size[1]) / 2 + PAD / 2
    return (aside, 0.0), (-aside, 0.0), (0.0, -apart), (0.0, apart)


def _outside(size: Box, facing: str) -> Box:
    """Return the spot of a word clear of a door, on the side that the door faces."""
    turn = COMPASS.index(facing) * math.pi / 4
    x, y = math.sin(turn), -math.cos(turn)
    far = min(size[0] / 2 / max(abs(x), 1e-9), size[1] / 2 / max(abs(y), 1e-9)) + ASIDE
    return round(x * far, 1), round(y * far, 1)


def _box(written: str, size: float) -> Box:
    return width_of(written, size), size * LINE
