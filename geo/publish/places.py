"""Where a site is published: a folder, or anything that has an address of its own (`s3://…`).

Whoever publishes gets a draft: what the live site holds, and a new one to write. Only when all
went well does the new one take the live one's place.
"""

import json
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from ..errors import FileError
from .buckets import Bucket, without_secrets
from .claims import HIDDEN
from .stages import PLAN, staged
from .swap import beside, carry, nothing

LIST = "compounds.json"  # the list of a site's compounds; what holds one is a site of ours
LOCAL = ("file://", "local://")

Entry = dict[str, Any]


class Draft(Protocol):
    """A site in the making beside the live one; names are paths in it, `c/west/index.html`."""

    def read(self, name: str) -> bytes | None:
        """Return a file of the live site, or None where it has none of that name."""

    def names(self, folder: str) -> list[str]:
        """Return what lies in a folder of the live site, sorted; "" is the site itself."""

    def has(self, name: str) -> bool:
        """Tell whether the live site has a file or folder of that name."""

    def write(self, name: str, content: bytes) -> None:
        """Put a file into the new site."""

    def carry(self, name: str) -> None:
        """Let a file or folder of the live site, if there, stand in the new one too.

        What the new one has already stays as it is.
        """


@contextmanager
def open_site(
    out: Path | str, *, own: Collection[str], then: Callable[[], None] = nothing
) -> Iterator[Draft]:
    """Give the draft of a site, and put it in the live one's place at the end of the block.

    `own` are the names at the top of a site that are ours; what somebody else put there stays.
    `then` is called once the new one is live, before anybody else may publish.
    The place may be missing, empty or a site of ours; anything else is left alone with a
    FileError, and so it is when the block raises.
    """
    if bucket := reach(out):
        _check_ours(bucket)
        with staged(bucket, own=own, then=then) as there:
            yield there
        return
    live = folder_of(out).resolve()
    with beside(live, is_ours=is_site, then=then) as fresh:
        draft = FolderDraft(live, fresh)
        yield draft
        for name in draft.names(""):
            if name not in own:
                draft.carry(name)


def reach(out: Path | str) -> Bucket | None:
    """Return the bucket that an address leads to, or None where it is a folder of this machine."""
    if isinstance(out, Path) or "://" not in out or out.startswith(LOCAL):
        return None
    return Bucket(out)


def shown(out: Path | str) -> str:
    """Return a place as people may read it: without a password or a key that is in an address."""
    return without_secrets(str(out)) if "://" in str(out) else str(out)


def folder_of(out: Path | str) -> Path:
    """Return the folder of this machine that a place is."""
    start = next((each for each in LOCAL if str(out).startswith(each)), "")
    return Path(str(out).removeprefix(start))


def read_list(content: bytes | None) -> list[Entry] | None:
    """Return the list of a site's compounds, or None where it is not a list of ours."""
    try:
        document = json.loads(content or b"")
    except ValueError:
        return None
    is_ours = isinstance(document, dict) and document.get("made_by") == "yinlu"
    return document["compounds"] if is_ours else None


def is_site(folder: Path) -> bool:
    """Tell whether a folder holds a site of ours."""
    return read_list(FolderDraft(folder, folder).read(LIST)) is not None


class FolderDraft:
    """A draft in a folder beside the live one."""

    def __init__(self, live: Path, fresh: Path) -> None:
        self._live, self._fresh = live, fresh

    def read(self, name: str) -> bytes | None:
        """Return a file of the live site, or None where it has none of that name."""
        try:
            return (self._live / name).read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None

    def names(self, folder: str) -> list[str]:
        """Return what lies in a folder of the live site, sorted."""
        try:
            return sorted(path.name for path in (self._live / folder).iterdir())
        except (FileNotFoundError, NotADirectoryError):
            return []

    def has(self, name: str) -> bool:
        """Tell whether the live site has a file or folder of that name."""
        return (self._live / name).exists()

    def write(self, name: str, content: bytes) -> None:
        """Put a file into the new site."""
        path = self._fresh / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    def carry(self, name: str) -> None:
        """Let a file or folder of the live site, if there, stand in the new one too."""
        if (self._live / name).exists() and not (self._fresh / name).exists():
            carry(self._live / name, self._fresh / name)


def _check_ours(bucket: Bucket) -> None:
    """Raise FileError for a bucket with files in it that is not a site of ours."""
    if read_list(bucket.get(LIST)) is None:
        strange = (name for name in bucket.names() if not name.startswith(HIDDEN))
        if not bucket.get(PLAN) and any(strange):
            raise FileError("site_not_ours", path=bucket.shown)
