"""The riders' site as it lies on disk, from memory: read, compressed and signed once a version.

A version of a file is its path, size and moment of change. What phones ask for again and again is
compressed as small as it goes the first time somebody asks, and then only sent.
"""

import gzip
import mimetypes
import os
from collections import OrderedDict
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from threading import Lock
from urllib.parse import quote

import brotli
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

KEPT_BYTES = 96_000_000  # a district's pages in both codings; the least asked for go first
FOREVER, ASK = "public, max-age=31536000, immutable", "no-cache"  # hashed names; all others
CODINGS = ("br", "gzip", "identity")  # the best first
TYPES = {".webmanifest": "application/manifest+json", ".js": "text/javascript"}
PLAIN = ("text/", "application/json", "application/manifest+json", "image/svg+xml")

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
        return PlainTextResponse("not found", 404)
    if path.is_dir():
        if asked and not asked.endswith("/"):
            query = scope["query_string"].decode("latin-1")
            there = f"{quote(PurePosixPath(asked).name)}/" + (f"?{query}" if query else "")
            return RedirectResponse(there)
        path /= "index.html"
    elif asked.endswith("/"):  # as a folder, whose links would lead elsewhere
        return PlainTextResponse("not found", 404)
    kind = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "text/plain"
    coding = _coding(headers.get("accept-encoding", "")) if kind.startswith(PLAIN) else "identity"
    try:
        packed = shelf.take(path, coding)
    except OSError:  # gone, or a folder without a page
        return PlainTextResponse("not found", 404)
    sent = {
        "ETag": packed.etag,
        "Cache-Control": FOREVER if asked.startswith("assets/") else ASK,
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
        **({} if coding == "identity" else {"Content-Encoding": coding}),
    }
    if packed.etag in headers.get("if-none-match", ""):
        return Response(status_code=304, headers=sent)
    return Response(packed.body, headers=sent, media_type=kind)


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
            with self._lock:  # whoever asks for the same thing meanwhile waits, and packs nothing
                if key not in self._packed:
                    self._put(key, _pack(file.read(), coding))
                self._packed.move_to_end(key)
                return self._packed[key]

    def _put(self, key: Key, packed: Packed) -> None:
        self._packed[key] = packed
        self._bytes += len(packed.body)
        while self._bytes > KEPT_BYTES and len(self._packed) > 1:
            _, oldest = self._packed.popitem(last=False)
            self._bytes -= len(oldest.body)


def _pack(content: bytes, coding: str) -> Packed:
    etag = f'"{sha256(content).hexdigest()[:20]}-{coding}"'
    if coding == "br":
        return Packed(brotli.compress(content, quality=11), etag)
    if coding == "gzip":
        return Packed(gzip.compress(content, 9, mtime=0), etag)
    return Packed(content, etag)
