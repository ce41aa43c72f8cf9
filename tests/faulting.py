"""Writers that are killed: `python -m tests.faulting ADDRESS FOLDER KILLS` says how it went.

A warm process forks one writer after the other and kills it by SIGKILL at a random moment of its
work; what a writer says it has done is an acknowledgement, and all of those must be there. It
stands alone because a process with threads, as the one that tests run in may be, must not be
forked.
"""

import json
import os
import random
import select
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

from geo.store import Store, open_store
from tests.stores import fill, plan, rows, sound

Deed = Callable[[Store, Path], Iterator[int]]


def saves(store: Store, folder: Path) -> Iterator[int]:
    """Save for ever, and say the number of each revision."""
    while True:
        yield store.save("west", plan(), base=store.newest("west"), author="tests")


def restores(store: Store, folder: Path) -> Iterator[int]:
    """Restore the first revision for ever."""
    while True:
        first = store.load("west", 1).layers
        yield store.save("west", first, base=store.newest("west"), author="tests")


def editions(store: Store, folder: Path) -> Iterator[int]:
    """Let riders see one revision after the other, of two compounds at once."""
    while True:
        for number in (1, 2, 3):
            store.set_editions({"west": number, "East": number})
            yield store.newest("west") or 0


def backups(store: Store, folder: Path) -> Iterator[int]:
    """Back up into one file after the other."""
    for number in count():
        store.back_up(folder / f"backup{os.getpid()}-{number}.sqlite")
        yield store.newest("west") or 0


def recoveries(store: Store, folder: Path) -> Iterator[int]:
    """Put one of two backups into the store, then the other."""
    while True:
        for name in ("small", "large"):
            store.recover(folder / f"{name}.sqlite", replace=True)
            yield 0


DEEDS: dict[str, Deed] = {
    each.__name__: each for each in (saves, restores, editions, backups, recoveries)
}


def killed(address: str, folder: Path, deed: Deed, moments: random.Random) -> int:
    """Do a deed in a fork, again and again, and kill it; return what it said it did last."""
    ours, theirs = os.pipe()
    began = time.monotonic()
    if (child := os.fork()) == 0:
        for done in deed(open_store(address), folder):
            os.write(theirs, done.to_bytes(4))
    os.close(theirs)
    with os.fdopen(ours, "rb") as said:
        whole = said.read(4)
        once = time.monotonic() - began
        select.select([os.pidfd_open(child)], [], [], moments.uniform(0, once))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        whole += said.read()
    end = len(whole) // 4 * 4
    return int.from_bytes(whole[end - 4 : end])


def look(address: str, folder: Path, deed: str, acknowledged: int) -> Iterator[str]:
    """Yield what is wrong with a store after a kill; damage is a StoreError."""
    newest, found = sound(address), rows(address)
    if newest < acknowledged:
        yield "lost"
    if deed == "editions" and len({row[1] for row in found["edition"]}) != 1:
        yield "torn"
    if deed == "recoveries" and newest not in (3, 6):
        yield "torn"
    for file in folder.glob("backup*.sqlite"):
        open_store(f"sqlite:///{folder / file.stem}.again").recover(file)
        file.unlink()
        (folder / f"{file.stem}.again").unlink()


def kill(address: str, folder: Path, deed: str, kills: int, moments: random.Random) -> Counter[str]:
    """Kill that many writers and count what was wrong afterwards."""
    found: Counter[str] = Counter()
    for _ in range(kills):
        said = killed(address, folder, DEEDS[deed], moments)
        found["killed"] += 1
        found.update(look(address, folder, deed, said))
    return found


def prepare(store: Store, folder: Path) -> None:
    """Fill a store and back it up twice, at three revisions of a compound and at six."""
    fill(store)
    store.set_editions({"west": 1, "East": 1})
    store.back_up(folder / "small.sqlite")
    for base in (3, 4, 5):
        store.save("west", plan(), base=base, author="tests")
    store.back_up(folder / "large.sqlite")


if __name__ == "__main__":
    where, folder, kills, moments = (
        sys.argv[1],
        Path(sys.argv[2]),
        int(sys.argv[3]),
        random.Random(7),
    )
    prepare(open_store(where), folder)
    print(json.dumps({deed: kill(where, folder, deed, kills, moments) for deed in DEEDS}))
