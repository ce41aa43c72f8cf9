"""Changes, clashes and problems as a browser is told of them: in people's words."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import shapely

from ..changes import Change, Clash, Key, value_in_words, written
from ..changes.called import column_title
from ..changes.compare import column_says, measured
from ..checks.mends import certain_mends
from ..errors import Problem
from ..layers import Packed, layer
from ..words import text
from .wire import Datum, keys_of

LISTED = 20  # changes of somebody else that a save tells one by one


def changes_said(changes: Sequence[Change], language: str) -> list[str]:
    """Return what somebody else changed, a line each; the last one counts what is left."""
    said = [change.says(language) for change in changes[:LISTED]]
    if len(changes) > LISTED:
        said.append(text(language, "change.more", count=len(changes) - LISTED))
    return said


def summary(changes: Sequence[Change], language: str) -> str:
    """Return changes in one line: the only one, or how many of each kind."""
    if not changes:
        return text(language, "change.summary_same")
    if len(changes) == 1:
        return changes[0].says(language)
    kinds = [change.kind for change in changes]
    counts = {kind: kinds.count(kind) for kind in ("added", "changed", "removed")}
    return text(language, "change.summary", **counts)


def change_said(change: Change, shapes: Sequence[Any], key: Key, language: str) -> dict[str, Any]:
    """Return one change with its shapes before and after, as GeoJSON."""
    return {
        "key": written(key),
        "kind": change.kind,
        "says": change.says(language),
        "before": shapes[0],
        "after": shapes[1],
    }


def clash_said(clash: Clash, key: Key, language: str) -> dict[str, Any]:
    """Return one clash: where, which part, and the three values in words."""
    thing = clash.called.says(language)
    part = _part(clash, language)
    whole = "change.clash_whole" if not clash.part else "change.clash"
    base, mine, theirs = _values(clash, language)
    return {
        "key": written(key),
        "part": clash.part,
        "title": f"{thing} {part}",
        "says": text(language, whole, thing=thing, part=part),
        "base": base,
        "mine": mine,
        "theirs": theirs,
    }


def _part(clash: Clash, language: str) -> str:
    if clash.part == "geometry":
        return text(language, "change.geometry")
    if not clash.part:
        return text(language, "change.whole")
    return column_title(language, clash.layer, clash.part)


def _values(clash: Clash, language: str) -> tuple[str, str, str]:
    """Return what was, what I made of it and what they made of it, in words."""
    three = clash.base, clash.mine, clash.theirs
    if clash.part == "geometry":
        kept = text(language, "change.kept")
        return kept, _moved(clash, clash.mine, language), _moved(clash, clash.theirs, language)
    if not clash.part:
        words = [_whole(clash, each, language) for each in three]
    else:
        choices = layer(clash.layer).column(clash.part).values
        words = [value_in_words(language, clash.part, each, choices) for each in three]
    return words[0], words[1], words[2]


def _whole(clash: Clash, row: Any, language: str) -> str:
    """Return what became of a row that one side deleted: gone, or what the other side changed."""
    if row is None:
        return text(language, "change.gone")
    names = [column.name for column in layer(clash.layer).columns if column.name != "id"]
    pairs = zip(names, clash.base[0], row[0], strict=True)
    said = [column_says(language, clash.layer, *each) for each in pairs if each[1] != each[2]]
    if row[1] != clash.base[1]:
        said.append(text(language, "change.drawn"))
    return text(language, "list.clause").join(said) or text(language, "change.kept")


def _moved(clash: Clash, shape: Any, language: str) -> str:
    change = Change(clash.layer, clash.id, "changed", moved=True, before=clash.base, after=shape)
    return measured([change])[0].moved_says(language)


def problems_said(
    problems: Iterable[Problem],
    layers: Packed,
    ids: Mapping[Key, str],
    datum: Datum,
    language: str,
) -> list[dict[str, Any]]:
    """Return problems with the keys of their rows, and a place on the map to go to.

    `ids` are what the browser still calls rows that are new, by their keys.
    """
    found = list(problems)
    sure = certain_mends(layers, found)
    keys = [keys_of(layers, each.layer, each.feature) for each in found]
    places = datum.shown(_middles(layers, [each[0] if each else None for each in keys]))
    return [
        {
            **problem.as_json(language),
            "feature": ";".join(ids.get(key, key[1]) for key in its) or problem.feature,
            "keys": [written((key[0], ids.get(key, key[1]))) for key in its],
            "at": place.tolist() if np.isfinite(place).all() else None,
            "certain": certain,
        }
        for problem, its, place, certain in zip(found, keys, places, sure, strict=True)
    ]


def _middles(layers: Packed, keys: Sequence[Key | None]) -> Any:
    """Return the middle of each row in degrees, shape (n, 2), NaN where there is none."""
    rows = {name: {id: row for row, id in enumerate(layers.columns[name]["id"])} for name in layers}
    shapes = np.empty(len(keys), dtype=object)
    shapes[:] = [
        None if key is None else layers.shapes[key[0]][rows[key[0]][key[1]]] for key in keys
    ]
    bounds = shapely.bounds(shapes)
    return (bounds[:, :2] + bounds[:, 2:]) / 2
