"""Routes folded into tables: what they share is stored once, and found again by its index."""

from collections.abc import Hashable, Sequence
from itertools import product
from typing import Any, Generic, TypeVar

import numpy as np

from ..errors import NoRoute
from ..routes import Exit, Leg, Route, Routes
from .features import DECIMALS
from .phrases import Phrases
from .steps import Step, leg_key, write_steps

Document = dict[str, Any]
Row = TypeVar("Row")


def fold_routes(routes: Routes, phrases: Phrases) -> Document:
    """Return the routes of every gate to every goal, and the tables that they point into.

    The shape is told at `Guide.as_json`.
    """
    return _Tables(routes, phrases).document()


def unfold_route(document: Document, route: Document) -> Document:
    """Return one stored route with its lines and sentences in place of their indexes."""
    texts, nodes = document["texts"], document["nodes"]
    if "reason" in route:
        return {key: texts[index] for key, index in route.items()}
    legs = [document["legs"][index] for index in route["legs"]]
    steps = [document["steps"][index] for index in route["steps"]]
    exit = route["exit"]
    return {
        **route,
        "legs": [{**leg, "line": [nodes[node] for node in leg["nodes"]]} for leg in legs],
        "steps": [{**step, "at": nodes[step["node"]]} for step in steps],
        "summary": [texts[index] for index in route["summary"]],
        "notes": [texts[index] for index in route["notes"]],
        "exit": exit and {**exit, "says": texts[exit["says"]]},
    }


class _Table(Generic[Row]):
    """Rows in the order in which they came, each once."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self._index: dict[Hashable, int] = {}

    def at(self, row: Row, key: Hashable = None) -> int:
        """Return the index of a row, a new one for a new row (or a new key)."""
        index = self._index.setdefault(row if key is None else key, len(self.rows))
        if index == len(self.rows):
            self.rows.append(row)
        return index


class _Tables:
    """What routes share, each thing once: legs, steps and sentences."""

    def __init__(self, routes: Routes, phrases: Phrases) -> None:
        self.routes, self.phrases = routes, phrases
        self.legs: _Table[Leg] = _Table()
        self.steps: _Table[Step] = _Table()
        self.texts: _Table[str] = _Table()
        self.exits: dict[tuple[str, str], int] = {}

    def document(self) -> Document:
        """Return the routes of every gate to every goal, and the tables that they point into."""
        ends = list(product(self.routes.gates, self.routes.goals))
        found = [self._find(start, goal) for start, goal in ends]
        ways = [route for route in found if isinstance(route, Route)]
        # Steps that several routes share are one object: its id is quicker to look up than itself.
        steps = iter(write_steps(self.routes, ways, language=self.phrases.language))
        routes = [
            self._route(route, next(steps)) if isinstance(route, Route) else self._reason(route)
            for route in found
        ]
        nodes, lines, spots = self._points()
        legs = [_leg(leg, line) for leg, line in zip(self.legs.rows, lines, strict=True)]
        told = [_step(step, spot) for step, spot in zip(self.steps.rows, spots, strict=True)]
        return {
            "nodes": nodes,
            "legs": legs,
            "steps": told,
            "texts": self.texts.rows,
            "routes": routes,
        }

    def _find(self, start: str, goal: str) -> Route | NoRoute:
        try:
            return self.routes.find(start=start, goal=goal)
        except NoRoute as reason:
            return reason.named(self.phrases.names)

    def _route(self, route: Route, steps: Sequence[Step]) -> Document:
        phrases = self.phrases
        return {
            "seconds": round(route.seconds),
            "round_trip_seconds": round(route.round_trip_seconds),
            "metres": round(route.metres),
            "parking": route.parking,
            "loan": route.loan,
            "legs": [self.legs.at(leg, leg_key(leg)) for leg in route.legs],
            "steps": [self.steps.at(step, id(step)) for step in steps],
            "summary": [self.texts.at(part) for part in phrases.summary(route)],
            "notes": [self.texts.at(phrases.note(note)) for note in route.notes],
            "exit": route.exit and self._exit(route.start, route.exit),
        }

    def _exit(self, start: str, exit: Exit) -> Document:
        ends = start, exit.gate
        if ends not in self.exits:
            self.exits[ends] = self.texts.at(self.phrases.exit(start, exit))
        return {
            "gate": exit.gate,
            "how": exit.how,
            "seconds": round(exit.seconds),
            "same": exit.same,
            "says": self.exits[ends],
        }

    def _reason(self, reason: NoRoute) -> Document:
        language = self.phrases.language
        return {
            "reason": self.texts.at(reason.says(language)),
            "mend": self.texts.at(reason.mend(language)),
        }

    def _points(self) -> tuple[list[list[float]], list[list[int]], list[int]]:
        """Return the points of all legs and steps in degrees, and their indexes leg by leg."""
        lines = [leg.line for leg in self.legs.rows]
        spots = np.array([step.at for step in self.steps.rows]).reshape(-1, 2)
        every = np.concatenate([*lines, spots])
        unique, index = np.unique(every[:, 0] + 1j * every[:, 1], return_inverse=True)
        nodes = np.column_stack([unique.real, unique.imag])
        lonlat = self.routes.network.compound.degrees(nodes).round(DECIMALS)
        *parts, last = np.split(index, np.cumsum([len(line) for line in lines]))
        return lonlat.tolist(), [part.tolist() for part in parts], last.tolist()


def _leg(leg: Leg, line: list[int]) -> Document:
    edges: list[int] = []
    if leg.estimated.any():
        edges = np.flatnonzero(np.diff(leg.estimated, prepend=False, append=False)).tolist()
    return {
        "mode": leg.mode,
        "seconds": round(leg.seconds),
        "metres": round(leg.metres),
        "nodes": line,
        "estimated": [list(run) for run in zip(edges[::2], edges[1::2], strict=True)],
    }


def _step(step: Step, node: int) -> Document:
    return {
        "says": step.says,
        "metres": round(step.metres),
        "seconds": round(step.seconds),
        "node": node,
        "turn": step.turn,
        "landmark": step.landmark,
        "mode": step.mode,
    }
