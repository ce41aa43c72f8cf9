"""A real PostgreSQL with PostGIS for tests: a cluster of its own, a schema a test."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg

DEBIAN = Path("/usr/lib/postgresql")  # where Debian keeps what it does not put on the path
SECONDS = 30.0  # for a server to answer
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "on",
    "max_connections": "60",
    "shared_buffers": "32MB",
    "autovacuum": "off",
}
FILE_BYTES = 12 << 20  # no file of the server grows longer: its disk is small, and soon full
PASSWORD = "left-gate-7"


def programs() -> Path:
    """Return the folder of the server's programs; FileNotFoundError says how to get one."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    for folder in sorted(DEBIAN.glob("*/bin"), key=lambda each: -int(each.parent.name)):
        if (folder / "initdb").exists():
            return folder
    raise FileNotFoundError("no PostgreSQL on this machine: run make postgres")


@dataclass
class Cluster:
    """A server that listens on a free port of this machine."""

    folder: Path
    port: int
    server: "subprocess.Popen[bytes] | None" = None
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def store(self) -> str:
        """Make an empty schema in the database that has PostGIS and return the store's address.

        A schema is made in no time; a database is fifteen megabytes.
        """
        name = f"store{next(self.numbers)}"
        with self.admin("with_postgis") as connection:
            connection.execute(f"CREATE SCHEMA {name}")
        return f"{self.address('with_postgis')}?options=-csearch_path%3D{name},public"

    def address(self, database: str, *, user: str = "yinlu") -> str:
        """Return the address of a database as a person writes it."""
        return f"postgresql://{user}:{PASSWORD}@127.0.0.1:{self.port}/{database}"

    @contextmanager
    def admin(self, database: str = "postgres") -> Iterator[psycopg.Connection]:
        """Give a connection that may do everything, each statement at once."""
        address = self.address(database)
        with psycopg.connect(address, autocommit=True) as connection:
            yield connection

    def start(self) -> None:
        """Start the server and wait until it answers."""
        options = [part for pair in SETTINGS.items() for part in ("-c", "=".join(pair))]
        listen = ["-k", str(self.folder), "-p", str(self.port)]
        with (self.folder / "log").open("ab") as log:
            self.server = subprocess.Popen(
                ["sh", "-c", f'ulimit -f {FILE_BYTES // 512} && exec "$0" "$@"',
                 programs() / "postgres", "-D", self.folder / "data", *listen, *options],
                stdout=log, stderr=log, **_as_somebody(),
            )  # fmt: skip
        until = time.monotonic() + SECONDS
        while not self._answers():
            with suppress(subprocess.TimeoutExpired):
                self.server.wait(0.05)
            if self.server.returncode is not None or time.monotonic() > until:
                raise RuntimeError((self.folder / "log").read_text("utf-8", "replace"))

    def _answers(self) -> bool:
        try:
            with self.admin():
                return True
        except psycopg.OperationalError:
            return False

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop the server: at once but in order, or as a power cut does, by SIGQUIT."""
        if self.server is not None:
            self.server.send_signal(how)
            self.server.wait(SECONDS)
            self.server = None


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Make a cluster, start it, stop it and forget it."""
    with TemporaryDirectory(prefix="pg") as name:
        folder = Path(name)
        if somebody := _as_somebody():
            os.chown(folder, somebody["user"], somebody["group"])
        secret = folder / "secret"
        secret.write_text(PASSWORD)
        secret.chmod(0o644)
        # An order of letters that no code point has: whoever relies on one is found out.
        subprocess.run(
            [programs() / "initdb", "-D", folder / "data", "-U", "yinlu", "-A", "scram-sha-256",
             "--pwfile", secret, "-E", "UTF8", "--locale-provider=icu", "--icu-locale=en-US",
             "--locale=C", "--no-sync", "--wal-segsize=1"],
            check=True, stdout=subprocess.DEVNULL, **_as_somebody(),
        )  # fmt: skip
        made = Cluster(folder, _free_port())
        try:
            made.start()
            with made.admin() as connection:
                connection.execute("CREATE DATABASE with_postgis")
            with made.admin("with_postgis") as connection:
                connection.execute("CREATE EXTENSION postgis")
            yield made
        finally:
            made.stop(signal.SIGQUIT)  # nobody will look at it again


def _as_somebody() -> dict[str, Any]:
    """Return what starts a program as the user `postgres` where that is root's to say.

    PostgreSQL does not run as root.
    """
    if os.getuid():
        return {}
    somebody = pwd.getpwnam("postgres")
    return {"user": somebody.pw_uid, "group": somebody.pw_gid, "extra_groups": [], "cwd": "/"}


def _free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])
