"""The editor's files: one address for one making of them, complete, and nothing else under it."""

import re
from collections.abc import Iterator
from posixpath import dirname, join, normpath

import pytest
from starlette.applications import Starlette

from geo.assets import BROWSER
from geo.svg import symbols
from geo.web import editor_address, studio_routes
from geo.web.studio import editor_files
from tests.serving import Answer, ask, served

IMPORTS = re.compile(r"""(?:\bfrom|\bimport)\s*\(?\s*["'](\.{1,2}/[^"']+)["']""")
LOADED = re.compile(r'"([\w.-]+\.(?:css|js))"')


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with served(Starlette(routes=studio_routes())) as address:
        yield address


def get(server: str, path: str, **how: str) -> Answer:
    """Ask for a path as it is written; the server's own stands under /g."""
    return ask(server, "/g" + path, **how)


def test_the_address_holds_a_hash_and_every_file_is_there(server: str) -> None:
    address = editor_address()
    assert re.fullmatch(r"/studio/[0-9a-f]{10}/", address)
    for name, body in editor_files().items():
        answer = get(server, address + name)
        assert (answer.status, answer.body) == (200, body), name
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        kind = "text/css" if name.endswith(".css") else "text/javascript"
        assert answer.headers["content-type"].startswith(kind), name


@pytest.mark.parametrize(
    "path",
    ["", "none.js", "tools", "tools/", "../guide.js", "..%2Fguide.js", "%2e%2e/page.js", "a%00.js"],
)
def test_whatever_else_is_asked_for_is_not_there(server: str, path: str) -> None:
    answer = get(server, editor_address() + path)
    assert answer.status == 404
    assert "immutable" not in answer.headers.get("cache-control", "")


def test_another_making_is_not_there(server: str) -> None:
    assert get(server, "/studio/0000000000/map.js").status == 404
    assert get(server, editor_address() + "map.js", method="POST").status == 405


def test_every_module_finds_what_it_imports_and_loads() -> None:
    assert missing({name: body.decode() for name, body in editor_files().items()}) == set()


def test_that_check_can_fail() -> None:
    sources = {"a.js": 'import { b } from "./b.js";', "tools/c.js": 'import("../a.js")'}
    assert missing(sources) == {"b.js"}


def missing(sources: dict[str, str]) -> set[str]:
    """Return the files that modules ask for and that are not there."""
    asked = {
        normpath(join(dirname(name), found))
        for name, source in sources.items()
        if not name.startswith("leaflet")
        for found in IMPORTS.findall(source)
    }
    loads = set(LOADED.findall(sources.get("lib.js", "")))
    return (asked | loads) - sources.keys()


def test_signs_are_those_of_signs_and_phones() -> None:
    """The editor draws what riders will see: its symbols are the house's own, stroke by stroke."""
    source = (BROWSER / "editor" / "symbols.js").read_text("utf-8")
    drawn = re.findall(r'^  (\w+): "([^"]+)",$', source, re.MULTILINE)
    known = symbols.SQUARES | symbols.GATE_MARKS
    assert len(drawn) > 10
    assert [name for name, path in drawn if known[name] != path] == []
    assert f'NOTCH = "{symbols.NOTCH}"' in source
