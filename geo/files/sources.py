"""Any file that people bring → its layers as they are: opened, unpacked, its parts found."""

import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas as gpd

from ..errors import FileError
from ..layers import gdal
from ..settings import Settings
from .charset import dbf_encoding, decode, known
from .dxf import read_dxf
from .kml import read_kml
from .tables import read_csv, read_excel

Frames = dict[str, gpd.GeoDataFrame]

MEGABYTE = 1_000_000
MOST_MEMBERS = 1_000  # files in one archive
# What zipfile raises for archives that are damaged, besides its own error.
BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError, struct.error)
NEEDED = (".shx", ".dbf")  # what a .shp cannot be read without


def read_sources(path: Path, *, encoding: str | None, settings: Settings) -> Frames:
    """Return the layers of a file by name, with the CRS and columns that the file gives them.

    Nothing is written beside the file. Raises FileError for a file that cannot be read.
    """
    ending = path.suffix.lower()
    _check(path, settings)
    if ending in ARCHIVES:
        return _read_archive(path, encoding, settings)
    if ending in (".xlsx", ".xlsm"):
        _check_members(path, settings)
    return READERS[ending](path, encoding)


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
    if size > settings.file_megabytes * MEGABYTE:
        raise FileError("file_large", path=path.name, megabytes=settings.file_megabytes)


def _read_archive(path: Path, encoding: str | None, settings: Settings) -> Frames:
    """Read every file of an archive that can be read; those of one name share a layer's name."""
    with TemporaryDirectory() as folder:
        files = sorted(_unpack(path, Path(folder), settings))
        readable = [file for file in files if file.suffix.lower() in READERS]
        found: Frames = {}
        for file in readable:
            for name, rows in read_sources(file, encoding=encoding, settings=settings).items():
                found[name if name not in found else f"{file.stem} / {name}"] = rows
    if not found:
        raise FileError("archive_nothing", path=path.name, endings=" ".join(READERS))
    return found


def _unpack(path: Path, folder: Path, settings: Settings) -> Iterator[Path]:
    """Unpack an archive and yield its files; names without a character set are GB18030."""
    members = _check_members(path, settings)
    try:
        with zipfile.ZipFile(path, metadata_encoding="gb18030") as archive:
            for member in members:
                if not member.is_dir() and not Path(member.filename).name.startswith("."):
                    yield Path(archive.extract(member, folder))
    except BROKEN:
        raise FileError("archive_broken", path=path.name) from None


def _check_members(path: Path, settings: Settings) -> list[zipfile.ZipInfo]:
    """Return what an archive holds; raise FileError if that is broken, locked or too much.

    A member cannot give more bytes than it states: the reader stops there and the checksum fails.
    """
    try:
        with zipfile.ZipFile(path, metadata_encoding="gb18030") as archive:
            members = archive.infolist()
    except BROKEN:
        raise FileError("archive_broken", path=path.name) from None
    if any(member.flag_bits & 1 for member in members):
        raise FileError("archive_locked", path=path.name)
    size = sum(member.file_size for member in members)
    if size > settings.file_megabytes * MEGABYTE or len(members) > MOST_MEMBERS:
        raise FileError("file_large", path=path.name, megabytes=settings.file_megabytes)
    return members


def _read_shapefile(path: Path, encoding: str | None) -> Frames:
    beside = {file.suffix.lower(): file for file in path.parent.iterdir() if file.stem == path.stem}
    for part in NEEDED:
        if part not in beside:
            raise FileError("shapefile_part", path=path.name, part=part)
    return gdal.read(path, encoding=known(encoding) if encoding else dbf_encoding(beside[".dbf"]))


def _read_geojson(path: Path, encoding: str | None) -> Frames:
    return {path.stem: gdal.read_bytes(decode(path, encoding).encode(), path=path.name)}


def _read_geopackage(path: Path, encoding: str | None) -> Frames:
    return gdal.read(path)


READERS: dict[str, Callable[[Path, str | None], Frames]] = {
    ".shp": _read_shapefile,
    ".geojson": _read_geojson,
    ".json": _read_geojson,
    ".gpkg": _read_geopackage,
    ".kml": read_kml,
    ".dxf": read_dxf,
    ".csv": read_csv,
    ".tsv": read_csv,
    ".txt": read_csv,
    ".xlsx": lambda path, encoding: read_excel(path),
    ".xlsm": lambda path, encoding: read_excel(path),
}
ARCHIVES = (".zip", ".kmz")
