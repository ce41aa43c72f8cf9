"""Mends: what makes a problem vanish, where there is no doubt how.

Each stands under the code of its check, and returns edits that a manager accepts with one click;
where a second mend would be as good, it returns none, and people decide. Read mending, mend_rows
and mend_shapes first.
"""

from collections.abc import Iterable

from ..changes import Edits
from ..errors import EditError, Problem
from ..layers import Layers
from ..metres import to_metres
from ..settings import DEFAULTS, Settings
from ..words import text
from .find import CHECKS
from .mend_rows import ROW_MENDS
from .mend_shapes import SHAPE_MENDS
from .mending import Case
from .site import Check, Site

MENDS = {mend.code: mend for mend in (*ROW_MENDS, *SHAPE_MENDS)}
FINDERS = {check.code: check for check in CHECKS}


def can_mend(problem: Problem, layers: Layers | None = None) -> bool:
    """Tell whether there is exactly one mend; without layers, whether there may be one at all."""
    if layers is None:
        return problem.code in MENDS
    return certain_mends(layers, [problem])[0]


def certain_mends(layers: Layers, problems: Iterable[Problem]) -> list[bool]:
    """Tell of each problem of these layers whether there is exactly one mend."""
    site = Site(layers, to_metres(layers))
    may = ((problem.code in MENDS, problem) for problem in problems)
    return [perhaps and _edits(site, problem) is not None for perhaps, problem in may]


def mend_problem(layers: Layers, problem: Problem, *, settings: Settings = DEFAULTS) -> Edits:
    """Return the edits (EPSG:4326) that mend a problem; raise EditError where none are certain.

    A problem that these layers do not have raises EditError, too.
    """
    edits = _edits(Site(layers, to_metres(layers)), problem)
    if edits is None:
        raise EditError("edit_unmendable")
    return edits


def mend_says(problem: Problem, language: str) -> str:
    """Return what the mend of a problem does."""
    return text(language, f"mend.{problem.code}")


def _edits(site: Site, problem: Problem) -> Edits | None:
    mend, check = MENDS.get(problem.code), FINDERS.get(problem.code)
    if mend is None or check is None:
        return None
    case = _case(site, check, problem)
    return None if case is None else mend.edits(case)


def _case(site: Site, check: Check, problem: Problem) -> Case | None:
    """Return the rows that a problem is about, if the layers have it still."""
    if problem.layer not in site.layers:
        return None
    ids = site.columns[problem.layer]["id"]
    for name, rows, values in check.find(site):
        found = list(rows or ()) if name == problem.layer else []
        named = ";".join(dict.fromkeys(ids[row] for row in found)) == problem.feature
        said = all(problem.values.get(key) == value for key, value in values.items())
        if found and named and said:
            return Case(site, name, found, values)
    return None
