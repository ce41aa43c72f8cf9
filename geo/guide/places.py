"""The places of a guide: everything with a name, and what a phone must know of it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..compound import Place
from ..doors import place_numbers
from ..hours import weekly
from ..names import facings
from ..routes import Routes
from ..words import LANGUAGES
from .facts import facts_of, say_hours
from .features import inward, place_points
from .nearby import Document, Text, pair
from .phrases import Phrases

Said = Iterator[tuple[str, Any]]


def describe_places(
    routes: Routes, phrases: Sequence[Phrases]
) -> tuple[list[Document], list[Text]]:
    """Return everything that may be named, shown or chosen, gates first, and all their texts.

    `phrases` are those of every language. The shape is told at `Guide.as_json`.
    """
    described = _Places(routes)
    texts: dict[tuple[str, ...], int] = {}
    places = []
    for written, place in routes.network.compound.places.items():
        facts = zip(*(facts_of(routes, place, each) for each in phrases), strict=True)
        door = tuple(each.at_door(written) for each in phrases if written in routes.goals)
        places.append(
            {
                "id": written,
                "label": pair([each.names[written] for each in phrases]),
                "at": described.at(place),
                "facts": [texts.setdefault(fact, len(texts)) for fact in facts],
                **dict(described.said(place)),
                **({"door": texts.setdefault(door, len(texts))} if any(door) else {}),
            }
        )
    return places, [pair(text) for text in texts]


class _Places:
    """What is said of the places of one compound, besides names and facts."""

    def __init__(self, routes: Routes) -> None:
        self.compound, self.waits = routes.network.compound, routes.rules.waits_in
        self.doors = set(self.compound.columns["entrances"]["building"])
        self.facings, self.inward = facings(self.compound), inward(self.compound)
        self.numbers = place_numbers(self.compound)
        self.points = place_points(self.compound)

    def at(self, place: Place) -> list[float]:
        """Return where a place's sign or label stands."""
        return self.points[place.layer][place.row]

    def said(self, place: Place) -> Said:
        columns = self.compound.columns[place.layer]
        row = {name: values[place.row] for name, values in columns.items()}
        yield from getattr(self, f"_{place.kind}")(place, row)
        if (week := weekly(row.get("hours", ""))) is not None:
            yield "hours", week
        if row.get("estimated") == "yes":
            yield "estimated", True

    def _gate(self, place: Place, row: Mapping[str, Any]) -> Said:
        yield "inward", self.inward[place.row]
        for column in ("foot", "ebike", "way", "register", "exit"):
            yield column, row[column]
        if row["locked"] == "yes":
            yield "locked", "yes"
        yield "wait", _number(self.waits[place.row])
        if row["hours"]:
            yield "open", pair([say_hours(row["hours"], language) for language in LANGUAGES])

    def _parking(self, place: Place, row: Mapping[str, Any]) -> Said:
        for column in ("capacity", "loan_bikes", "loan_trolleys"):
            if row[column] > 0:
                yield column, _number(row[column])

    def _landmark(self, place: Place, row: Mapping[str, Any]) -> Said:
        yield "kind", row["kind"]

    def _building(self, place: Place, row: Mapping[str, Any]) -> Said:
        yield "building", place.id
        yield "numbers", self.numbers[str(place)]
        if row["handover"] != "unknown":
            yield "handover", row["handover"]
        if place.id not in self.doors:
            yield "estimated", True

    def _entrance(self, place: Place, row: Mapping[str, Any]) -> Said:
        yield "building", row["building"]
        for column in ("unit", "flats"):
            if row[column]:
                yield column, row[column]
        if str(place) in self.numbers:
            yield "numbers", self.numbers[str(place)]
        if self.facings[place.row]:
            yield "facing", self.facings[place.row]
        if row["lift_card"] == "yes":
            yield "lift_card", True


def _number(value: float) -> float:
    """Return a number as short as it can be written."""
    return int(value) if value == int(value) else round(float(value), 3)
