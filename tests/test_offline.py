"""Without a network: what was opened once opens again, whole and of one edition."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from geo.compound import make_compound
from geo.demo import sample_district
from geo.guide import Guide, write_guide
from geo.layers import read_layers
from geo.network import build_network
from geo.publish import publish_site
from geo.routes import find_routes
from geo.settings import Settings
from tests.conftest import sample_folders
from tests.guides import sample_guides
from tests.serving import Patience, served, wait_until

KEPT = "async () => !!(await caches.match(location.href.split('?')[0]))"
EDITION = (
    "async (edition) => (await (await caches.match(location.href.split('?')[0])).text())"
    '.includes(`"edition":${edition},`)'
)


def edition(number: int) -> Guide:
    guide = sample_guides()[0]
    return replace(guide, edition=number, document={**guide.document, "edition": number})


def route_of(guide: Guide) -> tuple[str, str]:
    """Return a gate and a door of a guide, as its pages are asked for them."""
    places, document = guide.document["places"], guide.document
    return places[document["gates"][0]]["id"], places[document["goals"][-1]]["id"]


HOME = sample_folders()[0].name


def shown(page: Page) -> int:
    """Return the edition that a page shows."""
    return int(page.evaluate("Boot.page.guide.edition"))


@pytest.fixture
def site(tmp_path: Path) -> Path:
    guides, shared = [edition(1), sample_guides()[1]], sample_district()[1]
    publish_site(guides, tmp_path / "site", district=shared, posters=False)
    return tmp_path / "site"


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(locale="zh-CN", viewport={"width": 360, "height": 640})
    yield context
    context.close()


def open_page(phone: BrowserContext, address: str) -> Page:
    page = phone.new_page()
    page.goto(address)
    expect(page.locator("html")).to_have_attribute("data-ready", "")
    return page


def keep(phone: BrowserContext, address: str) -> None:
    """Open a page, and wait until the phone has kept it."""
    page = open_page(phone, address)
    wait_until(page, KEPT)
    page.close()


def asked(guide: Guide) -> str:
    start, goal = route_of(guide)
    return f"c/{guide.compound}/?from={start}&to={goal}"


def test_a_guide_once_opened_opens_again_without_a_network(
    phone: BrowserContext, site: Path
) -> None:
    guide = edition(1)
    start, goal = route_of(guide)
    with served(site) as address:
        keep(phone, f"{address}c/{guide.compound}/")
    phone.set_offline(True)
    page = open_page(phone, address + asked(guide))
    route = page.locator("#route")
    expect(route).to_have_attribute("data-from", start)
    expect(route).to_have_attribute("data-to", goal)
    expect(page.locator("[data-step]").first).to_be_visible()
    expect(page.locator(".leaflet-container")).to_be_visible()


def test_another_door_is_found_without_a_network(phone: BrowserContext, site: Path) -> None:
    guide = edition(1)
    with served(site) as address:
        keep(phone, address + asked(guide))
    page = open_page(phone, f"{address}c/{guide.compound}/")
    expect(page.locator(".leaflet-container")).to_be_visible()
    number = next(
        place["numbers"][0]
        for place in guide.document["places"]
        if place["id"].startswith("building:") and place["numbers"]
    )
    page.fill("#to", f"{number}幢")
    page.press("#to", "Enter")
    if page.locator("[role=option]:visible").count():
        page.locator("[role=option]:visible").first.click()
    expect(page.locator("#route")).to_have_attribute("data-to", re.compile("entrance|building"))


@pytest.mark.parametrize(
    "worker",
    [
        "delete Navigator.prototype.serviceWorker",
        "if (navigator.serviceWorker)"
        " navigator.serviceWorker.register = () => Promise.reject(new Error('forbidden'))",
        "Object.defineProperty(navigator, 'serviceWorker',"
        " { get() { throw new DOMException('forbidden', 'SecurityError'); } })",
    ],
)
def test_a_web_view_that_keeps_no_pages_shows_them_without_a_fault(
    phone: BrowserContext, site: Path, worker: str
) -> None:
    faults: list[str] = []
    phone.on("weberror", lambda error: faults.append(str(error.error)))
    phone.add_init_script(worker)
    with served(site) as address:
        for path in ("", "stations.html", asked(edition(1))):
            page = open_page(phone, address + path)
            page.wait_for_load_state("networkidle")
    expect(page.locator("[data-step]").first).to_be_visible()
    assert faults == []


def test_the_list_opens_without_a_network_once_a_guide_was_opened(
    phone: BrowserContext, site: Path
) -> None:
    with served(site) as address:
        keep(phone, address + asked(edition(1)))
        page = open_page(phone, address + "c/" + HOME + "/")
        wait_until(page, KEPT.replace("location.href.split('?')[0]", "'../../'"))
    page = open_page(phone, address)
    expect(page.locator("li:visible")).to_have_count(2)


def test_a_guide_never_opened_leads_to_the_list_which_says_why(
    phone: BrowserContext, site: Path
) -> None:
    with served(site) as address:
        keep(phone, address + asked(edition(1)))
        wait_until(open_page(phone, address), KEPT)
    page = open_page(phone, f"{address}c/{sample_guides()[1].compound}/")
    assert page.url == f"{address}?unkept"
    expect(page.locator("#unkept")).to_be_visible()


def test_stations_open_again_without_a_network(phone: BrowserContext, site: Path) -> None:
    with served(site) as address:
        keep(phone, address)
        keep(phone, f"{address}stations.html")
    page = open_page(phone, f"{address}stations.html?near={HOME}")
    expect(page.locator("li:visible").first).to_contain_text("步行")


def test_a_new_edition_takes_the_old_one_s_place(phone: BrowserContext, site: Path) -> None:
    with served(site) as address:
        keep(phone, address + asked(edition(1)))
        publish_site([edition(2)], site, keep=True, posters=False)
        wait_until(open_page(phone, address + asked(edition(1))), EDITION, 2)
        assert shown(open_page(phone, address + asked(edition(1)))) == 2
    assert shown(open_page(phone, address + asked(edition(1)))) == 2


def test_a_network_that_hangs_shows_what_is_kept_and_keeps_what_comes(
    phone: BrowserContext, site: Path
) -> None:
    patience = Patience(site)
    with served(patience) as address:
        keep(phone, address + asked(edition(1)))
        publish_site([edition(2)], site, keep=True, posters=False)
        with patience.holding():
            page = open_page(phone, address + asked(edition(1)))
            assert shown(page) == 1
        wait_until(page, EDITION, 2)


def without_an_asset(site: Path) -> str:
    """Let the new edition name an asset that is not there, as while somebody copies a site."""
    page, gone = site / "c" / HOME / "index.html", "guide.0000000000.js"
    text = re.sub(r"guide\.[0-9a-f]{10}\.js", gone, page.read_text("utf-8"))
    page.write_text(text, "utf-8")
    return f"/g/assets/{gone}"


def test_an_edition_whose_assets_are_not_there_is_not_kept(
    phone: BrowserContext, site: Path
) -> None:
    patience = Patience(site)
    with served(patience) as address:
        keep(phone, address + asked(edition(1)))
        publish_site([edition(2)], site, keep=True, posters=False)
        gone = without_an_asset(site)
        open_page(phone, address + asked(edition(1)))
        patience.wait_for(gone)
        # Pages are kept one after the other: once this one is, the other has had its turn.
        keep(phone, f"{address}c/{sample_guides()[1].compound}/")
    assert shown(open_page(phone, address + asked(edition(1)))) == 1


def test_that_edition_is_kept_once_they_are(phone: BrowserContext, site: Path) -> None:
    """The twin: the same page with all that it names takes the old one's place."""
    with served(site) as address:
        keep(phone, address + asked(edition(1)))
        publish_site([edition(2)], site, keep=True, posters=False)
        gone = without_an_asset(site).rpartition("/")[2]
        (site / "assets" / gone).write_text("// here now")
        wait_until(open_page(phone, address + asked(edition(1))), EDITION, 2)
    assert shown(open_page(phone, address + asked(edition(1)))) == 2


def test_assets_that_no_page_names_any_more_go(phone: BrowserContext, site: Path) -> None:
    with served(site) as address:
        keep(phone, address + asked(edition(1)))
        page = open_page(phone, address)
        wait_until(page, KEPT)
        page.evaluate(
            "async () => (await caches.open('yinlu-assets')).put('assets/old.js', new Response(''))"
        )
        publish_site([edition(2)], site, keep=True, posters=False)
        wait_until(open_page(phone, address + asked(edition(1))), EDITION, 2)
        wait_until(page, "async () => !(await caches.match('assets/old.js'))")
        kept = page.evaluate(
            "async () => (await (await caches.open('yinlu-assets')).keys()).map(({ url }) => url)"
        )
    assert sorted(Path(each).name for each in kept) == sorted(
        file.name for file in (site / "assets").iterdir()
    )


def test_one_file_works_from_a_disk_and_asks_for_nothing(phone: BrowserContext, site: Path) -> None:
    guide = edition(1)
    start, goal = route_of(guide)
    file = site / "c" / guide.compound / "offline.html"
    requests: list[str] = []
    phone.on("request", lambda request: requests.append(request.url))
    phone.set_offline(True)
    page = open_page(phone, f"{file.as_uri()}?from={start}&to={goal}")
    expect(page.locator("#route")).to_have_attribute("data-to", goal)
    expect(page.locator("[data-step]").first).to_be_visible()
    expect(page.locator(".leaflet-container")).to_be_visible()
    assert [url for url in requests if not url.startswith(("data:", file.as_uri()))] == []


# Where the sample district lies, in degrees, written with so many digits that it says where.
LON, LAT = (121.2, 121.3), (30.4, 30.5)
NUMBER = re.compile(r"(?<![\d.])(?:121|30)\.\d{4,}")
FIX = re.compile(r'"fix":\[([^\]]+)\]')


def told(site: Path) -> set[str]:
    """Return the files of a site from which one can tell where on earth its compounds are."""
    found = set()
    for file in site.rglob("*"):
        if not file.is_file():
            continue
        text = file.read_text("utf-8")
        numbers = [float(number) for number in NUMBER.findall(text)]
        for fix in FIX.findall(text):
            a, b, c, d, e, f = map(float, fix.split(","))
            numbers += np.linalg.solve([[a, b], [d, e]], [-c, -f]).tolist()
        if any(low < number < high for low, high in (LON, LAT) for number in numbers):
            found.add(str(file.relative_to(site)))
    return found


def published(folder: Path, coordinates: str) -> Path:
    settings = Settings(publish_coordinates=coordinates)
    shared = sample_district()[1]
    compound = make_compound(read_layers(sample_folders()[0]))
    routes = find_routes(build_network(compound, settings=settings), settings=settings)
    guide = write_guide(compound, routes, language="zh", district=shared, settings=settings)
    publish_site([guide], folder, district=shared, posters=False)
    return folder


def test_a_site_in_local_metres_tells_nobody_where_on_earth_it_is(tmp_path: Path) -> None:
    assert told(published(tmp_path / "site", "local")) == set()


def test_that_search_finds_a_place_on_earth(tmp_path: Path) -> None:
    """The twin: where coordinates are published, the page, its guide and the one file have them."""
    pages = {f"c/{HOME}/{name}" for name in ("index.html", "guide.json", "offline.html")}
    assert told(published(tmp_path / "site", "wgs84")) == pages
