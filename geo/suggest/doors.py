"""A door for every building that has none: in the middle of the wall that faces the way to it."""

import numpy as np
import shapely
from numpy.typing import NDArray

from ..metres import Coordinates
from .needs import SHED_AREA, in_view, open_walls
from .sketch import Sketch, side_of
from .suggestion import Suggestion, new_row

LOOK_METRES = 60.0  # a wall faces a path that is no farther away, and looks so far for houses
STANDING_METRES = 1.0  # a door this near to a house stands on it, and only forgot to say so

Numbers = NDArray[np.float64]
Rows = NDArray[np.int64]


def suggest_doors(sketch: Sketch) -> list[Suggestion]:
    """Suggest one door for every building without any; its unit and flats are left open.

    A long slab has several doors, and nobody can see from above how many: one is where a rider is
    led to, until the others are drawn.
    """
    walls = {row: open_walls(sketch, row) for row in _without_door(sketch)}
    walls = {row: points for row, points in walls.items() if len(points)}
    if not walls:
        return []
    owner = np.repeat([*walls], [len(points) for points in walls.values()])
    points = np.concatenate([*walls.values()])
    near, room = _near_paths(sketch, points), _room(sketch, points, owner)
    ids, labels = sketch.column("buildings", "id"), sketch.labels("buildings")
    found = []
    for row in walls:
        mine = np.flatnonzero(owner == row)
        faces = np.isfinite(near[mine]).any()
        best = mine[near[mine].argmin() if faces else room[mine].argmax()]
        middle = sketch.shapes["buildings"][row].centroid
        found.append(
            new_row(
                "doors",
                "door" if faces else "door_open",
                "entrances",
                sketch.degrees(shapely.Point(points[best])),
                {"building": ids[row]},
                building=labels[row],
                side=side_of(*(points[best] - (middle.x, middle.y))),
            )
        )
    return found


def _without_door(sketch: Sketch) -> list[int]:
    """Return the buildings inside that have no door, but for nameless sheds."""
    houses, doors = sketch.shapes["buildings"], sketch.shapes["entrances"]
    ids, refs, names = (sketch.column("buildings", name) for name in ("id", "ref", "name"))
    served = set(sketch.site.columns["entrances"]["building"])
    bare = [not ref and not name for ref, name in zip(refs, names, strict=True)]
    leave = np.array([id in served for id in ids], dtype=bool)
    leave |= np.array(bare, dtype=bool) & (shapely.area(houses) < SHED_AREA)
    leave[sketch.house_tree.query(doors, "dwithin", distance=STANDING_METRES)[1]] = True
    if sketch.boundary is not None:
        leave |= ~shapely.intersects(sketch.boundary, shapely.centroid(houses))
    rows: list[int] = np.flatnonzero(~leave).tolist()
    return rows


def _near_paths(sketch: Sketch, points: Coordinates) -> Numbers:
    """Return how far points (k, 2) are from a path: in clear sight, else a longer way; inf: far."""
    paths = sketch.shapes["paths"]
    seen = in_view(sketch, points, paths)
    far = np.isinf(seen)
    (place, _), away = shapely.STRtree(paths).query_nearest(
        shapely.points(points), max_distance=LOOK_METRES, return_distance=True, all_matches=False
    )
    hidden = far[place]
    seen[place[hidden]] = away[hidden] + LOOK_METRES
    return seen


def _room(sketch: Sketch, points: Coordinates, owner: Rows) -> Numbers:
    """Return how far it is from each point (k, 2) of a wall to the next other house."""
    houses = sketch.shapes["buildings"]
    spots = shapely.points(points)
    place, house = sketch.house_tree.query(spots, "dwithin", distance=LOOK_METRES)
    other = house != owner[place]
    room = np.full(len(points), LOOK_METRES)
    away = shapely.distance(spots[place[other]], houses[house[other]])
    np.minimum.at(room, place[other], away)
    return room
