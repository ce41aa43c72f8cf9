"""A sound little compound, drawn in metres, for tests to break one thing at a time."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import shapely
from shapely import LineString, Point, box

from geo.layers import Layers, conform, frame, names

from .compounds import to_lonlat

Drawing = dict[str, list[dict[str, Any]]]

SOUND: Drawing = {
    "compound": [
        {"id": "c", "name": "样园", "gated": "yes", "ebike": "no", "at": box(0, 0, 300, 200)}
    ],
    "buildings": [
        {"id": f"{n}", "ref": f"{n}", "name": f"{n}幢", "at": box(50 * n, 120, 50 * n + 30, 140)}
        for n in range(1, 6)
    ],
    "entrances": [
        {"id": f"{n}-1", "building": f"{n}", "unit": "1", "at": Point(50 * n + 15, 120)}
        for n in range(1, 6)
    ],
    "gates": [
        {
            "id": "south",
            "name": "南门",
            "foot": "yes",
            "ebike": "no",
            "hours": "Mo-Su 06:00-24:00",
            "register": "scan",
            "exit": "free",
            "locked": "no",
            "at": Point(100, 0),
        }
    ],
    "paths": [
        {"id": "in", "foot": "yes", "at": LineString([(100, -10), (100, 100)])},
        {"id": "row", "foot": "yes", "at": LineString([(20, 100), (280, 100)])},
    ],
    "barriers": [{"id": "wall", "barrier": "wall", "at": LineString([(0, 60), (90, 60)])}],
    "parking": [{"id": "b1", "capacity": 6, "loan_bikes": 2, "at": Point(110, 10)}],
    "landmarks": [{"id": "toilet", "kind": "toilet", "at": Point(200, 50)}],
}


def drawn(change: Callable[[Drawing], object] | None = None) -> Layers:
    """Return the sound compound's layers, after a change to a copy of its drawing.

    A row's `at` is in metres from the compound's corner; `degrees` in its place is taken as it is.
    """
    drawing = deepcopy(SOUND)
    if change is not None:
        change(drawing)
    return conform({name: _frame(name, drawing[name]) for name in names()})


def _frame(name: str, rows: list[dict[str, Any]]) -> Any:
    keys = {key: None for row in rows for key in row}
    columns = {key: [row.get(key) for row in rows] for key in keys}
    return frame(name, columns, [row.get("degrees", lonlat(row["at"])) for row in rows])


def lonlat(shape: shapely.Geometry) -> shapely.Geometry:
    """Return a shape in degrees, from metres off the compound's corner."""
    return to_lonlat([shape])[0]
