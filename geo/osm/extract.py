"""An OpenStreetMap extract, read into tagged shapes; what is broken in it is mended or told."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
import osmium
import shapely
from numpy.typing import NDArray
from osmium import osm

from ..errors import FileError, Problem

Bounds = tuple[float, float, float, float]
Tags = dict[str, str]

KEYS = frozenset({
    "building", "highway", "barrier", "entrance", "landuse", "place", "amenity", "shop", "leisure",
    "office", "railway", "public_transport", "man_made", "addr:housenumber",
    "access", "foot", "bicycle", "vehicle", "locked",
})  # fmt: skip
AREA_KEYS = ("building", "landuse", "place", "highway", "amenity", "leisure", "man_made")
FORMATS = {".osm": "osm", ".osm.gz": "osm.gz", ".osm.bz2": "osm.bz2", ".osm.pbf": "pbf"}
UNREADABLE = (RuntimeError, ValueError, osmium.InvalidLocationError)
SHOWN = 3  # examples named in a sentence about many


@dataclass(frozen=True)
class Feature:
    """One tagged object: `id` is n, w or r and its OSM number.

    A node is a Point, a way a LineString, a multipolygon a Polygon or MultiPolygon. `nodes` are
    the OSM numbers of its nodes; a way's stand in the order of its coordinates.
    """

    id: str
    tags: Tags
    shape: shapely.Geometry
    nodes: tuple[int, ...]


@dataclass(frozen=True)
class Features:
    """What an extract holds, in degrees, and what was wrong with it.

    `bounds` (west, south, east, north) are None where the extract does not state them.
    """

    found: list[Feature]
    bounds: Bounds | None
    problems: list[Problem]


def read_features(path: str | PathLike[str]) -> Features:
    """Read the nodes, ways and multipolygons whose tags are of use; raise FileError.

    `path` ends in .osm, .osm.gz, .osm.bz2 or .osm.pbf. Exports differ: nodes may stand after the
    ways that use them or be missing, numbers may be negative or there twice.
    """
    path = Path(path)
    if not path.is_file():
        raise FileError("file_missing", path=path.name)
    ending = next((end for end in FORMATS if path.name.lower().endswith(end)), None)
    if ending is None:
        raise FileError("file_ending", path=path.name, endings=tuple(FORMATS))
    try:
        return _Reading(osmium.io.File(str(path), FORMATS[ending])).features()
    except UNREADABLE:
        raise FileError("osm_unreadable", path=path.name) from None


def as_array(shapes: Iterable[shapely.Geometry]) -> NDArray[np.object_]:
    """Return shapes as shapely's functions want them, an array (n,), n = 0 too."""
    return np.array(list(shapes), dtype=object)


def surface(feature: Feature) -> shapely.Geometry:
    """Return the area inside a feature's outline, closed where it is open; what has none stays."""
    if feature.shape.geom_type != "LineString" or len(set(feature.shape.coords)) < 3:
        return feature.shape
    return shapely.Polygon(feature.shape)


def polygons(shape: shapely.Geometry) -> list[shapely.Polygon]:
    """Return the polygons of a shape, made valid, the largest first; no lines, no points."""
    parts = [p for p in shapely.get_parts(shapely.make_valid(shape)) if p.geom_type == "Polygon"]
    return sorted((part for part in parts if part.area > 0), key=lambda part: -part.area)


def areas_of(feature: Feature) -> list[tuple[str, shapely.Polygon]]:
    """Return the areas inside a feature's outline, in metres, the largest first, with their ids.

    What is nowhere wider than two centimetres is none: OSM itself tells nothing finer apart.
    """
    parts = polygons(surface(feature))
    wide = [part for part in parts if not shapely.set_precision(part, 0.02).is_empty]
    return [(f"{feature.id}-{row + 1}" if row else feature.id, it) for row, it in enumerate(wide)]


def about_many(
    code: str, level: str, ids: Iterable[str], *, layer: str = "compound"
) -> list[Problem]:
    """Return one problem that counts the ids and names the first; none where there are none."""
    found = list(dict.fromkeys(ids))
    if not found:
        return []
    values = {"count": len(found), "named": (*found[:SHOWN], *["…"][: len(found) - SHOWN])}
    return [Problem(code, level, layer, found[0], values)]


@dataclass
class _Reading:
    """One pass over the relations, one over the nodes, one over the ways."""

    file: osmium.io.File
    found: dict[str, Feature] = field(default_factory=dict)
    members: dict[int, tuple[shapely.Geometry, tuple[int, ...]]] = field(default_factory=dict)
    faults: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def features(self) -> Features:
        relations = self._relations()
        wanted = {way for _, ways in relations.values() for way in ways}
        places = osmium.NodeLocationsForWays(osmium.index.create_map("flex_mem"))
        places.ignore_errors()
        self._read_nodes(places)
        self._read_ways(places, wanted)
        for number, (tags, ways) in relations.items():
            self._add_area(number, tags, ways)
        return Features(list(self.found.values()), self._bounds(), self._problems())

    def _objects(self, kind: osm.osm_entity_bits, *handlers: Any) -> Iterator[Any]:
        """Yield objects of a kind; osmium crashes where nobody holds its handlers meanwhile."""
        with osmium.io.Reader(self.file, kind) as reader:
            objects: Iterator[Any] = osmium.OsmFileIterator(reader, *handlers)
            yield from (found for found in objects if not found.deleted)

    def _relations(self) -> dict[int, tuple[Tags, dict[int, str]]]:
        """Return the multipolygons by number: their tags, and their ways with their roles."""
        return {
            found.id: (dict(found.tags), {m.ref: m.role for m in found.members if m.type == "w"})
            for found in self._objects(osm.RELATION, osmium.filter.KeyFilter(*AREA_KEYS))
            if found.tags.get("type") == "multipolygon"
        }

    def _read_nodes(self, places: osmium.NodeLocationsForWays) -> None:
        for node in self._objects(osm.NODE, places, osmium.filter.KeyFilter(*KEYS)):
            if node.location.valid():
                point = shapely.Point(node.lon, node.lat)
                self._add(Feature(f"n{node.id}", dict(node.tags), point, (node.id,)))

    def _read_ways(self, places: osmium.NodeLocationsForWays, wanted: set[int]) -> None:
        for way in self._objects(osm.WAY, places):
            tags = dict(way.tags)
            if way.id not in wanted and not KEYS & tags.keys():
                continue
            located = list(self._located(way.nodes))
            if len(located) < len(way.nodes):
                self.faults["P701"].append(f"w{way.id}")
            nodes, points = tuple(at[0] for at in located), [at[1:] for at in located]
            if len(set(points)) < 2:
                self.faults["P702"].append(f"w{way.id}")
                continue
            line = shapely.LineString(points)
            self.members[way.id] = line, nodes
            if KEYS & tags.keys():
                self._add(Feature(f"w{way.id}", tags, line, nodes))

    def _located(self, nodes: Any) -> Iterator[tuple[int, float, float]]:
        """Yield number, longitude and latitude of the nodes that the extract holds."""
        for node in nodes:
            if node.location.valid():
                yield node.ref, node.lon, node.lat
            elif node.ref in self._drawn:
                yield node.ref, *self._drawn[node.ref]

    @cached_property
    def _drawn(self) -> Mapping[int, tuple[float, float]]:
        """Return the nodes with negative numbers, not uploaded yet: osmium does not place them."""
        return {
            node.id: (node.lon, node.lat)
            for node in self._objects(osm.NODE)
            if node.id < 0 and node.location.valid()
        }

    def _add_area(self, number: int, tags: Tags, ways: Mapping[int, str]) -> None:
        """Build a multipolygon from the ways that are there, crossing or not."""
        held = [self.members[way] for way in ways if way in self.members]
        area = shapely.build_area(shapely.union_all([line for line, _ in held]))
        parts = polygons(area)
        if len(held) < len(ways) or not parts:
            self.faults["P703"].append(f"r{number}")
        if parts:
            nodes = tuple(node for _, nodes in held for node in nodes)
            shape = parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)
            self._add(Feature(f"r{number}", tags, shape, nodes))
            self._leave_out_outlines(tags, ways)

    def _leave_out_outlines(self, tags: Tags, ways: Mapping[int, str]) -> None:
        """Drop from outer ways what their multipolygon says already, or it would be there twice."""
        for way, role in ways.items():
            outline = self.found.get(f"w{way}")
            if outline and role != "inner":
                for key in AREA_KEYS:
                    if key in tags and outline.tags.get(key) == tags[key]:
                        del outline.tags[key]

    def _add(self, feature: Feature) -> None:
        if feature.id in self.found:
            self.faults["P704"].append(feature.id)
        self.found[feature.id] = feature

    def _bounds(self) -> Bounds | None:
        with osmium.io.Reader(self.file, osm.NOTHING) as reader:
            box = reader.header().box()
        if not box.valid():
            return None
        low, high = box.bottom_left, box.top_right
        return low.lon, low.lat, high.lon, high.lat

    def _problems(self) -> list[Problem]:
        return [
            problem
            for code, ids in sorted(self.faults.items())
            for problem in about_many(code, "warning" if code == "P703" else "hint", ids)
        ]
