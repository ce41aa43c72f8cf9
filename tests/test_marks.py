"""What stands on a sign's map: every building's number, legible, and nothing on top of another."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
import shapely

from geo.demo import generate_compounds
from geo.guide import Guide
from geo.layers import Layers, frame, read_layers
from geo.osm import read_osm
from geo.poster.fonts import printable, width
from geo.poster.frame import MARGIN
from geo.poster.marks import marks_on_paper
from geo.poster.trunks import find_trunks
from geo.svg import APART_MM, EDGE_MM, SIGN_MM, Sign, View, Word, here_boxes, turned_view
from geo.words import text
from tests.conftest import extracts, sample_folders
from tests.guides import guide_of, hostile_layers, sample_guides

WIDTH, HEIGHT = 297.0, 262.0  # mm of the map on an A3 sign, and its margins: top, right, …
MARGINS = (11.0, 23.0, 29.0, 23.0)
SMALLEST = 3.8  # mm
SHARE = 0.95  # of the buildings that are called something
Box = tuple[float, float, float, float]


def view_of(guide: Guide, gate: str) -> View:
    (inward,) = (place["inward"] for place in guide.document["places"] if place["id"] == gate)
    return turned_view(guide.source, up=inward, width=WIDTH, height=HEIGHT, margins=MARGINS)


def gates_of(guide: Guide) -> list[str]:
    ids = [place["id"] for place in guide.document["places"]]
    return [id for id in ids if id.startswith("gate:")]


def marks(guide: Guide, gate: str) -> tuple[View, list[Sign], list[Word]]:
    view = view_of(guide, gate)
    return view, *marks_on_paper(guide, gate, view, find_trunks(guide.routes, gate))


def word_box(word: Word) -> Box:
    (x, y), across, high = word.at, width(word.text) * word.size / 2, word.size / 2
    return x - across, y - high, x + across, y + high


def sign_box(sign: Sign) -> Box:
    (x, y), side = sign.at, SIGN_MM[sign.kind]
    across = (side + max(len(sign.symbols) - 1, 0) * APART_MM) / 2
    return x - across, y - side / 2, x + across, y + side / 2


def overlap(one: Box, two: Box) -> bool:
    return one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]


def faults(guide: Guide, gate: str, view: View, signs: list[Sign], words: list[Word]) -> set[str]:
    """Return what is wrong with a map, looked at one by one."""
    places = {place["id"]: place["at"] for place in guide.document["places"]}
    x, y = view.local([places[gate]])[0].tolist()
    here = here_boxes(view, (x, y), text(guide.language, "ui.rider.here"))
    fixed = [sign_box(sign) for sign in signs]
    boxes = [word_box(word) for word in words]
    left, right = MARGIN + EDGE_MM, WIDTH - MARGIN - EDGE_MM
    found = set()
    for box in [*fixed, *boxes]:
        if box[0] < left or box[2] > right or box[1] < EDGE_MM or box[3] > HEIGHT - EDGE_MM:
            found.add("over the edge")
        # North arrow and scale bar, on the side where nobody stands.
        if overlap(
            box,
            (19, HEIGHT - 25, 110, HEIGHT)
            if x > WIDTH / 2
            else (WIDTH - 110, HEIGHT - 25, WIDTH - 19, HEIGHT),
        ):
            found.add("in the corner")
    if any(overlap(*pair) for pair in combinations(boxes, 2)):
        found.add("word on word")
    if any(overlap(word, sign) for word in boxes for sign in [*fixed, *here]):
        found.add("word on sign")
    if any(overlap(*pair) for pair in combinations(fixed, 2)):
        found.add("sign on sign")
    for row, word in enumerate(words):
        if word.size < SMALLEST:
            found.add("too small")
        if word.text != printable(word.text) or not word.text:
            found.add("not printable")
        if word.leader:
            line = shapely.LineString(word.leader)
            others = [box for each, box in enumerate(boxes) if each != row]
            if any(line.crosses(shapely.box(*box)) for box in others):
                found.add("leader through word")
    return found


def labelled(guide: Guide, view: View, words: list[Word]) -> tuple[int, int]:
    """Return how many houses that are called something have a word in them, or one led to them."""
    houses = view.shapes(guide.source.shapes["buildings"])
    columns = guide.source.columns["buildings"]
    said = zip(columns["ref"], columns["name"], strict=True)
    called = np.array([bool((ref or name).strip()) for ref, name in said], dtype=bool)
    has = np.zeros(len(houses), dtype=bool)
    for word in words:
        if word.kind in ("number", "title"):
            shown = shapely.Point(word.leader[1]) if word.leader else shapely.box(*word_box(word))
            has |= shapely.covers(houses, shown)
    return int((has & called).sum()), int(called.sum())


def assert_good(guide: Guide, gate: str) -> None:
    view, signs, words = marks(guide, gate)
    assert faults(guide, gate, view, signs, words) == set()
    got, wanted = labelled(guide, view, words)
    assert got >= SHARE * wanted


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_gate_of_the_sample_has_a_good_map(language: str) -> None:
    for guide in sample_guides(language):
        for gate in gates_of(guide):
            assert_good(guide, gate)


def test_so_have_generated_compounds() -> None:
    for _, layers in generate_compounds(20, seed=11):
        guide = guide_of(layers, "en")
        for gate in gates_of(guide):
            assert_good(guide, gate)


def crowded() -> Layers:
    """Return a compound of many small houses in rows, more than have room for their numbers."""
    layers = read_layers(sample_folders()[0])
    west, south, east, north = layers["compound"].total_bounds
    across, along = np.linspace(west, east, 22), np.linspace(south, north, 12)
    grid = [(x, y) for x in across[1:-2] for y in along[1:-2]]
    wide, deep = (across[1] - across[0]) * 0.97, (along[1] - along[0]) * 0.3
    shapes = [shapely.box(x, y, x + wide, y + deep) for x, y in grid]
    ids = [f"h{row}" for row in range(len(grid))]
    refs = [f"{row + 1}{'abc'[row % 3]}" for row in range(len(grid))]
    return dict(layers) | {
        "buildings": frame("buildings", {"id": ids, "ref": refs}, shapes),
        "entrances": layers["entrances"].iloc[:0],
    }


def largest() -> Iterator[Guide]:
    """Yield the crowded compound, and the largest of every extract at hand."""
    yield guide_of(crowded())
    for file in extracts():
        compounds = read_osm(file).compounds.values()
        yield guide_of(max(compounds, key=lambda layers: len(layers["buildings"])))


def test_so_have_the_largest_and_most_crowded() -> None:
    for guide in largest():
        for gate in gates_of(guide)[:3]:
            assert_good(guide, gate)


def test_those_checks_can_fail() -> None:
    guide = sample_guides()[0]
    gate = gates_of(guide)[0]
    view, signs, words = marks(guide, gate)
    word, other = words[:2]
    away = replace(word, at=(2.0, 60.0))
    twins = {
        "word on word": [replace(word, at=other.at)],
        "word on sign": [replace(word, at=signs[0].at)],
        "over the edge": [away],
        "too small": [replace(word, size=3.7)],
        "not printable": [replace(word, text="a\u200b")],
        "leader through word": [replace(word, leader=((0.0, other.at[1]), (WIDTH, other.at[1])))],
    }
    for name, changed in twins.items():
        assert name in faults(guide, gate, view, signs, [*changed, *words[1:]])
    assert "sign on sign" in faults(guide, gate, view, [*signs, signs[0]], words)
    everywhere = [replace(word, at=(x, HEIGHT - 10.0)) for x in (60.0, WIDTH - 60)]
    assert "in the corner" in faults(guide, gate, view, signs, everywhere)
    got, wanted = labelled(guide, view, words)
    assert labelled(guide, view, [each for each in words if each is not word]) == (got - 1, wanted)


def test_numbers_of_the_sample_are_even_and_in_their_houses() -> None:
    for guide in sample_guides():
        _, _, words = marks(guide, gates_of(guide)[0])
        sizes = [word.size for word in words if word.kind == "number"]
        assert max(sizes) / min(sizes) < 1.5
        assert all(word.leader is None for word in words if word.kind == "number")


def test_units_of_most_houses_stand_all_inside_or_all_outside() -> None:
    mixed = houses = 0
    for guide in sample_guides():
        view, _, words = marks(guide, gates_of(guide)[0])
        shapes = view.shapes(guide.source.shapes["buildings"])
        units = [shapely.box(*word_box(word)) for word in words if word.kind == "unit"]
        inside = shapely.covers(shapes[:, None], units)
        near = shapely.dwithin(shapes[:, None], units, 2.0)
        houses += int(near.any(axis=1).sum())
        mixed += int((near.any(axis=1) & inside.any(axis=1) & (near & ~inside).any(axis=1)).sum())
    assert houses > 50
    assert mixed < 0.1 * houses


def test_a_sign_moves_a_few_millimetres_at_most() -> None:
    for guide in sample_guides():
        gate = gates_of(guide)[0]
        view, signs, _ = marks(guide, gate)
        kinds = ("gate:", "parking:", "landmark:")
        places = [p for p in guide.document["places"] if p["id"].startswith(kinds)]
        assert len(signs) == len(places) - 1  # the gate where one stands has none
        spots = view.local([place["at"] for place in places])
        for sign in signs:
            assert np.hypot(*(spots - sign.at).T).min() < 8


@pytest.mark.parametrize("gone", ["buildings", "landmarks", "parking", "entrances", "paths"])
def test_a_compound_may_lack_anything(gone: str) -> None:
    layers = dict(read_layers(sample_folders()[3]))
    layers[gone] = layers[gone].iloc[:0]
    if gone == "buildings":
        layers["entrances"] = layers["entrances"].iloc[:0]
    guide = guide_of(layers)
    for gate in gates_of(guide):
        assert_good(guide, gate)


def test_houses_that_are_called_nothing_have_no_words() -> None:
    layers = read_layers(sample_folders()[3])
    houses = layers["buildings"].assign(ref="", name=" ")
    guide = guide_of(dict(layers) | {"buildings": houses})
    _, _, words = marks(guide, gates_of(guide)[0])
    assert words
    assert not [word for word in words if word.kind in ("number", "title")]


def test_hostile_names_are_words_like_others() -> None:
    guide = guide_of(hostile_layers())
    for gate in gates_of(guide):
        assert_good(guide, gate)


def test_the_same_guide_has_the_same_map() -> None:
    guide = sample_guides()[2]
    gate = gates_of(guide)[0]
    assert marks(guide, gate)[1:] == marks(guide, gate)[1:]
