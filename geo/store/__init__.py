"""Whole compounds, revision by revision; notices and reports beside them.

Read in this order: revisions, database, notices, reports, sqlite.
"""

from .notices import Announced
from .reports import ANSWERS, KINDS, Report, Wrong
from .revisions import DISTRICT, Document, Draft, Entry, Revision, Summary
from .sqlite import Store, open_store

__all__ = [
    "ANSWERS",
    "DISTRICT",
    "KINDS",
    "Announced",
    "Document",
    "Draft",
    "Entry",
    "Report",
    "Revision",
    "Store",
    "Summary",
    "Wrong",
    "open_store",
]
