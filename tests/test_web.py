"""The reports API: what it takes and answers, what it refuses, and whom it never keeps waiting."""

import asyncio
import json
import re
import sqlite3
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest
from starlette.types import ASGIApp, Message

from geo.assets import BROWSER
from geo.demo import sample_district
from geo.layers import Layers
from geo.store import KINDS, Store, open_store
from geo.web import reports_api
from geo.web.limit import Limit
from geo.words import LANGUAGES, text

Result = TypeVar("Result")

WEST, DRAFT = "linshui-xiyuan", "yingyue-wan"
WRONG: dict[str, object] = {
    "compound": WEST,
    "edition": 1,
    "place": "gate:south",
    "kind": "gate_shut",
    "text": "关了",
}
KEY = "0123456789abcdefghij_-"
JSON = {"content-type": "application/json"}


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def said(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        assert self.said.keys() == {"error"}
        error = self.said["error"]
        assert error.keys() == {"code", "says", "mend"}
        assert all(isinstance(each, str) and each for each in error.values())
        return str(error["code"])


async def call(
    app: ASGIApp,
    method: str,
    address: str,
    *pieces: bytes,
    headers: Mapping[str, str] = JSON,
    client: str = "192.0.2.1",
) -> Answer:
    """Ask an application as a server does, with a body in as many pieces as are given."""
    path, _, query = address.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "scheme": "http",
        "method": method,
        "path": path,
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": (client, 50000),
        "server": ("riders.example", 80),
    }
    waiting = [
        {"type": "http.request", "body": piece, "more_body": number < len(pieces)}
        for number, piece in enumerate(pieces, start=1)
    ] or [{"type": "http.request", "body": b"", "more_body": False}]
    sent: list[Message] = []

    async def receive() -> Message:
        return waiting.pop(0) if waiting else {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    start, body = sent[0], b"".join(each.get("body", b"") for each in sent[1:])
    back = {name.decode(): value.decode() for name, value in start["headers"]}
    return Answer(start["status"], back, body)


Ask = Callable[..., Answer]


@pytest.fixture(scope="module")
def district() -> dict[str, Layers]:
    return sample_district()[0]


@pytest.fixture
def store(tmp_path: Path, district: dict[str, Layers]) -> Store:
    """Return a store with one published compound and one draft."""
    store = open_store(f"sqlite:///{tmp_path / 'store.sqlite'}")
    for id in (WEST, DRAFT):
        store.save(id, district[id], base=None, author="tests")
    store.set_edition(WEST, 1)
    return store


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """Run some work in a loop of its own: the browser tests' loop may be running in this thread."""
    with ThreadPoolExecutor(1) as beside:
        return beside.submit(asyncio.run, work).result()


def asker(app: ASGIApp) -> Ask:
    return lambda *what, **how: run(call(app, *what, **how))


@pytest.fixture
def ask(store: Store) -> Ask:
    return asker(reports_api(store))


def post(ask: Ask, **change: object) -> Answer:
    return ask("POST", "/reports", json.dumps({**WRONG, **change}).encode())


def test_a_report_is_taken_answered_and_read(ask: Ask, store: Store) -> None:
    taken = post(ask)
    assert (taken.status, taken.said.keys()) == (201, {"id", "secret"})
    address = "/reports/{id}?secret={secret}".format(**taken.said)
    report = ask("GET", address).said
    assert report["at"]
    shown = ("compound", "place", "kind", "text")
    assert report == {
        **{name: WRONG[name] for name in shown},
        "id": taken.said["id"],
        "state": "new",
        "answer": "",
        "at": report["at"],
        "answered_at": "",
    }
    store.reports.answer(taken.said["id"], state="solved", says="已开门")
    answered = ask("GET", address).said
    assert (answered["state"], answered["answer"]) == ("solved", "已开门")
    assert answered["answered_at"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_taken_about_a_place_or_none(
    ask: Ask, district: dict[str, Layers], kind: str
) -> None:
    path = f"path:{district[WEST]['paths']['id'].iat[0]}"
    for place in ("", "entrance:8-2", "building:8", path):
        assert post(ask, kind=kind, place=place, text="").status == 201


def test_sent_twice_it_is_one_report(ask: Ask, store: Store) -> None:
    first, second = post(ask, key=KEY), post(ask, key=KEY, text="又关了")
    assert first.said == second.said
    assert [report.text for report in store.reports.all()] == ["关了"]
    assert post(ask).said != post(ask).said


def test_people_who_write_control_characters_are_read_without_them(ask: Ask, store: Store) -> None:
    assert post(ask, text="\u0000门\n\u202e关\ud800了\u2028").status == 201
    assert [report.text for report in store.reports.all()] == ["门 关 了"]


def test_a_wrong_secret_and_an_unknown_id_are_answered_alike(ask: Ask) -> None:
    id = post(ask).said["id"]
    answers = [
        ask("GET", address)
        for address in (
            f"/reports/{id}",
            f"/reports/{id}?secret=",
            f"/reports/{id}?secret=wrong",
            f"/reports/{id}?secret=%ff%00",
            f"/reports/{'0' * 16}?secret=wrong",
            "/reports/nothing?secret=wrong",
            f"/reports/{'x' * 5000}",
        )
    ]
    assert {(each.status, each.body) for each in answers} == {(404, answers[0].body)}
    assert answers[0].code == "report_unknown"


CHANGED: list[tuple[dict[str, object], int, str]] = [
    ({"name": "王女士"}, 400, "report_fields"),
    ({"edition": "1"}, 400, "report_fields"),
    ({"edition": True}, 400, "report_fields"),
    ({"edition": 1.5}, 400, "report_fields"),
    ({"edition": -1}, 400, "report_fields"),
    ({"edition": 2**63}, 400, "report_fields"),
    ({"edition": float("nan")}, 400, "report_fields"),
    ({"text": None}, 400, "report_fields"),
    ({"text": ["x"]}, 400, "report_fields"),
    ({"kind": "complaint"}, 400, "report_kind"),
    ({"text": "x" * 301}, 400, "text_long"),
    ({"key": "short"}, 400, "report_key"),
    ({"key": "x" * 65}, 400, "report_key"),
    ({"key": "0123456789 abcdef"}, 400, "report_key"),
    ({"key": None}, 400, "report_key"),
    ({"key": 10**20}, 400, "report_key"),
    ({"compound": DRAFT}, 404, "report_compound"),
    ({"compound": "district"}, 404, "report_compound"),
    ({"compound": "' OR 1=1"}, 404, "report_compound"),
    ({"place": "gate:none"}, 404, "report_place"),
    ({"place": "south"}, 404, "report_place"),
    ({"place": "barrier:1"}, 404, "report_place"),
]
BAD: list[tuple[bytes, int, str]] = [
    (b"", 400, "report_json"),
    (b"{", 400, "report_json"),
    (b"[" * 4000, 400, "report_json"),
    (b"[]", 400, "report_json"),
    (b'"\xff"', 400, "report_json"),
    (b"\xfe\xff" + "{}".encode("utf-16-be"), 400, "report_json"),
    (b"{}", 400, "report_fields"),
    (b"x" * 4097, 413, "report_large"),
    *((json.dumps(WRONG | change).encode(), status, code) for change, status, code in CHANGED),
]


@pytest.mark.parametrize(("body", "status", "code"), BAD, ids=lambda each: str(each)[-40:])
def test_bad_input_is_one_shape_and_is_not_kept(
    ask: Ask, store: Store, body: bytes, status: int, code: str
) -> None:
    answer = ask("POST", "/reports", body)
    assert (answer.status, answer.code) == (status, code)
    assert store.reports.all() == []


def test_nothing_of_a_draft_is_told(ask: Ask) -> None:
    """An error names what was asked for, and no compound that riders do not see."""
    assert DRAFT not in post(ask, compound="yingyue-wam").body.decode()


def test_a_body_in_pieces_may_not_be_longer_either(ask: Ask) -> None:
    body = json.dumps(WRONG).encode()
    assert ask("POST", "/reports", body[:20], body[20:]).status == 201
    assert ask("POST", "/reports", *[b" " * 1000] * 5).code == "report_large"


@pytest.mark.parametrize("kind", ["", "text/plain", "application/x-www-form-urlencoded"])
def test_only_json_is_taken(ask: Ask, kind: str) -> None:
    """A form on another page cannot send as this without asking first."""
    body = json.dumps(WRONG).encode()
    answer = ask("POST", "/reports", body, headers={"content-type": kind})
    assert (answer.status, answer.code) == (415, "report_type")
    charset = {"content-type": "Application/JSON; charset=utf-8"}
    assert ask("POST", "/reports", body, headers=charset).status == 201


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [("GET", "/reports", 405), ("DELETE", "/reports/x", 405), ("PUT", "/reports", 405),
     ("GET", "/", 404), ("POST", "/other", 404), ("GET", "/reports/x/y", 404)],
)  # fmt: skip
def test_other_methods_and_addresses_have_the_same_shape(
    ask: Ask, method: str, address: str, status: int
) -> None:
    answer = ask(method, address)
    assert answer.status == status
    assert answer.code in ("report_method", "report_unknown")
    assert ("allow" in answer.headers) == (status == 405)


@pytest.mark.parametrize(
    ("wanted", "language"),
    [("", "zh"), ("en", "en"), ("en-US,en;q=0.9,zh;q=0.8", "en"), ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
     ("fr,zh;q=0.5,en;q=0.7", "en"), ("en;q=0,fr", "zh"), ("EN-gb", "en"), ("*;;q=x,,", "zh"),
     ("fr-en", "zh"), ("zh;q=0.3, en; q=0.4", "en")],
)  # fmt: skip
def test_errors_are_in_the_readers_language(ask: Ask, wanted: str, language: str) -> None:
    error = ask("GET", "/", headers={"accept-language": wanted}).said["error"]
    assert error["says"] == text(language, "error.report_unknown.says")


def test_other_sites_may_ask_without_cookies(ask: Ask) -> None:
    origin = {"origin": "https://riders.example"}
    before = {
        **origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type",
    }
    allowed = ask("OPTIONS", "/reports", headers=before)
    assert allowed.status == 200
    assert allowed.headers["access-control-allow-origin"] == "*"
    assert "Content-Type" in allowed.headers["access-control-allow-headers"]
    for answer in (post(ask), ask("GET", "/reports/x", headers=origin)):
        assert "access-control-allow-credentials" not in answer.headers
        assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["access-control-allow-origin"] == "*"


# -- limits ----------------------------------------------------------------------------------------


def test_too_often_is_told_when_to_come_back(store: Store) -> None:
    limits = {"send": Limit(each="2/minute", everybody="4/minute"),
              "ask": Limit(each="1/hour", everybody="9/hour")}  # fmt: skip
    ask = asker(reports_api(store, **limits))
    body = json.dumps(WRONG).encode()
    senders = ["192.0.2.1"] * 3 + ["192.0.2.2"] * 2 + ["192.0.2.3"]
    answers = [ask("POST", "/reports", body, client=sender) for sender in senders]
    assert [each.status for each in answers] == [201, 201, 429, 201, 201, 429]
    assert len(store.reports.all()) == 4
    assert answers[2].code == "report_often"
    assert 1 <= int(answers[2].headers["retry-after"]) <= 60
    assert [ask("GET", "/reports/x").status for _ in range(2)] == [404, 429]
    assert int(ask("GET", "/reports/x").headers["retry-after"]) > 3000


def test_what_is_wrong_counts_too(store: Store) -> None:
    limit = Limit(each="3/minute", everybody="9/minute")
    ask = asker(reports_api(store, send=limit))
    assert [ask("POST", "/reports", b"{").status for _ in range(4)] == [400, 400, 400, 429]


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [("2001:db8::1", "2001:db8::ffff", True), ("2001:db8::1", "2001:db8:0:1::1", False),
     ("::ffff:192.0.2.1", "192.0.2.1", True), ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
     ("unknown", "unknown", True)],
)  # fmt: skip
def test_one_subscriber_is_one_address(one: str, other: str, together: bool) -> None:
    """Others share a bucket by chance, once in 4096 times: so under three salts."""
    limits = [Limit(each="1/minute", everybody="99/minute") for _ in range(3)]
    assert [limit.wait(one) for limit in limits] == [0, 0, 0]
    assert all(limit.wait(other) for limit in limits) == together


def test_no_address_is_kept(store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    limit = Limit(each="1/minute", everybody="9/minute")
    ask = asker(reports_api(store, send=limit))
    body = json.dumps(WRONG).encode()
    for _ in range(2):
        ask("POST", "/reports", body, client="198.51.100.77")
    held = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    said = caplog.text + repr(vars(limit._limiter.storage))
    assert "198.51.100.77" not in said
    assert b"198.51.100.77" not in held


# -- the store -------------------------------------------------------------------------------------


def test_a_store_that_fails_is_said_without_telling_where_it_is(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "store.sqlite").write_text("somebody's letters, long enough for a header " * 20)
    ask = asker(reports_api(open_store(f"sqlite:///{tmp_path / 'store.sqlite'}")))
    for answer in (post(ask), ask("GET", f"/reports/{'0' * 16}?secret=x")):
        assert (answer.status, answer.code) == (503, "report_unkept")
        assert answer.headers["retry-after"]
        assert "sqlite" not in answer.body.decode()
    assert "store.sqlite" in caplog.text


@asynccontextmanager
async def locked(path: Path) -> AsyncIterator[None]:
    """Hold the store's file as another writer does."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_nobody_waits_for_somebody_elses_report(store: Store, tmp_path: Path) -> None:
    async def busy() -> tuple[bool, Answer, Answer]:
        app, body = reports_api(store), json.dumps(WRONG).encode()
        async with locked(tmp_path / "store.sqlite"):
            slow = asyncio.create_task(call(app, "POST", "/reports", body))
            quick = await call(app, "POST", "/reports", b"{")
            waits = not slow.done()
        return waits, quick, await slow

    waits, quick, slow = run(busy())
    assert (waits, quick.status, slow.status) == (True, 400, 201)


def test_a_phone_that_goes_away_in_the_middle_is_no_fault(store: Store) -> None:
    async def cut() -> None:
        app = reports_api(store)
        scope = {"type": "http", "method": "POST", "path": "/reports", "query_string": b"",
                 "headers": [(b"content-type", b"application/json")], "client": None,
                 "root_path": ""}  # fmt: skip

        async def receive() -> Message:
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            assert message["type"].startswith("http.response")

        await app(scope, receive, send)

    run(cut())
    assert store.reports.all() == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_answer_has_its_words(language: str) -> None:
    source = Path(reports_api.__code__.co_filename).read_text("utf-8")
    keys = set(re.findall(r'"(report_[a-z]+)"', source))
    assert len(keys) > 8
    for key in keys:
        assert text(language, f"error.{key}.mend", kinds="", place="", compound="", names="")


def test_riders_are_offered_every_kind_of_report_and_no_other() -> None:
    template = (BROWSER / "templates" / "panel.html").read_text("utf-8")
    (listed,) = re.findall(r"for kind in (\[.*?\])", template)
    assert tuple(json.loads(listed)) == KINDS
