"""What riders report, and what became of it; nothing here says who they are.

Whoever sends a report may choose its secret: a second copy of the same report, sent because the
first answer was lost, then finds the first one. Only a hash of the secret is kept.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any

import sqlalchemy as sql

from ..errors import UnknownPlace
from .database import Database, seal, unseal
from .notices import moment, now
from .revisions import TABLES

KINDS = ("gate_shut", "path_blocked", "wrong_number", "no_bikes", "other")
ANSWERS = ("seen", "solved", "declined")  # the states after "new"
WAITING = ("new", "seen")  # somebody is still to say what became of it

REPORT = sql.Table(
    "report",
    TABLES,
    sql.Column("id", sql.String, primary_key=True),
    sql.Column("secret", sql.String, nullable=False, unique=True),  # SHA-256, in hex
    sql.Column("compound", sql.String, nullable=False),
    sql.Column("edition", sql.Integer, nullable=False),
    sql.Column("place", sql.String, nullable=False),
    sql.Column("kind", sql.String, nullable=False),
    sql.Column("text", sql.String, nullable=False),
    sql.Column("at", sql.String, nullable=False),
    sql.Column("state", sql.String, nullable=False),
    sql.Column("answer", sql.String, nullable=False),
    sql.Column("answered_at", sql.String, nullable=False),  # "" until somebody answers
    sql.Column("digest", sql.String, nullable=False),
)


@dataclass(frozen=True)
class Wrong:
    """What a rider who saw an edition says is wrong at a place `kind:id`, or "" for none."""

    compound: str
    edition: int
    place: str
    kind: str
    text: str


@dataclass(frozen=True)
class Report(Wrong):
    """A report as it is kept, and what became of it; times in UTC."""

    id: str
    at: datetime
    state: str
    answer: str
    answered_at: datetime | None

    def as_json(self, zone: tzinfo = UTC) -> dict[str, object]:
        """Return the report as its rider and other programs read it, times on a zone's clock."""
        answered = self.answered_at and self.answered_at.astimezone(zone).isoformat()
        return {
            "id": self.id,
            "compound": self.compound,
            "place": self.place,
            "kind": self.kind,
            "text": self.text,
            "state": self.state,
            "answer": self.answer,
            "at": self.at.astimezone(zone).isoformat(),
            "answered_at": answered or "",
        }


class Reports:
    """The reports in a store; damaged or unreadable data raise StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, wrong: Wrong, *, secret: str = "") -> tuple[str, str]:
        """Keep a report and return its id and secret, both made here unless a secret is given.

        A report with this secret that is there already stays as it is, and its id is returned.
        """
        secret = secret or secrets.token_urlsafe(16)
        id, hashed = secrets.token_hex(8), _hash(secret)
        row = {**vars(wrong), "id": id, "secret": hashed, "at": now()}
        row |= {"state": "new", "answer": "", "answered_at": ""}
        same = sql.select(REPORT.c.id).where(REPORT.c.secret == hashed)
        with self._database.write() as connection:
            if earlier := connection.execute(same).scalar():
                return earlier, secret
            connection.execute(sql.insert(REPORT), seal(row))
        return id, secret

    def find(self, id: str, *, secret: str) -> Report | None:
        """Return the report with this id and secret; None tells nothing about either."""
        row = self._row(id)
        # Compared in any case, and in constant time: how long it takes tells nothing too.
        right = hmac.compare_digest(_hash(secret), row["secret"] if row else _hash(""))
        return _report(row) if row and right else None

    def all(self, compound: str | None = None) -> list[Report]:
        """Return the reports on one compound or on all, newest first."""
        query = sql.select(REPORT).order_by(REPORT.c.at.desc(), REPORT.c.id)
        if compound is not None:
            query = query.where(REPORT.c.compound == compound)
        return [_report(unseal(row)) for row in self._database.read(query, of=REPORT)]

    def waiting(self) -> dict[str, int]:
        """Return how many reports nobody has answered yet, by compound; none where there are none.

        "Seen" is no answer.
        """
        query = (
            sql.select(REPORT.c.compound, sql.func.count().label("number"))
            .where(REPORT.c.state.in_(WAITING))
            .group_by(REPORT.c.compound)
        )
        return {row.compound: row.number for row in self._database.read(query, of=REPORT)}

    def answer(self, id: str, *, state: str, says: str) -> Report:
        """Say what became of a report and return it; raise UnknownPlace."""
        row = self._row(id)
        if row is None:
            raise UnknownPlace("unknown_report", id=id)
        row |= {"state": state, "answer": says, "answered_at": now()}
        with self._database.write() as connection:
            connection.execute(sql.update(REPORT).where(REPORT.c.id == id).values(seal(row)))
        return _report(row)

    def _row(self, id: str) -> dict[str, Any] | None:
        query = sql.select(REPORT).where(REPORT.c.id == id)
        rows = self._database.read(query, of=REPORT)
        return unseal(rows[0]) if rows else None


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _report(row: dict[str, Any]) -> Report:
    times = {"at": datetime.fromisoformat(row["at"]), "answered_at": moment(row["answered_at"])}
    return Report(**{name: value for name, value in row.items() if name != "secret"} | times)
