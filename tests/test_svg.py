"""The drawing: true to the compound, small, and no word on another at any scale."""

import gzip
import re
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.guide import Guide
from geo.svg import View, draw_svg
from geo.svg.labels import CLOSEST, FAR_SIZE, GAP, NEAR, NEAR_SIZE, Label, arrange, cut, width_of
from geo.svg.outlines import figures, outline
from tests.compounds import random_compound
from tests.conftest import extracts
from tests.guides import HOSTILE, extract_guide, guide_of, hostile_layers, sample_guides

MOST_BYTES = 5200  # compressed, for the sample district's largest compound of 75 doors
SPOTS = ((0.0, 0.0), (40.0, 0.0), (-40.0, 0.0), (0.0, 24.0))


def drawing_of(guide: Guide) -> ElementTree.Element:
    return ElementTree.fromstring(draw_svg(guide))


def lines_of(d: str) -> list[np.ndarray]:
    """Return the lines of a path of ours, in metres down from the north-west corner."""
    lines: list[list[tuple[float, float]]] = []
    for command, numbers in re.findall(r"([Mlhvz])([^Mlhvz]*)", d):
        values = [float(value) for value in re.findall(r"-?(?:\d+\.\d|\.\d|\d+)", numbers)]
        if command == "M":
            lines.append([(values[0], values[1])])
        elif command == "z":
            lines[-1].append(lines[-1][0])
        else:
            if command != "l":
                ways = {"h": (1.0, 0.0), "v": (0.0, 1.0)}[command]
                values = [value * way for value in values for way in ways]
            for x, y in zip(values[::2], values[1::2], strict=True):
                before = lines[-1][-1]
                lines[-1].append((before[0] + x, before[1] + y))
    return [np.array(line) for line in lines]


@pytest.mark.parametrize("guide", sample_guides(), ids=lambda guide: guide.compound)
def test_buildings_stand_where_they_are_to_the_decimetre(guide: Guide) -> None:
    west, _, _, north = guide.source.box
    ids = guide.source.columns["buildings"]["id"]
    drawn = [path for path in drawing_of(guide).iter("path") if path.get("class") == "building"]
    assert [path.get("data-b") for path in drawn] == ids
    for path, shape in zip(drawn, guide.source.shapes["buildings"], strict=True):
        outer, *holes = lines_of(path.attrib["d"])
        seen = shapely.Polygon(
            outer * (1, -1) + (west, north), [h * (1, -1) + (west, north) for h in holes]
        )
        assert shapely.hausdorff_distance(seen.boundary, shape.boundary) < 0.08


def test_the_view_box_is_the_guides_own_in_metres() -> None:
    for guide in sample_guides():
        width, height = guide.document["size"]
        assert drawing_of(guide).get("viewBox") == f"0 0 {width} {height}"


def test_gates_bays_and_numbered_buildings_have_their_marks() -> None:
    for guide in sample_guides():
        columns = guide.source.columns["buildings"]
        numbered = {
            f"building:{id}" for id, ref in zip(columns["id"], columns["ref"], strict=True) if ref
        }
        ids = [place["id"] for place in guide.document["places"]]
        spots = {id for id in ids if re.match("gate|parking", id)}
        groups = [*drawing_of(guide).iter("g")]
        assert numbered | spots <= {group.get("data-place") for group in groups}
        signs = {"here", "flag", "parked", "spot", "dot", "lines"}
        assert signs <= {group.get("id") for group in groups}


def test_only_signs_in_use_are_defined() -> None:
    for guide in sample_guides():
        text = draw_svg(guide)
        defined = set(re.findall(r'id="(sign-\w+)"', text))
        assert defined == set(re.findall(r'href="#(sign-\w+)"', text))


def test_a_drawing_has_no_style_and_no_address_elsewhere() -> None:
    for guide in sample_guides():
        for element in drawing_of(guide).iter():
            assert "style" not in element.attrib
            assert element.get("href", "#").startswith("#")
            assert not any(name.startswith("on") for name in element.attrib)


def test_a_drawing_is_small() -> None:
    assert (
        max(len(gzip.compress(draw_svg(guide).encode(), 9)) for guide in sample_guides())
        < MOST_BYTES
    )


def test_what_people_wrote_is_text() -> None:
    guide = guide_of(hostile_layers())
    usual = {element.tag for each in sample_guides() for element in drawing_of(each).iter()}
    drawing = drawing_of(guide)
    assert {element.tag for element in drawing.iter()} <= usual
    said = [text.text or "" for text in drawing.iter("text")]
    for words in HOSTILE:
        assert any(text.rstrip("…") == words.strip()[: len(text.rstrip("…"))] for text in said)


def test_the_other_language_stands_beside_each_word() -> None:
    said = []
    for guide in sample_guides():
        labels = {place["id"]: place["label"] for place in guide.document["places"]}
        for mark in drawing_of(guide).iter("g"):
            if mark.get("class") == "mark name":
                (word,) = mark.iter("text")
                label = labels[mark.attrib["data-place"]]
                pair = label if isinstance(label, list) else [label, label]
                assert word.text == cut(pair[0])
                assert word.get("data-other", word.text) == cut(pair[1])
                said.append(word.get("data-other"))
    assert "South Gate" in said


def overlaps(labels: list[Label], scales: Any, spots: Any, scale: float) -> list[tuple[int, int]]:
    """Return the pairs that cover each other at a scale, among those that are shown."""
    size = 0 if scale < NEAR else 1
    boxes = {}
    for row, label in enumerate(labels):
        if scales[row] <= scale:
            x, y = np.array(label.at) * (scale, -scale) + label.spots[spots[row]]
            width, height = label.boxes[size]
            boxes[row] = (x - width / 2, x + width / 2, y - height / 2, y + height / 2)
    return [
        (one, other)
        for one, (left, right, top, bottom) in boxes.items()
        for other, (west, east, north, south) in boxes.items()
        if one < other and left < east and west < right and top < south and north < bottom
    ]  # fmt: skip


sides = st.floats(8, 90)
labels = st.lists(
    st.builds(
        lambda at, w, h, grows, spots: Label(at, ((w, h), (w * grows, h * grows)), SPOTS[:spots]),
        st.tuples(st.floats(0, 200), st.floats(0, 200)),
        sides,
        sides,
        st.sampled_from([1.0, NEAR_SIZE / FAR_SIZE]),
        st.integers(1, 4),
    ),
    max_size=12,
)


@given(labels, st.floats(0.02, CLOSEST))
def test_no_label_covers_another_at_any_scale(drawn: list[Label], scale: float) -> None:
    scales, spots = arrange(drawn)
    assert overlaps(drawn, scales, spots, scale) == []
    assert len(drawn) == 0 or scales[0] == 0


def test_overlaps_are_found() -> None:
    """The twin: shown before their time, two labels do cover each other."""
    pair = [Label((0, 0), ((20, 20),) * 2), Label((10, 0), ((20, 20),) * 2)]
    scales, spots = arrange(pair)
    assert scales.tolist() == [0, (20 + GAP / 2) / 10]
    assert overlaps(pair, [0, 0], spots, 1.0) == [(0, 1)]


def test_a_label_takes_the_spot_that_has_room_first() -> None:
    sign = Label((0, 0), ((20, 20),) * 2)
    wall = Label((3, 0), ((40, 20),) * 2)
    name = Label((0, 0), ((36, 16),) * 2, ((30, 0), (-30, 0)), owner=0)
    scales, spots = arrange([sign, wall, name])
    assert spots.tolist() == [0, 0, 1]
    assert scales[2] < scales[1]


def test_a_name_is_never_there_without_its_sign() -> None:
    crowd = [Label((0, 0), ((20, 20),) * 2), Label((5, 0), ((20, 20),) * 2)]
    name = Label((5, 0), ((20, 10),) * 2, ((0, 300),), owner=1)
    scales, _ = arrange([*crowd, name])
    assert scales[2] == scales[1] > 0


def test_two_labels_at_one_point_are_one_too_many() -> None:
    scales, _ = arrange([Label((1, 1), ((9, 9),) * 2)] * 2)
    assert scales.tolist() == [0, np.inf]


@given(st.integers(-99999, 99999), st.sampled_from([1, 2]))
def test_numbers_are_written_short_and_true(steps: int, decimals: int) -> None:
    written = figures(steps, decimals)
    assert float(written) == steps / 10**decimals
    assert len(written) <= len(f"{steps / 10**decimals:g}")
    assert not re.search(r"^-?0\.|\.0$|e", written)


@given(
    st.lists(
        st.tuples(st.integers(-500, 500), st.integers(-500, 500)),
        min_size=2,
        max_size=9,
        unique=True,
    )
)
def test_outlines_come_back_as_they_were(points: list[tuple[int, int]]) -> None:
    line = shapely.LineString(np.array(points) / 10)
    view = View(120, 120, 1.0, 0.0, 1, (-60, 60), (0, 0), (-60, -60))
    (back,) = lines_of(outline(np.array([line], dtype=object), view))
    assert np.allclose(back, (np.array(points) / 10 - (-60, 60)) * (1, -1), atol=1e-6)


def test_words_are_measured_and_cut() -> None:
    assert width_of("南门", 10) == 20
    assert width_of("12", 10) < 14
    assert cut("南门快递柜") == "南门快递柜"
    assert cut("很长很长很长很长很长很长很长") == "很长很长很长很长很长很…"


@pytest.mark.parametrize("seed", range(12))
def test_random_compounds_are_drawn(seed: int) -> None:
    compound = random_compound(seed)
    guide = guide_of(compound.layers)
    drawn = {path.get("data-b") for path in drawing_of(guide).iter("path")} - {None}
    assert drawn == set(compound.columns["buildings"]["id"])
    assert "nan" not in draw_svg(guide)


def test_real_compounds_are_drawn() -> None:
    """Where real extracts lie beside the checkout; the random ones above stand in elsewhere."""
    for guide in map(extract_guide, extracts()):
        assert drawing_of(guide).get("id") == "drawing"
