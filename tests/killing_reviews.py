"""The page's publish, killed: `python -m tests.killing_reviews FOLDER KILLS` says how it went.

It stands alone for the reason that `tests.killing` does.
"""

import json
import shutil
import sys
from collections import Counter
from functools import partial
from pathlib import Path

from geo.commands import carry_out
from geo.publish import listed
from geo.settings import Settings
from geo.store import Act, Store, open_store
from tests.killing import BEYOND, publisher, seconds
from tests.sites import change, quick, small_store

ONE = "random-34"


def publish(store: Store, settings: Settings) -> None:
    """Publish what is approved."""
    standing = store.reviews.standing(ONE)
    act = Act(ONE, "publish", standing.target("publish"), "", "manager", "", standing.seq)
    carry_out(act, store=store, settings=settings)


def prepare(folder: Path) -> tuple[Store, Settings]:
    """Return a store whose one compound is live, and has a newer revision that is approved."""
    store = small_store(folder, 1)
    settings = quick(folder, site=str(folder / "site"))
    publisher(store, folder / "site", "zh", posters=False)()
    change(store, ONE, name="新名字")
    for action, role in (("submit", "manager"), ("approve", "district")):
        seen = store.reviews.standing(ONE).seq
        store.reviews.act(ONE, action, revision=2, author="", role=role, expected=seen)
    return store, settings


def look(store: Store, settings: Settings) -> str:
    """Return how a publish left things; nothing else may be."""
    edition = (listed(settings.site) or {})[ONE]["edition"]
    standing = store.reviews.standing(ONE)
    found = (edition, standing.state, standing.live, store.edition(ONE))
    names: dict[tuple[object, ...], str] = {
        (1, "approved", 1, 1): "before",
        (2, "approved", 1, 1): "between",
        (2, "live", 2, 2): "after",
    }
    return names.get(found, str(found))


def kill(folder: Path, kills: int) -> Counter[str]:
    """Kill that many publishes at moments spread evenly; do each again, and count how it went."""
    pattern = folder / "pattern"
    prepare(pattern)
    found: Counter[str] = Counter()
    whole = 0.0
    for moment in range(-1, kills):
        home = folder / "home"
        shutil.copytree(pattern, home)
        settings = quick(home, site=str(home / "site"))
        store = open_store(settings.store)
        work = partial(publish, store, settings)
        if moment < 0:
            whole = seconds(work)
        else:
            seconds(work, BEYOND * whole * (moment + 0.5) / kills)
            left = look(store, settings)
            if left != "after":
                seconds(work)
                left = left if look(store, settings) == "after" else f"not mended: {left}"
            deeds = [deed.action for deed in store.reviews.log(ONE)]
            found[left if deeds.count("publish") == 2 else str(deeds)] += 1
        shutil.rmtree(home)
    return found


if __name__ == "__main__":
    print(json.dumps(kill(Path(sys.argv[1]), int(sys.argv[2]))))
