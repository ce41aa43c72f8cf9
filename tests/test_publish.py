"""A site is whole or not there, holds nothing private, and replaces nothing that is not ours."""

import itertools
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from geo.errors import FileError
from geo.guide import Guide
from geo.ids import initials
from geo.layers import TABLE, read_layers
from geo.publish import publish_site
from geo.publish.folder import file_names
from geo.publish.places import Entry
from geo.publish.swap import swap
from tests.conftest import ROOT, sample_folders
from tests.guides import guide_of, sample_guides

SECRET = "seeded-secret-"
PAGES = {"index.html", "guide.json", "offline.html"}
ONCE = {
    "index.html",
    "district.html",
    "compounds.json",
    "notices.json",
    "sw.js",
    "manifest.webmanifest",
    "icon.svg",
}
ASSETS = {"words-zh.js", "words-en.js", "guide.js", "leaflet.js", "map.js"}
OLD = "guide.0000000000.js"


def publish(guides: Iterable[Guide], folder: Path, **more: Any) -> list[Entry]:
    """Publish without signs, which other tests look at."""
    return publish_site(guides, folder, posters=False, **more)


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def named(page: Path) -> set[str]:
    """Return the assets that a page names."""
    return set(re.findall(r"assets/([\w.-]+)", page.read_text("utf-8")))


def test_a_site_has_a_page_and_a_guide_for_every_compound(tmp_path: Path) -> None:
    listed = publish(sample_guides(), tmp_path / "site")
    written = files(tmp_path / "site")
    ids = sorted(folder.name for folder in (tmp_path / "site" / "c").iterdir())
    assert [entry["id"] for entry in listed] == ids
    assert len(ids) == len(sample_folders())
    pages = {f"c/{id}/{name}" for id in ids for name in PAGES}
    assets = {name for name in written if name.startswith("assets/")}
    assert set(written) == pages | assets | ONCE
    assert json.loads(written["compounds.json"])["compounds"] == listed


def test_pages_name_the_assets_that_are_there(tmp_path: Path) -> None:
    publish(sample_guides(), tmp_path)
    there = {file.name for file in (tmp_path / "assets").iterdir()}
    assert {re.sub(r"\.[0-9a-f]{10}\.", ".", name) for name in there} == ASSETS
    for page in tmp_path.glob("c/*/index.html"):
        assert named(page) == there


def test_a_guide_is_published_as_it_is(tmp_path: Path) -> None:
    guide = sample_guides()[0]
    (entry,) = publish([guide], tmp_path)
    document = json.loads((tmp_path / "c" / entry["id"] / "guide.json").read_bytes())
    assert document == guide.as_json()
    assert entry["name"] == guide.name
    assert (entry["gates"], entry["doors"]) == (len(document["gates"]), len(document["goals"]))
    assert (entry["edition"], entry["checked"]) == (document["edition"], document["checked"])
    assert entry["initials"] == initials(guide.name) != ""


def test_every_gate_has_its_sign(tmp_path: Path) -> None:
    (guide,) = (each for each in sample_guides() if each.compound == "linshui-xiyuan")
    (entry,) = publish_site([guide], tmp_path)
    gates = [place["id"] for place in guide.document["places"][: entry["gates"]]]
    assert [f"gate:{gate}" for gate in entry["signs"]] == gates
    written = files(tmp_path / "c" / guide.compound)
    assert set(written) == file_names(entry) > PAGES
    starts = {".pdf": b"%PDF-", ".png": b"\x89PNG", ".svg": b"<svg"}
    for gate, kind in itertools.product(entry["signs"], starts):
        name = f"qr-{gate}.svg" if kind == ".svg" else f"poster-{gate}{kind}"
        assert written[name].startswith(starts[kind])


def test_two_signs_never_share_a_file() -> None:
    """A gate may be called as another gate's second sheet would be."""
    entry = {"signs": {"south": "南门", "south-2": "南二门", "2-south": "门"}}
    several = {**entry, "sheets": dict.fromkeys(entry["signs"], 2)}
    assert len(file_names(several)) == len(file_names(entry)) + len(entry["signs"])


def test_the_same_guides_give_the_same_bytes_whatever_their_order(tmp_path: Path) -> None:
    publish(sample_guides(), tmp_path / "one")
    publish(reversed(sample_guides()), tmp_path / "two")
    assert files(tmp_path / "one") == files(tmp_path / "two")
    publish(sample_guides(), tmp_path / "one")
    assert files(tmp_path / "one") == files(tmp_path / "two")


def secret_guide() -> Guide:
    layers = read_layers(sample_folders()[0])
    for row in TABLE:
        for column in row.columns:
            if row.name in layers and not column.public:
                layers[row.name][column.name] = SECRET + column.name
    return guide_of(layers)


def test_nothing_private_is_published(tmp_path: Path) -> None:
    publish([secret_guide()], tmp_path)
    assert [name for name, content in files(tmp_path).items() if SECRET.encode() in content] == []


def test_that_search_can_find_a_secret(tmp_path: Path) -> None:
    """The twin: the same words in a public column are in the page and in the guide."""
    layers = read_layers(sample_folders()[0])
    layers["compound"]["convention"] = SECRET
    publish([guide_of(layers)], tmp_path)
    found = {name for name, content in files(tmp_path).items() if SECRET.encode() in content}
    assert found == {f"c/{sample_folders()[0].name}/{name}" for name in PAGES}


def test_a_new_site_has_only_what_is_published_now(tmp_path: Path) -> None:
    publish(sample_guides(), tmp_path / "site")
    publish(sample_guides()[:1], tmp_path / "site")
    publish(sample_guides()[:1], tmp_path / "other")
    assert files(tmp_path / "site") == files(tmp_path / "other")


def edition(guide: Guide, number: int) -> Guide:
    return replace(guide, edition=number, document={**guide.document, "edition": number})


def test_one_compound_can_be_published_anew_beside_the_others(tmp_path: Path) -> None:
    publish(sample_guides(), tmp_path / "site")
    before = files(tmp_path / "site")
    anew = edition(sample_guides()[0], 7)
    listed = publish([anew], tmp_path / "site", keep=True)
    after = files(tmp_path / "site")
    assert set(after) == set(before)
    changed = {name for name in after if after[name] != before[name]}
    told = {"compounds.json", "district.html"}
    assert changed == {f"c/{anew.compound}/{name}" for name in PAGES} | told
    assert [entry["edition"] for entry in listed] == [
        7 if entry["id"] == anew.compound else 0 for entry in listed
    ]


def test_other_compounds_are_not_copied_for_one(tmp_path: Path) -> None:
    """A district has 214 of them, and nobody writes into a published file."""
    publish(sample_guides(), tmp_path / "site")
    other = tmp_path / "site" / "c" / sample_guides()[1].compound / "offline.html"
    (tmp_path / "kept").hardlink_to(other)
    publish(sample_guides()[:1], tmp_path / "site", keep=True)
    assert other.samefile(tmp_path / "kept")


def older(site: Path, id: str) -> str:
    """Let a published page name an asset of an older making; return that asset's name."""
    page = site / "c" / id / "index.html"
    (bundle,) = (name for name in named(page) if name.startswith("guide."))
    page.write_text(page.read_text("utf-8").replace(bundle, OLD), "utf-8")
    (site / "assets" / OLD).write_text("// older")
    return OLD


def test_assets_of_the_site_before_stay_for_pages_that_are_open(tmp_path: Path) -> None:
    publish(sample_guides()[:1], tmp_path / "site")
    old = older(tmp_path / "site", sample_guides()[0].compound)
    publish(sample_guides()[:1], tmp_path / "site")
    assert (tmp_path / "site" / "assets" / old).read_text() == "// older"
    publish(sample_guides()[:1], tmp_path / "site")
    assert not (tmp_path / "site" / "assets" / old).exists()


def test_assets_stay_as_long_as_a_kept_page_names_them(tmp_path: Path) -> None:
    publish(sample_guides()[:2], tmp_path / "site")
    old = older(tmp_path / "site", sample_guides()[1].compound)
    for _ in range(3):
        publish(sample_guides()[:1], tmp_path / "site", keep=True)
        assert (tmp_path / "site" / "assets" / old).exists()


def test_notices_are_taken_last(tmp_path: Path) -> None:
    """One that is announced while guides are written is not forgotten."""
    announced = [{"id": "a1"}]

    def guides() -> Iterator[Guide]:
        yield sample_guides()[0]
        announced.append({"id": "b2"})

    publish(guides(), tmp_path, notices=(notice for notice in announced))
    assert json.loads((tmp_path / "notices.json").read_text()) == {"notices": announced}


def test_what_somebody_else_put_into_the_site_stays(tmp_path: Path) -> None:
    publish(sample_guides()[:1], tmp_path)
    (tmp_path / "CNAME").write_text("example.org")
    (tmp_path / ".well-known").mkdir()
    (tmp_path / ".well-known" / "note").write_text("kept")
    publish(sample_guides()[:1], tmp_path)
    assert {"CNAME", ".well-known/note"} <= set(files(tmp_path))


def test_a_folder_that_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    (tmp_path / "compounds.json").write_text('{"compounds": []}')
    before = files(tmp_path)
    with pytest.raises(FileError, match="holds other files"):
        publish(sample_guides()[:1], tmp_path)
    assert files(tmp_path) == before


def test_a_file_in_the_way_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("a file")
    with pytest.raises(FileError, match="cannot be written"):
        publish(sample_guides()[:1], tmp_path / "site")
    assert files(tmp_path) == {"site": b"a file"}


def test_two_compounds_with_one_id_are_refused(tmp_path: Path) -> None:
    publish(sample_guides()[1:2], tmp_path / "site")
    before = files(tmp_path)
    with pytest.raises(FileError, match="occurs twice"):
        publish([sample_guides()[0]] * 2, tmp_path / "site")
    assert files(tmp_path) == before


@pytest.mark.parametrize("id", ["..", ".", "../../above", "a b"])
def test_an_id_never_leads_out_of_the_site(id: str, tmp_path: Path) -> None:
    guide = sample_guides()[0]
    with pytest.raises(FileError, match="cannot stand in an address"):
        publish([replace(guide, compound=id)], tmp_path)
    assert files(tmp_path) == {}


def test_a_publish_that_fails_halfway_changes_nothing(tmp_path: Path) -> None:
    def failing() -> Iterator[Guide]:
        yield sample_guides()[1]
        raise RuntimeError("the store is gone")

    publish(sample_guides()[:1], tmp_path / "site")
    before = files(tmp_path)
    with pytest.raises(RuntimeError, match="the store is gone"):
        publish(failing(), tmp_path / "site")
    assert files(tmp_path) == before


def test_a_publish_that_is_killed_changes_nothing(tmp_path: Path) -> None:
    publish(sample_guides()[:1], tmp_path / "site")
    before = files(tmp_path / "site")
    code = (
        "import os, signal; from tests.guides import sample_guides; "
        "from geo.publish import publish_site\n"
        "def dying():\n"
        "    yield sample_guides()[1]\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        f"publish_site(dying(), {str(tmp_path / 'site')!r}, posters=False)"
    )
    died = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=dict(os.environ))
    assert died.returncode == -signal.SIGKILL
    assert files(tmp_path / "site") == before
    assert len(list(tmp_path.iterdir())) > 1, "it died with its work half done"
    publish(sample_guides()[:1], tmp_path / "site")
    assert [file.name for file in tmp_path.iterdir()] == ["site"]
    assert files(tmp_path / "site") == before


class Reader(Thread):
    """Somebody who reads the site over and over, and counts when it is not whole."""

    def __init__(self, site: Path) -> None:
        super().__init__()
        self.site, self.stop = site, Event()
        self.read = self.torn = 0

    def run(self) -> None:
        while not self.stop.is_set():
            self.read += 1
            try:
                whole = (self.site / "index.html").read_bytes().endswith(b"</html>")
                (self.site / "compounds.json").read_bytes()
            except FileNotFoundError:
                whole = False
            self.torn += not whole


def torn_reads(site: Path, write: Callable[[], object]) -> int:
    """Return how often a reader found less than a whole site while it was written many times."""
    reader = Reader(site)
    reader.start()
    rounds = 0
    while rounds < 40 or reader.read < 40:
        write()
        rounds += 1
    reader.stop.set()
    reader.join()
    return reader.torn


def test_a_reader_never_sees_half_a_site(tmp_path: Path) -> None:
    site = tmp_path / "site"
    publish(sample_guides()[:1], site)
    assert torn_reads(site, lambda: publish(sample_guides()[:1], site)) == 0


def test_that_reader_sees_a_site_written_in_place(tmp_path: Path) -> None:
    """The twin: whoever empties a file before writing it is caught."""
    site = tmp_path / "site"
    publish(sample_guides()[:1], site)
    index = (site / "index.html").read_text("utf-8")

    def write_in_place() -> None:
        for _ in range(50):
            (site / "index.html").write_text(index, "utf-8")

    assert torn_reads(site, write_in_place) > 0


def test_folders_change_places_where_the_system_has_no_single_step(tmp_path: Path) -> None:
    fresh, live = tmp_path / ".site.new", tmp_path / "site"
    for folder in (fresh, live):
        folder.mkdir()
        (folder / "name").write_text(folder.name)
    swap(fresh, live, exchange=lambda one, other: False)
    assert (live / "name").read_text() == ".site.new"
    assert sorted(file.name for file in tmp_path.iterdir()) == [".site.new", "site"]


def test_a_site_that_stepped_aside_comes_back(tmp_path: Path) -> None:
    publish(sample_guides(), tmp_path / "site")
    before = files(tmp_path / "site")
    (tmp_path / "site").rename(tmp_path / ".site.old")
    publish(sample_guides()[:1], tmp_path / "site", keep=True)
    assert files(tmp_path / "site") == before
    assert [file.name for file in tmp_path.iterdir()] == ["site"]
