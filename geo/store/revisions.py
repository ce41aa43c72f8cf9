"""What the store keeps: revisions, editions, and the rows of two tables that hold them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

import sqlalchemy as sql

from ..errors import StoreError
from ..layers import Layers, from_bytes, to_bytes

Row = sql.Row[Any]

DISTRICT = "district"  # the id of the document that all compounds share

TABLES = sql.MetaData()
REVISION = sql.Table(
    "revision",
    TABLES,
    sql.Column("compound", sql.String, primary_key=True),
    sql.Column("number", sql.Integer, primary_key=True, autoincrement=False),
    sql.Column("name", sql.String, nullable=False),  # as in the layers: a list need not unpack them
    sql.Column("author", sql.String, nullable=False),
    sql.Column("at", sql.String, nullable=False),
    sql.Column("note", sql.String, nullable=False),
    sql.Column("layers", sql.LargeBinary, nullable=False),
    sql.Column("digest", sql.String, nullable=False),
)
EDITION = sql.Table(
    "edition",
    TABLES,
    sql.Column("compound", sql.String, primary_key=True),
    sql.Column("number", sql.Integer, nullable=False),
    sql.Column("digest", sql.String, nullable=False),
)


class Draft(NamedTuple):
    """Layers to save; `base` is the revision they were made from, None for a new compound."""

    compound: str
    layers: Layers
    base: int | None


@dataclass(frozen=True)
class Entry:
    """One line of a compound's history; `at` is in UTC."""

    compound: str
    number: int
    author: str
    at: datetime
    note: str


@dataclass(frozen=True)
class Revision(Entry):
    """One saved state with all its layers, private columns too."""

    layers: Layers


@dataclass(frozen=True)
class Document(Entry):
    """One saved state as the store keeps it: its layers as `to_bytes` packed them."""

    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Summary:
    """A compound in the list: its newest revision, and the edition that riders see, if any."""

    id: str
    name: str
    newest: int
    edition: int | None
    at: datetime

    @property
    def state(self) -> str:
        """Return live when riders see an edition, draft when they see none."""
        return "draft" if self.edition is None else "live"


def pack(draft: Draft, *, author: str, note: str) -> dict[str, Any]:
    """Return the row that a draft becomes now, digest included."""
    compound = draft.layers.get("compound")
    row = {
        "compound": draft.compound,
        "number": (draft.base or 0) + 1,
        "name": "" if compound is None or compound.empty else compound["name"].iat[0],
        "author": author,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "note": note,
        "layers": to_bytes(draft.layers),
    }
    return {**row, "digest": _digest(row)}


def document(row: Row) -> Document:
    """Return the document in a whole row; raise StoreError when anything in it was changed."""
    if row.digest != _digest(row._asdict()):
        raise damaged(row.compound, row.number)
    return Document(**vars(entry(row)), content=bytes(row.layers))


def unpack(row: Row) -> Revision:
    """Return the revision in a whole row; raise StoreError when anything in it was changed."""
    packed = document(row)
    return Revision(**vars(entry(row)), layers=from_bytes(packed.content))


def show(connection: sql.Connection, compound: str, number: int | None) -> None:
    """Let riders see a revision, or none, within a writer's transaction."""
    connection.execute(sql.delete(EDITION).where(EDITION.c.compound == compound))
    if number is not None:
        row = {"compound": compound, "number": number, "digest": _digest_edition(compound, number)}
        connection.execute(sql.insert(EDITION), row)


def shown(row: Row) -> int:
    """Return the number in a whole row of EDITION; raise StoreError when it was changed."""
    if row.digest != _digest_edition(row.compound, row.number):
        raise StoreError("store_record", id=f"{row.compound} {row.number}")
    return int(row.number)


def _digest_edition(compound: str, number: int) -> str:
    return hashlib.sha256(f"{compound}\0{number}".encode()).hexdigest()


def entry(row: Row) -> Entry:
    """Return the line of the history in a row with the columns of Entry."""
    return Entry(row.compound, row.number, row.author, moment(row), row.note)


def moment(row: Row) -> datetime:
    """Return when a row was saved; raise StoreError when it does not say."""
    try:
        return datetime.fromisoformat(row.at)
    except (TypeError, ValueError):
        raise damaged(row.compound, row.number) from None


def damaged(compound: str, number: int) -> StoreError:
    """Return the error for a revision that is not as it was saved."""
    return StoreError("store_damaged", compound=compound, number=number)


def _digest(row: Mapping[str, Any]) -> str:
    """Return the SHA-256 of all that a row says: flipped bits show, which no other check sees."""
    said = [str(row[name]) for name in ("compound", "number", "name", "author", "at", "note")]
    layers = row["layers"]
    content = layers if isinstance(layers, bytes) else repr(layers).encode()  # a flip may make text
    return hashlib.sha256("\0".join(said).encode() + b"\0" + content).hexdigest()
