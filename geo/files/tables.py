"""CSV and Excel tables with coordinates: find the header, the coordinates, and read the numbers."""

import csv
import re
import unicodedata
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import ParseError

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import shapely
from numpy.typing import NDArray

from ..errors import FileError
from .charset import decode
from .headers import LAT, LON, LON_LAT, WKT, find

Table = list[list[str]]

DELIMITERS = ",;\t|，"
MOST_COLUMNS = 20_000  # looking for a header takes long in more; spreadsheets have 16,384
HEADER_WITHIN = 10  # lines: titles and remarks stand above the header in office tables
PAIR = re.compile(r"[(\[（]?\s*([^\s,，;；]+)\s*[,，;；\s]\s*([^\s,，;；)）\]]+)\s*[)\]）]?")
BROKEN_WORKBOOK = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    openpyxl.utils.exceptions.InvalidFileException,
    OSError,
    EOFError,
    RuntimeError,
    KeyError,
    ValueError,
    TypeError,
    IndexError,
    AttributeError,
)


def read_csv(path: Path, encoding: str | None) -> dict[str, gpd.GeoDataFrame]:
    """Return the one layer of a CSV file, by the file's name, without a CRS; raise FileError."""
    text = decode(path, encoding)
    columns = max(map(_columns, text.splitlines()[:HEADER_WITHIN]), default=0)
    if columns > MOST_COLUMNS:
        raise FileError("table_wide", path=path.name, count=columns, most=MOST_COLUMNS)
    try:
        tables = [_split(text, delimiter) for delimiter in DELIMITERS]
    except csv.Error:
        raise FileError("file_unreadable", path=path.name) from None
    return {path.stem: _layer(max(tables, key=_header_width), path.name)}


def _columns(line: str) -> int:
    """Return about how many columns a line has, which is quick to tell before it is taken apart."""
    return max(map(line.count, DELIMITERS)) + 1


def _split(text: str, delimiter: str) -> Table:
    lines = csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
    table = [[cell.strip() for cell in row] for row in lines]
    start = _header(table)
    width = len(table[start]) if start is not None else 0
    return [row if len(row) <= width else _joined(row, width, delimiter) for row in table]


def _joined(row: list[str], width: int, delimiter: str) -> list[str]:
    """Put what stands beyond the header into the last column: a bare 120.15,30.28 ends there."""
    last = delimiter.join(filter(None, row[max(width, 1) - 1 :]))
    return [*row[: width - 1], last] if width else row


def _header_width(table: Table) -> int:
    start = _header(table)
    return -1 if start is None else len(table[start])


def read_excel(path: Path) -> dict[str, gpd.GeoDataFrame]:
    """Return a workbook's sheets that have coordinates, by name, without a CRS; raise FileError."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl tells of styles and checks that it leaves out
        try:
            sheets = dict(_sheets(path))
        except BROKEN_WORKBOOK:
            raise FileError("file_unreadable", path=path.name) from None
    located = {name: table for name, table in sheets.items() if _header(table) is not None}
    return {name: _layer(table, path.name) for name, table in (located or sheets).items()}


def _sheets(path: Path) -> Iterator[tuple[str, Table]]:
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        for sheet in book.worksheets:
            rows = sheet.iter_rows(values_only=True)
            yield sheet.title, [[_written(cell) for cell in row] for row in rows]
    finally:
        book.close()


def _written(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else str(cell).strip()


def _layer(table: Table, path: str) -> gpd.GeoDataFrame:
    """Return the rows below the header by line, each with its geometry, None where it has none."""
    start = _header(table)
    if start is None:
        seen = ", ".join(filter(None, next(filter(any, table), [])))
        raise FileError("table_coordinates", path=path, headers=seen or "-")
    header = [name or f"#{place}" for place, name in enumerate(table[start])]
    body = {line: row for line, row in enumerate(table, start=1) if any(row) and line > start + 1}
    cells = [(row + [""] * len(header))[: len(header)] for row in body.values()]
    rows = pd.DataFrame(cells, index=list(body), columns=header, dtype=object)
    rows = rows.loc[:, ~rows.columns.duplicated()]
    shapes, used = _shapes(rows, path)
    return gpd.GeoDataFrame(rows.drop(columns=used), geometry=list(shapes))


def _header(table: Table) -> int | None:
    """Return the first row that names coordinates."""
    for number, row in enumerate(table[:HEADER_WITHIN]):
        if find(row, WKT) or find(row, LON_LAT) or (find(row, LON) and find(row, LAT)):
            return number
    return None


def _shapes(rows: pd.DataFrame, path: str) -> tuple[NDArray[np.object_], list[str]]:
    """Return a geometry a row, and the columns that they came from."""
    lon, lat = find(rows.columns, LON), find(rows.columns, LAT)
    if lon and lat:
        used = [lon[0], lat[0]]
        return _points(rows[lon[0]], rows[lat[0]], path), used
    if wkt := find(rows.columns, WKT):
        return _from_wkt(rows[wkt[0]], path), wkt[:1]
    used = find(rows.columns, LON_LAT)[:1]
    return _points(*_halves(rows[used[0]], path), path), used


def _from_wkt(cells: pd.Series, path: str) -> NDArray[np.object_]:
    shapes = shapely.from_wkt([cell or None for cell in cells], on_invalid="ignore")
    for (line, cell), shape in zip(cells.items(), shapes, strict=True):
        if cell and shape is None:
            raise _misfit(path, line, cell)
    return np.asarray(shapes, dtype=object)


def _halves(cells: pd.Series, path: str) -> tuple[pd.Series, pd.Series]:
    """Split cells such as "120.15, 30.28"."""
    for line, cell in cells.items():
        if cell and not PAIR.fullmatch(cell):
            raise _misfit(path, line, cell)
    pairs = cells.str.extract(PAIR).fillna("")
    return pairs[0], pairs[1]


def _points(lon: pd.Series, lat: pd.Series, path: str) -> NDArray[np.object_]:
    """Return a point a row, None where cells are empty, or 0 and 0, as some fill in "none"."""
    x, y = _numbers(lon, path), _numbers(lat, path)
    nowhere = np.isnan(x) | np.isnan(y) | ((x == 0) & (y == 0))
    points: NDArray[np.object_] = shapely.points(x, y)
    points[nowhere] = None
    return points


def _numbers(cells: pd.Series, path: str) -> NDArray[np.float64]:
    numbers = np.full(len(cells), np.nan)
    for row, (line, cell) in enumerate(cells.items()):
        try:
            numbers[row] = float(unicodedata.normalize("NFKC", cell)) if cell else np.nan
        except ValueError:
            raise _misfit(path, line, cell) from None
        if np.isinf(numbers[row]):
            raise _misfit(path, line, cell)
    return numbers


def _misfit(path: str, line: object, cell: str) -> FileError:
    return FileError("table_cell", path=path, line=line, value=cell[:40])
