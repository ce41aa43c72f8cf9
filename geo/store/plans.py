"""The pictures of wall plans that compounds are traced from, one a compound, and their points.

A plan is a help for drawing and no part of a revision: whoever moves its points last, wins.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sql

from ..errors import StoreError, UnknownPlace
from .database import Database, seal
from .notices import now
from .revisions import TABLES, Row

Point = tuple[float, float, float, float]

PLAN = sql.Table(
    "plan",
    TABLES,
    sql.Column("id", sql.String, primary_key=True),  # the compound's
    sql.Column("name", sql.String, nullable=False),  # of the file it came in
    sql.Column("media", sql.String, nullable=False),
    sql.Column("width", sql.Integer, nullable=False),
    sql.Column("height", sql.Integer, nullable=False),
    sql.Column("points", sql.String, nullable=False),  # a JSON list of lists
    sql.Column("how", sql.String, nullable=False),
    sql.Column("at", sql.String, nullable=False),
    sql.Column("picture_digest", sql.String, nullable=False),  # points are sealed without it
    sql.Column("picture", sql.LargeBinary, nullable=False),
    sql.Column("digest", sql.String, nullable=False),
)


@dataclass(frozen=True)
class Plan:
    """The picture of a plan: PNG or JPEG bytes, media type, size in pixels, file name.

    `points` hold picture x and y in pixels (y down), longitude and latitude in degrees
    (EPSG:4326); `how` they place it is similarity or affine.
    """

    picture: bytes = field(repr=False)
    media: str
    width: int
    height: int
    name: str = ""
    points: tuple[Point, ...] = ()
    how: str = "similarity"


class Plans:
    """The plans in a store; damaged or unreadable data raise StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, compound: str, plan: Plan) -> None:
        """Keep a compound's plan, in place of an older one."""
        row = {
            "id": compound,
            "name": plan.name,
            "media": plan.media,
            "width": plan.width,
            "height": plan.height,
            "points": _written(plan.points),
            "how": plan.how,
            "at": now(),
            "picture_digest": _digest(plan.picture),
        }
        with self._database.write() as connection:
            connection.execute(sql.delete(PLAN).where(PLAN.c.id == compound))
            connection.execute(sql.insert(PLAN), {**seal(row), "picture": plan.picture})

    def get(self, compound: str) -> Plan | None:
        """Return a compound's plan, None where it has none."""
        query = sql.select(PLAN).where(PLAN.c.id == compound)
        for row in self._database.read(query, of=PLAN):
            return unpack_plan(row)
        return None

    def has(self, compound: str) -> bool:
        """Tell whether a compound has a plan, without reading its picture."""
        query = sql.select(PLAN.c.id).where(PLAN.c.id == compound)
        return bool(self._database.read(query, of=PLAN))

    def place(self, compound: str, points: Sequence[Point], *, how: str) -> None:
        """Keep the points of a plan that is there; raise UnknownPlace where there is none."""
        small = [column for column in PLAN.c if column.name != "picture"]
        mine = PLAN.c.id == compound
        with self._database.write() as connection:
            row = connection.execute(sql.select(*small).where(mine)).first()
            if row is None:
                raise UnknownPlace("unknown_plan", compound=compound)
            said = _checked(dict(row._mapping))
            moved = seal({**said, "points": _written(points), "how": how, "at": now()})
            connection.execute(sql.update(PLAN).where(mine).values(moved))

    def remove(self, compound: str) -> None:
        """Forget a compound's plan, if it has one."""
        with self._database.write() as connection:
            connection.execute(sql.delete(PLAN).where(PLAN.c.id == compound))


def unpack_plan(row: Row) -> Plan:
    """Return the plan in a whole row; raise StoreError when anything in it was changed."""
    values = dict(row._mapping)
    picture = bytes(values.pop("picture"))
    said = _checked(values)
    if _digest(picture) != said["picture_digest"]:
        raise StoreError("store_record", id=said["id"])
    points = tuple(tuple(point) for point in json.loads(said["points"]))
    columns = {name: said[name] for name in ("media", "width", "height", "name", "how")}
    return Plan(picture=picture, points=points, **columns)


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    """Return a row's values; raise StoreError when any of them was changed."""
    if values != seal(values):
        raise StoreError("store_record", id=values["id"])
    return values


def _written(points: Sequence[Point]) -> str:
    return json.dumps([[float(number) for number in point] for point in points])


def _digest(picture: bytes) -> str:
    return hashlib.sha256(picture).hexdigest()
