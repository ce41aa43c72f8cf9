"""The district's page: all compounds of a site on one sheet, for those who look after them.

Nothing on it depends on the day on which it is made: ages are counted back from the newest day on
which a compound was checked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, groupby
from typing import Any

from ..words import LANGUAGES, text
from .overview import Overview, draw_overview

FAMILY = "ui.district."
OLD, STALE = 90, 180  # days: checked more than so many before the newest, as on riders' pages
AGES = ("new", "old", "stale", "never")
OTHERS = "#"  # where names are listed that begin with no letter
LETTERS_FROM = 24  # rows: fewer are found without letters
KILOMETRE = 1000

Entry = Mapping[str, Any]
Both = dict[str, str]  # a text in every language


@dataclass(frozen=True)
class Row:
    """A compound as the table shows it.

    `age` is one of AGES; `day` says when it was checked, `earlier` how long before the newest one
    where that is long. `signs` are the names of its gates that have one, by the gates' ids.
    """

    number: int
    entry: Entry
    letter: str
    age: str
    day: Both
    earlier: Both
    edition: Both
    signs: dict[str, Both]


def district_page(compounds: Sequence[Entry], shared: Mapping[str, Sequence[Entry]]) -> Entry:
    """Return what the template of the district's page shows, by name.

    `compounds` are the entries of a site's list; those that an older site left without a place or
    signs will do. `shared` are stations and partners.
    """
    entries = sorted(compounds, key=_order)
    days = [_day(each) for each in entries]
    newest = max((day for day in days if day), default=None)
    rows = [
        _row(number, entry, day, newest)
        for number, (entry, day) in enumerate(zip(entries, days, strict=True), start=1)
    ]
    overview = draw_overview(
        [entry.get("at") for entry in entries],
        names=[entry["name"] for entry in entries],
        doors=[entry.get("doors", 0) for entry in entries],
        shared={kind: [place["at"] for place in places] for kind, places in shared.items()},
    )
    return {
        "rows": rows,
        "groups": [(letter, list(each)) for letter, each in groupby(rows, lambda row: row.letter)],
        "lettered": len(rows) >= LETTERS_FROM,
        "signed": any(row.signs for row in rows),
        "facts": _facts(rows, shared),
        "overview": overview,
        **_ages(rows, newest),
        **(_around(overview) if overview else {}),
    }


def _order(entry: Entry) -> tuple[bool, str, str, str]:
    """Return what rows are sorted by: the initials of names, those without a letter last."""
    return _letter(entry) == OTHERS, entry.get("initials", ""), entry["name"], entry["id"]


def _letter(entry: Entry) -> str:
    first = str(entry.get("initials", ""))[:1].upper()
    return first if first.isalpha() else OTHERS


def _day(entry: Entry) -> date | None:
    return date.fromisoformat(entry["checked"]) if entry.get("checked") else None


def _row(number: int, entry: Entry, day: date | None, newest: date | None) -> Row:
    days = (newest - day).days if day and newest else 0
    age = "never" if not day else AGES[(days > OLD) + (days > STALE)]
    edition = entry.get("edition", 0)
    return Row(
        number,
        entry,
        _letter(entry),
        age,
        _say_day(day) if day else _say("never"),
        _say("earlier", days=days) if age in ("old", "stale") else {},
        _say("edition", number=edition) if edition else {},
        {gate: _both(name) for gate, name in entry.get("signs", {}).items()},
    )


def _facts(rows: Sequence[Row], shared: Mapping[str, Sequence[Entry]]) -> list[tuple[Both, str]]:
    """Return how many there are of what."""
    counts = {
        "all": len(rows),
        "gates": sum(row.entry.get("gates", 0) for row in rows),
        "doors": sum(row.entry.get("doors", 0) for row in rows),
        "posted": sum(len(row.signs) for row in rows),
        "rest": len(shared.get("stations", ())),
    }
    return [(_say(key), f"{count:,}") for key, count in counts.items()]


def _ages(rows: Sequence[Row], newest: date | None) -> dict[str, Any]:
    """Return when somebody last checked a compound, and how far the others lie behind."""
    counts = {age: sum(row.age == age for row in rows) for age in AGES}
    starts = accumulate(counts.values(), initial=0)
    limits = {"least": OLD, "most": STALE}
    late = {"old": counts["old"] + counts["stale"], "stale": counts["stale"]}
    return {
        "newest": _say("newest", day=_say_day(newest)) if newest else _say("none"),
        "late": _say("total", **limits, **late) if newest else {},
        "ages": [
            (age, _say(age, **limits), count, _part(start, rows), _part(count, rows))
            for (age, count), start in zip(counts.items(), starts, strict=False)
            if count
        ],
    }


def _part(count: int, rows: Sequence[Row]) -> float:
    """Return a count in percent of all rows."""
    return round(100 * count / len(rows), 2)


def _around(overview: Overview) -> dict[str, Both]:
    """Return what is said under the map: how long its bar is, and what is not on it."""
    kilometres, metres = divmod(overview.metres, KILOMETRE)
    return {
        "scale": _say("metres", count=metres) if metres else _say("kilometres", count=kilometres),
        "off": _say("off", count=overview.off) if overview.off else {},
    }


def _both(name: str | Sequence[str]) -> Both:
    """Return a text of a guide: one for every language, or the same for all."""
    texts = [name] * len(LANGUAGES) if isinstance(name, str) else name
    return dict(zip(LANGUAGES, texts, strict=True))


def _say_day(day: date) -> Both:
    return _say("day", year=day.year, month=day.month, day=day.day)


def _say(key: str, **values: Any) -> Both:
    """Return a sentence in every language; a value may itself be a text in every language."""
    return {
        language: text(
            language,
            FAMILY + key,
            **{
                name: value[language] if isinstance(value, dict) else value
                for name, value in values.items()
            },
        )
        for language in LANGUAGES
    }
