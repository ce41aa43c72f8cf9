"""The history of a compound, and what differs between two of its states."""

from collections.abc import Mapping
from typing import Any

from ..changes import Key, compare
from ..errors import UnknownPlace
from ..hours import ago
from ..layers import Packed
from . import asks
from .opening import Answer
from .shelf import Shelf
from .words import change_said, summary

MOST_ENTRIES = 200  # the newest revisions; nobody scrolls farther back


def history(shelf: Shelf, ask: Mapping[Any, Any], language: str) -> Answer:
    """Answer `history`: every revision, newest first, and which one riders see."""
    live, now = shelf.store.edition(shelf.compound), shelf.now
    known = shelf.store.history(shelf.compound) if shelf.newest() else []
    entries = [
        {
            "number": entry.number,
            "when": ago(entry.at, now, language),
            "at": entry.at.astimezone(shelf.settings.zone).isoformat(timespec="seconds"),
            "author": entry.author,
            "note": entry.note,
            "live": entry.number == live,
        }
        for entry in known[:MOST_ENTRIES]
    ]
    return {"entries": entries}


def differences(shelf: Shelf, ask: Mapping[Any, Any], language: str) -> Answer:
    """Answer `compare`: two revisions, or one and what is drawn now."""
    before = _revision(shelf, ask, "before")
    after, temporary = _after(shelf, ask)
    changes = compare(before, after)
    shapes = shelf.datum.geometries(
        [shape for change in changes for shape in (change.before, change.after)]
    )
    pairs = list(zip(shapes[::2], shapes[1::2], strict=True))
    keys = [(each.layer, temporary.get((each.layer, each.id), each.id)) for each in changes]
    return {
        "changes": [
            change_said(change, pair, key, language)
            for change, pair, key in zip(changes, pairs, keys, strict=True)
        ],
        "summary": summary(changes, language),
    }


def _revision(shelf: Shelf, ask: Mapping[Any, Any], name: str) -> Packed:
    number = asks.revision(ask, name)
    if number is None:
        raise UnknownPlace(
            "unknown_revision", compound=shelf.compound, number="?", newest=shelf.newest() or 0
        )
    return shelf.load(number)


def _after(shelf: Shelf, ask: Mapping[Any, Any]) -> tuple[Packed, Mapping[Key, str]]:
    if ask.get("after") is not None:
        return _revision(shelf, ask, "after"), {}
    drawn = shelf.drawn(ask)
    return drawn.layers, drawn.temporary
