"""A rider's phone on a weak network: our published page beside a stock Folium page.

`python -m tests.bench.phone`. Chromium with its CPU four times slower; a line of 400 kbit/s and
400 ms on this machine, which carries pages and service workers alike, to the server that app.py
uses. What a stock page loads from four other hosts lies beside it here, packed as well as ours and
with no new handshake, which favours it. The stock page itself comes twice: packed as ours is, and
as `Map.save` leaves it on a plain web server.
"""

import re
import shutil
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page
from rich.console import Console
from rich.table import Table
from starlette.types import Receive, Scope, Send

from geo.compound import make_compound
from geo.demo import generate_compounds
from geo.guide import write_guide
from geo.network import build_network
from geo.publish import publish_site
from geo.routes import Routes, find_routes
from geo.web import riders_site

from ..serving import ask, served, wait_until
from . import peers
from .line import Line, slow_line
from .measure import chromium

LIBRARIES = Path(__file__).parent / "node_modules"
STOCK = "stock/"
DOORS, GATES = 60, 3
BITS_PER_SECOND, LATENCY = 400_000, 0.4
SLOWER = 4
RUNS = 3
QUIET_SECONDS = 1.5  # without a byte: everything that was asked for has come

# Notes when the route is on screen: ours says so itself, a stock page has its first line drawn.
WATCH = """
const there = () => document.querySelector("html[data-ready], path.first-route");
new MutationObserver((_, watch) => {
  if (!there() || self.shown) return;
  watch.disconnect();
  requestAnimationFrame(() => setTimeout(() => { self.shown = performance.now(); }));
}).observe(document, { attributes: true, childList: true, subtree: true });
"""
KEPT = "async () => !!(await caches.match(location.href.split('?')[0]))"

Measured = dict[str, float]


def compounds() -> Iterator[Routes]:
    """Yield generated compounds of the size that is asked for, as routes; the first two will do."""
    for _, layers in generate_compounds(seed=7):
        if len(layers["gates"]) == GATES and abs(len(layers["entrances"]) - DOORS) <= 4:
            yield find_routes(build_network(make_compound(layers)))


def write_sites(folder: Path) -> list[str]:
    """Write our site and the stock page in it; return the addresses of our two compounds."""
    routes = compounds()
    both = [next(routes), next(routes)]
    guides = [write_guide(each.network.compound, each, language="zh") for each in both]
    publish_site(guides, folder, posters=False)
    stock = folder / STOCK
    stock.mkdir()
    page = peers.stock_folium(both[0], shown=True)
    (stock / "index.html").write_text(_on_this_machine(page, stock), "utf-8")
    return [f"c/{each.network.compound.id}/?{_asked(each)}" for each in both]


def _asked(routes: Routes) -> str:
    """Return the question for a route: from the first gate to the farthest door."""
    farthest = int(routes.round_trip_seconds[0].argmax())
    return f"from={routes.gates[0]}&to={routes.goals[farthest]}"


def _on_this_machine(page: str, folder: Path) -> str:
    """Let a stock page load its scripts and styles from beside it: the same files, by npm."""

    def fetch(link: re.Match[str]) -> str:
        name = link[1].rpartition("/")[2]
        plain = re.sub(r"-\d[\d.]*\d", "", name)  # jquery-3.7.1.min.js is jquery.min.js in npm
        found = sorted(LIBRARIES.glob(f"**/{plain}"))
        if found:
            shutil.copy(found[0], folder / name)
        else:  # two style sheets that npm does not have; empty ones favour the stock page
            (folder / name).touch()
        return name

    if not LIBRARIES.exists():
        raise FileNotFoundError(f"{LIBRARIES} is not there: npm ci --prefix tests/bench")
    return re.sub(r"https?://([^\"']+\.(?:js|css))", fetch, page)


def first_visit(browser: Browser, line: Line, path: str) -> Measured:
    """Open a page on a phone that has nothing of it."""
    with _phone(browser) as phone:
        before = line.received
        shown = _open(phone, line, path)
        _quiet(phone.pages[0], line)
        return {"seconds": shown, "bytes": line.received - before}


def visits(browser: Browser, line: Line, paths: list[str]) -> Measured:
    """Open ours, then another compound, then the first one again, then over a line that is dead."""
    line.dead = False
    with _phone(browser) as phone:
        first, first_bytes = _counted(phone, line, paths[0])
        second, second_bytes = _counted(phone, line, paths[1])
        again, again_bytes = _counted(phone, line, paths[0])
        line.dead = True
        return {
            "first": first,
            "first bytes": first_bytes,
            "second compound": second,
            "second compound bytes": second_bytes,
            "again": again,
            "again bytes": again_bytes,
            "offline": _open(phone, line, paths[0]),
        }


def _counted(phone: BrowserContext, line: Line, path: str) -> tuple[float, int]:
    """Open a page; return the seconds to its route, and the bytes until all is there and kept."""
    before = line.received
    shown = _open(phone, line, path)
    wait_until(phone.pages[-1], KEPT)
    _quiet(phone.pages[-1], line)
    return shown, line.received - before


def _open(phone: BrowserContext, line: Line, path: str) -> float:
    """Open a page in a new tab, and no other; return the seconds until its route is on screen."""
    page = phone.new_page()
    for other in phone.pages[:-1]:
        other.close()
    page.add_init_script(WATCH)
    phone.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(line.address + path, wait_until="commit", timeout=120_000)
    wait_until(page, "async () => self.shown")
    return float(page.evaluate("self.shown")) / 1000


def _quiet(page: Page, line: Line) -> None:
    """Wait until nothing more comes down the line."""
    before = -1
    while before != line.received:
        before = line.received
        page.wait_for_timeout(QUIET_SECONDS * 1000)


@contextmanager
def _phone(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 360, "height": 640}, locale="zh-CN")
    try:
        yield context
    finally:
        context.close()


class Sites:
    """Our site and the stock page beside it; unless `packed`, the stock page goes out as it is."""

    def __init__(self, folder: Path) -> None:
        self._site = riders_site(folder)
        self.packed = True

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self.packed and scope["path"].endswith(STOCK):
            headers = [each for each in scope["headers"] if each[0] != b"accept-encoding"]
            scope = {**scope, "headers": headers}
        await self._site(scope, receive, send)


def measure(browser: Browser, folder: Path) -> tuple[Measured, Measured, Measured]:
    """Return the medians of ours, of the stock page packed, and of the stock page as it is."""
    paths = write_sites(folder)
    sites = Sites(folder)
    ours: list[Measured] = []
    packed: list[Measured] = []
    plain: list[Measured] = []
    with served(sites) as address:
        for file in folder.rglob("*.*"):  # pack everything, as on a server that has run for a day
            ask(address, f"/g/{file.relative_to(folder)}", accept_encoding="br")
        with slow_line(address, bits_per_second=BITS_PER_SECOND, latency=LATENCY) as line:
            for _ in range(RUNS):
                line.dead = False
                for sites.packed, found in ((True, packed), (False, plain)):
                    found.append(first_visit(browser, line, STOCK))
                ours.append(visits(browser, line, paths))
    return _median(ours), _median(packed), _median(plain)


def table(ours: Measured, packed: Measured, plain: Measured) -> Table:
    """Return what was measured, each beside its target."""
    shown = Table(title="On a phone: 400 kbit/s, 400 ms, CPU ÷ 4", title_justify="left")
    columns = ("", "ours", "stock Folium", "÷", "as saved", "÷", "target")
    for number, column in enumerate(columns):
        shown.add_column(column, justify="right" if number else "left")
    shares = [f"{ours['first'] / stock['seconds']:.2f}" for stock in (packed, plain)]
    shown.add_row(
        "route on screen",
        _seconds(ours["first"]),
        _seconds(packed["seconds"]),
        shares[0],
        _seconds(plain["seconds"]),
        shares[1],
        "≤ 0.20 ×",
    )
    stock = (_bytes(packed["bytes"]), "", _bytes(plain["bytes"]), "")
    shown.add_row("first visit", _bytes(ours["first bytes"]), *stock, "≤ 70 kB")
    none = ("", "", "", "")
    shown.add_row("second compound", _bytes(ours["second compound bytes"]), *none, "≤ 20 kB")
    shown.add_row("its route on screen", _seconds(ours["second compound"]), *none, "")
    shown.add_row("opened again", _seconds(ours["again"]), *none, "≤ 1 s")
    shown.add_row("bytes for that", _bytes(ours["again bytes"]), *none, "")
    shown.add_row("opened on a dead line", _seconds(ours["offline"]), *none, "≤ 1 s")
    return shown


def _seconds(value: float) -> str:
    return f"{value:.2f} s"


def _bytes(value: float) -> str:
    return f"{value / 1000:.1f} kB"


def _median(runs: list[Measured]) -> Measured:
    return {key: statistics.median(run[key] for run in runs) for key in runs[0]}


def main(console: Console) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        console.print(table(*measure(browser, Path(folder) / "site")))


if __name__ == "__main__":
    main(Console(width=100))
