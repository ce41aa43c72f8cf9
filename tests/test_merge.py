"""More rows for what is there: drawn again is updated, anything else is added, no id is lost."""

from typing import Any

import pytest
import shapely
from shapely import LineString, Point, Polygon

from geo.ids import free_id
from geo.imports.merge import merge
from geo.layers import Layers, conform, frame


def square(west: float, south: float) -> Polygon:
    return shapely.box(west, south, west + 0.0001, south + 0.0001)


@pytest.fixture
def old() -> Layers:
    houses = {"id": ["8", "9"], "ref": ["8", "9"], "levels": [6, float("nan")]}
    return conform(
        {
            "compound": frame("compound", {"id": ["west"], "name": ["西苑"]}, [square(120, 30)]),
            "buildings": frame("buildings", houses, [square(120, 30), square(120.001, 30)]),
            "entrances": frame("entrances", {"id": ["8-1"], "building": ["8"]}, [Point(120, 30)]),
        }
    )


def values(layers: Layers, layer: str, column: str) -> list[Any]:
    found: list[Any] = layers[layer][column].tolist()
    return found


def test_a_row_drawn_again_is_updated(old: Layers) -> None:
    again = square(120.001, 30).reverse()
    new = frame("buildings", {"id": ["x"], "name": ["9幢"], "levels": [11]}, [again])
    merged = merge(old, {"buildings": new})
    assert values(merged, "buildings", "id") == ["8", "9"]
    assert values(merged, "buildings", "ref") == ["8", "9"]
    assert values(merged, "buildings", "name") == ["", "9幢"]
    assert values(merged, "buildings", "levels") == [6, 11]


def test_a_row_drawn_elsewhere_is_added_and_its_doors_follow(old: Layers) -> None:
    houses = frame("buildings", {"id": ["8"], "ref": ["8"]}, [square(120.005, 30)])
    doors = frame("entrances", {"id": ["8-1"], "building": ["8"]}, [Point(120.005, 30)])
    merged = merge(old, {"buildings": houses, "entrances": doors})
    assert values(merged, "buildings", "id") == ["8", "9", "8-2"]
    assert values(merged, "entrances", "id") == ["8-1", "8-1-2"]
    assert values(merged, "entrances", "building") == ["8", "8-2"]


def test_there_is_one_compound(old: Layers) -> None:
    wider = frame("compound", {"id": ["1"], "gated": ["yes"]}, [square(120.1, 30)])
    merged = merge(old, {"compound": wider})
    assert values(merged, "compound", "id") == ["west"]
    assert values(merged, "compound", "name") == ["西苑"]
    assert values(merged, "compound", "gated") == ["yes"]
    assert merged["compound"].geometry.iat[0].equals(square(120.1, 30))


def test_nothing_new_changes_nothing_and_the_old_stays_as_it_was(old: Layers) -> None:
    merged = merge(old, old)
    for name, rows in merged.items():
        assert rows.equals(old[name])
    line = frame("paths", {"id": ["1"]}, [LineString([(120, 30), (120.001, 30)])])
    assert len(merge(old, {"paths": line})["paths"]) == 1
    assert len(old["paths"]) == 0


def test_a_free_id_is_the_first() -> None:
    assert free_id("8", []) == "8"
    assert free_id("8", ["8", "8-2"]) == "8-3"
