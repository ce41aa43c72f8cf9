"""The shape of a store: what is there, and how a store of an earlier release becomes today's.

Tables are declared beside the rows they hold and made by the migrations, one step a change, in
`migrations/versions`. A test compares the two on both databases.
"""

from functools import cache
from pathlib import Path

import sqlalchemy as sql
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from ..errors import StoreError
from . import spatial
from .revisions import REVISION

MIGRATIONS = Path(__file__).with_name("migrations")
VERSION = sql.table("alembic_version", sql.column("version_num"))
NOBODYS = {"spatial_ref_sys"}  # PostGIS keeps it beside everybody's tables


def look(connection: sql.Connection, *, store: str) -> str:
    """Return empty, older or current; raise StoreError for what is not ours, or of a later release.

    `store` is what an error calls it.
    """
    tables = set(sql.inspect(connection).get_table_names()) - NOBODYS
    if not tables:
        return "empty"
    if REVISION.name not in tables:
        raise StoreError("store_foreign", path=store)
    if VERSION.name not in tables:
        return "older"  # made before steps were counted
    version = connection.execute(sql.select(VERSION.c.version_num)).scalar()
    *earlier, newest = versions()
    if version == newest:
        return "current"
    if version is not None and version not in earlier:
        raise StoreError("store_newer", path=store, version=version)
    return "older"


def prepare(connection: sql.Connection, *, store: str) -> None:
    """Make a store of today's shape within a writer's transaction, whatever it was before."""
    if look(connection, store=store) != "current":
        if connection.dialect.name == "postgresql":
            spatial.bring_postgis(connection, store=store)
        command.upgrade(configuration(connection), "head")
    spatial.bring_views(connection)


@cache
def versions() -> tuple[str, ...]:
    """Return the names of all steps, the first one first."""
    steps = ScriptDirectory.from_config(configuration()).walk_revisions()
    return tuple(step.revision for step in steps)[::-1]


def configuration(connection: sql.Connection | None = None) -> Config:
    """Return what Alembic has to know; migrations run on the connection, in its transaction."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config
