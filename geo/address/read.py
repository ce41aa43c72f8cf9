"""Addresses are read: text → tokens → runs of them → the run that names a building best.

A token is a value with the kind that its suffix or prefix gives it (`7幢` is a building, `Unit 2` a
unit, a number alone is bare). Tokens that touch form a run, and the run with the strongest building
in it is the address; street numbers, telephones and names fall away.

geo/browser/address.js does the same on the phone: what is changed here is changed there.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from .patterns import (
    ANCHORS,
    APART,
    BAR,
    BARE_ROOM,
    BARE_UNIT,
    JOINED,
    LONG,
    LOOSE,
    MAX_LENGTH,
    NOISE,
    NOT_BARE,
    NUMBERED,
    NUMERALS,
    ROOM,
    SAME,
    SHORT,
    SPACE,
    STREET,
    TOKEN,
    UNIT,
    UNMARKED,
)


@dataclass(frozen=True)
class Address:
    """The parts of an address: half-width, upper case, Arabic digits, no suffixes; None: not said.

    Heavenly stems stay as they are written on the wall: 乙单元 is unit 乙.
    """

    building: str | None = None
    unit: str | None = None
    room: str | None = None


def parse(text: str) -> Address:
    """Read building, unit and room from what a rider types or an order carries; never raises.

    `湖墅南路166号武林壹号5幢6单元559` → 5, 6, 559: 166号 is the street's.
    """
    best, best_rank = Address(), (0, 0)
    for run in _runs(_clean(text)):
        strength, address = _assign(run)
        rank = (strength, (address.unit is not None) + (address.room is not None))
        if strength and rank > best_rank:
            best, best_rank = address, rank
        elif not strength and (best.building is None or best_rank >= (3, 0)):
            best = Address(best.building, best.unit or address.unit, best.room or address.room)
    return best


def half_width(text: str) -> str:
    """Return text in half-width, upper case and the usual signs, no spaces around it."""
    text = unicodedata.normalize("NFKC", text).upper().translate(str.maketrans(*SAME))
    return SPACE.sub(" ", text).strip()


def fold(text: str) -> str:
    """Return a name to compare by: half-width, upper case, no spaces, 三号 as 3号."""
    return NUMBERED.sub(lambda number: _plain(number[0]), re.sub(r"\s", "", half_width(text)))


def _clean(text: str) -> str:
    return NOISE.sub("\N{FULL BLOCK}", BAR.sub("-", half_width(text[:MAX_LENGTH])))


def _runs(text: str) -> Iterator[str]:
    """Yield tokens that only separators part, written as a run."""
    run, end = "", 0
    for match in TOKEN.finditer(text):
        token, start = _token(match), match.start()
        before = text[start - 1 : start] if start > end else ""
        context = "\t".join((before, match["value"], text[match.end() :][:1]))
        if token[0] in "vx" and LOOSE.search(context):
            continue
        between = text[end:start]
        if run and not APART.match(between):
            yield run
            run = ""
        run = (run or _before(text[:start])) + ("~" if "-" in between else "/") + token
        end = match.end()
    if run:
        yield run


def _token(match: re.Match[str]) -> str:
    """Return the letter of a token's kind, and its value."""
    groups = match.groupdict().items()
    kind = next((name[0] for name, part in groups if part and name != "value"), "v")
    value = _plain(match["value"])
    return (kind if SHORT.match(value) else LONG.get(kind, kind)) + value


def _before(text: str) -> str:
    return ">" if not text.strip() else "@" if STREET.search(text) else ""


def _plain(value: str) -> str:
    """Return a value with Arabic digits: 二十三 → 23, 一二零一 → 1201, B-12 → B12."""
    if value[0] not in NUMERALS:
        return re.sub(r"^([A-Z])-", r"\1", value)
    numbers = [NUMERALS[sign] for sign in value]
    if max(numbers) < 10:
        return "".join(map(str, numbers))
    total = digit = 0
    for number in numbers:
        total, digit = (total, number) if number < 10 else (total + (digit or 1) * number, 0)
    return str(total + digit)


def _assign(run: str) -> tuple[int, Address]:
    """Return how strongly a run names a building (0: not at all), and its parts."""
    found = ((strength, pattern.search(run)) for strength, pattern in ANCHORS)
    strength, said = next((strength, match.groupdict()) for strength, match in found if match)
    rest = f"{strength}{UNMARKED.sub('', said['before'])}{said['after']}"
    rest = JOINED.sub(r"/r\1-", rest)
    bares = NOT_BARE.sub("", rest)
    unit, room = _first(UNIT, rest), _first(ROOM, rest)
    if unit is None and (unit := _first(BARE_UNIT, bares)):
        bares = bares[len(unit) + 3 :]
    if room is None and (room := _first(BARE_ROOM, bares)):
        room = room.replace("~v", "-")
    return strength, Address(_trim(said.get("building")), _trim(unit), room)


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    match = pattern.search(text)
    return match and match[1]


def _trim(value: str | None) -> str | None:
    return value and re.sub(r"^0+(?=\d)", "", value)
