"""Which words on a map are in each other's way, with the leaders that lead to what they name.

All is in millimetres; boxes (k, 4) are left, top, right and bottom, leaders (k, 4) lead from a word
(x, y) to what it names (x, y), nan for none.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Rows = NDArray[np.int_]

GAP = 0.5  # mm between two words
LINE_GAP = 0.3  # mm between a word and another's leader


class Placed(NamedTuple):
    """Boxes and leaders (k, 4) of words in spots, and the boxes around both."""

    boxes: Floats
    leaders: Floats
    hulls: Floats

    @classmethod
    def of(cls, boxes: Floats, leaders: Floats) -> "Placed":
        """Return words by their boxes and leaders."""
        least = np.fmin(boxes[:, :2], np.fmin(leaders[:, :2], leaders[:, 2:]))
        most = np.fmax(boxes[:, 2:], np.fmax(leaders[:, :2], leaders[:, 2:]))
        return cls(boxes, leaders, np.hstack([least, most]))

    def at(self, rows: Rows | Mask) -> "Placed":
        """Return some of the words."""
        return Placed(self.boxes[rows], self.leaders[rows], self.hulls[rows])


def clashes(boxes: Floats, leaders: Floats, others: Floats, lines: Floats) -> Mask:
    """Tell which of k words, with their leaders, are in the way of which of m others: (k, m)."""
    return meeting(Placed.of(boxes, leaders), Placed.of(others, lines))


def meeting(words: Placed, others: Placed) -> Mask:
    """Tell the same of words whose hulls are known."""
    left, top, right, bottom = words.hulls.T[:, :, None]
    a, b, c, d = others.hulls.T[:, None]
    found: Mask = (left < c + GAP) & (a < right + GAP) & (top < d + GAP) & (b < bottom + GAP)
    # What comes near is looked at closely: without leaders, boxes and hulls are one.
    first, second = np.nonzero(found)
    leads = ~np.isnan(words.leaders[first, 0]) | ~np.isnan(others.leaders[second, 0])
    first, second = first[leads], second[leads]
    if len(first):
        found[first, second] = _clash(words.at(first), others.at(second))
    return found


def crossed(lines: Floats, boxes: Floats, gap: float = 0.0) -> Mask:
    """Tell which straight lines (k, 4) touch their boxes (k, 4) grown by a gap: (k,)."""
    a, b = lines[:, :2], lines[:, 2:]
    half = (boxes[:, 2:] - boxes[:, :2]) / 2 + gap
    start = a - (boxes[:, 2:] + boxes[:, :2]) / 2
    step = b - a
    # They are apart if their shadows are, on the axes or across the line.
    far = np.abs(start + step / 2) - np.abs(step) / 2 - half
    across = np.abs(step[:, 0] * start[:, 1] - step[:, 1] * start[:, 0])
    width = np.abs(step[:, 0]) * half[:, 1] + np.abs(step[:, 1]) * half[:, 0]
    touch: Mask = (far[:, 0] < 0) & (far[:, 1] < 0) & (across <= width)
    return touch


def _clash(words: Placed, others: Placed) -> Mask:
    """Tell which of k words are in the way of theirs of k others (k,); nan is in nobody's way."""
    one, two = words.boxes, others.boxes
    met: Mask = (one[:, 0] < two[:, 2] + GAP) & (two[:, 0] < one[:, 2] + GAP)
    met &= (one[:, 1] < two[:, 3] + GAP) & (two[:, 1] < one[:, 3] + GAP)
    # Most have boxes that meet, or leaders that come nowhere near.
    apart = np.flatnonzero(~met)
    one, two, lead, lines = one[apart], two[apart], words.leaders[apart], others.leaders[apart]
    a, b, c, d = lead[:, :2], lead[:, 2:], lines[:, :2], lines[:, 2:]
    cross = (_side(a, b, c) * _side(a, b, d) <= 0) & (_side(c, d, a) * _side(c, d, b) <= 0)
    met[apart] = cross | crossed(lead, two, LINE_GAP) | crossed(lines, one, LINE_GAP)
    return met


def _side(a: Floats, b: Floats, c: Floats) -> Floats:
    """Return on which side of the line from a to b c lies: above zero, below, or on it."""
    step, to = b - a, c - a
    side: Floats = step[:, 0] * to[:, 1] - step[:, 1] * to[:, 0]
    return side
