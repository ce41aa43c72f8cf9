"""Gates of a compound: those that are mapped, and those that must be there, for a path leads in."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely.ops import nearest_points

from ..layers import PASSABLE
from ..metres import Shapes
from .extract import Feature, Tags
from .tags import WALKERS_ONLY, stated
from .ways import Columns, timed

ON_BOUNDARY_METRES = 15.0  # outlines are drawn along walls, pavements or streets, gates as seen
ON_PATH_METRES = 0.5
BESIDE_PATH_METRES = 8.0  # as far from its path as a gate is drawn where nobody joined the two
SAME_GATE_METRES = 10.0  # a path that crosses this close to a mapped gate passes through that
SAME_PATH_METRES = 20.0  # and so does one that has the gate on it this close
MERGE_METRES = 8.0  # the lanes of one gateway
RIM_METRES = 2.0  # a street that runs along the boundary this close to it is not inside
REACH_METRES = 100.0
TOUCH_METRES = 0.1

BARRIERS = {
    "gate", "lift_gate", "wicket_gate", "swing_gate", "sliding_gate", "kissing_gate", "entrance",
    "sally_port", "turnstile", "full-height_turnstile", "door", "hampshire_gate", "bump_gate",
    "security_gate", "checkpoint",
}  # fmt: skip
Place = tuple[int, shapely.Point]  # row of a path, and where on it

NEVER_USUAL = {"emergency", "fire_exit"}


def is_gate(tags: Tags) -> bool:
    """Tell whether a node or line is a gate of something."""
    return tags.get("barrier") in BARRIERS


def is_named_gate(tags: Tags) -> bool:
    """Tell whether an entrance has a gate's name: 东南门, 石科院北门."""
    return tags.get("name", "").endswith(("门", "門"))


def gate_columns(tags: Tags) -> dict[str, str]:
    """Return a mapped gate's columns; where nobody said so, it passes on foot, as estimated."""
    tags, hours = timed(tags)
    foot, locked = stated("foot", tags), tags.get("locked", "")
    shut = locked == "yes" or tags.get("entrance") in NEVER_USUAL
    by_kind = "no" if tags.get("barrier") in WALKERS_ONLY else "unknown"
    return {
        "name": tags.get("name", ""),
        "foot": foot or ("unknown" if shut else "yes"),
        "ebike": stated("ebike", tags) or by_kind,
        "hours": hours,
        "way": "out" if tags.get("entrance") == "exit" else "both",
        "locked": locked if locked in ("yes", "no") else "unknown",
        "estimated": "no" if foot or shut else "yes",
    }


def leads_in(path: Columns) -> bool:
    """Tell whether a path may be walked, and not below the ground: a garage ramp is no gate."""
    return path["foot"] in PASSABLE and float(path["layer"]) >= 0


def gates_on(
    boundary: shapely.Polygon, gates: Sequence[Feature], lines: Shapes, walls: Shapes
) -> list[Feature]:
    """Return the mapped gates that stand on a boundary; all in metres, `lines` are paths.

    A gate counts within 15 m of the boundary where a path comes near or it is called 南门; any
    other, say of a garden, only within 2 m. One drawn beside its path is put where that path
    crosses a wall or the boundary.
    """
    tree = shapely.STRtree(lines)
    found = []
    for gate in gates:
        away = boundary.boundary.distance(gate.shape)
        paths = lines[tree.query(gate.shape, "dwithin", distance=BESIDE_PATH_METRES)]
        if away <= RIM_METRES or (
            away <= ON_BOUNDARY_METRES and (len(paths) or is_named_gate(gate.tags))
        ):
            found.append(replace(gate, shape=_onto_path(gate.shape, paths, boundary, walls)))
    return found


def _onto_path(
    gate: shapely.Point, paths: Shapes, boundary: shapely.Polygon, walls: Shapes
) -> shapely.Point:
    """Return where the nearest path passes a gate: where it crosses something, else beside it."""
    if not len(paths) or shapely.dwithin(gate, paths, ON_PATH_METRES).any():
        return gate
    crossed = shapely.union_all([boundary.boundary, *walls])
    crossing = shapely.union_all(shapely.intersection(paths, crossed))
    near = not crossing.is_empty and crossing.distance(gate) <= BESIDE_PATH_METRES
    return nearest_points(gate, crossing if near else shapely.union_all(paths))[1]


def open_gates(boundary: shapely.Polygon, lines: Shapes, gates: Shapes) -> list[Place]:
    """Return where paths lead in and no gate is mapped: row of the path, and the place.

    `boundary`, `lines` (n,) and the mapped `gates` (g,) are in metres. A street along the
    boundary is outside, and a path that ends at the wall does not lead in.
    """
    inside = boundary.buffer(-RIM_METRES)
    parts, owner = shapely.get_parts(shapely.difference(lines, inside), return_index=True)
    found: list[Place] = []
    for group in _leading_out(parts, boundary):
        crossing = shapely.union_all(shapely.intersection(parts[group], boundary.boundary))
        for row in group:
            for end in shapely.get_parts(shapely.boundary(parts[row])):
                if shapely.dwithin(end, inside, 1e-6):
                    found.append((int(owner[row]), _at_crossing(end, crossing)))
    return _without_doubles(found, lines, gates)


def nearest_gate(boundary: shapely.Polygon, tree: shapely.STRtree) -> list[Place]:
    """Return where the boundary comes nearest to a path of the tree, within 100 m, or nothing."""
    ring = boundary.boundary
    rows = tree.query_nearest(ring, max_distance=REACH_METRES)[:1]
    return [(int(row), nearest_points(ring, tree.geometries[row])[0]) for row in rows]


def _leading_out(parts: Shapes, boundary: shapely.Polygon) -> list[list[int]]:
    """Return the groups of touching parts that lead away from the boundary, as rows of parts."""
    one, other = shapely.STRtree(parts).query(parts, "dwithin", distance=TOUCH_METRES)
    links = coo_array((np.ones(len(one)), (one, other)), shape=(len(parts), len(parts)))
    count, group = connected_components(links, directed=False)
    away = np.zeros(count, dtype=bool)
    away[group[~shapely.covered_by(parts, boundary.buffer(RIM_METRES))]] = True
    return [np.flatnonzero(group == each).tolist() for each in np.flatnonzero(away)]


def _at_crossing(end: shapely.Point, crossing: shapely.Geometry) -> shapely.Point:
    """Return where a path truly crosses, or its end where it comes from a street on the line."""
    if crossing.is_empty or end.distance(crossing) > ON_BOUNDARY_METRES:
        return end
    return nearest_points(end, crossing)[1]


def _without_doubles(found: Sequence[Place], lines: Shapes, gates: Shapes) -> list[Place]:
    """Return the places that no mapped gate serves, one for all lanes of a gateway."""
    kept: list[Place] = []
    for row, place in found:
        away = shapely.distance(place, gates)
        along = (away <= SAME_PATH_METRES) & shapely.dwithin(gates, lines[row], ON_PATH_METRES)
        mapped = (away <= SAME_GATE_METRES).any() or along.any()
        if not mapped and all(place.distance(other) > MERGE_METRES for _, other in kept):
            kept.append((row, place))
    return kept
