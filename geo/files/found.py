"""What a file holds, told before anything is saved: its tables, its rows, and what is left out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import geopandas as gpd
import shapely

from ..errors import FileError, Problem
from ..layers import Layers, layer
from ..settings import Settings
from .foreign import Picked
from .headers import column_words, find

SAMPLES = 3  # words shown of a column
SAMPLE_LETTERS = 40


@dataclass(frozen=True)
class Table:
    """One table of a file (a sheet, a folder, a layer of a drawing), and what becomes of it.

    `layer` is ours, "" where the table is left out. `crs` is what the file says about its
    coordinates, "" for nothing. `encoding` is what its text was read in, "" where the format
    leaves no choice; `guessed` tells that neither file nor person said so. `headers` leads from
    the file's headers to our columns, "" where nothing is taken over; `samples` holds the first
    words below each header.
    """

    file: str
    name: str
    layer: str
    rows: int
    crs: str = ""
    encoding: str = ""
    guessed: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    samples: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Found:
    """What one file holds, read but not yet put anywhere; everything in EPSG:4326.

    `layers` are those with rows. An extract of OpenStreetMap has `compounds` instead, by id.
    `cut` is the polygon that was cut out. `own` names the layers that a GeoPackage of ours has,
    with rows or without: there an id names the row that it named when it was exported.
    """

    name: str
    layers: Layers = field(default_factory=dict)
    compounds: Mapping[str, Layers] = field(default_factory=dict)
    tables: tuple[Table, ...] = ()
    problems: tuple[Problem, ...] = ()
    cut: shapely.Polygon | None = None
    own: tuple[str, ...] = ()
    is_extract: bool = False


def matches(rows: gpd.GeoDataFrame, name: str, picked: Picked) -> dict[str, str]:
    """Return for each header of a table the column of a layer that it fills, "" for none.

    What somebody picked goes before what the words of the header say; a column that has been
    picked for one header is filled by no other.
    """
    headers = [str(header) for header in rows.columns.drop(rows.geometry.name)]
    chosen = picked.get(name, {})
    taken = {column for column in chosen.values() if column}
    guessed: dict[str, str] = {}
    for column in layer(name).columns:
        for header in find(headers, column_words(name, column.name)):
            if header not in chosen and column.name not in taken:
                guessed.setdefault(header, column.name)
    return {header: chosen.get(header, guessed.get(header, "")) for header in headers}


def samples(rows: gpd.GeoDataFrame) -> dict[str, tuple[str, ...]]:
    """Return the first different words below each header."""
    found = {}
    for header in rows.columns.drop(rows.geometry.name):
        said = (str(cell) for cell in rows[header].tolist() if cell is not None and cell == cell)
        words = dict.fromkeys(word.strip()[:SAMPLE_LETTERS] for word in said)
        found[str(header)] = tuple(word for word in words if word)[:SAMPLES]
    return found


def check_size(frames: Mapping[str, gpd.GeoDataFrame], path: str, settings: Settings) -> None:
    """Raise FileError where a file holds more rows, points or words than a compound ever has."""
    rows = sum(map(len, frames.values()))
    if rows > settings.upload_rows:
        raise FileError("file_rows", path=path, count=rows, most=int(settings.upload_rows))
    counts = [shapely.get_num_coordinates(part.geometry.to_numpy()) for part in frames.values()]
    points = sum(int(count.sum()) for count in counts)
    largest = max((int(count.max()) for count in counts if len(count)), default=0)
    if points > settings.upload_points:
        raise FileError("file_points", path=path, count=points, most=int(settings.upload_points))
    if largest > settings.shape_points:
        raise FileError("shape_points", path=path, count=largest, most=int(settings.shape_points))
    for part in frames.values():
        _check_words(part, path, settings)


def _check_words(rows: gpd.GeoDataFrame, path: str, settings: Settings) -> None:
    if len(rows.columns) > settings.upload_columns:
        raise FileError(
            "table_wide", path=path, count=len(rows.columns), most=int(settings.upload_columns)
        )
    for header in rows.columns.drop(rows.geometry.name):
        longest = _longest(rows[header].tolist())
        if longest > settings.upload_letters:
            most, name = int(settings.upload_letters), str(header)[:SAMPLE_LETTERS]
            raise FileError("cell_long", path=path, column=name, count=longest, most=most)


def _longest(cells: Iterable[object]) -> int:
    return max((len(cell) for cell in cells if isinstance(cell, str | bytes)), default=0)
