"""The style sheet of paper, with the colours of map.css by day put in: one truth for both."""

import re
from collections.abc import Mapping
from functools import cache

from ..markup import source

ROOT = re.compile(r":root\s*\{([^}]*)\}")
COLOUR = re.compile(r"--([\w-]+):\s*([^;]+);")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


@cache
def palette() -> Mapping[str, str]:
    """Return the colours of the drawing by day, by their names: "ride" → "#0B5CAD"."""
    found = ROOT.search(source("map.css"))
    return dict(COLOUR.findall(found[1])) if found else {}


def paper_style(**lengths: float) -> str:
    """Return the style sheet of drawings on paper: no variable is left in it.

    `lengths` are variables too, in millimetres.
    """
    known = {name: f"{value:.3g}px" for name, value in lengths.items()}
    return re.sub(r"var\(--([\w-]+)\)", lambda name: known.get(name[1], name[0]), _coloured())


@cache
def _coloured() -> str:
    plain = " ".join(COMMENT.sub("", source("paper.css")).split())
    colours = palette()
    return re.sub(r"var\(--([\w-]+)\)", lambda name: colours.get(name[1], name[0]), plain)
