"""The one drawing of a compound, as SVG in metres.

Read in this order: outlines, symbols, labels, plan, write.
"""

from .write import draw_svg

__all__ = ["draw_svg"]
