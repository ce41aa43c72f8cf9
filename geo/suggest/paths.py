"""Footpaths where there are none: along the middle of the free space, from gates to doors."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely

from ..metres import Coordinates, Shapes
from .entry import find_entries
from .grow import Goal, grow
from .needs import Lacking, Need, find_needs
from .net import Net
from .skeleton import Skeleton, middle_lines, without_forks
from .sketch import Sketch
from .strokes import draw_streets
from .suggestion import Suggestion, new_row

WALL_ROOM_METRES = 0.8  # a path keeps this far from walls and fences
EDGE_METRES = 1.0  # and from the boundary
LEAST_METRES = 1.0
STUB_METRES = 12.0  # a door farther than this from its street gets a path of its own
DOOR_METRES = 1.0  # which ends this far from the wall
BESIDE_METRES = 24.0  # a street is drawn for the houses whose walls are this near
WALK = {"highway": "footway", "foot": "yes"}


def suggest_paths(sketch: Sketch) -> list[Suggestion]:
    """Suggest footpaths to everything that no path comes near."""
    boundary = sketch.boundary
    if boundary is None:
        return []
    lacking = find_needs(sketch)
    if not any(need.kind != "gate" for need in lacking.needs):
        return []
    plan = _plan(sketch, boundary, lacking)
    streets = draw_streets(plan.chains(), fits=plan.fits)
    streets += list(_stubs(sketch, plan, streets))
    shapes = np.array([shapely.LineString(line) for line in streets], dtype=object)
    beside = _beside(sketch, lacking, shapes)
    return [
        _suggestion(sketch, street, names)
        for street, names in zip(shapes, beside, strict=True)
        if street.length >= LEAST_METRES
    ]


@dataclass(frozen=True)
class _Plan:
    """The nodes (n, 2) and the chains of them that become streets; `reached` are the needs' nodes,
    and the place among their fronts."""

    xy: Coordinates
    used: tuple[tuple[int, ...], ...]
    main: Shapes
    hub: int
    free: shapely.Geometry
    needs: tuple[Need, ...]
    reached: tuple[tuple[int, int], ...]

    def fits(self, lines: Shapes) -> np.ndarray:
        """Tell which straight lines lie in the free space."""
        return shapely.covers(self.free, lines)

    def chains(self) -> list[tuple[int, int, Coordinates]]:
        """Return the chains as streets are drawn from; those to a path end on it, each apart."""
        found, fresh = [], len(self.xy)
        for chain in self.used:
            ends = [chain[0], chain[-1]]
            points = self.xy[list(chain)]
            for place, beside in ((0, 1), (-1, -2)):
                if chain[place] == self.hub and len(self.main):
                    points[place] = _nearest(self.main, points[beside])
                    ends[place], fresh = fresh, fresh + 1
            found.append((ends[0], ends[1], points))
        return found


def _nearest(lines: Shapes, point: Coordinates) -> Coordinates:
    spot = shapely.Point(point)
    line = lines[int(shapely.distance(lines, spot).argmin())]
    return shapely.get_coordinates(shapely.shortest_line(line, spot))[0]


def _plan(sketch: Sketch, boundary: shapely.Polygon, lacking: Lacking) -> _Plan:
    """Lay out all possible ways, and choose those that are needed."""
    ways = _possible(sketch, boundary)
    needs = list(lacking.needs)
    if not len(lacking.main) and not any(need.kind == "gate" for need in needs):
        entries = find_entries(sketch, boundary, ways.free)
        gates = [Need("gate", -1, out[None], on[None]) for on, out in entries]
        needs = [*gates, *needs]
    net = Net(ways, sketch, boundary)
    hub = net.add_hub(lacking.main)
    offers = [net.offers(need) for need in needs]
    net.link_open()
    goals: list[Goal] = [[(node, rest) for node, rest, _ in each] for each in offers]
    keep = {hub, *(node for goal in goals for node, _ in goal)}
    links = without_forks(len(net.xy), net.links, net.cost, keep)
    starts = [hub] if len(lacking.main) else []
    starts += [node for goal, need in zip(goals, needs, strict=True)
               if need.kind == "gate" for node, _ in goal]  # fmt: skip
    chosen, reached = grow(links, starts=starts, goals=goals)
    fronts = [
        (node, next((front for at, _, front in each if at == node), -1))
        for each, node in zip(offers, reached, strict=True)
    ]
    return _Plan(
        net.xy,
        tuple(links.chains[row] for row in chosen),
        lacking.main,
        hub,
        ways.free,
        tuple(needs),
        tuple(fronts),
    )


def _possible(sketch: Sketch, boundary: shapely.Polygon) -> Skeleton:
    houses = sketch.shapes["buildings"]
    houses = houses[shapely.intersects(boundary, houses)]
    walls = sketch.walls[shapely.intersects(boundary, sketch.walls)]
    room = sketch.settings.clearance_metres
    taken = np.concatenate([
        shapely.buffer(houses, room, join_style="mitre", mitre_limit=2.0),
        shapely.buffer(walls, WALL_ROOM_METRES),
    ])  # fmt: skip
    free = shapely.difference(boundary.buffer(-EDGE_METRES), shapely.union_all(taken))
    outlines = np.concatenate([shapely.boundary(houses), walls, [boundary.exterior]])
    return middle_lines(outlines, free)


def _stubs(sketch: Sketch, plan: _Plan, streets: list[Coordinates]) -> Iterator[Coordinates]:
    """Yield paths from the streets to doors that stand far off."""
    lines = np.array([shapely.LineString(line) for line in streets] + [*plan.main], dtype=object)
    for need, (node, place) in zip(plan.needs, plan.reached, strict=True):
        if node < 0 or need.kind != "building" or not len(lines):
            continue
        wall, front = need.walls[place], need.fronts[place]
        out = (front - wall) / max(float(np.hypot(*(front - wall))), 1e-9)
        street = _nearest(lines, wall)
        if np.hypot(*(street - wall)) <= STUB_METRES:
            continue
        end = wall + out * DOOR_METRES
        for stub in (np.stack([street, end]), np.stack([_nearest(lines, front), front, end])):
            if sketch.clear(np.array([shapely.LineString(stub)], dtype=object))[0]:
                yield stub
                break


def _beside(sketch: Sketch, lacking: Lacking, streets: Shapes) -> list[tuple[str, ...]]:
    """Return what people call the buildings that each street is drawn for."""
    labels = sketch.labels("buildings")
    needs = [need for need in lacking.needs if need.kind == "building"]
    owner = np.repeat([need.row for need in needs], [len(need.walls) for need in needs])
    walls = np.concatenate([np.empty((0, 2)), *(need.walls for need in needs)])
    street, wall = shapely.STRtree(shapely.points(walls)).query(
        streets, "dwithin", distance=BESIDE_METRES
    )
    rows = [sorted(set(owner[wall[street == each]].tolist())) for each in range(len(streets))]
    return [tuple(dict.fromkeys(labels[row] for row in found)) for found in rows]


def _suggestion(sketch: Sketch, street: shapely.LineString, names: tuple[str, ...]) -> Suggestion:
    metres = max(5, round(street.length / 5) * 5)
    line = sketch.degrees(street)
    if not names:
        return new_row("paths", "path_link", "paths", line, WALK, metres=metres)
    return new_row("paths", "path", "paths", line, WALK, metres=metres, names=names)
