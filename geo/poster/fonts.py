"""The font that signs are set in: which signs it has, and how wide they are.

Noto Sans CJK, https://github.com/notofonts/noto-cjk, SIL Open Font License 1.1.
"""

import struct
import unicodedata
from bisect import bisect_right
from functools import cache
from pathlib import Path
from typing import NamedTuple

import noto_cjk_sans_otc
import numpy as np
from fontTools.ttLib import TTFont

FONTS = Path(str(noto_cjk_sans_otc.FONT_PATH)).parent
FAMILY = "Noto Sans CJK SC"
FACE = 2  # of the file's faces the one for simplified Chinese
UNICODE = (3, 10)  # platform and encoding of the table that holds all of Unicode, in format 12
UNSEEN = ("C", "M", "Zl", "Zp")  # control, format and unassigned signs; marks that stand on others


class _Face(NamedTuple):
    """The signs of a face in runs: `first` of each, one past its `last`, and advances in em."""

    first: list[int]
    last: list[int]
    glyph: list[int]
    advances: list[float]


def printable(text: str) -> str:
    """Return a text as it can be set: composed (NFC), white space as single spaces, stripped.

    A letter that the font has no glyph for stands without its accents; what is left of emoji,
    other scripts, control and bidi signs, and halves of surrogate pairs is nothing.
    """
    composed = unicodedata.normalize("NFC", " ".join(text.split()))
    known = unicodedata.normalize("NFC", "".join(map(_settable, composed)))
    return " ".join(known.split())


def width(text: str) -> float:
    """Return how wide a printable text is in em, by the font's own advance widths.

    Kerning and squeezed punctuation set it a few hundredths narrower.
    """
    return sum(map(_advance, text))


@cache
def _settable(letter: str) -> str:
    """Return what stands on paper for a sign of a text."""
    if _is_set(letter):
        return letter
    return "".join(filter(_is_set, unicodedata.normalize("NFKD", letter)))


def _is_set(letter: str) -> bool:
    return not unicodedata.category(letter).startswith(UNSEEN) and _glyph(letter) > 0


@cache
def _advance(letter: str) -> float:
    return _face().advances[_glyph(letter)]


def _glyph(letter: str) -> int:
    """Return the number of a sign's glyph, 0 where the font has none."""
    face, code = _face(), ord(letter)
    run = bisect_right(face.first, code) - 1
    return face.glyph[run] + code - face.first[run] if run >= 0 and code < face.last[run] else 0


@cache
def _face() -> _Face:
    """Read a face once: two of its tables as they lie, in a few milliseconds instead of 200."""
    with TTFont(FONTS / noto_cjk_sans_otc.FONT_FILE, fontNumber=FACE, lazy=True) as font:
        first, last, glyph = _runs(font.reader["cmap"])
        many, size = font["hhea"].numberOfHMetrics, font["head"].unitsPerEm
        wide = np.frombuffer(font.reader["hmtx"], ">u2", count=2 * many)[::2] / size
        same = np.full(font["maxp"].numGlyphs - many, wide[-1])  # the last one holds for the rest
    return _Face(first, last, glyph, np.concatenate([wide, same]).tolist())


def _runs(table: bytes) -> tuple[list[int], list[int], list[int]]:
    """Return the runs of a character map in format 12, as OpenType defines it under `cmap`."""
    (tables,) = struct.unpack_from(">H", table, 2)
    records = (struct.unpack_from(">HHI", table, 4 + 8 * row) for row in range(tables))
    start = next(offset for *kind, offset in records if tuple(kind) == UNICODE)
    (groups,) = struct.unpack_from(">I", table, start + 12)
    runs = np.frombuffer(table, ">u4", count=3 * groups, offset=start + 16).reshape(-1, 3)
    first, last, glyph = runs.T.astype(int).tolist()
    return first, [code + 1 for code in last], glyph
