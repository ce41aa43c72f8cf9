"""Gates where paths lead in and nobody drew one."""

import numpy as np
import shapely

from ..layers import PASSABLE
from ..osm import open_gates
from .sketch import Sketch, side_of
from .suggestion import Suggestion, new_row

END_METRES = 1.0  # a path that ends this near to the boundary ends at it
MERGE_METRES = 8.0  # the lanes of one gateway
# As imports do: what nobody said passes on foot, and counts as estimated.
WALK_IN = {"foot": "yes"}


def suggest_gates(sketch: Sketch) -> list[Suggestion]:
    """Suggest a gate wherever a path that may be walked crosses the boundary, one a gateway.

    Where none does and there is no gate, paths that end at the boundary lead somewhere, too.
    """
    boundary, gates = sketch.boundary, sketch.shapes["gates"]
    if boundary is None:
        return []
    storey = np.nan_to_num(np.array(sketch.column("paths", "layer"), dtype=float))
    foot = np.isin(np.array(sketch.column("paths", "foot"), dtype=object).astype(str), PASSABLE)
    lines = sketch.shapes["paths"][(storey >= 0) & foot]
    found = [place for _, place in open_gates(boundary, lines, gates)]
    key = "gate"
    if not found and not len(gates):
        found, key = _ends(boundary, lines), "gate_end"
    middle = boundary.centroid
    return [
        new_row(
            "gates",
            key,
            "gates",
            sketch.degrees(place),
            WALK_IN,
            side=side_of(place.x - middle.x, place.y - middle.y),
        )
        for place in found
    ]


def _ends(boundary: shapely.Polygon, lines: np.ndarray) -> list[shapely.Point]:
    """Return where paths end at the boundary, one for those close together."""
    kept: list[shapely.Point] = []
    for end in shapely.get_parts(shapely.boundary(lines)):
        place = shapely.get_point(shapely.shortest_line(boundary.exterior, end), 0)
        apart = all(place.distance(other) > MERGE_METRES for other in kept)
        if apart and place.distance(end) <= END_METRES:
            kept.append(place)
    return kept
