"""What the process serves beside the pages: the riders' site, reports API, the editor's files.

Read in this order: sockets, site, limit, reports, studio.
"""

from .reports import reports_api
from .site import riders_site
from .sockets import send_at_once
from .studio import editor_address, studio_routes

__all__ = ["editor_address", "reports_api", "riders_site", "send_at_once", "studio_routes"]
