"""What a server should say of a file of a site: of what type it is, and how long it holds."""

import mimetypes
from pathlib import PurePosixPath

ASSETS = "assets/"  # their names hold a hash: another content has another name
FOREVER, ASK = "public, max-age=31536000, immutable", "no-cache"
# The system's own table may lack the first, and some call the second application/javascript.
TYPES = {".webmanifest": "application/manifest+json", ".js": "text/javascript"}


def media_type(name: str) -> str:
    """Return the type of a file by its name; text is UTF-8 throughout."""
    suffix = PurePosixPath(name).suffix
    return TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "text/plain"


def cache_control(name: str) -> str:
    """Return how long a file holds, by its path in the site."""
    return FOREVER if name.startswith(ASSETS) else ASK
