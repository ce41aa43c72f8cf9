"""Which spot every word on a map gets, so that none covers another: boxes in millimetres.

First whoever can have the spot it likes best, then the others, those with the least choice first.
A word that is left over takes the spot where it is least in the way, and whoever stood there looks
for another, in turn, until all have one or none is found; a few that are left after that are placed
anew with those around them, in the best of all ways.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from .clash import GAP, Floats, Mask, Placed, Rows, meeting
from .exact import best_ways

TURNS = 9  # times that words make room for one that is left over, for every such word
STUBBORN = 2.0  # what it costs more to move a word again, each time: no two chase each other
AROUND = (2, 4, 6)  # words that are placed anew together; tried in this order
CHOICES = 24  # spots of each of them that are looked at
LAST = 2  # words that are placed anew with those around them, at most


@dataclass(frozen=True)
class Spots:
    """Where one word may stand, the best spot first.

    `boxes` (k, 4) are left, top, right and bottom in mm; `leaders` (k, 4) lead from the box (x, y)
    to what it names (x, y), nan for none; `costs` (k,) grow. `worth` is what leaving it out costs:
    words that are worth more are placed first.
    """

    boxes: Floats
    leaders: Floats
    costs: Floats
    worth: float


def place_words(words: Sequence[Spots]) -> list[int | None]:
    """Return the row of the spot of every word, None for one that has no room.

    No two words overlap or come closer than GAP, and no leader touches another word or leader.
    """
    crowd = _Crowd(words)
    for worth in sorted({word.worth for word in words}, reverse=True):
        rows = [row for row, word in enumerate(words) if word.worth == worth and len(word.boxes)]
        crowd.give_first_choices(rows)
        crowd.give_what_is_left(rows)
        crowd.make_room(rows)
        for row in [row for row in rows if crowd.chosen[row] < 0][:LAST]:
            crowd.place_anew(row)
    return [None if spot < 0 else spot for spot in crowd.chosen]


class _Crowd:
    """Where words stand while they are placed; what has no spot yet is nan, in nobody's way."""

    def __init__(self, words: Sequence[Spots]) -> None:
        self.words = words
        self.chosen = [-1] * len(words)
        self.worth = np.array([word.worth for word in words])
        self.spots = [Placed.of(word.boxes, word.leaders) for word in words]
        self.standing = Placed(*np.full((3, len(words), 4), np.nan))
        reach = np.full((len(words), 4), np.nan)
        for row, spots in enumerate(self.spots):
            if len(spots.hulls):
                least, most = spots.hulls.min(axis=0), spots.hulls.max(axis=0)
                reach[row] = *least[:2], *most[2:]
        self.reach = reach

    def give_first_choices(self, rows: Sequence[int]) -> None:
        """Place those of some words whose best spot no other of them likes best, and none has."""
        if not rows:
            return
        first = np.array([[spot[0] for spot in self.spots[row]] for row in rows])
        best = Placed(*first.transpose(1, 0, 2))
        rivals = meeting(best, best)
        np.fill_diagonal(rivals, False)
        stands = ~np.isnan(self.standing.boxes[:, 0])
        taken = meeting(best, self.standing.at(stands)).any(axis=1)
        for each in np.flatnonzero(~rivals.any(axis=1) & ~taken).tolist():
            self._move(rows[each], 0)

    def give_what_is_left(self, rows: Iterable[int]) -> None:
        """Place the others, each in the best spot that is free, those with the fewest first."""
        waiting = [row for row in rows if self.chosen[row] < 0]
        choice = {row: int(self._free(row).sum()) for row in waiting}
        for row in sorted(waiting, key=lambda row: choice[row]):
            if choice[row] and (free := self._free(row)).any():
                self._move(row, int(free.argmax()))

    def make_room(self, rows: Sequence[int]) -> None:
        """Let words make room for those left over, while the fewest ever left over are kept."""
        waiting = [row for row in rows if self.chosen[row] < 0]
        best, fewest = list(self.chosen), len(waiting)
        moved = np.zeros(len(self.words))
        for _ in range(TURNS * len(waiting)):
            if not waiting:
                break
            row = waiting.pop(0)
            moved[row] += 1
            spot, evicted = self._least_in_the_way(row, moved)
            if spot >= 0:
                for other in evicted:
                    self._move(other, -1)
                self._move(row, spot)
            waiting += [*evicted, *([row] if spot < 0 else [])]
            if len(waiting) < fewest:
                best, fewest = list(self.chosen), len(waiting)
        for row, spot in enumerate(best):
            if self.chosen[row] != spot:
                self._move(row, spot)

    def place_anew(self, row: int) -> None:
        """Place a word that is left over together with a few around it, if that helps."""
        around = list(self._neighbours(row))
        for count in AROUND:
            self._search([row, *around[:count]])
            if self.chosen[row] >= 0 or count >= len(around):
                return

    def _least_in_the_way(self, row: int, moved: Floats) -> tuple[int, list[int]]:
        """Return a word's spot that is easiest to clear, -1 for none, and whom it drives away."""
        blocked, near = self._blocked(row)
        price = 1.0 + STUBBORN * moved[near]
        price[self.worth[near] > self.worth[row]] = 1e9
        cost = blocked @ price
        spot = int(cost.argmin())
        if cost[spot] >= 1e9:
            return -1, []
        return spot, near[blocked[spot]].tolist()

    def _blocked(self, row: int, *, but: Sequence[int] = ()) -> tuple[Mask, Rows]:
        """Tell which spots of a word (k,) are in the way of which words (m,) that stand: (k, m).

        Some others may be left out. Also return the rows of those words.
        """
        near = self._near(row, self.standing.hulls)
        near = near[[each not in but for each in near.tolist()]] if but else near
        return meeting(self.spots[row], self.standing.at(near)), near

    def _near(self, row: int, boxes: Floats) -> Rows:
        """Return the rows of other words whose boxes (n, 4) may come into a word's way."""
        left, top, right, bottom = self.reach[row]
        near = (boxes[:, 0] < right + GAP) & (boxes[:, 2] > left - GAP)
        near &= (boxes[:, 1] < bottom + GAP) & (boxes[:, 3] > top - GAP)
        near[row] = False
        return np.flatnonzero(near)

    def _free(self, row: int, *, but: Sequence[int] = ()) -> Mask:
        """Tell which spots of a word are in nobody's way, but for some others' (k,)."""
        blocked, _ = self._blocked(row, but=but)
        free: Mask = np.logical_not(blocked.any(axis=1))
        return free

    def _neighbours(self, row: int) -> Iterator[int]:
        """Yield those whose moving could make room for a word, the most promising first."""
        seen, queue = {row}, [row]
        while queue and len(seen) <= max(AROUND):
            each = queue.pop(0)
            blocked, near = self._blocked(each)
            easiest = np.argsort(blocked.sum(axis=1), kind="stable")
            around = self._near(each, self.reach).tolist()
            waiting = [other for other in around if self.chosen[other] < 0]
            ways = [near[blocked[spot]] for spot in easiest.tolist()]
            for other in np.concatenate([*ways, waiting]).astype(int).tolist():
                if other not in seen and self.worth[other] <= self.worth[row]:
                    seen.add(other)
                    queue.append(other)
                    yield other

    def _search(self, rows: list[int]) -> None:
        """Place some words anew, in the best of all ways that leave the others where they are."""
        spots = [np.flatnonzero(self._free(row, but=rows))[:CHOICES] for row in rows]
        order = sorted(range(len(rows)), key=lambda each: len(spots[each]))
        rows, spots = [rows[each] for each in order], [spots[each] for each in order]
        words = [self.words[row] for row in rows]
        some = [self.spots[row].at(few) for row, few in zip(rows, spots, strict=True)]
        joined = Placed(*map(np.concatenate, zip(*some, strict=True)))
        found = best_ways(
            [word.costs[few].tolist() for word, few in zip(words, spots, strict=True)],
            [word.worth for word in words],
            meeting(joined, joined),
            below=sum(map(self._cost, rows)),
        )
        if found is None:
            return
        for row in rows:
            self._move(row, -1)
        for row, few, each in zip(rows, spots, found, strict=True):
            self._move(row, -1 if each < 0 else int(few[each]))

    def _cost(self, row: int) -> float:
        word, spot = self.words[row], self.chosen[row]
        return word.worth if spot < 0 else float(word.costs[spot])

    def _move(self, row: int, spot: int) -> None:
        self.chosen[row] = spot
        for stands, spots in zip(self.standing, self.spots[row], strict=True):
            stands[row] = spots[spot] if spot >= 0 else np.nan
