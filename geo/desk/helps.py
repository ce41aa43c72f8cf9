"""What the desk can do for people: mend a problem for them, or suggest what could be drawn."""

from collections.abc import Iterable, Mapping
from secrets import token_hex
from typing import Any

from ..changes import TEMPORARY, Edits, Key, Put, written
from ..checks import find_problems
from ..checks.mends import mend_problem, mend_says
from ..errors import EditError, Problem
from ..suggest import WHAT, suggest
from . import asks
from .opening import Answer
from .shelf import Drawn, Shelf
from .wire import Datum, put_feature, rows
from .words import problems_said


def mend(shelf: Shelf, ask: Mapping[Any, Any], language: str) -> Answer:
    """Answer `mend`: the further edits that mend a problem, and what they do in words."""
    drawn = shelf.drawn(ask)
    problem = _problem(shelf, drawn, ask, language)
    edits = mend_problem(drawn.layers, problem, settings=shelf.settings)
    said = _Sayer(drawn, shelf.datum).edits(edits)
    return {**said, "says": mend_says(problem, language)}


def suggestions(shelf: Shelf, ask: Mapping[Any, Any], language: str) -> Answer:
    """Answer `suggest`: what could be drawn, each with the edits that draw it."""
    what = asks.word(ask, "what") or "all"
    if what not in (*WHAT, "all"):
        raise EditError("edit_ask")
    drawn = shelf.drawn(ask)
    found = suggest(drawn.layers, what, settings=shelf.settings)
    sayer = _Sayer(drawn, shelf.datum)
    return {
        "suggestions": [
            {
                "id": each.id,
                "what": each.what,
                "says": each.says(language),
                **sayer.edits(each.edits),
            }
            for each in found
        ]
    }


def _problem(shelf: Shelf, drawn: Drawn, ask: Mapping[Any, Any], language: str) -> Problem:
    """Return the problem that an ask names, if it is still there and can be mended."""
    named = tuple(asks.word(ask, part) for part in ("code", "layer", "feature"))
    found = find_problems(drawn.layers)
    said = problems_said(found, drawn.layers, drawn.temporary, shelf.datum, language)
    for problem, its in zip(found, said, strict=True):
        if (problem.code, problem.layer, its["feature"]) == named:
            return problem
    raise EditError("edit_gone")


class _Sayer:
    """Says edits of what is drawn as the browser calls its rows, one that is new by its own id."""

    def __init__(self, drawn: Drawn, datum: Datum) -> None:
        self._drawn, self._datum = drawn, datum
        self._held = {
            (name, id): columns
            for name in drawn.layers
            for id, columns in zip(
                drawn.layers.columns[name]["id"], rows(drawn.layers, name), strict=True
            )
        }
        self._taken = set(drawn.temporary.values())

    def edits(self, edits: Edits) -> Answer:
        """Return edits as they go over the wire."""
        fresh = self._fresh(edits.put)
        put = []
        for each in edits.put:
            feature = put_feature(each, self._held.get(each.key, {}), self._datum)
            feature["id"] = self._called(each.key, fresh)
            building = feature["columns"].get("building")
            if building:
                feature["columns"]["building"] = self._called(("buildings", building), fresh)
            put.append(feature)
        return {
            "put": put,
            "drop": [written((key[0], self._called(key, fresh))) for key in edits.drop],
        }

    def _called(self, key: Key, fresh: Mapping[Key, str]) -> str:
        return fresh.get(key) or self._drawn.temporary.get(key, key[1])

    def _fresh(self, puts: Iterable[Put]) -> dict[Key, str]:
        """Return other temporary ids for rows whose own one the browser has given away."""
        found = {}
        for put in puts:
            if TEMPORARY.fullmatch(put.id) and put.id in self._taken:
                found[put.key] = f"~{token_hex(3)}"
        return found
