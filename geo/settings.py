"""Every number and choice that can be set: one frozen table, read once, handed down.

A row is a field of `Settings`; its metadata holds unit, meaning and source. `YINLU_<NAME>` in the
environment sets it, `python -m geo settings` and the README print it.
"""

import math
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any
from zoneinfo import ZoneInfo

from .errors import SettingError

TILES = ("none", "osm", "amap", "tianditu")
TILES_PARTS = ("{z}", "{x}", "{y}")
# Over a network only what is encrypted; a server on this machine needs no certificate.
TILES_ADDRESS = re.compile(r"https://[^\s/@\\]+/\S*|http://(localhost|127\.0\.0\.1)(:\d+)?/\S*")
HIDDEN = "•••"


def _row(default: Any, unit: str, meaning: str, **limits: Any) -> Any:
    metadata = {"unit": unit, "meaning": meaning, **limits}
    return field(
        default=default, metadata=metadata, repr=not limits.keys() & {"secret", "password"}
    )


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


def _check_tiles(tiles: str, key: str) -> None:
    """Raise SettingError for tiles that no browser could ask for; it never names the key."""
    if tiles in TILES:
        if tiles == "tianditu" and not re.fullmatch(r"\w+", key, re.ASCII):
            raise SettingError("setting_tiles_key", name=variable("tiles_key"), tiles=tiles)
    elif not TILES_ADDRESS.fullmatch(tiles) or any(part not in tiles for part in TILES_PARTS):
        value = tiles.partition("?")[0]  # behind it a key may stand
        raise SettingError("setting_tiles", name=variable("tiles"), value=value)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise SettingError("setting_zone", name=variable("timezone"), value=name) from None


@dataclass(frozen=True)
class Settings:
    """What Yinlu assumes; speeds in metres a second, delays in seconds, lengths in metres."""

    store: str = _row(
        "sqlite:///var/yinlu.sqlite", "address", "where revisions are kept", password=True
    )
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
    tiles: str = _row(
        "none",
        "none, osm, amap, tianditu or https://…/{z}/{x}/{y}…",
        "the map below the drawing in the studio",
    )
    tiles_key: str = _row(
        "", "key", "what the tiles' owner gave you: tianditu needs one", secret=True
    )
    tiles_credit: str = _row("", "text", "whose tiles an address of your own leads to")
    file_megabytes: float = _row(200.0, "MB", "largest file that an import reads", low=0.001)
    # Reading a district's extract took 0.5 GB and 8 s where Yinlu was made; a compound far less.
    upload_memory: float = _row(1500.0, "MB", "most memory that reading files may take", low=800.0)
    upload_seconds: float = _row(
        60.0,
        "s",
        "most computing time that reading files may take, and twice that by the clock",
        low=1.0,
    )
    upload_rows: float = _row(50_000.0, "rows", "most things drawn in one file", low=1.0)
    upload_points: float = _row(2_000_000.0, "points", "most corners drawn in one file", low=1.0)
    shape_points: float = _row(50_000.0, "points", "most corners of one thing drawn", low=4.0)
    upload_columns: float = _row(1_000.0, "columns", "most columns of one table", low=1.0)
    upload_letters: float = _row(10_000.0, "letters", "longest text in one cell", low=1.0)
    picture_pixels: float = _row(
        4000.0,
        "pixels",
        "longest side of a plan's picture; larger ones are made smaller",
        low=100.0,
    )

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
        _check_tiles(self.tiles, self.tiles_key)

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
    """Yield a row a setting: variable, value, unit, meaning; of a secret only that it is set."""
    for row in fields(settings):
        value = getattr(settings, row.name)
        if value and row.metadata.get("secret"):
            value = HIDDEN
        if row.metadata.get("password"):
            value = without_password(value)
        yield variable(row.name), str(value), row.metadata["unit"], row.metadata["meaning"]


def without_password(address: str) -> str:
    """Return an address as people may see it, even one that nothing else can read."""
    hidden = re.sub(r"(:/*[^:/@]*:).*@", rf"\1{HIDDEN}@", address)
    return re.sub(r"(?i)((?:pass|sslpass)\w*=)[^&]*", rf"\1{HIDDEN}", hidden)


def _parse(name: str, value: str, kind: type) -> Any:
    if kind is not float:
        return value.strip()
    try:
        return float(value)
    except ValueError:
        raise SettingError("setting_number", name=name, value=value) from None
