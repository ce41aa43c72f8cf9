"""GeoJSON: its text is looked at before GDAL sees it, for what a map never needs."""

import re
from pathlib import Path

import geopandas as gpd
import numpy as np

from ..errors import FileError
from ..layers import gdal
from .charset import decode

MOST_DEPTH = 64  # brackets within brackets: a MultiPolygon in a collection needs nine
TEXT = re.compile(rb'"(?:[^"\\]|\\.)*+"', re.DOTALL)
# A number of thousands of digits takes minutes to read; what has more than this is none.
LONG_NUMBER = re.compile(rb"[0-9.eE+-]{200}")
LINK = re.compile(rb'"crs"\s*:\s*\{[^{}]*"link"', re.DOTALL)
OPENING, CLOSING = b"[{", b"]}"


def read_geojson(path: Path, encoding: str | None) -> dict[str, gpd.GeoDataFrame]:
    """Return the one layer of a GeoJSON file, by the file's name; raise FileError.

    A CRS that is a link to another file is not followed: the file is refused.
    """
    content = decode(path, encoding).encode()
    bare = TEXT.sub(b'""', content)
    if not bare.lstrip()[:1] == b"{" or LINK.search(content):
        raise FileError("file_unreadable", path=path.name)
    if _depth(bare) > MOST_DEPTH or LONG_NUMBER.search(bare):
        raise FileError("file_nested", path=path.name)
    return {path.stem: gdal.read_bytes(content, path=path.name)}


def _depth(bare: bytes) -> int:
    """Return how deep brackets stand within brackets, in JSON without its texts."""
    signs = np.frombuffer(bare, dtype=np.uint8)
    opening = np.isin(signs, np.frombuffer(OPENING, dtype=np.uint8))
    closing = np.isin(signs, np.frombuffer(CLOSING, dtype=np.uint8))
    signs_only = opening[opening | closing]
    return int(np.where(signs_only, 1, -1).cumsum().max(initial=0))
