"""Everything in one file and back, from either database to either, also while people edit."""

import multiprocessing
import random
from collections.abc import Iterator
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest
from typer.testing import CliRunner

from geo.__main__ import app
from geo.errors import FileError, StaleRevision, StoreError, UnknownPlace, YinluError
from geo.store import Store, open_store
from geo.words import LANGUAGES
from tests.postgres import Cluster
from tests.stores import execute, fill, plan, rows, tables
from tests.test_migrations import make_earlier


@pytest.fixture
def store(address: str) -> Store:
    return open_store(address)


@pytest.fixture(params=["to sqlite", "to postgresql"])
def other(request: pytest.FixtureRequest, tmp_path: Path, postgres: Cluster) -> str:
    """Return the address of a second store."""
    if request.param == "to sqlite":
        return f"sqlite:///{tmp_path}/other.sqlite"
    return postgres.store()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "backups" / "all.sqlite"


def test_a_backup_recovers_equal(store: Store, address: str, other: str, file: Path) -> None:
    fill(store)
    held = store.back_up(file)
    assert (held.compounds, held.revisions, held.kept) == (2, 9, None)
    again = open_store(other)
    assert again.recover(file) == held
    assert rows(other) == rows(address)
    assert again.save("west", plan(), base=3, author="tests") == 4
    assert list(file.parent.iterdir()) == [file]


def test_what_was_there_is_kept(store: Store, address: str, file: Path, tmp_path: Path) -> None:
    fill(store)
    store.back_up(file)
    store.save("west", plan("东苑"), base=3, author="tests")
    with pytest.raises(StoreError, match="--replace"):
        store.recover(file)
    later = rows(address)
    kept = store.recover(file, replace=True).kept
    assert kept is not None and kept.parent == file.parent
    assert (store.newest("west"), rows(f"sqlite:///{kept}")) == (3, later)
    store.recover(kept, replace=True)
    assert rows(address) == later


def test_a_damaged_store_is_replaced_and_kept_as_it_is(
    store: Store, address: str, file: Path, tmp_path: Path
) -> None:
    fill(store)
    store.back_up(file)
    whole = rows(address)
    execute(address, "UPDATE revision SET note = 'x' WHERE number = 2")
    with pytest.raises(StoreError):
        store.back_up(tmp_path / "damaged.sqlite")
    assert not (tmp_path / "damaged.sqlite").exists()
    damaged = rows(address)
    kept = store.recover(file, replace=True).kept
    assert (rows(address), rows(f"sqlite:///{kept}")) == (whole, damaged)


def test_a_backup_of_an_earlier_release_is_brought_up_to_date(
    store: Store, address: str, tmp_path: Path
) -> None:
    make_earlier(f"sqlite:///{tmp_path}/earlier.sqlite")
    before = (tmp_path / "earlier.sqlite").read_bytes()
    assert store.recover(tmp_path / "earlier.sqlite").revisions == 9
    assert (store.edition("west"), len(store.notices.all())) == (2, 1)
    assert (tmp_path / "earlier.sqlite").read_bytes() == before


def keep_saving(address: str, compound: str, ready: Event, enough: Event) -> None:
    """Save until it is enough, or till nobody can take it for an accident."""
    store, left = open_store(address), 50
    while left and not enough.is_set():
        try:
            store.save(compound, plan(), base=store.newest(compound), author="tests")
            left -= 1
            ready.set()
        except StaleRevision:
            continue


def test_a_backup_while_people_save_is_a_state_that_was(
    store: Store, address: str, tmp_path: Path
) -> None:
    fill(store)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["geo.store", "tests.stores"])
    enough, ready = context.Event(), [context.Event() for _ in range(4)]
    names = ("west", "East") * 2
    writers = [
        context.Process(target=keep_saving, args=(address, name, each, enough))
        for name, each in zip(names, ready, strict=True)
    ]
    for writer in writers:
        writer.start()
    for each in ready:
        each.wait()
    files = [tmp_path / f"{number}.sqlite" for number in range(4)]
    for file in files:
        store.back_up(file)
    enough.set()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0] * 4
    final, counts = set(rows(address)["revision"]), []
    for file in files:
        saved = rows(f"sqlite:///{file}")["revision"]
        assert set(saved) < final
        counts.append(len(saved))
        for compound in ("west", "East"):
            numbers = [row[1] for row in saved if row[0] == compound]
            assert numbers == list(range(1, len(numbers) + 1))
    assert counts == sorted(counts)
    store.recover(files[-1], replace=True)
    assert rows(address) == rows(f"sqlite:///{files[-1]}")


def flips(path: Path, count: int) -> Iterator[None]:
    """Flip one bit after another, each in the file as it was, and put it right again."""
    whole = path.read_bytes()
    written = [place for place, byte in enumerate(whole) if byte]
    for place in random.Random(7).sample(written, count):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 4]) + whole[place + 1 :])
        yield
    path.write_bytes(whole)


def test_a_flipped_bit_in_a_backup_is_never_recovered(tmp_path: Path, file: Path) -> None:
    address, again = (f"sqlite:///{tmp_path}/{name}.sqlite" for name in ("one", "two"))
    fill(open_store(address))
    open_store(address).back_up(file)
    expected, caught = rows(address), 0
    for _ in flips(file, 60):
        try:
            open_store(again).recover(file)
            assert rows(again) == expected
            (tmp_path / "two.sqlite").unlink()
        except YinluError as error:
            assert error.sentence("zh")
            assert not (tmp_path / "two.sqlite").exists()
            caught += 1
    assert caught > 20


def test_what_cannot_be_is_a_sentence(store: Store, address: str, tmp_path: Path) -> None:
    with pytest.raises(UnknownPlace):
        store.back_up(tmp_path / "nothing.sqlite")
    fill(store)
    before = rows(address)
    (tmp_path / "there.txt").write_text("somebody's letters, long enough for a header " * 20)
    execute(f"sqlite:///{tmp_path}/streets.sqlite", "CREATE TABLE streets (name TEXT)")
    (tmp_path / "empty.sqlite").touch()
    with pytest.raises(FileError, match="there already"):
        store.back_up(tmp_path / "there.txt")
    with pytest.raises(FileError, match="written"):
        store.back_up(tmp_path / "there.txt" / "backup.sqlite")
    later = f"sqlite:///{tmp_path}/later.sqlite"
    fill(open_store(later))
    execute(later, "UPDATE alembic_version SET version_num = '9999'")
    for name in ("there.txt", "streets.sqlite", "empty.sqlite", "lacks.sqlite", "later.sqlite", ""):
        with pytest.raises((FileError, StoreError)) as caught:
            store.recover(tmp_path / name, replace=True)
        for language in LANGUAGES:
            assert (name or tmp_path.name) in caught.value.sentence(language)
    assert rows(address) == before


def test_a_table_row_that_lacks_is_seen(store: Store, address: str, file: Path) -> None:
    fill(store)
    execute(address, "DELETE FROM revision WHERE compound = 'west' AND number = 2")
    with pytest.raises(StoreError, match="2 of west"):
        store.back_up(file)
    assert not file.exists()


def test_the_commands(
    store: Store, address: str, other: str, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(store)

    def run(place: str, *words: object, code: int = 0) -> str:
        monkeypatch.setenv("YINLU_STORE", place)
        done = CliRunner().invoke(app, ["--language", "en", *map(str, words)])
        assert done.exit_code == code
        return done.output

    assert "2 compounds, 9 revisions" in run(address, "backup", file)
    assert "left alone" in run(address, "backup", file, code=2)
    assert "2 compounds, 9 revisions" in run(other, "recover", file)
    assert "--replace" in run(other, "recover", file, code=2)
    said = run(other, "recover", file, "--replace")
    (kept,) = file.parent.glob("*-before-*")
    assert str(kept) in said.replace("\n", "")
    assert rows(other) == rows(address)
    assert "alembic_version" in tables(f"sqlite:///{file}")
