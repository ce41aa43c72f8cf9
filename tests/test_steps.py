"""Steps: left and right against the lines themselves, and no more steps than decisions."""

import math
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from geo.compound import Compound, make_compound
from geo.errors import NoRoute
from geo.guide import Step, write_exit, write_steps
from geo.layers import read_layers
from geo.network import OFF_PATH, Network
from geo.routes import Route, Routes

from .compounds import random_compound
from .conftest import sample_folders
from .places import routes_of, small_compound

SAMPLES = [pytest.param(folder, id=folder.name) for folder in sample_folders()]
SEEDS = range(30)
Spot = tuple[float, float]
SIDES = {"zh": {"left": "左", "right": "右"}, "en": {"left": "left", "right": "right"}}


def told(routes: Routes, language: str = "zh") -> list[tuple[Route, list[Step]]]:
    """Return every route of a compound with its steps."""
    chosen = []
    for start in routes.gates:
        for goal in routes.goals:
            try:
                chosen.append(routes.find(start=start, goal=goal))
            except NoRoute:
                continue
    return list(zip(chosen, write_steps(routes, chosen, language=language), strict=True))


@cache
def sample(folder: Path, language: str = "zh") -> tuple[Compound, list[tuple[Route, list[Step]]]]:
    compound = make_compound(read_layers(folder))
    return compound, told(routes_of(compound), language)


def says(
    routes: Routes, goal: str, *, start: str = "gate:south", language: str = "zh"
) -> list[str]:
    route = routes.find(start=start, goal=goal)
    (steps,) = write_steps(routes, [route], language=language)
    return [*(step.says for step in steps), write_exit(routes, route, language=language)]


# -- what it sounds like ---------------------------------------------------------------------------


def test_riding_to_the_bay_and_walking_on_in_words() -> None:
    routes = routes_of(small_compound(ebike="no"))
    assert says(routes, "entrance:7-2") == [
        "进南门(扫码登记，约30秒)，直行70米到2号位",
        "停入2号位，可借手推车，用完还回，往喷泉走10米",
        "喷泉处右转，直行40米到7幢",
        "7幢2单元在左手边，离路约10米，门朝南，放大堂",
        "原路返回，从南门出，按按钮开门",
    ]
    assert says(routes, "entrance:7-2", language="en") == [
        "In at South Gate (scan to register, about 30 s), straight 70 m to 2号位.",
        "Park at 2号位, trolleys to borrow, bring it back, 10 m towards 喷泉.",
        "At 喷泉 turn right, straight 40 m to Building 7.",
        "Building 7 Unit 2 is on your left, 10 m off the path, its door faces south, "
        "hand over in the lobby.",
        "Go back the way you came, out at South Gate, press the button.",
    ]


def test_a_bend_is_no_step() -> None:
    """The way to 10幢 bends behind 9幢, where nobody could go wrong."""
    steps = says(routes_of(small_compound(ebike="unknown")), "entrance:10-1")
    assert steps[1:3] == ["右手边8幢处左转，沿路走50米到10幢", "10幢1单元在右手边，门朝西"]


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"ebike": "unknown"}, "能不能骑进去还没核对"),
        ({"gate": {"ebike": "unknown"}}, "这个门能不能骑进还没核对"),
        ({"gate": {"ebike": "no"}}, "这个门电动车不能进"),
    ],
)
def test_an_e_bike_that_stays_outside_says_why(facts: Any, why: str) -> None:
    first = says(routes_of(small_compound(**facts)), "entrance:8-1")[0]
    assert first.startswith(f"车停南门外({why})，进南门")


def test_an_unknown_door_is_not_made_up() -> None:
    assert "门没标在图上" in says(routes_of(small_compound()), "building:9")[-2]


def test_somebody_inside_starts_from_where_he_is() -> None:
    first, *_, leave = says(routes_of(small_compound()), "entrance:8-1", start="landmark:fountain")
    assert first.startswith("从喷泉出发，") and leave == ""


# -- left and right --------------------------------------------------------------------------------


@pytest.mark.parametrize("language", SIDES)
@pytest.mark.parametrize("folder", SAMPLES)
def test_left_and_right_agree_with_the_line_on_every_step(folder: Path, language: str) -> None:
    compound, routes = sample(folder, language)
    for route, steps in routes:
        for step, side in zip(steps, sides(compound, route, steps), strict=True):
            assert step.turn in (None, side), (route.start, route.goal, step)
            word = SIDES[language].get(step.turn or "")
            assert word is None or word in step.says


@pytest.mark.parametrize("folder", SAMPLES)
def test_that_check_can_fail(folder: Path) -> None:
    """The twin: in the mirror every one of these turns is wrong."""
    compound, routes = sample(folder)
    turned = [
        (step.turn, side)
        for route, steps in routes
        for step, side in zip(steps, sides(compound, route, steps), strict=True)
        if step.turn
    ]
    assert turned
    assert not any(side == {"left": "right", "right": "left"}[turn] for turn, side in turned)


def sides(compound: Compound, route: Route, steps: list[Step]) -> list[str]:
    """Return the side of every step by the cross product along the route's own line."""
    if not route.legs:
        return [""] * len(steps)
    line = shapely.LineString(np.concatenate([leg.line for leg in route.legs]))
    along = np.cumsum([0.0, *(step.metres for step in steps)])
    assert along[-1] == pytest.approx(line.length)
    found = []
    for i, step in enumerate(steps):
        here = point(line, along[i])
        assert math.dist(here, step.at) < 1e-6
        if i == 0:  # a turn right behind the gate
            before, after = point(line, 1) - here, point(line, 18) - point(line, 10)
        elif i < len(steps) - 1:
            before = here - point(line, max(along[i] - 8, along[i - 1]))
            after = point(line, min(along[i] + 8, along[i + 1])) - here
        else:
            before = here - point(line, max(along[i] - 8, along[i - 1]))
            after = point(line, line.length) - here
            if step.metres < 1:
                after = middle(compound, route.goal) - here
        found.append("left" if before[0] * after[1] > before[1] * after[0] else "right")
    return found


def point(line: shapely.LineString, along: float) -> np.ndarray:
    return np.array(line.interpolate(along).coords[0])


def middle(compound: Compound, goal: str) -> np.ndarray:
    place = compound.place(goal)
    if place.kind == "entrance":
        home = compound.columns["entrances"]["building"][place.row]
        place = compound.place(f"building:{home}")
    return np.array(compound.shapes[place.layer][place.row].centroid.coords[0])


# -- how many --------------------------------------------------------------------------------------


def decisions(network: Network, route: Route) -> int:
    """Count gates, bays, doors, and places where three ways meet and the line turns at all."""
    ways: Counter[tuple[float, float]] = Counter()
    for tail, head, path in zip(network.tail, network.head, network.path, strict=True):
        if path != OFF_PATH:
            ways.update([tuple(network.nodes[tail]), tuple(network.nodes[head])])
    count = 2 + (route.parking or "").startswith("parking:") + (route.loan is not None)
    for leg in route.legs:
        xy = [tuple(spot) for spot in leg.line]
        free = (leg.pieces < OFF_PATH).any()
        for i in range(1, len(xy) - 1):
            joins = leg.pieces[i - 1] == OFF_PATH
            around = [shapely.Point(xy[i]).distance(shapely.Point(spot)) < 9 for spot in xy]
            bends = any(
                around[j] and abs(bend(*xy[j - 1 : j + 2])) > 3 for j in range(1, len(xy) - 1)
            )
            count += int(bends and bool(ways[xy[i]] >= 3 or joins or free))
    return count


def bend(a: Spot, b: Spot, c: Spot) -> float:
    first = math.atan2(b[1] - a[1], b[0] - a[0])
    second = math.atan2(c[1] - b[1], c[0] - b[0])
    return math.degrees((second - first + math.pi) % (2 * math.pi) - math.pi)


@pytest.mark.parametrize("seed", SEEDS)
def test_there_are_at_most_as_many_steps_as_decisions(seed: int) -> None:
    routes = routes_of(random_compound(seed))
    for route, steps in told(routes):
        assert len(steps) <= decisions(routes.network, route), (route.start, route.goal)


@pytest.mark.parametrize("folder", SAMPLES)
def test_steps_are_few_and_each_says_where_and_how_far(folder: Path) -> None:
    compound, routes = sample(folder)
    for route, steps in routes:
        assert steps[0].landmark == route.start
        for step in steps[1:]:
            assert step.landmark in compound.places, (route.goal, step)
        for step in steps[:-1]:
            assert step.metres < 3 or any(sign.isdigit() for sign in step.says), step
    assert np.mean([len(steps) for _, steps in routes]) < 6


@pytest.mark.parametrize("seed", SEEDS)
def test_steps_add_up_to_the_route(seed: int) -> None:
    for route, steps in told(routes_of(random_compound(seed))):
        assert sum(step.metres for step in steps) == pytest.approx(route.metres)
        on_the_way = sum(leg.seconds for leg in route.legs)
        assert sum(step.seconds for step in steps) == pytest.approx(on_the_way)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_route_alone_reads_as_it_does_among_all(seed: int) -> None:
    routes = routes_of(random_compound(seed))
    for route, steps in told(routes)[::7]:
        (alone,) = write_steps(routes, [route], language="zh")
        assert [step.says for step in alone] == [step.says for step in steps]


@pytest.mark.parametrize("folder", SAMPLES)
def test_both_languages_tell_the_same_story(folder: Path) -> None:
    for (_, chinese), (_, english) in zip(sample(folder)[1], sample(folder, "en")[1], strict=True):
        told = [[(s.at, s.turn, s.landmark, s.mode) for s in steps] for steps in (chinese, english)]
        assert told[0] == told[1]
