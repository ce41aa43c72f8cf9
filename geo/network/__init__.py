"""Paths → a network of three storeys: walk, ride and loan bike.

Read in this order: segments, snap, free_space, ground, build.
"""

from .build import (
    FREE_SPACE,
    OFF_PATH,
    Network,
    bay_shapes,
    build_network,
    goal_names,
    goal_shapes,
    number,
    unsure_goals,
)
from .ground import PASSABLE, STOREYS
from .segments import Mask, Rows
from .snap import clear_sight

__all__ = [
    "FREE_SPACE",
    "OFF_PATH",
    "PASSABLE",
    "STOREYS",
    "Mask",
    "Network",
    "Rows",
    "bay_shapes",
    "build_network",
    "clear_sight",
    "goal_names",
    "goal_shapes",
    "number",
    "unsure_goals",
]
