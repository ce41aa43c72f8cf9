"""What a site has once: three pages about all compounds, their list, the worker and the icon."""

from collections.abc import Iterable, Mapping
from html import escape
from pathlib import PurePath
from typing import Any

from .. import assets
from ..markup import MARK, escape_json, render, source, to_json
from ..names import COMPASS
from ..settings import Settings
from ..words import LANGUAGES, text, word_list
from .district import district_page
from .places import LIST, Entry
from .stations import Frame, Place

INDEX, STATIONS, DISTRICT = "index.html", "stations.html", "district.html"
NOTICES, WORKER, MANIFEST, ICON = "notices.json", "sw.js", "manifest.webmanifest", "icon.svg"
ONCE = (LIST, INDEX, STATIONS, DISTRICT, NOTICES, WORKER, MANIFEST, ICON)
FAMILIES = ("ui.site.", "ui.district.")
STATES = ("true", "false", "null")  # open, shut, nobody knows
PAPER, BLUE = "#FFFFFF", "#0B5CAD"


def listing_files(
    compounds: list[Entry],
    *,
    shared: Mapping[str, list[Place]],
    notices: Iterable[Any],
    language: str,
    settings: Settings,
    frame: Frame | None = None,
) -> dict[str, str]:
    """Return what stands beside the compounds' folders and the assets: contents by file name.

    Without anything `shared` there is no page of stations. The `frame` in which places and
    compounds have their `at` is listed too where coordinates are published; see `read_frame`.
    """
    listed: dict[str, Any] = {"made_by": "yinlu", "compounds": compounds}
    if frame and settings.publish_coordinates == "wgs84":
        listed["frame"] = [frame.crs, *frame.corner]
    files = {
        LIST: to_json(listed),
        INDEX: _page(INDEX, language, compounds=compounds, stations=bool(shared)),
        NOTICES: to_json({"notices": list(notices)}),
        WORKER: assets.worker(),
        MANIFEST: to_json(_manifest(language)),
        ICON: source(ICON),
    }
    page = district_page(compounds, shared)
    map_style = page["overview"].style if page["overview"] else ""
    files[DISTRICT] = _page(
        DISTRICT, language, styles=[assets.district_style() + map_style], shared=shared, **page
    )
    if shared:
        document = {"words": _station_words(), "speed": _speed(settings)}
        data = escape_json(to_json(document))
        files[STATIONS] = _page(STATIONS, language, compounds=compounds, shared=shared, data=data)
    return files


def _page(name: str, language: str, *, styles: list[str] | None = None, **more: Any) -> str:
    frame = render(
        name,
        language=language,
        styles=styles or [assets.site_style()],
        kind=PurePath(name).stem,
        scripts=[assets.site_script()],
        said=_both(),
        **more,
    )
    return frame.replace(MARK, escape(text(language, "ui.rider.brand")))


def _both() -> dict[str, dict[str, str]]:
    """Return the words of the three pages by their last names, each in every language."""
    return {
        key.removeprefix(family): {language: word_list(language)[key] for language in LANGUAGES}
        for family in FAMILIES
        for key in word_list(LANGUAGES[0])
        if key.startswith(family)
    }


def _station_words() -> dict[str, dict[str, str]]:
    """Return what the page of stations says anew on the phone, by language.

    It says whether something is open (true, false, null: nobody knows), and the way there by the
    eighth of the compass it lies in (0 is north).
    """
    return {
        language: {
            **{state: text(language, f"ui.site.open.{state}") for state in STATES},
            **{str(number): _walk(language, side) for number, side in enumerate(COMPASS)},
        }
        for language in LANGUAGES
    }


def _walk(language: str, side: str) -> str:
    side = text(language, f"compass.{side}")
    return text(language, "ui.site.walk", side=side, metres="{metres}", minutes="{minutes}")


def _speed(settings: Settings) -> float:
    """Return how fast a straight line is walked along, in metres a second."""
    return round(settings.walk_speed / settings.detour, 3)


def _manifest(language: str) -> dict[str, object]:
    name = text(language, "ui.rider.brand")
    return {
        "name": name,
        "short_name": name,
        "lang": text(language, "ui.rider.lang"),
        "start_url": "./",
        "scope": "./",
        "display": "standalone",
        "theme_color": BLUE,
        "background_color": PAPER,
        "icons": [{"src": ICON, "type": "image/svg+xml", "sizes": "any"}],
    }
