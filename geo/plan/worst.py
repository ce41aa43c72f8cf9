"""Which point of a plan is plainly bad: the one without which all others fit much better."""

import numpy as np

from .solve import HOW, Floats, misses, solve

BAD_METRES = 4.0  # from where the others put it; careful clicks on a wall plan are within 2
BETTER_TIMES = 3.0  # how much better the others must fit without it


def find_worst(pixels: Floats, metres: Floats, how: str) -> int | None:
    """Return the row of the point that is plainly bad, None where no one point is.

    Each is left out in turn. It takes two points more than a fit needs: with one more, the rest
    fits exactly whichever is left out, and nobody can tell which it is.
    """
    count = len(pixels)
    if count < HOW[how] + 2:
        return None
    spare = 2 * (count - HOW[how])  # equations that are left to tell an error
    whole = (misses(solve(pixels, metres, how), pixels, metres) ** 2).sum() / spare
    rests, offs = np.array([_without(row, pixels, metres, how) for row in range(count)]).T
    worst = int(rests.argmin())
    better = rests[worst] / (spare - 2) * BETTER_TIMES**2 < whole
    return worst if better and offs[worst] > BAD_METRES else None


def _without(row: int, pixels: Floats, metres: Floats, how: str) -> tuple[float, float]:
    """Return the sum of squares of all but one point, and how far off that one then is."""
    rest = np.arange(len(pixels)) != row
    matrix = solve(pixels[rest], metres[rest], how)
    squares = (misses(matrix, pixels[rest], metres[rest]) ** 2).sum()
    return float(squares), float(misses(matrix, pixels[[row]], metres[[row]])[0])
