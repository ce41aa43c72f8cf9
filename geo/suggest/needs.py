"""What lacks a path: buildings, doors and gates that no path comes near, and paths cut off."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from ..metres import Coordinates, Shapes
from ..network import Mask, explode, snap
from .sketch import Sketch

SERVED_METRES = 25.0  # a door this near to a path, in clear sight, is served
GATE_METRES = 15.0  # a path this near to a gate leads to it
SHED_AREA = 30.0  # square metres; what is smaller and has neither number nor door is no goal
SLAB = 1.3  # a house so much longer than deep has two fronts, others have four
OUT_METRES = 2.0  # one looks around from this far in front of a wall …
WALL_METRES = 1.0  # … where no other house may be nearer than this


@dataclass(frozen=True)
class Need:
    """Something that wants a path: one of several `fronts` (k, 2) in metres is enough.

    `kind` is building, spot, gate or path, `row` which of the sketch's; `walls` (k, 2) are the
    points of the walls behind the fronts.
    """

    kind: str
    row: int
    walls: Coordinates
    fronts: Coordinates


@dataclass(frozen=True)
class Lacking:
    """The paths that hang together with the gates, and what does not hang on them."""

    main: Shapes
    needs: tuple[Need, ...]


def find_needs(sketch: Sketch) -> Lacking:
    """Return what lacks a path within the boundary, buildings last."""
    groups = _groups(sketch)
    main, others = _main(sketch, groups)
    fronts = [open_walls(sketch, row) for row in range(len(sketch.shapes["buildings"]))]
    served = _served(sketch, fronts, main)
    needs = [*_gates(sketch, main)]
    for number, group in enumerate(others):
        by_group = _served(sketch, fronts, group)
        if (by_group & ~served).any():
            served |= by_group
            along = shapely.get_coordinates(shapely.segmentize(group, SERVED_METRES))
            needs.append(Need("path", number, along, along))
    for row in np.flatnonzero(~served).tolist():
        house = sketch.shapes["buildings"][row]
        needs.append(Need("building", row, fronts[row], _outside(house, fronts[row])))
    needs += [*_doors(sketch, main), *_spots(sketch, main)]
    return Lacking(main, tuple(needs))


def _groups(sketch: Sketch) -> list[Shapes]:
    """Return the paths above the ground, those that hang together in one array."""
    storey = np.nan_to_num(np.array(sketch.column("paths", "layer"), dtype=float))
    foot = np.array(sketch.column("paths", "foot"), dtype=object)
    paths = sketch.shapes["paths"][(storey >= 0) & (foot != "no")]
    if sketch.boundary is not None:
        paths = paths[shapely.dwithin(sketch.boundary, paths, GATE_METRES)]
    if not len(paths):
        return []
    one, other = shapely.STRtree(paths).query(
        paths, "dwithin", distance=max(sketch.settings.join_metres, 0.01)
    )
    links = coo_array((np.ones(len(one)), (one, other)), shape=(len(paths), len(paths)))
    count, group = connected_components(links, directed=False)
    return [paths[group == each] for each in range(count)]


def _main(sketch: Sketch, groups: list[Shapes]) -> tuple[Shapes, list[Shapes]]:
    """Return the paths that lead to a gate, else out of the boundary, else the longest ones."""
    gates, boundary = sketch.shapes["gates"], sketch.boundary
    nothing = np.empty(0, dtype=object)
    if not groups:
        return nothing, []
    if len(gates):
        near = [
            shapely.dwithin(shapely.union_all(group), gates, GATE_METRES).any() for group in groups
        ]
    elif boundary is not None:
        near = [shapely.dwithin(boundary.exterior, group, 1.0).any() for group in groups]
    else:
        near = [False] * len(groups)
    if not any(near) and not len(gates):
        longest = max(range(len(groups)), key=lambda row: shapely.length(groups[row]).sum())
        near[longest] = True
    main = [group for group, is_near in zip(groups, near, strict=True) if is_near]
    others = [group for group, is_near in zip(groups, near, strict=True) if not is_near]
    return np.concatenate([nothing, *main]), others


def _served(sketch: Sketch, fronts: list[Coordinates], paths: Shapes) -> Mask:
    """Tell of each building whether a path passes by, or none is needed, shape (n,)."""
    served = _no_goal(sketch)
    for row in np.flatnonzero(~served).tolist():
        served[row] = not len(fronts[row])
    rows = np.flatnonzero(~served).tolist()
    if rows:
        owner = np.repeat(rows, [len(fronts[row]) for row in rows])
        seen = in_view(sketch, np.concatenate([fronts[row] for row in rows]), paths)
        served[owner[np.isfinite(seen)]] = True
    return served


def in_view(
    sketch: Sketch, points: Coordinates, paths: Shapes, *, reach: float = SERVED_METRES
) -> NDArray[np.float64]:
    """Return how far each point (k, 2) is from the nearest path in clear sight; inf: too far."""
    lines = explode(paths)
    snaps = snap(
        shapely.points(points),
        lines,
        among=np.ones(len(lines), dtype=bool),
        limit=np.full(len(points), reach),
        clear=sketch.clear,
    )
    return np.where(snaps.found, snaps.metres, np.inf)


def _no_goal(sketch: Sketch) -> Mask:
    """Tell which buildings nobody goes to, lie elsewhere, or have doors, which count instead."""
    houses = sketch.shapes["buildings"]
    said = [sketch.column("buildings", name) for name in ("id", "ref", "name")]
    with_doors = set(sketch.column("entrances", "building"))
    bare = [not ref and not name for _, ref, name in zip(*said, strict=True)]
    none: Mask = (shapely.area(houses) < SHED_AREA) & np.array(bare, dtype=bool)
    none |= np.array([id in with_doors for id in said[0]], dtype=bool)
    if sketch.boundary is not None:
        none |= ~shapely.intersects(sketch.boundary, shapely.centroid(houses))
    return none


def _gates(sketch: Sketch, main: Shapes) -> list[Need]:
    gates = sketch.shapes["gates"]
    joined = shapely.STRtree(main).query(gates, "dwithin", distance=GATE_METRES)[0]
    lonely = np.setdiff1d(np.arange(len(gates)), joined)
    points = shapely.get_coordinates(gates)
    return [Need("gate", int(row), points[[row]], points[[row]]) for row in lonely]


def _doors(sketch: Sketch, main: Shapes) -> list[Need]:
    """Return the doors that no path comes near; `row` is the row of their building."""
    doors, houses = sketch.shapes["entrances"], sketch.shapes["buildings"]
    if not len(doors) or not len(houses):
        return []
    home = shapely.STRtree(houses).nearest(doors)
    wanted = shapely.dwithin(doors, houses[home], SERVED_METRES)
    if sketch.boundary is not None:
        wanted &= shapely.intersects(sketch.boundary, doors)
    rows = np.flatnonzero(wanted)
    if len(main) and len(rows):
        rows = rows[np.isinf(in_view(sketch, shapely.get_coordinates(doors[rows]), main))]
    found = []
    for row in rows.tolist():
        walls = shapely.get_coordinates(
            shapely.shortest_line(houses[home[row]].boundary, doors[row])
        )
        found.append(
            Need("building", int(home[row]), walls[:1], _outside(houses[home[row]], walls[:1]))
        )
    return found


def _spots(sketch: Sketch, main: Shapes) -> list[Need]:
    """Return the bays and landmarks inside, but not in a house, that no path comes near."""
    spots = np.concatenate([sketch.shapes["parking"], sketch.shapes["landmarks"]])
    outside = np.ones(len(spots), dtype=bool)
    outside[sketch.house_tree.query(spots, "dwithin", distance=WALL_METRES)[0]] = False
    if sketch.boundary is not None:
        outside &= shapely.intersects(sketch.boundary, spots)
    points = shapely.get_coordinates(spots[outside])
    reach = sketch.settings.snap_metres
    lonely = points[np.isinf(in_view(sketch, points, main, reach=reach))]
    return [Need("spot", row, point[None], point[None]) for row, point in enumerate(lonely)]


def open_walls(sketch: Sketch, row: int) -> Coordinates:
    """Return the middles of the walls of a building (k, 2) in which a door may be.

    Where another house stands there is none; a slab has its doors in its long walls, if it can.
    """
    houses = sketch.shapes["buildings"]
    middles, is_long = _wall_middles(houses[row])
    views = shapely.points(_outside(houses[row], middles))
    blocked = np.zeros(len(middles), dtype=bool)
    blocked[sketch.house_tree.query(views, "dwithin", distance=WALL_METRES)[0]] = True
    for use in (~blocked & is_long, ~blocked):
        if use.any():
            return middles[use]
    return np.empty((0, 2))


def _wall_middles(house: shapely.Polygon) -> tuple[Coordinates, Mask]:
    """Return the middles of a house's four sides on its outline (4, 2), and which are long."""
    corners = shapely.get_coordinates(shapely.minimum_rotated_rectangle(house))
    if len(corners) < 5:
        return shapely.get_coordinates(house.exterior)[:1], np.ones(1, dtype=bool)
    length = np.hypot(*np.diff(corners, axis=0).T)
    middles = (corners[:-1] + corners[1:]) / 2
    # Of a house with wings, what counts is the wall, not the rectangle around it.
    inwards = shapely.linestrings(np.stack([middles, _opposite(middles, corners)], axis=1))
    hit = shapely.intersection(inwards, house)
    hit = np.where(shapely.is_empty(hit), house, hit)
    walls = shapely.get_point(shapely.shortest_line(hit, shapely.points(middles)), 0)
    is_long = (length * SLAB > length.max()) | (length.max() < SLAB * length.min())
    return shapely.get_coordinates(walls), is_long


def _opposite(middles: Coordinates, corners: Coordinates) -> Coordinates:
    return 2 * corners[:4].mean(axis=0) - middles


def _outside(house: shapely.Polygon, walls: Coordinates) -> Coordinates:
    """Return points a step outside a house, in front of points on its walls."""
    ring = house.exterior
    along = shapely.line_locate_point(ring, shapely.points(walls))
    step = min(0.5, ring.length / 8)
    before, after = (
        shapely.get_coordinates(shapely.line_interpolate_point(ring, (along + by) % ring.length))
        for by in (-step, step)
    )
    normal = (after - before)[:, ::-1] * (1, -1)
    normal /= np.maximum(np.hypot(*normal.T), 1e-9)[:, None]
    inside = shapely.contains_xy(house, *(walls + normal * 0.1).T)
    return walls + np.where(inside[:, None], -normal, normal) * OUT_METRES
