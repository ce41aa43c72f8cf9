"""Nothing that was acknowledged is ever lost, and nothing damaged is ever handed out."""

import random
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import sqlalchemy as sql

from geo.errors import SettingError, StaleRevision, StoreError, UnknownPlace, YinluError
from geo.layers import to_bytes
from geo.store import DISTRICT, Draft, Store, open_store
from geo.store.revisions import EDITION, REVISION
from geo.words import LANGUAGES
from tests.stores import direct, plan, tables


def save(
    store: Store, compound: str = "west", *, base: int | None = None, name: str = "西苑"
) -> int:
    return store.save(compound, plan(name), base=base, author="tests", note="第一版")


@pytest.fixture
def store(address: str) -> Store:
    return open_store(address)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "var" / "yinlu.sqlite"


@pytest.fixture
def in_file(path: Path) -> Store:
    return open_store(f"sqlite:///{path}")


def test_a_saved_compound_comes_back_as_it_was(store: Store) -> None:
    assert save(store) == 1
    revision = store.load("west")
    assert to_bytes(revision.layers) == to_bytes(plan())
    assert (revision.number, revision.author, revision.note) == (1, "tests", "第一版")
    assert revision.at.utcoffset() is not None


def test_every_revision_stays(store: Store) -> None:
    for base in (None, 1, 2):
        save(store, base=base, name=f"西苑{base}")
    assert [entry.number for entry in store.history("west")] == [3, 2, 1]
    assert store.load("west", 2).layers["compound"]["name"].tolist() == ["西苑1"]
    assert store.load("west").number == store.newest("west") == 3


def test_the_list_names_every_compound_and_its_edition(store: Store) -> None:
    for compound in ("west", "east", DISTRICT):
        save(store, compound)
    save(store, base=1, name="西苑新村")
    store.set_edition("west", 1)
    listed = [(row.id, row.name, row.newest, row.edition, row.state) for row in store.compounds()]
    assert listed == [("east", "西苑", 1, None, "draft"), ("west", "西苑新村", 2, 1, "live")]


def test_an_edition_is_chosen_moved_and_withdrawn(store: Store) -> None:
    save(store)
    save(store, base=1)
    assert store.edition("west") is None
    for number in (2, 1):
        store.set_edition("west", number)
        assert store.edition("west") == number
    store.withdraw("west")
    assert store.edition("west") is None
    assert store.newest("west") == 2


def test_of_two_writers_with_one_base_the_second_is_told(store: Store, address: str) -> None:
    save(store)
    other = open_store(address)
    assert save(store, base=1) == 2
    with pytest.raises(StaleRevision, match="west"):
        save(other, base=1)
    assert len(store.history("west")) == 2


@pytest.mark.parametrize("base", [None, 2, 0])
def test_only_the_newest_revision_is_a_base(store: Store, base: int | None) -> None:
    save(store)
    with pytest.raises(StaleRevision):
        save(store, base=base)


def test_several_compounds_are_saved_together_or_not_at_all(store: Store) -> None:
    save(store, "east")
    drafts = [Draft("west", plan(), None), Draft("east", plan(), None)]
    with pytest.raises(StaleRevision):
        store.save_all(drafts, author="tests")
    assert [row.id for row in store.compounds()] == ["east"]
    assert store.save_all([drafts[0], Draft("east", plan(), 1)], author="tests") == [1, 2]


def test_nothing_is_created_before_the_first_save(in_file: Store, path: Path) -> None:
    assert in_file.compounds() == []
    with pytest.raises(UnknownPlace):
        in_file.load("west")
    assert not path.parent.exists()


def test_a_database_that_holds_nothing_stays_so(store: Store, address: str, tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "yinlu.sqlite").touch()
    assert store.compounds() == []
    with pytest.raises(UnknownPlace):
        store.load("west")
    assert tables(address) == set()


def test_the_list_is_in_the_order_of_code_points(store: Store) -> None:
    """On a server too, whose own order is that of a dictionary."""
    ids = ["b", "A-1", "a", "a1", "B", "西"]
    for compound in ids:
        save(store, compound)
    assert [each.id for each in store.compounds()] == sorted(ids)


def test_unknown_names_offer_the_nearest(store: Store) -> None:
    save(store)
    for ask in (store.load, store.history, store.withdraw):
        with pytest.raises(UnknownPlace, match="west"):
            ask("wset")
    for number in (0, 2):
        with pytest.raises(UnknownPlace, match="1"):
            store.load("west", number)
        with pytest.raises(UnknownPlace):
            store.set_edition("west", number)


@pytest.mark.parametrize(
    "address",
    ["", "var/yinlu.sqlite", "sqlite://", "sqlite:///:memory:", "mysql://host/x", "://",
     "mysql://user:secret@host/x", "postgresql://user:secret@host",
     "postgresql+asyncpg://user:secret@host/x", "postgresql://user:sec@ret@host:door/x",
     "postgresql:/user:secret@host/x?password=secret", "postgresql://host:x/x?password=secret"],
)  # fmt: skip
def test_an_address_of_no_use_is_a_sentence(address: str) -> None:
    with pytest.raises(SettingError) as caught:
        open_store(address)
    for language in LANGUAGES:
        assert "postgresql://" in caught.value.sentence(language)
        assert "secret" not in caught.value.sentence(language)


def test_a_file_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    text, database = tmp_path / "plan.txt", tmp_path / "plan.sqlite"
    text.write_text("not a database, but long enough to look like the header of one " * 20)
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE streets (name TEXT)")
    connection.close()
    for path in (text, database, tmp_path):
        before = path.read_bytes() if path.is_file() else b""
        for ask in (Store.compounds, save):
            with pytest.raises(StoreError, match=path.name):
                ask(open_store(f"sqlite:///{path}"))
        assert before == (path.read_bytes() if path.is_file() else b"")


def changes() -> Iterator[tuple[sql.Table, str, object]]:
    """Yield a table, one of its columns, and what somebody who is not the store writes there."""
    for name in ("author", "note", "name", "digest"):
        yield REVISION, name, "somebody"
    yield REVISION, "at", "2026-11-23T12:00:00+00:00"
    yield REVISION, "layers", to_bytes(plan("东苑"))
    yield EDITION, "number", 1
    yield EDITION, "digest", ""


@pytest.mark.parametrize(("table", "column", "value"), [*changes()], ids=str)
def test_a_changed_row_is_never_handed_out(
    store: Store, address: str, table: sql.Table, column: str, value: object
) -> None:
    for base in (None, 1):
        save(store, base=base)
    store.set_edition("west", 2)
    with direct(address) as connection:
        connection.execute(sql.update(table).where(table.c.number == 2).values({column: value}))
    for language in LANGUAGES:
        with pytest.raises(StoreError) as caught:
            assert store.load("west") and store.edition("west")
        assert "west" in caught.value.sentence(language)


def flips(path: Path, places: Sequence[int], count: int) -> Iterator[int]:
    """Flip one bit after another, each in the file as it was, and put it right again."""
    whole = path.read_bytes()
    for place in random.Random(7).sample(places, count):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 4]) + whole[place + 1 :])
        yield place
    path.write_bytes(whole)


def test_a_flipped_bit_is_never_handed_out(in_file: Store, path: Path) -> None:
    save(in_file, "east", name="东苑")
    save(in_file)
    expected = to_bytes(plan())
    caught = 0
    written = [place for place, byte in enumerate(path.read_bytes()) if byte]
    for _ in flips(path, written, 300):
        damaged = open_store(f"sqlite:///{path}")
        try:
            damaged.compounds()
            damaged.history("west")
            assert to_bytes(damaged.load("west").layers) == expected
        except (StoreError, UnknownPlace) as error:
            assert error.sentence("zh")
            caught += 1
    assert caught > 100


def test_only_the_digest_sees_it(in_file: Store, path: Path) -> None:
    """The twin: SQLite's own check passes what the store refuses."""
    save(in_file)
    start = path.read_bytes().index(to_bytes(plan()))
    for _ in flips(path, range(start, start + 100), 5):
        with sqlite3.connect(path) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        connection.close()
        with pytest.raises(YinluError, match="damaged"):
            open_store(f"sqlite:///{path}").load("west")
