"""OSM extracts become compounds that a local would agree with."""

from pathlib import Path

import pytest
import shapely

from geo.errors import FileError, SettingError
from geo.layers import Layers
from geo.osm import Bounds, read_osm
from geo.osm.areas import LARGEST_SQUARE_METRES
from geo.osm.extract import read_features

from .conftest import extracts
from .osm_sketch import (
    BUILDING,
    COMPOUND,
    LAT,
    LON,
    METRES_PER_DEGREE,
    Sketch,
    check_usable,
    codes,
    compound_with,
    only,
    small_compound,
)


def row(layers: Layers, name: str, id: str) -> dict[str, object]:
    rows = layers[name]
    return rows[rows["id"] == id].iloc[0].to_dict()


def test_a_small_compound_is_all_there(tmp_path: Path) -> None:
    extract = read_osm(small_compound().write(tmp_path / "small.osm"))
    layers = extract.compounds["lin-shui-yuan"]
    assert {name: len(rows) for name, rows in layers.items()} == {
        "compound": 1, "buildings": 2, "entrances": 1, "gates": 2, "paths": 7, "barriers": 2,
        "parking": 1, "landmarks": 2,
    }  # fmt: skip
    assert row(layers, "compound", "lin-shui-yuan")["name"] == "林水苑"
    assert row(layers, "buildings", "8")["name"] == "8号楼"
    assert row(layers, "buildings", "9")["levels"] == 6
    door = row(layers, "entrances", "8-2")
    assert (door["building"], door["unit"], door["flats"]) == ("8", "2", "101-602")
    gate = row(layers, "gates", "nan-men")
    assert (gate["foot"], gate["ebike"], gate["estimated"]) == ("yes", "no", "yes")
    bay = layers["parking"].iloc[0]
    assert (bay["capacity"], bay["covered"]) == (12, "yes")
    assert set(layers["landmarks"]["kind"]) == {"toilet", "playground"}
    assert codes(extract) == ["P714"]


@pytest.mark.parametrize("path", [None, *extracts()], ids=lambda path: path.stem if path else "own")
def test_an_import_can_be_used_as_it_is(path: Path | None) -> None:
    """Real extracts where they are at hand, our own small one everywhere."""
    check_usable(read_osm(path) if path else small_compound().read())


def test_buildings_stand_in_one_compound_each(tmp_path: Path) -> None:
    sketch = Sketch()
    sketch.box(0, 0, 100, 100, COMPOUND)
    sketch.box(90, 0, 200, 100, {"landuse": "residential", "name": "林水二苑"})
    sketch.box(80, 40, 99, 50, {**BUILDING, "ref": "1"})
    sketch.box(150, 40, 160, 50, {**BUILDING, "ref": "2"})
    found = read_osm(sketch.write(tmp_path / "two.osm")).compounds
    assert {id: [*layers["buildings"]["ref"]] for id, layers in found.items()} == {
        "lin-shui-yuan": ["1"], "lin-shui-er-yuan": ["2"],
    }  # fmt: skip


def test_what_is_at_a_place_in_osm_stays_there(tmp_path: Path) -> None:
    """Metres are for work only."""
    path = small_compound().write(tmp_path / "small.osm")
    there = {point for it in read_features(path).found for point in it.shape.coords}
    for house in only(read_osm(path))["buildings"].geometry:
        assert {*house.exterior.coords} <= there


# Which areas become compounds.


def test_an_unnamed_area_is_called_by_its_street(tmp_path: Path) -> None:
    sketch = small_compound()
    del sketch.ways[0][2]["name"]
    extract = read_osm(sketch.write(tmp_path / "unnamed.osm"))
    compound = only(extract)["compound"].iloc[0]
    assert (compound["name"], compound["estimated"]) == ("林水路旁小区", "yes")
    assert compound["name_en"] == "Compound by 林水路"
    assert "P713" in codes(extract)


def test_without_a_street_it_is_called_by_its_number(tmp_path: Path) -> None:
    sketch = Sketch()
    number = sketch.box(0, 0, 100, 100, {"landuse": "residential"})
    sketch.box(10, 10, 20, 20, BUILDING)
    extract = read_osm(sketch.write(tmp_path / "unnamed.osm"))
    assert extract.compounds[f"w{number}"]["compound"]["name"].iloc[0] == f"未命名小区 w{number}"


def test_an_extract_without_residential_areas_is_one_compound(tmp_path: Path) -> None:
    sketch = small_compound()
    sketch.ways[0][2].pop("landuse")
    extract = read_osm(sketch.write(tmp_path / "lin-shui.osm"))
    assert extract.compounds.keys() == {"lin-shui"}
    assert len(only(extract)["buildings"]) == 2
    assert "P709" in codes(extract)


def test_its_own_bounds_are_the_boundary(tmp_path: Path) -> None:
    sketch = small_compound()
    sketch.ways[0][2].pop("landuse")
    head = f"<bounds minlon='{LON}' minlat='{LAT}' maxlon='{LON + 0.002}' maxlat='{LAT + 0.001}'/>"
    layers = only(read_osm(sketch.write(tmp_path / "bounds.osm", head=head)))
    assert layers["compound"].geometry.iloc[0].bounds == pytest.approx(
        (LON, LAT, LON + 0.002, LAT + 0.001), abs=1e-7
    )


def test_an_extract_about_something_else_is_a_compound_too(tmp_path: Path) -> None:
    """A campus beside one residential block is what the extract was cut for."""
    sketch = compound_with({"ref": "1"})
    for place in range(10):
        sketch.box(300 + 30 * place, 0, 320 + 30 * place, 20, BUILDING)
    extract = read_osm(sketch.write(tmp_path / "campus.osm"))
    assert extract.compounds.keys() == {"lin-shui-yuan", "campus"}
    assert len(extract.compounds["campus"]["buildings"]) == 11
    assert "P710" in codes(extract)


def test_what_stays_outside_is_counted(tmp_path: Path) -> None:
    sketch = compound_with({"ref": "1"}, {"ref": "2"})
    sketch.box(300, 0, 320, 20, BUILDING)
    extract = read_osm(sketch.write(tmp_path / "sketch.osm"))
    outside = next(problem for problem in extract.problems if problem.code == "P711")
    assert outside.values == {"left": 1, "total": 3}


def test_areas_that_are_no_compounds_are_told(tmp_path: Path) -> None:
    sketch = compound_with({"ref": "1"})
    side = LARGEST_SQUARE_METRES[False] ** 0.5 + 10
    sketch.box(-10, -10, side, side, {"landuse": "residential"})
    sketch.box(-5, -5, 101, 101, {"landuse": "residential"})
    sketch.box(300, 0, 400, 100, {"landuse": "residential"})
    extract = read_osm(sketch.write(tmp_path / "sketch.osm"))
    assert extract.compounds.keys() == {"lin-shui-yuan"}
    assert {"P706", "P707", "P708"} <= {*codes(extract)}


def test_a_named_compound_stays_without_buildings(tmp_path: Path) -> None:
    """OpenStreetMap holds few of the buildings in East Asia, and the boundary is a start."""
    sketch = Sketch()
    sketch.box(0, 0, 100, 100, COMPOUND)
    sketch.way([(50, -30), (50, 50)], {"highway": "service"})
    assert read_osm(sketch.write(tmp_path / "sketch.osm")).compounds.keys() == {"lin-shui-yuan"}


def test_a_neighbourhood_counts_where_no_land_is_drawn(tmp_path: Path) -> None:
    sketch = Sketch()
    sketch.box(0, 0, 100, 100, {"place": "neighbourhood", "name": "林水社区"})
    sketch.box(10, 10, 20, 20, BUILDING)
    path = tmp_path / "sketch.osm"
    assert read_osm(sketch.write(path)).compounds.keys() == {"lin-shui-she-qu"}
    sketch.box(0, 0, 80, 80, COMPOUND)
    assert read_osm(sketch.write(path)).compounds.keys() == {"lin-shui-yuan"}


def test_a_multipolygon_is_a_compound(tmp_path: Path) -> None:
    sketch = Sketch()
    south = sketch.way([(0, 50), (0, 0), (100, 0), (100, 50)], {})
    ends = sketch.ways[0][1]
    north = sketch.way([ends[-1], (100, 100), (0, 100), ends[0]], {})
    pond = sketch.box(40, 40, 60, 60, {})
    sketch.relation([(south, "outer"), (north, "outer"), (pond, "inner")], COMPOUND)
    sketch.box(10, 10, 20, 20, BUILDING)
    boundary = only(read_osm(sketch.write(tmp_path / "r.osm")))["compound"].geometry.iloc[0]
    assert not boundary.interiors
    assert boundary.area * METRES_PER_DEGREE**2 * 0.8636 == pytest.approx(10_000, rel=0.01)


def test_a_bbox_cuts_one_out(tmp_path: Path) -> None:
    path = small_compound().write(tmp_path / "small.osm")
    west, south = LON - 0.0001, LAT - 0.0001
    half = read_osm(path, bbox=(west, south, LON + 0.0008, LAT + 0.0006))
    assert [*only(half)["buildings"]["ref"]] == ["8"]
    assert half.compounds.keys() == {"small"}


def test_a_boundary_keeps_the_name_that_people_know(tmp_path: Path) -> None:
    path = small_compound().write(tmp_path / "small.osm")
    drawn = only(read_osm(path))["compound"].geometry.iloc[0].buffer(0.00005)
    found = only(read_osm(path, boundary=drawn))["compound"]
    assert (found["name"].iloc[0], found["estimated"].iloc[0]) == ("林水苑", "no")
    assert found.geometry.iloc[0].equals_exact(drawn, 1e-6)


@pytest.mark.parametrize("bbox", [(121, 30, 120, 31), (120, 31, 121, 30), (0, 0, 999, 1)])
def test_bounds_that_are_none(bbox: Bounds, tmp_path: Path) -> None:
    path = small_compound().write(tmp_path / "small.osm")
    with pytest.raises(SettingError):
        read_osm(path, bbox=bbox)
    with pytest.raises(SettingError):
        read_osm(path, boundary=shapely.Polygon())


def test_bounds_with_nothing_in_them(tmp_path: Path) -> None:
    path = small_compound().write(tmp_path / "small.osm")
    with pytest.raises(FileError, match="nothing"):
        read_osm(path, bbox=(10, 50, 11, 51))


def test_openstreetmap_is_named_as_its_licence_asks(tmp_path: Path) -> None:
    for layers in read_osm(small_compound().write(tmp_path / "small.osm")).compounds.values():
        assert layers["compound"]["source"].str.contains("© OpenStreetMap contributors").all()
