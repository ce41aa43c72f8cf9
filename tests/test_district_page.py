"""The district's page: every compound is on its map and in its table, on screens and on paper."""

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from unicodedata import normalize
from urllib.parse import unquote

import pdfplumber
import pytest
import shapely
from playwright.sync_api import Browser, Page, expect

from geo.demo import generate_compounds, generate_shared, sample_district
from geo.ids import initials
from geo.layers import Layers
from geo.publish import publish_site
from geo.publish.district import district_page
from geo.publish.listing import listing_files
from geo.publish.places import Entry
from geo.publish.stations import Frame, make_frame, read_frame, shared_places
from geo.settings import DEFAULTS, Settings
from tests.guides import HOSTILE, sample_guides
from tests.senses import grave_faults, small_targets, too_wide
from tests.serving import served
from tests.test_guide import degrees_in

COMPOUNDS = 214
NEWEST = date(2026, 11, 20)
PAGE = "district.html"
LOCAL = Settings(publish_coordinates="local")
WIDTHS = (320, 390, 560, 760, 1000, 1280, 1500, 1920)  # of screens, between those of the map too
# The visible words of the map and its dots, as boxes on the screen.
WORDS = """() => [...document.querySelectorAll(".map a text, .map a circle")]
  .map(part => [part.localName, part.closest("a").id, part.getBoundingClientRect()])
  .filter(([, , box]) => box.width)
  .map(([kind, id, { left, top, right, bottom }]) => [kind, id, left, top, right, bottom])"""


def middle(layers: Layers) -> tuple[float, float]:
    point = shapely.centroid(layers["compound"].geometry.iloc[0])
    return point.x, point.y


def entry(number: int, id: str, layers: Layers) -> Entry:
    row = layers["compound"].iloc[0]
    return {
        "id": id,
        "name": row["name"],
        "name_en": row["name_en"],
        "initials": initials(row["name"]),
        "gates": len(layers["gates"]),
        "doors": len(layers["entrances"]),
        "edition": number + 1,
        "checked": (NEWEST - timedelta(days=number * 37 % 250)).isoformat()
        if number % 40 != 39
        else "",
        "signs": {gate.id: [gate.name, f"{gate.id} gate"] for gate in layers["gates"].itertuples()},
    }


def files_of(
    compounds: dict[str, Layers], shared: Layers | None, settings: Settings = DEFAULTS
) -> dict[str, str]:
    frame = make_frame(shared, {}, homes={id: middle(each) for id, each in compounds.items()})
    assert frame
    entries = [
        {**entry(number, id, layers), "at": frame.place_homes({id: middle(layers)})[id]}
        for number, (id, layers) in enumerate(compounds.items())
    ]
    places = shared_places(shared, frame) if shared else {}
    return listing_files(
        entries, shared=places, notices=[], language="zh", settings=settings, frame=frame
    )


def write(files: dict[str, str], folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name).write_text(content, "utf-8")
    return folder


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return the sample district, a whole one, and one that lies in a heap and shares nothing."""
    folder = tmp_path_factory.mktemp("sites")
    many = dict(generate_compounds(COMPOUNDS))
    heap = [
        {"id": f"h{n}", "name": f"小区{n}", "at": [n % 7, n % 5], "doors": n} for n in range(30)
    ]
    listed = listing_files(heap, shared={}, notices=[], language="zh", settings=DEFAULTS)
    return {
        "sample": write(files_of(*sample_district()), folder / "sample"),
        "whole": write(files_of(many, generate_shared(COMPOUNDS)), folder / "whole"),
        "heap": write(listed, folder / "heap"),
    }


@pytest.fixture(scope="module")
def address(sites: dict[str, Path]) -> Iterator[str]:
    with served(sites["whole"]) as address:
        yield address + PAGE


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 800})
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert faults == []


# -- what it says ----------------------------------------------------------------------------------


def aged(*days: int | None, newest: date = NEWEST) -> dict[str, Any]:
    entries = [
        {
            "id": f"c{n}",
            "name": "小区",
            "checked": "" if earlier is None else (newest - timedelta(days=earlier)).isoformat(),
        }
        for n, earlier in enumerate(days)
    ]
    return dict(district_page(entries, {}))


def test_ages_are_counted_back_from_the_newest_check() -> None:
    said = aged(0, 90, 91, 180, 181, None)
    assert [row.age for row in said["rows"]] == ["new", "new", "old", "old", "stale", "never"]
    assert said["late"]["zh"] == "比它早 90 天以上的共 3 个，其中早 180 天以上的 1 个"
    assert said["newest"]["zh"] == "最近一次核对：2026年11月20日"
    assert [row.earlier.get("zh") for row in said["rows"]][2:5] == [
        "早 91 天",
        "早 180 天",
        "早 181 天",
    ]


def test_no_clock_has_a_say() -> None:
    """A site that was checked years ago says the same of its compounds as one of today."""
    now, then = aged(0, 100, 200), aged(0, 100, 200, newest=date(1999, 12, 31))
    assert [row.age for row in now["rows"]] == [row.age for row in then["rows"]]
    assert now["late"] == then["late"]


def test_rows_come_by_initials_and_are_numbered() -> None:
    names = {"c": "竹溪苑", "a": "8号院", "b": "白鹭湾", "d": "Alder Court"}
    entries = [{"id": id, "name": n, "initials": initials(n)} for id, n in names.items()]
    rows = district_page(entries, {})["rows"]
    assert [row.entry["name"] for row in rows] == ["Alder Court", "白鹭湾", "竹溪苑", "8号院"]
    assert [row.number for row in rows] == [1, 2, 3, 4]
    assert [row.letter for row in rows] == ["A", "B", "Z", "#"]


def test_everything_is_counted(sites: dict[str, Path]) -> None:
    compounds, shared = sample_district()
    said = (sites["sample"] / PAGE).read_text("utf-8")
    counts = re.findall(r"<dd>([\d,]+)</dd>", said)
    gates = sum(len(layers["gates"]) for layers in compounds.values())
    doors = sum(len(layers["entrances"]) for layers in compounds.values())
    assert [int(n) for n in counts] == [6, gates, doors, gates, len(shared["stations"])]


def test_what_an_older_site_listed_will_do() -> None:
    old = {"id": "west", "name": "西苑", "name_en": "", "gates": 2, "doors": 9, "checked": ""}
    files = listing_files([old], shared={}, notices=[], language="zh", settings=DEFAULTS)
    assert 'href="c/west/"' in files[PAGE]
    assert 'class="map"' not in files[PAGE]
    assert "poster-" not in files[PAGE]


def test_a_site_without_compounds_says_so() -> None:
    files = listing_files([], shared={}, notices=[], language="zh", settings=DEFAULTS)
    assert "还没有发布小区" in files[PAGE]


def hrefs(site: Path) -> set[str]:
    found = re.findall(r'href="([^"#:]+)"', (site / PAGE).read_text("utf-8"))
    return {unquote(each) for each in found}


def broken(site: Path) -> set[str]:
    """Return the links of the page that lead to no file of the site."""
    ends = {
        each: site / each / ("index.html" if each.endswith("/") else "") for each in hrefs(site)
    }
    return {each for each, file in ends.items() if not file.is_file()}


def test_every_link_leads_to_a_file_and_every_file_for_people_has_one(tmp_path: Path) -> None:
    (guide,) = publish_site(sample_guides()[:1], tmp_path)
    assert broken(tmp_path) == set()
    linked = {each for each in hrefs(tmp_path) if each.startswith("c/")}
    home = f"c/{guide['id']}/"
    there = {home + file.name for file in (tmp_path / home).iterdir()}
    assert there - linked == {f"{home}index.html", f"{home}guide.json"}
    (tmp_path / home / "offline.html").unlink()
    assert broken(tmp_path) == {f"{home}offline.html"}  # the twin: it would have been seen


# -- frames ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("shares", [True, False])
def test_one_by_one_gives_the_same_page_as_all_at_once(shares: bool, tmp_path: Path) -> None:
    more: dict[str, Any] = {"district": sample_district()[1] if shares else None, "posters": False}
    publish_site(sample_guides(), tmp_path / "whole", **more)
    for guide in reversed(sample_guides()):
        publish_site([guide], tmp_path / "single", keep=True, **more)
    whole, single = ((tmp_path / name / PAGE).read_bytes() for name in ("whole", "single"))
    assert whole.count(b"<circle r=") == len(sample_guides())
    assert single == whole


def test_in_local_mode_a_compound_published_anew_stays_where_it_was(tmp_path: Path) -> None:
    publish_site(sample_guides(), tmp_path, posters=False, settings=LOCAL)
    before = (tmp_path / PAGE).read_bytes()
    publish_site(sample_guides()[2:3], tmp_path, posters=False, settings=LOCAL, keep=True)
    assert (tmp_path / PAGE).read_bytes() == before


def test_nobody_guesses_how_compounds_lie_to_each_other() -> None:
    assert make_frame(None, {"west": [0, 0]}, homes={"east": (121.2, 30.4)}) is None
    assert make_frame(None, {}, homes={"east": (121.2, 30.4)})
    assert make_frame(None, {}, homes={}) is None


def test_who_lies_in_another_city_is_not_on_the_map() -> None:
    homes = {"a": (121.21, 30.41), "b": (121.22, 30.42), "berlin": (13.4, 52.5)}
    frame = make_frame(None, {}, homes=homes)
    assert frame
    assert set(frame.place_homes(homes)) == {"a", "b"}


def test_in_local_mode_no_degree_and_no_frame_leaves() -> None:
    compounds, shared = sample_district()
    files = files_of(compounds, shared, LOCAL)
    for layers in compounds.values():
        assert not degrees_in("".join(files.values()).encode(), layers)
    assert read_frame(files["compounds.json"].encode()) is None


def test_that_search_can_find_them() -> None:
    """The twin: a coordinate in a name is found, and where they are published so is the frame."""
    compounds, shared = sample_district()
    id, layers = next(iter(compounds.items()))
    lon, _ = middle(layers)
    layers["compound"]["name_en"] = f"{lon:.5f}"
    files = files_of(compounds, shared)
    assert degrees_in(files[PAGE].encode(), layers)
    frame = read_frame(files["compounds.json"].encode())
    assert isinstance(frame, Frame)
    (listed,) = (e for e in json.loads(files["compounds.json"])["compounds"] if e["id"] == id)
    assert frame.place_homes({id: middle(layers)}) == {id: listed["at"]}


# -- on a screen -----------------------------------------------------------------------------------


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_keeps_a_hand_an_eye_or_a_reader_out(
    width: int, look: Any, page: Page, sites: dict[str, Path]
) -> None:
    page.emulate_media(color_scheme=look)
    page.set_viewport_size({"width": width, "height": 568})
    with served(sites["sample"]) as address:
        page.goto(address + PAGE)
        assert grave_faults(page) == []
        assert too_wide(page) == []
        if width == 320:
            assert small_targets(page) == []


def overlaps(boxes: list[list[Any]]) -> list[tuple[str, str]]:
    """Return the words of a map that cover another word or the dot of another compound."""
    shapes = [shapely.box(*box).buffer(-1) for _, _, *box in boxes]
    one, other = shapely.STRtree(shapes).query(shapes, "intersects")
    return [
        (boxes[a][1], boxes[b][1])
        for a, b in zip(one.tolist(), other.tolist(), strict=True)
        if a != b
        and boxes[a][0] == "text"
        and (boxes[b][0] == "text" or boxes[a][1] != boxes[b][1])
    ]


@pytest.mark.parametrize("name", ["sample", "whole", "heap"])
def test_no_word_of_the_map_covers_another_at_any_width(
    name: str, page: Page, sites: dict[str, Path]
) -> None:
    with served(sites[name]) as address:
        page.goto(address + PAGE)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            boxes = page.evaluate(WORDS)
            assert overlaps(boxes) == [], width
            if name == "sample" and width >= 1280:
                assert sum(kind == "text" for kind, *_ in boxes) == 2 * 6, (
                    "a number and a name each"
                )


def test_that_overlaps_are_seen(page: Page, address: str) -> None:
    """The twin: with all words of all widths there at once, some cover others."""
    page.goto(address)
    page.evaluate(
        "document.querySelectorAll('.map text').forEach(t => t.classList.add('at0', 'at3'))"
    )
    page.set_viewport_size({"width": 320, "height": 900})
    assert overlaps(page.evaluate(WORDS))


def test_dots_lead_to_rows_and_rows_to_dots(page: Page, address: str) -> None:
    page.goto(address)
    page.click("#at-guiyu-huayuan")
    row = page.locator("tr:target")
    expect(row).to_contain_text("桂雨花园")
    expect(row).to_be_in_viewport()
    row.locator(".number a").click()
    expect(page.locator(".map a:target")).to_have_id("at-guiyu-huayuan")
    expect(page.locator(".map a:target")).to_be_in_viewport()


def test_the_table_narrows_down_to_what_is_typed(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("[data-find]")).to_have_count(COMPOUNDS)
    page.fill("#wanted", "gyhy")
    expect(page.locator("[data-find]:visible")).to_have_count(1)
    expect(page.locator(".letter:visible")).to_have_text(["G"])


def test_both_languages(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.get_by_text("最近一次核对：2026年11月20日")).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="District overview")).to_be_visible()
    expect(page.get_by_text("Newest check: 2026-11-20")).to_be_visible()
    assert not re.search("[一-鿿]", page.locator(".state").inner_text())


def test_what_people_wrote_stays_text(page: Page, tmp_path: Path) -> None:
    compounds, shared = sample_district()
    for layers in (shared, *compounds.values()):
        for rows in layers.values():
            for column in ("name", "name_en", "services", "note", "discount", "kind"):
                if column in rows:
                    rows[column] = [
                        HOSTILE[(i + len(layers)) % len(HOSTILE)] for i in range(len(rows))
                    ]
    for number, layers in enumerate(compounds.values()):
        layers["compound"]["name"] = layers["compound"]["name_en"] = HOSTILE[number]
    with served(write(files_of(compounds, shared), tmp_path)) as address:
        page.goto(address + PAGE)
        expect(page.locator("html")).to_have_attribute("data-ready", "")
        assert page.evaluate("typeof hacked") == "undefined"
        assert page.locator("img, td script, td span b, th b").count() == 0
        for text in HOSTILE[: len(compounds)]:
            expect(page.locator("tbody th", has_text=text).first).to_be_visible()


def test_it_runs_nothing_but_the_scripts_of_all_lists(sites: dict[str, Path]) -> None:
    said, index = ((sites["whole"] / name).read_text("utf-8") for name in (PAGE, "index.html"))
    assert "unsafe" not in said
    assert "style=" not in said
    assert re.findall("<script>.*?</script>", said) == re.findall("<script>.*?</script>", index)


# -- on paper --------------------------------------------------------------------------------------


def test_it_prints_on_a4_with_the_map_on_one_sheet(page: Page, address: str) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto(address)
    with pdfplumber.open(BytesIO(page.pdf(prefer_css_page_size=True))) as paper:
        assert {(round(sheet.width), round(sheet.height)) for sheet in paper.pages} == {(842, 595)}
        assert len(paper.pages) <= 12
        first, second, *_, last = (
            normalize("NFKC", sheet.extract_text()) for sheet in (*paper.pages[:2], paper.pages[-1])
        )
    on_map = {int(number) for number in re.findall(r"\d+", first)}
    assert len(on_map & {*range(1, COMPOUNDS + 1)}) > 0.9 * COMPOUNDS
    for sheet in (second, last):
        assert "出入口" in sheet[:60], "each sheet has the table's head"
    assert "Zhuxi Court" in last
