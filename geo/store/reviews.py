"""Who submitted, returned, approved and published what: one row a deed, numbered by compound.

Rows are only ever added. Whoever acts names the number of the last row they have seen: if another
one came first they are told so, and nothing happens twice.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sql
from sqlalchemy.exc import IntegrityError

from ..errors import StaleReview, UnknownPlace
from ..notices import LONGEST, short_text
from .database import Database, seal, unseal
from .notices import now
from .revisions import EDITION, REVISION, TABLES, Row, show, shown
from .standing import ACTIONS, FAILED, OPEN, OPERATOR, Act, Review, Standing, refuse, state_of

REVIEW = sql.Table(
    "review",
    TABLES,
    sql.Column("id", sql.String, primary_key=True),  # compound/number
    sql.Column("compound", sql.String, nullable=False),
    sql.Column("number", sql.Integer, nullable=False),  # 1, 2, 3 … of this compound's deeds
    sql.Column("action", sql.String, nullable=False),
    sql.Column("state", sql.String, nullable=False),  # after it
    sql.Column("revision", sql.Integer, nullable=False),
    sql.Column("role", sql.String, nullable=False),
    sql.Column("author", sql.String, nullable=False),
    sql.Column("note", sql.String, nullable=False),
    sql.Column("at", sql.String, nullable=False),
    sql.Column("digest", sql.String, nullable=False),
    sql.UniqueConstraint("compound", "number"),
)


class Reviews:
    """The reviews in a store; damaged or unreadable data raise StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def standing(self, compound: str) -> Standing:
        """Return where a compound stands; raise UnknownPlace."""
        return _standing(compound, self._database.read)

    def log(self, compound: str) -> list[Review]:
        """Return every deed on a compound, oldest first."""
        return list(self.standing(compound).log)

    def states(self) -> dict[str, str]:
        """Return the state of every compound that is anything else than a draft, by id."""
        editions = self._database.read(sql.select(EDITION), of=EDITION)
        live = {row.compound for row in editions if shown(row)}
        newest = sql.select(REVIEW.c.compound, sql.func.max(REVIEW.c.number))
        last = newest.group_by(REVIEW.c.compound).subquery()
        query = sql.select(REVIEW.c.compound, REVIEW.c.state).join(
            last, sql.tuple_(REVIEW.c.compound, REVIEW.c.number) == sql.tuple_(*last.c)
        )
        said = {row.compound: row.state for row in self._database.read(query, of=REVIEW)}
        known = sorted(live | said.keys())
        found = {each: state_of(said.get(each), is_live=each in live) for each in known}
        return {each: state for each, state in found.items() if state != "draft"}

    def check(self, act: Act) -> Standing:
        """Return where a compound stands, if this may be done to it now.

        Raises ReviewError for what this role may not do, or not from this state, or not to this
        revision; StaleReview where somebody else acted first; UnknownPlace.
        """
        standing = self.standing(act.compound)
        refuse(act, standing)
        return standing

    def act(
        self,
        compound: str,
        action: str,
        *,
        revision: int,
        author: str,
        role: str,
        note: str = "",
        expected: int,
    ) -> Standing:
        """Do what `check` allows and return where the compound stands then.

        What riders see changes at the same instant as the state. For `publish`, `rollback` and
        `withdraw` the riders' site is to be changed before: see `geo.commands.carry_out`.
        """
        act = Act(compound, action, revision, author, role, note, expected)
        with self._database.write() as connection:
            refuse(act, _standing(compound, _reader(connection)))
            _do(connection, act)
        return self.standing(compound)

    def done(self, act: Act) -> None:
        """Record what was checked and is done: riders see it, whatever was decided meanwhile."""
        with self._database.write() as connection:
            _do(connection, act)

    def fail(self, act: Act, why: str) -> Standing:
        """Record that what riders see could not be changed; all stays as it was.

        Where somebody has acted since, their deed stands and nothing is recorded.
        """
        with self._database.write() as connection:
            standing = _standing(act.compound, _reader(connection))
            if standing.seq == act.expected:
                failed = replace(act, action=FAILED, note=why[:LONGEST])
                _insert(connection, _row(failed, standing, state=standing.state))
        return self.standing(act.compound)

    def published(self, numbers: Mapping[str, int], *, author: str, note: str = "") -> None:
        """Let riders see these revisions, as whoever has the command line decided, at one instant.

        What is under review and newer than that stays under review.
        """
        if not numbers:
            return
        with self._database.write() as connection:
            for compound, number in numbers.items():
                standing = _standing(compound, _reader(connection))
                if number not in range(1, standing.newest + 1):
                    raise _unknown(compound, number, standing.newest)
                waits = standing.revision is not None and standing.revision > number
                act = Act(compound, "publish", number, author, OPERATOR, note, standing.seq)
                if standing.live != number or standing.state != "live":
                    row = _row(act, standing, state=standing.state if waits else "live")
                    _insert(connection, row)
                show(connection, compound, number)


def _standing(compound: str, read: Callable[..., Sequence[Row]]) -> Standing:
    mine = sql.select(REVIEW).where(REVIEW.c.compound == compound).order_by(REVIEW.c.number)
    live = sql.select(EDITION).where(EDITION.c.compound == compound)
    newest = sql.select(sql.func.max(REVISION.c.number)).where(REVISION.c.compound == compound)
    saved = next((row[0] for row in read(newest, of=REVISION)), None)
    if saved is None:
        raise UnknownPlace("review_compound", compound=compound)
    log = tuple(_review(unseal(row)) for row in read(mine, of=REVIEW))
    seen = next((shown(row) for row in read(live, of=EDITION)), None)
    state = state_of(log[-1].state if log else None, is_live=seen is not None)
    asked = next((each for each in reversed(log) if each.action == "submit"), None)
    under = asked.revision if asked and state in OPEN else None
    return Standing(state, under, seen, saved, log)


def _row(act: Act, standing: Standing, *, state: str) -> dict[str, Any]:
    number = standing.seq + 1
    said = {name: value for name, value in vars(act).items() if name != "expected"}
    words = {"author": short_text(act.author), "note": short_text(act.note)}
    place = {"id": f"{act.compound}/{number}", "number": number, "state": state, "at": now()}
    return seal({**said, **words, **place})


def _insert(connection: sql.Connection, row: dict[str, Any]) -> None:
    try:
        connection.execute(sql.insert(REVIEW), row)
    except IntegrityError:  # where writers do not wait for each other, the key tells who was first
        raise StaleReview("stale_review", compound=row["compound"]) from None


def _do(connection: sql.Connection, act: Act) -> None:
    """Record a deed with what riders see from now on; what is under review stays under review."""
    standing, rule = _standing(act.compound, _reader(connection)), ACTIONS[act.action]
    keeps = rule.on in ("live", "earlier") and standing.state in OPEN
    _insert(connection, _row(act, standing, state=standing.state if keeps else rule.to))
    if rule.site:
        show(connection, act.compound, act.revision if rule.to == "live" else None)


def _reader(connection: sql.Connection) -> Callable[..., Sequence[Row]]:
    """Return what reads within a transaction as `Database.read` does outside one."""
    return lambda query, of: connection.execute(query).all()


def _review(row: dict[str, Any]) -> Review:
    said = {name: row[name] for name in Review.__dataclass_fields__}
    return Review(**{**said, "at": datetime.fromisoformat(row["at"])})


def _unknown(compound: str, number: int, newest: int) -> UnknownPlace:
    return UnknownPlace("unknown_revision", compound=compound, number=number, newest=newest)
