"""The word lists: every sentence a person reads, one JSON file a language."""

import json
from functools import cache
from pathlib import Path

LANGUAGES = ("zh", "en")
FOLDER = Path(__file__).parent / "words"
LISTED = 5  # things that a sentence names before it only counts them


@cache
def word_list(language: str) -> dict[str, str]:
    """Return all sentences of a language by key; a language without a file is a KeyError."""
    if language not in LANGUAGES:
        raise KeyError(language)
    sentences: dict[str, str] = json.loads((FOLDER / f"{language}.json").read_text("utf-8"))
    return sentences


def text(language: str, key: str, **values: object) -> str:
    """Return one sentence with its fields filled in.

    Values are put in as plain text; whoever shows the sentence escapes it for its own medium. A
    tuple is a list of things, written as the language writes lists.
    """
    plain = {
        name: _listing(language, value) if isinstance(value, tuple) else value
        for name, value in values.items()
    }
    return word_list(language)[key].format(**plain)


def has(key: str) -> bool:
    """Tell whether the word lists hold a key (their keys are equal, so one list answers)."""
    return key in word_list(LANGUAGES[0])


def _listing(language: str, things: tuple[object, ...]) -> str:
    shown = word_list(language)["list.comma"].join(str(thing) for thing in things[:LISTED])
    if len(things) <= LISTED:
        return shown
    return word_list(language)["list.more"].format(shown=shown, count=len(things))
