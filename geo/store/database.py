"""The database behind the store: whole transactions, and its complaints as our errors."""

import hashlib
import json
import os
import sqlite3
import weakref
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sql
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from ..errors import StoreError
from . import schema
from .engines import ALONE, postgresql_engine, sqlite_engine
from .revisions import REVISION, TABLES, Row

Query = sql.Select[Any]
Values = dict[str, Any]

BATCH = 50  # rows held in memory at once; a picture may have some megabytes
SECRETS = ("password", "passwd", "sslpassword")  # in the part of an address after its ?


class Database:
    """One database with our tables; many threads and processes may use it at once.

    What is written is durable when `write` ends, and a reader sees all of it or nothing. Nothing
    is created before the first write; a store of an earlier release is brought up to date at its
    first use. What cannot be used raises StoreError, which never holds a password.
    """

    def __init__(self, url: sql.URL) -> None:
        self.path = Path(url.database or "") if url.get_backend_name() == "sqlite" else None
        self.name = str(self.path or address_without_secrets(url))
        self._secrets = [url.password, *(str(url.query.get(name, "")) for name in SECRETS)]
        self._reader = sqlite_engine(self.path) if self.path else postgresql_engine(url)
        self._writer = self._reader.execution_options(**ALONE)
        weakref.finalize(self, _close, self._reader, os.getpid())

    def read(self, query: Query, *, of: sql.Table = REVISION) -> Sequence[Row]:
        """Return all rows of a query on tables of ours; none where nothing was written yet."""
        if self.path and not self.path.exists():
            return []
        with self.sentences(), self._reader.begin() as connection:
            state = schema.look(connection, store=self.name)
            if state != "older":
                return [] if state == "empty" else connection.execute(query).all()
        with self.write() as connection:
            return connection.execute(query).all()

    @contextmanager
    def write(self) -> Iterator[sql.Connection]:
        """Give a connection with the store to itself; what is done goes in at its end, or nothing.

        Tables are made where they lack.
        """
        with self.sentences():
            if self.path:
                self.path.parent.mkdir(parents=True, exist_ok=True)
            with self._writer.begin() as connection:
                schema.prepare(connection, store=self.name)
                yield connection

    def holds(self) -> bool:
        """Tell whether any of our tables has a row."""
        tables = TABLES.tables.values()
        return any(self.read(sql.select(*table.primary_key).limit(1)) for table in tables)

    @contextmanager
    def instant(self) -> Iterator[sql.Connection]:
        """Give a connection that reads the store as it is now, whatever others write meanwhile."""
        frozen = {} if self.path else {"isolation_level": "REPEATABLE READ"}
        with self.sentences(), self._reader.execution_options(**frozen).begin() as connection:
            yield connection

    def everything(self, tables: Iterable[sql.Table]) -> Iterator[tuple[sql.Table, list[Values]]]:
        """Yield all rows of tables as they are at one instant, a few at a time."""
        with self.instant() as connection:
            for table in tables:
                found = connection.execution_options(yield_per=BATCH).execute(sql.select(table))
                for rows in found.mappings().partitions():
                    yield table, [dict(row) for row in rows]

    def copy_file(self, path: Path) -> None:
        """Copy an SQLite store to a new file in one step, as it is at one instant.

        Writers wait meanwhile, but not for whoever looks at the copy afterwards.
        """
        with self.sentences(), closing(self._reader.raw_connection()) as live:
            source: Any = live.driver_connection
            with closing(sqlite3.connect(path)) as copy:
                source.backup(copy)

    @contextmanager
    def sentences(self) -> Iterator[None]:
        """Turn what the database or the file system says into our own error."""
        try:
            yield
        except (DBAPIError, PoolTimeout, sqlite3.Error, psycopg.Error, OSError) as error:
            why = " ".join(str(getattr(error, "orig", None) or error).split())
            for secret in filter(None, self._secrets):
                why = why.replace(secret, "***")
            key = "store_unusable" if self.path else "store_unreachable"
            raise StoreError(key, path=self.name, why=why) from error


def address_without_secrets(url: sql.URL) -> str:
    """Return the address of a store as people may see it."""
    return url.difference_update_query(SECRETS).render_as_string(hide_password=True)


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


def _close(engine: sql.Engine, process: int) -> None:
    """Close what an engine holds open, unless that belongs to the process this one came from."""
    engine.dispose(close=os.getpid() == process)
