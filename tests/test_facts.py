"""Facts: what is worth knowing about a place, in sentences, and nothing private."""

from pathlib import Path
from typing import Any

import pytest

from geo.compound import make_compound
from geo.guide.facts import facts_of, say_hours
from geo.guide.phrases import Phrases
from geo.layers import read_layers

from .conftest import sample_folders
from .places import routes_of, small_compound


def facts(place: str, language: str = "zh", **terms: Any) -> list[str]:
    routes = routes_of(small_compound(**terms))
    compound = routes.network.compound
    return facts_of(routes, compound.place(place), Phrases(compound, language))


def test_what_a_gate_asks_of_riders() -> None:
    assert facts("gate:south") == [
        "06:00–24:00开放",
        "扫码登记，约30秒",
        "电动车可进",
        "出门按按钮",
    ]
    assert facts("gate:south", "en", ebike="no")[2] == "e-bikes only as far as the couriers' bays"
    assert facts("gate:south", ebike="yes", ebike_hours="09:00-16:00")[2] == (
        "电动车 09:00–16:00 可进"
    )


def test_an_unknown_rule_is_never_shown_as_allowed() -> None:
    assert facts("gate:south", ebike="unknown")[2] == "电动车能不能进还没核对"
    assert facts("gate:south", gate={"ebike": "unknown"})[2] == "电动车能不能进还没核对"


def test_what_a_door_and_a_bay_offer() -> None:
    assert facts("entrance:7-1") == ["电梯要刷卡", "放大堂"]
    assert facts("building:9") == ["门没标在图上"]
    assert facts("parking:2") == ["可借手推车2辆"]
    assert facts("landmark:fountain") == []


@pytest.mark.parametrize(
    ("hours", "chinese", "english"),
    [
        ("", "全天", "always"),
        ("24/7", "全天", "always"),
        ("06:00-22:00", "06:00–22:00", "06:00–22:00"),
        ("Mo-Su 06:00-24:00", "每天 06:00–24:00", "daily 06:00–24:00"),
        (
            "Mo-Fr 07:30-09:00,16:30-18:30; Sa off",
            "周一至周五 07:30–09:00、16:30–18:30，周六 不开",
            "Mon–Fri 07:30–09:00, 16:30–18:30; Sat closed",
        ),
    ],
)
def test_hours_read_as_people_say_them(hours: str, chinese: str, english: str) -> None:
    assert say_hours(hours, "zh") == chinese
    assert say_hours(hours, "en") == english


@pytest.mark.parametrize("folder", sample_folders(), ids=lambda folder: folder.name)
def test_every_place_of_the_sample_has_facts_in_both_languages(folder: Path) -> None:
    compound = make_compound(read_layers(folder))
    routes = routes_of(compound)
    for place in compound.places.values():
        chinese, english = (
            facts_of(routes, place, Phrases(compound, language)) for language in ("zh", "en")
        )
        assert len(chinese) == len(english)
        assert all(chinese) and all(english)
