"""A network as a phone reads it: whole millimetres, and no node in the middle of nowhere.

Chains of segments that differ in nothing become one edge, with the points between its ends. Ways
and lengths stay what they are, so that a phone finds the same routes on fewer nodes.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..network import FREE_SPACE, OFF_PATH, Mask, Network, Rows

WALK, RIDE, RIDE_BACK, LOAN, LOAN_BACK, ESTIMATED = 1, 2, 4, 8, 16, 32

Millimetres = NDArray[np.int64]


@dataclass(frozen=True)
class Graph:
    """Nodes (n,), rows of a network's nodes, and e edges between them, counting `nodes`.

    `kind` (e,) says in bits who may pass which way, and whether nobody has confirmed it; `path` is
    as in the network. `via` holds for every edge the network's nodes between its ends.
    """

    nodes: Rows
    tail: list[int]
    head: list[int]
    kind: list[int]
    path: list[int]
    via: list[list[int]]


def contract(network: Network) -> Graph:
    """Return a network's graph: nodes stay where ways meet or differ, and where places hang."""
    segments = _Segments(network)
    chains = segments.chains()
    kept = np.flatnonzero(segments.kept)
    number = np.full(len(network.nodes), -1)
    number[kept] = np.arange(len(kept))
    first, last = ([chain[end] for chain in chains] for end in (0, -1))
    half = len(segments.path)
    ends = [(piece + half) % (2 * half) for piece in last]
    return Graph(
        nodes=kept,
        tail=number[segments.node[first]].tolist(),
        head=number[segments.node[ends]].tolist(),
        kind=segments.leaving[first].tolist(),
        path=segments.path[np.array(first, dtype=int) % max(half, 1)].tolist(),
        via=[segments.node[chain[1:]].tolist() for chain in chains],
    )


class _Segments:
    """A network's segments as 2 m half segments: those that leave their tails, then their heads.

    `node` (2 m,) is where one starts, `leaving` (2 m,) its kind seen from there.
    """

    def __init__(self, network: Network) -> None:
        rows, kind = _merged(network)
        tail, head, self.path = network.tail[rows], network.head[rows], network.path[rows]
        self.node = np.concatenate([tail, head])
        self.leaving = np.concatenate([kind, _reversed(kind)])
        self.kept, self.mate = np.ones(len(network.nodes), dtype=bool), np.full(2 * len(rows), -1)
        if not len(rows):  # nothing leads anywhere, so nothing can be joined
            return
        order = np.argsort(self.node, kind="stable")
        degree = np.bincount(self.node, minlength=len(network.nodes))
        first = order[np.minimum(np.cumsum(degree) - degree, len(order) - 1)]
        second = order[np.minimum(np.cumsum(degree) - degree + 1, len(order) - 1)]
        self.kept = _fixed(network) | (degree != 2)
        half = len(rows)
        same = self.path[first % half] == self.path[second % half]
        same &= self.leaving[first] == _reversed(self.leaving[second])
        self.kept |= ~same
        inner = ~self.kept
        self.mate[first[inner]], self.mate[second[inner]] = second[inner], first[inner]

    def chains(self) -> list[list[int]]:
        """Return the half segments of every chain in order, from one kept node to the next.

        A ring on which nothing hangs has none, and nobody ever comes there.
        """
        half, mate = len(self.path), self.mate.tolist()
        done = [False] * half
        chains = []
        for piece in np.flatnonzero(self.kept[self.node]).tolist():
            if done[piece % half]:
                continue
            chain = [piece]
            while (piece := mate[(piece + half) % (2 * half)]) >= 0:
                chain.append(piece)
            for piece in chain:
                done[piece % half] = True
            chains.append(chain)
        return chains


def _merged(network: Network) -> tuple[Rows, Rows]:
    """Return the segments that count, with their kinds: connectors of several storeys are one."""
    bits = {"walk": (WALK, 0), "ride": (RIDE, RIDE_BACK), "loan": (LOAN, LOAN_BACK)}
    kind = network.estimated * ESTIMATED
    for storey, (forwards, backwards) in bits.items():
        may = network.allowed[storey]
        kind = kind | may[:, 0] * forwards | may[:, 1] * backwards
    apart = np.where(network.path == OFF_PATH, 0, np.arange(1, len(kind) + 1))
    keys = np.column_stack([network.tail, network.head, apart, network.estimated])
    _, rows, owner = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    merged = np.zeros(len(rows), dtype=np.int64)
    np.bitwise_or.at(merged, owner, kind)
    use = np.flatnonzero(network.tail[rows] != network.head[rows])
    use = use[np.argsort(rows[use])]
    return rows[use], merged[use]


def _fixed(network: Network) -> Mask:
    """Tell which nodes stay: those of places and hops, and in free space all, shape (n,)."""
    fixed = np.zeros(len(network.nodes), dtype=bool)
    fixed[network.place_node] = True
    for hop in network.hop_node.values():
        fixed[hop[hop >= 0]] = True
    free = network.path == FREE_SPACE
    fixed[network.tail[free]] = fixed[network.head[free]] = True
    return fixed


def _reversed(kind: Rows) -> Rows:
    """Return kinds of segments seen from their other ends."""
    turned = (kind & (RIDE | LOAN)) << 1 | (kind & (RIDE_BACK | LOAN_BACK)) >> 1
    return kind & (WALK | ESTIMATED) | turned
