"""Tiles below the drawing: whose they are, what they need, and that a key is never said."""

import io
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from geo.errors import SettingError
from geo.imports import begin_compound
from geo.settings import Settings, table
from geo.store import open_store
from geo.tiles import tiles_of
from geo.words import LANGUAGES

from .serving import served
from .studio import serve

KEY = "0123456789abcdef"
_drawn = io.BytesIO()
Image.new("RGB", (256, 256), "#dde").save(_drawn, "PNG")
TILE = _drawn.getvalue()
OWN = "https://tiles.example/{z}/{x}/{y}.png?k={key}"


def test_by_itself_there_are_none() -> None:
    assert tiles_of() is None


@pytest.mark.parametrize(
    ("kind", "datum", "layers"),
    [("osm", "wgs84", 1), ("amap", "gcj02", 1), ("tianditu", "wgs84", 2)],
)
def test_a_kind_tells_its_addresses_and_its_datum(kind: str, datum: str, layers: int) -> None:
    tiles = tiles_of(Settings(tiles=kind, tiles_key=KEY))
    assert tiles is not None and tiles.datum == datum and tiles.attribution
    assert len(tiles.urls) == layers
    for url in tiles.urls:
        assert url.startswith("https://") and "{key}" not in url
        assert all(part in url for part in ("{z}", "{x}", "{y}"))
        assert (KEY in url) == (kind == "tianditu"), "a key goes to those who gave it"
    said = tiles.as_json()
    assert (said["labels"] is None) == (layers == 1)


def test_tianditu_draws_streets_and_writes_names_above_them() -> None:
    tiles = tiles_of(Settings(tiles="tianditu", tiles_key=KEY))
    assert tiles is not None
    for url, name in zip(tiles.urls, ("vec", "cva"), strict=True):
        assert f"/{name}_w/wmts?" in url and f"LAYER={name}&" in url


def test_an_address_of_ones_own() -> None:
    tiles = tiles_of(Settings(tiles=OWN, tiles_key=KEY, tiles_credit="© us"))
    assert tiles is not None and tiles.urls == (OWN.replace("{key}", KEY),)
    assert (tiles.datum, tiles.attribution) == ("wgs84", "© us")
    assert tiles_of(Settings(tiles="http://127.0.0.1:8080/{z}/{x}/{y}.png"))


WRONG = [
    "google",
    "",
    "https://tiles.example/{z}/{x}.png",
    "http://tiles.example/{z}/{x}/{y}.png",
    "http://localhost.example/{z}/{x}/{y}.png",
    "https://user:word@tiles.example/{z}/{x}/{y}.png",
    "javascript:alert(1)//{z}{x}{y}",
    "https://a b/{z}/{x}/{y}",
]


@pytest.mark.parametrize("address", WRONG)
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_address_of_no_use_is_one_sentence(address: str, language: str) -> None:
    with pytest.raises(SettingError) as error:
        Settings(tiles=address)
    assert "YINLU_TILES" in error.value.sentence(language)


@pytest.mark.parametrize("key", ["", "a b", "x&y=1", "{z}"])
def test_tianditu_without_a_key_is_one_sentence(key: str) -> None:
    with pytest.raises(SettingError) as error:
        Settings(tiles="tianditu", tiles_key=key)
    assert "YINLU_TILES_KEY" in error.value.sentence("zh")
    assert not key or key not in error.value.sentence("zh")


def test_a_key_is_printed_nowhere() -> None:
    settings = Settings(tiles="tianditu", tiles_key=KEY)
    said = [repr(settings), repr(tiles_of(settings)), *map(str, table(settings))]
    assert not [each for each in said if KEY in each]
    with pytest.raises(SettingError) as error:
        Settings(tiles=f"ftp://tiles.example/{{z}}?k={KEY}", tiles_key=KEY)
    assert KEY not in str(error.value)


# -- in a browser ----------------------------------------------------------------------------------


def test_the_editor_asks_for_the_tiles_that_are_set(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    async def tile(request: Request) -> Response:
        asked.append(f"{request.url.path}?{request.url.query}")
        return Response(TILE, media_type="image/png")

    routes = [Route("/{z:int}/{x:int}/{y:int}.png", tile)]
    settings = Settings(store=f"sqlite:///{tmp_path / 'store.sqlite'}", site=str(tmp_path))
    id = begin_compound(open_store(settings.store), "有底图", at=(120.1234, 30.2345), author="")
    with served(Starlette(routes=routes)) as tiles:
        monkeypatch.setenv("YINLU_TILES", tiles + "{z}/{x}/{y}.png?k={key}")
        monkeypatch.setenv("YINLU_TILES_KEY", KEY)
        monkeypatch.setenv("YINLU_TILES_CREDIT", "<b>图</b>")
        with serve(settings, tmp_path / "log.txt") as studio:
            page = browser.new_page()
            said: list[str] = []
            page.on("console", lambda message: said.append(message.text))
            page.goto(f"{studio}/edit?compound={id}")
            expect(page.locator(".leaflet-tile-loaded").first).to_be_visible(timeout=60_000)
            expect(page.locator(".yl-credit")).to_have_text("<b>图</b>")
            page.close()
    assert asked and all(each.endswith(f"?k={KEY}") for each in asked)
    zoom, x, y = map(int, re.findall(r"\d+", asked[0].partition("?")[0]))
    across = (120.1234 + 180) / 360 * 2**zoom
    assert abs(x - across) < 5 and y > 0
    assert not [each for each in [*said, (tmp_path / "log.txt").read_text()] if KEY in each]
