"""The units of doors: in the house beside their door, or just outside of it.

Those of one house stand all inside if there is room for all, else outside where that goes.
"""

import math
from dataclasses import dataclass

import numpy as np
import shapely

from ..guide import Guide
from ..metres import Shapes
from ..names import COMPASS
from ..svg import View, Word
from .clash import Floats, Mask, Rows, clashes
from .fonts import printable, width
from .placing import Spots, place_words
from .spots import Found, Sheet, boxes_around

SIZE = 3.8  # mm
AIR = 0.3  # mm on either side
DOOR = 1.2  # mm that a unit keeps from its door
LONGEST = 4.0  # em; what is longer is no unit that one looks for
WORTH = 40.0
# Where it may stand: how far out (-1 inside, 1 outside) and how many mm along the wall.
STEPS = ((-1.0, 0.0), (1.0, 0.0), (1.0, 3.0), (1.0, -3.0))
COSTS = (0.0, 3.0, 4.0, 4.0)
MIXED = 2.0  # what it costs to stand inside while others of the house cannot


@dataclass(frozen=True)
class Units:
    """What units say (n,), the rows of their `houses` (n,), and the spots `found` of them all."""

    said: list[str]
    houses: Rows
    found: Found
    inside: Mask

    def within(self, houses: Rows, boxes: Floats) -> Floats:
        """Tell which boxes (k, 4) in `houses` (k,) take a place of their own units: (k,) 1 or 0."""
        spots = np.flatnonzero(self.inside)
        rows = self.houses[self.found.owner[spots]]
        order = np.argsort(rows, kind="stable")
        rows, spots = rows[order], spots[order]
        first, last = np.searchsorted(rows, houses), np.searchsorted(rows, houses, side="right")
        count = last - first
        box = np.repeat(np.arange(len(boxes)), count)
        each = np.arange(len(box)) - np.repeat(np.cumsum(count) - count, count) + first[box]
        one, two = boxes[box], self.found.boxes[spots[each]]
        met = (one[:, :2] < two[:, 2:] + AIR).all(axis=1) & (two[:, :2] < one[:, 2:] + AIR).all(1)
        taken = np.zeros(len(boxes))
        taken[box[met]] = 1.0
        return taken

    def place(self, words: list[Word]) -> list[Word]:
        """Return the units that have room beside words that stand already."""
        if not self.said:
            return []
        boxes, leaders = _standing(words)
        clash = clashes(self.found.boxes, self.found.leaders, boxes, leaders)
        free = np.flatnonzero(np.logical_not(clash.any(axis=1)))
        inside = (
            np.bincount(self.found.owner[free[self.inside[free]]], minlength=len(self.said)) > 0
        )
        homes = np.bincount(self.houses[~inside], minlength=int(self.houses.max()) + 1)
        mixed = (homes > 0)[self.houses[self.found.owner]] & self.inside
        costs = self.found.costs + np.where(mixed, COSTS[1] + MIXED, 0.0)
        found = Found(self.found.owner, self.found.boxes, self.found.leaders, costs).pick(free)
        spots = found.split([WORTH] * len(self.said))
        return [
            _word(said, spot, row)
            for said, spot, row in zip(self.said, spots, place_words(spots), strict=True)
            if row is not None
        ]


def find_units(guide: Guide, view: View, sheet: Sheet, houses: Shapes) -> Units:
    """Return the units of a compound with the spots that they have beside signs."""
    homes = {f"{id}": row for row, id in enumerate(guide.source.columns["buildings"]["id"])}
    doors = [
        (printable(place["unit"]), homes[place["building"]], place)
        for place in guide.document["places"]
        if place.get("unit") and "facing" in place and place.get("building") in homes
    ]
    doors = [door for door in doors if door[0] and width(door[0]) <= LONGEST]
    said, owner = [door[0] for door in doors], np.array([door[1] for door in doors], dtype=int)
    at = view.local([door[2]["at"] for door in doors] or np.empty((0, 2)))
    turns = np.radians([view.direction(COMPASS.index(door[2]["facing"]) * 45.0) for door in doors])
    out = np.column_stack([np.sin(turns), -np.cos(turns)]).reshape(-1, 2)
    sizes = np.array([(width(each) * SIZE + 2 * AIR, SIZE) for each in said]).reshape(-1, 2)
    reach = DOOR + (np.abs(out) * sizes).sum(axis=1) / 2
    away, along = np.array(STEPS).T
    middles = at[:, None] + out[:, None] * (reach[:, None] * away)[..., None]
    middles = middles + (out[:, ::-1] * (1, -1))[:, None] * along[:, None]
    unit, step = (
        np.repeat(np.arange(len(said)), len(STEPS)),
        np.tile(np.arange(len(STEPS)), len(said)),
    )
    boxes = boxes_around(middles.reshape(-1, 2), sizes[unit])
    drawn, inside = shapely.box(*boxes.T), step == 0
    own = houses[owner[unit]]
    good = np.where(inside, shapely.contains(own, drawn), ~shapely.intersects(own, drawn))
    costs = np.array(COSTS)[step] + np.where(inside, 0.0, sheet.cover.price(boxes))
    good &= sheet.allows(boxes) & (costs < WORTH)
    found = Found(unit, boxes, np.full((len(unit), 4), math.nan), costs)
    return Units(said, owner, found.pick(good), inside[good])


def _standing(words: list[Word]) -> tuple[Floats, Floats]:
    """Return the boxes and leaders of words."""
    sizes = np.array([(width(word.text) * word.size + 2 * AIR, word.size) for word in words])
    at = np.array([word.at for word in words]).reshape(-1, 2)
    leaders = [np.ravel(word.leader) if word.leader else [math.nan] * 4 for word in words]
    return boxes_around(at, sizes.reshape(-1, 2)), np.array(leaders).reshape(-1, 4)


def _word(said: str, spots: Spots, row: int) -> Word:
    left, top, right, bottom = spots.boxes[row].tolist()
    return Word(said, ((left + right) / 2, (top + bottom) / 2), SIZE, "unit")
