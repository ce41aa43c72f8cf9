"""Every check has a case that it finds, a twin that it does not, and words to say so."""

import json
import random
import sys
import warnings
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiPolygon, Point, Polygon, box
from shapely.affinity import translate

from geo import datum, words
from geo.checks import find_problems
from geo.checks.find import CHECKS
from geo.compound import make_compound
from geo.errors import LEVELS, LayerError, Problem
from geo.layers import Layers, conform, frame, layer, names, read_layers
from geo.osm import read_osm

from .conftest import DATA, extracts, sample_folders
from .drawing import SOUND, Drawing, drawn, lonlat

BOW_TIE = Polygon([(10, 10), (40, 40), (40, 10), (10, 40)])


def put(layer: str, row: int = 0, /, **values: Any) -> Callable[[Drawing], None]:
    """Return a change that sets values of one row."""
    return lambda drawing: drawing[layer][row].update(values)


def add(layer: str, /, **values: Any) -> Callable[[Drawing], None]:
    """Return a change that adds a row, like the last one but for some values."""
    return lambda drawing: drawing[layer].append({**drawing[layer][-1], **values})


def drop(name: str, count: int = 1) -> Callable[[Drawing], None]:
    """Return a change that takes the last rows away."""
    return lambda drawing: drawing[name].__delitem__(slice(-count, None))


def redrawn(name: str, change: Callable[[shapely.Geometry], shapely.Geometry]) -> Any:
    """Return a change of a whole layer's geometries in degrees."""

    def apply(drawing: Drawing) -> None:
        for row in drawing[name]:
            row["degrees"] = change(lonlat(row["at"]))

    return apply


def swap(shape: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(shape, lambda xy: xy[:, ::-1])


def gcj02(shape: shapely.Geometry) -> shapely.Geometry:
    def convert(xy: Any) -> Any:
        return np.column_stack(datum.convert(*xy.T, source="wgs84", target="gcj02"))

    return shapely.transform(shape, convert)


def all_of(*changes: Callable[[Drawing], None]) -> Callable[[Drawing], None]:
    def apply(drawing: Drawing) -> None:
        for change in changes:
            change(drawing)

    return apply


def numbered(*refs: str) -> Callable[[Drawing], None]:
    """Return a change that gives the buildings these numbers, from left to right."""

    def apply(drawing: Drawing) -> None:
        drawing["compound"][0]["at"] = box(0, 0, 1000, 200)
        drawing["entrances"].clear()
        drawing["buildings"] = [
            {"id": f"b{n}", "ref": ref, "at": box(50 * n, 120, 50 * n + 30, 140)}
            for n, ref in enumerate(refs, start=1)
        ]

    return apply


def street_of_two_sides(drawing: Drawing) -> None:
    """Even numbers go up on one side, odd ones opposite and faster: nothing stands astray."""
    drawing["compound"][0]["at"] = box(0, 0, 3000, 200)
    drawing["entrances"].clear()
    drawing["buildings"] = [
        {"id": f"{n}", "ref": f"{n}", "at": box(x, 120, x + 20, 140)}
        for n in range(1, 20)
        for x in [n * (40 if n % 2 else 60)]
    ]


NAN = float("nan")
CASES: list[tuple[str, Callable[[Drawing], None], str, str]] = [
    ("P101", put("gates", id="南 门"), "gates", "南 门"),
    ("P101", put("compound", id=".."), "compound", ".."),
    ("P101", put("gates", id=""), "gates", ""),
    ("P101", put("paths", id="w" * 101), "paths", "w" * 101),
    ("P102", put("buildings", 1, id="1"), "buildings", "1"),
    ("P103", put("paths", degrees=None), "paths", "in"),
    ("P103", put("compound", degrees=Polygon()), "compound", "c"),
    ("P104", put("compound", at=MultiPolygon([box(0, 0, 300, 200)])), "compound", "c"),
    ("P104", put("gates", at=LineString([(100, 0), (101, 0)])), "gates", "south"),
    ("P105", put("gates", degrees=Point(NAN, 30)), "gates", "south"),
    ("P105", put("parking", degrees=Point(120, np.inf)), "parking", "b1"),
    ("P106", put("buildings", at=BOW_TIE), "buildings", "1"),
    ("P106", put("paths", at=LineString([(5, 5), (5, 5)])), "paths", "in"),
    ("P107", redrawn("compound", swap), "compound", "c"),
    ("P107", redrawn("gates", swap), "gates", "south"),
    ("P107", put("landmarks", degrees=Point(30.3, 119.3)), "landmarks", "toilet"),
    ("P108", put("landmarks", degrees=Point(720_200, 3_350_050)), "landmarks", "toilet"),
    ("P109", put("gates", foot="maybe"), "gates", "south"),
    ("P110", put("gates", hours="6点到24点"), "gates", "south"),
    ("P111", put("gates", wait_seconds=-1), "gates", "south"),
    ("P111", put("paths", layer=np.inf), "paths", "in"),
    ("P112", add("landmarks", id="again"), "landmarks", "toilet;again"),
    ("P112", add("paths", id="back", at=SOUND["paths"][1]["at"].reverse()), "paths", "row;back"),
    ("P120", drop("compound"), "compound", ""),
    ("P120", add("compound", id="d"), "compound", "c;d"),
    ("P121", redrawn("buildings", gcj02), "buildings", "1;2;3;4;5"),
    ("P122", put("landmarks", at=Point(200, 550)), "landmarks", "toilet"),
    ("P123", put("compound", name=""), "compound", "c"),
    ("P124", drop("buildings", 5), "buildings", ""),
    ("P125", drop("gates"), "gates", ""),
    ("P126", drop("paths", 2), "paths", ""),
    ("P127", put("gates", estimated="yes"), "gates", "south"),
    ("P201", drop("entrances"), "buildings", "5"),
    ("P202", put("buildings", 4, ref="", name=""), "buildings", "5"),
    ("P203", put("entrances", building=""), "entrances", "1-1"),
    ("P204", put("entrances", building="99"), "entrances", "1-1"),
    ("P205", put("entrances", at=Point(65, 115)), "entrances", "1-1"),
    ("P206", put("buildings", 1, ref="1", name=""), "buildings", "1;2"),
    ("P206", put("buildings", 1, aliases="旧 9; 1"), "buildings", "1;2"),
    ("P207", numbered(*"123457"), "buildings", ""),
    ("P208", numbered(*"1234", "6", "7", "8", "9", "10", "5"), "buildings", "b10"),
    ("P209", put("buildings", 1, at=box(70, 120, 120, 140)), "buildings", "1;2"),
    ("P210", add("entrances", id="5-2", unit="", at=Point(270, 120)), "entrances", "5-2"),
    ("P301", put("gates", at=Point(100, 10)), "gates", "south"),
    ("P302", put("gates", foot="unknown"), "gates", "south"),
    ("P303", put("gates", foot="unknown", locked="yes"), "gates", "south"),
    ("P304", all_of(put("gates", ebike="unknown"), put("compound", ebike="yes")), "gates", "south"),
    ("P305", put("gates", register="unknown"), "gates", "south"),
    ("P305", put("gates", exit="unknown"), "gates", "south"),
    ("P306", put("gates", hours=""), "gates", "south"),
    ("P307", put("compound", ebike="unknown"), "compound", "c"),
    ("P308", put("gates", way="out"), "gates", "south"),
    ("P308", put("gates", foot="no"), "gates", "south"),
    ("P309", put("gates", way="in"), "gates", "south"),
    ("P401", put("paths", 1, at=LineString([(20, 130), (90, 130)])), "paths", "row"),
    ("P402", put("paths", 1, at=LineString([(50, 50), (50, 90)])), "paths", "row"),
    ("P403", put("paths", 1, foot="unknown"), "paths", "row"),
    ("P404", put("paths", 1, at=LineString([(20, 100), (-20, 100)])), "paths", "row"),
    ("P501", put("parking", at=Point(100, -10)), "parking", "b1"),
    ("P502", drop("parking"), "compound", "c"),
    ("P503", put("parking", loan_bikes=1), "compound", "c"),
    ("P504", put("parking", capacity=0), "parking", "b1"),
]

# What looks like trouble at first sight, and is none.
FINE: list[tuple[str, Callable[[Drawing], None]]] = [
    ("P106", put("paths", at=LineString([(0, 5), (40, 5), (40, 9), (20, 0)]))),
    ("P122", put("parking", at=Point(200, 450))),
    (
        "P206",
        all_of(put("buildings", name="1弄1号"), put("buildings", 1, ref="1", name="2弄1号")),
    ),
    ("P207", numbered("1", "2", "3", "5", "6", "12", "15", "16", "17", "101", "102", "103")),
    ("P207", numbered("1", "3", "5", "7", "9")),
    ("P207", numbered("1", "20", "300", "4000", "50000")),
    ("P208", numbered(*"123456789")),
    ("P208", street_of_two_sides),
    ("P209", put("buildings", 1, at=box(79.5, 120, 120, 140))),
    ("P210", add("entrances", id="5-2", unit="2", at=Point(270, 120))),
    ("P304", put("gates", ebike="unknown")),
    ("P305", all_of(put("gates", register="unknown"), put("compound", gated="no"))),
    ("P401", put("paths", 1, covered="yes", at=LineString([(20, 130), (90, 130)]))),
    ("P401", put("paths", 1, at=LineString([(40, 120), (90, 120)]))),
    ("P402", put("paths", 1, at=LineString([(90, 50), (90, 90)]))),
    (
        "P402",
        all_of(
            put("paths", 1, at=LineString([(50, 50), (50, 90)])),
            add("gates", id="wicket", at=Point(51, 60)),
        ),
    ),
    ("P404", all_of(put("compound", gated="no"), put("paths", at=LineString([(20, -9), (20, 9)])))),
    ("P503", put("parking", loan_bikes=1, loan_trolleys=1)),
]


def found(layers: Layers) -> list[tuple[str, str, str]]:
    return [(problem.code, problem.layer, problem.feature) for problem in find_problems(layers)]


def test_the_sound_compound_has_no_problem() -> None:
    """The twin of every case below."""
    assert found(drawn()) == []


@pytest.mark.parametrize(("code", "change", "name", "feature"), CASES)
def test_a_check_finds_its_case(
    code: str, change: Callable[[Drawing], None], name: str, feature: str
) -> None:
    assert (code, name, feature) in found(drawn(change))


@pytest.mark.parametrize(("code", "change"), FINE)
def test_a_check_leaves_alone_what_is_fine(code: str, change: Callable[[Drawing], None]) -> None:
    assert code not in [each for each, _, _ in found(drawn(change))]


def test_every_check_has_a_case_and_a_code_of_its_own() -> None:
    codes = Counter(check.code for check in CHECKS)
    assert set(codes) == {code for code, *_ in CASES}
    assert set(codes.values()) == {1}
    assert {check.level for check in CHECKS} <= set(LEVELS)


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize(("code", "change", "name", "feature"), CASES)
def test_a_problem_says_what_where_and_how_to_mend(
    code: str, change: Callable[[Drawing], None], name: str, feature: str, language: str
) -> None:
    for problem in find_problems(drawn(change)):
        sentences = problem.says(language), problem.mend(language)
        assert all(sentences)
        assert not any(mark in sentence for sentence in sentences for mark in "{}")
        assert all(label in problem.says(language) for label in shown(problem))


def shown(problem: Problem) -> list[str]:
    """Return the labels that a sentence has to name; the compound is the page that it stands on."""
    labels = problem.values.get("names", ())
    assert isinstance(labels, tuple)
    return [] if problem.layer == "compound" or problem.code in ALL_GATES else list(labels[:5])


ALL_GATES = ("P102", "P121", "P308", "P309")  # these speak of an id, a layer, of all gates


def test_a_sentence_counts_what_it_does_not_name() -> None:
    layers = drawn(
        all_of(drop("entrances", 5), add("buildings", id="6", ref="6", at=box(9, 9, 19, 19)))
    )
    problem = next(each for each in find_problems(layers) if each.code == "P201")
    assert "5幢 等 6 处" in problem.says("zh")
    assert "5幢 and others, 6 in all" in problem.says("en")
    assert problem.feature == "1;2;3;4;5;6"


def test_errors_come_first() -> None:
    layers = drawn(all_of(put("gates", hours="", foot="unknown"), put("paths", foot="?")))
    levels = [problem.level for problem in find_problems(layers)]
    assert levels == sorted(levels, key=LEVELS.index)
    assert set(levels) == set(LEVELS)


def test_layers_of_the_district_are_checked_row_by_row() -> None:
    spots = {"stations": frame("stations", {"id": ["a", "a"]}, [Point(120, 30), None])}
    problems = find_problems(conform(spots, scope="district"))
    assert [(each.code, each.layer) for each in problems] == [
        ("P102", "stations"),
        ("P103", "stations"),
    ]


def real() -> list[Path]:
    return [*sample_folders(), *extracts()]


@pytest.mark.parametrize("path", real(), ids=lambda path: path.stem)
def test_what_is_real_can_be_used_and_its_list_be_read(path: Path) -> None:
    """No error keeps a drawn compound or an extract from use, and nobody faces hundreds of rows."""
    compounds = read_osm(path).compounds if path.suffix else {path.name: read_layers(path)}
    for layers in compounds.values():
        problems = find_problems(layers)
        assert [problem for problem in problems if problem.level == "error"] == []
        assert len(problems) <= 25


def test_the_sample_district_shows_what_checks_are_for() -> None:
    """The invented compounds hold what managers meet: a number used twice, one out of its row."""
    codes = {code for folder in sample_folders() for code, *_ in found(read_layers(folder))}
    assert DATA.exists() and codes >= {"P126", "P206", "P208", "P307"}


NUMBERS = (0.0, 30.27, 119.3, 119.301, -90.5, 181.0, 7e5, 1e154, 1.7e308, np.inf, -np.inf, NAN)
TEXTS = ("", "1", "2", "A3", "南门", "yes", "no", "unknown", "private", "24/7", "{x}", "a;b", None)


def any_shape(dice: random.Random) -> shapely.Geometry | None:
    """Return any geometry that can be put into a layer, however senseless."""
    numbers = [dice.choice(NUMBERS) + dice.choice((0, dice.random() / 1000)) for _ in range(10)]
    points = list(pairwise(numbers))[: dice.randrange(6)]
    try:
        with warnings.catch_warnings(action="ignore"):
            match dice.randrange(5):
                case 0:
                    return Point(*points[:1])
                case 1:
                    return LineString(points)
                case 2:
                    return Polygon(points)
                case 3:
                    return MultiPolygon([Polygon(points)])
    except (ValueError, shapely.GEOSException):
        return Point()
    return None


def any_rows(name: str, dice: random.Random) -> Any:
    count = dice.randrange(5)
    columns = {each.name: dice.choices(TEXTS, k=count) for each in layer(name).columns}
    return frame(name, columns, [any_shape(dice) for _ in range(count)])


@settings(max_examples=100)
@given(seed=st.integers(0, 2**32 - 1))
def test_nothing_that_layers_hold_stops_the_checks(seed: int) -> None:
    dice = random.Random(seed)
    layers = conform({name: any_rows(name, dice) for name in names()})
    problems = find_problems(layers)
    for language in words.LANGUAGES:
        json.dumps([problem.as_json(language) for problem in problems], allow_nan=False)
    if any(problem.level == "error" for problem in problems):
        with pytest.raises(LayerError):
            make_compound(layers)
    else:
        make_compound(layers)


def street(count: int) -> Callable[[Drawing], None]:
    """Return a change to so many copies of the compound's rows, side by side."""

    def apply(drawing: Drawing) -> None:
        drawing["compound"][0]["at"] = box(0, 0, 300 * count, 200)
        for name in set(drawing) - {"compound"}:
            drawing[name] = [
                {**row, "id": f"{row['id']}.{n}", "at": translate(row["at"], 300 * n)}
                for n in range(count)
                for row in drawing[name]
            ]

    return apply


def calls(layers: Layers) -> int:
    """Return how many calls of functions looking for problems takes."""
    counted = Counter[str]()
    sys.setprofile(lambda frame, event, argument: counted.update([event]))
    try:
        find_problems(layers)
    finally:
        sys.setprofile(None)
    return counted["call"] + counted["c_call"]


def test_cost_grows_no_faster_than_the_compound() -> None:
    """Ten times the rows, at most ten times the calls."""
    small, large = drawn(street(4)), drawn(street(40))
    calls(small)
    assert calls(large) < 10 * calls(small)
