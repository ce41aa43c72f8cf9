"""What a rider may do right now: who passes which gate, whether e-bikes ride in, what is open."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ..compound import Compound
from ..hours import openness
from ..layers import PASSABLE
from ..network import Mask
from ..settings import Settings

Seconds = NDArray[np.float64]


@dataclass(frozen=True)
class Rules:
    """A compound's rules at a local time, for a rider on an e-bike or on foot.

    `closed` names gates, bays and paths (`gate:south`, `parking:2`, `path:p3`) that a notice shuts.

    Without a time, whatever has hours counts as open; only an e-bike rule that holds for some
    hours is not counted on, because walking always works.
    """

    compound: Compound
    settings: Settings
    at: datetime | None
    rain: bool
    on: str
    closed: frozenset[str] = frozenset()

    @cached_property
    def ebike(self) -> str:
        """Return yes where this rider may ride inside, else why not: a `note` of the word lists."""
        rule, hours = self.compound.fact("ebike"), self.compound.fact("ebike_hours")
        if self.on != "ebike":
            return "on_foot"
        if self.rain and self.compound.fact("rain_exempt") == "yes":
            return "yes"
        if rule != "yes":
            return "ebike_unknown" if rule == "unknown" else "ebike_not_allowed"
        if hours and (self.at is None or not openness(hours, self.at)[0]):
            return "ebike_hours"
        return "yes"

    @property
    def rides_to_bays(self) -> bool:
        """Tell whether this rider may ride to the bays, where gate and path let e-bikes pass.

        A bay is made for couriers: a rule that keeps e-bikes from the doors does not bar it. Only
        where nobody has said anything do they stay outside.
        """
        return self.ebike not in ("on_foot", "ebike_unknown")

    @cached_property
    def gate_open(self) -> Mask:
        """Tell which gates are open now, shape (gates,)."""
        return self._open("gates") & ~self.gate_noticed

    @cached_property
    def gate_noticed(self) -> Mask:
        """Tell which gates a notice shuts, shape (gates,)."""
        return self._noticed("gate", "gates")

    @cached_property
    def gate_closes(self) -> Seconds:
        """Return in how many seconds each gate opens or closes next, shape (gates,)."""
        hours = self._column("gates", "hours")
        return np.array([openness(text, self.at)[1] for text in hours], dtype=float)

    @cached_property
    def bay_open(self) -> Mask:
        """Tell which bays couriers may use now, shape (bays,)."""
        return self._open("parking") & ~self._noticed("parking", "parking")

    @cached_property
    def bay_lends(self) -> Mask:
        """Tell which bays lend bikes now, shape (bays,)."""
        return self.bay_open & (self._column("parking", "loan_bikes").astype(float) >= 1)

    @cached_property
    def path_open(self) -> Mask:
        """Tell which paths are open now, shape (paths,)."""
        return self._open("paths") & ~self._noticed("path", "paths")

    @cached_property
    def enters(self) -> Mask:
        """Tell which gates are meant for going in, or may be, for all anybody has said."""
        barred = np.isin(self._column("gates", "foot").astype(str), ("no",))
        return ~barred & (self._column("gates", "way") != "out")

    @cached_property
    def passes(self) -> Mapping[str, Mask]:
        """Tell which gates let walkers (walk) or e-bikes (ride) through now, shape (gates,)."""
        return {
            storey: np.isin(self._column("gates", column).astype(str), PASSABLE) & self.gate_open
            for storey, column in (("walk", "foot"), ("ride", "ebike"))
        }

    @cached_property
    def lets_in(self) -> Mapping[str, Mask]:
        """Tell by storey, as `passes` does, which gates may be entered."""
        inward = self._column("gates", "way") != "out"
        return {storey: passes & inward for storey, passes in self.passes.items()}

    @cached_property
    def lets_out(self) -> Mapping[str, Mask]:
        """Tell by storey which gates one gets out of: one that asks for a card is shut."""
        way, exit = self._column("gates", "way"), self._column("gates", "exit")
        outward = (way != "in") & (exit != "card")
        return {storey: passes & outward for storey, passes in self.passes.items()}

    @cached_property
    def waits_in(self) -> Seconds:
        """Return the seconds that getting in takes, measured or by the way of registering."""
        measured = self._column("gates", "wait_seconds").astype(float)
        by_way = {"scan": self.settings.scan_seconds, "desk": self.settings.desk_seconds}
        usual = np.array([by_way.get(way, 0.0) for way in self._column("gates", "register")])
        return np.where(np.isnan(measured), usual, measured).astype(float)

    @cached_property
    def waits_out(self) -> Seconds:
        """Return the seconds that getting out takes, shape (gates,)."""
        guarded = self._column("gates", "exit") == "guard"
        return np.where(guarded, self.settings.guard_seconds, 0.0).astype(float)

    def _column(self, layer: str, column: str) -> NDArray[np.object_]:
        return np.array(self.compound.columns[layer][column], dtype=object)

    def _open(self, layer: str) -> Mask:
        hours = self.compound.columns[layer]["hours"]
        return np.array([openness(text, self.at)[0] for text in hours], dtype=bool)

    def _noticed(self, kind: str, layer: str) -> Mask:
        """Tell which rows of a layer a notice shuts."""
        ids = self.compound.columns[layer]["id"]
        return np.array([f"{kind}:{id}" in self.closed for id in ids], dtype=bool)
