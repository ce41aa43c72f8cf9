"""Numbers that follow from the neighbours': 1, 2, _, 4 in a row; 1, 3, _, 7 along one side."""

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely

from ..metres import Coordinates
from .outline import direction
from .sketch import Sketch
from .suggestion import Suggestion, changed_row

NUMBER = re.compile(r"(\D*)(\d{1,6})")
ASIDE_METRES = 9.0  # houses of one row stand in line, give or take this
ALONG_METRES = 75.0  # and the next one is no farther off
ALIKE = (0.4, 2.5)  # a garage between houses is no house: areas compared with the row's
KNOWN_AROUND, KNOWN_ALONG = 2, 3  # numbers that make a pattern: around a gap, before an open end


@dataclass(frozen=True)
class _Guess:
    row: int
    number: int
    prefix: str
    frame: tuple[str, str]  # what names put around the number: ("", "幢")
    near: tuple[str, ...]
    between: bool


def suggest_numbers(sketch: Sketch) -> list[Suggestion]:
    """Suggest numbers for buildings without one, where rows leave no doubt; none is taken twice."""
    taken = _taken(sketch)
    guesses: dict[int, set[_Guess]] = {}
    for line in _lines(sketch):
        for guess in _guesses(sketch, line):
            guesses.setdefault(guess.row, set()).add(guess)
    clear = list(_undoubted(guesses, taken))
    ids = sketch.column("buildings", "id")
    found = []
    for guess in clear:
        ref = f"{guess.prefix}{guess.number}"
        columns = {"ref": ref}
        if any(guess.frame):
            columns["name"] = ref.join(guess.frame)
        key = "number_between" if guess.between else "number_next"
        found.append(
            changed_row(
                "numbers",
                key,
                "buildings",
                ids[guess.row],
                None,
                columns,
                number=ref,
                near=guess.near,
            )
        )
    return found


def _undoubted(guesses: dict[int, set[_Guess]], taken: set[str]) -> Iterator[_Guess]:
    """Yield guesses that no other contradicts; what stands between two numbers counts first."""
    best: list[_Guess] = []
    for found in guesses.values():
        inner = [guess for guess in found if guess.between]
        chosen = inner or list(found)
        if len({(guess.prefix, guess.number) for guess in chosen}) == 1:
            best.append(min(chosen, key=lambda guess: guess.near))
    sure = {(guess.prefix, guess.number) for guess in best if guess.between}
    best = [each for each in best if each.between or (each.prefix, each.number) not in sure]
    count = Counter((guess.prefix, guess.number) for guess in best)
    for guess in best:
        said = f"{guess.prefix}{guess.number}".upper()
        if count[guess.prefix, guess.number] == 1 and said not in taken:
            yield guess


def _taken(sketch: Sketch) -> set[str]:
    """Return every number that any building is said to have, drawn or not."""
    columns = sketch.site.columns["buildings"]
    said = zip(columns["ref"], columns["name"], columns["aliases"], strict=True)
    words = [word for row in said for text in row for word in text.split(";")]
    numbers = [number for word in words for number in re.findall(r"[A-Za-z]*\d+", word)]
    return {word.strip().upper() for word in (*words, *numbers)}


def _lines(sketch: Sketch) -> Iterator[list[int]]:
    """Yield rows of buildings that stand in line, in order, along and across the houses."""
    houses = sketch.shapes["buildings"]
    if len(houses) < KNOWN_ALONG:
        return
    angle, _ = direction(houses)
    turned = shapely.get_coordinates(shapely.centroid(houses)) @ _turn(-angle)
    for along, aside in ((0, 1), (1, 0)):
        yield from _in_line(turned[:, along], turned[:, aside])


def _turn(degrees: float) -> Coordinates:
    cosine, sine = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array([[cosine, sine], [-sine, cosine]])


def _in_line(along: Coordinates, aside: Coordinates) -> Iterator[list[int]]:
    """Yield chains of points of which each is the nearest further along, in line with the last."""
    following: dict[int, int] = {}
    for row in range(len(along)):
        ahead = np.flatnonzero(
            (along > along[row])
            & (along <= along[row] + ALONG_METRES)
            & (np.abs(aside - aside[row]) <= ASIDE_METRES)
        )
        if len(ahead):
            following[row] = int(ahead[along[ahead].argmin()])
    # A house that two others would go on to begins a line of its own for all but the nearest.
    before = Counter(following.values())
    following = {row: to for row, to in following.items() if before[to] == 1}
    for row in sorted(set(range(len(along))) - set(following.values())):
        line = [row]
        while line[-1] in following:
            line.append(following[line[-1]])
        if len(line) >= KNOWN_ALONG:
            yield line


def _guesses(sketch: Sketch, line: list[int]) -> Iterator[_Guess]:
    """Yield the numbers that a line of buildings leaves open and its other numbers agree on."""
    columns = {name: sketch.column("buildings", name) for name in ("ref", "name")}
    area = shapely.area(sketch.shapes["buildings"])
    known: dict[int, tuple[str, int, tuple[str, str]]] = {}
    for place, row in enumerate(line):
        if match := NUMBER.fullmatch(columns["ref"][row]):
            known[place] = (
                match[1],
                int(match[2]),
                _frame(columns["ref"][row], columns["name"][row]),
            )
    open_places = [
        place
        for place, row in enumerate(line)
        if not columns["ref"][row] and not columns["name"][row]
    ]
    if len(known) < KNOWN_AROUND or not open_places:
        return
    usual = float(np.median(area[[line[place] for place in known]]))
    for place in open_places:
        near = _pattern(known, place, open_places, len(line))
        if near is None or not ALIKE[0] * usual <= area[line[place]] <= ALIKE[1] * usual:
            continue
        (low, high), number, between = near
        prefix, _, frame = known[low]
        around = sorted({known[each][1] for each in (low, high)})
        names = tuple(f"{prefix}{each}" for each in around)
        yield _Guess(line[place], number, prefix, frame, names, between)


def _pattern(
    known: dict[int, tuple[str, int, tuple[str, str]]],
    place: int,
    open_places: list[int],
    length: int,
) -> tuple[tuple[int, int], int, bool] | None:
    """Return the two places that a number follows from, the number, and whether it is between.

    Places from the nearest named building on either side count: they must all agree on a step.
    """
    run = _run(known, place, open_places, length)
    if len({known[each][0] for each in run}) != 1 or len({known[each][2] for each in run}) != 1:
        return None
    below, above = [each for each in run if each < place], [each for each in run if each > place]
    between = bool(below and above)
    if len(run) < (KNOWN_AROUND if between else KNOWN_ALONG):
        return None
    steps = {(known[b][1] - known[a][1]) / (b - a) for a, b in itertools.pairwise(run)}
    if len(steps) != 1:
        return None
    step = steps.pop()
    if not step or step != int(step) or abs(step) > 2:
        return None
    number = known[run[0]][1] + int(step) * (place - run[0])
    if number < 1:
        return None
    if between:
        return (below[-1], above[0]), number, True
    if len(_beyond(place, run, open_places)) > len(run):
        return None
    nearest = min(run, key=lambda each: abs(place - each))
    return (nearest, nearest), number, False


def _beyond(place: int, run: list[int], open_places: list[int]) -> list[int]:
    """Return the open places on the side of a run that a place lies on."""
    if place > run[-1]:
        return [each for each in open_places if run[-1] < each]
    return [each for each in open_places if each < run[0]]


def _run(
    known: dict[int, tuple[str, int, tuple[str, str]]],
    place: int,
    open_places: list[int],
    length: int,
) -> list[int]:
    """Return the known places around one, up to a building that is neither known nor open."""
    free = {*known, *open_places}
    low = place
    while low - 1 >= 0 and low - 1 in free:
        low -= 1
    high = place
    while high + 1 < length and high + 1 in free:
        high += 1
    return [each for each in range(low, high + 1) if each in known]


def _frame(ref: str, name: str) -> tuple[str, str]:
    """Return what a name puts around a number: 8幢 → ("", "幢"); nothing where it does not."""
    before, found, after = name.partition(ref)
    return (before, after) if found and (before or after) else ("", "")
