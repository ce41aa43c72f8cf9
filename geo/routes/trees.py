"""Shortest-path trees of one storey, from many sources at once, there and back."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from ..network import Mask, Network, Rows

Seconds = NDArray[np.float64]


@dataclass(frozen=True)
class Trees:
    """Trees over a network's nodes n from s sources, in seconds.

    `there` (s, n) leads from a source to a node and `back` (s, n) from a node to the source, inf
    where nothing joins them. `before` and `after` (s, n) hold the neighbouring node on that way,
    negative where there is none. `arc` (a,) numbers every arc from node t to h as t × n + h, in
    order, and `segment` (a,) is the network's segment that it runs along.
    """

    there: Seconds
    before: Rows
    back: Seconds
    after: Rows
    arc: Rows
    segment: Rows

    def way_there(self, source: int, node: int) -> list[int]:
        """Return the nodes from a source to a node."""
        return _walk(self.before[source], node)[::-1]

    def way_back(self, source: int, node: int) -> list[int]:
        """Return the nodes from a node to a source."""
        return _walk(self.after[source], node)

    def segments(self, nodes: list[int]) -> Rows:
        """Return the segments along a way, shape (len(nodes) - 1,)."""
        way = np.array(nodes)
        arcs = way[:-1] * self.there.shape[1] + way[1:]
        return self.segment[np.searchsorted(self.arc, arcs)]


def grow(network: Network, storey: str, *, sources: Rows, seconds: Seconds, usable: Mask) -> Trees:
    """Grow the trees of a storey by Dijkstra's algorithm (scipy), one array computation.

    `seconds` (m,) is what each segment costs and `usable` (m,) which of them are open now.
    """
    may = network.allowed[storey] & usable[:, None]
    arcs, segment = _arcs(network, may, seconds)
    size = len(network.nodes)
    ends = np.searchsorted(arcs, np.arange(size + 1) * size)
    ahead = csr_array((seconds[segment], arcs % size, ends), shape=(size, size))
    there, before = dijkstra(ahead, indices=sources, return_predecessors=True)
    if (may[:, 0] == may[:, 1]).all():
        return Trees(there, before, there, before, arcs, segment)
    back, after = dijkstra(ahead.T.tocsr(), indices=sources, return_predecessors=True)
    return Trees(there, before, back, after, arcs, segment)


def _arcs(network: Network, may: NDArray[np.bool_], seconds: Seconds) -> tuple[Rows, Rows]:
    """Return the numbers of all arcs in order, and their segments; of parallel ones the best."""
    forward, backward = np.flatnonzero(may[:, 0]), np.flatnonzero(may[:, 1])
    segment = np.concatenate([forward, backward])
    tail = np.concatenate([network.tail[forward], network.head[backward]])
    head = np.concatenate([network.head[forward], network.tail[backward]])
    arcs = tail * len(network.nodes) + head
    order = np.lexsort((seconds[segment], arcs))
    arcs, first = np.unique(arcs[order], return_index=True)
    return arcs, segment[order][first]


def _walk(neighbour: Rows, node: int) -> list[int]:
    nodes = [node]
    while (node := int(neighbour[node])) >= 0:
        nodes.append(node)
    return nodes
