"""The network: joined where paths meet, clear of houses and walls, with every door on it."""

from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
import shapely

from geo.compound import Compound
from geo.layers import PASSABLE
from geo.network import FREE_SPACE, OFF_PATH, Network, build_network, goal_shapes
from geo.network.ground import WALL_END_METRES, sight_walls, walls
from geo.network.joints import ROADSIDE_METRES
from geo.network.segments import INSIDE_METRES

from .compounds import Drawn, compound_from_metres, random_compound
from .test_routes import REAL, compounds_of

SEEDS = range(200)


def block(**more: Drawn) -> Compound:
    """Return a house of 20 × 10 m north of a lane, in a compound of 100 × 60 m."""
    layers: dict[str, Drawn] = {
        "compound": ({"id": ["block"], "gated": ["yes"]}, [shapely.box(0, 0, 100, 60)]),
        "buildings": ({"id": ["1"], "ref": ["1"]}, [shapely.box(40, 30, 60, 40)]),
        "entrances": ({"id": ["1-1"], "building": ["1"]}, [shapely.Point(50, 40)]),
        "gates": ({"id": ["south"], "foot": ["yes"]}, [shapely.Point(10, 0)]),
        "landmarks": ({"id": ["tree"], "name": ["大树"]}, [shapely.Point(12, 3)]),
        "paths": (
            {"id": ["lane"], "highway": ["service"], "foot": ["yes"]},
            [shapely.LineString([(10, 0), (10, 20), (90, 20), (90, 45), (30, 45)])],
        ),
    }
    return compound_from_metres(**{**layers, **more})


def lines_of(network: Network, mask: np.ndarray) -> np.ndarray:
    ends = np.stack([network.nodes[network.tail[mask]], network.nodes[network.head[mask]]], axis=1)
    return shapely.linestrings(ends)


def door_line(network: Network, goal: str) -> np.ndarray:
    """Return the connector of a goal, (2, 2): door, then path."""
    node = network.place_node[network.places[goal]]
    ends = np.flatnonzero((network.path == OFF_PATH) & (network.tail == node))
    return network.nodes[[network.tail[ends[0]], network.head[ends[0]]]]


def test_a_door_joins_the_nearest_path_in_clear_sight() -> None:
    network = build_network(block())
    line = door_line(network, "entrance:1-1")
    assert np.hypot(*(line[1] - line[0])) == pytest.approx(5.0, abs=1e-3)


def test_a_door_does_not_look_through_its_own_house() -> None:
    south_only = {"id": ["lane"], "highway": ["service"], "foot": ["yes"]}
    lane = [shapely.LineString([(10, 0), (10, 20), (90, 20)])]
    network = build_network(block(paths=(south_only, lane)))
    assert not network.joined[network.places["entrance:1-1"]]
    south_door = ({"id": ["1-1"], "building": ["1"]}, [shapely.Point(50, 30)])
    network = build_network(block(paths=(south_only, lane), entrances=south_door))
    assert network.joined[network.places["entrance:1-1"]]


def test_a_wall_between_door_and_path_sends_the_door_elsewhere() -> None:
    wall = ({"id": ["w"]}, [shapely.LineString([(20, 42), (70, 42)])])
    free, walled = build_network(block()), build_network(block(barriers=wall))
    assert shapely.LineString(door_line(free, "entrance:1-1")).length == pytest.approx(5, abs=1e-3)
    line = shapely.LineString(door_line(walled, "entrance:1-1"))
    assert line.length > 20
    assert not line.intersects(walled.compound.shapes["barriers"][0])


def test_a_path_is_cut_at_a_wall_but_not_at_its_gate() -> None:
    def reaches(gate_x: float) -> bool:
        network = build_network(
            block(
                barriers=({"id": ["w"]}, [shapely.LineString([(0, 10), (100, 10)])]),
                gates=(
                    {"id": ["south", "inner"], "foot": ["yes", "yes"]},
                    [shapely.Point(10, 0), shapely.Point(gate_x, 10)],
                ),
            )
        )
        return reachable(network, "gate:south", "entrance:1-1")

    assert reaches(gate_x=10)
    assert not reaches(gate_x=60)


def test_a_path_through_a_house_counts_only_where_it_is_covered() -> None:
    def through(covered: str) -> bool:
        columns = {"id": ["a"], "highway": ["footway"], "foot": ["yes"], "covered": [covered]}
        lane = [shapely.LineString([(10, 0), (10, 35), (90, 35), (90, 45), (45, 45)])]
        return reachable(build_network(block(paths=(columns, lane))), "gate:south", "entrance:1-1")

    assert through("yes")
    assert not through("no")
    assert not through("unknown")


def test_paths_on_two_levels_meet_at_ends_only() -> None:
    def joins(level: float) -> bool:
        columns: dict[str, list[Any]] = {
            "id": ["low", "high"],
            "highway": ["footway"] * 2,
            "foot": ["yes"] * 2,
            "layer": [0.0, level],
        }
        lines = [
            shapely.LineString([(10, 0), (10, 50)]),
            shapely.LineString([(5, 25), (30, 25), (30, 45), (50, 45)]),
        ]
        return reachable(build_network(block(paths=(columns, lines))), "gate:south", "entrance:1-1")

    assert joins(0.0)
    assert not joins(1.0)


def test_an_end_that_almost_touches_joins() -> None:
    def joins(gap: float) -> bool:
        columns = {"id": ["a", "b"], "highway": ["footway"] * 2, "foot": ["yes"] * 2}
        lines = [
            shapely.LineString([(10, 0), (10, 50)]),
            shapely.LineString([(10 + gap, 25), (30, 25), (30, 45), (50, 45)]),
        ]
        return reachable(build_network(block(paths=(columns, lines))), "gate:south", "entrance:1-1")

    assert joins(0.4)
    assert not joins(0.8)


def test_a_building_without_a_door_is_reached_at_its_outline_and_marked() -> None:
    network = build_network(block(entrances=({}, [])))
    assert network.goals == ("building:1", "landmark:tree")
    line = door_line(network, "building:1")
    house = network.compound.shapes["buildings"][0]
    assert shapely.Point(line[0]).distance(house.exterior) < 1e-3
    assert np.hypot(*(line[1] - line[0])) == pytest.approx(5.0, abs=1e-3)
    assert network.goal_unsure.tolist() == [True, False]


def test_a_door_drawn_inside_its_house_is_led_out_of_it() -> None:
    inside = ({"id": ["1-1"], "building": ["1"]}, [shapely.Point(50, 39)])
    network = build_network(block(entrances=inside))
    line = shapely.LineString(door_line(network, "entrance:1-1"))
    assert line.intersection(network.compound.shapes["buildings"][0]).length < INSIDE_METRES


def test_without_paths_the_way_leads_between_the_houses() -> None:
    network = build_network(block(paths=({}, [])))
    assert (network.path == FREE_SPACE).all()
    assert network.estimated.all()
    assert reachable(network, "gate:south", "entrance:1-1")
    houses = network.compound.shapes["buildings"]
    for line in lines_of(network, network.path == FREE_SPACE):
        assert max(shapely.length(shapely.intersection(line, houses))) < INSIDE_METRES


def test_a_boundary_with_nothing_in_it_has_an_empty_network() -> None:
    nothing = compound_from_metres(compound=({"id": ["none"]}, [shapely.box(0, 0, 60, 40)]))
    network = build_network(nothing)
    assert len(network.nodes) == len(network.tail) == len(network.place_node) == 0


def test_paths_that_come_near_no_goal_do_not_count() -> None:
    outside = (
        {"id": ["street"], "highway": ["residential"], "foot": ["yes"]},
        [shapely.LineString([(0, 0), (9, 0)])],
    )
    near_nothing = {"paths": outside, "landmarks": ({}, [])}
    assert (build_network(block(**near_nothing)).path == FREE_SPACE).all()


def test_in_free_space_the_way_is_as_short_as_a_string_pulled_tight() -> None:
    network = build_network(block(paths=({}, [])))
    clearance = 1.5
    corner = (40 - clearance, 40 + clearance)
    tight = np.hypot(corner[0] - 10, corner[1]) + np.hypot(50 - corner[0], 0) + clearance
    found = shortest(network)["gate:south", "entrance:1-1"]
    assert found == pytest.approx(tight, rel=0.02)


@pytest.mark.parametrize("seed", SEEDS)
def test_random_networks_cross_nothing_and_carry_no_e_bike_on_a_footpath(seed: int) -> None:
    network = build_network(random_compound(seed))
    assert_sound(network)


def assert_sound(network: Network) -> None:
    """Fail where a usable segment runs through a house or wall, or carries who may not be there."""
    compound = network.compound
    columns = compound.columns["paths"]
    open_air = np.array(
        [row < 0 or columns["covered"][row] != "yes" for row in network.path], dtype=bool
    )
    lines = lines_of(network, open_air)
    tree = shapely.STRtree(compound.shapes["buildings"])
    line, house = tree.query(lines, predicate="intersects")
    deep = shapely.length(shapely.intersection(lines[line], tree.geometries[house]))
    on_wall = shapely.distance(
        shapely.line_interpolate_point(lines[line], 0.5, normalized=True),
        shapely.boundary(tree.geometries[house]),
    )
    assert not ((deep > INSIDE_METRES) & (on_wall > INSIDE_METRES)).any()
    connectors = lines_of(network, (network.path < 0) & network.allowed["walk"].any(axis=1))
    gates = compound.shapes["gates"]
    far = shapely.distance(connectors, shapely.union_all(gates)) > 3 if len(gates) else ...
    assert (
        not shapely.STRtree(sight_walls(compound)).query(connectors[far], predicate="crosses").size
    )
    assert_no_wall_is_crossed(compound, lines_of(network, open_air & (network.path >= 0)))
    for storey, column in (("walk", "foot"), ("ride", "ebike"), ("loan", "bicycle")):
        used = network.allowed[storey].any(axis=1)
        rows = np.unique(network.path[used & (network.path >= 0)])
        assert {columns[column][row] for row in rows} <= set(PASSABLE)
    ridden = network.allowed["ride"].any(axis=1) & (network.path == OFF_PATH)
    assert (network.metres[ridden] <= ROADSIDE_METRES + 1e-6).all()


def assert_no_wall_is_crossed(compound: Compound, lines: np.ndarray) -> None:
    """Fail where a path crosses a wall elsewhere than at a gate, or past a wall's loose end."""
    standing = walls(compound)
    line, wall = shapely.STRtree(standing).query(lines, predicate="crosses")
    # Nodes stand on whole millimetres: a path drawn on top of a wall lies that near to it.
    tips = [shapely.distance(shapely.get_point(lines[line], i), standing[wall]) for i in (0, -1)]
    across = np.maximum(*tips) > 0.001
    line, wall = line[across], wall[across]
    at = shapely.intersection(lines[line], standing[wall])
    ends = shapely.boundary(standing[wall])
    assert (shapely.distance(at, ends) <= WALL_END_METRES + 0.1).all()


def test_every_goal_stands_outside_the_houses() -> None:
    compound = random_compound(7)
    houses = shapely.union_all(shapely.buffer(compound.shapes["buildings"], -0.01))
    points = [shape for shape in goal_shapes(compound) if shape.geom_type == "Point"]
    assert not shapely.intersects(houses, np.array(points, dtype=object)).any()


def shortest(network: Network) -> dict[tuple[str, str], float]:
    """Return the shortest walks between all places in metres, by another library."""
    graph = nx.Graph()
    for row in np.flatnonzero(network.allowed["walk"].any(axis=1)):
        a, b, metres = int(network.tail[row]), int(network.head[row]), float(network.metres[row])
        if metres < graph.get_edge_data(a, b, {"metres": np.inf})["metres"]:
            graph.add_edge(a, b, metres=metres)
    node = {name: int(network.place_node[row]) for name, row in network.places.items()}
    return {
        (start, goal): nx.dijkstra_path_length(graph, node[start], node[goal], "metres")
        for start in network.gates
        for goal in network.goals
        if node[start] in graph and node[goal] in graph
        if nx.has_path(graph, node[start], node[goal])
    }


def reachable(network: Network, start: str, goal: str) -> bool:
    return (start, goal) in shortest(network)


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_real_networks_are_sound(path: Path) -> None:
    for compound in compounds_of(path):
        assert_sound(build_network(compound))
