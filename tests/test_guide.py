"""The guide's document: complete, public, in both languages, the same every time, and small."""

import gzip
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from geo.compound import Compound, make_compound
from geo.demo import generate_compounds, generate_shared, sample_district
from geo.doors import find_door
from geo.guide import write_guide
from geo.guide.turns import local_points, turn_nodes
from geo.layers import TABLE, Layers, read_layers
from geo.metres import to_zone
from geo.routes import outside_metres
from geo.settings import Settings

from .compounds import random_compound
from .conftest import extracts, sample_folders
from .guides import HOSTILE, guide_of, hostile_layers, network_of_guide, sample_guide
from .places import routes_of, small_compound
from .test_routes import compounds_of

SAMPLES = [pytest.param(folder, id=folder.name) for folder in sample_folders()]
SEEDS = range(20)
KEYS = [
    *("version", "id", "edition", "checked", "language", "languages", "name", "compound", "rules"),
    *("settings", "size", "fix", "texts", "places", "gates", "bays", "goals", "network"),
    *("stations", "partners"),
]
LOCAL = Settings(publish_coordinates="local")
SIZE = 6.5 * 1024  # bytes of a compound with 60 doors and 3 gates, compressed


def document(compound: Compound, **more: Any) -> dict[str, Any]:
    return write_guide(compound, routes_of(compound), language="zh", **more).as_json()


def samples() -> list[Compound]:
    return [make_compound(read_layers(folder)) for folder in sample_folders()]


# -- complete --------------------------------------------------------------------------------------


@pytest.mark.parametrize("folder", SAMPLES)
def test_the_document_holds_what_is_agreed_in_that_order(folder: Path) -> None:
    said = sample_guide(folder).as_json()
    assert list(said) == KEYS
    assert (said["version"], said["id"], said["languages"]) == (2, folder.name, ["zh", "en"])
    assert said["stations"] == said["partners"] == []
    network = said["network"]
    gates, bays, goals = said["gates"], said["bays"], said["goals"]
    assert len(network["place"]) == len(network["joined"]) == len(gates + bays + goals)
    assert len(network["unsure"]) == len(network["hop"]["ride"]) == len(goals)
    assert len({len(column) for column in network["edges"].values()}) == 1
    assert len(network["sights"]) == len(network["nodes"]) / 2
    assert gates == list(range(len(gates)))


@pytest.mark.parametrize("folder", SAMPLES)
def test_places_are_all_there_and_inside_the_box(folder: Path) -> None:
    said = sample_guide(folder).as_json()
    compound = make_compound(read_layers(folder))
    assert [place["id"] for place in said["places"]] == list(compound.places)
    width, height = said["size"]
    for place in said["places"]:
        assert 0 <= place["at"][0] <= width and 0 <= place["at"][1] <= height
        assert all(0 <= fact < len(said["texts"]) for fact in place["facts"])
    nodes = network_of_guide(said).nodes
    assert (nodes >= 0).all() and (nodes <= (width, height)).all()


@pytest.mark.parametrize("language", [0, 1])
@pytest.mark.parametrize("folder", SAMPLES)
def test_whatever_one_can_choose_has_a_label_of_its_own(folder: Path, language: int) -> None:
    said = sample_guide(folder).as_json()
    chosen = [said["places"][row]["label"] for row in {*said["gates"], *said["goals"]}]
    labels = [label if isinstance(label, str) else label[language] for label in chosen]
    assert len(set(labels)) == len(labels)


def test_what_is_said_of_each_kind_of_place() -> None:
    said = {place["id"]: place for place in document(small_compound())["places"]}
    gate = said["gate:south"]
    rules = {"foot": "yes", "ebike": "yes", "way": "both", "register": "scan", "exit": "button"}
    assert gate == {**gate, **rules, "inward": 0, "wait": 30}
    assert gate["label"] == ["南门", "South Gate"] and gate["open"] == "06:00–24:00"
    assert gate["hours"][0] == [360, 1440] and "locked" not in gate
    assert said["parking:2"]["loan_trolleys"] == 2 and "capacity" not in said["parking:2"]
    assert said["building:7"]["handover"] == "lobby" and "estimated" not in said["building:7"]
    assert said["building:9"]["estimated"] and "handover" not in said["building:9"]
    door = said["entrance:7-1"]
    assert (door["building"], door["unit"], door["facing"]) == ("7", "1", "s")
    assert door["lift_card"] is True and "flats" not in door
    assert said["landmark:fountain"]["kind"] == "other"


def test_rules_say_when_and_in_what_weather() -> None:
    rules = document(small_compound(ebike_hours="09:00-16:00", rain_exempt="yes"))["rules"]
    assert rules == {
        "ebike": "yes",
        "ebike_hours": [[540 + 1440 * day, 960 + 1440 * day] for day in range(7)],
        "rain_exempt": True,
    }
    assert document(small_compound(ebike="unknown"))["rules"] == {"ebike": "unknown"}


@pytest.mark.parametrize("compound", samples(), ids=lambda compound: compound.id)
def test_a_building_is_found_by_the_numbers_it_goes_by(compound: Compound) -> None:
    homes = {place["id"]: place for place in document(compound)["places"]}
    for written, place in homes.items():
        for number in place.get("numbers", ()):
            found = find_door(compound, number).places
            near = {homes[each].get("building") for each in found}
            assert place["building"] in near, (written, number)


def test_an_edition_says_its_number_and_the_day_it_was_checked() -> None:
    said = document(small_compound(), edition=7, checked=date(2026, 11, 20))
    assert (said["edition"], said["checked"]) == (7, "2026-11-20")
    said = document(small_compound())
    assert (said["edition"], said["checked"]) == (0, "")


@pytest.mark.parametrize("seed", SEEDS)
def test_lengths_outside_are_those_that_routes_are_found_by(seed: int) -> None:
    compound = random_compound(seed)
    apart = document(compound)["network"]["apart"]
    assert apart == outside_metres(routes_of(compound).network).tolist()


@pytest.mark.parametrize("seed", SEEDS)
def test_sights_are_said_where_one_can_turn(seed: int) -> None:
    compound = random_compound(seed)
    said, network = document(compound), routes_of(compound).network
    turns = {(x, y) for x, y in local_points(network, network.nodes[turn_nodes(network)])}
    nodes = network_of_guide(said).nodes.tolist()
    for (x, y), sights in zip(nodes, said["network"]["sights"], strict=True):
        assert (sights != 0) == ((x, y) in turns)
        for place, east, north in sights or ():
            shape = _shape(compound, said["places"][place]["id"])
            spot = shapely.Point(x + east / 10 + compound.box[0], y + north / 10 + compound.box[1])
            assert shape.distance(spot) < 0.1


def _shape(compound: Compound, written: str) -> shapely.Geometry:
    place = compound.place(written)
    return compound.shapes[place.layer][place.row]


# -- degrees ---------------------------------------------------------------------------------------


def real_compounds() -> Iterator[Compound]:
    yield from samples()
    for file in extracts():
        yield from (each for each in compounds_of(file) if max(each.box[2] - each.box[0], 0) < 600)


def test_a_phones_position_falls_where_it_is() -> None:
    for compound in real_compounds():
        a, b, c, d, e, f = document(compound)["fix"]
        west, south, east, north = compound.box
        rng = np.random.default_rng(7)
        xy = rng.uniform([west, south], [east, north], (200, 2))
        lon, lat = compound.degrees(xy).T
        found = np.column_stack([a * lon + b * lat + c + west, d * lon + e * lat + f + south])
        assert np.hypot(*(found - xy).T).max() < 0.05, compound.id


@pytest.mark.parametrize("folder", SAMPLES)
def test_in_local_mode_no_degree_leaves(folder: Path) -> None:
    layers = read_layers(folder)
    said = guide_of(layers, settings=LOCAL, district=sample_district()[1])
    assert "fix" not in said.as_json()
    assert not degrees_in(said.as_bytes(), layers)


def test_that_search_can_find_them() -> None:
    """The twin: a coordinate in somebody's note is found."""
    layers = read_layers(sample_folders()[0])
    lon, lat = np.array(layers["gates"].geometry.iloc[0].coords[0])
    layers["buildings"]["note"] = f"{lon:.5f}"
    assert degrees_in(guide_of(layers, settings=LOCAL).as_bytes(), layers)
    layers["buildings"]["note"] = f"{lat:.5f}"
    assert degrees_in(guide_of(layers, settings=LOCAL).as_bytes(), layers)


def degrees_in(said: bytes, layers: Layers) -> set[str]:
    """Return what looks like a longitude or latitude near a compound; lengths have one decimal."""
    west, south, east, north = layers["compound"].total_bounds
    near = {f"{value:.2f}"[:-1] for value in (west, south, east, north)}
    pattern = "|".join(rf"(?<!\d){re.escape(value)}\d\d+" for value in sorted(near))
    return set(re.findall(pattern, said.decode()))


# -- what the district shares ----------------------------------------------------------------------


def test_the_nearest_stations_and_partners_with_the_way_to_them() -> None:
    (compound, *_) = samples()
    _, shared = sample_district()
    said = document(compound, district=shared)
    assert len(said["stations"]) == min(6, len(shared["stations"]))
    assert len(said["partners"]) == min(4, len(shared["partners"]))
    near = [min(each["metres"]) for each in said["stations"]]
    assert near == sorted(near)
    station = next(each for each in said["stations"] if each["id"] == "station:sancun-corner")
    assert station["services"] == ["饮水", "座椅", "雨衣"]
    assert station["open"] == ["每天 09:00–18:00", "daily 09:00–18:00"]
    assert station["hours"][0] == [540, 1080] and station["note"] == "在居委会二楼"
    always = next(each for each in said["stations"] if each["id"] == "station:linshui-station")
    assert "hours" not in always and always["open"] == ["全天", "always"]
    spot = to_zone(shared["stations"].geometry.to_numpy(), crs=compound.crs)[0]
    assert always["metres"] == [round(gate.distance(spot)) for gate in compound.shapes["gates"]]
    assert len(always["side"]) == len(compound.shapes["gates"])


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
    everything = guide_of(layers).as_bytes()
    secrets = {"SECRET-note"} | {
        f"SECRET-{row.name}-{column.name}" for row in TABLE for column in row.columns
    }
    return {secret for secret in secrets if secret.encode() in everything}


def test_what_people_wrote_stays_as_they_wrote_it() -> None:
    said = json.loads(guide_of(hostile_layers()).as_bytes())
    every = set(strings(said))
    notes = {each for text in HOSTILE for each in every if text in each}
    assert len(notes) >= len(HOSTILE)


def strings(value: Any) -> Iterator[str]:
    """Yield every text in a document."""
    if isinstance(value, str):
        yield value
    for each in value.values() if isinstance(value, dict) else value:
        if not isinstance(value, str):
            yield from strings(each) if isinstance(each, (str, list, dict)) else ()


# -- the same every time, and small ----------------------------------------------------------------


@pytest.mark.parametrize("folder", SAMPLES)
def test_the_same_layers_give_the_same_bytes(folder: Path) -> None:
    assert guide_of(read_layers(folder)).as_bytes() == sample_guide(folder).as_bytes()


@pytest.mark.parametrize("seed", SEEDS)
def test_every_byte_is_plain_json(seed: int) -> None:
    guide = guide_of(random_compound(seed).layers)
    written = guide.as_bytes().decode()
    assert json.loads(written) == guide.as_json()
    assert "NaN" not in written and "Infinity" not in written


def test_a_compound_of_sixty_doors_and_three_gates_is_small() -> None:
    shared = generate_shared(60, seed=7)
    sizes = {
        len(layers["entrances"]): len(
            gzip.compress(guide_of(layers, district=shared).as_bytes(), mtime=0)
        )
        for _, layers in generate_compounds(60, seed=7)
        if 55 <= len(layers["entrances"]) <= 65 and len(layers["gates"]) == 3
    }
    assert sizes and max(sizes.values()) <= SIZE, sizes
