"""Files of other programs: every format, header and encoding that people bring becomes layers."""

import gc
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely

from geo.checks import find_problems
from geo.datum import convert
from geo.errors import Problem
from geo.files import link_doors, read_file
from geo.layers import conform, frame, layer, read_layers, wgs84, write_layers
from tests.conftest import sample_folders
from tests.made_files import (
    HOUSES,
    ROAD,
    SOUTH,
    SPOT,
    WEST,
    dxf,
    geojson,
    houses,
    kml,
    lettering,
    middle,
    polyline,
    projected,
    road,
    shapefile,
    workbook,
    write,
    zipped,
)

METRE = 1e-5  # in degrees, about


def assert_at(
    rows: gpd.GeoDataFrame, shape: shapely.Geometry | gpd.GeoDataFrame, *, metres: float = 1.0
) -> None:
    there = shape if isinstance(shape, gpd.GeoDataFrame) else gpd.GeoDataFrame(geometry=[shape])
    assert rows.crs == wgs84()
    assert np.allclose(middle(rows), middle(there), atol=metres * METRE, rtol=0)


# Shapefile


@pytest.mark.parametrize("cpg", [True, False], ids=["cpg", "no cpg"])
@pytest.mark.parametrize("encoding", ["GBK", "CP936", "GB18030", "UTF-8"])
def test_a_shapefile_is_read_in_its_encoding(tmp_path: Path, encoding: str, cpg: bool) -> None:
    path = shapefile(tmp_path, "楼栋", houses(), encoding, cpg=cpg)
    found = read_file(path)["buildings"]
    assert found["ref"].tolist() == ["8", "9"] and found["name"].tolist() == ["8幢", "9幢"]
    assert_at(found, houses())


def test_gdal_alone_would_garble_it(tmp_path: Path) -> None:
    path = shapefile(tmp_path, "楼栋", houses(), "GBK")
    assert "楼号" not in pyogrio.read_dataframe(path).columns


def test_the_encoding_may_be_named(tmp_path: Path) -> None:
    path = shapefile(tmp_path, "楼栋", houses(name=["樓一", "樓二"]), "big5")
    assert read_file(path, encoding="big5")["buildings"]["name"].tolist() == ["樓一", "樓二"]


def test_a_cpg_that_cannot_be_right_is_not_believed(tmp_path: Path) -> None:
    path = shapefile(tmp_path, "楼栋", houses(), "GBK")
    write(path.with_suffix(".cpg"), "UTF-8")
    assert read_file(path)["buildings"]["name"].tolist() == ["8幢", "9幢"]


@pytest.mark.parametrize("epsg", [4326, 4490, 4548, 4549, 4528, 32650, 32651, 3857])
def test_any_epsg_ends_in_the_same_place(tmp_path: Path, epsg: int) -> None:
    path = shapefile(tmp_path, "楼栋", houses().to_crs(epsg), "GBK")
    assert_at(read_file(path)["buildings"], houses())


def test_several_shapefiles_in_one_zip(tmp_path: Path) -> None:
    shapefile(tmp_path / "all", "楼栋", houses(), "GBK")
    shapefile(tmp_path / "all", "道路", road().to_crs(4549), "UTF-8", cpg=True)
    found = read_file(zipped(tmp_path / "小区.zip", (tmp_path / "all").iterdir()))
    assert found["buildings"]["name"].tolist() == ["8幢", "9幢"]
    assert found["paths"]["highway"].tolist() == ["footway"]
    assert_at(found["paths"], ROAD)


def test_names_in_a_zip_may_be_gbk(tmp_path: Path) -> None:
    """Windows writes them in its own code page and does not say so."""
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("123456.csv", "名称,经度,纬度\n南门,120.15,30.28\n".encode("gbk"))
    path.write_bytes(path.read_bytes().replace(b"123456", "出入口".encode("gbk")))
    assert read_file(path)["gates"]["name"].tolist() == ["南门"]


# KML and KMZ


def test_folders_of_a_kml_are_layers(tmp_path: Path) -> None:
    path = kml(
        tmp_path / "x.kml",
        楼栋=[("8幢", HOUSES[0]), ("9幢", HOUSES[1])],
        出入口=[("南门", SPOT)],
        道路=[("中路", ROAD)],
    )
    found = read_file(path)
    assert found["buildings"]["ref"].tolist() == ["8", "9"]
    assert found["gates"]["id"].tolist() == ["nan-men"]
    assert found["paths"]["name"].tolist() == ["中路"]
    assert_at(found["gates"], SPOT)
    again = read_file(zipped(tmp_path / "x.kmz", [path]))
    assert again["buildings"].equals(found["buildings"])


def test_one_name_for_all_folders_takes_them_together(tmp_path: Path) -> None:
    path = kml(tmp_path / "x.kml", 北区=[("8幢", HOUSES[0])], 南区=[("8幢", HOUSES[1])])
    found = read_file(path, layer="buildings")["buildings"]
    assert found["ref"].tolist() == ["8", "8"] and found["id"].tolist() == ["8", "8-2"]


def test_a_kml_keeps_its_data_and_takes_several_shapes_apart(tmp_path: Path) -> None:
    path = write(
        tmp_path / "楼栋.kml",
        '<?xml version="1.0" encoding="GBK"?><kml xmlns="http://earth.google.com/kml/2.1"><Folder>'
        "<Folder><name>北区</name><Placemark><name>8幢</name><ExtendedData>"
        '<Data name="层数"><value>6层</value></Data></ExtendedData><MultiGeometry>'
        "<Point><coordinates>120.15,30.28</coordinates></Point><Polygon><outerBoundaryIs>"
        "<LinearRing><coordinates>120.15,30.28,0 120.151,30.28,0 120.151,30.281,0</coordinates>"
        "</LinearRing></outerBoundaryIs></Polygon></MultiGeometry></Placemark></Folder></Folder>"
        "</kml>",
        "gbk",
    )
    problems: list[Problem] = []
    found = read_file(path, layer="buildings", problems=problems)["buildings"]
    assert found[["ref", "levels"]].values.tolist() == [["8", 6.0]]
    assert [problem.code for problem in problems] == ["P753"]  # the point


# Tables


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_chinese_csv_is_read(tmp_path: Path, delimiter: str, encoding: str) -> None:
    text = "编号,名称,类型,经度,纬度\nL1,公厕,公厕,120.15,30.28\n,南门岗亭,指路点,120.151,30.281\n"
    path = write(tmp_path / "地标.csv", text.replace(",", delimiter), encoding)
    found = read_file(path)["landmarks"]
    assert found["id"].tolist() == ["L1", "nan-men-gang-ting"]
    assert found["kind"].tolist() == ["toilet", "guide_point"]
    assert np.allclose(found.geometry.x, [120.15, 120.151]) and found.geometry.y[0] == 30.28


@pytest.mark.parametrize(
    "header",
    [
        "name,lon,lat",
        "Name,Longitude,Latitude",
        "name,lng,lat",
        "name,x,y",
        "名称,经度(°),纬度(°)",
        "名称,经 度,纬 度",
        "名 称,Ｘ,Ｙ",
    ],
)
def test_coordinates_go_by_many_names(tmp_path: Path, header: str) -> None:
    found = read_file(write(tmp_path / "gates.csv", f"{header}\n南门,120.1502,30.28\n"))["gates"]
    assert found["name"].tolist() == ["南门"]
    assert_at(found, SPOT)


@pytest.mark.parametrize("cell", ['"120.1502,30.28"', "120.1502 30.28", '"120.1502，30.28"',
                                  '"(120.1502, 30.28)"', "120.1502,30.28"])  # fmt: skip
def test_both_coordinates_may_stand_in_one_column(tmp_path: Path, cell: str) -> None:
    path = write(tmp_path / "gates.csv", f"名称,坐标\n南门,{cell}\n")
    assert_at(read_file(path)["gates"], SPOT)


def test_shapes_may_stand_in_a_table_as_wkt(tmp_path: Path) -> None:
    path = write(tmp_path / "楼栋.csv", f'楼号;WKT\n8幢;"{HOUSES[0].wkt}"\n')
    assert_at(read_file(path)["buildings"], HOUSES[0])


def test_sheets_of_a_workbook_are_layers(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "小区.xlsx",
        出入口=[
            ["临水西苑出入口一览表"],
            [],
            ["名称", "电动车", "出门方式", "开放时间", "经度", "纬度"],
            ["南门", "否", "按钮", "6：00—22：00", 120.1502, 30.28],
            ["北门", "是", "刷卡", "全天", "120.151", "30.281"],
            [None, None, None, None, None, None],
        ],
        单元门=[["楼栋", "单元", "lon", "lat"], [8, 1, 120.15, 30.28], [8, 2.0, 120.1504, 30.28]],
        说明=[["请按实际填写"]],
    )
    found = read_file(path)
    gates = found["gates"]
    assert gates["ebike"].tolist() == ["no", "yes"] and gates["exit"].tolist() == ["button", "card"]
    assert gates["hours"].tolist() == ["06:00-22:00", "24/7"]
    assert found["entrances"]["id"].tolist() == ["8-1", "8-2"]
    assert found["entrances"]["building"].tolist() == ["8", "8"]


def test_rows_without_a_place_are_left_out_and_told(tmp_path: Path) -> None:
    problems: list[Problem] = []
    text = "名称,经度,纬度\n南门,120.15,30.28\n北门,,\n西门,0,0\n"
    found = read_file(write(tmp_path / "gates.csv", text), problems=problems)["gates"]
    assert found["name"].tolist() == ["南门"]
    assert [(it.code, it.values["count"]) for it in problems] == [("P751", 2)]
    assert "2" in problems[0].says("zh") and problems[0].mend("en")


# DXF

CORNERS = {epsg: [projected(house, epsg)[:4] for house in HOUSES] for epsg in (4549, 4528)}


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
@pytest.mark.parametrize("epsg", [4549, 4528], ids=["no zone number", "zone 40"])
@pytest.mark.parametrize("named", ["EPSG:4549", "EPSG:4528"])
def test_a_drawing_is_read_with_its_crs(
    tmp_path: Path, named: str, epsg: int, encoding: str
) -> None:
    one, two = CORNERS[epsg]
    x, y = np.mean(one, axis=0)
    path = dxf(
        tmp_path / "总平面.dxf",
        polyline("JZ-楼栋", one, closed=True),
        polyline("JZ-楼栋", [*two, two[0]], closed=False),
        polyline("道路", projected(ROAD, epsg), closed=False),
        polyline("小区范围", projected(shapely.box(WEST, SOUTH, WEST + 1e-2, SOUTH + 1e-2), epsg),
                 closed=True),
        polyline("DIM", one[:2], closed=False),
        lettering("ZJ", "8幢", (x, y)),
        lettering("ZJ", "混6", (x + 1, y)),
        lettering("ZJ", "绿地", (x + 2, y)),
        encoding=encoding,
    )  # fmt: skip
    problems: list[Problem] = []
    found = read_file(path, datum=named, problems=problems)
    assert found["buildings"]["ref"].tolist() == ["8", ""]
    assert found["buildings"]["levels"].tolist()[0] == 6
    assert len(found["compound"]) == len(found["paths"]) == 1
    assert_at(found["buildings"], houses())
    assert [(it.code, it.layer) for it in problems] == [("P752", "DIM")]


# GeoJSON and GeoPackage


def test_a_foreign_geojson_is_read_by_its_headers(tmp_path: Path) -> None:
    columns = {"addr:housenumber": "8", "building:levels": 6, "电梯": "有", "colour": "red"}
    found = read_file(geojson(tmp_path / "buildings.geojson", (columns, HOUSES[0])))["buildings"]
    assert found[["ref", "levels", "lift"]].values.tolist() == [["8", 6.0, "yes"]]
    assert list(found.columns) == [*(it.name for it in layer("buildings").columns), "geometry"]


def test_tags_of_openstreetmap_sort_a_mixed_file(tmp_path: Path) -> None:
    path = geojson(
        tmp_path / "export.geojson",
        ({"building": "apartments", "addr:housenumber": "8"}, HOUSES[0]),
        ({"highway": "steps"}, ROAD),
        ({"barrier": "lift_gate", "name": "南门"}, SPOT),
        ({"barrier": "bollard"}, SPOT),
        ({"barrier": "fence"}, ROAD),
        ({"entrance": "main", "addr:unit": "2"}, SPOT),
        ({"landuse": "grass"}, HOUSES[1]),
    )
    found = read_file(path)
    assert {name: len(rows) for name, rows in found.items()} == dict.fromkeys(
        ("buildings", "paths", "gates", "barriers", "entrances"), 1
    )
    assert found["paths"][["foot", "ebike"]].values.tolist() == [["yes", "no"]]
    assert found["entrances"][["building", "unit"]].values.tolist() == [["8", "2"]]
    assert len(read_file(path, layer="buildings")["buildings"]) == 1


def test_a_foreign_geopackage_is_read_layer_by_layer(tmp_path: Path) -> None:
    path = tmp_path / "x.gpkg"
    pyogrio.write_dataframe(houses(building_no=["8", "9"]).to_crs(4549), path, layer="西苑楼栋")
    pyogrio.write_dataframe(road().to_crs(4490), path, layer="roads", append=True)
    pyogrio.write_dataframe(road(), path, layer="等高线", append=True)
    problems: list[Problem] = []
    found = read_file(path, problems=problems)
    assert found["buildings"]["id"].tolist() == ["8", "9"] and len(found["paths"]) == 1
    assert_at(found["buildings"], houses())
    assert [(it.code, it.layer) for it in problems] == [("P752", "等高线")]


@pytest.mark.parametrize("folder", sample_folders(), ids=lambda folder: folder.name)
def test_our_own_geopackage_comes_back_as_it_was(tmp_path: Path, folder: Path) -> None:
    layers = read_layers(folder)
    write_layers(layers, tmp_path / "x.gpkg")
    found = read_file(tmp_path / "x.gpkg")
    for name, rows in layers.items():
        if len(rows):
            assert found[name].drop(columns="geometry").equals(rows.drop(columns="geometry"))
            assert found[name].geometry.geom_equals_exact(rows.geometry, 1e-9).all()


# Datums


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
@pytest.mark.parametrize("epsg", [4326, 4490, 3857])
def test_a_datum_is_taken_off(tmp_path: Path, datum: str, epsg: int) -> None:
    moved = shapely.transform(
        np.array(HOUSES),
        lambda points: np.column_stack(convert(*points.T, source="wgs84", target=datum)),
    )
    rows = houses().set_geometry(list(moved), crs=4326).to_crs(epsg)
    path = shapefile(tmp_path, "楼栋", rows, "GBK")
    assert_at(read_file(path, datum=datum)["buildings"], houses(), metres=0.01)


# What becomes of rows


def one(path: Path, name: str, **options: Any) -> dict[str, Any]:
    """Return the one row of a layer that a file holds."""
    rows = read_file(path, layer=name, **options)[name]
    assert len(rows) == 1
    columns: dict[str, Any] = rows.iloc[0].to_dict()
    return columns


@pytest.mark.parametrize(
    ("columns", "foot", "estimated"),
    [
        ({"名称": "南门"}, "yes", "yes"),
        ({"名称": "南门", "行人": "禁止"}, "no", "no"),
        ({"名称": "南门", "行人": "业主"}, "private", "no"),
        ({"名称": "南门", "上锁": "是"}, "unknown", "no"),
    ],
)
def test_a_gate_lets_walkers_through_unless_it_says_otherwise(
    tmp_path: Path, columns: dict[str, Any], foot: str, estimated: str
) -> None:
    gate = one(geojson(tmp_path / "x.json", (columns, SPOT)), "gates")
    assert (gate["foot"], gate["estimated"], gate["ebike"]) == (foot, estimated, "unknown")


def test_a_path_without_a_word_is_for_walkers_until_confirmed(tmp_path: Path) -> None:
    path = one(geojson(tmp_path / "x.json", ({"x": 1}, ROAD)), "paths")
    assert (path["foot"], path["ebike"], path["estimated"]) == ("yes", "unknown", "yes")


def test_a_word_that_nobody_understands_is_left_open_and_told(tmp_path: Path) -> None:
    problems: list[Problem] = []
    path = geojson(tmp_path / "x.json", ({"名称": "南门", "电动车": "看心情"}, SPOT))
    assert one(path, "gates", problems=problems)["ebike"] == "unknown"
    assert problems[0].code == "P755" and "看心情" in problems[0].says("zh")


@pytest.mark.parametrize(
    ("name", "drawn", "parts"),
    [
        ("buildings", shapely.MultiPolygon(HOUSES), 2),
        ("buildings", shapely.LineString(HOUSES[0].exterior), 1),
        ("buildings", shapely.Polygon([(120, 30), (120.01, 30.01), (120.01, 30), (120, 30.01)]), 2),
        ("barriers", HOUSES[0], 1),
        ("parking", HOUSES[0], 1),
        ("paths", shapely.MultiLineString([ROAD, ROAD.reverse()]), 2),
        ("gates", shapely.MultiPoint([SPOT, (120.151, 30.281)]), 2),
        ("gates", shapely.Point(120.15, 30.28, 7), 1),
    ],
)
def test_shapes_are_made_to_fit(
    tmp_path: Path, name: str, drawn: shapely.Geometry, parts: int
) -> None:
    rows = read_file(geojson(tmp_path / "x.json", ({"name": "a"}, drawn)), layer=name)[name]
    assert len(rows) == parts and rows["id"].is_unique
    assert set(rows.geom_type) == {layer(name).shape}
    assert rows.geometry.is_valid.all() and not rows.geometry.has_z.any()


def test_broken_rings_do_not_stop_the_rest(tmp_path: Path) -> None:
    good = shapely.to_geojson(HOUSES[0])
    short = '{"type":"Polygon","coordinates":[[[120,30],[120.1,30]]]}'
    inner = ",".join(
        f'{{"type":"Feature","properties":{{}},"geometry":{shape}}}' for shape in (short, good)
    )
    path = write(tmp_path / "楼栋.geojson", f'{{"type":"FeatureCollection","features":[{inner}]}}')
    assert len(read_file(path)["buildings"]) == 1


def test_ids_are_unique_and_fit_an_address(tmp_path: Path) -> None:
    names = ["8幢", "8幢", "", "西门 <b>", "../../etc", "北门"]
    path = geojson(tmp_path / "x.json", *(({"名称": name}, SPOT) for name in names))
    assert read_file(path, layer="gates")["gates"]["id"].is_unique
    layers = conform({"gates": read_file(path, layer="gates")["gates"]})
    assert not {"P101", "P102"} & {problem.code for problem in find_problems(layers)}


def test_doors_find_their_buildings() -> None:
    buildings = frame("buildings", {"id": ["w1", "w2"], "ref": ["8", "9"]}, HOUSES)
    doors = frame(
        "entrances",
        {"id": ["a", "b", "c", "d"], "building": ["9", "w1", "", ""]},
        [SPOT, SPOT, SPOT, shapely.Point(WEST, SOUTH + 0.01)],
    )
    linked = link_doors({"buildings": buildings, "entrances": doors})
    assert linked["entrances"]["building"].tolist() == ["w2", "w1", "w1", ""]


# What must not happen


def test_a_file_never_leads_to_another(tmp_path: Path) -> None:
    """Under any ending, a list of other sources is not followed; and nothing is left behind."""
    shapefile(tmp_path / "secret", "楼栋", houses(), "GBK")
    source = tmp_path / "secret" / "楼栋.shp"
    code = (
        "import sys; from pathlib import Path; from geo.files import read_file\n"
        "import pyogrio; from geo.layers.gdal import narrow; narrow()\n"
        "try: read_file(sys.argv[1])\n"
        "except ValueError as error: print(type(error).__name__)\n"
        "print(sorted(pyogrio.list_drivers()))"
    )
    for ending in ("gpkg", "dxf", "geojson"):
        path = write(
            tmp_path / f"楼栋.{ending}",
            f'<OGRVRTDataSource><OGRVRTLayer name="楼栋"><SrcDataSource>{source}</SrcDataSource>'
            "</OGRVRTLayer></OGRVRTDataSource>",
        )
        result = subprocess.run(
            [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True
        )
        assert result.stdout.split("\n")[0] == "FileError"
        assert "VRT" not in result.stdout


def test_nothing_is_written_and_nothing_stays_open(tmp_path: Path) -> None:
    shapefile(tmp_path / "all", "楼栋", houses(), "GBK")
    path = zipped(tmp_path / "x.zip", (tmp_path / "all").iterdir())
    workbook(tmp_path / "出入口.xlsx", 出入口=[["名称", "lon", "lat"], ["南门", 120.15, 30.28]])
    before = {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*")}
    for file in (path, tmp_path / "all" / "楼栋.shp", tmp_path / "出入口.xlsx"):
        read_file(file)
    gc.collect()  # an open file would warn now, and a warning is an error here
    assert {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*")} == before
