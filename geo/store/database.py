"""The one SQLite file behind the store: whole transactions, and its complaints as our errors.

Nothing else may open the live file: another SQLite in the same process (GDAL brings one) drops
this one's locks when it closes the file, and an acknowledged save is lost.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sql
from sqlalchemy.exc import DBAPIError

from ..errors import StoreError
from .revisions import REVISION, TABLES, Row

Query = sql.Select[Any]

WAIT_SECONDS = 30.0  # for another writer; one save holds the file for some milliseconds
SAFE_WAL = (3, 51, 3)  # SQLite before it can lose a commit when a write-ahead log is reset


class Database:
    """One SQLite file with our tables; many threads and processes may use it at once.

    What is written is durable when `write` ends, and a reader sees all of it or nothing. Nothing
    is created before the first write. Files that cannot be used raise StoreError.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._reader = _engine(path)
        self._writer = self._reader.execution_options(begin="BEGIN IMMEDIATE")

    def read(self, query: Query, *, of: sql.Table = REVISION) -> Sequence[Row]:
        """Return all rows of a query; none where the file or, in an older one, the table lacks."""
        if not self.path.exists():
            return []
        with self._sentences(), self._reader.begin() as connection:
            return connection.execute(query).all() if of.name in self._ours(connection) else []

    @contextmanager
    def write(self) -> Iterator[sql.Connection]:
        """Give a connection with the file to itself; what is done goes in at its end, or nothing.

        Tables are made where they lack.
        """
        with self._sentences():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self._writer.begin() as connection:
                if not self._ours(connection) >= set(TABLES.tables):
                    TABLES.create_all(connection)
                yield connection

    def _ours(self, connection: sql.Connection) -> set[str]:
        """Return the names of the tables in a file that is empty or ours; else StoreError."""
        tables = set(sql.inspect(connection).get_table_names())
        if tables and REVISION.name not in tables:
            raise StoreError("store_foreign", path=self.path)
        return tables

    @contextmanager
    def _sentences(self) -> Iterator[None]:
        """Turn what the database or the file system says into our own error."""
        try:
            yield
        except (DBAPIError, sqlite3.Error, OSError) as error:
            why = getattr(error, "orig", error)
            raise StoreError("store_unusable", path=self.path, why=why) from error


def seal(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row of plain values with the digest of all of them, in place of an older one."""
    said = {name: value for name, value in row.items() if name != "digest"}
    whole = json.dumps(said, sort_keys=True, default=repr).encode()  # a flip may make bytes
    return {**said, "digest": hashlib.sha256(whole).hexdigest()}


def unseal(row: Row) -> dict[str, Any]:
    """Return the values of a sealed row; raise StoreError when anything in it was changed."""
    values = row._asdict()
    if values != seal(values):
        raise StoreError("store_record", id=values["id"])
    del values["digest"]
    return values


def _engine(path: Path) -> sql.Engine:
    """Return an engine that begins transactions itself, as SQLAlchemy advises for sqlite3.

    Left alone, the driver begins one only before the first write, too late for a look before it.
    """
    engine = sql.create_engine(
        sql.URL.create("sqlite", database=str(path)),
        connect_args={"isolation_level": None, "timeout": WAIT_SECONDS},
        poolclass=sql.NullPool,  # nothing stays open behind a caller's back
    )
    journal = "WAL" if sqlite3.sqlite_version_info >= SAFE_WAL else "DELETE"

    @sql.event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: object) -> None:
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA journal_mode = {journal}")

    @sql.event.listens_for(engine, "begin")
    def begin(connection: sql.Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))

    return engine
