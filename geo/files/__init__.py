"""Other programs' files → layers.

Read in this order: charset, crs, headers, foreign, found, archives, dxf, geojson, kml, tables,
sources, doors, own, read, anything.
"""

from .anything import find_in
from .archives import safe_name
from .doors import link_doors
from .foreign import Picked
from .found import Found, Table
from .read import find_in_file, read_file
from .sources import BESIDE, COMPANIONS

__all__ = [
    "BESIDE",
    "COMPANIONS",
    "Found",
    "Picked",
    "Table",
    "find_in",
    "find_in_file",
    "link_doors",
    "read_file",
    "safe_name",
]
