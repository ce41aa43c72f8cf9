"""What the sign of a gate shows, made ready for the peers: nobody counts how long that takes."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
import shapely
from geopandas import GeoDataFrame

from geo.errors import NoRoute
from geo.metres import Coordinates, Shapes
from geo.routes import Route, Routes

MAP = (273.0, 255.0)  # the map's part of an A3 sheet, mm
ROWS, FIRST = 20, 6  # of the index: rows of a column, and the columns that stand below the map
FURTHER = 80  # rows of a column on the second sheet, which has what the first has no room for
Point = tuple[float, float]
LABELS = {"gates": "name", "parking": "name", "landmarks": "name", "entrances": "unit"}


@dataclass(frozen=True)
class Scene:
    """What a sign shows. Shapes are in mm of the map, x right, y down, the way in pointing up."""

    title: str
    gate: str
    rules: str
    boundary: GeoDataFrame
    paths: GeoDataFrame
    houses: GeoDataFrame  # with their number
    marks: GeoDataFrame  # gates, bays, landmarks and doors: layer and label
    trunks: GeoDataFrame  # with their mode
    here: Point
    north: Point  # direction of length 1
    hundred: float  # metres, in mm
    index: list[tuple[str, str, str]]  # number, minutes, metres
    address: str

    @property
    def numbers(self) -> Iterator[tuple[str, Point]]:
        """Yield the houses' numbers and where they stand."""
        middles = shapely.point_on_surface(self.houses.geometry.values)
        return zip(self.houses["number"], _points(middles), strict=True)

    @property
    def labels(self) -> Iterator[tuple[str, Point]]:
        """Yield what is written at marks, and where."""
        return zip(self.marks["label"], _points(self.marks.geometry.values), strict=True)

    @property
    def blocks(self) -> list[list[tuple[str, str, str]]]:
        """Return the columns of the index: `FIRST` of `ROWS` rows, then of `FURTHER` rows."""
        cut = FIRST * ROWS
        first = [self.index[row : row + ROWS] for row in range(0, len(self.index[:cut]), ROWS)]
        rest = range(cut, len(self.index), FURTHER)
        return first + [self.index[row : row + FURTHER] for row in rest]


def make_scene(routes: Routes, gate: str) -> Scene:
    """Make ready what the sign of a gate (`gate:south`) shows."""
    compound = routes.network.compound
    columns, row = compound.columns, compound.place(gate).row
    entry = shapely.get_coordinates(compound.shapes["gates"][row])[0]
    ahead = shapely.get_coordinates(compound.boundary.centroid)[0] - entry
    ahead = ahead / np.hypot(*ahead)
    right = np.array([ahead[1], -ahead[0]])

    def turn(xy: Coordinates) -> Coordinates:
        return np.column_stack([(xy - entry) @ right, -(xy - entry) @ ahead])

    bounds = np.array(shapely.transform(compound.boundary, turn).bounds).reshape(2, 2)
    scale = (MAP / np.ptp(bounds, axis=0)).min() * 0.96
    shift = np.array(MAP) / 2 - bounds.mean(axis=0) * scale

    def frame(shapes: object, **columns: object) -> GeoDataFrame:
        placed = shapely.transform(shapes, lambda xy: turn(xy) * scale + shift)
        return GeoDataFrame(columns, geometry=placed)

    trips = list(_trips(routes, gate))
    modes = dict.fromkeys(leg.mode for _, route in trips for leg in route.legs)
    legs = [(leg.mode, leg.line) for _, route in trips for leg in route.legs]
    trunks = [
        shapely.union_all([shapely.LineString(line) for mode, line in legs if mode == each])
        for each in modes
    ]
    return Scene(
        title=compound.name,
        gate=columns["gates"]["name"][row] or columns["gates"]["id"][row],
        rules=columns["compound"]["convention"][0],
        boundary=frame(compound.shapes["compound"]),
        paths=frame(compound.shapes["paths"]),
        houses=frame(compound.shapes["buildings"], number=columns["buildings"]["ref"]),
        marks=frame(
            np.concatenate([compound.shapes[layer] for layer in LABELS]),
            layer=[layer for layer in LABELS for _ in columns[layer]["id"]],
            label=[text for layer, column in LABELS.items() for text in columns[layer][column]],
        ),
        trunks=frame(np.array(trunks, dtype=object), mode=list(modes)),
        here=(float(shift[0]), float(shift[1])),
        north=(float(right[1]), float(-ahead[1])),
        hundred=float(100 * scale),
        index=[
            (name, f"{max(1, round(route.seconds / 60))}分", f"{route.metres:.0f}米")
            for name, route in trips
        ],
        address=f"http://localhost:8501/g/c/{compound.id}/?from={gate}",
    )


def _points(points: Shapes) -> list[Point]:
    return [(x, y) for x, y in shapely.get_coordinates(points).tolist()]


def _trips(routes: Routes, gate: str) -> Iterator[tuple[str, Route]]:
    """Yield every house with a number that the gate leads to, and the quickest way there."""
    houses = routes.network.compound.columns["buildings"]
    for id, number in zip(houses["id"], houses["ref"], strict=True):
        with suppress(NoRoute):
            if number:
                yield number, routes.find(start=gate, goal=f"building:{id}")
