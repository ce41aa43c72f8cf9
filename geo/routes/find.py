"""All gates × bays × doors of a compound at once, and one route in full when it is asked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import numpy as np

from ..compound import Place, check_closable
from ..errors import NoRoute, Problem, SettingError
from ..network import Mask, Network
from ..settings import DEFAULTS, Settings
from .legs import Route, planned_route, stroll
from .plans import Forest, Plans, grow_forest, make_plans
from .reasons import called, explain
from .rules import Rules
from .trees import Seconds


@dataclass(frozen=True)
class Routes:
    """The best round trip between every gate and goal, under the rules of one moment."""

    network: Network
    rules: Rules
    forest: Forest
    plans: Plans

    @property
    def gates(self) -> tuple[str, ...]:
        """Return the starts, the rows of every array."""
        return self.network.gates

    @property
    def goals(self) -> tuple[str, ...]:
        """Return the goals, the columns of every array."""
        return self.network.goals

    @property
    def seconds(self) -> Seconds:
        """Return seconds from gate to goal, (gates, goals); inf where there is no way."""
        return np.where(np.isfinite(self.round_trip_seconds), self.plans.inward, np.inf)

    @cached_property
    def round_trip_seconds(self) -> Seconds:
        """Return seconds from gate to goal and out again, (gates, goals)."""
        return self.plans.inward + self.plans.outward

    def find(self, *, start: str, goal: str) -> Route:
        """Return the route between two places; raise UnknownPlace, or NoRoute with the reason.

        From a gate the best round trip is taken; from anywhere else the rider is inside already
        and walks. A building with doors stands for its quickest door.
        """
        compound = self.network.compound
        starts, goals = (self._doors(compound.place(written)) for written in (start, goal))
        if starts[0] in self.gates and goals[0] in self.goals:
            return self._plan(starts[0], goals)
        return min(
            (stroll(self.network, self.rules, start=a, goal=b) for a in starts for b in goals),
            key=lambda route: route.round_trip_seconds,
        )

    def _doors(self, place: Place) -> list[str]:
        """Return the places that a place stands for: the doors of a building that has some."""
        written = str(place)
        if place.kind != "building" or written in self.goals:
            return [written]
        doors = self.network.compound.columns["entrances"]
        return [
            f"entrance:{id}"
            for id, building in zip(doors["id"], doors["building"], strict=True)
            if building == place.id
        ]

    def _plan(self, start: str, goals: list[str]) -> Route:
        """Return the best round trip from a gate to the quickest of some goals."""
        gate = self.gates.index(start)
        columns = [self.goals.index(goal) for goal in goals]
        goal = min(columns, key=lambda column: float(self.round_trip_seconds[gate, column]))
        if not np.isfinite(self.round_trip_seconds[gate, goal]):
            raise explain(self.network, self.rules, self.forest, gate=gate, goal=goal)
        return planned_route(
            self.network, self.rules, self.forest, self.plans, gate=gate, goal=goal
        )


def find_routes(
    network: Network,
    *,
    at: datetime | None = None,
    rain: bool = False,
    on: str = "ebike",
    closed: Iterable[str] = (),
    settings: Settings = DEFAULTS,
) -> Routes:
    """Find the best round trips of all gates × bays × goals at once.

    `at` is a local time; without one, whatever has hours counts as open. `on` is ebike or foot.
    `closed` are gates, bays and paths (`gate:south`, `parking:2`, `path:p3`) that a notice shuts;
    raises UnknownPlace for anything else, SettingError for another mode.
    """
    if on not in ("ebike", "foot"):
        raise SettingError("unknown_mode", value=on)
    compound = network.compound
    shut = check_closable(closed, compound.layers, compound=compound.id)
    rules = Rules(compound, settings, at, rain, on, frozenset(shut))
    forest = grow_forest(network, rules)
    return Routes(network, rules, forest, make_plans(forest, rules))


def find_unreachable(routes: Routes) -> list[Problem]:
    """Return what cannot be reached: places from no gate, and gates that lead to no or few places.

    A gate whose rule says that nobody enters there is no problem, and what one gate fails to reach
    is one problem, however many places it is.
    """
    network = routes.network
    lost = ~np.isfinite(routes.round_trip_seconds)[routes.rules.enters]
    gates = np.flatnonzero(routes.rules.enters).tolist()
    if not gates or not network.goals:
        return []
    dead = np.asarray(lost.all(axis=1))
    if dead.all():
        return [_about_gate(routes, "P602", gate, lost[row]) for row, gate in enumerate(gates)]
    nowhere = lost[~dead].all(axis=0)
    alive = [gate for row, gate in enumerate(gates) if not dead[row]]
    problems = [_lost_goal(routes, alive, goal) for goal in np.flatnonzero(nowhere).tolist()]
    for row, gate in enumerate(gates):
        if dead[row]:
            problems.append(_about_gate(routes, "P602", gate, lost[row]))
        elif (lost[row] & ~nowhere).any():
            problems.append(_about_gate(routes, "P603", gate, lost[row] & ~nowhere))
    return problems


def _lost_goal(routes: Routes, gates: list[int], goal: int) -> Problem:
    """Return the problem of a place that no gate leads to, with the reason from the first one."""
    why = _why(routes, gates[0], goal)
    place = routes.network.compound.place(routes.goals[goal])
    starts = tuple(called(routes.network, routes.gates[gate]) for gate in gates)
    values = {"gates": starts, "goal": called(routes.network, str(place)), "why": why}
    return Problem("P601", "warning", place.layer, place.id, values)


def _about_gate(routes: Routes, code: str, gate: int, lost: Mask) -> Problem:
    """Return the problem of a gate that leads to none, or not to all, of the places."""
    goals = np.flatnonzero(lost).tolist()
    why = _why(routes, gate, goals[0])
    place = routes.network.compound.place(routes.gates[gate])
    ends = tuple(called(routes.network, routes.goals[goal]) for goal in goals)
    values = {"gate": called(routes.network, str(place)), "goals": ends, "why": why}
    return Problem(code, "warning", place.layer, place.id, values)


def _why(routes: Routes, gate: int, goal: int) -> NoRoute:
    """Return why a gate does not lead to a goal, both called as a manager calls them."""
    network = routes.network
    ends = network.gates[gate], network.goals[goal]
    reason = explain(network, routes.rules, routes.forest, gate=gate, goal=goal)
    return reason.named({written: called(network, written) for written in ends})
