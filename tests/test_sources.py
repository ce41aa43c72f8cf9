"""Bad files: each is refused with one sentence that says what, where and how to mend it."""

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from geo.errors import FileError, SettingError, YinluError
from geo.files import read_file
from geo.settings import Settings
from geo.words import LANGUAGES
from tests.made_files import (
    HOUSES,
    dxf,
    geojson,
    houses,
    kml,
    polyline,
    projected,
    road,
    shapefile,
    workbook,
    write,
    zipped,
)

HEADER = "名称,经度,纬度\n"


def sentence(path: Path, *parts: str, **options: Any) -> str:
    """Return the sentence that refuses a file; it holds `parts` and the file's name, twice."""
    before = {file: file.stat().st_mtime_ns for file in path.parent.rglob("*")}
    with pytest.raises(YinluError) as refusal:
        read_file(path, **options)
    assert isinstance(refusal.value, ValueError)
    for language in LANGUAGES:
        said = refusal.value.sentence(language)
        assert all(part in said for part in parts), said
        assert "\n" not in said and "{" not in said
    assert before == {file: file.stat().st_mtime_ns for file in path.parent.rglob("*")}
    return refusal.value.key


def test_a_missing_file(tmp_path: Path) -> None:
    assert sentence(tmp_path / "楼栋.shp", "楼栋.shp") == "file_missing"
    assert sentence(tmp_path, str(tmp_path)) == "file_missing"


@pytest.mark.parametrize("name", ["plan.dwg", "plan.vrt", "plan.xls", "plan", "plan.rar"])
def test_an_ending_that_cannot_be_read(tmp_path: Path, name: str) -> None:
    assert sentence(write(tmp_path / name, "x"), name, ".shp", ".dxf") == "file_ending"


@pytest.mark.parametrize("ending", ["shp", "zip", "kml", "csv", "xlsx", "dxf", "geojson", "gpkg"])
def test_an_empty_file(tmp_path: Path, ending: str) -> None:
    assert sentence(write(tmp_path / f"x.{ending}", ""), f"x.{ending}") == "file_empty"


@pytest.mark.parametrize("ending", ["zip", "kmz", "kml", "xlsx", "dxf", "geojson", "gpkg", "json"])
@pytest.mark.parametrize("content", ["rubbish", "\0\1\2" * 500, '{"a":', "<kml><a></kml>", "PK"])
def test_a_file_of_something_else(tmp_path: Path, ending: str, content: str) -> None:
    path = write(tmp_path / f"x.{ending}", content)
    broken = {"zip": "archive_broken", "kmz": "archive_broken", "xlsx": "archive_broken"}
    assert sentence(path, path.name) == broken.get(ending, "file_unreadable")


@pytest.mark.parametrize("ending", ["zip", "xlsx", "gpkg", "shp"])
@pytest.mark.parametrize("keep", [0.2, 0.6, 0.95])
def test_half_a_file(tmp_path: Path, ending: str, keep: float) -> None:
    path = shapefile(tmp_path / "shp", "楼栋", houses(), "GBK")
    if ending == "zip":
        path = zipped(tmp_path / "楼栋.zip", path.parent.iterdir())
    elif ending == "xlsx":
        path = workbook(tmp_path / "门.xlsx", 门=[["名称", "lon", "lat"], ["南门", 120, 30]])
    elif ending == "gpkg":
        houses().to_file(tmp_path / "楼栋.gpkg", driver="GPKG")
        path = tmp_path / "楼栋.gpkg"
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * keep)])
    try:
        read_file(path)
    except FileError as refusal:
        assert path.name in str(refusal)


def test_a_crash_is_never_an_answer(tmp_path: Path) -> None:
    """Bytes turned over anywhere give layers or a sentence."""
    dice = np.random.default_rng(7)
    shp = shapefile(tmp_path / "shp", "楼栋", houses(), "GBK")
    files = [
        shp,
        shp.with_suffix(".dbf"),
        zipped(tmp_path / "楼栋.zip", shp.parent.iterdir()),
        workbook(tmp_path / "门.xlsx", 门=[["名称", "lon", "lat"], ["南门", 120.15, 30.28]]),
        kml(tmp_path / "x.kml", 楼栋=[("8幢", HOUSES[0])]),
        geojson(tmp_path / "楼栋.geojson", ({"楼号": "8"}, HOUSES[0])),
        dxf(tmp_path / "x.dxf", polyline("楼栋", projected(HOUSES[0], 4549), closed=True)),
        write(tmp_path / "门.csv", HEADER + "南门,120.15,30.28\n"),
    ]
    for path in files:
        whole = path.read_bytes()
        for _ in range(12):
            content = bytearray(whole)
            for place in dice.integers(len(content), size=3):
                content[place] = dice.integers(256)
            path.write_bytes(content)
            try:
                read_file(shp if path.suffix == ".dbf" else path, datum="EPSG:4549")
            except YinluError as refusal:
                assert all(refusal.sentence(language) for language in LANGUAGES)
        path.write_bytes(whole)


# Archives


def test_an_archive_with_nothing_to_read(tmp_path: Path) -> None:
    write(tmp_path / "readme.md", "x")
    path = zipped(tmp_path / "a.zip", [tmp_path / "readme.md"])
    assert sentence(path, "a.zip", ".shp") == "archive_nothing"


def test_an_archive_with_a_password(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", [write(tmp_path / "门.csv", HEADER)])
    content = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= 1
    path.write_bytes(content)
    assert sentence(path, "a.zip") == "archive_locked"


def test_an_archive_that_swells(tmp_path: Path) -> None:
    small = Settings(file_megabytes=0.5)
    for ending in ("zip", "kmz", "xlsx"):
        path = tmp_path / f"a.{ending}"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("门.csv", HEADER + "南门,120.15,30.28\n" * 100_000)
        assert path.stat().st_size < 100_000
        assert sentence(path, path.name, "0.5 MB", settings=small) == "file_large"


def test_an_archive_that_reaches_outside(tmp_path: Path) -> None:
    inner = tmp_path / "deep" / "er"
    inner.mkdir(parents=True)
    path = inner / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("../../门.csv", str(tmp_path / "西门.csv")):
            archive.writestr(name, HEADER + "南门,120.15,30.28\n")
    assert len(read_file(path)["gates"]) == 2
    assert list(tmp_path.rglob("*.csv")) == []


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    path = write(tmp_path / "门.csv", HEADER + "南门,120.15,30.28\n" * 1000)
    small = Settings(file_megabytes=0.001)
    assert sentence(path, "门.csv", "YINLU_FILE_MEGABYTES", settings=small) == "file_large"


# Shapefiles


@pytest.mark.parametrize("part", [".shx", ".dbf"])
def test_a_shapefile_without_one_of_its_files(tmp_path: Path, part: str) -> None:
    path = shapefile(tmp_path, "楼栋", houses(), "GBK")
    path.with_suffix(part).unlink()
    assert sentence(path, "楼栋.shp", part) == "shapefile_part"


def test_a_shapefile_without_its_crs(tmp_path: Path) -> None:
    path = shapefile(
        tmp_path, "楼栋", houses().to_crs(4549).set_crs(None, allow_override=True), "GBK"
    )
    assert sentence(path, "楼栋.shp", "--datum EPSG:4549") == "crs_missing"
    assert len(read_file(path, datum="EPSG:4549")["buildings"]) == 2


def test_degrees_need_no_crs(tmp_path: Path) -> None:
    path = shapefile(tmp_path, "楼栋", houses().set_crs(None, allow_override=True), "GBK")
    assert len(read_file(path)["buildings"]) == 2


# Coordinates


@pytest.mark.parametrize(
    ("row", "key", "part"),
    [
        ("南门,30.28,120.15", "coordinates_swapped", "30.28, 120.15"),
        ("南门,30.28,87.6", "coordinates_swapped", "30.28, 87.6"),
        ("南门,514432.1,3351162.3", "crs_missing", "--datum"),
        ('南门,"120,15","30,28"', "table_cell", "120,15"),
        ("南门,120°09′E,30°16′N", "table_cell", "120°09′E"),
        ("南门,东,西", "table_cell", "东"),
        ("南门,,", "file_no_geometry", ""),
        ("南门,nan,nan", "file_no_geometry", ""),
        ("南门,inf,30", "table_cell", "inf"),
    ],
)
def test_coordinates_that_cannot_be_right(tmp_path: Path, row: str, key: str, part: str) -> None:
    path = write(tmp_path / "门.csv", f"{HEADER}北门,120.15,30.28\n{row}\n".replace(
        "北门,120.15,30.28\n", "" if key != "table_cell" else "北门,120.15,30.28\n"))  # fmt: skip
    assert sentence(path, "门.csv", part) == key


def test_the_line_of_a_bad_cell_is_told(tmp_path: Path) -> None:
    rows = "南门,120.15,30.28\n\n西门,120.15,北纬\n"
    assert sentence(write(tmp_path / "门.csv", HEADER + rows), "4", "北纬") == "table_cell"
    book = workbook(tmp_path / "门.xlsx", 门=[["表"], [], ["名称", "lon", "lat"], ["南门", 1, "x"]])
    assert sentence(book, "4", "x") == "table_cell"


@pytest.mark.parametrize("header", ["名称,类型", "名称,经度", "a", "lat,name"])
def test_a_table_without_coordinates(tmp_path: Path, header: str) -> None:
    path = write(tmp_path / "门.csv", f"{header}\n1,2\n")
    assert sentence(path, "门.csv", header.split(",")[0]) == "table_coordinates"


@pytest.mark.parametrize("shape", [shapely.Point(400, 30), shapely.Point(500, 500)])
def test_coordinates_beyond_the_world(tmp_path: Path, shape: shapely.Point) -> None:
    path = geojson(tmp_path / "门.geojson", ({}, shape))
    assert sentence(path, "门.geojson", "--datum EPSG:4549") == "coordinates_outside"


def test_coordinates_of_another_zone(tmp_path: Path) -> None:
    corners = projected(HOUSES[0], 4528)
    path = dxf(tmp_path / "x.dxf", polyline("楼栋", corners, closed=True))
    assert sentence(path, "x.dxf", "CM 117E", datum="EPSG:4548") == "coordinates_outside"


def test_northing_before_easting(tmp_path: Path) -> None:
    corners = [(y, x) for x, y in projected(HOUSES[0], 4549)]
    path = dxf(tmp_path / "x.dxf", polyline("楼栋", corners, closed=True))
    assert sentence(path, "x.dxf", datum="EPSG:4549") == "coordinates_swapped"


def test_a_drawing_without_a_crs(tmp_path: Path) -> None:
    corners = [(0, 0), (50, 0), (50, 12), (0, 12)]
    path = dxf(tmp_path / "x.dxf", polyline("楼栋", corners, closed=True))
    assert sentence(path, "x.dxf", "--datum") == "crs_missing"


# Options


@pytest.mark.parametrize("datum", ["", "gcj-02", "EPSG:99", "EPSG:", "4326x", "百度"])
def test_an_unknown_datum(tmp_path: Path, datum: str) -> None:
    path = write(tmp_path / "门.csv", HEADER + "南门,120.15,30.28\n")
    with pytest.raises(SettingError) as refusal:
        read_file(path, datum=datum)
    assert "EPSG:4549" in str(refusal.value) and "gcj02" in refusal.value.sentence("zh")


@pytest.mark.parametrize("options", [{"encoding": "klingon"}, {"layer": "houses"}])
def test_unknown_options(tmp_path: Path, options: dict[str, str]) -> None:
    path = write(tmp_path / "门.csv", HEADER + "南门,120.15,30.28\n")
    assert sentence(path, next(iter(options.values())), **options) in (
        "encoding_name",
        "layer_name",
    )


@pytest.mark.parametrize("name", ["zlib", "hex", "undefined", "../x\0", "no-such"])
def test_encodings_that_are_none_of_text(tmp_path: Path, name: str) -> None:
    sentence(write(tmp_path / "gates.csv", HEADER), encoding=name)
    path = shapefile(tmp_path / "a", "楼栋", houses(), "GBK")
    path.with_suffix(".cpg").write_text(name)
    assert read_file(path)["buildings"]["name"].tolist() == ["8幢", "9幢"]


def test_a_wrong_encoding(tmp_path: Path) -> None:
    path = write(tmp_path / "门.csv", HEADER + "南门,120.15,30.28\n", "gbk")
    assert sentence(path, "门.csv", "utf-8", encoding="utf-8") == "file_encoding"
    shape = shapefile(tmp_path / "shp", "楼栋", houses(), "GBK")
    assert sentence(shape, "楼栋.shp", "utf-8", encoding="utf-8") == "file_encoding"


# Layers


def test_a_name_that_tells_no_layer(tmp_path: Path) -> None:
    path = write(tmp_path / "data.csv", HEADER + "南门,120.15,30.28\n")
    assert sentence(path, "data.csv", "--layer", "entrances, gates, parking") == "layer_unknown"
    path = shapefile(tmp_path / "shp", "幸福小区", houses(), "GBK")
    assert sentence(path, "幸福小区", "compound, buildings") == "layer_unknown"


@pytest.mark.parametrize(
    ("layer", "key"),
    [("buildings", "layer_wants_polygon"), ("paths", "layer_wants_linestring")],
)
def test_shapes_that_no_layer_of_that_name_has(tmp_path: Path, layer: str, key: str) -> None:
    path = write(tmp_path / "门.csv", HEADER + "南门,120.15,30.28\n")
    assert sentence(path, "门.csv", layer, layer=layer) == key


@pytest.mark.parametrize("rows", [houses(), road()])
def test_lines_and_areas_are_no_gates(tmp_path: Path, rows: Any) -> None:
    path = shapefile(tmp_path, "x", rows, "GBK")
    assert sentence(path, "x.shp", "gates", layer="gates") == "layer_wants_point"


@pytest.mark.parametrize("features", [[], [({"a": 1}, shapely.Point())]])
def test_nothing_drawn(tmp_path: Path, features: list[Any]) -> None:
    path = geojson(tmp_path / "楼栋.geojson", *features)
    assert sentence(path, "楼栋.geojson") in ("file_no_geometry", "layer_unknown")
    assert sentence(kml(tmp_path / "x.kml"), "x.kml") == "file_no_geometry"
