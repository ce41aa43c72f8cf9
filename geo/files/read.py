"""Files of other programs → layers of ours: Shapefile, GeoPackage, GeoJSON, KML, DXF, tables."""

from collections.abc import Iterator, Mapping
from os import PathLike
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from ..errors import FileError, Problem, SettingError
from ..layers import TABLE, Layers, layer
from ..settings import DEFAULTS, Settings
from .charset import known
from .crs import check_datum, to_wgs84
from .foreign import adapt, fit
from .headers import OSM_KEYS, OSM_ROWS, find, layer_called
from .sources import Frames, read_sources

DOOR_METRES = 5.0  # a door that names no building is that building's whose outline is this close
METRES_PER_DEGREE = 111_320.0


def read_file(
    path: str | PathLike[str],
    *,
    layer: str | None = None,
    datum: str = "wgs84",
    encoding: str | None = None,
    settings: Settings = DEFAULTS,
    problems: list[Problem] | None = None,
) -> Layers:
    """Return the layers of ours that a file holds, with exactly their columns, in EPSG:4326.

    `layer` names the layer where the file's own names do not; then all shapes that fit are its.
    `datum` is wgs84, gcj02 or bd09, or an EPSG code, which stands in place of what the file says.
    `encoding` is guessed where the file does not tell. What had to be left out or mended is
    appended to `problems`. Raises FileError or SettingError, each one sentence.
    """
    path = Path(path)
    _check(layer, datum, encoding)
    found = read_sources(path, encoding=encoding, settings=settings)
    drawn = {name: rows for name, rows in found.items() if rows.geometry.notna().any()}
    if not drawn:
        raise FileError("file_no_geometry", path=path.name)
    told: list[Problem] = [] if problems is None else problems
    told.extend(_without_place(found))
    frames = {name: to_wgs84(rows, datum=datum, path=path.name) for name, rows in drawn.items()}
    parts = _sorted(frames, path.name, told) if layer is None else _taken(frames, layer)
    fitted = {name: _fitted(name, rows, path.name, told) for name, rows in parts.items()}
    return link_doors(fitted)


def link_doors(layers: Mapping[str, gpd.GeoDataFrame]) -> Layers:
    """Return layers whose entrances name buildings by id, as far as the buildings are there.

    A file says 8幢 and means the building with that number; of several the nearest. A door that
    names none belongs to the building whose outline is within 5 m. Other layers stay as they are.
    """
    doors, buildings = layers.get("entrances"), layers.get("buildings")
    if doors is None or buildings is None or not len(doors) or not len(buildings):
        return dict(layers)
    called = [set(row) - {""} for row in buildings[["ref", "name"]].itertuples(index=False)]
    squeeze = np.array([np.cos(np.radians(doors.geometry.iloc[0].y)), 1.0]) * METRES_PER_DEGREE
    outlines = shapely.transform(shapely.boundary(buildings.geometry.to_numpy()), squeeze.__mul__)
    points = shapely.transform(doors.geometry.to_numpy(), squeeze.__mul__)
    ids = buildings["id"].tolist()
    homes = [
        said
        if said in ids
        else _home([said in names for names in called], shapely.distance(outlines, point), ids)
        for said, point in zip(doors["building"], points, strict=True)
    ]
    return {**layers, "entrances": doors.assign(building=pd.array(homes, dtype="str"))}


def _home(called: list[bool], metres: NDArray[np.float64], ids: list[str]) -> str:
    """Return the id of a door's building, by which are called as it says and how far each is."""
    near = called if any(called) else metres <= DOOR_METRES
    return ids[int(np.where(near, metres, np.inf).argmin())] if np.any(near) else ""


def _check(layer: str | None, datum: str, encoding: str | None) -> None:
    check_datum(datum)
    if encoding:
        known(encoding)
    names = [row.name for row in TABLE]
    if layer is not None and layer not in names:
        raise SettingError("layer_name", name=layer, names=", ".join(names))


def _without_place(frames: Frames) -> Iterator[Problem]:
    for name, rows in frames.items():
        count = int(rows.geometry.isna().sum())
        if count and count < len(rows):
            yield Problem("P751", "warning", name, "", {"count": count})


def _taken(frames: Frames, name: str) -> Frames:
    """Return everything that may be one layer: the parts that are called so, else all there is."""
    called = [rows for source, rows in frames.items() if layer_called(source) == name]
    rows = pd.concat(called or list(frames.values()), ignore_index=True)
    return {name: _tagged(rows, name)}


def _tagged(rows: gpd.GeoDataFrame, name: str) -> gpd.GeoDataFrame:
    """Return the rows that OpenStreetMap's tags make a layer's; all where there are no tags."""
    key, _, values = OSM_ROWS.get(name, "").partition(":")
    column = find(rows.columns, key)
    if not column or len(find(rows.columns, OSM_KEYS)) < 2:
        return rows
    said = rows[column[0]].fillna("").astype(str)
    return rows[said.isin(values.split()) if values else ~said.isin(("", "no"))]


def _by_tags(rows: gpd.GeoDataFrame) -> Frames:
    parts = {name: _tagged(rows, name) for name in OSM_ROWS}
    return {name: part for name, part in parts.items() if part is not rows and _can_be(part, name)}


def _sorted(frames: Frames, path: str, told: list[Problem]) -> Frames:
    """Return the rows of each of our layers, as names in the file or OpenStreetMap's tags tell.

    Raises FileError where nothing tells; what is left over beside that goes to `told`.
    """
    found: dict[str, list[gpd.GeoDataFrame]] = {}
    unknown = []
    for source, rows in frames.items():
        name = layer_called(source)
        parts = {name: rows} if name and _can_be(rows, name) else _by_tags(rows)
        for part, its_rows in parts.items():
            found.setdefault(part, []).append(its_rows)
        if not parts:
            unknown.append(source)
    if not found:
        raise FileError("layer_unknown", path=path, names=", ".join(unknown), layers=_fits(frames))
    if unknown:
        told.append(Problem("P752", "warning", ", ".join(unknown), "", {"file": path}))
    return {name: pd.concat(parts, ignore_index=True) for name, parts in found.items()}


def _can_be(rows: gpd.GeoDataFrame, name: str) -> bool:
    """Tell whether rows can be the layer; the areas in a file called 幸福小区 are its houses."""
    return len(fit(rows, name).rows) > 0 and (name != "compound" or len(rows) == 1)


def _fits(frames: Frames) -> str:
    """Return the layers that what is drawn would fit, for a sentence."""
    rows = pd.concat([rows[["geometry"]] for rows in frames.values()], ignore_index=True)
    return ", ".join(row.name for row in TABLE if len(fit(rows, row.name).rows))


def _fitted(name: str, rows: gpd.GeoDataFrame, path: str, told: list[Problem]) -> gpd.GeoDataFrame:
    """Return rows as our layer; raise FileError where none has a shape for it."""
    fits = fit(rows, name)
    if not len(fits.rows):
        raise FileError(f"layer_wants_{layer(name).shape.lower()}", path=path, layer=name)
    if fits.misfits:
        told.append(Problem("P753", "warning", name, "", {"count": fits.misfits}))
    if fits.mended:
        told.append(Problem("P754", "hint", name, "", {"count": fits.mended}))
    adapted, problems = adapt(fits.rows, name)
    told.extend(problems)
    return adapted
