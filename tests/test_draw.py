"""The map: words stay words, the same guide gives the same bytes, nothing comes from afar."""

import json
import os
import re
import subprocess
import sys
from html import escape, unescape
from pathlib import Path
from typing import Any

import folium
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import markup
from geo.draw import draw_map, linked_page, map_script, page
from geo.words import LANGUAGES
from tests.conftest import ROOT, sample_folders
from tests.guides import HOSTILE, guide_of, hostile_layers, sample_guide, sample_guides

DATA = re.compile(r'<script type="application/json" id="data">(.*?)</script>', re.DOTALL)


def data_of(html: str) -> dict[str, Any]:
    found = DATA.search(html)
    assert found is not None
    return json.loads(found[1])


def tags(html: str) -> list[str]:
    """Return the tags of a page, as a browser finds them: none inside a script or a title."""
    bare = re.sub(r"(<(script|style|title)\b[^>]*>).*?</\2>", r"\1", html, flags=re.DOTALL)
    return re.findall(r"</?[a-z!][^>]*>", bare)


def names_of(html: str) -> list[str]:
    """Return the names of a page's tags, each once."""
    return sorted({re.split(r"[\s>/]", tag.lstrip("</"))[0] for tag in tags(html)})


def first_places() -> tuple[str, str]:
    document = sample_guides()[0].as_json()
    places = [place["id"] for place in document["places"]]
    return places[document["gates"][0]], places[document["goals"][0]]


def test_a_page_holds_its_guide_and_what_was_chosen() -> None:
    start, goal = first_places()
    guide = sample_guides()[0]
    held = data_of(page(guide, start=start, goal=goal, look="night", on="foot", rain=True))
    assert held == {
        "start": start,
        "goal": goal,
        "look": "night",
        "on": "foot",
        "at": "any",
        "rain": True,
        "guide": guide.as_json(),
    }


def test_a_linked_page_names_what_it_shares_with_others() -> None:
    guide = sample_guides()[0]
    addresses = {
        "words": {"zh": "../../assets/words-zh.1.js"},
        "scripts": ["../../assets/map.2.js"],
    }
    html = linked_page(guide, addresses, "https://desk.example/api/reports")
    held = data_of(html)
    assert held["assets"] == addresses
    assert held["reports"] == "https://desk.example/api/reports"
    assert held["at"] == "now"
    assert "connect-src 'self' https://desk.example;" in unescape(html)
    assert len(html) < len(page(guide)) / 2


def test_the_map_script_is_folium_and_one_call_of_ours() -> None:
    assert map_script().startswith("var map_guide = L.map(")
    assert "L.CRS.Simple" in map_script()
    assert map_script().endswith("Picture.lead(map_guide);")


def test_the_map_is_a_folium_map_with_one_element_of_ours(tmp_path: Path) -> None:
    start, goal = first_places()
    drawn = draw_map(sample_guides()[0], start=start, goal=goal)
    assert isinstance(drawn, folium.Map)
    assert [type(child).__name__ for child in drawn._children.values()] == ["_Guidance"]
    drawn.save(str(tmp_path / "map.html"))
    saved = (tmp_path / "map.html").read_text("utf-8")
    assert saved == page(sample_guides()[0], start=start, goal=goal, panel=False)
    assert escape(saved) in drawn._repr_html_()


def test_other_folium_maps_stay_as_they_were() -> None:
    draw_map(sample_guides()[0])
    assert len(folium.Map.default_js) > 0
    assert "leaflet" in folium.Map((0, 0)).get_root().render()


def test_nothing_in_a_page_points_elsewhere() -> None:
    for panel in (True, False):
        html = page(sample_guides()[0], panel=panel)
        assert (
            re.findall(r"<script[^>]* src|<link (?!rel=\"icon\" href=\"data:,\")|@import", html)
            == []
        )
        assert re.findall(r"""(?:src|href|action)=["'](?!data:,|#)""", "".join(tags(html))) == []


def test_the_same_guide_gives_the_same_bytes_in_every_process() -> None:
    code = (
        "from hashlib import sha256; from tests.guides import sample_guides; "
        "from geo.draw import page; print(sha256(page(sample_guides()[0]).encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


@pytest.mark.parametrize("panel", [True, False])
def test_hostile_words_come_out_as_they_were_written(panel: bool) -> None:
    guide = guide_of(hostile_layers())
    html = page(guide, panel=panel)
    assert data_of(html)["guide"] == guide.as_json()
    assert names_of(html) == names_of(page(sample_guides()[0], panel=panel))
    assert guide.name in HOSTILE
    assert unescape(re.findall(r"<title>(.*?)</title>", html, re.DOTALL)[0]) == guide.name
    assert draw_map(guide).get_root().render() == page(guide, panel=False)


@given(st.text(), st.recursive(st.text(), lambda inner: st.lists(inner), max_leaves=5))
def test_no_text_ends_its_block(title: str, value: object) -> None:
    frame = f"<title>{markup.MARK}</title><script>{markup.MARK}</script>"
    filled = markup.fill(frame, title=title, data=markup.to_json(value))
    found = re.fullmatch(r"<title>([^<>]*)</title><script>([^<>]*)</script>", filled)
    assert found is not None
    assert (unescape(found[1]), json.loads(found[2])) == (title, value)


@pytest.mark.parametrize("panel", [True, False])
def test_the_policy_names_every_script_and_style(panel: bool) -> None:
    html = page(sample_guides()[0], panel=panel)
    (said,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', html)
    assert unescape(said) == markup.policy(html, alone=True)
    assert "unsafe" not in said
    assert "default-src 'none'" in said
    assert "script-src 'sha256-" in unescape(said)


def test_only_a_linked_page_may_load_scripts_of_its_site() -> None:
    html = linked_page(sample_guides()[0], {"words": {}, "scripts": []})
    (said,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', html)
    assert unescape(said) == markup.policy(html)
    assert "script-src 'self' 'sha256-" in unescape(said)
    assert "unsafe" not in said


def test_the_policy_knows_a_script_that_is_not_ours() -> None:
    """The twin: one more script, and the policy that the page carries no longer fits."""
    html = page(sample_guides()[0])
    assert markup.policy(html + "<script>hacked=1</script>") != markup.policy(html)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_speaks_its_guides_language(language: str) -> None:
    words = markup.spoken(language)
    html = page(sample_guide(sample_folders()[0], language))
    assert f'<html lang="{words["lang"]}">' in html
    assert f'placeholder="{words["ask"]}"' in html


def test_every_word_that_a_template_asks_for_is_there() -> None:
    templates = "".join(
        file.read_text("utf-8") for file in (markup.BROWSER / "templates").iterdir()
    )
    asked = set(re.findall(r"(?<![.\w])words\.(\w+)", templates))
    assert asked <= set(markup.spoken("zh"))
    assert len(asked) > 1
