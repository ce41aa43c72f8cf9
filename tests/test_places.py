"""A site is the same in a folder and in a bucket, and whole in both, whoever dies while writing."""

import json
import multiprocessing
import os
import re
import signal
import time
from collections.abc import Iterable, Iterator, Mapping
from multiprocessing.process import BaseProcess
from pathlib import Path

import fsspec
import pytest

from geo.errors import FileError
from geo.publish import post_notices, publish_site
from geo.publish.claims import BUSY, HIDDEN
from geo.publish.places import open_site, shown
from geo.publish.stages import FILES, PLAN, waves
from geo.words import LANGUAGES
from tests.bucket import BUCKET, SECRET, Store, s3_store
from tests.guides import sample_guides

OWN = ("index.html", "compounds.json", "notices.json", "sw.js", "assets", "c")
KINDS = ("folder", "memory", "s3")
KILLS = 20
HOME = ("west",)
ELSEWHERE = {"token": "other", "machine": "elsewhere", "process": 1}

Site = dict[str, bytes]


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with s3_store() as store:
        yield store


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return where to publish: a folder, a bucket in memory, and one on a server."""
    if request.param == "s3":
        request.getfixturevalue("store")
    root = {"folder": str(tmp_path), "memory": f"memory://{tmp_path.name}"}
    return f"{root.get(request.param, f's3://{BUCKET}/{tmp_path.name}')}/site"


@pytest.fixture
def bucket(store: Store, tmp_path: Path) -> str:
    return f"s3://{BUCKET}/{tmp_path.name}"


def site(edition: int, homes: Iterable[str] = ("east", "west")) -> Site:
    """Return a small site whose pages name an asset of their edition."""
    script = f"assets/guide.{edition}.js"
    written = {
        "compounds.json": json.dumps({"made_by": "yinlu", "compounds": [], "n": edition}),
        "index.html": f"index {edition}",
        "sw.js": f"worker {edition}",
        script: f"// {edition}",
    }
    for home in homes:
        written |= {f"c/{home}/index.html": f"../../{script}", f"c/{home}/qr-a.svg": "<svg/>"}
    return {name: content.encode() for name, content in written.items()}


def publish(place: str, files: Mapping[str, bytes]) -> None:
    with open_site(place, own=OWN) as draft:
        for name, content in files.items():
            draft.write(name, content)


def opened(place: str) -> tuple[fsspec.AbstractFileSystem, str]:
    at = {"endpoint_url": os.environ["AWS_ENDPOINT_URL"]} if place.startswith("s3:") else {}
    files, root = fsspec.url_to_fs(place, use_listings_cache=False, **at)
    return files, str(root)


def found(place: str) -> Site:
    """Return every file of a site but our own notes in a bucket."""
    files, root = opened(place)
    paths = [path for path in files.find(root) if f"/{HIDDEN}" not in path]
    contents = files.cat(paths) if paths else {}
    return {path.removeprefix(f"{root}/"): content for path, content in contents.items()}


def put(place: str, name: str, content: object) -> None:
    files, root = opened(place)
    files.makedirs(f"{root}/{name}".rpartition("/")[0], exist_ok=True)
    files.pipe_file(f"{root}/{name}", json.dumps(content).encode())


def test_a_site_holds_what_was_written_and_nothing_older(place: str) -> None:
    publish(place, site(1, ["east", "west", "north"]))
    assert found(place) == site(1, ["east", "west", "north"])
    publish(place, site(2))
    assert found(place) == site(2)


def test_a_draft_tells_what_the_live_site_has(place: str) -> None:
    with open_site(place, own=OWN) as draft:
        assert (draft.names(""), draft.has("c"), draft.read("index.html")) == ([], False, None)
        draft.write("compounds.json", site(1)["compounds.json"])
    publish(place, site(1))
    with open_site(place, own=OWN) as draft:
        assert draft.names("") == ["assets", "c", "compounds.json", "index.html", "sw.js"]
        assert draft.names("c/west") == ["index.html", "qr-a.svg"]
        assert draft.names("c/none") == []
        assert [draft.has(name) for name in ("c", "c/west", "c/wes", "sw.js")] == [1, 1, 0, 1]
        assert draft.read("c/west/qr-a.svg") == b"<svg/>"
        assert draft.read("c/west") is draft.read("c/none/x") is None


def test_what_is_carried_stands_in_the_new_site_too(place: str) -> None:
    publish(place, site(1))
    new = site(2, ["west"])
    with open_site(place, own=OWN) as draft:
        for name in ("c/east", "assets/guide.1.js", "c/none", "assets/none.js"):
            draft.carry(name)
        for name, content in new.items():
            draft.write(name, content)
        draft.carry("c/west")
    old = {name: content for name, content in site(1).items() if name.startswith("c/east/")}
    assert found(place) == {**new, **old, "assets/guide.1.js": b"// 1"}


def test_a_publish_that_fails_changes_nothing(place: str) -> None:
    publish(place, site(1))
    with pytest.raises(RuntimeError), open_site(place, own=OWN) as draft:
        draft.write("index.html", b"half of it")
        raise RuntimeError
    assert found(place) == site(1)
    publish(place, site(2))
    assert found(place) == site(2)


def test_what_somebody_else_put_there_stays(place: str) -> None:
    publish(place, site(1))
    put(place, "CNAME", "riders.example")
    put(place, "well-known/note", "kept")
    publish(place, site(2))
    assert found(place).keys() == {*site(2), "CNAME", "well-known/note"}


def test_what_is_not_ours_is_left_alone(place: str) -> None:
    put(place, "thesis.txt", "years of work")
    put(place, "compounds.json", {"compounds": []})
    before = found(place)
    with pytest.raises(FileError, match="holds other files"):
        publish(place, site(1))
    assert found(place) == before
    assert post_notices(place, lambda: [1]) is False


def test_notices_reach_the_live_site_at_once(place: str) -> None:
    assert post_notices(place, lambda: [1]) is False
    publish(place, {**site(1), "notices.json": b"{}"})
    assert post_notices(place, lambda: [{"id": "a1"}]) is True
    assert found(place) == {**site(1), "notices.json": b'{"notices":[{"id":"a1"}]}'}
    publish(place, {**site(1), "notices.json": b"{}"})
    assert found(place)["notices.json"] == b"{}"


def test_guides_are_published_into_a_bucket_as_into_a_folder(tmp_path: Path) -> None:
    into, bucket = tmp_path / "site", f"memory://{tmp_path.name}"
    for guides in (sample_guides()[:2], sample_guides()[1:2]):
        for place in (str(into), bucket):
            publish_site(guides, place, posters=False)
        assert found(bucket) == found(str(into))


def test_an_address_of_a_file_is_a_folder(tmp_path: Path) -> None:
    publish(f"file://{tmp_path}/site", site(1))
    assert (tmp_path / "site" / "index.html").read_bytes() == site(1)["index.html"]


# ----- in a bucket ----------------------------------------------------------------------------


def test_only_what_changed_is_sent(store: Store, bucket: str) -> None:
    def sent(files: Site) -> set[str]:
        store.writes.clear()
        publish(bucket, files)
        return {path.rpartition("/")[2] for path in store.writes} - {BUSY.rpartition("/")[2]}

    publish(bucket, site(1))
    assert {path for path in sent(site(1)) if "." in path} == set()
    assert {"plan.json", "qr-a.svg"} <= sent({**site(1), "c/west/qr-a.svg": b"<svg></svg>"})


def test_a_server_says_of_what_type_a_file_is_and_how_long_it_holds(bucket: str) -> None:
    kinds = {
        "c/west/index.html": "text/html; charset=utf-8",
        "c/west/poster-a.pdf": "application/pdf",
        "c/west/poster-a.png": "image/png",
        "c/west/qr-a.svg": "image/svg+xml",
        "assets/guide.1.js": "text/javascript; charset=utf-8",
        "manifest.webmanifest": "application/manifest+json",
    }
    publish(bucket, {**site(1), **dict.fromkeys(kinds, b"x")})
    for name, kind in kinds.items():
        files, root = opened(bucket)
        key = f"{root}/{name}".removeprefix(f"{BUCKET}/")
        said = files.call_s3("head_object", Bucket=BUCKET, Key=key)
        assert said["ContentType"] == kind
        holds = "public, max-age=31536000, immutable" if "assets/" in name else "no-cache"
        assert said["CacheControl"] == holds


def test_a_site_that_was_copied_into_a_bucket_is_known_by_its_names(bucket: str) -> None:
    files, root = opened(bucket)
    files.pipe({f"{root}/{name}": content for name, content in site(1).items()})
    put(bucket, "CNAME", "riders.example")
    with open_site(bucket, own=OWN) as draft:
        assert draft.names("c") == ["east", "west"]
        draft.carry("c/east")
        for name, content in site(2, ["west"]).items():
            draft.write(name, content)
    assert found(bucket).keys() == {*site(2), "CNAME"}


def dangling(files: Mapping[str, bytes]) -> set[str]:
    """Return the assets that pages name and that are not there."""
    named = {name for page in files.values() for name in re.findall(rb"\.\./(assets/[\w.]+)", page)}
    return {name.decode() for name in named} - files.keys()


def publish_elsewhere(place: str, files: Site, environment: Mapping[str, str]) -> None:
    """Publish in a process of its own."""
    os.environ.update(environment)
    publish(place, files)


def test_a_publish_that_is_killed_leaves_a_site_and_the_next_repairs_it(
    store: Store, bucket: str
) -> None:
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["tests.test_places", "s3fs"])
    publish(bucket, site(0, HOME))
    store.writes.clear()
    publish(bucket, site(1, HOME))
    whole, kept = len(store.writes), 0
    for edition in range(2, KILLS + 2):
        store.writes.clear()
        last = 1 + (edition - 2) * (whole - 1) // (KILLS - 1)
        process = processes.Process(
            target=publish_elsewhere, args=(bucket, site(edition, HOME), store.environment)
        )

        def kill(process: BaseProcess = process, last: int = last) -> None:
            if len(store.writes) == last:
                os.kill(process.pid or 0, signal.SIGKILL)

        store.at_write = kill
        process.start()
        process.join()
        store.at_write = lambda: None
        assert process.exitcode == -signal.SIGKILL
        there = found(bucket)
        assert dangling(there) == set()
        kept += there == site(edition - 1, HOME)
        publish(bucket, site(edition, HOME))
        assert found(bucket) == site(edition, HOME)
        assert opened(bucket)[0].find(f"{bucket}/{HIDDEN}") == [f"{bucket[5:]}/{FILES}"]
    assert 0 < kept < KILLS, "some died before the new site was decided on, some after"


def test_that_order_matters() -> None:
    """The twin: in the other order a page would name what is not there."""

    def gaps(order: Iterable[list[str]]) -> list[set[str]]:
        there, seen = dict(site(1)), []
        for name in (name for wave in order for name in wave):
            there[name] = site(2)[name]
            seen.append(dangling(there))
        return [gap for gap in seen if gap]

    order = waves(site(2))
    assert gaps(order) == []
    assert gaps(reversed(order)) != []
    assert [wave[0] for wave in order] == [
        "assets/guide.2.js",
        "c/east/qr-a.svg",
        "c/east/index.html",
        "compounds.json",
        "index.html",
        "sw.js",
    ]


def test_a_second_publisher_is_told(tmp_path: Path) -> None:
    place = f"memory://{tmp_path.name}"
    with open_site(place, own=OWN) as draft:
        for name, content in site(1).items():
            draft.write(name, content)
        with pytest.raises(FileError, match="somebody else is publishing"):
            publish(place, site(2))
        with pytest.raises(FileError, match="somebody else is publishing"):
            publish(place, site(3))
    assert found(place) == site(1)


def test_a_publisher_on_another_machine_counts_until_it_has_been_silent_for_long(
    tmp_path: Path,
) -> None:
    place = f"memory://{tmp_path.name}"
    put(place, BUSY, {**ELSEWHERE, "until": time.time() + 60})
    with pytest.raises(FileError, match="somebody else is publishing"):
        publish(place, site(1))
    assert found(place) == {}
    put(place, BUSY, {**ELSEWHERE, "until": time.time() - 60})
    publish(place, site(1))
    assert found(place) == site(1)


def test_who_was_silent_for_too_long_is_told(tmp_path: Path) -> None:
    place = f"memory://{tmp_path.name}"
    publish(place, site(1))
    with (
        pytest.raises(FileError, match="somebody else is publishing"),
        open_site(place, own=OWN) as draft,
    ):
        draft.write("index.html", b"too late")
        put(place, BUSY, {**ELSEWHERE, "until": time.time() + 60})
    assert found(place) == site(1)


def test_notes_that_nobody_can_read_stop_nobody(tmp_path: Path) -> None:
    place = f"memory://{tmp_path.name}"
    publish(place, site(1))
    for name in (BUSY, PLAN, FILES):
        put(place, name, "not ours")
    publish(place, site(2))
    assert found(place) == site(2)


NOBODY = {"AWS_PROFILE": "nobody"}
DOWN = {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}


@pytest.mark.parametrize(
    ("url", "environment", "says"),
    [
        ("s3://no-such-bucket/site", {}, "s3://no-such-bucket/site cannot be reached"),
        ("s3://tests/down", DOWN, "s3://tests/down cannot be reached"),
        ("s3://tests/refused", NOBODY, "s3://tests/refused refuses to be written"),
        ("s3://", {}, "s3:// is no address"),
        ("s3://me:hidden@B_AD!/site", {}, "s3://B_AD!/site is no address"),
        ("nowhere://me:hidden@tests/site", {}, "nowhere://tests/site is no address"),
        ("ftp://me:hidden@127.0.0.1:1/site", {}, "ftp://127.0.0.1:1/site cannot be reached"),
        ("dropbox://me:hidden@x/site", {}, "needs the package dropboxdrivefs"),
    ],
)
def test_what_cannot_be_reached_is_one_sentence_without_secrets(
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
    url: str,
    environment: Mapping[str, str],
    says: str,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(FileError) as caught:
        publish(url, site(1))
    assert says in str(caught.value)
    assert caught.value.__context__ is None or caught.value.__suppress_context__
    for language in LANGUAGES:
        assert not re.search(f"hidden|{SECRET}", caught.value.sentence(language))


def test_an_address_is_shown_without_secrets() -> None:
    assert shown("ftp://me:hidden@host/site?key=hidden") == "ftp://host/site"
    assert shown(Path("site")) == "site"
    assert shown("a@b?c") == "a@b?c"
