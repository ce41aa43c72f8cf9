"""The pages that show a guide: the drawing, the core that finds a route, and a Folium map.

The drawing stands in the page and the core shows the asked route in it at once; then Leaflet takes
the same drawing over. Folium and branca compile what they have rendered as a template once more,
so a gate called `{{6*7}}` would be worked out on the server. So Folium draws a frame without a word
of people's in it, once a process; what people wrote is put in afterwards (see `markup`).
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import folium
from branca.element import Element, Figure, MacroElement
from folium.template import Template

from . import assets
from .guide import Guide
from .markup import fill, render, to_json
from .svg import draw_svg

MAP = "guide"
FOLIUM_HEAD = (f"map_{MAP}", "css_style", "map_style")  # it forbids zooming the page by hand


def draw_map(guide: Guide, *, start: str | None = None, goal: str | None = None) -> folium.Map:
    """Return the guide as a Folium map, opened on the route between two places or on all of it.

    `start` and `goal` are places such as "gate:south" and "entrance:8-2". The map renders, saves
    and shows itself in a notebook as every Folium map does.
    """
    drawn = _map()
    _Sheet(page(guide, start=start, goal=goal, panel=False)).add_child(drawn)
    return drawn


def page(
    guide: Guide,
    *,
    start: str | None = None,
    goal: str | None = None,
    panel: bool = True,
    look: str = "",
    on: str = "ebike",
    at: str = "any",
    rain: bool = False,
    drawing: str = "",
) -> str:
    """Return the guide as one complete HTML page that needs no other file and no network.

    With `panel` the page has the door picker, the steps and the notes, and `?from=…&to=…` in its
    address choose the route; without, it is the map alone, to be shown in a frame. `look` is
    "day", "night" or, when empty, what the reader's device prefers; `on` ebike or foot; `at` a
    local ISO time, "now" or "any", no particular time; `drawing` is `draw_svg` of the guide where
    it is at hand. Same input, same bytes.
    """
    asked = {"start": start, "goal": goal, "look": look, "on": on, "at": at, "rain": rain}
    return _fill(_frame(guide.language, panel), guide, asked, drawing)


def linked_page(
    guide: Guide, addresses: Mapping[str, Any], reports: str = "", *, drawing: str = ""
) -> str:
    """Return the guide's page of a published site, which loads what it shares with others.

    `addresses` are relative to the page: `words` by language, and `scripts` in order: the bundle,
    Leaflet and the map's script. Reports go to the address `reports`, if there is one.
    """
    asked = {"on": "ebike", "at": "now", "reports": reports, "assets": addresses}
    return _fill(_linked_frame(guide.language, reports), guide, asked, drawing)


@cache
def map_script() -> str:
    """Return what Folium renders for the map: a script that lets Leaflet take the drawing over."""
    return str(_folium().script.render()).strip()


class _Guidance(MacroElement):
    """All that we draw on the map, in place of a layer for each building, gate and route."""

    _template = Template(
        "{% macro script(this, kwargs) %}Picture.lead({{ this._parent.get_name() }});{% endmacro %}"
    )


class _Sheet(Figure):
    """The HTML page around a map that shows a guide."""

    def __init__(self, written: str) -> None:
        super().__init__(height="480px")
        self.written = written

    def render(self, **kwargs: Any) -> str:
        """Return the page's HTML."""
        return self.written


def _map() -> folium.Map:
    """Return a Folium map in metres: no tiles, no links elsewhere, no random names."""
    drawn = folium.Map(
        (0, 0),
        crs="Simple",
        tiles=None,
        zoom_start=0,
        zoom_control=False,
        zoom_snap=0,
        attribution_control=False,
    )
    drawn.default_js, drawn.default_css = [], []
    drawn._id = MAP
    drawn.add_child(_Guidance(), name="guidance")  # type: ignore[no-untyped-call]
    return drawn


def _folium() -> Figure:
    """Return a figure in which Folium has rendered a map without a guide."""
    figure = Figure()
    figure.add_child(_map())
    for child in figure._children.values():
        child.render()
    for name in FOLIUM_HEAD:
        figure.header.add_child(Element(""), name=name)
    return figure


@cache
def _frame(language: str, panel: bool) -> str:
    after = [*assets.words_scripts().values(), assets.bundle(), assets.leaflet(), map_script()]
    return _render(language, panel, scripts=after, alone=True)


@cache
def _linked_frame(language: str, reports: str) -> str:
    return _render(language, panel=True, reports=reports)


def _render(language: str, panel: bool, scripts: Sequence[str] = (), **more: Any) -> str:
    folium_says = _folium()
    return render(
        "page.html",
        language=language,
        styles=[assets.style()],
        scripts=[],
        closing=[assets.core(), *scripts],
        panel=panel,
        header=folium_says.header.render(),
        html=folium_says.html.render(),
        **more,
    )


def _fill(frame: str, guide: Guide, asked: Mapping[str, Any], drawing: str) -> str:
    opening = to_json(dict(asked)).removesuffix("}")
    data = f'{opening},"guide":{guide.as_bytes().decode()}}}'
    return fill(frame, title=guide.name, data=data, drawing=drawing or draw_svg(guide))
