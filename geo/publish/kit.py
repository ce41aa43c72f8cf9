"""What a manager takes along after publishing: signs, codes and the offline guide, as one zip.

Its files carry the names that people gave to gates, made safe for every system, and a note says
what is what. Same files, same bytes.
"""

import io
import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from ..errors import FileError
from ..words import LANGUAGES, text
from .folder import PAGES, code_name, pdf_name, sheet_name
from .places import Entry, FolderDraft, folder_of, reach

LONGEST_NAME = 40  # letters: with a folder's path before it, Windows takes 260
RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")  # no file's name on Windows
UNSAFE = re.compile(r'[<>:"/\\|?*]')
UNIX, READABLE = 3, 0o100644 << 16  # as which system a zip's entry says it was made, and its rights


class Piece(NamedTuple):
    """A file of a compound's folder: its name there, whose it is, of what kind, and sheet.

    `kind` is pdf, png, code or offline; `gate` is the gate's id, "" for the whole compound.
    """

    name: str
    gate: str
    kind: str
    sheet: int = 1


def pieces(entry: Entry) -> Iterator[Piece]:
    """Yield what can be handed out of a compound, by its entry in a site's list."""
    yield Piece(PAGES[2], "", "offline")
    for gate in entry.get("signs", {}):
        yield Piece(pdf_name(gate), gate, "pdf")
        for sheet in range(1, entry.get("sheets", {}).get(gate, 1) + 1):
            yield Piece(sheet_name(gate, sheet), gate, "png", sheet)
        yield Piece(code_name(gate), gate, "code")


def called(entry: Entry, gate: str, language: str) -> str:
    """Return what people call a gate that has a sign, in a language."""
    label = entry["signs"][gate]
    name = label if isinstance(label, str) else label[LANGUAGES.index(language)]
    return str(name)


def file_reader(out: Path | str, id: str) -> Callable[[str], bytes]:
    """Return what reads a file of a compound's folder on a site; a missing one is a FileError."""
    bucket, live = reach(out), folder_of(out)

    def read(name: str) -> bytes:
        path = f"c/{id}/{name}"
        content = bucket.get(path) if bucket else FolderDraft(live, live).read(path)
        if content is None:
            raise FileError("kit_missing", name=name, compound=id)
        return content

    return read


def kit_names(entry: Entry, *, paper: str, language: str) -> dict[str, Piece]:
    """Return the pieces of a kit by the names that people see, no two alike on any system."""
    named: dict[str, Piece] = {}
    taken: set[str] = set()
    for piece in pieces(entry):
        stem, ending = _name(entry, piece, paper, language)
        number, name = 1, f"{stem}{ending}"
        while name.casefold() in taken:
            number += 1
            name = f"{stem}({number}){ending}"
        taken.add(name.casefold())
        named[name] = piece
    return named


def make_kit(
    entry: Entry, read: Callable[[str], bytes], *, link: str, paper: str, language: str
) -> bytes:
    """Return the kit of a published compound as a zip; `read` gives its files, see file_reader."""
    named = kit_names(entry, paper=paper, language=language)
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as kit:
        note = "\r\n".join(_note(entry, named, link=link, language=language))
        # Old Windows editors know UTF-8 by its mark only.
        _add(kit, f"{text(language, 'kit.note')}.txt", f"\ufeff{note}\r\n".encode())
        for name, piece in named.items():
            _add(kit, name, read(piece.name))
    return packed.getvalue()


def safe_name(name: str) -> str:
    """Return a name under which a file can lie on every system, "_" where nothing is left of it."""
    visible = "".join(
        " " if unicodedata.category(sign)[0] in "CZ" else sign
        for sign in unicodedata.normalize("NFC", name)
    )
    line = " ".join(UNSAFE.sub(" ", visible).split())[:LONGEST_NAME].strip(" .")
    return f"_{line}" if RESERVED.match(line) or not line else line


def _name(entry: Entry, piece: Piece, paper: str, language: str) -> tuple[str, str]:
    if piece.kind == "offline":
        return text(language, "kit.offline"), ".html"
    gate = safe_name(called(entry, piece.gate, language))
    if piece.kind == "code":
        return f"{gate}-{text(language, 'kit.code')}", ".svg"
    sheet = f"-{piece.sheet}" if piece.sheet > 1 else ""
    return f"{gate}-{paper}{sheet}", f".{piece.kind}"


def _note(entry: Entry, named: dict[str, Piece], *, link: str, language: str) -> Iterator[str]:
    name = entry["name"] if language == "zh" else entry["name_en"] or entry["name"]
    one_line = " ".join(str(name).split())
    yield text(language, "kit.title", name=one_line)
    yield text(language, "kit.edition", edition=entry["edition"], day=entry["checked"])
    yield text(language, "kit.link", link=link)
    yield ""
    for file, piece in named.items():
        yield text(language, "kit.file", file=file, says=text(language, f"kit.{piece.kind}.says"))


def _add(kit: ZipFile, name: str, content: bytes) -> None:
    entry = ZipInfo(name)  # of 1980: when it was packed does not matter
    entry.compress_type, entry.create_system, entry.external_attr = ZIP_DEFLATED, UNIX, READABLE
    kit.writestr(entry, content)
