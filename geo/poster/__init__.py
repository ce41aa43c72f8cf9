"""A printable sign for every gate: the map turned the way one walks in, and words around it.

Read in this order: fonts, fitting, code, trunks, index, clash, exact, placing, cover,
room, spots, signs, units, rules, legend, tables, frame, blocks, marks, plan, sheet, make.
"""

from .code import code_svg, guide_address, is_local
from .make import PAPERS, Poster, make_poster

__all__ = ["PAPERS", "Poster", "code_svg", "guide_address", "is_local", "make_poster"]
