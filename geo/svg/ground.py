"""What lies on the ground, for the screen and for paper alike: boundary, ways, walls, houses.

It is geometry only, with a class for what each thing is: every colour, width and dash stands in
the style sheets, map.css for the screen and paper.css for paper.
"""

from xml.etree.ElementTree import Element, SubElement

import numpy as np

from ..compound import Compound
from .outlines import outline, outlines
from .view import View

ROADS = ("service", "residential", "living_street", "unclassified", "tertiary", "road")
WAYS = ("foot", "steps", "road")  # the widest are drawn last


def draw_ground(drawing: Element, compound: Compound, view: View) -> None:
    """Draw the compound's ground with its boundary, its ways with their kerbs, and its walls."""
    gated, shapes = compound.fact("gated"), compound.shapes
    add_path(drawing, f"compound gated-{gated}", outline(shapes["compound"], view))
    kinds = np.array([path_kind(name) for name in compound.columns["paths"]["highway"]], dtype=str)
    drawn = [kind for kind in WAYS if (kinds == kind).any()]
    ways = SubElement(drawing, "defs")
    for kind in drawn:
        d = outline(shapes["paths"][kinds == kind], view)
        SubElement(ways, "path", {"id": f"ways-{kind}", "d": d})
    for part in ("kerb", "surface"):
        for kind in drawn:
            SubElement(drawing, "use", {"class": f"{part} {kind}", "href": f"#ways-{kind}"})
    add_path(drawing, "barrier", outline(shapes["barriers"], view))


def path_kind(highway: str) -> str:
    """Return how a way is drawn: as steps, as a road, or as a footway."""
    if highway == "steps":
        return highway
    return "road" if highway in ROADS else "foot"


def draw_houses(drawing: Element, compound: Compound, view: View) -> None:
    """Draw the buildings, each with its id as `data-b`."""
    houses = SubElement(drawing, "g")
    shapes = compound.shapes["buildings"]
    ids = compound.columns["buildings"]["id"]
    for id, d in zip(ids, outlines(shapes, view), strict=True):
        add_path(houses, "building", d).set("data-b", id)


def draw_doors(drawing: Element, compound: Compound, view: View) -> None:
    """Draw the doors as dots with an edge."""
    doors = outline(compound.shapes["entrances"], view)
    spots = SubElement(SubElement(drawing, "defs"), "path", {"id": "doors", "d": doors})
    spots.set("vector-effect", "non-scaling-stroke")
    for kind in ("door edge", "door"):
        SubElement(drawing, "use", {"class": kind, "href": "#doors"})


def add_path(parent: Element, kind: str, d: str) -> Element:
    """Add a path of a class, and return it."""
    return SubElement(parent, "path", {"class": kind, "d": d})
