"""Least squares: from a picture's pixels to metres, moved and turned alone, or stretched too.

A matrix has shape (2, 3) and is applied to x, y (y down) and 1.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

HOW = {"similarity": 2, "affine": 3}  # the fewest points for each; also half of what is unknown


def solve(pixels: Floats, metres: Floats, how: str) -> Floats:
    """Return the matrix that fits points (n, 2) in pixels best to points (n, 2) in metres."""
    return _affine(pixels, metres) if how == "affine" else _similarity(pixels, metres)


def apply(matrix: Floats, pixels: Floats) -> Floats:
    """Return points in metres, shape (n, 2), of points in pixels."""
    return pixels @ matrix[:, :2].T + matrix[:, 2]


def misses(matrix: Floats, pixels: Floats, metres: Floats) -> Floats:
    """Return how far each point lies from where it should, in metres, shape (n,)."""
    return np.hypot(*(apply(matrix, pixels) - metres).T)


def is_mirrored(pixels: Floats, metres: Floats, how: str) -> bool:
    """Tell whether points lie on the map as they would in a mirror."""
    if how == "affine":
        return bool(np.linalg.det(_affine(pixels, metres)[:, :2]) > 0)  # y down, north up
    plain = _squares(_similarity(pixels, metres), pixels, metres)
    flipped = pixels * (1.0, -1.0)
    mirrored = _squares(_similarity(flipped, metres), flipped, metres)
    return bool(plain > len(pixels) * MIRROR_METRES**2 and mirrored * MIRROR_TIMES**2 < plain)


MIRROR_METRES = 5.0  # off on average before anybody asks whether a plan is mirrored
MIRROR_TIMES = 3.0  # how much better the mirrored plan must fit


def _squares(matrix: Floats, pixels: Floats, metres: Floats) -> float:
    return float((misses(matrix, pixels, metres) ** 2).sum())


def _similarity(pixels: Floats, metres: Floats) -> Floats:
    """Fit q = a p + b in complex numbers: a turns and scales, and can never mirror."""
    p, q = pixels @ (1, -1j), metres @ (1, 1j)
    middle_p, middle_q = p.mean(), q.mean()
    away = p - middle_p
    a = (away.conj() @ (q - middle_q)) / (away.conj() @ away).real
    b = middle_q - a * middle_p
    return np.array([[a.real, a.imag, b.real], [a.imag, -a.real, b.imag]])


def _affine(pixels: Floats, metres: Floats) -> Floats:
    """Fit six numbers; points are taken from their middle, where rounding does not matter."""
    middle_p, middle_q = pixels.mean(axis=0), metres.mean(axis=0)
    turn = np.linalg.lstsq(pixels - middle_p, metres - middle_q)[0].T
    return np.column_stack([turn, middle_q - turn @ middle_p])
