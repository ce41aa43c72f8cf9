"""Nothing that was acknowledged is ever lost, and nothing damaged is ever handed out."""

import multiprocessing
import random
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import shapely

from geo.errors import SettingError, StaleRevision, StoreError, UnknownPlace, YinluError
from geo.layers import Layers, conform, frame, to_bytes
from geo.store import DISTRICT, Draft, Store, open_store
from geo.words import LANGUAGES

ROOT = Path(__file__).parents[1]


def plan(name: str = "西苑", buildings: int = 3) -> Layers:
    square = shapely.box(120.0, 30.0, 120.002, 30.002)
    west = [120 + row * 1e-6 for row in range(buildings)]
    houses = [shapely.box(start, 30, start + 5e-7, 30.001) for start in west]
    refs = [str(row + 1) for row in range(buildings)]
    return conform(
        {
            "compound": frame("compound", {"id": ["west"], "name": [name]}, [square]),
            "buildings": frame("buildings", {"id": refs, "ref": refs}, houses),
        }
    )


def save(
    store: Store, compound: str = "west", *, base: int | None = None, name: str = "西苑"
) -> int:
    return store.save(compound, plan(name), base=base, author="tests", note="第一版")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "var" / "yinlu.sqlite"


@pytest.fixture
def store(path: Path) -> Store:
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


def test_of_two_writers_with_one_base_the_second_is_told(store: Store, path: Path) -> None:
    save(store)
    other = open_store(f"sqlite:///{path}")
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


def test_nothing_is_created_before_the_first_save(store: Store, path: Path) -> None:
    assert store.compounds() == []
    with pytest.raises(UnknownPlace):
        store.load("west")
    assert not path.parent.exists()


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
     "postgresql://user:secret@host/yinlu"],
)  # fmt: skip
def test_an_address_of_no_use_is_a_sentence(address: str) -> None:
    with pytest.raises(SettingError) as caught:
        open_store(address)
    for language in LANGUAGES:
        assert "sqlite:///" in caught.value.sentence(language)
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


def keep_saving(path: Path, compound: str, times: int) -> None:
    """Save `times` revisions, each on the newest; whoever comes second looks again."""
    store, layers = open_store(f"sqlite:///{path}"), plan()
    while times:
        try:
            store.save(compound, layers, base=store.newest(compound), author="tests")
            times -= 1
        except StaleRevision:
            continue


def test_eight_processes_lose_nothing(store: Store, path: Path) -> None:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["geo.store"])
    writers = [context.Process(target=keep_saving, args=(path, "west", 25)) for _ in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0] * 8
    assert [entry.number for entry in store.history("west")] == list(range(200, 0, -1))
    assert store.load("west", 100).number == 100


SAVE_FOR_EVER = """
import sys
from tests.test_store import open_store, plan
store = open_store("sqlite:///" + sys.argv[1])
base = store.newest("west")
while True:
    base = store.save("west", plan(buildings=2000), base=base, author="tests")
    print(base, flush=True)
"""


def test_a_killed_writer_leaves_every_acknowledged_revision(store: Store, path: Path) -> None:
    for patience in (1, 3, 6):
        writer = subprocess.Popen(
            [sys.executable, "-c", SAVE_FOR_EVER, str(path)], cwd=ROOT, stdout=subprocess.PIPE
        )
        assert writer.stdout is not None
        with writer, writer.stdout:
            acknowledged = [int(writer.stdout.readline()) for _ in range(patience)][-1]
            writer.kill()
        newest = store.newest("west") or 0
        assert newest >= acknowledged
        for number in range(1, newest + 1):
            assert len(store.load("west", number).layers["buildings"]) == 2000


def flips(path: Path, places: Sequence[int], count: int) -> Iterator[int]:
    """Flip one bit after another, each in the file as it was, and put it right again."""
    whole = path.read_bytes()
    for place in random.Random(7).sample(places, count):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 4]) + whole[place + 1 :])
        yield place
    path.write_bytes(whole)


def test_a_flipped_bit_is_never_handed_out(store: Store, path: Path) -> None:
    save(store, "east", name="东苑")
    save(store)
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


def test_only_the_digest_sees_it(store: Store, path: Path) -> None:
    """The twin: SQLite's own check passes what the store refuses."""
    save(store)
    start = path.read_bytes().index(to_bytes(plan()))
    for _ in flips(path, range(start, start + 100), 5):
        with sqlite3.connect(path) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        connection.close()
        with pytest.raises(YinluError, match="damaged"):
            open_store(f"sqlite:///{path}").load("west")
