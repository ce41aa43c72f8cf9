"""One route in full: its legs, how to get out, and what a rider should know."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from ..errors import NoRoute
from ..metres import Coordinates
from ..network import FREE_SPACE, OFF_PATH, Mask, Network, Rows
from .plans import NOWHERE, Forest, Plans, grow_storey
from .rules import Rules
from .trees import Trees


@dataclass(frozen=True)
class Note:
    """Something a rider should know about a route: `note.<key>` in the word lists, with fields.

    A field that is a place is written `kind:id`; whoever shows the note puts its name there.
    """

    key: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Leg:
    """A stretch in one mode: ride (own e-bike), loan (borrowed bike) or walk.

    `line` has shape (n, 2) in metres of the compound's CRS. `pieces` (n - 1,) holds for every
    segment the row of its path, OFF_PATH for a connector, FREE_SPACE where no path is drawn;
    `estimated` (n - 1,) tells which segments nobody has confirmed.
    """

    mode: str
    seconds: float
    metres: float
    line: Coordinates
    pieces: Rows
    estimated: Mask


@dataclass(frozen=True)
class Exit:
    """How to get out: through which gate, how it opens, and seconds from the door until outside."""

    gate: str
    how: str
    seconds: float
    same: bool


@dataclass(frozen=True)
class Route:
    """The way in and what the way out costs; places are written `kind:id`.

    `seconds` is gate to door with every wait; `round_trip_seconds` adds the way out. `parking` is
    where the e-bike stays: a bay, the gate it is left outside of, the goal itself, or None on foot.
    `loan` is the bay whose bike is borrowed and brought back. `exit` is None for somebody who
    started inside and is not leaving.
    """

    start: str
    goal: str
    seconds: float
    round_trip_seconds: float
    metres: float
    parking: str | None
    loan: str | None
    legs: tuple[Leg, ...]
    exit: Exit | None
    notes: tuple[Note, ...]


def planned_route(
    network: Network, rules: Rules, forest: Forest, plans: Plans, *, gate: int, goal: int
) -> Route:
    """Unfold one cell of the plans; the cell must hold a way."""
    return _Trip(network, rules, forest, plans, gate, goal).route()


def stroll(network: Network, rules: Rules, *, start: str, goal: str) -> Route:
    """Return the walk between two places for somebody who is inside already; raise NoRoute."""
    source, target = (int(network.place_node[network.places[name]]) for name in (start, goal))
    walk = grow_storey(network, rules, "walk", sources=np.array([source]))
    there, back = float(walk.there[0, target]), float(walk.back[0, target])
    if not np.isfinite(there + back):
        raise NoRoute("no_walk", start=start, goal=goal)
    leg = _leg(network, "walk", walk, walk.way_there(0, target), there)
    legs = (leg,) if leg.metres else ()
    notes = tuple(_way_notes(network, legs))
    return Route(start, goal, there, there + back, leg.metres, None, None, legs, None, notes)


def _leg(network: Network, mode: str, trees: Trees, nodes: list[int], seconds: float) -> Leg:
    pieces = trees.segments(nodes)
    line = network.nodes[nodes]
    return Leg(
        mode=mode,
        seconds=seconds,
        metres=float(network.metres[pieces].sum()),
        line=line,
        pieces=network.path[pieces],
        estimated=network.estimated[pieces],
    )


class _Trip:
    """One cell of the plans, unfolded into legs."""

    def __init__(
        self, network: Network, rules: Rules, forest: Forest, plans: Plans, gate: int, goal: int
    ) -> None:
        self.network, self.rules, self.forest = network, rules, forest
        self.gate, self.goal = gate, goal
        self.inward, self.outward = (
            float(plans.inward[gate, goal]),
            float(plans.outward[gate, goal]),
        )
        self.bay, self.loan = int(plans.bay[gate, goal]), int(plans.loan[gate, goal])
        self.at_door, self.exit = bool(plans.at_door[gate, goal]), int(plans.exit[gate, goal])

    def route(self) -> Route:
        network = self.network
        legs = tuple(leg for leg in self._legs() if leg.metres > 0)
        exit = network.gates[self.exit]
        return Route(
            start=network.gates[self.gate],
            goal=network.goals[self.goal],
            seconds=self.inward,
            round_trip_seconds=self.inward + self.outward,
            metres=sum(leg.metres for leg in legs),
            parking=self._parking(),
            loan=None if self.loan == NOWHERE else network.bays[self.loan],
            legs=legs,
            exit=Exit(
                gate=exit,
                how=network.compound.columns["gates"]["exit"][self.exit],
                seconds=self.outward,
                same=self.exit == self.gate,
            ),
            notes=(*self._rule_notes(), *_way_notes(network, legs)),
        )

    def _parking(self) -> str | None:
        if self.rules.on != "ebike":
            return None
        if self.at_door:
            return self.network.goals[self.goal]
        return self.network.gates[self.gate] if self.bay == NOWHERE else self.network.bays[self.bay]

    def _legs(self) -> Iterator[Leg]:
        """Yield the legs in order: ride in, walk to what is borrowed, ride it, walk to the door."""
        stand, forest, gates = self.gate, self.forest, len(self.network.gates)
        door = int(self.network.place_node[gates + len(self.network.bays) + self.goal])
        if self.at_door:
            yield from self._by_vehicle("ride", forest.ride, stand)
            return
        if self.bay != NOWHERE:
            yield self._between("ride", forest.ride, stand, self._bay_node(self.bay))
            stand = gates + self.bay
        if self.loan != NOWHERE:
            yield self._between("walk", forest.walk, stand, self._bay_node(self.loan))
            yield from self._by_vehicle("loan", forest.loan, self.loan)
        else:
            yield self._between("walk", forest.walk, stand, door)

    def _bay_node(self, bay: int) -> int:
        return int(self.network.place_node[len(self.network.gates) + bay])

    def _between(self, mode: str, trees: Trees, source: int, node: int) -> Leg:
        seconds = float(trees.there[source, node])
        return _leg(self.network, mode, trees, trees.way_there(source, node), seconds)

    def _by_vehicle(self, mode: str, trees: Trees, source: int) -> Iterator[Leg]:
        """Yield the way by vehicle, and the last steps straight to the door."""
        network = self.network
        hop = int(network.hop_node[mode][self.goal])
        yield self._between(mode, trees, source, hop)
        door = int(network.place_node[len(network.gates) + len(network.bays) + self.goal])
        metres = float(network.hop_metres[mode][self.goal])
        yield Leg(
            mode="walk",
            seconds=metres / self.rules.settings.walk_speed,
            metres=metres,
            line=network.nodes[[hop, door]],
            pieces=np.array([OFF_PATH]),
            estimated=np.array([network.goal_unsure[self.goal]]),
        )

    def _rule_notes(self) -> Iterator[Note]:
        """Yield why the e-bike stays outside, and what nobody has confirmed about the gate."""
        gates = self.network.compound.columns["gates"]
        gate = {"gate": self.network.gates[self.gate]}
        if self.rules.on == "ebike" and self.bay == NOWHERE and not self.at_door:
            why = self.rules.ebike
            if why == "yes" and not self.rules.lets_in["ride"][self.gate]:
                unknown = gates["ebike"][self.gate] == "unknown"
                why = "gate_ebike_unknown" if unknown else "gate_no_ebike"
            yield Note("ebike_stays" if why == "yes" else why, gate)
        if gates["estimated"][self.gate] == "yes":
            yield Note("gate_estimated", gate)
        if gates["foot"][self.gate] == "private" or gates["locked"][self.gate] == "yes":
            yield Note("gate_for_deliveries", gate)
        if self.network.goal_unsure[self.goal]:
            yield Note("door_estimated")


def _way_notes(network: Network, legs: tuple[Leg, ...]) -> Iterator[Note]:
    """Yield what a rider should know about the ways of a route."""
    if any(network.private[leg.mode][leg.pieces].any() for leg in legs):
        yield Note("private_way")
    if any(leg.pieces[0] == FREE_SPACE for leg in legs):
        yield Note("way_estimated")
