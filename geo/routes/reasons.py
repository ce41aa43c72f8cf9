"""Why there is no way, and what would mend it."""

import numpy as np

from ..errors import NoRoute
from ..network import Network
from .plans import Forest
from .rules import Rules


def explain(network: Network, rules: Rules, forest: Forest, *, gate: int, goal: int) -> NoRoute:
    """Return why no way leads from a gate to a goal (rows of the network's gates and goals).

    The reasons are asked in the order in which a rider would meet them.
    """
    columns = network.compound.columns["gates"]
    start, end = network.gates[gate], network.goals[goal]
    places = {"start": start, "gate": start, "goal": end}
    rides_in = rules.ebike == "yes" and rules.lets_in["ride"][gate]
    if not (rules.lets_in["walk"][gate] or rides_in):
        return NoRoute(_shut_gate(rules, gate), **places, hours=columns["hours"][gate])
    if not network.joined[gate]:
        return NoRoute("gate_off_paths", **places)
    if not network.joined[len(network.gates) + len(network.bays) + goal]:
        return NoRoute("goal_off_paths", **places)
    node = network.place_node[len(network.gates) + len(network.bays) + goal]
    if not np.isfinite(forest.walk.there[gate, node]):
        return NoRoute("no_way_through", **places)
    return NoRoute("no_way_out", **places)


def called(network: Network, written: str) -> str:
    """Return what a manager calls a place `kind:id`: its name, else its number or id."""
    place = network.compound.places[written]
    columns = network.compound.columns[place.layer]
    said = (columns[name][place.row] for name in ("name", "ref") if name in columns)
    return next(filter(None, said), place.id)


def _shut_gate(rules: Rules, gate: int) -> str:
    """Return why nobody may enter a gate."""
    columns = rules.compound.columns["gates"]
    if rules.gate_noticed[gate]:
        return "closed_by_notice"
    if not rules.gate_open[gate]:
        return "gate_closed"
    if columns["way"][gate] == "out":
        return "gate_out_only"
    if columns["foot"][gate] == "unknown":
        return "gate_unknown" if columns["locked"][gate] != "yes" else "gate_locked"
    return "gate_no_entry"
