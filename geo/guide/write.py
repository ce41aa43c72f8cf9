"""The guide: all that riders need of a compound, in one language, as one document."""

import json
from dataclasses import dataclass
from typing import Any

import shapely

from ..compound import Compound, Place
from ..errors import UnknownPlace
from ..layers import layer
from ..routes import Routes
from .facts import facts_of
from .features import DECIMALS, draw_layers, label_points, said
from .folding import fold_routes, unfold_route
from .phrases import Phrases

VERSION = 1

Document = dict[str, Any]


@dataclass(frozen=True)
class Guide:
    """A compound's guide in one language; `document` holds public columns only."""

    compound: str
    language: str
    name: str
    document: Document

    def as_json(self) -> Document:
        """Return the document that pages draw and riders' phones read, keys in this order.

        `version`, `language`, `name` of the compound in that language; `compound`: its columns
        that say something; `coordinates`: wgs84, every point below is [lon, lat] with 7 decimals;
        `bounds`: [west, south, east, north].

        `layers`: a GeoJSON FeatureCollection for every compound layer. Properties are public
        columns that say something; buildings have `label` and `label_at` (a point inside), gates
        `inward` (degrees clockwise from north) and `state` (open, shut, unknown on foot now).

        `places`: everything with a name, gates first: `id` (`gate:south`), `kind`, `label` (all
        different, but that a lone door without a unit goes by its building's), `at`, `estimated`,
        `facts` (sentences); entrances and buildings also `building` (its id), `unit`, `flats`.

        `gates` and `goals`: the places that routes start from and end at. `nodes`: points.
        `legs`: `mode` (ride, loan, walk), `seconds`, `metres`, `nodes` (indexes of the line) and
        `estimated` ([first, behind the last] of runs of segments that nobody confirmed).
        `steps`: `says`, `metres`, `seconds`, `node`, `turn` (left, right, null), `landmark` (a
        place or null), `mode`. `texts`: sentences.

        `routes`: gate by gate, one for every goal: `seconds`, `round_trip_seconds`, `metres`,
        `parking` (a bay, the gate it is left outside of, the goal, or null on foot), `loan` (the
        bay of a borrowed bike, or null), `legs` and `steps` (indexes), `summary` and `notes`
        (indexes of texts), `exit`: `gate`, `how`, `seconds`, `same` (the gate one came in by),
        `says` (a text). Where there is no way: `reason` and `mend` (texts).
        """
        return self.document

    def as_bytes(self) -> bytes:
        """Return the document as UTF-8 JSON; the same compound gives the same bytes."""
        return json.dumps(
            self.document, ensure_ascii=False, allow_nan=False, separators=(",", ":")
        ).encode()

    def find(self, *, start: str, goal: str) -> Document:
        """Return one route as a page shows it: lines in degrees and sentences in full.

        Without a way it is `{"reason", "mend"}`. Raises UnknownPlace.
        """
        document = self.document
        for place, among in ((start, "gates"), (goal, "goals")):
            if place not in document[among]:
                near = ", ".join(document[among][:3])
                raise UnknownPlace("unknown_place", place=place, compound=self.compound, near=near)
        row = document["gates"].index(start) * len(document["goals"])
        found = document["routes"][row + document["goals"].index(goal)]
        return {"from": start, "to": goal, **unfold_route(document, found)}


def write_guide(compound: Compound, routes: Routes, *, language: str) -> Guide:
    """Write the guide of a compound: every gate to every goal, in words and lines."""
    phrases = Phrases(compound, language)
    name = phrases.compound_name()
    degrees = compound.drawn
    document = {
        "version": VERSION,
        "language": language,
        "name": name,
        "compound": said(compound, "compound")[0],
        "coordinates": "wgs84",
        "bounds": shapely.total_bounds(degrees["compound"]).round(DECIMALS).tolist(),
        "layers": draw_layers(compound, routes.rules),
        "places": _places(routes, phrases),
        "gates": list(routes.gates),
        "goals": list(routes.goals),
        **fold_routes(routes, phrases),
    }
    return Guide(compound.id, language, name, document)


def _places(routes: Routes, phrases: Phrases) -> list[Document]:
    """Return everything that may be named, shown or chosen, gates first."""
    compound = routes.network.compound
    points = {
        name: shapely.get_coordinates(shapes).round(DECIMALS).tolist()
        for name, shapes in compound.drawn.items()
        if layer(name).shape == "Point"
    }
    points["buildings"] = label_points(compound)
    return [
        {
            "id": written,
            "kind": place.kind,
            "label": phrases.names[written],
            "at": points[place.layer][place.row],
            "estimated": _is_estimated(compound, place),
            "facts": facts_of(routes, place, phrases),
            **_address(compound, place),
        }
        for written, place in compound.places.items()
    ]


def _is_estimated(compound: Compound, place: Place) -> bool:
    """Tell whether nobody has confirmed where a place is, or where its door is."""
    columns = compound.columns[place.layer]
    if place.kind == "building":
        return place.id not in compound.columns["entrances"]["building"]
    return "estimated" in columns and columns["estimated"][place.row] == "yes"


def _address(compound: Compound, place: Place) -> Document:
    """Return what a door is addressed by: the id of its building, its unit and its flats."""
    if place.kind == "building":
        return {"building": place.id, "unit": "", "flats": ""}
    if place.kind != "entrance":
        return {}
    columns = compound.columns["entrances"]
    return {name: columns[name][place.row] for name in ("building", "unit", "flats")}
