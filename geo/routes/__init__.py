"""The best round trip for every gate and goal.

Read in this order: rules, trees, plans, legs, reasons, find, examine.
"""

from .examine import examine
from .find import Routes, find_routes, find_unreachable
from .legs import Exit, Leg, Note, Route
from .plans import outside_metres
from .rules import Rules

__all__ = [
    "Exit",
    "Leg",
    "Note",
    "Route",
    "Routes",
    "Rules",
    "examine",
    "find_routes",
    "find_unreachable",
    "outside_metres",
]
