"""A published folder on a free port of this machine, as app.py serves it, and a plain client."""

import http.client
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import uvicorn
from playwright.sync_api import Page
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.routing import Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from geo.web import riders_site

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Answer:
    """What a server sent, not unpacked."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class _Server(uvicorn.Server):
    """A server that says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listens = threading.Event()

    async def startup(self, sockets: object = None) -> None:
        await super().startup(sockets=None)
        self.listens.set()

    @property
    def port(self) -> int:
        return int(self.servers[0].sockets[0].getsockname()[1])


class Patience:
    """A site whose answers wait while they are held, as on a network that hangs."""

    def __init__(self, folder: Path) -> None:
        self._site = riders_site(folder)
        self._goes = threading.Event()
        self._goes.set()
        self._asked: set[str] = set()
        self._more = threading.Condition()

    @contextmanager
    def holding(self) -> Iterator[None]:
        """Let no answer through before the end of the block."""
        self._goes.clear()
        yield
        self._goes.set()

    def wait_for(self, path: str) -> None:
        """Wait until somebody has asked for a path, up to 20 seconds."""
        with self._more:
            assert self._more.wait_for(lambda: path in self._asked, 20), path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await run_in_threadpool(self._goes.wait, 20)
        await self._site(scope, receive, send)
        with self._more:
            self._asked.add(scope["path"])
            self._more.notify_all()


@contextmanager
def served(site: Path | ASGIApp) -> Iterator[str]:
    """Serve a folder under /g/ until the end of the block; the address ends with a slash."""
    app = Starlette(routes=[Mount("/g", riders_site(site) if isinstance(site, Path) else site)])
    server = _Server(uvicorn.Config(app, host=HOST, port=0, log_level="critical", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    assert server.listens.wait(20)
    try:
        yield f"http://{HOST}:{server.port}/g/"
    finally:
        server.should_exit = server.force_exit = True
        thread.join(20)


def wait_until(page: Page, condition: str, *values: object) -> None:
    """Wait until an asynchronous function of JavaScript says yes on a page, up to 60 seconds."""
    page.evaluate(
        f"""async (values) => {{
          const holds = {condition}, start = performance.now();
          while (!await holds(...values)) {{
            if (performance.now() - start > 60000) throw new Error("it never came true");
            await new Promise(requestAnimationFrame);
          }}
        }}""",
        list(values),
    )


def ask(address: str, path: str, *, method: str = "GET", **headers: str) -> Answer:
    """Ask for a path as it is written; `headers` are named with underscores."""
    with closing(http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)) as line:
        line.putrequest(method, path, skip_accept_encoding=True)
        for name, value in headers.items():
            line.putheader(name.replace("_", "-"), value)
        line.endheaders()
        answer = line.getresponse()
        kept = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, kept, answer.read())
