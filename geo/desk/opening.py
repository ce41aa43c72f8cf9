"""Open a compound, and look at what is wrong with it."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely

from ..hours import ago
from ..layers import Packed
from ..routes import examine
from ..store import Entry
from . import asks
from .shelf import Shelf
from .wire import Datum, features, table_in_words
from .words import problems_said

Answer = dict[str, Any]

# Where nothing is drawn yet, the map shows China, from where people find their town; without a
# background there is nothing to find, so that it shows a square of some 400 m.
CHINA = (73.0, 18.0, 135.0, 54.0)
NOWHERE = (120.154, 30.272, 120.158, 30.276)
ROOM_DEGREES = 0.0003  # about 30 m around a compound
FARTHEST_DEGREES = 0.1  # about 10 km: what lies farther from its compound is a slip


def open_compound(shelf: Shelf, ask: Mapping[Any, Any], language: str) -> Answer:
    """Answer `open`: a revision with all its rows, and everything around it.

    The newest one, or the one that the ask names: what a browser kept is against that one.
    """
    asked = asks.revision(ask, "revision")
    number = shelf.newest() if asked is None else asked
    layers = shelf.load(number)
    history = shelf.store.history(shelf.compound) if number else []
    entry = next((each for each in history if each.number == number), None)
    tiles = shelf.tiles
    return {
        "compound": shelf.compound,
        "name": _name(layers, language) or shelf.compound,
        "revision": number,
        "saved": saved_said(entry, shelf, language) if entry else None,
        "edition": shelf.store.edition(shelf.compound),
        "features": features(layers, shelf.datum),
        "table": table_in_words(language),
        "box": box_around(layers, shelf.datum, blank=CHINA if tiles else NOWHERE),
        "tiles": tiles.as_json() if tiles else None,
        "datum": shelf.datum.name,
        "plan": shelf.store.plans.has(shelf.compound),
        "problems": problems_said(
            examine(layers, settings=shelf.settings), layers, {}, shelf.datum, language
        ),
        "language": language,
    }


def _name(layers: Packed, language: str) -> str:
    """Return the compound's name in a language, its own where it has none in that."""
    columns = layers.columns["compound"]
    said = [*(columns["name_en"] if language == "en" else ()), *columns["name"]]
    return next(filter(None, said), "")


def check(shelf: Shelf, ask: Mapping[Any, Any], language: str) -> Answer:
    """Answer `check`: what is wrong with what is drawn now, and whether somebody else saved."""
    drawn = shelf.drawn(ask)
    found = examine(drawn.layers, settings=shelf.settings)
    return {
        "problems": problems_said(found, drawn.layers, drawn.temporary, shelf.datum, language),
        "newest": shelf.newest(),
    }


def saved_said(entry: Entry, shelf: Shelf, language: str) -> Answer:
    """Return when and by whom a revision was saved."""
    at = entry.at.astimezone(shelf.settings.zone)
    return {
        "at": at.isoformat(timespec="seconds"),
        "when": ago(entry.at, shelf.now, language),
        "author": entry.author,
    }


def box_around(layers: Packed, datum: Datum, *, blank: tuple[float, ...]) -> list[float]:
    """Return west, south, east, north of a compound in degrees as shown.

    Without a boundary, of all that lies around the middle of what is drawn; else `blank`.
    """
    places = _places(layers.shapes["compound"])
    if not len(places):
        places = _places(np.concatenate([*layers.shapes.values()]))
        near = np.abs(places - np.median(places, axis=0)) if len(places) else places
        places = places[(near <= FARTHEST_DEGREES).all(axis=1)]
    if not len(places):
        return list(blank)
    shown = datum.shown(places)
    west, south = (shown.min(axis=0) - ROOM_DEGREES).tolist()
    east, north = (shown.max(axis=0) + ROOM_DEGREES).tolist()
    return [west, south, east, north]


def _places(shapes: Any) -> Any:
    """Return the corners of shapes that lie on earth, shape (n, 2) in degrees."""
    lonlat = shapely.get_coordinates(shapes)
    return lonlat[(np.abs(lonlat) <= (180, 90)).all(axis=1)]
