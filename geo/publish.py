"""Compounds → a folder that any web server can hold, put in place at one instant.

A site is written beside the live one and then changes places with it, so that no reader meets half
of one and a publish that dies leaves the live site as it was. What somebody else put into the
folder, such as a favicon, moves along.
"""

import ctypes
import fcntl
import json
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .draw import page
from .errors import FileError
from .guide import Guide
from .markup import fill, render, source, spoken, to_json

LIST = "compounds.json"  # the list of a site's compounds; a folder that holds one is a site of ours
OWN = ("index.html", LIST, "c")
SAFE_ID = re.compile(r"(?!\.+$)[A-Za-z0-9._~-]+")

Entry = dict[str, Any]


def publish_site(
    guides: Iterable[Guide], folder: Path | str, *, language: str = "zh", keep: bool = False
) -> list[Entry]:
    """Write a site of guides into a folder and return its list of compounds.

    The folder may be missing, empty or a site of ours; anything else is left alone with a
    FileError. The new site has exactly these guides or, with `keep`, those of the old site too
    that are not published anew. Guides are taken one at a time. Same input, same bytes.
    """
    live = Path(folder).resolve()
    with _beside(live) as fresh:
        entries: dict[str, Entry] = {}
        for guide in guides:
            entry = _write_guide(guide, fresh)
            if entries.setdefault(entry["id"], entry) is not entry:
                raise FileError("site_twice", compound=entry["id"])
        _carry(live, fresh, entries, keep=keep)
        compounds = [entries[id] for id in sorted(entries)]
        _write_list(compounds, fresh, language)
    return compounds


def _write_guide(guide: Guide, site: Path) -> Entry:
    document = guide.as_json()
    id = document["compound"]["id"]
    if not SAFE_ID.fullmatch(id):
        raise FileError("site_id", compound=id)
    home = site / "c" / id
    home.mkdir(parents=True, exist_ok=True)
    (home / "index.html").write_text(page(guide), "utf-8")
    (home / "guide.json").write_bytes(guide.as_bytes())
    counts = {"gates": len(document["gates"]), "doors": len(document["goals"])}
    return {"id": id, "name": guide.name, "language": guide.language, **counts}


def _write_list(compounds: list[Entry], site: Path, language: str) -> None:
    document = to_json({"made_by": "yinlu", "compounds": compounds})
    frame = render(
        "index.html",
        language=language,
        styles=[source("guide.css", "site.css")],
        scripts=[source("page.js", "site.js")],
    )
    index = fill(frame, title=spoken(language)["brand"], data=document)
    (site / "index.html").write_text(index, "utf-8")
    (site / LIST).write_text(document, "utf-8")


def _carry(live: Path, fresh: Path, entries: dict[str, Entry], *, keep: bool) -> None:
    """Copy from the live site what the new one does not have and still should."""
    if not live.exists():
        return
    for other in live.iterdir():
        if other.name not in OWN:
            _copy(other, fresh / other.name)
    for entry in (_compounds(live) or []) if keep else []:
        if entry["id"] not in entries and SAFE_ID.fullmatch(entry["id"]):
            _copy(live / "c" / entry["id"], fresh / "c" / entry["id"])
            entries[entry["id"]] = entry


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target)
    else:
        shutil.copy2(source, target)


def _compounds(folder: Path) -> list[Entry] | None:
    """Return the list of a site's compounds, or None where the folder is not a site of ours."""
    try:
        document = json.loads((folder / LIST).read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    is_ours = isinstance(document, dict) and document.get("made_by") == "yinlu"
    return document["compounds"] if is_ours else None


@contextmanager
def _beside(live: Path) -> Iterator[Path]:
    """Give an empty folder beside the live one, and let them change places when all went well.

    Whoever publishes to a neighbouring folder at the same time waits.
    """
    fresh = live.with_name(f".{live.name}.new")
    try:
        live.parent.mkdir(parents=True, exist_ok=True)
        with _alone(live.parent):
            _recover(live)
            if live.exists() and any(live.iterdir()) and _compounds(live) is None:
                raise FileError("site_not_ours", path=str(live))
            shutil.rmtree(fresh, ignore_errors=True)
            fresh.mkdir()
            try:
                yield fresh
                _swap(fresh, live)
            finally:
                shutil.rmtree(fresh, ignore_errors=True)
    except OSError as error:
        reason = error.strerror or error
        raise FileError("site_unwritable", path=str(live), reason=reason) from None


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step, where the system can; tell whether it did."""
    here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE: linux/fcntl.h, linux/fs.h
    rename = getattr(ctypes.CDLL(None), "renameat2", None)
    return rename is not None and rename(here, bytes(one), here, bytes(other), exchange) == 0


def _swap(fresh: Path, live: Path, exchange: Callable[[Path, Path], bool] = _exchange) -> None:
    """Put the new folder in the live one's place; the old one is then where the new one was.

    On Linux both change places in one step. Elsewhere the old one has to step aside first, and for
    the moment between two renames a reader finds nothing, but never half of a site.
    """
    if not live.exists() or not any(live.iterdir()):
        fresh.replace(live)
    elif not exchange(fresh, live):
        aside = _aside(live)
        live.rename(aside)
        fresh.rename(live)
        aside.rename(fresh)


def _recover(live: Path) -> None:
    """Bring the live site back where a publish died between two renames."""
    if _aside(live).exists() and not live.exists():
        _aside(live).rename(live)


def _aside(live: Path) -> Path:
    return live.with_name(f".{live.name}.old")
