"""A compound begins: a name, a rough place, and a square to draw in."""

from collections.abc import Iterable

import numpy as np
import shapely

from ..errors import SettingError
from ..ids import free_id, slug
from ..layers import Layers, conform, frame
from ..metres import to_degrees, to_zone, utm_zone
from ..notices import short_text
from ..store import DISTRICT, Store

WIDE_METRES = 200.0  # of the square: a middling compound
LONGEST_NAME = 60  # characters; signs have no room for more
LonLat = tuple[float, float]


def begin_compound(store: Store, said: str, *, at: LonLat, author: str, note: str = "") -> str:
    """Save a compound's first revision and return its id.

    Its name is what somebody `said`; its boundary is a square some 200 m wide around `at`
    (longitude and latitude, EPSG:4326), marked as estimated. Raises SettingError for a name that
    is none, StaleRevision where somebody else took the id at the same moment.
    """
    name = short_text(said)
    if not name or len(name) > LONGEST_NAME:
        raise SettingError("begin_name", name=name[:20], most=LONGEST_NAME)
    id = free_id(slug(name) or "compound", {DISTRICT, *(each.id for each in store.compounds())})
    row = {"id": [id], "name": [name], "estimated": ["yes"]}
    layers = conform({"compound": frame("compound", row, [square(at)])})
    store.save(id, layers, base=None, author=author, note=note)
    return id


def square(at: LonLat, *, wide: float = WIDE_METRES) -> shapely.Polygon:
    """Return a square around a place, `wide` metres to a side; both in degrees (EPSG:4326)."""
    middle = np.array([shapely.Point(at)], dtype=object)
    crs = utm_zone(middle)
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * wide / 2
    metres = shapely.get_coordinates(to_zone(middle, crs=crs)) + corners
    return shapely.Polygon(to_degrees(metres, crs=crs))


def beside(layers: Layers) -> LonLat:
    """Return the middle of a square that lies east of a compound, with a street between them."""
    _, south, east, north = _box([layers])
    metres_per_degree = 111_320.0 * np.cos(np.radians((south + north) / 2))
    return east + 0.65 * WIDE_METRES / metres_per_degree, (south + north) / 2


def middle(district: Iterable[Layers]) -> LonLat:
    """Return the middle of all that compounds cover; raise SettingError where there is none."""
    west, south, east, north = _box(district)
    return (west + east) / 2, (south + north) / 2


def _box(district: Iterable[Layers]) -> tuple[float, float, float, float]:
    shapes = [shape for layers in district for shape in layers["compound"].geometry]
    west, south, east, north = shapely.GeometryCollection(shapes).bounds
    if not np.isfinite([west, south, east, north]).all():
        raise SettingError("begin_nowhere")
    return float(west), float(south), float(east), float(north)
