"""What a sign says in words: the rules of its gate, the bays, the nearest station, who may not in.

The sentences are those of the guide; here it is decided which of them a sign has room for.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..guide import Guide, Phrases, gate_facts
from ..guide.nearby import Document
from ..svg import View, cell_of
from ..words import LANGUAGES, has, text
from .fonts import printable
from .trunks import DOORS

MOST_RULES = 6  # people read four to eight messages on a sign, with bays and a station
MOST_BAYS = 2
FARTHEST = 3000  # metres to a station in a straight line: farther off nobody goes for a rest
LOANS = ("loan_bikes", "loan_trolleys")
UNBROKEN = "\u2011"  # a hyphen at which no line ends
OUTWARD = ("way", "hours", "exit")  # what there is to know of a gate through which nobody enters
# What keeps riders out comes first, then what costs them most.
ABOUT = {
    "lost": "gate-unknown",
    "locked": "gate-shut",
    "foot": "gate-unknown",
    "way": "gate-open",
    "estimated": "gate-unknown",
    "no_ebike": "no_ebike",
    "unknown_ebike": "gate-unknown",
    "ebike": "ebike",
    "rain": "rain",
    "register": "register",
    "hours": "hours",
    "exit": "exit",
    "handover": "handover",
}


@dataclass(frozen=True)
class Remark:
    """A short sentence behind a symbol of `symbol_svg`."""

    symbol: str
    says: str


class Notes:
    """What one gate's sign says in words, in the guide's language."""

    def __init__(self, guide: Guide, gate: str) -> None:
        self.guide, self.language, self.document = guide, guide.language, guide.document
        self.compound, self.gate = guide.source, guide.source.place(gate)
        self.phrases = Phrases(self.compound, guide.language)
        self.places = {place["id"]: place for place in self.document["places"]}

    def rules(self) -> list[Remark]:
        """Return at most six rules, the most important first."""
        found = {"lost": self._say("lost")} if self._is_lost() else {}
        found |= dict(gate_facts(self.guide.routes, self.gate, self.phrases))
        found |= dict(self._of_the_compound())
        symbols = {"foot": {"no": "gate-shut", "private": "gate-open"}}
        foot = self.compound.columns["gates"]["foot"][self.gate.row]
        return [
            Remark(symbols.get(about, {}).get(foot, symbol), _capital(printable(found[about])))
            for about, symbol in ABOUT.items()
            if about in found and (about in OUTWARD or not self._is_shut())
        ][:MOST_RULES]

    def bays(self, view: View) -> list[Remark]:
        """Return the nearest bays: what may be borrowed there, else how many spots they have."""
        here = np.array(self.places[str(self.gate)]["at"])
        bays = [each for each in self.document["places"] if each["id"].startswith("parking:")]
        bays.sort(key=lambda bay: float(np.hypot(*(bay["at"] - here))))
        return [Remark("parking", self._bay(bay, view)) for bay in bays[:MOST_BAYS]]

    def stations(self) -> list[Remark]:
        """Return the rest station that is nearest to this gate, if one is near."""
        near = sorted(self.document["stations"], key=lambda each: each["metres"][self.gate.row])
        near = [each for each in near if each["metres"][self.gate.row] <= FARTHEST]
        return [self._station(each) for each in near[:1]]

    def refusal(self) -> str:
        """Return that nobody may enter here and which gates to use; "" where one may."""
        row, shut = self.gate.row, self._is_shut()
        reached = np.isfinite(self.guide.routes.round_trip_seconds)
        enters = reached.sum(axis=1) > 0
        if enters[row] or not (shut or enters.any()):
            return ""
        others = [self.name(f"gate:{id}") for id in self._gates()[enters]]
        gates = text(self.language, "list.comma").join(others[:3])
        if not others:
            return self._say("refusal.none")
        return self._say("refusal" if shut else "refusal.unknown", gates=gates)

    def _is_shut(self) -> bool:
        """Tell whether nobody may enter here."""
        columns, row = self.compound.columns["gates"], self.gate.row
        return bool(columns["foot"][row] == "no" or columns["way"][row] == "out")

    def name(self, place: str, language: str = "") -> str:
        """Return what people call a place, in the sign's language by default."""
        return said(self.places[place]["label"], self.document, language or self.language)

    def compound_names(self) -> tuple[str, str]:
        """Return the compound's name, and what it is called in the other language, or ""."""
        return self._in_both(self.document["name"], self.guide.compound)

    def gate_names(self) -> tuple[str, str]:
        """Return the gate's name, and what it is called in the other language, or ""."""
        return self._in_both(self.places[str(self.gate)]["label"], self.gate.id)

    def _is_lost(self) -> bool:
        """Tell whether no way to any house is known from here, though one may come in."""
        routes = self.guide.routes
        houses = np.array([goal.startswith(DOORS) for goal in routes.goals], dtype=bool)
        reached = np.isfinite(routes.round_trip_seconds[self.gate.row])
        return bool(houses.any()) and not (reached & houses).any() and not self.refusal()

    def _in_both(self, written: str | list[str], id: str) -> tuple[str, str]:
        other = next(each for each in LANGUAGES if each != self.language)
        one, two = (
            printable(said(written, self.document, each)) for each in (self.language, other)
        )
        # Of a name that cannot be set nothing is left: then the id stands for it.
        return one or printable(id), two if two != one else ""

    def _gates(self) -> "np.ndarray":
        return np.array(self.compound.columns["gates"]["id"], dtype=object)

    def _of_the_compound(self) -> Iterator[tuple[str, str]]:
        compound, row = self.compound, self.gate.row
        limited = compound.fact("ebike") != "yes" or compound.fact("ebike_hours")
        lets_in = compound.columns["gates"]["ebike"][row] == "yes"
        if limited and lets_in and compound.fact("rain_exempt") == "yes":
            yield "rain", text(self.language, "poster.rain")
        over = Counter(self.compound.columns["buildings"]["handover"]).most_common(1)
        houses = len(self.compound.columns["buildings"]["id"])
        if over and over[0][1] * 2 > houses and has(f"fact.building.handover.{over[0][0]}"):
            yield "handover", text(self.language, f"fact.building.handover.{over[0][0]}")

    def _bay(self, bay: Document, view: View) -> str:
        ((x, y),) = view.local([bay["at"]]).tolist()
        named = self._say("bay", name=self.name(bay["id"]), cell=cell_of(view, (x, y)))
        loans = tuple(
            self._say(f"bay.{kind}{'.one' if bay[kind] == 1 else ''}", number=bay[kind])
            for kind in LOANS
            if bay.get(kind, 0) >= 1
        )
        if loans:
            return self._say("bay.lends", bay=named, loans=loans)
        if bay.get("capacity", 0) >= 1:
            spots = int(bay["capacity"])
            one = ".one" if spots == 1 else ""
            return self._say(f"bay.spots{one}", bay=named, number=spots)
        return named

    def _station(self, station: Document) -> Remark:
        row = self.gate.row
        side = text(self.language, f"compass.{station['side'][row]}")
        return Remark(
            "station",
            self._say(
                "station",
                name=station["name"],
                side=side.lower().replace("-", UNBROKEN),
                metres=self.phrases.metres(station["metres"][row]),
                open=said(station["open"], self.document, self.language),
            ),
        )

    def _say(self, key: str, **values: object) -> str:
        return printable(text(self.language, f"poster.{key}", **values))


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def said(written: str | list[str], document: Document, language: str) -> str:
    """Return a text of a guide's document in a language."""
    if isinstance(written, str):
        return written
    return written[document["languages"].index(language)]
