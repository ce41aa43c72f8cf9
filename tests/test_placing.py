"""Words on a map: none covers another, and as many stand as can."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.poster.clash import GAP, LINE_GAP, clashes, crossed
from geo.poster.placing import Spots, place_words

NONE = [float("nan")] * 4


def crowd(seed: int, count: int, spots: int, size: float) -> list[Spots]:
    """Make words with so many spots each in a square of so many mm; half of them with leaders."""
    random = np.random.default_rng(seed)
    words = []
    for _ in range(count):
        wide = random.uniform(3, 12)
        corners = random.uniform(0, size, (spots, 2))
        boxes = np.hstack([corners, corners + np.array([wide, 4.0])])
        ends = corners + random.uniform(-8, 8, (spots, 2))
        starts = np.clip(ends, boxes[:, :2], boxes[:, 2:])
        leaders = np.hstack([starts, ends])
        leaders[random.random(spots) < 0.5] = NONE
        words.append(Spots(boxes, leaders, np.sort(random.uniform(0, 9, spots)), 100.0))
    return words


def in_the_way(one: Spots, first: int, two: Spots, second: int) -> bool:
    """Tell by plain arithmetic whether two words clash: boxes, and points along their leaders."""
    a, b = one.boxes[first], two.boxes[second]
    if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]:
        return True
    share = np.linspace(0, 1, 200)[:, None]
    for leader, box in ((one.leaders[first], b), (two.leaders[second], a)):
        points = leader[:2] + (leader[2:] - leader[:2]) * share
        if ((points > box[:2]) & (points < box[2:])).all(axis=1).any():
            return True
    return False


def faults(words: list[Spots], chosen: list[int | None]) -> int:
    placed = [(word, row) for word, row in zip(words, chosen, strict=True) if row is not None]
    return sum(in_the_way(*one, *two) for i, one in enumerate(placed) for two in placed[:i])


@settings(max_examples=40)
@given(st.integers(0, 10**6), st.integers(0, 40), st.floats(5, 120))
def test_no_word_covers_another_and_no_leader_crosses_one(
    seed: int, count: int, size: float
) -> None:
    words = crowd(seed, count, 8, size)
    assert faults(words, place_words(words)) == 0


def test_that_check_can_fail() -> None:
    words = crowd(1, 20, 8, 20.0)
    assert faults(words, [0] * len(words)) > 0


@settings(max_examples=60)
@given(st.integers(0, 10**6), st.integers(1, 5), st.floats(6, 25))
def test_of_a_few_words_as_many_stand_as_can(seed: int, count: int, size: float) -> None:
    words = crowd(seed, count, 3, size)
    clash: dict[tuple[int, int | None, int, int | None], bool] = {
        (i, a, j, b): bool(clashes(*spot(words[i], a), *spot(words[j], b))[0, 0])
        for i, j in product(range(count), repeat=2)
        for a, b in product(range(3), repeat=2)
    }
    ways = product([None, 0, 1, 2], repeat=count)
    most = max(
        sum(each is not None for each in way)
        for way in ways
        if not any(clash.get((i, way[i], j, way[j]), False) for i in range(count) for j in range(i))
    )
    assert sum(each is not None for each in place_words(words)) == most


def spot(word: Spots, row: int) -> tuple[np.ndarray, np.ndarray]:
    return word.boxes[row : row + 1], word.leaders[row : row + 1]


def test_the_same_words_stand_in_the_same_spots() -> None:
    assert place_words(crowd(3, 60, 8, 60.0)) == place_words(crowd(3, 60, 8, 60.0))


def test_who_is_alone_gets_the_best_spot_and_nobody_none() -> None:
    assert place_words([]) == []
    assert place_words(crowd(5, 1, 8, 60.0)) == [0]
    empty = Spots(np.empty((0, 4)), np.empty((0, 4)), np.empty(0), 9.0)
    assert place_words([empty, *crowd(5, 1, 8, 60.0)]) == [None, 0]


def test_who_is_worth_more_stands_and_the_others_give_way() -> None:
    box = np.array([[0.0, 0.0, 9.0, 4.0]])
    cheap, dear = (Spots(box, np.array([NONE]), np.zeros(1), worth) for worth in (1.0, 2.0))
    assert place_words([cheap, dear]) == [None, 0]


def test_words_make_room_for_one_another() -> None:
    """In a row of places each word may have its own or the next; the last has only the first."""
    places = np.array([[x, 0.0, x + 4, 4.0] for x in range(0, 60, 10)])
    none = np.full((2, 4), np.nan)
    words = [Spots(places[i : i + 2], none, np.array([0.0, 1.0]), 9.0) for i in range(5)]
    words.append(Spots(places[:1], none[:1], np.zeros(1), 9.0))
    assert place_words(words) == [1, 1, 1, 1, 1, 0]


@pytest.mark.parametrize(
    ("line", "touches"),
    [
        ((-5, 2, 20, 2), True),
        ((5, 1, 6, 2), True),
        ((-5, -5, -1, 20), False),
        ((-3, 2, 2, 8), False),  # past the corner, though its shadows fall on the box
        (NONE, False),
    ],
)
def test_a_line_touches_a_box_where_it_does(line: tuple[float, ...], touches: bool) -> None:
    box = np.array([[0.0, 0.0, 10.0, 4.0]])
    assert crossed(np.array([line], dtype=float), box).tolist() == [touches]


def test_words_keep_a_little_apart() -> None:
    box, none = np.array([[0.0, 0.0, 9.0, 4.0]]), np.array([NONE])
    for far, met in ((GAP * 0.9, True), (GAP * 1.1, False)):
        beside = box + np.array([9 + far, 0, 9 + far, 0])
        assert clashes(box, none, beside, none)[0, 0] == met
    for far, met in ((LINE_GAP * 0.9, True), (LINE_GAP * 1.1, False)):
        line = np.array([[-5.0, 4 + far, 20.0, 4 + far]])
        word = np.array([[20.0, 3.0, 29.0, 7.0]])
        assert clashes(word, line, box, none)[0, 0] == met
