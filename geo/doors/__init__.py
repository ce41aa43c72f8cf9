"""The door that a rider means: an address → a place, or the places to ask about.

Read in this order: numbers, find.
"""

from .find import Door, Finder, find_door
from .numbers import holds, place_numbers

__all__ = [
    "Door",
    "Finder",
    "find_door",
    "holds",
    "place_numbers",
]
