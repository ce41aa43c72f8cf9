"""What a rider sees and touches beside the map, in a real browser on a file without a network."""

import json
import math
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from geo.assets import BROWSER
from geo.compound import make_compound
from geo.draw import page as page_of
from geo.guide import Guide, write_guide
from geo.layers import Layers, read_layers
from geo.network import Network, build_network
from geo.publish import publish_site
from geo.routes import find_routes
from tests.conftest import DATA, sample_folders
from tests.guides import HOSTILE, hostile_layers
from tests.senses import grave_faults, small_targets, too_wide
from tests.serving import served

WEST = DATA / "linshui-xiyuan"
CHECKED = date(2026, 11, 20)
NOON, NIGHT = datetime(2026, 11, 23, 12), datetime(2026, 11, 23, 23, 30)
SIZES = [(320, 568), (360, 640), (1280, 800)]
CONTRAST = 7.0  # of text on its ground
GAIN = 5  # seconds by which another gate has to be the quicker one

Show = Callable[..., Page]


@cache
def network_of(folder: Path) -> Network:
    return build_network(make_compound(read_layers(folder)))


@cache
def guide_of(folder: Path, checked: date | None = CHECKED) -> Guide:
    network = network_of(folder)
    district = read_layers(DATA / "district")
    routes = find_routes(network)
    return write_guide(network.compound, routes, language="zh", checked=checked, district=district)


def guide_of_layers(layers: Layers) -> Guide:
    compound = make_compound(layers)
    routes = find_routes(build_network(compound))
    return write_guide(
        compound, routes, language="zh", checked=CHECKED, district=read_layers(DATA / "district")
    )


def renamed(layers: Layers) -> Layers:
    """Return layers whose doors have ids that are nobody's number, as from a map."""
    layers["entrances"]["id"] = [f"d{id}" for id in layers["entrances"]["id"]]
    return layers


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(
        viewport={"width": 360, "height": 640}, locale="zh-CN", bypass_csp=True
    )
    yield context
    context.close()


@pytest.fixture
def show(context: BrowserContext, tmp_path: Path) -> Iterator[Show]:
    """Open a guide's page at a time of the phone's clock; any fault of its scripts fails."""
    page, faults = context.new_page(), list[str]()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)

    def open(query: str = "", *, guide: Guide | None = None, now: datetime = NOON) -> Page:
        shown = guide or guide_of(WEST)
        file = tmp_path / f"{shown.compound}.html"
        file.write_text(page_of(shown, at="now"), "utf-8")
        page.clock.set_fixed_time(now)
        page.goto(f"file://{file}?{query}")
        page.wait_for_selector("#route[class]", state="attached")
        return page

    yield open
    assert faults == []


def options(page: Page) -> list[str]:
    return page.locator("#from option").all_text_contents()


def button(page: Page, name: str, value: str) -> Any:
    return page.locator(f'button[name="{name}"][value="{value}"]')


def places(guide: Guide, kind: str) -> dict[str, str]:
    """Return the Chinese labels of places of a kind, by id."""
    listed = (place for place in guide.document["places"] if place["id"].startswith(kind))
    return {
        place["id"]: place["label"] if isinstance(place["label"], str) else place["label"][0]
        for place in listed
    }


# Choose well.


def test_every_gate_says_whether_it_is_open_now_and_how_to_get_in(show: Show) -> None:
    assert options(show())[:2] == ["南门·开·扫码约30秒", "东门·开·扫码约30秒"]
    assert options(show(now=NIGHT))[1] == "东门·关·06:00开"
    assert options(show(now=datetime(2026, 11, 23, 21, 30)))[1] == "东门·开·22:30关·扫码约30秒"


@pytest.mark.parametrize("now", [NOON, NIGHT], ids=str)
@pytest.mark.parametrize("folder", sample_folders(), ids=lambda folder: folder.name)
def test_no_gate_is_called_open_that_the_planner_does_not_enter(
    show: Show, folder: Path, now: datetime
) -> None:
    network = network_of(folder)
    rules = find_routes(network, at=now).rules
    enters = rules.lets_in["walk"] | rules.lets_in["ride"]
    said = options(show(guide=guide_of(folder), now=now))
    for line, may in zip(said, enters.tolist(), strict=True):
        assert (line.split("·")[1] == "开") == may


@pytest.mark.parametrize("on", ["ebike", "foot"])
@pytest.mark.parametrize("now", [NOON, NIGHT], ids=str)
def test_the_quickest_gate_is_offered_where_it_is_another(
    show: Show, on: str, now: datetime
) -> None:
    network, guide = network_of(WEST), guide_of(WEST)
    best = find_routes(network, at=now, on=on).round_trip_seconds
    for (row, gate), goal in product(enumerate(network.gates), network.goals[::9]):
        column = best[:, network.goals.index(goal)]
        page = show(f"from={gate}&to={goal}&on={on}", now=now)
        gain = column[row] - column.min()
        offer = page.locator("#faster")
        if not math.isfinite(column.min()) or gain <= GAIN:
            expect(offer).to_be_hidden()
            continue
        quickest = network.gates[int(column.argmin())]
        expect(offer).to_contain_text(places(guide, "gate:")[quickest])
        offer.click()
        assert page.locator("#from").input_value() == quickest
        assert page.locator("#route").get_attribute("data-from") == quickest
        expect(offer).to_be_hidden()


def test_a_shut_gate_says_why_and_offers_an_open_one(show: Show) -> None:
    page = show("from=gate:east&to=8-2", now=NIGHT)
    expect(page.locator("#summary strong")).to_contain_text("东门现在不开")
    expect(page.locator("#go")).to_be_hidden()
    page.locator("#faster").click()
    expect(page.locator("[data-step]").first).to_be_visible()
    assert "from=gate:south&to=8-2" in page.url


def test_the_minute_that_shuts_a_gate_shows_by_itself(show: Show) -> None:
    page = show("from=gate:east&to=8-2", now=datetime(2026, 11, 23, 12))
    expect(page.locator("#route")).to_have_class("found")
    page.clock.set_fixed_time(NIGHT)
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    assert options(page)[1] == "东门·关·06:00开"
    expect(page.locator("#route")).to_have_class("none")


def test_on_foot_and_in_rain_are_switches_kept_in_the_address(show: Show) -> None:
    page = show("from=gate:south&to=8-2")
    for name, value, asked in (("on", "foot", "on=foot"), ("rain", "true", "rain=1")):
        switch = button(page, name, value)
        expect(switch).to_have_attribute("aria-pressed", "false")
        switch.click()
        expect(switch).to_have_attribute("aria-pressed", "true")
        assert asked in page.url
    assert page.locator("#route").get_attribute("data-parking") == ""
    page.reload()
    expect(button(page, "on", "foot")).to_have_attribute("aria-pressed", "true")
    button(page, "on", "foot").click()
    assert "on=foot" not in page.url


# Go.


def test_one_step_at_a_time_from_the_gate_to_the_door(show: Show) -> None:
    page = show("from=gate:south&to=8-2")
    steps = page.locator("[data-step]").all_inner_texts()
    page.locator("#go").click()
    for number, says in enumerate(steps, 1):
        expect(page.locator("#step")).to_have_text(says)
        expect(page.locator("#meter")).to_contain_text(f"{number}/{len(steps)}")
        expect(page.locator("#spot")).not_to_have_class(re.compile(r"\boff\b"))
        expect(page.locator("#notes")).to_be_visible(visible=number == len(steps))
        if number < len(steps):
            page.locator("#next").click()
    expect(page.locator("#next")).to_be_disabled()
    page.locator("#previous").click()
    expect(page.locator("#step")).to_have_text(steps[-2])
    button(page, "step", "").last.click()
    expect(page.locator("[data-step]").first).to_be_visible()
    page.locator("[data-step] button").nth(1).click()
    expect(page.locator("#step")).to_have_text(steps[1])


def test_steps_are_read_aloud_only_where_there_is_a_voice(
    show: Show, context: BrowserContext
) -> None:
    page = show("from=gate:south&to=8-2")
    page.locator("#go").click()
    expect(page.locator("#voice")).to_be_hidden()
    context.add_init_script(
        "said = []; speechSynthesis.getVoices = () => [{ lang: 'zh-CN' }];"
        " SpeechSynthesisUtterance = function (text) { this.text = text; };"
        " speechSynthesis.speak = ({ text }) => said.push(text);"
    )
    page = show("from=gate:south&to=8-2")
    page.locator("#go").click()
    assert page.evaluate("said") == []
    page.locator("#voice").click()
    page.locator("#next").click()
    steps = page.locator("[data-step]").all_text_contents()
    assert page.evaluate("said") == steps[:2]


def test_the_desk_is_one_tap_away(show: Show) -> None:
    link = show("to=8-2").locator("#facts a")
    assert link.get_attribute("href") == "tel:057155500110"


# Several drops.


def test_several_doors_are_one_visit_and_stay_in_the_address(show: Show) -> None:
    page = show("from=gate:south&to=8-2")
    button(page, "several", "true").click()
    for door in ("2-1", "4-1"):
        page.locator("#to").fill(door)
        page.locator("#to").press("Enter")
    expect(page.locator("#steps .drop")).to_have_count(3)
    assert "drops=8-2,2-1,4-1" in page.url
    assert page.locator("#route").get_attribute("data-to") in {
        "entrance:8-2",
        "entrance:2-1",
        "entrance:4-1",
    }
    headings = page.locator("#steps .drop span").all_inner_texts()
    assert [heading.split()[0] for heading in headings] == ["第1单", "第2单", "第3单"]
    page.reload()
    assert page.locator("#steps .drop span").all_inner_texts() == headings
    page.locator("#steps .drop button").first.click()
    expect(page.locator("#steps .drop")).to_have_count(2)
    button(page, "several", "true").click()
    expect(page.locator("#steps .drop")).to_have_count(0)
    assert "to=" in page.url and "drops=" not in page.url


def test_eight_doors_are_the_most(show: Show) -> None:
    goals = [goal.removeprefix("entrance:") for goal in network_of(WEST).goals[:9]]
    page = show(f"drops={','.join(goals)}")
    expect(page.locator("#steps .drop")).to_have_count(8)
    expect(page.locator("#to")).to_be_disabled()


def test_an_id_or_a_number_leads_to_its_door_and_a_building_of_several_is_asked_about(
    show: Show,
) -> None:
    for door in ("8-2", "entrance:8-2", "8幢2单元"):
        page = show(f"from=gate:south&to={quote(door)}")
        expect(page.locator("#route")).to_have_attribute("data-to", "entrance:8-2")
    for several in ("building:8", "8"):
        page = show(f"from=gate:south&to={several}")
        assert page.locator("#route").get_attribute("data-to") is None
        expect(page.locator("#choices li")).to_have_count(4)


def test_a_short_id_that_is_another_doors_number_stays_whole_in_the_address(show: Show) -> None:
    """A house was given a new number, another one has the old number now."""
    layers = {name: rows.copy() for name, rows in read_layers(WEST).items()}
    entrances = layers["entrances"]
    swap = {"8-2": "9-2", "9-2": "8-2"}
    entrances["id"] = [swap.get(id, id) for id in entrances["id"]]
    page = show("from=gate:south&to=entrance:8-2", guide=guide_of_layers(layers))
    button(page, "rain", "true").click()
    assert "to=entrance:8-2" in page.url
    page.reload()
    expect(page.locator("#route")).to_have_attribute("data-to", "entrance:8-2")
    expect(page.locator("#to")).to_have_value("9幢2单元")


def test_several_doors_are_asked_for_by_number_once_each(show: Show) -> None:
    layers = renamed(read_layers(WEST))
    page = show("drops=8-2,2-1,8-2,nowhere&from=gate:south", guide=guide_of_layers(layers))
    expect(page.locator("#steps .drop")).to_have_count(2)
    assert set(page.evaluate("() => Boot.page.drops")) == {"entrance:d8-2", "entrance:d2-1"}


# Stations, age, look.


def test_stations_say_whether_they_are_open_how_far_and_where(show: Show) -> None:
    page = show(now=NIGHT)
    button(page, "open", "stations").click()
    expect(page.locator("#route")).to_be_hidden()
    shown = page.locator("#stations li").all_inner_texts()
    assert shown[0].split("\n")[1] == "约1分钟，南"
    assert "开·全天" in shown[0] and "关·每天" in shown[1]
    button(page, "open", "stations").click()
    expect(page.locator("#stations")).to_be_hidden()


@pytest.mark.parametrize(
    "now, says, kind",
    [
        (datetime(2026, 11, 20, 23), "物业核对 今天", ""),
        (datetime(2026, 11, 23, 1), "物业核对 3 天前", ""),
        (datetime(2027, 2, 18, 12), "物业核对 90 天前", ""),
        (datetime(2027, 2, 19, 12), "物业核对 91 天前", "old"),
        (datetime(2027, 5, 19, 12), "物业核对 180 天前", "old"),
        (datetime(2027, 5, 20, 12), "物业核对 181 天前", "stale"),
    ],
)
def test_the_age_of_the_data_is_said(show: Show, now: datetime, says: str, kind: str) -> None:
    age = show(now=now).locator("#age")
    expect(age).to_have_text(says)
    expect(age).to_have_class(kind)


def test_no_age_is_said_where_nobody_has_checked(show: Show) -> None:
    expect(show(guide=guide_of(WEST, None)).locator("#age")).to_have_text("")


def test_without_a_network_the_age_says_so(show: Show, context: BrowserContext) -> None:
    page = show()
    context.set_offline(True)
    expect(page.locator("#age")).to_have_text("离线·物业核对 3 天前")


def test_look_size_and_language_are_kept(show: Show) -> None:
    page = show("from=gate:south&to=8-2")
    button(page, "open", "look").click()
    button(page, "look", "night").click()
    button(page, "size", "large").click()
    page.locator('button[name="language"]').click()
    expect(page.locator("#go")).to_have_text("Go")
    assert page.locator("html").get_attribute("lang") == "en"
    page = show("from=gate:south&to=8-2")
    root = page.locator("html")
    expect(root).to_have_attribute("data-look", "night")
    expect(root).to_have_attribute("data-size", "large")
    expect(page.locator("#from option").first).to_have_text(re.compile("South Gate.*open.*scan"))


def test_a_web_view_that_keeps_nothing_works(show: Show, context: BrowserContext) -> None:
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('no'); } });"
    )
    page = show("from=gate:south&to=8-2")
    button(page, "open", "look").click()
    button(page, "look", "night").click()
    expect(page.locator("html")).to_have_attribute("data-look", "night")
    expect(page.locator("#position")).to_be_hidden()


# Hands and eyes.

STATES: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "idle": ("", []),
    "route": ("from=gate:south&to=8-2", []),
    "no route": ("from=gate:north&to=8-2", []),
    "drops": ("drops=8-2,2-1&lang=en", []),
    "stations": ("to=8-2", [("open", "stations")]),
    "look": ("to=8-2", [("open", "look")]),
    "go": ("to=8-2", [("step", "0")]),
}


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_nothing_keeps_a_hand_an_eye_or_a_reader_out(
    show: Show, size: tuple[int, int], look: Any
) -> None:
    for name, (query, taps) in STATES.items():
        page = show(query)
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.emulate_media(color_scheme=look)
        for tap in taps:
            button(page, *tap).first.click()
        assert grave_faults(page) == [], name
        assert small_targets(page) == [], name
        assert too_wide(page) == [], name


def test_large_text_fits_a_small_phone_in_both_languages(show: Show) -> None:
    for query, _ in STATES.values():
        page = show(query)
        page.set_viewport_size({"width": 320, "height": 568})
        page.evaluate("() => { document.documentElement.dataset.size = 'large'; }")
        assert too_wide(page) == []


def test_text_has_contrast_by_day_and_by_night() -> None:
    sheet = (BROWSER / "guide.css").read_text("utf-8")
    day, night = (
        dict(re.findall(r"--([\w-]+): (#\w{6})", block))
        for block in re.findall(r"(?::root|\[data-look=\"night\"\]) \{([^}]*)\}", sheet)[:2]
    )
    for look in (day, {**day, **night}):
        for ink, grounds in {
            "text": ("page", "field"),
            "quiet": ("page", "field"),
            "deed": ("page",),
            "warn": ("page",),
            "on-deed": ("deed",),
            "on-amber": ("amber",),
            "on-stale": ("stale",),
        }.items():
            for ground in grounds:
                assert contrast(look[ink], look[ground]) >= CONTRAST, (ink, ground)


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours #RRGGBB as WCAG 2.2 defines it."""

    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, bright = sorted((light(one), light(other)))
    return (bright + 0.05) / (dark + 0.05)


def test_that_check_can_fail() -> None:
    assert contrast("#FFFFFF", "#0B5CAD") < CONTRAST < contrast("#FFFFFF", "#000000")


def test_hostile_words_are_text_wherever_they_are_shown(show: Show) -> None:
    compound = make_compound(hostile_layers())
    network = build_network(compound)
    guide = write_guide(compound, find_routes(network), language="zh", checked=CHECKED)
    page = show(f"to={network.goals[0]}", guide=guide)
    for tap in (("open", "stations"), ("open", "stations"), ("several", "true")):
        button(page, *tap).click()
    assert page.evaluate("() => typeof hacked") == "undefined"
    assert page.locator("#panel img, #panel b, header b").count() == 0
    assert any(word in page.locator("#facts").inner_text() for word in HOSTILE)


def test_a_compound_without_gates_says_so(show: Show) -> None:
    layers = {**read_layers(WEST)}
    layers["gates"] = layers["gates"].iloc[:0]
    page = show("to=entrance:8-2", guide=guide_of_layers(layers))
    expect(page.locator("#summary")).to_have_text("还没有标出入口，暂时算不出路线")
    for tap in (("open", "stations"), ("several", "true"), ("on", "foot")):
        button(page, *tap).click()
        assert not re.search("undefined|NaN", page.locator("main").inner_text())
    assert "from=" not in page.url and "drops=8-2" in page.url
    expect(page.locator("#stations strong").first).to_be_visible()


def test_names_without_a_space_break_in_the_list_and_end_in_dots(show: Show) -> None:
    layers = read_layers(WEST)
    for name, column in (("compound", "name"), ("landmarks", "name")):
        layers[name][column] = ["Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"] * len(
            layers[name]
        )
    page = show(guide=guide_of_layers(layers))
    page.set_viewport_size({"width": 320, "height": 568})
    page.locator("#to").click()
    expect(page.locator("#choices li").last).to_be_visible()
    fits = "part => part.scrollWidth <= part.clientWidth"
    assert page.locator("#offers").evaluate(fits)
    heading = page.locator("#name")
    assert heading.evaluate("part => getComputedStyle(part).webkitLineClamp") == "2"


# Something changed.


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a site with a notice that shuts the east gate this afternoon."""
    folder = tmp_path_factory.mktemp("panel")
    notice = {
        "id": "n1",
        "compound": WEST.name,
        "closes": ["gate:east"],
        "from": "2026-11-23T13:00",
        "until": "2026-11-23T18:00",
        "says": "东门修门",
    }
    where = "../../../api/reports"
    publish_site([guide_of(WEST)], folder, notices=[notice], reports=where, posters=False)
    with served(folder) as address:
        yield f"{address}c/{WEST.name}/index.html"


def test_a_closure_is_said_and_walked_around(context: BrowserContext, site: str) -> None:
    page = context.new_page()
    page.clock.set_fixed_time(NOON)
    page.goto(f"{site}?from=gate:east&to=8-2")
    expect(page.locator("#route")).to_have_class("found")
    expect(page.locator("#notices li")).to_have_count(0)
    page.clock.set_fixed_time(datetime(2026, 11, 23, 14))
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("#notices")).to_have_text("东门修门·11-23 13:00起·到11-23 18:00")
    assert options(page)[1] == "东门·临时关"
    expect(page.locator("#summary strong")).to_contain_text("东门临时关闭")
    page.locator("#faster").click()
    expect(page.locator("#route")).to_have_attribute("data-from", "gate:south")


def test_a_report_is_kept_until_it_is_sent_and_answered(context: BrowserContext, site: str) -> None:
    page = context.new_page()
    page.goto(f"{site}?from=gate:south&to=8-2")
    button(page, "open", "report").click()
    expect(page.locator("#where")).to_have_text("南门·8幢2单元")
    context.set_offline(True)
    page.locator("label", has_text="门牌不对").click()
    page.locator("textarea").fill("8幢2单元的牌子掉了")
    page.locator("#report .main").click()
    expect(page.locator("#reports li")).to_have_text("8幢2单元·门牌不对·已存下，有网就发")
    assert page.locator("textarea").input_value() == ""
    page.route("**/api/reports", lambda route: route.fulfill(status=201, json={"id": "r1"}))
    context.set_offline(False)
    expect(page.locator("#reports li")).to_have_text("8幢2单元·门牌不对·已发出")


def test_a_shut_gate_is_reported_of_the_gate_also_on_the_way_to_a_door(
    context: BrowserContext, site: str
) -> None:
    page = context.new_page()
    page.route("**/api/reports", lambda route: route.fulfill(status=201, json={"id": "r1"}))
    page.goto(f"{site}?from=gate:south&to=8-2")
    button(page, "open", "report").click()
    page.locator("label", has_text="门关着").click()
    page.locator("#report .main").click()
    expect(page.locator("#reports li")).to_have_text("南门·门关着·已发出")


FIRST = """new MutationObserver(() => {
  const { dataset } = document.documentElement;
  if ("ready" in dataset && !self.first) self.first = document.getElementById("route").dataset.from;
}).observe(document, { attributes: true, subtree: true })"""


def test_the_first_paint_starts_where_one_gets_in_now(context: BrowserContext, site: str) -> None:
    """A closure that the phone keeps counts before any other script is there, rubbish does not."""
    page = context.new_page()
    page.add_init_script(FIRST)
    page.clock.set_fixed_time(NOON)
    closes = {"compound": WEST.name, "closes": ["gate:south"], "from": "", "until": "", "says": ""}
    cases = [
        ("", NOON, "gate:south"),
        (json.dumps([closes]), NOON, "gate:east"),
        (json.dumps([closes]), NIGHT, "gate:south"),  # where none is open, the first
        (json.dumps([{**closes, "compound": "other"}]), NOON, "gate:south"),
        *((rubbish, NOON, "gate:south") for rubbish in ("{", "null", "[null, 7]", '{"a": 1}')),
    ]
    page.route("**/assets/*", lambda route: route.abort())
    page.route("**/notices.json", lambda route: route.abort())
    page.goto(site)
    for kept, now, start in cases:
        page.clock.set_fixed_time(now)
        page.evaluate("kept => localStorage.setItem('yinlu.notices', kept)", kept)
        page.goto(f"{site}?to=8-2")
        page.wait_for_function("() => self.first")
        assert page.evaluate("() => self.first") == start, kept


def test_text_is_enlarged_where_the_phone_keeps_nothing(context: BrowserContext, site: str) -> None:
    page = context.new_page()
    page.add_init_script("Object.defineProperty(self, 'localStorage', { value: null })")
    page.goto(site)
    button(page, "open", "look").click()
    button(page, "size", "large").click()
    expect(page.locator("html")).to_have_attribute("data-size", "large")


def test_only_who_taps_is_asked_where_the_phone_is(context: BrowserContext, site: str) -> None:
    guide = guide_of(WEST)
    lon, lat = guide.lonlat
    context.grant_permissions(["geolocation"])
    context.set_geolocation({"longitude": lon, "latitude": lat, "accuracy": 12})
    page = context.new_page()
    page.goto(f"{site}?from=gate:south")
    page.wait_for_selector("#from option", state="attached")
    off = re.compile(r"\boff\b")
    expect(page.locator("#dot")).to_have_class(off)
    page.locator("#position").click()
    expect(page.locator("#dot")).not_to_have_class(off)
    page.locator("#position").click()
    expect(page.locator("#dot")).to_have_class(off)
