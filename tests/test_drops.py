"""Several drops in one visit: the phone's order is the best of all that there are."""

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import combinations, pairwise, permutations
from math import inf, isfinite
from typing import Any

import numpy as np
import pytest
import shapely

from geo.compound import Compound, make_compound
from geo.errors import NoRoute
from geo.layers import read_layers
from geo.network import build_network
from geo.routes import Routes, find_routes, outside_metres
from geo.routes.plans import grow_storey
from geo.settings import DEFAULTS, Settings

from .compounds import compound_from_metres, random_compound
from .conftest import sample_folders
from .test_router import DAYTIME, Document, answers, document, expected

LAST_MINUTE = datetime(2026, 11, 25, 21, 59)
# Where locking up and borrowing take no time and legs are tired, several places to park pay off.
QUICK = Settings(park_seconds=2.0, loan_seconds=1.0, walk_speed=0.6, steps_speed=0.3)
DEEDS = {"enter", "leave", "park", "park_borrow", "borrow", "give_back", "fetch", "on"}


class Errands:
    """Every order of some drops, every way to divide them, from every place to park: no shortcut.

    Each function returns the least seconds of all that can still be done, and forgets nothing.
    """

    def __init__(self, routes: Routes, gate: int, drops: list[int]) -> None:
        network, self.rules, self.gate = routes.network, routes.rules, gate
        self.settings, count = self.rules.settings, len(network.gates)
        self.bays = network.place_node[count : count + len(network.bays)].tolist()
        self.gates = network.place_node[:count].tolist()
        self.door = {drop: int(network.place_node[count + len(self.bays) + drop]) for drop in drops}
        self.hop = {way: network.hop_node[way] for way in ("ride", "loan")}
        self.off = {way: network.hop_metres[way] / self.settings.walk_speed for way in self.hop}
        self.trees: dict[tuple[str, int], Any] = {}
        self.network, self.was_late = network, False

    def go(self, storey: str, start: int, end: int) -> float:
        if (storey, start) not in self.trees:
            tree = grow_storey(self.network, self.rules, storey, sources=np.array([start]))
            self.trees[storey, start] = tree.there[0]
        return float(self.trees[storey, start][end])

    def best(self) -> float:
        """Return the least seconds of a round trip through gates that stay open long enough."""
        open_still = [True] * len(self.gates)
        while True:
            total, exit = min(
                ((self.visit(exit, open_still), exit) for exit in range(len(self.gates))),
                default=(inf, 0),
            )
            shuts = self.rules.gate_closes[exit]
            if not isfinite(total) or total <= shuts:
                return total
            self.was_late = True
            open_still = [
                is_open and closes > shuts
                for is_open, closes in zip(open_still, self.rules.gate_closes, strict=True)
            ]

    def visit(self, exit: int, open_still: list[bool]) -> float:
        rules, gate = self.rules, self.gate
        wait, out = float(rules.waits_in[gate]), float(rules.waits_out[exit])
        everything, totals = frozenset(self.door), [inf]
        parks = self.settings.park_seconds if rules.on == "ebike" else 0.0
        if rules.lets_in["walk"][gate] and self.leaves(exit, "walk", open_still):
            around = float(outside_metres(self.network)[gate, exit]) / self.settings.walk_speed
            home = self.back(
                "walk", self.gates[exit], out + (around if rules.on == "ebike" else 0.0)
            )
            totals.append(wait + parks + self.walk(self.gates[gate], everything, home))
        rides = rules.rides_to_bays and rules.lets_in["ride"][gate]
        if rides and self.leaves(exit, "ride", open_still):
            home = self.back("ride", self.gates[exit], out)
            totals.append(wait + self.ride(self.gates[gate], everything, home))
        return min(totals)

    def leaves(self, exit: int, storey: str, open_still: list[bool]) -> bool:
        """Tell whether one may leave by a gate: by another one only if the same is no way out."""
        out = [
            lets and still
            for lets, still in zip(self.rules.lets_out[storey], open_still, strict=True)
        ]
        return bool(out[exit] and (exit == self.gate or not out[self.gate]))

    def back(self, storey: str, end: int, seconds: float = 0.0) -> Callable[[int], float]:
        return lambda node: self.go(storey, node, end) + seconds

    def walk(self, here: int, left: frozenset[int], end: Callable[[int], float]) -> float:
        if not left:
            return end(here)
        totals = [
            self.go("walk", here, self.door[drop]) + self.walk(self.door[drop], left - {drop}, end)
            for drop in left
        ]
        for bay, node in enumerate(self.bays):
            if self.rules.bay_lends[bay] and isfinite(self.go("walk", here, node)):
                for some in parts(left):
                    tour = min(self.lent(node, order) for order in permutations(some))
                    there = self.go("walk", here, node) + tour
                    totals.append(there + self.walk(node, left - some, end))
        return min(totals)

    def lent(self, bay: int, order: tuple[int, ...]) -> float:
        """Return the seconds of a loan bike's tour: taken, ridden past doors, brought back."""
        stops = [bay, *(int(self.hop["loan"][drop]) for drop in order), bay]
        if min(stops) < 0:
            return inf
        rides = sum(self.go("loan", *pair) for pair in pairwise(stops))
        steps = sum(2 * float(self.off["loan"][drop]) for drop in order)
        return rides + steps + 2 * self.settings.loan_seconds

    def ride(self, here: int, left: frozenset[int], end: Callable[[int], float]) -> float:
        if not left:
            return end(here)
        totals, park = [inf], self.settings.park_seconds
        for bay, node in enumerate(self.bays):
            if self.rules.bay_open[bay] and isfinite(self.go("ride", here, node)):
                for some in parts(left):
                    errand = self.walk(node, some, self.back("walk", node))
                    there = self.go("ride", here, node) + park + errand
                    totals.append(there + self.ride(node, left - some, end))
        for drop in left if self.rules.ebike == "yes" else ():
            hop = int(self.hop["ride"][drop])
            if hop >= 0:
                there = self.go("ride", here, hop) + park + 2 * float(self.off["ride"][drop])
                totals.append(there + self.ride(hop, left - {drop}, end))
        return min(totals)


def parts(left: frozenset[int]) -> Iterator[frozenset[int]]:
    for size in range(1, len(left) + 1):
        yield from map(frozenset, combinations(sorted(left), size))


def visits(compounds: list[Compound], count: int) -> Iterator[tuple[Routes, int, list[int]]]:
    """Yield rules, a gate and some goals for it, all drawn by a seed, of every compound."""
    for seed, compound in enumerate(compounds):
        network, rng = build_network(compound), np.random.default_rng(seed)
        at, on = (None, DAYTIME, LAST_MINUTE)[seed % 3], "foot" if seed % 4 == 3 else "ebike"
        settings = (DEFAULTS, QUICK)[seed % 5 > 1]
        routes = find_routes(network, at=at, on=on, rain=seed % 2 == 0, settings=settings)
        for gate in range(len(network.gates)):
            ways = np.flatnonzero(np.isfinite(routes.round_trip_seconds[gate])).tolist()
            if len(ways) >= count:
                yield routes, gate, rng.permutation(ways)[:count].tolist()


def drops_of(asked: list[tuple[Routes, int, list[int]]]) -> list[Any]:
    return answers(
        [
            (
                document(routes.network, routes.rules.settings),
                [(routes, [(routes.gates[gate], [routes.goals[drop] for drop in drops])])],
            )
            for routes, gate, drops in asked
        ]
    )


def samples() -> list[Compound]:
    return [make_compound(read_layers(folder)) for folder in sample_folders()]


def test_several_drops_are_made_in_the_best_order_of_all() -> None:
    compounds = [*samples(), long_lane(), *(random_compound(seed) for seed in range(40))]
    asked = [it for count in (1, 2, 3) for it in visits(compounds, count)]
    deeds, late = set(), 0
    for (routes, gate, drops), route in zip(asked, drops_of(asked), strict=True):
        errands = Errands(routes, gate, drops)
        best = errands.best()
        late += errands.was_late
        if "reason" in route:
            assert best == inf
            continue
        assert route["round_trip_seconds"] == pytest.approx(best, abs=0.01)
        assert_whole(routes, route, [routes.goals[drop] for drop in drops])
        deeds |= {stretch["deed"] for stretch in route["stretches"]}
    assert deeds == DEEDS and late


def long_lane() -> Compound:
    """A lane that e-bikes may ride to three bays far apart, and a door on foot beside each."""
    rows = (100, 400, 700)
    houses = [shapely.box(42, y - 5, 60, y + 5) for y in rows]
    ids = [str(y) for y in rows]
    lines = [[(0, -5), (0, 720)], *([(0, y), (40, y)] for y in rows)]
    home = {"id": ["lane"], "gated": ["yes"], "ebike": ["no"]}
    return compound_from_metres(
        compound=(home, [shapely.box(-10, 0, 80, 730)]),
        buildings=({"id": ids, "ref": ids}, houses),
        entrances=({"id": ids, "building": ids}, [shapely.Point(42, y) for y in rows]),
        gates=({"id": ["south"], "foot": ["yes"], "ebike": ["yes"]}, [shapely.Point(0, 0)]),
        paths=(
            {
                "id": ["lane", *ids],
                "highway": ["service"] + ["footway"] * 3,
                "foot": ["yes"] * 4,
                "ebike": ["yes"] + ["no"] * 3,
            },
            [shapely.LineString(line) for line in lines],
        ),
        parking=({"id": ids}, [shapely.Point(3, y) for y in rows]),
    )


def assert_whole(routes: Routes, route: Document, goals: list[str]) -> None:
    """Every drop is made once, and the route has no gap, in place or in time."""
    assert sorted(route["drops"]) == sorted(goals) and route["to"] == route["drops"][-1]
    arrivals = [stretch.get("arrives") for stretch in route["stretches"]]
    assert [goal for goal in arrivals if goal] == route["drops"] and arrivals[-1]
    legs = route["legs"]
    for one, next_one in pairwise(legs):
        assert one["points"][-1] == next_one["points"][0]
    assert route["metres"] == pytest.approx(sum(leg["metres"] for leg in legs))
    settings = routes.rules.settings
    waits = float(routes.rules.waits_in[routes.gates.index(route["from"])])
    for stretch in route["stretches"]:
        deed, arrives = stretch["deed"], stretch.get("arrives")
        at_door = arrives and stretch["leg"] and stretch["leg"]["mode"] == "ride"
        waits += settings.park_seconds * (deed in ("leave", "park", "park_borrow") or bool(at_door))
        waits += settings.loan_seconds * (deed in ("borrow", "park_borrow", "give_back"))
    assert route["seconds"] == pytest.approx(waits + sum(leg["seconds"] for leg in legs), abs=0.01)
    assert route["seconds"] + route["exit"]["seconds"] == route["round_trip_seconds"]


def test_that_the_search_of_all_orders_notices_a_worse_one() -> None:
    """The twin: a phone that must not borrow makes the same drops in more time."""
    asked = [it for it in visits(samples(), 3) if it[0].rules.bay_lends.any()]
    worse = 0
    for routes, gate, drops in asked:
        guide = document(routes.network, routes.rules.settings)
        for bay in guide["bays"]:
            guide["places"][bay].pop("loan_bikes", None)
        goals = [routes.goals[drop] for drop in drops]
        (route,) = answers([(guide, [(routes, [(routes.gates[gate], goals)])])])
        worse += route["round_trip_seconds"] > Errands(routes, gate, drops).best() + 0.01
    assert worse


def test_a_house_among_several_stands_for_whichever_door_is_quickest() -> None:
    network = build_network(samples()[1])
    routes, columns = find_routes(network, at=DAYTIME), network.compound.columns["entrances"]
    doors = [network.goals.index(f"entrance:{id}") for id in columns["id"]]
    house = max(columns["building"], key=columns["building"].count)
    its = [door for door, of in zip(doors, columns["building"], strict=True) if of == house]
    others = [door for door in doors if door not in its][:2]
    goals = [f"building:{house}", *(network.goals[door] for door in others)]
    (route,) = answers([(document(network), [(routes, [(network.gates[0], goals)])])])
    best = min(Errands(routes, 0, [door, *others]).best() for door in its)
    assert len(its) > 1 and route["round_trip_seconds"] == pytest.approx(best, abs=0.01)


def test_one_drop_is_the_route_to_it_and_twice_the_same_is_one() -> None:
    network = build_network(samples()[0])
    routes, guide = find_routes(network, at=DAYTIME), document(network)
    gate, goal = network.gates[0], network.goals[3]
    plain, listed, twice = answers(
        [(guide, [(routes, [(gate, goal), (gate, [goal]), (gate, [goal, goal])])])]
    )
    assert plain == listed == twice


def test_what_cannot_be_reached_among_several_is_named() -> None:
    lost = find_lost()
    routes, gate, reached, goal = lost
    (route,) = answers([(document(routes.network), [(routes, [(gate, [reached, goal])])])])
    reason = expected(routes, (gate, goal))
    assert isinstance(reason, NoRoute)
    assert (route["reason"], route["to"], route["values"]["goal"]) == (reason.key, goal, goal)


def find_lost() -> tuple[Routes, str, str, str]:
    """Return a gate with a goal that it leads to, and one that it does not."""
    for seed in range(60):
        routes = find_routes(build_network(random_compound(seed)))
        finite = np.isfinite(routes.round_trip_seconds)
        for gate, row in zip(routes.gates, finite, strict=True):
            if row.any() and not row.all():
                return (
                    routes,
                    gate,
                    routes.goals[int(row.argmax())],
                    routes.goals[int(row.argmin())],
                )
    raise AssertionError("every gate leads to all places or to none")
