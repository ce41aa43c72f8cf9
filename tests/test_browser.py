"""The map in a browser: the route at once, the same picture under Leaflet, nothing from afar."""

import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Request, expect

from geo.draw import linked_page
from geo.draw import page as page_of
from geo.guide import Guide
from geo.network import build_network
from geo.routes import Route, Routes, find_routes
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
RIDE, GOAL = (11, 92, 173), (255, 213, 74)
WEST = DATA / "linshui-xiyuan"
FULL = "() => Boot.page && document.querySelector('.leaflet-pane #drawing')"


class Watch:
    """What a page did that no page of ours does: errors, and requests beyond itself."""

    def __init__(self, page: Page) -> None:
        self.faults: list[str] = []
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
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    page = context.new_page()
    watch = Watch(page)
    yield page
    context.close()
    assert watch.faults == []


def test_that_watch_can_fail(browser: Browser, tmp_path: Path) -> None:
    """The twin: an error, a foreign picture and a script that is not ours are all seen."""
    page = browser.new_page()
    watch = Watch(page)
    show(page, tmp_path, sample_guides()[0])
    page.evaluate("() => { new Image().src = 'https://example.org/spy.png'; }")
    page.evaluate(
        "() => { const own = document.createElement('script'); own.textContent = 'hacked = 1';"
        " document.body.append(own); }"
    )
    expect(page.locator("#drawing")).to_be_visible()
    assert page.evaluate("() => typeof hacked") == "undefined"
    assert sum("Content Security Policy" in fault for fault in watch.faults) == 2
    page.close()


def show(
    page: Page, folder: Path, guide: Guide, start: str = "", goal: str = "", **more: Any
) -> None:
    """Open a guide on a route in a page that stands alone, and wait until Leaflet has it."""
    file = folder / "guide.html"
    file.write_text(page_of(guide, **({"panel": False} | more)), "utf-8")
    asked = {"from": start, "to": goal}
    query = "&".join(f"{key}={quote(value)}" for key, value in asked.items() if value)
    page.goto(f"file://{file}?{query}")
    page.wait_for_selector("html[data-ready]")
    page.wait_for_function(FULL)


def places(guide: Guide, kind: str) -> list[str]:
    return [guide.document["places"][row]["id"] for row in guide.document[kind]]


def routes_of(guide: Guide) -> Routes:
    return find_routes(build_network(guide.source))


def some_route(guide: Guide, mode: str | None = None) -> Route:
    """Return the first route of a guide, from its last gate on, that has a leg in a mode."""
    routes = routes_of(guide)
    for start in reversed(places(guide, "gates")):
        for goal in places(guide, "goals"):
            if routes.seconds[routes.gates.index(start), routes.goals.index(goal)] < float("inf"):
                route = routes.find(start=start, goal=goal)
                if mode in {None, *(leg.mode for leg in route.legs)}:
                    return route
    raise LookupError(mode)


def shown(page: Page) -> dict[str, str]:
    keys = ["from", "to", "seconds", "metres", "parking"]
    said = page.locator("#route").evaluate("element => ({...element.dataset})")
    return {key: said[key] for key in keys if key in said}


def expected(route: Route) -> dict[str, str]:
    return {
        "from": route.start,
        "to": route.goal,
        "seconds": f"{route.seconds:.2f}",
        "metres": f"{route.metres:.2f}",
        "parking": route.parking or "",
    }


@pytest.mark.parametrize("folder", sample_folders(), ids=lambda folder: folder.name)
def test_the_core_shows_the_route_that_python_finds(
    page: Page, tmp_path: Path, folder: Path
) -> None:
    guide = sample_guide(folder)
    route = some_route(guide)
    show(page, tmp_path, guide, route.start, route.goal)
    assert {key: shown(page)[key] for key in ("from", "to", "parking")} == {
        key: expected(route)[key] for key in ("from", "to", "parking")
    }
    for key in ("seconds", "metres"):
        assert float(shown(page)[key]) == pytest.approx(float(expected(route)[key]), abs=0.02)
    assert page.locator(".leg.line").count() >= len(route.legs)


def test_a_door_is_asked_for_by_place_id_or_number(page: Page, tmp_path: Path) -> None:
    guide = sample_guide(WEST)
    door = next(place for place in places(guide, "goals") if place == "entrance:8-2")
    for asked in (door, "8-2"):
        show(page, tmp_path, guide, "gate:east", asked)
        assert shown(page)["to"] == door
    show(page, tmp_path, guide, "gate:nowhere", "no such door")
    assert shown(page) == {}


def test_the_first_paint_needs_nothing_but_the_page(browser: Browser, tmp_path: Path) -> None:
    """Every asset is missing, and the route is on screen all the same."""
    page = browser.new_page(viewport={"width": 360, "height": 640}, locale="zh-CN")
    guide = sample_guide(WEST)
    route = some_route(guide)
    file = tmp_path / "linked.html"
    file.write_text(linked_page(guide, {"words": {"zh": "no.js"}, "scripts": ["none.js"]}), "utf-8")
    page.goto(f"file://{file}?from={route.start}&to={route.goal}&at=2026-11-23T12:00")
    page.wait_for_selector("html[data-ready]")
    assert shown(page)["to"] == route.goal
    assert page.locator(".leg.line").count() > 0
    expect(page.locator("#here text")).to_have_text("你在这里")
    assert whole_in_view(page, ".leg.line, .building.goal, #flag, .ring, #here text")
    page.close()


BOXES = """() => ["building.goal", "gate", "number", "leg"].map(name => {
  const element = document.querySelector(`.${name}:not(.off)`);
  const { left, top, right, bottom } = element.getBoundingClientRect();
  return [left, top, right, bottom];
})"""


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_nothing_moves_when_leaflet_takes_over(
    browser: Browser, tmp_path: Path, size: tuple[int, int]
) -> None:
    guide = sample_guide(WEST)
    route = some_route(guide)
    html = page_of(guide, panel=False, start=route.start, goal=route.goal)
    assert html.count("Picture.lead(map_guide);") == 1
    (tmp_path / "later.html").write_text(html, "utf-8")
    page = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, bypass_csp=True
    ).new_page()
    page.add_init_script(
        "let take; Object.defineProperty(window, 'L', { get: () => take, set(value) {"
        " const map = value.map; take = value;"
        " value.map = (...made) => { window.before = ("
        + BOXES
        + ")(); return map(...made); }; } });"
    )
    page.goto(f"file://{tmp_path}/later.html")
    page.wait_for_selector("html[data-ready]")
    page.wait_for_function(FULL)
    before, after = page.evaluate("() => window.before"), page.evaluate(BOXES)
    for one, other in zip(before, after, strict=True):
        assert max(abs(a - b) for a, b in zip(one, other, strict=True)) < 1
    page.context.close()


def test_without_a_door_the_whole_compound_is_shown(page: Page, tmp_path: Path) -> None:
    for guide in sample_guides():
        show(page, tmp_path, guide)
        assert shown(page) == {}
        assert whole_in_view(page, ".compound")


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_route_is_whole_in_view(page: Page, tmp_path: Path, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    for guide in sample_guides():
        route = some_route(guide)
        show(page, tmp_path, guide, route.start, route.goal)
        assert whole_in_view(page, ".leg.line, .building.goal, #flag, .ring, #here text")


def test_turning_the_phone_keeps_the_route_in_view(page: Page, tmp_path: Path) -> None:
    guide = sample_guides()[0]
    route = some_route(guide)
    show(page, tmp_path, guide, route.start, route.goal)
    page.set_viewport_size({"width": 844, "height": 390})
    page.wait_for_function("() => map_guide.getSize().y === 390")
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


def test_a_rider_moves_the_map_and_gets_the_route_back(page: Page, tmp_path: Path) -> None:
    guide = sample_guide(WEST)
    route = some_route(guide)
    show(page, tmp_path, guide, route.start, route.goal)
    expect(page.locator("#whole")).to_be_hidden()
    page.mouse.move(300, 300)
    page.mouse.down()
    page.mouse.move(60, 300, steps=4)
    page.mouse.up()
    expect(page.locator("#whole")).to_be_visible()
    assert not whole_in_view(page, ".leg.line, .building.goal, #flag, .ring")
    page.locator("#whole").click()
    expect(page.locator("#whole")).to_be_hidden()
    assert whole_in_view(page, ".leg.line, .building.goal, #flag, .ring")
    before = page.evaluate("() => map_guide.getZoom()")
    page.locator("#closer").click()
    page.wait_for_function("zoom => map_guide.getZoom() > zoom", arg=before)


# A line of text is higher than its letters: what may not meet are the letters.
LABELS = """() => [...document.querySelectorAll("#drawing text")]
  .filter(label => !label.closest(".off") && !label.closest("#lines"))
  .map(label => {
    const { b, c } = label.getScreenCTM();
    const { left, right, top, bottom } = label.getBoundingClientRect();
    const size = parseFloat(getComputedStyle(label).fontSize);
    const middle = (top + bottom) / 2;
    const mark = label.closest(".mark");
    return { text: label.textContent, kind: mark.getAttribute("class"), turned: [b, c],
      size: size * label.getScreenCTM().a,
      box: [left, middle - size / 2, right, middle + size / 2] };
  })"""


@pytest.mark.parametrize("source", [*sample_folders(), *extracts()], ids=lambda path: path.stem)
def test_labels_are_level_legible_and_apart_at_every_zoom(
    page: Page, tmp_path: Path, source: Path
) -> None:
    guide = sample_guide(source) if source.is_dir() else extract_guide(source)
    route = some_route(guide)
    show(page, tmp_path, guide, route.start, route.goal)
    for zoom in (-2, -1, -0.3, 0, 0.5, 1, 1.5, 2, 3, 4.5):
        page.evaluate(
            "zoom => { map_guide.setMinZoom(-9); map_guide.setZoom(zoom, { animate: false }); }",
            zoom,
        )
        labels = page.evaluate(LABELS)
        assert all(max(map(abs, label["turned"])) < 1e-6 for label in labels)
        assert min(label["size"] for label in labels) > 12.7  # Leaflet rounds to whole pixels
        statics = [label["box"] for label in labels if label["kind"].split()[-1] != "goal"]
        assert overlapping(statics) == [], zoom


def overlapping(boxes: list[list[float]]) -> list[tuple[list[float], list[float]]]:
    return [
        (one, other)
        for i, one in enumerate(boxes)
        for other in boxes[:i]
        if one[0] + 2 < other[2] and other[0] + 2 < one[2]
        and one[1] + 2 < other[3] and other[1] + 2 < one[3]
    ]  # fmt: skip


def test_overlaps_are_found() -> None:
    """The twin: two boxes on each other are told from two side by side."""
    assert overlapping([[0, 0, 20, 20], [10, 10, 30, 30]]) != []
    assert overlapping([[0, 0, 20, 20], [20, 0, 40, 20]]) == []


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("look", ["light", "dark"])
def test_the_picture_is_there_by_day_and_by_night(
    page: Page, tmp_path: Path, size: tuple[int, int], look: Any
) -> None:
    page.emulate_media(color_scheme=look)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    guide = next(guide for guide in sample_guides() if rides(guide))
    route = some_route(guide, "ride")
    show(page, tmp_path, guide, route.start, route.goal)
    picture = Image.open(io.BytesIO(page.locator(".map").screenshot())).convert("RGB")
    seen = Counter(zip(*(band.tobytes() for band in picture.split()), strict=True))
    assert seen[GOAL] > 100
    assert (seen[RIDE] > 200) == (look == "light")
    ground, _ = seen.most_common(1)[0]
    assert (sum(ground) > 600) == (look == "light")


def rides(guide: Guide) -> bool:
    try:
        return some_route(guide, "ride") is not None
    except LookupError:
        return False


def test_modes_differ_by_more_than_colour(page: Page, tmp_path: Path) -> None:
    looks: dict[str, list[str]] = {}
    for guide in sample_guides():
        for mode in {"ride", "loan", "walk"} - looks.keys():
            try:
                route = some_route(guide, mode)
            except LookupError:
                continue
            show(page, tmp_path, guide, route.start, route.goal)
            looks[mode] = page.locator(f".leg.{mode}.line").first.evaluate(
                "line => { const { strokeWidth, strokeDasharray } = getComputedStyle(line);"
                " return [strokeWidth, strokeDasharray]; }"
            )
    assert len({tuple(look) for look in looks.values()}) == len(looks) == 3


def test_a_step_is_ringed_and_the_phone_is_a_dot(page: Page, tmp_path: Path) -> None:
    show(page, tmp_path, sample_guides()[0])
    expect(page.locator("#spot")).to_be_hidden()
    page.evaluate("() => { Picture.mark([20, 30]); Picture.dot(40, 50, 12); }")
    expect(page.locator("#spot")).to_be_visible()
    expect(page.locator("#dot")).to_be_visible()
    metres = page.evaluate(
        "() => near.getBoundingClientRect().width / map_guide.getZoomScale(map_guide.getZoom(), 0)"
    )
    assert metres == pytest.approx(24, abs=0.1)
    page.evaluate("() => { Picture.mark(null); Picture.dot(null); }")
    expect(page.locator("#spot")).to_be_hidden()
    expect(page.locator("#dot")).to_be_hidden()


def test_a_tap_on_a_building_says_which(page: Page, tmp_path: Path) -> None:
    guide = sample_guides()[0]
    show(page, tmp_path, guide)
    page.evaluate("() => { Boot.page.tapped = (building) => { window.tapped = building; }; }")
    wanted = page.locator(".building").nth(3)
    wanted.click()
    assert page.evaluate("() => window.tapped") == wanted.get_attribute("data-b")


def test_gates_say_whether_one_gets_in_at_this_minute(page: Page, tmp_path: Path) -> None:
    guide = sample_guide(WEST)
    for at, state in (("2026-11-23T12:00", "open"), ("any", "open")):
        show(page, tmp_path, guide, at=at)
        gates = page.locator(".gate").evaluate_all(
            "gates => Object.fromEntries(gates.map(gate =>"
            " [gate.dataset.place, gate.getAttribute('class')]))"
        )
        assert gates["gate:south"].startswith(f"mark gate {state}")
        assert set(gates) == set(places(guide, "gates"))


def test_words_on_the_map_are_in_the_language_of_the_phone(
    browser: Browser, tmp_path: Path
) -> None:
    page = browser.new_page(locale="en-GB")
    show(page, tmp_path, sample_guide(WEST), "gate:south", "8-2", panel=True)
    expect(page.locator("#here text")).to_have_text("You are here")
    assert "East Gate" in page.locator("#drawing text").all_text_contents()
    page.close()


def test_hostile_names_are_shown_as_they_were_written(page: Page, tmp_path: Path) -> None:
    guide = guide_of(hostile_layers())
    route = some_route(guide)
    show(page, tmp_path, guide, route.start, route.goal)
    assert page.evaluate("() => typeof hacked") == "undefined"
    assert page.locator("img, b").count() == 0
    written = {words.rstrip("…") for words in page.locator("#drawing text").all_text_contents()}
    hostile = [words for words in HOSTILE if "hacked" in words]
    assert any(len(cut) > 9 and words.startswith(cut) for words in hostile for cut in written)


def test_a_map_in_a_frame_speaks_the_language_it_was_made_in(page: Page, tmp_path: Path) -> None:
    """The studio has its own switch; a rider's page follows the phone, here a Chinese one."""
    guide = sample_guides("en")[0]
    show(page, tmp_path, guide, places(guide, "gates")[0])
    expect(page.locator("#here text")).to_have_text("You are here")
    show(page, tmp_path, guide, places(guide, "gates")[0], panel=True)
    expect(page.locator("#here text")).to_have_text("你在这里")


def test_where_the_ebike_stays_is_whole_in_view_at_the_edge_of_a_frame(
    page: Page, tmp_path: Path
) -> None:
    page.set_viewport_size({"width": 684, "height": 576})
    guide = sample_guide(DATA / "hengtang-jixie")
    show(page, tmp_path, guide, "gate:side", "entrance:7-3")
    box = page.locator("#parked text").bounding_box()
    assert box and box["x"] >= 0


def test_a_page_in_a_frame_shows_what_it_was_asked_for(page: Page) -> None:
    guide = sample_guides()[0]
    route = some_route(guide)
    html = page_of(guide, start=route.start, goal=route.goal, panel=False, look="night")
    page.evaluate(
        "html => { const frame = document.createElement('iframe'); frame.width = 600;"
        " frame.height = 400; frame.hidden = true; frame.srcdoc = html;"
        " document.body.append(frame); }",
        html,
    )
    frame = page.frame_locator("iframe")
    frame.locator("html[data-ready]").wait_for(state="attached")
    page.evaluate("() => { document.querySelector('iframe').hidden = false; }")
    expect(frame.locator(".number.goal")).to_be_visible()
    assert frame.locator("html").get_attribute("data-look") == "night"
    assert frame.locator(".leg.line").count() > 0
    assert frame.locator(".building.goal").count() == 1
