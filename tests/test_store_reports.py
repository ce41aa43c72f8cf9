"""Reports and notices are kept like revisions: nothing is lost, nothing damaged handed out."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from geo.errors import StoreError, UnknownPlace
from geo.notices import Notice
from geo.store import Store, Wrong, open_store
from tests.stores import execute, tables

WRONG = Wrong("west", 1, "gate:south", "gate_shut", "关了")
NOON = datetime(2026, 11, 23, 12)
NOTICE = Notice("n1", "west", ("gate:south", "path:p3"), NOON, NOON + timedelta(hours=1), "修路")


@pytest.fixture
def store(address: str) -> Store:
    return open_store(address)


# -- reports ---------------------------------------------------------------------------------------


def test_a_report_comes_back_to_whoever_has_its_secret(store: Store) -> None:
    id, secret = store.reports.add(WRONG)
    found = store.reports.find(id, secret=secret)
    assert found is not None
    assert vars(WRONG).items() <= vars(found).items()
    assert (found.id, found.state, found.answer, found.answered_at) == (id, "new", "", None)
    assert found.at.utcoffset() is not None
    for other in (secret + "x", "", secret.swapcase(), "é"):
        assert store.reports.find(id, secret=other) is None
    assert store.reports.find("nothing", secret=secret) is None
    assert store.reports.find("nothing", secret="") is None


def test_the_secret_itself_is_nowhere_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "yinlu.sqlite"
    store = open_store(f"sqlite:///{path}")
    secrets = [store.reports.add(WRONG)[1], store.reports.add(WRONG, secret="chosen-by-a-phone")[1]]
    held = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert "关了".encode() in held
    assert not any(secret.encode() in held for secret in secrets)


def test_the_same_secret_is_the_same_report(store: Store) -> None:
    first = store.reports.add(WRONG, secret="0123456789abcdef")
    store.reports.answer(first[0], state="seen", says="")
    later = Wrong("east", 2, "", "other", "")
    assert store.reports.add(later, secret="0123456789abcdef") == first
    (kept,) = store.reports.all()
    assert (kept.compound, kept.state) == ("west", "seen")


def test_an_answer_is_kept_and_may_change(store: Store) -> None:
    id, secret = store.reports.add(WRONG)
    for state, says in (("seen", ""), ("declined", "不是我们的门"), ("solved", "已开门")):
        assert store.reports.answer(id, state=state, says=says).state == state
    found = store.reports.find(id, secret=secret)
    assert found is not None
    assert (found.state, found.answer, found.text) == ("solved", "已开门", "关了")
    assert found.answered_at is not None
    with pytest.raises(UnknownPlace, match="nothing"):
        store.reports.answer("nothing", state="seen", says="")


def test_the_list_is_of_one_compound_or_of_all(store: Store) -> None:
    assert store.reports.all() == []
    for compound in ("west", "east", "west"):
        store.reports.add(Wrong(compound, 1, "", "other", ""))
    counts = {each: len(store.reports.all(each)) for each in ("west", "east", "north", None)}
    assert counts == {"west": 2, "east": 1, "north": 0, None: 3}


# -- notices ---------------------------------------------------------------------------------------


def test_a_notice_comes_back_as_it_was(store: Store) -> None:
    ever = Notice("n2", "east", ("parking:b1",), None, None, "")
    for notice in (NOTICE, ever):
        store.notices.announce(notice, author="门岗")
    (kept,) = store.notices.all("west")
    assert (kept.notice, kept.author, kept.withdrawn_at) == (NOTICE, "门岗", None)
    assert store.notices.standing() == [NOTICE, ever]


def test_a_withdrawn_notice_stays_in_the_history(store: Store) -> None:
    store.notices.announce(NOTICE, author="门岗")
    store.notices.withdraw("n1")
    assert store.notices.standing() == []
    (kept,) = store.notices.all()
    assert kept.withdrawn_at is not None
    store.notices.withdraw("n1")
    assert store.notices.all() == [kept]
    with pytest.raises(UnknownPlace, match="n3"):
        store.notices.withdraw("n3")


@pytest.mark.parametrize(
    ("minutes", "state"), [(-1, "coming"), (0, "active"), (59, "active"), (60, "over")]
)
def test_a_notice_has_its_time(store: Store, minutes: int, state: str) -> None:
    store.notices.announce(NOTICE, author="")
    (kept,) = store.notices.all()
    assert kept.state(NOON + timedelta(minutes=minutes)) == state
    store.notices.withdraw("n1")
    assert store.notices.all()[0].state(NOON) == "withdrawn"


# -- both ------------------------------------------------------------------------------------------

ASKS: list[Callable[[Store], object]] = [
    lambda store: store.reports.all(),
    lambda store: store.reports.find("x", secret="y"),
    lambda store: store.notices.all(),
    lambda store: store.notices.standing(),
]


def test_asking_creates_nothing(store: Store, address: str, tmp_path: Path) -> None:
    for ask in ASKS:
        assert not ask(store)
    assert not (tmp_path / "var").exists()
    assert address.startswith("sqlite") or tables(address) == set()


@pytest.mark.parametrize(
    "change",
    ["report SET state = 'solved'", "report SET edition = 0", "notice SET until = ''",
     "notice SET closes = '[]'"],
)  # fmt: skip
def test_what_was_changed_behind_our_back_is_not_handed_out(
    store: Store, address: str, change: str
) -> None:
    id, secret = store.reports.add(WRONG)
    store.notices.announce(NOTICE, author="")
    execute(address, f"UPDATE {change}")
    asks: dict[str, list[Callable[[], object]]] = {
        "report": [store.reports.all, lambda: store.reports.find(id, secret=secret)],
        "notice": [store.notices.all, store.notices.standing],
    }
    for ask in asks[change.split()[0]]:
        with pytest.raises(StoreError, match="damaged"):
            ask()
