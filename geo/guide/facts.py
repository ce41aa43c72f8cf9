"""What is worth knowing about a place: ready sentences, made from public columns only."""

import re
from collections.abc import Iterator, Mapping

from ..compound import Compound, Place
from ..errors import NoRoute
from ..names import name_places
from ..routes import Routes
from ..words import has, text
from .phrases import Phrases

DAYS = "Mo|Tu|We|Th|Fr|Sa|Su|PH|SH|off"
SPAN = re.compile(rf"\b({DAYS})(?:-({DAYS}))?\b")


def facts_of(routes: Routes, place: Place, phrases: Phrases) -> list[str]:
    """Return what riders should know about a place, the most important first."""
    compound = routes.network.compound
    columns = compound.columns[place.layer]
    row = {name: values[place.row] for name, values in columns.items()}
    if place.kind == "gate":
        return [says for _, says in gate_facts(routes, place, phrases)]
    kinds = {"entrance": _entrance, "building": _building, "parking": _bay, "landmark": _landmark}
    return list(kinds[place.kind](compound, row, phrases.language))


def gate_facts(routes: Routes, place: Place, phrases: Phrases) -> list[tuple[str, str]]:
    """Return what riders should know about a gate, each with what it is about.

    That is hours, way, foot, locked, register, exit, estimated; ebike, no_ebike or unknown_ebike.
    """
    compound = routes.network.compound
    row = {name: values[place.row] for name, values in compound.columns["gates"].items()}
    wait = float(routes.rules.waits_in[place.row])
    return list(_gate(compound, row, wait, phrases))


def write_reason(compound: Compound, reason: NoRoute, *, language: str) -> NoRoute:
    """Return why there is no way, with places and hours as people call them."""
    hours = str(reason.values.get("hours", ""))
    said = {hours: say_hours(hours, language)} if hours else {}
    return reason.named({**name_places(compound, language), **said})


def say_hours(hours: str, language: str) -> str:
    """Return an OSM opening_hours text as people read it: Mo-Fr 07:00-22:00 → 周一至周五 …."""
    if not hours or hours == "24/7":
        return text(language, "hours.always")

    def say(span: re.Match[str]) -> str:
        if span[0] == "Mo-Su":
            return text(language, "hours.daily")
        days = (text(language, f"hours.{day.lower()}") for day in span.groups() if day)
        return text(language, "hours.to").join(days)

    said = SPAN.sub(say, hours).replace("-", "–")
    said = re.sub(r"\s*,\s*", text(language, "list.comma"), said)
    return re.sub(r"\s*;\s*", text(language, "list.clause"), said)


Row = Mapping[str, object]


def _gate(compound: Compound, row: Row, wait: float, phrases: Phrases) -> Iterator[tuple[str, str]]:
    language = phrases.language
    if row["hours"]:
        yield "hours", text(language, "fact.open", hours=say_hours(str(row["hours"]), language))
    for column in ("way", "foot", "locked"):
        yield from _about(language, column, row)
    if row["register"] in ("scan", "desk") and wait >= 1:
        yield "register", phrases.say(f"register.{row['register']}", wait=phrases.wait(wait))
    else:
        yield from _about(language, "register", row)
    rule = _ebike_rule(compound, str(row["ebike"]))
    hours = compound.fact("ebike_hours")
    if rule == "yes" and hours:
        said = say_hours(hours, language)
        yield "ebike", text(language, "fact.gate.ebike_hours", hours=said)
    else:
        kind = {"no": "no_ebike", "unknown": "unknown_ebike"}.get(rule, "ebike")
        yield kind, text(language, f"fact.gate.ebike.{rule}")
    for column in ("exit", "estimated"):
        yield from _about(language, column, row)


def _about(language: str, column: str, row: Row) -> Iterator[tuple[str, str]]:
    for says in _choice(language, "gate", column, row):
        yield column, says


def _ebike_rule(compound: Compound, gate: str) -> str:
    """Return how far e-bikes may come through a gate: yes, no, unknown, or just to a bay."""
    rules = {gate, compound.fact("ebike")}
    if gate == "yes" and "no" in rules and compound.columns["parking"]["id"]:
        return "bay"
    return "no" if "no" in rules else "unknown" if "unknown" in rules else "yes"


def _entrance(compound: Compound, row: Row, language: str) -> Iterator[str]:
    yield from _choice(language, "entrance", "lift_card", row)
    if row["flats"]:
        yield text(language, "fact.entrance.flats", flats=row["flats"])
    yield from _choice(language, "entrance", "estimated", row)
    yield from _note(row)
    homes = compound.columns["buildings"]
    if row["building"] in homes["id"]:
        home = homes["id"].index(str(row["building"]))
        yield from _house(language, {name: values[home] for name, values in homes.items()})


def _building(compound: Compound, row: Row, language: str) -> Iterator[str]:
    if row["id"] not in compound.columns["entrances"]["building"]:
        yield text(language, "fact.building.undrawn")
    yield from _house(language, row)


def _house(language: str, row: Row) -> Iterator[str]:
    yield from _choice(language, "building", "handover", row)
    yield from _choice(language, "building", "lift", row)
    yield from _note(row)


def _bay(compound: Compound, row: Row, language: str) -> Iterator[str]:
    for column in ("capacity", "loan_bikes", "loan_trolleys"):
        number = float(str(row[column]))
        if number >= 1:
            yield text(language, f"fact.parking.{column}", number=int(number))
    for column in ("charging", "covered"):
        yield from _choice(language, "parking", column, row)
    yield from _hours(language, row)


def _landmark(compound: Compound, row: Row, language: str) -> Iterator[str]:
    yield from _hours(language, row)


def _hours(language: str, row: Row) -> Iterator[str]:
    if row["hours"]:
        yield text(language, "fact.open", hours=say_hours(str(row["hours"]), language))


def _choice(language: str, kind: str, column: str, row: Row) -> Iterator[str]:
    """Yield what a choice means, where the word lists have words for it."""
    key = f"fact.{kind}.{column}.{row[column]}"
    if has(key):
        yield text(language, key)


def _note(row: Row) -> Iterator[str]:
    if row["note"]:
        yield str(row["note"])
