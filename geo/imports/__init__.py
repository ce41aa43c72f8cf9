"""Files that people bring → what to save.

Read in this order: merge, shift, bring.
"""

from .bring import Incoming, Wish, parse_bounds

__all__ = [
    "Incoming",
    "Wish",
    "parse_bounds",
]
