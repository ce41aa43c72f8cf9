"""Invented districts: the sample, and others of any size.

Read in this order: grid, layout, invented, generate.
"""

from .generate import (
    generate_compounds,
    generate_district,
    generate_shared,
    name_compound,
    sample_district,
)

__all__ = [
    "generate_compounds",
    "generate_district",
    "generate_shared",
    "name_compound",
    "sample_district",
]
