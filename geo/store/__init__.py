"""Whole compounds, revision by revision; notices, plans, reports and reviews beside them.

Read in this order: revisions, spatial, schema, engines, database, notices, plans, reports,
standing, reviews, backup, store.
"""

from .backup import Held
from .notices import Announced
from .plans import Plan
from .reports import ANSWERS, KINDS, WAITING, Report, Wrong
from .revisions import DISTRICT, Document, Draft, Entry, Revision, Summary
from .standing import ACTIONS, OPERATOR, ROLES, STATES, Act, Review, Standing
from .store import Store, open_store

__all__ = [
    "ACTIONS",
    "ANSWERS",
    "DISTRICT",
    "KINDS",
    "OPERATOR",
    "ROLES",
    "STATES",
    "WAITING",
    "Act",
    "Announced",
    "Document",
    "Draft",
    "Entry",
    "Held",
    "Plan",
    "Report",
    "Review",
    "Revision",
    "Standing",
    "Store",
    "Summary",
    "Wrong",
    "open_store",
]
