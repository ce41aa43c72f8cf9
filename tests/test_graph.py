"""The graph in a guide: fewer nodes than the network's, the same ways and lengths."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
import shapely

from geo.compound import Compound
from geo.guide.graph import contract
from geo.network import OFF_PATH, STOREYS, Network, build_network

from .compounds import compound_from_metres, random_compound
from .guides import guide_of, network_of_guide
from .places import small_compound
from .test_routes import REAL, compounds_of

SEEDS = range(60)
FORWARDS = {"walk": 1, "ride": 2, "loan": 8}
BACKWARDS = {"walk": 1, "ride": 4, "loan": 16}


def lengths(network: Network, storey: str) -> dict[tuple[int, int], float]:
    """Return the shortest ways between all nodes with places, in metres, on the network."""
    ways = nx.DiGraph()
    for row, (forwards, backwards) in enumerate(network.allowed[storey]):
        tail, head, metres = network.tail[row], network.head[row], network.metres[row]
        _join(ways, int(tail), int(head), metres, forwards, backwards)
    return dict(_between(ways, np.unique(network.place_node).tolist()))


def contracted_lengths(network: Network, storey: str) -> dict[tuple[int, int], float]:
    """Return the same on the graph of the network."""
    graph, ways = contract(network), nx.DiGraph()
    edges = zip(graph.tail, graph.head, graph.kind, graph.via, strict=True)
    for tail, head, kind, via in edges:
        line = [int(graph.nodes[tail]), *via, int(graph.nodes[head])]
        metres = float(np.hypot(*np.diff(network.nodes[line], axis=0).T).sum())
        may = kind & FORWARDS[storey], kind & BACKWARDS[storey]
        _join(ways, line[0], line[-1], metres, *may)
    return dict(_between(ways, np.unique(network.place_node).tolist()))


def _join(
    ways: nx.DiGraph, tail: int, head: int, metres: float, forwards: Any, backwards: Any
) -> None:
    for a, b, may in ((tail, head, forwards), (head, tail, backwards)):
        if may and metres < ways.get_edge_data(a, b, {"metres": np.inf})["metres"]:
            ways.add_edge(a, b, metres=metres)


def _between(ways: nx.DiGraph, nodes: list[int]) -> Iterator[tuple[tuple[int, int], float]]:
    for start in nodes:
        if start in ways:
            found = nx.single_source_dijkstra_path_length(ways, start, weight="metres")
            yield from (((start, end), found[end]) for end in nodes if end in found)


def assert_same_ways(network: Network) -> None:
    for storey in STOREYS:
        before, after = lengths(network, storey), contracted_lengths(network, storey)
        assert before.keys() == after.keys()
        for pair, metres in before.items():
            assert after[pair] == pytest.approx(metres, abs=1e-6)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_shortest_ways_stay_as_long(seed: int) -> None:
    assert_same_ways(build_network(random_compound(seed)))


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_on_real_compounds_too(path: Path) -> None:
    for compound in compounds_of(path):
        if len(compound.columns["buildings"]["id"]) < 200:
            assert_same_ways(build_network(compound))


@pytest.mark.parametrize("seed", SEEDS)
def test_every_path_keeps_its_length_and_every_place_its_node(seed: int) -> None:
    network = build_network(random_compound(seed))
    graph = contract(network)
    assert set(network.place_node.tolist()) <= set(graph.nodes.tolist())
    by_path = np.bincount(network.path + 2, network.metres, minlength=2)
    found = np.zeros(len(by_path))
    for tail, head, path, via in zip(graph.tail, graph.head, graph.path, graph.via, strict=True):
        line = network.nodes[[graph.nodes[tail], *via, graph.nodes[head]]]
        found[path + 2] += np.hypot(*np.diff(line, axis=0).T).sum()
    drawn = [row for row in range(len(by_path)) if row != OFF_PATH + 2]
    assert found[drawn] == pytest.approx(by_path[drawn], abs=1e-6)


def test_bends_are_no_nodes_but_lie_between() -> None:
    network = build_network(small_compound())
    graph = contract(network)
    bends = [via for path, via in zip(graph.path, graph.via, strict=True) if path >= 0 and via]
    assert bends and len(graph.nodes) < len(network.nodes)


def test_what_differs_stays_apart() -> None:
    """Two paths end to end: one edge each, for whoever closes one of them."""
    network = build_network(two_paths(oneway=("no", "no")))
    graph = contract(network)
    assert {0, 1} <= set(graph.path)


@pytest.mark.parametrize("oneway", [("yes", "no"), ("no", "yes"), ("yes", "yes")])
def test_one_way_streets_keep_their_direction(oneway: tuple[str, str]) -> None:
    assert_same_ways(build_network(two_paths(oneway=oneway)))


def two_paths(*, oneway: tuple[str, str]) -> Compound:
    lines = [[(10, -2), (10, 20), (30, 30), (50, 20)], [(50, 20), (70, 25), (90, 20)]]
    return compound_from_metres(
        compound=({"id": ["c"], "name": ["院"]}, [shapely.box(0, 0, 100, 60)]),
        gates=({"id": ["south"], "foot": ["yes"], "ebike": ["yes"]}, [shapely.Point(10, 0)]),
        landmarks=({"id": ["tree"], "name": ["大树"]}, [shapely.Point(90, 22)]),
        paths=(
            {"id": ["a", "b"], "highway": ["service"] * 2, "foot": ["yes"] * 2}
            | {"ebike": ["yes"] * 2, "bicycle": ["yes"] * 2, "oneway": list(oneway)},
            [shapely.LineString(line) for line in lines],
        ),
    )


@pytest.mark.parametrize("seed", range(20))
def test_a_guide_says_the_graph_to_the_millimetre(seed: int) -> None:
    compound = random_compound(seed)
    network, graph = build_network(compound), contract(build_network(compound))
    said = network_of_guide(guide_of(compound.layers).as_json())
    corner = np.array(compound.box[:2])
    assert np.abs(said.nodes - (network.nodes[graph.nodes] - corner)).max(initial=0) < 1e-6
    for line, tail, head, via in zip(said.lines, graph.tail, graph.head, graph.via, strict=True):
        points = network.nodes[[graph.nodes[tail], *via, graph.nodes[head]]] - corner
        assert np.abs(line - points).max() < 1e-6
    assert graph.nodes[said.place].tolist() == network.place_node.tolist()
    for storey, hop in network.hop_node.items():
        found = [-1 if node < 0 else int(graph.nodes[node]) for node in said.hop[storey]]
        assert found == hop.tolist()
