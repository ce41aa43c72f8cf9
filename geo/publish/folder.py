"""What stands in a compound's folder, what it shares with others, and its entry in the list."""

import re
from collections.abc import Mapping
from typing import Any

from .. import assets
from ..draw import linked_page, map_script, page
from ..errors import FileError
from ..guide import Guide
from ..ids import initials
from ..poster import make_poster
from ..settings import Settings
from ..svg import draw_svg
from .places import Entry

SAFE_ID = re.compile(r"(?!\.+$)[A-Za-z0-9._~-]+")
ASSETS = "assets"
PAGES = ("index.html", "guide.json", "offline.html")
# Once everything is there, the worker may keep it; a phone that has or allows none goes without.
KEEP = '(async () => navigator.serviceWorker.register("../../sw.js"))().catch(() => {});'


def shared_assets() -> tuple[dict[str, Any], dict[str, bytes]]:
    """Return what compounds' pages share: the addresses by which they load it, and its files."""
    files: dict[str, bytes] = {}

    def add(name: str, script: str) -> str:
        hashed = assets.hashed(name, script)
        files[hashed] = script.encode()
        return f"../../{ASSETS}/{hashed}"

    scripts = [
        ("guide.js", assets.bundle()),
        ("leaflet.js", assets.leaflet()),
        ("map.js", f"{map_script()}\n{KEEP}\n"),
    ]
    words = assets.words_scripts().items()
    addresses = {
        "words": {language: add(f"words-{language}.js", script) for language, script in words},
        "scripts": [add(*each) for each in scripts],
    }
    return addresses, files


def guide_files(
    guide: Guide,
    addresses: Mapping[str, Any],
    *,
    reports: str,
    posters: bool,
    settings: Settings,
) -> dict[str, bytes]:
    """Return the files of a compound's folder by name: its pages and, with `posters`, its signs.

    `addresses` are those of the assets (see `linked_page`), `settings` tell the paper and where
    codes lead to. Raises FileError for an id that cannot stand in an address.
    """
    if not SAFE_ID.fullmatch(guide.compound):
        raise FileError("site_id", compound=guide.compound)
    drawing = draw_svg(guide)
    linked = linked_page(guide, addresses, reports, drawing=drawing)
    whole = page(guide, at="now", drawing=drawing)
    contents = (linked.encode(), guide.as_bytes(), whole.encode())
    files = dict(zip(PAGES, contents, strict=True))
    for gate in signs_of(guide) if posters else ():
        files |= _sign_files(guide, gate, settings)
    return files


def describe(guide: Guide, files: Mapping[str, bytes]) -> Entry:
    """Return a compound's entry in the list of a site; `files` are those of its folder.

    `signs` are the names of the gates that have a sign, by id; `sheets` says how many sheets a
    sign has that needs more than one.
    """
    document = guide.document
    name = document["name"]
    name, name_en = name if isinstance(name, list) else (name, "")
    entry = {
        "id": guide.compound,
        "name": name,
        "name_en": name_en,
        "language": guide.language,
        "gates": len(document["gates"]),
        "doors": len(document["goals"]),
        "initials": initials(name),
        "edition": document["edition"],
        "checked": document["checked"],
    }
    signs = {gate: says for gate, says in signs_of(guide).items() if pdf_name(gate) in files}
    sheets = {
        gate: sum(sheet_name(gate, n) in files for n in range(1, len(files))) for gate in signs
    }
    more = {gate: count for gate, count in sheets.items() if count > 1}
    return {**entry, **({"signs": signs} if signs else {}), **({"sheets": more} if more else {})}


def file_names(entry: Entry) -> set[str]:
    """Return the names of the files that a compound's folder holds, by its entry in the list."""
    gates, sheets = entry.get("signs", {}), entry.get("sheets", {})
    pictures = {sheet_name(gate, n + 1) for gate in gates for n in range(sheets.get(gate, 1))}
    return {*PAGES, *pictures, *map(pdf_name, gates), *map(code_name, gates)}


def signs_of(guide: Guide) -> dict[str, Any]:
    """Return the names of a guide's gates as texts of its document, by id."""
    places = [guide.document["places"][row] for row in guide.document["gates"]]
    return {place["id"].removeprefix("gate:"): place["label"] for place in places}


def _sign_files(guide: Guide, gate: str, settings: Settings) -> dict[str, bytes]:
    place = f"gate:{gate}"
    sign = make_poster(guide, gate=place, paper=settings.paper, address=settings.address)
    sheets = {sheet_name(gate, n): sheet for n, sheet in enumerate(sign.png(), start=1)}
    return {pdf_name(gate): sign.pdf(), **sheets, code_name(gate): sign.code}


def pdf_name(gate: str) -> str:
    """Return the name of the sign of a gate, given by its id."""
    return f"poster-{gate}.pdf"


def sheet_name(gate: str, number: int) -> str:
    """Return the name of a sheet's picture: no gate's id can make two of them equal."""
    return f"poster{number if number > 1 else ''}-{gate}.png"


def code_name(gate: str) -> str:
    """Return the name of the picture of a gate's code."""
    return f"qr-{gate}.svg"
