"""One sitting: from the picture of a wall plan to a published guide, counted in actions.

A browser does what a manager does, with mouse and keyboard: brings the picture, places it, traces
30 houses, 2 gates and a bay, lets the rest be suggested, saves, and takes it to riders.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from geo.settings import Settings
from geo.store import open_store
from tests.studio import Watch, open_page, serve, settle
from tests.wall_plan import COLUMNS, ROWS, Floats, WallPlan, wall_plan

MOST_ACTIONS = 150
MOST_METRES = 2.0
EDITOR = "document.querySelector('.yl-editor').parentElement.yinluEditor"
NAME = "映月苑"


class Manager:
    """A manager at a screen; every click, drag, key and filled box is one action."""

    def __init__(self, page: Page, plan: WallPlan) -> None:
        self.page, self.plan, self.actions = page, plan, 0

    def click(self, target: Locator) -> None:
        """Click on what can be read."""
        target.click()
        self.actions += 1

    def say(self, target: Locator, words: str) -> None:
        """Fill a box."""
        target.fill(words)
        self.actions += 1

    def press(self, key: str) -> None:
        """Press a key."""
        self.page.keyboard.press(key)
        self.actions += 1

    def choose(self, target: Locator, words: str) -> None:
        """Open a list and choose from it."""
        target.select_option(words)
        self.actions += 2

    def cell(self, row: int, column: str) -> Locator:
        """Return a cell of the table."""
        return self.page.locator(f".yl-row[aria-rowindex='{row + 2}'] [data-name={column}]")

    def write(self, row: int, column: str, words: str) -> None:
        """Write into a cell of the table."""
        self.click(self.cell(row, column))
        self.page.keyboard.insert_text(words)
        self.press("Enter")
        self.actions += 1

    def take(self, tool: str) -> None:
        """Take a tool from the rail."""
        self.click(self.page.locator(f"[data-tool={tool}]"))

    def point(self, *places: Floats) -> None:
        """Click on places of the map, in metres of the plan's zone."""
        for place in places:
            x, y = self._pixel(place)
            self.page.mouse.move(x - 3, y - 3)
            self.page.mouse.move(x, y)
            self.page.mouse.click(x, y)
            self.actions += 1

    def drag(self, start: Floats, end: Floats, *, shift: bool = False) -> None:
        """Drag from one place of the map to another."""
        if shift:
            self.page.keyboard.down("Shift")
        self.page.mouse.move(*self._pixel(start))
        self.page.mouse.down()
        self.page.mouse.move(*self._pixel(end), steps=8)
        self.page.mouse.up()
        if shift:
            self.page.keyboard.up("Shift")
        self.actions += 1

    def house(self, row: int, column: int) -> Floats:
        """Return the outline of a house, shape (4, 2)."""
        return self.plan.houses[str(row * COLUMNS + column + 1)]

    def middle(self, row: int, column: int) -> Floats:
        """Return the middle of a house."""
        return np.asarray(self.house(row, column).mean(axis=0))

    def _pixel(self, place: Floats) -> tuple[float, float]:
        degrees = self.plan.degrees(place)[0].tolist()
        x, y = self.page.evaluate(f"{EDITOR}.shell.map.pixel({json.dumps(degrees)})")
        return float(x), float(y)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Return where this studio keeps what is made."""
    folder = tmp_path_factory.mktemp("sitting")
    return Settings(store=f"sqlite:///{folder / 'store.sqlite'}", site=str(folder / "site"))


@pytest.fixture
def page(browser: Browser, settings: Settings, tmp_path: Path) -> Iterator[Page]:
    """Open a browser on a studio without a single compound; whatever it does wrong fails."""
    expect.set_options(timeout=30_000)  # every core may be busy with other tests
    with serve(settings, tmp_path / "log.txt") as address:
        size = ViewportSize(width=1280, height=800)
        context = browser.new_context(viewport=size, base_url=address, locale="zh-CN")
        opened = context.new_page()
        watch = Watch(opened, address)
        yield opened
        context.close()
        assert watch.faults == []


def test_from_a_plan_to_a_published_guide(page: Page, settings: Settings, tmp_path: Path) -> None:
    manager = Manager(page, wall_plan())
    bring(manager, tmp_path)
    place(manager)
    trace(manager)
    let_suggest(manager)
    tell(manager)
    publish(manager)
    print(manager.actions)
    assert manager.actions <= MOST_ACTIONS
    (made,) = open_store(settings.store).compounds()
    layers = open_store(settings.store).load(made.id).layers
    assert made.state == "live" and made.name == NAME
    assert {name: len(layers[name]) for name in ("buildings", "gates", "parking")} == {
        "buildings": ROWS * COLUMNS,
        "gates": 2,
        "parking": 1,
    }
    assert farthest(manager.plan, layers["buildings"]) <= MOST_METRES
    rider(page, made.id)


def farthest(plan: WallPlan, buildings: gpd.GeoDataFrame) -> float:
    """Return how many metres the house that was drawn worst lies from the truth."""
    drawn = buildings.set_index("ref").to_crs(plan.crs).geometry.centroid
    assert set(drawn.index) == set(plan.houses)
    return max(
        float(np.hypot(*(np.array(drawn[number].coords[0]) - outline.mean(axis=0))))
        for number, outline in plan.houses.items()
    )


def bring(manager: Manager, folder: Path) -> None:
    """Bring the picture, and say what the compound is called and roughly where it is."""
    page, picture = manager.page, folder / "plan.png"
    picture.write_bytes(manager.plan.png())
    open_page(page, "/edit")
    manager.click(page.get_by_role("button", name="墙上的平面图"))
    settle(page)
    page.locator("input[type=file]").set_input_files(picture)
    manager.actions += 2  # open the box, choose the file
    expect(page.locator("[data-testid=stImage] img").last).to_be_visible()
    manager.say(page.get_by_label("小区名"), NAME)
    middle = manager.plan.degrees(np.mean([*manager.plan.houses.values()], axis=(0, 1)))[0]
    manager.say(page.get_by_label("经纬度"), "{:.4f}, {:.4f}".format(*middle))
    manager.click(page.get_by_text("GPS", exact=True))
    settle(page)
    manager.click(page.locator(".st-key-take button"))
    expect(page.locator(".yl-picture")).to_be_visible()


def place(manager: Manager) -> None:
    """Place the picture by four points whose coordinates a phone's map told."""
    page, plan = manager.page, manager.plan
    for x, y, lon, lat in plan.points(4):
        page.wait_for_function("document.querySelector('.yl-picture-image').complete")
        at = _on_picture(page, x, y)
        page.mouse.click(*at)
        manager.actions += 1
        typed = page.locator(".yl-pair-typed").last
        typed.locator("select").select_option("wgs84")
        manager.say(typed.locator("input"), f"{lon:.7f}, {lat:.7f}")
        manager.press("Enter")
        manager.actions += 1
    expect(page.locator(".yl-plan-result")).not_to_be_empty()


def _on_picture(page: Page, x: float, y: float) -> tuple[float, float]:
    box = page.locator(".yl-picture-image").bounding_box()
    wide, high = page.evaluate(
        "(({naturalWidth, naturalHeight}) => [naturalWidth, naturalHeight])"
        "(document.querySelector('.yl-picture-image'))"
    )
    assert box is not None
    return box["x"] + x / wide * box["width"], box["y"] + y / high * box["height"]


def trace(manager: Manager) -> None:
    """Draw one house, copy it to a row and the row to all, number them; gates, and the bay."""
    plan = manager.plan
    manager.take("building")
    first = manager.house(0, 0)
    manager.point(first[0], first[1], first[2])
    manager.take("row")
    manager.point(manager.middle(0, COLUMNS - 1))
    _fill_box(manager, COLUMNS - 1)
    manager.drag(first[0] + (-8.0, 8.0), manager.house(0, COLUMNS - 1)[2] + (8.0, -8.0), shift=True)
    manager.take("row")
    row = (manager.middle(ROWS - 1, 0) + manager.middle(ROWS - 1, COLUMNS - 1)) / 2
    manager.point(row)
    _fill_box(manager, ROWS - 1)
    for each in range(ROWS):
        manager.take("number")
        ends = manager.house(each, 0)[[0, 3]].mean(axis=0), manager.house(each, COLUMNS - 1)
        manager.drag(ends[0] - (3.0, 0.0), np.add(ends[1][[1, 2]].mean(axis=0), (3.0, 0.0)))
        manager.press("Enter")
    corner = plan.gates["south"] - (118.0, 0.0)
    manager.take("boundary")
    around = [corner + offset for offset in ((0, 0), (236.0, 0), (236.0, 176.0), (0, 176.0))]
    manager.point(*around, around[0])
    manager.take("gate")
    manager.point(plan.gates["south"], plan.gates["east"])
    manager.take("bay")
    manager.point(plan.bay)
    manager.take("select")


def _fill_box(manager: Manager, count: int) -> None:
    box = manager.page.locator(".yl-box input").first
    manager.say(box, str(count))
    manager.press("Enter")
    expect(box).not_to_be_visible()


def let_suggest(manager: Manager) -> None:
    """Let paths and doors be suggested, and take them all."""
    page = manager.page
    manager.click(page.get_by_role("tab", name="建议"))
    for what in ("paths", "doors"):
        manager.click(page.locator(f".yl-suggestions [data-what={what}]"))
        manager.click(page.get_by_role("button", name="全部采用"))


def tell(manager: Manager) -> None:
    """Say what the compound, its gates and its bay are like; confirm what is drawn; save."""
    page = manager.page
    manager.click(page.get_by_role("tab", name="表"))
    for layer in ("小区", "单元门", "道路"):
        manager.click(_kind(page, layer))
        confirm = page.get_by_role("button", name="全部确认")
        if layer == "小区":
            manager.choose(page.get_by_label("电动车可进", exact=True), "不可进")
            manager.choose(page.get_by_label("待确认"), "否")
        else:
            manager.click(confirm)
    manager.click(_kind(page, "出入口"))
    for row, name in enumerate(("南门", "东门")):
        manager.write(row, "name", name)
        for column, words in {"foot": "可走", "register": "扫码登记"}.items():
            manager.click(manager.cell(row, column))
            manager.choose(manager.cell(row, column).locator("select"), words)
    manager.click(_kind(page, "停车位"))
    for column, words in {"name": "1号位", "capacity": "6", "loan_bikes": "2"}.items():
        manager.write(0, column, words)
    manager.click(page.get_by_role("button", name="保存"))
    expect(page.get_by_text("刚刚保存好")).to_be_visible()


def _kind(page: Page, layer: str) -> Locator:
    return page.locator(".yl-chips button").filter(has_text=layer)


def publish(manager: Manager) -> None:
    """Hand it in, approve it as the district does, publish it."""
    page = manager.page
    page.locator(".st-key-head").get_by_role("link", name="发布").click()
    manager.actions += 1
    settle(page)
    _do(manager, "提交审核")
    manager.click(page.locator(".st-key-menu").get_by_role("button", name="物业"))
    manager.click(page.get_by_role("radio", name="街道"))
    manager.press("Escape")
    _do(manager, "通过")
    _do(manager, "发布")
    expect(page.get_by_text("已发布，骑手现在就能看到")).to_be_visible()


def _do(manager: Manager, deed: str) -> None:
    settle(manager.page)
    manager.click(manager.page.locator(".st-key-deed").get_by_role("button", name=deed))
    settle(manager.page)


def rider(page: Page, id: str) -> None:
    """A rider who opens the link is led from a gate to the door of a house."""
    page.goto(f"/g/c/{id}/")
    expect(page.locator("html[data-ready]")).to_be_attached()
    page.locator("#to").fill("17")
    page.keyboard.press("Enter")
    expect(page.locator("#route")).to_have_attribute("data-to", re.compile(":17"))
    expect(page.locator("[data-step]").first).to_be_visible()
