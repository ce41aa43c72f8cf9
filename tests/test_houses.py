"""Buildings and doors of an extract get the numbers that stand on their walls."""

import re

import pytest

from geo.osm.houses import building_number

from .osm_sketch import BUILDING, compound_with, only


@pytest.mark.parametrize(
    "name, number",
    [
        ("8号楼", "8"), ("8幢", "8"), ("８栋", "8"), ("第八幢", "8"), ("十二号楼", "12"),
        ("8#", "8"),
        ("南区8栋", "8"), ("5号院3号楼", "3"), ("8-1号楼", "8-1"), ("A座", "A"), ("甲3号楼", "甲3"),
        ("2棟", "2"), ("101동", "101"), ("3号館", "3"), ("Building 8", "8"), ("Block B", "B"),
        ("Haus 5", "5"), ("8", "8"), ("计算中心楼", ""), ("教学楼", ""), ("EDEKA 24", ""), ("", ""),
    ],
)  # fmt: skip
def test_the_number_in_a_name(name: str, number: str) -> None:
    assert building_number(name) == number


@pytest.mark.parametrize(
    "tags, ref, aliases",
    [
        ({"addr:housenumber": "18号"}, "18", ""),
        ({"addr:housenumber": "8a"}, "8a", ""),
        ({"addr:housenumber": "12, 14"}, "12;14", ""),
        ({"ref": "3"}, "3", ""),
        ({"ref": "a much longer reference"}, "", ""),
        ({"name": "8号楼", "alt_name": "红楼"}, "8", "红楼"),
        ({"name": "10号楼", "addr:housenumber": "18号", "addr:street": "学院路"}, "10", ""),
        ({"name": "10号楼", "ref": "B10"}, "10", "B10"),
        ({"name": "食堂"}, "", ""),
    ],
)
def test_a_buildings_number(tags: dict[str, str], ref: str, aliases: str) -> None:
    house = only(compound_with(tags).read())["buildings"].iloc[0]
    assert (house["ref"], house["aliases"], house["name"]) == (ref, aliases, tags.get("name", ""))


def test_where_streets_meet_the_address_is_the_name() -> None:
    roon = {"addr:street": "Roonstraße", "addr:housenumber": "2"}
    moltke = {"addr:street": "Moltkestraße", "addr:housenumber": "2"}
    houses = only(compound_with(roon, moltke).read())["buildings"]
    assert [*houses["name"]] == ["Roonstraße 2", "Moltkestraße 2"]


def test_equal_numbers_get_ids_that_do_not_depend_on_order() -> None:
    houses = only(compound_with({"ref": "2"}, {"ref": "2"}, {"ref": "3"}).read())["buildings"]
    assert [*houses["ref"]] == ["2", "2", "3"]
    assert re.fullmatch(r"w\d+ w\d+ 3", " ".join(houses["id"]))


def test_an_address_in_a_house_lends_it_its_number() -> None:
    sketch = compound_with({})
    sketch.node((10, 45), {"addr:housenumber": "7", "shop": "yes"})
    assert [*only(sketch.read())["buildings"]["ref"]] == ["7"]


def test_numbers_on_doors_make_a_range() -> None:
    sketch = compound_with({})
    corners = sketch.ways[-1][1]
    for place, number in ((0, "100"), (1, "102"), (2, "104")):
        at = next(entry for entry in sketch.nodes if entry[0] == corners[place])
        at[2].update({"entrance": "yes", "addr:housenumber": number})
    layers = only(sketch.read())
    assert [*layers["buildings"]["ref"]] == ["100–104"]
    assert sorted(layers["entrances"]["unit"]) == ["100", "102", "104"]


@pytest.mark.parametrize("tags", [
    {"building": "roof"}, {"building": "no"}, {"building:part": "yes"},
    {"building": "yes", "layer": "-1"}, {"building": "yes", "location": "underground"},
])  # fmt: skip
def test_what_stands_in_nobodys_way_is_no_building(tags: dict[str, str]) -> None:
    sketch = compound_with({"ref": "1"})
    sketch.box(60, 60, 70, 70, tags)
    assert len(only(sketch.read())["buildings"]) == 1


def test_a_building_with_a_court_keeps_it() -> None:
    sketch = compound_with()
    outer, inner = sketch.box(10, 10, 60, 60, BUILDING), sketch.box(20, 20, 50, 50, {})
    sketch.relation([(outer, "outer"), (inner, "inner")], {**BUILDING, "name": "5幢"})
    houses = only(sketch.read())["buildings"]
    assert [*houses["ref"]] == ["5"]
    assert len(houses.geometry.iloc[0].interiors) == 1


@pytest.mark.parametrize("tags, unit", [
    ({"ref": "2单元"}, "2"), ({"ref": "二单元"}, "2"), ({"ref": "B"}, "B"),
    ({"ref": "TH 13"}, "TH13"),
    ({"addr:unit": "3"}, "3"), ({"name": "3单元"}, "3"), ({"name": "东单元"}, "东"),
    ({"name": "Eingang Radstation"}, ""), ({"addr:housenumber": "12a"}, "12a"),
])  # fmt: skip
def test_a_doors_unit(tags: dict[str, str], unit: str) -> None:
    sketch = compound_with({"name": "8号楼"})
    sketch.node((10, 40), {"entrance": "yes", **tags})
    door = only(sketch.read())["entrances"].iloc[0]
    assert (door["building"], door["unit"]) == ("8", unit)


@pytest.mark.parametrize("kind", ["no", "emergency", "garage", "exit"])
def test_where_nobody_delivers_is_no_door(kind: str) -> None:
    sketch = compound_with({"ref": "1"})
    sketch.node((10, 40), {"entrance": kind})
    assert len(only(sketch.read())["entrances"]) == 0


def test_a_door_belongs_to_the_outline_that_carries_it() -> None:
    """Two houses share a wall; the door is a node of the one, and the other is as near."""
    sketch = compound_with()
    sketch.box(10, 10, 20, 20, {**BUILDING, "ref": "1"})
    door = sketch.node((20, 15), {"entrance": "yes"})
    sketch.area([(20, 10), (30, 10), (30, 20), (20, 20), door], {**BUILDING, "ref": "2"})
    assert [*only(sketch.read())["entrances"]["building"]] == ["2"]


def test_a_door_near_no_building_says_so() -> None:
    sketch = compound_with({"ref": "1"})
    sketch.node((10, 36.5), {"entrance": "yes"})
    assert [*only(sketch.read())["entrances"]["building"]] == [""]
