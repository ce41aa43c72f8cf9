"""What a worker does with files of layers: read each, cut it, and answer with all of them."""

from pathlib import Path
from typing import Any

import openpyxl  # noqa: F401 – what reads workbooks must be there before the door shuts
import shapely

from ..errors import FileError
from ..files import BESIDE, COMPANIONS, Found, find_in, find_in_file
from ..layers.gdal import narrow
from ..settings import Settings
from .answers import Answer
from .packing import pack_found
from .worker import BOUNDARY


def prepare() -> None:
    """Leave GDAL with the drivers that we read by."""
    narrow()


def do(folder: Path, asked: dict[str, Any]) -> Answer:
    """Read the files in `in/`, in the order in which they are named; raise FileError."""
    settings = Settings(**asked["settings"])
    wish = asked["request"]
    cut = _cut(folder, wish, settings)
    names = [name for name in asked["names"] if not _is_part(folder / "in" / name)]
    if not names:
        raise FileError("file_no_geometry", path=", ".join(asked["names"]))
    return pack_found([_found(folder / "in" / name, wish, cut, settings) for name in names])


def _found(
    file: Path, wish: dict[str, Any], cut: shapely.Polygon | None, settings: Settings
) -> Found:
    return find_in(
        file,
        layer=wish["layer"],
        datum=wish["datum"],
        encoding=wish["encoding"],
        columns=wish["columns"],
        cut=cut,
        settings=settings,
    )


def _cut(folder: Path, wish: dict[str, Any], settings: Settings) -> shapely.Polygon | None:
    if wish["bbox"] is not None:
        return shapely.box(*wish["bbox"])
    for file in sorted((folder / BOUNDARY).iterdir()):
        if not _is_part(file):
            said = {"datum": wish["datum"], "encoding": wish["encoding"]}
            found = find_in_file(file, layer="compound", settings=settings, **said)
            return max(found.layers["compound"].geometry, key=lambda shape: shape.area)
    return None


def _is_part(file: Path) -> bool:
    """Tell whether a file is a part of a Shapefile, which is read with it, or only lies beside one.

    A part of none is refused, with a sentence that says what lacks.
    """
    if file.suffix.lower() in COMPANIONS:
        file.unlink()  # GDAL would look into an index that lies beside a .shp
        return True
    if file.suffix.lower() not in BESIDE:
        return False
    shapes = [each.stem for each in file.parent.iterdir() if each.suffix.lower() == ".shp"]
    if file.stem not in shapes:
        raise FileError("shapefile_part", path=file.name, part=".shp")
    return True
