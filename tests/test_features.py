"""Features: what is said of rows in public, where labels stand, and which way gates lead in."""

import math
from pathlib import Path

import pytest
import shapely

from geo.compound import make_compound
from geo.guide.features import inward, label_points, said
from geo.layers import layer, names, read_layers

from .conftest import sample_folders
from .places import small_compound

SAMPLES = [pytest.param(folder, id=folder.name) for folder in sample_folders()]


def test_only_public_columns_of_which_something_is_said() -> None:
    (south,) = said(small_compound(), "gates")
    assert south == {
        "id": "south",
        "name": "南门",
        "foot": "yes",
        "ebike": "yes",
        "hours": "06:00-24:00",
        "register": "scan",
        "exit": "button",
    }
    assert "id" not in said(small_compound(), "gates", but=("id",))[0]
    private = {column.name for column in layer("entrances").columns if not column.public}
    assert private and not any(private & row.keys() for row in said(small_compound(), "entrances"))


@pytest.mark.parametrize("folder", SAMPLES)
def test_nothing_empty_is_said(folder: Path) -> None:
    compound = make_compound(read_layers(folder))
    for name in names():
        for row in said(compound, name):
            assert all(value not in ("", None, "unknown") for value in row.values())
            assert all(value == value for value in row.values())


@pytest.mark.parametrize("folder", SAMPLES)
def test_labels_stand_inside_their_houses(folder: Path) -> None:
    compound = make_compound(read_layers(folder))
    points = shapely.points(label_points(compound) + compound.box[:2])
    assert shapely.contains(compound.shapes["buildings"], points).all()


@pytest.mark.parametrize("folder", SAMPLES)
def test_gates_point_inwards(folder: Path) -> None:
    compound = make_compound(read_layers(folder))
    for gate, degrees in zip(compound.shapes["gates"], inward(compound), strict=True):
        angle = math.radians(degrees)
        x, y = shapely.shortest_line(gate, compound.boundary.boundary).coords[-1]
        inside = shapely.Point(x + 2 * math.sin(angle), y + 2 * math.cos(angle))
        assert compound.boundary.contains(inside)
