"""Edits: whatever a browser sends is read or refused, and applied as it was meant."""

from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.changes import Applied, Edits, Put, apply_edits, compare, parse_edits, with_ids
from geo.changes.parse import MOST_FEATURES, MOST_LETTERS
from geo.changes.shapes import MOST_CORNERS
from geo.checks import find_problems
from geo.errors import EditError
from geo.layers import Layers, columns_of, conform, frame, read_layers, shapes_of, to_bytes
from geo.words import LANGUAGES

from .conftest import DATA

SQUARE = {"type": "Polygon", "coordinates": [[[121.25, 30.45], [121.26, 30.45], [121.26, 30.46]]]}
SPOT = {"type": "Point", "coordinates": [121.25, 30.45]}
HOUSE = {"layer": "buildings", "id": "~abcdef", "columns": {"ref": "88"}, "geometry": SQUARE}
DOOR = {
    "layer": "entrances",
    "id": "~ghijkl",
    "columns": {"building": "~abcdef", "unit": "2"},
    "geometry": SPOT,
}

ANY_TEXT = st.text(st.characters(codec=None), max_size=8)  # half characters, too
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def layers() -> Layers:
    return with_ids(read_layers(DATA / "linshui-xiyuan"))


def put(**said: Any) -> dict[str, Any]:
    return {"put": [{**HOUSE, **said}]}


def drawn(kind: str, coordinates: Any) -> dict[str, Any]:
    return put(geometry={"type": kind, "coordinates": coordinates})


# -- what a browser sends --------------------------------------------------------------------------


def read_or_refused(said: object) -> None:
    """Any JSON becomes edits that can be applied and stored, or one sentence that can be shown."""
    try:
        edits = parse_edits(said)
    except EditError as error:
        for language in LANGUAGES:
            assert len(error.sentence(language).encode()) < 500
    else:
        to_bytes(apply_edits(conform({}), edits).layers)


@given(ANY_JSON)
def test_any_json_is_read_or_refused(said: object) -> None:
    read_or_refused(said)
    read_or_refused({"put": said})
    read_or_refused({"put": [said], "drop": [said]})


@given(st.sampled_from([*HOUSE, "columns.ref", "columns.levels", "type", "coordinates"]), ANY_JSON)
def test_one_part_of_an_edit_may_be_anything(part: str, said: object) -> None:
    forged: dict[str, Any] = {**HOUSE, part: said}
    if part.startswith("columns."):
        forged = {**HOUSE, "columns": {part.removeprefix("columns."): said}}
    if part in SQUARE:
        forged = {**HOUSE, "geometry": {**SQUARE, part: said}}
    read_or_refused({"put": [forged]})


NO_NUMBERS: list[Any] = [float("nan"), float("inf"), 10**400, "6", True, [6], {}]
FORGED: dict[str, list[Any]] = {
    "edit_unreadable": [None, [], {"put": {}}, {"more": []}, {"put": [{"x": 1}]}, put(columns=[])],
    "edit_layer": [put(layer="revision"), put(layer="stations"), put(layer=None), {"drop": ["x"]}],
    "edit_id": [put(id="../8"), put(id=""), put(id="8;9"), put(id=8), {"drop": ["gates/\ud800"]}],
    "edit_column": [put(columns={"colour": "red"}), put(columns={"ref ": "8"})],
    "edit_choice": [put(columns={"lift": "maybe"}), put(columns={"handover": "yes;no"})],
    "edit_text": [put(columns={"ref": 8}), put(columns={"lift": True}), put(columns={"ref": []})],
    "edit_number": [put(columns={"levels": value}) for value in NO_NUMBERS],
    "edit_half_letter": [put(columns={"ref": "8\ud83d"})],
    "text_long": [put(columns={"note": "长" * (MOST_LETTERS + 1)})],
    "edit_geometry": [drawn("Point", [1, 2]), drawn("Polygon", []), put(geometry="POINT (1 2)")],
    "edit_position": [
        drawn("Polygon", 8),
        drawn("Polygon", [[[float("nan"), 1]]]),
        drawn("Polygon", [[[181, 1]]]),
        drawn("Polygon", [[[1, "2"]]]),
        drawn("Polygon", [[[1, 2, 3, 4]]]),
        drawn("Polygon", [[[[[[[[1, 2]]]]]]]]),
    ],
    "edit_few_corners": [drawn("Polygon", [[[1, 2], [1, 3], [1, 2]]]), drawn("Polygon", [[]])],
    "edit_corners": [drawn("Polygon", [[[1, 2]] * (MOST_CORNERS + 1)])],
    "edit_many": [{"drop": ["gates/south"] * (MOST_FEATURES + 1)}],
}


@pytest.mark.parametrize("key", FORGED)
def test_what_is_forged_is_refused_in_one_sentence(key: str) -> None:
    for said in FORGED[key]:
        with pytest.raises(EditError) as refused:
            parse_edits(said)
        assert refused.value.key == key


def test_one_row_is_named_once() -> None:
    for said in ({"put": [HOUSE, HOUSE]}, {"put": [HOUSE], "drop": ["buildings/~abcdef"]}):
        with pytest.raises(EditError):
            parse_edits(said)


def test_what_checks_can_tell_may_be_kept(layers: Layers) -> None:
    """A draft is worth keeping: hours that nobody can read, an outline that crosses itself."""
    bow = {"type": "Polygon", "coordinates": [[[1, 1], [2, 2], [2, 1], [1, 2], [1, 1]]]}
    gate = {"layer": "gates", "id": "south", "columns": {"hours": "from nine to five"}}
    said = {"put": [{**HOUSE, "geometry": bow}, gate]}
    found = find_problems(apply_edits(layers, parse_edits(said)).layers)
    assert {"P106", "P110"} <= {problem.code for problem in found}


def test_text_is_cleaned() -> None:
    said = parse_edits(
        put(columns={"note": "  夜里\x00带手电\x1b[2J\r\n走北门\u0085 ", "ref": " 8 "})
    )
    assert said.put[0].columns == {"note": "夜里带手电[2J\n走北门", "ref": "8"}


def test_nothing_said_is_the_columns_own_word_for_it() -> None:
    said = parse_edits(put(columns={"lift": None, "ref": None, "levels": None})).put[0].columns
    assert (said["lift"], said["ref"]) == ("unknown", "")
    assert np.isnan(said["levels"])


def test_what_a_row_holds_already_may_stay() -> None:
    """An import brings what it brings; moving the row must not wait for its mending."""
    odd = {"id": ["h;1"], "lift": ["maybe"], "note": ["长" * 5000]}
    house = frame("buildings", odd, [shapely.box(0, 0, 1, 1)])
    said = {"lift": "maybe", "note": "长" * 5000, "ref": "9"}
    edits = {"put": [{"layer": "buildings", "id": "h;1", "columns": said}]}
    assert parse_edits(edits, layers=with_ids({"buildings": house})).put[0].columns == said
    with pytest.raises(EditError):
        parse_edits(edits)


# -- what edits make of layers ---------------------------------------------------------------------


def applied(layers: Layers, *puts: dict[str, Any], drop: tuple[str, ...] = ()) -> Applied:
    return apply_edits(layers, parse_edits({"put": list(puts), "drop": list(drop)}), home="west")


def test_new_rows_are_called_by_what_people_call_them(layers: Layers) -> None:
    gate = {"layer": "gates", "id": "~aaaaaa", "columns": {"name": "西南门"}, "geometry": SPOT}
    path = {"layer": "paths", "id": "~bbbbbb", "columns": {}}
    doors = [{**DOOR, "id": f"~door0{n}", "columns": {"building": "8"}} for n in (1, 2)]
    found = applied(layers, gate, path, HOUSE, DOOR, *doors).ids
    assert [*found.values()] == ["88", "88-2", "8-door", "8-door-2", "xi-nan-men", "path-1"]


def test_doors_follow_their_new_building(layers: Layers) -> None:
    house = {**HOUSE, "columns": {"ref": "8"}}  # there is an 8 already
    done = applied(layers, DOOR, house)
    assert done.ids == {("buildings", "~abcdef"): "8-2", ("entrances", "~ghijkl"): "8-2-2"}
    assert done.layers.columns["entrances"]["building"][-1] == "8-2"


def test_ids_of_rows_that_are_there_never_change(layers: Layers) -> None:
    renumbered = {"layer": "buildings", "id": "8", "columns": {"ref": "9", "name": "9幢"}}
    before, after = columns_of(layers), applied(layers, renumbered, HOUSE).layers.columns
    assert after["buildings"]["id"] == [*before["buildings"]["id"], "88"]


def test_a_row_that_comes_back_has_its_id_again(layers: Layers) -> None:
    """Deleted, saved, and then undone."""
    gone = applied(layers, drop=("gates/south",)).layers
    back = {"layer": "gates", "id": "south", "columns": {"name": "南门"}, "geometry": SPOT}
    again = applied(gone, back)
    assert again.ids == {}
    assert again.layers.columns["gates"]["id"][-1] == "south"


def test_doors_of_a_building_that_goes_are_a_problem_until_they_go_too(layers: Layers) -> None:
    """Nothing goes that nobody deleted: a building drawn anew may want its doors back."""
    left = find_problems(applied(layers, drop=("buildings/8",)).layers)
    assert "8-1;8-2;8-3;8-4" in {each.feature for each in left if each.code == "P204"}


def test_what_was_not_moved_stays_bit_for_bit(layers: Layers) -> None:
    """Also where a browser sends a place back as two conversions of datum left it."""
    spot = shapely.get_coordinates(shapes_of(layers)["gates"][0])[0]
    near = {"type": "Point", "coordinates": (spot + 1e-10).tolist()}
    done = applied(layers, {"layer": "gates", "id": "south", "columns": {}, "geometry": near})
    assert to_bytes(done.layers) == to_bytes(layers)


def test_nothing_edited_is_nothing_changed(layers: Layers) -> None:
    assert to_bytes(apply_edits(layers, Edits()).layers) == to_bytes(layers)
    assert compare(layers, layers) == []


def test_rows_that_cannot_be_told_apart_get_ids_of_their_own() -> None:
    house = frame("buildings", {"id": ["8", "", "8", "8-2"]}, [shapely.box(0, 0, 1, 1)] * 4)
    once = with_ids({"buildings": house})
    assert once.columns["buildings"]["id"] == ["8", "building", "8-3", "8-2"]
    assert with_ids(once).columns["buildings"]["id"] == once.columns["buildings"]["id"]


# -- what changed, in words ------------------------------------------------------------------------


def test_every_change_is_said_in_plain_words(layers: Layers) -> None:
    east = shapely.get_coordinates(shapes_of(layers)["gates"][1])[0] + (3.0 / 95_950, 0)
    moved = {"type": "Point", "coordinates": east.tolist()}
    done = applied(
        layers,
        {"layer": "buildings", "id": "8", "columns": {"ref": "9", "levels": 7, "lift": "yes"}},
        {"layer": "gates", "id": "east", "columns": {"exit": "free"}, "geometry": moved},
        {**HOUSE, "geometry": None},
        drop=("landmarks/fountain", "entrances/8-1"),
    )
    said = [change.says("zh") for change in compare(layers, done.layers)]
    assert said == [
        "8幢：楼号 8 → 9，层数 6 → 7，电梯 否 → 是",
        "88号楼：新画",
        "8幢1单元：删除",
        "东门：怎么出 刷卡 → 自由出，移动了 3 米",
        "喷泉：删除",
    ]
    assert "moved 3 m" in compare(layers, done.layers)[3].says("en")


@pytest.mark.parametrize(
    ("corner", "said"),
    [
        ((0, 0), "移动了 10 米"),
        ((30, 0), "改了外形，最多 40 米"),
        ((-9.8, 0), "改了外形，最多 10 米"),
    ],
)
def test_a_shape_is_moved_or_reshaped(corner: tuple[float, float], said: str) -> None:
    """Ten metres east as a whole, and perhaps one corner farther."""
    metres = np.array([1 / 96_486, 1 / 110_850])  # degrees a metre at 30°
    ring = np.array([(0, 0), (20, 0), (20, 12), (0, 12)])
    away = ring + np.array([(10, 0), (10, 0), np.add(corner, (10, 0)), (10, 0)])
    states = [
        with_ids({"buildings": frame("buildings", {"id": ["8"], "ref": ["8"]}, [shape])})
        for shape in (shapely.Polygon((120, 30) + each * metres) for each in (ring, away))
    ]
    assert [change.says("zh") for change in compare(*states)] == [f"8号楼：{said}"]


def test_edits_can_be_made_in_python(layers: Layers) -> None:
    edits = Edits(put=(Put("gates", "south", {"name": "正门"}),))
    change = compare(layers, apply_edits(layers, edits).layers)[0]
    assert (change.key, change.columns) == (("gates", "south"), {"name": ("南门", "正门")})
