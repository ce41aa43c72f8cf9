"""The one door to GDAL for files that people bring: few drivers, no sidesteps, plain errors."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import geopandas as gpd
import pyogrio
from pyogrio.core import _register_drivers

from ..errors import FileError

# What else GDAL can read names other files, databases or hosts in its text (VRT, WFS, …) and
# would open them, under any file ending.
DRIVERS = ("ESRI Shapefile", "GeoJSON", "GPKG", "DXF")

Frames = dict[str, gpd.GeoDataFrame]

ERRORS = (
    pyogrio.errors.DataSourceError,
    pyogrio.errors.DataLayerError,
    ValueError,
    UnboundLocalError,  # pyogrio 0.13 on a CRS that GDAL cannot write as text
)


def read(path: Path, *, encoding: str | None = None, **options: str) -> Frames:
    """Return a file's layers by name, without the third dimension; `options` go to the driver.

    A ring that is not closed or too short is mended or becomes None. Raises FileError.
    """
    with _plain_errors(path.name, encoding or "UTF-8"):
        layers = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
        return {name: _read(path, layer=name, encoding=encoding, **options) for name in layers}


def read_bytes(content: bytes, *, path: str) -> gpd.GeoDataFrame:
    """Return the first layer of a file's content; `path` is what errors call it."""
    with _plain_errors(path, "UTF-8"):
        return _read(content)


def _read(source: Path | bytes, **options: str | None) -> gpd.GeoDataFrame:
    return pyogrio.read_dataframe(source, force_2d=True, on_invalid="fix", **options)


@contextmanager
def _plain_errors(path: str, encoding: str) -> Iterator[None]:
    narrow()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what GDAL mutters about; what matters is checked here
        try:
            yield
        except UnicodeDecodeError:
            raise FileError("file_encoding", path=path, encoding=encoding) from None
        except ERRORS:
            raise FileError("file_unreadable", path=path) from None


@cache
def narrow() -> None:
    """Leave GDAL with `DRIVERS`, for this process.

    GDAL unregisters what GDAL_SKIP names whenever it registers its drivers; pyogrio does that on
    import, before anybody can ask which there are, so it is asked to do it once more.
    """
    others = [name for name in pyogrio.list_drivers() if name not in DRIVERS]
    pyogrio.set_gdal_config_options({"GDAL_SKIP": ",".join(others)})
    _register_drivers()
