"""Paths → a network of three storeys: walk, ride and loan bike.

Read in this order: segments, snap, free_space, ground, joints, build.
"""

from .build import FREE_SPACE, OFF_PATH, Network, build_network
from .ground import STOREYS
from .joints import goal_names, goal_shapes
from .segments import Mask, Rows, explode
from .snap import clear_sight, snap

__all__ = [
    "FREE_SPACE",
    "OFF_PATH",
    "STOREYS",
    "Mask",
    "Network",
    "Rows",
    "build_network",
    "clear_sight",
    "explode",
    "goal_names",
    "goal_shapes",
    "snap",
]
