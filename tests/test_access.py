"""Who may pass, against a peer's table where it is at hand and against our own table everywhere."""

import json
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given

from geo.layers import PASSABLE
from geo.osm import access
from geo.osm import read as osm
from geo.osm.tags import (
    ANSWERS,
    DEFAULTS,
    KEYS,
    RANK,
    SOLID,
    Access,
    node_access,
)

from .conftest import ROOT

PEER = ROOT.parent / "shared" / "peers" / "osrm_access.jsonl"
AGREE = 0.97
# Every row on which we differ from the peer, with the reason: none is left.
DIFFERENT: dict[str, str] = {}

Tags = dict[str, str]


def tags(written: str) -> Tags:
    """Read `highway=primary oneway=-1`."""
    return dict(tag.split("=", 1) for tag in written.split())


# Facts in our own words: way | node | foot | bicycle | e-bike, each forward and backward,
# y yes, p private, n no, u unknown. They hold the rules where no peer's table is at hand.
TABLE = """
highway=residential                                    |  | yy | yy | yy
highway=service service=driveway                       |  | yy | yy | yy
highway=living_street                                  |  | yy | yy | yy
highway=track                                          |  | yy | yy | yy
highway=primary                                        |  | yy | yy | yy
highway=tertiary_link                                  |  | yy | yy | yy
highway=motorway                                       |  | nn | nn | nn
highway=motorway_link                                  |  | nn | nn | nn
highway=trunk                                          |  | nn | nn | nn
highway=trunk bicycle=yes foot=yes                     |  | yy | yy | yy
highway=cycleway                                       |  | nn | yy | yy
highway=cycleway foot=designated                       |  | yy | yy | yy
highway=footway                                        |  | yy | nn | nn
highway=footway bicycle=yes                            |  | yy | yy | yy
highway=footway bicycle=dismount                       |  | yy | nn | nn
highway=footway electric_bicycle=yes                   |  | yy | nn | yy
highway=footway access=permissive                      |  | yy | yy | nn
highway=pedestrian                                     |  | yy | nn | nn
highway=path                                           |  | yy | yy | nn
highway=path bicycle=designated                        |  | yy | yy | yy
highway=path foot=no                                   |  | nn | yy | nn
highway=steps                                          |  | yy | nn | nn
highway=corridor                                       |  | yy | nn | nn
highway=bridleway                                      |  | nn | nn | nn
highway=bridleway foot=permissive                      |  | yy | nn | nn
highway=road                                           |  | nn | yy | yy
highway=platform                                       |  | yy | nn | nn
railway=platform                                       |  | yy | nn | nn
public_transport=platform                              |  | yy | nn | nn
man_made=pier                                          |  | yy | nn | nn
amenity=parking                                        |  | yy | yy | yy
route=ferry                                            |  | yy | yy | yy
leisure=track                                          |  | yy | nn | nn
highway=river                                          |  | nn | nn | nn
highway=escape access=yes                              |  | yy | yy | yy
building=yes access=yes                                |  | nn | nn | nn
highway=proposed foot=yes bicycle=yes                  |  | nn | nn | nn
highway=construction foot=yes                          |  | nn | nn | nn
highway=residential construction=minor                 |  | yy | yy | yy
highway=residential construction=yes                   |  | nn | nn | nn
highway=secondary proposed=yes                         |  | yy | yy | yy
highway=secondary motorroad=yes                        |  | nn | nn | nn
highway=track impassable=yes                           |  | nn | nn | nn
highway=service access=no                              |  | nn | nn | nn
highway=service access=no foot=yes                     |  | yy | nn | nn
highway=service access=private                         |  | pp | pp | pp
highway=service access=delivery                        |  | pp | pp | pp
highway=service access=customers                       |  | pp | pp | pp
highway=service access=destination                     |  | pp | pp | pp
highway=service access=permit                          |  | pp | pp | pp
highway=service access=private foot=yes                |  | yy | pp | pp
highway=service access=yes foot=private                |  | pp | yy | yy
highway=footway access=private                         |  | pp | nn | nn
highway=footway bicycle=private                        |  | yy | pp | pp
highway=motorway access=private                        |  | nn | nn | nn
highway=service access=unknown                         |  | uu | uu | uu
highway=service access=nobody_knows                    |  | yy | yy | yy
highway=service access=agricultural;forestry           |  | nn | nn | nn
highway=service access=delivery;destination            |  | pp | pp | pp
highway=service access=Private                         |  | pp | pp | pp
highway=service access=foot                            |  | yy | nn | nn
highway=service vehicle=no                             |  | yy | nn | nn
highway=service motor_vehicle=no                       |  | yy | yy | yy
highway=service moped=no                               |  | yy | yy | yy
highway=service bicycle=no                             |  | yy | nn | nn
highway=service bicycle=no electric_bicycle=yes        |  | yy | nn | yy
highway=service ebike=no                               |  | yy | yy | nn
highway=service vehicle:forward=no                     |  | yy | ny | ny
highway=service bicycle:backward=no                    |  | yy | yn | yn
highway=service access:backward=private                |  | yp | yp | yp
highway=primary bicycle=use_sidepath                   |  | yy | nn | nn
highway=primary foot=use_sidepath                      |  | nn | yy | yy
highway=primary sidewalk=separate                      |  | nn | yy | yy
highway=primary sidewalk:both=separate                 |  | nn | yy | yy
highway=primary sidewalk=separate foot=yes             |  | yy | yy | yy
highway=primary sidewalk:left=separate sidewalk:right=yes |  | yy | yy | yy
highway=residential oneway=yes                         |  | yy | yn | yn
highway=residential oneway=-1                          |  | yy | ny | ny
highway=residential oneway=no                          |  | yy | yy | yy
highway=residential oneway=alternating                 |  | yy | yy | yy
highway=residential oneway=reversible                  |  | yy | uu | uu
highway=residential oneway=yes oneway:bicycle=no       |  | yy | yy | yy
highway=residential oneway=yes cycleway=opposite       |  | yy | yy | yy
highway=residential oneway=yes cycleway:left=opposite_lane |  | yy | yy | yy
highway=residential oneway=yes cycleway:left=lane cycleway:left:oneway=-1 |  | yy | yy | yy
highway=residential oneway=yes cycleway=lane           |  | yy | yn | yn
highway=residential oneway=-1 cycleway=lane            |  | yy | ny | ny
highway=residential oneway=yes bicycle:backward=yes    |  | yy | yy | yy
highway=residential junction=roundabout                |  | yy | yn | yn
highway=residential junction=circular oneway=no        |  | yy | yy | yy
highway=residential oneway=yes cycleway=track access=no |  | nn | nn | nn
highway=footway oneway:foot=yes                        |  | yn | nn | nn
highway=footway oneway:foot=-1                         |  | ny | nn | nn
highway=steps conveying=forward                        |  | yn | nn | nn
highway=steps conveying=backward                       |  | ny | nn | nn
highway=service  | barrier=gate                        | yy | yy | yy
highway=service  | barrier=lift_gate                   | yy | yy | yy
highway=service  | barrier=bollard                     | yy | yy | yy
highway=service  | barrier=bollard bollard=rising      | yy | yy | yy
highway=service  | barrier=wall                        | nn | nn | nn
highway=service  | barrier=hedge                       | nn | nn | nn
highway=service  | barrier=yes                         | nn | nn | nn
highway=service  | barrier=fence                       | nn | nn | nn
highway=service  | barrier=fence sensory=audible       | yy | yy | yy
highway=service  | barrier=wall access=yes             | yy | yy | yy
highway=service  | barrier=cycle_barrier               | yy | yy | uu
highway=service  | barrier=motorcycle_barrier          | yy | yy | uu
highway=service  | barrier=kissing_gate                | yy | nn | nn
highway=service  | barrier=full-height_turnstile       | yy | nn | nn
highway=service  | barrier=stile                       | yy | nn | nn
highway=service  | barrier=cycle_barrier bicycle=dismount | yy | yy | uu
highway=service  | barrier=gate locked=yes             | nn | nn | nn
highway=service  | barrier=gate locked=yes foot=yes    | yy | nn | nn
highway=service  | barrier=gate locked=yes access=private | pp | pp | pp
highway=service  | barrier=gate access=private         | pp | pp | pp
highway=service  | barrier=gate access=no foot=yes     | yy | nn | nn
highway=service  | barrier=gate foot=yes bicycle=no    | yy | nn | nn
highway=service  | barrier=gate vehicle=no             | yy | nn | nn
highway=service  | highway=crossing bicycle=no         | yy | yy | yy
highway=service access=private | barrier=gate access=yes | pp | pp | pp
highway=footway  | barrier=gate bicycle=yes            | yy | nn | nn
"""
CASES = [[cell.strip() for cell in line.split("|")] for line in TABLE.strip().splitlines()]


def letters(found: Access) -> list[str]:
    return [
        "".join(answer[0] for answer in pair) for pair in (found.foot, found.bicycle, found.ebike)
    ]


@pytest.mark.parametrize("way, node, foot, bicycle, ebike", CASES)
def test_who_may_pass(way: str, node: str, foot: str, bicycle: str, ebike: str) -> None:
    assert letters(access(tags(way), tags(node) or None)) == [foot, bicycle, ebike]


def peer_rows() -> list[dict[str, Any]]:
    """Return the peer's rows; without its table, our own, which says the same in other words."""
    if PEER.exists():
        return [json.loads(line) for line in PEER.read_text("utf-8").splitlines()]
    return [
        {
            "mode": mode,
            "way": tags(way),
            "node": tags(node),
            "forward": f in "yp",
            "backward": b in "yp",
        }
        for way, node, foot, bicycle, _ in CASES
        for mode, (f, b) in (("foot", (*foot,)), ("bicycle", (*bicycle,)))
    ]


def agrees(row: dict[str, Any]) -> bool:
    """Tell whether we say what the peer says; null is not stated."""
    found = getattr(access(row["way"], row["node"] or None), row["mode"])
    stated = (row["forward"], row["backward"])
    return all(
        said is None or (answer in PASSABLE) == said
        for answer, said in zip(found, stated, strict=True)
    )


@pytest.mark.parametrize("mode", ["foot", "bicycle"])
def test_we_agree_with_a_peer(mode: str, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [row for row in peer_rows() if row["mode"] == mode]
    differ = {json.dumps([row["way"], row["node"]]) for row in rows if not agrees(row)}
    share = 1 - len(differ) / len(rows)
    with capsys.disabled():
        print(f"\n{mode}: {share:.1%} of {len(rows)} rows agree with OSRM")
    assert share >= AGREE
    assert differ <= set(DIFFERENT), "give the reason for each in DIFFERENT"


def test_that_check_can_fail() -> None:
    """The twin: a row turned round no longer agrees."""
    for row in peer_rows():
        turned = {
            way: None if row[way] is None else not row[way] for way in ("forward", "backward")
        }
        assert agrees(row) != agrees({**row, **turned})


def test_it_is_one_function_for_other_programs() -> None:
    assert osm.access is access


WORDS = st.sampled_from([*ANSWERS, "", "yes;no", "是", "-1", "lane", "opposite", "separate"])
KINDS = st.sampled_from([*DEFAULTS["foot"], "motorway", "river", "", "construction"])
SOME_KEYS = st.sampled_from(
    [*{key for keys in KEYS.values() for key in keys}, "oneway", "cycleway", "barrier", "locked",
     "bicycle:forward", "access:backward", "junction", "sidewalk", "oneway:bicycle", "motorroad"]
)  # fmt: skip
SOME_TAGS = st.dictionaries(SOME_KEYS, WORDS | st.sampled_from(sorted(SOLID)), max_size=5)


@given(KINDS, SOME_TAGS, SOME_TAGS)
def test_any_tags_have_an_answer(kind: str, way: Tags, node: Tags) -> None:
    found = access({"highway": kind, **way}, node)
    assert all(
        answer in RANK for pair in (found.foot, found.ebike, found.bicycle) for answer in pair
    )


@given(KINDS, SOME_TAGS, SOME_TAGS)
def test_a_node_takes_away_and_never_gives(kind: str, way: Tags, node: Tags) -> None:
    free, stopped = access({"highway": kind, **way}), access({"highway": kind, **way}, node)
    for mode in KEYS:
        most = node_access(mode, node)
        for before, after in zip(getattr(free, mode), getattr(stopped, mode), strict=True):
            assert RANK.index(after) <= min(RANK.index(before), RANK.index(most))
