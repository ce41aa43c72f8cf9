"""The list of compounds and the page of stations: small, found by any name, all of it text."""

import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from playwright.sync_api import Browser, Page, expect

from geo.demo import generate_compounds, generate_shared, sample_district
from geo.ids import initials
from geo.layers import Layers, shapes_of
from geo.metres import to_zone
from geo.publish.listing import listing_files
from geo.publish.places import Entry
from geo.publish.stations import Frame, make_frame, shared_places
from geo.settings import DEFAULTS, Settings
from tests.guides import HOSTILE
from tests.senses import grave_faults, small_targets, too_wide
from tests.serving import served

COMPOUNDS = 214
MOST_BYTES = 100_000


def entry(id: str, layers: Layers, frame: Frame) -> Entry:
    row = layers["compound"].iloc[0]
    middle = shapely.get_coordinates(shapely.centroid(row.geometry))
    return {
        "id": id,
        "name": row["name"],
        "name_en": row["name_en"],
        "initials": initials(row["name"]),
        "at": frame.place(middle)[0],
    }


def write(
    folder: Path, shared: Layers, compounds: dict[str, Layers], settings: Settings = DEFAULTS
) -> list[Entry]:
    frame = make_frame(shared, {})
    assert frame
    entries = [entry(id, layers, frame) for id, layers in compounds.items()]
    places = shared_places(shared, frame)
    files = listing_files(entries, shared=places, notices=[], language="zh", settings=settings)
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name).write_text(content, "utf-8")
    return entries


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write both pages of a whole district, as large as the one that the pattern comes from."""
    folder = tmp_path_factory.mktemp("district")
    write(folder, generate_shared(COMPOUNDS), dict(generate_compounds(COMPOUNDS)))
    return folder


@pytest.fixture(scope="module")
def address(district: Path) -> Iterator[str]:
    with served(district) as address:
        yield address


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="zh-CN", viewport={"width": 360, "height": 640})
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert faults == []


def test_the_page_of_a_district_is_small(district: Path) -> None:
    page = (district / "stations.html").read_text("utf-8")
    assert page.count("<li ") > 79
    assert len(page.encode()) < MOST_BYTES
    assert len((district / "index.html").read_bytes()) < MOST_BYTES


def test_distances_are_those_of_the_ground(tmp_path: Path) -> None:
    compounds, shared = sample_district()
    entries = write(tmp_path, shared, compounds)
    frame = make_frame(shared, {})
    assert frame
    places = shared_places(shared, frame)["stations"]
    spots = to_zone(shapes_of(shared)["stations"], crs=frame.crs)
    for listed, (id, layers) in zip(entries, compounds.items(), strict=True):
        middle = shapely.centroid(shapes_of(layers)["compound"])
        (home,) = to_zone(middle, crs=frame.crs)
        assert listed["id"] == id
        for place, spot in zip(places, spots, strict=True):
            assert math.dist(listed["at"], place["at"]) == pytest.approx(home.distance(spot), abs=2)


def test_a_new_station_does_not_move_the_compounds_published_before() -> None:
    _, shared = sample_district()
    first = make_frame(shared, {})
    assert first
    before = {
        place["id"]: place["at"] for rows in shared_places(shared, first).values() for place in rows
    }
    moved = {name: rows.copy() for name, rows in shared.items()}
    farther = moved["stations"].geometry.to_numpy().copy()
    farther[0] = shapely.Point(farther[0].x - 0.01, farther[0].y - 0.01)
    moved["stations"] = moved["stations"].set_geometry(farther, crs=4326)
    assert make_frame(moved, {}) != first
    kept = make_frame(moved, before)
    assert kept
    home = np.array([[121.25, 30.45]])
    assert np.abs(np.subtract(kept.place(home), first.place(home))).max() <= 1


def test_a_district_that_shares_nothing_has_no_page_of_stations() -> None:
    _, shared = sample_district()
    nothing = {name: rows[:0] for name, rows in shared.items()}
    assert make_frame(nothing, {}) is None
    files = listing_files([], shared={}, notices=[], language="zh", settings=DEFAULTS)
    assert "stations.html" not in files
    assert "stations.html" not in files["index.html"]


NAMES = ("桂雨花园", "gyhy", "Guiyu Gardens", "guiyu-huayuan", "GYH", "桂 花")


@pytest.mark.parametrize("wanted", NAMES)
def test_a_compound_is_found_by_name_id_and_initials(wanted: str, page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("li:visible")).to_have_count(COMPOUNDS)
    page.fill("#wanted", wanted)
    found = page.locator("li:visible", has_text="桂雨花园")
    expect(found).to_have_count(1)
    assert found.locator("a").get_attribute("href") == "c/guiyu-huayuan/"
    assert page.locator("li:visible").count() < 10


def test_what_is_not_there_is_said(page: Page, address: str) -> None:
    page.goto(address)
    page.fill("#wanted", "没有这个小区")
    expect(page.locator("li:visible")).to_have_text("没有找到", use_inner_text=True)
    page.fill("#wanted", "")
    expect(page.locator("#nothing")).to_be_hidden()


def test_both_languages_and_a_switch_that_is_remembered(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.get_by_role("link", name="小哥驿站")).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("link", name="Rest stations").click()
    expect(page.get_by_role("heading", name="Rest stations")).to_be_visible()
    expect(page.get_by_text("小哥驿站", exact=True)).to_be_hidden()
    page.goto(f"{address}?lang=zh")
    expect(page.get_by_role("button", name="English")).to_be_visible()


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("name", ["", "stations.html"])
def test_nothing_keeps_a_hand_an_eye_or_a_reader_out(
    name: str, look: Any, page: Page, address: str
) -> None:
    page.emulate_media(color_scheme=look)
    page.goto(address + name)
    page.set_viewport_size({"width": 320, "height": 568})
    assert grave_faults(page) == []
    assert small_targets(page) == []
    assert too_wide(page) == []


@pytest.mark.parametrize("name", ["", "stations.html"])
def test_the_overview_is_one_step_away_for_those_who_want_it(
    name: str, page: Page, address: str
) -> None:
    page.goto(address + name)
    page.get_by_role("contentinfo").get_by_role("link", name="街道总览").click()
    expect(page.get_by_role("heading", name="街道总览")).to_be_visible()
    page.get_by_role("link", name="全部小区").click()
    expect(page).to_have_url(address)


def test_stations_near_a_compound_come_first(page: Page, address: str) -> None:
    page.goto(f"{address}stations.html?near=guiyu-huayuan")
    said = page.locator("main > ul").first.locator("li").all_inner_texts()
    walks = [re.search(r"往(\S+)，步行约(\d+)分钟，直线(\d+)米", station) for station in said]
    metres = [int(walk[3]) for walk in walks if walk]
    assert len(metres) == 79
    assert metres == sorted(metres)
    # Minutes are rounded as a guide rounds them; the line that is shown is, to ten metres.
    pace = 60 * DEFAULTS.walk_speed / DEFAULTS.detour
    minutes = [int(walk[2]) for walk in walks if walk]
    assert all(
        abs(took - far / pace) < 0.6 or took == 1 for took, far in zip(minutes, metres, strict=True)
    )
    page.select_option("#near", "")
    expect(page.locator("li >> text=步行")).to_have_count(0)


def test_what_is_open_is_told_by_the_clock(page: Page, address: str) -> None:
    page.clock.install()
    page.clock.set_fixed_time("2026-11-23T20:00:00")
    page.goto(f"{address}stations.html")
    station = page.locator("li", has_text="小哥驿站 1 号").first
    corner = page.locator("li", has_text="小哥驿站 2 号").first
    expect(station).to_contain_text("开着")
    expect(corner).to_contain_text("现在没开")


def test_what_people_wrote_stays_text(page: Page, tmp_path: Path) -> None:
    compounds, shared = sample_district()
    for layers in (shared, *compounds.values()):
        for rows in layers.values():
            for column in ("name", "name_en", "services", "note", "discount", "kind"):
                if column in rows:
                    rows[column] = [HOSTILE[i % len(HOSTILE)] for i in range(len(rows))]
    write(tmp_path, shared, compounds)
    with served(tmp_path) as address:
        for name in ("", "stations.html"):
            page.goto(address + name)
            expect(page.locator("html")).to_have_attribute("data-ready", "")
            assert page.evaluate("typeof hacked") == "undefined"
            assert page.locator("b, img").count() == 0
            assert page.get_by_text(HOSTILE[0]).count()


def test_pages_run_nothing_but_their_own_scripts(district: Path) -> None:
    for name in ("index.html", "stations.html"):
        page = (district / name).read_text("utf-8")
        assert "unsafe" not in page
        assert "script-src 'self' 'sha256-" in page
        assert "style=" not in page


def test_whoever_walks_slower_takes_longer_on_the_page_too(tmp_path: Path) -> None:
    compounds, shared = sample_district()
    write(tmp_path / "usual", shared, compounds)
    write(tmp_path / "slow", shared, compounds, Settings(walk_speed=0.65))
    speeds = [
        float(re.findall(r'"speed":([\d.]+)', (tmp_path / name / "stations.html").read_text())[0])
        for name in ("usual", "slow")
    ]
    assert speeds[0] == pytest.approx(2 * speeds[1])
