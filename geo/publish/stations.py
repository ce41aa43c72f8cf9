"""Where a district's places and compounds lie, in metres of a frame that names no place on earth.

The frame's corner lies south-west of everything the district shares or, where it shares nothing,
of its compounds. Where single compounds join a live site, the frame stays where it was, so that
compounds published earlier keep their places.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from ..guide.nearby import describe_shared
from ..layers import Layers, columns_of, names, shapes_of
from ..metres import Coordinates, to_zone, utm_zone

REACH_METRES = 100_000.0  # from the corner: a district is smaller, a UTM zone still true there

Place = dict[str, Any]
LonLat = tuple[float, float]


@dataclass(frozen=True)
class Frame:
    """Metres of a district, x east and y north: a UTM zone by its EPSG code, and a corner in it."""

    crs: int
    corner: tuple[float, float]

    def place(self, lonlat: Coordinates) -> list[list[int]]:
        """Return points in degrees, shape (n, 2), as [x, y] in whole metres."""
        points = shapely.get_coordinates(to_zone(shapely.points(lonlat), crs=self.crs))
        metres: list[list[int]] = (points - self.corner).round().astype(int).tolist()
        return metres

    def place_homes(self, homes: Mapping[str, LonLat]) -> dict[str, list[int]]:
        """Return the middles of compounds, in degrees by id, as [x, y] in whole metres.

        Whoever lies farther from the corner than a district reaches is left out.
        """
        lonlat = _points(homes.values())
        points = shapely.get_coordinates(to_zone(shapely.points(lonlat), crs=self.crs))
        near = (np.abs(points - self.corner) < REACH_METRES).all(axis=1)
        spots = self.place(lonlat[near]) if near.any() else []
        ids = (id for id, is_near in zip(homes, near, strict=True) if is_near)
        return dict(zip(ids, spots, strict=True))


def make_frame(
    shared: Layers | None,
    before: Mapping[str, list[int]],
    *,
    homes: Mapping[str, LonLat] | None = None,
    kept: Frame | None = None,
) -> Frame | None:
    """Return the frame of what a district shares and of its compounds.

    `homes` are the middles of compounds in degrees, by id. `before` are the places of the same
    things and compounds by id in the frame of the live site, which the new one keeps; `kept` is
    that frame itself, where the live site tells. None: there is nothing, or nobody knows how the
    compounds lie to those of the live site.
    """
    if kept:
        return kept
    homes = homes or {}
    drawn = shapes_of(shared or {})
    shapes = np.concatenate([np.empty(0, dtype=object), *drawn.values()])
    middles = _points(homes.values())
    around = shapes if len(shapes) else shapely.points(_crowd(middles))
    if not len(around):
        return None
    crs = utm_zone(around)
    corner = np.floor(shapely.get_coordinates(to_zone(around, crs=crs)).min(axis=0))
    ids = [*(row["id"] for name in drawn for row in _rows(shared or {}, name)), *homes]
    known = [row for row, id in enumerate(ids) if id in before]
    if known:  # one that moved must not move the frame, so the middle one of all counts
        everything = np.concatenate([shapes, shapely.points(middles)])
        xy = shapely.get_coordinates(to_zone(everything[known], crs=crs))
        corner = np.median(xy - [before[ids[row]] for row in known], axis=0).round()
    elif before and not len(shapes):
        return None
    return Frame(crs, (float(corner[0]), float(corner[1])))


def read_frame(listed: bytes | None) -> Frame | None:
    """Return the frame that a site's list of compounds tells, if any."""
    try:
        crs, x, y = json.loads(listed or b"")["frame"]
        return Frame(int(crs), (float(x), float(y)))
    except (ValueError, KeyError, TypeError):
        return None


def _points(lonlat: Iterable[LonLat]) -> Coordinates:
    return np.array([*lonlat], dtype=float).reshape(-1, 2)


def _crowd(lonlat: Coordinates) -> Coordinates:
    """Return the points in the square of one degree that holds most of them."""
    if not len(lonlat):
        return lonlat
    squares = np.floor(lonlat)
    found, counts = np.unique(squares, axis=0, return_counts=True)
    crowd: Coordinates = lonlat[(squares == found[np.argmax(counts)]).all(axis=1)]
    return crowd


def shared_places(shared: Layers, frame: Frame) -> dict[str, list[Place]]:
    """Return stations and partners as guides describe them, each with where it is: `at`."""
    return {
        name: [
            {**row, "at": at}
            for row, at in zip(_rows(shared, name), _spots(shared, name, frame), strict=True)
        ]
        for name in names("district")
    }


def _rows(shared: Layers, name: str) -> list[Place]:
    columns, kind = columns_of(shared)[name], name.removesuffix("s")
    rows = zip(*columns.values(), strict=True)
    return [describe_shared(kind, dict(zip(columns, row, strict=True))) for row in rows]


def _spots(shared: Layers, name: str, frame: Frame) -> list[list[int]]:
    points = shapely.get_coordinates(shapes_of(shared)[name])
    return frame.place(points) if len(points) else []
