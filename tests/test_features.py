"""Features: the layers as pages draw them, public and with room for labels and arrows."""

import math
from pathlib import Path

import pytest
import shapely
import shapely.geometry

from geo.compound import make_compound
from geo.guide.features import draw_layers, said
from geo.layers import layer, names, read_layers

from .conftest import sample_folders
from .places import routes_of, small_compound

SAMPLES = [pytest.param(folder, id=folder.name) for folder in sample_folders()]


@pytest.mark.parametrize("folder", SAMPLES)
def test_every_layer_is_drawn_row_by_row(folder: Path) -> None:
    compound = make_compound(read_layers(folder))
    drawn = draw_layers(compound, routes_of(compound).rules)
    assert list(drawn) == list(names())
    for name, collection in drawn.items():
        rows = compound.layers[name]
        assert [feature["id"] for feature in collection["features"]] == rows["id"].tolist()
        for feature, shape in zip(collection["features"], rows.geometry, strict=True):
            assert shapely.geometry.shape(feature["geometry"]).equals_exact(shape, 1e-7)
            for value in feature["properties"].values():
                assert value is not None and value != "" and value == value


def test_only_public_columns_of_which_something_is_said() -> None:
    (south,) = said(small_compound(), "gates")
    assert south == {
        "id": "south",
        "name": "南门",
        "foot": "yes",
        "ebike": "yes",
        "hours": "06:00-24:00",
        "way": "both",
        "register": "scan",
        "exit": "button",
        "locked": "unknown",
        "estimated": "no",
    }
    private = {column.name for column in layer("entrances").columns if not column.public}
    assert private and not any(private & row.keys() for row in said(small_compound(), "entrances"))


@pytest.mark.parametrize("folder", SAMPLES)
def test_labels_stand_inside_their_houses(folder: Path) -> None:
    compound = make_compound(read_layers(folder))
    for house in draw_layers(compound, routes_of(compound).rules)["buildings"]["features"]:
        at = shapely.Point(house["properties"]["label_at"])
        assert shapely.geometry.shape(house["geometry"]).contains(at)


@pytest.mark.parametrize("folder", SAMPLES)
def test_gates_point_inwards(folder: Path) -> None:
    compound = make_compound(read_layers(folder))
    gates = draw_layers(compound, routes_of(compound).rules)["gates"]["features"]
    for gate, feature in zip(compound.shapes["gates"], gates, strict=True):
        angle = math.radians(feature["properties"]["inward"])
        x, y = shapely.shortest_line(gate, compound.boundary.boundary).coords[-1]
        inside = shapely.Point(x + 2 * math.sin(angle), y + 2 * math.cos(angle))
        assert compound.boundary.contains(inside)


@pytest.mark.parametrize(
    ("gate", "state"),
    [
        ({"foot": "yes"}, "open"),
        ({"foot": "unknown"}, "unknown"),
        ({"foot": "no"}, "shut"),
        ({"way": "out"}, "shut"),
    ],
)
def test_a_gate_shows_whether_one_gets_in(gate: dict[str, str], state: str) -> None:
    compound = small_compound(gate=gate)
    (south,) = draw_layers(compound, routes_of(compound).rules)["gates"]["features"]
    assert (south["properties"]["state"], south["properties"]["inward"]) == (state, 0)
