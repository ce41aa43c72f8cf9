"""The notices of all compounds: each is announced once, may be withdrawn, and stays."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sql

from ..errors import UnknownPlace
from ..notices import Notice
from .database import Database, seal, unseal
from .revisions import TABLES, Row

NOTICE = sql.Table(
    "notice",
    TABLES,
    sql.Column("id", sql.String, primary_key=True),
    sql.Column("compound", sql.String, nullable=False),
    sql.Column("closes", sql.String, nullable=False),  # a JSON list
    sql.Column("since", sql.String, nullable=False),  # local times, "" where open
    sql.Column("until", sql.String, nullable=False),
    sql.Column("says", sql.String, nullable=False),
    sql.Column("author", sql.String, nullable=False),
    sql.Column("at", sql.String, nullable=False),
    sql.Column("withdrawn_at", sql.String, nullable=False),  # "" while it stands
    sql.Column("digest", sql.String, nullable=False),
)


@dataclass(frozen=True)
class Announced:
    """A notice with who announced it, when, and when it was withdrawn, if it was; times in UTC."""

    notice: Notice
    author: str
    at: datetime
    withdrawn_at: datetime | None

    def state(self, at: datetime) -> str:
        """Return withdrawn, over, active or coming, at a local time."""
        if self.withdrawn_at:
            return "withdrawn"
        if self.notice.over(at):
            return "over"
        return "active" if self.notice.active(at) else "coming"


class Notices:
    """The notices in a store; damaged or unreadable data raise StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def announce(self, notice: Notice, *, author: str) -> None:
        """Keep a new notice."""
        row = {
            "id": notice.id,
            "compound": notice.compound,
            "closes": json.dumps(notice.closes),
            "since": notice.since.isoformat() if notice.since else "",
            "until": notice.until.isoformat() if notice.until else "",
            "says": notice.says,
            "author": author,
            "at": now(),
            "withdrawn_at": "",
        }
        with self._database.write() as connection:
            connection.execute(sql.insert(NOTICE), seal(row))

    def withdraw(self, id: str) -> None:
        """Let a notice count no more; raise UnknownPlace. Withdrawing again changes nothing."""
        mine = sql.select(NOTICE).where(NOTICE.c.id == id)
        for row in self._database.read(mine, of=NOTICE):
            if not row.withdrawn_at:
                self._mark(row)
            return
        raise UnknownPlace("unknown_notice", id=id)

    def all(self, compound: str | None = None) -> list[Announced]:
        """Return every notice ever announced, of one compound or of all, oldest first."""
        query = sql.select(NOTICE).order_by(NOTICE.c.at, NOTICE.c.id)
        if compound is not None:
            query = query.where(NOTICE.c.compound == compound)
        return [_announced(unseal(row)) for row in self._database.read(query, of=NOTICE)]

    def standing(self) -> list[Notice]:
        """Return the notices of all compounds that nobody has withdrawn."""
        return [each.notice for each in self.all() if not each.withdrawn_at]

    def _mark(self, row: Row) -> None:
        marked = seal({**unseal(row), "withdrawn_at": now()})
        with self._database.write() as connection:
            connection.execute(sql.update(NOTICE).where(NOTICE.c.id == row.id).values(marked))


def now() -> str:
    """Return the time in UTC as rows hold it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def moment(at: str) -> datetime | None:
    """Return a time that a row holds, None for none."""
    return datetime.fromisoformat(at) if at else None


def _announced(row: dict[str, Any]) -> Announced:
    times = {name: moment(row[name]) for name in ("since", "until", "withdrawn_at")}
    closes = tuple(json.loads(row["closes"]))
    notice = Notice(row["id"], row["compound"], closes, times["since"], times["until"], row["says"])
    announced = datetime.fromisoformat(row["at"])
    return Announced(notice, row["author"], announced, times["withdrawn_at"])
