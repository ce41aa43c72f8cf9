"""Reads what typst has set: where letters stand, and which glyphs they are."""

import io
from typing import Any, Literal

import pdfplumber
import typst
from pdfminer.pdfdevice import PDFTextDevice
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager

from geo.poster.fonts import FONTS


def set_page(
    source: str, form: Literal["pdf", "png"] = "pdf", ppi: float = 72, **files: bytes
) -> bytes:
    """Set one page of typst with the fonts of signs only; `c_svg` is the file c.svg."""
    named = {name.replace("_", "."): content for name, content in files.items()}
    fonts = typst.Fonts(
        font_paths=[str(FONTS)], include_system_fonts=False, include_embedded_fonts=False
    )
    files_of_page = {"main.typ": source.encode(), **named}
    # The package's stubs know of no page whose files are all in memory.
    return typst.compile(  # type: ignore[call-overload]
        files_of_page, format=form, ppi=ppi, font_paths=fonts
    )


def letters(pdf: bytes) -> list[dict[str, Any]]:
    """Return every letter of a PDF, page by page, with `text`, `x0`, `x1`, `top`, `fontname` …"""
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        return [letter for page in document.pages for letter in page.chars]


def glyphs(pdf: bytes) -> list[int]:
    """Return the number of every glyph that a PDF shows; 0 is what a font shows for a lack."""
    found = _Glyphs(PDFResourceManager())
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            PDFPageInterpreter(found.rsrcmgr, found).process_page(page.page_obj)
    return found.seen


class _Glyphs(PDFTextDevice):
    def __init__(self, resources: PDFResourceManager) -> None:
        super().__init__(resources)
        self.seen: list[int] = []

    def render_string(self, textstate: Any, seq: Any, ncs: Any, graphicstate: Any) -> None:
        for part in seq:
            if isinstance(part, bytes):
                self.seen += textstate.font.decode(part)
