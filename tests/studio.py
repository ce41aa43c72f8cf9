"""The studio in a test: served as `make run` serves it, watched while a browser uses it."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import ConsoleMessage, Dialog, Page, Request, WebSocket, expect

from geo.settings import Settings
from tests.conftest import ROOT

# A deep link makes Streamlit ask below the page's own path first, which is answered with a 404.
PROBES = ("/_stcore/health", "/_stcore/host-config")


@contextmanager
def serve(settings: Settings, log: Path, *, port: int = 0) -> Iterator[str]:
    """Start the studio on a port, a free one by default; end it by its own handle."""
    with socket.create_server(("127.0.0.1", port)) as free:
        port = free.getsockname()[1]
    environment = {**os.environ, "YINLU_STORE": settings.store, "YINLU_SITE": settings.site}
    command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}"]
    with (
        log.open("wb") as out,
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out) as process,
    ):
        try:
            while ask(port, "/health") != (200, b"ok"):
                with suppress(subprocess.TimeoutExpired):
                    process.wait(0.1)
                    pytest.fail(log.read_text())
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()  # as a power cut does: nothing may depend on a farewell


def ask(port: int, path: str) -> tuple[int, bytes]:
    """Ask for a path as it is written, dots and all; (0, b"") while nobody listens."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.putrequest("GET", path)
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, answer.read()
    except ConnectionRefusedError:
        return 0, b""
    finally:
        connection.close()


class Watch:
    """What a page did that no page of ours does: errors, dialogs, requests beyond the studio."""

    def __init__(self, page: Page, home: str) -> None:
        self.home = home
        self.faults: list[str] = []
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("dialog", self._opened)
        page.on("request", self._asked)
        page.on("websocket", self._connected)

    def _said(self, message: ConsoleMessage) -> None:
        probe = urlsplit(message.location["url"]).path.endswith(PROBES)
        if message.type == "error" and not probe:
            self.faults.append(message.text)

    def _opened(self, dialog: Dialog) -> None:
        self.faults.append(dialog.message)
        dialog.dismiss()

    def _asked(self, request: Request) -> None:
        self._judge(request.url)

    def _connected(self, socket: WebSocket) -> None:
        self._judge(socket.url.replace("ws://", "http://"))

    def _judge(self, url: str) -> None:
        if not url.startswith((self.home, "data:", "blob:", "about:")):
            self.faults.append(url)


def open_page(page: Page, path: str) -> None:
    """Go to an address, and wait until its script has run."""
    page.goto(path)
    expect(page.locator(".st-key-menu")).to_be_visible()
    settle(page)


def settle(page: Page) -> None:
    studio = page.get_by_test_id("stApp")
    expect(studio).to_have_attribute("data-test-script-state", "notRunning")
