"""Doors and the buildings that they belong to."""

from collections.abc import Collection, Mapping

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from ..layers import Layers

DOOR_METRES = 5.0  # a door that names no building is that building's whose outline is this close
METRES_PER_DEGREE = 111_320.0


def link_doors(
    layers: Mapping[str, gpd.GeoDataFrame], *, only: Collection[int] | None = None
) -> Layers:
    """Return layers whose entrances name buildings by id, as far as the buildings are there.

    A file says 8幢 and means the building with that number; of several the nearest. A door that
    names none belongs to the building whose outline is within 5 m. Other layers stay as they are;
    so do doors but those at the places `only`, where that is given.
    """
    doors, buildings = layers.get("entrances"), layers.get("buildings")
    if doors is None or buildings is None or not len(doors) or not len(buildings):
        return dict(layers)
    drawn = shapely.is_geometry(doors.geometry.to_numpy()) & ~doors.geometry.is_empty.to_numpy()
    meant = [at for at in (range(len(doors)) if only is None else only) if drawn[at]]
    if not meant:
        return dict(layers)
    called = [set(row) - {""} for row in buildings[["ref", "name"]].itertuples(index=False)]
    squeeze = np.array([np.cos(np.radians(doors.geometry.iloc[meant[0]].y)), 1.0])
    squeeze *= METRES_PER_DEGREE
    outlines = shapely.transform(shapely.boundary(buildings.geometry.to_numpy()), squeeze.__mul__)
    points = shapely.transform(doors.geometry.to_numpy(), squeeze.__mul__)
    ids, homes = buildings["id"].tolist(), doors["building"].tolist()
    for at in meant:
        if homes[at] not in ids:
            known = [homes[at] in names for names in called]
            homes[at] = _home(known, shapely.distance(outlines, points[at]), ids)
    return {**layers, "entrances": doors.assign(building=pd.array(homes, dtype="str"))}


def _home(called: list[bool], metres: NDArray[np.float64], ids: list[str]) -> str:
    """Return the id of a door's building, by which are called as it says and how far each is."""
    near = called if any(called) else metres <= DOOR_METRES
    return ids[int(np.where(near, metres, np.inf).argmin())] if np.any(near) else ""
