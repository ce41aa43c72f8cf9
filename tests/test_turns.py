"""Turns: what is a decision and what is not, on lines small enough to see."""

import math
from typing import Any

import numpy as np
import pytest

from geo.guide.turns import Way, angle_between, find_turns, junction_nodes, turn_nodes
from geo.network import OFF_PATH, build_network
from geo.routes import Leg

from .places import LINES, small_compound


def survey(
    line: list[tuple[float, float]],
    junctions: list[tuple[float, float]],
    pieces: list[int] | None = None,
) -> Way:
    points = np.array(line, dtype=float)
    count = len(points) - 1
    leg = Leg(
        mode="walk",
        seconds=1.0,
        metres=float(np.hypot(*np.diff(points, axis=0).T).sum()),
        line=points,
        pieces=np.array(pieces or [0] * count),
        estimated=np.zeros(count, dtype=bool),
    )
    return find_turns(leg, line, junctions)


def turns(*arguments: Any) -> list[tuple[int, float]]:
    return [(turn.index, round(turn.angle)) for turn in survey(*arguments).turns]


def test_a_turn_at_a_junction_is_a_decision() -> None:
    assert turns([(0, 0), (0, 50), (50, 50)], [(0, 50)]) == [(1, -90)]
    assert turns([(0, 0), (0, 50), (-50, 50)], [(0, 50)]) == [(1, 90)]


def test_a_bend_where_nothing_else_leads_off_is_none() -> None:
    assert turns([(0, 0), (0, 50), (50, 50)], []) == []


def test_going_straight_on_over_a_junction_is_none() -> None:
    assert turns([(0, 0), (0, 50), (10, 90)], [(0, 50)]) == []


def test_a_kink_at_a_junction_is_no_turn() -> None:
    """Drawn lines are not straight: a metre aside is not a right turn."""
    assert turns([(0, 0), (0, 30), (1, 30.5), (0, 31.5), (0, 60)], [(1, 30.5)]) == []


def test_a_short_jog_is_none_but_a_long_one_is_two() -> None:
    def jog(metres: float) -> list[tuple[int, float]]:
        line = [(0, 0), (0, 50), (metres, 50), (metres, 90)]
        return turns(line, [(0, 50), (metres, 50)])

    assert jog(5) == []
    assert jog(30) == [(1, -90), (2, 90)]


def test_turns_close_together_are_one() -> None:
    line = [(0, 0), (0, 50), (4, 54), (50, 54)]
    assert turns(line, [(0, 50), (4, 54)]) in ([(1, -90)], [(2, -90)])


def test_turning_back_stays_two() -> None:
    line = [(0, 0), (0, 50), (6, 50), (6, 0)]
    assert [index for index, _ in turns(line, [(0, 50), (6, 50)])] == [1, 2]


def test_a_long_step_onto_a_path_is_a_decision_and_a_short_one_is_not() -> None:
    assert turns([(0, 0), (0, 10), (50, 10)], [], [OFF_PATH, 0]) == [(1, -90)]
    assert turns([(0, 0), (0, 2), (50, 2)], [], [OFF_PATH, 0]) == []


def test_the_last_step_to_a_door_is_no_turn_but_has_a_side() -> None:
    way = survey([(0, 0), (0, 50), (9, 50)], [(0, 50)], [0, OFF_PATH])
    assert way.turns == () and way.end == 1
    assert way.heading == (0, 8)


def test_the_heading_at_the_end_is_the_one_behind_the_last_turn() -> None:
    way = survey([(0, 0), (0, 50), (5, 50), (5, 57)], [(0, 50)], [0, 0, OFF_PATH])
    assert [turn.index for turn in way.turns] == [1]
    assert way.heading == (5, 0)


def on_network(nodes: np.ndarray) -> set[tuple[int, int]]:
    """Return some nodes of the small compound's network in whole metres from its corner."""
    network = build_network(small_compound())
    corner = network.nodes[network.place_node[network.places["gate:south"]]] - (60, 0)
    return {(round(x), round(y)) for x, y in (network.nodes[nodes] - corner).tolist()}


def test_junctions_are_where_three_ways_meet() -> None:
    found = on_network(junction_nodes(build_network(small_compound())))
    assert found == {LINES["east"][0], LINES["west"][0]}


def test_a_turn_may_be_named_where_a_long_step_ends_too() -> None:
    network = build_network(small_compound())
    long = on_network(turn_nodes(network)) - on_network(junction_nodes(network))
    ends = network.head[(network.path == OFF_PATH) & (network.metres >= 10)]
    assert long and long <= on_network(ends)


@pytest.mark.parametrize("degrees", [-170, -90, -35, 0, 35, 90, 170])
def test_left_is_positive(degrees: int) -> None:
    angle = math.radians(degrees)
    assert angle_between((1.0, 0.0), (math.cos(angle), math.sin(angle))) == pytest.approx(degrees)
