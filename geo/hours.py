"""Opening hours and the time of day: OSM `opening_hours` texts, read by a library."""

import math
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from opening_hours import OpeningHours, validate

from .errors import TimeError


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
    change = hours.next_change(at)
    seconds = math.inf if change is None else (change - at).total_seconds()
    return bool(hours.is_open(at)), seconds


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
