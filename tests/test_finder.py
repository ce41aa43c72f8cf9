"""The box "which door?" in a real browser: by thumb, by keyboard, by paste and for the ear."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from geo.address import grammar
from geo.assets import BROWSER
from geo.compound import make_compound
from geo.guide import write_guide
from geo.layers import read_layers
from geo.network import build_network
from geo.routes import find_routes
from geo.words import word_list

from .conftest import DATA

FRAME = """<!DOCTYPE html><meta charset="utf-8">
<input id="to" role="combobox" aria-controls="choices" aria-expanded="false" aria-label="?">
<div id="offers" hidden><p id="asked" role="status"></p><ul id="choices" role="listbox"></ul></div>
<p id="taken"></p>
<script>{script}
const page = {{ guide: {guide}, words: {words}, language: {language} }};
const finder = Finder.prepare(page, (id) => {{
  document.getElementById("taken").textContent = id;
  Finder.close(finder, id);
}});</script>"""


def guide_of(name: str) -> dict[str, Any]:
    compound = make_compound(read_layers(DATA / name))
    routes = find_routes(build_network(compound))
    return write_guide(compound, routes, language="zh").as_json()


def opened(browser: Browser, guide: dict[str, Any], language: int = 0) -> Page:
    scripts = ("page", "address", "doors", "finder")
    sources = [(BROWSER / f"{name}.js").read_text("utf-8") for name in scripts]
    script = f"const GRAMMAR={json.dumps(grammar())};" + "".join(sources)
    words = json.dumps(word_list(("zh", "en")[language]))
    page = browser.new_context().new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    html = FRAME.format(script=script, guide=json.dumps(guide), words=words, language=language)
    page.set_content(html)
    return page


@pytest.fixture(scope="module")
def guide() -> dict[str, Any]:
    return guide_of("linshui-xiyuan")


@pytest.fixture
def page(browser: Browser, guide: dict[str, Any]) -> Iterator[Page]:
    page = opened(browser, guide)
    yield page
    page.context.close()


def options(page: Page) -> list[str]:
    return page.locator("#choices [role=option]").all_inner_texts()


def taken(page: Page) -> str:
    return page.inner_text("#taken")


def test_all_doors_are_offered_as_people_count(page: Page) -> None:
    page.click("#to")
    listed = options(page)
    assert listed[:3] == ["1幢1单元", "1幢2单元", "2幢1单元"]
    assert listed.index("9幢3单元") < listed.index("10幢1单元")
    assert page.inner_text("#asked") == f"{len(listed)}处可选"
    assert page.get_attribute("#to", "aria-expanded") == "true"


def test_typing_narrows_and_enter_takes_what_is_clear(page: Page) -> None:
    page.click("#to")
    page.keyboard.type("7-2")
    assert options(page) == ["7幢2单元"] and "找到了" in page.inner_text("#asked")
    active = page.get_attribute("#to", "aria-activedescendant")
    assert page.get_attribute(f"#{active}", "aria-selected") == "true"
    assert taken(page) == ""
    page.keyboard.press("Enter")
    assert taken(page) == "entrance:7-2"
    expect(page.locator("#offers")).to_be_hidden()
    assert page.get_attribute("#to", "aria-expanded") == "false"


def test_where_several_fit_nobody_picks_for_the_rider(page: Page) -> None:
    page.fill("#to", "8")
    assert options(page) == ["8幢1单元", "8幢2单元", "8幢3单元", "8幢4单元"]
    assert page.inner_text("#asked") == "有几处都符合，选一处："
    page.keyboard.press("Enter")
    assert taken(page) == ""
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert taken(page) == "entrance:8-2"


def test_a_tap_takes_a_door(page: Page) -> None:
    page.fill("#to", "8幢")
    page.click("text=8幢3单元")
    assert taken(page) == "entrance:8-3"


def test_an_unknown_number_offers_the_nearest_and_says_so(page: Page) -> None:
    page.fill("#to", "14幢1单元")
    assert "没有14号楼" in page.inner_text("#asked")
    assert options(page)[0] == "13幢1单元"
    assert page.get_attribute("#to", "aria-activedescendant") == ""
    page.keyboard.press("Enter")
    assert taken(page) == ""


def test_a_unit_that_is_not_drawn_is_said_before_anything_is_taken(page: Page) -> None:
    page.evaluate("Finder.ask(finder, '12幢2单元')")
    assert taken(page) == "" and "没有2单元" in page.inner_text("#asked")
    page.keyboard.press("Enter")
    assert taken(page) == "entrance:12-1"


def test_a_clear_order_leads_at_once_when_it_is_pasted(page: Page) -> None:
    for order, place in (("临水西苑7幢2单元502 王女士 13812345678", "entrance:7-2"), ("8幢", "")):
        page.evaluate("document.getElementById('taken').textContent = ''")
        page.click("#to")
        page.evaluate(
            "(text) => { to.value = text;"
            " to.dispatchEvent(new InputEvent('input', { inputType: 'insertFromPaste' })); }",
            order,
        )
        assert taken(page) == place
    page.evaluate("Finder.ask(finder, '7幢2单元')")
    assert taken(page) == "entrance:7-2"


def test_names_are_found_while_they_are_typed(page: Page) -> None:
    page.fill("#to", "幼")
    assert options(page) == ["幼儿园"]
    page.fill("#to", "南门快")
    assert options(page) == ["南门快递柜"]


def test_leaving_the_box_keeps_what_was_chosen(page: Page) -> None:
    page.evaluate("Finder.close(finder, '7幢2单元')")
    page.fill("#to", "88")
    page.keyboard.press("Escape")
    assert page.input_value("#to") == "7幢2单元"
    expect(page.locator("#offers")).to_be_hidden()


def test_number_keys_come_where_all_doors_are_numbers(
    browser: Browser, guide: dict[str, Any], page: Page
) -> None:
    assert page.get_attribute("#to", "inputmode") == "text"  # 幼儿园 has a door, too
    numbered = [row for row in guide["goals"] if "nursery" not in str(guide["places"][row])]
    numbered = [row for row in numbered if "office" not in str(guide["places"][row])]
    numbered = [row for row in numbered if "gatehouse" not in str(guide["places"][row])]
    other = opened(browser, {**guide, "goals": numbered})
    assert other.get_attribute("#to", "inputmode") == "tel"
    other.context.close()


def test_it_speaks_the_language_of_the_page(browser: Browser, guide: dict[str, Any]) -> None:
    page = opened(browser, guide, language=1)
    page.fill("#to", "bldg 8")
    assert page.inner_text("#asked") == "Several fit, choose one:"
    assert options(page)[0].startswith("Building 8")
    page.context.close()


def test_a_hostile_name_is_text(browser: Browser, guide: dict[str, Any]) -> None:
    hostile = json.loads(json.dumps(guide))
    hostile["places"][hostile["goals"][0]]["label"] = "<img src=x onerror=alert(1)>"
    page = opened(browser, hostile)
    page.click("#to")
    assert "<img src=x onerror=alert(1)>" in options(page)
    assert page.locator("#choices img").count() == 0
    page.context.close()
