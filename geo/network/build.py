"""Paths become a network: a walk storey, a ride storey and a loan-bike storey on the same nodes.

The network knows nothing of the time of day; hours, rain and waiting are asked when routes are
sought. Places hang on it by straight connectors that cross no house and no wall.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ..compound import Compound
from ..metres import Coordinates
from ..settings import DEFAULTS, Settings
from .free_space import see_through
from .ground import STOREYS, permissions, sight_walls, usable_ground, walls
from .joints import (
    Joints,
    bay_shapes,
    goal_names,
    goal_shapes,
    join_gates,
    join_inner,
    number,
    reached_segments,
    standing_points,
    unsure_goals,
)
from .segments import Mask, Rows, Segments, cut
from .snap import clear_sight

OFF_PATH, FREE_SPACE = -1, -2


@dataclass(frozen=True)
class Network:
    """Nodes (n, 2) in metres, on whole millimetres, and m segments between them.

    `path` holds the row of a segment's path, OFF_PATH for a connector, FREE_SPACE where no path is
    drawn. `allowed[storey]` (m, 2) tells who may pass forwards and backwards. `place_node` (k,)
    are the nodes of gates, bays and goals, in this order; `joined` (k,) tells which of them hang
    on the network at all. `hop_node[storey]` (goals,) is where a vehicle is left to walk the last
    steps straight to the door, -1 where that cannot be.
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

    @cached_property
    def metres(self) -> NDArray[np.float64]:
        """Return the lengths of the segments, shape (m,)."""
        return _apart(self.nodes, self.tail, self.head)

    @cached_property
    def lean(self) -> NDArray[np.float64]:
        """Return a weight of every segment (m,) that tells ways of equal length apart.

        It adds up to the same for a chain of segments and for the one edge that a phone is sent.
        """
        middle = (self.nodes[self.tail] + self.nodes[self.head]) / 2 - self.compound.box[:2]
        return self.metres * (middle @ (1.0, 0.618) + self.path)

    @cached_property
    def hop_metres(self) -> Mapping[str, NDArray[np.float64]]:
        """Return the lengths of the last steps on foot by storey, (goals,), NaN where none are."""
        goal = self.place_node[len(self.gates) + len(self.bays) :]
        return {
            storey: np.where(hop >= 0, _apart(self.nodes, hop, goal), np.nan)
            for storey, hop in self.hop_node.items()
        }

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


def build_network(compound: Compound, *, settings: Settings = DEFAULTS) -> Network:
    """Turn a compound's paths into a network that every gate, bay, door and building hangs on.

    Where no gate reaches a path, or no path comes near any goal, the way leads through the free
    space between the houses, and every segment is marked as estimated.
    """
    may = permissions(compound)
    ground = usable_ground(compound, settings)
    gates = join_gates(compound, ground, may, settings)
    ground, _ = cut(ground, [snaps.cuts(ground) for snaps in gates.values()])
    reach = {storey: reached_segments(ground, may[storey], gates, storey) for storey in STOREYS}
    if not reach["walk"].any():
        return _free_network(compound, settings)
    sight = clear_sight(compound.shapes["buildings"], sight_walls(compound))
    inner = join_inner(compound, ground, reach, sight, settings)
    if not inner["walk"].found.any():
        return _free_network(compound, settings)
    ground, _ = cut(ground, [snaps.cuts(ground) for snaps in inner.values()])
    bays = len(compound.shapes["parking"])
    unsure = np.concatenate([np.zeros(bays, dtype=bool), unsure_goals(compound)])
    return _assemble(compound, ground, Joints(gates, inner, unsure, bays))


def _assemble(compound: Compound, ground: Segments, joints: Joints) -> Network:
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
        **_place_names(compound),
    )


def _apart(nodes: Coordinates, tail: Rows, head: Rows) -> NDArray[np.float64]:
    """Return the straight lengths (k,) between nodes; they stand on whole millimetres."""
    millimetres = np.round((nodes[head] - nodes[tail]) * 1000)
    return np.hypot(*millimetres.T) / 1000


def _place_points(compound: Compound, joints: Joints) -> Coordinates:
    """Return where gates, bays and goals stand (k, 2)."""
    inner = np.concatenate([bay_shapes(compound), goal_shapes(compound)])
    return np.concatenate(
        [
            standing_points(compound.shapes["gates"], joints.gates),
            standing_points(inner, joints.inner),
        ]
    )


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
        **_place_names(compound),
    )
