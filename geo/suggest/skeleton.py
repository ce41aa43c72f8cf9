"""The middle lines of the free space between houses and walls, as a graph of possible ways.

Every point of a middle line is as far from one house as from the next: the edges of the Voronoi
diagram of points along all outlines (Lee 1982, medial axis of a planar shape). They are where
people lay lanes. Chains of edges without a fork are one link.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import QhullError, Voronoi

from ..metres import Coordinates, Shapes

STEP_METRES = 4.0  # between points along an outline
MOST_POINTS = 20_000  # along all outlines, however large they are
SCRAP_METRES = 12.0  # middle lines that hang together for less than this lead nowhere
NARROW_METRES = 3.0  # lanes are laid where there is room: a gap of half this counts thrice

Rows = NDArray[np.int64]
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Skeleton:
    """Points (n, 2) in metres and links (m, 2) between them, cost (m,) in metres, the more the
    narrower; `free` is where one may walk."""

    xy: Coordinates
    links: Rows
    cost: Numbers
    free: shapely.Geometry


def middle_lines(outlines: Shapes, free: shapely.Geometry) -> Skeleton:
    """Return the middle lines between outlines (n,), rings or lines, within the free space."""
    points, owner = _along(outlines)
    nothing = Skeleton(np.empty((0, 2)), np.empty((0, 2), dtype=np.int64), np.empty(0), free)
    if free.is_empty or len(points) < 4:
        return nothing
    try:
        diagram = Voronoi(points)
    except QhullError:  # all points on one line
        return nothing
    links = np.array(diagram.ridge_vertices, dtype=np.int64)
    between = diagram.ridge_points
    # A house's own edge lines lead nowhere, but for those in the middle of a deep courtyard.
    apart = np.hypot(*(points[between[:, 0]] - points[between[:, 1]]).T)
    use = (links >= 0).all(axis=1)
    use &= (owner[between[:, 0]] != owner[between[:, 1]]) | (apart > 3 * STEP_METRES)
    links, sites = links[use], between[use, 0]
    shapely.prepare(free)
    lines = shapely.linestrings(diagram.vertices[links])
    inside = shapely.covers(free, lines)
    links, sites = links[inside], sites[inside]
    room = np.hypot(*(diagram.vertices[links].mean(axis=1) - points[sites]).T)
    length = np.hypot(*(diagram.vertices[links[:, 0]] - diagram.vertices[links[:, 1]]).T)
    cost = length * (1 + NARROW_METRES / np.maximum(room, 0.5))
    long = _hangs_on(links, length)
    ids, links = np.unique(links[long], return_inverse=True)
    return Skeleton(diagram.vertices[ids], links.reshape(-1, 2), cost[long], free)


def _hangs_on(links: Rows, length: Numbers) -> NDArray[np.bool_]:
    """Tell which links (m, 2) are part of more than a scrap, as corners of walls leave them."""
    ids, links = np.unique(links, return_inverse=True)
    tail, head = links.reshape(-1, 2).T
    graph = coo_array((np.ones(len(tail)), (tail, head)), shape=(len(ids),) * 2)
    part = connected_components(graph, directed=False)[1]
    metres = np.bincount(part[tail], weights=length, minlength=1)
    return metres[part[tail]] >= SCRAP_METRES


def _along(outlines: Shapes) -> tuple[Coordinates, Rows]:
    """Return points along outlines, each once, and the outline that each is of."""
    step = max(STEP_METRES, float(shapely.length(outlines).sum()) / MOST_POINTS)
    points, owner = shapely.get_coordinates(shapely.segmentize(outlines, step), return_index=True)
    _, first = np.unique(np.round(points, 2), axis=0, return_index=True)
    first.sort()
    return points[first], owner[first]


@dataclass(frozen=True)
class Links:
    """A graph of chains: `ends` (k, 2) are nodes, `cost` (k,), `chains` the nodes along each."""

    count: int
    ends: Rows
    cost: Numbers
    chains: tuple[tuple[int, ...], ...]


def without_forks(count: int, links: Rows, cost: Numbers, keep: set[int]) -> Links:
    """Join links (m, 2) to chains that end at forks, or at nodes to keep; drop dead ends."""
    around: list[dict[int, float]] = [{} for _ in range(count)]
    for (a, b), metres in zip(links.tolist(), cost.tolist(), strict=True):
        if a != b:
            around[a][b] = around[b][a] = min(metres, around[a].get(b, metres))
    _cut_dead_ends(around, keep)
    found = list(_chains(around, keep))
    return Links(
        count,
        np.array([(chain[0], chain[-1]) for chain, _ in found], dtype=np.int64).reshape(-1, 2),
        np.array([metres for _, metres in found]),
        tuple(chain for chain, _ in found),
    )


def _cut_dead_ends(around: list[dict[int, float]], keep: set[int]) -> None:
    ends = [node for node, near in enumerate(around) if len(near) == 1 and node not in keep]
    while ends:
        node = ends.pop()
        if len(around[node]) != 1:
            continue
        (other,) = around[node]
        around[node].clear()
        del around[other][node]
        if len(around[other]) == 1 and other not in keep:
            ends.append(other)


def _chains(
    around: list[dict[int, float]], keep: set[int]
) -> Iterator[tuple[tuple[int, ...], float]]:
    """Yield every chain once, with its cost; of rings without a node to keep there is no use."""
    stops = [node for node, near in enumerate(around) if near and (len(near) != 2 or node in keep)]
    stopping, seen = set(stops), set[tuple[int, int]]()
    for start in stops:
        for step in around[start]:
            if (start, step) in seen:
                continue
            chain, metres = [start, step], around[start][step]
            while chain[-1] not in stopping:
                (onward,) = (node for node in around[chain[-1]] if node != chain[-2])
                metres += around[chain[-1]][onward]
                chain.append(onward)
            seen |= {(start, step), (chain[-1], chain[-2])}
            yield tuple(chain), metres
