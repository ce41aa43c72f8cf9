"""A folder that changes at one instant: written beside the live one, then both change places.

No reader meets half of it, and whoever dies while writing leaves the live one as it was. The new
one is on the disk before they change, so that a power cut too leaves one of the two, whole.
"""

import ctypes
import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import FileError


def nothing() -> None:
    """Do nothing."""


@contextmanager
def beside(
    live: Path, *, is_ours: Callable[[Path], bool], then: Callable[[], None] = nothing
) -> Iterator[Path]:
    """Give an empty folder beside the live one, and let them change places when all went well.

    Whoever publishes to a neighbouring folder at the same time waits. A live folder with files in
    it that is not ours stays as it is. `then` is called once the new one is live, before anybody
    else may publish. Raises FileError.
    """
    fresh = live.with_name(f".{live.name}.new")
    try:
        live.parent.mkdir(parents=True, exist_ok=True)
        with alone(live.parent):
            _recover(live)
            if live.exists() and any(live.iterdir()) and not is_ours(live):
                raise FileError("site_not_ours", path=str(live))
            shutil.rmtree(fresh, ignore_errors=True)
            fresh.mkdir()
            try:
                yield fresh
                settle(fresh)
                swap(fresh, live)
                settle(live)
                then()
            finally:
                shutil.rmtree(fresh, ignore_errors=True)
    except OSError as error:
        reason = error.strerror or error
        raise FileError("site_unwritable", path=str(live), reason=reason) from None


def carry(source: Path, target: Path) -> None:
    """Let a file or folder stand in the new site too.

    Nobody writes into a published file, so both sites may hold the same one: a district's pages
    are not copied for one compound's sake. Where the system cannot do that they are copied.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, copy_function=_link)
    else:
        _link(source, target)


def swap(fresh: Path, live: Path, exchange: Callable[[Path, Path], bool] | None = None) -> None:
    """Put the new folder in the live one's place; the old one is then where the new one was.

    On Linux both change places in one step. Elsewhere the old one has to step aside first, and for
    the moment between two renames a reader finds nothing, but never half of a site.
    """
    if not live.exists() or not any(live.iterdir()):
        fresh.replace(live)
    elif not (exchange or _exchange)(fresh, live):
        aside = _aside(live)
        live.rename(aside)
        fresh.rename(live)
        aside.rename(fresh)


def settle(path: Path) -> None:
    """Wait until everything written to the disk that a file or folder lies on is there.

    A site of 2,568 files took 0.14 s this way and 0.86 s file by file; a compound's 12, 3 ms.
    """
    sync = getattr(ctypes.CDLL(None), "syncfs", None)
    handle = os.open(path, os.O_RDONLY)
    try:
        if sync is None or sync(handle) != 0:
            os.sync()
    finally:
        os.close(handle)


def _link(source: Path | str, target: Path | str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step, where the system can; tell whether it did."""
    here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE: linux/fcntl.h, linux/fs.h
    rename = getattr(ctypes.CDLL(None), "renameat2", None)
    return rename is not None and rename(here, bytes(one), here, bytes(other), exchange) == 0


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the one lock on a folder; whoever else wants it waits."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _recover(live: Path) -> None:
    """Bring the live site back where a publish died between two renames."""
    if _aside(live).exists() and not live.exists():
        _aside(live).rename(live)


def _aside(live: Path) -> Path:
    return live.with_name(f".{live.name}.old")
