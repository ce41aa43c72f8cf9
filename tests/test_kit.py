"""The kit: signs, codes and the offline guide under names that people understand."""

import io
import re
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from geo.commands import Publication
from geo.errors import FileError
from geo.layers import read_layers
from geo.publish import called, file_reader, kit_names, listed, make_kit, pieces
from geo.publish.kit import safe_name
from geo.settings import Settings
from geo.store import open_store
from tests.conftest import DATA
from tests.sites import quick

HOSTILE = [
    "../../etc/passwd",
    "CON",
    "con.txt",
    'a/b\\c:d*e?f"g<h>i|j',
    "门。",
    "x" * 300,
    "\u202egnp",
    "   ",
    ".",
]
FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]|[. ]$')
WINDOWS = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
LINK = "https://guide.example/g/c/linshui-xiyuan/"


def entry_of(names: dict[str, Any], **more: Any) -> dict[str, Any]:
    said = {"id": "west", "name": "西苑", "name_en": "", "edition": 3, "checked": "2026-11-24"}
    return {**said, "signs": names, **more}


def unpacked(kit: bytes) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(kit)) as file:
        assert file.testzip() is None
        return {name: file.read(name) for name in file.namelist()}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Publish a compound of the sample district with its signs."""
    folder = tmp_path_factory.mktemp("published")
    settings = quick(folder, site=str(folder / "site"))
    store = open_store(settings.store)
    store.save("linshui-xiyuan", read_layers(DATA / "linshui-xiyuan"), base=None, author="")
    Publication(store, settings, strict=True).write(["linshui-xiyuan"], settings.site)
    return settings


def test_a_kit_holds_what_is_published_under_peoples_names(published: Settings) -> None:
    entry = (listed(published.site) or {})["linshui-xiyuan"]
    read = file_reader(published.site, "linshui-xiyuan")
    kit = make_kit(entry, read, link=LINK, paper="A4", language="zh")
    assert kit == make_kit(entry, read, link=LINK, paper="A4", language="zh")
    files = unpacked(kit)
    assert {"说明.txt", "离线指引.html", "南门-A4.pdf", "南门-A4.png", "南门-二维码.svg"} <= set(
        files
    )
    home = Path(published.site, "c", "linshui-xiyuan")
    assert files["南门-A4.pdf"] == (home / "poster-south.pdf").read_bytes()
    assert files["离线指引.html"] == (home / "offline.html").read_bytes()
    assert len(files) == 1 + len(list(pieces(entry)))
    note = files["说明.txt"].decode("utf-8-sig")
    assert LINK in note and all(name in note for name in files if name != "说明.txt")
    assert "Read me.txt" in unpacked(make_kit(entry, read, link=LINK, paper="A4", language="en"))


def test_whatever_gates_are_called_every_system_can_unpack_it() -> None:
    names = {str(number): name for number, name in enumerate([*HOSTILE, "Gate", "gate", "GATE"])}
    entry = entry_of(names, sheets={"0": 3})
    named = kit_names(entry, paper="A3", language="zh")
    assert len(named) == 1 + 3 * len(names) + 2
    assert len({name.casefold() for name in named}) == len(named)
    for name in named:
        assert not FORBIDDEN.search(name) and not WINDOWS.match(name)
        assert len(name) < 80
    kit = make_kit(entry, str.encode, link=LINK, paper="A3", language="zh")
    assert set(unpacked(kit)) == {"说明.txt", *named}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_safe_name_is_one(name: str) -> None:
    safe = safe_name(name)
    assert safe and safe == safe_name(safe)
    assert not FORBIDDEN.search(safe) and not WINDOWS.match(safe)


def test_that_check_can_fail() -> None:
    """The twin: as they are, none of these names could be unpacked everywhere, or would be seen."""
    plain = [name for name in HOSTILE if not FORBIDDEN.search(name) and not WINDOWS.match(name)]
    assert plain == ["门。", "x" * 300, "\u202egnp"]


def test_a_gate_is_called_in_the_readers_language() -> None:
    entry = entry_of({"south": ["南门", "South Gate"], "north": "北门"})
    assert [called(entry, "south", each) for each in ("zh", "en")] == ["南门", "South Gate"]
    assert called(entry, "north", "en") == "北门"
    assert "South Gate-A3.pdf" in kit_names(entry, paper="A3", language="en")


def test_a_file_that_is_gone_is_said(published: Settings) -> None:
    with pytest.raises(FileError):
        file_reader(published.site, "linshui-xiyuan")("poster-moon.pdf")


def test_without_signs_there_is_the_guide() -> None:
    entry = entry_of({})
    assert [piece.kind for piece in pieces(entry)] == ["offline"]
