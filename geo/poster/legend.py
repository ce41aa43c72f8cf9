"""The legend of a sign: only what its map shows, in the order in which people ask."""

from collections.abc import Iterator, Sequence

from ..svg import Line, Sign
from ..words import has, text
from .rules import Remark

MODES = ("ride", "loan", "walk")
STATES = ("open", "shut", "unknown")
TRUNK = "trunk"
TRUNK_DOORS = 3  # where a line leads to so many, its width says something


def legend_items(lines: Sequence[Line], signs: Sequence[Sign], language: str) -> list[Remark]:
    """Return what the map shows, each a symbol of `symbol_svg` with its meaning.

    "trunk-ride", "trunk-loan" or "trunk-walk" stands for lines that are wider, the more they serve.
    """
    return [Remark(kind, _called(kind, language)) for kind in _kinds(lines, signs)]


def _kinds(lines: Sequence[Line], signs: Sequence[Sign]) -> Iterator[str]:
    modes = {line.mode for line in lines if not line.estimated}
    yield from (mode for mode in MODES if mode in modes)
    if any(line.estimated for line in lines):
        yield "estimated"
    busiest = max(lines, key=lambda line: line.doors, default=None)
    if busiest and busiest.doors >= TRUNK_DOORS:
        yield f"{TRUNK}-{busiest.mode}"
    states = {sign.state for sign in signs if sign.kind == "gate"}
    yield from (f"gate-{state}" for state in STATES if state in states)
    squares = {symbol for sign in signs for symbol in sign.symbols}
    first = [kind for kind in ("parking", "bike", "trolley", "station") if kind in squares]
    yield from first
    yield from sorted(squares - set(first))


def _called(kind: str, language: str) -> str:
    name = TRUNK if kind.startswith(TRUNK) else kind.replace("-", "_")
    key = f"poster.legend.{name}"
    if not has(key):
        key = f"name.landmark.{kind}"
    says = text(language, key)
    return says[:1].upper() + says[1:]
