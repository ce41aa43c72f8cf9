"""Paths of an extract: who may use them, which way, and where they end."""

import pytest

from .osm_sketch import METRES_PER_DEGREE, compound_with, only, small_compound


def test_a_oneway_path_follows_its_line() -> None:
    sketch = compound_with({"ref": "1"})
    sketch.way([(50, 90), (50, -10)], {"highway": "service", "oneway": "-1"})
    path = only(sketch.read())["paths"].iloc[0]
    assert path["oneway"] == "yes"
    assert path.geometry.coords[0][1] < path.geometry.coords[-1][1]


def test_clipping_keeps_the_direction() -> None:
    sketch = compound_with({"ref": "1"})
    for x, (first, last) in ((40.0, (-90.0, 190.0)), (60.0, (190.0, -90.0))):
        sketch.way([(x, first), (x, last)], {"highway": "service", "oneway": "yes"})
    north, south = only(sketch.read())["paths"].geometry
    assert north.coords[0][1] < north.coords[-1][1]
    assert south.coords[0][1] > south.coords[-1][1]
    assert north.length * METRES_PER_DEGREE == pytest.approx(140, abs=1)


@pytest.mark.parametrize("tags, column, value", [
    ({"tunnel": "building_passage"}, "covered", "yes"),
    ({"covered": "arcade"}, "covered", "yes"),
    ({"covered": "no"}, "covered", "no"),
    ({"layer": "1"}, "layer", 1),
    ({"layer": "ground"}, "layer", 0),
    ({"access": "private"}, "foot", "private"),
    ({"opening_hours": "08:00-18:00"}, "hours", "08:00-18:00"),
])  # fmt: skip
def test_a_paths_columns(tags: dict[str, str], column: str, value: object) -> None:
    sketch = compound_with({"ref": "1"})
    sketch.way([(50, -10), (50, 30)], {"highway": "service", **tags})
    assert only(sketch.read())["paths"].iloc[0][column] == value


def test_a_square_is_walked_along_its_outline() -> None:
    sketch = compound_with({"ref": "1"})
    outer, inner = sketch.box(20, 60, 60, 90, {}), sketch.box(30, 70, 40, 80, {})
    sketch.relation([(outer, "outer"), (inner, "inner")], {"highway": "pedestrian"})
    assert [*only(sketch.read())["paths"]["highway"]] == ["pedestrian", "pedestrian"]


def test_what_nobody_may_use_is_left_out() -> None:
    sketch = compound_with({"ref": "1"})
    for kind in ("motorway", "proposed", "bridleway", "trunk"):
        sketch.way([(50, -10), (50, 30)], {"highway": kind})
    assert len(only(sketch.read())["paths"]) == 0


def test_an_inner_gate_that_is_locked_ends_its_path() -> None:
    paths = only(small_compound().read())["paths"]
    locked = paths[paths["foot"] == "no"]
    assert len(locked) == 1
    assert locked.to_crs(32651).length.iloc[0] == pytest.approx(2, abs=0.05)
    open_ones = paths[(paths["highway"] == "footway") & (paths["foot"] == "yes")]
    ends = [line.boundary for line in open_ones.geometry]
    assert not ends[0].intersects(ends[1])


def test_an_inner_gate_with_hours_shuts_its_path_then() -> None:
    sketch = compound_with({"ref": "1"})
    gate = sketch.node((50, 50), {"barrier": "gate", "opening_hours": "06:00-22:00"})
    sketch.way([(50, -10), gate, (50, 90)], {"highway": "service"})
    assert [*only(sketch.read())["paths"]["hours"]] == ["", "06:00-22:00", ""]


@pytest.mark.parametrize("tags, pieces", [({}, 2), ({"locked": "yes"}, 1)])
def test_a_wall_is_open_at_a_gate_that_anybody_passes(tags: dict[str, str], pieces: int) -> None:
    sketch = compound_with({"ref": "1"})
    gate = sketch.node((50, 70), {"barrier": "gate", **tags})
    sketch.way([(20, 70), gate, (80, 70)], {"barrier": "fence"})
    assert len(only(sketch.read())["barriers"]) == pieces
