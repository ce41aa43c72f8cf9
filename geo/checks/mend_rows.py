"""Mends of what rows say: their ids, their values, and the building that a door belongs to."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely

from ..changes import Edits, Put
from ..hours import is_valid
from ..ids import free_id, slug
from ..layers import layer
from .mending import Case, mend, mends_in
from .rows import WELL_FORMED

STANDING_METRES = 1.5  # a door this near to a wall stands on it …
APART_METRES = 4.0  # … if no other building is nearer than this
DASHES = re.compile(r"\s*[~〜～—–−‐至到]+\s*")
LOOSE_TIME = re.compile(r"(?<!\d)(\d)(?=:\d\d)")  # 6:00, which the norm writes as 06:00
ALWAYS = ("全天", "24小时", "全天开放", "00:00-24:00")


@mend("P101")
def called_properly(case: Case) -> Edits | None:
    """A row is called by what its id, number or name sounds like; its doors follow."""
    (row,) = case.rows
    old = case.site.columns[case.layer]["id"][row]
    if not old:  # editing gives rows without an id the next one that is free
        return Edits(put=(Put(case.layer, case.ids[row], {}),))
    columns = {name: values[row] for name, values in case.site.columns[case.layer].items()}
    wanted = [slug(str(columns.get(name, ""))) for name in ("id", "ref", "name")]
    id = free_id(next(filter(None, wanted), "1"), {*case.ids} - {case.ids[row]})
    if not WELL_FORMED.fullmatch(id):
        return None
    del columns["id"]
    puts = [Put(case.layer, id, columns, case.degrees[0])]
    if case.layer == "buildings":
        puts += _doors_to(case, old, id)
    return Edits(put=tuple(puts), drop=((case.layer, case.ids[row]),))


@mend("P102")
def called_apart(case: Case) -> Edits | None:
    """All but the first of several rows get ids of their own; doors go with their walls."""
    puts = [Put(case.layer, case.ids[row], {}) for row in case.rows[1:]]
    if case.layer == "buildings":
        doors = Case(case.site, "entrances", _doors_of(case, case.ids[case.rows[0]]))
        for row, home in zip(doors.rows, _owner_rows(doors), strict=True):
            if home is not None and home in case.rows[1:]:
                puts.append(Put("entrances", doors.ids[row], {"building": case.ids[home]}))
    return Edits(put=tuple(puts))


@mend("P109")
def spelt_properly(case: Case) -> Edits | None:
    """A choice that only differs by case, width or spaces."""
    column = str(case.values["column"])
    choices = layer(case.layer).column(column).values
    plain = _plain(str(case.values["value"]))
    found = [choice for choice in choices if _plain(choice) == plain]
    return case.said([{column: found[0]} if len(found) == 1 else None] * len(case.rows))


@mend("P110")
def hours_as_the_norm_writes_them(case: Case) -> Edits | None:
    """Hours in full-width signs, with other dashes, or with 6:00 for 06:00."""
    written = _hours(str(case.values["value"]))
    value = {str(case.values["column"]): written} if is_valid(written) else None
    return case.said([value] * len(case.rows))


@mend("P111")
def no_number(case: Case) -> Edits | None:
    """A number without an end says nothing; one below zero may be a slip of any kind."""
    column = str(case.values["column"])
    if not all(np.isinf(value) for value in case.column(column)):
        return None
    return case.said([{column: layer(case.layer).column(column).empty}] * len(case.rows))


@mend("P203")
def door_of_its_wall(case: Case) -> Edits | None:
    """Doors belong to the one building on whose wall they stand."""
    return case.said(_owners(case))


@mend("P204")
def door_of_another_name(case: Case) -> Edits | None:
    """The same, where the building that a door names does not exist."""
    return case.said(_owners(case))


ROW_MENDS = tuple(mends_in(globals()))


def _doors_to(case: Case, old: str, id: str) -> list[Put]:
    doors = Case(case.site, "entrances", _doors_of(case, old))
    return [Put("entrances", doors.ids[row], {"building": id}) for row in doors.rows]


def _doors_of(case: Case, building: str) -> list[int]:
    said = case.site.columns["entrances"]["building"]
    return [row for row, home in enumerate(said) if home == building]


def _plain(text: str) -> str:
    return re.sub(r"[\s_-]+", "", unicodedata.normalize("NFKC", text)).casefold()


def _hours(text: str) -> str:
    half = DASHES.sub("-", unicodedata.normalize("NFKC", text).strip())
    half = re.sub(r"[、,]\s*", ",", half)
    half = re.sub(r"\s*([:-])\s*", r"\1", half)
    return "24/7" if half in ALWAYS else LOOSE_TIME.sub(r"0\1", half)


def _owners(case: Case) -> Sequence[dict[str, Any] | None]:
    """Return the building of every door of the problem, None where it is not certain."""
    ids = case.site.columns["buildings"]["id"]
    homes = [None if row is None else ids[row] for row in _owner_rows(case)]
    return [{"building": id} if id and ids.count(id) == 1 else None for id in homes]


def _owner_rows(case: Case) -> Sequence[int | None]:
    """Return the one building on whose wall each door stands, None where it is not certain."""
    walls = shapely.boundary(case.site.shapes["buildings"])
    found: list[int | None] = []
    for row in case.rows:
        away = shapely.distance(walls, case.site.shapes["entrances"][row])
        near = np.flatnonzero(away <= APART_METRES)
        certain = len(near) == 1 and away[near[0]] <= STANDING_METRES
        found.append(int(near[0]) if certain else None)
    return found
