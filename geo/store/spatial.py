"""On PostgreSQL: the newest layers as PostGIS sees them, a table of features and a view a layer.

They are made from revisions and never read back: what counts is the document. A feature is
written in the transaction of its revision, so views and revisions tell the same at any instant.
"""

import hashlib
from collections.abc import Iterator
from functools import cache
from typing import Any

import psycopg
import shapely
import sqlalchemy as sql
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import CreateView

from ..errors import StoreError
from ..layers import TABLE, Column, Layer, Layers, columns_of, shapes_of
from .revisions import REVISION, unpack

DEGREES = 4326  # the EPSG code of every geometry at rest

FEATURES = sql.MetaData()
FEATURE = sql.Table(
    "feature",
    FEATURES,
    sql.Column("fid", sql.BigInteger, sql.Identity(always=True), primary_key=True),
    sql.Column("compound", sql.String, nullable=False),
    sql.Column("layer", sql.String, nullable=False),
    sql.Column("properties", postgresql.JSONB, nullable=False),
    sql.Column("geometry", Geometry("GEOMETRY", srid=DEGREES)),
    sql.Index("feature_of", "compound", "layer"),
)


def bring_postgis(connection: sql.Connection, *, store: str) -> None:
    """Bring PostGIS into the database where it lacks; raise StoreError where that cannot be."""
    try:
        connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS postgis")
    except DBAPIError as error:
        if isinstance(error.orig, psycopg.OperationalError):
            raise  # the server is in trouble, not PostGIS
        why = str(error.orig).partition("\n")[0]
        raise StoreError("store_postgis", path=store, why=why) from None


def bring_views(connection: sql.Connection) -> None:
    """Make the views follow the layer table, where they do not yet; nothing on SQLite.

    The table's comment says after which layers its views were made.
    """
    if connection.dialect.name != "postgresql":
        return
    said = connection.exec_driver_sql("SELECT obj_description('feature'::regclass, 'pg_class')")
    wanted = "views " + hashlib.sha256("".join(_views()).encode()).hexdigest()
    if said.scalar() == wanted:
        return
    for row, view in zip(TABLE, _views(), strict=True):
        connection.exec_driver_sql(f'DROP VIEW IF EXISTS "{row.name}"')
        connection.exec_driver_sql(view)
    connection.exec_driver_sql(f"COMMENT ON TABLE feature IS '{wanted}'")


@cache
def _views() -> tuple[str, ...]:
    """Return the statements that make the views, in the order of the layer table."""
    dialect = postgresql.dialect(paramstyle="named")  # type: ignore[no-untyped-call]
    return tuple(str(CreateView(_view(row), row.name).compile(dialect=dialect)) for row in TABLE)


def _view(row: Layer) -> sql.Select[Any]:
    return sql.select(
        FEATURE.c.fid,
        FEATURE.c.compound.label("of_compound"),
        *(_column(column).label(column.name) for column in row.columns),
        sql.literal_column("feature.geometry").label("geometry"),
    ).where(FEATURE.c.layer == row.name)


def _column(column: Column) -> sql.ColumnElement[Any]:
    """Return a declared column of a feature; one saved before it was declared holds its empty."""
    said = FEATURE.c.properties[column.name].astext
    if column.kind == "number":
        return sql.cast(said, sql.Numeric)
    return sql.func.coalesce(said, column.empty, type_=sql.Text)


def keep_features(connection: sql.Connection, compound: str, layers: Layers) -> None:
    """Write what a compound's newest revision draws in place of what was there; not on SQLite."""
    if connection.dialect.name != "postgresql":
        return
    connection.execute(sql.delete(FEATURE).where(FEATURE.c.compound == compound))
    geometry = sql.func.ST_GeomFromWKB(sql.bindparam("wkb", type_=sql.LargeBinary), DEGREES)
    if rows := [{"compound": compound, **row} for row in _features(layers)]:
        connection.execute(sql.insert(FEATURE).values(geometry=geometry), rows)


def keep_all_features(connection: sql.Connection) -> None:
    """Write the features of every newest revision anew; raise StoreError for a damaged one."""
    if connection.dialect.name != "postgresql":
        return
    connection.execute(sql.delete(FEATURE))
    newest = sql.select(REVISION.c.compound, sql.func.max(REVISION.c.number))
    last = connection.execute(newest.group_by(REVISION.c.compound)).all()
    for compound, number in last:
        one = sql.and_(REVISION.c.compound == compound, REVISION.c.number == number)
        saved = unpack(connection.execute(sql.select(REVISION).where(one)).one())
        keep_features(connection, compound, saved.layers)


def _features(layers: Layers) -> Iterator[dict[str, Any]]:
    shapes = shapes_of(layers)
    for name, columns in columns_of(layers).items():
        wkb = shapely.to_wkb(shapes[name])
        for number, shape in enumerate(wkb):
            said = {column: _plain(values[number]) for column, values in columns.items()}
            yield {"layer": name, "properties": said, "wkb": shape}


def _plain(value: Any) -> Any:
    """Return a value as JSON in PostgreSQL can hold it: no NUL, and no number without an end."""
    if isinstance(value, str):
        return value.replace("\0", "")
    return value if value - value == 0 else None
