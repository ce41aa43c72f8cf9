"""Opening hours: readable or not, open or shut to the minute, and for how long."""

import math
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from geo.errors import TimeError
from geo.hours import is_valid, openness, parse_time

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


def test_times_are_put_on_the_compounds_own_clock() -> None:
    assert parse_time("2026-11-23T22:30", SHANGHAI) == datetime(2026, 11, 23, 22, 30)
    assert parse_time("2026-11-23T14:30+00:00", SHANGHAI) == datetime(2026, 11, 23, 22, 30)
    with pytest.raises(TimeError):
        parse_time("half past ten", SHANGHAI)
