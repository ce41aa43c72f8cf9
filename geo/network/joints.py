"""How gates, bays and goals hang on the ground: the joints that a network is built around."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from ..compound import Compound
from ..metres import Coordinates, Shapes
from ..settings import Settings
from .segments import Mask, Rows, Segments
from .snap import Clear, Snaps, clear_sight, snap, step_outside

ROADSIDE_METRES = 15.0  # gates and bays stand at the roadside; farther off, nobody rides to them


@dataclass(frozen=True)
class Joints:
    """How places hang on the ground, by storey: gates, and then bays and goals.

    `unsure` marks bays and goals that nobody has confirmed; `first_goal` is the first goal.
    """

    gates: Mapping[str, Snaps]
    inner: Mapping[str, Snaps]
    unsure: Mask
    first_goal: int

    def connectors(self) -> Iterable[tuple[str, Snaps, Mask, Mask]]:
        """Yield what becomes segments: a storey, its snaps, which of them count, and the unsure.

        Wheels come up to gates and bays; to a door one only walks, the rest of the way is a hop.
        """
        for storey, snaps in self.gates.items():
            yield storey, snaps, snaps.found, np.zeros(len(snaps.row), dtype=bool)
        bay = np.arange(len(self.unsure)) < self.first_goal
        for storey, snaps in self.inner.items():
            yield storey, snaps, snaps.found & (bay | (storey == "walk")), self.unsure


def goal_names(compound: Compound) -> tuple[str, ...]:
    """Return every place to go to: doors, buildings that have none, bays, landmarks."""
    served = set(compound.columns["entrances"]["building"])
    return tuple(
        written
        for written, place in compound.places.items()
        if place.kind in ("entrance", "landmark", "parking")
        or (place.kind == "building" and place.id not in served)
    )


def goal_shapes(compound: Compound) -> Shapes:
    """Return the goals in metres: points outside the houses, or the outlines of buildings."""
    places = [compound.places[name] for name in goal_names(compound)]
    shapes = np.empty(len(places), dtype=object)
    shapes[:] = [compound.shapes[place.layer][place.row] for place in places]
    points = np.array([place.kind != "building" for place in places], dtype=bool)
    shapes[points] = step_outside(shapes[points], compound.shapes["buildings"])
    return shapes


def bay_shapes(compound: Compound) -> Shapes:
    """Return the bays in metres, those drawn inside a house moved to its outline."""
    return step_outside(compound.shapes["parking"], compound.shapes["buildings"])


def unsure_goals(compound: Compound) -> Mask:
    """Tell which goals are a guess: buildings without a door, and doors that an import proposed."""
    doors = compound.columns["entrances"]["estimated"]
    places = [compound.places[name] for name in goal_names(compound)]
    guessed = [
        place.kind == "building" or (place.kind == "entrance" and doors[place.row] == "yes")
        for place in places
    ]
    return np.array(guessed, dtype=bool)


def join_gates(
    compound: Compound,
    ground: Segments,
    may: Mapping[str, NDArray[np.bool_]],
    settings: Settings,
) -> dict[str, Snaps]:
    """Join gates to what may be walked and ridden; at a gate the walls are open."""
    sight = clear_sight(compound.shapes["buildings"], np.array([], dtype=object))
    limits = {"walk": settings.snap_metres, "ride": ROADSIDE_METRES}
    return {
        storey: snap(
            compound.shapes["gates"],
            ground,
            among=(may[storey][:, 0] | may[storey][:, 1])[ground.owner],
            limit=np.full(len(compound.shapes["gates"]), limit),
            clear=sight,
        )
        for storey, limit in limits.items()
    }


def reached_segments(
    ground: Segments, may: NDArray[np.bool_], gates: Mapping[str, Snaps], storey: str
) -> Mask:
    """Tell which segments a storey's riders can reach from some gate, shape (m,).

    Loan bikes stand inside, so for them every piece counts; without gates, all is taken as reached.
    """
    use = (may[:, 0] | may[:, 1])[ground.owner]
    if storey not in gates or not len(gates[storey].row):
        return use
    joint = gates[storey].point[gates[storey].found]
    nodes, ids = number(ground.tail, ground.head, joint)
    tail, head, gate = np.split(ids, np.cumsum([len(ground), len(ground)]))
    links = coo_array((np.ones(use.sum()), (tail[use], head[use])), shape=(len(nodes),) * 2)
    component = connected_components(links, directed=False)[1]
    reached: Mask = use & np.isin(component[tail], component[gate])
    return reached


def join_inner(
    compound: Compound,
    ground: Segments,
    reach: Mapping[str, Mask],
    sight: Clear,
    settings: Settings,
) -> dict[str, Snaps]:
    """Join bays and goals to every storey; no wheels come from afar to a bay."""
    bays, goals = bay_shapes(compound), goal_shapes(compound)
    shapes = np.concatenate([bays, goals])
    near = np.repeat([ROADSIDE_METRES, settings.snap_metres], [len(bays), len(goals)])
    joined: dict[str, Snaps] = {}
    for storey, among in reach.items():
        if storey == "loan" and (among == reach["ride"]).all():
            joined[storey] = joined["ride"]
            continue
        limit = np.full(len(shapes), settings.snap_metres) if storey == "walk" else near
        joined[storey] = snap(shapes, ground, among=among, limit=limit, clear=sight)
        # A building without a door is entered at one point, whatever one came by.
        shapes = np.where(joined[storey].found, shapely.points(joined[storey].start), shapes)
    return joined


def standing_points(shapes: Shapes, joined: Mapping[str, Snaps]) -> Coordinates:
    """Return the points (k, 2) where places meet the way to them, or what stands for them."""
    points = shapely.get_coordinates(shapely.point_on_surface(shapes))
    for snaps in reversed(list(joined.values())):
        points = np.where(snaps.found[:, None], snaps.start, points)
    return points


def number(*points: Coordinates) -> tuple[Coordinates, Rows]:
    """Number points (each (k, 2)): the distinct ones, and the id of every one.

    They come back on whole millimetres, so that a phone that is sent those computes on equal
    numbers. Points that were cut at the same place are equal to the last bit: rounding parts none.
    """
    every = np.concatenate(points)
    low = np.floor(every.min(axis=0)) if len(every) else np.zeros(2)
    grid = np.round((every - low) * 1000).astype(np.int64)
    _, first, ids = np.unique(
        (grid[:, 0] << 32) + grid[:, 1], return_index=True, return_inverse=True
    )
    return low + grid[first] / 1000, ids
