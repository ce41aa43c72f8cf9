"""Files as other programs write them, for tests: two houses, a road and a spot in Hangzhou."""

import json
import warnings
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pyogrio
import shapely
from pyproj import Transformer

Group = tuple[int, Any]  # of a DXF file: code and value
Entity = tuple[str, str, list[Group]]  # its kind, its layer, its groups

WEST, SOUTH = 120.15, 30.28
HOUSES = [shapely.box(WEST + x, SOUTH, WEST + x + 0.0004, SOUTH + 0.0001) for x in (0, 0.001)]
ROAD = shapely.LineString([(WEST, SOUTH - 0.0002), (WEST + 0.002, SOUTH - 0.0002)])
SPOT = shapely.Point(WEST + 0.0002, SOUTH)


def houses(**columns: Any) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns or {"楼号": ["8幢", "9幢"]}, geometry=HOUSES, crs=4326)


def road(**columns: Any) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns or {"类型": ["步道"]}, geometry=[ROAD], crs=4326)


def middle(rows: gpd.GeoDataFrame) -> tuple[float, float]:
    """Return the middle of what is drawn, in degrees."""
    west, south, east, north = rows.total_bounds
    return float(west + east) / 2, float(south + north) / 2


def projected(shape: shapely.Geometry, epsg: int) -> list[tuple[float, float]]:
    """Return a shape's points, easting first."""
    there = Transformer.from_crs(4326, epsg, always_xy=True)
    return [there.transform(x, y) for x, y in shapely.get_coordinates(shape)]


def shapefile(
    folder: Path, name: str, rows: gpd.GeoDataFrame, encoding: str, *, cpg: bool = False
) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.shp"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that there is no CRS, where that is the point
        pyogrio.write_dataframe(rows, path, driver="ESRI Shapefile", encoding=encoding)
    path.with_suffix(".cpg").write_text(encoding)
    if not cpg:
        path.with_suffix(".cpg").unlink()
    return path


def zipped(path: Path, files: Iterable[Path]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(files):
            archive.write(file, file.name)
    return path


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def workbook(path: Path, **sheets: list[list[Any]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def geojson(path: Path, *features: tuple[dict[str, Any], shapely.Geometry]) -> Path:
    shapes = [(columns, shapely.to_geojson(shape)) for columns, shape in features]
    inner = ",".join(
        f'{{"type":"Feature","properties":{_json(columns)},"geometry":{shape}}}'
        for columns, shape in shapes
    )
    return write(path, f'{{"type":"FeatureCollection","features":[{inner}]}}')


def kml(path: Path, **folders: Iterable[tuple[str, shapely.Geometry]]) -> Path:
    inner = "".join(
        f"<Folder><name>{folder}</name>{''.join(_placemark(*place) for place in places)}</Folder>"
        for folder, places in folders.items()
    )
    text = f"<Document><name>临水西苑</name>{inner}</Document>"
    return write(path, f'<kml xmlns="http://www.opengis.net/kml/2.2">{text}</kml>')


def dxf(path: Path, *entities: Entity, encoding: str = "gbk") -> Path:
    groups: list[Group] = [(0, "SECTION"), (2, "HEADER"), (9, "$ACADVER"), (1, "AC1015")]
    groups += [(0, "ENDSEC"), (0, "SECTION"), (2, "ENTITIES")]
    for kind, on, own in entities:
        groups += [(0, kind), (8, on), *own]
    groups += [(0, "ENDSEC"), (0, "EOF")]
    return write(path, "".join(f"{code}\n{value}\n" for code, value in groups), encoding)


def polyline(on: str, points: Iterable[tuple[float, float]], *, closed: bool) -> Entity:
    points = list(points)
    groups: list[Group] = [(90, len(points)), (70, int(closed))]
    for x, y in points:
        groups += [(10, f"{x:.3f}"), (20, f"{y:.3f}")]
    return "LWPOLYLINE", on, groups


def lettering(on: str, text: str, at: tuple[float, float]) -> Entity:
    return "TEXT", on, [(10, at[0]), (20, at[1]), (40, 2.5), (1, text)]


def _json(columns: dict[str, Any]) -> str:
    return json.dumps(columns, ensure_ascii=False)


def _placemark(name: str, shape: shapely.Geometry) -> str:
    points = " ".join(f"{x},{y},0" for x, y in shapely.get_coordinates(shape))
    drawn = f"<coordinates>{points}</coordinates>"
    if shape.geom_type == "Polygon":
        ring = f"<LinearRing>{drawn}</LinearRing>"
        drawn = f"<outerBoundaryIs>{ring}</outerBoundaryIs>"
    kind = shape.geom_type
    return f"<Placemark><name>{name}</name><{kind}>{drawn}</{kind}></Placemark>"
