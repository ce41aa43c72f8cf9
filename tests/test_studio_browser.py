"""The studio in a real browser: served as `make run` serves it, used with mouse and keyboard."""

import socket
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from geo.commands import Publication
from geo.demo import sample_district
from geo.settings import Settings
from geo.store import open_store
from geo.words import text
from tests.studio import Watch, ask, open_page, serve, settle
from ui import WORD_JOINER

SIZES = [(360, 640), (390, 844), (1280, 800), (1920, 1080)]
WALK_IN = "linshui-xiyuan"
PAGES = ("/", "/guide")
GUIDE = f"/guide?compound={WALK_IN}&from=gate:south&to=entrance:8-2"
HOSTILE = "<img src=x onerror=alert(1)>![x](http://a.example/x.png) www.b.example {{6*7}} $x$"


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a studio with the sample district, and a compound whose words mean harm."""
    expect.set_options(timeout=30_000)  # every core may be busy with other tests
    folder = tmp_path_factory.mktemp("studio")
    settings = Settings(store=f"sqlite:///{folder / 'store.sqlite'}", site=str(folder / "site"))
    store = open_store(settings.store)
    compounds, _ = sample_district()
    hostile = {name: rows.copy() for name, rows in compounds[WALK_IN].items()}
    for layer in ("compound", "gates", "buildings"):
        hostile[layer]["name"] = HOSTILE
    for id, layers in {**compounds, "zz": hostile}.items():
        store.save(id, layers, base=None, author="tests")
    Publication(store, settings, strict=True, posters=False).write(compounds, folder / "site")
    with serve(settings, folder / "log.txt") as address:
        yield address


@pytest.fixture
def page(browser: Browser, studio: str) -> Iterator[Page]:
    """Open an empty page of 1280 × 800; whatever it then does wrong fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, base_url=studio)
    opened = context.new_page()
    watch = Watch(opened, studio)
    yield opened
    context.close()
    assert watch.faults == []


def arrive(page: Page, **wanted: str) -> None:
    """Wait until the address holds exactly these parameters, and its page is drawn."""
    page.wait_for_url(lambda url: dict(parse_qsl(urlsplit(url).query)) == wanted)
    settle(page)


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=label).fill(option)
    page.get_by_role("option", name=option, exact=True).click()


# -- every page ------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [*PAGES, GUIDE])
@pytest.mark.parametrize(("language", "scheme"), [("zh", "light"), ("en", "dark")])
def test_every_page_is_clean_at_every_size(
    browser: Browser, studio: str, path: str, language: str, scheme: str
) -> None:
    """First visits by a bare address: no error, no foreign host, nothing wider than the window."""
    for width, height in SIZES:
        context = browser.new_context(
            base_url=studio,
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
        )
        page = context.new_page()
        watch = Watch(page, studio)
        open_page(page, f"{path}{'&' if '?' in path else '?'}lang={language}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        ground = page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
        assert ground == ("rgb(20, 23, 26)" if scheme == "dark" else "rgb(255, 255, 255)")
        context.close()
        assert watch.faults == []


def test_that_watch_sees_faults(browser: Browser, studio: str) -> None:
    """The twin: an error, a dialog and a request to another host are each noticed."""
    page = browser.new_page(base_url=studio)
    watch = Watch(page, studio)
    open_page(page, "/")
    assert watch.faults == []
    page.evaluate("console.error('wrong')")
    page.evaluate("alert('open')")
    page.evaluate("fetch('http://127.0.0.2:1/x.png').catch(() => 0)")
    assert {"wrong", "open", "http://127.0.0.2:1/x.png"} <= set(watch.faults)
    page.close()


# -- the guide -------------------------------------------------------------------------------------


def test_a_deep_link_shows_map_and_steps_together(page: Page) -> None:
    open_page(page, GUIDE)
    expect(page.locator(".st-key-steps li").first).to_contain_text("进南门")
    frame = page.frame_locator(".st-key-map iframe")
    expect(frame.locator("html[data-ready]")).to_have_count(1)
    map, steps = (page.locator(f".st-key-{key}").bounding_box() for key in ("map", "steps"))
    assert map and steps
    assert map["x"] + map["width"] <= steps["x"]
    assert steps["y"] < 800
    expect(page.get_by_role("heading", level=1)).to_have_text("临水西苑")


def test_choices_make_the_address_and_the_address_the_choices(page: Page) -> None:
    open_page(page, "/guide")
    choose(page, text("zh", "ui.guide.compound"), "临水西苑")
    arrive(page, compound=WALK_IN)
    choose(page, text("zh", "ui.guide.from"), "东门")
    arrive(page, compound=WALK_IN, **{"from": "gate:east"})
    steps = page.locator(".st-key-steps")
    for door, place in (("9幢1单元", "entrance:9-1"), ("8幢2单元", "entrance:8-2")):
        choose(page, text("zh", "ui.guide.to"), door)
        arrive(page, compound=WALK_IN, to=place, **{"from": "gate:east"})
        expect(steps).to_contain_text(door[:2])
        expect(page.get_by_role("combobox", name=text("zh", "ui.guide.to"))).to_have_value(door)
    said = steps.inner_text()
    page.reload()
    expect(steps).to_have_text(said, use_inner_text=True)
    page.go_back()
    arrive(page, compound=WALK_IN, to="entrance:9-1", **{"from": "gate:east"})
    expect(steps).to_contain_text("9幢")


def test_a_typed_address_leads_to_its_door(page: Page) -> None:
    open_page(page, f"/guide?compound={WALK_IN}")
    box = page.get_by_role("searchbox")
    box.fill("8")
    box.press("Enter")
    page.get_by_test_id("stButtonGroup").get_by_text("8幢3单元").click()
    arrive(page, compound=WALK_IN, to="entrance:8-3", **{"from": "gate:south"})
    expect(page.locator(".st-key-steps li").first).to_be_visible()
    expect(box).to_have_value("")


def test_the_language_is_in_the_address_and_goes_along(page: Page) -> None:
    open_page(page, GUIDE)
    page.get_by_role("button", name="English").click()
    title = page.get_by_role("heading", level=1)
    expect(title).to_have_text("Linshui West Court")
    arrive(page, compound=WALK_IN, to="entrance:8-2", lang="en", **{"from": "gate:south"})
    page.get_by_role("link", name="Compounds").click()
    expect(title).to_have_text("Compounds")
    page.get_by_role("link", name="Moonlit Bay").click()
    expect(title).to_have_text("Moonlit Bay")
    arrive(page, compound="yingyue-wan", lang="en")


def test_time_and_rain_are_in_the_address(page: Page) -> None:
    open_page(page, f"{GUIDE}&at=2026-11-23T03:10")
    page.locator(".st-key-choices").get_by_test_id("stPopover").get_by_role("button").click()
    page.get_by_text(text("zh", "ui.guide.rain"), exact=True).click()
    terms = {"from": "gate:south", "to": "entrance:8-2", "at": "2026-11-23T03:10", "rain": "yes"}
    arrive(page, compound=WALK_IN, **terms)
    said = text("zh", "ui.guide.when", month=11, day=23, time="03:10")
    expect(page.get_by_text(text("zh", "ui.guide.in_rain", when=said))).to_be_visible()


def test_peoples_words_are_text(page: Page) -> None:
    """A name is no picture, no link, no formula and no script, wherever a page shows it."""
    for path in (
        "/?q=zz",
        "/guide?compound=zz",
        "/guide?compound=zz&to=8",
        "/guide?compound=zz&to=9-1",
    ):
        open_page(page, path)
        page.wait_for_function(
            "([joiner, words]) => document.body.textContent.replaceAll(joiner, '').includes(words)",
            arg=[WORD_JOINER, HOSTILE],
        )
        assert page.locator("a[href*='example'], img[src*='example'], .katex").count() == 0
    assert HOSTILE in page.locator(".st-key-steps").inner_text().replace(WORD_JOINER, "")


# -- beside the pages ------------------------------------------------------------------------------


def test_riders_get_their_site_from_the_same_process(page: Page, studio: str) -> None:
    open_page(page, GUIDE)
    with page.expect_popup() as opened:
        page.get_by_role("link", name=text("zh", "ui.guide.riders")).click()
    riders = opened.value
    expect(riders.locator("html[data-ready]")).to_have_count(1)
    route = riders.locator("#route")
    expect(route).to_have_attribute("data-to", "entrance:8-2")
    exact = {"seconds": "data-seconds", "metres": "data-metres"}
    for value in (route.get_attribute(name) for name in exact.values()):
        expect(page.locator(".st-key-panel")).to_contain_text(f"{round(float(value or 0))} ")
    assert riders.url.startswith(f"{studio}/g/c/{WALK_IN}/")


def test_the_riders_site_is_found_without_its_last_slash(page: Page, studio: str) -> None:
    page.goto(f"{studio}/g")
    assert page.url == f"{studio}/g/"
    expect(page.locator("#wanted")).to_be_visible()


@pytest.mark.parametrize(
    "path",
    [
        "/g/../app.py",
        "/g/..%2fapp.py",
        "/g/%2e%2e/%2e%2e/store.sqlite",
        "/g/..%5cstore.sqlite",
        "/g//etc/passwd",
        "/g/c/../../store.sqlite",
        "/g/%00",
        "/g/c/nowhere/",
        "/../app.py",
        "/app.py",
    ],
)
def test_nothing_but_the_site_is_served(studio: str, path: str) -> None:
    port = urlsplit(studio).port
    assert port
    status, body = ask(port, path)
    assert status in (400, 403, 404) or b"<title>Streamlit</title>" in body
    assert b"import streamlit" not in body
    assert b"SQLite format" not in body
    assert b"root:" not in body


def test_the_studio_listens_on_this_machine_only(studio: str) -> None:
    port = urlsplit(studio).port
    assert port
    with pytest.raises(ConnectionRefusedError), socket.create_connection(("127.0.0.2", port), 5):
        pass
