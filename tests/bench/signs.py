"""Signs beside what else draws an A3 sheet, and the whole publish beside a script of known parts.

`python -m tests.bench.signs`. CPU time of all threads and, for Chromium, of all its processes;
medians after one run that warms up. The script routes with OSMnx, makes its page with stock Folium
and its signs with matplotlib; what its signs show is made ready for it, and that is not counted.
"""

import os
import tempfile
import time
from datetime import date
from functools import partial
from pathlib import Path

import typst
from playwright.sync_api import Page
from rich.console import Console
from rich.table import Table

from geo.compound import Compound, make_compound
from geo.demo import generate_compounds
from geo.guide import Guide, write_guide
from geo.layers import from_bytes, to_bytes
from geo.network import build_network
from geo.poster import make_poster
from geo.publish import Candidate, Edition, open_crew, publish_editions
from geo.publish.folder import guide_files
from geo.routes import Routes, find_routes
from geo.settings import DEFAULTS

from . import peers
from . import sign_peers as peer
from .measure import chromium, milliseconds, real, sample, table
from .scene import Scene, make_scene

SIZES = (16, 32, 64)
OUT_OF = 214
DAY = date(2026, 1, 5)  # on which everything counts as checked
FULL = "BENCH_DISTRICT"  # in the environment: the whole district is published too, for minutes
FORGETS = 12
NOWHERE: dict[str, object] = {"words": {}, "scripts": []}  # assets that no page here loads


def one_sign(compounds: list[Compound], tab: Page) -> Table:
    """Compare the sign of each compound's first gate with the peers' sheets."""
    shown = table(
        "One A3 sign as PDF, from its routes",
        *("compound", "ours ms", "mpl ×", "plain ×", "Weasy ×", "Chromium ×", "+ PNG ms", "mpl ×"),
        caption="mpl: matplotlib with adjustText, which keeps words off each other as ours are; "
        "plain: matplotlib, whose words then lie where they fall, as those of WeasyPrint's and "
        "Chromium's pages do; target: 20 × matplotlib",
    )
    for compound in compounds:
        routes = find_routes(build_network(compound))
        gate = routes.gates[0]
        guide = write_guide(compound, routes, language="zh")
        scene = make_scene(routes, gate)
        ours = milliseconds(partial(our_sign, guide, gate), before=forget)
        picture = milliseconds(partial(our_sign, guide, gate, picture=True), 3, before=forget)
        drawn = partial(peer.matplotlib_sign, scene, apart=False)
        apart = partial(peer.matplotlib_sign, scene)
        both = partial(peer.matplotlib_sign, scene, kinds=("pdf", "png"))
        others = (
            milliseconds(drawn, 3),
            milliseconds(partial(peer.weasyprint_sign, scene), 1),
            milliseconds(partial(peer.chromium_sign, scene, tab), 3, children=True),
        )
        shown.add_row(
            compound.id,
            f"{ours:.0f}",
            f"{milliseconds(apart, 1, warm=False) / ours:.1f}",
            *(f"{each / ours:.1f}" for each in others),
            f"{picture:.0f}",
            f"{milliseconds(both, 1, warm=False) / picture:.1f}",
        )
    return shown


def whole_publish(compounds: list[Compound]) -> Table:
    """Compare all that is published of a compound with what the script makes of it."""
    shown = table(
        "Publishing a compound, from its stored layers",
        *("compound", "gates", "1 sign ms", "script ×", "all signs ms", "script ×"),
        caption="1 sign: page, offline page, guide.json and one PDF; the script: routes, page and "
        "one PDF. All signs: PDF, PNG and code of every gate; the script: PDF and PNG of every "
        "gate, with adjustText; target: 60 ×",
    )
    for compound in compounds:
        document = to_bytes(compound.layers)
        routes = find_routes(build_network(compound))
        one = milliseconds(partial(our_files, document, pictures=False), 3, before=forget)
        every = milliseconds(partial(our_files, document), 3, before=forget)
        page = milliseconds(partial(script_page, routes), 1)
        scenes = [make_scene(routes, gate) for gate in routes.gates]
        sheet = milliseconds(partial(peer.matplotlib_sign, scenes[0]), 1, warm=False)
        sheets = milliseconds(partial(script_signs, scenes), 1, warm=False)
        shown.add_row(
            compound.id,
            str(len(scenes)),
            f"{one:.0f}",
            f"{(page + sheet) / one:.0f}",
            f"{every:.0f}",
            f"{(page + sheets) / every:.0f}",
        )
    return shown


def growth() -> Table:
    """Show that a district with all signs costs what its compounds cost, however many there are."""
    shown = table(
        "Growth: generated districts with the signs of all gates, one process",
        *("compounds", "signs", "ms a compound", "ms a sign"),
    )
    for size in SIZES:  # all that came before has warmed this up
        editions, signs = district(size)
        spent = milliseconds(partial(publish, editions), 1, warm=False)
        shown.add_row(str(size), str(signs), f"{spent / size:.0f}", f"{spent / signs:.0f}")
    return shown


def whole_district() -> str:
    """Publish as many compounds as the real district has, with all signs, on two cores."""
    editions, signs = district(OUT_OF)
    start = time.perf_counter()
    publish(editions, jobs=2)
    seconds = time.perf_counter() - start
    return f"{len(editions)} compounds, {signs} signs, 2 processes: {seconds:.0f} s on the clock"


def district(size: int) -> tuple[list[Edition], int]:
    """Return so many invented compounds as the store has them, and how many gates they have."""
    made = dict(generate_compounds(size, seed=7))
    editions = [
        Edition(id, (Candidate(number=1, checked=DAY, document=to_bytes(layers)),))
        for id, layers in made.items()
    ]
    return editions, sum(len(layers["gates"]) for layers in made.values())


def publish(editions: list[Edition], *, jobs: int = 1) -> None:
    """Publish into a folder where nothing is yet."""
    with tempfile.TemporaryDirectory() as folder, open_crew(jobs=jobs) as crew:
        publish_editions(editions, Path(folder) / "site", crew=crew, settings=DEFAULTS)


def our_sign(guide: Guide, gate: str, *, picture: bool = False) -> None:
    """Make a sign as PDF and, with `picture`, as PNG too."""
    sign = make_poster(guide, gate=gate)
    sign.pdf()
    if picture:
        sign.png()


def forget() -> None:
    """Let typst forget the last sign: it keeps what was needed in its last ten documents or so."""
    none = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False)
    for _ in range(FORGETS):
        typst.compile(b"", format="pdf", font_paths=none)


def our_files(document: bytes, *, pictures: bool = True) -> None:
    """Make all files of a compound; without `pictures` its pages and one sign as PDF."""
    compound = make_compound(from_bytes(document))
    routes = find_routes(build_network(compound))
    guide = write_guide(compound, routes, language="zh")
    guide_files(guide, NOWHERE, reports="", posters=pictures, settings=DEFAULTS)
    if not pictures:
        our_sign(guide, routes.gates[0])


def script_page(routes: Routes) -> str:
    """Route with OSMnx and make a stock Folium page."""
    graphs = {storey: peers.storey_graph(routes.network, storey) for storey in peers.PACE}
    peers.osmnx_routes(graphs, routes.network)
    return peers.stock_folium(routes)


def script_signs(scenes: list[Scene]) -> None:
    """Draw the signs of all gates with matplotlib, as PDF and PNG."""
    for scene in scenes:
        peer.matplotlib_sign(scene, kinds=("pdf", "png"))


def main(console: Console) -> None:
    """Measure and print."""
    peer.use_font()
    compounds = sample()
    with chromium() as browser:
        console.print(one_sign(compounds + real(), browser.new_page()))
    console.print(whole_publish(compounds))
    console.print(growth())
    if os.environ.get(FULL):
        console.print(whole_district())


if __name__ == "__main__":
    main(Console(width=100))
