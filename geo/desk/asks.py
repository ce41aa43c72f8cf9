"""What comes in: any JSON at all, taken apart; what is no question of ours raises EditError."""

from collections.abc import Mapping
from typing import Any

from ..changes.parse import clean, shown
from ..errors import EditError

MOST_NOTE = 200  # letters of a note beside a save: one line of the history
MOST_NUMBER = 2**53  # the largest whole number that a browser counts to
CHOICES = ("mine", "theirs")


def whole(said: object) -> int | None:
    """Return a whole number, as JSON may write it, None for anything else."""
    if isinstance(said, bool) or not isinstance(said, int | float):
        return None
    if not -MOST_NUMBER <= said <= MOST_NUMBER or said != int(said):
        return None
    return int(said)


def number_of(ask: Mapping[Any, Any]) -> int | None:
    """Return the number that a question bears, so that its answer finds back."""
    return whole(ask.get("n"))


def revision(ask: Mapping[Any, Any], name: str) -> int | None:
    """Return the revision that an ask names, None where it names none; raise EditError."""
    said = ask.get(name)
    if said is None:
        return None
    number = whole(said)
    if number is None:
        raise EditError("edit_base", number=shown(said))
    return number


def word(ask: Mapping[Any, Any], name: str) -> str:
    """Return a short text of an ask; raise EditError where it is none."""
    said = ask.get(name, "")
    if not isinstance(said, str):
        raise EditError("edit_ask")
    return clean(said)


def note(ask: Mapping[Any, Any]) -> str:
    """Return the note beside a save, in one line; raise EditError where it is too long."""
    said = " ".join(word(ask, "note").split())
    if len(said) > MOST_NOTE:
        raise EditError("text_long", count=len(said), most=MOST_NOTE)
    return said


def choices(ask: Mapping[Any, Any]) -> dict[str, str]:
    """Return which side was chosen for each clash; raise EditError."""
    said = ask.get("choices") or {}
    if not isinstance(said, dict) or any(side not in CHOICES for side in said.values()):
        raise EditError("edit_choices")
    return {str(key): side for key, side in said.items()}
