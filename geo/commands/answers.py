"""What the command line answers, in the shapes that other programs rely on."""

from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import shapely

from ..compound import PLACE_LAYERS, Compound
from ..guide import Step, write_exit, write_steps
from ..layers import Layers, layer
from ..metres import Coordinates
from ..names import name_places
from ..routes import Leg, Note, Route, Routes
from ..store import Entry, Summary
from ..words import text

Answer = dict[str, Any]

DECIMALS = 7  # of a degree, about 1 cm
KINDS = {
    **{name: kind for kind, name in PLACE_LAYERS.items()},
    "stations": "station",
    "partners": "partner",
}


def describe_summary(summary: Summary) -> Answer:
    """Return one compound of a list."""
    return {
        "id": summary.id,
        "name": summary.name,
        "state": summary.state,
        "revision": summary.newest,
        "edition": summary.edition,
    }


def describe_entry(entry: Entry, zone: ZoneInfo) -> Answer:
    """Return one revision of a history, its time on the compound's own clock."""
    at = entry.at.astimezone(zone).isoformat(timespec="seconds")
    return {"revision": entry.number, "at": at, "author": entry.author, "note": entry.note}


def describe_places(layers: Layers) -> list[Answer]:
    """Return every place of a compound or of the district with its public columns.

    `id` is written `kind:id`; `lon` and `lat` in degrees are a point in it. A number that nobody
    said is None.
    """
    return [
        place
        for name, kind in KINDS.items()
        if name in layers
        for place in _places(layers, name, kind)
    ]


def _places(layers: Layers, name: str, kind: str) -> Iterator[Answer]:
    rows = layers[name]
    columns = [column.name for column in layer(name).columns if column.public]
    points = shapely.point_on_surface(rows.geometry.to_numpy())
    for point, said in zip(points, rows[columns].to_dict("records"), strict=True):
        said = {str(key): None if value != value else value for key, value in said.items()}
        where = {"lon": None, "lat": None} if point is None else _lonlat(point)
        yield {**said, "id": f"{kind}:{said['id']}", "layer": name, **where}


def _lonlat(point: shapely.Point) -> Answer:
    return {"lon": round(point.x, DECIMALS), "lat": round(point.y, DECIMALS)}


def describe_route(routes: Routes, route: Route, *, language: str) -> Answer:
    """Return a route with its legs in degrees, and its steps and notes in words."""
    compound = routes.network.compound
    (steps,) = write_steps(routes, [route], language=language)
    names, leave = name_places(compound, language), route.exit
    return {
        "from": route.start,
        "to": route.goal,
        "seconds": round(route.seconds, 2),
        "round_trip_seconds": round(route.round_trip_seconds, 2),
        "metres": round(route.metres, 2),
        "parking": route.parking,
        "loan": route.loan,
        "legs": [_leg(compound, leg) for leg in route.legs],
        "steps": [_step(compound, step) for step in steps],
        "exit": leave and {**vars(leave), "says": write_exit(routes, route, language=language)},
        "notes": [_note(note, names, language) for note in route.notes],
    }


def route_lines(described: Answer, language: str) -> Iterator[str]:
    """Yield a described route in lines for people: what it takes, the steps, the way out."""
    minutes = round(described["seconds"] / 60, 1)
    yield text(language, "cli.route", minutes=minutes, metres=round(described["metres"]))
    for number, step in enumerate(described["steps"], start=1):
        yield f"{number}. {step['says']}"
    if described["exit"]:
        yield described["exit"]["says"]
    yield from described["notes"]


def _leg(compound: Compound, leg: Leg) -> Answer:
    return {
        "mode": leg.mode,
        "metres": round(leg.metres, 2),
        "seconds": round(leg.seconds, 2),
        "estimated": bool(leg.estimated.any()),
        "line": _degrees(compound, leg.line),
    }


def _step(compound: Compound, step: Step) -> Answer:
    (lonlat,) = _degrees(compound, np.array([step.at]))
    return {
        **vars(step),
        "at": lonlat,
        "metres": round(step.metres, 2),
        "seconds": round(step.seconds, 2),
    }


def _note(note: Note, names: Mapping[str, str], language: str) -> str:
    values = {key: names.get(str(value), value) for key, value in note.values.items()}
    return text(language, f"note.{note.key}", **values)


def _degrees(compound: Compound, xy: Coordinates) -> list[list[float]]:
    lonlat: list[list[float]] = compound.degrees(xy).round(DECIMALS).tolist()
    return lonlat
