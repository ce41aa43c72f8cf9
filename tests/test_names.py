"""Names: what people call places, each by one name, and which way doors face."""

from pathlib import Path
from typing import Any

import pytest
import shapely

from geo.compound import Compound, make_compound
from geo.layers import read_layers
from geo.names import COMPASS, compass, facings, name_places

from .compounds import compound_from_metres
from .conftest import sample_folders

SAMPLES = [pytest.param(folder, id=folder.name) for folder in sample_folders()]


def yard(**layers: tuple[dict[str, Any], list[Any]]) -> Compound:
    home = ({"id": ["yard"], "name": ["院"]}, [shapely.box(0, 0, 100, 100)])
    paths = ({"id": ["p"], "highway": ["footway"]}, [shapely.LineString([(50, 0), (50, 99)])])
    return compound_from_metres(compound=home, paths=paths, **layers)


def test_gates_are_called_by_their_plates() -> None:
    gates = yard(
        gates=(
            {"id": ["s", "n", "e", "x"], "name": ["南门", "北大门", "", ""]},
            [shapely.Point(*spot) for spot in ((50, 0), (50, 100), (100, 50), (100, 55))],
        )
    )
    assert list(name_places(gates, "zh").values()) == ["南门", "北大门", "东门", "东门 (2)"]
    assert list(name_places(gates, "en").values()) == [
        "South Gate",
        "北大门",
        "East Gate",
        "East Gate (2)",
    ]


def test_houses_of_one_number_are_told_apart_by_what_stands_beside_them() -> None:
    houses = yard(
        gates=({"id": ["s"], "name": ["南门"]}, [shapely.Point(50, 0)]),
        landmarks=({"id": ["t"], "kind": ["toilet"]}, [shapely.Point(50, 95)]),
        buildings=(
            {"id": ["a", "b", "c"], "ref": ["8", "8", ""], "name": ["8幢", "8幢", ""]},
            [shapely.box(60, 5, 70, 15), shapely.box(60, 80, 70, 90), shapely.box(10, 40, 20, 50)],
        ),
        entrances=({"id": ["d"], "building": ["a"], "unit": ["2"]}, [shapely.Point(60, 10)]),
    )
    assert name_places(houses, "zh") == {
        "gate:s": "南门",
        "landmark:t": "公厕",
        "building:a": "8幢(南门旁)",
        "building:b": "8幢(公厕旁)",
        "building:c": "无号楼",
        "entrance:d": "8幢(南门旁)2单元",
    }
    assert name_places(houses, "en")["entrance:d"] == "Building 8 (by South Gate) Unit 2"


def test_a_house_in_a_lane_keeps_its_lane() -> None:
    houses = yard(
        buildings=({"id": ["a"], "ref": ["3"], "name": ["12弄3号"]}, [shapely.box(60, 5, 70, 15)])
    )
    assert name_places(houses, "zh")["building:a"] == "12弄3号"
    assert name_places(houses, "en")["building:a"] == "Lane 12 No. 3"


def test_doors_without_a_unit_go_by_flats_or_the_way_they_face() -> None:
    house = yard(
        buildings=({"id": ["7"], "name": ["7幢"]}, [shapely.box(60, 40, 80, 50)]),
        entrances=(
            {"id": ["w", "s", "t"], "building": ["7"] * 3, "unit": ["", "", "TH12"]}
            | {"flats": ["101-602", "", ""]},
            [shapely.Point(60, 45), shapely.Point(70, 40), shapely.Point(75, 40)],
        ),
    )
    doors = [name for place, name in name_places(house, "zh").items() if "entrance" in place]
    assert doors == ["7幢(101-602室)", "7幢南门", "7幢 TH12"]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("folder", SAMPLES)
def test_no_two_places_share_a_name(folder: Path, language: str) -> None:
    """A lone door without a unit goes by its building's name: there is nothing to choose."""
    compound = make_compound(read_layers(folder))
    names = name_places(compound, language)
    assert list(names) != [] and set(names) == set(compound.places)
    doors = {place: name for place, name in names.items() if place.startswith("entrance:")}
    others = {place: name for place, name in names.items() if place not in doors}
    for group in (doors, others):
        assert len(set(group.values())) == len(group)
        assert all(group.values())


@pytest.mark.parametrize(
    ("spot", "side"), [((70, 40), "s"), ((70, 50), "n"), ((60, 45), "w"), ((80, 45), "e")]
)
def test_a_door_faces_out_of_its_house(spot: tuple[float, float], side: str) -> None:
    for house in (shapely.box(60, 40, 80, 50), shapely.box(60, 40, 80, 50, ccw=False)):
        compound = yard(
            buildings=({"id": ["7"]}, [house]),
            entrances=({"id": ["d", "x"], "building": ["7", ""]}, [shapely.Point(*spot)] * 2),
        )
        assert facings(compound) == [side, ""]


def test_the_compass_has_eight_winds() -> None:
    winds = [(0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1), (-1, 0), (-1, 1)]
    assert [compass(x, y) for x, y in winds] == list(COMPASS)
