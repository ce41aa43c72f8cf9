"""An outline around everything, as people would build a wall: along the houses, right-angled."""

import math

import numpy as np
import shapely
from shapely.affinity import rotate

from ..metres import Shapes

ROOM_METRES = 6.0  # between the outermost wall of a house and the boundary
GAPS_METRES = (40.0, 80.0, 160.0)  # what is this close together is walled in as one
JOG_METRES = 22.0  # nobody builds a wall with a step shorter than this
FULL_SHARE = 0.86  # an outline that fills so much of a rectangle becomes the rectangle
SQUARE = 0.55  # houses agree on a direction: 1 for all alike, 0 for none
SMOOTH_METRES = 3.0
GATEWAY_METRES = 20.0  # a wall may be open this wide where a gate stands
WALLED_SHARE = 0.9  # of what is drawn stands within its wall


def outline_around(content: Shapes, *, walls: Shapes, gates: Shapes) -> shapely.Polygon | None:
    """Return an outline around houses and what else is there, in metres; None around nothing.

    A wall that is drawn around most of it, open at its gates, is the outline. Else it keeps some
    room, and passes near the gates.
    """
    if len(content) + len(gates) < 1:
        return None
    if (walled := _walled(content, walls)) is not None:
        return walled
    content = np.concatenate([content, _drawn_in(gates, content)])
    angle, agreed = direction(content)
    if agreed < SQUARE:
        return _hull(content)
    middle = shapely.Point(shapely.total_bounds(content)[:2])
    bounds = shapely.bounds([rotate(shape, -angle, origin=middle) for shape in content])
    shape = rotate(_right_angled(shapely.box(*bounds.T)), angle, origin=middle)
    return shape if shape.is_valid else _hull(content)


def _walled(content: Shapes, walls: Shapes) -> shapely.Polygon | None:
    """Return the ground that walls enclose, gateways closed, if most things stand on it."""
    half = GATEWAY_METRES / 2
    closed = shapely.get_parts(shapely.buffer(shapely.union_all(walls), half))
    holes = [shapely.Polygon(ring) for part in closed for ring in part.interiors]
    for hole in sorted(holes, key=lambda shape: shape.area):
        ground = hole.buffer(half, join_style="mitre", mitre_limit=2.0).simplify(SMOOTH_METRES / 3)
        held = shapely.contains(ground, shapely.centroid(content))
        if len(content) and held.mean() >= WALLED_SHARE:
            return shapely.Polygon(ground.exterior)
    return None


def direction(shapes: Shapes) -> tuple[float, float]:
    """Return the direction in degrees (0 to 90) that most walls take, and how far they agree."""
    points, owner = shapely.get_coordinates(shapely.convex_hull(shapes), return_index=True)
    steps = np.diff(points, axis=0)[owner[1:] == owner[:-1]]
    if not len(steps):
        return 0.0, 0.0
    length = np.hypot(*steps.T)
    turned = (length * np.exp(4j * np.arctan2(steps[:, 1], steps[:, 0]))).sum()
    return math.degrees(np.angle(turned)) / 4 % 90, float(abs(turned) / max(length.sum(), 1e-9))


def _drawn_in(gates: Shapes, content: Shapes) -> Shapes:
    """Return gates moved inwards by the room that the boundary keeps, so that it passes by them."""
    if not len(content) or not len(gates):
        return gates
    nearest = content[shapely.STRtree(content).nearest(gates)]
    ways = shapely.shortest_line(gates, nearest)
    moved: Shapes = shapely.line_interpolate_point(
        ways, np.minimum(ROOM_METRES, shapely.length(ways))
    )
    return moved


def _hull(content: Shapes) -> shapely.Polygon:
    hull = shapely.MultiPoint(shapely.get_coordinates(content)).convex_hull
    return hull.buffer(ROOM_METRES, join_style="mitre", mitre_limit=2.0).simplify(SMOOTH_METRES)


def _right_angled(boxes: Shapes) -> shapely.Polygon:
    """Return a right-angled outline around boxes that lie with the axes."""
    for gap in GAPS_METRES:
        grown = shapely.union_all(_grown(boxes, gap))
        if grown.geom_type == "Polygon":
            filled = shapely.Polygon(grown.exterior)
            shape = filled.buffer(ROOM_METRES - gap, join_style="mitre", mitre_limit=10.0)
            if shape.geom_type == "Polygon" and not shape.is_empty:
                shape = _without_jogs(shapely.Polygon(shape.exterior))
                return shape.envelope if shape.area >= FULL_SHARE * shape.envelope.area else shape
    return shapely.union_all(_grown(boxes, ROOM_METRES)).envelope


def _grown(boxes: Shapes, metres: float) -> Shapes:
    """Return boxes with that much more to every side, those that are a mere point, too."""
    grown: Shapes = shapely.box(*(shapely.bounds(boxes) + metres * np.array([-1, -1, 1, 1])).T)
    return grown


def _without_jogs(shape: shapely.Polygon) -> shapely.Polygon:
    """Straighten the shortest steps of a right-angled outline, always outwards."""
    while True:
        ring = shapely.get_coordinates(shapely.normalize(shape.simplify(0.01)).exterior)[:-1]
        length = np.hypot(*(np.roll(ring, -1, axis=0) - ring).T)
        step = int(length.argmin())
        if len(ring) <= 4 or length[step] >= JOG_METRES:
            return shape
        larger = [
            wider
            for wider in (_pushed(ring, step, 1), _pushed(ring, step, -1))
            if wider.is_valid and wider.area > shape.area and wider.covers(shape.buffer(-0.1))
        ]
        if not larger:
            return shape
        shape = min(larger, key=lambda wider: wider.area)


def _pushed(ring: np.ndarray, step: int, side: int) -> shapely.Polygon:
    """Return a ring whose short step is closed by moving the wall on one side of it."""
    a, b = (step, step + 1) if side == 1 else (step + 1, step)
    count = len(ring)
    moved = ring.copy()
    shift = ring[a % count] - ring[b % count]
    far = (b + side) % count
    moved[b % count] += shift
    moved[far] += shift
    return shapely.Polygon(moved)
