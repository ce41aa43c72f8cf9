"""Many compounds: what did not change stands, and whoever builds, the site's bytes are the same."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import dask
import pytest
from distributed import Client, LocalCluster
from distributed.comm.core import CommClosedError

from geo.commands import Publication
from geo.errors import LayerError, SettingError, WorkerError
from geo.layers import TABLE, Layers, read_layers, to_bytes
from geo.publish import (
    Built,
    Candidate,
    Crew,
    Edition,
    Outcome,
    Terms,
    alone,
    build,
    open_crew,
    publish_editions,
)
from geo.publish.program import GEO, SHAPING, fingerprint, sources
from geo.settings import DEFAULTS, Settings
from geo.store import DISTRICT, Store
from tests.conftest import sample_folders
from tests.sites import (
    change,
    command,
    digest,
    files,
    group,
    quick,
    small_store,
    wait_until,
)
from tests.test_floors import normal, required

COMPOUNDS = 3
# What a site is served, stored, imported, printed and tested with: none of it draws a page.
IDLE = (
    "alembic brotli defusedxml fsspec GeoAlchemy2 limits openpyxl osmium pillow psycopg pyogrio"
    " pypdfium2 rich SQLAlchemy starlette streamlit typer"
)
TERMS = Terms(settings=DEFAULTS, addresses={}, posters=False, program=fingerprint())


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return small_store(tmp_path, COMPOUNDS)


def publish(
    store: Store,
    out: Path,
    *,
    settings: Settings | None = None,
    crew: Crew = alone,
    watch: Callable[[Iterator[Built]], Iterable[Built]] = iter,
    strict: bool = False,
    posters: bool = False,
    anew: bool = False,
) -> Outcome:
    """Publish all compounds of a store, without signs unless they are asked for."""
    settings = settings or quick(out.parent)
    publication = Publication(store, settings, strict=strict, posters=posters, anew=anew)
    ids = [summary.id for summary in store.compounds()]
    return publication.write(ids, out, crew=crew, watch=watch)


def counts(outcome: Outcome) -> tuple[int, int]:
    """Return how many were built, and how many stood unchanged."""
    return outcome.built, outcome.stood


def first(store: Store) -> str:
    return store.compounds()[0].id


def test_what_did_not_change_stands(store: Store, tmp_path: Path) -> None:
    assert counts(publish(store, tmp_path / "site")) == (COMPOUNDS, 0)
    page = tmp_path / "site" / "c" / first(store) / "index.html"
    (tmp_path / "kept").hardlink_to(page)
    before = files(tmp_path / "site")
    again = publish(store, tmp_path / "site")
    assert (counts(again), again.published) == ((0, COMPOUNDS), store_numbers(store))
    assert page.samefile(tmp_path / "kept"), "it was not even copied"
    assert files(tmp_path / "site") == before
    assert counts(publish(store, tmp_path / "site", anew=True)) == (COMPOUNDS, 0)
    assert files(tmp_path / "site") == before


def store_numbers(store: Store) -> dict[str, int]:
    return {summary.id: summary.newest for summary in store.compounds()}


def test_one_that_changed_is_built_alone(store: Store, tmp_path: Path) -> None:
    publish(store, tmp_path / "site")
    change(store, first(store), convention="请走南门")
    assert counts(publish(store, tmp_path / "site")) == (1, COMPOUNDS - 1)
    publish(store, tmp_path / "anew")
    assert files(tmp_path / "site") == files(tmp_path / "anew")


@pytest.mark.parametrize(
    "changed",
    [
        {"walk_speed": 1.2},
        {"language": "en"},
        {"timezone": "Pacific/Kiritimati"},
        {"reports": ""},
        {"publish_coordinates": "local"},
        {"address": "https://map.example.org/"},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_a_setting_changes_every_compound(
    changed: dict[str, Any], store: Store, tmp_path: Path
) -> None:
    publish(store, tmp_path / "site")
    settings = replace(quick(tmp_path), **changed)
    assert counts(publish(store, tmp_path / "site", settings=settings)) == (COMPOUNDS, 0)
    publish(store, tmp_path / "anew", settings=settings)
    assert files(tmp_path / "site") == files(tmp_path / "anew")


def test_where_things_are_kept_changes_none(store: Store, tmp_path: Path) -> None:
    """The twin: not every setting counts."""
    publish(store, tmp_path / "site")
    moved = replace(quick(tmp_path), store="elsewhere", site="elsewhere", file_megabytes=1.0)
    assert counts(publish(store, tmp_path / "site", settings=moved)) == (0, COMPOUNDS)


def test_what_all_share_changes_every_compound(store: Store, tmp_path: Path) -> None:
    publish(store, tmp_path / "site")
    shared = {name: rows.iloc[:0] for name, rows in store.load(DISTRICT).layers.items()}
    store.save(DISTRICT, shared, base=1, author="")
    assert counts(publish(store, tmp_path / "site")) == (COMPOUNDS, 0)


@pytest.mark.parametrize("terms", [{"posters": True}, {"program": "x"}, {"addresses": {"a": "b"}}])
def test_signs_assets_and_the_program_change_every_compound(terms: dict[str, Any]) -> None:
    candidate = Candidate(1, date(2026, 1, 1), to_bytes(read_layers(sample_folders()[0])))
    assert candidate.hash(TERMS) == candidate.hash(replace(TERMS))
    assert candidate.hash(TERMS) != candidate.hash(replace(TERMS, **terms))
    assert candidate.hash(TERMS) != replace(candidate, number=2).hash(TERMS)
    assert candidate.hash(TERMS) != replace(candidate, checked=date(2026, 1, 2)).hash(TERMS)


@pytest.mark.parametrize("extra", ["a file too few", "a file too many"])
def test_a_folder_that_is_not_as_it_was_is_built_again(
    extra: str, store: Store, tmp_path: Path
) -> None:
    publish(store, tmp_path / "site")
    before = files(tmp_path / "site")
    home = tmp_path / "site" / "c" / first(store)
    if extra == "a file too few":
        (home / "offline.html").unlink()
    else:
        (home / "notes.txt").write_text("left here")
    assert counts(publish(store, tmp_path / "site")) == (1, COMPOUNDS - 1)
    assert files(tmp_path / "site") == before


def copy_of_program(folder: Path) -> Path:
    for file in sources(GEO):
        copy = folder / file.relative_to(GEO)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(file.read_bytes())
    return folder


@pytest.mark.parametrize(
    "name",
    ["words/zh.json", "browser/templates/page.html", "browser/guide.css", "routes/find.py"],
)
def test_every_source_is_in_the_fingerprint(name: str, tmp_path: Path) -> None:
    copy = copy_of_program(tmp_path / "geo")
    assert fingerprint(copy) == fingerprint()
    fingerprint.cache_clear()
    (copy / name).write_bytes((copy / name).read_bytes() + b" ")
    assert fingerprint(copy) != fingerprint()


def test_what_is_made_of_sources_is_not_in_the_fingerprint(tmp_path: Path) -> None:
    """The twin: two machines have the same program, whatever they installed or compiled."""
    copy = copy_of_program(tmp_path / "geo")
    for name in ("__pycache__/words.cpython-311.pyc", "browser/node_modules/leaflet/leaflet.js"):
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_text("made")
    assert fingerprint(copy) == fingerprint()


def test_every_package_shapes_the_outcome_or_does_not() -> None:
    """A new requirement is put on one of the two lists."""
    shaping, idle = {normal(name) for name in SHAPING}, {normal(name) for name in IDLE.split()}
    assert shaping | idle == required()
    assert shaping & idle == set()


def with_columns(public: bool) -> Layers:
    layers = read_layers(sample_folders()[0])
    for row in TABLE:
        for column in row.columns:
            if row.name in layers and column.kind == "text" and column.public == public:
                layers[row.name][column.name] = "seeded"
    return layers


def test_what_is_private_is_not_in_a_published_hash() -> None:
    """Or a door code of four digits could be found by trying them all."""
    plain, private, public = (
        Candidate(1, date(2026, 1, 1), to_bytes(layers)).hash(TERMS)
        for layers in (read_layers(sample_folders()[0]), with_columns(False), with_columns(True))
    )
    assert plain == private != public


def test_what_riders_saw_stands_when_a_later_revision_has_errors(
    store: Store, tmp_path: Path
) -> None:
    publish(store, tmp_path / "site")
    before = files(tmp_path / "site")
    change(store, first(store), ebike="perhaps")
    sentences = set()
    for jobs in (1, 2):
        with open_crew(jobs=jobs) as crew:
            outcome = publish(store, tmp_path / "site", crew=crew)
        assert (counts(outcome), len(outcome.published)) == ((0, COMPOUNDS), COMPOUNDS - 1)
        assert files(tmp_path / "site") == before
        sentences |= {error.sentence("zh") for error in outcome.left_out}
    assert len(sentences) == 1
    with pytest.raises(LayerError, match="perhaps"), open_crew(jobs=2) as crew:
        publish(store, tmp_path / "site", crew=crew, strict=True)
    assert files(tmp_path / "site") == before


def test_everybody_builds_the_same_bytes(store: Store, tmp_path: Path) -> None:
    with open_crew(jobs=1) as crew:
        publish(store, tmp_path / "one", crew=crew, posters=True)
    with open_crew(jobs=2) as crew:
        publish(store, tmp_path / "two", crew=crew, posters=True)
    for seed in "12":
        out = str(tmp_path / f"seed{seed}")
        arguments = ("publish", "--all", "--jobs", seed, "--out", out)
        language = {"YINLU_LANGUAGE": "zh"}
        with command(*arguments, folder=tmp_path, PYTHONHASHSEED=seed, **language) as process:
            said, complaint = process.communicate()
        assert (process.returncode, complaint) == (0, b""), complaint
        assert f"{COMPOUNDS}" in said.decode()
    assert {digest(tmp_path / name) for name in ("two", "seed1", "seed2")} == {
        digest(tmp_path / "one")
    }
    assert any(name.endswith(".pdf") for name in files(tmp_path / "one"))


def die(spared: int, compound: str, candidates: tuple[Candidate, ...], marker: str) -> Edition:
    """Kill who takes an edition up; only one, where a marker may be left."""
    if os.getpid() == spared:  # who only hands it on, as Dask's scheduler does
        return Deadly(compound, candidates, marker=marker)
    if not (marker and Path(marker).exists()):
        if marker:
            Path(marker).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return Edition(compound, candidates)


@dataclass(frozen=True)
class Deadly(Edition):
    """An edition as a lack of memory may make one: whoever builds it dies."""

    marker: str = ""

    def __reduce__(self) -> tuple[Any, ...]:
        return die, (os.getpid(), self.compound, self.candidates, self.marker)


def editions(store: Store, deadly: str, marker: Path | str = "") -> Iterator[Edition]:
    for each in store.compounds():
        saved = store.document(each.id)
        candidates = (Candidate(saved.number, saved.at.date(), saved.content),)
        if each.id == deadly:
            yield Deadly(each.id, candidates, marker=str(marker))
        else:
            yield Edition(each.id, candidates)


def test_a_process_that_dies_is_replaced(store: Store, tmp_path: Path) -> None:
    marker = tmp_path / "died"
    with open_crew(jobs=2) as crew:
        publish_editions(
            editions(store, first(store), marker),
            tmp_path / "site",
            crew=crew,
            posters=False,
            settings=DEFAULTS,
        )
    assert marker.exists()
    publish_editions(
        editions(store, ""), tmp_path / "calm", crew=alone, posters=False, settings=DEFAULTS
    )
    assert files(tmp_path / "site") == files(tmp_path / "calm")


def test_a_compound_that_kills_twice_is_named(store: Store, tmp_path: Path) -> None:
    publish(store, tmp_path / "site")
    before = files(tmp_path)
    with pytest.raises(WorkerError, match=first(store)), open_crew(jobs=2) as crew:
        publish_editions(
            editions(store, first(store)), tmp_path / "site", crew=crew, settings=DEFAULTS
        )
    assert files(tmp_path) == before


def test_no_more_is_under_way_than_keeps_all_busy(store: Store) -> None:
    """A district of ten thousand never lies in memory as a whole."""
    (edition, *_) = editions(store, "")
    asked: list[Edition] = []

    def many() -> Iterator[Edition]:
        for _ in range(30):
            asked.append(edition)
            yield edition

    with open_crew(jobs=2) as crew:
        most = max(len(asked) - done for done, _ in enumerate(crew(many(), TERMS)))
    assert 2 < most < 10 < len(asked)


def test_another_program_does_not_build(store: Store) -> None:
    (edition, *_) = editions(store, "")
    with pytest.raises(WorkerError, match="another version"):
        build(edition, replace(TERMS, program="another"))


def test_an_interrupt_ends_it_cleanly(tmp_path: Path) -> None:
    publish(small_store(tmp_path, 2), tmp_path / "site")
    before = files(tmp_path / "site")
    arguments = ("publish", "--all", "--jobs", "2", "--out", str(tmp_path / "site"))
    with command(*arguments, folder=tmp_path) as process:
        wait_until(lambda: len(group(process.pid)) > 4)  # itself, two that serve, two that build
        os.killpg(process.pid, signal.SIGINT)
        _, complaint = process.communicate()
        assert group(process.pid) == []
    assert process.returncode not in (0, 1, 2)
    assert b"Traceback" not in complaint
    assert files(tmp_path / "site") == before
    assert not (tmp_path / ".site.new").exists()


def quiet_cluster(workers: int) -> LocalCluster:
    """Start a cluster on loopback, without pages; whatever listens takes a free port."""
    return LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        scheduler_kwargs={"dashboard": False},
    )


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    few = {"distributed.scheduler.allowed-failures": 1}  # each costs a new worker, a second
    with dask.config.set(few), quiet_cluster(2) as cluster:
        yield cluster


def test_a_cluster_builds_the_same_bytes_though_a_worker_dies(
    cluster: LocalCluster, store: Store, tmp_path: Path
) -> None:
    publish(store, tmp_path / "one", posters=True)
    with Client(cluster, set_as_default=False) as client:
        workers = client.run(os.getpid)

    def kill_one(done: Iterator[Built]) -> Iterator[Built]:
        for number, built in enumerate(done):
            if number == 0:
                os.kill(min(workers.values()), signal.SIGKILL)
            yield built

    with open_crew(scheduler=cluster.scheduler_address) as crew:
        publish(store, tmp_path / "many", crew=crew, watch=kill_one, posters=True)
    assert files(tmp_path / "many") == files(tmp_path / "one")


def test_a_compound_that_kills_workers_is_named(
    cluster: LocalCluster, store: Store, tmp_path: Path
) -> None:
    with (
        pytest.raises(WorkerError, match=first(store)),
        open_crew(scheduler=cluster.scheduler_address) as crew,
    ):
        publish_editions(
            editions(store, first(store)), tmp_path / "site", crew=crew, settings=DEFAULTS
        )
    assert not (tmp_path / "site").exists()


def test_a_machine_with_another_program_is_refused(tmp_path: Path) -> None:
    copy = copy_of_program(tmp_path / "geo")
    (copy / "words" / "en.json").write_text("{}")
    with quiet_cluster(0) as cluster:
        address = cluster.scheduler_address
        with pytest.raises(WorkerError, match="no workers"), open_crew(scheduler=address, wait=0.2):
            pass
        worker = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--no-dashboard"]
        with subprocess.Popen(
            [*worker, "--no-nanny"], cwd=tmp_path, stderr=subprocess.PIPE
        ) as other:
            with pytest.raises(WorkerError, match="another version"), open_crew(scheduler=address):
                pass
            other.kill()


def test_a_worker_that_dies_when_asked_for_its_program_is_done_without(
    cluster: LocalCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(client: Client, function: Callable[[], str], **how: Any) -> dict[str, Any]:
        assert how == {"on_error": "return"}, "else a dead worker's error is raised"
        return {"tcp://dead": CommClosedError(), **asked(client, function, **how)}

    asked = Client.run
    monkeypatch.setattr(Client, "run", run)
    with open_crew(scheduler=cluster.scheduler_address):
        pass


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nowhere", "carrier-pigeon://loft"])
def test_a_scheduler_out_of_reach_is_a_sentence(address: str) -> None:
    with (
        pytest.raises(WorkerError, match=f"{re.escape(address)} cannot be reached"),
        open_crew(scheduler=address, wait=0.5),
    ):
        pass


def test_a_cluster_needs_a_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(SettingError, match="pip install distributed"), open_crew(scheduler="x"):
        pass
