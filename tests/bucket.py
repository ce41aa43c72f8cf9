"""A local S3 server on a free port of this machine, which can watch how far somebody gets."""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import fsspec
from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import make_server

HOST, BUCKET = "127.0.0.1", "tests"
SECRET = "a-secret-of-the-tests"
WRITES = ("PUT", "POST", "DELETE")


class Store:
    """An S3 server with one bucket; `environment` leads to it, `at_write` hears of every write."""

    def __init__(self) -> None:
        self.writes: list[str] = []
        self.at_write: Callable[[], object] = lambda: None
        self._moto = DomainDispatcherApplication(create_backend_app)
        self.server = make_server(HOST, 0, self._serve, True, request_handler=MotoRequestHandler)
        self.address = f"http://{HOST}:{self.server.server_port}/"
        self.environment = {
            "AWS_ENDPOINT_URL": self.address,
            "AWS_ACCESS_KEY_ID": "tests",
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_DEFAULT_REGION": "us-east-1",
        }

    def _serve(self, asked: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if asked["REQUEST_METHOD"] in WRITES:
            self.writes.append(asked["PATH_INFO"])
            self.at_write()
        return self._moto(asked, start)


@contextmanager
def s3_store() -> Iterator[Store]:
    """Serve S3 until the end of the block, and let the environment lead there."""
    store = Store()
    thread = Thread(target=store.server.serve_forever, daemon=True)
    thread.start()
    before = dict(os.environ)
    os.environ.update(store.environment)
    try:
        fsspec.filesystem("s3", skip_instance_cache=True).mkdir(BUCKET)
        yield store
    finally:
        os.environ.clear()
        os.environ.update(before)
        store.server.shutdown()
        store.server.server_close()
        thread.join()
