"""The layer table, and layers in and out of files and bytes.

Read in this order: table, frames, gdal, geopackage, qgis, folders.
"""

from .folders import read_layers, write_layers
from .frames import (
    Columns,
    Layers,
    Packed,
    columns_of,
    conform,
    frame,
    from_bytes,
    layer_columns,
    shapes_of,
    to_bytes,
    wgs84,
)
from .geopackage import read_tables
from .table import ACCESS, PASSABLE, TABLE, YES_NO, Column, Layer, layer, names

__all__ = [
    "ACCESS",
    "PASSABLE",
    "TABLE",
    "YES_NO",
    "Column",
    "Columns",
    "Layer",
    "Layers",
    "Packed",
    "columns_of",
    "conform",
    "frame",
    "from_bytes",
    "layer",
    "layer_columns",
    "names",
    "read_layers",
    "read_tables",
    "shapes_of",
    "to_bytes",
    "wgs84",
    "write_layers",
]
