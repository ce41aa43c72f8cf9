"""A generated district has a real one's proportions, is sound everywhere and always the same."""

from collections.abc import Iterator
from functools import cache
from itertools import islice

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.compound import make_compound
from geo.demo import (
    generate_compounds,
    generate_district,
    generate_shared,
    name_compound,
)
from geo.errors import SettingError
from geo.layers import Layers, names, to_bytes
from geo.metres import to_metres
from geo.network import build_network
from geo.routes import Routes, find_routes

# What checks may find: a number given twice, and a rule that nobody has said yet.
ON_PURPOSE = {"P206", "P304", "P307"}
ONE_IN = 5  # compounds whose every route is sought


@cache
def district() -> tuple[dict[str, Layers], Layers]:
    return generate_district(compounds=214, seed=7)


def compounds() -> Iterator[Layers]:
    yield from district()[0].values()


def says(layers: Layers, column: str) -> str:
    said: str = layers["compound"][column].item()
    return said


def has(layers: Layers, kind: str) -> bool:
    return kind in set(layers["landmarks"]["kind"])


@cache
def boundaries() -> gpd.GeoSeries:
    outlines = [layers["compound"].geometry.item() for layers in compounds()]
    return gpd.GeoSeries(outlines, crs=4326)


def routes(layers: Layers) -> Routes:
    return find_routes(build_network(make_compound(layers)))


def test_the_proportions_are_those_of_the_real_district() -> None:
    assert len(district()[0]) == 214
    assert sum(says(layers, "gated") == "yes" for layers in compounds()) == 137
    assert sum(says(layers, "convention") != "" for layers in compounds()) == 66
    assert sum(has(layers, "guide_point") for layers in compounds()) == 32
    assert sum(has(layers, "charging") for layers in compounds()) == 8
    assert len(district()[1]["stations"]) == 79
    assert all(says(layers, "contacts") for layers in compounds())


def test_fifteen_compounds_are_walk_in_with_a_bay_that_lends() -> None:
    walk_in = [layers for layers in compounds() if says(layers, "ebike") == "no"]
    assert len(walk_in) == 15
    for layers in walk_in:
        bays = layers["parking"]
        assert says(layers, "gated") == "yes"
        assert (bays["loan_bikes"] + bays["loan_trolleys"]).max() >= 2


def test_guides_stand_in_the_large_compounds() -> None:
    doors = np.array([len(layers["entrances"]) for layers in compounds()])
    large = np.array([has(layers, "guide_point") for layers in compounds()])
    assert np.median(doors[large]) > 1.4 * np.median(doors[~large])


def test_compounds_have_20_to_120_doors() -> None:
    doors = [len(layers["entrances"]) for layers in compounds()]
    assert min(doors) >= 20
    assert max(doors) <= 120
    assert max(doors) > 3 * min(doors)


@pytest.mark.parametrize("count", [1, 2, 13, 50])
def test_the_proportions_hold_for_any_count(count: int) -> None:
    made, shared = generate_district(count, seed=1)
    gated = sum(says(layers, "gated") == "yes" for layers in made.values())
    assert len(made) == count
    assert abs(gated - count * 137 / 214) <= 0.5
    assert abs(len(shared["stations"]) - count * 79 / 214) <= 0.5


def test_a_seed_gives_the_same_bytes_and_another_one_others() -> None:
    first, again, other = (
        [(id, to_bytes(layers)) for id, layers in generate_compounds(6, seed=seed)]
        for seed in (3, 3, 4)
    )
    assert first == again
    assert not set(first) & set(other)
    shared = [to_bytes(generate_shared(60, seed=seed)) for seed in (3, 3, 4)]
    assert shared[0] == shared[1] != shared[2]


def test_compounds_come_one_by_one() -> None:
    some = dict(islice(generate_compounds(5000, seed=7), 3))
    assert len(some) == 3
    assert all(tuple(layers) == names() for layers in some.values())


def test_no_two_compounds_share_a_name_or_a_shape() -> None:
    assert len({says(layers, "name") for layers in compounds()}) == 214
    assert len({says(layers, "name_en") for layers in compounds()}) == 214
    shapes = {round(to_metres(layers).shapes["compound"][0].area, 1) for layers in compounds()}
    assert len(shapes) == 214


def test_names_do_not_run_out() -> None:
    for names_of_one_kind in zip(*map(name_compound, range(1000)), strict=True):
        assert len(set(names_of_one_kind)) == 1000


def test_compounds_and_stations_do_not_overlap() -> None:
    tree = shapely.STRtree(boundaries().to_numpy())
    one, other = tree.query(boundaries().to_numpy(), predicate="intersects")
    assert (one == other).all()
    for rows in district()[1].values():
        assert not tree.query(rows.geometry.to_numpy(), predicate="intersects").size


def test_every_compound_is_sound() -> None:
    for layers in compounds():
        assert {problem.code for problem in make_compound(layers).problems} <= ON_PURPOSE


def test_every_gate_leads_to_every_goal() -> None:
    for layers in islice(compounds(), 0, None, ONE_IN):
        assert np.isfinite(routes(layers).round_trip_seconds).all()


def test_that_check_can_fail() -> None:
    layers = dict(next(compounds()))
    layers["gates"] = layers["gates"].assign(exit="card")
    assert not np.isfinite(routes(layers).round_trip_seconds).any()


@pytest.mark.parametrize(("count", "seed"), [(0, 7), (-3, 7), (214, -1)])
def test_a_count_or_seed_of_no_use_is_refused(count: int, seed: int) -> None:
    for make in (generate_compounds, generate_shared, generate_district):
        with pytest.raises(SettingError):
            make(count, seed=seed)
