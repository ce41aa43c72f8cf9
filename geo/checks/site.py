"""What checks look at: a compound's layers, and everything that two checks need, worked out once.

A check is a function that yields what it finds; `@check` gives it its code and level.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from ..errors import Problem
from ..layers import Layers, columns_of, layer, shapes_of
from ..metres import Coordinates, Metres, Shapes

Mask = NDArray[np.bool_]

TYPES = {"Point": 0, "LineString": 1, "Polygon": 3}  # shapely.GeometryType
AROUND_DEGREES = 0.0005  # about 50 m
OPENING_METRES = 3.0  # a gate opens the wall this far to either side: gateways are 2-6 m wide


class Find(NamedTuple):
    """What a check found: rows of a layer that share one trouble, and fields for its sentence.

    No rows is nothing found; None in their place is trouble with the layer as a whole.
    """

    layer: str
    rows: Sequence[int] | None
    values: Mapping[str, object] = {}


@dataclass(frozen=True)
class Site:
    """Layers as checks look at them, everything by layer name and in the layer's row order."""

    layers: Layers
    metres: Metres

    @cached_property
    def columns(self) -> Mapping[str, Mapping[str, list[Any]]]:
        """Every column as a plain list."""
        return columns_of(self.layers)

    @cached_property
    def degrees(self) -> Mapping[str, Shapes]:
        """Geometries as they were drawn, faults and all."""
        return shapes_of(self.layers)

    @cached_property
    def faults(self) -> Mapping[str, NDArray[np.str_]]:
        """What is wrong with each geometry, one word or "" (see `_faults`)."""
        metres = np.concatenate([self.metres.shapes[name] for name in self.layers])
        wanted = [TYPES[layer(name).shape] for name in self.layers]
        counts = [len(rows) for rows in self.degrees.values()]
        return self._apart(_faults(self._drawn, metres, np.repeat(wanted, counts)))

    @cached_property
    def shapes(self) -> Mapping[str, Shapes]:
        """Geometries in metres, None where one is at fault: shapely finds nothing there."""
        return {
            name: only(self.metres.shapes[name], self.faults[name] == "") for name in self.layers
        }

    @cached_property
    def boundary(self) -> shapely.Polygon | None:
        """The compound's boundary in metres; None where there is not exactly one that is sound."""
        drawn: Shapes | list[None] = self.shapes.get("compound", [])
        return drawn[0] if len(drawn) == 1 else None

    @cached_property
    def outside(self) -> Mapping[str, NDArray[np.float64]]:
        """Metres that each row lies outside the boundary, 0 inside, NaN where nobody can say."""
        return {name: shapely.distance(self.boundary, rows) for name, rows in self.shapes.items()}

    @cached_property
    def middles(self) -> Mapping[str, Coordinates]:
        """The middle of each geometry in degrees, shape (n, 2); NaN where none is drawn."""
        faults = np.concatenate([*self.faults.values()])
        halves = shapely.bounds(only(self._drawn, np.isin(faults, ("", "range")))) / 2
        return self._apart(halves[:, :2] + halves[:, 2:])

    @cached_property
    def openings(self) -> shapely.Geometry:
        """What the gates open of the walls that they stand in, in metres."""
        return shapely.buffer(shapely.union_all(self.shapes["gates"]), OPENING_METRES)

    @cached_property
    def labels(self) -> Mapping[str, list[str]]:
        """What people call each row: its name, else its number, else its id, else its place."""
        return {name: _labels(columns) for name, columns in self.columns.items()}

    def around(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> Mask:
        """Tell which points in degrees, shape (n,), lie on the compound or some 50 m beside it."""
        return shapely.contains_xy(self._surroundings, lon, lat)

    @cached_property
    def _drawn(self) -> Shapes:
        return np.concatenate([*self.degrees.values()])

    def _apart(self, everything: NDArray[Any]) -> dict[str, NDArray[Any]]:
        """Give each layer its own rows again."""
        ends = np.cumsum([len(rows) for rows in self.degrees.values()])
        return dict(zip(self.layers, np.split(everything, ends[:-1]), strict=True))

    @cached_property
    def _surroundings(self) -> shapely.Polygon:
        if self.boundary is None:
            return shapely.Polygon()
        home = shapely.buffer(self.degrees["compound"][0], AROUND_DEGREES)
        shapely.prepare(home)
        return home


@dataclass(frozen=True)
class Check:
    """One check: its code names two sentences in the word lists, `find` yields what it finds."""

    code: str
    level: str
    find: Callable[[Site], Iterator[Find]] = field(repr=False)

    def problems(self, site: Site) -> Iterator[Problem]:
        """Yield a problem a find; one about several rows names them all, their ids joined by ;."""
        for name, rows, values in self.find(site):
            if rows is None:
                yield Problem(self.code, self.level, name, "", values)
            elif len(rows):
                ids = dict.fromkeys(site.columns[name]["id"][row] for row in rows)
                names = tuple(site.labels[name][row] for row in rows)
                values = {"names": names, "count": len(names), **values}
                yield Problem(self.code, self.level, name, ";".join(ids), values)


def check(code: str, level: str) -> Callable[[Callable[[Site], Iterator[Find]]], Check]:
    """Make a check of a function: `@check("P504", "warning")`."""
    return lambda find: Check(code, level, find)


def checks_in(namespace: Mapping[str, object]) -> tuple[Check, ...]:
    """Return the checks of a module, given its `globals()`, in the order they stand there."""
    return tuple(thing for thing in namespace.values() if isinstance(thing, Check))


def groups(values: Sequence[Any]) -> dict[Any, list[int]]:
    """Return the rows that hold each value, values in the order they are met."""
    found: dict[Any, list[int]] = {}
    for row, value in enumerate(values):
        found.setdefault(value, []).append(row)
    return found


def holding(values: Sequence[str | float], value: str | float) -> list[int]:
    """Return the rows that hold a value."""
    return [row for row, said in enumerate(values) if said == value]


def true_rows(mask: Mask) -> list[int]:
    """Return the rows where a mask (n,) is true."""
    rows: list[int] = np.flatnonzero(mask).tolist()
    return rows


def only(shapes: Shapes, keep: Mask) -> Shapes:
    """Return geometries (n,), with None in place of those that are not to be kept."""
    kept = shapes.copy()
    kept[~keep] = None
    return kept


def _labels(columns: Mapping[str, list[Any]]) -> list[str]:
    ids = columns["id"]
    blank = [""] * len(ids)
    said = zip(columns.get("name", blank), columns.get("ref", blank), ids, strict=True)
    return [name or ref or id or f"#{row + 1}" for row, (name, ref, id) in enumerate(said)]


def _faults(degrees: Shapes, metres: Shapes, wanted: NDArray[np.int_]) -> NDArray[np.str_]:
    """Name the first fault of each geometry (n,): missing, type, number, range, invalid or ""."""
    lonlat, of = shapely.get_coordinates(degrees, return_index=True)
    xy = shapely.get_coordinates(metres)
    faults = {
        "missing": shapely.is_missing(degrees) | shapely.is_empty(degrees),
        "type": shapely.get_type_id(degrees) != wanted,
        "number": _any(~np.isfinite(lonlat), of, len(degrees)),
        "range": _any((np.abs(lonlat) > (180, 90)) | ~np.isfinite(xy), of, len(degrees)),
        "invalid": ~shapely.is_valid(degrees),
    }
    return np.select(list(faults.values()), list(faults), "")


def _any(bad: Mask, of: NDArray[np.int64], count: int) -> Mask:
    """Tell which of `count` geometries own a bad coordinate; `bad` is (k, 2), `of` (k,)."""
    return np.bincount(of, weights=bad.any(axis=1), minlength=count) > 0
