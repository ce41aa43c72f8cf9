"""The phone's router and Python's planner find the same routes."""

from collections.abc import Iterator
from datetime import datetime
from math import inf
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from geo.compound import Compound, make_compound
from geo.errors import NoRoute
from geo.guide import write_guide
from geo.guide.stretches import cut_route
from geo.layers import read_layers
from geo.network import Network, build_network
from geo.osm import read_osm
from geo.routes import Leg, Route, Routes, find_routes
from geo.settings import DEFAULTS, Settings

from .compounds import random_compound
from .conftest import extracts, sample_folders
from .phone import on_phone

Document = dict[str, Any]
Ask = tuple[str, str | list[str]]

MONDAY = 23  # of November 2026
DAYTIME, EVENING, NIGHT, RUSH = (
    datetime(2026, 11, MONDAY + day, hour, minute)
    for day, hour, minute in ((0, 12, 0), (2, 21, 57), (1, 2, 0), (3, 17, 30))
)
ANSWER = """({ guide, asks }) => {
  const network = Router.read(guide);
  return asks.map(([moment, calls]) => {
    const rules = Router.under(network, moment);
    return calls.map(([start, goal]) => rules.find(start, goal));
  });
}"""


def answers(cases: list[tuple[Document, list[tuple[Routes, list[Ask]]]]]) -> list[Any]:
    """Return the phone's routes for guides and what is asked of each, under several rules."""
    asked = [
        {"guide": guide, "asks": [[moment(routes), asks] for routes, asks in conditions]}
        for guide, conditions in cases
    ]
    said = on_phone(ANSWER, asked, "hours.js", "drops.js", "route.js")
    return [route for case in said for calls in case for route in calls]


def moment(routes: Routes) -> Document:
    """Return the rules of some routes as a phone is told them."""
    rules, at = routes.rules, routes.rules.at
    minute = None if at is None else at.weekday() * 1440 + at.hour * 60 + at.minute
    return {"minute": minute, "rain": rules.rain, "on": rules.on, "closed": sorted(rules.closed)}


def document(network: Network, settings: Settings = DEFAULTS) -> Document:
    routes = find_routes(network, settings=settings)
    return write_guide(network.compound, routes, language="zh").document


def closures(network: Network) -> list[str]:
    """Return something to close: a gate, a bay, and a path here and there."""
    columns = network.compound.columns
    paths = [f"path:{id}" for id in columns["paths"]["id"][::7]]
    return [*network.gates[:1], *network.bays[:1], *paths]


def conditions(network: Network) -> Iterator[Routes]:
    yield find_routes(network)
    yield find_routes(network, on="foot", at=DAYTIME)
    yield find_routes(network, at=NIGHT, rain=True)
    yield find_routes(network, at=EVENING)
    yield find_routes(network, at=RUSH, closed=closures(network))


def every_route(network: Network) -> list[Ask]:
    """Return all gates × goals, some buildings that have doors, and walks between two places."""
    ends = [*network.goals, *(place for place in network.compound.places if "building" in place)]
    walks = [*network.gates[:1], *network.goals[:2]], [*network.gates, *network.goals[-2:]]
    return [
        *((start, goal) for start in network.gates for goal in dict.fromkeys(ends)),
        *((start, goal) for start in walks[0] for goal in walks[1]),
    ]


def compounds_of(path: Path) -> list[Compound]:
    if path.suffix == ".osm":
        return [make_compound(layers) for layers in read_osm(path).compounds.values()]
    return [make_compound(read_layers(path))]


def differences(compounds: list[Compound], every: int = 1) -> list[str]:
    """Return where the phone's routes are not those of Python, under several conditions."""
    networks = [build_network(compound) for compound in compounds]
    cases = []
    for network in networks:
        rules = list(conditions(network))[::every]
        cases.append((document(network), [(routes, every_route(network)) for routes in rules]))
    said = iter(answers(cases))
    return [
        f"{routes.network.compound.id} {moment(routes)} {ask}: {fault}"
        for _, asked in cases
        for routes, asks in asked
        for ask in asks
        for fault in unequal(expected(routes, ask), next(said))
    ]


def expected(routes: Routes, ask: Ask) -> Route | NoRoute:
    start, goal = ask
    assert isinstance(goal, str)
    try:
        return routes.find(start=start, goal=goal)
    except NoRoute as reason:
        return reason


def unequal(route: Route | NoRoute, said: Document) -> Iterator[str]:
    """Yield what a phone says otherwise: numbers by more than 0.1, choices and notes at all."""
    if isinstance(route, NoRoute) or "reason" in said:
        keys = getattr(route, "key", "a route"), said.get("reason", "a route")
        if keys[0] != keys[1]:
            yield f"{keys[1]}, not {keys[0]}"
        return
    for name, ours, theirs in numbers(route, said):
        if not abs(ours - theirs) < 0.1:
            yield f"{name} {theirs}, not {ours}"
    choices, chosen = python_choices(route), phone_choices(said)
    if choices != chosen:
        yield f"{chosen}, not {choices}"


def numbers(route: Route, said: Document) -> Iterator[tuple[str, float, float]]:
    for name in ("seconds", "round_trip_seconds", "metres"):
        yield name, getattr(route, name), said[name]
    if route.exit and said["exit"]:
        yield "exit", route.exit.seconds, said["exit"]["seconds"]
    for leg, drawn in zip(route.legs, said["legs"], strict=False):
        yield f"{leg.mode} seconds", leg.seconds, drawn["seconds"]
        yield f"{leg.mode} metres", leg.metres, drawn["metres"]
        xy = leg.line - leg.line[0] + drawn["points"][0]
        apart = np.abs(xy - drawn["points"]).max() if len(xy) == len(drawn["points"]) else inf
        yield f"{leg.mode} line", 0.0, float(apart)


def python_choices(route: Route) -> object:
    def leg_of(leg: Leg | None) -> object:
        return leg and (leg.mode, leg.pieces.tolist(), leg.estimated.tolist())

    stretches, hop = cut_route(route)
    exit = route.exit
    return (
        *(route.start, route.goal, route.parking, route.loan),
        exit and (exit.gate, exit.how, exit.same),
        [(note.key, note.values) for note in route.notes],
        [leg_of(leg) for leg in route.legs],
        [(each.deed, each.place, each.towards, leg_of(each.leg), each.why) for each in stretches],
        leg_of(hop),
    )


def phone_choices(said: Document) -> object:
    def leg_of(leg: Document | None) -> object:
        return leg and (leg["mode"], leg["pieces"], leg["estimated"])

    exit, stretches = said["exit"], said["stretches"]
    return (
        *(said["from"], said["to"], said["parking"], said["loan"]),
        exit and (exit["gate"], exit["how"], exit["same"]),
        [(note["key"], note["values"]) for note in said["notes"]],
        [leg_of(leg) for leg in said["legs"]],
        [
            (each["deed"], each["place"], each["towards"], leg_of(each["leg"]), each["why"])
            for each in stretches
        ],
        leg_of(stretches[-1]["hop"]),
    )


def test_the_phone_finds_every_route_of_the_sample_district_as_python_does() -> None:
    compounds = [compound for folder in sample_folders() for compound in compounds_of(folder)]
    assert differences(compounds) == []


def test_the_phone_finds_every_route_of_random_compounds_as_python_does() -> None:
    assert differences([random_compound(seed) for seed in range(100)]) == []


@pytest.mark.parametrize("path", extracts() or sample_folders()[:1], ids=lambda path: path.stem)
def test_the_phone_finds_every_route_of_real_compounds_as_python_does(path: Path) -> None:
    assert differences(compounds_of(path), every=4) == []


def test_that_comparison_can_fail() -> None:
    """The twin: a phone that rides a little slower says other seconds, and parks elsewhere."""
    network = build_network(make_compound(read_layers(sample_folders()[1])))
    routes, asks = find_routes(network, at=DAYTIME, rain=True), every_route(network)
    guide = document(network)
    guide["settings"]["ride_speed"] *= 0.9
    said = answers([(guide, [(routes, asks)])])
    faults = [
        fault
        for ask, route in zip(asks, said, strict=True)
        for fault in unequal(expected(routes, ask), route)
    ]
    assert any(fault.startswith("ride seconds") for fault in faults)
