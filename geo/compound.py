"""A checked compound: from here on nobody asks again whether its layers make sense."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely

from .checks import Site, find_problems
from .errors import LayerError, Problem, UnknownPlace
from .layers import Layers, conform, names, shapes_of
from .metres import Coordinates, Shapes, to_degrees, to_metres

PLACE_LAYERS = {
    "gate": "gates",
    "entrance": "entrances",
    "building": "buildings",
    "parking": "parking",
    "landmark": "landmarks",
}
CLOSABLE = {"gate": "gates", "path": "paths", "parking": "parking"}  # what a notice may shut
BOX_METRES = 2.0  # room between what is drawn and the edge of the box around it


@dataclass(frozen=True)
class Place:
    """Anything a route may start or end at: row `row` of a layer, written `kind:id`."""

    kind: str
    id: str
    row: int

    @property
    def layer(self) -> str:
        """Return the name of the place's layer."""
        return PLACE_LAYERS[self.kind]

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True)
class Compound:
    """Checked layers (EPSG:4326), and the same rows as they are worked with.

    `shapes[layer]` is an array of shapely geometries in metres, in the UTM zone with EPSG code
    `crs`; `columns[layer][column]` is a plain list, quick to look up; `problems` are the warnings
    and hints that do not keep the compound from being used.
    """

    id: str
    layers: Layers
    shapes: Mapping[str, Shapes]
    crs: int
    problems: tuple[Problem, ...]
    columns: Mapping[str, Mapping[str, list[Any]]]

    @property
    def name(self) -> str:
        """Return the compound's name."""
        return self.fact("name")

    @property
    def boundary(self) -> shapely.Polygon:
        """Return the boundary in metres."""
        boundary: shapely.Polygon = self.shapes["compound"][0]
        return boundary

    def fact(self, column: str) -> str:
        """Return what the compound's one row holds in a column."""
        return str(self.columns["compound"][column][0])

    @cached_property
    def drawn(self) -> Mapping[str, Shapes]:
        """Return the geometries as they were drawn, in degrees, by layer."""
        return shapes_of(self.layers)

    @cached_property
    def box(self) -> tuple[int, int, int, int]:
        """Return the box of all that is drawn: west, south, east, north in whole metres.

        Its south-west corner is the origin of every length that a guide holds.
        """
        bounds = shapely.total_bounds(np.concatenate([*self.shapes.values()]))
        west, south = np.floor(bounds[:2] - BOX_METRES).astype(int).tolist()
        east, north = np.ceil(bounds[2:] + BOX_METRES).astype(int).tolist()
        return west, south, east, north

    @cached_property
    def places(self) -> Mapping[str, Place]:
        """Return every place by its written form, gates first."""
        found = (
            Place(kind, id, row)
            for kind, layer in PLACE_LAYERS.items()
            for row, id in enumerate(self.columns[layer]["id"])
        )
        return {str(place): place for place in found}

    def place(self, written: str) -> Place:
        """Return the place `kind:id`; raise UnknownPlace with the nearest names there are."""
        if written in self.places:
            return self.places[written]
        near = difflib.get_close_matches(written, self.places, n=3, cutoff=0.5)
        raise UnknownPlace(
            "unknown_place",
            place=written,
            compound=self.id,
            near=", ".join(near or list(self.places)[:3]),
        )

    def degrees(self, xy: Coordinates) -> Coordinates:
        """Return longitude and latitude, shape (n, 2), of points in metres, shape (n, 2)."""
        return to_degrees(np.asarray(xy, dtype=float).reshape(-1, 2), crs=self.crs)


def make_compound(layers: Layers) -> Compound:
    """Check layers and return the compound; raise LayerError with everything that stands against.

    The only way to a Compound: what it returns is complete, unique, valid and in its place.
    """
    if set(layers) != set(names()):
        layers = conform(layers)
    metres = to_metres(layers)
    site = Site(layers, metres)
    problems = find_problems(layers, site=site)
    errors = [problem for problem in problems if problem.level == "error"]
    if errors:
        ids = site.columns["compound"]["id"]
        raise LayerError(ids[0] if ids else "?", errors)
    return Compound(
        id=site.columns["compound"]["id"][0],
        layers=layers,
        shapes=metres.shapes,
        crs=metres.crs,
        problems=tuple(problems),
        columns=site.columns,
    )


def written_places(layers: Layers, kinds: Mapping[str, str]) -> list[str]:
    """Return the written form `kind:id` of every row; `kinds` names the layer of each kind."""
    return [f"{kind}:{id}" for kind, layer in kinds.items() for id in layers[layer]["id"]]


def check_closable(places: Iterable[str], layers: Layers, *, compound: str) -> tuple[str, ...]:
    """Return places that a notice shuts, each once; raise UnknownPlace for what nobody can shut."""
    known = written_places(layers, CLOSABLE)
    closed = tuple(dict.fromkeys(places))
    for place in closed:
        if place not in known:
            near = difflib.get_close_matches(place, known, n=3, cutoff=0.5) or known[:3]
            raise UnknownPlace(
                "unknown_closure", place=place, compound=compound, near=", ".join(near)
            )
    return closed
