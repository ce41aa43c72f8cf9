"""Other programs' files → layers.

Read in this order: charset, crs, headers, foreign, dxf, kml, tables, sources, read.
"""

from .read import link_doors, read_file

__all__ = [
    "link_doors",
    "read_file",
]
