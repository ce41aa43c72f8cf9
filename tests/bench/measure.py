"""What every part of the bench shares: the clock, the compounds, and how a table looks."""

import os
import shutil
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
from playwright.sync_api import Browser, sync_playwright
from rich.table import Table

from geo.compound import Compound, make_compound
from geo.layers import read_layers
from geo.osm import read_osm

from ..conftest import extracts, sample_folders

RUNS = 7


def milliseconds(
    work: Callable[[], object],
    runs: int = RUNS,
    *,
    children: bool = False,
    warm: bool = True,
    before: Callable[[], object] = lambda: None,
) -> float:
    """Return the median CPU time of some work in milliseconds, if `warm` after one run more.

    The time of all threads of this process and, with `children`, of all that it has started.
    What is done `before` each run is not counted.
    """
    clock = everything if children else time.process_time
    if warm:
        work()
    spent = []
    for _ in range(runs):
        before()
        start = clock()
        work()
        spent.append((clock() - start) * 1000)
    return statistics.median(spent)


def everything() -> float:
    """Return the CPU seconds of this process and of all below it, those that have ended too.

    Such as a Chromium's: what the system has booked on them, in steps of 10 ms on Linux.
    """
    seconds = time.process_time()
    for child in psutil.Process(os.getpid()).children(recursive=True):
        with suppress(psutil.NoSuchProcess):  # ended meanwhile: its parent has what it took
            seconds += sum(child.cpu_times()[:4])  # user and system, its own and its children's
    return seconds


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the system's Chromium for the length of the block."""
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next(found for name in names if (found := shutil.which(name)))
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=Path(path), args=["--no-sandbox"])


def sample() -> list[Compound]:
    """Return the sample district's compounds."""
    return [make_compound(read_layers(folder)) for folder in sample_folders()]


def real() -> list[Compound]:
    """Return the largest compound of every real extract that lies beside the checkout."""
    found = (read_osm(path).compounds.values() for path in extracts())
    return [make_compound(max(each, key=lambda rows: len(rows["buildings"]))) for each in found]


def table(title: str, *columns: str, caption: str = "") -> Table:
    """Return a table without rows: names on the left, numbers on the right."""
    shown = Table(title=title, title_justify="left", caption=caption, caption_justify="left")
    for number, column in enumerate(columns):
        shown.add_column(column, justify="right" if number else "left")
    return shown
