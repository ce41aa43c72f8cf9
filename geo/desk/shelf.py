"""What a desk works with: one compound in the store, and the revisions it has in hand."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from ..changes import Edits, Key, apply_edits, parse_edits, with_ids
from ..layers import Packed, conform
from ..settings import Settings
from ..store import Store
from ..tiles import Tiles, tiles_of
from . import asks
from .wire import Datum

IN_HAND = 4  # revisions kept unpacked: the base, the newest, and two that are compared


@dataclass(frozen=True)
class Drawn:
    """What is drawn in the browser now: the base revision with the edits on it.

    `layers` call new rows by the ids that a save would give them; `temporary` is what the browser
    calls those, by their keys.
    """

    base: int | None
    edits: Edits
    layers: Packed
    temporary: Mapping[Key, str]


class Shelf:
    """One compound in the store, for one person at one desk."""

    def __init__(self, store: Store, compound: str, *, settings: Settings) -> None:
        self.store, self.compound, self.settings = store, compound, settings
        self._in_hand: OrderedDict[int | None, Packed] = OrderedDict()

    @cached_property
    def tiles(self) -> Tiles | None:
        """The background of the map, None for none."""
        return tiles_of(self.settings)

    @property
    def datum(self) -> Datum:
        """The datum that the browser shows everything in: the background's."""
        return Datum(self.tiles.datum) if self.tiles else Datum()

    def newest(self) -> int | None:
        """Return the newest revision, None where nothing is saved yet."""
        return self.store.newest(self.compound)

    def load(self, number: int | None) -> Packed:
        """Return a revision's layers, every row with an id of its own; empty ones for None."""
        if number not in self._in_hand:
            saved = {} if number is None else self.store.load(self.compound, number).layers
            self._in_hand[number] = with_ids(conform({}) if number is None else saved)
        self._in_hand.move_to_end(number)
        while len(self._in_hand) > IN_HAND:
            self._in_hand.popitem(last=False)
        return self._in_hand[number]

    def drawn(self, ask: Mapping[Any, Any]) -> Drawn:
        """Return what an ask says is drawn; raise EditError, or UnknownPlace for its base."""
        base = asks.revision(ask, "base")
        before = self.load(base)
        said = ask.get("edits") or {}
        edits = parse_edits(said, move=self.datum.inward, layers=before)
        applied = apply_edits(before, edits, home=self.compound)
        temporary = {(layer, id): put for (layer, put), id in applied.ids.items()}
        return Drawn(base, edits, applied.layers, temporary)

    @property
    def now(self) -> datetime:
        """The time where the compound is."""
        return datetime.now(self.settings.zone)
