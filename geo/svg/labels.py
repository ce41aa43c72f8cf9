"""Who stands on the map at which scale, so that no sign or word ever covers another.

Signs and words are as large on a phone however far one has zoomed, so two of them come apart as
the scale grows, in pixels a metre. Each gets one spot and the smallest scale from which it has
room among those that matter more: chosen once, here, for every screen.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..metres import Coordinates

NEAR = 2.0  # pixels a metre from which building numbers are written larger
FAR_SIZE, NEAR_SIZE = 14, 20  # of building numbers, in pixels; they never fall under 13
WORD_SIZE = 13
CLOSEST = 32.0  # pixels a metre: nobody can zoom in further
LINE = 1.2  # height of a line of words, in sizes
GAP = 2.0  # pixels kept free around everything
WIDEST = 11.0  # longer words are cut, in widths of a Chinese character
BY_SIZE = ((0.0, NEAR), (NEAR, np.inf))

Box = tuple[float, float]


@dataclass(frozen=True)
class Label:
    """Something of constant size on the map, about `at` (x, y) in metres, y north.

    `boxes` are its width and height in pixels, from far and from near; `spots` the offsets of its
    middle from `at` in pixels, the preferred one first. `owner` is the row of the sign that it
    names: without that it has no sense. It is not wanted under `least` pixels a metre.
    """

    at: tuple[float, float]
    boxes: tuple[Box, Box]
    spots: tuple[Box, ...] = ((0.0, 0.0),)
    owner: int | None = None
    least: float = 0.0


def arrange(labels: Sequence[Label]) -> tuple[NDArray[np.float64], NDArray[np.int_]]:
    """Return from which scale each label has room, (n,) pixels a metre, and in which spot (n,).

    The labels come in order of importance. Infinity: it never has room.
    """
    count = len(labels)
    # In pixels y goes down.
    at = np.array([label.at for label in labels], dtype=float).reshape(count, 2) * (1, -1)
    half = np.array([label.boxes for label in labels], dtype=float).reshape(count, 2, 2) / 2
    middle = np.zeros((count, 2))
    scales, spots = np.zeros(count), np.zeros(count, dtype=int)
    for row, label in enumerate(labels):
        reach = half[:row] + half[row] + GAP / 2
        offsets = np.array(label.spots, dtype=float)
        needed = [
            _apart_from(at[row] - at[:row], offset - middle[:row], reach) for offset in offsets
        ]
        # Whoever shows up only where the two have come apart is in nobody's way.
        room = [np.where(scale > scales[:row], scale, 0.0).max(initial=0.0) for scale in needed]
        spots[row] = int(np.argmin(room))
        owner = 0.0 if label.owner is None else scales[label.owner]
        scales[row] = max(room[spots[row]], owner, label.least)
        middle[row] = offsets[spots[row]]
    return np.where(scales < CLOSEST, scales, np.inf), spots


def width_of(text: str, size: float) -> float:
    """Return about how wide a text is in pixels: a Chinese character is as wide as high."""
    return size * sum(_width(letter) for letter in text)


def cut(text: str) -> str:
    """Return a text for the map, shortened where it is very long."""
    wide = any(_width(letter) == 1 for letter in text)
    longest = int(WIDEST if wide else 2 * WIDEST)
    return text if len(text) <= longest + 1 else f"{text[:longest].rstrip()}…"


def _width(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.0
    return 0.75 if letter.isupper() else 0.62


def _apart_from(
    apart: Coordinates, offset: Coordinates, reach: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the scales (k,) above which a label is clear of k others: 0 where it always is.

    `apart` are metres and `offset` pixels between the two middles, (k, 2); `reach` (k, 2, 2) the
    pixels at which they touch, far and near. They overlap while |scale · apart + offset| < reach
    in both directions, which is one stretch of scales; the last end of it counts.
    """
    last = np.zeros(len(apart))
    for size, (least, most) in enumerate(BY_SIZE):
        start, end = _touching(apart, offset, reach[:, size])
        start, end = np.maximum(start.max(axis=1), least), np.minimum(end.min(axis=1), most)
        last = np.where(start < end, end, last)
    return last


def _touching(
    apart: Coordinates, offset: Coordinates, reach: Coordinates
) -> tuple[Coordinates, Coordinates]:
    """Return between which scales two spans overlap, direction by direction."""
    still = np.abs(apart) < 1e-9
    step = np.where(still, 1.0, apart)
    one, other = (-reach - offset) / step, (reach - offset) / step
    always = still & (np.abs(offset) < reach)
    start = np.where(still, np.where(always, 0.0, np.inf), np.minimum(one, other))
    end = np.where(still, np.where(always, np.inf, -np.inf), np.maximum(one, other))
    return start, end
