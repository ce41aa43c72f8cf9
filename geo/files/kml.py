"""KML: folders become layers, placemarks rows; names and data of every alphabet stay whole.

GDAL's own drivers turn Chinese field names into underscores and lose folders within folders.
Format: https://docs.ogc.org/is/12-007r2/12-007r2.html
"""

from collections import defaultdict, deque
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

import geopandas as gpd
import pandas as pd
import shapely
from defusedxml import DefusedXmlException, ElementTree

from ..errors import FileError
from ..layers import wgs84
from .charset import decode

FOLDERS = ("Folder", "Document")
PARTS = ("Point", "LineString", "LinearRing", "Polygon")


def read_kml(path: Path, encoding: str | None) -> dict[str, gpd.GeoDataFrame]:
    """Return a layer a folder, by the names of the folders around it; raise FileError.

    Columns are `name`, `description` and the placemarks' own data. A placemark with several
    shapes becomes a collection, one with none, or with broken coordinates, None. Links to other
    files are not followed, and what defines entities is not read.
    """
    try:
        root = ElementTree.fromstring(decode(path, encoding).lstrip(), forbid_dtd=True)
    except DefusedXmlException:
        raise FileError("file_entities", path=path.name) from None
    except ParseError:
        raise FileError("file_unreadable", path=path.name) from None
    if _tag(root) != "kml" and _tag(root) not in FOLDERS:
        raise FileError("file_unreadable", path=path.name)
    found: dict[str, list[tuple[dict[str, str], shapely.Geometry | None]]] = defaultdict(list)
    for folders, placemark in _placemarks(root):
        found[" / ".join(folders) or path.stem].append((_data(placemark), _shape(placemark)))
    return {name: _frame(rows) for name, rows in found.items()}


def _frame(rows: list[tuple[dict[str, str], shapely.Geometry | None]]) -> gpd.GeoDataFrame:
    columns = pd.DataFrame([data for data, _ in rows], dtype=object)
    return gpd.GeoDataFrame(columns, geometry=[shape for _, shape in rows], crs=wgs84())


def _placemarks(root: Element) -> Iterator[tuple[tuple[str, ...], Element]]:
    """Yield every placemark with the names of the folders that it lies in, outermost first."""
    waiting: deque[tuple[tuple[str, ...], Element]] = deque([((), root)])
    while waiting:
        folders, parent = waiting.popleft()
        for child in parent:
            if _tag(child) == "Placemark":
                yield folders, child
            elif _tag(child) in FOLDERS:
                name = _text(child, "name")
                waiting.append(((*folders, name) if name else folders, child))


def _data(placemark: Element) -> dict[str, str]:
    data = {"name": _text(placemark, "name"), "description": _text(placemark, "description")}
    for element in placemark.iter():
        if _tag(element) == "Data":
            data[element.get("name", "")] = _text(element, "value")
        elif _tag(element) == "SimpleData":
            data[element.get("name", "")] = (element.text or "").strip()
    return {key: value for key, value in data.items() if key}


def _shape(placemark: Element) -> shapely.Geometry | None:
    parts = [_part(element) for element in placemark.iter() if _tag(element) in PARTS[:2]]
    parts += [_polygon(element) for element in placemark.iter() if _tag(element) == "Polygon"]
    sound = [part for part in parts if part is not None]
    return shapely.GeometryCollection(sound) if len(sound) > 1 else next(iter(sound), None)


def _part(element: Element) -> shapely.Geometry | None:
    points = _points(element)
    if _tag(element) == "Point":
        return shapely.Point(points[0]) if points else None
    return shapely.LineString(points) if len(points) > 1 else None


def _polygon(element: Element) -> shapely.Geometry | None:
    rings = [_points(ring) for ring in element.iter() if _tag(ring) == "LinearRing"]
    if not rings or any(len(set(ring)) < 3 for ring in rings):
        return None
    return shapely.Polygon(rings[0], rings[1:])


def _points(element: Element) -> list[tuple[float, float]]:
    """Read "lon,lat[,height] lon,lat …"; what cannot be read leaves nothing."""
    written = next((part.text for part in element.iter() if _tag(part) == "coordinates"), "") or ""
    try:
        points = [tuple(map(float, point.split(",")[:2])) for point in written.split()]
    except ValueError:
        return []
    return [(point[0], point[1]) for point in points if len(point) == 2]


def _text(parent: Element, tag: str) -> str:
    return next(((child.text or "").strip() for child in parent if _tag(child) == tag), "")


def _tag(element: Element) -> str:
    """Return an element's name without its namespace: versions of KML differ in nothing else."""
    return element.tag.rpartition("}")[2]
