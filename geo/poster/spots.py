"""Where words may stand on a map, and what every such spot costs.

A word belongs into its house; else near it, with a leader; the name of a sign beside that. It
should cover little: no other house, no way to a door. Everything is in millimetres, y down.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from ..metres import Coordinates, Shapes
from .clash import Floats, Mask, Rows, crossed
from .cover import Cover
from .placing import Spots

Edge = tuple[float, float, float, float]  # left, top, right, bottom

PAD = 0.3  # mm kept between a word and the outline of its house, or its sign
MOST = 150  # spots of a word that are kept
LOOKED_AT = 240  # of the many around a house, the cheapest that are looked at closely

# Sides of a house from which a leader may start, and how far off and aside of that, in mm, the
# word may stand.
SIDES = 14
OFFSETS = (
    *((1.0, 0.0), (2.5, 0.0), (2.5, 2.5), (2.5, -2.5), (5.0, 0.0), (5.0, 4.0), (5.0, -4.0)),
    *((8.5, 0.0), (8.5, 6.0), (8.5, -6.0), (13.0, 0.0), (13.0, 8.0), (13.0, -8.0)),
    *((18.0, 0.0), (18.0, 9.0), (18.0, -9.0), (24.0, 0.0), (24.0, 10.0), (24.0, -10.0)),
)
BENT = 0.95  # what is less of its convex hull has wings that its own word could lie on
INTO_MM = 1.2  # how far a leader reaches into a house

# Where the name of a sign may stand close to it: the way there, how far it slides along, the cost.
WAYS = np.array([(1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (1, 1), (-1, -1), (-1, 1)], dtype=float)
CLOSE_COST = (0.0, 0.5, 2.0, 2.5)
SLIDES, SLIDE_COST = (0.0, 0.5, -0.5), 1.0
JUST_OFF = 1.002  # a leader ends at the edge of its own sign, and crosses it not
FAR = (3.0, 6.0, 10.0, 15.0)  # mm, with a leader

# What a spot costs.
SMALLER = 2.0  # a size less
OFF_MIDDLE = 1.0  # in a house, at its edge instead of its middle
OUTSIDE = 10.0
LEADER = 1.0  # a millimetre
ACROSS_HOUSE = 25.0  # all of a leader over houses


@dataclass(frozen=True)
class Found:
    """Spots of many words: boxes, leaders (k, 4), costs (k,), and whose they are (k,)."""

    owner: Rows
    boxes: Floats
    leaders: Floats
    costs: Floats

    @classmethod
    def none(cls) -> "Found":
        """Return no spots."""
        empty = np.empty((0, 4))
        return cls(np.empty(0, dtype=int), empty, empty, np.empty(0))

    def pick(self, rows: Rows | Mask) -> "Found":
        """Return some of the spots."""
        return Found(self.owner[rows], self.boxes[rows], self.leaders[rows], self.costs[rows])

    def cheapest(self, most: int) -> "Found":
        """Return so many of the cheapest spots of every word, the best first, word after word."""
        order = np.lexsort((self.costs, self.owner))
        owner = self.owner[order]
        first = np.searchsorted(owner, owner)
        return self.pick(order[np.arange(len(order)) - first < most])

    def split(self, worths: Sequence[float]) -> list[Spots]:
        """Return the spots word by word, of as many words as there are worths."""
        found = self.cheapest(MOST)
        ends = np.searchsorted(found.owner, np.arange(len(worths) + 1)).tolist()
        return [
            Spots(found.boxes[a:b], found.leaders[a:b], found.costs[a:b], worth)
            for a, b, worth in zip(ends[:-1], ends[1:], worths, strict=True)
        ]


def join(*found: Found) -> Found:
    """Return the spots of several kinds together."""
    return Found(
        np.concatenate([each.owner for each in found]),
        np.concatenate([each.boxes for each in found]),
        np.concatenate([each.leaders for each in found]),
        np.concatenate([each.costs for each in found]),
    )


@dataclass(frozen=True)
class Sheet:
    """The map that words stand on: its `cover`, the boxes `taken` (m, 4) by signs, and its edge."""

    cover: Cover
    taken: Floats
    edge: Edge

    def allows(self, boxes: Floats) -> Mask:
        """Tell which boxes (k, 4) lie on the map and on no sign."""
        left, top, right, bottom = self.edge
        allowed: Mask = (boxes[:, 0] >= left) & (boxes[:, 1] >= top)
        allowed &= (boxes[:, 2] <= right) & (boxes[:, 3] <= bottom)
        rows = np.flatnonzero(allowed)
        allowed[rows] = ~meet(boxes[rows], self.taken, PAD).any(axis=1)
        return allowed

    def leads(self, leaders: Floats) -> Mask:
        """Tell which leaders (k, 4) cross no sign."""
        hulls = np.hstack([np.minimum(*np.hsplit(leaders, 2)), np.maximum(*np.hsplit(leaders, 2))])
        lines, signs = np.nonzero(meet(hulls, self.taken, 1e-6))
        free = np.ones(len(leaders), dtype=bool)
        free[lines[crossed(leaders[lines], self.taken[signs])]] = False
        return free


def meet(boxes: Floats, others: Floats, gap: float = 0.0) -> Mask:
    """Tell which of k boxes come nearer than a gap to which of m others: (k, m)."""
    one, two = boxes[:, None], others[None]
    met: Mask = (
        (one[..., 0] < two[..., 2] + gap)
        & (two[..., 0] < one[..., 2] + gap)
        & (one[..., 1] < two[..., 3] + gap)
        & (two[..., 1] < one[..., 3] + gap)
    )
    return met


def spots_inside(
    sheet: Sheet, points: Coordinates, room: Floats, widths: Floats, sizes: Floats
) -> Found:
    """Return spots of words in their houses, each in some sizes (n, s), the preferred one first.

    `points` (n, p, 2) and `room` (n, p) are those of `room_inside`; a size of nan is none.
    """
    spread = np.abs(points - points[:, :1]) / np.maximum(np.ptp(points, axis=1), 1e-9)[:, None]
    off = OFF_MIDDLE * spread.max(axis=2)
    word, step, point = np.nonzero(room[:, None] >= sizes[..., None] + PAD)
    size = sizes[word, step]
    boxes = boxes_around(points[word, point], np.column_stack([widths[word] * size, size]))
    costs = SMALLER * step + off[word, point]
    good = sheet.allows(boxes)
    return Found(word[good], boxes[good], np.full((good.sum(), 4), np.nan), costs[good])


def spots_outside(sheet: Sheet, shapes: Shapes, sizes: Coordinates) -> Found:
    """Return spots of words (width and height: n, 2) near their houses (n,), with leaders."""
    wall, normal, inside = _walls(shapes)
    off, aside = np.array(OFFSETS).T
    along = normal[..., ::-1] * (1, -1)
    # How far a word reaches towards its house.
    reach = (np.abs(normal) * sizes[:, None] / 2).sum(axis=-1)[..., None] + off
    middle = wall[:, :, None] + normal[:, :, None] * reach[..., None]
    middle = (middle + along[:, :, None] * aside[:, None]).reshape(-1, 2)
    inner = shapely.contains_xy(shapes[:, None], inside[..., 0], inside[..., 1]).ravel()
    owner = np.repeat(np.arange(len(shapes)), SIDES * len(OFFSETS))
    ends = np.repeat(inside.reshape(-1, 2), len(OFFSETS), axis=0)
    boxes = boxes_around(middle, sizes[owner])
    leaders = np.hstack([np.clip(ends, boxes[:, :2], boxes[:, 2:]), ends])
    length = np.hypot(*(leaders[:, 2:] - leaders[:, :2]).T)
    costs = OUTSIDE + LEADER * length + sheet.cover.price(boxes)
    found = Found(owner, boxes, leaders, costs).pick(np.repeat(inner, len(OFFSETS)))
    found = found.cheapest(LOOKED_AT)
    found = found.pick(sheet.allows(found.boxes))
    found = found.pick(sheet.leads(found.leaders))
    over = ACROSS_HOUSE * sheet.cover.houses_along(found.leaders)
    found = Found(found.owner, found.boxes, found.leaders, found.costs + over)
    return found.pick(~_on_own_house(shapes, found))


def spots_beside(sheet: Sheet, signs: Floats, sizes: Coordinates) -> Found:
    """Return spots of words (width and height: n, 2) beside the boxes of signs (n, 4).

    Close to it words need no leader.
    """
    middle, half = (signs[:, :2] + signs[:, 2:]) / 2, (signs[:, 2:] - signs[:, :2]) / 2
    reach = half + sizes / 2
    close = [(row, slide) for row in range(len(CLOSE_COST)) for slide in SLIDES]
    steps = [
        WAYS[row] * (reach + 2 * PAD) + slide * np.abs(WAYS[row][::-1]) * reach
        for row, slide in close
    ]
    price = [CLOSE_COST[row] + SLIDE_COST * (slide != 0) for row, slide in close]
    steps += [way * (reach + far) for far in FAR for way in WAYS]
    price += [4 + LEADER * far for far in FAR for _ in WAYS]
    owner = np.repeat(np.arange(len(signs)), len(steps))
    middles = (middle[:, None] + np.stack(steps, axis=1)).reshape(-1, 2)
    boxes = boxes_around(middles, sizes[owner])
    starts = np.clip(middle[owner], boxes[:, :2], boxes[:, 2:])
    back = starts - middle[owner]
    share = (half[owner] / np.maximum(np.abs(back), 1e-9)).min(axis=1).clip(max=1)
    leaders = np.hstack([starts, middle[owner] + back * share[:, None] * JUST_OFF])
    leads = np.tile(np.arange(len(steps)) >= len(close), len(signs))
    leaders[~leads] = np.nan
    costs = np.tile(price, len(signs)) + sheet.cover.price(boxes)
    found = Found(owner, boxes, leaders, costs)
    found = found.pick(sheet.allows(boxes))
    return found.pick(sheet.leads(found.leaders))


def boxes_around(points: Coordinates, sizes: Coordinates) -> Floats:
    """Return the boxes (k, 4) of words (width and height: k, 2) about points (k, 2)."""
    return np.hstack([points - sizes / 2, points + sizes / 2])


def _on_own_house(shapes: Shapes, found: Found) -> Mask:
    """Tell which boxes (k, 4) beyond a wall of their house (n,) lie on another part of it: (k,).

    Only houses that are not convex have such parts.
    """
    bent = shapely.area(shapes) < BENT * shapely.area(shapely.convex_hull(shapes))
    on = bent[found.owner]
    boxes = shapely.box(*found.boxes[on].T)
    on[on] = shapely.intersects(shapes[found.owner[on]], boxes)
    return on


def _walls(shapes: Shapes) -> tuple[Coordinates, Coordinates, Coordinates]:
    """Return points around houses (n, SIDES, 2), the way out there, and points just inside."""
    rings = shapely.get_exterior_ring(shapes)[:, None]
    share = (np.arange(SIDES) + 0.5) / SIDES
    wall = shapely.get_coordinates(shapely.line_interpolate_point(rings, share, normalized=True))
    ahead = shapely.get_coordinates(
        shapely.line_interpolate_point(rings, share + 0.01 / SIDES, normalized=True)
    )
    step = ahead - wall
    step /= np.maximum(np.hypot(*step.T), 1e-12)[:, None]
    out = np.where(np.repeat(shapely.is_ccw(rings[:, 0]), SIDES)[:, None], 1.0, -1.0)
    normal = step[:, ::-1] * (1, -1) * out
    ways = (wall, normal, wall - normal * INTO_MM)
    first, second, third = (way.reshape(len(shapes), SIDES, 2) for way in ways)
    return first, second, third
