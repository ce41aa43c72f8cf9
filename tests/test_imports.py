"""Files become documents: where each row goes, under which id, and when that is refused."""

import json
from pathlib import Path
from typing import Any

import pytest
import shapely

from geo.datum import convert
from geo.errors import FileError, SettingError, StaleRevision
from geo.imports import Incoming, Wish, parse_bounds
from geo.layers import conform, frame, write_layers
from geo.store import DISTRICT, Draft, Store, open_store
from tests.conftest import sample_folders

WEST, SOUTH, SIDE = 120.0, 30.0, 0.002


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(f"sqlite:///{tmp_path}/store.sqlite")


def geojson(path: Path, *features: tuple[shapely.Geometry, dict[str, Any]]) -> Path:
    rows = [
        {"type": "Feature", "properties": said, "geometry": shapely.geometry.mapping(shape)}
        for shape, said in features
    ]
    document = {"type": "FeatureCollection", "features": rows}
    path.write_text(json.dumps(document, ensure_ascii=False), "utf-8")
    return path


def site(name: str, east: float = 0.0) -> tuple[shapely.Polygon, dict[str, Any]]:
    west = WEST + east
    return shapely.box(west, SOUTH, west + SIDE, SOUTH + SIDE), {"名称": name}


def house(number: str, east: float, north: float) -> tuple[shapely.Polygon, dict[str, Any]]:
    west, south = WEST + east, SOUTH + north
    return shapely.box(west, south, west + 0.0002, south + 0.0001), {"楼号": number}


def drafts(store: Store, *files: Path, **wishes: Any) -> list[Draft]:
    incoming = Incoming(store, Wish(**wishes))
    for file in files:
        incoming.read(file)
    return incoming.drafts()


def bring(store: Store, *files: Path, **wishes: Any) -> list[str]:
    """Import and save, and return the ids."""
    found = drafts(store, *files, **wishes)
    store.save_all(found, author="tests")
    return [draft.compound for draft in found]


def column(store: Store, id: str, layer: str, name: str) -> list[Any]:
    found: list[Any] = store.load(id).layers[layer][name].tolist()
    return found


@pytest.fixture
def houses(tmp_path: Path) -> Path:
    return geojson(
        tmp_path / "楼幢.geojson", house("8幢", 0.0005, 0.0005), house("9幢", 0.001, 0.001)
    )


def test_layers_without_a_boundary_become_one_compound(store: Store, houses: Path) -> None:
    incoming = Incoming(store, Wish(name="西苑"))
    incoming.read(houses)
    (draft,) = incoming.drafts()
    assert draft.compound == "xi-yuan"
    assert draft.base is None
    row = draft.layers["compound"].iloc[0]
    assert (row["name"], row["estimated"]) == ("西苑", "yes")
    assert row.geometry.contains(shapely.union_all(draft.layers["buildings"].geometry))
    assert [problem.code for problem in incoming.problems] == ["P760"]


def test_files_given_together_are_one_compound(store: Store, houses: Path, tmp_path: Path) -> None:
    outline = geojson(tmp_path / "边界.geojson", site("西苑"))
    for order in ((houses, outline), (outline, houses)):
        (draft,) = drafts(store, *order, layer=None)
        assert draft.compound == "xi-yuan"
        assert len(draft.layers["buildings"]) == 2


def test_several_boundaries_split_what_stands_in_them(store: Store, tmp_path: Path) -> None:
    layers = conform(
        {
            "compound": frame(
                "compound",
                {"id": ["west", "east"], "name": ["西苑", "东苑"]},
                [site("")[0], site("", 0.004)[0]],
            ),
            "buildings": frame(
                "buildings",
                {"id": ["1", "2", "3"]},
                [house("", east, 0.001)[0] for east in (0.001, 0.005, 0.02)],
            ),
        }
    )
    write_layers(layers, tmp_path / "both")
    found = {draft.compound: draft.layers for draft in drafts(store, tmp_path / "both")}
    assert list(found) == ["west", "east"]
    assert found["west"]["buildings"]["id"].tolist() == ["1"]
    assert found["east"]["buildings"]["id"].tolist() == ["2"]


def test_layers_are_added_to_a_compound(store: Store, houses: Path, tmp_path: Path) -> None:
    bring(store, geojson(tmp_path / "边界.geojson", site("西苑")))
    assert bring(store, houses, compound="xi-yuan") == ["xi-yuan"]
    assert column(store, "xi-yuan", "buildings", "ref") == ["8", "9"]
    assert column(store, "xi-yuan", "compound", "name") == ["西苑"]
    doors = geojson(
        tmp_path / "单元门.geojson", (shapely.Point(120.0006, 30.0006), {"楼号": "8幢"})
    )
    bring(store, doors, compound="xi-yuan")
    assert column(store, "xi-yuan", "entrances", "building") == ["8"]
    assert store.newest("xi-yuan") == 3


def test_an_import_takes_no_layer_away(store: Store, houses: Path, tmp_path: Path) -> None:
    outline = geojson(tmp_path / "边界.geojson", site("西苑"))
    bring(store, outline, houses)
    with pytest.raises(FileError, match="--compound xi-yuan"):
        drafts(store, outline)
    assert bring(store, outline, compound="xi-yuan") == ["xi-yuan"]
    assert column(store, "xi-yuan", "buildings", "ref") == ["8", "9"]


def test_a_frame_holds_all_files_and_an_outline_replaces_it(
    store: Store, houses: Path, tmp_path: Path
) -> None:
    far = geojson(tmp_path / "更多楼幢.geojson", house("10幢", 0.0016, 0.0016))
    (draft,) = drafts(store, houses, far)
    buildings = draft.layers["buildings"]
    assert len(buildings) == 3
    assert draft.layers["compound"].geometry.iat[0].contains(buildings.union_all())
    outline = geojson(tmp_path / "边界.geojson", site("西苑"))
    for order in ((houses, outline), (outline, houses)):
        (draft,) = drafts(store, *order, compound="west")
        row = draft.layers["compound"].iloc[0]
        assert (row["id"], row["name"], row["estimated"]) == ("west", "西苑", "no")


def test_a_new_compound_may_be_given_its_id(store: Store, houses: Path) -> None:
    assert bring(store, houses, compound="west", name="西苑") == ["west"]
    assert column(store, "west", "compound", "name") == ["西苑"]


def test_an_import_in_the_same_place_is_the_next_revision(store: Store, tmp_path: Path) -> None:
    outline = geojson(tmp_path / "边界.geojson", site("西苑"))
    assert bring(store, outline) == bring(store, outline) == ["xi-yuan"]
    assert store.newest("xi-yuan") == 2


def test_one_of_the_same_name_elsewhere_is_another_compound(store: Store, tmp_path: Path) -> None:
    bring(store, geojson(tmp_path / "边界.geojson", site("西苑")))
    assert bring(store, geojson(tmp_path / "边界2.geojson", site("西苑", 0.5))) == ["xi-yuan-2"]


def test_no_compound_takes_the_id_of_the_district(store: Store, houses: Path) -> None:
    assert bring(store, houses, name="district") == ["district-2"]


def test_shared_layers_go_to_the_district(store: Store, tmp_path: Path) -> None:
    stations = geojson(tmp_path / "驿站.geojson", (shapely.Point(120, 30), {"名称": "一号驿站"}))
    assert bring(store, stations, district=True, layer="stations") == [DISTRICT]
    assert bring(store, stations, layer="stations") == [DISTRICT]
    assert column(store, DISTRICT, "stations", "name") == ["一号驿站"]
    assert store.compounds() == []


def test_a_box_cuts_one_compound_out(store: Store, houses: Path) -> None:
    box = (WEST + 0.0004, SOUTH + 0.0004, WEST + 0.0008, SOUTH + 0.0008)
    (draft,) = drafts(store, houses, bbox=box)
    assert draft.layers["buildings"]["ref"].tolist() == ["8"]
    assert draft.layers["compound"].total_bounds == pytest.approx(box)


def test_so_does_a_boundary(store: Store, houses: Path, tmp_path: Path) -> None:
    area: tuple[shapely.Polygon, dict[str, Any]] = (
        shapely.box(WEST + 0.0004, SOUTH + 0.0004, WEST + 0.0008, SOUTH + 0.0008),
        {},
    )
    (draft,) = drafts(store, houses, boundary=geojson(tmp_path / "cut.geojson", area))
    assert draft.layers["buildings"]["ref"].tolist() == ["8"]


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
@pytest.mark.parametrize("folder", sample_folders(), ids=lambda folder: folder.name)
def test_a_layer_in_another_datum_is_refused(
    store: Store, tmp_path: Path, folder: Path, datum: str
) -> None:
    drafts_of_folder = drafts(store, folder)
    store.save_all(drafts_of_folder, author="tests")
    (draft,) = drafts_of_folder
    shifted = draft.layers["buildings"].copy()
    shifted.geometry = shapely.transform(
        shifted.geometry.to_numpy(),
        lambda lon, lat: convert(lon, lat, source="wgs84", target=datum),
        interleaved=False,
    )
    write_layers({"buildings": shifted}, tmp_path / "shifted.gpkg")
    with pytest.raises(FileError, match=datum):
        drafts(store, tmp_path / "shifted.gpkg", compound=draft.compound)
    named = drafts(store, tmp_path / "shifted.gpkg", compound=draft.compound, datum=datum)
    assert len(named[0].layers["buildings"]) <= 2 * len(draft.layers["buildings"])


def test_loose_layers_beside_several_compounds_are_asked_about(store: Store, houses: Path) -> None:
    one, two = sample_folders()[:2]
    with pytest.raises(SettingError, match="--compound"):
        drafts(store, one, two, houses)


def test_somebody_elses_save_in_between_is_not_written_over(store: Store, houses: Path) -> None:
    bring(store, houses, compound="west")
    mine = drafts(store, houses, compound="west")
    bring(store, houses, compound="west")
    with pytest.raises(StaleRevision):
        store.save_all(mine, author="tests")


@pytest.mark.parametrize("written", ["", "1,2,3", "a,b,c,d", "2,1,1,2", "1,2,3,nan", "1,2,300,4"])
def test_a_box_is_four_degrees(written: str) -> None:
    with pytest.raises(SettingError):
        parse_bounds(written)


def test_a_box_is_read() -> None:
    assert parse_bounds("120.1, 30.2,120.3,30.4") == (120.1, 30.2, 120.3, 30.4)
    assert parse_bounds(None) is None
