"""Notices on a site that is already published: riders need not wait for the next publish."""

from collections.abc import Callable, Iterable
from pathlib import Path

from ..errors import FileError
from ..markup import to_json
from .listing import NOTICES, read_list
from .swap import alone


def post_notices(site: Path, notices: Callable[[], Iterable[object]]) -> bool:
    """Put notices (ready for JSON) into the live site at once; tell whether there is one.

    Whoever publishes at this moment goes first, or the new site would forget them; `notices` is
    called after that. Raises FileError.
    """
    live = site.resolve()
    try:
        if read_list(live) is None:
            return False
        with alone(live.parent):
            fresh = live.with_name(f".{live.name}.notices")
            fresh.write_text(to_json({"notices": list(notices())}), "utf-8")
            fresh.replace(live / NOTICES)
    except OSError as error:
        reason = error.strerror or error
        raise FileError("site_unwritable", path=str(live), reason=reason) from None
    return True
