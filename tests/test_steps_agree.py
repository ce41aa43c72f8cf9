"""The phone tells every route as Python does: text for text, turn for turn."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from geo.compound import Compound
from geo.errors import NoRoute
from geo.guide import Phrases, write_guide, write_steps
from geo.guide.facts import say_hours
from geo.network import Network, build_network
from geo.routes import Route, Routes, find_routes
from geo.words import LANGUAGES, word_list

from .compounds import random_compound
from .conftest import extracts, sample_folders
from .phone import on_phone
from .test_router import DAYTIME, NIGHT, Ask, compounds_of, every_route, expected, moment

Document = dict[str, Any]
SCRIPTS = ("page.js", "hours.js", "drops.js", "route.js", "steps.js")
FAMILIES = ("step.", "note.", "compass.", "error.gate_", "error.goal_", "error.no_", "error.closed")
WORDS = {
    language: {key: said for key, said in word_list(language).items() if key.startswith(FAMILIES)}
    for language in LANGUAGES
}
TELL = """({ guide, words, asks }) => {
  const network = Router.read(guide);
  const language = guide.languages.indexOf(guide.language);
  const teller = Steps.read(guide, words, language);
  return asks.map(([moment, calls]) => {
    const rules = Router.under(network, moment);
    return calls.map(([start, goal]) => teller.write(rules.find(start, goal)));
  });
}"""

Asked = list[tuple[Routes, list[Ask]]]


def phone_tells(
    network: Network, asked: Asked, language: str, **other: str
) -> list[list[Document]]:
    """Return what the phone writes of every route, under the rules of every moment."""
    guide = write_guide(network.compound, asked[0][0], language=language).document
    asks = [[moment(routes), calls] for routes, calls in asked]
    case = {"guide": guide, "words": {**WORDS[language], **other}, "asks": asks}
    (told,) = on_phone(TELL, [case], *SCRIPTS)
    return list(told)


def python_tells(routes: Routes, asks: list[Ask], language: str) -> Iterator[Document]:
    """Yield what Python writes of every route."""
    phrases = Phrases(routes.network.compound, language)
    gates = phrases.compound.columns["gates"]["hours"]
    called = {**phrases.names, **{hours: say_hours(hours, language) for hours in gates if hours}}
    found = [expected(routes, ask) for ask in asks]
    chosen = [route for route in found if isinstance(route, Route)]
    steps = iter(write_steps(routes, chosen, language=language))
    for route in found:
        if isinstance(route, NoRoute):
            why = route.named(called)
            yield {"reason": {"says": why.says(language), "mend": why.mend(language)}}
            continue
        yield {
            "steps": [vars(step) for step in next(steps)],
            "summary": phrases.summary(route),
            "exit": phrases.exit(route.start, route.exit) if route.exit else "",
            "notes": [phrases.note(note) for note in route.notes],
        }


def differences(
    network: Network, conditions: list[Routes], language: str, **other: str
) -> Iterator[str]:
    """Yield where the phone tells a route otherwise, under several conditions."""
    asked = [(routes, every_route(network)) for routes in conditions]
    told = phone_tells(network, asked, language, **other)
    for (routes, asks), answers in zip(asked, told, strict=True):
        ours = python_tells(routes, asks, language)
        for ask, here, there in zip(asks, ours, answers, strict=True):
            for fault in unequal(network.compound, here, there):
                yield f"{network.compound.id} {moment(routes)} {ask}: {fault}"


def unequal(compound: Compound, here: Document, there: Document) -> Iterator[str]:
    """Yield what differs between what Python writes of a route and what a phone does."""
    for part in ("reason", "summary", "exit", "notes"):
        if here.get(part) != there.get(part):
            yield f"{part}: {there.get(part)}, not {here.get(part)}"
    ours, theirs = (told.get("steps", []) for told in (here, there))
    if len(ours) != len(theirs):
        yield f"{len(theirs)} steps, not {len(ours)}"
    west, south, _, _ = compound.box
    for one, other in zip(ours, theirs, strict=False):
        for part in ("says", "turn", "landmark", "mode"):
            if one[part] != (other.get(part) or None):
                yield f"{part}: {other.get(part)}, not {one[part]}"
        x, y = one["at"]
        for part, number, said in (
            ("metres", one["metres"], other["metres"]),
            ("seconds", one["seconds"], other["seconds"]),
            ("east", x - west, other["at"][0]),
            ("north", y - south, other["at"][1]),
        ):
            if not abs(number - said) < 0.1:
                yield f"{part}: {said}, not {number}"


def conditions_of(network: Network) -> list[Routes]:
    return [
        find_routes(network),
        find_routes(network, on="foot"),
        find_routes(network, at=NIGHT, rain=True),
        find_routes(network, at=DAYTIME, closed=network.gates[:1]),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("folder", sample_folders(), ids=lambda path: path.name)
def test_the_phone_tells_every_route_of_the_sample_district(folder: Path, language: str) -> None:
    network = build_network(*compounds_of(folder))
    assert list(differences(network, conditions_of(network), language)) == []


@pytest.mark.parametrize("path", extracts() or sample_folders()[:1], ids=lambda path: path.stem)
def test_the_phone_tells_every_route_of_real_compounds(path: Path) -> None:
    for compound in compounds_of(path):
        network = build_network(compound)
        assert list(differences(network, [find_routes(network)], "zh")) == []


def test_the_phone_tells_every_route_of_random_compounds() -> None:
    for seed in range(20):
        network = build_network(random_compound(seed))
        language = LANGUAGES[seed % len(LANGUAGES)]
        assert list(differences(network, conditions_of(network), language)) == []


def test_that_comparison_can_fail() -> None:
    """The twin: one word that differs is seen, and so is a place that stands elsewhere."""
    network = build_network(*compounds_of(sample_folders()[0]))
    routes = [find_routes(network)]
    mirror = {"step.turn_at.left": WORDS["zh"]["step.turn_at.right"]}
    faults = list(differences(network, routes, "zh", **mirror))
    assert faults and all("says: " in fault for fault in faults)
    asked = [(routes[0], every_route(network))]
    ((told, *_),) = phone_tells(network, asked, "zh")
    ours = next(python_tells(*asked[0], "zh"))
    assert list(unequal(network.compound, ours, told)) == []
    told["steps"][0] |= {"turn": "back", "metres": told["steps"][0]["metres"] + 0.2}
    assert len(list(unequal(network.compound, ours, told))) == 2


TELL_SEVERAL = """({ guide, words, moment, calls }) => {
  const rules = Router.under(Router.read(guide), moment);
  const teller = Steps.read(guide, words, guide.languages.indexOf(guide.language));
  return calls.map(([start, goals]) => {
    const route = rules.find(start, goals);
    return [route.drops, teller.write(route)];
  });
}"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_several_doors_are_told_in_their_order(language: str) -> None:
    cases = []
    for folder in sample_folders():
        network = build_network(*compounds_of(folder))
        goals = network.goals
        routes = find_routes(network, at=DAYTIME)
        calls = [[gate, goals[i :: len(goals) // 3]] for gate in network.gates for i in range(3)]
        guide = write_guide(network.compound, routes, language=language).document
        case = {"guide": guide, "words": WORDS[language], "calls": calls}
        cases.append({**case, "moment": moment(routes)})
    seen = ""
    for drops, told in (
        each for found in on_phone(TELL_SEVERAL, cases, *SCRIPTS) for each in found
    ):
        if "reason" in told:
            continue
        arrivals = [step for step in told["steps"] if step.get("place")]
        assert [step["place"] for step in arrivals] == drops
        assert [step["drop"] for step in arrivals] == list(range(len(drops)))
        said = "".join([*(step["says"] for step in told["steps"]), told["exit"], *told["summary"]])
        assert not any(sign in said for sign in ("undefined", "NaN", "[object", "{", "null"))
        seen += said
    on, _, _ = WORDS[language]["step.on"].partition("{")
    assert on.capitalize() in seen
