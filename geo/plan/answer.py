"""Answer the browser that asks where a picture lies."""

import numpy as np

from ..datum import convert
from .advice import advise
from .fit import Fit, fit_plan
from .points import Points
from .solve import HOW, Floats

DEGREES = 8  # decimals: a millimetre


def answer_fit(
    points: Points, *, how: str, size: tuple[int, int], shown: str, language: str
) -> dict[str, object]:
    """Return {"points": …, "fit": …} as the browser reads them, in the datum `shown`.

    `fit` is None where there are too few points for one. Raises PlanError for points that can
    place no picture.
    """
    fit = fit_plan(points, how=how, size=size) if len(points) >= HOW[how] else None
    places = _shown(points[:, 2:], shown)
    return {
        "points": np.column_stack([np.round(points[:, :2], 2), places]).tolist(),
        "fit": fit and _as_json(fit, shown, language),
    }


def _as_json(fit: Fit, shown: str, language: str) -> dict[str, object]:
    return {
        "corners": _shown(fit.corners, shown).tolist(),
        "residuals": np.round(fit.residuals, 2).tolist(),
        "rmse": round(fit.rmse, 2),
        "worst": fit.worst,
        "says": advise(fit, language),
    }


def _shown(lonlat: Floats, datum: str) -> Floats:
    moved = convert(lonlat[:, 0], lonlat[:, 1], source="wgs84", target=datum)
    return np.column_stack(moved).round(DEGREES)
