"""One compound of a survey, drawn as layers."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import shapely

from ..ids import slug, unique
from ..layers import Layers, frame
from ..metres import to_degrees
from .areas import Area
from .extract import Feature, Tags, as_array, polygons
from .gates import (
    ON_BOUNDARY_METRES,
    gate_columns,
    gates_on,
    leads_in,
    nearest_gate,
    open_gates,
)
from .houses import Door, House
from .spots import bay_columns, landmark_columns
from .survey import Stretch, Survey, mostly_inside, near
from .ways import Columns, number

GRID = 7  # decimals of a degree that OSM stores, about 1 cm: what was one place stays one place
AROUND_METRES = 20.0  # of the streets outside, so that a gate opens onto something
BESIDE_METRES = 5.0  # a bay or landmark this close to the boundary belongs to the compound
NAMED_PLATES = 3  # a block of shops has more than anybody would call it by
STREET_METRES = 25.0  # from a gate to the street that it opens onto


class Item(NamedTuple):
    """One row to be: what people call it, its id in OSM, its columns and its shape in metres."""

    called: str
    osm_id: str
    columns: Mapping[str, object]
    shape: shapely.Geometry


@dataclass(frozen=True)
class Sheet:
    """What of a survey belongs to one area, in metres; `houses` are rows of the survey's."""

    ground: Survey
    area: Area
    houses: Sequence[int]
    strays: Sequence[Door]  # doors on no house
    stretches: Sequence[Stretch]
    walls: Sequence[tuple[Feature, shapely.Geometry]]
    gates: Sequence[Feature]
    bays: Sequence[Feature]
    landmarks: Sequence[Feature]

    def layers(self, compound: Item) -> Layers:
        """Draw all layers, in EPSG:4326, around the compound's own row."""
        items = {
            "compound": [compound],
            "buildings": self._buildings,
            "entrances": list(self._entrances()),
            "gates": [
                *(_spot(gate, gate_columns) for gate in self.mapped_gates),
                *self.proposed_gates,
            ],
            "paths": [Item("", way.id, columns, line) for way, columns, line in self._paths],
            "barriers": list(self._barriers()),
            "parking": [_spot(bay, bay_columns) for bay in self.bays],
            "landmarks": [_spot(landmark, landmark_columns) for landmark in self.landmarks],
        }
        return {name: _frame(name, its, self.ground.crs) for name, its in items.items()}

    @cached_property
    def street(self) -> str:
        """The street that most addresses name, else the longest one along or in it, else ""."""
        houses = (self.ground.houses[row] for row in self.houses)
        weight = Counter(house.tags.get("addr:street", "") for house in houses)
        if not any(weight):
            for way, _, line in self._paths:
                weight[way.tags.get("name", "")] += int(line.length)
        del weight[""]
        return weight.most_common(1)[0][0] if weight else ""

    @property
    def drawn_share(self) -> float:
        """The share of the area that lies between the buildings and paths in and around it."""
        drawn = [*(self.ground.houses[row].shape for row in self.houses)]
        drawn += [line for _, _, line in self._paths]
        hull = shapely.convex_hull(shapely.geometrycollections(drawn))
        return hull.intersection(self.area.boundary).area / self.area.boundary.area

    @cached_property
    def mapped_gates(self) -> list[Feature]:
        """The gates that stand on the boundary, as nodes or lines of their own."""
        gates = [*self.gates, *(door.feature for door in self.strays)]
        lines = as_array(line for _, _, line in self._paths)
        walls = as_array(line for _, line in self.walls)
        return gates_on(self.area.boundary, gates, lines, walls)

    @cached_property
    def proposed_gates(self) -> list[Item]:
        """Gates that nobody mapped where a path leads in; where none does, one where it is near."""
        paths = [(way, columns) for way, columns, _ in self._leading]
        lines = as_array(line for _, _, line in self._leading)
        mapped = as_array(gate.shape for gate in self.mapped_gates)
        found = [(*paths[row], at) for row, at in open_gates(self.area.boundary, lines, mapped)]
        if not found and not len(mapped):
            walked = self.ground.walked
            near_by = nearest_gate(self.area.boundary, self.ground.walked_tree)
            found = [(walked[row][0], walked[row][1].columns, at) for row, at in near_by]
        streets = [self._street_at(way, at) for way, _, at in found]
        return [
            Item("", way.id, _open_gate(columns, street, streets), at)
            for (way, columns, at), street in zip(found, streets, strict=True)
        ]

    @property
    def _leading(self) -> list[tuple[Feature, Columns, shapely.LineString]]:
        return [path for path in self._paths if leads_in(path[1])]

    @cached_property
    def _paths(self) -> list[tuple[Feature, Columns, shapely.LineString]]:
        region = self.area.boundary.buffer(AROUND_METRES)
        shapely.prepare(region)
        return [
            (way, path.columns, line)
            for way, path in self.stretches
            for line in _clip(path.line, region)
        ]

    @cached_property
    def _buildings(self) -> list[Item]:
        houses = [self.ground.houses[row] for row in self.houses]
        # Where several streets meet, a number alone does not tell which house is meant.
        streets = {plate.street for house in houses for plate in house.plates}
        return [
            Item(house.ref, house.id, _building(house, full=len(streets) > 1), house.shape)
            for house in houses
        ]

    def _entrances(self) -> Iterator[Item]:
        gates = {gate.id for gate in self.mapped_gates}
        homes = dict(zip(self.houses, item_ids(self._buildings), strict=True))
        at_home = [door for row in self.houses for door in self.ground.doors_of[row]]
        astray = [door for door in self.strays if self.area.boundary.contains(door.feature.shape)]
        for door in [*at_home, *astray]:
            if door.delivers and door.feature.id not in gates:
                yield self._entrance(door, "" if door.house is None else homes[door.house])

    def _entrance(self, door: Door, home: str) -> Item:
        house = None if door.house is None else self.ground.houses[door.house]
        unit = "" if house and door.unit == house.ref else door.unit
        columns = {
            "building": home,
            "unit": unit,
            "flats": door.feature.tags.get("addr:flats"),
            "note": door.note,
        }
        called = f"{home}-{unit}" if home and unit else ""
        return Item(called, door.feature.id, columns, door.feature.shape)

    def _barriers(self) -> Iterator[Item]:
        region = self.area.boundary.buffer(AROUND_METRES)
        for way, wall in self.walls:
            for line in shapely.get_parts(wall):
                for part in _clip(line, region):
                    yield Item("", way.id, {"barrier": way.tags["barrier"]}, part)

    def _street_at(self, way: Feature, place: shapely.Point) -> str:
        """Return the street that a gate opens onto: its path's, else the nearest one's."""
        named = [it for it in self._paths if it[0].tags.get("name")]
        if way.tags.get("name") or not named:
            return way.tags.get("name", "")
        away = shapely.distance(place, as_array(line for _, _, line in named))
        return named[away.argmin()][0].tags["name"] if away.min() <= STREET_METRES else ""


def sheets(ground: Survey, areas: Sequence[Area]) -> Iterator[Sheet]:
    """Share a survey out among areas: each feature goes to those that hold it, in one look."""
    strays = [door for door in ground.doors if door.house is None]
    lines = [path.line for _, path in ground.paths]
    kinds: list[tuple[Sequence[Any], Iterable[shapely.Geometry], float]] = [
        (strays, (door.feature.shape for door in strays), ON_BOUNDARY_METRES),
        (ground.paths, lines, AROUND_METRES),
        (ground.walls, (wall for _, wall in ground.walls), AROUND_METRES),
        (ground.gates, (gate.shape for gate in ground.gates), ON_BOUNDARY_METRES),
        (ground.bays, (bay.shape for bay in ground.bays), BESIDE_METRES),
        (ground.landmarks, (it.shape for it in ground.landmarks), BESIDE_METRES),
    ]
    houses = mostly_inside(areas, as_array(house.shape for house in ground.houses))
    shares = [near(areas, as_array(shapes), metres) for _, shapes, metres in kinds]
    for area, rows, *near_by in zip(areas, houses, *shares, strict=True):
        its = (
            [things[row] for row in each]
            for (things, _, _), each in zip(kinds, near_by, strict=True)
        )
        yield Sheet(ground, area, rows, *its)


def item_ids(items: Sequence[Item]) -> list[str]:
    """Return an id for each item: what people call it where only it is called so, else OSM's."""
    own = [slug(item.called) for item in items]
    count, taken = Counter(own), {item.osm_id for item in items}
    return unique(
        id if id and count[id] == 1 and id not in taken else item.osm_id
        for id, item in zip(own, items, strict=True)
    )


def _clip(line: shapely.LineString, region: shapely.Polygon) -> list[shapely.LineString]:
    """Return the parts of a line that lie in a region, each in the direction of the line."""
    if region.covers(line):
        return [line]
    parts = [part for part in shapely.get_parts(line.intersection(region)) if part.length > 0]
    ends = [[line.project(shapely.Point(part.coords[end])) for end in (0, -1)] for part in parts]
    return [
        part if first <= last else part.reverse()
        for part, (first, last) in zip(parts, ends, strict=True)
    ]


def _frame(name: str, items: Sequence[Item], crs: int) -> gpd.GeoDataFrame:
    """Make a layer of items, back in degrees on OSM's own grid; what collapses there is dropped."""
    shapes = shapely.transform(
        as_array(item.shape for item in items),
        lambda xy: np.round(to_degrees(xy, crs=crs), GRID),
    )
    rows = [
        ({**item.columns, "id": id}, sound)
        for item, id, shape in zip(items, item_ids(items), shapes, strict=True)
        for sound in ([shape] if shape.is_valid else polygons(shape)[:1])
    ]
    keys = {key for columns, _ in rows for key in columns}
    columns = {key: [columns.get(key) for columns, _ in rows] for key in keys}
    return frame(name, columns, as_array(shape for _, shape in rows))


def _building(house: House, *, full: bool) -> dict[str, object]:
    address = " / ".join(map(str, house.plates[:NAMED_PLATES])) if full else ""
    return {
        "ref": house.ref,
        "name": house.tags.get("name") or address,
        "aliases": ";".join(house.aliases),
        "levels": number(house.tags.get("building:levels")),
    }


def _spot(feature: Feature, columns: Callable[[Tags], Mapping[str, object]]) -> Item:
    """Make a row of a feature, called by its name where it has one."""
    said = columns(feature.tags)
    return Item(str(said["name"]), feature.id, said, feature.shape)


def _open_gate(path: Columns, street: str, streets: Sequence[str]) -> dict[str, object]:
    """Return the columns of a gate that a path's being there suggests.

    It is called by its street where no other gate opens onto that one.
    """
    name = street if streets.count(street) == 1 else ""
    return {"name": name, "foot": path["foot"], "hours": path["hours"], "estimated": "yes"}
