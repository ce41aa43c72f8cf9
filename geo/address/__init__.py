"""What a rider types or pastes → the parts of an address: `8幢2单元1201` → 8, 2, 1201.

Read in this order: patterns, read.
"""

from .patterns import HAN, grammar
from .read import Address, fold, half_width, parse

__all__ = [
    "HAN",
    "Address",
    "fold",
    "grammar",
    "half_width",
    "parse",
]
