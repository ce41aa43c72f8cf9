"""The house stands on its floors: a room imports only rooms that stand before it in ORDER."""

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
GEO = ROOT / "geo"
SCREENS = {
    str(file.relative_to(ROOT))
    for file in (ROOT / "app.py", *(ROOT / "ui").glob("*.py"), *(ROOT / "pages").glob("*.py"))
}

# The reading order of the house, floor by floor, and the only place that holds it.
FLOORS = {
    "what everybody uses": "words errors settings tiles hours datum layers metres ids address",
    "what people bring": "osm files plan",
    "what people change": "changes",
    "what is wrong": "checks compound",
    "the ways": "network routes",
    "what could be": "suggest",
    "in words": "names doors guide",
    "on the screen": "markup assets svg draw",
    "on paper": "poster",
    "for riders": "notices publish",
    "invented districts": "demo",
    "what is kept": "store imports uploads",
    "for managers": "desk",
    "on the network": "web",
    "the command line": "commands __main__",
}
OPTIONAL = {"distributed"}  # where it lacks, a sentence says how to install it
ORDER = [room for rooms in FLOORS.values() for room in rooms.split()]


def files(room: Path) -> list[Path]:
    """Return the files of a room, which is one file, or a folder of files for a long one."""
    return sorted(room.glob("*.py")) or [room.with_suffix(".py")]


def imports(file: Path) -> Iterator[tuple[int, str]]:
    """Yield what a file imports: (0, "numpy"); (1, "routes") beside it; (2, "errors") above it."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((0, name.name.partition(".")[0]) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            named = [node.module] if node.module else [name.name for name in node.names]
            yield from ((node.level, name.partition(".")[0]) for name in named)


def rooms_imported(room: Path) -> set[str]:
    """Return the other rooms that a room imports from."""
    found = ((file.parent == room, up, name) for file in files(room) for up, name in imports(file))
    return {name for inside, up, name in found if up == 1 + inside}


def siblings_imported(room: Path) -> dict[str, set[str]]:
    """Return, for every file of a folder, what it imports of the others."""
    return {file.stem: {name for up, name in imports(file) if up == 1} for file in files(room)}


def foreign(file: Path) -> set[str]:
    own = {*sys.stdlib_module_names, "geo", "ui", "tests"}
    return {name for up, name in imports(file) if not up} - own


def code() -> list[Path]:
    return sorted([*GEO.glob("*.py"), *GEO.glob("*/*.py"), *(ROOT / name for name in SCREENS)])


@pytest.mark.parametrize("name", ORDER)
def test_a_room_imports_only_what_stands_before_it(name: str) -> None:
    assert rooms_imported(GEO / name) <= set(ORDER[: ORDER.index(name)])


def test_no_room_goes_round_in_itself() -> None:
    for room in (GEO / name for name in ORDER if len(files(GEO / name)) > 1):
        TopologicalSorter(siblings_imported(room)).prepare()


def test_every_room_has_its_place() -> None:
    there = {file.stem for file in GEO.glob("*.py")} | {
        file.parent.name for file in GEO.glob("*/*.py")
    }
    assert sorted(ORDER) == sorted(there - {"__init__"})


def test_that_check_can_fail(tmp_path: Path) -> None:
    """The twin: an import that goes up is seen, however it is written, and so is a circle."""
    for line in ("from .routes import Leg", "from . import routes", "from .routes.legs import Leg"):
        (tmp_path / "errors.py").write_text(f"import numpy as np\ndef late():\n    {line}\n")
        assert rooms_imported(tmp_path / "errors") == {"routes"}
        assert foreign(tmp_path / "errors.py") == {"numpy"}
    folder = tmp_path / "checks"
    folder.mkdir()
    (folder / "rows.py").write_text("from ..routes import Leg\nfrom .site import Site\n")
    (folder / "site.py").write_text("from . import rows\n")
    assert rooms_imported(folder) == {"routes"}
    with pytest.raises(CycleError):
        TopologicalSorter(siblings_imported(folder)).prepare()


@pytest.mark.parametrize("file", code(), ids=lambda file: file.name)
def test_only_screens_import_streamlit(file: Path) -> None:
    assert "streamlit" not in foreign(file) or str(file.relative_to(ROOT)) in SCREENS


@pytest.mark.parametrize("file", code(), ids=lambda file: file.name)
def test_only_what_is_required_is_imported(file: Path) -> None:
    """`make run` installs requirements.txt and nothing that only tests need."""
    assert packages(file) <= required() | OPTIONAL


def test_every_requirement_is_used() -> None:
    """What nothing imports goes, but for the time zones that zoneinfo reads."""
    used = {package for file in code() for package in packages(file)}
    assert required() - used == {"tzdata"}


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
