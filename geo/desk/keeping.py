"""Save what is drawn, or bring an older revision back."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..changes import Change, Key, compare, written
from ..errors import UnknownPlace
from ..layers import Packed
from ..words import text
from . import asks
from .opening import Answer, saved_said
from .saving import Saved, Saver
from .shelf import Drawn, Shelf
from .wire import plain, some_features
from .words import changes_said, clash_said


def save(shelf: Shelf, saver: Saver, ask: Mapping[Any, Any], language: str, author: str) -> Answer:
    """Answer `save`: the new revision and what it holds beyond the edits, or what clashes."""
    drawn = shelf.drawn(ask)
    saved = saver.save(
        drawn.base,
        drawn.layers,
        choices=asks.choices(ask),
        author=author,
        note=asks.note(ask),
    )
    if saved.clashes:
        clashes = [
            clash_said(
                each, (each.layer, drawn.temporary.get((each.layer, each.id), each.id)), language
            )
            for each in saved.clashes
        ]
        return {"clashes": clashes}
    final = {key: saved.ids.get(key, key[1]) for key in drawn.temporary}
    ids = {written((key[0], old)): final[key] for key, old in drawn.temporary.items()}
    came = compare(_renamed(drawn.layers, saved.ids), saved.layers)
    changed = {each.key for each in came}
    changed |= {(key[0], saved.ids.get(key, key[1])) for key in _cleaned(ask, drawn)}
    return {**_saved(shelf, saved, changed, came, language), "ids": ids}


def restore(
    shelf: Shelf, saver: Saver, ask: Mapping[Any, Any], language: str, author: str
) -> Answer:
    """Answer `restore`: an older content as a new revision.

    What somebody else saved since the revision that the editor has open is merged, as in a save.
    """
    number = asks.revision(ask, "number")
    if number is None:
        raise UnknownPlace(
            "unknown_revision", compound=shelf.compound, number="?", newest=shelf.newest() or 0
        )
    base = asks.revision(ask, "base") if "base" in ask else shelf.newest()
    note = text(language, "change.restored", number=number)
    old = shelf.load(number)
    saved = saver.save(base, old, choices=asks.choices(ask), author=author, note=note)
    if saved.clashes:
        clashes = [clash_said(each, (each.layer, each.id), language) for each in saved.clashes]
        return {"clashes": clashes}
    changed = {each.key for each in compare(shelf.load(base), saved.layers)}
    came = compare(_renamed(old, saved.ids), saved.layers)
    return {**_saved(shelf, saved, changed, came, language), "ids": {}}


def _saved(
    shelf: Shelf, saved: Saved, changed: set[Key], came: Sequence[Change], language: str
) -> Answer:
    """Return the new revision: rows that changed, and in words what came from others."""
    put = some_features(saved.layers, changed, shelf.datum)
    there = {(each["layer"], each["id"]) for each in put}
    history = shelf.store.history(shelf.compound)
    entry = next(each for each in history if each.number == saved.number)
    return {
        "revision": saved.number,
        "saved": saved_said(entry, shelf, language),
        "put": put,
        "drop": sorted(written(key) for key in changed - there),
        "merged": changes_said(came, language),
        "edition": shelf.store.edition(shelf.compound),
    }


def _renamed(layers: Packed, ids: Mapping[Key, str]) -> Packed:
    """Return layers with the rows called as the merge calls them."""
    columns = {
        name: {**its, "id": [ids.get((name, id), id) for id in its["id"]]}
        for name, its in layers.columns.items()
    }
    return Packed(columns, layers.shapes)


def _cleaned(ask: Mapping[Any, Any], drawn: Drawn) -> Iterator[Key]:
    """Yield the rows that do not hold what the browser sent: spaces went, or odd signs."""
    final = {(key[0], old): key[1] for key, old in drawn.temporary.items()}
    sent = (ask.get("edits") or {}).get("put", [])
    for put, said in zip(drawn.edits.put, sent, strict=True):
        columns = said.get("columns", {})
        if any(plain(value) != columns.get(name) for name, value in put.columns.items()):
            yield put.layer, final.get(put.key, put.id)
