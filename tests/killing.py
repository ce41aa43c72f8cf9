"""Publishes that are killed: `python -m tests.killing FOLDER KILLS [in-place]` says how it went.

A warm process forks one publisher after the other and kills it at a moment of its work, the
moments spread evenly over the whole of it. It stands alone because a process with threads, as the
one that tests run in may be, must not be forked.
"""

import json
import shutil
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from multiprocessing import get_context
from pathlib import Path

from geo.commands import Publication
from geo.publish import Built
from geo.store import Store
from tests.sites import digest, quick, small_store

BEYOND = 1.1  # the last moments come when a publish is done already

Work = Callable[[], object]


def publisher(store: Store, site: Path, language: str, *, posters: bool = True) -> Work:
    """Return what publishes all compounds of a store."""
    publication = Publication(store, quick(site.parent, language=language), False, posters)
    ids = [summary.id for summary in store.compounds()]
    return lambda: publication.write(ids, site)


def publisher_in_place(store: Store, site: Path, language: str) -> Work:
    """Return the twin, which puts every compound into the live site as soon as it is built."""
    aside = site.with_name("aside")
    publication = Publication(store, quick(site.parent, language=language), False, anew=True)
    ids = [summary.id for summary in store.compounds()]

    def spill(done: Iterator[Built]) -> Iterator[Built]:
        for built in done:
            for name, content in built.files.items():
                (site / "c" / built.compound / name).write_bytes(content)
            yield built

    def write() -> None:
        publication.write(ids, aside, watch=spill)
        shutil.copytree(aside, site, dirs_exist_ok=True)

    return write


def seconds(work: Work, until: float | None = None) -> float:
    """Do work in a process of its own, killed after so many seconds; return how long it took."""
    process = get_context("fork").Process(target=work)
    began = time.perf_counter()
    process.start()
    process.join(until)
    process.kill()
    process.join()
    return time.perf_counter() - began


def kill(folder: Path, kills: int, *, in_place: bool) -> Counter[str]:
    """Kill that many publishes over an old site and count how each left it: old, new or torn."""
    store = small_store(folder, 2)
    publisher(store, folder / "warm", "zh", posters=False)()  # typst's threads must not be forked
    for language in ("zh", "en"):
        seconds(publisher(store, folder / language, language))
    site, old, new = folder / "site", folder / "zh", folder / "en"
    states = {digest(old): "old", digest(new): "new"}
    work = (publisher_in_place if in_place else publisher)(store, site, "en")
    shutil.copytree(old, site)
    whole = seconds(work)
    found: Counter[str] = Counter()
    for moment in range(kills):
        shutil.rmtree(site)
        shutil.copytree(old, site)
        seconds(work, BEYOND * whole * (moment + 0.5) / kills)
        found[states.get(digest(site), "torn")] += 1
    seconds(work)
    found["mended"] = states.get(digest(site)) == "new"
    return found


if __name__ == "__main__":
    counted = kill(Path(sys.argv[1]), int(sys.argv[2]), in_place=sys.argv[3:] == ["in-place"])
    print(json.dumps(counted))
