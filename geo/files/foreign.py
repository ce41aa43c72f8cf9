"""Rows as other people keep them → rows of a layer of ours: shapes, columns, values, ids."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from ..address import parse
from ..errors import Problem
from ..ids import unique
from ..layers import Column, frame, layer
from ..osm import access
from .headers import NAME, column_words, find, meaning

Shapes = NDArray[np.object_]
Columns = dict[str, list[str]]
Picked = Mapping[str, Mapping[str, str]]  # layer → header in the file → our column, "" for none

NOTHING_PICKED: Picked = {}

AREAS_AS_POINTS = ("parking", "landmarks", "stations", "partners")  # a bay may be drawn as an area
POLYGON = 3  # shapely.GeometryType
SLIVER_SHARE = 0.01  # of an outline that crosses itself: smaller parts are slips of the hand
TIME = r"(\d{1,2})[:.](\d{2})"


class Fit(NamedTuple):
    """Rows with shapes as a layer wants them, and how many had others, or had to be mended."""

    rows: gpd.GeoDataFrame
    misfits: int
    mended: int


def fit(rows: gpd.GeoDataFrame, name: str) -> Fit:
    """Return the rows that can be a layer's, in their CRS.

    Closed lines become areas for buildings and compounds, areas their outline for barriers and a
    point within them for places. Outlines that cross themselves are mended.
    """
    parts = rows[_drawn(rows.geometry)].explode(ignore_index=True)
    shapes = parts.geometry.to_numpy()
    fitted = np.array([_fitted(shape, name) for shape in shapes], dtype=object)
    fits = _drawn(fitted)
    crossed = (shapely.get_type_id(shapes) == POLYGON) & ~shapely.is_valid(shapes) & fits
    kept = parts[fits].set_geometry(gpd.array.GeometryArray(fitted[fits], crs=rows.crs))
    return Fit(kept.explode(ignore_index=True), int((~fits).sum()), int(crossed.sum()))


def adapt(
    rows: gpd.GeoDataFrame, name: str, *, picked: Picked = NOTHING_PICKED
) -> tuple[gpd.GeoDataFrame, list[Problem]]:
    """Return rows (EPSG:4326, shapes as the layer wants them) with exactly the layer's columns.

    Headers and values are understood in Chinese, in English and as OpenStreetMap tags; a choice
    that nobody understands is left open and told. What somebody `picked` for a header goes before
    its words. Ids are the file's own where they are unique.
    """
    chosen = picked.get(name, {})
    told: list[tuple[int, str, str]] = []
    columns = {
        column.name: _values(column, _cells(rows, name, column.name, chosen), told)
        for column in layer(name).columns
    }
    if name in FINISH:
        FINISH[name](columns, _joined(rows, find(_open(rows, chosen), NAME)))
    columns["id"] = unique(_wanted(name, columns))
    problems = [
        Problem("P755", "warning", name, columns["id"][row], {"column": column, "value": value})
        for row, column, value in told
    ]
    return frame(name, columns, rows.geometry.to_numpy()), problems


def _drawn(shapes: Shapes | gpd.GeoSeries) -> NDArray[np.bool_]:
    return np.asarray(shapely.is_geometry(shapes) & ~shapely.is_empty(shapes))


def _fitted(shape: shapely.Geometry, name: str) -> shapely.Geometry | None:
    """Return a simple shape as the layer wants it, an outline that crosses itself in its parts."""
    wanted, drawn = layer(name).shape, shape.geom_type
    if wanted == "Polygon" and drawn == "LineString" and shape.is_closed:
        shape, drawn = shapely.Polygon(shape), "Polygon"
    if wanted == "Polygon" and drawn == "Polygon":
        return shape if shape.is_valid else _mended(shape)
    if name == "barriers" and drawn == "Polygon":
        return shapely.LineString(shape.exterior)
    if name in AREAS_AS_POINTS and drawn == "Polygon":
        return shapely.point_on_surface(shape)
    return shape if wanted == drawn and (drawn == "Point" or shape.length) else None


def _mended(shape: shapely.Polygon) -> shapely.MultiPolygon:
    """Return the areas that an outline encloses though it crosses itself."""
    sound = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    parts = shapely.get_parts(sound)
    return shapely.MultiPolygon([part for part in parts if part.area > SLIVER_SHARE * sound.area])


def _cells(rows: gpd.GeoDataFrame, name: str, column: str, chosen: Mapping[str, str]) -> list[str]:
    """Return what a table says for a column of ours: where it was picked, else by its words."""
    headers = [header for header, ours in chosen.items() if ours == column and header in rows]
    return _joined(rows, headers or find(_open(rows, chosen), column_words(name, column)))


def _open(rows: gpd.GeoDataFrame, chosen: Mapping[str, str]) -> list[str]:
    """Return the headers of which nobody said what they hold."""
    headers = map(str, rows.columns.drop(rows.geometry.name))
    return [header for header in headers if header not in chosen]


def _joined(rows: gpd.GeoDataFrame, headers: list[str]) -> list[str]:
    """Return what these columns say a row, the first that says anything."""
    cells = [""] * len(rows)
    for header in reversed(headers):
        said = map(_written, rows[header].tolist())
        cells = [new or old for new, old in zip(said, cells, strict=True)]
    return cells


def _written(value: object) -> str:
    if value is None or value != value:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()


def _values(column: Column, cells: list[str], told: list[tuple[int, str, str]]) -> list[str]:
    """Return values as the column holds them; what nobody understands goes to `told`, by row."""
    if column.kind == "hours":
        return [_hours(cell) for cell in cells]
    if column.kind == "number":
        numbers = [re.search(r"-?\d+(\.\d+)?", cell) for cell in cells]
        return [number[0] if number else "" for number in numbers]
    if column.kind != "choice":
        return cells
    values = [meaning(column.name, cell, column.values) for cell in cells]
    for row, (cell, value) in enumerate(zip(cells, values, strict=True)):
        if cell and value is None:
            told.append((row, column.name, cell))
    return [value or "" for value in values]


def _hours(cell: str) -> str:
    """Write hours as OSM does where that is plain: 6：00—22：00 → 06:00-22:00, 全天 → 24/7."""
    half = re.sub(r"\s*[~～—–至到]+\s*", "-", unicodedata.normalize("NFKC", cell))
    if half in ("24小时", "全天", "全天开放", "0:00-24:00", "00:00-24:00"):
        return "24/7"
    spans = re.fullmatch(rf"(?:每天|每日)?\s*({TIME}-{TIME}(?:[,;，；、]\s*{TIME}-{TIME})*)", half)
    if not spans:
        return cell
    clock = re.sub(TIME, lambda time: f"{int(time[1]):02}:{time[2]}", spans[1])
    return re.sub(r"[,;，；、]\s*", ",", clock)


def _finish_buildings(columns: Columns, names: list[str]) -> None:
    """Tell number and name apart: 8幢 is the name of number 8."""
    for row, (ref, name) in enumerate(zip(columns["ref"], columns["name"], strict=True)):
        number = _bare(ref) or parse(ref or name).building or ref
        columns["ref"][row] = number
        columns["name"][row] = name or (ref if ref != number else "")


def _finish_entrances(columns: Columns, names: list[str]) -> None:
    """Read building and unit from 8幢, 2单元, or from a name such as 8幢2单元."""
    for row, name in enumerate(names):
        building, unit, whole = columns["building"][row], columns["unit"][row], parse(name)
        known = _bare(building) or parse(building).building or building
        columns["building"][row] = known or whole.building or ""
        columns["unit"][row] = _bare(unit) or parse(unit).unit or unit or whole.unit or ""


def _bare(number: str) -> str:
    """Return a number that needs no reading, such as 8 or 12-3, else ""."""
    return number if re.fullmatch(r"[A-Za-z0-9._~-]+", number) else ""


def _finish_gates(columns: Columns, names: list[str]) -> None:
    """Let walkers through a gate of which nobody says otherwise, marked as estimated."""
    for row, (foot, locked) in enumerate(zip(columns["foot"], columns["locked"], strict=True)):
        if not foot and locked != "yes":
            columns["foot"][row] = "yes"
            columns["estimated"][row] = "yes"


def _finish_paths(columns: Columns, names: list[str]) -> None:
    """Say who may use a path: what the file says, else what its kind of way is for."""
    for row, kind in enumerate(columns["highway"]):
        kind = meaning("highway", kind) or kind
        said = {mode: columns[mode][row] for mode in ("foot", "ebike", "bicycle")}
        usual = access({"highway": kind, **{mode: value for mode, value in said.items() if value}})
        columns["highway"][row] = kind
        columns["foot"][row] = said["foot"] or (usual.foot[0] if kind else "yes")
        for mode, pair in (("ebike", usual.ebike), ("bicycle", usual.bicycle)):
            columns[mode][row] = said[mode] or (pair[0] if kind else "")
        if not kind and not said["foot"]:
            columns["estimated"][row] = "yes"


def _finish_barriers(columns: Columns, names: list[str]) -> None:
    columns["barrier"] = [meaning("barrier", cell) or cell for cell in columns["barrier"]]


FINISH: dict[str, Callable[[Columns, list[str]], None]] = {
    "buildings": _finish_buildings,
    "entrances": _finish_entrances,
    "gates": _finish_gates,
    "paths": _finish_paths,
    "barriers": _finish_barriers,
}


def _wanted(name: str, columns: Columns) -> list[str]:
    """Return what each row would be called: its id if ids are unique, else its number or name."""
    ids = [id for id in columns["id"] if id]
    own = columns["id"] if len(set(ids)) == len(ids) else [""] * len(columns["id"])
    return [id or text for id, text in zip(own, wanted_ids(name, columns), strict=True)]


def wanted_ids(name: str, columns: Columns) -> list[str]:
    """Return what each row would be called by its number or name, "" where it has none."""
    if name == "entrances":
        pairs = zip(columns["building"], columns["unit"], strict=True)
        said = ["-".join(filter(None, pair)) for pair in pairs]
    elif name == "buildings":
        pairs = zip(columns["ref"], columns["name"], strict=True)
        said = [ref or name for ref, name in pairs]
    else:
        said = columns.get("name", [""] * len(columns["id"]))
    return said
