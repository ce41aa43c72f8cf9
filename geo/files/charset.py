"""Which characters the bytes of a file mean: Chinese files often do not say."""

import codecs
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from ..errors import FileError, SettingError

# Tried in this order: UTF-8 hardly ever fits by chance, GB18030 (which holds GBK, CP936 and
# GB2312) nearly always does.
TRIED = ("utf-8-sig", "gb18030")
MOST_TEXTS = 200_000  # of a table are looked at; the rest is written as they are
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (b"\xfe\xff", "utf-16"))


def known(encoding: str) -> str:
    """Return the name that Python gives an encoding; raise SettingError for an unknown one.

    Numbers of Windows code pages, as .cpg files hold them, are known too.
    """
    name = encoding.strip().lower().removeprefix("oem ").removeprefix("ansi ")
    for spelling in (name, f"cp{name}", name.replace("ansi_", "cp")):
        try:
            bytes(4).decode(spelling)  # some codecs of Python's are none of text
            return codecs.lookup(spelling).name
        except (LookupError, ValueError):
            continue
    raise SettingError("encoding_name", name=encoding)


def decode(path: Path, encoding: str | None) -> str:
    """Return the text of a file, in the given encoding or in the first that fits.

    Raises FileError where none fits.
    """
    content = path.read_bytes()
    name = known(encoding) if encoding else guess(content)
    if name is None:
        raise FileError("file_encoding", path=path.name, encoding=" / ".join(TRIED))
    try:
        return content.decode(name)
    except UnicodeError:
        raise FileError("file_encoding", path=path.name, encoding=name) from None


def guess(content: bytes) -> str | None:
    """Return the encoding that bytes are in, None when nothing fits."""
    for mark, name in MARKS:
        if content.startswith(mark):
            return name
    return next((name for name in TRIED if _fits([content], name)), None)


def dbf_encoding(path: Path) -> str:
    """Return the encoding of a Shapefile's table: what its .cpg says if that fits, or a guess."""
    texts = list(islice(_dbf_texts(path.read_bytes()), MOST_TEXTS))
    says = _cpg(path)
    if says and _fits(texts, says):
        return says
    return next((name for name in ("utf-8", "gb18030") if _fits(texts, name)), "latin-1")


def _cpg(path: Path) -> str | None:
    for file in (path.with_suffix(".cpg"), path.with_suffix(".CPG")):
        if file.is_file():
            try:
                return known(file.read_text("latin-1"))
            except SettingError:
                return None
    return None


def _dbf_texts(content: bytes) -> Iterator[bytes]:
    """Yield the field names and the text values of a dBASE table.

    The header is 32 bytes (its length at 8, a record's at 10) and 32 bytes a field: name, type at
    11, length at 16. https://www.clicketyclick.dk/databases/xbase/format/dbf.html
    """
    header = int.from_bytes(content[8:10], "little")
    record = int.from_bytes(content[10:12], "little")
    fields = [content[at : at + 32] for at in range(32, min(header, len(content)) - 32, 32)]
    yield from (field[:11].split(b"\0")[0] for field in fields)
    start = 1
    for field in fields:
        length = field[16]
        if field[11:12] == b"C" and record:
            for at in range(header + start, len(content), record):
                yield content[at : at + length].rstrip(b" \0")
        start += length


def _fits(texts: list[bytes], encoding: str) -> bool:
    """Tell whether all texts decode; fields of fixed length may end within a character."""
    decoder = codecs.getincrementaldecoder(encoding)
    try:
        for text in texts:
            decoder().decode(text)
    except UnicodeError:
        return False
    return True
