"""Two people's changes come together: what does not clash is merged, the rest is asked."""

import math
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, cast

import numpy as np
import pytest
import shapely
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from geo.changes import Edits, Put, apply_edits, compare, merge_layers, with_ids
from geo.layers import Layers, Packed, layer, read_layers, to_bytes

from .conftest import DATA

Merge = Callable[[Layers, Layers, Layers], tuple[Layers, set[str]]]
State = Mapping[str, tuple[Any, ...]]  # id → number, name, storeys and place, of buildings
COLUMNS = ("ref", "name", "levels")
PARTS = (*COLUMNS, "geometry")
GONE = "gone"

ROW = st.tuples(
    st.sampled_from(["7", "8", ""]),
    st.sampled_from(["A", "B"]),
    st.sampled_from([None, 6.0, 7.0]),
    st.integers(0, 2),
)
STATE = st.dictionaries(st.sampled_from("abcd"), ROW, max_size=4)


@st.composite
def two_sides(draw: st.DrawFn) -> tuple[State, State, State]:
    """Return a base and what two people made of it, mostly the same rows and values."""
    base: dict[str, Any] = draw(STATE)

    def side(new: str) -> State:
        rows = dict(base)
        for id in draw(st.sets(st.sampled_from(["a", "b", "c", "d", new]), max_size=3)):
            old = rows.pop(id, None)
            if old is None or draw(st.booleans()):
                part, row = draw(st.integers(0, 3)), draw(ROW)
                rows[id] = row if old is None else (*old[:part], row[part], *old[part + 1 :])
        return rows

    return base, side("x"), side("y")


def layers(rows: State) -> Packed:
    said = {name: [row[at] for row in rows.values()] for at, name in enumerate(COLUMNS)}
    said["levels"] = [math.nan if levels is None else levels for levels in said["levels"]]
    columns = layer("buildings").columns
    left: dict[str, list[Any]] = {each.name: [each.empty] * len(rows) for each in columns}
    boxes = np.array([shapely.box(row[3], 0, row[3] + 1, 1) for row in rows.values()], dtype=object)
    table = {**nothing().columns, "buildings": {**left, "id": [*rows], **said}}
    return Packed(table, {**nothing().shapes, "buildings": boxes})


@cache
def nothing() -> Packed:
    return with_ids({})


def rows_of(drawn: Layers) -> State:
    columns = with_ids(drawn).columns["buildings"]
    places = [int(each.bounds[0]) for each in with_ids(drawn).shapes["buildings"]]
    said = zip(columns["ref"], columns["name"], columns["levels"], places, strict=True)
    rows = [(ref, name, None if levels != levels else levels, at) for ref, name, levels, at in said]
    return dict(zip(columns["id"], rows, strict=True))


def by_force(base: State, mine: State, theirs: State) -> tuple[State, set[str]]:
    """Merge part by part, as one would by hand: the rows, and what clashes; no row new on both."""
    found, clashes = {}, set()
    for id in {*mine, *theirs}:
        was, own, their = (side.get(id) for side in (base, mine, theirs))
        if own in (was, their):
            row = their
        elif their == was:
            row = own
        elif own is None or their is None:
            row = their
            clashes.add(f"buildings/{id}:")
        else:
            assert was is not None
            row = ()
            for part, *three in zip(PARTS, was, own, their, strict=True):
                changed = {value for value in three[1:] if value != three[0]}
                if len(changed) == 2:
                    clashes.add(f"buildings/{id}:{part}")
                row += (three[2] if len(changed) == 2 else [*changed, three[0]][0],)
        if row is not None:
            found[id] = row
    return found, clashes


def apart(base: State, mine: State, theirs: State) -> bool:
    """Tell whether no id was given to two new rows that differ."""
    return all(mine[id] == theirs[id] for id in (mine.keys() & theirs.keys()) - base.keys())


# -- what holds for any two sides ------------------------------------------------------------------


@given(two_sides())
def test_a_merge_is_what_one_would_do_by_hand(sides: tuple[State, State, State]) -> None:
    base, mine, theirs = sides
    merged = merge_layers(*map(layers, sides))
    if apart(*sides):
        rows, clashes = by_force(base, mine, theirs)
        assert rows_of(merged.layers) == rows
        assert {clash.written for clash in merged.clashes} == clashes


@given(two_sides())
def test_an_unchanged_side_gives_the_other_one(sides: tuple[State, State, State]) -> None:
    base, mine, _ = map(layers, sides)
    for merged in (merge_layers(base, mine, base), merge_layers(base, base, mine)):
        assert rows_of(merged.layers) == rows_of(mine)
        assert merged.clashes == []


@given(two_sides())
def test_sides_may_change_places(sides: tuple[State, State, State]) -> None:
    base, mine, theirs = map(layers, sides)
    one, other = merge_layers(base, mine, theirs), merge_layers(base, theirs, mine)
    assert {each.written for each in one.clashes} == {each.written for each in other.clashes}
    if apart(*sides) and not one.clashes:
        assert rows_of(one.layers) == rows_of(other.layers)


def lost(merge: Merge) -> Callable[[], None]:
    """Return the test that a merge loses nothing of either side but what it says clashes."""

    @settings(phases=[Phase.generate])  # the twin need not find its smallest example
    @given(two_sides())
    def check(sides: tuple[State, State, State]) -> None:
        base, mine, theirs = sides
        merged, clashes = merge(*map(layers, sides))
        found = rows_of(merged)
        for side in (mine, theirs) if apart(*sides) else ():
            for id in base.keys() | side.keys():
                if base.get(id) == side.get(id) or f"buildings/{id}:" in clashes:
                    continue
                if id not in side:
                    assert id not in found
                    continue
                assert id in found
                was = base.get(id, (GONE,) * len(PARTS))
                for part, old, new, now in zip(PARTS, was, side[id], found[id], strict=True):
                    assert old == new or now == new or f"buildings/{id}:{part}" in clashes

    return cast(Callable[[], None], check)


def three_way(base: Layers, mine: Layers, theirs: Layers) -> tuple[Layers, set[str]]:
    merged = merge_layers(base, mine, theirs)
    return merged.layers, {clash.written for clash in merged.clashes}


def last_writer_wins(base: Layers, mine: Layers, theirs: Layers) -> tuple[Layers, set[str]]:
    return mine, set()


def test_nothing_is_lost_without_a_clash() -> None:
    lost(three_way)()


def test_that_check_can_fail() -> None:
    """The twin: where the last writer wins, something is lost."""
    with pytest.raises((AssertionError, ExceptionGroup)):
        lost(last_writer_wins)()


@given(two_sides(), st.sampled_from(["mine", "theirs"]))
def test_choices_decide(sides: tuple[State, State, State], side: str) -> None:
    base, mine, theirs = map(layers, sides)
    clashes = merge_layers(base, mine, theirs).clashes
    choices = {clash.written: side for clash in clashes}
    merged = merge_layers(base, mine, theirs, choices=choices)
    assert merged.clashes == []
    found, wanted = rows_of(merged.layers), rows_of(mine if side == "mine" else theirs)
    for clash in clashes:
        if clash.part == "":
            assert found.get(clash.id) == wanted.get(clash.id)
        else:
            at = PARTS.index(clash.part)
            assert found[clash.id][at] == wanted[clash.id][at]


@given(two_sides())
def test_a_merge_twice_changes_nothing(sides: tuple[State, State, State]) -> None:
    """A save whose answer was lost is asked for again."""
    base, mine, theirs = map(layers, sides)
    once = merge_layers(base, mine, theirs)
    if apart(*sides) and not once.clashes:
        again = merge_layers(base, mine, once.layers)
        assert again.clashes == []
        assert rows_of(again.layers) == rows_of(once.layers)


# -- what only some sides meet ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def west() -> Packed:
    return with_ids(read_layers(DATA / "linshui-xiyuan"))


def edited(base: Layers, *puts: Put, drop: tuple[tuple[str, str], ...] = ()) -> Packed:
    return apply_edits(base, Edits(puts, drop)).layers


def new_house(name: str) -> tuple[Put, Put]:
    spot, house = shapely.Point(121.251, 30.451), shapely.box(121.25, 30.45, 121.251, 30.451)
    door = {"building": "~house1", "unit": "1", "note": name}
    return (
        Put("buildings", "~house1", {"ref": "88", "name": name}, house),
        Put("entrances", "~door01", door, spot),
    )


def test_two_new_buildings_of_one_number_stay_two_and_keep_their_doors(west: Packed) -> None:
    mine, theirs = (edited(west, *new_house(name)) for name in ("我的", "他的"))
    merged = merge_layers(west, mine, theirs)
    assert merged.ids == {("buildings", "88"): "88-2", ("entrances", "88-1"): "88-1-2"}
    doors = merged.layers.columns["entrances"]
    home = dict(zip(doors["note"], doors["building"], strict=True))
    assert (home["他的"], home["我的"]) == ("88", "88-2")
    brought = compare(west, theirs)
    assert [each.says("zh") for each in brought] == ["他的：新画", "他的1单元：新画"]


def test_the_same_new_building_twice_is_one(west: Packed) -> None:
    both = edited(west, *new_house("一样"))
    merged = merge_layers(west, both, both)
    assert (merged.clashes, merged.ids) == ([], {})
    assert to_bytes(merged.layers) == to_bytes(both)


def test_my_door_stays_on_their_building(west: Packed) -> None:
    """Only doors that I put on my own new building follow it to its other id."""
    theirs = edited(west, *new_house("他的"))
    mine = edited(west, new_house("我的")[0], Put("entrances", "8-1", {"note": "左"}))
    merged = merge_layers(west, mine, theirs)
    doors = merged.layers.columns["entrances"]
    home = dict(zip(doors["id"], doors["building"], strict=True))
    assert (home["8-1"], home["88-1"]) == ("8", "88")


def test_there_is_one_compound_whoever_drew_it_first() -> None:
    mine = edited(nothing(), Put("compound", "~abcdef", {"name": "西苑"}))
    outline = shapely.box(121.25, 30.45, 121.26, 30.46)
    theirs = edited(nothing(), Put("compound", "~zzzzzz", {"gated": "yes"}, outline))
    one, other = ({**side.columns["compound"], "id": ["west"]} for side in (mine, theirs))
    sides = [
        Packed({**s.columns, "compound": c}, s.shapes) for s, c in ((mine, one), (theirs, other))
    ]
    merged = merge_layers(nothing(), *sides)
    row = merged.layers.columns["compound"]
    assert merged.clashes == []
    assert (row["name"], row["gated"], len(merged.layers.shapes["compound"])) == (
        ["西苑"],
        ["yes"],
        1,
    )


def test_rows_keep_their_order(west: Packed) -> None:
    mine = edited(west, *new_house("我的"), Put("gates", "south", {"name": "正门"}))
    theirs = edited(west, Put("gates", "east", {"name": "侧门"}), drop=(("buildings", "9"),))
    found = merge_layers(west, mine, theirs).layers.columns
    assert found["gates"]["name"][:2] == ["正门", "侧门"]
    ids = [id for id in west.columns["buildings"]["id"] if id != "9"]
    assert found["buildings"]["id"] == [*ids, "88"]


def test_a_merge_is_said_by_its_changes(west: Packed) -> None:
    theirs = edited(west, Put("gates", "east", {"name": "侧门"}))
    merged = merge_layers(west, edited(west, *new_house("我的")), theirs)
    assert [change.key for change in compare(west, theirs)] == [("gates", "east")]
    added = [change.key for change in compare(theirs, merged.layers)]
    assert added == [("buildings", "88"), ("entrances", "88-1")]
