"""Opening hours and the time of day: OSM `opening_hours` texts, read by a library."""

import math
import re
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from opening_hours import OpeningHours, State, validate

from .errors import TimeError
from .words import text as words

WEEK_MINUTES = 7 * 24 * 60
MONDAY = datetime(2028, 1, 3)  # every day of a year from here on is looked at, 29 February too
YEAR_WEEKS = 53
UNEVEN = "?"  # hours that differ from week to week
YEAR = timedelta(days=366)  # what stays as it is for so long stays so
YEAR_SAID = re.compile(r"(?<!\d)20\d\d(?!\d)")  # rules of one year: no week stands for all

Week = list[list[int]]  # [start, end] in minutes from Monday 00:00, sorted and apart


def is_valid(text: str) -> bool:
    """Tell whether an hours text can be read; the empty text means always."""
    return not text or bool(validate(text))


def openness(text: str, at: datetime | None) -> tuple[bool, float]:
    """Return whether something is open at a local time, and for how many more seconds that holds.

    Without hours it is always open; without a time, whatever has hours counts as open.
    """
    if not text or at is None:
        return True, math.inf
    hours = _parse(text)
    is_open = bool(hours.is_open(at))
    # Not the library's next_change: it looks for seconds through ten thousand years where hours
    # never open, and stops where only a remark changes.
    horizon = min(at, datetime.max - YEAR) + YEAR
    for start, _, state, _ in hours.intervals(at, horizon):
        if (state == State.OPEN) != is_open:
            return is_open, (start - at).total_seconds()
    return is_open, math.inf


@lru_cache(maxsize=4096)
def weekly(text: str) -> Week | str | None:
    """Return when an hours text says open in any week: None for always, "?" for no equal weeks.

    Spans are [start, end] in minutes from Monday 00:00, sorted, apart, 0 ≤ start < end ≤ 10080; one
    over Sunday midnight is two. Raises TimeError.
    """
    if not text:
        return None
    hours = _parse(text)
    if YEAR_SAID.search(text):
        return UNEVEN
    week, *others = _weeks(hours)
    if any(other != week for other in others):
        return UNEVEN
    return None if week == [[0, WEEK_MINUTES]] else week


def _weeks(hours: OpeningHours) -> list[Week]:
    """Return when something is open in every week of a year."""
    weeks: list[Week] = [[] for _ in range(YEAR_WEEKS)]
    for first, last, state, _ in hours.intervals(MONDAY, MONDAY + timedelta(weeks=YEAR_WEEKS)):
        if state != State.OPEN:
            continue
        start, end = ((moment - MONDAY) // timedelta(minutes=1) for moment in (first, last))
        while start < end:
            number, minute = divmod(start, WEEK_MINUTES)
            until = min(end - start + minute, WEEK_MINUTES)
            if weeks[number] and weeks[number][-1][1] == minute:
                weeks[number][-1][1] = until
            else:
                weeks[number].append([minute, until])
            start += until - minute
    return weeks


def parse_time(text: str, zone: ZoneInfo) -> datetime:
    """Read an ISO 8601 time and return it on the compound's own clock, without a zone."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise TimeError("time_unreadable", value=text) from None
    return at if at.tzinfo is None else at.astimezone(zone).replace(tzinfo=None)


@lru_cache(maxsize=4096)
def _parse(text: str) -> OpeningHours:
    if not validate(text):
        raise TimeError("hours_unreadable", value=text)
    return OpeningHours(text)


def ago(moment: datetime, now: datetime, language: str) -> str:
    """Return how people say when something was: just now, 5 minutes ago, yesterday, a date."""
    moment = moment.astimezone(now.tzinfo)
    minutes = int((now - moment).total_seconds() // 60)
    days = (now.date() - moment.date()).days
    if days >= 30:
        return words(language, "ui.ago.date", year=moment.year, month=moment.month, day=moment.day)
    if days >= 1:
        return words(language, "ui.ago.yesterday" if days == 1 else "ui.ago.days", count=days)
    if minutes >= 60:
        return words(language, "ui.ago.hours", count=minutes // 60)
    return words(language, "ui.ago.minutes" if minutes >= 1 else "ui.ago.now", count=minutes)
