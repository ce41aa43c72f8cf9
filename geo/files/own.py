"""Our own GeoPackage, come back from QGIS: what it says is taken word for word, ids stay."""

from collections.abc import Iterator, Mapping

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from ..ids import free_id, slug
from ..layers import TABLE, Layer, Layers, frame, layer
from .foreign import wanted_ids
from .headers import layer_called

TELLING = 5  # so many columns of ours make a table ours, whatever it is called
FAMILIES = {"Polygon": (3, 6), "LineString": (1, 5), "Point": (0, 4)}  # shapely.GeometryType


def own_tables(tables: Mapping[str, gpd.GeoDataFrame]) -> dict[str, str]:
    """Return for each table that an export of ours wrote which layer it holds.

    QGIS may have renamed tables, put columns of its own beside ours, and changed their order. A
    table is a layer's if it has all of its columns, drawn as the layer is, and of layers with few
    columns also the name.
    """
    found: dict[str, str] = {}
    for title, rows in tables.items():
        fits = [row for row in TABLE if row.name not in found.values() and _holds(rows, row)]
        named = [row for row in fits if row.name == title or layer_called(title) == row.name]
        telling = [row for row in fits if len(row.columns) >= TELLING]
        best = max(named or telling, key=lambda row: len(row.columns), default=None)
        if best is not None:
            found[title] = best.name
    return found


def _holds(rows: gpd.GeoDataFrame, row: Layer) -> bool:
    if not {column.name for column in row.columns} <= set(rows.columns):
        return False
    drawn = rows.geometry[shapely.is_geometry(rows.geometry.to_numpy())]
    kinds = set(shapely.get_type_id(drawn.to_numpy()).tolist())
    return not kinds or bool(kinds & set(FAMILIES[row.shape]))


def own_rows(rows: gpd.GeoDataFrame, name: str) -> gpd.GeoDataFrame:
    """Return a table as the layer that it is (EPSG:4326), ids as they are: new rows have none.

    Of two rows with one id, as copying in QGIS makes them, the first keeps it.
    """
    columns = {column.name: rows[column.name].to_numpy() for column in layer(name).columns}
    found = frame(name, columns, _single(rows.geometry.to_numpy()))
    again = found["id"].duplicated() & (found["id"] != "")
    return found.assign(id=found["id"].mask(again, ""))


def with_ids(layers: Layers) -> Layers:
    """Return layers in which every row has an id; a new one follows from number or name."""
    return {name: rows.assign(id=_ids(name, rows)) for name, rows in layers.items()}


def new_doors(layers: Layers) -> Iterator[int]:
    """Yield the places of the entrances that have no id yet."""
    if "entrances" in layers:
        yield from np.flatnonzero(layers["entrances"]["id"] == "").tolist()


def _ids(name: str, rows: gpd.GeoDataFrame) -> pd.api.extensions.ExtensionArray:
    ids = rows["id"].tolist()
    taken = {id for id in ids if id}
    columns = {column: rows[column].tolist() for column in rows.columns if column != "geometry"}
    for place, said in enumerate(wanted_ids(name, columns)):
        if not ids[place]:
            ids[place] = free_id(slug(said) or str(place + 1), taken)
            taken.add(ids[place])
    return pd.array(ids, dtype="str")


def _single(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return shapes of one part as that part: QGIS makes collections of everything it saves."""
    single = shapes.copy()
    several = np.isin(shapely.get_type_id(shapes), (4, 5, 6)) & (
        shapely.get_num_geometries(shapes) == 1
    )
    single[several] = shapely.get_geometry(shapes[several], 0)
    return single
