"""The map below the drawing: whose tiles, where they come from, and the datum they are drawn in."""

from dataclasses import dataclass
from types import MappingProxyType

from .settings import DEFAULTS, Settings

TIANDITU = (
    "https://t{{s}}.tianditu.gov.cn/{set}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0"
    "&LAYER={set}&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles"
    "&TILEMATRIX={{z}}&TILEROW={{y}}&TILECOL={{x}}&tk={{key}}"
)


@dataclass(frozen=True)
class Tiles:
    """A background of map tiles: every layer's address from the lowest up, as Leaflet writes them.

    `datum` is what the tiles are drawn in; `zoom` the closest level that they are drawn for.
    The addresses may hold a key, so they are left out of what is printed.
    """

    kind: str
    urls: tuple[str, ...]
    attribution: str
    datum: str = "wgs84"
    subdomains: str = ""
    zoom: int = 18

    def __repr__(self) -> str:
        return f"Tiles(kind={self.kind!r}, datum={self.datum!r})"

    def as_json(self) -> dict[str, object]:
        """Return what the editor's map needs; `attribution` is text, not HTML.

        `labels` are tiles with names alone, over those of `url`.
        """
        return {
            "kind": self.kind,
            "url": self.urls[0],
            "labels": self.urls[1] if len(self.urls) > 1 else None,
            "attribution": self.attribution,
            "options": {"subdomains": self.subdomains, "maxNativeZoom": self.zoom},
        }


KINDS = MappingProxyType(
    {
        "osm": Tiles(
            "osm",
            ("https://tile.openstreetmap.org/{z}/{x}/{y}.png",),
            "© OpenStreetMap contributors",
            zoom=19,
        ),
        "amap": Tiles(
            "amap",
            (
                "https://webrd0{s}.is.autonavi.com/appmaptile"
                "?lang=zh_cn&size=1&scale=1&style=8&x={x}&y={y}&z={z}",
            ),
            "© 高德地图",
            datum="gcj02",
            subdomains="1234",
        ),
        "tianditu": Tiles(
            "tianditu",
            tuple(TIANDITU.format(set=name) for name in ("vec", "cva")),
            "© 天地图",
            subdomains="01234567",
        ),
    }
)


def tiles_of(settings: Settings = DEFAULTS) -> Tiles | None:
    """Return the background that is set, None for none; `datum` says where our layers must go."""
    if settings.tiles == "none":
        return None
    found = KINDS.get(settings.tiles)
    if found is None:
        found = Tiles("template", (settings.tiles,), settings.tiles_credit, zoom=19)
    urls = tuple(url.replace("{key}", settings.tiles_key) for url in found.urls)
    return Tiles(found.kind, urls, found.attribution, found.datum, found.subdomains, found.zoom)
