"""Mends: each makes its problem vanish and makes no other; where there is a doubt there is none."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import shapely
from shapely import LineString, MultiLineString, MultiPolygon, Point, Polygon, box

from geo import words
from geo.changes import Edits, apply_edits
from geo.checks import find_problems
from geo.checks.mends import MENDS, can_mend, certain_mends, mend_problem, mend_says
from geo.demo import generate_compounds
from geo.errors import EditError, Problem
from geo.layers import Layers, read_layers

from .conftest import sample_folders
from .drawing import Drawing, drawn, lonlat
from .test_checks import CASES, NAN, add, all_of, gcj02, put, redrawn, swap

SPIKE = Polygon([(50, 120), (80, 120), (80, 140), (65, 140), (65, 160), (65, 140), (50, 140)])


def broken(shape: shapely.Geometry, corner: int) -> shapely.Geometry:
    """Return a shape in degrees of which one corner is no number."""
    place = np.arange(len(shapely.get_coordinates(shape)))[:, None] == corner
    return shapely.transform(lonlat(shape), lambda xy: np.where(place, NAN, xy))


WORN = Polygon([(50, 120), (80, 120), (80, 140), (65, 150), (50, 140)])

# A code, what to break, and the row that is mended.
MENDED: list[tuple[str, Callable[[Drawing], None], str]] = [
    ("P101", put("gates", id="南 门"), "南 门"),
    ("P101", put("gates", id=""), ""),
    ("P101", all_of(put("buildings", id="1#"), put("entrances", building="1#")), "1#"),
    ("P102", put("buildings", 1, id="1"), "1"),
    ("P104", put("compound", at=MultiPolygon([box(0, 0, 300, 200)])), "c"),
    (
        "P104",
        put("paths", at=MultiLineString([[(100, -10), (100, 50)], [(100, 50), (100, 100)]])),
        "in",
    ),
    ("P104", put("barriers", at=box(10, 30, 40, 60)), "wall"),
    ("P104", put("buildings", at=LineString(box(50, 120, 80, 140).exterior)), "1"),
    ("P105", put("buildings", degrees=broken(WORN, 3)), "1"),
    ("P106", put("buildings", at=SPIKE), "1"),
    ("P107", put("landmarks", degrees=swap(lonlat(Point(200, 50)))), "toilet"),
    ("P107", redrawn("gates", swap), "south"),
    ("P107", redrawn("compound", swap), "c"),
    ("P109", put("gates", foot=" Ｙes"), "south"),
    ("P109", add("landmarks", id="guide", kind="Guide-Point", at=Point(9, 9)), "guide"),
    ("P110", put("gates", hours="Mo-Su 06：00～24：00"), "south"),
    ("P110", put("gates", hours="6：00—22：00"), "south"),
    ("P111", put("paths", layer=float("inf")), "in"),
    ("P112", add("landmarks", id="again"), "toilet;again"),
    ("P121", redrawn("buildings", gcj02), "1;2;3;4;5"),
    ("P203", put("entrances", building=""), "1-1"),
    ("P204", put("entrances", building="99"), "1-1"),
    ("P205", put("entrances", at=Point(65, 115)), "1-1"),
    ("P301", put("gates", at=Point(100, 10)), "south"),
    ("P301", put("gates", at=Point(150, -8)), "south"),
]

# What has the same code, and more than one mend, or none that is certain.
IN_DOUBT: list[tuple[str, Callable[[Drawing], None]]] = [
    ("P104", put("gates", at=LineString([(100, 0), (101, 0)]))),
    ("P104", put("compound", at=MultiPolygon([box(0, 0, 300, 150), box(0, 160, 300, 200)]))),
    ("P105", put("gates", degrees=Point(NAN, 30))),
    ("P106", put("buildings", at=Polygon([(10, 10), (40, 40), (40, 10), (10, 40)]))),
    ("P106", put("paths", at=LineString([(5, 5), (5, 5)]))),
    ("P109", put("gates", foot="maybe")),
    ("P110", put("gates", hours="6点到24点")),
    ("P111", put("gates", wait_seconds=-1)),
    ("P112", add("landmarks", id="again", name="公厕")),
    ("P121", redrawn("compound", gcj02)),
    ("P203", put("entrances", building="", at=Point(65, 110))),
    ("P204", all_of(put("buildings", 1, at=box(80, 120, 110, 140)),
                    put("entrances", building="99", at=Point(80, 120)))),
    ("P205", put("entrances", at=Point(65, 95))),
    ("P205", put("entrances", at=Point(100, 117))),
    ("P301", put("gates", at=Point(100, 40))),
]  # fmt: skip


def problem_of(layers: Layers, code: str) -> Problem:
    return next(problem for problem in find_problems(layers) if problem.code == code)


def named(layers: Layers) -> set[tuple[str, str]]:
    """Return errors and warnings by code and layer: whoever gets another id is called otherwise."""
    found = [problem for problem in find_problems(layers) if problem.level != "hint"]
    return {(problem.code, problem.layer) for problem in found}


@pytest.mark.parametrize(("code", "change", "feature"), MENDED)
def test_a_mend_makes_its_problem_vanish_and_no_other(
    code: str, change: Callable[[Drawing], None], feature: str
) -> None:
    layers = drawn(change)
    problem = problem_of(layers, code)
    assert problem.feature == feature and can_mend(problem) and can_mend(problem, layers)
    after = apply_edits(layers, mend_problem(layers, problem)).layers
    assert named(after) <= named(layers) - {(code, problem.layer)}


@pytest.mark.parametrize(("code", "change"), IN_DOUBT)
def test_where_there_is_a_doubt_there_is_no_mend(
    code: str, change: Callable[[Drawing], None]
) -> None:
    layers = drawn(change)
    for problem in find_problems(layers):
        if problem.code == code:
            assert not can_mend(problem, layers)
            with pytest.raises(EditError):
                mend_problem(layers, problem)


@pytest.mark.parametrize(("code", "change", "name", "feature"), CASES)
def test_every_case_of_the_checks_is_mended_or_left_to_people(
    code: str, change: Callable[[Drawing], None], name: str, feature: str
) -> None:
    """What is said to be certain is, whatever is broken; nothing stops the question."""
    layers = drawn(change)
    problems = find_problems(layers)
    for problem, certain in zip(problems, certain_mends(layers, problems), strict=True):
        if certain:
            after = apply_edits(layers, mend_problem(layers, problem)).layers
            assert (problem.code, problem.layer) not in named(after)
            assert named(after) <= named(layers)
        else:
            with pytest.raises(EditError):
                mend_problem(layers, problem)


def test_every_mend_has_a_case_and_words() -> None:
    assert {code for code, *_ in MENDED} == set(MENDS)
    for code in MENDS:
        for language in words.LANGUAGES:
            assert mend_says(Problem(code, "error", "gates", ""), language)


def test_what_is_right_cannot_be_mended() -> None:
    """A mend of layers without its problem is an error, and so is a problem that nobody knows."""
    sound = drawn()
    for code, change, _ in MENDED:
        with pytest.raises(EditError):
            mend_problem(sound, problem_of(drawn(change), code))
    for strange in (
        Problem("P999", "error", "gates", "south"),
        Problem("P301", "x", "nowhere", ""),
    ):
        assert not can_mend(strange, sound)


def compounds() -> list[Any]:
    samples = [pytest.param(read_layers(folder), id=folder.name) for folder in sample_folders()]
    return samples + [pytest.param(layers, id=id) for id, layers in generate_compounds(4)]


@pytest.mark.parametrize("layers", compounds())
def test_mending_all_that_is_certain_ends(layers: Layers) -> None:
    """Every mend leaves fewer problems, so that at the end there is none to mend."""
    for _ in range(20):
        problems = find_problems(layers)
        certain = [
            problem
            for problem, sure in zip(problems, certain_mends(layers, problems), strict=True)
            if sure
        ]
        if not certain:
            return
        edits = mend_problem(layers, certain[0])
        assert edits != Edits()
        layers = apply_edits(layers, edits).layers
        assert len(find_problems(layers)) < len(problems)
    pytest.fail("there is always something left to mend")


def test_a_gate_goes_to_where_its_path_crosses() -> None:
    layers = drawn(put("gates", at=Point(106, 9)))
    (gate,) = mend_problem(layers, problem_of(layers, "P301")).put
    assert gate.shape is not None and gate.shape.distance(lonlat(Point(100, 0))) < 2e-7


def test_doors_follow_a_building_to_its_new_id() -> None:
    layers = drawn(all_of(put("buildings", id="1#"), put("entrances", building="1#")))
    after = apply_edits(layers, mend_problem(layers, problem_of(layers, "P101"))).layers
    assert "1-2" in after["buildings"]["id"].tolist() or "1" in after["buildings"]["id"].tolist()
    assert set(after["entrances"]["building"]) <= set(after["buildings"]["id"])
