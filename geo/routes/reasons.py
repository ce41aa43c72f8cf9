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
    start, end = network.gates[gate], network.goals[goal]
    ids = network.compound.columns["gates"]
    name = ids["name"][gate] or ids["id"][gate]
    places = {"start": start, "goal": end, "gate": name}
    rides_in = rules.ebike == "yes" and rules.lets_in["ride"][gate]
    if not (rules.lets_in["walk"][gate] or rides_in):
        return NoRoute(_shut_gate(rules, gate), **places, hours=ids["hours"][gate])
    if not network.joined[gate]:
        return NoRoute("gate_off_paths", **places)
    if not network.joined[len(network.gates) + len(network.bays) + goal]:
        return NoRoute("goal_off_paths", **places)
    node = network.place_node[len(network.gates) + len(network.bays) + goal]
    if not np.isfinite(forest.walk.there[gate, node]):
        return NoRoute("no_way_through", **places)
    return NoRoute("no_way_out", **places)


def _shut_gate(rules: Rules, gate: int) -> str:
    """Return why nobody may enter a gate."""
    columns = rules.compound.columns["gates"]
    if not rules.gate_open[gate]:
        return "gate_closed"
    if columns["way"][gate] == "out":
        return "gate_out_only"
    if columns["foot"][gate] == "unknown":
        return "gate_unknown" if columns["locked"][gate] != "yes" else "gate_locked"
    return "gate_no_entry"
