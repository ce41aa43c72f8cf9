"""Opening hours: readable or not, open or shut to the minute, and for how long."""

import math
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some
from opening_hours import OpeningHours

from geo.errors import TimeError
from geo.hours import is_valid, openness, parse_time, weekly

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize("text", ["", "24/7", "Mo-Su 06:00-24:00", "22:00-06:00", "PH off"])
def test_hours_that_can_be_read(text: str) -> None:
    assert is_valid(text)


@pytest.mark.parametrize("text", ["早上六点", "25:99", "Mo-Xx 08:00", "<script>", "6 to 10"])
def test_hours_that_cannot(text: str) -> None:
    assert not is_valid(text)
    with pytest.raises(TimeError) as error:
        openness(text, datetime(2026, 11, 23, 12))
    assert text in error.value.says("zh")


def test_openness_lasts_until_the_next_change() -> None:
    assert openness("06:00-22:00", datetime(2026, 11, 23, 21, 0)) == (True, 3600.0)
    assert openness("06:00-22:00", datetime(2026, 11, 23, 23, 0)) == (False, 7 * 3600.0)
    assert openness("22:00-06:00", datetime(2026, 11, 24, 5, 59)) == (True, 60.0)
    assert openness("24/7", datetime(2026, 11, 23)) == (True, math.inf)
    assert openness("", datetime(2026, 11, 23)) == (True, math.inf)
    assert openness("06:00-22:00", None) == (True, math.inf)
    assert openness("Mo-Su 10:00-12:00; Mo-Su off", datetime(2026, 11, 23)) == (False, math.inf)
    remarked = '06:00-12:00 "a", 12:00-22:00 "b"'
    assert openness(remarked, datetime(2026, 11, 23, 11)) == (True, 11 * 3600.0)
    assert openness("06:00-22:00", datetime(9999, 12, 31, 21)) == (True, 3600.0)


@pytest.mark.parametrize(
    ("text", "week"),
    [
        ("", None),
        ("24/7", None),
        ("Mo-Su 00:00-24:00", None),
        ("off", []),
        ("Mo 08:00-10:00,10:00-12:00", [[480, 720]]),
        ("Mo,We 08:00-10:00", [[480, 600], [3360, 3480]]),
        ("Su 20:00-04:00", [[0, 240], [9840, 10080]]),
        ("Sa-Su", [[7200, 10080]]),
        ("Jan-Mar 08:00-10:00", "?"),
        ("08:00-10:00; Dec 25 off", "?"),
        ("08:00-10:00; Feb 29 off", "?"),
        ("week 1-53/2 08:00-10:00", "?"),
        ("08:00-10:00; 2031 Jun 03 off", "?"),
    ],
)
def test_hours_as_minutes_of_a_week(text: str, week: object) -> None:
    assert weekly(text) == week


def test_hours_that_cannot_be_read_have_no_week() -> None:
    with pytest.raises(TimeError):
        weekly("早上六点")


DAYS = some.sampled_from(["Mo", "Tu-Th", "Fr", "Sa,Su", "Mo-Su", "Su", "We-Mo"])
QUARTERS = some.integers(0, 95)


@some.composite
def rules(draw: some.DrawFn) -> str:
    start, length = draw(QUARTERS), draw(some.integers(1, 95))
    end = (start + length) % 96 if start + length != 96 else 96
    clock = "-".join(f"{quarter // 4:02}:{quarter % 4 * 15:02}" for quarter in (start, end))
    return f"{draw(DAYS)} {draw(some.sampled_from([clock, clock, clock, 'off']))}"


@given(some.lists(rules(), min_size=1, max_size=4).map("; ".join), some.integers(0, 300))
def test_a_week_says_minute_by_minute_what_the_library_says(text: str, week: int) -> None:
    spans, hours = weekly(text), OpeningHours(text)
    assert isinstance(spans, list) or spans is None
    monday = datetime(2026, 11, 23) + timedelta(weeks=week)
    spans = [[0, 10080]] if spans is None else spans
    flat = [minute for span in spans for minute in span]
    assert flat == sorted(set(flat)) and all(0 <= minute <= 10080 for minute in flat)
    for minute in range(0, 10080, 15):  # no rule above changes anything in between
        is_open = hours.is_open(monday + timedelta(minutes=minute))
        assert is_open == any(start <= minute < end for start, end in spans), minute


def test_a_week_of_odd_minutes_holds_to_the_minute() -> None:
    text = "Mo-Fr 07:31-09:02,16:29-18:33; Sa 22:58-02:07"
    spans, hours = weekly(text), OpeningHours(text)
    assert isinstance(spans, list)
    for minute in range(10080):
        is_open = hours.is_open(datetime(2026, 11, 23) + timedelta(minutes=minute))
        assert is_open == any(start <= minute < end for start, end in spans), minute


def test_times_are_put_on_the_compounds_own_clock() -> None:
    assert parse_time("2026-11-23T22:30", SHANGHAI) == datetime(2026, 11, 23, 22, 30)
    assert parse_time("2026-11-23T14:30+00:00", SHANGHAI) == datetime(2026, 11, 23, 22, 30)
    with pytest.raises(TimeError):
        parse_time("half past ten", SHANGHAI)
