"""Uploaded files → what they will become, and then drafts to save."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from ..errors import FileError, Problem
from ..files import BESIDE, Found, Table
from ..imports import Finding, Incoming, Wish, suspect_datum
from ..layers import Layers, names
from ..settings import DEFAULTS, Settings
from ..store import Draft, Store
from .packing import MISREAD, unpack_found
from .work import Files, work


@dataclass(frozen=True)
class Look:
    """What uploaded files will become; nothing is saved yet.

    `found` is what each file holds, in order, and `wish` what it was read with: to correct
    something, look again with another `datum`, `encoding`, `layer` or `columns`.
    """

    found: tuple[Found, ...]
    wish: Wish
    settings: Settings = field(default=DEFAULTS, repr=False)

    @property
    def tables(self) -> tuple[Table, ...]:
        """Return every table of every file: what it becomes, its headers, encoding, samples."""
        return tuple(table for found in self.found for table in found.tables)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Return what had to be left out or mended, and why."""
        return tuple(problem for found in self.found for problem in found.problems)

    @property
    def layers(self) -> Mapping[str, gpd.GeoDataFrame]:
        """Return all rows there are by layer, in the order of the table: what a sketch draws."""
        parts: dict[str, list[gpd.GeoDataFrame]] = {}
        for found in self.found:
            for layers in (found.layers, *found.compounds.values()):
                for name, rows in layers.items():
                    if len(rows):
                        parts.setdefault(name, []).append(rows)
        order = (*names(), *names("district"))
        return {
            name: gpd.GeoDataFrame(pd.concat(parts[name], ignore_index=True))
            for name in order
            if name in parts
        }

    @property
    def counts(self) -> dict[str, int]:
        """Return how many rows each layer gets."""
        return {name: len(rows) for name, rows in self.layers.items()}

    @property
    def headers(self) -> dict[str, dict[str, str]]:
        """Return by layer which of our columns each header of the files fills, "" for none.

        A corrected copy of it is what `wish.columns` takes.
        """
        found: dict[str, dict[str, str]] = {}
        for table in self.tables:
            if table.layer:
                found.setdefault(table.layer, {}).update(table.headers)
        return found

    @property
    def compounds(self) -> dict[str, str]:
        """Return the compounds of an extract by id, with their names."""
        return {
            id: str(layers["compound"]["name"].iloc[0])
            for found in self.found
            for id, layers in found.compounds.items()
        }

    def suspects(self, existing: Layers) -> Finding | None:
        """Return what in a compound's layers speaks against the datum taken, if anything."""
        return suspect_datum(self.layers, existing, datum=self.wish.datum)


def look(files: Files, wish: Wish | None = None, *, settings: Settings = DEFAULTS) -> Look:
    """Read files, each a name and its bytes, and tell what they will become.

    They are read in a process of its own, under limits; parts of a Shapefile may come one by one.
    `wish.boundary` is a file on this machine: never take it from a form. Raises FileError or
    SettingError, each one sentence.
    """
    wish = Wish() if wish is None else wish
    wish.check()
    boundary = [] if wish.boundary is None else _opened(wish.boundary, settings)
    answer = work("look", files, _request(wish), boundary=boundary, settings=settings)
    try:
        return Look(tuple(unpack_found(answer)), wish, settings)
    except MISREAD:
        raise FileError("upload_died", path=", ".join(name for name, _ in files[:3])) from None


def look_at(path: Path, wish: Wish, *, settings: Settings = DEFAULTS) -> Look:
    """Read a file of this machine as `look` reads uploads, its parts beside it included.

    A folder of our own layers is read by this process. Raises FileError or SettingError.
    """
    if path.is_dir():
        wish.check()
        return Look((wish.find(path, wish.cut(settings), settings),), wish, settings)
    return look(_opened(path, settings), wish, settings=settings)


def _opened(path: Path, settings: Settings) -> list[tuple[str, bytes]]:
    """Return a file's name and bytes, and those of its parts if it is a Shapefile."""
    if not path.is_file():
        raise FileError("file_missing", path=str(path))
    files = [path]
    if path.suffix.lower() == ".shp":
        beside = (each for each in sorted(path.parent.iterdir()) if each.stem == path.stem)
        files += [each for each in beside if each.suffix.lower() in BESIDE]
    for file in files:
        if file.stat().st_size > settings.file_megabytes * 1_000_000:
            megabytes = settings.file_megabytes
            raise FileError("file_large", path=file.name, megabytes=megabytes)
    return [(file.name, file.read_bytes()) for file in files]


def _request(wish: Wish) -> dict[str, Any]:
    """Return what a worker must know of a wish."""
    return {
        "layer": wish.layer,
        "datum": wish.datum,
        "encoding": wish.encoding,
        "columns": wish.columns,
        "bbox": wish.bbox,
    }


def bring(seen: Look, store: Store, wish: Wish | None = None) -> list[Draft]:
    """Return the documents to save, each based on the revision that it was made from.

    `wish` may say anew where things go (`compound`, `district`, `name`); how files are read stays
    what it was. Raises FileError or SettingError.
    """
    return bring_in(seen, store, wish).drafts()


def bring_in(seen: Look, store: Store, wish: Wish | None = None) -> Incoming:
    """Return what the files become, with its problems, before drafts are asked of it."""
    if wish is None:
        wish = seen.wish
    else:
        kept = seen.wish
        wish = replace(kept, compound=wish.compound, district=wish.district, name=wish.name)
    incoming = Incoming(store, wish, seen.settings)
    for found in seen.found:
        incoming.take(found)
    return incoming
