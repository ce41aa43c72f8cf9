"""Layers in and out of our own files: a folder of GeoJSON, or a GeoPackage."""

from pathlib import Path

import geopandas as gpd
import pyogrio

from ..errors import FileError
from .frames import Layers, conform
from .gdal import narrow
from .table import TABLE, layer, names


def read_layers(path: Path | str) -> Layers:
    """Read a compound's folder of GeoJSON files, or its GeoPackage; raise FileError."""
    path = Path(path)
    narrow()
    if path.is_dir():
        found = {file.stem: file for file in sorted(path.glob("*.geojson"))}
        known = {name: file for name, file in found.items() if name in {x.name for x in TABLE}}
        if not known:
            raise FileError("folder_without_layers", path=str(path))
        frames = {name: _read(file) for name, file in known.items()}
    else:
        frames = _read_geopackage(path)
    district = not (frames.keys() & set(names()))
    return conform(frames, scope="district" if district else "compound")


def write_layers(layers: Layers, path: Path | str) -> None:
    """Write layers to a GeoPackage (`.gpkg`), or one GeoJSON file a layer into a folder.

    Every column is written, private ones too: this is the manager's own copy.
    """
    path = Path(path)
    if path.suffix.lower() == ".gpkg":
        path.parent.mkdir(parents=True, exist_ok=True)
        for name, rows in layers.items():
            pyogrio.write_dataframe(
                rows, path, layer=name, driver="GPKG", geometry_type=layer(name).shape
            )
        return
    path.mkdir(parents=True, exist_ok=True)
    for name, rows in layers.items():
        file = path / f"{name}.geojson"
        file.unlink(missing_ok=True)  # what was there before is not part of these layers
        if len(rows):
            pyogrio.write_dataframe(rows, file, RFC7946="YES", AUTODETECT_JSON_STRINGS="NO")


def _read(file: Path) -> gpd.GeoDataFrame:
    try:
        return pyogrio.read_dataframe(file, on_invalid="ignore", DATE_AS_STRING="YES")
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError):
        raise FileError("layer_unreadable", path=str(file)) from None


def _read_geopackage(path: Path) -> dict[str, gpd.GeoDataFrame]:
    try:
        found = [str(name) for name, _ in pyogrio.list_layers(path)]
        return {
            name: pyogrio.read_dataframe(path, layer=name, on_invalid="ignore")
            for name in found
            if name in {row.name for row in TABLE}
        }
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError):
        raise FileError("layer_unreadable", path=str(path)) from None
