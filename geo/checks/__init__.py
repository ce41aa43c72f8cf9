"""What is wrong with layers, and how to mend it.

Read in this order: site, buildings, rows, find.
"""

from .find import find_problems
from .site import OPENING_METRES, Site

__all__ = [
    "OPENING_METRES",
    "Site",
    "find_problems",
]
