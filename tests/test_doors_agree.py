"""What riders type leads to the right door, or asks; the phone answers exactly as Python does."""

import json
from collections.abc import Callable, Iterator
from functools import cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from geo.compound import Compound, make_compound
from geo.doors import Finder
from geo.guide import write_guide
from geo.layers import read_layers
from geo.names import name_places
from geo.network import build_network
from geo.osm import read_osm
from geo.routes import find_routes
from geo.words import LANGUAGES

from .conftest import DATA, extracts, sample_folders
from .forms import forms
from .phone import on_phone
from .test_address import FOUND
from .test_address_agree import TYPED
from .test_doors import town

LEAST_RIGHT = 0.98
REAL = [*sample_folders(), *extracts()]
ORDER = "湖墅南路166号{name}{label} 王女士 13812345678"
Answers = Callable[[Compound, list[str]], list[dict[str, Any]]]

# One compound with everything that is hard to tell apart.
HARD = town(
    {
        "7": ("7幢", "老7号;南楼"),
        "7-1": ("7-1幢", ""),
        "8a": ("8幢", ""),
        "8b": ("8幢", ""),
        "9": ("9幢", ""),
        "hall": ("紫荆阁", ""),
        "l3": ("12弄3号", ""),
        "m3": ("16弄3号", ""),
        "a": ("A座", ""),
        "none": ("", ""),
    },
    {
        "7-1": ("7", "1", "101-1202"),
        "7-2": ("7", "乙", "103-1204"),
        "7-1-1": ("7-1", "1", ""),
        "8a-1": ("8a", "1", ""),
        "8b-1": ("8b", "1", "1-20;31"),
        "8b-2": ("8b", "2单元", "２１－３０；A"),
        "hall-1": ("hall", "", ""),
        "hall-2": ("hall", "2", ""),
        "l3-1": ("l3", "", "101-602"),
        "a-1": ("a", "东", "A;B"),
        "th": ("none", "TH12", ""),
    },
)


def document_of(compound: Compound) -> dict[str, Any]:
    """Return what a phone knows of a compound's places."""
    routes = find_routes(build_network(compound))
    document = write_guide(compound, routes, language="zh").as_json()
    return {key: document[key] for key in ("name", "places")}


@cache
def compound_of(source: Path) -> Compound:
    """Return a sample compound, or an extract's smallest of a dozen buildings, or its largest."""
    if source.is_dir():
        return make_compound(read_layers(source))
    found = sorted(read_osm(source).compounds.values(), key=lambda it: len(it["buildings"]))
    return make_compound(next((it for it in found if len(it["buildings"]) > 12), found[-1]))


def phone_answers(compound: Compound, texts: list[str]) -> list[dict[str, Any]]:
    """Return what the phone says to every text, {kind, places, key, values}."""
    answer = f"(text) => Doors.find({json.dumps(document_of(compound))}, text)"
    return on_phone(answer, texts, "address.js", "doors.js")


def python_answers(compound: Compound, texts: list[str]) -> list[dict[str, Any]]:
    doors = map(Finder(compound).door, texts)
    return [
        {
            "kind": door.kind,
            "places": list(door.places),
            "key": f"door.{door.sentence}",
            "values": dict(door.values),
        }
        for door in doors
    ]


def differing(compound: Compound, texts: list[str]) -> list[tuple[str, object, object]]:
    """Return the texts that lead to two answers, and both."""
    here, there = python_answers(compound, texts), phone_answers(compound, texts)
    return [case for case in zip(texts, here, there, strict=True) if case[1] != case[2]]


def typed_in(compound: Compound) -> Iterator[str]:
    """Yield every place by its id and its names, as addresses and in orders; and what is not."""
    for language in LANGUAGES:
        for place, label in name_places(compound, language).items():
            yield from (place, label, f"{label}502", f"{label}2单元1201室")
            yield ORDER.format(name=compound.name, label=label)
    columns = compound.columns["buildings"]
    for number in {*columns["ref"], *columns["name"], *map(str, range(1, 40)), "A", "188", "B7"}:
        yield from (number, f"{number}幢", f"{number}-2-302", f"{number}#1", f"{number}号201")


# -- the right door --------------------------------------------------------------------------------


def judged(answers: list[dict[str, Any]]) -> tuple[list[str], list[str]]:
    """Return the forms that are not answered right, and of those what leads to another door."""
    missed, wrong = [], []
    for (_, typed, kind, places), door in zip(forms(), answers, strict=True):
        if door["kind"] != kind or (kind != "nearest" and set(door["places"]) != places):
            missed.append(typed)
            if door["kind"] == "found" and set(door["places"]) != places:
                wrong.append(typed)
    return missed, wrong


@pytest.mark.parametrize("answers", [python_answers, phone_answers])
def test_two_hundred_forms_lead_to_the_right_door(answers: Answers) -> None:
    found = []
    for name, rows in groupby(forms(), key=itemgetter(0)):
        found += answers(compound_of(DATA / name), [typed for _, typed, *_ in rows])
    missed, wrong = judged(found)
    assert wrong == []
    assert len(missed) <= (1 - LEAST_RIGHT) * len(found), missed


def test_the_list_is_long_enough() -> None:
    typed = [(compound, text) for compound, text, *_ in forms()]
    assert len(set(typed)) == len(typed) >= 200


def test_that_judge_can_fail() -> None:
    """The twin: whoever always takes the first place is caught."""
    first = {"kind": "found", "places": ["entrance:7-2"]}
    missed, wrong = judged([first] * len(forms()))
    assert "8幢" in wrong and "谢谢" in wrong and "7-2" not in missed


# -- one answer, here and there --------------------------------------------------------------------


@pytest.mark.parametrize("source", REAL, ids=lambda source: source.stem)
def test_the_phone_finds_the_same_doors(source: Path) -> None:
    compound = compound_of(source)
    assert differing(compound, [*typed_in(compound), *(typed for typed, *_ in FOUND)]) == []


def test_the_phone_asks_where_python_asks() -> None:
    assert differing(HARD, [*typed_in(HARD), *(typed for typed, *_ in FOUND)]) == []


def test_whatever_is_typed_is_answered_alike() -> None:
    texts: list[str] = []

    @settings(max_examples=2000)
    @given(TYPED)
    def collect(text: str) -> None:
        texts.append(text)

    collect()
    assert differing(HARD, texts) == []
