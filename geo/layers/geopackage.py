"""GeoPackage files that people bring, read by SQLite alone: tables, never what a file can run.

A GeoPackage is a database, and a database may hold views, triggers and virtual tables that run
when somebody looks. Here only plain tables are read, by a connection that may do nothing else.
Format: https://www.geopackage.org/spec/
"""

import sqlite3
import struct
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from ..errors import FileError

SQLITE_MARK = b"SQLite format 3\0"
MOST_BYTES = 100_000_000  # of one value
BROKEN = (
    sqlite3.Error,
    struct.error,
    CRSError,
    OverflowError,
    ValueError,
    TypeError,
    IndexError,
)
ALLOWED = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ)
LAYERS_OF = """
    SELECT g.table_name, g.column_name, s.organization, s.organization_coordsys_id, s.definition
    FROM gpkg_geometry_columns AS g LEFT JOIN gpkg_spatial_ref_sys AS s ON s.srs_id = g.srs_id
"""
PLAIN_TABLES = "SELECT name, sql FROM sqlite_master WHERE type = 'table'"
# Bytes of the envelope that may stand before the geometry, by its kind in the header's flags.
ENVELOPES = (0, 32, 48, 48, 64)
HEADER_BYTES = 8


def read_tables(path: Path) -> Mapping[str, gpd.GeoDataFrame]:
    """Return the layers of a GeoPackage by name, in the order of their rows, without heights.

    Rings that are not closed are mended; a geometry that cannot be read is None. Raises FileError.
    """
    if not path.is_file():
        raise FileError("file_missing", path=path.name)
    with path.open("rb") as file:
        if file.read(len(SQLITE_MARK)) != SQLITE_MARK:
            raise FileError("file_unreadable", path=path.name)
    try:
        with closing(_connect(path)) as connection:
            return _tables(connection)
    except BROKEN:
        raise FileError("file_unreadable", path=path.name) from None


def _connect(path: Path) -> sqlite3.Connection:
    """Open a file for reading alone; a database that another program has open is read as it is."""
    connection = sqlite3.connect(f"file:{quote(str(path))}?mode=ro&immutable=1", uri=True)
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_BYTES)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    connection.text_factory = lambda content: content.decode("utf-8", "replace")
    connection.set_authorizer(_authorise)
    return connection


def _authorise(
    action: int, one: str | None, two: str | None, where: str | None, inside: str | None
) -> int:
    """Allow reading tables by name; nothing from within a view, no function, no recursion."""
    allowed = action in ALLOWED and inside is None
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


def _tables(connection: sqlite3.Connection) -> dict[str, gpd.GeoDataFrame]:
    plain = {
        name: name
        for name, sql in connection.execute(PLAIN_TABLES)
        if isinstance(sql, str) and not sql.upper().lstrip().startswith("CREATE VIRTUAL")
    }
    return {
        name: _table(connection, name, column, _crs(*crs))
        for name, column, *crs in connection.execute(LAYERS_OF).fetchall()
        if name in plain
    }


def _table(
    connection: sqlite3.Connection, name: str, column: str, crs: CRS | None
) -> gpd.GeoDataFrame:
    """Return one table; columns of blobs are left out."""
    quoted = '"' + name.replace('"', '""') + '"'
    cursor = connection.execute(f"SELECT * FROM {quoted}")
    headers = [str(each[0]) for each in cursor.description]
    rows = cursor.fetchall()
    where = [header.lower() for header in headers].index(str(column).lower())
    shapes = _shapes([row[where] for row in rows])
    cells = {
        header: [None if isinstance(row[place], bytes) else row[place] for row in rows]
        for place, header in enumerate(headers)
        if place != where and header != "geometry"
    }
    columns = pd.DataFrame(cells, index=range(len(rows)), dtype=object)
    return gpd.GeoDataFrame(columns, geometry=gpd.array.GeometryArray(shapes, crs=crs))


def _crs(organisation: object, code: object, definition: object) -> CRS | None:
    """Return what a row of the table of CRS means; None where it says nothing of use."""
    if str(organisation).upper() == "EPSG" and isinstance(code, int) and code > 0:
        return CRS.from_epsg(code)
    if isinstance(definition, str) and definition.strip().lower() not in ("", "undefined"):
        return CRS.from_wkt(definition)
    return None


def _shapes(cells: list[object]) -> "np.ndarray[tuple[int], np.dtype[np.object_]]":
    found = np.empty(len(cells), dtype=object)
    found[:] = shapely.force_2d(shapely.from_wkb([_wkb(cell) for cell in cells], on_invalid="fix"))
    return found


def _wkb(cell: object) -> bytes | None:
    """Return a geometry without the GeoPackage's own header, None where it is something else.

    Two bytes GP, a version, flags (bits 1-3: which envelope; bit 5: not the standard's own kind),
    the number of the CRS, the envelope.
    """
    if not isinstance(cell, bytes) or cell[:2] != b"GP" or len(cell) < HEADER_BYTES:
        return None
    envelope, extended = cell[3] >> 1 & 7, cell[3] >> 5 & 1
    if extended or envelope >= len(ENVELOPES):
        return None
    return cell[HEADER_BYTES + ENVELOPES[envelope] :]
