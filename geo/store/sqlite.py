"""The store keeps whole compounds, one row a revision, and says which one riders see.

Two tables are the whole idea: `revision` only ever grows, `edition` points into it. Whoever saves
names the revision their work is based on; if another one came first, they are told so and nothing
is written over. The district's shared layers are one more document, named `DISTRICT`.

Nothing else may open the live file: another SQLite in the same process (GDAL brings one) drops
this one's locks when it closes the file, and an acknowledged save is lost.
"""

import difflib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sql
from sqlalchemy.exc import ArgumentError, DBAPIError

from ..errors import SettingError, StaleRevision, StoreError, UnknownPlace
from ..layers import Layers
from .revisions import (
    DISTRICT,
    EDITION,
    REVISION,
    TABLES,
    Draft,
    Entry,
    Revision,
    Row,
    Summary,
    damaged,
    entry,
    moment,
    pack,
    unpack,
)

Query = sql.Select[Any]

WAIT_SECONDS = 30.0  # for another writer; one save holds the file for some milliseconds
SAFE_WAL = (3, 51, 3)  # SQLite before it can lose a commit when a write-ahead log is reset


def open_store(address: str) -> "Store":
    """Return the store at an address such as sqlite:///var/yinlu.sqlite; raise SettingError.

    Nothing is created before the first save.
    """
    try:
        url = sql.make_url(address)
    except ArgumentError:
        raise SettingError("store_address", value=address) from None
    if url.get_backend_name() == "postgresql":
        raise SettingError("store_later", value=url.render_as_string())
    if url.drivername != "sqlite" or url.database in (None, "", ":memory:"):
        raise SettingError("store_address", value=url.render_as_string())
    return Store(Path(url.database))


class Store:
    """The store in one SQLite file; many threads and processes may use it at once.

    A save is durable when it returns, and a reader sees all of it or nothing. Compounds and
    revisions that do not exist raise UnknownPlace, damaged or unreadable data StoreError.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._reader = _engine(path)
        self._writer = self._reader.execution_options(begin="BEGIN IMMEDIATE")

    def save(
        self, compound: str, layers: Layers, *, base: int | None, author: str, note: str = ""
    ) -> int:
        """Save a new revision and return its number; raise StaleRevision if `base` is not newest.

        `base` is None for a compound that is not in the store.
        """
        return self.save_all([Draft(compound, layers, base)], author=author, note=note)[0]

    def save_all(self, drafts: Sequence[Draft], *, author: str, note: str = "") -> list[int]:
        """Save all of them at one instant and return their numbers, or raise StaleRevision."""
        if not drafts:
            return []
        rows = [pack(draft, author=author, note=note) for draft in drafts]
        with self._write() as connection:
            for draft in drafts:
                _refuse_stale(draft, newest=connection.execute(_newest(draft.compound)).scalar())
            # The look and the write are one transaction; were they not, the primary key would
            # still refuse a second revision of the same number.
            connection.execute(sql.insert(REVISION), rows)
        return [row["number"] for row in rows]

    def load(self, compound: str, number: int | None = None) -> Revision:
        """Return one revision, the newest when no number is given."""
        chosen = self._existing(compound, number)
        where = (REVISION.c.compound == compound, REVISION.c.number == chosen)
        for row in self._read(sql.select(REVISION).where(*where)):
            return unpack(row)
        raise damaged(compound, chosen)

    def history(self, compound: str) -> list[Entry]:
        """Return a compound's revisions, newest first."""
        self._existing(compound)
        columns = [REVISION.c[name] for name in Entry.__dataclass_fields__]
        mine = sql.select(*columns).where(REVISION.c.compound == compound)
        return [entry(row) for row in self._read(mine.order_by(REVISION.c.number.desc()))]

    def compounds(self) -> list[Summary]:
        """Return all compounds, by id; the district's own document is not one."""
        newest = sql.select(REVISION.c.compound, sql.func.max(REVISION.c.number))
        last = newest.group_by(REVISION.c.compound).subquery()
        edition = EDITION.c.number.label("edition")
        query = (
            sql.select(*REVISION.c["compound", "name", "number", "at"], edition)
            .join(last, sql.tuple_(REVISION.c.compound, REVISION.c.number) == sql.tuple_(*last.c))
            .outerjoin(EDITION, EDITION.c.compound == REVISION.c.compound)
            .where(REVISION.c.compound != DISTRICT)
            .order_by(REVISION.c.compound)
        )
        return [
            Summary(row.compound, row.name, row.number, row.edition, moment(row))
            for row in self._read(query)
        ]

    def newest(self, compound: str) -> int | None:
        """Return the number of the newest revision, None when the compound is not in the store."""
        rows = self._read(_newest(compound))
        return rows[0].number if rows else None

    def edition(self, compound: str) -> int | None:
        """Return the number of the revision that riders see, None when they see none."""
        rows = self._read(sql.select(EDITION.c.number).where(EDITION.c.compound == compound))
        return rows[0].number if rows else None

    def set_edition(self, compound: str, number: int) -> None:
        """Let riders see this revision."""
        self._existing(compound, number)
        with self._write() as connection:
            connection.execute(sql.delete(EDITION).where(EDITION.c.compound == compound))
            connection.execute(sql.insert(EDITION).values(compound=compound, number=number))

    def withdraw(self, compound: str) -> None:
        """Let riders see none of a compound's revisions; the store keeps them all."""
        self._existing(compound)
        with self._write() as connection:
            connection.execute(sql.delete(EDITION).where(EDITION.c.compound == compound))

    def _existing(self, compound: str, number: int | None = None) -> int:
        """Return the number of an existing revision, the newest by default; or UnknownPlace."""
        newest = self.newest(compound)
        if newest is None:
            known = [summary.id for summary in self.compounds()]
            near = difflib.get_close_matches(compound, known, n=3, cutoff=0.4) or known[:3]
            key = "unknown_compound" if near else "store_empty"
            raise UnknownPlace(key, compound=compound, near=", ".join(near))
        if number is not None and not 1 <= number <= newest:
            raise UnknownPlace("unknown_revision", compound=compound, number=number, newest=newest)
        return newest if number is None else number

    def _read(self, query: Query) -> Sequence[Row]:
        if not self.path.exists():
            return []
        with self._sentences(), self._reader.begin() as connection:
            return connection.execute(query).all() if self._is_ours(connection) else []

    @contextmanager
    def _write(self) -> Iterator[sql.Connection]:
        with self._sentences():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self._writer.begin() as connection:
                if not self._is_ours(connection):
                    TABLES.create_all(connection)
                yield connection

    def _is_ours(self, connection: sql.Connection) -> bool:
        """Tell whether the file holds our tables: False when it is empty, else StoreError."""
        tables = sql.inspect(connection).get_table_names()
        if tables and REVISION.name not in tables:
            raise StoreError("store_foreign", path=self.path)
        return bool(tables)

    @contextmanager
    def _sentences(self) -> Iterator[None]:
        """Turn what the database or the file system says into our own error."""
        try:
            yield
        except (DBAPIError, sqlite3.Error, OSError) as error:
            why = getattr(error, "orig", error)
            raise StoreError("store_unusable", path=self.path, why=why) from error


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


def _newest(compound: str) -> Query:
    number = sql.func.max(REVISION.c.number).label("number")
    return sql.select(number).where(REVISION.c.compound == compound)


def _refuse_stale(draft: Draft, *, newest: int | None) -> None:
    if draft.base != newest:
        base = draft.base or 0
        raise StaleRevision(
            "stale_revision", compound=draft.compound, base=base, newest=newest or 0
        )
