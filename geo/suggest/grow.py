"""Which of all possible ways a sparse network needs: it grows from the gates, the nearest first.

The shortest-path heuristic for Steiner trees (Takahashi & Matsuyama 1980), for groups of nodes of
which one is enough; then dead ends that come near another street are led on to it, as people do.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

from .skeleton import Links, Numbers, Rows

ROUND_METRES = 90.0  # a dead end is led on this far …
ROUND_SHARE = 3.0  # … where the way round by the streets there are is so many times as long

Goal = Sequence[tuple[int, float]]  # nodes of which one is enough, and what is left from there


def grow(
    links: Links, *, starts: Sequence[int], goals: Sequence[Goal]
) -> tuple[list[int], list[int]]:
    """Return the chains that lead from a start to every goal, and each goal's node (-1: none).

    Where starts hang together, the first one counts: the others are goals if somebody says so.
    What cannot be reached is left out.
    """
    web = _Web(links)
    roots = web.one_each(starts)
    tree, used = set(roots), np.zeros(len(web.chain), dtype=bool)
    reached = [-1] * len(goals)
    goal, node, rest = _flat(goals)
    graph = web.graph(~used)
    while len(goal) and tree:
        there, before, _ = dijkstra(
            graph,
            directed=False,
            indices=sorted(tree),
            return_predecessors=True,
            min_only=True,
        )
        offers = there[node] + rest
        nearest = int(offers.argmin())
        if not np.isfinite(offers[nearest]):
            break
        reached[goal[nearest]] = int(node[nearest])
        way = web.way(int(node[nearest]), before, tree)
        left = goal != goal[nearest]
        goal, node, rest = goal[left], node[left], rest[left]
        used[way] = True
        tree |= set(web.pairs[way].ravel().tolist())
    _lead_on(web, used, roots)
    return sorted(web.chain[used].tolist()), reached


class _Web:
    """A graph of chains: `pairs` (k, 2) of nodes, each once, and the cheapest `chain` of each."""

    def __init__(self, links: Links) -> None:
        ends = np.sort(links.ends, axis=1)
        order = np.lexsort((links.cost, ends[:, 1], ends[:, 0]))
        order = order[ends[order, 0] != ends[order, 1]]
        _, first = np.unique(ends[order], axis=0, return_index=True)
        self.count, self.chain = links.count, order[first]
        self.pairs, self.cost = ends[self.chain], links.cost[self.chain]
        self._row = {(a, b): row for row, (a, b) in enumerate(self.pairs.tolist())}

    def graph(self, use: NDArray[np.bool_]) -> csr_array:
        """Return the graph of some of the pairs."""
        pairs, cost = self.pairs[use], self.cost[use]
        return coo_array((cost, (pairs[:, 0], pairs[:, 1])), shape=(self.count,) * 2).tocsr()

    def one_each(self, nodes: Sequence[int]) -> list[int]:
        """Return the first of the nodes in every part of the graph that hangs together."""
        part = connected_components(self.graph(self.cost >= 0), directed=False)[1]
        return list({int(part[node]): node for node in reversed(nodes)}.values())

    def way(self, node: int, before: Rows, stops: set[int]) -> list[int]:
        """Return the pairs from a node back to the first stop."""
        found = []
        while node not in stops:
            other = int(before[node])
            found.append(self._row[min(node, other), max(node, other)])
            node = other
        return found


def _flat(goals: Sequence[Goal]) -> tuple[Rows, Rows, Numbers]:
    """Return goals as arrays: whose each offer is, its node, and what is left from there."""
    offers = [(row, node, rest) for row, goal in enumerate(goals) for node, rest in goal]
    whole = np.array([offer[:2] for offer in offers], dtype=np.int64).reshape(-1, 2)
    return whole[:, 0], whole[:, 1], np.array([offer[2] for offer in offers], dtype=float)


def _lead_on(web: _Web, used: NDArray[np.bool_], roots: Sequence[int]) -> None:
    """Add to the pairs used what leads dead ends on to a street nearby."""
    nodes, counts = np.unique(web.pairs[used], return_counts=True)
    for end in np.setdiff1d(nodes[counts == 1], roots).tolist():
        by_street = dijkstra(web.graph(used), directed=False, indices=end)
        direct, before = dijkstra(
            web.graph(~used),
            directed=False,
            indices=end,
            return_predecessors=True,
            limit=ROUND_METRES,
        )
        there = np.isfinite(direct) & np.isfinite(by_street)
        gain = np.where(there, by_street, 0.0) - ROUND_SHARE * np.where(there, direct, 0.0)
        best = int(gain.argmax())
        if gain[best] > 0:
            used[web.way(best, before, {end})] = True
