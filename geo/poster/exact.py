"""The best of all ways to place a few words, by branch and bound."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

NODES = 3000  # steps of one search, about a millisecond


def best_ways(
    prices: Sequence[Sequence[float]],
    worths: Sequence[float],
    clash: NDArray[np.bool_],
    below: float = np.inf,
) -> list[int] | None:
    """Return which of its spots each word gets, -1 for none; None if none costs less than `below`.

    `prices` are those of every word's spots, the cheapest first, `worths` what it costs to leave a
    word out, and `clash` (n, n) tells which of all spots, word after word, exclude each other.
    What NODES steps do not find is not there.
    """
    packed = np.packbits(clash, axis=1, bitorder="little")
    blocks = [int.from_bytes(row.tobytes(), "little") for row in packed]
    starts = np.cumsum([0, *map(len, prices)]).tolist()
    least = [min([*some, worth]) for some, worth in zip(prices, worths, strict=True)]
    ahead = [sum(least[each:]) for each in range(len(prices) + 1)]
    best = below
    found: list[int] | None = None
    steps = 0

    def place(each: int, blocked: int, cost: float, way: list[int]) -> None:
        nonlocal best, found, steps
        steps += 1
        if cost + ahead[each] >= best - 1e-9 or steps > NODES:
            return
        if each == len(prices):
            best, found = cost, way
            return
        for number, price in enumerate(prices[each]):
            spot = starts[each] + number
            if not blocked >> spot & 1:
                place(each + 1, blocked | blocks[spot], cost + price, [*way, number])
        place(each + 1, blocked, cost + worths[each], [*way, -1])

    place(0, 0, 0.0, [])
    return found
