"""Paths become a network: a walk storey, a ride storey and a loan-bike storey on the same nodes.

The network knows nothing of the time of day; hours, rain and waiting are asked when routes are
sought. Places hang on it by straight connectors that cross no house and no wall.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from ..compound import Compound
from ..metres import Coordinates, Shapes
from ..settings import DEFAULTS, Settings
from .free_space import see_through
from .ground import STOREYS, permissions, sight_walls, usable_ground, walls
from .segments import Mask, Rows, Segments, cut
from .snap import Clear, Snaps, clear_sight, snap, step_outside

OFF_PATH, FREE_SPACE = -1, -2

ROADSIDE_METRES = 15.0  # gates and bays stand at the roadside; farther off, nobody rides to them


@dataclass(frozen=True)
class Network:
    """Nodes (n, 2) in metres, and m segments between them, usable by storey and direction.

    `path` holds the row of a segment's path, OFF_PATH for a connector, FREE_SPACE where no path is
    drawn. `allowed[storey]` (m, 2) tells who may pass forwards and backwards. `place_node` (k,)
    are the nodes of gates, bays and goals, in this order; `joined` (k,) tells which of them hang
    on the network at all. `hop_node[storey]` (goals,) is where a vehicle is left to walk the last
    `hop_metres[storey]` straight to the door, -1 where that cannot be.
    """

    compound: Compound
    nodes: Coordinates
    tail: Rows
    head: Rows
    path: Rows
    allowed: Mapping[str, NDArray[np.bool_]]
    estimated: Mask
    gates: tuple[str, ...]
    bays: tuple[str, ...]
    goals: tuple[str, ...]
    place_node: Rows
    joined: Mask
    hop_node: Mapping[str, Rows]
    hop_metres: Mapping[str, NDArray[np.float64]]

    @cached_property
    def metres(self) -> NDArray[np.float64]:
        """Return the lengths of the segments, shape (m,)."""
        return np.hypot(*(self.nodes[self.head] - self.nodes[self.tail]).T)

    @cached_property
    def steps(self) -> Mask:
        """Tell which segments are steps, shape (m,)."""
        highway = np.array(self.compound.columns["paths"]["highway"], dtype=object)
        return self.by_path(highway == "steps", elsewhere=False)

    @cached_property
    def private(self) -> Mapping[str, Mask]:
        """Tell by storey which paths are private, (paths + 2,): off the paths nothing is."""
        columns = self.compound.columns["paths"]
        return {
            storey: np.array([*(word == "private" for word in columns[column]), False, False])
            for storey, column in STOREYS.items()
        }

    @cached_property
    def goal_unsure(self) -> Mask:
        """Tell which goals nobody has confirmed, shape (goals,)."""
        return unsure_goals(self.compound)

    def by_path(self, of_path: Mask, *, elsewhere: bool) -> Mask:
        """Spread what is true of paths (paths,) over segments (m,), with a value off the paths."""
        return np.append(of_path, elsewhere)[np.maximum(self.path, OFF_PATH)]

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Return the row in `place_node` of every place, by its written form."""
        return {name: row for row, name in enumerate(self.gates + self.bays + self.goals)}


@dataclass(frozen=True)
class _Joints:
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


def build_network(compound: Compound, *, settings: Settings = DEFAULTS) -> Network:
    """Turn a compound's paths into a network that every gate, bay, door and building hangs on.

    Where no gate reaches a path, or no path comes near any goal, the way leads through the free
    space between the houses, and every segment is marked as estimated.
    """
    may = permissions(compound)
    ground = usable_ground(compound, settings)
    gates = _join_gates(compound, ground, may, settings)
    ground, _ = cut(ground, [snaps.cuts(ground) for snaps in gates.values()])
    reach = {storey: _reached(ground, may[storey], gates, storey) for storey in STOREYS}
    if not reach["walk"].any():
        return _free_network(compound, settings)
    sight = clear_sight(compound.shapes["buildings"], sight_walls(compound))
    inner = _join(compound, ground, reach, sight, settings)
    if not inner["walk"].found.any():
        return _free_network(compound, settings)
    ground, _ = cut(ground, [snaps.cuts(ground) for snaps in inner.values()])
    bays = len(compound.shapes["parking"])
    unsure = np.concatenate([np.zeros(bays, dtype=bool), unsure_goals(compound)])
    return _assemble(compound, ground, _Joints(gates, inner, unsure, bays))


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


def _join_gates(
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


def _reached(
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


def _join(
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


def unsure_goals(compound: Compound) -> Mask:
    """Tell which goals are a guess: buildings without a door, and doors that an import proposed."""
    doors = compound.columns["entrances"]["estimated"]
    places = [compound.places[name] for name in goal_names(compound)]
    guessed = [
        place.kind == "building" or (place.kind == "entrance" and doors[place.row] == "yes")
        for place in places
    ]
    return np.array(guessed, dtype=bool)


def _assemble(compound: Compound, ground: Segments, joints: _Joints) -> Network:
    """Number the nodes and lay connectors beside the paths."""
    connectors = list(joints.connectors())
    starts = np.concatenate([ground.tail, *(snaps.start[use] for _, snaps, use, _ in connectors)])
    ends = np.concatenate([ground.head, *(snaps.point[use] for _, snaps, use, _ in connectors)])
    storeys = np.concatenate([np.full(use.sum(), storey) for storey, _, use, _ in connectors])
    unsure = np.concatenate([guess[use] for _, _, use, guess in connectors])
    places = _place_points(compound, joints)
    hops = {storey: joints.inner[storey].since(joints.first_goal) for storey in ("ride", "loan")}
    points = [starts, ends, places]
    points += [np.where(hop.found[:, None], hop.point, places[:1]) for hop in hops.values()]
    nodes, ids = number(*points)
    tail, head, place, *hop_nodes = np.split(ids, np.cumsum([len(p) for p in points])[:-1])
    sure = np.array(compound.columns["paths"]["estimated"], dtype=object) != "yes"
    return Network(
        compound=compound,
        nodes=nodes,
        tail=tail,
        head=head,
        path=np.concatenate([ground.owner, np.full(len(storeys), OFF_PATH)]),
        allowed={
            name: np.concatenate([may[ground.owner], np.repeat(storeys == name, 2).reshape(-1, 2)])
            for name, may in permissions(compound).items()
        },
        estimated=np.concatenate([~sure[ground.owner], unsure]),
        place_node=place,
        joined=np.concatenate([joints.gates["walk"].found, joints.inner["walk"].found]),
        hop_node={
            name: np.where(hop.found, node, -1)
            for (name, hop), node in zip(hops.items(), hop_nodes, strict=True)
        },
        hop_metres={name: hop.metres for name, hop in hops.items()},
        **_place_names(compound),
    )


def _place_points(compound: Compound, joints: _Joints) -> Coordinates:
    """Return where gates, bays and goals stand (k, 2)."""
    inner = np.concatenate([bay_shapes(compound), goal_shapes(compound)])
    return np.concatenate(
        [_standing(compound.shapes["gates"], joints.gates), _standing(inner, joints.inner)]
    )


def _standing(shapes: Shapes, joined: Mapping[str, Snaps]) -> Coordinates:
    """Return the points (k, 2) where places meet the way to them, or what stands for them."""
    points = shapely.get_coordinates(shapely.point_on_surface(shapes))
    for snaps in reversed(list(joined.values())):
        points = np.where(snaps.found[:, None], snaps.start, points)
    return points


def _place_names(compound: Compound) -> dict[str, tuple[str, ...]]:
    by_kind = {
        kind: tuple(name for name, place in compound.places.items() if place.kind == kind)
        for kind in ("gate", "parking")
    }
    return {"gates": by_kind["gate"], "bays": by_kind["parking"], "goals": goal_names(compound)}


def _free_network(compound: Compound, settings: Settings) -> Network:
    """Return a network of straight views between the houses: on foot, and all estimated."""
    shapes = [compound.shapes["gates"], bay_shapes(compound), goal_shapes(compound)]
    views, places = see_through(
        compound.boundary,
        buildings=compound.shapes["buildings"],
        walls=walls(compound),
        places=np.concatenate(shapes),
        gates=compound.shapes["gates"],
        clearance=settings.clearance_metres,
    )
    nodes, ids = number(views.tail, views.head, places)
    tail, head, place = np.split(ids, np.cumsum([len(views), len(views)]))
    nowhere = np.full(len(shapes[2]), -1)
    return Network(
        compound=compound,
        nodes=nodes,
        tail=tail,
        head=head,
        path=np.full(len(views), FREE_SPACE),
        allowed={name: np.full((len(views), 2), name == "walk") for name in STOREYS},
        estimated=np.ones(len(views), dtype=bool),
        place_node=place,
        joined=np.isin(place, np.concatenate([tail, head])),
        hop_node={"ride": nowhere, "loan": nowhere},
        hop_metres={"ride": nowhere * np.nan, "loan": nowhere * np.nan},
        **_place_names(compound),
    )


def number(*points: Coordinates) -> tuple[Coordinates, Rows]:
    """Number points (each (k, 2)): the distinct ones, to the millimetre, and the id of every one.

    Points that were cut at the same place are equal to the last bit, so rounding parts none.
    """
    every = np.concatenate(points)
    low = every.min(axis=0) if len(every) else np.zeros(2)
    grid = np.round((every - low) * 1000).astype(np.int64)
    _, first, ids = np.unique(
        (grid[:, 0] << 32) + grid[:, 1], return_index=True, return_inverse=True
    )
    return every[first], ids
