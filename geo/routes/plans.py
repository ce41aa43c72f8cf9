"""The quickest round trip for every gate and goal: where the e-bike stays, what is borrowed.

All options of a gate are laid out as one array (options, goals), and the quickest round trip wins;
of two equal ones the simpler.
"""

from dataclasses import dataclass, fields

import numpy as np
import shapely

from ..network import Mask, Network, Rows
from .rules import Rules
from .trees import Seconds, Trees, grow

NOWHERE = -1
LEAN = 1e-11  # what tells equal ways apart must weigh less than what makes two options equal
EQUAL_SECONDS = 1e-4

Offer = tuple[
    Seconds, Seconds, Rows
]  # seconds in and out, and the gate out: (gates, options, goals)


@dataclass(frozen=True)
class Plans:
    """For every gate and goal, (gates, goals): seconds in, seconds out, and the choices made.

    `bay` is the bay where the e-bike stays, `loan` the bay whose bike is borrowed (NOWHERE for
    none), `at_door` tells that the e-bike is ridden to the door, `exit` is the gate out. Seconds
    are inf where there is no way.
    """

    inward: Seconds
    outward: Seconds
    bay: Rows
    loan: Rows
    at_door: Mask
    exit: Rows


@dataclass(frozen=True)
class Forest:
    """The trees of all storeys: walks from gates then bays, rides from gates, loans from bays."""

    network: Network
    walk: Trees
    ride: Trees
    loan: Trees


def grow_forest(network: Network, rules: Rules) -> Forest:
    """Grow the trees of walkers, riders and loan bikes."""
    gates = len(network.gates)
    sources = network.place_node[: gates + len(network.bays)]
    return Forest(
        network,
        walk=grow_storey(network, rules, "walk", sources=sources),
        ride=grow_storey(network, rules, "ride", sources=sources[:gates]),
        loan=grow_storey(network, rules, "loan", sources=sources[gates:]),
    )


def grow_storey(network: Network, rules: Rules, storey: str, *, sources: Rows) -> Trees:
    """Grow one storey's trees from some nodes, under the rules of the moment."""
    settings = rules.settings
    speed = {
        "walk": np.where(network.steps, settings.steps_speed, settings.walk_speed),
        "ride": np.full(len(network.path), settings.ride_speed),
        "loan": np.full(len(network.path), settings.loan_speed),
    }[storey]
    opened = network.by_path(rules.path_open, elsewhere=True)
    usable = opened & ~_shut(network, rules, storey)
    seconds = network.metres / speed + LEAN * network.lean
    return grow(network, storey, sources=sources, seconds=seconds, usable=usable)


def _shut(network: Network, rules: Rules, storey: str) -> Mask:
    """Tell which segments lie at a gate that nobody passes now, shape (m,)."""
    gates = network.place_node[: len(network.gates)]
    passes = rules.passes["ride" if storey == "ride" else "walk"]
    shut = gates[~passes]
    return np.isin(network.tail, shut) | np.isin(network.head, shut)


def make_plans(forest: Forest, rules: Rules) -> Plans:
    """Find the quickest round trip for every gate and goal."""
    planner = _Planner(forest, rules)
    plans = planner.plan(np.ones(planner.gates, dtype=bool))
    for shuts in np.unique(rules.gate_closes[np.isfinite(rules.gate_closes)]):
        total = plans.inward + plans.outward
        late = np.isfinite(total) & (total > shuts) & (rules.gate_closes[plans.exit] == shuts)
        if late.any():
            # A gate that shuts before one is back is no way out: plan again without it.
            again = planner.plan(rules.gate_closes > shuts)
            plans = Plans(
                *(
                    np.where(late, getattr(again, x.name), getattr(plans, x.name))
                    for x in fields(Plans)
                )
            )
    return plans


class _Planner:
    """Lays all options of all gates out as arrays (gates, options, goals).

    The options, simplest first: on foot; on foot to a bay that lends a bike (one option a bay);
    by e-bike to a bay and on by errand (one a bay); by e-bike to the door.
    """

    def __init__(self, forest: Forest, rules: Rules) -> None:
        network = forest.network
        self.rules, self.settings, self.forest = rules, rules.settings, forest
        self.gates, self.bays = len(network.gates), len(network.bays)
        self.goal = network.place_node[self.gates + self.bays :]
        self.bay = network.place_node[self.gates : self.gates + self.bays]
        self.loan_in = self._borrowed(self._to_doors(forest.loan.there, "loan"))
        self.loan_out = self._borrowed(self._to_doors(forest.loan.back, "loan"))
        self.errands = self._errands() if rules.rides_to_bays else None

    def plan(self, stays_open: Mask) -> Plans:
        """Choose the quickest option; `stays_open` (gates,) tells which gates are ways out."""
        offers = self._foot_offers(stays_open)
        if self.rules.rides_to_bays:
            offers += self._bay_offers(stays_open)
        if self.rules.ebike == "yes":
            offers += self._door_offer(stays_open)
        inward, outward, exit = (np.concatenate(part, axis=1) for part in zip(*offers, strict=True))
        best = _quickest(inward + outward)[:, None]  # of two equal ways the simpler one
        inward, outward, exit = (
            np.take_along_axis(part, best, axis=1)[:, 0] for part in (inward, outward, exit)
        )
        return Plans(inward, outward, *self._choices(best[:, 0]), exit)

    def _choices(self, option: Rows) -> tuple[Rows, Rows, Mask]:
        """Return what options (gates, goals) mean: the bay, the loan, and whether to the door."""
        lent, parked = option - 1, option - 1 - self.bays
        by_bay = (parked >= 0) & (parked < self.bays)
        bay = np.where(by_bay, parked, NOWHERE)
        loan = np.where((lent >= 0) & (lent < self.bays), lent, NOWHERE)
        if self.errands is not None and self.bays:
            errand = self.errands[2][bay, np.arange(option.shape[1])]
            loan = np.where(by_bay, errand, loan)
        return bay, loan, parked >= self.bays

    def _foot_offers(self, stays_open: Mask) -> list[Offer]:
        """Leave the e-bike outside the gate, or come without one; whoever left it comes back."""
        ebike, walk, rules = self.rules.on == "ebike", self.forest.walk, self.rules
        start = rules.waits_in + self.settings.park_seconds * ebike
        start = np.where(rules.lets_in["walk"], start, np.inf)[:, None]
        around = outside_metres(self.forest.network) / self.settings.walk_speed
        waits = rules.waits_out + around * ebike
        leave = self._leave("walk", stays_open)
        home, exit = _home(walk.back[: self.gates, self.goal], leave, waits)
        bay_home, bay_exit = _home(walk.back[: self.gates, self.bay], leave, waits)
        to_goal, to_bay = (
            start + walk.there[: self.gates, nodes] for nodes in (self.goal, self.bay)
        )
        return [
            (to_goal[:, None], home[:, None], exit[:, None]),
            self._spread(to_bay[:, :, None] + self.loan_in, bay_home, self.loan_out, bay_exit),
        ]

    def _bay_offers(self, stays_open: Mask) -> list[Offer]:
        """Ride to a bay, lock the e-bike up, and do the rest as an errand from there."""
        assert self.errands is not None
        ride = self.forest.ride
        leave = self._leave("ride", stays_open)
        home, exit = _home(ride.back[:, self.bay], leave, self.rules.waits_out[None])
        to_bay = self._ride_start() + np.where(self.rules.bay_open, ride.there[:, self.bay], np.inf)
        errand_in, errand_out, _ = self.errands
        return [self._spread(to_bay[:, :, None] + errand_in, home, errand_out, exit)]

    def _door_offer(self, stays_open: Mask) -> list[Offer]:
        """Ride to the door."""
        ride = self.forest.ride
        leave = self._leave("ride", stays_open)
        doors = self._to_doors(ride.back, "ride")
        home, exit = _home(doors, leave, self.rules.waits_out[None])
        inward = self._ride_start() + self._to_doors(ride.there, "ride")
        return [(inward[:, None], home[:, None], exit[:, None])]

    def _ride_start(self) -> Seconds:
        """Return the seconds (gates, 1) of riding in beside the way: waiting and locking."""
        start = self.rules.waits_in + self.settings.park_seconds
        return np.where(self.rules.lets_in["ride"], start, np.inf)[:, None]

    def _spread(self, inward: Seconds, home: Seconds, out: Seconds, exit: Rows) -> Offer:
        """Return the offer (gates, bays, goals) of trips that start and end at the bays."""
        return inward, home[:, :, None] + out, np.broadcast_to(exit[:, :, None], inward.shape)

    def _borrowed(self, seconds: Seconds) -> Seconds:
        """Return seconds (bays, goals) with the loan's own, inf at bays that lend nothing."""
        lends = self.rules.bay_lends[:, None]
        return np.where(lends, seconds + self.settings.loan_seconds, np.inf)

    def _errands(self) -> tuple[Seconds, Seconds, Rows]:
        """Return the quickest errand from each bay: seconds in and out (bays, goals), and its loan.

        On foot, or by a bike borrowed at any bay, which is brought back before one walks on.
        """
        there, back = (
            trees[self.gates :] for trees in (self.forest.walk.there, self.forest.walk.back)
        )
        inward, outward = (
            np.concatenate([way[:, None, self.goal], way[:, self.bay, None] + lent], axis=1)
            for way, lent in ((there, self.loan_in), (back, self.loan_out))
        )
        best = _quickest(inward + outward)[:, None]
        errand_in, errand_out = (
            np.take_along_axis(seconds, best, axis=1)[:, 0] for seconds in (inward, outward)
        )
        return errand_in, errand_out, best[:, 0] - 1

    def _to_doors(self, seconds: Seconds, storey: str) -> Seconds:
        """Return seconds (sources, goals) by vehicle and the last steps on foot."""
        network = self.forest.network
        hop, metres = network.hop_node[storey], network.hop_metres[storey]
        walk = metres / self.settings.walk_speed
        return np.where(hop >= 0, seconds[:, hop] + walk, np.inf)

    def _leave(self, storey: str, stays_open: Mask) -> Mask:
        """Tell which gates to leave by (gates, gates): the same, or any other if that is shut."""
        out = self.rules.lets_out[storey] & stays_open
        same = out & np.eye(self.gates, dtype=bool)
        return np.where(same.any(axis=1, keepdims=True), same, out)


def _home(back: Seconds, leave: Mask, waits: Seconds) -> tuple[Seconds, Rows]:
    """Return the seconds from places k out of the best gate, (gates, k), and that gate.

    `back` (gates, k) leads from the places to the gates, `leave` and `waits` (gates, gates) tell
    which gates one may leave by, having come in by another, and what that takes.
    """
    seconds = np.where(leave, waits, np.inf)[:, :, None] + back
    exit = _quickest(seconds)
    return np.take_along_axis(seconds, exit[:, None], axis=1)[:, 0], exit


def _quickest(seconds: Seconds) -> Rows:
    """Return the first of the quickest along axis 1; what differs by EQUAL_SECONDS is equal."""
    if not seconds.shape[1]:  # no gate to leave by, and none to have come in by
        return np.zeros((len(seconds), *seconds.shape[2:]), dtype=int)
    equal = seconds <= seconds.min(axis=1, keepdims=True) + EQUAL_SECONDS
    first: Rows = equal.argmax(axis=1)
    return first


def outside_metres(network: Network) -> Seconds:
    """Return the way between gates around the outside, (gates, gates), along the boundary.

    On whole decimetres, as a guide tells it to phones.
    """
    ring = network.compound.boundary.exterior
    along = shapely.line_locate_point(ring, network.compound.shapes["gates"])
    apart = np.abs(along[:, None] - along[None, :])
    metres: Seconds = np.minimum(apart, ring.length - apart).round(1)
    return metres
