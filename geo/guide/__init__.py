"""All that riders need of a compound, in words.

Read in this order: turns, sights, phrases, stretches, steps, facts, features, folding, write.
"""

from .steps import Step, write_exit, write_steps
from .write import Guide, write_guide

__all__ = [
    "Guide",
    "Step",
    "write_exit",
    "write_guide",
    "write_steps",
]
