"""Print ours beside the peers: `make bench`. CPU time, medians; ratios are what to quote."""

from functools import partial

from rich.console import Console
from rich.table import Table

from geo.compound import Compound, make_compound
from geo.demo import generate_compounds
from geo.draw import page
from geo.guide import write_guide
from geo.layers import from_bytes, to_bytes
from geo.network import Network, build_network
from geo.routes import Rules, find_routes
from geo.routes.plans import grow_forest, make_plans

from . import load, peers, phone, signs
from .measure import milliseconds, real, sample, table

SIZES = (16, 32, 64)


def pipeline(document: bytes) -> str:
    """Return the page of a compound, from what the store holds."""
    compound = make_compound(from_bytes(document))
    routes = find_routes(build_network(compound))
    return page(write_guide(compound, routes, language="zh"))


def routing(compounds: list[Compound]) -> Table:
    """Compare all gates × bays × goals of each compound."""
    shown = table(
        "Routing: all gates × bays × doors",
        "compound",
        "places",
        "ours ms",
        "networkx ×",
        "OSMnx ×",
    )
    for compound in compounds:
        network = build_network(compound)
        rules = find_routes(network).rules
        graphs = {storey: peers.storey_graph(network, storey) for storey in peers.PACE}
        ours = milliseconds(partial(plan, network, rules))
        by_networkx = milliseconds(partial(peers.networkx_round_trips, graphs, network), 3)
        by_osmnx = milliseconds(partial(peers.osmnx_routes, graphs, network), 1)
        places = f"{len(network.gates)} × {len(network.bays)} × {len(network.goals)}"
        shown.add_row(
            compound.id,
            places,
            f"{ours:.1f}",
            f"{by_networkx / ours:.0f}",
            f"{by_osmnx / ours:.0f}",
        )
    return shown


def pages(compounds: list[Compound]) -> Table:
    """Compare the whole pipeline and the page it makes with OSMnx and a stock Folium page."""
    shown = table(
        "Pipeline: stored layers to page",
        "compound",
        "ours ms",
        "OSMnx + Folium ×",
        "page kB",
        "Folium kB",
    )
    for compound in compounds:
        document = to_bytes(compound.layers)
        ours = milliseconds(partial(pipeline, document))
        routes = find_routes(build_network(compound))
        graphs = {storey: peers.storey_graph(routes.network, storey) for storey in peers.PACE}
        stock = milliseconds(partial(peers.osmnx_routes, graphs, routes.network), 1)
        stock += milliseconds(partial(peers.stock_folium, routes), 1)
        sizes = (
            len(text.encode()) / 1000 for text in (pipeline(document), peers.stock_folium(routes))
        )
        shown.add_row(
            compound.id, f"{ours:.1f}", f"{stock / ours:.0f}", *(f"{size:.0f}" for size in sizes)
        )
    return shown


def growth() -> Table:
    """Show that a district costs what its compounds cost, however many there are."""
    shown = table("Growth: generated districts", "compounds", "doors", "ms a compound", "ms a door")
    for size in SIZES:
        layers = [layers for _, layers in generate_compounds(size, seed=7)]
        documents = [to_bytes(one) for one in layers]
        doors = sum(len(one["entrances"]) for one in layers)
        spent = milliseconds(partial(all_pages, documents), 3)
        shown.add_row(str(size), str(doors), f"{spent / size:.1f}", f"{spent / doors:.2f}")
    return shown


def plan(network: Network, rules: Rules) -> object:
    """Find the best round trips, as `find_routes` does."""
    return make_plans(grow_forest(network, rules), rules)


def all_pages(documents: list[bytes]) -> None:
    """Make the pages of a district."""
    for document in documents:
        pipeline(document)


if __name__ == "__main__":
    console = Console(width=100)
    district = sample()
    console.print(routing(district + real()))
    console.print(pages(district))
    console.print(growth())
    signs.main(console)
    load.main(console)
    phone.main(console)
