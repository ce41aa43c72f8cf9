"""Saving: what somebody changed joins what others saved meanwhile, or both sides are asked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from ..changes import Clash, Key, compare, merge_layers
from ..errors import EditError, StaleRevision
from ..layers import Packed
from ..store import Store

# Whoever is refused was refused because somebody else's save went in: a try each for more people
# than ever sit at one compound.
TRIES = 100


class Told(NamedTuple):
    """What a person was told of one clash, and therefore decided on."""

    mine: object
    theirs: object


@dataclass(frozen=True)
class Saved:
    """What became of a save: the revision that now holds it, or the clashes that keep it out."""

    number: int
    layers: Packed
    ids: Mapping[Key, str]
    clashes: list[Clash]


class Saver:
    """Saves one compound, by one person; `load` returns the layers of a revision."""

    def __init__(self, store: Store, compound: str, load: Callable[[int | None], Packed]) -> None:
        self._store, self._compound, self._load = store, compound, load
        self._told: dict[str, Told] = {}

    def save(
        self,
        base: int | None,
        mine: Packed,
        *,
        choices: Mapping[str, str],
        author: str,
        note: str,
    ) -> Saved:
        """Save layers that were made from a base revision, merged with what came since.

        A choice counts only for what its maker was told of: where the other side has changed the
        same part once more, people are asked again. Raises EditError where nothing changed.
        """
        before = self._load(base)
        for _ in range(TRIES):
            newest = self._store.newest(self._compound)
            theirs = before if newest == base else self._load(newest)
            merged = merge_layers(
                before, mine, theirs, choices=self._informed(choices, before, mine, theirs)
            )
            if merged.clashes:
                self._told |= {each.written: _told(each) for each in merged.clashes}
                return Saved(newest or 0, theirs, {}, merged.clashes)
            if newest is not None and not compare(theirs, merged.layers):
                if newest == base:
                    raise EditError("edit_nothing")
                return Saved(newest, theirs, merged.ids, [])
            try:
                number = self._store.save(
                    self._compound, merged.layers, base=newest, author=author, note=note
                )
            except StaleRevision:
                continue
            self._told = {}
            return Saved(number, merged.layers, merged.ids, [])
        raise EditError("edit_busy")

    def _informed(
        self, choices: Mapping[str, str], before: Packed, mine: Packed, theirs: Packed
    ) -> dict[str, str]:
        """Return the choices whose clashes are still as people were told."""
        if not choices:
            return {}
        now = {each.written: _told(each) for each in merge_layers(before, mine, theirs).clashes}
        return {
            written: side
            for written, side in choices.items()
            if written in now and self._told.get(written) == now[written]
        }


def _told(clash: Clash) -> Told:
    return Told(clash.mine, clash.theirs)
