"""The drawing on paper: turned, true to scale, its words level and safe whatever they are."""

import io
import re
import unicodedata
from collections import Counter
from dataclasses import replace
from functools import cache
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
import shapely.affinity
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from geo.compound import PLACE_LAYERS, Compound
from geo.markup import source
from geo.svg import (
    CELL,
    Line,
    Sign,
    View,
    Word,
    box_view,
    cell_of,
    draw_paper,
    draw_svg,
    here_boxes,
    line_width,
    symbol_svg,
    turned_view,
)
from geo.svg.grid import cells
from geo.svg.lines import DOORS, WIDTHS
from geo.svg.pictograms import RULES
from geo.svg.styles import palette, paper_style
from geo.svg.symbols import SQUARES
from tests import compounds
from tests.conftest import extracts
from tests.guides import HOSTILE, extract_guide, sample_guides
from tests.printed import set_page
from tests.test_svg import lines_of

WIDTH, HEIGHT, MARGINS = 273.0, 250.0, (14.0, 16.0, 24.0, 12.0)
ROOM = np.array([(MARGINS[3], MARGINS[0]), (WIDTH - MARGINS[1], HEIGHT - MARGINS[2])])
HERE_SAYS = "你在这里"
SAMPLES = [guide.source for guide in sample_guides()]
NAMES = [
    *SQUARES,
    *RULES,
    *("no_ebike", "here", "gate-open", "gate-shut", "gate-unknown"),
    *("ride", "loan", "walk", "estimated"),
]
turns = st.floats(-720, 720)
seeds = st.integers(0, 5)


@cache
def random_compound(seed: int) -> Compound:
    return compounds.random_compound(seed)


def view_of(compound: Compound, up: float) -> View:
    return turned_view(compound, up=up, width=WIDTH, height=HEIGHT, margins=MARGINS)


def paper(compound: Compound, view: View | None = None, **more: Any) -> str:
    view = view or view_of(compound, 30)
    given: dict[str, Any] = {"lines": [], "signs": [], "words": [], "here": (90.0, 80.0)}
    return draw_paper(compound, view, **{**given, "here_says": HERE_SAYS, **more})


def parse(svg: str) -> ElementTree.Element:
    """Return an SVG without its name space."""
    return ElementTree.fromstring(svg.replace(' xmlns="http://www.w3.org/2000/svg"', "", 1))


def classed(drawing: ElementTree.Element, kind: str) -> list[ElementTree.Element]:
    return [each for each in drawing.iter() if kind in each.get("class", "").split()]


def towards(degrees: float, metres: float = 1.0) -> complex:
    """Return a step as a complex number, east + north·i, in a direction clockwise from north."""
    return metres * 1j * np.exp(-1j * np.radians(degrees))


@given(seeds, turns, st.floats(-900, 900), st.floats(-900, 900), st.floats(0, 360))
def test_up_is_the_direction_given_and_lengths_keep_the_scale(
    seed: int, up: float, east: float, north: float, way: float
) -> None:
    """Told with complex numbers, on which the view knows nothing."""
    compound = random_compound(seed)
    view = view_of(compound, up)
    start = complex(*compound.box[:2]) + complex(east, north)
    ends = [start, start + towards(up, 10), start + towards(up + 90, 10), start + towards(way, 10)]
    seen = view.points(np.array([(end.real, end.imag) for end in ends]))
    straight, aside, there = (seen[1:] - seen[0]) / (10 * view.scale)
    assert np.allclose(straight, (0, -1), atol=1e-6)
    assert np.allclose(aside, (1, 0), atol=1e-6)
    drawn = np.radians(view.direction(way))
    assert np.allclose(there, (np.sin(drawn), -np.cos(drawn)), atol=1e-6)


@given(seeds, turns)
def test_all_places_lie_within_the_margins_as_large_as_they_go(seed: int, up: float) -> None:
    compound = random_compound(seed)
    view = view_of(compound, up)
    drawn, places = (
        shapely.affinity.rotate(
            shapely.MultiPoint(
                shapely.get_coordinates(np.concatenate([compound.shapes[name] for name in names]))
            ),
            up,
            origin=compound.box[:2],
        )
        for names in (compound.shapes, PLACE_LAYERS.values())
    )  # turned by shapely, on which the view does not rely
    known = shapely.box(*drawn.bounds) & shapely.box(*places.bounds).buffer(40, join_style="mitre")
    west, south, east, north = known.bounds
    size = np.array([east - west, north - south]) * view.scale
    assert (size < np.ptp(ROOM, axis=0) + 1e-6).all()
    assert np.isclose(size, np.ptp(ROOM, axis=0)).any()
    shapes = np.concatenate([compound.shapes[name] for name in PLACE_LAYERS.values()])
    assert is_within(view.points(shapely.get_coordinates(shapes)))


def is_within(points: np.ndarray) -> bool:
    return bool(((points > ROOM[0] - 1e-6) & (points < ROOM[1] + 1e-6)).all())


def test_ground_far_from_every_place_may_lie_outside() -> None:
    """A field behind the houses, or a road that leads away, makes nothing small."""
    compound = random_compound(2)
    west, south, east, north = compound.box
    away = np.array([shapely.LineString([(west, south), (east + 900, north + 900)])], dtype=object)
    far = replace(compound, shapes={**compound.shapes, "paths": away})
    view = view_of(far, 200)
    whole = turned_view(
        far, up=200, width=WIDTH, height=HEIGHT, margins=MARGINS, also=[np.array(away[0].coords)]
    )
    assert view.scale > 2 * whole.scale
    for each, layers in ((view, PLACE_LAYERS.values()), (whole, [*compound.shapes])):
        shapes = np.concatenate([far.shapes[layer] for layer in layers])
        seen = each.points(shapely.get_coordinates(shapes))
        assert is_within(seen)


@pytest.mark.parametrize("up", [0, 77.5, 301])
def test_what_a_document_holds_lies_where_the_layers_say(up: float) -> None:
    for guide in sample_guides():
        for view in (view_of(guide.source, up), box_view(guide.source)):
            gates = [p["at"] for p in guide.document["places"] if p["id"].startswith("gate:")]
            there = view.points(shapely.get_coordinates(guide.source.shapes["gates"]))
            assert np.abs(view.local(np.array(gates)) - there).max() < 0.08 * view.scale


@pytest.mark.parametrize("compound", SAMPLES, ids=lambda compound: compound.id)
def test_houses_stand_on_paper_where_they_are(compound: Compound) -> None:
    view = view_of(compound, 123.4)
    drawn = classed(parse(paper(compound, view)), "building")
    for path, shape in zip(drawn, compound.shapes["buildings"], strict=True):
        outer, *holes = [round_of(line) for line in hundredths(path.attrib["d"])]
        seen = shapely.Polygon(outer, holes)
        there = view.shapes(np.array([shape], dtype=object))[0]
        assert shapely.hausdorff_distance(seen.boundary, there.boundary) < 0.0072
        assert seen.area == pytest.approx(shape.area * view.scale**2, rel=0.005)


def hundredths(d: str) -> list[np.ndarray]:
    """Return the lines of a path on paper: read as a path of the screen, a tenth as large."""
    figure = re.compile(r"-?(?:\d+\.\d+|\.\d+|\d+)")
    larger = figure.sub(lambda number: f" {round(float(number[0]) * 100)}", d)
    return [line / 100 for line in lines_of(larger)]


def round_of(line: np.ndarray) -> np.ndarray:
    return np.round(line, 2)


def test_the_same_things_are_drawn_for_the_screen_and_for_paper() -> None:
    ground = ("compound", "kerb", "surface", "barrier", "building", "door")
    for guide in sample_guides():
        counts = [
            Counter(kind for kind in ground for _ in classed(parse(svg), kind))
            for svg in (draw_svg(guide), paper(guide.source))
        ]
        assert counts[0] == counts[1]


def test_words_are_level_and_in_the_middle_of_their_place() -> None:
    leads = ((98.0, 61.0), (90.0, 66.0))
    word = Word("8", (100.0, 60.0), 6.0, "number", leads)
    drawing = parse(paper(SAMPLES[0], view_of(SAMPLES[0], 212), words=[word]))
    for parent in drawing.iter():
        turned = "rotate" in parent.get("transform", "")
        assert not turned or not [*parent.iter("text")]
    (text,) = classed(drawing, "number")
    assert (text.text, text.get("x"), text.get("font-size")) == ("8", "100", "6")
    assert 60 < float(text.attrib["y"]) < 60 + 6 / 2
    (leader,) = [path for path in classed(drawing, "leader") if path.get("class") == "leader"]
    assert np.allclose(hundredths(leader.attrib["d"])[0], leads)
    order = [each.get("class") for each in drawing]
    assert order.index("leader") < order.index("plate") < order.index("number")
    assert order[-1] == "number"


def line(mode: str, doors: int, estimated: bool = False, along: float = 0.0) -> Line:
    west, south, _, _ = SAMPLES[0].box
    x, y = west + 10 + along, south + 10
    return Line(mode, doors, estimated, np.array([(x, y), (x + 60, y)], dtype=float))


def test_lines_tell_their_mode_and_their_doors_without_colour() -> None:
    def seen(*lines: Line) -> list[tuple[float, list[float]]]:
        drawing = parse(paper(SAMPLES[0], lines=lines))
        group = classed(drawing, "lines")[0]
        paths = [path for path in group if path.get("class") not in ("casing", "arrow")]
        return [
            (
                float(path.attrib["stroke-width"]),
                [float(dash) for dash in path.get("stroke-dasharray", "").split()],
            )
            for path in paths
        ]

    widths = [seen(line("ride", doors))[0][0] for doors in DOORS]
    assert widths == sorted(set(widths)) == [*WIDTHS]
    assert widths == [line_width(line("ride", doors), view_of(SAMPLES[0], 30)) for doors in DOORS]
    assert seen(line("ride", DOORS[-1] + 400)) == seen(line("ride", DOORS[-1]))
    for doors in DOORS:
        (ride, solid), (loan, dashes), (walk, dots) = (
            seen(line(mode, doors))[0] for mode in ("ride", "loan", "walk")
        )
        assert ride > max(loan, walk)
        assert not solid and dashes[0] > 2 * loan and dots[0] == 0 and dots[1] > walk
        assert seen(line("walk", doors, True))[0][0] < 0.8 * walk


def test_lines_are_thinner_where_houses_are_small() -> None:
    view = view_of(SAMPLES[0], 30)
    for scale, most in ((0.7, 4.0), (0.4, 3.0), (0.1, 2.5)):
        dense = replace(view, scale=scale)
        widths = [line_width(line("ride", doors), dense) for doors in DOORS]
        assert widths == sorted(set(widths)) and widths[0] == WIDTHS[0] and widths[-1] < most


def test_what_follows_on_a_line_is_one_line_and_arrows_point_along_it() -> None:
    pieces = [line("ride", 40, along=60.0 * row) for row in range(3)]
    view = view_of(SAMPLES[0], 0)
    group = classed(parse(paper(SAMPLES[0], view, lines=pieces)), "lines")[0]
    by_kind = {path.get("class"): path.attrib["d"] for path in group}
    assert by_kind["ride"].count("M") == by_kind["casing"].count("M") == 1
    for foot, tip, other in hundredths(by_kind["arrow"]):
        assert tip[0] > max(foot[0], other[0])
        assert foot[1] < tip[1] < other[1] or other[1] < tip[1] < foot[1]
    assert classed(parse(paper(SAMPLES[0], view)), "arrow") == []


@pytest.mark.parametrize("state", ["open", "shut", "unknown"])
def test_a_gate_shows_its_state_by_shape(state: str) -> None:
    drawing = parse(paper(SAMPLES[0], signs=[Sign("gate", (50, 50), (), 90.4, state)]))
    (gate,) = classed(drawing, "gate")
    assert gate.get("class") == f"gate {state}"
    marks = [p.attrib["class"] for p in gate.iter("path") if "when" in p.attrib["class"]]
    assert marks == [f"when-{state}"]
    assert gate[0].get("transform") == "rotate(90)"


def test_squares_stand_beside_each_other_about_their_place() -> None:
    sign = Sign("square", (50.0, 40.0), ("parking", "bike"))
    drawing = parse(paper(SAMPLES[0], signs=[sign, Sign("square", (9, 9), ("kite",))]))
    moves = [
        tuple(map(float, re.findall(r"-?[\d.]+", group.attrib["transform"])[:2]))
        for group in classed(drawing, "square")
    ]
    assert np.allclose(np.mean(moves[:2], axis=0), sign.at)
    assert 6 < moves[1][0] - moves[0][0] < 8
    assert moves[2] == (9, 9)


def test_the_grid_names_the_cells_in_which_its_names_stand() -> None:
    view = view_of(SAMPLES[0], 0)
    columns, rows = cells(view)
    assert abs(WIDTH / columns - CELL) < CELL / 4 and abs(HEIGHT / rows - CELL) < CELL / 4
    drawing = parse(paper(SAMPLES[0], view, grid=(5.0, 6.0, 7.0, 8.0)))
    names = classed(drawing, "cells")[0]
    seen: Counter[str | None] = Counter()
    for text in names:
        x, y = float(text.attrib["x"]), float(text.attrib["y"])
        assert 8 < x < WIDTH - 6 and 5 < y < HEIGHT - 7 + 3
        assert str(text.text) in cell_of(view, (x, y))
        seen[text.text] += 1
    assert len(seen) == columns + rows and set(seen.values()) == {2}
    assert cell_of(view, (-3, -3)) == "A1"
    assert cell_of(view, (WIDTH + 3, HEIGHT)) == f"{chr(64 + columns)}{rows}"
    assert not classed(parse(paper(SAMPLES[0], view, grid=None)), "cells")


@given(st.floats(5, WIDTH - 5), st.floats(5, HEIGHT - 6))
def test_you_are_here_is_told_within_the_map(x: float, y: float) -> None:
    view = view_of(SAMPLES[0], 0)
    ring, words = here_boxes(view, (x, y), HERE_SAYS)
    assert not shapely.box(*ring).intersects(shapely.box(*words))
    assert shapely.box(0, 0, WIDTH, HEIGHT).contains(shapely.box(*words))


nasty = st.text(max_size=12) | st.sampled_from([*HOSTILE, "\x00\x0b\x1b\ud800\ufffe\u202e", "]]>"])


@given(nasty, nasty, st.sampled_from(["number", "title", "unit", "name", "gate", "street"]))
def test_whatever_is_written_stays_text_and_xml(said: str, here: str, kind: str) -> None:
    compound = SAMPLES[2]
    usual, drawing = (
        parse(paper(compound, words=[Word(each, (9, 9), 5, kind)], here_says=here))
        for each in ("8", said)
    )
    assert [each.tag for each in drawing.iter()] == [each.tag for each in usual.iter()]
    for text, wanted in zip([*drawing.iter("text")][-2:], (here, said), strict=True):
        shown = text.text or ""
        assert not {unicodedata.category(sign) for sign in shown.replace("\n", " ")} & {"Cc", "Cs"}
        assert [sign for sign in shown if sign.isprintable()] == [
            sign for sign in wanted if sign.isprintable()
        ]


def test_hostile_ids_do_no_harm() -> None:
    compound = SAMPLES[0]
    ids = [HOSTILE[row % len(HOSTILE)] + "\x07" for row in range(len(compound.shapes["buildings"]))]
    buildings = {**compound.columns["buildings"], "id": ids}
    hostile = replace(compound, columns={**compound.columns, "buildings": buildings})
    assert len(classed(parse(paper(hostile)), "building")) == len(ids)


def test_the_style_of_paper_has_the_colours_of_the_screen_and_no_variables() -> None:
    style = paper_style(foot=1.0, road=2.0, **{"foot-kerb": 1.5, "road-kerb": 2.5})
    assert not re.search(r"var\(|calc\(|:not\(|vector-effect|url\(|@", style)
    assert palette()["ride"] in style
    own = set(re.findall(r"#[0-9A-Fa-f]{3,8}\b", source("paper.css"))) - {"#FFFFFF"}
    assert own == set()  # one truth for colours
    assert "var(--road)" in paper_style()  # the twin: what nobody gives is seen


@pytest.mark.parametrize("name", NAMES)
def test_signs_for_a_legend_stand_alone(name: str) -> None:
    drawing = parse(symbol_svg(name))
    assert drawing.tag == "svg" and len(drawing) > 1
    assert not {"use", "defs", "text"} & {each.tag for each in drawing.iter()}


def test_there_is_no_other_sign() -> None:
    with pytest.raises(KeyError):
        symbol_svg("gate")
    with pytest.raises(KeyError):
        symbol_svg("kite")


def test_a_printer_sees_every_colour() -> None:
    """Set by typst: its reader of SVG knows less of style sheets than a browser."""
    compound = SAMPLES[0]
    view = view_of(compound, 0)
    (door,) = view.points(shapely.get_coordinates(compound.shapes["entrances"][:1])).tolist()
    one = replace(
        compound, shapes={**compound.shapes, "entrances": compound.shapes["entrances"][:1]}
    )
    (home,) = view.points(
        shapely.get_coordinates(shapely.centroid(compound.shapes["buildings"][:1]))
    ).tolist()
    here = (WIDTH - 30, 30.0)
    signs = [Sign("gate", (20.0, 240.0), (), 0, "open"), Sign("square", (60.0, 240.0), ("other",))]
    svg = paper(one, view, signs=signs, here=here)
    sheet = f"#set page(width: {WIDTH}mm, height: {HEIGHT}mm, margin: 0mm)\n"
    page = set_page(f'{sheet}#image("map.svg", width: 100%)', "png", 127, map_svg=svg.encode())
    image = Image.open(io.BytesIO(page)).convert("RGB")

    def at(x: float, y: float) -> str:
        return "#{:02X}{:02X}{:02X}".format(*image.getpixel((int(x * 5), int(y * 5))))  # type: ignore[misc]

    colours = palette()
    assert at(1, 20) == colours["outside"]
    assert at(*home) == colours["building"]
    assert at(*door) == colours["outline"]
    assert at(*here) == "#FFFFFF"
    assert at(here[0] + 4, here[1]) == colours["here"]
    assert at(17.9, 242) == colours["open"]
    assert at(58, 240) == colours["sign"]


def test_real_compounds_are_drawn_on_paper() -> None:
    """Where real extracts lie beside the checkout; the random ones stand in elsewhere."""
    real = [extract_guide(file).source for file in extracts()]
    for compound in [*real, *map(random_compound, range(6))]:
        svg = paper(compound, view_of(compound, 77))
        assert "nan" not in svg
        assert len(classed(parse(svg), "building")) == len(compound.shapes["buildings"])
