"""The riders' site as it lies on disk: what packs well from memory, the rest as it is.

A version of a file is its path, size and moment of change. What phones ask for again and again is
read, signed and compressed as small as it goes the first time somebody asks, and then only sent.
Pictures are streamed from the disk, and so is a part of a file that a viewer asks for.
"""

import gzip
import os
import stat
from collections import OrderedDict
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from threading import Lock
from urllib.parse import quote

import brotli
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ..publish.headers import ASK, cache_control, media_type

KEPT_BYTES = 96_000_000  # a district's pages in both codings; the least asked for go first
OF_BODIES = ("content-length", "content-type", "content-encoding", "accept-ranges")
CODINGS = ("br", "gzip", "identity")  # the best first
PACKS = ("text/", "application/json", "application/manifest+json", "image/svg+xml")
PDF = "application/pdf"  # packs well enough, too; viewers of large ones ask for parts
PACKED_BYTES = 4_000_000  # what is larger is streamed, whatever it is

Key = tuple[str, int, int, str]  # path, nanoseconds, bytes, coding


@dataclass(frozen=True)
class Packed:
    """A version of a file as it goes over the wire, and its name for comparison."""

    body: bytes
    etag: str


def riders_site(folder: Path | str) -> ASGIApp:
    """Return the application that serves a published folder, to be mounted; GET and HEAD.

    A folder that is not there yet, and anything outside it, is a 404.
    """
    shelf = _Shelf(Path(folder))

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        response = await run_in_threadpool(_respond, shelf, scope)
        await response(scope, receive, send)

    return serve


def _respond(shelf: "_Shelf", scope: Scope) -> Response:
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
        return PlainTextResponse("", 405, {"Allow": "GET, HEAD"})
    asked = str(scope["path"]).removeprefix(scope.get("root_path", "")).removeprefix("/")
    headers = Headers(scope=scope)
    path = shelf.find(asked)
    if path is None:
        return _missing()
    if path.is_dir():
        if asked and not asked.endswith("/"):
            query = scope["query_string"].decode("latin-1")
            there = f"{quote(PurePosixPath(asked).name)}/" + (f"?{query}" if query else "")
            return RedirectResponse(there)
        path /= "index.html"
    elif asked.endswith("/"):  # as a folder, whose links would lead elsewhere
        return _missing()
    return _send(shelf, path, asked, headers)


def _missing() -> Response:
    """Answer that there is nothing; it may come with the next publish."""
    return PlainTextResponse(
        "not found", 404, {"Cache-Control": ASK, "X-Content-Type-Options": "nosniff"}
    )


def _send(shelf: "_Shelf", path: Path, asked: str, headers: Headers) -> Response:
    """Answer with a file, asked for by its path in the site, or that one has it already."""
    kind = media_type(path.name)
    packs = kind.startswith(PACKS) or (kind == PDF and "range" not in headers)
    try:
        version = path.stat()
        if packs and version.st_size <= PACKED_BYTES:
            answer = _packed(shelf, path, kind, _coding(headers.get("accept-encoding", "")))
        else:
            answer = _streamed(path, kind, version)
    except OSError:  # gone, or a folder without a page
        return _missing()
    answer.headers["Cache-Control"] = cache_control(asked)
    answer.headers["Vary"] = "Accept-Encoding"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    if answer.headers["ETag"] in headers.get("if-none-match", ""):
        told = {name: value for name, value in answer.headers.items() if name not in OF_BODIES}
        return Response(status_code=304, headers=told)
    return answer


def _packed(shelf: "_Shelf", path: Path, kind: str, coding: str) -> Response:
    packed = shelf.take(path, coding)
    sent = {} if coding == "identity" else {"Content-Encoding": coding}
    return Response(packed.body, headers={"ETag": packed.etag, **sent}, media_type=kind)


def _streamed(path: Path, kind: str, version: os.stat_result) -> Response:
    """Answer with a file as it is, or the part of it that was asked for.

    It is opened later. Where another site takes the place of this one in between, a file of
    another length breaks the answer off, and whoever asked asks again.
    """
    if not stat.S_ISREG(version.st_mode):
        raise IsADirectoryError(path)
    etag = f'"{version.st_mtime_ns:x}-{version.st_size:x}"'
    return _Streamed(path, headers={"ETag": etag}, media_type=kind, stat_result=version)


class _Streamed(FileResponse):
    chunk_size = 256 * 1024  # most signs go out in one or two pieces, each a thread's errand


def _coding(accepted: str) -> str:
    """Return the best coding that an Accept-Encoding takes."""
    offers = [offer.partition(";") for offer in accepted.lower().split(",")]
    taken = {
        name.strip() for name, _, quality in offers if quality.replace(" ", "") not in _REFUSED
    }
    return next((coding for coding in CODINGS if coding in taken), "identity")


_REFUSED = ("q=0", "q=0.0", "q=0.00", "q=0.000")


class _Shelf:
    """The files of one folder that somebody asked for, packed, the last used at the end."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._packed: OrderedDict[Key, Packed] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()
        self._busy: dict[Key, Lock] = {}

    def find(self, asked: str) -> Path | None:
        """Return a file or folder of the site by its address, or None."""
        parts = asked.split("/")
        if ".." in parts or "" in parts[:-1] or "\0" in asked or "\\" in asked:
            return None
        folder = self._folder.resolve()
        try:
            path = (folder / asked.strip("/")).resolve(strict=True)
        except OSError:
            return None
        return path if path.is_relative_to(folder) else None

    def take(self, path: Path, coding: str) -> Packed:
        """Return a file packed, from the shelf where this version is on it; raise OSError."""
        with path.open("rb") as file:
            now = os.fstat(file.fileno())
            key = (str(path), now.st_mtime_ns, now.st_size, coding)
            if packed := self._find(key):
                return packed
            with self._lock:
                alone = self._busy.setdefault(key, Lock())
            with alone:  # whoever asks for the same thing meanwhile waits, and packs nothing
                packed = self._find(key) or self._put(key, _pack(file.read(), coding))
            with self._lock:
                self._busy.pop(key, None)
            return packed

    def _find(self, key: Key) -> Packed | None:
        with self._lock:
            if key in self._packed:
                self._packed.move_to_end(key)
            return self._packed.get(key)

    def _put(self, key: Key, packed: Packed) -> Packed:
        with self._lock:
            self._packed[key] = packed
            self._bytes += len(packed.body)
            while self._bytes > KEPT_BYTES and len(self._packed) > 1:
                _, oldest = self._packed.popitem(last=False)
                self._bytes -= len(oldest.body)
        return packed


def _pack(content: bytes, coding: str) -> Packed:
    etag = f'"{sha256(content).hexdigest()[:20]}-{coding}"'
    if coding == "br":
        return Packed(brotli.compress(content, quality=11), etag)
    if coding == "gzip":
        return Packed(gzip.compress(content, 9, mtime=0), etag)
    return Packed(content, etag)
