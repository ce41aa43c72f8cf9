"""Coordinates as people copy them from a phone's map → longitude and latitude in WGS-84."""

import math
import re
import unicodedata

from ..datum import NAMES, convert
from ..errors import PlanError

CHINA = (73.0, 17.0, 136.0, 54.0)  # west, south, east, north: no longitude there is a latitude
LONGEST = 200  # characters of what somebody types

# One number, as 30.2345, 30°14'4.2" or 30度14分4.2秒, with a word or letter for its direction.
_NUMBER = re.compile(
    r"""(?P<before>[NSEW]|东经|西经|南纬|北纬|经度?|纬度?|lon\w*|lng|lat\w*)?\s*[:=]?\s*
    (?P<degrees>[-+]?\d{1,3}(?:\.\d+)?)\s*
    (?:[°度]\s*(?:(?P<minutes>\d{1,2}(?:\.\d+)?)\s*['′分]\s*)?
    (?:(?P<seconds>\d{1,2}(?:\.\d+)?)\s*["″秒]\s*)?)?
    (?P<after>[NSEW](?![a-z]))?""",
    re.VERBOSE | re.IGNORECASE,
)
_EAST, _NORTH = re.compile(r"(?i)[ew]|[东西]经|经|lo?n"), re.compile(r"(?i)[ns]|[南北]纬|纬|lat")


def parse_place(said: object, datum: object = "wgs84") -> tuple[float, float]:
    """Return longitude and latitude in WGS-84 degrees of coordinates that somebody typed.

    Either order will do: the one that lies in China is meant, elsewhere latitude comes first, as
    maps say it. `datum` is where they were copied from, one of `datum.NAMES`. Raises PlanError.
    """
    if not isinstance(said, str) or not isinstance(datum, str) or datum not in NAMES:
        raise PlanError("place_typed", said=str(said)[:40])
    said = unicodedata.normalize("NFKC", said[:LONGEST]).strip()
    found = [match for match in _NUMBER.finditer(said) if match["degrees"]]
    if len(found) != 2:
        raise PlanError("place_typed", said=said[:40])
    lon, lat = _ordered(*found)
    if not (abs(lon) <= 180 and abs(lat) <= 85):  # no tile map goes farther north
        raise PlanError("place_typed", said=said[:40])
    x, y = convert(lon, lat, source=datum, target="wgs84")
    return float(x), float(y)


def _ordered(one: re.Match[str], other: re.Match[str]) -> tuple[float, float]:
    """Return two numbers as longitude and latitude."""
    pair, swapped = (_degrees(one), _degrees(other)), (_degrees(other), _degrees(one))
    for east, north, found in ((one, other, pair), (other, one, swapped)):
        if _is(_EAST, east) and _is(_NORTH, north):
            return found
    for found in (pair, swapped):
        if _in_china(*found):
            return found
    return pair if abs(pair[1]) > 90 or abs(pair[0]) > 90 >= abs(pair[1]) else swapped


def _is(direction: re.Pattern[str], number: re.Match[str]) -> bool:
    return any(direction.match(word) for word in (number["before"], number["after"]) if word)


def _degrees(number: re.Match[str]) -> float:
    parts = [float(number[part] or 0) for part in ("degrees", "minutes", "seconds")]
    size = abs(parts[0]) + parts[1] / 60 + parts[2] / 3600
    words = f"{number['before'] or ''}{number['after'] or ''}".lower()
    away = bool(re.search("[sw]|西|南", words))
    return -size if away else math.copysign(size, parts[0])


def _in_china(lon: float, lat: float) -> bool:
    west, south, east, north = CHINA
    return west <= lon <= east and south <= lat <= north
