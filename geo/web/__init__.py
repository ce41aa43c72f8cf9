"""What the process serves beside the studio: the riders' site and the reports API, for Starlette.

Read in this order: sockets, site, limit, reports.
"""

from .reports import reports_api
from .site import riders_site
from .sockets import send_at_once

__all__ = ["reports_api", "riders_site", "send_at_once"]
