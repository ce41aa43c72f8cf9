"""How QGIS shows our layers: colours, labels, and forms that offer our values in words.

A GeoPackage may hold a style a layer in the table `layer_styles`; QGIS 3 opens it with that.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement, tostring

from ..words import has, text
from .table import Column, Layer

DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
VERSION = "3.28.0"  # what follows is understood from here on
KINDS = {"Polygon": "fill", "LineString": "line", "Point": "marker"}
GEOMETRY = {"Point": "0", "LineString": "1", "Polygon": "2"}  # as QGIS numbers them

Part = tuple[str, dict[str, str]]  # the class of a symbol's layer, and its properties


class Look(NamedTuple):
    """How one layer is drawn: the layers of its symbol from below, sizes in millimetres.

    `label` is an expression over columns; `colour` and `points` are those of its letters.
    """

    parts: tuple[Part, ...]
    label: str = ""
    colour: str = "#1f1d1a"
    points: str = "9"


def _fill(colour: str, outline: str, width: str, style: str = "solid") -> Part:
    return "SimpleFill", {
        "color": colour,
        "outline_color": outline,
        "outline_width": width,
        "outline_width_unit": "MM",
        "style": style,
    }


def _line(colour: str, width: str, *, dash: str = "") -> Part:
    dashes = {"use_custom_dash": "1", "customdash": dash, "customdash_unit": "MM"} if dash else {}
    drawn = {"line_color": colour, "line_width": width, "line_width_unit": "MM"}
    return "SimpleLine", {**drawn, "capstyle": "round", "joinstyle": "round", **dashes}


def _mark(shape: str, colour: str, size: str, outline: str = "#ffffff") -> Part:
    drawn = {"name": shape, "color": colour, "outline_color": outline}
    sizes = {"size": size, "size_unit": "MM", "outline_width": "0.4", "outline_width_unit": "MM"}
    return "SimpleMarker", {**drawn, **sizes}


NAME = '"name"'
# The colours of the riders' pages: what is blue there is blue here.
LOOKS: Mapping[str, Look] = {
    "compound": Look((_line("#8a8577", "0.5", dash="3;2"),)),
    "buildings": Look((_fill("#e9e5dc", "#6b665c", "0.26"),),
                      "if(\"ref\" <> '', \"ref\", \"name\")", points="11"),
    "entrances": Look((_mark("triangle", "#b3400e", "2.6"),), "\"unit\"", "#b3400e", "7"),
    "gates": Look((_mark("square", "#0b6e4f", "4"),), NAME, "#0b6e4f"),
    "paths": Look((_line("#8a8577", "1.5"), _line("#ffffff", "1.1")), NAME, "#6b665c", "7"),
    "barriers": Look((_line("#6b665c", "0.7"),)),
    "parking": Look((_mark("square", "#0b5cad", "3.6"),), NAME, "#0b5cad", "8"),
    "landmarks": Look((_mark("circle", "#0b5cad", "3"),), NAME, "#0b5cad", "8"),
    "stations": Look((_mark("pentagon", "#0b5cad", "4"),), NAME, "#0b5cad"),
    "partners": Look((_mark("diamond", "#b3400e", "3.6"),), NAME, "#b3400e", "8"),
}  # fmt: skip


def style(row: Layer, *, language: str) -> str:
    """Return the style of a layer in QGIS's own XML (QML), words in a language."""
    look = LOOKS[row.name]
    root = Element("qgis", version=VERSION, labelsEnabled="1" if look.label else "0")
    root.set("styleCategories", "Symbology|Labeling|Fields|Forms")
    _draw(root, row, look)
    if look.label:
        _label(root, row, look)
    fields = SubElement(root, "fieldConfiguration")
    aliases, defaults = SubElement(root, "aliases"), SubElement(root, "defaults")
    for place, column in enumerate(row.columns, start=1):  # fid stands first
        _form(SubElement(fields, "field", name=column.name), row, column, language)
        title = text(language, f"column.{row.name}.{column.name}")
        SubElement(aliases, "alias", field=column.name, index=str(place), name=title)
        if column.kind == "choice":
            said = f"'{column.empty}'"
            SubElement(defaults, "default", field=column.name, expression=said, applyOnUpdate="0")
    SubElement(root, "layerGeometryType").text = GEOMETRY[row.shape]
    return DOCTYPE + tostring(root, encoding="unicode")


def _draw(root: Element, row: Layer, look: Look) -> None:
    renderer = SubElement(root, "renderer-v2", type="singleSymbol", enableorderby="0")
    symbols = SubElement(renderer, "symbols")
    kind = {"type": KINDS[row.shape], "name": "0", "alpha": "1", "clip_to_extent": "1"}
    symbol = SubElement(symbols, "symbol", kind)
    for name, properties in look.parts:
        layer = {"class": name, "enabled": "1", "locked": "0", "pass": "0"}
        _map(SubElement(symbol, "layer", layer), properties)


def _label(root: Element, row: Layer, look: Look) -> None:
    labeling = SubElement(root, "labeling", type="simple")
    settings = SubElement(labeling, "settings", calloutType="simple")
    letters = {
        "fieldName": look.label,
        "isExpression": "1",
        "fontSize": look.points,
        "fontSizeUnit": "Point",
        "textColor": look.colour,
        "fontWeight": "75",
        "textOpacity": "1",
    }
    style = SubElement(settings, "text-style", letters)
    halo = {"bufferDraw": "1", "bufferSize": "0.7", "bufferSizeUnits": "MM", "bufferOpacity": "1"}
    SubElement(style, "text-buffer", {**halo, "bufferColor": "#ffffff"})
    # 0 around a point, 1 over it, 2 along a line: QgsPalLayerSettings::Placement
    placement = {"Polygon": "1", "LineString": "2", "Point": "0"}[row.shape]
    inside = {"centroidInside": "1", "fitInPolygonOnly": "0", "priority": "8"}
    where = {"placement": placement, "dist": "1.5", "distUnits": "MM", **inside}
    SubElement(settings, "placement", where)
    SubElement(settings, "rendering", obstacle="0", drawLabels="1", scaleVisibility="0")


def _form(field: Element, row: Layer, column: Column, language: str) -> None:
    """Let choices be chosen in words; ids are shown, never typed; the rest is text."""
    if column.kind != "choice":
        SubElement(SubElement(field, "editWidget", type="TextEdit"), "config")
        return
    config = SubElement(SubElement(field, "editWidget", type="ValueMap"), "config")
    outer = SubElement(config, "Option", type="Map")
    choices = SubElement(outer, "Option", type="List", name="map")
    for value in column.values:
        option = SubElement(choices, "Option", type="Map")
        title = value_title(column, value, language=language)
        SubElement(option, "Option", type="QString", name=title, value=value)


def value_title(column: Column, value: str, *, language: str) -> str:
    """Return what people call one value of a choice."""
    own = f"value.{column.name}.{value}"
    return text(language, own if has(own) else f"value.{value}")


def _map(parent: Element, properties: Mapping[str, str]) -> None:
    options = SubElement(parent, "Option", type="Map")
    for name, value in _in_order(properties.items()):
        SubElement(options, "Option", type="QString", name=name, value=value)


def _in_order(properties: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted((name, _rgba(value)) for name, value in properties)


def _rgba(value: str) -> str:
    """Return a colour as QGIS writes it, 233,229,220,255; other values as they are."""
    if not value.startswith("#"):
        return value
    red, green, blue = (int(value[at : at + 2], 16) for at in (1, 3, 5))
    return f"{red},{green},{blue},255"
