"""Compounds → a site that any web server can hold, put in place at one instant.

Read in this order: swap, headers, buckets, claims, stages, places, stations, room, overview,
district, listing, notices, folder, program, build, crew, site.
"""

from .build import Built, Candidate, Edition, Terms, build, write_saved
from .crew import Crew, alone, open_crew, suited
from .notices import post_notices
from .places import shown
from .site import Outcome, Watch, publish_editions, publish_site

__all__ = [
    "Built",
    "Candidate",
    "Crew",
    "Edition",
    "Outcome",
    "Terms",
    "Watch",
    "alone",
    "build",
    "open_crew",
    "post_notices",
    "publish_editions",
    "publish_site",
    "shown",
    "suited",
    "write_saved",
]
