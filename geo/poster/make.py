"""The sign of a gate, set by typst: a vector PDF, PNG or SVG of one sheet or more."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import typst

from ..errors import SettingError
from ..guide import Guide
from ..settings import DEFAULTS
from .fonts import FONTS
from .sheet import CODE, make_sheets

PAPERS = {"A4": (210.0, 297.0), "A3": (297.0, 420.0), "A2": (420.0, 594.0)}
TEMPLATE = Path(__file__).with_name("sign.typ")


@dataclass(frozen=True)
class Poster:
    """A sign that is laid out and not yet set: `files` of the template, and the day it is of."""

    files: dict[str, bytes] = field(repr=False)
    timestamp: int

    @property
    def code(self) -> bytes:
        """Return the code that leads to the guide, as an SVG."""
        return self.files[CODE]

    def pdf(self) -> bytes:
        """Return all sheets as one PDF: vectors, fonts embedded, tagged."""
        (document,) = self._compile("pdf")
        return document

    def png(self, ppi: float = 150) -> list[bytes]:
        """Return every sheet as a PNG of so many pixels an inch."""
        return self._compile("png", ppi)

    def svg(self) -> list[bytes]:
        """Return every sheet as an SVG, its letters drawn as outlines."""
        return self._compile("svg")

    def _compile(self, kind: str, ppi: float | None = None) -> list[bytes]:
        # The package's stubs know of no document whose files are all in memory.
        done = typst.compile(  # type: ignore[call-overload]
            self.files, format=kind, ppi=ppi, font_paths=_fonts(), timestamp=self.timestamp
        )
        return done if isinstance(done, list) else [done]


def make_poster(
    guide: Guide, *, gate: str, paper: str = DEFAULTS.paper, address: str = DEFAULTS.address
) -> Poster:
    """Lay out the sign of a gate, `gate:south`; the same guide gives the same bytes.

    `paper` is one of PAPERS, `address` where phones find the published site. Raises UnknownPlace
    for what is no gate, and SettingError for another paper or address.
    """
    if paper not in PAPERS:
        raise SettingError("setting_choice", name="paper", value=paper, choices=", ".join(PAPERS))
    sheets = make_sheets(guide, gate, address)
    width, height = PAPERS[paper]
    scale = min(width / PAPERS["A3"][0], height / PAPERS["A3"][1])
    data = {**sheets.data, "paper": {"width": width, "height": height, "scale": scale}}
    files = {"main.typ": TEMPLATE.read_bytes(), "sign.json": json.dumps(data).encode()}
    return Poster({**files, **sheets.pictures}, _seconds(guide.document["checked"]))


def _seconds(day: str) -> int:
    """Return a day's midnight as a Unix time; 0 for none."""
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()) if day else 0


@cache
def _fonts() -> typst.Fonts:
    """Return the one font of signs, read once a process."""
    return typst.Fonts(font_paths=[FONTS], include_system_fonts=False, include_embedded_fonts=False)
