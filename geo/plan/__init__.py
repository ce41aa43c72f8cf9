"""A photographed wall plan → where it lies on the map.

Read in this order: typed, points, solve, worst, fit, advice, answer.
"""

from .answer import answer_fit
from .fit import ENOUGH, Fit, fit_plan
from .points import Points, parse_how, parse_points
from .solve import HOW
from .typed import parse_place

__all__ = [
    "ENOUGH",
    "HOW",
    "Fit",
    "Points",
    "answer_fit",
    "fit_plan",
    "parse_how",
    "parse_place",
    "parse_points",
]
