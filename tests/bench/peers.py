"""The peers: networkx, OSMnx and a stock Folium page, each used as its own documentation shows."""

from collections.abc import Iterator

import folium
import networkx as nx
import numpy as np
import osmnx

from geo.network import Network
from geo.routes import Routes
from geo.settings import DEFAULTS

Trees = dict[tuple[str, int], dict[int, float]]

PACE = {"walk": DEFAULTS.walk_speed, "ride": DEFAULTS.ride_speed, "loan": DEFAULTS.loan_speed}


def storey_graph(network: Network, storey: str) -> nx.MultiDiGraph:
    """Return a storey as the graph that networkx and OSMnx take, lengths in metres."""
    graph = nx.MultiDiGraph(crs=f"EPSG:{network.compound.crs}")
    for node, (x, y) in enumerate(network.nodes.tolist()):
        graph.add_node(node, x=x, y=y)
    ends = zip(network.tail.tolist(), network.head.tolist(), strict=True)
    for (tail, head), metres, may in zip(
        ends, network.metres.tolist(), network.allowed[storey].tolist(), strict=True
    ):
        if may[0]:
            graph.add_edge(tail, head, length=metres, seconds=metres / PACE[storey])
        if may[1]:
            graph.add_edge(head, tail, length=metres, seconds=metres / PACE[storey])
    return graph


def networkx_round_trips(graphs: dict[str, nx.MultiDiGraph], network: Network) -> list[float]:
    """Return the best round trip from every gate to every goal: trees, then loops over the bays."""
    gates, bays, goals = _places(network)
    there: Trees = {}
    back: Trees = {}
    for storey, graph in graphs.items():
        for trees, way in ((there, graph), (back, graph.reverse(copy=False))):
            for source in gates + bays:
                seconds, _paths = nx.single_source_dijkstra(way, source, weight="seconds")
                trees[storey, source] = seconds

    def trip(storey: str, source: int, node: int) -> float:
        return there[storey, source].get(node, np.inf) + back[storey, source].get(node, np.inf)

    def trips(gate: int, goal: int) -> Iterator[float]:
        yield trip("walk", gate, goal)
        for bay in bays:
            yield trip("ride", gate, bay) + trip("walk", bay, goal)
            yield trip("walk", gate, bay) + trip("loan", bay, goal)
            for other in bays:
                borrowed = trip("walk", bay, other) + trip("loan", other, goal)
                yield trip("ride", gate, bay) + borrowed

    return [min(trips(gate, goal)) for gate in gates for goal in goals]


def osmnx_routes(graphs: dict[str, nx.MultiDiGraph], network: Network) -> int:
    """Route the legs of those trips there and back, and return how many there are."""
    gates, bays, goals = _places(network)
    wanted = {
        "walk": [(a, b) for a in gates + bays for b in bays + goals],
        "ride": [(a, b) for a in gates for b in bays],
        "loan": [(a, b) for a in bays for b in goals],
    }
    count = 0
    for storey, pairs in wanted.items():
        if not pairs or not graphs[storey].number_of_edges():  # OSMnx stops on both
            continue
        starts = [a for a, _ in pairs] + [b for _, b in pairs]
        ends = [b for _, b in pairs] + [a for a, _ in pairs]
        routes = osmnx.routing.shortest_path(graphs[storey], starts, ends, weight="seconds", cpus=1)
        count += len(routes)
    return count


def stock_folium(routes: Routes, *, shown: bool = False) -> str:
    """Return a page with a FeatureGroup a route, as the Folium guide would have one do it.

    With `shown` the first route is on the map when the page opens, as a path of its own class.
    """
    compound = routes.network.compound
    middle = compound.degrees(np.array([compound.boundary.centroid.coords[0]]))[0]
    page = folium.Map(location=[middle[1], middle[0]], zoom_start=17, tiles=None)
    folium.GeoJson(compound.layers["buildings"][["ref", "geometry"]].to_json()).add_to(page)
    for name, line in _lines(routes):
        group = folium.FeatureGroup(name=name, show=shown)
        points = [(lat, lon) for lon, lat in line]
        style = {"class_name": "first-route"} if shown else {}
        drawn = folium.PolyLine(points, tooltip=name, **style)  # type: ignore[no-untyped-call]
        drawn.add_to(group)
        group.add_to(page)
        shown = False
    folium.LayerControl().add_to(page)
    html: str = page.get_root().render()
    return html


def _lines(routes: Routes) -> Iterator[tuple[str, list[list[float]]]]:
    seconds = routes.round_trip_seconds
    for gate, goal in zip(*np.nonzero(np.isfinite(seconds)), strict=True):
        start, end = routes.gates[gate], routes.goals[goal]
        route = routes.find(start=start, goal=end)
        line = np.concatenate([leg.line for leg in route.legs] or [np.empty((0, 2))])
        yield f"{start} → {end}", routes.network.compound.degrees(line).tolist()


def _places(network: Network) -> tuple[list[int], list[int], list[int]]:
    nodes = network.place_node.tolist()
    first, last = len(network.gates), len(network.gates) + len(network.bays)
    return nodes[:first], nodes[first:last], nodes[last:]
