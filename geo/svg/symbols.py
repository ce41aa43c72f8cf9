"""The signs on the map: our own drawings, on a grid of 24 by 24 about its middle."""

from collections.abc import Collection
from xml.etree.ElementTree import Element, SubElement

SQUARES = {
    "parking": "M9 19V5h4.2a4.1 4.1 0 0 1 0 8.2H9",
    "bike": "M6 19a3.5 3.5 0 1 1 .01 0zM18 19a3.5 3.5 0 1 1 .01 0z"
    "M6 15.5 9 9h6l3 6.5M9 9l3.5 6.5L15 9M14 6h2.5M8 9H6.5",
    "charging": "M13 4 7 13h5l-1 7 6-9h-5z",
    "toilet": "M7.5 6h.01M16.5 6h.01M7.5 9.5v9M5.5 10h4v4h-4z"
    "M16.5 9.5 14 15h5zM16.5 15v3.5M12 5v14",
    "locker": "M5 4.5h14v15H5zM5 12h14M12 4.5v15M9.5 8h.01M16.5 8h.01M9.5 15.5h.01M16.5 15.5h.01",
    "guide_point": "M12 6h.01M9.5 10.5H12V18M9.5 18h5",
    "shop": "M6 9h12l1 10.5H5zM9 11.5V8a3 3 0 0 1 6 0v3.5",
    "playground": "M4 19 8 5h8l4 14M10.5 5v8.5M13.5 5v8.5M9.5 14h5",
    "clinic": "M12 5v14M5 12h14",
    "station": "M3.8 11.2 12 4.5l8.2 6.7M7 12.8h7.2v4.5a2 2 0 0 1-2 2H9a2 2 0 0 1-2-2z"
    "M14.2 13.8h1.3a1.7 1.7 0 0 1 0 3.4h-1.3",
    "trolley": "M4 5h2.6l2.2 11h10.7M10.3 8h7.2v5h-6.2zM10.5 20a1.2 1.2 0 1 1 .01 0z"
    "M17.5 20a1.2 1.2 0 1 1 .01 0z",
    "other": "M12 15.5a3.5 3.5 0 1 1 .01 0z",
}
NOTCH = "M-9 11V-4L0-12 9-4V11z"
GATE_MARKS = {
    "open": "M0 6V-5M-4.5-1 0-5.5 4.5-1",
    "shut": "M-4-4 4 4M4-4-4 4",
    "unknown": "M-3-3a3 3 0 1 1 4.2 2.8c-.8.4-1.2 1-1.2 2M0 5h.01",
}
CONE = "M0 0-15-30A34 34 0 0 1 15-30z"
FLAG = {"pole": "M0 0V-31", "cloth": "M1-31 20-25 1-18z"}
SIDE = {"gate": 28.0, "square": 22.0}  # pixels


def define(kinds: set[str]) -> Element:
    """Return the definitions of the signs in use: a white symbol on a blue square each."""
    defined = Element("defs")
    for kind in sorted(kinds):
        square(SubElement(defined, "g", {"id": f"sign-{kind}"}), SQUARES[kind])
    return defined


def square(sign: Element, d: str) -> None:
    """Draw a symbol, the path of one on the grid, on its square."""
    SubElement(sign, "rect", {"x": "-11", "y": "-11", "width": "22", "height": "22", "rx": "4"})
    SubElement(sign, "path", {"d": d, "transform": "scale(.9)translate(-12 -12)"})


def gate(parent: Element, inward: int, states: Collection[str] = tuple(GATE_MARKS)) -> None:
    """Draw a gate's notch, pointing the way one walks in (degrees clockwise from up).

    It carries the marks of all its states, of which a style sheet shows the one that holds, or
    only of those given.
    """
    turned = {"transform": f"rotate({inward})"}
    pointing = SubElement(parent, "g", turned)
    SubElement(pointing, "path", {"class": "notch", "d": NOTCH})
    for state in states:
        turns = state == "open"  # the arrow points with the notch, the other marks stand level
        SubElement(
            pointing if turns else parent,
            "path",
            {"class": f"when-{state}", "d": GATE_MARKS[state]},
        )


def here(parent: Element) -> None:
    """Draw "you are here": a red ring with a white core and a cone towards where one faces."""
    cone(parent)
    ring(parent)


def cone(parent: Element) -> None:
    """Draw the cone alone."""
    SubElement(parent, "path", {"class": "cone", "d": CONE})


def ring(parent: Element) -> None:
    """Draw the ring alone."""
    SubElement(parent, "circle", {"class": "ring", "r": "9"})


def flag(parent: Element) -> None:
    """Draw the goal's red flag; its foot stands at the door."""
    for part, d in FLAG.items():
        SubElement(parent, "path", {"class": part, "d": d})
    SubElement(parent, "circle", {"class": "stand", "r": "4"})
