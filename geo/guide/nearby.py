"""What a district shares that lies nearest to a compound: rest stations, and shops with offers."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import shapely

from ..compound import Compound
from ..hours import weekly
from ..layers import Layers, columns_of, shapes_of
from ..metres import Shapes, to_zone
from ..names import compass
from ..words import LANGUAGES
from .facts import say_hours

NEAREST = {"stations": 6, "partners": 4}
SEPARATOR = re.compile(r"\s*[;；]\s*")

Document = dict[str, Any]
Text = str | list[str]


def pair(texts: Sequence[str]) -> Text:
    """Return a text in every language as documents hold it: one where all are equal."""
    return texts[0] if len(set(texts)) == 1 else list(texts)


def nearest(compound: Compound, district: Layers, name: str) -> list[Document]:
    """Return the rows of a district's layer that lie nearest to a compound's gates.

    `metres` and `side` (a word of the compass) are straight lines from every gate.
    """
    spots = to_zone(shapes_of(district)[name], crs=compound.crs)
    gates = compound.shapes["gates"]
    starts = gates if len(gates) else np.array([compound.boundary.centroid], dtype=object)
    metres = shapely.distance(starts[:, None], spots[None, :])
    order = np.argsort(metres.min(axis=0), kind="stable")[: NEAREST[name]]
    columns = columns_of(district)[name]
    return [
        {
            **describe_shared(
                name.removesuffix("s"), {key: values[row] for key, values in columns.items()}
            ),
            "metres": np.round(metres[: len(gates), row]).astype(int).tolist(),
            "side": list(_sides(gates, spots[row])),
        }
        for row in order.tolist()
    ]


def describe_shared(kind: str, row: Document) -> Document:
    """Return what is public of a station or a partner (`kind`), and when it is open."""
    return dict(_said(kind, row))


def _said(kind: str, row: Document) -> Iterator[tuple[str, Any]]:
    hours = str(row["hours"])
    yield "id", f"{kind}:{row['id']}"
    yield "name", row["name"]
    if kind == "station":
        if row["kind"]:
            yield "kind", row["kind"]
        yield "services", [each for each in SEPARATOR.split(row["services"].strip()) if each]
    else:
        yield "discount", row["discount"]
    if (week := weekly(hours)) is not None:
        yield "hours", week
    yield "open", pair([say_hours(hours, language) for language in LANGUAGES])
    if kind == "station" and row["note"]:
        yield "note", row["note"]


def _sides(gates: Shapes, spot: shapely.Point) -> Iterator[str]:
    for gate in gates:
        yield compass(spot.x - gate.x, spot.y - gate.y)
