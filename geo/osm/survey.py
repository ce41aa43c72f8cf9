"""An extract in metres: what each of its features is, and which of them lie near an area."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import geopandas as gpd
import shapely

from ..layers import PASSABLE, wgs84
from ..metres import Shapes, to_metres
from .areas import Area
from .extract import Feature, as_array, polygons, surface
from .gates import is_gate
from .houses import Door, House, doors, houses, with_lent_numbers
from .spots import is_bay, landmark_kind
from .tags import node_access
from .ways import WALLS, Path, paths, walls

INSIDE_SHARE = 0.5  # a building belongs where most of it stands
RULE_KEYS = {"barrier", "access", "foot", "bicycle", "vehicle", "locked"}
WAY_KEYS = {"highway", "man_made", "railway", "public_transport"}

Stretch = tuple[Feature, Path]  # a path, and the way that it is a stretch of


@dataclass(frozen=True)
class Survey:
    """Features in metres, `crs` their UTM zone, each found out once what it is."""

    features: Sequence[Feature]
    crs: int

    @cached_property
    def houses(self) -> list[House]:
        """The buildings, with the numbers that their doors or addresses lend them."""
        return with_lent_numbers(self._found[0], self.doors, self.features)

    @property
    def mended(self) -> list[str]:
        """Ids of buildings whose outline crossed itself."""
        return self._found[1]

    @cached_property
    def doors(self) -> list[Door]:
        """The entrances, each with its building."""
        return doors(self.features, self._found[0])

    @cached_property
    def gates(self) -> list[Feature]:
        """Gates as points; one that is drawn as a line stands where a path crosses it."""
        return [replace(it, shape=self._middle(it)) for it in self.features if is_gate(it.tags)]

    @cached_property
    def doors_of(self) -> Mapping[int, list[Door]]:
        """The doors of each house, by its row."""
        found: dict[int, list[Door]] = defaultdict(list)
        for door in self.doors:
            if door.house is not None:
                found[door.house].append(door)
        return found

    @cached_property
    def paths(self) -> list[Stretch]:
        """The paths, each with the way that it is a stretch of."""
        stops = {
            it.nodes[0]: it.tags
            for it in self.features
            if it.shape.geom_type == "Point" and RULE_KEYS & it.tags.keys()
        }
        ways = (it for it in self.features if _is_way(it))
        return [(way, path) for way in ways for path in paths(way, stops)]

    @cached_property
    def walked(self) -> list[Stretch]:
        """The paths that one may walk."""
        return [it for it in self.paths if it[1].columns["foot"] in PASSABLE]

    @cached_property
    def walked_tree(self) -> shapely.STRtree:
        """The same, to find the nearest."""
        return shapely.STRtree(as_array(path.line for _, path in self.walked))

    @cached_property
    def walls(self) -> list[tuple[Feature, shapely.Geometry]]:
        """The walls, fences and hedges, open at the gates that anybody passes."""
        holes = {
            gate.nodes[0]: gate.shape
            for gate in self.gates
            if len(gate.nodes) == 1 and node_access("foot", gate.tags) in PASSABLE
        }
        drawn = (it for it in self.features if it.tags.get("barrier") in WALLS)
        return [(it, walls(it, holes)) for it in drawn if it.shape.geom_type != "Point"]

    @cached_property
    def bays(self) -> list[Feature]:
        """Where bicycles and e-bikes are left, as points."""
        return [_as_point(it) for it in self.features if is_bay(it.tags)]

    @cached_property
    def landmarks(self) -> list[Feature]:
        """What steps can name, as points."""
        return [_as_point(it) for it in self.features if landmark_kind(it.tags)]

    @cached_property
    def _found(self) -> tuple[list[House], list[str]]:
        return houses(self.features)

    @cached_property
    def _street_nodes(self) -> set[int]:
        return {node for it in self.features if _is_way(it) for node in it.nodes}

    def _middle(self, gate: Feature) -> shapely.Point:
        if gate.shape.geom_type != "LineString":
            return shapely.point_on_surface(gate.shape)
        for node, place in zip(gate.nodes, gate.shape.coords, strict=True):
            if node in self._street_nodes:
                return shapely.Point(place)
        return gate.shape.interpolate(0.5, normalized=True)


def survey(features: Sequence[Feature]) -> Survey:
    """Project an extract's features into the UTM zone around them."""
    shapes = gpd.GeoDataFrame(geometry=[feature.shape for feature in features], crs=wgs84())
    nothing = gpd.GeoDataFrame(geometry=[], crs=wgs84())
    metres = to_metres({"compound": nothing, "features": shapes})
    projected = zip(features, metres.shapes["features"], strict=True)
    return Survey([replace(feature, shape=shape) for feature, shape in projected], metres.crs)


def near(areas: Sequence[Area], shapes: Shapes, metres: float) -> list[list[int]]:
    """Return, for each area, the rows of the shapes (n,) that come within some metres of it."""
    boundaries = as_array(area.boundary for area in areas)
    found: dict[int, list[int]] = defaultdict(list)
    pairs = shapely.STRtree(shapes).query(boundaries, "dwithin", distance=metres)
    for area, row in sorted(pairs.T.tolist()):
        found[area].append(row)
    return [found[area] for area in range(len(areas))]


def mostly_inside(areas: Sequence[Area], shapes: Shapes) -> list[list[int]]:
    """Return, for each area, the rows of the polygons that mostly stand in it."""
    found = []
    for area, rows in zip(areas, near(areas, shapes, 0.0), strict=True):
        inside = shapely.area(shapely.intersection(shapes[rows], area.boundary))
        share = inside / shapely.area(shapes[rows])
        found.append([row for row, it in zip(rows, share, strict=True) if it >= INSIDE_SHARE])
    return found


def _is_way(feature: Feature) -> bool:
    return feature.shape.geom_type != "Point" and bool(WAY_KEYS & feature.tags.keys())


def _as_point(feature: Feature) -> Feature:
    """Return an area as the point inside it; where the outline crosses itself, its largest part."""
    parts = polygons(surface(feature))
    return replace(feature, shape=shapely.point_on_surface(parts[0] if parts else feature.shape))
