"""The ways from one gate to all doors as one drawing: which of them serve how many doors."""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..errors import UnknownPlace
from ..network import Mask, Network, Rows
from ..routes import Routes
from ..routes.plans import NOWHERE
from ..routes.trees import Seconds, Trees
from ..svg import Line

MODES = ("ride", "loan", "walk")
DOORS = ("entrance:", "building:")


@dataclass(frozen=True)
class Fan:
    """The ways in one mode from row `source` of the trees to nodes `ends` (k,).

    They are parts of the ways to `goals` (k,).
    """

    mode: str
    trees: Trees
    source: int
    ends: Rows
    goals: Rows


@dataclass(frozen=True)
class Ways:
    """The best round trips from a gate to its goals, without the ways out, by what they go along.

    `hops[mode]` are the goals whose last steps lead straight from that vehicle to the door.
    """

    fans: tuple[Fan, ...]
    hops: Mapping[str, Rows]


@dataclass(frozen=True)
class _Pieces:
    """Straight pieces (p,) from a node to another, as riders go, with the doors they serve."""

    mode: Rows
    tail: Rows
    head: Rows
    doors: Rows
    estimated: Mask


def find_trunks(routes: Routes, gate: str) -> list[Line]:
    """Return the ways from a gate, `gate:south`, to all doors, as the best round trips have them.

    Doors are entrances and buildings without one; what else one may go to, bays and landmarks, is
    left out. A line is an unbroken way in one mode, estimated or not, that serves the same number
    of doors; in one mode no stretch is in two lines. Lines lead away from the gate, or where they
    are used both ways, as to most doors; the busiest come first. Points are in metres of the
    compound's zone. A gate that leads nowhere has none. Raises UnknownPlace for what is no gate.
    """
    network = routes.network
    doors = np.array([goal.startswith(DOORS) for goal in routes.goals], dtype=bool)
    ways = find_ways(routes, gate, to=doors)
    found = [_count(network, fan) for fan in ways.fans]
    found += [_hops(network, mode, goals) for mode, goals in ways.hops.items()]
    lines = _lines(network, _unite(network, found))
    return sorted(lines, key=lambda line: (-line.doors, MODES.index(line.mode)))


def gate_row(routes: Routes, gate: str) -> int:
    """Return a gate's row in the arrays of routes; raise UnknownPlace for what is no gate."""
    if gate not in routes.gates:
        near, home = ", ".join(routes.gates[:3]), routes.network.compound.id
        if not near:
            raise UnknownPlace("no_gates", compound=home)
        raise UnknownPlace("unknown_gate", place=gate, compound=home, near=near)
    return routes.gates.index(gate)


def find_ways(routes: Routes, gate: str, *, to: Mask) -> Ways:
    """Return the best round trips from a gate to the goals `to` (goals,) tells of, tree by tree.

    They are what `Routes.find` unfolds goal by goal; raises UnknownPlace for what is no gate.
    """
    network, forest, plans = routes.network, routes.forest, routes.plans
    row = gate_row(routes, gate)
    stands = network.place_node[len(network.gates) :]
    doors = stands[len(network.bays) :]
    bay, loan, at_door = plans.bay[row], plans.loan[row], plans.at_door[row]
    reached = np.isfinite(routes.round_trip_seconds[row]) & to
    by_loan, on_foot = reached & ~at_door & (loan != NOWHERE), reached & ~at_door
    ends = np.where(by_loan, stands[loan], doors)  # of walks
    fans = [_fan("ride", forest.ride, row, network.hop_node["ride"], reached & at_door)]
    for parked in np.unique(bay[on_foot]).tolist():
        here, source = on_foot & (bay == parked), row
        if parked != NOWHERE:
            there = np.full(len(doors), stands[parked])
            fans.append(_fan("ride", forest.ride, row, there, here))
            source = len(network.gates) + parked
        fans.append(_fan("walk", forest.walk, source, ends, here))
    for lent in np.unique(loan[by_loan]).tolist():
        here = by_loan & (loan == lent)
        fans.append(_fan("loan", forest.loan, lent, network.hop_node["loan"], here))
    hops = {"ride": np.flatnonzero(reached & at_door), "loan": np.flatnonzero(by_loan)}
    return Ways(tuple(fan for fan in fans if len(fan.goals)), hops)


def metres_to_goals(routes: Routes, gate: str) -> Seconds:
    """Return `Route.metres` from a gate to all goals at once, (goals,); NaN where no way leads."""
    network = routes.network
    reached = np.isfinite(routes.round_trip_seconds[gate_row(routes, gate)])
    ways = find_ways(routes, gate, to=reached)
    metres = np.where(reached, 0.0, np.nan)
    for fan in ways.fans:
        metres[fan.goals] += _metres_along(network, fan)[fan.ends]
    for mode, goals in ways.hops.items():
        metres[goals] += network.hop_metres[mode][goals]
    return metres


def _fan(mode: str, trees: Trees, source: int, ends: Rows, of: Mask) -> Fan:
    goals = np.flatnonzero(of)
    return Fan(mode, trees, source, ends[goals], goals)


def _metres_along(network: Network, fan: Fan) -> Seconds:
    """Return how far every node is from a fan's source along its tree, (n,); 0 where it is not."""
    before = fan.trees.before[fan.source]
    nodes = np.flatnonzero(before >= 0)
    metres = np.zeros(len(before))
    metres[nodes] = network.metres[_segments(fan.trees, before[nodes], nodes)]
    back = np.where(before >= 0, before, np.arange(len(before)))
    while (metres[back] > 0).any():  # every node looks twice as far back as the round before
        metres, back = metres + metres[back], back[back]
    return metres


def _count(network: Network, fan: Fan) -> _Pieces:
    """Return the pieces of a fan: every node hands its number of doors on to the one before it."""
    before, seconds = fan.trees.before[fan.source], fan.trees.there[fan.source]
    doors = np.bincount(fan.ends, minlength=len(before)).tolist()
    (near,) = np.nonzero(seconds <= seconds[fan.ends].max())
    parents = before.tolist()
    farthest_first: list[int] = near[np.argsort(-seconds[near], kind="stable")].tolist()
    used = []
    for node in farthest_first:
        if doors[node] and parents[node] >= 0:
            doors[parents[node]] += doors[node]
            used.append(node)
    head = np.array(used, dtype=int)
    tail = before[head]
    return _Pieces(
        mode=np.full(len(head), MODES.index(fan.mode)),
        tail=tail,
        head=head,
        doors=np.array(doors)[head],
        estimated=network.estimated[_segments(fan.trees, tail, head)],
    )


def _segments(trees: Trees, tail: Rows, head: Rows) -> Rows:
    """Return the network's segments between neighbouring nodes of a storey, (k,)."""
    return trees.segment[np.searchsorted(trees.arc, tail * trees.there.shape[1] + head)]


def _hops(network: Network, mode: str, goals: Rows) -> _Pieces:
    """Return the last steps from a vehicle straight to the doors."""
    doors = network.place_node[len(network.gates) + len(network.bays) :]
    goals = goals[network.hop_node[mode][goals] != doors[goals]]
    return _Pieces(
        mode=np.full(len(goals), MODES.index("walk")),
        tail=network.hop_node[mode][goals],
        head=doors[goals],
        doors=np.ones(len(goals), dtype=int),
        estimated=network.goal_unsure[goals],
    )


def _unite(network: Network, found: list[_Pieces]) -> _Pieces:
    """Add up what lies on the same stretch in the same mode, in whichever direction."""
    mode, tail, head, doors, estimated = (
        np.concatenate([getattr(pieces, name) for pieces in found])
        for name in ("mode", "tail", "head", "doors", "estimated")
    )
    count = len(network.nodes)
    low, high = np.minimum(tail, head), np.maximum(tail, head)
    _, first, which = np.unique(
        (mode * count + low) * count + high, return_index=True, return_inverse=True
    )
    onward = np.bincount(which, np.where(tail < head, doors, -doors)) >= 0
    low, high = low[first], high[first]
    return _Pieces(
        mode=mode[first],
        tail=np.where(onward, low, high),
        head=np.where(onward, high, low),
        doors=np.bincount(which, doors).astype(int),
        estimated=np.bincount(which, estimated) > 0,
    )


def _lines(network: Network, pieces: _Pieces) -> Iterator[Line]:
    """Yield what pieces that follow one another and are alike make up.

    Where two alike pieces meet or part, a line ends.
    """
    looks = (pieces.mode.tolist(), pieces.doors.tolist(), pieces.estimated.tolist())
    alike = list(zip(*looks, strict=True))
    tails, heads = pieces.tail.tolist(), pieces.head.tolist()
    starts, ends = (list(zip(alike, nodes, strict=True)) for nodes in (tails, heads))
    for chain in _chains(starts, ends):
        mode, doors, estimated = alike[chain[0]]
        nodes = [tails[chain[0]], *(heads[row] for row in chain)]
        yield Line(MODES[mode], doors, estimated, network.nodes[nodes])


def _chains(starts: Sequence[Hashable], ends: Sequence[Hashable]) -> Iterator[list[int]]:
    """Yield rows that follow one another: the one ends where the next starts, and no others do."""
    starting, ending = defaultdict(list), defaultdict(list)
    for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
        starting[start].append(number)
        ending[end].append(number)
    following = {
        ending[joint][0]: rows[0]
        for joint, rows in starting.items()
        if len(rows) == 1 == len(ending.get(joint, ()))
    }
    # Rings have no first piece: they come last and start anywhere.
    inner = set(following.values())
    left = {row: None for row in sorted(range(len(starts)), key=inner.__contains__)}
    while left:
        chain, row = [], next(iter(left))
        while row in left:
            del left[row]
            chain.append(row)
            row = following.get(row, NOWHERE)
        yield chain
