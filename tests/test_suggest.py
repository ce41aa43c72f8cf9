"""Suggestions: what a manager would draw, each for itself, and nothing that breaks anything."""

import random
import time
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point, box
from shapely.affinity import rotate

from geo import words
from geo.changes import apply_edits
from geo.checks import find_problems
from geo.compound import make_compound
from geo.demo import generate_compounds
from geo.errors import SettingError
from geo.layers import Layers, conform, names, read_layers
from geo.metres import to_metres
from geo.network import build_network
from geo.osm import read_osm
from geo.routes import find_routes, find_unreachable
from geo.suggest import WHAT, Suggestion, accepted, suggest

from .conftest import extracts, sample_folders
from .drawing import Drawing, drawn
from .test_checks import any_rows

NOTHING = conform({})
STREET = "boundary", "paths", "gates", "doors"


def without(layers: Layers, *gone: str) -> Layers:
    """Return layers of which some are empty."""
    return conform({name: rows.iloc[:0] if name in gone else rows for name, rows in layers.items()})


def accept(layers: Layers, found: list[Suggestion]) -> Layers:
    return apply_edits(layers, accepted(found)).layers


def metres(layers: Layers, name: str) -> Any:
    return to_metres(layers).shapes[name]


def rowed(*refs: str, step: float = 50, **more: Any) -> Callable[[Drawing], None]:
    """Return a change to one row of buildings with these numbers, doors and paths gone."""

    def apply(drawing: Drawing) -> None:
        drawing["compound"][0]["at"] = box(0, 0, 600, 200)
        drawing["entrances"].clear()
        drawing["buildings"] = [
            {"id": f"b{n}", "ref": ref, "at": box(step * n, 120, step * n + 30, 140), **more}
            for n, ref in enumerate(refs, start=1)
        ]

    return apply


@cache
def cases() -> dict[str, Layers]:
    """Return compounds, drawn, invented and real, by a name."""
    found = {folder.name: read_layers(folder) for folder in sample_folders()}
    found |= dict(generate_compounds(4))
    for path in extracts():
        found |= {f"{path.stem}-{id}": it for id, it in read_osm(path).compounds.items()}
    return {name: layers for name, layers in found.items() if len(layers["buildings"]) < 60}


def whole() -> list[Any]:
    """Return compounds in which every building can be reached, drawn and invented."""
    samples = [pytest.param(read_layers(folder), id=folder.name) for folder in sample_folders()]
    invented = generate_compounds(25, seed=3)
    return samples + [pytest.param(layers, id=id) for id, layers in list(invented)[::8]]


GONE = [
    (),
    ("paths",),
    ("paths", "entrances", "gates"),
    ("compound", "paths", "entrances", "gates"),
]


def parts() -> list[Any]:
    """Return cases, each as whole as it is, or with some of it missing."""
    return [
        pytest.param(without(layers, *GONE[(number + more) % len(GONE)]), id=f"{name}-{more}")
        for number, (name, layers) in enumerate(cases().items())
        for more in (0, 2)
    ]


# -- what holds for all of them --------------------------------------------------------------------


@pytest.mark.parametrize("layers", parts())
def test_accepting_all_leads_to_no_error_and_to_nothing_more(layers: Layers) -> None:
    found = suggest(layers, "all")
    after = accept(layers, found)
    errors = {problem.code for problem in find_problems(layers) if problem.level == "error"}
    new = {problem.code for problem in find_problems(after) if problem.level == "error"}
    assert new <= errors
    assert suggest(after, "all") == []
    assert [each.id for each in suggest(layers, "all")] == [each.id for each in found]
    assert len({each.id for each in found}) == len(found)
    for language in words.LANGUAGES:
        assert all(each.says(language) for each in found)


@pytest.mark.parametrize("layers", parts())
def test_no_path_leads_through_a_house_or_a_wall(layers: Layers) -> None:
    """By brute force: every new path against every house and every wall."""
    new = accept(without(layers, "paths"), suggest(layers, "paths"))
    houses, walls = metres(new, "buildings"), metres(new, "barriers")
    opened = shapely.union_all(shapely.buffer(metres(new, "gates"), 3.0))
    solid = shapely.difference(walls, opened)
    for path in metres(new, "paths"):
        assert shapely.length(shapely.intersection(path, houses)).max(initial=0.0) < 0.05
        assert not shapely.crosses(path, solid).any() or not len(metres(layers, "gates"))


@pytest.mark.parametrize("gone", [("paths", "entrances"), ("paths", "entrances", "gates"), STREET])
@pytest.mark.parametrize("layers", whole())
def test_what_is_accepted_leads_to_every_building(layers: Layers, gone: tuple[str, ...]) -> None:
    bare = without(layers, *("compound" if it == "boundary" else it for it in gone))
    after = accept(bare, [each for each in suggest(bare, "all") if each.what in STREET])
    routes = find_routes(build_network(make_compound(after)))
    assert list(find_unreachable(routes)) == []
    assert set(after["entrances"]["building"]) == set(after["buildings"]["id"])


@pytest.mark.parametrize("what", [*WHAT, "all"])
@settings(max_examples=15)
@given(seed=st.integers(0, 2**32 - 1))
def test_nothing_that_layers_hold_stops_suggestions(what: str, seed: int) -> None:
    dice = random.Random(seed)
    layers = conform({name: any_rows(name, dice) for name in names()})
    for each in suggest(layers, what):
        assert each.says("zh") and each.edits.put


@pytest.mark.parametrize("what", [*WHAT, "all"])
def test_nothing_drawn_is_nothing_suggested(what: str) -> None:
    assert suggest(NOTHING, what) == []
    assert suggest({}, what) == []


def test_there_is_no_other_kind_of_suggestion() -> None:
    with pytest.raises(SettingError):
        suggest(NOTHING, "trees")


def test_new_rows_are_marked_as_estimated() -> None:
    for folder in sample_folders():
        layers = read_layers(folder)
        for each in suggest(without(layers, "paths", "gates", "entrances"), "all"):
            for put in each.edits.put:
                assert put.columns.get("estimated", "yes") == "yes"


def test_three_hundred_buildings_take_about_a_second() -> None:
    """Measured by the processor's time, with room for a slow machine."""
    block = [
        rotate(box(45 * x, 32 * y, 45 * x + 36, 32 * y + 11), 3)
        for x in range(15)
        for y in range(20)
    ]

    def apply(drawing: Drawing) -> None:
        for name in drawing:
            drawing[name] = []
        drawing["buildings"] = [{"id": f"{n}", "at": at} for n, at in enumerate(block)]

    layers = drawn(apply)
    start = time.process_time()
    found = suggest(layers, "all")
    assert time.process_time() - start < 3.0
    assert {each.what for each in found} == {"boundary", "paths", "gates", "doors"}


# -- boundary --------------------------------------------------------------------------------------


@pytest.mark.parametrize("angle", [0, 20, 65])
def test_a_boundary_keeps_room_around_all_houses_and_has_right_angles(angle: float) -> None:
    def turn(drawing: Drawing) -> None:
        for row in drawing["buildings"]:
            row["at"] = rotate(row["at"], angle, origin=(0, 0))
        for name in set(drawing) - {"buildings"}:
            drawing[name] = []

    layers = drawn(turn)
    (one,) = suggest(layers, "boundary")
    (outline,) = metres(accept(layers, [one]), "compound")
    houses = shapely.union_all(metres(layers, "buildings"))
    assert 4.0 < shapely.distance(outline.exterior, houses) < 8.0 and outline.contains(houses)
    assert len(outline.exterior.coords) == 5
    assert outline.area > 0.999 * outline.minimum_rotated_rectangle.area


def test_a_wall_all_around_is_the_boundary() -> None:
    def walled(drawing: Drawing) -> None:
        drawing["compound"].clear()
        ring = LineString([(104, 0), (300, 0), (300, 200), (0, 200), (0, 0), (96, 0)])
        drawing["barriers"] = [{"id": "wall", "barrier": "wall", "at": ring}]

    layers = drawn(walled)
    outline = metres(accept(layers, suggest(layers, "boundary")), "compound")[0]
    drawn_as = metres(drawn(), "compound")[0]
    assert outline.symmetric_difference(drawn_as).area < 0.01 * drawn_as.area


def test_a_boundary_that_people_drew_stays_whatever_it_is() -> None:
    wide = {"at": box(-2000, -2000, 2000, 2000)}
    assert suggest(drawn(lambda it: it["compound"][0].update(wide)), "boundary") == []
    guess = {**wide, "estimated": "yes"}
    (one,) = suggest(drawn(lambda it: it["compound"][0].update(guess)), "boundary")
    assert one.edits.put[0].id == "c" and one.key == "boundary_anew"


# -- paths, gates, doors ---------------------------------------------------------------------------


def test_where_paths_serve_all_there_is_nothing_to_suggest() -> None:
    assert suggest(without(drawn(), "landmarks"), "paths") == []


def test_only_what_is_missing_is_suggested_and_joins_what_is_there() -> None:
    def add(drawing: Drawing) -> None:
        drawing["buildings"].append({"id": "far", "ref": "far", "at": box(200, 30, 230, 45)})

    layers = without(drawn(add), "landmarks")
    found = suggest(layers, "paths")
    new = metres(accept(without(layers, "paths"), found), "paths")
    old, house = shapely.union_all(metres(layers, "paths")), metres(layers, "buildings")[-1]
    assert 1 <= len(found) <= 2
    assert shapely.distance(shapely.union_all(new), old) < 0.05
    assert shapely.distance(shapely.union_all(new), house) < 12.5


def test_paths_are_few_and_straight() -> None:
    """Five slabs in a row and a gate take one street, not a fan of ways."""
    layers = without(drawn(), "paths", "entrances", "landmarks")
    found = suggest(layers, "paths")
    new = metres(accept(layers, found), "paths")
    assert len(found) <= 2
    assert shapely.get_num_coordinates(new).sum() <= 7
    assert shapely.length(new).sum() < 350


def test_a_gate_stands_where_a_path_crosses_and_none_does() -> None:
    layers = without(drawn(), "gates")
    (one,) = suggest(layers, "gates")
    (gate,) = metres(accept(layers, [one]), "gates")
    there = metres(drawn(), "gates")[0]
    assert gate.distance(there) < 0.05 and one.values["side"] == "sw"
    assert suggest(drawn(), "gates") == []


def test_two_lanes_of_a_gateway_are_one_gate() -> None:
    def lanes(drawing: Drawing) -> None:
        drawing["gates"].clear()
        drawing["paths"].append(
            {"id": "out", "foot": "yes", "at": LineString([(105, -10), (105, 90)])}
        )

    assert len(suggest(drawn(lanes), "gates")) == 1


def test_a_door_stands_in_the_middle_of_the_wall_to_the_path() -> None:
    layers = without(drawn(), "entrances")
    found = suggest(layers, "doors")
    after = accept(layers, found)
    assert after["entrances"]["building"].tolist() == list("12345")
    assert set(after["entrances"]["unit"]) == {""}
    for door, house in zip(metres(after, "entrances"), metres(after, "buildings"), strict=True):
        west, south, east, _ = house.bounds
        assert door.distance(Point((west + east) / 2, south)) < 0.6


def test_no_door_opens_into_another_house() -> None:
    def terrace(drawing: Drawing) -> None:
        rowed(*"12345", step=30)(drawing)

    after = accept(drawn(terrace), suggest(drawn(terrace), "doors"))
    houses = metres(after, "buildings")
    for door, home in zip(metres(after, "entrances"), after["entrances"]["building"], strict=True):
        near = shapely.dwithin(houses, door, 1.0)
        assert [
            id for id, is_near in zip(after["buildings"]["id"], near, strict=True) if is_near
        ] == [home]


def test_a_building_that_has_one_door_gets_no_other() -> None:
    assert suggest(drawn(), "doors") == []


# -- numbers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("refs", "numbers"),
    [
        (("1", "2", "", "4"), {"b3": "3"}),
        (("1", "3", "", "7", "9"), {"b3": "5"}),
        (("8", "6", "", "", "5"), {}),
        (("6", "5", "", "3"), {"b3": "4"}),
        (("A1", "A2", "", "A4"), {"b3": "A3"}),
        (("1", "2", "3", ""), {"b4": "4"}),
        (("1", "2", "", "", "5"), {"b3": "3", "b4": "4"}),
        (("1", "2", "3", "", ""), {"b4": "4", "b5": "5"}),
        (("1", "2", "3", "", "", "", ""), {}),
        (("1", "", "2"), {}),
        (("1", "2", "", "5"), {}),
        (("1", "2", "", ""), {}),
        (("", "", ""), {}),
    ],
)
def test_numbers_follow_only_where_they_are_clear(
    refs: tuple[str, ...], numbers: dict[str, str]
) -> None:
    found = suggest(drawn(rowed(*refs)), "numbers")
    assert {each.edits.put[0].id: each.edits.put[0].columns["ref"] for each in found} == numbers


def test_no_number_is_given_twice() -> None:
    def taken(drawing: Drawing) -> None:
        rowed("1", "2", "", "4")(drawing)
        drawing["buildings"].append(
            {"id": "x", "name": "旧楼", "aliases": "3", "at": box(400, 20, 430, 40)}
        )

    assert suggest(drawn(taken), "numbers") == []


def test_a_shed_in_a_row_is_no_building() -> None:
    def shed(drawing: Drawing) -> None:
        rowed("1", "2", "", "4")(drawing)
        drawing["buildings"][2]["at"] = box(160, 128, 166, 132)

    assert suggest(drawn(shed), "numbers") == []


def test_a_name_comes_with_its_number() -> None:
    def named(drawing: Drawing) -> None:
        rowed("1", "2", "", "4")(drawing)
        for row in drawing["buildings"]:
            row["name"] = f"{row['ref']}幢" if row["ref"] else ""

    (one,) = suggest(drawn(named), "numbers")
    assert one.edits.put[0].columns == {"ref": "3", "name": "3幢"}
    assert one.says("zh") == "这幢楼编号填 3：它在 2、4 之间"


def test_two_sides_of_a_street_have_their_own_numbers() -> None:
    def sides(drawing: Drawing) -> None:
        rowed("1", "3", "", "7", "9")(drawing)
        drawing["buildings"] += [
            {"id": f"e{n}", "ref": ref, "at": box(50 * n, 70, 50 * n + 30, 90)}
            for n, ref in enumerate(("2", "", "6", "8", ""), start=1)
        ]

    found = suggest(drawn(sides), "numbers")
    given = {each.edits.put[0].id: each.edits.put[0].columns["ref"] for each in found}
    assert given == {"b3": "5", "e2": "4", "e5": "10"}
