"""The layer table: every column is declared here once, with its kind, meaning and who may see it.

Names and values follow OpenStreetMap tags where one exists. Only public columns ever leave in a
guide.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

YES_NO = ("yes", "no", "unknown")
ACCESS = ("yes", "private", "no", "unknown")
PASSABLE = ("yes", "private")  # who delivers may enter what is private; unknown is never a yes


@dataclass(frozen=True)
class Column:
    """One column: `kind` is id, text, hours, number or choice; a choice lists its `values`.

    `empty` is what a row holds where nobody said anything.
    """

    name: str
    kind: str
    meaning: str
    values: tuple[str, ...] = ()
    empty: str | float = ""
    public: bool = True


@dataclass(frozen=True)
class Layer:
    """One layer: `shape` is the geometry type of its rows, `scope` compound or district."""

    name: str
    shape: str
    columns: tuple[Column, ...]
    scope: str = "compound"

    def column(self, name: str) -> Column:
        """Return one column; a name that is not declared is a KeyError."""
        return {column.name: column for column in self.columns}[name]


def _id() -> Column:
    return Column("id", "id", "short name, unique in its layer, used in addresses and codes")


def _text(name: str, meaning: str, *, public: bool = True) -> Column:
    return Column(name, "text", meaning, public=public)


def _hours(name: str, meaning: str) -> Column:
    return Column(name, "hours", f"{meaning}, as OSM opening_hours; empty: always")


def _number(name: str, meaning: str) -> Column:
    return Column(name, "number", meaning, empty=np.nan)


def _choice(name: str, meaning: str, values: tuple[str, ...], empty: str = "unknown") -> Column:
    return Column(name, "choice", meaning, values, empty)


def _estimated() -> Column:
    return _choice("estimated", "proposed by an import, not yet confirmed", ("yes", "no"), "no")


TABLE: tuple[Layer, ...] = (
    Layer(
        "compound",
        "Polygon",
        (
            _id(),
            _text("name", "name"),
            _text("name_en", "English name"),
            _choice("gated", "whether the boundary is closed but for its gates", YES_NO),
            _choice("ebike", "whether couriers may ride e-bikes inside", YES_NO),
            _hours("ebike_hours", "when they may"),
            _choice("rain_exempt", "whether e-bikes are let in whenever it rains", YES_NO),
            _text("convention", "what riders and residents agreed on"),
            _text("desk_phone", "the desk that riders may call"),
            _text("contacts", "named contacts", public=False),
            _text("map_approval", "map approval number"),
            _text("source", "whose map data it is, as they want it said"),
            _estimated(),
        ),
    ),
    Layer(
        "buildings",
        "Polygon",
        (
            _id(),
            _text("ref", "number as on the wall, without suffix: 8"),
            _text("name", "number as people say it: 8幢"),
            _text("aliases", "other numbers and names, separated by ;"),
            _number("levels", "storeys"),
            _choice("lift", "whether there is a lift", YES_NO),
            _choice(
                "handover",
                "where parcels are handed over",
                ("door", "lobby", "locker", "gate", "unknown"),
            ),
            _text("note", "note for riders"),
        ),
    ),
    Layer(
        "entrances",
        "Point",
        (
            _id(),
            _text("building", "id of its building"),
            _text("unit", "unit number, without suffix: 2"),
            _text("flats", "flats that it serves: 101-1204"),
            _choice("lift_card", "whether the lift needs a card", YES_NO),
            _text("note", "note for riders"),
            _text("code", "door code", public=False),
            _estimated(),
        ),
    ),
    Layer(
        "gates",
        "Point",
        (
            _id(),
            _text("name", "name"),
            _choice("foot", "who may walk through", ACCESS),
            _choice("ebike", "who may ride through", ACCESS),
            _hours("hours", "when it is open"),
            _choice("way", "which way it may be passed", ("both", "in", "out"), "both"),
            _choice("register", "how to get in", ("none", "scan", "desk", "unknown")),
            _number("wait_seconds", "seconds that getting in takes, where somebody measured"),
            _choice("exit", "how to get out", ("free", "button", "card", "guard", "unknown")),
            _choice("locked", "whether it is locked", YES_NO),
            _estimated(),
        ),
    ),
    Layer(
        "paths",
        "LineString",
        (
            _id(),
            _text("highway", "kind of way: footway, service, steps, …"),
            _choice("foot", "who may walk here", ACCESS),
            _choice("ebike", "who may ride an e-bike here", ACCESS),
            _choice("bicycle", "who may ride a bicycle here", ACCESS),
            _choice("oneway", "whether vehicles may only follow the line", ("yes", "no"), "no"),
            _choice("covered", "whether it runs through or under a building", YES_NO),
            _hours("hours", "when it is open"),
            _text("name", "name"),
            _number("layer", "storey of the ground: ways on different ones do not meet midway"),
            _estimated(),
        ),
    ),
    Layer(
        "barriers",
        "LineString",
        (_id(), _text("barrier", "wall, fence, hedge: nobody crosses it")),
    ),
    Layer(
        "parking",
        "Point",
        (
            _id(),
            _text("name", "name"),
            _number("capacity", "marked spots"),
            _number("loan_bikes", "bikes to borrow"),
            _number("loan_trolleys", "trolleys to borrow"),
            _choice("charging", "whether e-bikes charge here", YES_NO),
            _hours("hours", "when couriers may use it"),
            _choice("covered", "whether it has a roof", YES_NO),
        ),
    ),
    Layer(
        "landmarks",
        "Point",
        (
            _id(),
            _choice(
                "kind",
                "what people see",
                (
                    "guide_point",
                    "charging",
                    "toilet",
                    "locker",
                    "shop",
                    "playground",
                    "clinic",
                    "other",
                ),
                "other",
            ),
            _text("name", "name"),
            _hours("hours", "when it is open"),
        ),
    ),
    Layer(
        "stations",
        "Point",
        (
            _id(),
            _text("name", "name"),
            _text("kind", "station or corner"),
            _text("services", "what there is, separated by ;"),
            _hours("hours", "when it is open"),
            _text("note", "note for riders"),
        ),
        scope="district",
    ),
    Layer(
        "partners",
        "Point",
        (
            _id(),
            _text("name", "name"),
            _text("discount", "what riders get"),
            _hours("hours", "when they get it"),
        ),
        scope="district",
    ),
)


@cache
def layer(name: str) -> Layer:
    """Return one row of the table; a name that is not declared is a KeyError."""
    return {row.name: row for row in TABLE}[name]


def names(scope: str = "compound") -> tuple[str, ...]:
    """Return the names of a scope's layers, in the order of the table."""
    return tuple(row.name for row in TABLE if row.scope == scope)
