"""What people change: edits as they come from a browser, what they do, and two people's at once.

Read in this order: edits, shapes, parse, rows, apply, called, compare, merge.
"""

from .apply import Applied, apply_edits
from .called import value_in_words
from .compare import Change, compare
from .edits import TEMPORARY, Edits, Key, Put, parse_key, written
from .merge import Clash, Merged, merge_layers
from .parse import parse_edits
from .rows import with_ids

__all__ = [
    "TEMPORARY",
    "Applied",
    "Change",
    "Clash",
    "Edits",
    "Key",
    "Merged",
    "Put",
    "apply_edits",
    "compare",
    "merge_layers",
    "parse_edits",
    "parse_key",
    "value_in_words",
    "with_ids",
    "written",
]
