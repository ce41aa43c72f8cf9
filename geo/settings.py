"""Every number and choice that can be set: one frozen table, read once, handed down.

A row is a field of `Settings`; its metadata holds unit, meaning and source. `YINLU_<NAME>` in the
environment sets it, `python -m geo settings` and the README print it.
"""

import math
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any
from zoneinfo import ZoneInfo

from .errors import SettingError


def _row(default: Any, unit: str, meaning: str, **limits: Any) -> Any:
    return field(default=default, metadata={"unit": unit, "meaning": meaning, **limits})


def _check(name: str, value: Any, limits: Mapping[str, Any]) -> None:
    if "among" in limits and value not in limits["among"]:
        raise SettingError(
            "setting_choice",
            name=variable(name),
            value=value,
            choices=", ".join(limits["among"]),
        )
    if "low" in limits and not (limits["low"] <= value < math.inf):
        raise SettingError("setting_low", name=variable(name), value=value, low=limits["low"])


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise SettingError("setting_zone", name=variable("timezone"), value=name) from None


@dataclass(frozen=True)
class Settings:
    """What Yinlu assumes; speeds in metres a second, delays in seconds, lengths in metres."""

    store: str = _row("sqlite:///var/yinlu.sqlite", "address", "where revisions are kept")
    site: str = _row("site", "folder", "where the riders' site is published and served from")
    language: str = _row(
        "zh", "zh or en", "language of the command line and of new pages", among=("zh", "en")
    )
    publish_coordinates: str = _row(
        "wgs84",
        "wgs84 or local",
        "whether riders' phones learn longitude and latitude; local: metres only",
        among=("wgs84", "local"),
    )
    address: str = _row(
        "http://localhost:8501/g/",
        "address",
        "where phones find the published site; the codes on signs lead there",
    )
    paper: str = _row("A3", "A4, A3 or A2", "what signs are printed on", among=("A4", "A3", "A2"))
    reports: str = _row(
        "/api/reports", "address", "where riders' pages send reports to; empty: nowhere"
    )
    timezone: str = _row("Asia/Shanghai", "zone name", "the clock that opening hours follow")
    file_megabytes: float = _row(200.0, "MB", "largest file that an import reads", low=0.001)

    # Walking with a parcel: 1.3 m/s, the lower half of the 1.2-1.5 m/s in Bohannon & Andrews
    # (2011), Physiotherapy 97(3), 182-189, for healthy adults at their usual pace.
    walk_speed: float = _row(1.3, "m/s", "walking with a parcel", low=0.1)
    # Steps: 0.5 m/s along the slope, Fujiyama & Tyler (2004), walking speed on stairs.
    steps_speed: float = _row(0.5, "m/s", "walking on steps, along the slope", low=0.05)
    # Riding inside a compound: 15 km/h is a common posted limit, GB 17761-2018 caps e-bikes at 25.
    ride_speed: float = _row(4.0, "m/s", "riding the e-bike inside a compound", low=0.1)
    loan_speed: float = _row(3.2, "m/s", "riding a loan bike with a parcel", low=0.1)
    # Locking up and taking the parcel out: the design's own figure, timed by riders.
    park_seconds: float = _row(25.0, "s", "locking the e-bike up", low=0.0)
    loan_seconds: float = _row(20.0, "s", "taking a loan bike, and again bringing it back", low=0.0)
    # Registration "by hand about 5 minutes, by a code 30 seconds or less" is what riders report.
    scan_seconds: float = _row(30.0, "s", "registering at a gate by code", low=0.0)
    desk_seconds: float = _row(300.0, "s", "registering at a gate by hand", low=0.0)
    guard_seconds: float = _row(15.0, "s", "waiting for a guard to open on the way out", low=0.0)

    snap_metres: float = _row(40.0, "m", "farthest a door may lie from its path", low=1.0)
    join_metres: float = _row(0.5, "m", "path ends this close to a path join it", low=0.0)
    # 1.2 to 1.4 in most towns, Boscoe, Henry & Zdeb (2012), The Professional Geographer 64(2).
    detour: float = _row(1.3, "×", "how much longer streets are than the straight line", low=1.0)
    clearance_metres: float = _row(1.5, "m", "room kept from walls where no path is drawn", low=0.1)

    def __post_init__(self) -> None:
        for row in fields(self):
            _check(row.name, getattr(self, row.name), row.metadata)
        _zone(self.timezone)

    @property
    def zone(self) -> ZoneInfo:
        """Return the time zone that opening hours follow."""
        return _zone(self.timezone)


DEFAULTS = Settings()


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read `YINLU_<NAME>` from the environment; raise SettingError for a value of no use."""
    environment = os.environ if environment is None else environment
    given: dict[str, Any] = {}
    for row in fields(Settings):
        name = variable(row.name)
        if name in environment:
            given[row.name] = _parse(name, environment[name], type(row.default))
    return Settings(**given)


def variable(name: str) -> str:
    """Return the environment variable that sets a row."""
    return f"YINLU_{name.upper()}"


def table(settings: Settings = DEFAULTS) -> Iterator[tuple[str, str, str, str]]:
    """Yield a row a setting: variable, value, unit, meaning."""
    for row in fields(settings):
        value = getattr(settings, row.name)
        yield variable(row.name), str(value), row.metadata["unit"], row.metadata["meaning"]


def _parse(name: str, value: str, kind: type) -> Any:
    if kind is not float:
        return value.strip()
    try:
        return float(value)
    except ValueError:
        raise SettingError("setting_number", name=name, value=value) from None
