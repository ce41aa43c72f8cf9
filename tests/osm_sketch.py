"""Small OSM extracts for tests, drawn in metres around one place in Hangzhou."""

import math
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import quoteattr

from geo.checks import find_problems
from geo.compound import make_compound
from geo.layers import Layers, layer, names
from geo.osm import Extract, read_osm

LON, LAT = 120.15, 30.28
METRES_PER_DEGREE = 111_320.0

Point = tuple[float, float]
Tags = dict[str, str]

BUILDING = {"building": "yes"}
COMPOUND = {"landuse": "residential", "name": "林水苑"}


@dataclass
class Sketch:
    """Nodes, ways and relations in the order in which they were drawn; numbers count from 1."""

    nodes: list[tuple[int, Point, Tags]] = field(default_factory=list)
    ways: list[tuple[int, list[int], Tags]] = field(default_factory=list)
    relations: list[tuple[int, list[tuple[int, str]], Tags]] = field(default_factory=list)
    count: int = 0

    def node(self, at: Point, tags: Tags | None = None) -> int:
        """Draw a node, x east and y north in metres, and return its number."""
        self.count += 1
        self.nodes.append((self.count, at, tags or {}))
        return self.count

    def way(self, points: list[Point | int], tags: Tags) -> int:
        """Draw a way through new places and nodes that are there, and return its number."""
        nodes = [point if isinstance(point, int) else self.node(point) for point in points]
        self.count += 1
        self.ways.append((self.count, nodes, tags))
        return self.count

    def area(self, points: list[Point | int], tags: Tags) -> int:
        """Draw a closed way."""
        first = points[0] if isinstance(points[0], int) else self.node(points[0])
        return self.way([first, *points[1:], first], tags)

    def box(self, west: float, south: float, east: float, north: float, tags: Tags) -> int:
        """Draw a closed way with four corners."""
        return self.area([(west, south), (east, south), (east, north), (west, north)], tags)

    def relation(self, members: list[tuple[int, str]], tags: Tags) -> int:
        """Draw a multipolygon of ways in roles."""
        self.count += 1
        self.relations.append((self.count, members, {"type": "multipolygon", **tags}))
        return self.count

    def write(self, path: Path, *, head: str = "", ways_first: bool = False, sign: int = 1) -> Path:
        """Write .osm; `sign` -1 gives negative numbers, as editors do before they upload."""
        nodes = [
            f"<node id='{sign * id}' lon='{LON + x / METRES_PER_DEGREE / _SQUEEZE:.7f}'"
            f" lat='{LAT + y / METRES_PER_DEGREE:.7f}'>{_tags(tags)}</node>"
            for id, (x, y), tags in self.nodes
        ]
        ways = [
            f"<way id='{sign * id}'>{_refs(refs, sign)}{_tags(tags)}</way>"
            for id, refs, tags in self.ways
        ]
        relations = [
            f"<relation id='{sign * id}'>{_members(members, sign)}{_tags(tags)}</relation>"
            for id, members, tags in self.relations
        ]
        body = [*ways, *nodes, *relations] if ways_first else [*nodes, *ways, *relations]
        path.write_text(f"<osm version='0.6'>{head}{''.join(body)}</osm>", "utf-8")
        return path

    def read(self) -> Extract:
        """Import what is drawn."""
        with tempfile.TemporaryDirectory() as folder:
            return read_osm(self.write(Path(folder) / "sketch.osm"))


_SQUEEZE = math.cos(math.radians(LAT))


def _tags(tags: Tags) -> str:
    return "".join(f"<tag k={quoteattr(key)} v={quoteattr(value)}/>" for key, value in tags.items())


def _refs(refs: list[int], sign: int) -> str:
    return "".join(f"<nd ref='{sign * at}'/>" for at in refs)


def _members(members: list[tuple[int, str]], sign: int) -> str:
    return "".join(f"<member type='way' ref='{sign * id}' role='{role}'/>" for id, role in members)


def small_compound() -> Sketch:
    """Return a compound of 200 by 100 m with a bit of everything.

    A street runs past in the south. A path leads in at a mapped gate (x = 100), another one at
    x = 160 where no gate is mapped; an inner gate on it is locked.
    """
    sketch = Sketch()
    sketch.box(0, 0, 200, 100, {"landuse": "residential", "name": "林水苑"})
    gate = sketch.node((100, 0), {"barrier": "lift_gate", "name": "南门", "bicycle": "no"})
    locked = sketch.node((160, 60), {"barrier": "gate", "locked": "yes"})
    sketch.way(
        [(-40, -8), (100, -8), (160, -8), (240, -8)], {"highway": "residential", "name": "林水路"}
    )
    south = sketch.ways[-1][1]
    sketch.way([south[1], gate, (100, 50), (100, 90)], {"highway": "service"})
    sketch.way([south[2], (160, 50), locked, (160, 90)], {"highway": "footway"})
    door = sketch.node((30, 40), {"entrance": "staircase", "ref": "2单元", "addr:flats": "101-602"})
    sketch.area(
        [(20, 40), door, (60, 40), (60, 52), (20, 52)], {"building": "apartments", "name": "8号楼"}
    )
    sketch.box(20, 70, 60, 82, {"building": "yes", "addr:housenumber": "9", "building:levels": "6"})
    sketch.way([(0, 0), gate, (200, 0)], {"barrier": "wall"})
    sketch.node((110, 5), {"amenity": "bicycle_parking", "capacity": "12", "covered": "yes"})
    sketch.node((120, 50), {"amenity": "toilets", "opening_hours": "Mo-Su 06:00-22:00"})
    sketch.node((130, 50), {"leisure": "playground", "name": "乐园"})
    return sketch


def compound_with(*tags: Tags) -> Sketch:
    """Return a compound of 100 by 100 m with a building of 10 by 10 m for each of some tags."""
    sketch = Sketch()
    sketch.box(0, 0, 100, 100, COMPOUND)
    for place, each in enumerate(tags):
        sketch.box(5 + 20 * place, 40, 15 + 20 * place, 50, {**BUILDING, **each})
    return sketch


def only(extract: Extract) -> Layers:
    """Return the layers of an extract's one compound."""
    assert len(extract.compounds) == 1
    return next(iter(extract.compounds.values()))


def codes(extract: Extract) -> list[str]:
    """Return the codes of what an import told."""
    return [problem.code for problem in extract.problems]


def check_usable(extract: Extract) -> None:
    """Every layer as the table has it, no error among the problems, and somewhere to start."""
    assert extract.compounds
    for id, layers in extract.compounds.items():
        assert tuple(layers) == names()
        for name, rows in layers.items():
            assert [*rows.columns] == [*(c.name for c in layer(name).columns), "geometry"]
        assert [p for p in find_problems(layers) if p.level == "error"] == []
        assert make_compound(layers).id == id
        assert len(layers["gates"])
    for problem in extract.problems:
        assert (
            problem.says("zh") and problem.says("en") and problem.mend("zh") and problem.mend("en")
        )
