"""The publish page in a real browser: two people, from a draft to what riders see and back."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from geo.demo import sample_district
from geo.publish import publish_site, withdraw_compound
from geo.settings import Settings
from geo.store import Store, open_store
from geo.words import text
from tests.guides import sample_guides
from tests.serving import served, wait_until
from tests.sites import change
from tests.studio import Watch, open_page, serve, settle
from ui import WORD_JOINER

WEST, HOSTILE_ID, PLAIN_ID = "linshui-xiyuan", "zz", "yingyue-wan"
HOSTILE = "<img src=x onerror=alert(1)>![x](http://a.example/x.png) www.b.example {{6*7}} $x$"
MANAGER, DISTRICT = "by=王敏&as=manager", "by=陈立&as=district"
SIZES = [(390, 844), (1280, 800), (1920, 1080)]


class Place(NamedTuple):
    """A studio, its store and its settings."""

    address: str
    store: Store
    settings: Settings


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Serve a studio with three compounds, one of them of hostile words."""
    expect.set_options(timeout=30_000)  # every core may be busy with other tests
    folder = tmp_path_factory.mktemp("studio")
    settings = Settings(store=f"sqlite:///{folder / 'store.sqlite'}", site=str(folder / "site"))
    store = open_store(settings.store)
    compounds, _ = sample_district()
    hostile = {name: rows.copy() for name, rows in compounds[WEST].items()}
    for layer in ("compound", "gates", "buildings"):
        hostile[layer]["name"] = HOSTILE
    hostile["compound"]["id"] = HOSTILE_ID
    for id, layers in {WEST: compounds[WEST], PLAIN_ID: compounds[PLAIN_ID], "zz": hostile}.items():
        store.save(id, layers, base=None, author=HOSTILE if id == "zz" else "王敏")
    with serve(settings, folder / "log.txt") as address:
        yield Place(address, store, settings)


@pytest.fixture
def context(browser: Browser, place: Place) -> Iterator[BrowserContext]:
    made = browser.new_context(
        viewport={"width": 1280, "height": 800}, base_url=place.address, accept_downloads=True
    )
    yield made
    made.close()


@pytest.fixture
def people(context: BrowserContext, place: Place) -> Iterator[tuple[Page, Page]]:
    """Open the page for a manager and for the subdistrict; what goes wrong there fails the test."""
    pages = context.new_page(), context.new_page()
    watches = [Watch(page, place.address) for page in pages]
    for page, who in zip(pages, (MANAGER, DISTRICT), strict=True):
        open_page(page, f"/publish?compound={WEST}&{who}")
    yield pages
    assert [watch.faults for watch in watches] == [[], []]


def press(page: Page, action: str, **values: object) -> None:
    page.get_by_role("button", name=text("zh", f"ui.publish.do.{action}", **values)).first.click()


def told(page: Page, key: str, **values: object) -> None:
    """Wait until the page says a sentence of ours."""
    expect(page.locator("body")).to_contain_text(text("zh", key, **values))
    settle(page)


def note(page: Page, words: str) -> None:
    box = page.get_by_role("textbox", name=text("zh", "ui.publish.note"))
    box.fill(words)
    box.press("Enter")
    settle(page)


def test_two_people_bring_a_compound_to_riders_and_back(
    people: tuple[Page, Page], place: Place
) -> None:
    manager, district = people
    site = Path(place.settings.site)
    press(manager, "submit")
    told(manager, "ui.publish.now.submitted", revision=1)

    # Who still sees the draft has nothing to press; once opened again, a reason is asked for.
    district.reload()
    settle(district)
    press(district, "return")
    told(district, "error.review_reason.says")
    note(district, "北门的时间*不对*")
    press(district, "return")
    told(district, "ui.publish.now.returned", revision=1)
    manager.reload()
    said = text("zh", "ui.publish.returned", note="北门的时间*不对*")
    expect(manager.get_by_test_id("stAlert").first).to_contain_text(said)
    change(place.store, WEST, desk_phone="0571-1234567")
    manager.reload()
    settle(manager)
    told(manager, "ui.publish.now.mended", revision=2)  # what is shown is what is submitted
    told(manager, "ui.publish.preview", revision=2)
    press(manager, "submit")
    told(manager, "ui.publish.now.submitted", revision=2)

    # The manager takes it back while the subdistrict approves: who comes second is told.
    district.reload()
    settle(district)
    press(manager, "recall")
    told(manager, "ui.publish.now.draft", revision=2)
    press(district, "approve")
    told(district, "error.stale_review.says", compound=WEST)
    press(manager, "submit")
    told(manager, "ui.publish.now.submitted", revision=2)
    district.reload()
    settle(district)
    press(district, "approve")
    told(district, "ui.publish.now.approved", revision=2)
    shown = district.locator(".st-key-phone iframe").get_attribute("srcdoc") or ""
    assert not site.exists()
    press(district, "publish")
    told(district, "ui.publish.now.live", revision=2)
    assert shown == (site / "c" / WEST / "offline.html").read_text("utf-8")

    # A newer one is compared with what riders see, and one click leads back.
    change(place.store, WEST, desk_phone="0571-7654321")
    for page, action, state in (
        (manager, "submit", "submitted"),
        (district, "approve", "approved"),
        (manager, "publish", "live"),
    ):
        page.reload()
        settle(page)
        if action != "publish":
            expect(page.locator(".st-key-desk")).to_contain_text("0571-1234567 → 0571-7654321")
        press(page, action)
        told(page, f"ui.publish.now.{state}", revision=3)
    press(manager, "rollback", revision=2)
    told(manager, "ui.publish.now.behind", revision=3, live=2)
    assert '"edition":2,' in (site / "c" / WEST / "guide.json").read_text("utf-8")
    manager.get_by_role("button", name=text("zh", "ui.publish.more")).click()
    press(manager, "withdraw")
    told(manager, "ui.publish.now.withdrawn")
    assert not (site / "c" / WEST).exists()
    deeds = [each.action for each in place.store.reviews.log(WEST)]
    assert deeds == [
        *("submit", "return", "submit", "recall", "submit", "approve", "publish"),
        *("submit", "approve", "publish", "rollback", "withdraw"),
    ]
    assert {each.author for each in place.store.reviews.log(WEST)} == {"王敏", "陈立"}


def test_what_is_live_can_be_taken_along(context: BrowserContext, place: Place) -> None:
    page = context.new_page()
    watch = Watch(page, place.address)
    for who, action, state in (
        (MANAGER, "submit", "submitted"),
        (DISTRICT, "approve", "approved"),
        (MANAGER, "publish", "live"),
    ):
        open_page(page, f"/publish?compound={HOSTILE_ID}&{who}")
        press(page, action)
        told(page, f"ui.publish.now.{state}", revision=1)
    expect(page.locator(".st-key-code img")).to_be_visible()
    with page.expect_download() as kit:
        page.get_by_role("button", name=text("zh", "ui.publish.kit")).click()
    names = ZipFile(io.BytesIO(kit.value.path().read_bytes())).namelist()
    assert kit.value.suggested_filename == "zz.zip" and "说明.txt" in names
    with page.expect_download() as sign:
        page.locator(".st-key-signs").get_by_role("button", name="PDF").first.click()
    assert sign.value.path().read_bytes().startswith(b"%PDF")
    assert sign.value.suggested_filename in names
    with page.expect_popup() as opened:
        page.get_by_role("link", name=text("zh", "ui.guide.riders")).click()
    expect(opened.value.locator("html[data-ready]")).to_have_count(1)
    assert watch.faults == []


@pytest.mark.parametrize("id", [HOSTILE_ID, PLAIN_ID])
@pytest.mark.parametrize(("language", "scheme"), [("zh", "light"), ("en", "dark")])
def test_the_page_is_clean_at_every_size(
    browser: Browser, place: Place, id: str, language: str, scheme: str
) -> None:
    made = browser.new_context(
        base_url=place.address, color_scheme="dark" if scheme == "dark" else "light"
    )
    page = made.new_page()
    watch = Watch(page, place.address)
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        open_page(page, f"/publish?compound={id}&lang={language}&by={HOSTILE[:20]}&as=district")
        expect(
            page.frame_locator(".st-key-phone iframe").locator("html[data-ready]")
        ).to_have_count(1)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator(".st-key-phone iframe").bounding_box()["width"] == 360  # type: ignore[index]
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    shown = page.inner_text("body").replace(WORD_JOINER, "")
    assert (HOSTILE in shown) == (id == HOSTILE_ID)
    assert page.locator("a[href*='example'], img[src*='example'], .katex").count() == 0
    made.close()
    assert watch.faults == []


@pytest.mark.parametrize("query", ["compound=nowhere", "compound=%3Cscript%3E"])
def test_a_forged_address_is_a_sentence(context: BrowserContext, query: str) -> None:
    page = context.new_page()
    open_page(page, f"/publish?{query}&as=king&by={'x' * 2000}")
    expect(page.get_by_test_id("stAlert")).to_be_visible()
    role = text("zh", "ui.role.manager")
    expect(page.locator(".st-key-person").get_by_role("button", name=role)).to_be_visible()


def test_people_say_who_they_are_and_it_goes_along(context: BrowserContext) -> None:
    page = context.new_page()
    open_page(page, "/publish")
    page.locator(".st-key-person").get_by_role("button").click()
    expect(page.get_by_text(text("zh", "ui.person.local"))).to_be_visible()
    page.get_by_text(text("zh", "ui.role.district"), exact=True).click()
    page.wait_for_url("**as=district*")
    box = page.get_by_role("textbox", name=text("zh", "ui.person.name"))
    box.fill("陈立")
    box.press("Enter")
    page.wait_for_url("**by=*")
    page.keyboard.press("Escape")
    page.get_by_role("link", name=text("zh", "ui.reports.title")).click()
    page.wait_for_url("**/reports?*as=district*")
    expect(page.locator(".st-key-person")).to_contain_text("陈立")


def test_a_phone_lets_a_withdrawn_compound_go(browser: Browser, tmp_path: Path) -> None:
    """What a phone once kept goes as soon as it asks again; then there is only the list."""
    guide = sample_guides()[0]
    publish_site([guide, sample_guides()[1]], tmp_path / "site", posters=False)
    phone = browser.new_context(viewport={"width": 360, "height": 640})
    kept = "async () => !!(await caches.match(location.href.split('?')[0]))"
    gone = "async () => !(await caches.match(location.href.split('?')[0]))"
    with served(tmp_path / "site") as address:
        page = phone.new_page()
        page.goto(f"{address}c/{guide.compound}/")
        wait_until(page, kept)
        assert withdraw_compound(tmp_path / "site", guide.compound)
        page.goto(f"{address}c/{guide.compound}/")
        wait_until(page, gone)
        page.goto(address)
        assert page.locator(f"a[href*='{guide.compound}']").count() == 0
        assert page.locator(f"a[href*='{sample_guides()[1].compound}']").count() > 0
    phone.close()
