"""Routes: every answer against brute force, every rule in a place small enough to see."""

import itertools
import math
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
import shapely

from geo.compound import Compound, make_compound
from geo.errors import NoRoute, SettingError, UnknownPlace
from geo.layers import read_layers
from geo.network import OFF_PATH, Network, build_network
from geo.osm import read_osm
from geo.routes import Exit, Route, Routes, Rules, find_routes, find_unreachable
from geo.settings import DEFAULTS

from .compounds import compound_from_metres, random_compound
from .conftest import extracts, sample_folders

NOON = datetime(2026, 11, 23, 12, 30)  # a Monday
SEEDS = range(200)
REAL = [*sample_folders(), *extracts()]  # real extracts where they lie beside the checkout
EQUAL = 1e-3  # seconds: of ways that differ by less, the one that is simpler is as good
PACE = {"walk": DEFAULTS.walk_speed, "ride": DEFAULTS.ride_speed, "loan": DEFAULTS.loan_speed}


def compounds_of(path: Path) -> list[Compound]:
    """Return the compounds of an extract, or the one in a folder."""
    each = [read_layers(path)] if path.is_dir() else list(read_osm(path).compounds.values())
    return [make_compound(layers) for layers in each]


# -- brute force: another library for the ways, plain loops for the choices ------------------------


def storey_graph(network: Network, rules: Rules, storey: str) -> nx.DiGraph:
    """Return a storey as a graph of networkx, segment by segment, weights in seconds."""
    graph = nx.DiGraph()
    columns = network.compound.columns["paths"]
    passes = rules.passes["ride" if storey == "ride" else "walk"]
    shut = {int(network.place_node[gate]) for gate in np.flatnonzero(~passes)}
    for row, path in enumerate(network.path.tolist()):
        tail, head = int(network.tail[row]), int(network.head[row])
        if {tail, head} & shut or (path >= 0 and not rules.path_open[path]):
            continue
        on_steps = storey == "walk" and path >= 0 and columns["highway"][path] == "steps"
        metres = math.dist(network.nodes[tail], network.nodes[head])
        seconds = metres / (DEFAULTS.steps_speed if on_steps else PACE[storey])
        ends = ((tail, head), (head, tail))
        for may, (a, b) in zip(network.allowed[storey][row], ends, strict=True):
            if may and seconds < graph.get_edge_data(a, b, {"weight": math.inf})["weight"]:
                graph.add_edge(a, b, weight=seconds)
    return graph


def brute_force(routes: Routes) -> np.ndarray:
    """Return the quickest round trip of every gate and goal, trying everything in loops."""
    network, rules = routes.network, routes.rules
    ways = {
        storey: dict(nx.all_pairs_dijkstra_path_length(storey_graph(network, rules, storey)))
        for storey in PACE
    }

    def go(storey: str, a: int, b: int) -> float:
        return 0.0 if a == b else ways[storey].get(a, {}).get(b, math.inf)

    nodes = [int(node) for node in network.place_node]
    gates, rest = nodes[: len(network.gates)], nodes[len(network.gates) :]
    bays, goals = rest[: len(network.bays)], rest[len(network.bays) :]
    ring = network.compound.boundary.exterior
    stands = [ring.project(gate) for gate in network.compound.shapes["gates"]]

    def leave(gate: int, storey: str) -> list[int]:
        out = [bool(x) for x in rules.lets_out[storey]]
        return [gate] if out[gate] else [g for g in range(len(gates)) if out[g]]

    def outside(a: int, b: int) -> float:
        apart = abs(stands[a] - stands[b])
        return round(min(apart, ring.length - apart), 1) / DEFAULTS.walk_speed

    def hop(goal: int, storey: str) -> tuple[int, float] | None:
        node = int(network.hop_node[storey][goal])
        return (node, float(network.hop_metres[storey][goal]) / PACE["walk"]) if node >= 0 else None

    def borrowed(bay: int, goal: int) -> float:
        """Return the round trip from a bay by its loan bike, which is brought back."""
        off = hop(goal, "loan")
        if off is None or not rules.bay_lends[bay]:
            return math.inf
        there, back = go("loan", bays[bay], off[0]), go("loan", off[0], bays[bay])
        return there + back + 2 * off[1] + 2 * DEFAULTS.loan_seconds

    def trips(gate: int, goal: int) -> Iterator[float]:
        park = DEFAULTS.park_seconds if rules.on == "ebike" else 0.0
        wait, door = float(rules.waits_in[gate]), goals[goal]
        if rules.lets_in["walk"][gate]:
            for out in leave(gate, "walk"):
                end = float(rules.waits_out[out])
                if rules.on == "ebike":
                    end += outside(gate, out)
                start = wait + park
                yield start + go("walk", gates[gate], door) + go("walk", door, gates[out]) + end
                for bay, node in enumerate(bays):
                    foot = go("walk", gates[gate], node) + go("walk", node, gates[out])
                    yield start + foot + borrowed(bay, goal) + end
        if rules.rides_to_bays and rules.lets_in["ride"][gate]:
            for out in leave(gate, "ride"):
                start, end = wait + park, float(rules.waits_out[out])
                for bay, node in enumerate(bays):
                    if not rules.bay_open[bay]:
                        continue
                    ride = go("ride", gates[gate], node) + go("ride", node, gates[out])
                    yield start + ride + go("walk", node, door) + go("walk", door, node) + end
                    for other, lender in enumerate(bays):
                        foot = go("walk", node, lender) + go("walk", lender, node)
                        yield start + ride + foot + borrowed(other, goal) + end
                if rules.ebike == "yes" and (off := hop(goal, "ride")):
                    ride = go("ride", gates[gate], off[0]) + go("ride", off[0], gates[out])
                    yield start + ride + 2 * off[1] + end

    best = [
        [min(trips(gate, goal), default=math.inf) for goal in range(len(goals))]
        for gate in range(len(gates))
    ]
    return np.array(best).reshape(len(gates), len(goals))


@pytest.mark.parametrize("seed", SEEDS)
def test_round_trips_equal_brute_force(seed: int) -> None:
    network = build_network(random_compound(seed))
    on, rain = ("foot", False) if seed % 5 == 0 else ("ebike", seed % 3 == 0)
    routes = find_routes(network, at=None if seed % 7 == 0 else NOON, on=on, rain=rain)
    expected = brute_force(routes)
    shuts_soon = np.isfinite(routes.rules.gate_closes).any()
    if shuts_soon and (expected > routes.rules.gate_closes.min()).any():
        expected = np.where(np.isfinite(routes.round_trip_seconds), expected, np.inf)
    np.testing.assert_allclose(routes.round_trip_seconds, expected, rtol=0, atol=EQUAL)


def test_brute_force_notices_a_bike_that_is_not_brought_back() -> None:
    """The twin: leave the way back out of one plan, and the comparison fails."""
    routes = next(
        routes
        for routes in (find_routes(build_network(random_compound(seed)), at=NOON) for seed in SEEDS)
        if (routes.plans.loan >= 0).any() and np.isfinite(routes.round_trip_seconds).any()
    )
    lent = (routes.plans.loan >= 0) & np.isfinite(routes.round_trip_seconds)
    assert lent.any()
    one_way = np.where(lent, routes.plans.inward, routes.round_trip_seconds)
    assert not np.allclose(one_way[lent], brute_force(routes)[lent], atol=1.0)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_gate_and_place_gives_a_route_or_a_reason(seed: int) -> None:
    assert_answers(find_routes(build_network(random_compound(seed)), at=NOON))


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_real_compounds_give_a_route_or_a_reason(path: Path) -> None:
    for compound in compounds_of(path):
        assert_answers(find_routes(build_network(compound), at=NOON))


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_real_ways_are_as_long_as_networkx_says(path: Path) -> None:
    for compound in compounds_of(path):
        routes = find_routes(build_network(compound), at=NOON)
        network = routes.network
        graph = storey_graph(network, routes.rules, "walk")
        sources = network.place_node[: len(network.gates) + len(network.bays)].tolist()
        for row, source in enumerate(sources):
            known = nx.single_source_dijkstra_path_length(graph, source) if source in graph else {}
            known = {source: 0.0, **known}
            expected = [known.get(node, math.inf) for node in network.place_node.tolist()]
            found = routes.forest.walk.there[row, network.place_node]
            np.testing.assert_allclose(found, expected, rtol=0, atol=EQUAL)


def assert_answers(routes: Routes) -> None:
    """Fail unless every gate leads to every place, or says in two languages why not."""
    problems = find_unreachable(routes)
    assert all(problem.says(language) for problem in problems for language in ("zh", "en"))
    compound = routes.network.compound
    buildings = [f"building:{id}" for id in compound.columns["buildings"]["id"]]
    houses = shapely.STRtree(shapely.buffer(compound.shapes["buildings"], -0.1))
    for start, goal in itertools.product(routes.gates, {*routes.goals, *buildings}):
        try:
            assert_whole(routes, routes.find(start=start, goal=goal), houses)
        except NoRoute as reason:
            assert (
                reason.says("zh") and reason.mend("zh") and reason.says("en") and reason.mend("en")
            )


def assert_whole(routes: Routes, route: Route, houses: shapely.STRtree) -> None:
    """Fail unless the legs join, add up, keep to their storey, and cross no house."""
    compound = routes.network.compound
    moving = sum(leg.seconds for leg in route.legs)
    handling = (route.parking is not None) * DEFAULTS.park_seconds
    handling += (route.loan is not None) * DEFAULTS.loan_seconds
    wait = float(routes.rules.waits_in[routes.gates.index(route.start)])
    assert route.seconds == pytest.approx(moving + handling + wait, abs=1e-6)
    assert route.exit is not None
    assert route.round_trip_seconds == pytest.approx(route.seconds + route.exit.seconds, abs=1e-6)
    assert route.metres == pytest.approx(sum(leg.metres for leg in route.legs), abs=1e-6)
    for before, after in itertools.pairwise(route.legs):
        np.testing.assert_allclose(before.line[-1], after.line[0], atol=2e-3)
    columns = compound.columns["paths"]
    for leg in route.legs:
        assert leg.metres == pytest.approx(shapely.LineString(leg.line).length, abs=1e-6)
        column = {"walk": "foot", "ride": "ebike", "loan": "bicycle"}[leg.mode]
        assert {columns[column][row] for row in leg.pieces if row >= 0} <= {"yes", "private"}
        open_air = [row < 0 or columns["covered"][row] != "yes" for row in leg.pieces]
        pieces = shapely.linestrings(np.stack([leg.line[:-1], leg.line[1:]], axis=1))[open_air]
        assert not houses.query(pieces, predicate="intersects").size


# -- the rules, one at a time ----------------------------------------------------------------------


def lane(**facts: Any) -> Network:
    """Return 300 m of lane from one gate, a bay after 20 m, and one door 5 m beside its end."""
    gate: dict[str, list[Any]] = {
        "id": ["south"],
        "foot": ["yes"],
        "ebike": ["yes" if facts.get("home__ebike") == "yes" else "no"],
        "exit": ["free"],
        "register": ["none"],
    }
    bay: dict[str, list[Any]] = {"id": ["b1"], "loan_bikes": [0.0]}
    path = {
        "id": ["lane"],
        "highway": ["service"],
        "foot": ["yes"],
        "ebike": ["yes"],
        "bicycle": ["yes"],
    }
    home = {"id": ["lane"], "gated": ["yes"], "ebike": ["no"]}
    for name, column, value in ((*key.split("__"), value) for key, value in facts.items()):
        {"gate": gate, "bay": bay, "path": path, "home": home}[name][column] = [value]
    return build_network(
        compound_from_metres(
            compound=(home, [shapely.box(0, 0, 60, 330)]),
            buildings=({"id": ["1"], "ref": ["1"]}, [shapely.box(35, 290, 50, 310)]),
            entrances=({"id": ["1-1"], "building": ["1"]}, [shapely.Point(35, 300)]),
            gates=(gate, [shapely.Point(30, 0)]),
            paths=(path, [shapely.LineString([(30, 0), (30, 300)])]),
            parking=(bay, [shapely.Point(30, 20)]),
        )
    )


def door(network: Network, **asked: Any) -> Route:
    return find_routes(network, **asked).find(start="gate:south", goal="entrance:1-1")


def way_out(route: Route) -> Exit:
    assert route.exit is not None
    return route.exit


def modes(route: Route) -> list[str]:
    return [leg.mode for leg in route.legs]


def test_a_bay_is_for_couriers_even_where_e_bikes_may_not_ride_on() -> None:
    """People may enter, vehicles may not: the e-bike goes to the bay where gate and lane allow."""
    route = door(lane(home__ebike="no", gate__ebike="yes"))
    assert (route.parking, modes(route)) == ("parking:b1", ["ride", "walk"])
    assert door(lane(home__ebike="unknown", gate__ebike="yes")).parking == "gate:south"


def test_where_e_bikes_ride_in_they_ride_to_the_door() -> None:
    route = door(lane(home__ebike="yes"))
    assert modes(route) == ["ride", "walk"]
    assert route.parking == "entrance:1-1"
    ridden, walked = 300 / DEFAULTS.ride_speed, 5 / DEFAULTS.walk_speed
    assert route.seconds == pytest.approx(ridden + walked + DEFAULTS.park_seconds, abs=0.01)
    assert route.round_trip_seconds == pytest.approx(
        2 * (ridden + walked) + DEFAULTS.park_seconds, abs=0.01
    )


def test_on_a_footpath_nobody_rides() -> None:
    route = door(lane(home__ebike="yes", path__ebike="no", path__highway="footway"))
    assert modes(route) == ["walk"]
    assert route.parking == "gate:south"


@pytest.mark.parametrize("rule", ["no", "unknown"])
def test_a_rule_that_is_not_yes_leaves_the_e_bike_at_the_gate_and_says_why(rule: str) -> None:
    route = door(lane(home__ebike=rule))
    assert route.parking == "gate:south"
    assert modes(route) == ["walk"]
    why = {"no": "ebike_not_allowed", "unknown": "ebike_unknown"}[rule]
    assert why in {note.key for note in route.notes}


def test_a_gate_rule_that_is_unknown_is_not_a_yes() -> None:
    route = door(lane(home__ebike="yes", gate__ebike="unknown"))
    assert route.parking == "gate:south"
    assert "gate_ebike_unknown" in {note.key for note in route.notes}


def test_a_loan_bike_is_borrowed_ridden_and_brought_back() -> None:
    route = door(lane(bay__loan_bikes=2.0))
    assert modes(route) == ["walk", "loan", "walk"]
    assert route.loan == "parking:b1"
    trip = 2 * (20 / 1.3 + 280 / DEFAULTS.loan_speed + 5 / 1.3 + DEFAULTS.loan_seconds)
    assert route.round_trip_seconds == pytest.approx(trip + DEFAULTS.park_seconds, abs=0.01)


def test_rain_opens_the_gate_to_e_bikes_where_the_rule_says_so() -> None:
    exempt = lane(home__rain_exempt="yes", gate__ebike="yes")
    strict = lane(home__rain_exempt="no", gate__ebike="yes")
    assert door(exempt, rain=True).parking == "entrance:1-1"
    assert door(exempt).parking == "parking:b1"
    assert door(strict, rain=True).parking == "parking:b1"


def test_e_bike_hours_flip_at_the_minute_and_are_not_counted_on_without_a_time() -> None:
    network = lane(home__ebike="yes", home__ebike_hours="09:00-11:00")

    def parking(hour: int, minute: int) -> str | None:
        return door(network, at=datetime(2026, 11, 23, hour, minute)).parking

    assert [parking(8, 59), parking(9, 0), parking(10, 59), parking(11, 0)] == [
        "parking:b1",
        "entrance:1-1",
        "entrance:1-1",
        "parking:b1",
    ]
    assert door(network).parking == "parking:b1"


@pytest.mark.parametrize(
    ("hours", "at", "is_open"),
    [
        ("06:00-22:00", "05:59", False),
        ("06:00-22:00", "06:00", True),
        ("06:00-22:00", "21:40", True),
        ("06:00-22:00", "22:00", False),
        ("22:00-06:00", "21:59", False),
        ("22:00-06:00", "22:00", True),
        ("22:00-06:00", "00:30", True),
        ("22:00-06:00", "06:00", False),
        ("Mo 22:00-02:00", "00:30", False),  # Sunday night is not Monday's
    ],
)
def test_gates_open_and_shut_at_the_minute_over_midnight_too(
    hours: str, at: str, is_open: bool
) -> None:
    network = lane(gate__hours=hours)
    moment = datetime.fromisoformat(f"2026-11-23T{at}")
    if is_open:
        assert door(network, at=moment).seconds > 0
    else:
        with pytest.raises(NoRoute) as reason:
            door(network, at=moment)
        assert reason.value.key == "gate_closed"


def test_a_gate_that_shuts_before_one_is_back_is_no_way_out() -> None:
    network = lane(gate__hours="06:00-22:00")
    assert way_out(door(network, at=datetime(2026, 11, 23, 21, 30))).gate == "gate:south"
    with pytest.raises(NoRoute) as reason:
        door(network, at=datetime(2026, 11, 23, 21, 57))
    assert reason.value.key == "no_way_out"


@pytest.mark.parametrize(
    ("column", "value", "key"),
    [
        ("foot", "no", "gate_no_entry"),
        ("foot", "unknown", "gate_unknown"),
        ("way", "out", "gate_out_only"),
        ("exit", "card", "no_way_out"),
        ("way", "in", "no_way_out"),
    ],
)
def test_gates_that_do_not_let_one_through_say_why(column: str, value: str, key: str) -> None:
    with pytest.raises(NoRoute) as reason:
        door(lane(**{f"gate__{column}": value}))
    assert reason.value.key == key


@pytest.mark.parametrize("seed", range(60))
def test_with_places_closed_too_round_trips_equal_brute_force(seed: int) -> None:
    network, dice = build_network(random_compound(seed)), np.random.default_rng(seed)
    paths = [f"path:{id}" for id in network.compound.columns["paths"]["id"]]
    known = [*network.gates, *network.bays, *paths]
    closed = [place for place in known if dice.random() < 0.25]
    routes = find_routes(network, closed=closed)
    np.testing.assert_allclose(routes.round_trip_seconds, brute_force(routes), atol=EQUAL)
    rows = [network.gates.index(place) for place in closed if place in network.gates]
    assert not np.isfinite(routes.round_trip_seconds[rows]).any()


def test_a_notice_shuts_gates_bays_and_paths_and_says_so() -> None:
    network = two_gates()
    shut = find_routes(network, closed={"gate:south"})
    with pytest.raises(NoRoute) as reason:
        shut.find(start="gate:south", goal="entrance:1-1")
    assert reason.value.key == "closed_by_notice"
    assert "gate:south" in reason.value.says("en") and reason.value.mend("zh")
    by_bay = lane(home__ebike="no", gate__ebike="yes", bay__loan_bikes=2.0)
    assert door(by_bay).loan == door(by_bay).parking == "parking:b1"
    left = door(by_bay, closed=["parking:b1"])
    assert (left.parking, left.loan) == ("gate:south", None)
    with pytest.raises(NoRoute) as reason:
        door(by_bay, closed=["path:lane"])
    assert reason.value.key == "no_way_through"


@pytest.mark.parametrize("place", ["gate:north", "entrance:1-1", "path:", "south", "", "gates:id"])
def test_only_what_is_there_can_be_closed(place: str) -> None:
    with pytest.raises(UnknownPlace) as error:
        find_routes(lane(), closed=["path:lane", place])
    assert (error.value.values["place"], bool(error.value.mend("en"))) == (place, True)


def test_locked_alone_never_passes_but_a_rule_for_walkers_does() -> None:
    with pytest.raises(NoRoute) as reason:
        door(lane(gate__foot="unknown", gate__locked="yes"))
    assert reason.value.key == "gate_locked"
    route = door(lane(gate__foot="yes", gate__locked="yes"))
    assert "gate_for_deliveries" in {note.key for note in route.notes}


def test_private_ways_pass_with_a_note() -> None:
    route = door(lane(path__foot="private"))
    assert "private_way" in {note.key for note in route.notes}
    assert "private_way" not in {note.key for note in door(lane()).notes}


@pytest.mark.parametrize(
    ("register", "measured", "seconds"),
    [
        ("none", math.nan, 0.0),
        ("scan", math.nan, DEFAULTS.scan_seconds),
        ("desk", math.nan, DEFAULTS.desk_seconds),
        ("desk", 40.0, 40.0),
    ],
)
def test_waiting_at_the_gate_counts(register: str, measured: float, seconds: float) -> None:
    free = door(lane())
    waited = door(lane(gate__register=register, gate__wait_seconds=measured))
    assert waited.seconds - free.seconds == pytest.approx(seconds, abs=1e-6)


def two_gates(**south: str) -> Network:
    """Return the lane with a second gate at its far end."""
    columns = {
        "id": ["south", "north"],
        "foot": ["yes", "yes"],
        "way": [south.get("way", "both"), "both"],
        "exit": [south.get("exit", "free"), "button"],
    }
    return build_network(
        compound_from_metres(
            compound=(
                {"id": ["two"], "gated": ["yes"], "ebike": ["no"]},
                [shapely.box(0, 0, 60, 300)],
            ),
            buildings=({"id": ["1"]}, [shapely.box(35, 90, 50, 110)]),
            entrances=({"id": ["1-1"], "building": ["1"]}, [shapely.Point(35, 100)]),
            gates=(columns, [shapely.Point(30, 0), shapely.Point(30, 300)]),
            paths=(
                {"id": ["lane"], "highway": ["service"], "foot": ["yes"]},
                [shapely.LineString([(30, 0), (30, 300)])],
            ),
        )
    )


def test_a_gate_that_needs_a_card_on_the_way_out_sends_one_to_another() -> None:
    route = door(two_gates(exit="card"), on="foot")
    exit = way_out(route)
    assert (exit.gate, exit.how, exit.same) == ("gate:north", "button", False)
    assert exit.seconds == pytest.approx((200 + 5) / DEFAULTS.walk_speed, abs=0.01)
    assert way_out(door(two_gates(), on="foot")).same


def test_whoever_left_the_e_bike_outside_walks_back_to_it() -> None:
    route = door(two_gates(way="in"))
    around = (30 + 300 + 30) / DEFAULTS.walk_speed
    out = way_out(route).seconds
    assert out == pytest.approx((200 + 5) / DEFAULTS.walk_speed + around, abs=0.01)


def test_a_one_way_lane_sends_wheels_around_but_not_walkers() -> None:
    network = lane(home__ebike="yes", path__oneway="yes")
    route = door(network)
    assert modes(route) == ["walk"]
    assert door(lane(home__ebike="yes")).parking == "entrance:1-1"


def test_steps_are_slower() -> None:
    assert door(lane(path__highway="steps")).seconds > door(lane()).seconds + 100


def test_a_bay_is_a_goal_and_a_start_inside_is_a_walk() -> None:
    routes = find_routes(lane(home__ebike="yes"))
    assert routes.find(start="gate:south", goal="parking:b1").parking in ("parking:b1",)
    walk = routes.find(start="parking:b1", goal="entrance:1-1")
    assert modes(walk) == ["walk"]
    assert walk.seconds == pytest.approx(285 / DEFAULTS.walk_speed, abs=0.01)
    assert walk.exit is None


def test_a_building_stands_for_its_quickest_door() -> None:
    assert find_routes(lane()).find(start="gate:south", goal="building:1").goal == "entrance:1-1"


def test_a_compound_without_gates_has_goals_and_no_routes() -> None:
    for bays in (["1"], []):
        parking = {"id": bays}, [shapely.Point(30, 30)] * len(bays)
        compound = compound_from_metres(
            compound=({"id": ["shut"], "ebike": ["yes"]}, [shapely.box(0, 0, 60, 60)]),
            buildings=({"id": ["1"]}, [shapely.box(10, 10, 20, 20)]),
            parking=parking,
        )
        routes = find_routes(build_network(compound), at=NOON)
        assert routes.round_trip_seconds.shape == (0, 1 + len(bays))
        assert find_unreachable(routes) == []


def test_unknown_places_and_modes_are_said() -> None:
    with pytest.raises(UnknownPlace):
        find_routes(lane()).find(start="gate:nowhere", goal="entrance:1-1")
    with pytest.raises(SettingError):
        find_routes(lane(), on="camel")


def test_connectors_are_told_apart_from_paths() -> None:
    leg = door(lane()).legs[-1]
    assert leg.pieces[-1] == OFF_PATH
    assert leg.pieces[0] == 0


def test_the_network_does_not_depend_on_the_order_of_rows() -> None:
    compound = random_compound(3)
    turned = {
        name: rows.iloc[::-1].reset_index(drop=True) for name, rows in compound.layers.items()
    }
    one, other = (find_routes(build_network(c)) for c in (compound, make_compound(turned)))
    for start, goal in itertools.product(one.gates, one.goals):
        a = one.round_trip_seconds[one.gates.index(start), one.goals.index(goal)]
        b = other.round_trip_seconds[other.gates.index(start), other.goals.index(goal)]
        assert a == pytest.approx(b, abs=1e-6)


def test_unreachable_places_are_problems_and_barred_gates_are_not() -> None:
    def codes(network: Network) -> list[str]:
        return [problem.code for problem in find_unreachable(find_routes(network))]

    assert codes(lane()) == []
    assert codes(lane(gate__foot="no")) == []
    assert codes(lane(gate__foot="unknown")) == ["P602"]
    short = compound_from_metres(
        compound=({"id": ["short"], "gated": ["yes"]}, [shapely.box(0, 0, 60, 330)]),
        buildings=({"id": ["1"]}, [shapely.box(35, 290, 50, 310)]),
        gates=({"id": ["south"], "foot": ["yes"]}, [shapely.Point(30, 0)]),
        paths=(
            {"id": ["stub"], "highway": ["footway"], "foot": ["yes"]},
            [shapely.LineString([(30, 0), (30, 50)])],
        ),
        landmarks=({"id": ["tree"], "name": ["大树"]}, [shapely.Point(35, 30)]),
    )
    problem = find_unreachable(find_routes(build_network(short)))[0]
    assert (problem.code, problem.layer, problem.feature) == ("P601", "buildings", "1")
    assert "south" in problem.says("zh")


def test_what_one_gate_of_several_does_not_reach_is_one_problem() -> None:
    gates = {"id": ["south", "stub"], "name": ["南门", "北门"], "foot": ["yes", "yes"]}
    paths = {"id": ["lane", "stub"], "highway": ["footway"] * 2, "foot": ["yes"] * 2}
    lines = [[(30, 0), (30, 200)], [(30, 330), (30, 300)]]
    compound = compound_from_metres(
        compound=({"id": ["parted"], "gated": ["yes"]}, [shapely.box(0, 0, 60, 330)]),
        buildings=({"id": ["1", "2"]}, [shapely.box(35, y, 50, y + 10) for y in (100, 310)]),
        gates=(gates, [shapely.Point(30, 0), shapely.Point(30, 330)]),
        paths=(paths, [shapely.LineString(line) for line in lines]),
    )
    found = find_unreachable(find_routes(build_network(compound)))
    assert [(problem.code, problem.feature) for problem in found] == [
        ("P603", "south"),
        ("P603", "stub"),
    ]
    assert found[0].says("zh").startswith("从「南门」走不到2：")
