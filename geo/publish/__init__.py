"""Compounds → a folder that any web server can hold, put in place at one instant.

Read in this order: swap, stations, listing, notices, site.
"""

from .notices import post_notices
from .site import publish_site

__all__ = ["post_notices", "publish_site"]
