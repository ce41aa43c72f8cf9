"""The inbox in a real browser: what riders say, the answer they get, and what is closed for it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page, expect

from geo.commands import Publication
from geo.demo import sample_district
from geo.settings import Settings
from geo.store import Store, Wrong, open_store
from geo.words import text
from tests.studio import Watch, open_page, serve, settle
from ui import WORD_JOINER

WEST = "linshui-xiyuan"
HOSTILE = "<img src=x onerror=alert(1)>![x](http://a.example/x.png) www.b.example {{6*7}} $x$"
SIZES = [(390, 844), (1280, 800), (1920, 1080)]


class Place(NamedTuple):
    """A studio, its store and its settings."""

    address: str
    store: Store
    settings: Settings


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Serve a studio with a compound that is live."""
    expect.set_options(timeout=30_000)  # every core may be busy with other tests
    folder = tmp_path_factory.mktemp("studio")
    settings = Settings(store=f"sqlite:///{folder / 'store.sqlite'}", site=str(folder / "site"))
    store = open_store(settings.store)
    store.save(WEST, sample_district()[0][WEST], base=None, author="")
    Publication(store, settings, strict=True, posters=False).write([WEST], settings.site)
    with serve(settings, folder / "log.txt") as address:
        yield Place(address, store, settings)


@pytest.fixture
def page(browser: Browser, place: Place) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, base_url=place.address)
    opened = context.new_page()
    watch = Watch(opened, place.address)
    yield opened
    context.close()
    assert watch.faults == []


def report(place: Place, where: str, kind: str, says: str = "", edition: int = 1) -> str:
    return place.store.reports.add(Wrong(WEST, edition, where, kind, says))[0]


def state(place: Place, id: str) -> tuple[str, str]:
    found = next(each for each in place.store.reports.all() if each.id == id)
    return found.state, found.answer


def press(page: Page, action: str) -> None:
    page.get_by_role("button", name=text("zh", f"ui.reports.do.{action}"), exact=True).click()


def test_without_reports_it_says_where_they_will_come_from(page: Page) -> None:
    open_page(page, "/reports")
    expect(page.get_by_role("heading", level=1)).to_have_text(text("zh", "ui.reports.none"))


def test_a_report_is_seen_answered_and_folded(page: Page, place: Place) -> None:
    id = report(place, "gate:south", "gate_shut", "七点半就关了")
    open_page(page, "/reports")
    sheet = page.locator(".st-key-sheet")
    for words in ("南门", text("zh", "ui.rider.report.gate_shut"), "七点半就关了"):
        expect(sheet).to_contain_text(words)
    expect(sheet.locator("img")).to_be_visible()
    expect(sheet.get_by_role("link", name=text("zh", "ui.reports.edit"))).to_have_attribute(
        "href", f"edit?compound={WEST}&go=gate%3Asouth"
    )
    press(page, "seen")
    expect(page.get_by_text(text("zh", "ui.reports.done.seen"))).to_be_visible()
    assert state(place, id) == ("seen", "")
    page.get_by_role("textbox", name=text("zh", "ui.reports.answer")).fill("谢谢，*已改*")
    press(page, "solved")
    expect(page.locator(".st-key-answered")).to_contain_text("谢谢，*已改*")
    assert state(place, id) == ("solved", "谢谢，*已改*")
    open_page(page, "/reports")
    expect(sheet).to_contain_text(text("zh", "ui.reports.all_answered"))
    expect(page.get_by_text(text("zh", "ui.reports.answered", count=1))).to_be_visible()


def test_a_place_is_closed_from_its_report_and_riders_are_told_at_once(
    page: Page, place: Place
) -> None:
    def posted() -> list[dict[str, object]]:
        content = json.loads(Path(place.settings.site, "notices.json").read_text("utf-8"))
        found: list[dict[str, object]] = content["notices"]
        return found

    id = report(place, "gate:east", "path_blocked", "在挖路")
    open_page(page, f"/reports?compound={WEST}&report={id}&by=王敏&as=manager")
    page.get_by_text(text("zh", "ui.reports.close"), exact=True).click()
    page.get_by_role("textbox", name=text("zh", "ui.reports.says")).fill("修路")
    press(page, "close")
    expect(page.get_by_text(text("zh", "ui.reports.closed"))).to_be_visible()
    settle(page)
    (notice,) = posted()
    assert (notice["closes"], notice["says"], notice["until"]) == (["gate:east"], "修路", "")
    assert [each.author for each in place.store.notices.all(WEST)] == ["王敏"]
    page.get_by_role("button", name=text("zh", "ui.reports.reopen")).click()
    expect(page.get_by_text(text("zh", "ui.reports.closed"))).to_have_count(0)
    settle(page)
    assert posted() == []


def test_whatever_riders_and_addresses_say_is_text(page: Page, place: Place) -> None:
    ids = [
        report(place, "entrance:8-2", "wrong_number", HOSTILE),
        report(place, "gate:nowhere", "other", HOSTILE, edition=77),
        report(place, "", "other"),
    ]
    for id in ids:
        open_page(page, f"/reports?report={id}")
        expect(page.locator(f".st-key-chosen-{id}")).to_be_visible()
    shown = page.inner_text("body").replace(WORD_JOINER, "")
    assert HOSTILE[:40] in shown
    open_page(page, f"/reports?report={ids[0]}")
    assert HOSTILE in page.inner_text(".st-key-said").replace(WORD_JOINER, "")
    assert page.locator("a[href*='example'], img[src*='example'], .katex").count() == 0
    open_page(page, "/reports?compound=nowhere")
    expect(page.get_by_test_id("stAlert")).to_be_visible()
    open_page(page, "/reports?report=<script>")
    expect(page.get_by_text(text("zh", "ui.reports.gone"))).to_be_visible()


@pytest.mark.parametrize(("language", "scheme"), [("zh", "light"), ("en", "dark")])
def test_the_page_is_clean_at_every_size(
    browser: Browser, place: Place, language: str, scheme: str
) -> None:
    report(place, "gate:south", "other", HOSTILE)
    made = browser.new_context(
        base_url=place.address, color_scheme="dark" if scheme == "dark" else "light"
    )
    page = made.new_page()
    watch = Watch(page, place.address)
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        open_page(page, f"/reports?lang={language}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    made.close()
    assert watch.faults == []
