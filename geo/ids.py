"""Short names that stay: what a row of a layer is called in addresses, codes and file names."""

import re
import unicodedata
from collections.abc import Collection, Iterable

from pypinyin import Style, lazy_pinyin

LENGTH = 60  # of an id, which stands in addresses and printed codes


def slug(text: str) -> str:
    """Return text as an id, Chinese by its sound: 南门 → nan-men, "8-2#" → 8-2; may be empty."""
    half = unicodedata.normalize("NFKD", text)
    bare = "".join(sign for sign in half if not unicodedata.combining(sign))
    spoken = "-".join(lazy_pinyin(bare))
    plain = re.sub(r"-{2,}", "-", re.sub(r"[^A-Za-z0-9._~-]+", "-", spoken)).strip("-._~")
    return plain[:LENGTH].rstrip("-._~")


def initials(name: str) -> str:
    """Return a name by its first sounds, as people type it in a hurry: 临水西苑2期 → lsxy2q."""
    spoken = "".join(lazy_pinyin(unicodedata.normalize("NFKC", name), style=Style.FIRST_LETTER))
    return re.sub(r"[^a-z0-9]+", "", spoken.lower())


def unique(wanted: Iterable[str]) -> list[str]:
    """Return an id a row: the slug of what is wanted, else its number; equals get -2, -3 …"""
    found: dict[str, None] = {}
    for number, text in enumerate(wanted, start=1):
        stem = slug(text) or str(number)
        id, again = stem, 2
        while id in found:
            id, again = f"{stem}-{again}", again + 1
        found[id] = None
    return list(found)


def free_id(id: str, taken: Collection[str]) -> str:
    """Return an id that is not taken: itself, else with the first number behind it that is free."""
    found, number = id, 1
    while found in taken:
        number += 1
        found = f"{id}-{number}"
    return found
