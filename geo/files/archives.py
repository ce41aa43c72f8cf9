"""Zip archives: what they hold is counted before anything is unpacked, and stays in its folder."""

import re
import shutil
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from ..errors import FileError

MOST_MEMBERS = 1_000  # files in one archive
MEGABYTE = 1_000_000
NAME_LETTERS, ENDING_LETTERS = 60, 12  # of a file's name, as it is kept for the sentences
# What zipfile raises for archives that are damaged, besides its own error.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    ValueError,
    RuntimeError,
    struct.error,
)
MAC = "__MACOSX"  # what macOS puts beside every file


def unpack(path: Path, folder: Path, *, most_bytes: float) -> Iterator[Path]:
    """Unpack an archive and yield its files; names without a character set are GB18030.

    What lies in one folder there lies in one here, under safe names; a link becomes a small file
    with its target in it. Raises FileError.
    """
    members = [each for each in check_members(path, most_bytes=most_bytes) if not _is_noise(each)]
    parents = list(dict.fromkeys(str(Path(member.filename).parent) for member in members))
    try:
        with zipfile.ZipFile(path, metadata_encoding="gb18030") as archive:
            for member in members:
                place = folder / str(parents.index(str(Path(member.filename).parent)))
                place.mkdir(exist_ok=True)
                file = place / safe_name(member.filename)
                with archive.open(member) as packed, file.open("wb") as unpacked:
                    shutil.copyfileobj(packed, unpacked)
                yield file
    except BROKEN:
        raise FileError("archive_broken", path=path.name) from None


def safe_name(name: str) -> str:
    """Return a file's name without folders, signs and tricks, its stem and ending kept."""
    bare = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    kept = "".join(sign if sign.isalnum() or sign in "._-()#+ " else "_" for sign in bare)
    stem, dot, ending = kept.strip(" .").rpartition(".")
    short = (stem or ending)[:NAME_LETTERS].strip(" .") or "file"
    return f"{short}.{ending[:ENDING_LETTERS]}" if dot and stem else short


def check_members(path: Path, *, most_bytes: float) -> list[zipfile.ZipInfo]:
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
    if size > most_bytes or len(members) > MOST_MEMBERS:
        raise FileError("file_large", path=path.name, megabytes=most_bytes / MEGABYTE)
    return members


def _is_noise(member: zipfile.ZipInfo) -> bool:
    name = Path(member.filename)
    return member.is_dir() or name.name.startswith(".") or MAC in name.parts
