"""Engines for the two databases a store may lie in, and how a transaction begins in each.

A reader's transaction sees one instant. A writer's has the store to itself from its first moment
on: that is what lets it look before it writes. In SQLite the file's own lock does that, in
PostgreSQL an advisory lock, which ends with the transaction, however that ends.
"""

import os
import sqlite3
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sql
from sqlalchemy.exc import DisconnectionError

WAIT_SECONDS = 30.0  # for another writer; one save holds the store for some milliseconds
CONNECT_SECONDS = 10  # for a server to answer at all
IDLE_MINUTES = 10  # a writer whose machine is gone gives the lock back after so long
SAFE_WAL = (3, 51, 3)  # SQLite before it can lose a commit when a write-ahead log is reset
WRITERS = int.from_bytes(b"yinlu")  # the advisory lock; it is free in any other database

ALONE = {"alone": True}  # the execution option of a writer's engine


def sqlite_engine(path: Path) -> sql.Engine:
    """Return an engine that begins transactions itself, as SQLAlchemy advises for sqlite3.

    Left alone, the driver begins one only before the first write, too late for a look before it.
    Nothing else may open the live file: another SQLite in the same process (GDAL brings one)
    drops this one's locks when it closes the file, and an acknowledged save is lost.
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
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _alone(connection) else "BEGIN")

    return engine


def postgresql_engine(url: sql.URL) -> sql.Engine:
    """Return an engine with a pool of connections, each tried before it is used again.

    So the first call after a server came back works. Statements see what was committed before
    them, not before the transaction: a writer that waited for the lock sees the work it waited for.
    """
    engine = sql.create_engine(
        url,
        pool_pre_ping=True,
        isolation_level="READ COMMITTED",
        connect_args={"connect_timeout": CONNECT_SECONDS, "client_encoding": "utf8"},
    )

    @sql.event.listens_for(engine, "connect")
    def prepare(connection: psycopg.Connection[Any], record: Any) -> None:
        record.info["process"] = os.getpid()
        connection.execute("SET synchronous_commit = on")  # a save is durable when it returns
        connection.execute(f"SET lock_timeout = '{WAIT_SECONDS:.0f}s'")
        connection.execute(f"SET idle_in_transaction_session_timeout = '{IDLE_MINUTES}min'")
        connection.commit()

    @sql.event.listens_for(engine, "checkout")
    def leave_to_parent(_: object, record: Any, fairy: Any) -> None:
        if record.info["process"] != os.getpid():  # a fork must not use what it inherits
            record.dbapi_connection = fairy.dbapi_connection = None
            raise DisconnectionError("made in another process")

    @sql.event.listens_for(engine, "begin")
    def begin(connection: sql.Connection) -> None:
        if _alone(connection):
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS})")

    return engine


def _alone(connection: sql.Connection) -> bool:
    return bool(connection.get_execution_options().get("alone"))
