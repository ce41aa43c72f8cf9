"""Notices on a site that is already published: riders need not wait for the next publish."""

from collections.abc import Callable, Iterable
from pathlib import Path

from ..errors import FileError
from ..markup import to_json
from .buckets import Bucket
from .listing import NOTICES
from .places import LIST, folder_of, is_site, reach, read_list
from .stages import amend
from .swap import alone, settle

Notices = Callable[[], Iterable[object]]


def post_notices(site: Path | str, notices: Notices) -> bool:
    """Put notices (ready for JSON) into the live site at once; tell whether there is one.

    `site` is a folder or the address of a bucket. Whoever publishes to a folder at this moment
    goes first, or the new site would forget them; `notices` is called after that. For a bucket
    that is a FileError, as everything is that keeps them from being posted.
    """
    bucket = reach(site)
    return _post_to_bucket(bucket, notices) if bucket else _post_to_folder(folder_of(site), notices)


def _post_to_bucket(bucket: Bucket, notices: Notices) -> bool:
    if read_list(bucket.get(LIST)) is None:
        return False
    amend(bucket, NOTICES, lambda: _content(notices))
    return True


def _post_to_folder(folder: Path, notices: Notices) -> bool:
    live = folder.resolve()
    try:
        if not is_site(live):
            return False
        with alone(live.parent):
            fresh = live.with_name(f".{live.name}.notices")
            fresh.write_bytes(_content(notices))
            settle(fresh)
            fresh.replace(live / NOTICES)
    except OSError as error:
        reason = error.strerror or error
        raise FileError("site_unwritable", path=str(live), reason=reason) from None
    return True


def _content(notices: Notices) -> bytes:
    return to_json({"notices": list(notices())}).encode()
