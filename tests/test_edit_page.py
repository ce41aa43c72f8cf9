"""The page Edit without a browser: what stands around the editor, at any address."""

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from geo.desk import Desk
from geo.layers import Layers
from geo.store import Store
from geo.words import LANGUAGES, text, word_list
from ui.editor import SCRIPT

from .test_app import WALK_IN, address, checked, district, said, store, visit

__all__ = ["district", "store"]  # fixtures

PAGE = "pages/edit.py"


def edit(**parameters: str) -> AppTest:
    return visit(PAGE, **parameters)


def editors(page: AppTest) -> list[Any]:
    return [each.proto for each in page.get("bidi_component")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_editor_gets_its_words_and_nothing_else(
    district: dict[str, Layers], language: str
) -> None:
    (editor,) = editors(edit(compound=WALK_IN, lang=language))
    data = json.loads(editor.json)
    own = {key for key in word_list(language) if key.startswith("ui.edit.")}
    assert {f"ui.edit.{key}" for key in data["words"]} == own
    assert data["words"]["save"] == text(language, "ui.edit.save")
    assert (data["compound"], data["language"], data["answer"]) == (WALK_IN, language, None)


def test_the_editor_comes_from_this_process(district: dict[str, Layers]) -> None:
    (editor,) = editors(edit(compound=WALK_IN))
    before, after = SCRIPT.split("%s")
    assert editor.js_content.startswith(f"{before}studio/")
    assert editor.js_content.endswith(f"/main.js{after}")
    assert not editor.isolate_styles


def test_the_page_says_which_compound_it_is_and_where_to_go(
    district: dict[str, Layers], store: Store
) -> None:
    store.set_edition(WALK_IN, 1)
    page = edit(compound=WALK_IN)
    assert page.selectbox(key="selectbox-compound").value == WALK_IN
    assert text("zh", "ui.review.live") in said(page)
    links = {each.proto.page_script_hash: each.proto for each in page.get("page_link")}
    assert sum(f"compound={WALK_IN}" in each.query_string for each in links.values()) >= 2


def test_another_compound_is_chosen_in_the_address(district: dict[str, Layers]) -> None:
    page = edit(compound=WALK_IN)
    checked(page.selectbox(key="selectbox-compound").select("yingyue-wan").run())
    assert address(page) == {"compound": "yingyue-wan"}
    (editor,) = editors(page)
    assert json.loads(editor.json)["compound"] == "yingyue-wan"


@pytest.mark.parametrize("forged", ["nowhere", "district", "../../etc/passwd"])
def test_a_forged_address_gets_one_sentence_and_no_editor(
    district: dict[str, Layers], forged: str
) -> None:
    page = edit(compound=forged)
    assert len(page.error) == 1
    assert editors(page) == []


@pytest.mark.parametrize("begin", [{}, {"begin": ""}, {"begin": "x", "compound": WALK_IN}])
def test_without_a_compound_one_is_begun(
    district: dict[str, Layers], begin: dict[str, str]
) -> None:
    page = edit(**begin)
    assert not page.error
    assert editors(page) == []


def test_everybody_has_a_desk_of_their_own(district: dict[str, Layers]) -> None:
    """What is on one person's desk is in no cache that another person can hit."""
    one, other = (edit(compound=WALK_IN, by=name) for name in ("李", "王"))
    desks = [page.session_state["desks"][WALK_IN] for page in (one, other)]
    assert [desk.author for desk in desks] == ["李", "王"]
    assert all(isinstance(desk, Desk) for desk in desks)
    assert desks[0] is not desks[1]
    again = checked(one.run()).session_state["desks"][WALK_IN]
    assert again is desks[0]
