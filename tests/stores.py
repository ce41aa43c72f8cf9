"""Stores in tests: what to put into them, and a look at their tables past the store itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import shapely
import sqlalchemy as sql

from geo.layers import Layers, conform, frame
from geo.notices import Notice
from geo.store import Plan, Store, Wrong, open_store
from geo.store.revisions import TABLES

Rows = dict[str, list[tuple[Any, ...]]]

NOTICE = Notice("n1", "west", ("gate:south",), datetime(2026, 11, 23, 12), None, "修路")
PLAN = Plan(b"\x89PNG\0picture", "image/png", 40, 30, "plan.png", ((1.0, 2.0, 120.0, 30.0),))


def plan(name: str = "西苑", buildings: int = 3) -> Layers:
    """Draw a compound with so many buildings, numbered from 1."""
    square = shapely.box(120.0, 30.0, 120.002, 30.002)
    west = [120 + row * 1e-6 for row in range(buildings)]
    houses = [shapely.box(start, 30, start + 5e-7, 30.001) for start in west]
    refs = [str(row + 1) for row in range(buildings)]
    return conform(
        {
            "compound": frame("compound", {"id": ["west"], "name": [name]}, [square]),
            "buildings": frame("buildings", {"id": refs, "ref": refs}, houses),
        }
    )


def fill(store: Store) -> None:
    """Put something into every table."""
    for compound in ("west", "East", "district"):
        for base in (None, 1, 2):
            store.save(compound, plan(f"西苑{base}"), base=base, author="测试", note="第一版")
    store.set_editions({"west": 2, "East": 3})
    store.notices.announce(NOTICE, author="门岗")
    store.reports.add(Wrong("west", 1, "gate:south", "gate_shut", "关了"))
    store.plans.put("west", PLAN)
    store.reviews.act(
        "west", "submit", revision=3, author="王", role="manager", note="好了", expected=0
    )


@contextmanager
def direct(address: str) -> Iterator[sql.Connection]:
    """Give a connection that goes past the store."""
    url = sql.make_url(address)
    driver = "sqlite" if url.get_backend_name() == "sqlite" else "postgresql+psycopg"
    engine = sql.create_engine(url.set(drivername=driver), poolclass=sql.NullPool)
    with engine.begin() as connection:
        yield connection


def execute(address: str, *statements: str) -> None:
    """Do something behind the store's back."""
    with direct(address) as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def rows(address: str) -> Rows:
    """Return everything that a store holds, table by table."""
    with direct(address) as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(sql.select(table))))
            for table in TABLES.sorted_tables
        }


def tables(address: str) -> set[str]:
    """Return the names of our tables that are there."""
    with direct(address) as connection:
        return set(sql.inspect(connection).get_table_names()) - {"spatial_ref_sys"}


def sound(address: str, compound: str = "west") -> int:
    """Return the newest revision's number after a look at every one; damage is a StoreError."""
    store = open_store(address)
    newest = store.newest(compound) or 0
    for number in range(1, newest + 1):
        store.load(compound, number)
    return newest
