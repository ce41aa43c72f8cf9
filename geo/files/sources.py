"""Any file that people bring → its layers as they are: opened, unpacked, its parts found."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas as gpd

from ..errors import FileError, Problem
from ..layers import gdal, read_tables
from ..settings import Settings
from .archives import check_members, unpack
from .charset import dbf_encoding, guess, known
from .dxf import read_dxf
from .geojson import read_geojson
from .kml import read_kml
from .tables import read_csv, read_excel

Frames = dict[str, gpd.GeoDataFrame]

MEGABYTE = 1_000_000
NEEDED = (".shx", ".dbf")  # what a .shp cannot be read without
BESIDE = (*NEEDED, ".prj", ".cpg")  # parts of a Shapefile; what else lies there is not looked at
# What programs put beside a map and nobody needs: indexes, styles, notes.
COMPANIONS = (
    ".sbn",
    ".sbx",
    ".qix",
    ".xml",
    ".qmd",
    ".qml",
    ".qpj",
    ".ain",
    ".aih",
    ".idm",
    ".ind",
)
SHP_MARK = bytes.fromhex("0000270a")
NAMED = 5  # files left out, as a sentence names them


@dataclass
class Sources:
    """The layers of a file by name, with the CRS and columns that the file gives them.

    `files` is the file that each came from (in an archive, a member), `encodings` what its text
    was read in, where that was guessed or named; `problems` tells what was left out.
    """

    frames: Frames = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    encodings: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def add(self, other: "Sources", *, stem: str) -> None:
        """Take in what another file holds; a name that is there already gets the file's before."""
        for name, rows in other.frames.items():
            free = name if name not in self.frames else f"{stem} / {name}"
            self.frames[free] = rows
            self.files[free] = other.files[name]
            self.encodings[free] = other.encodings[name]
        self.problems += other.problems


def read_sources(path: Path, *, encoding: str | None, settings: Settings) -> Sources:
    """Return the layers of a file; nothing is written beside it.

    Raises FileError for a file that cannot be read.
    """
    ending = path.suffix.lower()
    _check(path, settings)
    if ending in ARCHIVES:
        return _read_archive(path, encoding, settings)
    if ending in (".xlsx", ".xlsm"):
        check_members(path, most_bytes=_most_bytes(settings))
    name = known(encoding) if encoding and ending in TEXTS else _encoding(path)
    frames = READERS[ending](path, name)
    return Sources(frames, dict.fromkeys(frames, path.name), dict.fromkeys(frames, name or ""), [])


def endings() -> str:
    """Return the endings of the files that can be read, for sentences."""
    return " ".join((*READERS, *ARCHIVES))


def _check(path: Path, settings: Settings) -> None:
    """Raise FileError for what is no file, has no known ending, is empty or too large."""
    if not path.is_file():
        raise FileError("file_missing", path=str(path))
    if path.suffix.lower() not in READERS and path.suffix.lower() not in ARCHIVES:
        raise FileError("file_ending", path=path.name, endings=endings())
    size = path.stat().st_size
    if not size:
        raise FileError("file_empty", path=path.name)
    if size > _most_bytes(settings):
        raise FileError("file_large", path=path.name, megabytes=settings.file_megabytes)


def _most_bytes(settings: Settings) -> float:
    return settings.file_megabytes * MEGABYTE


def _encoding(path: Path) -> str | None:
    """Return what a file's text is in, None where it cannot be told or its format leaves no choice.

    A drawing of nothing that fits is read as Latin-1, which holds any bytes.
    """
    ending = path.suffix.lower()
    if ending == ".shp":
        table = _beside(path).get(".dbf")
        return dbf_encoding(table) if table else None
    if ending not in TEXTS:
        return None
    return guess(path.read_bytes()) or ("latin-1" if ending == ".dxf" else None)


def _read_archive(path: Path, encoding: str | None, settings: Settings) -> Sources:
    """Read every file of an archive that can be read; those of one name share a layer's name.

    An archive within an archive is left out, and so is whatever else nobody here can read.
    """
    found, left_out = Sources(), list[str]()
    with TemporaryDirectory() as folder:
        for file in sorted(unpack(path, Path(folder), most_bytes=_most_bytes(settings))):
            ending = file.suffix.lower()
            if ending in READERS:
                found.add(read_sources(file, encoding=encoding, settings=settings), stem=file.stem)
            elif ending not in BESIDE:
                file.unlink()  # GDAL would look into an index that lies beside a .shp
                left_out += [file.name] if ending not in COMPANIONS else []
    if not found.frames:
        raise FileError("archive_nothing", path=path.name, endings=" ".join(READERS))
    found.problems += _about_left_out(left_out, path.name)
    return found


def _about_left_out(files: list[str], archive: str) -> Iterator[Problem]:
    if files:
        named = (*files[:NAMED], *["…"][: len(files) - NAMED])
        values = {"count": len(files), "named": named, "file": archive}
        yield Problem("P756", "hint", "compound", "", values)


def _beside(path: Path) -> dict[str, Path]:
    """Return the parts of a Shapefile by ending."""
    return {
        file.suffix.lower(): file
        for file in sorted(path.parent.iterdir())
        if file.stem == path.stem and file.is_file()
    }


def _read_shapefile(path: Path, encoding: str | None) -> Frames:
    """Read a Shapefile; raise FileError where a part is missing, or it is something else."""
    beside = _beside(path)
    for part in NEEDED:
        if part not in beside:
            raise FileError("shapefile_part", path=path.name, part=part)
    with path.open("rb") as file:
        if file.read(len(SHP_MARK)) != SHP_MARK:
            raise FileError("file_unreadable", path=path.name)
    return gdal.read(path, encoding=encoding)


READERS: dict[str, Callable[[Path, str | None], Frames]] = {
    ".shp": _read_shapefile,
    ".geojson": read_geojson,
    ".json": read_geojson,
    ".gpkg": lambda path, encoding: dict(read_tables(path)),
    ".kml": read_kml,
    ".dxf": read_dxf,
    ".csv": read_csv,
    ".tsv": read_csv,
    ".txt": read_csv,
    ".xlsx": lambda path, encoding: read_excel(path),
    ".xlsm": lambda path, encoding: read_excel(path),
}
TEXTS = (".shp", ".geojson", ".json", ".kml", ".dxf", ".csv", ".tsv", ".txt")
ARCHIVES = (".zip", ".kmz")
