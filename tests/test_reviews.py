"""From a draft to what riders see: who may take which step, and what riders see after it."""

import json
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from geo.__main__ import app
from geo.commands import Publication, carry_out
from geo.errors import (
    FileError,
    LayerError,
    ReviewError,
    SettingError,
    StaleReview,
    StoreError,
    UnknownPlace,
    YinluError,
)
from geo.publish import listed
from geo.settings import Settings
from geo.store import ACTIONS, ROLES, STATES, Act, Standing, Store, open_store
from tests.compounds import random_compound
from tests.conftest import ROOT
from tests.sites import change, files, quick, small_store

ONE, TWO = "random-34", "random-35"
TO_LIVE = (("submit", "manager"), ("approve", "district"), ("publish", "manager"))
PATHS = {
    "draft": (),
    "submitted": TO_LIVE[:1],
    "returned": (*TO_LIVE[:1], ("return", "district")),
    "approved": TO_LIVE[:2],
    "live": TO_LIVE,
    "withdrawn": (*TO_LIVE, ("withdraw", "district")),
}
# Beside what the state allows: there must be something new to submit, or something to go back to.
MAY = {
    "draft": {"manager": {"submit"}, "district": set()},
    "submitted": {"manager": {"recall"}, "district": {"approve", "return"}},
    "returned": {"manager": {"submit"}, "district": set()},
    "approved": {"manager": {"publish", "recall"}, "district": {"publish", "return"}},
    "live": {"manager": {"withdraw"}, "district": {"withdraw"}},
    "withdrawn": {"manager": {"submit"}, "district": set()},
}


@pytest.fixture
def store(address: str) -> Store:
    """Return a store with one compound, on SQLite and on PostgreSQL; reviews need no drawing."""
    return with_compound(open_store(address))


def with_compound(store: Store) -> Store:
    store.save(ONE, random_compound(34).layers, base=None, author="王敏")
    return store


def step(store: Store, action: str, role: str, **other: Any) -> Standing:
    """Take a step in the store alone, as whoever sees the present standing would."""
    standing = store.reviews.standing(other.pop("compound", ONE))
    said = {
        "revision": standing.target(action),
        "author": "王敏",
        "role": role,
        "note": "因为",
        "expected": standing.seq,
        **other,
    }
    return store.reviews.act(ONE, action, **said)


def walk(store: Store, state: str) -> Standing:
    for action, role in PATHS[state]:
        step(store, action, role)
    return store.reviews.standing(ONE)


# -- who may do what ---------------------------------------------------------------------------


@pytest.mark.parametrize("state", STATES)
def test_every_role_may_do_what_the_table_says_and_nothing_else(store: Store, state: str) -> None:
    before = walk(store, state)
    assert before.state == state
    assert {role: set(before.may(role)) for role in ROLES} == MAY[state]
    for role, action in product((*ROLES, "operator", "rider"), ACTIONS):
        if action not in MAY[state].get(role, set()):
            with pytest.raises(ReviewError) as refused:
                step(store, action, role, revision=1)
            assert refused.value.sentence("zh") != refused.value.sentence("en")
    assert store.reviews.standing(ONE) == before


@pytest.mark.parametrize("state", STATES)
def test_what_may_be_done_is_done_and_written_down(store: Store, state: str) -> None:
    walk(store, state)
    role, action = next((role, action) for role in ROLES for action in sorted(MAY[state][role]))
    fresh = step(store, action, role)
    assert fresh.state == ACTIONS[action].to
    assert fresh.last and (fresh.last.action, fresh.last.role) == (action, role)
    assert (fresh.live is not None) == (fresh.state == "live")
    assert fresh.live == store.edition(ONE)


@pytest.mark.parametrize("state", STATES)
def test_the_list_tells_the_same_states(store: Store, state: str) -> None:
    walk(store, state)
    assert store.reviews.states().get(ONE, "draft") == state


FORGED: list[dict[str, Any]] = [
    {"action": "shout"},
    {"action": ["submit"]},
    {"role": "operator"},
    {"role": None},
    {"revision": 2},
    {"revision": 0},
    {"revision": True},
    {"revision": "1"},
    {"revision": None},
    {"expected": 7},
    {"expected": "0"},
    {"expected": False},
    {"note": ["x"]},
    {"note": "长" * 301},
    {"author": 5},
    {"compound": "nowhere"},
]


@pytest.mark.parametrize("forged", FORGED, ids=lambda each: "-".join(each))
def test_what_is_forged_is_refused_with_a_sentence(tmp_path: Path, forged: dict[str, Any]) -> None:
    store = with_compound(open_store(f"sqlite:///{tmp_path}/store.sqlite"))
    fine: dict[str, Any] = {"revision": 1, "author": "", "role": "manager", "expected": 0}
    said = {"compound": ONE, "action": "submit", **fine, **forged}
    with pytest.raises((ReviewError, StaleReview, SettingError, UnknownPlace)) as refused:
        store.reviews.act(**said)
    assert refused.value.sentence("zh")
    assert store.reviews.log(ONE) == []
    assert store.reviews.act(ONE, "submit", **fine).state == "submitted"


def test_who_returns_says_why_and_it_is_read_first(store: Store) -> None:
    walk(store, "submitted")
    for nothing in ("", "  \n", "\u200b"):
        with pytest.raises(ReviewError):
            step(store, "return", "district", note=nothing)
    assert store.reviews.standing(ONE).returned is None
    standing = step(store, "return", "district", note="北门的\n时间不对")
    assert standing.returned and standing.returned.note == "北门的 时间不对"
    assert step(store, "submit", "manager").returned is None


def test_of_two_at_once_the_second_is_told_and_nothing_happens_twice(store: Store) -> None:
    walk(store, "submitted")
    seen = store.reviews.standing(ONE).seq

    def decide(number: int) -> str:
        action = ("approve", "return")[number % 2]
        try:
            step(store, action, "district", revision=1, expected=seen)
        except StaleReview:
            return "told"
        return "done"

    with ThreadPoolExecutor(8) as people:
        came = list(people.map(decide, range(16)))
    assert came.count("done") == 1
    assert store.reviews.standing(ONE).seq == seen + 1


def test_that_check_can_fail(store: Store) -> None:
    """The twin: who does not say what they have seen would act twice."""
    walk(store, "submitted")
    step(store, "return", "district")
    step(store, "submit", "manager")  # expected is read anew each time, and all of it is done
    assert [deed.action for deed in store.reviews.log(ONE)] == ["submit", "return", "submit"]


def test_a_newer_draft_does_not_change_what_was_submitted(store: Store) -> None:
    walk(store, "submitted")
    change(store, ONE, name="新名字")
    standing = store.reviews.standing(ONE)
    assert (standing.revision, standing.newest) == (1, 2)
    with pytest.raises(ReviewError):
        step(store, "approve", "district", revision=2)
    step(store, "approve", "district")
    assert step(store, "publish", "manager").live == 1


def test_withdrawing_or_going_back_leaves_what_is_under_review(store: Store) -> None:
    walk(store, "live")
    change(store, ONE, name="新名字")
    step(store, "submit", "manager")
    assert step(store, "withdraw", "district").state == "submitted"
    step(store, "approve", "district")
    standing = step(store, "publish", "district")
    assert (standing.state, standing.live, standing.before) == ("live", 2, 1)
    standing = step(store, "rollback", "manager")
    assert (standing.state, standing.live, standing.before) == ("live", 1, 2)


def test_flipped_bits_in_a_review_are_seen(tmp_path: Path) -> None:
    store = with_compound(open_store(f"sqlite:///{tmp_path}/store.sqlite"))
    walk(store, "submitted")
    with sqlite3.connect(tmp_path / "store.sqlite") as file:
        file.execute("UPDATE review SET state = 'approved'")
    with pytest.raises(StoreError):
        store.reviews.standing(ONE)


# -- what riders see ---------------------------------------------------------------------------


@pytest.fixture
def district(tmp_path: Path) -> tuple[Store, Settings]:
    """Return a store with two small compounds, and settings whose site is not there yet."""
    return small_store(tmp_path, 2), quick(tmp_path, site=str(tmp_path / "site"))


def do(
    place: tuple[Store, Settings], action: str, role: str, id: str = ONE, **more: Any
) -> Standing:
    store, settings = place
    standing = store.reviews.standing(id)
    said = {"revision": standing.target(action), "expected": standing.seq, **more}
    act = Act(id, action, said["revision"], "王敏", role, "因为", said["expected"])
    return carry_out(act, store=store, settings=settings)


def go_live(place: tuple[Store, Settings], id: str = ONE) -> Standing:
    return [do(place, action, role, id) for action, role in TO_LIVE][-1]


def seen(settings: Settings) -> dict[str, int]:
    """Return which edition of which compound the site has, by its list and by its guides alike."""
    entries = listed(settings.site) or {}
    homes = sorted(Path(settings.site, "c").glob("*/guide.json"))
    guides = {home.parent.name: json.loads(home.read_bytes())["edition"] for home in homes}
    assert guides == {id: entry["edition"] for id, entry in entries.items()}
    return guides


def test_riders_see_what_was_approved_and_only_once_it_is_published(
    district: tuple[Store, Settings],
) -> None:
    store, settings = district
    do(district, "submit", "manager")
    change(store, ONE, name="新名字")  # saved meanwhile
    do(district, "approve", "district")
    assert listed(settings.site) is None and store.edition(ONE) is None
    assert do(district, "publish", "manager").live == 1
    assert seen(settings) == {ONE: 1}
    do(district, "submit", "manager")
    do(district, "approve", "district")
    assert seen(settings) == {ONE: 1} and store.edition(ONE) == 1  # the live one stays
    assert do(district, "publish", "manager").live == 2
    assert seen(settings) == {ONE: 2}


def test_going_back_puts_an_earlier_edition_before_riders(
    district: tuple[Store, Settings],
) -> None:
    store, settings = district
    for name in ("一", "二", "三"):
        go_live(district)
        change(store, ONE, name=name)
    assert do(district, "rollback", "manager").live == 2
    assert seen(settings) == {ONE: 2}
    assert do(district, "rollback", "district", revision=1).live == 1
    assert seen(settings) == {ONE: 1}
    assert [deed.revision for deed in store.reviews.standing(ONE).editions] == [1, 2, 3, 2, 1]
    for never in (4, 1, 99):
        with pytest.raises(ReviewError):
            do(district, "rollback", "manager", revision=never)


def test_a_revision_with_errors_is_not_submitted(district: tuple[Store, Settings]) -> None:
    store, _ = district
    layers = {name: rows.copy() for name, rows in store.load(ONE).layers.items()}
    layers["gates"] = layers["gates"].iloc[:0]
    layers["compound"] = layers["compound"].iloc[:0]
    store.save(ONE, layers, base=1, author="")
    with pytest.raises(LayerError):
        do(district, "submit", "manager")
    assert store.reviews.log(ONE) == []


def test_where_the_site_cannot_be_built_riders_keep_the_old_one_and_it_is_said(
    district: tuple[Store, Settings],
) -> None:
    store, settings = district
    go_live(district)
    change(store, ONE, name="新名字")
    do(district, "submit", "manager")
    do(district, "approve", "district")
    strange = Path(settings.site).with_name("strange")
    strange.mkdir()
    (strange / "letter.txt").write_text("mine")
    elsewhere = (store, Settings(**{**vars(settings), "site": str(strange)}))
    with pytest.raises(FileError):
        do(elsewhere, "publish", "manager")
    standing = store.reviews.standing(ONE)
    assert (standing.state, standing.live) == ("approved", 1)
    assert standing.failed and str(strange) in standing.failed.note
    assert seen(settings) == {ONE: 1}
    assert do(district, "publish", "manager").failed is None
    assert seen(settings) == {ONE: 2}


def test_withdrawing_takes_a_compound_out_of_everything(district: tuple[Store, Settings]) -> None:
    store, settings = district
    for id in (ONE, TWO):
        go_live(district, id)
    site = Path(settings.site)
    (site / "favicon.ico").write_bytes(b"mine")
    before = files(site)
    assert do(district, "withdraw", "district").state == "withdrawn"
    assert store.edition(ONE) is None and seen(settings) == {TWO: 1}
    after = files(site)
    kept = {name for name in before if name.startswith((f"c/{TWO}/", "assets/", "favicon"))}
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    assert set(before) - set(after) == {name for name in before if name.startswith(f"c/{ONE}/")}
    pages = [name for name in after if "/" not in name]
    assert {"index.html", "stations.html", "district.html", "compounds.json"} <= set(pages)
    assert [name for name in pages if ONE.encode() in after[name]] == []
    assert [name for name in pages if TWO.encode() in after[name]] != []
    go_live(district)
    assert seen(settings) == {ONE: 1, TWO: 1}


def test_the_last_compound_may_be_withdrawn_and_a_lost_site_does_not_stop_it(
    district: tuple[Store, Settings], tmp_path: Path
) -> None:
    _, settings = district
    go_live(district)
    do(district, "withdraw", "manager")
    assert seen(settings) == {}
    go_live(district)
    Path(settings.site).rename(tmp_path / "lost")
    assert do(district, "withdraw", "manager").live is None
    assert not Path(settings.site).exists()


def test_of_two_who_publish_at_once_the_second_is_told(district: tuple[Store, Settings]) -> None:
    store, _ = district
    for action, role in TO_LIVE[:2]:
        do(district, action, role)
    expected = store.reviews.standing(ONE).seq

    def publish(role: str) -> str:
        try:
            do(district, "publish", role, revision=1, expected=expected)
        except YinluError as error:
            return error.key
        return "done"

    with ThreadPoolExecutor(2) as people:
        assert sorted(people.map(publish, ROLES)) == ["done", "stale_review"]
    assert [deed.action for deed in store.reviews.log(ONE)] == ["submit", "approve", "publish"]


def test_a_publish_may_be_killed_at_any_moment_and_done_again(tmp_path: Path) -> None:
    program = [sys.executable, "-m", "tests.killing_reviews", str(tmp_path), "12"]
    done = subprocess.run(program, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    found = json.loads(done.stdout)
    assert sum(found.values()) == 12 and set(found) <= {"before", "between", "after"}
    assert found["before"] >= 2


# -- the command line --------------------------------------------------------------------------


def test_the_command_line_and_the_page_agree(
    district: tuple[Store, Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    store, settings = district
    for name in ("store", "site", "paper"):
        monkeypatch.setenv(f"YINLU_{name.upper()}", getattr(settings, name))

    def publish(*what: str) -> None:
        done = CliRunner().invoke(app, ["publish", "--no-posters", *what])
        assert done.exit_code == 0, done.output

    publish("--all")
    assert store.reviews.states() == {ONE: "live", TWO: "live"}
    deed = store.reviews.standing(ONE).last
    assert deed and (deed.action, deed.role, deed.author) == ("publish", "operator", "命令行")
    publish("--all")
    assert len(store.reviews.log(ONE)) == 1  # nothing new was published
    do(district, "withdraw", "district")
    publish("--all")
    assert seen(settings) == {TWO: 1}  # what was withdrawn stays so until somebody names it
    publish(ONE)
    assert seen(settings) == {ONE: 1, TWO: 1}
    assert store.reviews.standing(ONE).state == "live"


def test_an_operator_does_not_undo_a_newer_submission(district: tuple[Store, Settings]) -> None:
    store, settings = district
    change(store, ONE, name="新名字")
    do(district, "submit", "manager")
    store.reviews.published({ONE: 1}, author="")
    assert (store.reviews.standing(ONE).state, store.edition(ONE)) == ("submitted", 1)
    Publication(store, settings, strict=True, posters=False).write([ONE], settings.site)
    assert (store.reviews.standing(ONE).state, store.edition(ONE)) == ("live", 2)
