"""What signs can be set in: every glyph is there, and as wide as we say."""

import json
import subprocess
import sys
import unicodedata
from xml.sax.saxutils import escape

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from geo.poster.fonts import FACE, FAMILY, FONTS, printable, width
from tests.guides import HOSTILE
from tests.printed import glyphs, letters, set_page

PAGE = f'#set page(width: 900pt)\n#set text(font: "{FAMILY}", size: 20pt, fallback: false)\n'
LINES = (
    "8幢2单元 Building 7-2",
    "AVATAR To Wa. Yes, LT",
    "桂香弄12弄3号 · 映月湾（西）",
    "Straße café Ünïcödé Москва",
    "ひらがな カタカナ 한국어",
    "①㎡℃№→←▲●★☎ 1/2",
)
STRANGE = (
    *HOSTILE,
    "8幢\U0001f600\ufe0f2单元",
    "مدخل 3",
    "a\u202eb\u2066c\u200d\u00add",
    "\ud800 lone",
    "x\x00y\x1b[0m",
    "Λεωφόρος ตึก 5 \U0010ffff\ue000",
    "e\u0301a\u0308 \u0301",
)


def line(text: str, options: str = "") -> bytes:
    return set_page(f"{PAGE}#set text({options})\n#text({json.dumps(text, ensure_ascii=False)})")


def test_all_that_is_printable_has_a_glyph_and_its_width() -> None:
    """Beside the slower tables of fontTools, over all of Unicode."""
    font = TTFont(FONTS / "NotoSansCJK-Regular.ttc", fontNumber=FACE)
    assert font["name"].getDebugName(1) == FAMILY
    names, advances = font.getBestCmap(), font["hmtx"].metrics
    alone = [chr(code) for code in range(0x110000) if printable(chr(code)) == chr(code)]
    assert len(alone) > 44_000
    wrong = [one for one in alone if abs(width(one) - advances[names[ord(one)]][0] / 1000) > 1e-9]
    assert wrong == []
    hidden = ("C", "M", "Z")
    lost = {chr(code) for code in names}.difference(alone)
    composed = {one for one in lost if unicodedata.normalize("NFC", one) == one}
    assert all(unicodedata.category(one).startswith(hidden) for one in composed)


@pytest.mark.parametrize("text", LINES)
def test_a_line_is_as_wide_as_the_page_has_it(text: str) -> None:
    assert printable(text) == text
    found = letters(line(text, "kerning: false, cjk-latin-spacing: none"))
    assert "".join(letter["text"] for letter in found) == text
    assert found[-1]["x1"] - found[0]["x0"] == pytest.approx(20 * width(text), abs=0.05)
    kerned = letters(line(text, "cjk-latin-spacing: none"))
    assert 0.95 * width(text) < (kerned[-1]["x1"] - kerned[0]["x0"]) / 20 < 1.002 * width(text)


def test_that_comparison_can_fail() -> None:
    """The twin: a letter is not as wide as it is high, so counting letters would not do."""
    found = letters(line("Building", "kerning: false"))
    assert found[-1]["x1"] - found[0]["x0"] < 20 * len("Building") * 0.7


@pytest.mark.parametrize("text", STRANGE)
def test_strange_words_are_set_without_a_missing_glyph(text: str) -> None:
    said = printable(text)
    shown = glyphs(line(said))
    assert 0 not in shown
    assert bool(shown) == bool(said)
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 40">'
        f'<text y="30" font-family="{FAMILY}" font-size="20">{escape(said)}</text></svg>'
    )
    assert 0 not in glyphs(set_page(f'{PAGE}#image("c.svg")', c_svg=drawing.encode()))


def test_a_missing_glyph_is_found() -> None:
    """The twin."""
    assert 0 in glyphs(line("8幢\U0001f600"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("  8幢\u3000 2单元\n", "8幢 2单元"),
        ("Cafe\u0301", "Café"),
        ("8\u200b幢\U0001f600 \u202e南门", "8幢 南门"),
        ("Λεωφόρος", "Λεωφορος"),
        ("\U0001f600 مدخل", ""),
        ("", ""),
    ],
)
def test_what_cannot_be_set_goes(text: str, said: str) -> None:
    assert printable(text) == said


@given(st.text())
def test_what_is_printable_stays_as_it_is(text: str) -> None:
    said = printable(text)
    assert printable(said) == said
    assert width(said) >= 0


def test_nothing_is_read_before_it_is_asked_for() -> None:
    code = "from geo.poster import fonts; print(fonts._face.cache_info().currsize)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "0"
