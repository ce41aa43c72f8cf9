"""The desk: every question of the editor is answered, none is trusted, and no save is lost."""

import json
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.changes import with_ids
from geo.demo import sample_district
from geo.desk import Desk
from geo.desk.desk import ANSWERS, KEEPS
from geo.desk.wire import Datum, features
from geo.layers import Layers, frame, read_layers, shapes_of
from geo.metres import to_metres
from geo.routes import examine
from geo.settings import DEFAULTS, Settings
from geo.store import Plan, Store, open_store
from geo.words import LANGUAGES

from .conftest import DATA
from .test_changes import ANY_JSON, ANY_TEXT, DOOR, HOUSE

WEST = "linshui-xiyuan"
AMAP = Settings(tiles="amap")
NUMBERS = count(1)  # no question bears the number of another


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = open_store(f"sqlite:///{tmp_path / 'store.sqlite'}")
    store.save(WEST, read_layers(DATA / WEST), base=None, author="tests")
    return store


@pytest.fixture
def desk(store: Store) -> Desk:
    return sit(store)


def sit(store: Store, *, author: str = "李", settings: Settings = DEFAULTS) -> Desk:
    return Desk(store, WEST, settings=settings, author=author)


def ask(desk: Desk, kind: str, **said: Any) -> dict[str, Any]:
    """Ask over the wire; an answer is JSON without NaN, and bears the question's number."""
    number = next(NUMBERS)
    answer = desk.answer({"n": number, "kind": kind, **said})
    heard: dict[str, Any] = json.loads(json.dumps(answer, allow_nan=False))
    assert heard.pop("n") == number
    return heard


def save(desk: Desk, base: int | None, *puts: dict[str, Any], **said: Any) -> dict[str, Any]:
    edits = {"put": [*puts], "drop": said.pop("drop", [])}
    return ask(desk, "save", base=base, edits=edits, **said)


def gate(id: str = "south", **columns: Any) -> dict[str, Any]:
    return {"layer": "gates", "id": id, "columns": columns}


def by_key(features: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {f"{each['layer']}/{each['id']}": each for each in features}


# -- open ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_compound_opens_with_all_its_rows(desk: Desk, language: str) -> None:
    desk.language = language
    opened = ask(desk, "open")
    layers = with_ids(read_layers(DATA / WEST))
    found = by_key(opened["features"])
    assert len(found) == sum(len(layers.columns[name]["id"]) for name in layers)
    south = found["gates/south"]
    assert shapely.Point(south["geometry"]["coordinates"]) == shapes_of(layers)["gates"][0]
    assert (south["columns"]["name"], south["columns"]["wait_seconds"]) == ("南门", 25)
    assert found["gates/east"]["columns"]["wait_seconds"] is None
    assert opened["revision"] == 1
    assert opened["table"][1]["title"] == {"zh": "楼幢", "en": "Buildings"}[language]
    west, south_edge, east, north = opened["box"]
    assert west < 121.2497 < 121.2522 < east
    assert south_edge < 30.4501 < 30.4519 < north


def test_columns_are_told_in_peoples_words(desk: Desk) -> None:
    gates = next(each for each in ask(desk, "open")["table"] if each["name"] == "gates")
    columns = {column["name"]: column for column in gates["columns"]}
    assert "id" not in columns
    assert columns["way"]["values"][1] == ["in", "只进不出"]
    assert (columns["wait_seconds"]["empty"], columns["way"]["empty"]) == (None, "both")


def test_problems_say_where_to_go(desk: Desk) -> None:
    opened = ask(desk, "open")
    wanted = examine(read_layers(DATA / WEST), settings=DEFAULTS)
    assert [each["code"] for each in opened["problems"]] == [each.code for each in wanted]
    found = by_key(opened["features"])
    for problem in opened["problems"]:
        ids = [id for id in problem["feature"].split(";") if id]
        assert problem["keys"] == [f"{problem['layer']}/{id}" for id in ids]
        if problem["keys"]:
            assert shapely.Point(problem["at"]).dwithin(
                shapely.geometry.shape(found[problem["keys"][0]]["geometry"]), 0.001
            )


ODD = {
    "nothing": {},
    "no boundary": {"gates": frame("gates", {"id": ["a"]}, [shapely.Point(121.25, 30.45)])},
    "no ids": {"gates": frame("gates", {"id": ["", "a", "a"]}, [shapely.Point(121.25, 30.45)] * 3)},
    "no shapes": {"gates": frame("gates", {"id": ["a"]}, [None])},
    "no numbers": {"gates": frame("gates", {"id": ["a"]}, [shapely.Point(np.nan, np.inf)])},
    "far off": {"compound": frame("compound", {"id": ["a"]}, [shapely.box(5e5, 3e6, 6e5, 4e6)])},
    "collection": {
        "gates": frame("gates", {"id": ["a"]}, [shapely.GeometryCollection([shapely.Point(1, 2)])])
    },
}


@pytest.mark.parametrize("odd", ODD)
def test_what_cannot_be_drawn_yet_opens_too(tmp_path: Path, odd: str) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'store.sqlite'}")
    store.save(WEST, ODD[odd], base=None, author="tests")
    opened = ask(sit(store), "open")
    west, south, east, north = opened["box"]
    assert -180 <= west < east <= 180
    assert -90 <= south < north <= 90
    assert len(by_key(opened["features"])) == len(opened["features"])
    assert "error" not in save(sit(store), 1, HOUSE)


def test_a_compound_that_nobody_saved_opens_empty(tmp_path: Path) -> None:
    fresh = sit(open_store(f"sqlite:///{tmp_path / 'store.sqlite'}"))
    assert ask(fresh, "open")["features"] == []
    boundary = {"layer": "compound", "id": "~abcdef", "columns": {"name": "西苑"}}
    assert save(fresh, None, boundary)["ids"] == {"compound/~abcdef": WEST}


# -- check -----------------------------------------------------------------------------------------


def test_a_check_finds_what_is_drawn_now(desk: Desk) -> None:
    said = ask(desk, "check", base=1, edits={"put": [gate(hours="nine to five")]})
    assert said["newest"] == 1
    found = next(each for each in said["problems"] if each["code"] == "P110")
    assert found["keys"] == ["gates/south"]


def test_new_rows_are_named_as_the_editor_names_them(desk: Desk) -> None:
    said = ask(desk, "check", base=1, edits={"put": [HOUSE, DOOR]})
    new = [each for each in said["problems"] if "buildings/~abcdef" in each["keys"]]
    assert new
    assert all("~abcdef" in each["feature"] and "~" not in each["says"] for each in new)


def test_a_check_tells_that_somebody_else_saved(desk: Desk, store: Store) -> None:
    save(sit(store), 1, gate(name="正门"))
    assert ask(desk, "check", base=1, edits={})["newest"] == 2


# -- save ------------------------------------------------------------------------------------------


def test_a_save_brings_the_editor_to_the_new_revision(desk: Desk, store: Store) -> None:
    save(sit(store, author="王"), 1, gate("east", name="侧门"), drop=["landmarks/fountain"])
    said = save(desk, 1, HOUSE, DOOR, gate(name=" 正门 "), note="一号楼")
    assert said["ids"] == {"buildings/~abcdef": "88", "entrances/~ghijkl": "88-2"}
    assert (said["revision"], said["saved"]["author"]) == (3, "李")
    assert said["merged"] == ["侧门：名称 东门 → 侧门", "喷泉：删除"]
    assert said["drop"] == ["landmarks/fountain"]
    # What the editor does with that answer makes what is saved now.
    held = by_key(ask(Desk(store, WEST, settings=DEFAULTS), "open")["features"])
    assert by_key(said["put"]) == {key: held[key] for key in ("gates/south", "gates/east")}
    assert held["gates/south"]["columns"]["name"] == "正门"
    assert held["entrances/88-2"]["columns"]["building"] == "88"
    assert [each.note for each in store.history(WEST)] == ["一号楼", "", ""]


def test_nothing_to_save_is_said(desk: Desk, store: Store) -> None:
    for puts in ((), (gate(name="南门"),)):
        assert "没有" in save(desk, 1, *puts)["error"]["says"]
    assert store.newest(WEST) == 1


def test_a_save_whose_answer_was_lost_is_saved_once(desk: Desk, store: Store) -> None:
    first = save(desk, 1, HOUSE, DOOR)
    again = save(desk, 1, HOUSE, DOOR)
    assert again["revision"] == first["revision"] == store.newest(WEST) == 2
    assert again["ids"] == first["ids"]


def test_a_question_that_comes_twice_is_answered_once(desk: Desk, store: Store) -> None:
    """Its number tells: what was kept in between is nobody's answer to it."""
    asked = {"n": 5, "kind": "save", "base": 1, "edits": {"put": [HOUSE], "drop": []}}
    first = desk.answer(asked)
    save(sit(store), 2, gate(name="正门"))
    assert desk.answer(asked) == first
    assert desk.answer({**asked, "n": 6})["revision"] == 3
    assert store.newest(WEST) == 3


def test_a_clash_is_asked_about_in_words(desk: Desk, store: Store) -> None:
    save(sit(store), 1, gate(name="大门", exit="free"), drop=["buildings/9"])
    puts = gate(name="正门"), {"layer": "buildings", "id": "9", "columns": {"levels": 7}}
    said = save(desk, 1, *puts)
    assert store.newest(WEST) == 2
    assert said["clashes"] == [
        {
            "key": "buildings/9",
            "part": "",
            "title": "9幢 整处",
            "says": "9幢：一边删了，另一边改了",
            "base": "没有动",
            "mine": "层数 6 → 7",
            "theirs": "删除",
        },
        {
            "key": "gates/south",
            "part": "name",
            "title": "大门 名称",
            "says": "大门：名称两边改得不同",
            "base": "南门",
            "mine": "正门",
            "theirs": "大门",
        },
    ]
    choices = {"buildings/9:": "theirs", "gates/south:name": "mine"}
    assert save(desk, 1, *puts, choices=choices)["revision"] == 3
    layers = with_ids(store.load(WEST).layers)
    assert layers.columns["gates"]["name"][0] == "正门"
    assert layers.columns["gates"]["exit"][0] == "free"
    assert "9" not in layers.columns["buildings"]["id"]


@pytest.mark.parametrize("side", ["mine", "theirs"])
def test_a_house_that_is_kept_keeps_its_doors(desk: Desk, store: Store, side: str) -> None:
    """One deletes it with its doors, the other has numbered it anew; it is decided to stay."""
    before = with_ids(store.load(WEST).layers).columns["entrances"]
    doors = [id for id, home in zip(before["id"], before["building"], strict=True) if home == "9"]
    gone = {"drop": ["buildings/9", *(f"entrances/{id}" for id in doors)]}
    new = {"put": [{"layer": "buildings", "id": "9", "columns": {"ref": "99"}}]}
    mine, theirs = (new, gone) if side == "mine" else (gone, new)
    ask(sit(store), "save", base=1, edits=theirs)
    assert "clashes" in ask(desk, "save", base=1, edits=mine)
    said = ask(desk, "save", base=1, edits=mine, choices={"buildings/9:": side})
    assert "9幢：删除" not in said["merged"]
    now = with_ids(store.load(WEST).layers).columns
    assert dict(zip(now["buildings"]["id"], now["buildings"]["ref"], strict=True))["9"] == "99"
    assert doors
    assert set(doors) <= set(now["entrances"]["id"])


def test_a_choice_counts_for_what_its_maker_was_told(desk: Desk, store: Store) -> None:
    """Two choose between 正门 and 大门; meanwhile a third made it 北门: people are asked again."""
    save(sit(store), 1, gate(name="大门"))
    mine = {"choices": {"gates/south:name": "mine"}}
    assert "clashes" in save(desk, 1, gate(name="正门"), **mine)  # nobody was told yet
    save(sit(store), 2, gate(name="北门"))
    told = save(desk, 1, gate(name="正门"), **mine)
    assert [each["theirs"] for each in told["clashes"]] == ["北门"]
    assert save(desk, 1, gate(name="正门"), **mine)["revision"] == 4


def test_what_cannot_be_told_apart_is_saved_with_ids(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'store.sqlite'}")
    store.save(WEST, ODD["no ids"], base=None, author="tests")
    assert save(sit(store), 1, HOUSE)["revision"] == 2
    assert store.load(WEST).layers["gates"]["id"].tolist() == ["gate", "a", "a-2"]


# -- many at once ----------------------------------------------------------------------------------

SAVES, PEOPLE = 3, 8


def add_houses(address: str, person: int) -> list[str]:
    """Save some houses one by one, each from the revision that was first opened."""
    desk = Desk(open_store(address), WEST, settings=DEFAULTS, author=f"p{person}")
    ids = []
    for number in range(SAVES):
        columns = {"ref": f"{person}{number:02}"}
        house = {**HOUSE, "id": f"~p{person}n{number:03}", "columns": columns}
        said = save(desk, 1, house)
        ids += [*said["ids"].values()]
    return ids


def test_many_save_at_once_and_nothing_is_lost(address: str) -> None:
    """In threads, on both kinds of store."""
    with ThreadPoolExecutor(PEOPLE) as people:
        save_all_at_once(address, people)


def test_many_processes_save_at_once_and_nothing_is_lost(tmp_path: Path) -> None:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as people:
        save_all_at_once(f"sqlite:///{tmp_path / 'store.sqlite'}", people)


def save_all_at_once(address: str, people: Executor) -> None:
    store = open_store(address)
    store.save(WEST, read_layers(DATA / WEST), base=None, author="tests")
    said = list(people.map(add_houses, [address] * PEOPLE, range(1, PEOPLE + 1)))
    acknowledged = {id for ids in said for id in ids}
    assert len(acknowledged) == PEOPLE * SAVES
    saved = store.load(WEST).layers["buildings"]["id"].tolist()
    assert acknowledged <= set(saved)
    assert len(saved) == len(set(saved))
    assert store.newest(WEST) == 1 + PEOPLE * SAVES


# -- datum -----------------------------------------------------------------------------------------


def test_on_amap_everything_is_shown_moved(store: Store) -> None:
    plain, moved = (ask(sit(store, settings=each), "open") for each in (DEFAULTS, AMAP))
    assert (plain["datum"], moved["datum"]) == ("wgs84", "gcj02")
    drawn = [read_spots(each["features"]) for each in (plain, moved)]
    gates = frame("gates", {}, shapely.points(np.vstack(drawn)))
    one, other = np.split(to_metres({"gates": gates}).shapes["gates"], 2)
    assert (shapely.distance(one, other) > 100).all()
    east = drawn[1][0][0] - drawn[0][0][0]
    assert moved["box"][0] - plain["box"][0] == pytest.approx(east, abs=1e-5)


def read_spots(found: list[dict[str, Any]]) -> Any:
    gates = (each for each in found if each["layer"] == "gates")
    return np.array([each["geometry"]["coordinates"] for each in gates])


def test_rows_that_were_not_moved_stay_bit_for_bit(store: Store) -> None:
    """On AMap, whether their places are left out or sent back as they came."""
    desk = sit(store, settings=AMAP)
    before = with_ids(store.load(WEST).layers)
    gates = [each for each in ask(desk, "open")["features"] if each["layer"] == "gates"]
    renamed = [{**each, "columns": {**each["columns"], "name": "新"}} for each in gates]
    assert save(desk, 1, *renamed)["revision"] == 2
    after = with_ids(store.load(WEST).layers)
    for name in before:
        old, new = (shapely.to_wkb(each.shapes[name]).tolist() for each in (before, after))
        assert old == new


def test_what_is_drawn_on_amap_lies_where_it_was_drawn(store: Store) -> None:
    desk = sit(store, settings=AMAP)
    south = next(each for each in ask(desk, "open")["features"] if each["id"] == "south")
    twin = {**south, "id": "~abcdef", "columns": {"name": "新门"}}
    save(desk, 1, twin)
    gates = store.load(WEST).layers["gates"]
    old, new = to_metres({"gates": gates.iloc[[0, -1]]}).shapes["gates"]
    assert old.distance(new) < 0.01


# -- history, compare, restore ---------------------------------------------------------------------


def test_any_two_revisions_are_compared(desk: Desk, store: Store) -> None:
    save(desk, 1, gate(name="正门"), note="改名")
    store.set_edition(WEST, 1)
    entries = ask(desk, "history")["entries"]
    assert [(each["number"], each["note"], each["live"]) for each in entries] == [
        (2, "改名", False),
        (1, "", True),
    ]
    said = ask(desk, "compare", before=1, after=2)
    assert said["summary"] == "正门：名称 南门 → 正门"
    assert [each["key"] for each in said["changes"]] == ["gates/south"]
    now = ask(desk, "compare", before=2, after=None, base=2, edits={"put": [HOUSE]})
    (drawn,) = now["changes"]
    assert (drawn["key"], drawn["kind"], drawn["before"]) == ("buildings/~abcdef", "added", None)
    assert drawn["after"]["type"] == "Polygon"


def test_an_older_revision_comes_back_as_a_new_one(desk: Desk, store: Store) -> None:
    save(desk, 1, HOUSE, gate(name="正门"), drop=["buildings/9"])
    said = ask(desk, "restore", number=1, base=2)
    assert (said["revision"], said["drop"]) == (3, ["buildings/88"])
    assert by_key(said["put"]).keys() == {"buildings/9", "gates/south"}
    first, last = (rows_sorted(store.load(WEST, number).layers) for number in (1, 3))
    assert first == last
    assert "error" in ask(desk, "restore", number=1, base=3)


def rows_sorted(layers: Layers) -> list[str]:
    found = features(with_ids(layers), Datum())
    return sorted(json.dumps(each, sort_keys=True) for each in found)


def test_a_restore_does_not_write_over_what_somebody_else_saved(desk: Desk, store: Store) -> None:
    save(desk, 1, gate(name="正门"))
    save(sit(store), 2, gate("east", name="侧门"))
    assert ask(desk, "restore", number=1, base=2)["merged"] == ["侧门：名称 东门 → 侧门"]
    assert store.load(WEST).layers["gates"]["name"].tolist()[:2] == ["南门", "侧门"]


# -- help and plans --------------------------------------------------------------------------------


def test_suggestions_are_edits_that_can_be_saved(desk: Desk) -> None:
    place = shapely.geometry.mapping(shapely.box(121.2508, 30.4502, 121.25092, 30.45028))
    house = {**HOUSE, "geometry": {**place, "coordinates": [[*map(list, place["coordinates"][0])]]}}
    found = ask(desk, "suggest", base=1, edits={"put": [house]}, what="doors")["suggestions"]
    mine = next(each for each in found if each["put"][0]["columns"]["building"] == "~abcdef")
    assert mine["put"][0]["columns"]["estimated"] == "yes"
    said = save(desk, 1, house, *mine["put"])
    assert [*said["ids"].values()] == ["88", "88-door"]


def test_a_mend_is_a_step_that_ends_its_problem(desk: Desk) -> None:
    edits = {"put": [gate(hours="9-18"), HOUSE, {**HOUSE, "id": "~zzzzzz"}]}
    problems = ask(desk, "check", base=1, edits=edits)["problems"]
    assert any(problem["certain"] for problem in problems)
    for problem in problems:
        named = {name: problem[name] for name in ("code", "layer", "feature")}
        said = ask(desk, "mend", base=1, edits=edits, **named)
        assert problem["certain"] == ("error" not in said)
        if problem["certain"]:
            after = followed(edits, said)
            left = ask(desk, "check", base=1, edits=after)["problems"]
            assert named not in [{name: each[name] for name in named} for each in left]
    gone = ask(desk, "mend", base=1, edits={}, code="P110", layer="gates", feature="south")
    assert "没有" in gone["error"]["says"]


def followed(edits: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    """Return edits with further ones on them, as the editor has them."""
    puts = by_key(edits["put"])
    for key, put in by_key(more["put"]).items():
        puts[key] = {**puts.get(key, {}), **put}
    new = {key for key in more["drop"] if "/~" in key}
    drop = [key for key in more["drop"] if key not in new]
    return {"put": [put for key, put in puts.items() if key not in more["drop"]], "drop": drop}


def test_a_plan_is_placed_in_the_datum_that_is_shown(store: Store) -> None:
    desk = sit(store, settings=AMAP)
    assert "底图" in ask(desk, "plan")["error"]["says"]
    store.plans.put(WEST, Plan(b"picture", "image/png", 1000, 800))
    box = ask(desk, "open")["box"]
    points = [[0, 0, box[0], box[3]], [1000, 0, box[2], box[3]], [0, 800, box[0], box[1]]]
    fit = ask(desk, "plan-fit", points=points, how="affine")["fit"]
    assert np.allclose(fit["corners"][0], [box[0], box[3]], atol=1e-6)
    assert ask(desk, "plan")["points"] == []
    ask(desk, "plan-save", points=points, how="affine")
    kept = ask(desk, "plan")
    assert np.allclose(kept["points"], points, atol=1e-6)
    assert (kept["kind"], kept["picture"]) == ("affine", "data:image/png;base64,cGljdHVyZQ==")
    assert ask(desk, "open")["plan"]


# -- nothing is trusted ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def forged_at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('forged') / 'store.sqlite'}")
    store.save(WEST, sample_district()[0]["hengtang-jixie"], base=None, author="tests")
    yield sit(store)


FIELDS = ("n", "base", "edits", "code", "layer", "feature", "what", "note", "choices")
MORE = ("before", "after", "number", "points", "how")


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([*ANSWERS, *KEEPS, "drop table"]),
    st.dictionaries(st.sampled_from([*FIELDS, *MORE]), ANY_JSON | st.just(1), max_size=4),
)
def test_whatever_is_asked_is_answered(forged_at: Desk, kind: str, said: dict[str, Any]) -> None:
    answer = forged_at.answer({"kind": kind, **said})
    json.dumps(answer, allow_nan=False).encode()
    if "error" in answer:
        assert answer["error"]["says"].encode()
        assert answer["error"]["mend"].encode()


@given(ANY_JSON | st.dictionaries(st.just("kind"), ANY_JSON | ANY_TEXT))
def test_what_is_no_question_is_refused(forged_at: Desk, said: object) -> None:
    assert forged_at.answer(said)["error"]["says"] or isinstance(said, dict)
