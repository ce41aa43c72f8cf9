"""What the process serves beside the studio: the riders' site and the reports API, for Starlette.

Read in this order: site, limit, reports.
"""

from .reports import reports_api
from .site import riders_site

__all__ = ["reports_api", "riders_site"]
