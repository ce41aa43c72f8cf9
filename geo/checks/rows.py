"""What every row of a layer must be before anything else is asked: named, drawn, in its values."""

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely

from ..hours import is_valid
from ..layers import Column, layer
from ..metres import Coordinates
from .site import (
    Find,
    Mask,
    Site,
    check,
    checks_in,
    groups,
    holding,
    true_rows,
)

# An id stands in addresses and file names as it is.
WELL_FORMED = re.compile(r"(?!\.+$)[A-Za-z0-9._~-]{1,100}")
NEVER_NEGATIVE = ("wait_seconds", "capacity", "loan_bikes", "loan_trolleys")
SWAPPED_METRES = 1000.0


@check("P101", "error")
def malformed_id(site: Site) -> Iterator[Find]:
    """An id that cannot stand in an address or a file name."""
    for name, columns in site.columns.items():
        for row, id in enumerate(columns["id"]):
            if not WELL_FORMED.fullmatch(id):
                yield Find(name, [row], {"id": id})


@check("P102", "error")
def shared_id(site: Site) -> Iterator[Find]:
    """Rows of a layer with one id."""
    for name, columns in site.columns.items():
        for id, rows in groups(columns["id"]).items():
            if id and len(rows) > 1:
                yield Find(name, rows, {"id": id})


@check("P103", "error")
def nothing_drawn(site: Site) -> Iterator[Find]:
    """Rows without a geometry, or with an empty one."""
    yield from _faulty(site, "missing")


@check("P104", "error")
def wrong_type(site: Site) -> Iterator[Find]:
    """Points where lines belong, and the like."""
    for name, faults in site.faults.items():
        wrong = np.flatnonzero(faults == "type")
        drawn = [shape.geom_type for shape in site.degrees[name][wrong]]
        for found, rows in groups(drawn).items():
            yield Find(name, wrong[rows].tolist(), {"wanted": layer(name).shape, "found": found})


@check("P105", "error")
def no_number(site: Site) -> Iterator[Find]:
    """Coordinates that are not numbers, or infinite."""
    yield from _faulty(site, "number")


@check("P106", "error")
def crosses_itself(site: Site) -> Iterator[Find]:
    """Outlines that cross themselves, lines without length."""
    yield from _faulty(site, "invalid")


@check("P107", "error")
def swapped(site: Site) -> Iterator[Find]:
    """Longitude and latitude the wrong way round: swapping them puts rows on the map again."""
    for name, faults in site.faults.items():
        middles = site.middles[name]
        astray = site.outside[name] > SWAPPED_METRES
        if astray.any():
            astray &= site.around(*middles[:, ::-1].T)
        yield Find(name, true_rows((faults == "range") & _latitude_first(middles) | astray))


@check("P108", "error")
def off_the_globe(site: Site) -> Iterator[Find]:
    """Coordinates that are no degrees, or too far off for a map in metres, even when swapped."""
    for name, faults in site.faults.items():
        yield Find(name, true_rows((faults == "range") & ~_latitude_first(site.middles[name])))


@check("P109", "error")
def no_such_value(site: Site) -> Iterator[Find]:
    """A value that is not among the choices of its column."""
    for name, column, values in _of_kind(site, "choice"):
        for value in sorted(set(values).difference(column.values)):
            said = {"column": column.name, "value": value, "choices": column.values}
            yield Find(name, holding(values, value), said)


@check("P110", "error")
def unreadable_hours(site: Site) -> Iterator[Find]:
    """Hours that nobody can read."""
    for name, column, values in _of_kind(site, "hours"):
        for value in sorted(set(values)):
            if not is_valid(value):
                yield Find(name, holding(values, value), {"column": column.name, "value": value})


@check("P111", "error")
def impossible_number(site: Site) -> Iterator[Find]:
    """A number that is infinite, or below zero where that means nothing."""
    for name, column, values in _of_kind(site, "number"):
        low = 0.0 if column.name in NEVER_NEGATIVE else -np.inf
        numbers = np.array(values, dtype=float)
        for row in true_rows(np.isinf(numbers) | (numbers < low)):
            yield Find(name, [row], {"column": column.name, "value": values[row]})


@check("P112", "warning")
def drawn_twice(site: Site) -> Iterator[Find]:
    """Rows of a layer with the same geometry."""
    for name, shapes in site.shapes.items():
        drawn = shapely.to_wkb(shapely.normalize(shapes)).tolist()
        for outline, rows in groups(drawn).items():
            if outline and len(rows) > 1:
                yield Find(name, rows)


ROW_CHECKS = checks_in(globals())


def _faulty(site: Site, fault: str) -> Iterator[Find]:
    for name, faults in site.faults.items():
        yield Find(name, true_rows(faults == fault))


def _of_kind(site: Site, kind: str) -> Iterator[tuple[str, Column, list[Any]]]:
    """Yield the columns of one kind: layer name, column, values."""
    for name, columns in site.columns.items():
        for column in layer(name).columns:
            if column.kind == kind:
                yield name, column, columns[column.name]


def _latitude_first(lonlat: Coordinates) -> Mask:
    """Tell which points (n, 2) are no place on earth, but would be the other way round."""
    first, second = np.abs(lonlat).T
    return (second > 90) & (second <= 180) & (first <= 90)
