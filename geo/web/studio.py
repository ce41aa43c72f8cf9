"""The studio's editor: its own modules, and Leaflet with Geoman, as they go to a manager's browser.

They are read once, at the first call, and lie under one address that holds a hash of them all: the
modules import each other by relative names, and a page never mixes two makings of them.
"""

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from ..assets import BROWSER, HASH, LIBRARIES
from ..errors import FileError
from ..publish.headers import FOREVER, media_type

EDITOR = BROWSER / "editor"
BORROWED = {
    "leaflet.js": "leaflet/dist/leaflet.js",
    "leaflet.css": "leaflet/dist/leaflet.css",
    "leaflet-geoman.min.js": "@geoman-io/leaflet-geoman-free/dist/leaflet-geoman.min.js",
    "leaflet-geoman.css": "@geoman-io/leaflet-geoman-free/dist/leaflet-geoman.css",
}
PREFIX = "/studio"
SAFE = {"X-Content-Type-Options": "nosniff"}


def editor_address() -> str:
    """Return the address of the folder of the editor's files, `/studio/<hash>/`.

    `main.js`, `editor.css`, `leaflet.js` and the others lie in it under their own names. Raises
    FileError where set-up has not brought Leaflet or Geoman.
    """
    return f"{PREFIX}/{_hash()}/"


def editor_files() -> Mapping[str, bytes]:
    """Return the editor's files by their paths below its address; raise FileError as above."""
    return _files()


def studio_routes() -> list[BaseRoute]:
    """Return the route that serves the editor's files from memory; whatever else is a 404."""
    return [Route(PREFIX + "/{version}/{name:path}", _send)]


async def _send(request: Request) -> Response:
    name = request.path_params["name"]
    known = request.path_params["version"] == _hash()
    body = _files().get(name) if known else None
    if body is None:
        return PlainTextResponse("not found", 404, {"Cache-Control": "no-store", **SAFE})
    return Response(body, headers={"Cache-Control": FOREVER, **SAFE}, media_type=media_type(name))


@cache
def _files() -> dict[str, bytes]:
    own = [file for file in sorted(EDITOR.rglob("*")) if file.suffix in (".js", ".css")]
    files = {file.relative_to(EDITOR).as_posix(): file.read_bytes() for file in own}
    return files | {name: _borrow(LIBRARIES / path) for name, path in BORROWED.items()}


def _borrow(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise FileError("library_missing", path=str(path.parent.parent)) from None


@cache
def _hash() -> str:
    files = sorted(_files().items())
    whole = sha256()
    for name, body in files:
        whole.update(f"{name}\0{len(body)}\0".encode() + body)
    return whole.hexdigest()[:HASH]
