"""What a manager may draw next: suggestions, each to be accepted or dropped.

Read in this order: suggestion, sketch, outline, boundary, skeleton, needs, net, grow, strokes,
entry, paths, gates, doors, numbers, suggest.
"""

from .suggest import accepted, suggest
from .suggestion import WHAT, Suggestion

__all__ = [
    "WHAT",
    "Suggestion",
    "accepted",
    "suggest",
]
