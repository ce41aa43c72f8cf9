"""parse_edits: whatever a browser sends → edits, or one sentence that says what is wrong with it.

Nothing that comes from a browser is trusted: it may be forged, broken, or of another edition of
the editor. What checks can tell in plain words may pass, so that a draft can be kept; what cannot
be stored, or could not be told from a row's own content later, may not.
"""

import math
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..errors import EditError
from ..layers import Column, Layers, columns_of, layer, names
from .edits import Edits, Key, Put, parse_key
from .shapes import Reader, moved

Move = Callable[[Any, Any], tuple[Any, Any]]
Held = Mapping[Key, Mapping[str, Any]]

MOST_FEATURES = 20_000  # ten times the largest compound that the editor is made for
MOST_LETTERS = 2_000  # of one field; a convention between riders and residents has some hundred
MOST_NUMBER = 1e9  # storeys, seconds, spots: anything larger is a slip or a trick
SHOWN_LETTERS = 24  # of what somebody sent, in the sentence about it

ID = re.compile(r"(?!\.+$)[A-Za-z0-9._~-]{1,100}")  # as the check of ids has it
KEPT_CONTROLS = "\n\t"  # people write conventions in lines


def parse_edits(said: object, *, move: Move | None = None, layers: Layers | None = None) -> Edits:
    """Return the edits that a browser sent; raise EditError for what is none.

    `said` is any JSON: `{"put": [{layer, id, columns, geometry}…], "drop": ["layer/id"…]}`.
    `move` leads longitudes and latitudes, as arrays in degrees, from the datum that was shown to
    WGS-84. A value that `layers` hold already may stay, whatever it is.
    """
    if not isinstance(said, dict) or not said.keys() <= {"put", "drop"}:
        raise EditError("edit_unreadable")
    put, drop = said.get("put", []), said.get("drop", [])
    if not isinstance(put, list) or not isinstance(drop, list):
        raise EditError("edit_unreadable")
    if len(put) + len(drop) > MOST_FEATURES:
        raise EditError("edit_many", most=MOST_FEATURES)
    held = _held(layers)
    reader = Reader()
    puts = [_put(each, held, reader) for each in put]
    shapes = moved([each.shape for each in puts], move)
    whole = tuple(each._replace(shape=shape) for each, shape in zip(puts, shapes, strict=True))
    edits = Edits(whole, tuple(_key(each, held) for each in drop))
    keys = [*(each.key for each in edits.put), *edits.drop]
    if len(set(keys)) < len(keys):
        raise EditError("edit_unreadable")
    return edits


def _held(layers: Layers | None) -> Held:
    """Return what rows hold already, by their keys."""
    if layers is None:
        return {}
    return {
        (name, id): {column: values[row] for column, values in columns.items()}
        for name, columns in columns_of(layers).items()
        for row, id in enumerate(columns["id"])
    }


def _put(said: object, held: Held, reader: Reader) -> Put:
    known = {"layer", "id", "columns", "geometry"}
    if not isinstance(said, dict) or not said.keys() <= known:
        raise EditError("edit_unreadable")
    key = _checked((said.get("layer"), said.get("id")), held)
    columns = said.get("columns", {})
    if not isinstance(columns, dict):
        raise EditError("edit_unreadable")
    values = dict(_columns(key, columns, held.get(key, {})))
    geometry = said.get("geometry")
    shape = None if geometry is None else reader.read(geometry, layer(key[0]).shape)
    return Put(*key, values, shape)


def _key(said: object, held: Held) -> Key:
    if not isinstance(said, str):
        raise EditError("edit_unreadable")
    return _checked(parse_key(said), held)


def _checked(key: tuple[object, object], held: Held) -> Key:
    """Return a key whose layer there is, and whose id is one; raise EditError."""
    name, id = key
    if not isinstance(name, str) or name not in names():
        raise EditError("edit_layer", layer=shown(name))
    if not isinstance(id, str):
        raise EditError("edit_id", id=shown(id))
    if (name, id) not in held and not ID.fullmatch(id):
        raise EditError("edit_id", id=shown(id))
    return name, id


def _columns(key: Key, said: Mapping[Any, Any], now: Mapping[str, Any]) -> Iterator[Any]:
    declared = {column.name: column for column in layer(key[0]).columns}
    for name, value in said.items():
        if not isinstance(name, str) or name not in declared:
            raise EditError("edit_column", column=shown(name))
        if name == "id":  # what a row is called is not for the browser to say
            continue
        if name in now and _same(value, now[name]):
            yield name, now[name]
        else:
            yield name, _value(key[0], declared[name], value)


def _same(said: object, held: object) -> bool:
    """Tell whether a row holds a value already; on the wire NaN is null."""
    return (type(said) is type(held) and said == held) or (said is None and held != held)


def _value(name: str, column: Column, said: object) -> Any:
    if said is None:
        return column.empty
    if column.kind == "number":
        return _number(name, column, said)
    if not isinstance(said, str):
        raise EditError("edit_text", layer=name, column=column.name, value=shown(said))
    text = clean(said)
    if column.kind == "choice" and text and text not in column.values:
        raise EditError("edit_choice", layer=name, column=column.name, value=shown(text))
    if len(text) > MOST_LETTERS:
        raise EditError("text_long", count=len(text), most=MOST_LETTERS)
    return text or column.empty


def _number(name: str, column: Column, said: object) -> float:
    if said == "":
        return float(column.empty)
    if (
        isinstance(said, bool)
        or not isinstance(said, int | float)
        or not -MOST_NUMBER <= said <= MOST_NUMBER
        or math.isnan(said)
    ):
        raise EditError("edit_number", layer=name, column=column.name, value=shown(said))
    return float(said)


def clean(text: str) -> str:
    """Return people's words without control characters, and without spaces around them.

    Half a character (a lone surrogate) is no text and cannot be stored: EditError.
    """
    if any("\ud800" <= sign <= "\udfff" for sign in text):
        raise EditError("edit_half_letter")
    kept = (
        sign
        for sign in text.replace("\r\n", "\n")
        if sign in KEPT_CONTROLS or unicodedata.category(sign) != "Cc"
    )
    return "".join(kept).strip()


def shown(value: object) -> str:
    """Return whatever was sent so that a sentence may hold it: short, and nothing but text."""
    text = value if isinstance(value, str) else type(value).__name__
    plain = "".join(sign if sign.isprintable() else " " for sign in text[:SHOWN_LETTERS])
    return plain + ("…" if len(text) > SHOWN_LETTERS else "")
