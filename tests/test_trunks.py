"""All ways from a gate at once, beside every route unfolded by itself."""

import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from geo.compound import Compound, make_compound
from geo.demo import generate_compounds
from geo.errors import UnknownPlace
from geo.layers import read_layers
from geo.network import build_network
from geo.osm import read_osm
from geo.poster.trunks import find_trunks, metres_to_goals
from geo.routes import Routes, find_routes
from geo.svg import Line
from tests.compounds import random_compound
from tests.conftest import extracts, sample_folders

Place = tuple[float, float]
Stretch = tuple[str, Place, Place]  # mode, and two nodes in order
GATES = 3  # of a compound: each unfolds every route


def stretches(mode: str, points: np.ndarray) -> list[tuple[Stretch, int]]:
    """Return the stretches of a way, and 1 where it goes from the lower node to the higher."""
    nodes = [(x, y) for x, y in points.tolist()]
    pairs = pairwise(nodes)
    return [((mode, min(pair), max(pair)), 1 if pair[0] < pair[1] else -1) for pair in pairs]


def unfolded(routes: Routes, gate: str) -> dict[Stretch, tuple[int, int, bool]]:
    """Return by stretch its doors, those onward less those back, and whether it is estimated."""
    doors: Counter[Stretch] = Counter()
    onward: Counter[Stretch] = Counter()
    unsure: defaultdict[Stretch, bool] = defaultdict(bool)
    reached = np.isfinite(routes.round_trip_seconds[routes.gates.index(gate)])
    for goal in np.array(routes.goals, dtype=object)[reached]:
        if goal.startswith(("parking:", "landmark:")):
            continue
        for leg in routes.find(start=gate, goal=goal).legs:
            found = stretches(leg.mode, leg.line)
            for (stretch, way), estimated in zip(found, leg.estimated.tolist(), strict=True):
                doors[stretch] += 1
                onward[stretch] += way
                unsure[stretch] |= estimated
    return {each: (doors[each], onward[each], unsure[each]) for each in doors}


def differences(lines: Sequence[Line], routes: Routes, gate: str) -> list[object]:
    """Return what is wrong in lines: doors, estimates, directions, and stretches in two lines."""
    wanted = unfolded(routes, gate)
    wrong: list[object] = []
    seen: set[Stretch] = set()
    for line in lines:
        for stretch, way in stretches(line.mode, line.points):
            doors, onward, estimated = wanted.get(stretch, (0, 0, False))
            if (doors, estimated) != (line.doors, line.estimated) or onward * way < 0:
                wrong.append((line.mode, line.doors, stretch, wanted.get(stretch)))
            if stretch in seen:
                wrong.append(("twice", stretch))
            seen.add(stretch)
    return wrong + sorted(wanted.keys() - seen)


def whole(lines: Sequence[Line]) -> bool:
    """Tell whether no line could be longer: where one begins, not just one alike ends."""
    looks = [(line.mode, line.doors, line.estimated) for line in lines]
    starts = Counter((*look, *line.points[0]) for look, line in zip(looks, lines, strict=True))
    ends = Counter((*look, *line.points[-1]) for look, line in zip(looks, lines, strict=True))
    inside = Counter(
        (*look, *point)
        for look, line in zip(looks, lines, strict=True)
        for point in line.points[1:-1]
    )
    return all(starts[node] != 1 or ends[node] != 1 or inside[node] for node in starts)


def routes_of(compound: Compound, **rules: object) -> Routes:
    return find_routes(build_network(compound), **rules)  # type: ignore[arg-type]


def agree(routes: Routes) -> int:
    """Hold all lines of some gates against their routes; return how many lines there are."""
    count = 0
    for gate in routes.gates[:GATES]:
        lines = find_trunks(routes, gate)
        assert differences(lines, routes, gate) == []
        assert whole(lines)
        count += len(lines)
    return count


@pytest.mark.parametrize("folder", sample_folders(), ids=lambda folder: folder.name)
@pytest.mark.parametrize("rules", [{}, {"on": "foot"}, {"rain": True}], ids=str)
def test_lines_are_the_routes_of_a_sample(folder: Path, rules: dict[str, object]) -> None:
    assert agree(routes_of(make_compound(read_layers(folder)), **rules)) > 0


def test_lines_are_the_routes_of_random_compounds() -> None:
    assert sum(agree(routes_of(random_compound(seed))) for seed in range(60)) > 500


def test_lines_are_the_routes_of_real_and_of_generated_compounds() -> None:
    found = [layers for file in extracts() for layers in read_osm(file).compounds.values()]
    found += [layers for _, layers in generate_compounds(6, seed=3)]
    assert sum(agree(routes_of(make_compound(layers))) for layers in found) > 200


def test_a_wrong_count_direction_or_mode_is_found() -> None:
    """The twin."""
    routes = routes_of(make_compound(read_layers(sample_folders()[-1])))
    gate = routes.gates[0]
    first, *others = find_trunks(routes, gate)
    assert differences([first, *others], routes, gate) == []
    for wrong in (
        replace(first, doors=first.doors - 1),
        replace(first, points=first.points[::-1]),
        replace(first, mode="walk" if first.mode != "walk" else "ride"),
        replace(first, estimated=not first.estimated),
    ):
        assert differences([wrong, *others], routes, gate)
    assert differences(others, routes, gate)
    assert differences([first, first, *others], routes, gate)
    halves = [replace(first, points=first.points[:2]), replace(first, points=first.points[1:])]
    assert len(first.points) > 2
    assert not whole([*halves, *others])


@pytest.mark.parametrize("folder", sample_folders(), ids=lambda folder: folder.name)
def test_metres_are_those_of_the_routes(folder: Path) -> None:
    routes = routes_of(make_compound(read_layers(folder)))
    for row, gate in enumerate(routes.gates):
        metres = metres_to_goals(routes, gate)
        reached = np.isfinite(routes.round_trip_seconds[row])
        for goal, far in zip(routes.goals, metres.tolist(), strict=True):
            if np.isfinite(far):
                assert far == pytest.approx(routes.find(start=gate, goal=goal).metres)
        assert (np.isfinite(metres) == reached).all()


def test_a_gate_that_leads_nowhere_has_no_lines() -> None:
    routes = routes_of(make_compound(read_layers(sample_folders()[0])))
    shut = routes_of(routes.network.compound, closed=routes.gates)
    assert find_trunks(routes, routes.gates[0])
    assert find_trunks(shut, routes.gates[0]) == []
    assert np.isnan(metres_to_goals(shut, routes.gates[0])).all()


@pytest.mark.parametrize("place", ["gate:nowhere", "building:1", "<script>"])
def test_what_is_no_gate_is_refused(place: str) -> None:
    routes = routes_of(make_compound(read_layers(sample_folders()[0])))
    with pytest.raises(UnknownPlace):
        find_trunks(routes, place)


def test_a_gate_takes_no_more_than_a_few_milliseconds() -> None:
    """Two of processor time are promised for a sample compound; here is room for a slow machine."""
    routes = routes_of(make_compound(read_layers(sample_folders()[3])))
    gate = routes.gates[0]
    taken = []
    for _ in range(10):
        start = time.process_time()
        find_trunks(routes, gate)
        taken.append(time.process_time() - start)
    assert min(taken) < 0.01
