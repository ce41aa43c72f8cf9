"""The editor's desk: what a browser asks while somebody edits a compound, and what it is answered.

Read in this order: asks, wire, words, shelf, opening, saving, keeping, past, helps, plans, desk.
"""

from .desk import Desk

__all__ = ["Desk"]
