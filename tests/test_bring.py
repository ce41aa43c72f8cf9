"""A compound begins or gets more, in a browser: from files, an extract, a plan, or nothing."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from geo.demo import sample_district
from geo.errors import SettingError
from geo.imports import begin_compound, beside, middle
from geo.plan import fit_plan
from geo.settings import Settings
from geo.store import Plan, Store, open_store
from geo.words import text

from .osm_sketch import Sketch
from .studio import Watch, open_page, serve, settle
from .wall_plan import HOME, WallPlan, wall_plan

WEST = "linshui-xiyuan"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("bring")
    return Settings(store=f"sqlite:///{folder / 'store.sqlite'}", site=str(folder / "site"))


@pytest.fixture(scope="module")
def studio(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    expect.set_options(timeout=30_000)
    compounds, _ = sample_district()
    open_store(settings.store).save(WEST, compounds[WEST], base=None, author="tests")
    with serve(settings, tmp_path_factory.mktemp("log") / "log.txt") as address:
        yield address


@pytest.fixture
def store(settings: Settings) -> Store:
    return open_store(settings.store)


@pytest.fixture
def page(browser: Browser, studio: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, base_url=studio)
    opened = context.new_page()
    watch = Watch(opened, studio)
    yield opened
    context.close()
    assert watch.faults == []


def say(key: str) -> str:
    return text("zh", f"ui.bring.{key}")


def upload(page: Page, *files: Path) -> None:
    page.set_input_files("input[type=file]", list(files))
    expect(page.locator(".st-key-bring img")).to_be_visible()
    settle(page)


def fill(page: Page, key: str, words: str) -> None:
    box = page.locator(f".st-key-{key} input")
    box.fill(words)
    box.press("Tab")
    settle(page)


def choose(box: Locator, option: str) -> None:
    """Choose from a list; whatever moves below it, as what unfolds does, closes a list again."""
    wanted = box.page.get_by_role("option", name=option, exact=True)
    for _ in range(10):
        box.click()
        with suppress(AssertionError):
            expect(wanted).to_be_visible(timeout=2000)
            break
        box.press("Escape")
    wanted.click()


def take(page: Page) -> Mapping[str, str]:
    """Press the one primary button; return what the address then says."""
    page.locator(".st-key-take button").click()
    expect(page.locator(".yl-editor .yl-tabs")).to_be_visible()
    asked = parse_qs(urlsplit(page.url).query)
    return {key: values[0] for key, values in asked.items()}


# -- a plan ----------------------------------------------------------------------------------------


def point(page: Page, plan: WallPlan, pixel: np.ndarray) -> None:
    """Press a place of the picture, shown as a whole."""
    box = page.locator(".yl-picture").bounding_box()
    assert box is not None
    room = np.array([box["width"], box["height"]]) - 2.0  # inside of its border
    scale = min(room / plan.size)
    x, y = np.array([box["x"], box["y"]]) + 1.0 + (room - np.multiply(plan.size, scale)) / 2
    page.mouse.click(x + pixel[0] * scale, y + pixel[1] * scale)


def tell(page: Page, place: np.ndarray) -> None:
    """Type where the point that was begun lies, as a GPS says it."""
    row = page.locator(".yl-pairs li").last
    row.locator("select").select_option("wgs84")
    row.locator("input").fill(f"{place[1]:.7f}, {place[0]:.7f}")
    row.locator("input").press("Enter")
    expect(row.locator("input")).to_be_hidden()


@pytest.mark.parametrize("kind", ["png", "pdf"])
def test_a_plan_is_placed_by_points(page: Page, store: Store, tmp_path: Path, kind: str) -> None:
    plan = wall_plan(turn=-31.0)
    file = tmp_path / f"plan.{kind}"
    file.write_bytes(plan.png() if kind == "png" else plan.pdf())
    open_page(page, "/edit?begin=plan")
    upload(page, file)
    fill(page, "new-name", f"描图{kind}")
    page.locator(".st-key-place-datum").get_by_text("GPS").click()
    fill(page, "place-typed", f"{HOME[0]}, {HOME[1]}")
    asked = take(page)
    assert asked["tab"] == "plan"
    id = asked["compound"]
    points = plan.points(6)
    points[5, 2] += 0.0003  # some 29 m east
    expect(page.locator(".yl-picture-image")).to_be_visible()
    for each in points:
        point(page, plan, each[:2])
        tell(page, each[2:])
    expect(page.locator(".yl-plan-result")).to_contain_text("第 6 点")
    expect(page.locator(".yl-pairs li").last).to_contain_text("可能标错")
    page.locator(".yl-pairs li").last.get_by_title("删除第 6 点").click()
    expect(page.locator(".yl-plan-result")).to_contain_text("对准了")
    expect(page.locator("img.yl-plan")).to_be_attached()
    kept = store.plans.get(id)
    assert kept is not None and len(kept.points) == 5
    fit = fit_plan(np.array(kept.points), how=kept.how, size=(kept.width, kept.height))
    scale = plan.size[0] / kept.width
    corners = np.array([[0, 0], [plan.size[0], 0], [0, plan.size[1]]], dtype=float)
    there = fit.place(corners / scale)
    truth = plan.degrees(corners @ plan.matrix[:, :2].T + plan.matrix[:, 2])
    off = (there - truth) * 111_320.0 * (np.cos(np.radians(HOME[1])), 1.0)
    assert np.hypot(*off.T).max() <= 2.0


def test_a_point_is_pressed_on_the_map_and_dragged(page: Page, store: Store) -> None:
    plan = wall_plan()
    id = begin_compound(store, "按点花园", at=HOME, author="tests")
    store.plans.put(id, Plan(plan.png(), "image/png", *plan.size))
    open_page(page, f"/edit?compound={id}&tab=plan")
    expect(page.locator(".yl-picture-image")).to_be_visible()
    ground = page.locator(".yl-map").bounding_box()
    assert ground is not None
    for number, (x, y) in enumerate(((0.3, 0.3), (0.7, 0.35), (0.35, 0.7)), start=1):
        point(page, plan, np.multiply(plan.size, (x, y)))
        page.mouse.click(ground["x"] + ground["width"] * x, ground["y"] + ground["height"] * y)
        expect(page.locator(".yl-pin-place")).to_have_count(number)
    expect(page.locator(".yl-plan-result")).to_contain_text("平均差")
    before = store.plans.get(id)
    pin = page.locator(".yl-picture .yl-pin").first
    pin.focus()
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator(".yl-picture .yl-pin").first).to_be_focused()
    expect(page.locator(".yl-pair-off").first).to_contain_text("米")
    after = store.plans.get(id)
    assert before is not None and after is not None
    assert after.points[0][0] == pytest.approx(before.points[0][0] + 10.0)
    page.keyboard.press("Delete")
    expect(page.locator(".yl-pairs li")).to_have_count(2)


# -- files -----------------------------------------------------------------------------------------


def houses_and_gates(folder: Path) -> tuple[Path, Path]:
    """Write houses of WGS-84 under a header that nobody knows, and gates in a GBK table."""
    compounds, _ = sample_district()
    layers = compounds[WEST]
    houses, gates = folder / "楼栋.geojson", folder / "大门.csv"
    drawn = layers["buildings"][["ref", "geometry"]].rename(columns={"ref": "暗号"})
    drawn.to_file(houses, driver="GeoJSON")
    spots = layers["gates"].geometry
    columns = {"名称": layers["gates"]["name"], "经度": spots.x, "纬度": spots.y}
    pd.DataFrame(columns).to_csv(gates, index=False, encoding="gb18030")
    return houses, gates


def test_files_become_a_compound_and_columns_can_be_corrected(
    page: Page, store: Store, tmp_path: Path
) -> None:
    open_page(page, "/edit?begin=files")
    upload(page, *houses_and_gates(tmp_path))
    page.get_by_text("楼栋 → 楼幢").click()
    header = page.get_by_test_id("stExpander").filter(has_text="暗号")
    choose(header.get_by_role("combobox").first, text("zh", "column.buildings.ref"))
    settle(page)
    box = page.get_by_label(say("name"), exact=True)
    box.fill("文件花园")
    box.press("Tab")
    settle(page)
    id = take(page)["compound"]
    layers = store.load(id).layers
    compounds, _ = sample_district()
    assert layers["compound"]["name"].tolist() == ["文件花园"]
    assert layers["buildings"]["ref"].tolist() == compounds[WEST]["buildings"]["ref"].tolist()
    assert layers["gates"]["name"].tolist() == compounds[WEST]["gates"]["name"].tolist()


def test_one_compound_of_an_extract_is_chosen(page: Page, store: Store, tmp_path: Path) -> None:
    sketch = Sketch()
    for place, name in enumerate(("甲苑", "乙苑")):
        left = 300 * place
        sketch.box(left, 0, left + 200, 100, {"landuse": "residential", "name": name})
        sketch.box(left + 20, 20, left + 60, 40, {"building": "apartments", "name": "8号楼"})
    open_page(page, "/edit?begin=extract")
    upload(page, sketch.write(tmp_path / "map.osm"))
    choose(page.locator(".st-key-which").get_by_role("combobox"), "乙苑")
    settle(page)
    before = {each.id for each in store.compounds()}
    id = take(page)["compound"]
    assert {each.id for each in store.compounds()} - before == {id}
    assert store.load(id).layers["compound"]["name"].tolist() == ["乙苑"]


def test_more_for_a_compound_is_shown_before_it_is_saved_and_never_over_a_newer_one(
    page: Page, store: Store, tmp_path: Path
) -> None:
    spot = store.load(WEST).layers["gates"].geometry.iloc[0]
    file = tmp_path / "大门.csv"
    table = {"名称": ["新门"], "经度": [spot.x + 0.0002], "纬度": [spot.y]}
    pd.DataFrame(table).to_csv(file, index=False)
    open_page(page, f"/edit?compound={WEST}")
    page.locator(".st-key-bring-upload_file button").click()
    page.get_by_text(say("files"), exact=True).click()
    expect(page.locator("input[type=file]")).to_be_attached()
    upload(page, file)
    expect(page.get_by_text("新增出入口 1")).to_be_visible()
    newer = store.save(WEST, store.load(WEST).layers, base=store.newest(WEST), author="别人")
    page.locator(".st-key-take button").click()
    expect(page.get_by_test_id("stAlert")).to_be_visible()
    assert store.newest(WEST) == newer
    settle(page)
    take(page)
    assert store.newest(WEST) == newer + 1
    assert "新门" in store.load(WEST).layers["gates"]["name"].tolist()


def test_a_file_that_is_none_is_one_sentence(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "楼栋.geojson"
    file.write_text("<script>alert(1)</script>")
    open_page(page, "/edit?begin=files")
    page.set_input_files("input[type=file]", file)
    expect(page.get_by_test_id("stAlert")).to_have_count(1)
    expect(page.locator(".st-key-take")).to_have_count(0)


# -- nothing at all --------------------------------------------------------------------------------


def test_a_blank_map_beside_a_compound(page: Page, store: Store) -> None:
    open_page(page, "/edit?begin=any")
    page.get_by_text(say("blank"), exact=True).click()
    settle(page)
    page.locator(".st-key-place-way").get_by_text(say("place_near")).click()
    settle(page)
    page.locator(".st-key-take button").click()
    expect(page.get_by_test_id("stAlert")).to_contain_text("小区名字")
    fill(page, "new-name", "空白花园")
    id = take(page)["compound"]
    row = store.load(id).layers["compound"]
    assert row[["name", "estimated"]].to_numpy().tolist() == [["空白花园", "yes"]]
    others = [each.id for each in store.compounds() if each.id != id]
    outlines = [store.load(other).layers["compound"].envelope.iloc[0] for other in others]
    assert 0.0 < min(map(row.geometry.iloc[0].distance, outlines)) < 0.0005


@pytest.mark.parametrize("begin", ["<script>", "files&compound=nowhere", "%00", "into"])
def test_a_forged_way_offers_the_ways_there_are(page: Page, begin: str) -> None:
    open_page(page, f"/edit?begin={begin}")
    expect(page.locator(".st-key-bring")).to_be_visible()


# -- without a browser -----------------------------------------------------------------------------


def test_a_begun_compound_is_a_square_two_hundred_metres_wide(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'store.sqlite'}")
    first = begin_compound(store, " 临水 新苑 ", at=HOME, author="王")
    again = begin_compound(store, "临水 新苑", at=HOME, author="王")
    assert (first, again) == ("lin-shui-xin-yuan", "lin-shui-xin-yuan-2")
    layers = store.load(first).layers
    west, south, east, north = layers["compound"].total_bounds
    metres = 111_320.0 * np.cos(np.radians(HOME[1]))
    assert (east - west) * metres == pytest.approx(200, rel=0.05)
    assert (north - south) * 111_000 == pytest.approx(200, rel=0.05)
    assert middle([layers]) == pytest.approx(HOME, abs=1e-5)
    assert beside(layers)[0] > east


@pytest.mark.parametrize("name", ["", "  ", "\n", "长" * 61, "长" * 400])
def test_a_name_of_no_use_is_refused(tmp_path: Path, name: str) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'store.sqlite'}")
    with pytest.raises(SettingError):
        begin_compound(store, name, at=HOME, author="")
    assert store.compounds() == []


def test_the_middle_of_nothing_is_refused() -> None:
    with pytest.raises(SettingError):
        middle([])
