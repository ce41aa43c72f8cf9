"""Everything that a store holds, in one file and back.

A backup is an SQLite file with the same tables, whichever database the store lies in, so that it
leads from one to the other too. It holds the store as it was at one instant, while others go on
writing. No row goes into a backup or out of it whose digest is not right.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sql

from ..errors import FileError, StoreError, UnknownPlace
from .database import BATCH, Database, unseal
from .plans import PLAN, unpack_plan
from .revisions import DISTRICT, EDITION, REVISION, TABLES, Row, damaged, document, shown
from .spatial import keep_all_features


@dataclass(frozen=True)
class Held:
    """How much a backup holds; `kept` is where what was there before a recovery lies now."""

    compounds: int
    revisions: int
    kept: Path | None = None


def back_up(database: Database, path: Path) -> Held:
    """Write everything to a new file, whole or not at all, and return how much it is.

    Raises FileError for a file that is there or cannot be written, StoreError for a store that
    cannot be read or holds something damaged, UnknownPlace for one that holds nothing.
    """
    with _beside(path) as fresh:
        if not database.holds():
            raise UnknownPlace("store_empty")
        try:
            return _check(_copy(database, fresh))
        except StoreError as error:
            if error.values.get("path") != str(fresh):
                raise
            raise FileError("backup_unwritable", path=path, why=error.values["why"]) from None


def recover(database: Database, path: Path, *, replace: bool) -> Held:
    """Put what a backup holds into an empty store, at one instant, and return how much it is.

    With `replace` the store need not be empty: what is there goes to a file beside the backup
    first, damaged or not. Raises FileError for what is no backup, StoreError for a damaged one,
    for a store that holds something, and for one that cannot be written.
    """
    with TemporaryDirectory() as folder:
        source = _open(path, Path(folder) / "backup.sqlite")
        try:
            held = _check(source)
        except StoreError as error:
            where = " ".join(str(value) for value in error.values.values())
            raise FileError("backup_damaged", path=path, where=where) from None
        database.holds()  # looking brings an older store up to date, before anything is kept
        with database.write() as connection:
            kept = None
            if any(connection.execute(sql.select(table).limit(1)).first() for table in _tables()):
                if not replace:
                    raise StoreError("store_holds", path=database.name)
                kept = _keep(database, path)
            for table in _tables():
                connection.execute(sql.delete(table))
            _pour(source, connection)
            keep_all_features(connection)
    return Held(held.compounds, held.revisions, kept)


def _tables() -> list[sql.Table]:
    return list(TABLES.sorted_tables)


def _keep(database: Database, path: Path) -> Path:
    """Copy a store to a new file beside a backup, unchecked, and return its name."""
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%SZ")
    kept = path.with_name(f"{path.stem}-before-{stamp}.sqlite")
    with _beside(kept) as fresh:
        _copy(database, fresh)
    return kept


def _copy(database: Database, path: Path) -> Database:
    """Copy a store as it is at one instant to a new file, unchecked."""
    if database.path:
        database.copy_file(path)
    copy = _file(path)
    if not database.path:
        with copy.write() as connection:
            _pour(database, connection)
    return copy


def _open(path: Path, copy: Path) -> Database:
    """Return a copy of a backup, brought up to date where an earlier release wrote it."""
    if not path.is_file():
        raise FileError("backup_missing", path=path)
    address = f"{path.absolute().as_uri()}?mode=ro"
    try:
        with (
            closing(sqlite3.connect(address, uri=True)) as file,
            closing(sqlite3.connect(copy)) as target,
        ):
            file.backup(target)
    except sqlite3.Error as error:
        raise FileError("backup_unreadable", path=path, why=error) from None
    database = _file(copy)
    try:
        held = database.holds()
    except StoreError as error:
        if error.key == "store_foreign":
            raise FileError("backup_foreign", path=path) from None
        raise StoreError(error.key, **{**error.values, "path": path}) from None
    if not held:
        raise FileError("backup_foreign", path=path)
    return database


def _pour(source: Database, target: sql.Connection) -> None:
    """Copy all rows of all tables, some at a time."""
    for table, rows in source.everything(_tables()):
        target.execute(sql.insert(table), rows)


def _check(copy: Database) -> Held:
    """Return how much a copy holds; raise StoreError when any row of it was changed or lacks."""
    compounds: dict[str, int] = {}
    revisions = 0
    with copy.instant() as connection:
        if connection.exec_driver_sql("PRAGMA integrity_check").scalar() != "ok":
            raise StoreError("store_record", id=copy.name)
        for row in _rows(connection, REVISION):
            document(row)
            revisions += 1
            before = compounds.get(row.compound, 0)
            if row.number != before + 1:
                raise damaged(row.compound, before + 1)
            compounds[row.compound] = row.number
        for row in _rows(connection, EDITION):
            if not 1 <= shown(row) <= compounds.get(row.compound, 0):
                raise damaged(row.compound, row.number)
        for row in _rows(connection, PLAN):
            unpack_plan(row)
        for table in set(_tables()) - {REVISION, EDITION, PLAN}:
            for row in _rows(connection, table):
                unseal(row)
    return Held(len(compounds.keys() - {DISTRICT}), revisions)


def _rows(connection: sql.Connection, table: sql.Table) -> Iterator[Row]:
    query = sql.select(table).order_by(*table.primary_key)
    yield from connection.execution_options(yield_per=BATCH).execute(query)


def _file(path: Path) -> Database:
    return Database(sql.URL.create("sqlite", database=str(path)))


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """Give the name of a file to write; when that is done it becomes `path`, which is new."""
    if path.exists():
        raise FileError("backup_exists", path=path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=path.parent, prefix=f".{path.stem}-") as folder:
            fresh = Path(folder) / path.name
            yield fresh
            _settle(fresh)
            fresh.rename(path)
            _sync(path.parent)
    except OSError as error:
        raise FileError("backup_unwritable", path=path, why=error.strerror) from None


def _settle(path: Path) -> None:
    """Let a copy be one file, wherever it is taken: no log beside it, and all of it on the disk."""
    with closing(sqlite3.connect(path)) as copy:
        copy.execute("PRAGMA journal_mode = DELETE")
    _sync(path)


def _sync(path: Path) -> None:
    """Let a file, or a new name in a folder, outlive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
