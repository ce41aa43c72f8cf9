"""What is wrong with layers, and how to mend it.

Read in this order: site, buildings, rows, find.
"""

from .find import find_problems
from .site import Site

__all__ = [
    "Site",
    "find_problems",
]
