"""Doors: what was typed, and the place it leads to; where two fit, the rider is asked."""

from pathlib import Path

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.compound import Compound, make_compound
from geo.doors import find_door, holds
from geo.errors import UnknownPlace
from geo.layers import read_layers
from geo.network import goal_names

from .compounds import compound_from_metres
from .conftest import sample_folders

SAMPLES = [pytest.param(folder, id=folder.name) for folder in sample_folders()]


def town(houses: dict[str, tuple[str, str]], doors: dict[str, tuple[str, str, str]]) -> Compound:
    """Build houses {id: (name, aliases)} in a row, and doors {id: (house, unit, flats)}."""
    boxes = [shapely.box(10 + 30 * i, 10, 30 + 30 * i, 20) for i in range(len(houses))]
    homes = [list(houses).index(house) for house, _, _ in doors.values()]
    count: dict[int, int] = {}
    points = []
    for home in homes:
        count[home] = count.get(home, 0) + 1
        points.append(shapely.Point(10 + 30 * home + 5 * count[home], 10))
    width = 30 * len(houses) + 20
    return compound_from_metres(
        compound=({"id": ["town"], "name": ["武林壹号"]}, [shapely.box(0, 0, width, 40)]),
        buildings=(
            {
                "id": list(houses),
                "name": [name for name, _ in houses.values()],
                "aliases": [aliases for _, aliases in houses.values()],
            },
            boxes,
        ),
        entrances=(
            {
                "id": list(doors),
                "building": [house for house, _, _ in doors.values()],
                "unit": [unit for _, unit, _ in doors.values()],
                "flats": [flats for _, _, flats in doors.values()],
            },
            points,
        ),
        gates=({"id": ["south"], "name": ["南门"], "foot": ["yes"]}, [shapely.Point(20, 0)]),
        paths=(
            {"id": ["p"], "highway": ["footway"], "foot": ["yes"]},
            [shapely.LineString([(20, 0), (20, 5), (width - 5, 5)])],
        ),
    )


@pytest.fixture(scope="module")
def mixed() -> Compound:
    return town(
        {
            "7": ("7幢", "老7号;南楼"),
            "8a": ("8幢", ""),
            "8b": ("8幢", ""),
            "9": ("9幢", ""),
            "hall": ("紫荆阁", ""),
            "l3": ("12弄3号", ""),
            "m3": ("16弄3号", ""),
            "12": ("12幢", ""),
            "13": ("13幢", ""),
        },
        {
            "7-1": ("7", "1", "101-1202"),
            "7-2": ("7", "乙", "103-1204"),
            "8a-1": ("8a", "1", ""),
            "8b-1": ("8b", "1", ""),
            "8b-2": ("8b", "2", ""),
            "hall-1": ("hall", "", ""),
            "l3-1": ("l3", "", "101-602"),
            "m3-1": ("m3", "", "101-602"),
            "12-w": ("12", "", "101-602"),
            "12-e": ("12", "", "103-604"),
            "13-A": ("13", "A单元", ""),
            "13-B": ("13", "B单元", ""),
        },
    )


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("7幢1单元1201", "entrance:7-1"),
        ("7-1-1201", "entrance:7-1"),
        ("七幢一单元", "entrance:7-1"),
        ("7栋乙单元", "entrance:7-2"),
        ("7幢604", "entrance:7-2"),  # flats 103-1204 are doors 03 and 04
        ("老7号1单元", "entrance:7-1"),
        ("南楼1单元", "entrance:7-1"),
        ("湖墅南路166号武林壹号7幢1单元559 王女士 13812345678", "entrance:7-1"),
        ("8幢2单元", "entrance:8b-2"),
        ("9幢", "building:9"),
        ("9幢2单元301", "building:9"),
        ("紫荆阁", "entrance:hall-1"),
        ("武林壹号紫荆阁201", "entrance:hall-1"),
        ("12弄3号201", "entrance:l3-1"),
        ("十六弄三号", "entrance:m3-1"),
        ("12-3-201", "entrance:l3-1"),
        ("12幢502", "entrance:12-w"),
        ("12幢503", "entrance:12-e"),
        ("13幢B", "entrance:13-B"),
        ("13-a-301", "entrance:13-A"),
        ("entrance:8a-1", "entrance:8a-1"),
        ("gate:south", "gate:south"),
        ("building:9", "building:9"),
        ("building:hall", "entrance:hall-1"),
        ("南门", "gate:south"),
    ],
)
def test_an_address_finds_its_door(mixed: Compound, typed: str, place: str) -> None:
    door = find_door(mixed, typed)
    assert (door.kind, door.places) == ("found", (place,)), door.says("zh")


@pytest.mark.parametrize(
    ("typed", "places"),
    [
        ("8幢", ["entrance:8a-1", "entrance:8b-1", "entrance:8b-2"]),
        ("8幢1单元", ["entrance:8a-1", "entrance:8b-1"]),
        ("7幢", ["entrance:7-1", "entrance:7-2"]),
        ("7幢9单元", ["entrance:7-1", "entrance:7-2"]),
        ("3号", ["entrance:l3-1", "entrance:m3-1"]),
        ("3号201", ["entrance:l3-1", "entrance:m3-1"]),
        ("12幢", ["entrance:12-w", "entrance:12-e"]),
        ("building:13", ["entrance:13-A", "entrance:13-B"]),
    ],
)
def test_where_two_fit_the_rider_is_asked(mixed: Compound, typed: str, places: list[str]) -> None:
    door = find_door(mixed, typed)
    assert (door.kind, sorted(door.places)) == ("ask", sorted(places))


def test_what_is_not_drawn_is_said(mixed: Compound) -> None:
    assert "没有2单元" in find_door(mixed, "9幢2单元301").says("zh")
    assert "没有9单元" in find_door(mixed, "7幢9单元").says("zh")
    assert "Unit 9 is not on the map" in find_door(mixed, "7幢9单元").says("en")


def test_an_unknown_number_offers_the_nearest_and_says_so(mixed: Compound) -> None:
    door = find_door(mixed, "10幢1单元")
    assert door.kind == "nearest" and door.places[0] == "building:9"
    assert "没有10号楼" in door.says("zh") and "9幢" in door.says("zh")
    assert "no building 10" in door.says("en")


def test_a_text_without_a_number_says_how_to_write_one(mixed: Compound) -> None:
    for typed in ("", "王女士", "谢谢"):
        door = find_door(mixed, typed)
        assert (door.kind, door.places) == ("nearest", ())
        assert "7-2-1201" in door.says("zh")


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("14弄3号201", "nearest"),  # there are 12弄3号 and 16弄3号
        ("112弄3号201", "nearest"),
        ("10幢1单元1201", "nearest"),  # only 7-1 has a 1201
        ("1", "nearest"),  # a unit of others, but no building
        ("1201", "nearest"),  # nobody knows all flats
        ("7幢2单元", "ask"),  # no flat 2
        ("9-302 放紫荆阁", "found"),
        ("10-302 放紫荆阁", "nearest"),
        ("紫荆阁9-302", "ask"),  # 9幢, or unit 9 of 紫荆阁
    ],
)
def test_no_other_door_is_taken_for_the_one_that_was_meant(
    mixed: Compound, typed: str, kind: str
) -> None:
    door = find_door(mixed, typed)
    assert door.kind == kind, door.says("zh")
    assert kind != "found" or door.places == ("building:9",)


def test_a_place_that_is_not_there_is_an_error(mixed: Compound) -> None:
    with pytest.raises(UnknownPlace):
        find_door(mixed, "entrance:99-1")


def test_a_number_with_a_dash_may_be_a_house_or_a_unit() -> None:
    both = town(
        {"7": ("7幢", ""), "7-1": ("7-1幢", "")}, {"a": ("7", "1", ""), "b": ("7-1", "", "")}
    )
    assert find_door(both, "7-1").places == ("entrance:a", "entrance:b")
    assert find_door(both, "7幢1单元").places == ("entrance:a",)


def test_a_staircase_letter_alone_is_a_door() -> None:
    stairs = town({"h": ("", "")}, {"a": ("h", "A", ""), "th": ("h", "TH12", "")})
    assert find_door(stairs, "th12").places == ("entrance:th",)
    assert find_door(stairs, "A").places == ("entrance:a",)


@pytest.mark.parametrize(
    ("flats", "room", "inside"),
    [
        ("101-1204", "101", True),
        ("101-1204", "1204", True),
        ("101-1204", "704", True),
        ("101-1204", "1205", False),
        ("101-1204", "1301", False),
        ("103-1204", "302", False),
        ("1-20", "7", True),
        ("1-20", "21", False),
        ("1-20;31", "31", True),
        ("101;102", "102", True),
        ("A;B", "B", True),
        ("A;B", "C", False),
        ("", "101", False),
        ("101-1204", "502-2", True),
    ],
)
def test_flats_hold_a_room(flats: str, room: str, inside: bool) -> None:
    assert holds(flats, room) is inside


@pytest.mark.parametrize("folder", SAMPLES)
def test_every_door_of_the_sample_is_found_by_its_own_name(folder: Path) -> None:
    compound = make_compound(read_layers(folder))
    columns = compound.columns["entrances"]
    homes = compound.columns["buildings"]
    names = dict(zip(homes["id"], homes["name"], strict=True))
    for id, home, unit in zip(columns["id"], columns["building"], columns["unit"], strict=True):
        door = find_door(compound, f"{names[home]}{unit}单元" if unit else names[home])
        assert f"entrance:{id}" in door.places
        asked = sum(name == names[home] for name in names.values()) > 1
        assert door.kind == ("ask" if asked else "found")


SMALL = town({"7": ("7幢", ""), "8": ("8幢", "")}, {"7-1": ("7", "1", "")})


@given(text=st.text(max_size=30))
def test_every_answer_is_a_place_that_routes_end_at(text: str) -> None:
    """Whatever is typed: no error but for an unknown written place, and no place out of reach."""
    try:
        door = find_door(SMALL, text)
    except UnknownPlace:
        assert ":" in text
        return
    assert set(door.places) <= {*goal_names(SMALL), "gate:south"}
    assert door.says("zh") and door.says("en")
