"""OpenStreetMap extracts → compounds.

Read in this order: tags, extract, areas, ways, gates, houses, spots, survey, sheet, read.
"""

from .extract import FORMATS, Bounds
from .read import Extract, read_osm
from .tags import access

__all__ = [
    "FORMATS",
    "Bounds",
    "Extract",
    "access",
    "read_osm",
]
