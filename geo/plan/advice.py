"""What to tell people about a fit: the most important thing, in one sentence."""

import numpy as np

from ..words import text
from .fit import ENOUGH, LINE_SHARE, Fit
from .solve import HOW

LARGE_METRES = 5.0  # off on average: some point, or the plan's own drawing, is not right
STRETCH = 1.5  # one way to the other: more than any wall plan that is drawn to scale
SPREAD_SHARE = 0.3  # of the picture's diagonal that points should reach over


def advise(fit: Fit, language: str) -> str:
    """Return what is to be said of a fit: the bad point, what is missing, or that it is good."""
    off = f"{fit.rmse:.1f}"
    if fit.worst is not None:
        metres = f"{fit.residuals[fit.worst]:.0f}"
        return text(language, "plan.worst", number=fit.worst + 1, metres=metres)
    if len(fit.points) < ENOUGH:
        return text(language, "plan.more", count=ENOUGH - len(fit.points))
    if len(fit.points) == HOW[fit.how]:
        return text(language, "plan.exact")
    if fit.rmse > LARGE_METRES:
        key = "plan.large_affine" if fit.how == "affine" else "plan.large"
        return text(language, key, metres=off)
    if _stretched(fit):
        return text(language, "plan.stretched")
    if _narrow(fit):
        return text(language, "plan.narrow", metres=off)
    return text(language, "plan.good", metres=off)


def _stretched(fit: Fit) -> bool:
    long, short = np.linalg.svd(fit.matrix[:, :2], compute_uv=False)
    return bool(long > STRETCH * short)


def _narrow(fit: Fit) -> bool:
    """Tell whether the points stand in one corner of the picture, or in a line."""
    pixels = fit.points[:, :2]
    long, wide = np.linalg.svd(pixels - pixels.mean(axis=0), compute_uv=False)
    reach = np.hypot(*np.ptp(pixels, axis=0))
    return bool(wide < LINE_SHARE * long or reach < SPREAD_SHARE * np.hypot(*fit.size))
