"""The store keeps whole compounds, one row a revision, and says which one riders see.

Two tables are the whole idea: `revision` only ever grows, `edition` points into it. Whoever saves
names the revision their work is based on; if another one came first, they are told so and nothing
is written over. The district's shared layers are one more document, named `DISTRICT`. Notices,
reports, plans and reviews lie beside them in the same database, one table each.
"""

import difflib
from collections.abc import Mapping, Sequence
from pathlib import Path

import sqlalchemy as sql
from sqlalchemy.exc import ArgumentError, IntegrityError

from ..errors import SettingError, StaleRevision, UnknownPlace
from ..layers import Layers
from ..settings import without_password
from .backup import Held, back_up, recover
from .database import Database, Query
from .notices import Notices
from .plans import Plans
from .reports import Reports
from .reviews import Reviews
from .revisions import (
    DISTRICT,
    EDITION,
    REVISION,
    Document,
    Draft,
    Entry,
    Revision,
    Row,
    Summary,
    damaged,
    document,
    entry,
    moment,
    pack,
    show,
    shown,
    unpack,
)
from .spatial import keep_features

POSTGRESQL = ("postgresql", "postgres", "postgresql+psycopg")


def open_store(address: str) -> "Store":
    """Return the store at an address; raise SettingError for one of no use.

    That is a file, sqlite:///var/yinlu.sqlite, or a database on a server,
    postgresql://user:password@host/name. Nothing is created before the first save.
    """
    try:
        url = sql.make_url(address)
    except (ArgumentError, ValueError):
        raise _no_address(address) from None
    drivers = {"sqlite": "sqlite", **dict.fromkeys(POSTGRESQL, "postgresql+psycopg")}
    if url.drivername not in drivers or url.database in (None, "", ":memory:"):
        raise _no_address(address)
    return Store(Database(url.set(drivername=drivers[url.drivername])))


class Store:
    """The store in one database; many threads and processes may use it at once.

    A save is durable when it returns, and a reader sees all of it or nothing. Compounds and
    revisions that do not exist raise UnknownPlace, damaged or unreadable data StoreError.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.notices = Notices(database)
        self.plans = Plans(database)
        self.reports = Reports(database)
        self.reviews = Reviews(database)

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
        with self._database.write() as connection:
            _refuse_stale(drafts, connection)
            try:
                with connection.begin_nested():
                    connection.execute(sql.insert(REVISION), rows)
            except IntegrityError:  # somebody who does not wait for us came in between
                _refuse_stale(drafts, connection)
                raise
            for draft in drafts:
                keep_features(connection, draft.compound, draft.layers)
        return [row["number"] for row in rows]

    def load(self, compound: str, number: int | None = None) -> Revision:
        """Return one revision, the newest when no number is given."""
        return unpack(self._row(compound, number))

    def document(self, compound: str, number: int | None = None) -> Document:
        """Return one revision as it is kept, the newest when no number is given."""
        return document(self._row(compound, number))

    def history(self, compound: str) -> list[Entry]:
        """Return a compound's revisions, newest first."""
        self._existing(compound)
        columns = [REVISION.c[name] for name in Entry.__dataclass_fields__]
        mine = sql.select(*columns).where(REVISION.c.compound == compound)
        return [entry(row) for row in self._database.read(mine.order_by(REVISION.c.number.desc()))]

    def compounds(self) -> list[Summary]:
        """Return all compounds, by id; the district's own document is not one."""
        newest = sql.select(REVISION.c.compound, sql.func.max(REVISION.c.number))
        last = newest.group_by(REVISION.c.compound).subquery()
        query = (
            sql.select(*REVISION.c["compound", "name", "number", "at"])
            .join(last, sql.tuple_(REVISION.c.compound, REVISION.c.number) == sql.tuple_(*last.c))
            .where(REVISION.c.compound != DISTRICT)
            .order_by(REVISION.c.compound)
        )
        live = {row.compound: shown(row) for row in self._database.read(sql.select(EDITION))}
        return [
            Summary(row.compound, row.name, row.number, live.get(row.compound), moment(row))
            for row in self._database.read(query)
        ]

    def newest(self, compound: str) -> int | None:
        """Return the number of the newest revision, None when the compound is not in the store."""
        rows = self._database.read(_newest(compound))
        return rows[0].number if rows else None

    def edition(self, compound: str) -> int | None:
        """Return the number of the revision that riders see, None when they see none."""
        mine = sql.select(EDITION).where(EDITION.c.compound == compound)
        rows = self._database.read(mine)
        return shown(rows[0]) if rows else None

    def set_edition(self, compound: str, number: int) -> None:
        """Let riders see this revision."""
        self.set_editions({compound: number})

    def set_editions(self, numbers: Mapping[str, int]) -> None:
        """Let riders see these revisions of compounds, all from the same instant on."""
        for compound, number in numbers.items():
            self._existing(compound, number)
        if not numbers:
            return
        with self._database.write() as connection:
            for compound, number in numbers.items():
                show(connection, compound, number)

    def withdraw(self, compound: str) -> None:
        """Let riders see none of a compound's revisions; the store keeps them all."""
        self._existing(compound)
        with self._database.write() as connection:
            show(connection, compound, None)

    def back_up(self, path: Path) -> Held:
        """Write everything to a new file and return how much; raise FileError, StoreError."""
        return back_up(self._database, path)

    def recover(self, path: Path, *, replace: bool = False) -> Held:
        """Take everything from a backup and return how much, and what was kept of before.

        Only into an empty store, or with `replace`. Raises FileError, StoreError.
        """
        return recover(self._database, path, replace=replace)

    def _row(self, compound: str, number: int | None) -> Row:
        chosen = self._existing(compound, number)
        where = (REVISION.c.compound == compound, REVISION.c.number == chosen)
        for row in self._database.read(sql.select(REVISION).where(*where)):
            return row
        raise damaged(compound, chosen)

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


def _newest(compound: str) -> Query:
    number = sql.func.max(REVISION.c.number).label("number")
    return sql.select(number).where(REVISION.c.compound == compound)


def _refuse_stale(drafts: Sequence[Draft], connection: sql.Connection) -> None:
    for compound, _, base in drafts:
        newest = connection.execute(_newest(compound)).scalar()
        if base != newest:
            numbers = {"base": base or 0, "newest": newest or 0}
            raise StaleRevision("stale_revision", compound=compound, **numbers)


def _no_address(address: str) -> SettingError:
    return SettingError("store_address", value=without_password(address))
