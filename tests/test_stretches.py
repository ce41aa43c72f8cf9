"""Stretches: what is done where, and which leg follows."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from geo.guide.stretches import cut_route
from geo.routes import Exit, Leg, Route

from .places import routes_of, small_compound


@pytest.mark.parametrize(
    ("facts", "goal", "deeds"),
    [
        ({}, "entrance:8-1", [("enter", "gate:south", "ride")]),
        (
            {"ebike": "no"},
            "entrance:7-2",
            [("enter", "gate:south", "ride"), ("park", "parking:2", "walk")],
        ),
        ({"ebike": "unknown"}, "entrance:8-1", [("leave", "gate:south", "walk")]),
    ],
)
def test_a_route_is_cut_where_something_is_done(
    facts: dict[str, Any], goal: str, deeds: list[tuple[str, str, str]]
) -> None:
    route = routes_of(small_compound(**facts)).find(start="gate:south", goal=goal)
    stretches, hop = cut_route(route)
    assert [(it.deed, it.place, it.leg and it.leg.mode) for it in stretches] == deeds
    assert [it.is_last for it in stretches] == [False] * (len(stretches) - 1) + [True]
    assert stretches[-1].towards == goal
    assert (hop is not None) == (route.parking == goal)


def test_a_bike_is_borrowed_where_one_parks_or_on_the_way() -> None:
    leg = Leg("ride", 9.0, 9.0, np.zeros((2, 2)), np.zeros(1, dtype=int), np.zeros(1, dtype=bool))
    walk, loan, hop = (replace(leg, mode=mode) for mode in ("walk", "loan", "walk"))
    leave = Exit("gate:g", "free", 9.0, same=True)
    route = Route("gate:g", "entrance:e", 9, 18, 9, "parking:a", "parking:a", (), leave, ())

    here, last = cut_route(replace(route, legs=(leg, loan, hop)))
    assert [(it.deed, it.leg) for it in here] == [("enter", leg), ("park_borrow", loan)]
    assert last is hop

    on_the_way, last = cut_route(replace(route, loan="parking:b", legs=(leg, walk, loan, hop)))
    deeds = [("enter", leg), ("park", walk), ("borrow", loan)]
    assert [(it.deed, it.leg) for it in on_the_way] == deeds and last is hop

    outside, _ = cut_route(replace(route, parking="gate:g", legs=(walk, loan, hop)))
    assert [(it.deed, it.leg) for it in outside] == [("leave", walk), ("borrow", loan)]


def test_somebody_inside_just_starts() -> None:
    routes = routes_of(small_compound())
    ((start,), hop) = cut_route(routes.find(start="landmark:fountain", goal="entrance:8-1"))
    assert (start.deed, start.place, hop) == ("start", "landmark:fountain", None)


def test_a_reason_is_given_only_where_the_e_bike_is_left() -> None:
    unknown = routes_of(small_compound(ebike="unknown"))
    (left,), _ = cut_route(unknown.find(start="gate:south", goal="entrance:8-1"))
    assert left.why == "ebike_unknown"
