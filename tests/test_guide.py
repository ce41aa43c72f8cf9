"""The guide: complete, public, the same every time, and small."""

import json
from pathlib import Path

import pytest

from geo.compound import make_compound
from geo.errors import NoRoute, UnknownPlace
from geo.guide import Guide, write_guide
from geo.layers import TABLE, Layers, names, read_layers
from geo.names import name_places
from geo.routes import Routes

from .compounds import random_compound
from .conftest import sample_folders
from .guides import sample_guide
from .places import routes_of, small_compound

SAMPLES = [pytest.param(folder, id=folder.name) for folder in sample_folders()]
SEEDS = range(20)


def guide_of(routes: Routes, language: str = "zh") -> Guide:
    return write_guide(routes.network.compound, routes, language=language)


# -- complete --------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_every_gate_leads_to_every_goal_or_says_why_not(seed: int) -> None:
    routes = routes_of(random_compound(seed))
    guide = guide_of(routes)
    for start in routes.gates:
        for goal in routes.goals:
            shown = guide.find(start=start, goal=goal)
            try:
                route = routes.find(start=start, goal=goal)
            except NoRoute as reason:
                named = reason.named(name_places(routes.network.compound, "zh"))
                assert (shown["reason"], shown["mend"]) == (named.says("zh"), named.mend("zh"))
                continue
            assert shown["seconds"] == round(route.seconds)
            assert [leg["mode"] for leg in shown["legs"]] == [leg.mode for leg in route.legs]
            assert route.exit and shown["exit"]["gate"] == route.exit.gate
            assert shown["steps"] and all(step["says"] for step in shown["steps"])


@pytest.mark.parametrize("folder", SAMPLES)
def test_places_and_layers_hold_what_is_drawn(folder: Path) -> None:
    document = sample_guide(folder).as_json()
    layers = read_layers(folder)
    places = {place["id"]: place for place in document["places"]}
    assert set(document["gates"]) | set(document["goals"]) <= set(places)
    assert list(document["layers"]) == list(names())
    for name, collection in document["layers"].items():
        assert [feature["id"] for feature in collection["features"]] == layers[name]["id"].tolist()
    west, south, east, north = document["bounds"]
    for place in places.values():
        assert west <= place["at"][0] <= east and south <= place["at"][1] <= north


def test_an_unknown_place_is_an_error() -> None:
    guide = guide_of(routes_of(small_compound()))
    for start, goal in (("gate:north", "entrance:7-1"), ("gate:south", "entrance:99")):
        with pytest.raises(UnknownPlace):
            guide.find(start=start, goal=goal)


# -- public ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("folder", SAMPLES)
def test_no_private_column_ever_leaves(folder: Path) -> None:
    assert leaked(seeded(read_layers(folder))) == set()


def test_that_check_can_fail() -> None:
    """The twin: a secret in a public column does leave."""
    layers = seeded(read_layers(sample_folders()[0]))
    layers["buildings"]["note"] = "SECRET-note"
    assert leaked(layers) == {"SECRET-note"}


def seeded(layers: Layers) -> Layers:
    """Put a secret into every private column."""
    for row in TABLE:
        for column in row.columns:
            if row.name in layers and not column.public:
                layers[row.name][column.name] = f"SECRET-{row.name}-{column.name}"
    return layers


def leaked(layers: Layers) -> set[str]:
    routes = routes_of(make_compound(layers))
    everything = b"".join(guide_of(routes, language).as_bytes() for language in ("zh", "en"))
    secrets = {"SECRET-note"} | {
        f"SECRET-{row.name}-{column.name}" for row in TABLE for column in row.columns
    }
    return {secret for secret in secrets if secret.encode() in everything}


# -- the same every time, and small ----------------------------------------------------------------


@pytest.mark.parametrize("folder", SAMPLES)
def test_the_same_layers_give_the_same_bytes(folder: Path) -> None:
    again = guide_of(routes_of(make_compound(read_layers(folder)))).as_bytes()
    assert again == sample_guide(folder).as_bytes()


@pytest.mark.parametrize("seed", SEEDS)
def test_every_byte_is_plain_json(seed: int) -> None:
    guide = guide_of(routes_of(random_compound(seed)))
    document = guide.as_bytes().decode()
    assert json.loads(document) == guide.as_json()
    assert "NaN" not in document and "Infinity" not in document
