"""The pages in a browser: what a rider sees on small phones and wide screens."""

import functools
import http.server
import io
import re
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Request, expect

from geo.draw import page as page_of
from geo.guide import Guide
from geo.publish import publish_site
from tests.conftest import DATA, extracts, sample_folders
from tests.guides import (
    HOSTILE,
    extract_guide,
    guide_of,
    hostile_layers,
    sample_guide,
    sample_guides,
)

SIZES = [(360, 640), (390, 844), (1280, 800), (1920, 1080)]
SAMPLES = [folder.name for folder in sample_folders()]
RIDE, GOAL = (11, 92, 173), (255, 213, 74)


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *words: object) -> None:
        """Say nothing: a test's own messages are enough."""


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Publish the sample district and serve it; the address ends with a slash."""
    folder = tmp_path_factory.mktemp("published")
    publish_site(sample_guides(), folder)
    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


class Watch:
    """What a page did that no page of ours does: errors, and requests beyond itself."""

    def __init__(self, page: Page) -> None:
        self.faults: list[str] = []
        self.allowed: list[str] = []
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("request", self._asked)

    def _said(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(message.text)

    def _asked(self, request: Request) -> None:
        if not request.is_navigation_request() and not request.url.startswith("data:"):
            self.faults.append(request.url)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open an empty page; whatever it then does wrong fails the test."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    watch = Watch(page)
    yield page
    context.close()
    assert watch.faults == []


def test_that_watch_can_fail(browser: Browser, site: str) -> None:
    """The twin: an error, a foreign picture and a script that is not ours are all seen."""
    page = browser.new_page()
    watch = Watch(page)
    show(page, f"{site}c/{SAMPLES[0]}/")
    page.evaluate("() => { new Image().src = 'https://example.org/spy.png'; }")
    page.evaluate(
        "() => { const own = document.createElement('script'); own.textContent = 'hacked = 1';"
        " document.body.append(own); }"
    )
    expect(page.locator("#name")).to_be_visible()
    assert page.evaluate("() => typeof hacked") == "undefined"
    assert sum("Content Security Policy" in fault for fault in watch.faults) == 2
    page.close()


def show(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector("html[data-ready]")


def address(site: str, guide: Guide, start: str | None = None, goal: str | None = None) -> str:
    asked = {"from": start, "to": goal}
    query = "&".join(f"{key}={quote(value)}" for key, value in asked.items() if value)
    return f"{site}c/{guide.compound}/index.html?{query}"


def some_goals(guide: Guide, count: int = 3) -> list[str]:
    goals = guide.document["goals"]
    return goals[:: max(1, len(goals) // count)][:count]


def first_route(guide: Guide, mode: str | None = None) -> tuple[str, str, dict[str, Any]]:
    """Return the first route of a guide that has a leg in a mode, with its ends."""
    for start in guide.document["gates"]:
        for goal in guide.document["goals"]:
            found = guide.find(start=start, goal=goal)
            if "legs" in found and mode in {None, *(leg["mode"] for leg in found["legs"])}:
                return start, goal, found
    raise LookupError(mode)


def shown(page: Page) -> dict[str, str]:
    return page.locator("#route").evaluate("element => ({...element.dataset})")


def assert_shows(page: Page, expected: dict[str, Any]) -> None:
    """Assert that a page shows a route, or the reason why there is none, with all its words."""
    ends = {"from": expected["from"], "to": expected["to"]}
    if "reason" in expected:
        assert shown(page) == ends
        assert page.locator("#summary").inner_text().split("\n") == [
            expected["reason"],
            expected["mend"],
        ]
        expect(page.locator("[data-step]")).to_have_count(0)
        return
    numbers = {key: str(expected[key]) for key in ("seconds", "metres")}
    assert shown(page) == {**ends, **numbers, "parking": expected["parking"] or ""}
    says = [step["says"] for step in expected["steps"]]
    assert page.locator("[data-step]").all_inner_texts() == says
    notes = [*expected["notes"], expected["exit"]["says"]]
    assert page.locator("#notes li").all_inner_texts() == notes
    assert page.locator("#summary > *").all_inner_texts() == expected["summary"]


@pytest.mark.parametrize("folder", sample_folders(), ids=SAMPLES)
def test_every_gate_leads_to_doors_as_the_guide_says(page: Page, site: str, folder: Path) -> None:
    guide = sample_guide(folder)
    for goal in some_goals(guide):
        first, *others = guide.document["gates"]
        show(page, address(site, guide, first, goal))
        assert_shows(page, guide.find(start=first, goal=goal))
        for start in others:
            page.locator("#from").select_option(start)
            assert_shows(page, guide.find(start=start, goal=goal))


def test_a_page_works_from_a_file_and_in_english(page: Page, tmp_path: Path) -> None:
    guide = sample_guide(sample_folders()[0], "en")
    start, goal, expected = first_route(guide)
    (tmp_path / "kept.html").write_text(page_of(guide), "utf-8")
    show(page, f"file://{tmp_path}/kept.html?from={start}&to={goal}")
    assert_shows(page, expected)
    assert page.locator("html").get_attribute("lang") == "en"
    page.locator("#from").select_option(guide.document["gates"][-1])
    assert page.url.endswith(f"?from={guide.document['gates'][-1]}&to={goal.split(':')[1]}")


def test_without_a_door_the_whole_compound_is_shown(page: Page, site: str) -> None:
    for guide in sample_guides():
        show(page, address(site, guide))
        assert shown(page) == {}
        assert page.locator("#name").inner_text() == guide.name
        assert whole_in_view(page, ".compound")


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_route_is_whole_in_view_and_nothing_is_clipped(
    page: Page, site: str, size: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    for guide in sample_guides():
        start, goal, _ = first_route(guide)
        show(page, address(site, guide, start, goal))
        assert whole_in_view(page, ".leg.line, .building.goal, .flag, .here .ring, .here-word")
        sides = page.evaluate(SIDES)
        assert overlapping(sides) == []
        assert all(right <= size[0] and bottom <= size[1] for _, _, right, bottom in sides)
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
        assert page.evaluate("() => document.querySelector('main').scrollWidth <= innerWidth")


SIDES = """() => ["header", ".map", "main"].map(part => {
  const { left, top, right, bottom } = document.querySelector(part).getBoundingClientRect();
  return [left, top, right, bottom];
})"""


def test_turning_the_phone_keeps_the_route_in_view(page: Page, site: str) -> None:
    start, goal, _ = first_route(sample_guides()[0])
    show(page, address(site, sample_guides()[0], start, goal))
    page.set_viewport_size({"width": 844, "height": 390})
    page.wait_for_function("() => document.querySelector('.map').clientHeight === 390")
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
    assert whole_in_view(page, ".leg.line, .building.goal")


def whole_in_view(page: Page, selector: str) -> bool:
    return page.evaluate(
        """selector => {
          const map = document.querySelector(".map").getBoundingClientRect();
          const boxes = [...document.querySelectorAll(selector)]
            .map(element => element.getBoundingClientRect())
            .filter(box => box.width + box.height > 0);
          return boxes.length > 0 && boxes.every(box =>
            map.left <= box.left + 1 && box.right <= map.right + 1
              && map.top <= box.top + 1 && box.bottom <= map.bottom + 1);
        }""",
        selector,
    )


LABELS = """() => [...document.querySelectorAll(".label:not(.hidden)")].map(label => {
  const { a, b, c, d } = new DOMMatrix(getComputedStyle(label).transform);
  const { left, right, top, bottom } = label.getBoundingClientRect();
  return { text: label.textContent, kind: label.className, turned: [a, b, c, d],
    size: parseFloat(getComputedStyle(label).fontSize), box: [left, top, right, bottom] };
})"""


@pytest.mark.parametrize("source", [*sample_folders(), *extracts()], ids=lambda path: path.stem)
def test_labels_are_level_legible_and_apart_at_every_zoom(
    page: Page, tmp_path: Path, source: Path
) -> None:
    guide = sample_guide(source) if source.is_dir() else extract_guide(source)
    start, goal, expected = first_route(guide)
    (tmp_path / "drawn.html").write_text(page_of(guide), "utf-8")
    show(page, f"file://{tmp_path}/drawn.html?from={quote(start)}&to={quote(goal)}")
    assert_shows(page, expected)
    for zoom in range(15, 21):
        page.evaluate(
            "zoom => { map_guide.setMinZoom(0); map_guide.setZoom(zoom, { animate: false }); }",
            zoom,
        )
        labels = page.evaluate(LABELS)
        assert all(label["turned"] == [1, 0, 0, 1] for label in labels)
        assert min(label["size"] for label in labels) >= 13
        numbers = [label for label in labels if "number" in label["kind"]]
        assert overlapping([label["box"] for label in numbers if "goal" not in label["kind"]]) == []
        assert sum("goal" in label["kind"] for label in labels) == 1


def overlapping(boxes: list[list[float]]) -> list[tuple[list[float], list[float]]]:
    return [
        (one, other)
        for i, one in enumerate(boxes)
        for other in boxes[:i]
        if one[0] + 2 < other[2] and other[0] + 2 < one[2]
        and one[1] + 3 < other[3] and other[1] + 3 < one[3]
    ]  # fmt: skip


def test_overlaps_are_found() -> None:
    """The twin: two boxes on each other are told from two side by side."""
    assert overlapping([[0, 0, 20, 20], [10, 10, 30, 30]]) != []
    assert overlapping([[0, 0, 20, 20], [20, 0, 40, 20]]) == []


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("look", ["light", "dark"])
def test_the_picture_is_there_by_day_and_by_night(
    page: Page, site: str, size: tuple[int, int], look: Any
) -> None:
    page.emulate_media(color_scheme=look)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    guide = next(guide for guide in sample_guides() if rides(guide))
    start, goal, _ = first_route(guide, "ride")
    show(page, address(site, guide, start, goal))
    picture = Image.open(io.BytesIO(page.locator(".map").screenshot())).convert("RGB")
    seen = Counter(zip(*(band.tobytes() for band in picture.split()), strict=True))
    assert seen[GOAL] > 100
    assert (seen[RIDE] > 200) == (look == "light")
    ground, _ = seen.most_common(1)[0]
    assert (sum(ground) > 600) == (look == "light")


def rides(guide: Guide) -> bool:
    return any(leg["mode"] == "ride" for leg in guide.document["legs"])


def choose(page: Page, typed: str) -> None:
    page.locator("#to").fill(typed)
    page.locator("#to").press("Enter")


def doors(guide: Guide) -> list[dict[str, Any]]:
    return [
        place
        for place in guide.document["places"]
        if place["kind"] == "entrance" and place["id"] in guide.document["goals"]
    ]


def test_a_door_is_found_by_typing_and_stays_in_the_address(page: Page, site: str) -> None:
    guide = sample_guide(DATA / "linshui-xiyuan")
    door = doors(guide)[-1]
    show(page, address(site, guide))
    choose(page, door["label"])
    start = guide.document["gates"][0]
    assert_shows(page, guide.find(start=start, goal=door["id"]))
    assert page.locator("#to").input_value() == door["label"]
    asked = door["id"].removeprefix("entrance:")
    assert page.url.endswith(f"?from={start}&to={asked}")
    page.reload()
    page.wait_for_selector("html[data-ready]")
    assert_shows(page, guide.find(start=start, goal=door["id"]))


def test_where_two_doors_fit_the_rider_is_asked(page: Page, site: str) -> None:
    guide = sample_guide(DATA / "linshui-xiyuan")
    building = doors(guide)[0]["building"]
    several = [door["label"] for door in doors(guide) if door["building"] == building]
    assert len(several) > 1
    show(page, address(site, guide))
    choose(page, building)
    assert page.locator("#choices li").all_inner_texts()[: len(several)] == several
    assert shown(page) == {}
    page.locator("#choices li", has_text=several[1]).first.click()
    assert shown(page)["to"] == doors(guide)[1]["id"]
    expect(page.locator("#choices")).to_be_hidden()


def test_the_list_is_used_by_keyboard_alone(page: Page, site: str) -> None:
    guide = sample_guides()[0]
    show(page, address(site, guide))
    page.locator("#to").focus()
    offered = page.locator("#choices li").evaluate_all("rows => rows.map(r => r.dataset.place)")
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    assert shown(page)["to"] == offered[1]


def test_a_door_that_is_not_there_is_said_to_be_missing(page: Page, site: str) -> None:
    show(page, address(site, sample_guides()[0]))
    choose(page, "9999")
    assert page.locator("#choices .none").count() == 1
    page.keyboard.press("Escape")
    expect(page.locator("#choices")).to_be_hidden()
    assert page.locator("#to").input_value() == ""


def test_another_gate_gives_another_route(page: Page, site: str) -> None:
    guide = sample_guides()[0]
    start, goal, _ = first_route(guide)
    other = next(gate for gate in guide.document["gates"] if gate != start)
    show(page, address(site, guide, start, goal))
    page.locator("#from").select_option(other)
    assert_shows(page, guide.find(start=other, goal=goal))
    assert f"from={other}" in page.url


def test_a_tap_on_a_building_asks_for_its_door(page: Page, site: str) -> None:
    guide = sample_guides()[0]
    start, goal, _ = first_route(guide)
    show(page, address(site, guide, start, goal))
    place = next(place for place in guide.document["places"] if place["id"] == goal)
    page.locator(".building.goal").click()
    behind = [door["id"] for door in doors(guide) if door["building"] == place["building"]]
    if len(behind) > 1:
        offered = page.locator("#choices li").evaluate_all("rows => rows.map(r => r.dataset.place)")
        assert set(offered) == set(behind)
    else:
        assert shown(page)["to"] == goal


def test_a_step_is_ringed_on_the_map(page: Page, site: str) -> None:
    guide = sample_guides()[0]
    start, goal, _ = first_route(guide)
    show(page, address(site, guide, start, goal))
    expect(page.locator(".spot")).to_have_count(0)
    page.locator("[data-step] button").first.click()
    expect(page.locator(".spot")).to_have_count(1)
    assert page.locator("[aria-current=step]").get_attribute("data-step") == "1"
    page.locator("[data-step] button").first.click()
    expect(page.locator(".spot")).to_have_count(0)


def test_modes_differ_by_more_than_colour(page: Page, site: str) -> None:
    looks = {}
    for guide in sample_guides():
        for mode in ("ride", "loan", "walk"):
            if mode in looks or mode not in {leg["mode"] for leg in guide.document["legs"]}:
                continue
            start, goal, _ = first_route(guide, mode)
            show(page, address(site, guide, start, goal))
            looks[mode] = page.locator(f".leg.{mode}.line").first.evaluate(
                "line => { const { strokeWidth, strokeDasharray } = getComputedStyle(line);"
                " return [strokeWidth, strokeDasharray]; }"
            )
    assert len({tuple(look) for look in looks.values()}) == len(looks) == 3


@pytest.mark.parametrize("panel", [True, False])
def test_hostile_names_are_shown_as_they_were_written(
    page: Page, tmp_path: Path, panel: bool
) -> None:
    guide = guide_of(hostile_layers())
    start, goal, _ = first_route(guide)
    (tmp_path / "hostile.html").write_text(page_of(guide, start=start, goal=goal, panel=panel))
    show(page, f"file://{tmp_path}/hostile.html")
    assert page.evaluate("() => typeof hacked") == "undefined"
    assert page.title() == re.sub(r"\s+", " ", guide.name).strip()
    assert page.locator("img, b").count() == 0
    written = set(page.locator(".label").all_text_contents())
    assert {word for word in HOSTILE if "hacked" in word} & written
    if panel:
        assert page.locator("#name").text_content() == guide.name


def test_a_page_in_a_frame_shows_what_it_was_asked_for(page: Page) -> None:
    guide = sample_guides()[0]
    start, goal, _ = first_route(guide)
    html = page_of(guide, start=start, goal=goal, panel=False, look="night")
    page.evaluate(
        "html => { const frame = document.createElement('iframe'); frame.width = 600;"
        " frame.height = 400; frame.hidden = true; frame.srcdoc = html;"
        " document.body.append(frame); }",
        html,
    )
    frame = page.frame_locator("iframe")
    frame.locator("html[data-ready]").wait_for(state="attached")
    page.evaluate("() => { document.querySelector('iframe').hidden = false; }")
    expect(frame.locator(".label.goal")).to_be_visible()
    assert frame.locator("html").get_attribute("data-look") == "night"
    assert frame.locator(".leg.line").count() > 0
    assert frame.locator(".building.goal").count() == 1


def test_the_index_lists_every_compound_and_leads_to_it(page: Page, site: str) -> None:
    show(page, site)
    links = page.locator("#compounds a strong")
    assert sorted(links.all_inner_texts()) == sorted(guide.name for guide in sample_guides())
    page.locator("#wanted").fill(sample_guides()[0].name)
    expect(links).to_have_count(1)
    links.first.click()
    page.wait_for_selector("html[data-ready]")
    assert page.locator("#name").inner_text() == sample_guides()[0].name
