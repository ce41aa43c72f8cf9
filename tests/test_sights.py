"""Sights: what can be named at a point, the best first, and nothing through a house."""

import shapely

from geo.compound import Compound
from geo.guide.sights import REACH_METRES, find_sights
from geo.names import name_places

from .compounds import CORNER, compound_from_metres
from .places import small_compound


def seen(compound: Compound, *spots: tuple[float, float]) -> list[list[str]]:
    points = [(x + CORNER[0], y + CORNER[1]) for x, y in spots]
    found = find_sights(compound, points, names=name_places(compound, "zh"))
    return [[sight.place for sight in sights] for sights in found]


def test_landmarks_come_before_bays_and_houses() -> None:
    (crossing,) = seen(small_compound(), (60, 80))
    assert crossing[:2] == ["landmark:fountain", "parking:2"]
    assert all(place.startswith("building:") for place in crossing[2:])


def test_nothing_is_seen_through_a_house() -> None:
    """From behind 8幢 the fountain is near, but hidden."""
    compound = compound_from_metres(
        compound=({"id": ["c"], "name": ["院"]}, [shapely.box(0, 0, 60, 60)]),
        buildings=({"id": ["8"], "ref": ["8"]}, [shapely.box(10, 20, 30, 24)]),
        landmarks=({"id": ["fountain"]}, [shapely.Point(20, 18)]),
    )
    assert seen(compound, (20, 28), (20, 12)) == [
        ["building:8"],
        ["landmark:fountain", "building:8"],
    ]


def test_doors_and_houses_without_a_number_are_not_named() -> None:
    compound = compound_from_metres(
        compound=({"id": ["c"], "name": ["院"]}, [shapely.box(0, 0, 60, 60)]),
        buildings=({"id": ["x"]}, [shapely.box(10, 20, 30, 24)]),
        entrances=({"id": ["d"], "building": ["x"]}, [shapely.Point(20, 20)]),
    )
    assert seen(compound, (20, 18)) == [[]]


def test_what_is_too_far_is_not_named() -> None:
    far = REACH_METRES["landmark"]
    compound = compound_from_metres(
        compound=({"id": ["c"], "name": ["院"]}, [shapely.box(0, 0, 60, 60)]),
        landmarks=({"id": ["tree"]}, [shapely.Point(5, 5)]),
    )
    assert seen(compound, (4 + far, 5), (6 + far, 5)) == [["landmark:tree"], []]


def test_a_sight_knows_its_nearest_spot() -> None:
    compound = small_compound()
    x, y = CORNER
    (sights,) = find_sights(compound, [(60 + x, 120 + y)], names=name_places(compound, "zh"))
    eight = next(sight for sight in sights if sight.place == "building:8")
    assert round(eight.metres, 3) == 6 and tuple(round(c, 3) for c in eight.at) == (66 + x, 120 + y)


def test_no_points_no_sights() -> None:
    assert seen(small_compound()) == []
