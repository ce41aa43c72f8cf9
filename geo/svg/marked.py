"""A small drawing of layers, not yet a compound maybe: what changed in them, or where a place is.

Geometry with classes and buildings' numbers, shown as a picture: its style sheet lies in it.
"""

from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, tostring

import numpy as np
import shapely

from ..layers import Layers, columns_of
from ..markup import source
from ..metres import Shapes, to_metres, to_zone
from .ground import add_path
from .outlines import outlines
from .view import View

SIDE_UNITS = 1000.0  # the longer side of a drawing
DOT_UNITS, SPOT_UNITS = 12.0, 22.0  # radii of what changed at a point, and of a place to be seen
LETTERS = 5  # of a building's number
FAR = 3.0  # what lies farther away than so many drawings is left out: somebody's slip
LEAST_METRES = 20.0  # shown of the ground, however little is drawn
GROUND = ("compound", "paths", "barriers", "buildings")

Mark = tuple[str, shapely.Geometry | None]


def draw_marked(
    layers: Layers, *, marks: Iterable[Mark] = (), spot: shapely.Geometry | None = None
) -> str:
    """Return layers (EPSG:4326) as SVG, north up, with marked shapes and one spot to be seen.

    A mark is a class and a shape in degrees; what has no shape, or one that cannot be drawn, is
    left out. The SVG holds no words but buildings' numbers, escaped.
    """
    metres = to_metres(layers)
    ground = {name: metres.shapes[name] for name in GROUND if name in metres.shapes}
    kinds = [(kind, shape) for kind, shape in marks if shape is not None]
    wanted = [*(shape for _, shape in kinds), spot or shapely.Point()]
    shown = to_zone(np.array(wanted, dtype=object), crs=metres.crs)
    view = _view(shown, np.concatenate([*ground.values(), shown[:0]]))
    size = f"0 0 {view.width:.0f} {view.height:.0f}"
    drawing = Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "viewBox": size})
    SubElement(drawing, "style").text = source("marked.css")
    for name in ground:
        add_path(drawing, name, "".join(outlines(_drawable(ground[name]), view)))
    for (kind, _), shape in zip(kinds, shown, strict=False):
        _mark(drawing, kind, shape, view)
    _numbers(drawing, layers, ground.get("buildings", shown[:0]), view)
    if _is_drawable(shown[-1]):
        x, y = view.points(shapely.get_coordinates(shapely.point_on_surface(shown[-1])))[0]
        _dot(drawing, "spot", x, y, SPOT_UNITS)
        _dot(drawing, "core", x, y, SPOT_UNITS / 3)
    return tostring(drawing, encoding="unicode")


def _view(shown: Shapes, ground: Shapes) -> View:
    """Return a view of the ground and of all that is shown near it."""
    around = _bounds(ground) or _bounds(shown)
    if around:
        west, south, east, north = around
        reach = FAR * max(east - west, north - south, LEAST_METRES)
        near = shapely.box(west - reach, south - reach, east + reach, north + reach)
        drawable = _drawable(np.concatenate([ground, shown]))
        around = _bounds(drawable[shapely.intersects(shapely.envelope(drawable), near)])
    west, south, east, north = around or (0.0, 0.0, 0.0, 0.0)
    side = max(east - west, north - south, LEAST_METRES)
    scale, pad = SIDE_UNITS / side, 0.05 * side
    return View(
        width=(east - west + 2 * pad) * scale,
        height=(north - south + 2 * pad) * scale,
        scale=scale,
        turn=0.0,
        decimals=1,
        origin=(west - pad, north + pad),
        middle=(0.0, 0.0),
        corner=(west, south),
    )


def _numbers(drawing: Element, layers: Layers, houses: Shapes, view: View) -> None:
    said = columns_of(layers)["buildings"]["ref"] if "buildings" in layers else []
    for number, house in zip(said, houses, strict=True):
        written = "".join(sign for sign in str(number or "") if sign.isprintable())
        if written.strip() and _is_drawable(house):
            x, y = view.points(shapely.get_coordinates(shapely.point_on_surface(house)))[0]
            word = SubElement(drawing, "text", {"x": f"{x:.0f}", "y": f"{y:.0f}"})
            word.text = written.strip()[:LETTERS]


def _mark(drawing: Element, kind: str, shape: shapely.Geometry, view: View) -> None:
    if not _is_drawable(shape):
        return
    if shapely.get_dimensions(shape) == 0:
        x, y = view.points(shapely.get_coordinates(shape))[0]
        _dot(drawing, f"mark {kind}", x, y, DOT_UNITS)
    else:
        add_path(drawing, f"mark {kind}", "".join(outlines(np.array([shape], dtype=object), view)))


def _dot(drawing: Element, kind: str, x: float, y: float, radius: float) -> None:
    said = {"class": kind, "cx": f"{x:.1f}", "cy": f"{y:.1f}", "r": f"{radius:.1f}"}
    SubElement(drawing, "circle", said)


def _drawable(shapes: Shapes) -> Shapes:
    return shapes[np.array([_is_drawable(shape) for shape in shapes], dtype=bool)]


def _is_drawable(shape: shapely.Geometry | None) -> bool:
    if shape is None or shape.is_empty:
        return False
    return bool(np.isfinite(shapely.get_coordinates(shape)).all())


def _bounds(shapes: Shapes) -> tuple[float, float, float, float] | None:
    drawable = _drawable(shapes)
    if not len(drawable):
        return None
    west, south, east, north = shapely.total_bounds(drawable).tolist()
    return west, south, east, north
