"""Numbers on houses and doors: what a building goes by, which flats a door serves."""

import re
from collections.abc import Iterator

from ..address import fold, half_width, parse
from ..compound import Compound

IN_LANE = re.compile(r"([0-9]+)(?:弄|期|区|村|组团?)([0-9]+)(?:号楼?|[幢栋座])?")  # also 12-3
CUT = re.compile("[0-9]\t[0-9]")
FAR = 10**10  # of names from all numbers


def place_numbers(compound: Compound) -> dict[str, list[str]]:
    """Return what each place that may be asked for by number is called, folded and sorted.

    12弄3号 is also 3, 12-3 and one of 12弄. Where a building has no number, its units stand for it.
    """
    columns = compound.columns["buildings"]
    rows = zip(*(columns[key] for key in ("id", "ref", "name", "aliases")), strict=True)
    numbers = {
        id: sorted({n for name in re.split("[;；,，、]", ";".join(said)) for n in _numbers(name)})
        for id, *said in rows
    }
    doors, units = compound.columns["entrances"], {}
    for id, home, unit in zip(doors["id"], doors["building"], doors["unit"], strict=True):
        if unit and not numbers.get(home):
            units[f"entrance:{id}"] = [fold(unit)]
    return {f"building:{id}": own for id, own in numbers.items()} | units


def _numbers(name: str) -> Iterator[str]:
    if folded := fold(name):
        yield folded
        address = parse(folded)
        if address.building and not (address.unit or address.room):
            yield address.building
        if lane := IN_LANE.fullmatch(folded):
            yield "-".join(lane.groups())
        if lane := re.match("[0-9]+弄", folded):
            yield lane[0]


def holds(flats: str, room: str) -> bool:
    """Tell whether flats such as `101-1204` or `1-20;31` hold a room.

    Ends of three digits and more are floor and door: 101-1204 are doors 01 to 04 of floors 1 to
    12, so 1105 is not among them.
    """
    flats = half_width(flats)
    if not (flats and room):
        return False
    digits = re.match("[0-9]+", room)
    if digits is None:
        return room in re.split("[;,、 ]+", flats)
    number = int(digits[0])
    for low, high in re.findall("([0-9]+)(?: *- *([0-9]+))?", flats):
        first, last = int(low), int(high or low)
        if min(first, last) > 100 and first % 100 <= last % 100:
            floors = first // 100 <= number // 100 <= last // 100
            inside = floors and first % 100 <= number % 100 <= last % 100
        else:
            inside = first <= number <= last
        if inside:
            return True
    return False


def says(whole: str, name: str) -> bool:
    """Tell whether an address holds a name, and not as a part of other numbers: 3号 in 13号."""
    return name in whole and not CUT.search(f"\t{name}\t".join(whole.split(name)))


def apartness(number: str, wanted: str) -> float:
    """Return how far apart two numbers are; names come after all numbers."""
    one, other = (_count(name) for name in (number, wanted))
    return abs(one - other)


def _count(number: str) -> int:
    digits = re.search("[0-9]{1,9}", number)
    return int(digits[0]) if digits else FAR + ord(number[0])
