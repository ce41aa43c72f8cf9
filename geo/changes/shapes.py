"""GeoJSON geometry from a browser → shapely, or one sentence."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import shapely

from ..errors import EditError

# A compound of 2,000 rows has some 20,000 corners: ten such, and no request can fill the memory.
MOST_CORNERS = 200_000
FEWEST = {"LineString": 2, "Polygon": 4}  # positions of a line, and of a ring that is closed


class Reader:
    """Reads geometries one after the other and counts their corners."""

    def __init__(self) -> None:
        self._left = MOST_CORNERS

    def read(self, said: object, wanted: str) -> shapely.Geometry:
        """Return the geometry of a GeoJSON object, of type `wanted` or several of it.

        Coordinates are degrees. What cannot be drawn on a map raises EditError; outlines that
        cross themselves are drawn, so that checks can say so.
        """
        if not isinstance(said, dict) or said.get("type") not in (wanted, f"Multi{wanted}"):
            raise EditError("edit_geometry", wanted=wanted)
        build = {"Point": self._point, "LineString": self._line, "Polygon": self._polygon}[wanted]
        coordinates = said.get("coordinates")
        if said["type"] == wanted:
            return build(coordinates)
        parts = [build(part) for part in _list(coordinates)]
        if not parts:
            raise EditError("edit_geometry", wanted=wanted)
        return _MULTI[wanted](parts)

    def _point(self, said: object) -> shapely.Point:
        return shapely.Point(*self._positions([said])[0])

    def _line(self, said: object) -> shapely.LineString:
        positions = self._positions(said)
        _enough(positions, "LineString")
        return shapely.LineString(positions)

    def _polygon(self, said: object) -> shapely.Polygon:
        rings = [self._ring(ring) for ring in _list(said)]
        if not rings:
            raise EditError("edit_geometry", wanted="Polygon")
        return shapely.Polygon(rings[0], rings[1:])

    def _ring(self, said: object) -> list[tuple[float, float]]:
        positions = self._positions(said)
        if positions and positions[0] != positions[-1]:
            positions.append(positions[0])
        _enough(positions, "Polygon")
        return positions

    def _positions(self, said: object) -> list[tuple[float, float]]:
        listed = _list(said)
        self._left -= len(listed)
        if self._left < 0:
            raise EditError("edit_corners", most=MOST_CORNERS)
        return list(_each(listed))


_MULTI: dict[str, Any] = {
    "Point": shapely.MultiPoint,
    "LineString": shapely.MultiLineString,
    "Polygon": shapely.MultiPolygon,
}


def _each(listed: Sequence[object]) -> Iterator[tuple[float, float]]:
    """Yield longitude and latitude of every position; a height is left out."""
    for position in listed:
        numbers = _list(position)
        if len(numbers) not in (2, 3):
            raise EditError("edit_position")
        lon, lat = _degrees(numbers[0], 180.0), _degrees(numbers[1], 90.0)
        yield lon, lat


def _degrees(said: object, most: float) -> float:
    """Return a number of degrees; what is none, NaN, or off the globe raises EditError."""
    if isinstance(said, bool) or not isinstance(said, int | float) or not -most <= said <= most:
        raise EditError("edit_position")
    return float(said)


def _list(said: object) -> list[Any]:
    if not isinstance(said, list | tuple):
        raise EditError("edit_position")
    return list(said)


def _enough(positions: Sequence[tuple[float, float]], kind: str) -> None:
    if len(positions) < FEWEST[kind]:
        raise EditError("edit_few_corners")


def moved(shapes: Sequence[shapely.Geometry | None], move: Any) -> list[shapely.Geometry | None]:
    """Return shapes with all their coordinates moved at once: `move` takes and returns lon, lat."""
    if move is None:
        return list(shapes)
    drawn = np.array([*shapes, None], dtype=object)[:-1]  # never a numpy guess about its shape
    there: list[shapely.Geometry | None] = shapely.transform(
        drawn, lambda lonlat: np.column_stack(move(lonlat[:, 0], lonlat[:, 1]))
    ).tolist()
    return there
