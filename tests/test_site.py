"""The riders' site over the wire: small, never stale, never outside its folder."""

import gzip
import os
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import brotli
import pytest

from geo.web import send_at_once, site
from tests.serving import HOST, Answer, ask, served

Ask = Callable[..., Answer]

PAGE = "<!DOCTYPE html>" + "引路" * 2000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = tmp_path / "site" / "c" / "west"
    home.mkdir(parents=True)
    (home / "index.html").write_text(PAGE, "utf-8")
    (home / "guide.json").write_text("{}")
    (tmp_path / "site" / "index.html").write_text("the list")
    (tmp_path / "site" / "sw.js").write_text("// keeps")
    (tmp_path / "site" / "manifest.webmanifest").write_text("{}")
    (tmp_path / "site" / "icon.svg").write_text("<svg/>")
    (tmp_path / "site" / "assets").mkdir()
    (tmp_path / "site" / "assets" / "guide.0123456789.js").write_text("const a = 1;" * 500)
    (tmp_path / "site" / "poster.png").write_bytes(b"\x89PNG" + bytes(range(256)) * 8)
    (home / "poster-south.pdf").write_bytes(b"%PDF" + bytes(range(256)) * 8)
    (home / "qr-south.svg").write_text("<svg/>" * 100)
    (tmp_path / "secret.txt").write_text("not published")
    return tmp_path / "site"


@pytest.fixture
def get(folder: Path) -> Iterator[Ask]:
    with served(folder) as address:
        yield partial(ask, address)


def unpacked(answer: Answer) -> str:
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress}.get(
        answer.headers.get("content-encoding", ""), bytes
    )
    return unpack(answer.body).decode()


def test_a_folder_is_its_index(get: Ask) -> None:
    assert unpacked(get("/g/")) == "the list"
    assert unpacked(get("/g/c/west/")) == PAGE
    assert unpacked(get("/g/c/west/index.html")) == PAGE


def test_a_folder_without_its_slash_is_sent_on_with_its_question(get: Ask) -> None:
    answer = get("/g/c/west?from=gate:south&to=8-2")
    assert answer.status == 307
    assert answer.headers["location"] == "west/?from=gate:south&to=8-2"


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br", "br"),
        ("br;q=0, gzip", "gzip"),
        ("gzip;q=1.0, br; q=0.000", "gzip"),
        ("identity", None),
        ("", None),
    ],
)
def test_pages_go_out_in_the_best_coding_that_is_taken(
    accepted: str, coding: str | None, get: Ask
) -> None:
    answer = get("/g/c/west/", accept_encoding=accepted)
    assert answer.headers.get("content-encoding") == coding
    assert answer.headers["vary"] == "Accept-Encoding"
    assert unpacked(answer) == PAGE


def test_what_goes_out_is_as_small_as_it_gets(folder: Path) -> None:
    shelf = site._Shelf(folder)
    page = PAGE.encode()
    assert shelf.take(folder / "c/west/index.html", "br").body == brotli.compress(page, quality=11)
    packed = shelf.take(folder / "c/west/index.html", "gzip").body
    assert packed == gzip.compress(page, 9, mtime=0)


def test_pictures_are_not_packed_again(get: Ask, folder: Path) -> None:
    answer = get("/g/poster.png")
    assert "content-encoding" not in answer.headers
    assert answer.body == (folder / "poster.png").read_bytes()
    assert answer.headers["content-type"] == "image/png"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("", "text/html; charset=utf-8"),
        ("sw.js", "text/javascript; charset=utf-8"),
        ("manifest.webmanifest", "application/manifest+json"),
        ("icon.svg", "image/svg+xml"),
        ("c/west/guide.json", "application/json"),
        ("c/west/poster-south.pdf", "application/pdf"),
        ("c/west/qr-south.svg", "image/svg+xml"),
        ("poster.png", "image/png"),
    ],
)
def test_every_file_says_what_it_is(path: str, kind: str, get: Ask) -> None:
    answer = get(f"/g/{path}")
    assert answer.headers["content-type"] == kind
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_hashed_names_are_kept_for_good_and_all_others_asked_for_again(get: Ask) -> None:
    asset = get("/g/assets/guide.0123456789.js")
    assert asset.headers["cache-control"] == "public, max-age=31536000, immutable"
    for path in ("", "c/west/", "sw.js", "c/west/guide.json"):
        assert get(f"/g/{path}").headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", ["c/west/", "c/west/poster-south.pdf", "poster.png"])
def test_what_a_phone_has_is_not_sent_again(path: str, get: Ask) -> None:
    first = get(f"/g/{path}")
    again = get(f"/g/{path}", if_none_match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["cache-control"] == first.headers["cache-control"] == "no-cache"
    assert get(f"/g/{path}", if_none_match='"another"').status == 200


@pytest.mark.parametrize("path", ["c/west/poster-south.pdf", "poster.png"])
def test_a_viewer_gets_the_part_it_asks_for(path: str, get: Ask, folder: Path) -> None:
    whole = (folder / path).read_bytes()
    part = get(f"/g/{path}", range="bytes=4-9", accept_encoding="br")
    assert (part.status, part.body) == (206, whole[4:10])
    assert part.headers["content-range"] == f"bytes 4-9/{len(whole)}"
    assert "content-encoding" not in part.headers
    assert get(f"/g/{path}", range="bytes=9999-").status == 416
    assert get(f"/g/{path}", range="bytes=0-1", if_range='"another"').body == whole
    same = get(f"/g/{path}", range="bytes=0-1", if_range=part.headers["etag"])
    assert (same.status, same.body) == (206, whole[:2])


def test_a_sign_to_print_is_packed(get: Ask, folder: Path) -> None:
    answer = get("/g/c/west/poster-south.pdf", accept_encoding="gzip, br")
    assert answer.headers["content-encoding"] == "br"
    assert brotli.decompress(answer.body) == (folder / "c/west/poster-south.pdf").read_bytes()


def test_what_does_not_pack_or_is_large_is_not_kept_in_memory(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site, "PACKED_BYTES", 3000)
    shelf = site._Shelf(folder)
    kept = {}
    for path in ("poster.png", "assets/guide.0123456789.js", "sw.js"):
        site._respond(shelf, {"type": "http", "method": "GET", "path": f"/{path}", "headers": []})
        kept[path] = len(shelf._packed)
    assert kept == {"poster.png": 0, "assets/guide.0123456789.js": 0, "sw.js": 1}


def test_whoever_asks_at_once_for_the_same_thing_gets_the_same(folder: Path) -> None:
    shelf = site._Shelf(folder)
    with ThreadPoolExecutor(8) as riders:
        take = partial(shelf.take, folder / "c/west/index.html", "br")
        got = [each.result() for each in [riders.submit(take) for _ in range(40)]]
    assert {id(packed) for packed in got} == {id(got[0])}
    assert shelf._bytes == len(got[0].body)
    assert shelf._busy == {}


@contextmanager
def listening() -> Iterator[socket.socket]:
    """Listen as Streamlit does, on a socket that names no protocol."""
    with socket.socket(socket.AF_INET) as line:
        line.bind((HOST, 0))
        line.listen()
        yield line


def waits(line: socket.socket) -> bool:
    """Tell whether a connection to us holds an answer's last part back."""
    with socket.create_connection(line.getsockname()), line.accept()[0] as answering:
        return not answering.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_no_answer_waits_for_its_own_headers_to_arrive() -> None:
    with listening() as line:
        assert waits(line)
        assert send_at_once() > 0
        assert not waits(line)


def test_a_new_edition_is_sent_at_once(get: Ask, folder: Path) -> None:
    """Also where it is as long as the one before."""
    before = get("/g/c/west/")
    fresh = folder / "c" / "west" / "fresh"
    fresh.write_text(PAGE.replace("引路", "路引"), "utf-8")
    os.utime(fresh, ns=(1, 1))
    fresh.replace(folder / "c" / "west" / "index.html")
    after = get("/g/c/west/", if_none_match=before.headers["etag"])
    assert after.status == 200
    assert unpacked(after) == PAGE.replace("引路", "路引")


def test_asking_for_the_head_gives_no_body(get: Ask) -> None:
    asked, told = get("/g/c/west/"), get("/g/c/west/", method="HEAD")
    assert told.body == b""
    for name in ("etag", "content-type", "content-length", "cache-control"):
        assert told.headers[name] == asked.headers[name]


def test_nothing_else_is_taken(get: Ask) -> None:
    answer = get("/g/c/west/", method="POST")
    assert answer.status == 405
    assert answer.headers["allow"] == "GET, HEAD"


@pytest.mark.parametrize(
    "path",
    [
        "/g/nowhere",
        "/g/c/",
        "/g/../secret.txt",
        "/g/index.html/",
        "/g/c//west/",
        "/g/%2e%2e/secret.txt",
        "/g/c/..%2f..%2f..%2fsecret.txt",
        "/g/..%5csecret.txt",
        "/g/%00",
        "/g/c/west/index.html/more",
        "/g/" + "long" * 2000,
    ],
)
def test_what_is_not_published_is_not_found(path: str, get: Ask) -> None:
    answer = get(path)
    assert answer.status == 404
    assert b"not published" not in answer.body


def test_a_link_that_leads_out_is_not_followed(get: Ask, folder: Path) -> None:
    (folder / "out.txt").symlink_to(folder.parent / "secret.txt")
    assert get("/g/out.txt").status == 404


def test_a_site_that_is_not_there_yet_is_not_found_until_it_is(tmp_path: Path) -> None:
    with served(tmp_path / "later") as address:
        assert ask(address, "/g/").status == 404
        (tmp_path / "later").mkdir()
        (tmp_path / "later" / "index.html").write_text("here")
        assert ask(address, "/g/").body == b"here"


def test_what_is_kept_in_memory_has_a_bound(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site, "KEPT_BYTES", 3000)
    shelf = site._Shelf(folder)
    for name in ("index.html", "poster.png", "sw.js", "icon.svg"):
        shelf.take(folder / name, "identity")
    assert len(shelf._packed) == 4
    shelf.take(folder / "assets" / "guide.0123456789.js", "identity")
    assert len(shelf._packed) == 1
    assert shelf._bytes == 6000
