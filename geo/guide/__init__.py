"""All that riders need of a compound, in words.

Read in this order: turns, sights, stretches, phrases, features, steps, facts, graph, nearby,
places, write.
"""

from .facts import facts_of, gate_facts, write_reason
from .phrases import Phrases, whole_metres, whole_minutes
from .steps import Step, write_exit, write_steps
from .write import Guide, write_guide

__all__ = [
    "Guide",
    "Phrases",
    "Step",
    "facts_of",
    "gate_facts",
    "whole_metres",
    "whole_minutes",
    "write_exit",
    "write_guide",
    "write_reason",
    "write_steps",
]
