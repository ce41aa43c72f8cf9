"""The layers as pages draw them: GeoJSON of public columns, and where labels and arrows stand."""

import json
import math
from typing import Any

import numpy as np
import shapely

from ..compound import Compound
from ..layers import layer
from ..metres import Shapes
from ..names import outward
from ..routes import Rules

DECIMALS = 7  # of a degree, about 1 cm

Document = dict[str, Any]


def draw_layers(compound: Compound, rules: Rules) -> dict[str, Document]:
    """Return all layers of a compound as GeoJSON FeatureCollections, points rounded to 1 cm.

    Buildings carry `label` and `label_at`, a point inside; gates `inward`, degrees clockwise from
    north in which one enters, and `state`: open, shut or unknown for walkers now.
    """
    drawn = {name: _collect(compound, name) for name in compound.layers}
    houses, gates = drawn["buildings"]["features"], drawn["gates"]["features"]
    for house, label, at in zip(houses, _labels(compound), label_points(compound), strict=True):
        house["properties"] |= {"label": label, "label_at": at}
    for gate, inward, state in zip(gates, _inward(compound), _states(rules), strict=True):
        gate["properties"] |= {"inward": inward, "state": state}
    return drawn


def said(compound: Compound, name: str) -> list[Document]:
    """Return the rows of a layer: public columns of which something is said, nothing empty."""
    columns = compound.columns[name]
    public = [column.name for column in layer(name).columns if column.public]
    rows = zip(*(columns[column] for column in public), strict=True)
    return [
        {
            key: value
            for key, value in zip(public, row, strict=True)
            if value == value and value != ""
        }
        for row in rows
    ]


def label_points(compound: Compound) -> list[list[float]]:
    """Return a point inside every building for its label, [lon, lat]: the middle if that is in."""
    shapes = compound.drawn["buildings"]
    middle = shapely.centroid(shapes)
    within = np.where(shapely.contains(shapes, middle), middle, shapely.point_on_surface(shapes))
    points: list[list[float]] = shapely.get_coordinates(within).round(DECIMALS).tolist()
    return points


def _collect(compound: Compound, name: str) -> Document:
    shapes = _geometries(compound.drawn[name])
    features = [
        {"type": "Feature", "id": row.pop("id"), "geometry": shape, "properties": row}
        for row, shape in zip(said(compound, name), shapes, strict=True)
    ]
    return {"type": "FeatureCollection", "features": features}


def _geometries(shapes: Shapes) -> list[Document]:
    rounded = shapely.transform(shapes, lambda points: points.round(DECIMALS))
    geometries: list[Document] = json.loads(f"[{','.join(shapely.to_geojson(rounded))}]")
    return geometries


def _labels(compound: Compound) -> list[str]:
    """Return what to write on every building: its number, or its name where it has none."""
    columns = compound.columns["buildings"]
    return [ref or name for ref, name in zip(columns["ref"], columns["name"], strict=True)]


def _inward(compound: Compound) -> list[int]:
    gates = compound.shapes["gates"]
    boundary = np.full(len(gates), compound.boundary, dtype=object)
    return [round(math.degrees(math.atan2(-x, -y))) % 360 for x, y in outward(boundary, gates)]


def _states(rules: Rules) -> list[str]:
    """Return whether walkers get in at every gate now: open, shut or unknown."""
    foot = rules.compound.columns["gates"]["foot"]
    states = []
    for enters, is_open, may in zip(rules.lets_in["walk"], rules.gate_open, foot, strict=True):
        states.append("open" if enters else "unknown" if is_open and may == "unknown" else "shut")
    return states
