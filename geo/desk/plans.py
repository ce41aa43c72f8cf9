"""The plan behind the drawing: its picture, and the points that place it."""

from base64 import b64encode
from collections.abc import Mapping
from typing import Any

import numpy as np

from ..errors import EditError
from ..plan import answer_fit, parse_how, parse_points
from ..store import Plan
from .opening import Answer
from .shelf import Shelf


def plan(shelf: Shelf, ask: Mapping[Any, Any], language: str) -> Answer:
    """Answer `plan`: the picture itself, its points, and where they place it."""
    kept = _kept(shelf)
    points = np.array(kept.points, dtype=float).reshape(-1, 4)
    picture = f"data:{kept.media};base64,{b64encode(kept.picture).decode()}"
    return {
        "picture": picture,
        "width": kept.width,
        "height": kept.height,
        "name": kept.name,
        "kind": kept.how,
        **_fit(shelf, kept, points, kept.how, language),
    }


def fit(shelf: Shelf, ask: Mapping[Any, Any], language: str) -> Answer:
    """Answer `plan-fit`: where points place the picture; nothing is kept."""
    points, how = _asked(shelf, ask)
    return _fit(shelf, _kept(shelf), points, how, language)


def keep(shelf: Shelf, ask: Mapping[Any, Any], language: str) -> Answer:
    """Answer `plan-save`: keep the points, and say where they place the picture."""
    points, how = _asked(shelf, ask)
    said = _fit(shelf, _kept(shelf), points, how, language)
    shelf.store.plans.place(shelf.compound, [tuple(each) for each in points.tolist()], how=how)
    return said


def _kept(shelf: Shelf) -> Plan:
    kept = shelf.store.plans.get(shelf.compound)
    if kept is None:
        raise EditError("edit_no_plan")
    return kept


def _asked(shelf: Shelf, ask: Mapping[Any, Any]) -> tuple[Any, str]:
    points = parse_points(ask.get("points"), shown=shelf.datum.name)
    return points, parse_how(ask.get("how"))


def _fit(shelf: Shelf, kept: Plan, points: Any, how: str, language: str) -> Answer:
    size = kept.width, kept.height
    return answer_fit(points, how=how, size=size, shown=shelf.datum.name, language=language)
