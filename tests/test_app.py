"""The studio's pages without a browser: what they show, and what they make of any address."""

import ast
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

import ui
from geo.__main__ import app as command_line
from geo.demo import sample_district
from geo.layers import Layers
from geo.store import ACTIONS, STATES, Store, Wrong, open_store
from geo.words import LANGUAGES, text
from tests.conftest import ROOT
from ui.bring import WAYS

SCREENS = [ROOT / "app.py", *(ROOT / "ui").glob("*.py"), *(ROOT / "pages").glob("*.py")]
PAGES = sorted(f"pages/{file.name}" for file in (ROOT / "pages").glob("*.py"))
WALK_IN = "linshui-xiyuan"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Give the studio an empty store and an empty site of its own."""
    for name in [name for name in os.environ if name.startswith("YINLU_")]:
        monkeypatch.delenv(name)
    address = f"sqlite:///{tmp_path / 'store.sqlite'}"
    monkeypatch.setenv("YINLU_STORE", address)
    monkeypatch.setenv("YINLU_SITE", str(tmp_path / "site"))
    st.cache_resource.clear()
    return open_store(address)


@pytest.fixture
def district(store: Store) -> dict[str, Layers]:
    """Fill the store with the sample district."""
    compounds, _ = sample_district()
    for id, layers in compounds.items():
        store.save(id, layers, base=None, author="tests")
    return compounds


def visit(page: str = "", /, **address: str) -> AppTest:
    """Open a page as a first visit to its address does; an exception on it is a failure."""
    studio = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    if page:
        studio.run()
        studio.switch_page(page)
    studio.query_params.update(address)
    return checked(studio.run())


def checked(studio: AppTest) -> AppTest:
    assert [each.message for each in studio.exception] == []
    return studio


def guide(**address: str) -> AppTest:
    return visit("pages/guide.py", **address)


def said(studio: AppTest) -> str:
    """Return all that a page says, without the marks that Markdown needs."""
    kinds = ("title", "header", "text", "markdown", "caption", "error", "warning")
    shown = [each.value for kind in kinds for each in getattr(studio, kind)]
    return readable("\n".join(shown))


def readable(markdown: str) -> str:
    """Return what a reader sees of people's words in Markdown."""
    return markdown.replace("\\", "").replace(ui.WORD_JOINER, "")


# -- Home ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_home_shows_every_compound_with_its_state(
    district: dict[str, Layers], store: Store, language: str
) -> None:
    store.set_edition(WALK_IN, 1)
    store.save("yingyue-wan", district["yingyue-wan"], base=1, author="tests")
    store.set_edition("yingyue-wan", 1)
    page = visit(lang=language)
    names = {
        each["compound"]["name" if language == "zh" else "name_en"].iat[0]
        for each in district.values()
    }
    assert names <= {each.proto.label for each in page.get("page_link")}
    shown = said(page)
    for id, layers in district.items():
        doors, gates = len(layers["entrances"]), len(layers["gates"])
        assert text(language, "ui.home.counts", doors=doors, gates=gates) in shown, id
    states = [text(language, f"ui.review.{name}") for name in ("live", "behind", "draft")]
    assert [shown.count(f"[{state}]") for state in states] == [2, 1, 4]
    assert text(language, "ui.ago.now") in shown


@pytest.mark.parametrize(
    ("deeds", "states"),
    [
        ([], ["draft"]),
        (["submit"], ["submitted"]),
        (["submit", "return"], ["returned"]),
        (["submit", "approve"], ["approved"]),
        (["submit", "approve", "publish"], ["live"]),
        (["submit", "approve", "publish", "save"], ["live", "behind"]),
        (["submit", "approve", "publish", "save", "submit", "recall"], ["live", "behind"]),
        (["submit", "approve", "publish", "withdraw"], ["withdrawn"]),
    ],
)
def test_a_card_says_how_far_its_compound_is(
    store: Store, district: dict[str, Layers], deeds: list[str], states: list[str]
) -> None:
    for deed in deeds:
        if deed == "save":
            store.save(WALK_IN, district[WALK_IN], base=1, author="tests")
        else:
            standing = store.reviews.standing(WALK_IN)
            store.reviews.act(
                *(WALK_IN, deed),
                role=ACTIONS[deed].roles[-1],
                revision=standing.target(deed),
                author="",
                note="说明",
                expected=standing.seq,
            )
    page = visit(q=WALK_IN)
    badges = [text("zh", f"ui.review.{state}") for state in (*STATES, "behind")]
    shown = [badge for badge in badges if f"[{badge}]" in said(page)]
    assert shown == [text("zh", f"ui.review.{state}") for state in states]


def test_a_card_leads_to_the_map_the_guide_and_what_waits(
    store: Store, district: dict[str, Layers]
) -> None:
    for number in range(3):
        store.reports.add(Wrong(WALK_IN, 1, "", "other", f"{number}"))
    answered, *_ = store.reports.all()
    store.reports.answer(answered.id, state="solved", says="")
    assert store.reports.waiting() == {WALK_IN: 2}
    links = visit(q=WALK_IN).get("page_link")
    about = f"compound={WALK_IN}"
    found = {
        each.proto.label: each.proto.page for each in links if about == each.proto.query_string
    }
    assert [*found.values()] == ["edit", "reports", "guide"]
    assert text("zh", "ui.home.reports", count=2) in found


def test_one_button_begins_a_compound(district: dict[str, Layers]) -> None:
    page = visit()
    (begin,) = (each for each in page.button if each.proto.type == "primary")
    assert text("zh", "ui.bring.title") in said(checked(begin.click().run()))


def test_home_counts_the_problems_that_the_command_line_finds(district: dict[str, Layers]) -> None:
    found = json.loads(CliRunner().invoke(command_line, ["check", "--json"]).stdout)["problems"]
    for id in district:
        mine = [each["level"] for each in found if each["compound"] == id]
        assert [problem.level for problem in ui.state(id, 1).problems] == mine


def test_home_finds_a_compound_by_a_part_of_its_name(district: dict[str, Layers]) -> None:
    page = visit(q="西苑")
    assert said(page).count("个单元门") == 1
    page.text_input(key="q").input("没有的").run()
    assert text("zh", "ui.home.nothing", wanted="没有的") in said(checked(page))


def test_home_shows_many_compounds_a_page_at_a_time(
    store: Store, district: dict[str, Layers]
) -> None:
    layers = district["hengtang-jixie"]
    for number in range(30):
        store.save(f"copy-{number}", layers, base=None, author="tests")
    shown = [said(visit(page=str(number))).count("个单元门") for number in (1, 2)]
    assert shown == [24, 12]


def test_an_empty_store_offers_the_sample_district(store: Store, tmp_path: Path) -> None:
    page = visit()
    assert text("zh", "ui.welcome.title") in said(page)
    begun = [each.proto.query_string for each in page.get("page_link")]
    assert {f"begin={way}" for way in WAYS} <= set(begun)
    (sample,) = (each for each in page.button if each.label == text("zh", "ui.welcome.load"))
    checked(sample.click().run())
    assert [each.state for each in store.compounds()] == ["live"] * 6
    assert (tmp_path / "site" / "c" / WALK_IN / "index.html").is_file()
    assert said(page).count("个单元门") == 6


# -- Guide -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("id", "terms", "options"),
    [
        (WALK_IN, {}, []),
        (WALK_IN, {"on": "foot"}, ["--on", "foot"]),
        ("yingyue-wan", {"at": "2026-11-23T03:10"}, ["--at", "2026-11-23T03:10"]),
        ("linshui-sancun", {"rain": "yes"}, ["--rain"]),
        ("hengtang-jixie", {}, []),
    ],
)
def test_a_guide_says_what_the_command_line_says(
    district: dict[str, Layers], id: str, terms: dict[str, str], options: list[str]
) -> None:
    start = f"gate:{district[id]['gates']['id'].iat[0]}"
    goal = f"entrance:{district[id]['entrances']['id'].iat[-1]}"
    asked = ["route", id, "--from", start, "--to", goal, *options, "--json"]
    answer = json.loads(CliRunner().invoke(command_line, asked).stdout)
    shown = said(guide(compound=id, to=goal, **terms, **{"from": start}))
    for step in answer["steps"]:
        assert f"1. {step['says']}" in shown
    assert answer["exit"]["says"] in shown
    numbers = {"seconds": "seconds", "metres": "metres", "round_trip": "round_trip_seconds"}
    exact = {name: round(answer[key]) for name, key in numbers.items()}
    assert text("zh", "ui.guide.exact", **exact) in shown


def test_a_choice_is_written_into_the_address(district: dict[str, Layers]) -> None:
    page = guide(compound=WALK_IN)
    checked(page.selectbox(key="selectbox-to").select("entrance:8-2").run())
    expected = {"compound": WALK_IN, "from": "gate:south", "to": "entrance:8-2"}
    assert address(page) == expected
    checked(page.selectbox(key="selectbox-from").select("gate:east").run())
    assert address(page) == {**expected, "from": "gate:east"}
    checked(page.selectbox(key="selectbox-compound").select("yingyue-wan").run())
    assert address(page) == {"compound": "yingyue-wan"}


def address(page: AppTest) -> dict[str, str]:
    return {
        key: value[0] if isinstance(value, list) else value
        for key, value in page.query_params.items()
    }


def test_another_language_is_one_click_away_and_stays(district: dict[str, Layers]) -> None:
    page = guide(compound=WALK_IN, to="entrance:8-2")
    checked(page.button[0].click().run())
    assert address(page)["lang"] == "en"
    assert page.title[0].value == "Linshui West Court"
    assert all("lang=en" in each.proto.query_string for each in page.get("page_link"))


@pytest.mark.parametrize(
    "typed", ["8幢2单元301", "8-2-1201", "８＃２", "Bldg 8 Unit 2", "entrance:8-2"]
)
def test_a_typed_address_finds_its_door(district: dict[str, Layers], typed: str) -> None:
    page = guide(compound=WALK_IN)
    checked(page.text_input(key="typed").input(typed).run())
    assert address(page)["to"] == "entrance:8-2"
    assert len(page.header) == 1


@pytest.mark.parametrize(
    ("typed", "offered", "chosen"), [("8幢", 4, "entrance:8-3"), ("99幢2单元", 3, "entrance:13-1")]
)
def test_an_address_that_is_not_one_door_is_asked_about(
    district: dict[str, Layers], typed: str, offered: int, chosen: str
) -> None:
    page = guide(compound=WALK_IN)
    checked(page.text_input(key="typed").input(typed).run())
    assert "to" not in address(page)
    choice = page.button_group(key="pills-to")
    assert len(choice.options) == offered
    assert not page.header
    checked(choice.set_value(chosen).run())
    assert address(page)["to"] == chosen
    assert page.text_input(key="typed").value == ""
    assert len(page.header) == 1


def test_no_way_is_an_answer(district: dict[str, Layers]) -> None:
    page = guide(compound=WALK_IN, to="entrance:8-2", **{"from": "gate:north"})
    assert len(page.warning) == 1
    assert not page.header


FORGED = [
    {"compound": "nowhere"},
    {"compound": "../../etc/passwd"},
    {"compound": WALK_IN, "from": "gate:nowhere"},
    {"compound": WALK_IN, "from": "gate:south' OR 1=1", "to": "entrance:8-2"},
    {"compound": WALK_IN, "from": "building:8", "to": "entrance:8-2"},
    {"compound": WALK_IN, "to": "entrance:99-9"},
    {"compound": WALK_IN, "on": "helicopter"},
    {"compound": WALK_IN, "at": "tomorrow"},
]


@pytest.mark.parametrize("forged", FORGED, ids=str)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_forged_address_gets_one_sentence(
    district: dict[str, Layers], forged: dict[str, str], language: str
) -> None:
    page = guide(lang=language, **forged)
    assert len(page.error) == 1
    assert "Traceback" not in page.error[0].value


@pytest.mark.parametrize(
    "forged",
    [{"lang": "xx"}, {"rain": "maybe"}, {"page": "0"}, {"to": ""}, {"label": "x", "icon": "y"}],
)
def test_what_cannot_mislead_is_passed_over(
    district: dict[str, Layers], forged: dict[str, str]
) -> None:
    for page in (visit(**forged), guide(**forged)):
        assert not page.error
        assert page.title


def test_a_compound_with_errors_lists_them(store: Store, district: dict[str, Layers]) -> None:
    broken = dict(district[WALK_IN])
    broken["gates"] = broken["gates"].assign(id="same")
    store.save(WALK_IN, broken, base=1, author="tests")
    page = guide(compound=WALK_IN)
    assert text("zh", "ui.guide.mend_first") in said(page)
    assert not page.get("iframe")
    assert text("zh", "ui.home.errors", count=1) in said(visit())


def test_a_save_is_seen_at_once(store: Store, district: dict[str, Layers]) -> None:
    page = guide(compound=WALK_IN)
    changed = dict(district[WALK_IN])
    changed["gates"] = changed["gates"].replace({"name": {"南门": "正门"}})
    store.save(WALK_IN, changed, base=1, author="tests")
    checked(page.run())
    assert page.selectbox(key="selectbox-from").options[0] == "正门"


def test_compounds_of_one_name_are_told_apart(store: Store, district: dict[str, Layers]) -> None:
    store.save("twin", district[WALK_IN], base=None, author="tests")
    page = guide(compound="twin")
    names = page.selectbox(key="selectbox-compound").options
    assert len(set(names)) == len(names) == 7


# -- every page ------------------------------------------------------------------------------------


def first_deed(source: str) -> str:
    """Return the first thing that a page does once its functions are defined."""
    quiet = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)
    deeds = (node for node in ast.parse(source).body[1:] if not isinstance(node, quiet))
    return ast.unparse(next(deeds)).splitlines()[0]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_begins_with_a_call_into_ui(page: str) -> None:
    """So that a deep link, which runs the page without app.py, has language, menu and guard."""
    assert first_deed((ROOT / page).read_text("utf-8")).startswith("with ui.screen(")


def test_that_check_can_fail() -> None:
    assert first_deed('"""A page."""\nimport ui\nx = 1\nwith ui.screen("x"):\n    pass') == "x = 1"


@pytest.mark.parametrize("page", ["", *PAGES])
def test_every_page_opens_while_there_is_nothing(store: Store, page: str) -> None:
    assert text("zh", "ui.welcome.title") in said(visit(page))


def test_an_unusable_store_is_a_sentence(store: Store, tmp_path: Path) -> None:
    (tmp_path / "store.sqlite").write_text("not a database, whatever its name says " * 100)
    for page in ("", *PAGES):
        assert len(visit(page).error) == 1


def fail() -> None:
    import ui

    ui.unexpected(ValueError("secret"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_nobody_foresaw_is_a_sentence_too(store: Store, language: str) -> None:
    page = AppTest.from_function(fail)
    page.query_params["lang"] = language
    assert [each.value for each in page.run().error] == [text(language, "ui.unexpected")]


def test_one_damaged_compound_does_not_hide_the_others(
    store: Store, district: dict[str, Layers], tmp_path: Path
) -> None:
    with closing(sqlite3.connect(tmp_path / "store.sqlite")) as file, file:
        file.execute("UPDATE revision SET note = 'x' WHERE compound = ?", [WALK_IN])
    for language, counts in (("zh", "个单元门"), ("en", "doors ")):
        page = visit(lang=language)
        assert len(page.error) == 1
        assert said(page).count(counts) == 5


def test_a_setting_of_no_use_keeps_the_studio_from_starting() -> None:
    settings = {**os.environ, "YINLU_WALK_SPEED": "fast"}
    command = [sys.executable, "app.py"]
    done = subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, timeout=60)
    assert done.returncode == 2
    assert done.stderr.decode().count("YINLU_WALK_SPEED") == 1
    assert b"Traceback" not in done.stderr


# -- words -----------------------------------------------------------------------------------------

NOW = datetime(2026, 11, 23, 18, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("before", "chinese", "english"),
    [
        (timedelta(seconds=59), "刚刚", "just now"),
        (timedelta(minutes=59), "59 分钟前", "59 min ago"),
        (timedelta(hours=18), "18 小时前", "18 h ago"),
        (timedelta(hours=19), "昨天", "yesterday"),
        (timedelta(days=3), "3 天前", "3 days ago"),
        (timedelta(days=30), "2026年10月24日", "on 2026-10-24"),
        (timedelta(seconds=-90), "刚刚", "just now"),
    ],
)
def test_when_something_was_is_said_as_people_say_it(
    before: timedelta, chinese: str, english: str
) -> None:
    moment = (NOW - before).astimezone(ZoneInfo("UTC"))
    assert [ui.ago(moment, NOW, language) for language in LANGUAGES] == [chinese, english]


@pytest.mark.parametrize(
    "words", ["![x](http://a.example/b.png)", "<b>8</b>", "$1$", ":red[a]", "1. x"]
)
def test_punctuation_in_peoples_words_is_escaped(words: str) -> None:
    plain = ui.plain(words)
    assert readable(plain) == words
    assert all(before == "\\" for before, sign in pairwise(plain) if sign in "![]<>$:")


def test_caches_are_keyed_by_compound_and_revision() -> None:
    """What is cached is shared by everybody: its key says which state it is of."""
    trees = (ast.parse(file.read_text("utf-8")) for file in SCREENS)
    nodes = (node for tree in trees for node in tree.body)
    cached = [node for node in nodes if isinstance(node, ast.FunctionDef) and is_cached(node)]
    keys = {node.name: [argument.arg for argument in node.args.args] for node in cached}
    of_a_state: tuple[list[str], ...] = ([], ["language"], ["id", "revision"], ["id", "before"])
    assert [name for name, key in keys.items() if key[:2] not in of_a_state] == []
    assert {"compound", "guide", "state", "_compared", "_riders_page"} <= set(keys)


def is_cached(node: ast.FunctionDef) -> bool:
    return any("cache" in ast.unparse(each) for each in node.decorator_list)
