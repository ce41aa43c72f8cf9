"""CAD drawings: their layers become layers, closed lines areas, texts numbers of buildings."""

import re
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..errors import FileError
from ..layers import gdal

# What surveyors write into a house on Chinese large-scale maps (GB/T 20257.1): what it is built of
# and its storeys.
STOREYS = re.compile(r"(?:混|砼|砖|石|钢|框|简|混合)(\d{1,3})")
# A drawing starts with a group's number; anything else another driver might take for its own.
FIRST_LINE = re.compile(rb"(?:\xef\xbb\xbf)?\s*\d{1,4}\s*[\r\n]")
FIRST_BYTES = 64
NUMBER = re.compile(r"[#A-Za-z]?\d{1,4}[A-Za-z]?\s*(?:#|号楼?|幢|栋|座|楼|#楼)?|[A-Z]\s*座")


def read_dxf(path: Path, encoding: str | None) -> dict[str, gpd.GeoDataFrame]:
    """Return a drawing's layers by name, without a CRS; raise FileError.

    A closed line is a Polygon. Each area has the texts within it as `label` (a number such as
    8幢, from any layer of the drawing) and `levels` (from 混6). Texts themselves are left out.
    """
    with path.open("rb") as file:
        if not FIRST_LINE.match(file.read(FIRST_BYTES)):
            raise FileError("file_unreadable", path=path.name)
    name = encoding or "latin-1"
    options = {"CLOSED_LINE_AS_POLYGON": "YES", "ENCODING": name.removesuffix("-sig").upper()}
    rows = pd.concat(gdal.read(path, **options).values(), ignore_index=True)
    said = rows["Text"].notna() & (rows.geom_type == "Point")
    shapes = rows[~said & ~_hatched(rows)].reset_index(drop=True)
    shapes = shapes.assign(**_labels(shapes, rows[said]))
    return {
        str(layer): part[["label", "levels", "geometry"]].reset_index(drop=True)
        for layer, part in shapes.groupby("Layer")
    }


def _hatched(rows: gpd.GeoDataFrame) -> pd.Series:
    """Tell which rows only fill an area that another row outlines."""
    hatch = rows["SubClasses"].fillna("").str.contains("AcDbHatch")
    with np.errstate(invalid="ignore"):  # coordinates that are no numbers are refused later
        drawn = pd.Series(shapely.to_wkb(shapely.normalize(rows.geometry.to_numpy())), rows.index)
    return hatch & drawn.isin(set(drawn[~hatch]))


def _labels(shapes: gpd.GeoDataFrame, texts: gpd.GeoDataFrame) -> dict[str, list[str]]:
    """Return for each shape the first number and the first storeys written within it, or ""."""
    labels, levels = [""] * len(shapes), [""] * len(shapes)
    tree = shapely.STRtree(shapes.geometry.to_numpy())
    text_of, area_of = tree.query(texts.geometry.to_numpy(), predicate="within")
    size = shapely.area(shapes.geometry.to_numpy())
    smallest: dict[int, int] = {}
    for text, area in zip(text_of.tolist(), area_of.tolist(), strict=True):
        if text not in smallest or size[area] < size[smallest[text]]:
            smallest[text] = area
    for text, area in smallest.items():
        written = str(texts["Text"].iat[text]).strip()
        if storeys := STOREYS.fullmatch(written):
            levels[area] = levels[area] or storeys[1]
        elif NUMBER.fullmatch(written):
            labels[area] = labels[area] or written
    return {"label": labels, "levels": levels}
