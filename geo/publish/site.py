"""Compounds → a folder that any web server can hold."""

import re
from collections.abc import Iterable, Mapping
from html import unescape
from pathlib import Path

import numpy as np

from .. import assets
from ..draw import linked_page, map_script, page
from ..errors import FileError
from ..guide import Guide
from ..ids import initials
from ..layers import Layers
from ..settings import DEFAULTS, Settings
from ..svg import draw_svg
from .listing import (
    ICON,
    INDEX,
    LIST,
    MANIFEST,
    NOTICES,
    STATIONS,
    WORKER,
    Entry,
    read_list,
    write_listing,
)
from .stations import make_frame, shared_places
from .swap import beside, carry

HOMES, ASSETS = "c", "assets"
OWN = (INDEX, STATIONS, LIST, NOTICES, WORKER, MANIFEST, ICON, HOMES, ASSETS)
SAFE_ID = re.compile(r"(?!\.+$)[A-Za-z0-9._~-]+")
# Once everything is there, the worker may keep it; a phone that has or allows none goes without.
KEEP = '(async () => navigator.serviceWorker.register("../../sw.js"))().catch(() => {});'
# The list of assets in a page's data; in what people wrote the quotes would be escaped.
NAMED = re.compile(r'"assets":\{"words":.*?\]')
NAME = re.compile(r"assets/([\w.-]+)")
SHARED = re.compile(r'<li data-id="([^"]*)" data-at="\[(-?\d+), (-?\d+)\]"')


def publish_site(
    guides: Iterable[Guide],
    folder: Path | str,
    *,
    language: str = "zh",
    keep: bool = False,
    notices: Iterable[Mapping[str, object]] = (),
    district: Layers | None = None,
    reports: str = "",
    settings: Settings = DEFAULTS,
) -> list[Entry]:
    """Write a site of guides into a folder and return its list of compounds.

    The folder may be missing, empty or a site of ours; anything else is left alone with a
    FileError. The new site has exactly these guides or, with `keep`, those of the old site too
    that are not published anew. What somebody else put into the folder, such as a favicon, stays.
    Guides are taken one at a time, `notices` (ready for JSON) after them, when nobody else can
    change those of the site any more. `district` are the layers that all compounds share,
    `reports` is where phones send reports, if anywhere; `settings` tell how fast people walk. Same
    input, same bytes.

    Assets that the live site's pages name stay too: somebody may have such a page open.
    """
    live = Path(folder).resolve()
    with beside(live, is_ours=lambda folder: read_list(folder) is not None) as fresh:
        frame = make_frame(district, _before(live) if keep else {}) if district else None
        addresses = _write_assets(fresh)
        entries: dict[str, Entry] = {}
        for guide in guides:
            entry = _write_guide(guide, fresh, addresses, reports)
            if frame:
                (entry["at"],) = frame.place(np.array([guide.lonlat]))
            if entries.setdefault(entry["id"], entry) is not entry:
                raise FileError("site_twice", compound=entry["id"])
        _carry(live, fresh, entries, keep=keep)
        compounds = [entries[id] for id in sorted(entries)]
        write_listing(
            fresh,
            compounds,
            shared=shared_places(district, frame) if district and frame else {},
            notices=notices,
            language=language,
            settings=settings,
        )
    return compounds


def _write_assets(site: Path) -> dict[str, object]:
    """Write what compounds' pages share; return the addresses by which such a page loads it."""
    words = {
        language: (f"words-{language}.js", script)
        for language, script in assets.words_scripts().items()
    }
    scripts = [
        ("guide.js", assets.bundle()),
        ("leaflet.js", assets.leaflet()),
        ("map.js", f"{map_script()}\n{KEEP}\n"),
    ]
    (site / ASSETS).mkdir()

    def write(name: str, script: str) -> str:
        name = assets.hashed(name, script)
        (site / ASSETS / name).write_text(script, "utf-8")
        return f"../../{ASSETS}/{name}"

    return {
        "words": {language: write(*each) for language, each in words.items()},
        "scripts": [write(*each) for each in scripts],
    }


def _write_guide(guide: Guide, site: Path, addresses: dict[str, object], reports: str) -> Entry:
    document = guide.as_json()
    id = guide.compound
    if not SAFE_ID.fullmatch(id):
        raise FileError("site_id", compound=id)
    home = site / HOMES / id
    home.mkdir(parents=True, exist_ok=True)
    drawing = draw_svg(guide)
    linked = linked_page(guide, addresses, reports, drawing=drawing)
    (home / "index.html").write_text(linked, "utf-8")
    (home / "offline.html").write_text(page(guide, at="now", drawing=drawing), "utf-8")
    (home / "guide.json").write_bytes(guide.as_bytes())
    name = document["name"]
    name, name_en = name if isinstance(name, list) else (name, "")
    return {
        "id": id,
        "name": name,
        "name_en": name_en,
        "language": guide.language,
        "gates": len(document["gates"]),
        "doors": len(document["goals"]),
        "initials": initials(name),
        "edition": document["edition"],
        "checked": document["checked"],
    }


def _carry(live: Path, fresh: Path, entries: dict[str, Entry], *, keep: bool) -> None:
    """Let stand in the new site what it does not have and still should."""
    if not live.exists():
        return
    for other in live.iterdir():
        if other.name not in OWN:
            carry(other, fresh / other.name)
    for entry in (read_list(live) or []) if keep else []:
        if entry["id"] not in entries and SAFE_ID.fullmatch(entry["id"]):
            carry(live / HOMES / entry["id"], fresh / HOMES / entry["id"])
            entries[entry["id"]] = entry
    for name in _named(live):
        if (live / ASSETS / name).is_file() and not (fresh / ASSETS / name).exists():
            carry(live / ASSETS / name, fresh / ASSETS / name)


def _named(site: Path) -> set[str]:
    """Return the assets that a site's pages name."""
    pages = (page.read_text("utf-8") for page in site.glob(f"{HOMES}/*/index.html"))
    lists = (NAMED.search(page) for page in pages)
    return {name for found in lists if found for name in NAME.findall(found[0])}


def _before(live: Path) -> dict[str, list[int]]:
    """Return where the live site's page of stations has what the district shares, by id."""
    try:
        page = (live / STATIONS).read_text("utf-8")
    except FileNotFoundError:
        return {}
    return {unescape(id): [int(x), int(y)] for id, x, y in SHARED.findall(page)}
