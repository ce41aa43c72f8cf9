"""The map on the screen: one Folium map, one element of ours, and the page around them.

Folium and branca compile what they have rendered as a template once more, so a gate called
`{{6*7}}` would be worked out on the server. So Folium draws a frame without a word of people's in
it, once a process and language; what people wrote is put in afterwards (see `markup`). Leaflet
stands in the page: no page asks any other machine for anything.
"""

from functools import cache
from typing import Any

import folium
from branca.element import Element, Figure, MacroElement
from folium.template import Template

from .guide import Guide
from .markup import fill, leaflet, render, source, to_json

SCRIPTS = ("page", "answers", "labels", "signs", "plan", "picture", "finder", "panel", "guide")
MAP = "guide"
FOLIUM_HEAD = (f"map_{MAP}", "css_style", "map_style")  # it forbids zooming the page by hand


def draw_map(guide: Guide, *, start: str | None = None, goal: str | None = None) -> folium.Map:
    """Return the guide as a Folium map, opened on the route between two places or on all of it.

    `start` and `goal` are places such as "gate:south" and "entrance:8-2". The map renders, saves
    and shows itself in a notebook as every Folium map does.
    """
    sheet = _Sheet(guide.language, panel=False)
    sheet.guide = (guide, start, goal)
    return _empty_map(sheet)


def page(
    guide: Guide,
    *,
    start: str | None = None,
    goal: str | None = None,
    panel: bool = True,
    look: str = "",
) -> str:
    """Return the guide as one complete HTML page that needs no other file and no network.

    With `panel` the page has the door picker, the steps and the notes, and `?from=…&to=…` in its
    address choose the route; without, it is the map alone, to be shown in a frame. `look` is
    "day", "night" or, when empty, what the reader's device prefers. Same input, same bytes.
    """
    return _fill(_frame(guide.language, panel), guide, start, goal, look)


class _Guidance(MacroElement):
    """All that we draw on the map, in place of a layer for each building, gate and route."""

    _template = Template(
        "{% macro script(this, kwargs) %}Guide.open({{ this._parent.get_name() }});{% endmacro %}"
    )


class _Sheet(Figure):
    """The HTML page around the map: the empty frame, or with a guide in it."""

    def __init__(self, language: str, *, panel: bool) -> None:
        super().__init__(height="480px")
        self.language = language
        self.panel = panel
        self.guide: tuple[Guide, str | None, str | None] | None = None

    def render(self, **kwargs: Any) -> str:
        """Return the page's HTML."""
        for child in self._children.values():
            child.render(**kwargs)
        for name in FOLIUM_HEAD:
            self.header.add_child(Element(""), name=name)
        frame = render(
            "page.html",
            language=self.language,
            styles=[leaflet("leaflet.css"), source("guide.css")],
            scripts=[leaflet("leaflet.js"), source(*(f"{name}.js" for name in SCRIPTS))],
            header=self.header.render(**kwargs),
            html=self.html.render(**kwargs),
            script=self.script.render(**kwargs),
            panel=self.panel,
        )
        return _fill(frame, *self.guide) if self.guide else frame


def _empty_map(sheet: _Sheet) -> folium.Map:
    """Return a Folium map on a sheet: no tiles, no links elsewhere, no random names."""
    drawn = folium.Map((0, 0), tiles=None, zoom_start=17, zoom_control=False, zoom_snap=0)
    drawn.default_js, drawn.default_css = [], []
    drawn._id = MAP
    drawn.add_child(_Guidance(), name="guidance")  # type: ignore[no-untyped-call]
    sheet.add_child(drawn)
    return drawn


@cache
def _frame(language: str, panel: bool) -> str:
    sheet = _Sheet(language, panel=panel)
    _empty_map(sheet)
    return sheet.render()


def _fill(frame: str, guide: Guide, start: str | None, goal: str | None, look: str = "") -> str:
    opening = to_json({"start": start, "goal": goal, "look": look}).removesuffix("}")
    return fill(frame, title=guide.name, data=f'{opening},"guide":{guide.as_bytes().decode()}}}')
