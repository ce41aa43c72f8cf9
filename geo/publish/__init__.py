"""Compounds → a site that any web server can hold, put in place at one instant.

Read in this order: swap, headers, buckets, claims, stages, places, stations, room, overview,
district, listing, notices, folder, program, build, crew, site, withdraw, kit.
"""

from .build import Built, Candidate, Edition, Terms, build, write_saved
from .crew import Crew, alone, open_crew, suited
from .kit import Piece, called, file_reader, kit_names, make_kit, pieces
from .notices import post_notices
from .places import Entry, shown
from .site import Outcome, Watch, publish_editions, publish_site
from .withdraw import listed, withdraw_compound

__all__ = [
    "Built",
    "Candidate",
    "Crew",
    "Edition",
    "Entry",
    "Outcome",
    "Piece",
    "Terms",
    "Watch",
    "alone",
    "build",
    "called",
    "file_reader",
    "kit_names",
    "listed",
    "make_kit",
    "open_crew",
    "pieces",
    "post_notices",
    "publish_editions",
    "publish_site",
    "shown",
    "suited",
    "withdraw_compound",
    "write_saved",
]
