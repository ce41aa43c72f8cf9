"""A compound as it is so far, in metres: whatever is drawn and sound, be it next to nothing."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely

from ..checks import OPENING_METRES, Site
from ..layers import Layers, conform, names
from ..metres import Shapes, to_degrees, to_metres
from ..network import clear_sight
from ..settings import Settings
from .outline import outline_around

NEAR_METRES = 1500.0  # what lies farther from the middle of all belongs to something else
SIDES = ("e", "ne", "n", "nw", "w", "sw", "s", "se")
WITHOUT_HOUSES = ("parking", "entrances", "landmarks", "paths", "barriers")
COVERED_SHARE, LIKE_SHARE = 0.9, 0.7  # of the houses; of the outline that would be suggested
BOX_SHARE = 0.999  # of the box around it: a boundary that fills so much was not drawn by hand
LARGE = 3.0  # times the area that would be suggested


@dataclass(frozen=True)
class Sketch:
    """Layers as suggestions look at them; shapes are in metres, by layer, only the sound ones.

    `rows` holds the row of the layer that each shape is of.
    """

    site: Site
    settings: Settings

    @cached_property
    def rows(self) -> Mapping[str, list[int]]:
        """Return the rows that are soundly drawn and not far away from everything else."""
        shapes = self.site.shapes
        middles = {name: shapely.get_coordinates(_middles(shapes[name])) for name in shapes}
        known = np.concatenate([*middles.values()])
        home = np.median(known, axis=0) if len(known) else np.zeros(2)
        if self.site.boundary is not None:
            home = shapely.get_coordinates(self.site.boundary.centroid)[0]
        found = {}
        for name, drawn in shapes.items():
            sound = np.flatnonzero(~shapely.is_missing(drawn))
            near = np.hypot(*(middles[name] - home).T) <= NEAR_METRES
            found[name] = sound[near].tolist()
        return found

    @cached_property
    def shapes(self) -> Mapping[str, Shapes]:
        """Return the geometries of `rows`."""
        return {name: self.site.shapes[name][rows] for name, rows in self.rows.items()}

    def column(self, name: str, column: str) -> list[Any]:
        """Return a column's values for `rows`."""
        values = self.site.columns[name][column]
        return [values[row] for row in self.rows[name]]

    def labels(self, name: str) -> list[str]:
        """Return what people call each of `rows`."""
        return [self.site.labels[name][row] for row in self.rows[name]]

    @cached_property
    def outline(self) -> shapely.Polygon | None:
        """Return a boundary that could be drawn around everything; None where nothing is."""
        names = ("buildings", "parking") if len(self.shapes["buildings"]) else WITHOUT_HOUSES
        content = np.concatenate([self.shapes[name] for name in names])
        return outline_around(content, walls=self.shapes["barriers"], gates=self.shapes["gates"])

    @cached_property
    def drawn_boundary(self) -> shapely.Polygon | None:
        """Return the boundary that is drawn, unless it was estimated and does not fit.

        One that does not hold the houses does not, one many times too large, and a mere box.
        """
        drawn = self.site.boundary
        if drawn is None or self.outline is None:
            return drawn
        if self.site.columns["compound"]["estimated"] != ["yes"]:
            return drawn
        houses = shapely.union_all(self.shapes["buildings"])
        held = drawn.intersection(houses).area >= COVERED_SHARE * houses.area
        lonlat = self.site.degrees["compound"][0]
        is_box = lonlat.area > BOX_SHARE * lonlat.envelope.area
        shared, whole = drawn.intersection(self.outline).area, drawn.union(self.outline).area
        fits = held and drawn.area <= LARGE * self.outline.area
        return drawn if fits and (not is_box or shared >= LIKE_SHARE * whole) else None

    @property
    def boundary(self) -> shapely.Polygon | None:
        """Return the boundary that is drawn, else the one that would be suggested."""
        return self.drawn_boundary or self.outline

    @cached_property
    def house_tree(self) -> shapely.STRtree:
        """Return the buildings as a tree to ask what is near."""
        return shapely.STRtree(self.shapes["buildings"])

    @cached_property
    def walls(self) -> Shapes:
        """Return walls and fences, open where a gate stands in them."""
        barriers = self.shapes["barriers"]
        if not len(self.shapes["gates"]):
            return barriers
        opened = shapely.union_all(shapely.buffer(self.shapes["gates"], OPENING_METRES))
        left = shapely.difference(barriers, opened)
        return left[~shapely.is_empty(left)]

    def clear(self, lines: Shapes) -> Any:
        """Tell which straight lines (n,) cross no building and no wall."""
        return self._sight(lines)

    @cached_property
    def _sight(self) -> Callable[[Shapes], Any]:
        return clear_sight(self.shapes["buildings"], self.walls)

    def degrees(self, shape: shapely.Geometry) -> shapely.Geometry:
        """Return a shape in degrees, on whole 1e-7 of them (1 cm)."""
        return shapely.transform(
            shape, lambda xy: np.round(to_degrees(xy, crs=self.site.metres.crs), 7)
        )


def sketch(layers: Layers, settings: Settings) -> Sketch:
    """Look at layers, which may lack anything and hold any nonsense."""
    whole = layers if set(layers) == set(names()) else conform(layers)
    return Sketch(Site(whole, to_metres(whole)), settings)


def side_of(east: float, north: float) -> str:
    """Return the word of the compass for a direction."""
    return SIDES[round(math.degrees(math.atan2(north, east)) / 45) % 8]


def _middles(shapes: Shapes) -> Shapes:
    bounds = shapely.bounds(shapes[~shapely.is_missing(shapes)])
    points: Shapes = shapely.points((bounds[:, :2] + bounds[:, 2:]) / 2)
    return points
