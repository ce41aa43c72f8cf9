"""Anything that people bring: a file, an extract of OpenStreetMap, a folder of our own layers."""

from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import shapely

from ..errors import FileError, SettingError
from ..layers import Layers, read_layers
from ..osm import FORMATS, Extract, read_osm
from ..settings import DEFAULTS, Settings
from .foreign import NOTHING_PICKED, Picked
from .found import Found, check_size
from .read import find_in_file


def find_in(
    path: Path,
    *,
    layer: str | None = None,
    datum: str = "wgs84",
    encoding: str | None = None,
    columns: Picked = NOTHING_PICKED,
    cut: shapely.Polygon | None = None,
    settings: Settings = DEFAULTS,
) -> Found:
    """Return what a file or folder holds, cut to a polygon in degrees where one is given.

    Parameters as of `find_in_file`. Raises FileError or SettingError.
    """
    if is_extract(path.name):
        _expect_wgs84(path, datum)
        return _in_extract(path, cut, settings)
    if path.is_dir():
        _expect_wgs84(path, datum)
        layers = {name: rows for name, rows in read_layers(path).items() if layer in (None, name)}
        found = Found(path.name, layers)
    else:
        found = find_in_file(
            path, layer=layer, datum=datum, encoding=encoding, columns=columns, settings=settings
        )
    return replace(found, layers=_with_rows(found.layers, cut, path.name), cut=cut)


def is_extract(name: str) -> bool:
    """Tell whether a file is called as extracts of OpenStreetMap are."""
    return name.lower().endswith(tuple(FORMATS))


def _in_extract(path: Path, cut: shapely.Polygon | None, settings: Settings) -> Found:
    extract: Extract = read_osm(path, boundary=cut)
    for layers in extract.compounds.values():
        check_size(layers, path.name, settings)
    return Found(
        path.name,
        compounds=extract.compounds,
        problems=tuple(extract.problems),
        cut=cut,
        is_extract=True,
    )


def _with_rows(layers: Layers, cut: shapely.Polygon | None, path: str) -> Layers:
    """Return the layers that have rows where somebody wants them; raise FileError for none."""
    if cut is not None:
        layers = {name: rows[rows.intersects(cut)] for name, rows in layers.items()}
    found: dict[str, gpd.GeoDataFrame] = {name: rows for name, rows in layers.items() if len(rows)}
    if not found:
        raise FileError("import_nothing", path=path)
    return found


def _expect_wgs84(path: Path, datum: str) -> None:
    if datum != "wgs84":
        raise SettingError("import_option", path=path.name, option="--datum")
