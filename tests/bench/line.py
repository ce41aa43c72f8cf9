"""A slow line between a browser and a server of this machine: so many bits a second, so far away.

A browser's own throttling does not reach its service workers; this line carries everything, and
counts it.
"""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

CHUNK = 1460  # bytes of a packet


@dataclass
class Line:
    """A line from a free port of this machine to a server; `received` bytes came down it."""

    target: str
    bits_per_second: float
    latency: float  # seconds there and back
    received: int = 0
    dead: bool = False  # nothing arrives any more, and nobody is told
    port: int = 0
    _free: float = field(default=0.0, repr=False)  # when the next packet may start, on the loop
    _carries: set[object] = field(default_factory=set, repr=False)

    @property
    def address(self) -> str:
        """Return the server's address as it is reached over the line."""
        parts = urlsplit(self.target)
        return f"http://{parts.hostname}:{self.port}{parts.path}"

    async def carry(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        """Carry one connection until either end closes it."""
        self._carries.add(asyncio.current_task())  # or the loop may forget it half way
        parts = urlsplit(self.target)
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        up = asyncio.create_task(self._pump(near, writer, shared=False))
        try:
            await self._pump(reader, back, shared=True)
        finally:
            up.cancel()
            for end in (writer, back):
                end.close()
            self._carries.discard(asyncio.current_task())

    async def _pump(
        self, source: asyncio.StreamReader, target: asyncio.StreamWriter, *, shared: bool
    ) -> None:
        """Carry one direction; packets are under way at the same time, one behind the other."""
        under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        sender = asyncio.create_task(self._deliver(under_way, target))
        clock = asyncio.get_running_loop().time
        try:
            while packet := await source.read(CHUNK):
                if self.dead:
                    continue
                starts = clock()
                if shared:
                    starts = max(starts, self._free) + len(packet) * 8 / self.bits_per_second
                    self._free = starts
                    self.received += len(packet)
                under_way.put_nowait((starts + self.latency / 2, packet))
            under_way.put_nowait((clock(), b""))
            await sender
        except (ConnectionError, asyncio.CancelledError):
            sender.cancel()

    async def _deliver(
        self, under_way: "asyncio.Queue[tuple[float, bytes]]", target: asyncio.StreamWriter
    ) -> None:
        clock = asyncio.get_running_loop().time
        while True:
            arrives, packet = await under_way.get()
            await asyncio.sleep(max(0.0, arrives - clock()))
            if not packet:
                return
            target.write(packet)
            await target.drain()


@contextmanager
def slow_line(target: str, *, bits_per_second: float, latency: float) -> Iterator[Line]:
    """Open a line to a server for the length of the block."""
    line = Line(target, bits_per_second, latency)
    ready = threading.Event()
    ends: list[Callable[[], object]] = []

    async def live() -> None:
        server = await asyncio.start_server(line.carry, "127.0.0.1", 0)
        line.port = server.sockets[0].getsockname()[1]
        over, loop = asyncio.Event(), asyncio.get_running_loop()
        ends.append(lambda: loop.call_soon_threadsafe(over.set))
        ready.set()
        await over.wait()
        server.close()

    thread = threading.Thread(target=lambda: asyncio.run(live()), daemon=True)
    thread.start()
    ready.wait()
    try:
        yield line
    finally:
        ends[0]()
        thread.join()
