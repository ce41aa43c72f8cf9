"""Notices: what a manager closes for a while, so that riders are led around it.

All times are on the compound's own clock, without a zone, as opening hours are.
"""

import secrets
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from .compound import check_closable
from .errors import SettingError
from .layers import Layers

LONGEST = 300  # characters of people's words in a notice, a report or an answer


@dataclass(frozen=True)
class Notice:
    """Places `kind:id` of a compound that are closed from `since` on, before `until`.

    A time that is None leaves that end open. `says` is in the manager's own words.
    """

    id: str
    compound: str
    closes: tuple[str, ...]
    since: datetime | None
    until: datetime | None
    says: str

    def active(self, at: datetime) -> bool:
        """Tell whether the places are closed at a local time."""
        return (self.since is None or self.since <= at) and not self.over(at)

    def over(self, at: datetime) -> bool:
        """Tell whether they are open again at a local time, for good."""
        return self.until is not None and self.until <= at

    def as_json(self) -> dict[str, object]:
        """Return the notice as phones and other programs read it; an open end is ""."""
        return {
            "id": self.id,
            "compound": self.compound,
            "closes": list(self.closes),
            "from": _minute(self.since),
            "until": _minute(self.until),
            "says": self.says,
        }


def make_notice(
    compound: str,
    layers: Layers,
    *,
    closes: Iterable[str],
    since: datetime | None = None,
    until: datetime | None = None,
    says: str = "",
) -> Notice:
    """Return a new notice about places in a compound's layers.

    Raises UnknownPlace for a place that is not there or cannot be closed, SettingError for an end
    before the beginning or for too many words.
    """
    closed = check_closable(closes, layers, compound=compound)
    since, until = (at and at.replace(second=0, microsecond=0) for at in (since, until))
    if since and until and until <= since:
        raise SettingError("notice_until", since=_minute(since), until=_minute(until))
    return Notice(secrets.token_hex(4), compound, closed, since, until, short_text(says))


def short_text(said: str) -> str:
    """Return people's words in one line without control characters; too many: SettingError."""
    invisible = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # they break lines, or turn the order of letters
    seen = "".join(" " if unicodedata.category(sign) in invisible else sign for sign in said)
    line = " ".join(seen.split())
    if len(line) > LONGEST:
        raise SettingError("text_long", count=len(line), most=LONGEST)
    return line


def for_riders(notices: Iterable[Notice], at: datetime) -> list[dict[str, object]]:
    """Return what riders still have to know at a local time, ready for JSON."""
    return [notice.as_json() for notice in notices if not notice.over(at)]


def _minute(at: datetime | None) -> str:
    return at.isoformat(timespec="minutes") if at else ""
