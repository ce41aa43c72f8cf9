"""Files that people bring → what to save.

Read in this order: merge, shift, wish, bring, begin.
"""

from .begin import begin_compound, beside, middle
from .bring import Incoming, parse_bounds
from .shift import Finding, suspect_datum
from .wish import Wish

__all__ = [
    "Finding",
    "Incoming",
    "Wish",
    "begin_compound",
    "beside",
    "middle",
    "parse_bounds",
    "suspect_datum",
]
