"""What a site has once: the list of compounds, the page of stations, the worker and the icon."""

import json
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path
from typing import Any

from .. import assets
from ..markup import MARK, escape_json, render, source, to_json
from ..names import COMPASS
from ..settings import Settings
from ..words import LANGUAGES, text, word_list
from .stations import Place

LIST = "compounds.json"  # the list of a site's compounds; a folder that holds one is a site of ours
INDEX, STATIONS, NOTICES = "index.html", "stations.html", "notices.json"
WORKER, MANIFEST, ICON = "sw.js", "manifest.webmanifest", "icon.svg"
FAMILY = "ui.site."
STATES = ("true", "false", "null")  # open, shut, nobody knows
PAPER, BLUE = "#FFFFFF", "#0B5CAD"

Entry = dict[str, Any]


def read_list(folder: Path) -> list[Entry] | None:
    """Return the list of a site's compounds, or None where the folder is not a site of ours."""
    try:
        document = json.loads((folder / LIST).read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    is_ours = isinstance(document, dict) and document.get("made_by") == "yinlu"
    return document["compounds"] if is_ours else None


def write_listing(
    site: Path,
    compounds: list[Entry],
    *,
    shared: Mapping[str, list[Place]],
    notices: Iterable[Any],
    language: str,
    settings: Settings,
) -> None:
    """Write everything that stands beside the compounds' own folders and the assets.

    Without anything `shared` there is no page of stations.
    """
    files = {
        LIST: to_json({"made_by": "yinlu", "compounds": compounds}),
        INDEX: _page(INDEX, language, compounds=compounds, stations=bool(shared)),
        NOTICES: to_json({"notices": list(notices)}),
        WORKER: assets.worker(),
        MANIFEST: to_json(_manifest(language)),
        ICON: source(ICON),
    }
    if shared:
        document = {"words": _station_words(), "speed": _speed(settings)}
        data = escape_json(to_json(document))
        files[STATIONS] = _page(STATIONS, language, compounds=compounds, shared=shared, data=data)
    for name, content in files.items():
        (site / name).write_text(content, "utf-8")


def _page(name: str, language: str, **more: Any) -> str:
    frame = render(
        name,
        language=language,
        styles=[assets.site_style()],
        scripts=[assets.site_script()],
        said=_both(),
        **more,
    )
    return frame.replace(MARK, escape(text(language, "ui.rider.brand")))


def _both() -> dict[str, dict[str, str]]:
    """Return the words of both pages, each in every language."""
    keys = [key for key in word_list(LANGUAGES[0]) if key.startswith(FAMILY)]
    return {
        key.removeprefix(FAMILY): {language: word_list(language)[key] for language in LANGUAGES}
        for key in keys
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
