"""Killed writers, full disks, servers that go away: nothing acknowledged is lost, all is said."""

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import sqlalchemy as sql

from geo.errors import StaleRevision, StoreError
from geo.layers import Layers, conform, frame
from geo.settings import Settings, table
from geo.store import Plan, Store, Wrong, open_store
from geo.store.revisions import REVISION
from geo.words import LANGUAGES
from tests.faulting import DEEDS
from tests.postgres import FILE_BYTES, PASSWORD, Cluster
from tests.stores import direct, plan, rows, sound

ROOT = Path(__file__).parents[1]
WRONG = Wrong("west", 1, "gate:south", "gate_shut", "关了")
WRITERS, TIMES = 16, 1


@pytest.fixture
def store(address: str) -> Store:
    return open_store(address)


@pytest.fixture
def on_server(postgres: Cluster) -> str:
    """Return the address of an empty store on the server."""
    return postgres.store()


def together(work: object, count: int, *arguments: object) -> None:
    """Do work in so many processes at once, each told its number last."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["geo.store", "tests.stores"])
    each = [
        context.Process(target=work, args=(*arguments, number))  # type: ignore[arg-type]
        for number in range(count)
    ]
    for process in each:
        process.start()
    for process in each:
        process.join()
    assert [process.exitcode for process in each] == [0] * count


# -- many writers ----------------------------------------------------------------------------------


def with_building(layers: Layers, id: str) -> Layers:
    known = layers["buildings"]
    ids, shapes = [*known["id"], id], [*known.geometry, known.geometry.iloc[0]]
    return conform({**layers, "buildings": frame("buildings", {"id": ids, "ref": ids}, shapes)})


def add_buildings(address: str, number: int) -> None:
    """Add buildings to whatever is newest; whoever comes second looks again."""
    store, left = open_store(address), [f"{number}-{time}" for time in range(TIMES)]
    while left:
        seen = store.load("west")
        try:
            store.save("west", with_building(seen.layers, left[-1]), base=seen.number, author="")
            left.pop()
        except StaleRevision:
            continue


def test_sixteen_writers_lose_nothing(store: Store, address: str) -> None:
    store.save("west", plan(), base=None, author="tests")
    together(add_buildings, WRITERS, address)
    added = [f"{number}-{time}" for number in range(WRITERS) for time in range(TIMES)]
    assert set(added) < set(store.load("west").layers["buildings"]["id"])
    assert sound(address) == 1 + len(added)


def test_that_check_can_fail(store: Store) -> None:
    """The twin: writers who name what is newest, not what they have seen, lose a building."""
    store.save("west", plan(), base=None, author="tests")
    seen = [store.load("west").layers for _ in range(2)]
    for number, layers in enumerate(seen):
        drawn = with_building(layers, f"{number}-0")
        store.save("west", drawn, base=store.newest("west"), author="naive")
    assert {"0-0", "1-0"} - set(store.load("west").layers["buildings"]["id"]) == {"0-0"}


def test_the_key_refuses_whom_the_lock_does_not_hold(on_server: str) -> None:
    """Somebody who goes past the store's lock, in the middle of a save, is first or second."""
    store = open_store(on_server)
    store.save("west", plan(), base=None, author="tests")
    engine = sql.create_engine(sql.make_url(on_server).set(drivername="postgresql+psycopg"))
    refused: list[StaleRevision] = []

    def save() -> None:
        try:
            store.save("west", plan(), base=1, author="second")
        except StaleRevision as error:
            refused.append(error)

    with engine.connect() as other:
        first = dict(other.execute(sql.select(REVISION)).mappings().one())
        other.execute(sql.insert(REVISION), {**first, "number": 2})
        second = threading.Thread(target=save)
        second.start()
        waits = sql.text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        while not _count(on_server, waits):
            second.join(0.01)
        other.commit()
        second.join()
    engine.dispose()
    assert [error.values["newest"] for error in refused] == [2]


def _count(address: str, query: sql.TextClause) -> int:
    with direct(address) as connection:
        return int(connection.execute(query).scalar_one())


def add_reports(address: str, secret: str, number: int) -> None:
    store = open_store(address)
    for _ in range(TIMES):
        store.reports.add(WRONG, secret=secret)


@pytest.mark.parametrize(("secret", "kept"), [("", WRITERS * TIMES), ("one-phone-in-a-tunnel", 1)])
def test_reports_by_many_at_once(store: Store, address: str, secret: str, kept: int) -> None:
    together(add_reports, WRITERS, address, secret)
    assert len(store.reports.all()) == kept


def test_a_fork_does_not_use_what_its_parent_holds(store: Store, address: str) -> None:
    code = (
        "import sys; from tests.stores import *; from multiprocessing import get_context\n"
        "store = open_store(sys.argv[1]); store.save('west', plan(), base=None, author='')\n"
        "work = lambda base: store.save('west', plan(), base=base, author='')\n"
        "for base in (1, 2):\n"
        "    fork = get_context('fork').Process(target=work, args=(base,))\n"
        "    fork.start(); fork.join(); assert fork.exitcode == 0\n"
        "assert store.save('west', plan(), base=3, author='') == 4\n"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code, address], cwd=ROOT, check=True)
    assert sound(address) == 4


# -- kill -9 ---------------------------------------------------------------------------------------


def test_a_killed_writer_damages_nothing(address: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.faulting", address, str(tmp_path), "4"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == {deed: {"killed": 4} for deed in DEEDS}


def test_a_server_that_was_cut_off_is_survived(postgres: Cluster, on_server: str) -> None:
    """As by a power cut; then the very next call works, and all that was acknowledged is there."""
    store = open_store(on_server)
    for base in (None, 1, 2):
        store.save("west", plan(), base=base, author="tests")
    postgres.stop(signal.SIGQUIT)
    with pytest.raises(StoreError) as caught:
        store.newest("west")
    postgres.start()
    assert store.newest("west") == sound(on_server) == 3
    assert store.save("west", plan(), base=3, author="tests") == 4
    for language in LANGUAGES:
        assert PASSWORD not in caught.value.sentence(language)
        assert f"127.0.0.1:{postgres.port}" in caught.value.sentence(language)


def test_a_worker_of_the_server_that_dies_is_survived(postgres: Cluster, on_server: str) -> None:
    store = open_store(on_server)
    store.save("west", plan(), base=None, author="tests")
    os.kill(_backend(store), signal.SIGTERM)
    assert store.save("west", plan(), base=1, author="tests") == 2


def _backend(store: Store) -> int:
    """Return the process of the server behind the store's one connection."""
    return int(store._database.read(sql.select(sql.func.pg_backend_pid()))[0][0])


# -- a full disk -----------------------------------------------------------------------------------

FULL = """
import resource, sys
from tests.stores import *
from geo.errors import YinluError
store, (what, limit) = open_store(sys.argv[1]), sys.argv[2:4]
before = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), before[1]))
try:
    if what == "save":
        store.plans.put("west", Plan(bytes(9_000_000), "image/png", 1, 1))
    else:
        store.back_up(Path(what))
except YinluError as error:
    print(error)
resource.setrlimit(resource.RLIMIT_FSIZE, before)
assert store.save("west", plan(), base=store.newest("west"), author="") == 2
""".replace("import resource, sys", "import resource, sys\nfrom pathlib import Path")


def test_a_full_disk_is_said_and_survived_in_a_file(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/store.sqlite"
    open_store(address).save("west", plan(), base=None, author="tests")
    backup = tmp_path / "backup" / "all.sqlite"
    for what, number in (("save", 1), (str(backup), 2)):
        limit = str(2_000_000 if what == "save" else 8192)
        code = FULL.replace("== 2", f"== {number + 1}")
        command = [sys.executable, "-c", code, address, what, limit]
        said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        assert "disk" in said
    assert list(backup.parent.iterdir()) == []
    assert (sound(address), rows(address)["plan"]) == (3, [])


def test_a_full_disk_is_said_and_survived_on_a_server(on_server: str) -> None:
    """Where no file may grow longer than FILE_BYTES; the log of what is to come has its room."""
    store = open_store(on_server)
    store.save("west", plan(), base=None, author="tests")
    large, small = (Plan(os.urandom(size), "image/png", 1, 1) for size in (FILE_BYTES, 99))
    with pytest.raises(StoreError, match="could not extend file"):
        store.plans.put("west", large)
    store.plans.put("west", small)
    assert store.save("west", plan(), base=1, author="tests") == 2
    assert (sound(on_server), store.plans.get("west")) == (2, small)


# -- what is said ----------------------------------------------------------------------------------


def test_no_error_and_no_list_holds_a_password(postgres: Cluster) -> None:
    asked = "127.0.0.1:1/x", f"127.0.0.1:{postgres.port}/nowhere", f"127.0.0.1:{postgres.port}/x"
    for place in asked:
        for address in (
            f"postgresql://yinlu:s3cret%21@{place}",
            f"postgresql://yinlu@{place}?password=s3cret!",
        ):
            with pytest.raises(StoreError) as caught:
                open_store(address).compounds()
            said = [caught.value.sentence(language) for language in LANGUAGES]
            listed = [str(row) for row in table(Settings(store=address))]
            for text in [*said, *listed, repr(Settings(store=address))]:
                assert "s3cret" not in text
