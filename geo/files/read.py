"""Files of other programs → layers of ours: Shapefile, GeoPackage, GeoJSON, KML, DXF, tables."""

from collections.abc import Iterator, Mapping
from os import PathLike
from pathlib import Path

import geopandas as gpd
import pandas as pd

from ..errors import FileError, Problem, SettingError
from ..layers import TABLE, Layers, layer
from ..settings import DEFAULTS, Settings
from .charset import known
from .crs import check_datum, to_wgs84
from .doors import link_doors
from .foreign import NOTHING_PICKED, Picked, adapt, fit
from .found import Found, Table, check_size, matches, samples
from .headers import OSM_KEYS, OSM_ROWS, find, layer_called
from .own import new_doors, own_rows, own_tables, with_ids
from .sources import Frames, Sources, read_sources


def read_file(
    path: str | PathLike[str],
    *,
    layer: str | None = None,
    datum: str = "wgs84",
    encoding: str | None = None,
    columns: Picked = NOTHING_PICKED,
    settings: Settings = DEFAULTS,
    problems: list[Problem] | None = None,
) -> Layers:
    """Return the layers of ours that a file holds, with exactly their columns, in EPSG:4326.

    As `find_in_file`, without what it tells beside; problems are appended to `problems`.
    """
    found = find_in_file(
        path, layer=layer, datum=datum, encoding=encoding, columns=columns, settings=settings
    )
    if problems is not None:
        problems.extend(found.problems)
    return found.layers


def find_in_file(
    path: str | PathLike[str],
    *,
    layer: str | None = None,
    datum: str = "wgs84",
    encoding: str | None = None,
    columns: Picked = NOTHING_PICKED,
    settings: Settings = DEFAULTS,
) -> Found:
    """Return the layers of ours that a file holds, in EPSG:4326, and how it was understood.

    `layer` names the layer where the file's own names do not; then all shapes that fit are its.
    `datum` is wgs84, gcj02 or bd09, or an EPSG code, which stands in place of what the file says.
    `encoding` is guessed where the file does not tell. `columns` says by layer which column of
    ours a header fills, "" for none, where its words say otherwise or nothing. Raises FileError or
    SettingError, each one sentence.
    """
    path = Path(path)
    _check(layer, datum, encoding, columns)
    sources = read_sources(path, encoding=encoding, settings=settings)
    check_size(sources.frames, path.name, settings)
    ours = own_tables(sources.frames) if path.suffix.lower() == ".gpkg" else {}
    if layer is not None:
        ours = {title: name for title, name in ours.items() if name == layer}
    if ours:
        return _own(sources, ours, path, datum)
    drawn = {name: rows for name, rows in sources.frames.items() if rows.geometry.notna().any()}
    if not drawn:
        raise FileError("file_no_geometry", path=path.name)
    told = [*sources.problems, *_without_place(sources.frames)]
    frames = {name: to_wgs84(rows, datum=datum, path=path.name) for name, rows in drawn.items()}
    parts = _parts(frames) if layer is None else _taken(frames, layer)
    if not any(parts.values()):
        names, fits = ", ".join(parts), _fits(frames)
        raise FileError("layer_unknown", path=path.name, names=names, layers=fits)
    joined = _joined(parts, path.name, told)
    fitted = {name: _fitted(name, rows, path.name, columns, told) for name, rows in joined.items()}
    tables = tuple(
        _described(sources, title, home, columns, guessed=encoding is None)
        for title in sources.frames
        for home in parts.get(title) or ("",)
    )
    return Found(path.name, link_doors(fitted), tables=tables, problems=tuple(told))


def _own(sources: Sources, ours: Mapping[str, str], path: Path, datum: str) -> Found:
    """Return the layers of a GeoPackage that an export of ours wrote, as they are."""
    layers: Layers = {
        name: own_rows(to_wgs84(sources.frames[title], datum=datum, path=path.name), name)
        for title, name in ours.items()
    }
    fresh = list(new_doors(layers))
    doors = {name: rows for name, rows in layers.items() if name == "entrances"}
    layers = with_ids(link_doors({**with_ids(layers), **doors}, only=fresh))
    others = [title for title in sources.frames if title not in ours]
    problems = [Problem("P752", "warning", ", ".join(others), "", {"file": path.name})]
    tables = tuple(_described(sources, title, ours.get(title, ""), {}) for title in sources.frames)
    return Found(
        path.name,
        {name: rows for name, rows in layers.items() if len(rows)},
        tables=tables,
        problems=tuple(problems[: len(others)]),
        own=tuple(layers),
    )


def _described(
    sources: Sources, title: str, home: str, columns: Picked, *, guessed: bool = False
) -> Table:
    rows, encoding = sources.frames[title], sources.encodings[title]
    return Table(
        file=sources.files[title],
        name=title,
        layer=home,
        rows=len(rows),
        crs="" if rows.crs is None else str(rows.crs.name),
        encoding=encoding,
        guessed=guessed and bool(encoding),
        headers=matches(rows, home, columns) if home else dict.fromkeys(_headers(rows), ""),
        samples=samples(rows),
    )


def _headers(rows: gpd.GeoDataFrame) -> list[str]:
    return [str(header) for header in rows.columns.drop(rows.geometry.name)]


def _check(layer_name: str | None, datum: str, encoding: str | None, columns: Picked) -> None:
    check_datum(datum)
    if encoding:
        known(encoding)
    names = [row.name for row in TABLE]
    for name in (*([layer_name] if layer_name is not None else []), *columns):
        if name not in names:
            raise SettingError("layer_name", name=name, names=", ".join(names))
    for name, chosen in columns.items():
        ours = [column.name for column in layer(name).columns]
        for column in chosen.values():
            if column and column not in ours:
                raise SettingError("column_name", name=column, layer=name, names=", ".join(ours))


def _without_place(frames: Frames) -> Iterator[Problem]:
    for name, rows in frames.items():
        count = int(rows.geometry.isna().sum())
        if count and count < len(rows):
            yield Problem("P751", "warning", name, "", {"count": count})


def _taken(frames: Frames, name: str) -> dict[str, Frames]:
    """Return the tables that may be one layer: those that are called so, else all there are."""
    called = [source for source in frames if layer_called(source) == name] or list(frames)
    return {source: {name: _tagged(frames[source], name)} for source in called}


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


def _parts(frames: Frames) -> dict[str, Frames]:
    """Return for each table its rows by the layer that its name or OpenStreetMap's tags tell."""
    found = {}
    for source, rows in frames.items():
        name = layer_called(source)
        found[source] = {name: rows} if name and _can_be(rows, name) else _by_tags(rows)
    return found


def _joined(parts: Mapping[str, Frames], path: str, told: list[Problem]) -> Frames:
    """Return the rows of each of our layers; a table that is left over goes to `told`."""
    found: dict[str, list[gpd.GeoDataFrame]] = {}
    for its_parts in parts.values():
        for name, rows in its_parts.items():
            found.setdefault(name, []).append(rows)
    unknown = ", ".join(source for source, its_parts in parts.items() if not its_parts)
    if unknown:
        told.append(Problem("P752", "warning", unknown, "", {"file": path}))
    return {name: pd.concat(its_parts, ignore_index=True) for name, its_parts in found.items()}


def _can_be(rows: gpd.GeoDataFrame, name: str) -> bool:
    """Tell whether rows can be the layer; the areas in a file called 幸福小区 are its houses."""
    return len(fit(rows, name).rows) > 0 and (name != "compound" or len(rows) == 1)


def _fits(frames: Frames) -> str:
    """Return the layers that what is drawn would fit, for a sentence."""
    rows = pd.concat([rows[["geometry"]] for rows in frames.values()], ignore_index=True)
    return ", ".join(row.name for row in TABLE if len(fit(rows, row.name).rows))


def _fitted(
    name: str, rows: gpd.GeoDataFrame, path: str, columns: Picked, told: list[Problem]
) -> gpd.GeoDataFrame:
    """Return rows as our layer; raise FileError where none has a shape for it."""
    fits = fit(rows, name)
    if not len(fits.rows):
        raise FileError(f"layer_wants_{layer(name).shape.lower()}", path=path, layer=name)
    if fits.misfits:
        told.append(Problem("P753", "warning", name, "", {"count": fits.misfits}))
    if fits.mended:
        told.append(Problem("P754", "hint", name, "", {"count": fits.mended}))
    adapted, problems = adapt(fits.rows, name, picked=columns)
    told.extend(problems)
    return adapted
