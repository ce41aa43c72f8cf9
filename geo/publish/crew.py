"""Who builds: this process, several on this machine, or a Dask cluster; the same `build` for all.

A crew takes work in order and gives it back in order, so that a site's bytes, the errors it stops
at and what it says do not depend on who was faster. No more is under way at a time than keeps all
hands busy: a district of ten thousand never lies in memory as a whole.
"""

import gc
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager, suppress
from multiprocessing import (
    connection,
    context,
    forkserver,
    get_context,
    parent_process,
    resource_tracker,
)
from typing import TYPE_CHECKING

from ..errors import SettingError, WorkerError
from .build import Built, Edition, Terms, build
from .program import fingerprint

if TYPE_CHECKING:
    from distributed import Client

# Gives back in order what it is given: editions built, and what needs no building as it is.
Crew = Callable[[Iterable[Edition | Built], Terms], Iterator[Built]]

FEW_SIGNED, FEW = 2, 20  # compounds that a process builds in the time that it takes to start one
AHEAD = 4  # editions under way for each process: one that takes four times as long delays nobody
ANSWER_SECONDS = 5.0


def suited(compounds: int, *, posters: bool) -> int:
    """Return how many processes to build so many compounds with: no more than there are cores.

    A process takes a second or two to start, and so few compounds are built sooner without it.
    """
    may_use = getattr(os, "sched_getaffinity", None)
    cores = len(may_use(0)) if may_use else os.cpu_count() or 1
    return max(1, min(cores, compounds // (FEW_SIGNED if posters else FEW)))


@contextmanager
def open_crew(
    *, jobs: int = 1, scheduler: str = "", wait: float = ANSWER_SECONDS
) -> Iterator[Crew]:
    """Give a crew of so many processes, or the workers that a Dask scheduler has.

    One process is this one; a scheduler may take `wait` seconds to answer, and to know a worker.
    Raises SettingError, and WorkerError for a scheduler out of reach.
    """
    if scheduler:
        with _cluster(scheduler, wait) as crew:
            yield crew
    elif jobs > 1:
        with _Processes(jobs) as processes:
            yield processes.run
    else:
        yield alone


def alone(work: Iterable[Edition | Built], terms: Terms) -> Iterator[Built]:
    """Build in this process, see `Crew`."""
    for each in work:
        yield each if isinstance(each, Built) else build(each, terms)


def _in_order(
    work: Iterable[Edition | Built],
    submit: Callable[[Edition], Future[Built]],
    receive: Callable[[Edition, Future[Built]], Built],
    window: int,
) -> Iterator[Built]:
    """Keep `window` editions under way; what needs no building waits for none of them."""
    under_way: deque[tuple[Edition, Future[Built]]] = deque()
    for each in work:
        if isinstance(each, Built):
            yield each
            continue
        under_way.append((each, submit(each)))
        if len(under_way) >= window:
            yield receive(*under_way.popleft())
    while under_way:
        yield receive(*under_way.popleft())


class _Processes(AbstractContextManager["_Processes"]):
    """Processes of this machine, started when there is something to build.

    They are made by a server that has no threads and has read the program once. When one of them
    dies, all that was under way is built again, each alone in a new process: an accident is mended
    by that, and a compound that kills its process is known by name.
    """

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._pool: ProcessPoolExecutor | None = None

    def __exit__(self, *_: object) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def run(self, work: Iterable[Edition | Built], terms: Terms) -> Iterator[Built]:
        """Build in order, see `Crew`."""

        def submit(edition: Edition) -> Future[Built]:
            self._pool = self._pool or _pool(self._jobs)
            try:
                return self._pool.submit(build, edition, terms)
            except BrokenExecutor:
                self._pool.shutdown()
                self._pool = None
                return submit(edition)

        def receive(edition: Edition, future: Future[Built]) -> Built:
            try:
                return future.result()
            except BrokenExecutor:
                return _once_more(edition, terms)

        return _in_order(work, submit, receive, self._jobs * AHEAD)


def _once_more(edition: Edition, terms: Terms) -> Built:
    with _pool(1) as pool:
        try:
            return pool.submit(build, edition, terms).result()
        except BrokenExecutor:
            raise WorkerError("worker_died", compound=edition.compound) from None


def _pool(processes: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(processes, mp_context=_context(), initializer=_follow_parent)


def _context() -> context.ForkServerContext:
    """Return what starts processes; an interrupt is for their parent alone to answer."""
    starts = get_context("forkserver")
    starts.set_forkserver_preload([build.__module__])
    resource_tracker.ensure_running()  # it would let interrupts through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return starts


def _follow_parent() -> None:
    """Let this process end when its parent does, however that comes: nobody would wait for it."""
    parent = parent_process()
    assert parent is not None, "only the parent starts processes"

    def follow() -> None:
        connection.wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=follow, daemon=True).start()


@contextmanager
def _cluster(scheduler: str, wait: float) -> Iterator[Crew]:
    """Give the workers of a Dask cluster, all of which run the same program as this process."""
    try:
        from distributed import Client
        from distributed.comm.core import CommClosedError
        from distributed.scheduler import KilledWorker
    except ImportError:
        raise SettingError("scheduler_package") from None
    client = None
    with suppress(OSError, ValueError):
        client = Client(scheduler, timeout=wait, set_as_default=False)
    if client is None:
        # A half-made client closes itself when it is collected: now, and not while the next one
        # holds the lock that it needs.
        gc.collect()
        raise WorkerError("scheduler_away", scheduler=scheduler)
    with client:
        threads = _same_program(client, scheduler, wait)
        hands: Executor = client.get_executor(pure=False)

        def run(work: Iterable[Edition | Built], terms: Terms) -> Iterator[Built]:
            def submit(edition: Edition) -> Future[Built]:
                return hands.submit(build, edition, terms)

            def receive(edition: Edition, future: Future[Built]) -> Built:
                try:
                    return future.result()
                except KilledWorker:
                    raise WorkerError("worker_died", compound=edition.compound) from None
                except (CancelledError, CommClosedError):
                    raise WorkerError("scheduler_away", scheduler=scheduler) from None

            return _in_order(work, submit, receive, threads * AHEAD)

        yield run


def _same_program(client: "Client", scheduler: str, wait: float) -> int:
    """Return how many editions the workers of a cluster can build at a time; raise WorkerError."""
    try:
        client.wait_for_workers(1, timeout=wait)
        programs = [client.run_on_scheduler(fingerprint)]
        programs += client.run(fingerprint, on_error="return").values()
    except TimeoutError:
        raise WorkerError("scheduler_idle", scheduler=scheduler) from None
    except OSError:
        raise WorkerError("scheduler_away", scheduler=scheduler) from None
    except (ImportError, AttributeError):  # what they have of us lacks a function, or all of us
        raise WorkerError("worker_differs") from None
    # A worker that died when it was asked answers an OSError; the others do without it.
    if {each for each in programs if not isinstance(each, OSError)} != {fingerprint()}:
        raise WorkerError("worker_differs")
    return sum(client.nthreads().values())
