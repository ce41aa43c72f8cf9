"""Layers in and out of our own files: a folder of GeoJSON, or a GeoPackage."""

import sqlite3
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import pyogrio

from ..errors import FileError
from .frames import Layers, conform
from .gdal import narrow
from .geopackage import read_tables
from .qgis import style
from .table import TABLE, layer, names

GEOPACKAGE = "1.3"  # what QGIS 3.16 and later read without a murmur
STYLES = """
    CREATE TABLE layer_styles (
        id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
        f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name TEXT(256),
        f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
        useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
        update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
    )
"""
STYLE = """
    INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column,
        styleName, styleQML, styleSLD, useAsDefault, description, owner, ui)
    VALUES ('', '', ?, 'geom', 'Yinlu', ?, '', 1, 'Yinlu', '', NULL)
"""
LISTED = "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES (?, ?, ?)"


def read_layers(path: Path | str) -> Layers:
    """Read a compound's folder of GeoJSON files, or its GeoPackage; raise FileError."""
    path = Path(path)
    if path.is_dir():
        narrow()
        found = {file.stem: file for file in sorted(path.glob("*.geojson"))}
        known = {name: file for name, file in found.items() if name in {x.name for x in TABLE}}
        if not known:
            raise FileError("folder_without_layers", path=str(path))
        frames = {name: _read(file) for name, file in known.items()}
    else:
        tables = read_tables(path)
        frames = {name: tables[name] for name in tables if name in {row.name for row in TABLE}}
    district = not (frames.keys() & set(names()))
    return conform(frames, scope="district" if district else "compound")


def write_layers(layers: Layers, path: Path | str, *, language: str = "zh") -> None:
    """Write layers to a GeoPackage (`.gpkg`), or one GeoJSON file a layer into a folder.

    Every column is written, private ones too: this is the manager's own copy. A GeoPackage opens
    in QGIS in our colours, with columns and values in words of a language.
    """
    path = Path(path)
    narrow()
    if path.suffix.lower() == ".gpkg":
        _write_geopackage(layers, path, language)
        return
    path.mkdir(parents=True, exist_ok=True)
    for name, rows in layers.items():
        file = path / f"{name}.geojson"
        file.unlink(missing_ok=True)  # what was there before is not part of these layers
        if len(rows):
            pyogrio.write_dataframe(rows, file, RFC7946="YES", AUTODETECT_JSON_STRINGS="NO")


def _write_geopackage(layers: Layers, path: Path, language: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    for name, rows in layers.items():
        pyogrio.write_dataframe(
            rows,
            path,
            layer=name,
            driver="GPKG",
            geometry_type=_geometry_type(name, rows),
            dataset_options={"VERSION": GEOPACKAGE},
        )
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(STYLES)
        connection.execute(LISTED, ("layer_styles", "attributes", "layer_styles"))
        for name in layers:
            connection.execute(STYLE, (name, style(layer(name), language=language)))


def _geometry_type(name: str, rows: gpd.GeoDataFrame) -> str:
    """Return what a layer declares: its own shape, or one that holds all that is drawn."""
    wanted = layer(name).shape
    drawn = set(rows.geom_type.dropna())
    if drawn <= {wanted}:
        return wanted
    return f"Multi{wanted}" if drawn <= {wanted, f"Multi{wanted}"} else "Unknown"


def _read(file: Path) -> gpd.GeoDataFrame:
    try:
        return pyogrio.read_dataframe(file, on_invalid="ignore", DATE_AS_STRING="YES")
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError):
        raise FileError("layer_unreadable", path=str(file)) from None
