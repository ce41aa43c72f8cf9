"""A compound leaves a site: its folder, and every list and page that names it, at one instant."""

from collections.abc import Callable
from pathlib import Path

from ..layers import from_bytes
from ..settings import DEFAULTS, Settings
from .places import LIST, Entry, FolderDraft, folder_of, open_site, reach, read_list
from .site import OWN, Notices, SiteDraft
from .swap import nothing


def withdraw_compound(
    out: Path | str,
    id: str,
    *,
    notices: Notices = (),
    district: bytes | None = None,
    settings: Settings = DEFAULTS,
    check: Callable[[], object] = nothing,
    then: Callable[[], None] = nothing,
) -> bool:
    """Take a compound out of a site, whole or not at all; tell whether it stood there.

    Phones that kept its page let it go when they next ask for it. All others stay as they are.
    `district` is the document of what all compounds share. `check` is called when nobody else can
    publish any more, and may raise; `then` once the new site is live. Where there is no site yet,
    none is made. Raises FileError.
    """
    if listed(out) is None:
        check()
        then()
        return False
    with open_site(out, own=OWN, then=then) as draft:
        check()
        site = SiteDraft(draft)
        site.write_assets()
        stood = site.leave_out(id)
        site.finish(
            from_bytes(district) if district else None,
            keep=True,
            notices=notices,
            language=settings.language,
            settings=settings,
        )
    return stood


def listed(out: Path | str) -> dict[str, Entry] | None:
    """Return what a site lists, by compound; None where there is no site of ours."""
    bucket = reach(out)
    folder = folder_of(out)
    content = bucket.get(LIST) if bucket else FolderDraft(folder, folder).read(LIST)
    found = read_list(content)
    return None if found is None else {entry["id"]: entry for entry in found}
