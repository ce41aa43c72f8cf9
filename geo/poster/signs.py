"""The signs on a map: other gates, bays and landmarks, each at its place or as near as can be."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from ..guide import Guide
from ..svg import APART_MM, SIGN_MM, SQUARES, Sign, View
from .clash import Floats
from .spots import Edge, boxes_around, meet

Place = dict[str, Any]

FAR = (0.0, 1.5, 3.0, 4.5, 6.0, 8.0, 10.0, 12.0)  # mm by which one without room is moved, at most
TURNS = 24
AIR = 0.6  # mm between signs


def place_signs(
    guide: Guide, gate: str, view: View, taken: Floats, edge: Edge
) -> tuple[dict[str, Sign], Floats]:
    """Return the signs that have room, by place, and their boxes (n, 4); gates before others.

    They keep off the boxes that are `taken` (m, 4), off each other, and within `edge`. The gate
    where the map hangs has none.
    """
    signs: dict[str, Sign] = {}
    start = len(taken)
    for sign_of, place in _wanted(guide, gate):
        ((x, y),) = view.local([place["at"]]).tolist()
        sign = sign_of(place, (x, y), view)
        box = _nearest(sign, taken, edge)
        if box is None:
            continue
        taken = np.vstack([taken, box])
        middle = (float(box[0] + box[2]) / 2, float(box[1] + box[3]) / 2)
        signs[place["id"]] = Sign(sign.kind, middle, sign.symbols, sign.angle, sign.state)
    return signs, taken[start:]


def sign_size(sign: Sign) -> tuple[float, float]:
    """Return how wide and high a sign is, in millimetres."""
    side = SIGN_MM[sign.kind]
    return side + max(len(sign.symbols) - 1, 0) * APART_MM, side


def _wanted(guide: Guide, gate: str) -> Iterator[tuple[Any, Place]]:
    for kind, sign_of in (("gate", _notch), ("parking", _square), ("landmark", _square)):
        for place in guide.document["places"]:
            if place["id"].startswith(f"{kind}:") and place["id"] != gate:
                yield sign_of, place


def _nearest(sign: Sign, taken: Floats, edge: Edge) -> Floats | None:
    """Return the box of the nearest free spot for a sign."""
    turns = np.arange(TURNS) * 2 * math.pi / TURNS
    around = np.column_stack([np.cos(turns), np.sin(turns)])
    middles = np.concatenate([around[:1] * 0, *(around * far for far in FAR[1:])]) + sign.at
    boxes = boxes_around(middles, np.array([sign_size(sign)]))
    left, top, right, bottom = edge
    free = (boxes[:, :2] >= (left, top)).all(axis=1) & (boxes[:, 2:] <= (right, bottom)).all(axis=1)
    free &= ~meet(boxes, taken, AIR).any(axis=1)
    return boxes[int(free.argmax())] if free.any() else None


def _notch(place: Place, at: tuple[float, float], view: View) -> Sign:
    """Return the sign of a gate: who may come in on foot decides how it is drawn."""
    state = "shut" if place["foot"] == "no" or place["way"] == "out" else "open"
    state = "unknown" if place["foot"] == "unknown" else state
    return Sign("gate", at, angle=view.direction(place["inward"]), state=state)


def _square(place: Place, at: tuple[float, float], view: View) -> Sign:
    """Return the square of a landmark, or of a bay with what it lends."""
    if "kind" in place:
        return Sign("square", at, (place["kind"] if place["kind"] in SQUARES else "other",))
    lends = [
        name
        for name, column in (("bike", "loan_bikes"), ("trolley", "loan_trolleys"))
        if place.get(column)
    ]
    return Sign("square", at, ("parking", *lends[:1]))
