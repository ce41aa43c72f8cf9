"""Who has room on a map of dots of some width: how large dots are, their numbers, their names."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry

from ..metres import Coordinates, Shapes
from ..svg.labels import width_of

NUMBER_SIZE, NAME_SIZE = 11.0, 12.0  # in pixels
LINE = 1.25  # height of a line of words, in sizes
GAP = 2.0  # pixels kept free around dots and words
LEAST_SHARE = 0.3  # of their radius that dots shrink to where a map is narrow
CROWDED = 0.05  # share of dots that may touch others: two in one place must not shrink all
FITS = (6.5, 8.0, 10.4)  # radius in pixels of a dot that holds a number of one, two, three digits
SPOTS = ((0, 1), (0, -1), (1, 0), (-1, 0))  # of a word at its dot: below, above, right, left

Lengths = NDArray[np.float64]
Truths = NDArray[np.bool_]


@dataclass(frozen=True)
class Word:
    """A word that has room: the row of its dot, and its middle in pixels from the dot's."""

    dot: int
    text: str
    x: float
    y: float


@dataclass(frozen=True)
class Room:
    """What has room: dots have `share` of their radius, the rows in `numbered` hold their number.

    Other numbers stand at their dots: they are `words`, as names are.
    """

    share: float
    numbered: list[int]
    words: list[Word]


def find_room(
    at: Coordinates,
    radii: Lengths,
    *,
    numbers: Sequence[str],
    names: Sequence[str],
    taken: Sequence[Geometry],
    size: Coordinates,
) -> Room:
    """Return what has room on a map of a width and height in pixels, `size` (2,).

    Dots come in order of importance: `at` (n, 2) and `radii` (n,) in pixels, y down. `taken` are
    boxes that words keep clear of.
    """
    share = _share(at, radii)
    radii = radii * share
    fits = radii >= [FITS[min(len(number), len(FITS)) - 1] for number in numbers]
    taken = [*taken, *boxes(at, radii[:, None])]
    words: list[Word] = []
    for texts, rows, letters in (
        (numbers, np.flatnonzero(~fits), NUMBER_SIZE),
        (names, np.arange(len(at)), NAME_SIZE),
    ):
        wanted = [texts[row] for row in rows.tolist()]
        sizes = [(width_of(text, letters), letters * LINE) for text in wanted]
        placed = _place(at[rows], radii[rows], np.array(sizes).reshape(-1, 2) / 2, taken, size)
        for row, (x, y), box in placed:
            words.append(Word(int(rows[row]), wanted[row], x, y))
            taken.append(box)
    return Room(round(share, 2), np.flatnonzero(fits).tolist(), words)


def boxes(middles: Coordinates, half: Coordinates | float) -> Shapes:
    """Return boxes around middles (n, 2), by half their width and height."""
    found: Shapes = shapely.box(*(middles - half).T, *(middles + half).T)
    return found


def _share(at: Coordinates, radii: Lengths) -> float:
    """Return what dots may have of their radius so that few of them touch."""
    one, other = shapely.STRtree(shapely.points(at)).query(
        shapely.points(at), "dwithin", 2 * radii.max() + GAP
    )
    pairs = one != other
    one, other = one[pairs], other[pairs]
    apart = np.hypot(*(at[one] - at[other]).T) - GAP
    shares = np.ones(len(at))
    np.minimum.at(shares, one, apart / (radii[one] + radii[other]))
    return max(float(np.quantile(shares, CROWDED)), LEAST_SHARE)


def _place(
    at: Coordinates,
    radii: Lengths,
    half: Coordinates,
    taken: Sequence[Geometry],
    size: Coordinates,
) -> Iterator[tuple[int, tuple[float, float], Geometry]]:
    """Yield whose word has room, how far its middle is from the dot's, and its box.

    Each word tries its spots in turn; those that come first stay. What is `taken` afterwards does
    not count any more.
    """
    sides = np.array(SPOTS)
    offsets = (sides * (radii[:, None] + half + (2 * GAP, 0.0))[:, None]).reshape(-1, 2)
    middles, half = np.repeat(at, len(SPOTS), axis=0) + offsets, np.repeat(half, len(SPOTS), axis=0)
    wanted = boxes(middles, half)
    free: Truths = np.all((middles >= half) & (middles + half <= size), axis=1)
    free[shapely.STRtree(taken).query(wanted)[0]] = False  # boxes touch as their bounds do
    rows = np.flatnonzero(free)
    one, other = shapely.STRtree(wanted[rows]).query(wanted[rows])
    starts = np.searchsorted(one, np.arange(len(rows) + 1))
    has = np.zeros(len(at), dtype=bool)
    for number, row in enumerate(rows.tolist()):
        if free[row] and not has[row // len(SPOTS)]:
            free[rows[other[starts[number] : starts[number + 1]]]] = False
            has[row // len(SPOTS)] = True
            x, y = offsets[row].round(1).tolist()
            yield row // len(SPOTS), (x, y), wanted[row]
