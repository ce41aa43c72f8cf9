"""A store of an earlier release becomes today's at its first use, whole or not at all."""

import multiprocessing

import alembic.autogenerate
import pytest
import sqlalchemy as sql
from alembic.migration import MigrationContext

from geo.errors import SettingError, StoreError
from geo.layers import to_bytes
from geo.notices import Notice
from geo.store import Wrong, open_store
from geo.store.revisions import TABLES
from geo.store.schema import versions
from geo.store.spatial import FEATURES
from geo.words import LANGUAGES
from tests.stores import direct, execute, fill, plan, rows, tables

# What the release before steps were counted made, word for word.
EARLIER = (
    """CREATE TABLE revision (
        compound VARCHAR NOT NULL, number INTEGER NOT NULL, name VARCHAR NOT NULL,
        author VARCHAR NOT NULL, at VARCHAR NOT NULL, note VARCHAR NOT NULL,
        layers BLOB NOT NULL, digest VARCHAR NOT NULL, PRIMARY KEY (compound, number))""",
    """CREATE TABLE edition (
        compound VARCHAR NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (compound))""",
    """CREATE TABLE notice (
        id VARCHAR NOT NULL, compound VARCHAR NOT NULL, closes VARCHAR NOT NULL,
        since VARCHAR NOT NULL, until VARCHAR NOT NULL, says VARCHAR NOT NULL,
        author VARCHAR NOT NULL, at VARCHAR NOT NULL, withdrawn_at VARCHAR NOT NULL,
        digest VARCHAR NOT NULL, PRIMARY KEY (id))""",
    """CREATE TABLE report (
        id VARCHAR NOT NULL, secret VARCHAR NOT NULL, compound VARCHAR NOT NULL,
        edition INTEGER NOT NULL, place VARCHAR NOT NULL, kind VARCHAR NOT NULL,
        text VARCHAR NOT NULL, at VARCHAR NOT NULL, state VARCHAR NOT NULL,
        answer VARCHAR NOT NULL, answered_at VARCHAR NOT NULL, digest VARCHAR NOT NULL,
        PRIMARY KEY (id), UNIQUE (secret))""",
)


def make_earlier(address: str, count: int = len(EARLIER)) -> None:
    """Make a store as an earlier release left it, with some of its tables or all, and fill it.

    Its rows are today's: digests have not changed. An edition had none.
    """
    whole = f"{address}.whole" if address.startswith("sqlite") else ""
    store = open_store(whole or address)
    fill(store)
    held = rows(whole or address)
    if not whole:
        execute(address, f"DROP TABLE {', '.join(sorted(tables(address)))} CASCADE")
    blob = "BYTEA" if not whole else "BLOB"
    with direct(address) as connection:
        for statement in EARLIER[:count]:
            connection.exec_driver_sql(statement.replace("BLOB", blob))
        for name in ("revision", "edition", "notice", "report")[:count]:
            table = TABLES.tables[name]
            columns = [column for column in table.c if (name, column.name) != ("edition", "digest")]
            found = [dict(zip(table.c.keys(), row, strict=True)) for row in held[name]]
            some = sql.table(name, *(sql.column(each.name, each.type) for each in columns))
            plain = [{each.name: row[each.name] for each in columns} for row in found]
            connection.execute(sql.insert(some), plain)


def difference(address: str) -> list[object]:
    """Return in what a database differs from the declared tables; views and PostGIS aside."""
    metadata = sql.MetaData()
    for each in [TABLES] if address.startswith("sqlite") else [TABLES, FEATURES]:
        for table in each.sorted_tables:
            table.to_metadata(metadata)

    def mine(thing: object, name: str | None, kind: str, *_: object) -> bool:
        return kind != "table" or name in metadata.tables

    with direct(address) as connection:
        options = {"compare_type": True, "include_object": mine}
        context = MigrationContext.configure(connection, opts=options)
        found = alembic.autogenerate.compare_metadata(context, metadata)
    apart = ("idx_feature_geometry", "remove_table_comment")  # GeoAlchemy2's index; the views' mark
    return [each for each in found if not any(name in repr(each) for name in apart)]


def test_the_steps_make_the_declared_tables(address: str) -> None:
    fill(open_store(address))
    assert difference(address) == []


def test_that_check_can_fail(address: str) -> None:
    """The twin: a column, a rule and a table that no step made are seen."""
    fill(open_store(address))
    execute(
        address,
        "ALTER TABLE plan DROP COLUMN media",
        "DROP TABLE report",
        "ALTER TABLE notice ADD COLUMN colour INTEGER",
    )
    seen = repr(difference(address))
    assert all(each in seen for each in ("media", "report", "colour"))


@pytest.mark.parametrize("count", [2, 4])
def test_an_earlier_store_is_brought_up_to_date_at_its_first_use(address: str, count: int) -> None:
    make_earlier(address, count)
    store = open_store(address)
    assert [each.newest for each in store.compounds()] == [3, 3]
    assert (store.edition("west"), store.edition("East")) == (2, 3)
    assert to_bytes(store.load("west", 1).layers) == to_bytes(plan("西苑None"))
    assert len(store.notices.all()) == len(store.reports.all()) == int(count == 4)
    store.reports.add(Wrong("west", 1, "", "other", ""))
    store.notices.announce(Notice("n2", "west", ("gate:south",), None, None, ""), author="")
    assert store.save("west", plan(), base=3, author="tests") == 4
    assert difference(address) == []


def test_asking_and_saving_both_bring_it_up_to_date(address: str) -> None:
    make_earlier(address)
    assert open_store(address).save("west", plan(), base=3, author="tests") == 4
    assert difference(address) == []


def test_many_may_be_the_first(address: str) -> None:
    make_earlier(address)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["geo.store", "tests.stores"])
    firsts = [context.Process(target=_look, args=(address,)) for _ in range(6)]
    for each in firsts:
        each.start()
    for each in firsts:
        each.join()
    assert [each.exitcode for each in firsts] == [0] * 6
    assert difference(address) == []


def _look(address: str) -> None:
    assert open_store(address).newest("west") == 3


def test_it_is_whole_or_not_at_all(address: str) -> None:
    """Where a step cannot be done, nothing of those before it stays."""
    make_earlier(address)
    execute(address, "CREATE TABLE review (somebody INTEGER)")
    before = tables(address)
    with pytest.raises(StoreError, match="review"):
        open_store(address).newest("west")
    with pytest.raises(StoreError, match="review"):
        open_store(address).plans.remove("west")
    assert tables(address) == before
    with direct(address) as connection:
        assert len(sql.inspect(connection).get_columns("edition")) == 2
    execute(address, "DROP TABLE review")
    assert open_store(address).newest("west") == 3


def test_a_store_of_a_later_release_is_left_alone(address: str) -> None:
    store = open_store(address)
    fill(store)
    execute(address, "UPDATE alembic_version SET version_num = '9999'")
    before = rows(address)
    with pytest.raises(StoreError) as caught:
        store.newest("west")
    for language in LANGUAGES:
        assert "9999" in caught.value.sentence(language)
    with pytest.raises(StoreError, match="9999"):
        store.save("west", plan(), base=3, author="tests")
    assert rows(address) == before


def test_somebody_elses_database_is_left_alone(address: str) -> None:
    open_store(address).compounds()
    store = open_store(address)
    fill(store)
    names = sorted(tables(address))
    cascade = "" if address.startswith("sqlite") else "CASCADE"
    execute(address, *(f"DROP TABLE {name} {cascade}" for name in names))
    execute(address, "CREATE TABLE streets (name TEXT)")
    with pytest.raises(StoreError, match="another program"):
        store.compounds()
    with pytest.raises(StoreError, match="another program"):
        store.save("west", plan(), base=None, author="tests")
    assert tables(address) == {"streets"}


def test_steps_are_one_row() -> None:
    assert list(versions()) == sorted(versions())
    with pytest.raises(SettingError):
        open_store("nothing")
