"""Edits: whole rows that are new or changed, and rows that go."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import shapely

Key = tuple[str, str]  # layer and id of a row; written layer/id

TEMPORARY = re.compile(r"~[a-z0-9]{6}")  # what a new row is called until it is saved


class Put(NamedTuple):
    """A row as it shall be: `shape` in degrees (EPSG:4326), None where it stays as it is.

    Columns that are not said stay as they are, too; in a new row they are empty. A new row's id
    is temporary, as in `TEMPORARY`; applying gives it one that stays.
    """

    layer: str
    id: str
    columns: Mapping[str, Any]
    shape: shapely.Geometry | None = None

    @property
    def key(self) -> Key:
        """Return layer and id."""
        return self.layer, self.id


@dataclass(frozen=True)
class Edits:
    """What somebody changed: rows to put, in the order they were drawn, and rows to drop."""

    put: tuple[Put, ...] = field(default=())
    drop: tuple[Key, ...] = field(default=())

    def __bool__(self) -> bool:
        return bool(self.put or self.drop)


def written(key: Key) -> str:
    """Return a key as it is written: buildings/8."""
    return "/".join(key)


def parse_key(text: str) -> Key:
    """Return the layer and the id in a written key; nothing is checked."""
    layer, _, id = text.partition("/")
    return layer, id
