"""The sample district is what its README says, sound, small and readable, and nobody's home."""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from geo.checks import find_problems
from geo.compound import Compound, make_compound
from geo.demo import sample_district
from geo.demo.generate import SAMPLE, SHARED
from geo.errors import NoRoute
from geo.layers import TABLE, Layers, layer, names
from geo.network import FREE_SPACE, Network, build_network
from geo.routes import find_routes

COMPOUNDS = (
    "guixiang-long",
    "hehua-xincun",
    "hengtang-jixie",
    "linshui-sancun",
    "linshui-xiyuan",
    "yingyue-wan",
)
WITHOUT_PATHS = "hengtang-jixie"
FILES = sorted(SAMPLE.glob("*/*.geojson"))
MOST_BYTES = 250_000
WEST, SOUTH, EAST, NORTH = 121.23, 30.43, 121.28, 30.47  # on the water of Hangzhou Bay

# Every problem of the sample is there on purpose; none keeps a compound from being used.
PROBLEMS = {
    "guixiang-long": {"P201 well-house": "hint"},
    "hehua-xincun": {"P201 shops;shed": "hint"},
    "hengtang-jixie": {
        "P126 ": "warning",
        "P307 hengtang-jixie": "warning",
        "P304 main": "hint",
        "P201 8;10;canteen;boiler;garages": "hint",
    },
    "linshui-sancun": {"P206 12-east;12-north": "warning", "P208 36": "warning"},
    "linshui-xiyuan": {"P201 gatehouse": "hint", "P305 north": "hint", "P306 north": "hint"},
    "yingyue-wan": {"P201 guardhouse": "hint", "P305 east": "hint"},
}
# From these gates nobody gets in.
SHUT = {
    "linshui-xiyuan": {"gate:north": "gate_no_entry"},
    "yingyue-wan": {"gate:west": "gate_out_only"},
}


@cache
def district() -> tuple[Mapping[str, Layers], Layers]:
    return sample_district()


@cache
def compound(name: str) -> Compound:
    return make_compound(district()[0][name])


@cache
def network(name: str) -> Network:
    return build_network(compound(name))


def column(name: str, of: str, which: str) -> list[Any]:
    values: list[Any] = district()[0][name][of][which].tolist()
    return values


def found(layers: Layers) -> dict[str, str]:
    return {f"{found.code} {found.feature}": found.level for found in find_problems(layers)}


def reasons(name: str) -> dict[str, set[str]]:
    """Return, by gate, why goals cannot be reached from it."""
    routes = find_routes(network(name))
    result: dict[str, set[str]] = {}
    for gate, goal in np.argwhere(~np.isfinite(routes.round_trip_seconds)):
        with pytest.raises(NoRoute) as error:
            routes.find(start=routes.gates[gate], goal=routes.goals[goal])
        result.setdefault(routes.gates[gate], set()).add(error.value.key)
    return result


def test_there_are_six_compounds_and_their_district() -> None:
    compounds, shared = district()
    assert tuple(compounds) == COMPOUNDS
    assert all(column(name, "compound", "id") == [name] for name in COMPOUNDS)
    assert min(len(rows) for rows in shared.values()) >= 5


def test_the_sample_is_small() -> None:
    assert sum(file.stat().st_size for file in FILES) < MOST_BYTES


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_a_file_holds_one_feature_a_line_and_only_what_is_said(file: Path) -> None:
    lines = file.read_text("utf-8").splitlines()
    features = [json.loads(line.rstrip(",")) for line in lines[1:-1]]
    document = json.loads("".join(lines))
    assert document == {"type": "FeatureCollection", "features": features}
    declared = {column.name for column in layer(file.stem).columns}
    for feature in features:
        assert feature["properties"].keys() <= declared
        assert not {"", None} & set(feature["properties"].values())
        shape = shapely.from_geojson(json.dumps(feature["geometry"]))
        assert shape.geom_type == layer(file.stem).shape
        assert shape.geom_type != "Polygon" or shapely.is_ccw(shape.exterior)  # RFC 7946, 3.1.6


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_a_file_lies_on_the_water_to_the_centimetre(file: Path) -> None:
    text = re.sub(r'"properties":\{.*?\},"geometry"', "", file.read_text("utf-8"))
    pairs = re.findall(r"\[(-?[\d.]+),(-?[\d.]+)\]", text)
    assert pairs
    for lon, lat in pairs:
        assert WEST < float(lon) < EAST
        assert SOUTH < float(lat) < NORTH
        assert max(len(value.partition(".")[2]) for value in (lon, lat)) <= 7


def test_all_telephones_are_invented() -> None:
    text = "".join(file.read_text("utf-8") for file in FILES)
    numbers = re.findall(r"0571-\d+|1[3-9]\d{9}", text)
    assert len(numbers) >= 12
    assert all(re.fullmatch(r"0571-5550\d{4}", number) for number in numbers)


def test_the_sample_says_something_in_every_column_but_three() -> None:
    said = {
        (file.stem, name)
        for file in FILES
        for feature in json.loads(file.read_text("utf-8"))["features"]
        for name in feature["properties"]
    }
    declared = {(row.name, column.name) for row in TABLE for column in row.columns}
    open_columns = {("compound", "map_approval"), ("compound", "source"), ("paths", "layer")}
    estimated = {(row.name, "estimated") for row in TABLE} & declared
    assert declared - said == open_columns | estimated


@pytest.mark.parametrize("name", COMPOUNDS)
def test_a_compound_has_exactly_the_problems_it_is_meant_to_have(name: str) -> None:
    assert found(district()[0][name]) == PROBLEMS[name]


def test_that_check_can_fail() -> None:
    layers = dict(district()[0]["linshui-xiyuan"])
    layers["parking"] = layers["parking"].iloc[:0]
    assert found(layers) != PROBLEMS["linshui-xiyuan"]


@pytest.mark.parametrize("name", COMPOUNDS)
def test_every_gate_that_lets_in_leads_to_every_goal(name: str) -> None:
    shut = {gate: {reason} for gate, reason in SHUT.get(name, {}).items()}
    assert reasons(name) == shut


def test_that_check_can_fail_too() -> None:
    assert SHUT["yingyue-wan"].keys() == reasons("yingyue-wan").keys() != set()


@pytest.mark.parametrize("name", [name for name in COMPOUNDS if name != WITHOUT_PATHS])
def test_doors_lie_off_the_paths_as_in_reality(name: str) -> None:
    shapes = compound(name).shapes
    gaps = shapely.distance(shapes["entrances"], shapely.union_all(shapes["paths"]))
    assert gaps.min() > 2
    assert 4 <= np.median(gaps) <= 12
    assert gaps.max() < 16


def test_the_west_court_is_walk_in_with_loans_at_its_bays() -> None:
    assert column("linshui-xiyuan", "compound", "ebike") == ["no"]
    bays = district()[0]["linshui-xiyuan"]["parking"]
    assert (bays["loan_bikes"] + bays["loan_trolleys"] >= 2).all()
    route = find_routes(network("linshui-xiyuan")).find(start="gate:south", goal="entrance:8-4")
    assert "ride" not in [leg.mode for leg in route.legs[1:]]
    assert route.loan in {"parking:south-bay", "parking:east-bay"}


def test_the_lotus_village_opens_to_ebikes_off_peak_and_in_the_rain() -> None:
    (hours,) = column("hehua-xincun", "compound", "ebike_hours")
    assert "07:00,09:00" in hours
    assert column("hehua-xincun", "compound", "rain_exempt") == ["yes"]
    rides = find_routes(network("hehua-xincun"), rain=True)
    walks = find_routes(network("hehua-xincun"))
    where = {"start": "gate:south", "goal": "entrance:24-2"}
    assert "ride" in {leg.mode for leg in rides.find(**where).legs}
    assert rides.find(**where).seconds < walks.find(**where).seconds


def test_moonlit_bay_has_every_kind_of_gate() -> None:
    gates = {name: column("yingyue-wan", "gates", name) for name in ("way", "exit", "register")}
    assert set(gates["way"]) == {"both", "in", "out"}
    assert {"guard", "button", "card"} <= set(gates["exit"])
    assert {"desk", "scan", "none"} <= set(gates["register"])
    assert "Mo-Su 20:00-06:00" in column("yingyue-wan", "gates", "hours")


def test_the_third_village_has_forty_houses_in_the_order_they_were_built() -> None:
    refs = [ref for ref in column("linshui-sancun", "buildings", "ref") if ref]
    assert len(refs) == 40
    assert refs.count("12") == 2
    assert sorted({int(ref) for ref in refs}) == list(range(1, 40))
    assert [int(ref) for ref in refs] != sorted(int(ref) for ref in refs)
    assert "yes" in column("linshui-sancun", "paths", "covered")


def test_the_lanes_give_every_stair_its_own_number() -> None:
    doors = column("guixiang-long", "entrances", "building")
    assert len(doors) == len(set(doors)) == 52
    assert set(column("guixiang-long", "entrances", "unit")) == {""}
    named = column("guixiang-long", "buildings", "name")
    assert {"12弄3号", "16弄3号"} <= set(named)


def test_the_works_housing_has_no_paths_and_not_every_door() -> None:
    layers = district()[0][WITHOUT_PATHS]
    assert not len(layers["paths"])
    assert (network(WITHOUT_PATHS).path == FREE_SPACE).any()
    assert set(layers["buildings"]["id"]) - set(layers["entrances"]["building"])
    assert column(WITHOUT_PATHS, "compound", "ebike") == ["unknown"]


def test_every_folder_is_a_compound_or_the_district() -> None:
    assert {file.parent.name for file in FILES} == {*COMPOUNDS, SHARED}
    for file in FILES:
        assert file.stem in names("district" if file.parent.name == SHARED else "compound")
