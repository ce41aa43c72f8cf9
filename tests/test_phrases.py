"""Phrases: numbers as people say them, sides, and how to get out."""

import pytest

from geo.guide.phrases import Phrases, side_of
from geo.guide.turns import angle_between
from geo.routes import Exit

from .places import small_compound

CHINESE, ENGLISH = (Phrases(small_compound(), language) for language in ("zh", "en"))


@pytest.mark.parametrize(
    ("metres", "said"),
    [
        (2, "5米"),
        (7, "5米"),
        (8, "10米"),
        (78.3, "80米"),
        (234, "230米"),
        (333, "350米"),
        (980, "1000米"),
        (1240, "1250米"),
        (45 - 1e-10, "50米"),
    ],
)
def test_distances_are_round(metres: float, said: str) -> None:
    assert CHINESE.metres(metres) == said


@pytest.mark.parametrize(
    ("seconds", "said"), [(4, "10秒"), (30, "30秒"), (84, "80秒"), (90, "2分钟"), (300, "5分钟")]
)
def test_waits_are_round(seconds: float, said: str) -> None:
    assert CHINESE.wait(seconds) == said


@pytest.mark.parametrize(
    ("leave", "chinese", "english"),
    [
        (
            Exit("gate:south", "button", 60.0, same=True),
            "原路返回，从南门出，按按钮开门",
            "Go back the way you came, out at South Gate, press the button.",
        ),
        (
            Exit("gate:south", "free", 60.0, same=True),
            "原路返回，从南门出",
            "Go back the way you came, out at South Gate.",
        ),
        (
            Exit("gate:south", "guard", 60.0, same=False),
            "出去请走南门，请门岗开门",
            "Leave by South Gate, ask the guard to open.",
        ),
    ],
)
def test_how_to_get_out(leave: Exit, chinese: str, english: str) -> None:
    assert CHINESE.exit("gate:south", leave) == chinese
    assert ENGLISH.exit("gate:south", leave) == english


def test_a_gate_that_asks_for_a_card_says_why_another_is_taken() -> None:
    phrases = Phrases(small_compound(gate={"exit": "card"}), "zh")
    leave = Exit("gate:south", "free", 60.0, same=False)
    assert phrases.exit("gate:south", leave) == "南门出门要刷卡，出去请走南门"


def test_names_keep_their_letters_and_our_own_words_begin_large() -> None:
    assert CHINESE.sentence(["hair free处左转", "直行10米"]) == "hair free处左转，直行10米"
    assert ENGLISH.sentence(["at the well turn left", "straight 10 m"]) == (
        "At the well turn left, straight 10 m."
    )


def test_left_is_on_the_left() -> None:
    north = (0.0, 1.0)
    assert side_of(angle_between(north, (-5.0, 5.0))) == "left"
    assert side_of(angle_between(north, (5.0, 5.0))) == "right"
    assert angle_between(north, (0.0, 9.0)) == 0
