"""Stores with a few compounds in them, whole sites to compare, and processes to look after."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from threading import Event
from typing import Any

import psutil

from geo.demo import sample_district
from geo.settings import Settings
from geo.store import DISTRICT, Draft, Store, open_store
from tests.compounds import random_compound
from tests.conftest import ROOT

SMALL = (34, 35, 38)  # random compounds with one gate, and one house or two
MOST_SECONDS, LOOK_SECONDS = 60.0, 0.05
PAPER = "A4"  # the quickest to draw


def small_store(folder: Path, compounds: int) -> Store:
    """Return a store in a folder with small compounds in it, and what a district shares."""
    store = open_store(address(folder))
    known = [random_compound(seed) for seed in SMALL[:compounds]]
    drafts = [Draft(compound.id, compound.layers, None) for compound in known]
    store.save_all([*drafts, Draft(DISTRICT, sample_district()[1], None)], author="")
    return store


def address(folder: Path) -> str:
    """Return the address of a folder's store."""
    return f"sqlite:///{folder / 'store.sqlite'}"


def quick(folder: Path, **settings: Any) -> Settings:
    """Return settings for a store in a folder whose signs are drawn quickly."""
    return Settings(**{"store": address(folder), "paper": PAPER, **settings})


def change(store: Store, id: str, **columns: str) -> None:
    """Save a compound once more, with other facts in its own row."""
    layers = {name: rows.copy() for name, rows in store.load(id).layers.items()}
    for name, value in columns.items():
        layers["compound"][name] = value
    store.save(id, layers, base=store.newest(id), author="")


def files(folder: Path) -> dict[str, bytes]:
    """Return all files of a folder by name."""
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def digest(folder: Path) -> str:
    """Return one hash of all that a folder holds."""
    return sha256(repr(files(folder)).encode()).hexdigest()


@contextmanager
def command(*arguments: str, folder: Path, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """Start `python -m geo` on a folder's store, in a process group that ends with the block."""
    settings = {"YINLU_STORE": address(folder), "YINLU_PAPER": PAPER, "YINLU_LANGUAGE": "en"}
    process = subprocess.Popen(
        [sys.executable, "-m", "geo", *arguments],
        cwd=ROOT,
        env={**os.environ, **settings, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        for each in group(process.pid):
            each.kill()
        process.communicate()


def wait_until(happens: Callable[[], bool]) -> None:
    """Return once something that others do has come about; fail after a minute."""
    end = time.monotonic() + MOST_SECONDS
    while not happens():
        assert time.monotonic() < end
        Event().wait(LOOK_SECONDS)


def group(leader: int) -> list[psutil.Process]:
    """Return the processes of a group that are still at work."""
    return [each for each in psutil.process_iter() if _group(each) == leader]


def _group(process: psutil.Process) -> int | None:
    try:
        alive = process.status() != psutil.STATUS_ZOMBIE
        return os.getpgid(process.pid) if alive else None
    except (psutil.Error, ProcessLookupError):
        return None
