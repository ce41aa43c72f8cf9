"""The editor in a real browser: table, problems, suggestions, history, and that nothing is lost."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, WebSocketRoute, expect

from geo.demo import sample_district
from geo.layers import Layers
from geo.settings import Settings
from geo.store import Store, open_store
from tests.conftest import ROOT
from tests.studio import Watch, serve, settle

AXE = ROOT / "geo/browser/node_modules/axe-core/axe.min.js"
SIZES = [(1280, 800), (1920, 1080)]
WEST = "linshui-xiyuan"
# Python's view of the editor that stands in a page.
WORK = "document.querySelector('.yl-editor').parentElement.yinluEditor.work"
LEAVE = "window.dispatchEvent(new Event('beforeunload', { cancelable: true }))"
MOST_ROWS = 60  # rows in the page, however many the layer has


class Studio:
    """A studio with a store of its own, which may be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.settings = Settings(
            store=f"sqlite:///{folder / 'store.sqlite'}", site=str(folder / "site")
        )
        self.store: Store = open_store(self.settings.store)
        self._log = folder / "log.txt"
        self._running = ExitStack()
        self.port = 0

    def start(self) -> None:
        """Serve; the second time at the same address."""
        served = serve(self.settings, self._log, port=self.port)
        self.address = self._running.enter_context(served)
        self.port = int(self.address.rsplit(":", 1)[1])

    def stop(self) -> None:
        """Kill it."""
        self._running.pop_all().close()

    def add(self, id: str, layers: Layers | None = None) -> str:
        """Save a compound that no other test uses."""
        self.store.save(id, layers or sample_district()[0][WEST], base=None, author="tests")
        return id

    def layer(self, id: str, name: str) -> list[dict[str, object]]:
        """Return the rows of a layer as they are saved."""
        rows = self.store.load(id).layers[name].drop(columns="geometry")
        return [{str(key): value for key, value in row.items()} for row in rows.to_dict("records")]


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    expect.set_options(timeout=30_000)  # every core may be busy with other tests
    served = Studio(tmp_path_factory.mktemp("editor"))
    served.add(WEST)
    served.start()
    yield served
    served.stop()


@pytest.fixture
def context(browser: Browser, studio: Studio) -> Iterator[BrowserContext]:
    """Open a browser of its own: what it keeps belongs to one test."""
    opened = browser.new_context(viewport={"width": 1280, "height": 800}, base_url=studio.address)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext, studio: Studio) -> Iterator[Page]:
    """Open a page; whatever it does wrong fails the test."""
    opened = context.new_page()
    watch = Watch(opened, studio.address)
    yield opened
    assert watch.faults == []


def edit(page: Page, compound: str, language: str = "zh") -> None:
    """Open a compound and wait until it can be edited."""
    page.goto(f"/edit?compound={compound}&lang={language}")
    expect(page.get_by_role("tab").first).to_be_visible()


def state(page: Page) -> Locator:
    return page.locator(".yl-state")


def layer(page: Page, name: str) -> None:
    page.get_by_role("tab", name="表").click()
    page.locator(f".yl-chip[data-name={name}]").click()


def cell(page: Page, row: int, column: str) -> Locator:
    return page.locator(f".yl-row[aria-rowindex='{row + 1}'] [data-name={column}]")


def write(page: Page, row: int, column: str, words: str) -> None:
    cell(page, row, column).click()
    page.keyboard.press("Control+a")
    page.keyboard.type(words)
    page.keyboard.press("Enter")


def rerun(page: Page) -> None:
    """Have Python answer once more, as a check does while somebody types."""
    page.evaluate(f"{WORK}.checkSoon(0)")
    page.wait_for_function(f"!{WORK}.isChecking")


def saved(page: Page, studio: Studio, compound: str, number: int) -> None:
    """Wait until the page says that it is saved, and look which revision that made."""
    expect(state(page)).to_have_attribute("data-state", "just")
    assert studio.store.newest(compound) == number


# -- the table -------------------------------------------------------------------------------------


def test_typing_loses_no_letter_and_no_focus_to_a_rerun(page: Page, studio: Studio) -> None:
    edit(page, studio.add("typing"))
    cell(page, 2, "name").click()
    for letter in "甲乙丙丁":
        page.keyboard.insert_text(letter)
        rerun(page)
    focused = page.evaluate("document.activeElement.value")
    assert focused == "甲乙丙丁"
    page.keyboard.press("Enter")
    expect(cell(page, 2, "name")).to_have_text("甲乙丙丁")
    page.keyboard.press("Control+s")
    saved(page, studio, "typing", 2)
    assert studio.layer("typing", "buildings")[1]["name"] == "甲乙丙丁"


def test_cells_move_like_a_spreadsheet_and_hold_their_kind(page: Page, studio: Studio) -> None:
    edit(page, studio.add("cells"))
    cell(page, 1, "ref").click()
    page.keyboard.type("A1")
    page.keyboard.press("Tab")
    page.keyboard.type("甲楼")
    page.keyboard.press("ArrowDown")
    page.keyboard.type("乙楼")
    page.keyboard.press("Escape")
    expect(cell(page, 1, "ref")).to_have_text("A1")
    expect(cell(page, 1, "name")).to_have_text("甲楼")
    expect(cell(page, 2, "name").locator("input")).to_have_value("2幢")
    cell(page, 2, "levels").click()
    page.keyboard.type("many")
    page.keyboard.press("Enter")
    expect(page.locator(".yl-table > .yl-hint")).to_contain_text("数字")
    expect(cell(page, 2, "levels").locator("input")).to_have_value("many")
    page.keyboard.press("Control+a")
    page.keyboard.type("18")
    page.keyboard.press("Enter")
    expect(cell(page, 2, "levels")).to_have_text("18")
    cell(page, 2, "lift").click()
    cell(page, 2, "lift").locator("select").select_option("是")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+y")
    page.keyboard.press("Control+s")
    saved(page, studio, "cells", 2)
    rows = studio.layer("cells", "buildings")
    assert [rows[0][name] for name in ("ref", "name")] == ["A1", "甲楼"]
    assert [rows[1][name] for name in ("levels", "lift")] == [18, "no"]


def test_cells_come_from_excel_in_one_step(page: Page, studio: Studio) -> None:
    edit(page, studio.add("excel"))
    layer(page, "gates")
    cell(page, 1, "name").click()
    paste(page, '正门\t可走\tno\r\n侧门\t不可走\tyes\t\r\n"后\n门"\r\n')
    expect(cell(page, 2, "name")).to_have_text("侧门")
    expect(cell(page, 3, "name")).to_have_text("后 门")
    page.keyboard.press("Control+s")
    saved(page, studio, "excel", 2)
    rows = studio.layer("excel", "gates")
    assert [row["name"] for row in rows] == ["正门", "侧门", "后 门"]
    assert [row["foot"] for row in rows][:2] == ["yes", "no"]
    page.get_by_role("button", name="撤销").click()
    expect(cell(page, 2, "name")).to_have_text("东门")


def paste(page: Page, text: str) -> None:
    page.evaluate(
        """(text) => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text/plain", text);
          const how = { clipboardData, bubbles: true, cancelable: true };
          document.activeElement.dispatchEvent(new ClipboardEvent("paste", how));
        }""",
        text,
    )


def test_what_is_selected_on_the_map_is_shown_in_the_table(page: Page, studio: Studio) -> None:
    edit(page, WEST)
    layer(page, "gates")
    page.evaluate(f"{WORK}.sheet.select(['buildings/12'], {{ from: 'map' }})")
    chosen = page.locator(".yl-row[aria-selected=true]")
    expect(chosen).to_contain_text("12幢")
    expect(page.locator(".yl-chip[data-name=buildings]")).to_have_attribute("aria-pressed", "true")
    cell(page, 1, "name").click()
    expect(chosen).to_contain_text("1")
    assert page.evaluate(f"[...{WORK}.sheet.selection]") == ["buildings/1"]


def test_only_rows_in_view_are_in_the_page(page: Page, studio: Studio) -> None:
    """2,000 rows: few elements, the last one is reached, and a letter is there within a frame."""
    edit(page, studio.add("many"))
    page.evaluate(
        """(work) => {
          const { sheet } = eval(work);
          const [one] = sheet.all("landmarks");
          const put = Array.from({ length: 2000 }, (_, row) => ({
            ...one, id: sheet.fresh("landmarks"), columns: { ...one.columns, name: `L${row}` },
          }));
          sheet.change("2000", { put });
        }""",
        WORK,
    )
    layer(page, "landmarks")
    cell(page, 1, "name").click()
    took = page.evaluate(
        """async (work) => {
          const { sheet } = eval(work);
          const [one] = sheet.all("landmarks");
          const start = performance.now();
          for (let turn = 0; turn < 20; turn += 1) {
            const columns = { ...one.columns, name: `N${turn}` };
            sheet.change("name", { put: [{ layer: one.layer, id: one.id, columns }] });
          }
          return (performance.now() - start) / 20;
        }""",
        WORK,
    )
    assert took < 60, f"{took} ms a change"
    page.locator(".yl-grid").evaluate("grid => { grid.scrollTop = grid.scrollHeight; }")
    expect(page.locator(".yl-row", has_text="L1999")).to_be_visible()
    assert page.locator(".yl-row").count() < MOST_ROWS


def test_the_compound_has_a_form_that_says_what_stays_private(page: Page, studio: Studio) -> None:
    edit(page, studio.add("facts"))
    layer(page, "compound")
    expect(page.locator(".yl-fact", has_text="不公开")).to_have_count(1)
    box = page.get_by_label("物业电话")
    box.fill("0571-1234")
    page.get_by_label("名称").click()
    page.keyboard.press("Control+s")
    saved(page, studio, "facts", 2)
    assert studio.layer("facts", "compound")[0]["desk_phone"] == "0571-1234"


# -- problems, suggestions, history ----------------------------------------------------------------


def test_problems_are_live_and_lead_there(page: Page, studio: Studio) -> None:
    edit(page, studio.add("problems"))
    write(page, 2, "ref", "1")
    tab = page.get_by_role("tab", name="问题")
    tab.click()
    group = page.locator(".yl-group.yl-warning, .yl-group.yl-error").first
    expect(group).to_be_visible()
    group.locator(".yl-row-button").first.click()
    assert page.evaluate(f"{WORK}.sheet.selection.size") > 0
    before = page.locator(".yl-problems li").count()
    page.get_by_role("button", name="撤销").click()
    expect(page.locator(".yl-group.yl-warning, .yl-group.yl-error")).to_have_count(0)
    assert page.locator(".yl-problems li").count() < before


def test_suggestions_are_taken_in_one_step(page: Page, studio: Studio) -> None:
    layers = {name: rows.copy() for name, rows in sample_district()[0][WEST].items()}
    layers["entrances"] = layers["entrances"].iloc[4:]
    edit(page, studio.add("suggest", layers))
    page.get_by_role("tab", name="建议").click()
    page.locator("[data-what=doors]").click()
    rows = page.locator(".yl-suggestions li")
    expect(rows.first).to_be_visible()
    count = rows.count()
    rows.first.get_by_role("button", name="放弃").click()
    expect(rows).to_have_count(count - 1)
    page.get_by_role("button", name="全部采用").click()
    expect(rows).to_have_count(0)
    layer(page, "entrances")
    expect(page.get_by_role("button", name="全部确认")).to_contain_text(str(count - 1))
    page.get_by_role("button", name="全部确认").click()
    expect(page.get_by_role("button", name="全部确认")).to_be_hidden()
    page.get_by_role("button", name="撤销").click()
    page.get_by_role("button", name="撤销").click()
    expect(state(page)).to_have_attribute("data-state", "just")


def test_history_compares_and_restores(page: Page, studio: Studio) -> None:
    edit(page, studio.add("history"))
    write(page, 1, "name", "新楼")
    page.get_by_placeholder("这次改了什么").fill("改名")
    page.keyboard.press("Enter")
    saved(page, studio, "history", 2)
    page.get_by_role("tab", name="历史").click()
    rows = page.locator(".yl-revisions li")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("改名")
    rows.nth(1).get_by_role("checkbox").check()
    page.get_by_role("button", name="和现在比").click()
    expect(page.locator(".yl-changes li")).to_contain_text("新楼")
    page.get_by_role("button", name="恢复到这一版").click()
    expect(page.locator(".yl-deeds")).to_contain_text("第 2 版留在历史里")
    page.get_by_role("button", name="恢复", exact=True).click()
    expect(rows).to_have_count(3)
    assert studio.layer("history", "buildings")[0]["name"] == "1幢"
    layer(page, "buildings")
    expect(cell(page, 1, "name")).to_have_text("1幢")


# -- nothing is lost -------------------------------------------------------------------------------


def test_what_is_not_saved_comes_back_after_a_reload(page: Page, studio: Studio) -> None:
    edit(page, studio.add("reload"))
    write(page, 1, "name", "甲楼")
    cell(page, 3, "name").click()
    page.keyboard.type("还没离开这一格")
    edit(page, "reload")
    notes = page.locator(".yl-notes")
    expect(notes).to_contain_text("2 处改动都找回来了")
    expect(state(page)).to_contain_text("2 处未保存，已存在这台电脑")
    expect(cell(page, 3, "name")).to_have_text("还没离开这一格")
    notes.get_by_role("button", name="丢弃").click()
    expect(cell(page, 1, "name")).to_have_text("1幢")
    edit(page, "reload")
    expect(state(page)).to_contain_text("刚刚保存好")
    assert studio.store.newest("reload") == 1


def test_a_killed_server_takes_nothing(context: BrowserContext, studio: Studio) -> None:
    """Changes are made on while nobody answers; the save waits and makes one revision."""
    page = context.new_page()
    edit(page, studio.add("killed"))
    write(page, 1, "name", "甲楼")
    studio.stop()
    write(page, 2, "name", "乙楼")
    expect(state(page)).to_contain_text("没有连上，改动都在这台电脑上")
    page.keyboard.press("Control+s")
    app = page.get_by_test_id("stApp")
    expect(app).not_to_have_attribute("data-test-connection-state", "CONNECTED")
    write(page, 3, "name", "丙楼")
    studio.start()
    expect(state(page)).to_contain_text("1 处未保存")
    assert studio.store.newest("killed") == 2
    page.keyboard.press("Control+s")
    saved(page, studio, "killed", 3)
    names = [row["name"] for row in studio.layer("killed", "buildings")][:3]
    assert names == ["甲楼", "乙楼", "丙楼"]


def test_a_save_whose_answer_is_lost_is_not_made_twice(
    context: BrowserContext, studio: Studio
) -> None:
    lost: list[bool] = []

    def line(route: WebSocketRoute) -> None:
        server = route.connect_to_server()
        server.on_message(lambda message: None if lost else route.send(message))

    layers = {name: rows.copy() for name, rows in sample_district()[0][WEST].items()}
    layers["entrances"] = layers["entrances"].iloc[4:]
    page = context.new_page()
    page.route_web_socket("**/_stcore/stream", line)
    edit(page, studio.add("lost", layers))
    page.get_by_role("tab", name="建议").click()
    page.locator("[data-what=doors]").click()
    page.get_by_role("button", name="全部采用").click()
    rerun(page)
    lost.append(True)
    page.keyboard.press("Control+s")
    while studio.store.newest("lost") == 1:
        page.wait_for_timeout(20)
    page.evaluate(
        """(work) => {
          const { sheet } = eval(work);
          const door = sheet.all("entrances").at(-1);
          sheet.change("later", { put: [{ ...door, columns: { ...door.columns, unit: "99" } }] });
        }""",
        WORK,
    )
    page.close()
    lost.clear()
    page = context.new_page()
    edit(page, "lost")
    expect(state(page)).to_contain_text("1 处未保存")
    assert studio.store.newest("lost") == 2
    page.keyboard.press("Control+s")
    saved(page, studio, "lost", 3)
    doors = studio.layer("lost", "entrances")
    assert len(doors) == len({door["id"] for door in doors})
    assert sum(door["unit"] == "99" for door in doors) == 1


def test_tabs_of_one_compound_keep_beside_each_other(
    context: BrowserContext, studio: Studio
) -> None:
    studio.add("tabs")
    for row, words in ((1, "甲楼"), (2, "乙楼")):
        page = context.new_page()
        edit(page, "tabs")
        write(page, row, "name", words)
        expect(state(page)).to_contain_text("1 处未保存")
    for page in list(context.pages):
        page.close()
    page = context.new_page()
    edit(page, "tabs")
    expect(cell(page, 1, "name")).to_have_text("甲楼")
    page.keyboard.press("Control+s")
    page.get_by_role("button", name="打开").click()
    expect(cell(page, 2, "name")).to_have_text("乙楼")
    page.keyboard.press("Control+s")
    saved(page, studio, "tabs", 3)
    names = [row["name"] for row in studio.layer("tabs", "buildings")][:2]
    assert names == ["甲楼", "乙楼"]


def test_a_full_browser_is_said_and_asks_before_it_goes(page: Page, studio: Studio) -> None:
    edit(page, studio.add("full"))
    page.evaluate(
        "() => { Storage.prototype.setItem = () => {"
        " throw new DOMException('', 'QuotaExceededError'); }; }"
    )
    write(page, 1, "name", "甲楼")
    expect(state(page)).to_contain_text("这台电脑存不下了")
    prevented = page.evaluate(f"!{LEAVE}")
    assert prevented
    page.keyboard.press("Control+s")
    saved(page, studio, "full", 2)
    assert page.evaluate(LEAVE)


# -- two at once -----------------------------------------------------------------------------------


def test_two_managers_are_merged_and_asked_only_where_they_clash(
    browser: Browser, studio: Studio
) -> None:
    studio.add("two")
    one, other = (browser.new_page(base_url=studio.address) for _ in range(2))
    for page in (one, other):
        edit(page, "two")
    write(one, 1, "name", "甲楼")
    write(one, 2, "name", "我的")
    write(other, 1, "aliases", "大堂")
    write(other, 2, "name", "他的")
    one.keyboard.press("Control+s")
    saved(one, studio, "two", 2)
    rerun(other)
    expect(state(other)).to_contain_text("别人刚保存了第 2 版")
    other.keyboard.press("Control+s")
    clash = other.locator(".yl-clashes")
    expect(clash).to_contain_text("还有 1 处请选一个")
    expect(clash.locator(".yl-option")).to_contain_text(["他的", "我的"])
    clash.get_by_role("button", name="都用我的").click()
    clash.get_by_role("button", name="保存", exact=True).click()
    saved(other, studio, "two", 3)
    rows = studio.layer("two", "buildings")
    assert [rows[0]["name"], rows[0]["aliases"], rows[1]["name"]] == ["甲楼", "大堂", "他的"]
    rerun(one)
    one.get_by_role("button", name="换成新的").click()
    expect(cell(one, 2, "name")).to_have_text("他的")
    for page in (one, other):
        page.context.close()


# -- looks -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "scheme"), [("zh", "light"), ("en", "dark")])
def test_the_editor_fits_its_window_and_is_for_everybody(
    browser: Browser, studio: Studio, language: str, scheme: str
) -> None:
    """Nothing wider than the window, no fault that axe finds, in any tab."""
    for width, height in SIZES:
        page = browser.new_page(
            base_url=studio.address,
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
        )
        edit(page, WEST, language)
        settle(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        side = page.locator("aside.yl-side").bounding_box()
        assert side and 380 <= side["width"] <= 440
        page.add_script_tag(path=AXE)
        for tab in page.get_by_role("tab").all()[:4]:
            tab.click()
            found = page.evaluate("axe.run('.yl-side, .yl-bar', { resultTypes: ['violations'] })")
            assert [each["id"] for each in found["violations"]] == []
        page.context.close()
