"""The reports API: a rider says what is wrong at a place, and asks later what became of it.

`POST /reports` takes JSON {compound, edition, place, kind, text} and answers 201 {id, secret};
`GET /reports/<id>?secret=…` answers the report with its state and answer. A phone that sends
again because an answer was lost gives the same `key` both times, 16 to 64 letters, digits, - or _,
drawn at random: the key becomes the report's secret, so nobody else learns anything by repeating
it, and one report is kept. Every error is {"error": {"code", "says", "mend"}}.

Riders' pages may lie on another host, so any origin may ask; nothing here depends on cookies. No
address is kept or logged. Behind a proxy, uvicorn's FORWARDED_ALLOW_IPS names whom it believes.
"""

import json
import logging
import re
from collections.abc import Mapping
from functools import lru_cache

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from ..compound import PLACE_LAYERS, written_places
from ..errors import SettingError, StoreError, UnknownPlace, YinluError
from ..notices import short_text
from ..store import KINDS, Store, Wrong
from ..words import has
from .limit import Limit

MOST_BYTES = 4096
PLACES = {**PLACE_LAYERS, "path": "paths"}
TYPES = {"compound": str, "edition": int, "place": str, "kind": str, "text": str}
KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
EDITIONS = range(2**31)

# Many phones share one address of a mobile network, and one that was offline sends up to 20.
# The day's limit keeps the store small: 5000 reports are about 5 MB.
SEND = {"each": "40/5minute", "everybody": "300/5minute;5000/day"}
ASK = {"each": "600/5minute", "everybody": "9000/5minute"}

ALWAYS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
LANGUAGE = re.compile(r"(?:^|,)\s*(zh|en)\b[^,;]*(?:;\s*q=(0(?:\.\d*)?|1(?:\.0*)?)\s*(?=,|$))?")

log = logging.getLogger(__name__)


def reports_api(store: Store, *, send: Limit | None = None, ask: Limit | None = None) -> Starlette:
    """Return the application with both routes; the limits are `SEND` and `ASK` by default."""
    desk = _Desk(store, send or Limit(**SEND), ask or Limit(**ASK))
    anybody = Middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "POST"],
        allow_headers=["Content-Type"],
        expose_headers=["Retry-After"],
        max_age=86400,
    )
    return Starlette(
        routes=[
            Route("/reports", desk.take, methods=["POST"]),
            Route("/reports/{id}", desk.tell, methods=["GET"]),
        ],
        middleware=[anybody],
        exception_handlers=dict.fromkeys((HTTPException, YinluError, ClientDisconnect), _answer),
    )


class _Desk:
    """Where reports are taken and asked for. What the store does, it does in a thread."""

    def __init__(self, store: Store, send: Limit, ask: Limit) -> None:
        self._store, self._send, self._ask = store, send, ask
        self._places = lru_cache(maxsize=64)(self._read_places)

    async def take(self, request: Request) -> JSONResponse:
        """Keep a report."""
        _within(self._send, request)
        wrong, key = _parse(await _body(request))
        id, secret = await run_in_threadpool(self._keep, wrong, key)
        return JSONResponse({"id": id, "secret": secret}, 201, ALWAYS)

    async def tell(self, request: Request) -> JSONResponse:
        """Answer what became of a report; a wrong secret is as unknown as a wrong id."""
        _within(self._ask, request)
        id, secret = request.path_params["id"], request.query_params.get("secret", "")
        report = await run_in_threadpool(self._store.reports.find, id, secret=secret)
        if report is None:
            raise HTTPException(404, "report_unknown")
        return JSONResponse(report.as_json(), headers=ALWAYS)

    def _keep(self, wrong: Wrong, key: str) -> tuple[str, str]:
        edition = self._store.edition(wrong.compound)
        if edition is None:
            raise UnknownPlace("report_compound", compound=wrong.compound)
        if wrong.place and wrong.place not in self._places(wrong.compound, edition):
            raise UnknownPlace("report_place", place=wrong.place)
        return self._store.reports.add(wrong, secret=key)

    def _read_places(self, compound: str, edition: int) -> frozenset[str]:
        return frozenset(written_places(self._store.load(compound, edition).layers, PLACES))


def _within(limit: Limit, request: Request) -> None:
    if seconds := limit.wait(request.client.host if request.client else ""):
        raise HTTPException(429, "report_often", {"Retry-After": str(seconds)})


async def _body(request: Request) -> bytes:
    """Read the body of a request, which has to be JSON, and no further than it may be long."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise HTTPException(415, "report_type")
    whole = b""
    async for piece in request.stream():
        whole += piece
        if len(whole) > MOST_BYTES:
            raise HTTPException(413, "report_large")
    return whole


def _parse(body: bytes) -> tuple[Wrong, str]:
    """Return what a body says and its key, "" without one; raise SettingError, HTTPException."""
    try:
        said = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        raise HTTPException(400, "report_json") from None
    if not isinstance(said, dict):
        raise HTTPException(400, "report_json")
    key = said.pop("key", "")
    if {name: type(value) for name, value in said.items()} != TYPES:
        raise SettingError("report_fields", names=", ".join(TYPES))
    if said["kind"] not in KINDS:
        raise SettingError("report_kind", kinds=", ".join(KINDS))
    if said["edition"] not in EDITIONS:
        raise SettingError("report_fields", names="edition")
    if key != "" and not (isinstance(key, str) and KEY.fullmatch(key)):
        raise SettingError("report_key")
    return Wrong(**{**said, "text": short_text(said["text"])}), key


async def _answer(request: Request, error: Exception) -> JSONResponse:
    """Answer an error; Starlette's own words for what HTTP refuses go unused."""
    if isinstance(error, HTTPException):
        usual = {404: "report_unknown", 405: "report_method"}
        key = error.detail if has(f"error.{error.detail}.says") else usual[error.status_code]
        return _error(request, YinluError(key), error.status_code, error.headers)
    if isinstance(error, StoreError):  # what ails it is for us to read, not for riders
        log.error("%s", error)
        return _error(request, YinluError("report_unkept"), 503, {"Retry-After": "60"})
    if isinstance(error, YinluError):
        return _error(request, error, 404 if isinstance(error, UnknownPlace) else 400)
    return _error(request, YinluError("report_json"), 400)  # gone before the end of the body


def _error(
    request: Request, error: YinluError, status: int, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    language = _language(request.headers.get("accept-language", ""))
    said = {"code": error.key, "says": error.says(language), "mend": error.mend(language)}
    return JSONResponse({"error": said}, status, {**ALWAYS, **(headers or {})})


def _language(wishes: str) -> str:
    """Return the language that an Accept-Language header wants most; Chinese by default."""
    wanted = {name: float(much or 1) for name, much in LANGUAGE.findall(wishes.lower())}
    best = max(wanted, key=wanted.__getitem__, default="zh")
    return best if wanted.get(best) else "zh"
