"""Folding: nothing is lost, everything is stored once, and every index points at something."""

import json
import zlib
from pathlib import Path

import numpy as np
import pytest

from geo.compound import make_compound
from geo.guide import write_steps
from geo.guide.folding import fold_routes, unfold_route
from geo.guide.phrases import Phrases
from geo.layers import read_layers

from .conftest import sample_folders
from .guides import sample_guide
from .places import routes_of, small_compound

SAMPLES = [pytest.param(folder, id=folder.name) for folder in sample_folders()]


def test_what_is_folded_unfolds_to_the_route() -> None:
    routes = routes_of(small_compound(ebike="no"))
    document = fold_routes(routes, Phrases(routes.network.compound, "zh"))
    for goal, folded in zip(routes.goals, document["routes"], strict=True):
        route = routes.find(start="gate:south", goal=goal)
        (steps,) = write_steps(routes, [route], language="zh")
        shown = unfold_route(document, folded)
        assert [step["says"] for step in shown["steps"]] == [step.says for step in steps]
        assert shown["parking"] == route.parking
        assert shown["exit"]["says"] == "原路返回，从南门出，按按钮开门"
        assert shown["summary"][-1] == "出门按按钮"


@pytest.mark.parametrize("folder", SAMPLES)
def test_lines_are_those_of_the_routes(folder: Path) -> None:
    compound = make_compound(read_layers(folder))
    routes = routes_of(compound)
    document = fold_routes(routes, Phrases(compound, "zh"))
    for column in range(0, len(routes.goals), 9):
        goal = routes.goals[column]
        route = routes.find(start=routes.gates[0], goal=goal)
        shown = unfold_route(document, document["routes"][column])
        for leg, drawn in zip(route.legs, shown["legs"], strict=True):
            assert np.array(drawn["line"]) == pytest.approx(compound.degrees(leg.line), abs=1e-7)
            marked = np.zeros(len(leg.pieces), dtype=bool)
            for first, last in drawn["estimated"]:
                marked[first:last] = True
            assert marked.tolist() == leg.estimated.tolist()


@pytest.mark.parametrize("folder", SAMPLES)
def test_indexes_point_into_their_tables(folder: Path) -> None:
    document = sample_guide(folder).as_json()
    assert len(document["routes"]) == len(document["gates"]) * len(document["goals"])
    used: dict[str, set[int]] = {"legs": set(), "steps": set(), "texts": set()}
    for route in document["routes"]:
        used["legs"].update(route.get("legs", ()))
        used["steps"].update(route.get("steps", ()))
        used["texts"].update(route.get("summary", ()), route.get("notes", ()))
        says = (route["exit"]["says"],) if "exit" in route else (route["reason"], route["mend"])
        used["texts"].update(says)
    for table, indexes in used.items():
        assert indexes == set(range(len(document[table]))), table
    nodes = {node for leg in document["legs"] for node in leg["nodes"]}
    nodes |= {step["node"] for step in document["steps"]}
    assert nodes == set(range(len(document["nodes"])))


@pytest.mark.parametrize("folder", SAMPLES)
def test_points_are_rounded_and_shared_things_stored_once(folder: Path) -> None:
    document = sample_guide(folder).as_json()
    for lon, lat in document["nodes"]:
        assert round(lon, 7) == lon and round(lat, 7) == lat
    for table in ("texts", "steps", "legs"):
        rows = [json.dumps(row, sort_keys=True) for row in document[table]]
        if table != "steps":  # two steps may differ by a share of a second that is rounded off
            assert len(set(rows)) == len(rows), table
    assert len(zlib.compress(sample_guide(folder).as_bytes(), 9)) < 200 * len(document["routes"])
