"""What hangs on the middle lines: gates, fronts of houses, the paths there are, and open ground."""

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from ..metres import Coordinates, Shapes
from .needs import OUT_METRES, Need
from .skeleton import Numbers, Rows, Skeleton
from .sketch import Sketch

JOIN_METRES = 15.0  # a way that comes this near to a path joins it, and does not run beside it
FRONT_METRES = 60.0  # a wall looks this far for the nearest way
ASIDE_METRES = 25.0  # a street with houses on both sides is worth so long a detour
GATE_METRES = 80.0  # a gate looks this far for the nearest way in
WIDE_METRES = 22.0  # where the middle of a gap is farther than this, the ground is open
LANE_SHARE = 1.5  # a way over open ground passes a house at 2 m and as many times that again
OPEN_METRES = 130.0  # so far one sees a way over open ground …
OPEN_FRONTS, OPEN_VIEWS = 12, 8  # … to so many other fronts, and points of the middle lines
ALONG_COST, OPEN_COST = 0.6, 1.6  # what a metre along houses counts for, and one across the ground
SLANT = 0.2  # sine of the angle up to which a way leads along a wall
VIEWS, GATE_VIEWS = 12, 100  # ways that a door or gate looks at before it gives up


class Net:
    """The possible ways, and what hangs on them: gates, doors, and the paths that there are."""

    def __init__(self, ways: Skeleton, sketch: Sketch, boundary: shapely.Polygon) -> None:
        self.xy, self.links, self.cost = ways.xy, ways.links, ways.cost
        self._sketch, self._ring, self._free = sketch, boundary.exterior, ways.free
        self._main: Shapes = np.empty(0, dtype=object)
        self._open: list[int] = []
        self._outwards: list[Coordinates] = []
        self._gates: list[int] = []
        self._tree = cKDTree(ways.xy) if len(ways.xy) else None
        self._count = len(ways.xy)

    def add_hub(self, main: Shapes) -> int:
        """Add a node that stands for all paths there are; ways close beside them are theirs."""
        hub = self._hub = self._add(np.zeros((1, 2)))
        self._main = main
        if not len(main) or not self._count:
            return hub
        points = shapely.points(self.xy[: self._count])
        tree = shapely.STRtree(main)
        (node, line), away = tree.query_nearest(
            points, max_distance=JOIN_METRES, return_distance=True, all_matches=False
        )
        clear = self._sketch.clear(shapely.shortest_line(points[node], main[line]))
        node, away = node[clear], away[clear]
        beside = np.zeros(self._count + 1, dtype=bool)
        beside[node] = True
        apart = ~beside[self.links].all(axis=1)
        self.links, self.cost = self.links[apart], self.cost[apart]
        self._link(node, np.full(len(node), hub), away)
        return hub

    def offers(self, need: Need) -> list[tuple[int, float, int]]:
        """Return the nodes that serve a need, what is left to go from there, and which front."""
        if need.kind == "gate":
            return [(self._gate(need), 0.0, 0)]
        found = []
        for place, front in enumerate(need.fronts):
            nearest = self._seen(front, FRONT_METRES)[:1]
            if not nearest or nearest[0][1] > WIDE_METRES:
                out = front + (front - need.walls[place]) * LANE_SHARE
                if self._free.covers(shapely.Point(out)):
                    nearest = [(self._add(out[None]), 0.0)]
                    self._open.append(nearest[0][0])
                    self._outwards.append((front - need.walls[place]) / OUT_METRES)
            for node, metres in nearest:
                rest = metres + self._aside(node) if need.kind == "building" else 0.0
                found.append((node, rest, place))
        return found

    def link_open(self) -> None:
        """Lay straight ways over open ground, where the middle is far from every house.

        They join the fronts there with each other, with the nearest middle lines, gates and paths.
        """
        if not self._open:
            return
        fronts = self.xy[self._open]
        pairs = [
            self._pairs(np.array([*self._open, *self._gates]), OPEN_FRONTS),
            self._pairs(np.arange(self._count), OPEN_VIEWS),
        ]
        tail, head = np.concatenate(pairs, axis=1)
        lines = shapely.linestrings(np.stack([self.xy[tail], self.xy[head]], axis=1))
        gate = np.isin(head, self._gates)
        clear = np.where(gate, self._sketch.clear(lines), shapely.covers(self._free, lines))
        cost = np.where(self._along(tail, head), ALONG_COST, OPEN_COST)
        self._link(tail[clear], head[clear], (shapely.length(lines) * cost)[clear])
        if len(self._main):
            ways = shapely.shortest_line(shapely.points(fronts), shapely.union_all(self._main))
            clear = self._sketch.clear(ways) & (shapely.length(ways) <= OPEN_METRES)
            nodes = np.array(self._open)[clear]
            self._link(nodes, np.full(len(nodes), self._hub), shapely.length(ways[clear]))

    def _along(self, tail: Rows, head: Rows) -> NDArray[np.bool_]:
        """Tell which ways lead along the houses at both of their ends, shape (k,)."""
        outwards = np.zeros((len(self.xy), 2))
        outwards[self._open] = self._outwards
        way = self.xy[head] - self.xy[tail]
        way /= np.hypot(*way.T)[:, None]
        bare = ~outwards[head].any(axis=1)
        slant = [np.abs((outwards[ends] * way).sum(axis=1)) for ends in (tail, head)]
        along: NDArray[np.bool_] = ~bare & (np.maximum(*slant) <= SLANT)
        return along

    def _pairs(self, among: Rows, count: int) -> Rows:
        """Return the fronts on open ground, and the nearest nodes to each, shape (2, k)."""
        if not len(among):
            return np.empty((2, 0), dtype=np.int64)
        away, near = cKDTree(self.xy[among]).query(
            self.xy[self._open], k=min(count, len(among)), distance_upper_bound=OPEN_METRES
        )
        away, near = away.reshape(len(self._open), -1), near.reshape(len(self._open), -1)
        tail, place = np.nonzero(np.isfinite(away) & (away > 0))
        return np.stack([np.array(self._open)[tail], among[near[tail, place]]])

    def _aside(self, node: int) -> float:
        """Return what a street along the boundary counts for more: no house is across."""
        spot = shapely.Point(self.xy[node])
        house = self._sketch.house_tree.query_nearest(spot, return_distance=True)[1].min(
            initial=np.inf
        )
        return ASIDE_METRES if self._ring.distance(spot) < house + 1.0 else 0.0

    def _gate(self, need: Need) -> int:
        node = self._add(need.walls)
        self._gates.append(node)
        for other, metres in self._seen(need.fronts[0], GATE_METRES, GATE_VIEWS)[:3]:
            away = float(np.hypot(*(need.walls[0] - need.fronts[0])))
            self._link(np.array([node]), np.array([other]), np.array([metres + away]))
        return node

    def _seen(
        self, point: Coordinates, reach: float, views: int = VIEWS
    ) -> list[tuple[int, float]]:
        """Return the nearest nodes in clear sight of a point, with their distances."""
        if self._tree is None:
            return []
        away, nodes = self._tree.query(point, k=views, distance_upper_bound=reach)
        away, nodes = away[np.isfinite(away)], nodes[np.isfinite(away)]
        ends = self.xy[nodes]
        lines = shapely.linestrings(np.stack([np.broadcast_to(point, ends.shape), ends], axis=1))
        clear = self._sketch.clear(lines)
        return list(zip(nodes[clear].tolist(), away[clear].tolist(), strict=True))

    def _add(self, points: Coordinates) -> int:
        self.xy = np.concatenate([self.xy, points])
        return len(self.xy) - 1

    def _link(self, tail: Rows, head: Rows, cost: Numbers) -> None:
        self.links = np.concatenate([self.links, np.column_stack([tail, head])])
        self.cost = np.concatenate([self.cost, cost])
