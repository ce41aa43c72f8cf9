"""OpenStreetMap extracts → compounds.

Read in this order: tags, extract, areas, ways, gates, houses, spots, survey, sheet, read.
"""

from .extract import FORMATS, Bounds
from .gates import open_gates
from .read import Extract, read_osm
from .tags import access

__all__ = [
    "FORMATS",
    "Bounds",
    "Extract",
    "access",
    "open_gates",
    "read_osm",
]
