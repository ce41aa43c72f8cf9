"""What stands at a place on the way and can be named: landmarks, gates, bays and houses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from ..compound import Compound
from ..metres import Shapes
from ..network import clear_sight
from .turns import Point

# How far each kind of place may stand to be named, and by how much others are preferred to it.
REACH_METRES = {"landmark": 25.0, "gate": 20.0, "parking": 20.0, "building": 60.0}
HANDICAP_METRES = {"landmark": 0.0, "gate": 0.0, "parking": 4.0, "building": 6.0}
SIGHTS = 4  # places kept for a point: some lie behind the rider or were named just before


@dataclass(frozen=True)
class Sight:
    """A place that can be named at a point: its nearest spot `at`, so many metres away.

    The spot lies whole decimetres from the point, as a guide tells it to phones.
    """

    place: str
    at: Point
    metres: float


def find_sights(
    compound: Compound, points: Sequence[Point], *, names: Mapping[str, str]
) -> list[list[Sight]]:
    """Return what can be named at every point, the best first: people see landmarks and gates
    before bays and houses, and nothing through a house."""
    places = [place for place in names if _can_be_named(compound, place)]
    if not places or not points:
        return [[] for _ in points]
    kinds = [place.partition(":")[0] for place in places]
    shapes = _shapes(compound, places)
    spots = shapely.points(np.array(points))
    point, row = shapely.STRtree(shapes).query(
        spots, predicate="dwithin", distance=max(REACH_METRES.values())
    )
    line = shapely.shortest_line(spots[point], shapes[row])
    metres = shapely.length(line)
    reach = np.array([REACH_METRES[kind] for kind in kinds])[row]
    handicap = np.array([HANDICAP_METRES[kind] for kind in kinds])[row]
    order = np.lexsort((row, metres + handicap, point))
    order = order[(metres <= reach)[order]]
    rank = np.arange(len(order)) - np.searchsorted(point[order], point[order])
    order = order[rank < SIGHTS]
    order = order[clear_sight(compound.shapes["buildings"], np.array([]))(line[order])]
    starts, ends = (shapely.get_coordinates(shapely.get_point(line[order], i)) for i in (0, 1))
    steps = (ends - starts).round(1)
    seen = zip(order.tolist(), (starts + steps).tolist(), np.hypot(*steps.T).tolist(), strict=True)
    found: list[list[Sight]] = [[] for _ in points]
    for i, (x, y), away in seen:
        found[point[i]].append(Sight(places[row[i]], (x, y), away))
    return found


def _can_be_named(compound: Compound, written: str) -> bool:
    """Tell whether a place has a name that people see: doors and unnumbered houses have none."""
    place = compound.places[written]
    if place.kind == "building":
        columns = compound.columns["buildings"]
        return bool(columns["ref"][place.row] or columns["name"][place.row])
    return place.kind in REACH_METRES


def _shapes(compound: Compound, places: Sequence[str]) -> Shapes:
    found = np.empty(len(places), dtype=object)
    rows = (compound.places[written] for written in places)
    found[:] = [compound.shapes[place.layer][place.row] for place in rows]
    return found
