"""The guide: all that riders need of a compound as one document, in every language at once."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from ..compound import Compound
from ..hours import weekly
from ..layers import Layers
from ..network import Network
from ..routes import Routes, outside_metres
from ..settings import Settings
from ..words import LANGUAGES
from .features import said
from .graph import Graph, contract
from .nearby import NEAREST, Document, nearest, pair
from .phrases import Phrases
from .places import describe_places
from .sights import find_sights
from .turns import turn_nodes

VERSION = 2
SPEEDS = (
    *("walk_speed", "steps_speed", "ride_speed", "loan_speed"),
    *("park_seconds", "loan_seconds", "guard_seconds", "detour"),
)
MARKS = {"walk": 1, "ride": 2, "loan": 4}  # which storeys a path is private for
STEPS, COVERED = 8, 16
GRID = 5  # points a side over which degrees are fitted to metres


@dataclass(frozen=True)
class Guide:
    """A compound's guide; its document holds public columns only.

    `language` is the one that pages open in; `edition` is 0 for what is not published. `routes` are
    what the guide was written of, for those who draw it, private columns and all.
    """

    compound: str
    language: str
    name: str
    edition: int
    document: Document
    routes: Routes = field(repr=False, compare=False)

    @property
    def source(self) -> Compound:
        """Return the compound that the guide leads through."""
        return self.routes.network.compound

    @property
    def lonlat(self) -> tuple[float, float]:
        """Return the middle of the compound in degrees."""
        west, south, east, north = self.source.box
        ((lon, lat),) = self.source.degrees(np.array([[(west + east) / 2, (south + north) / 2]]))
        return float(lon), float(lat)

    def as_json(self) -> Document:
        """Return the document that riders' phones read, keys in this order, absent for unsaid.

        A text is a pair in the order of `languages`, or one string where they are equal. Points
        are in metres, x east and y north, from the south-west corner of the compound's box. Hours
        are those of `weekly`: [[start, end], …] in minutes of the week, "?", or absent for always.

        `version`, `id`, `edition` (0: none), `checked` (a day or ""), `language` (of the page),
        `languages`, `name`; `compound`: its public columns; `rules`: `ebike`, `ebike_hours`,
        `rain_exempt`; `settings`: speeds and delays; `size`: width and height of the box; `fix`:
        see `fit_degrees`, absent where coordinates are not published; `texts`: facts.

        `places`: everything with a name, gates first: `id` (`gate:south`), `label`, `at`, `facts`
        (rows of texts), `hours`, `estimated`; a goal's `door` (a text: what to know at the door); a
        gate's columns, with `inward` (degrees clockwise from north), `wait` (seconds to get in) and
        `open` (hours as people say them); a bay's numbers; a landmark's `kind`; a building's
        `building` (id), `numbers` that it goes by and `handover`; an entrance's `building`, `unit`,
        `flats`, `facing` and `lift_card`.
        `gates`, `bays`, `goals`: rows of places.

        `network`: `nodes` and `edges.via` in whole millimetres, each point as its step from the
        one before, `via` from the edge's tail, 0 for none; `edges`: `tail`, `head`, `kind` (bits
        of `graph`) and `path` (a row of paths, -1 for a connector, -2 for free space); `place` and
        `joined`: node of every gate, bay and goal, and whether it hangs on the rest; `hop`: node
        where a vehicle is left for a goal, -1 for none; `paths`: `id`, `hours`, `marks` (1, 2, 4
        private on foot, by e-bike, by loan bike, 8 steps, 16 covered); `apart`: metres between
        gates around the outside; `unsure`: 1 for goals nobody has confirmed; `sights`: for every
        node 0, or where one can turn [place, decimetres east, north], the best first.

        `stations` and `partners`: see `nearest`.
        """
        return self.document

    def as_bytes(self) -> bytes:
        """Return the document as UTF-8 JSON; the same compound gives the same bytes."""
        return json.dumps(
            self.document, ensure_ascii=False, allow_nan=False, separators=(",", ":")
        ).encode()


def write_guide(
    compound: Compound,
    routes: Routes,
    *,
    language: str,
    edition: int = 0,
    checked: date | None = None,
    district: Layers | None = None,
    settings: Settings | None = None,
) -> Guide:
    """Write the guide of a compound: its rules and places, and the graph that phones route on.

    `checked` is the day on which somebody last looked it over, `district` what all compounds
    share. `settings` tell whether coordinates are published; by default those of the routes.
    """
    settings = settings or routes.rules.settings
    phrases = [Phrases(compound, each) for each in LANGUAGES]
    names = [each.compound_name() for each in phrases]
    west, south, east, north = compound.box
    places, texts = describe_places(routes, phrases)
    written = list(compound.places)
    network = routes.network
    document: Document = {
        "version": VERSION,
        "id": compound.id,
        "edition": edition,
        "checked": checked.isoformat() if checked else "",
        "language": language,
        "languages": list(LANGUAGES),
        "name": pair(names),
        "compound": said(compound, "compound", but=("id", "name", "name_en"))[0],
        "rules": dict(_rules(compound)),
        "settings": {name: getattr(routes.rules.settings, name) for name in SPEEDS},
        "size": [east - west, north - south],
        **({"fix": fit_degrees(compound)} if settings.publish_coordinates == "wgs84" else {}),
        "texts": texts,
        "places": places,
        **{
            kind: [written.index(place) for place in getattr(network, kind)]
            for kind in ("gates", "bays", "goals")
        },
        "network": _network(network, phrases[0].names),
        **{name: nearest(compound, district, name) if district else [] for name in NEAREST},
    }
    name = names[LANGUAGES.index(language)]
    return Guide(compound.id, language, name, edition, document, routes)


def fit_degrees(compound: Compound) -> list[float]:
    """Return a, b, c, d, e, f: x = a·lon + b·lat + c, y = d·lon + e·lat + f over the box, metres.

    Least squares; over a few hundred metres the earth bends by less than that leaves out.
    """
    west, south, east, north = compound.box
    x, y = np.meshgrid(np.linspace(west, east, GRID), np.linspace(south, north, GRID))
    xy = np.column_stack([x.ravel(), y.ravel()])
    lonlat, local = compound.degrees(xy), xy - compound.box[:2]
    middle = lonlat.mean(axis=0)
    slopes = np.linalg.lstsq(lonlat - middle, local - local.mean(axis=0))[0].T.round(3)
    shifts = (local.mean(axis=0) - slopes @ middle).round(3)
    fit: list[float] = np.column_stack([slopes, shifts]).ravel().tolist()
    return fit


def _rules(compound: Compound) -> Iterator[tuple[str, Any]]:
    yield "ebike", compound.fact("ebike")
    if (week := weekly(compound.fact("ebike_hours"))) is not None:
        yield "ebike_hours", week
    if compound.fact("rain_exempt") == "yes":
        yield "rain_exempt", True


def _network(network: Network, names: Mapping[str, str]) -> Document:
    """Return the graph in whole millimetres from the corner of the box."""
    graph = contract(network)
    origin = np.array(network.compound.box[:2])
    spots = np.round((network.nodes - origin) * 1000).astype(np.int64)
    number = np.full(len(network.nodes) + 1, -1)  # the last one stands for no node
    number[graph.nodes] = np.arange(len(graph.nodes))
    return {
        "nodes": _deltas(spots[graph.nodes]),
        "edges": {
            "tail": graph.tail,
            "head": graph.head,
            "kind": graph.kind,
            "path": graph.path,
            "via": [
                _deltas(spots[[graph.nodes[tail], *via]])[2:] if via else 0
                for tail, via in zip(graph.tail, graph.via, strict=True)
            ],
        },
        "place": number[network.place_node].tolist(),
        "joined": network.joined.astype(int).tolist(),
        "hop": {storey: number[hop].tolist() for storey, hop in network.hop_node.items()},
        "paths": _paths(network),
        "apart": outside_metres(network).tolist(),
        "unsure": network.goal_unsure.astype(int).tolist(),
        "sights": _sights(network, graph, names),
    }


def _deltas(points: np.ndarray) -> list[int]:
    """Return points (n, 2) as one list, each as its step from the one before."""
    steps: list[int] = np.diff(points, axis=0, prepend=0).ravel().tolist()
    return steps


def _paths(network: Network) -> list[Document]:
    columns = network.compound.columns["paths"]
    marks = sum(network.private[storey][:-2] * bit for storey, bit in MARKS.items())
    marks = marks + (np.array(columns["highway"], dtype=object) == "steps") * STEPS
    marks = marks + (np.array(columns["covered"], dtype=object) == "yes") * COVERED
    weeks = [weekly(hours) for hours in columns["hours"]]
    return [
        {"id": id, **({} if week is None else {"hours": week}), "marks": int(mark)}
        for id, week, mark in zip(columns["id"], weeks, marks, strict=True)
    ]


def _sights(
    network: Network, graph: Graph, names: Mapping[str, str]
) -> list[list[list[int]] | int]:
    """Return what can be named at every node where a turn can be: a place and decimetres to it.

    At other nodes that is 0.
    """
    compound = network.compound
    turns = turn_nodes(network)[graph.nodes]
    points = network.nodes[graph.nodes]
    number = {place: row for row, place in enumerate(compound.places)}
    seen = iter(find_sights(compound, [(x, y) for x, y in points[turns].tolist()], names=names))
    return [
        [
            [number[sight.place], round(10 * (sight.at[0] - x)), round(10 * (sight.at[1] - y))]
            for sight in next(seen)
        ]
        if turn
        else 0
        for turn, (x, y) in zip(turns.tolist(), points.tolist(), strict=True)
    ]
