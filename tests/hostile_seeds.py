"""One sound file of every format, from which hostile ones are made."""

import io
import zipfile
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from geo.layers import conform, frame, write_layers
from tests.made_files import (
    HOUSES,
    SPOT,
    dxf,
    geojson,
    houses,
    kml,
    polyline,
    shapefile,
    workbook,
    write,
    zipped,
)

OSM = """<osm version="0.6"><node id="1" lat="30.28" lon="120.15"/>
<node id="2" lat="30.28" lon="120.16"/><node id="3" lat="30.29" lon="120.16"/>
<way id="4"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="1"/><tag k="building" v="yes"/></way>
</osm>"""


@cache
def seeds() -> dict[str, bytes]:
    """Return sound files by name; the three parts of the Shapefile belong together."""
    with TemporaryDirectory() as place:
        folder = Path(place)
        shapefile(folder, "楼栋", houses(), "GBK")
        geojson(folder / "楼栋.geojson", ({"楼号": "8"}, HOUSES[0]))
        kml(folder / "门.kml", 出入口=[("南门", SPOT)])
        zipped(folder / "门.kmz", [folder / "门.kml"])
        zipped(folder / "楼栋.zip", [folder / "楼栋.geojson"])
        write(folder / "门.csv", "名称,经度,纬度\n南门,120.15,30.28\n")
        workbook(folder / "门.xlsx", 出入口=[["名称", "经度", "纬度"], ["南门", 120.15, 30.28]])
        corners = [(0.0, 0.0), (9.0, 0.0), (9.0, 9.0)]
        dxf(folder / "楼栋.dxf", polyline("楼栋", corners, closed=True))
        write(folder / "小区.osm", OSM)
        write_layers(conform({"gates": frame("gates", {"id": ["a"]}, [SPOT])}), folder / "a.gpkg")
        made = {file.name: file.read_bytes() for file in sorted(folder.iterdir())}
    picture = Image.radial_gradient("L")
    for name, kind in (("plan.png", "PNG"), ("plan.jpg", "JPEG")):
        content = io.BytesIO()
        picture.save(content, kind)
        made[name] = content.getvalue()
    assert zipfile.is_zipfile(io.BytesIO(made["门.xlsx"]))
    return {name: content for name, content in made.items() if not name.endswith((".prj", ".cpg"))}
