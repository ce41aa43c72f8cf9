"""The district's page of stations and partners, in metres of a frame that names no place on earth.

The frame's corner lies south-west of everything the district shares. Where single compounds join
a live site, the frame stays where it was, so that compounds published earlier keep their places.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from ..guide.nearby import describe_shared
from ..layers import Layers, columns_of, names, shapes_of
from ..metres import Coordinates, to_zone, utm_zone

Place = dict[str, Any]


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


def make_frame(shared: Layers, before: Mapping[str, list[int]]) -> Frame | None:
    """Return the frame of what a district shares, or None where it shares nothing.

    `before` are the places of the same things by id in the frame of the live site, which the new
    one keeps.
    """
    shapes = np.concatenate([shapes_of(shared)[name] for name in names("district")])
    if not len(shapes):
        return None
    crs = utm_zone(shapes)
    xy = shapely.get_coordinates(to_zone(shapes, crs=crs))
    corner = np.floor(xy.min(axis=0))
    ids = [row["id"] for name in names("district") for row in _rows(shared, name)]
    known = [row for row, id in enumerate(ids) if id in before]
    if known:  # one that moved must not move the frame, so the middle one of all counts
        offsets = xy[known] - np.array([before[ids[row]] for row in known])
        corner = np.median(offsets, axis=0).round()
    return Frame(crs, (float(corner[0]), float(corner[1])))


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
