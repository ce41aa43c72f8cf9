"""Whole compounds, revision by revision.

Read in this order: revisions, sqlite.
"""

from .revisions import DISTRICT, Draft, Entry, Summary
from .sqlite import Store, open_store

__all__ = [
    "DISTRICT",
    "Draft",
    "Entry",
    "Store",
    "Summary",
    "open_store",
]
