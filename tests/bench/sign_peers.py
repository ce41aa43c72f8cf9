"""The peers of a sign: matplotlib, WeasyPrint and Chromium's print, as their documentation shows.

Each draws the same A3 sheet: ground, ways, houses with numbers, the ways from the gate by mode, an
index and the code. What they draw is made ready beforehand, and that is not counted; words simply
stand where they fall, on each other too, unless adjustText moves them. Both favour the peers.
"""

import io
from collections.abc import Sequence
from html import escape
from itertools import product
from pathlib import Path

import noto_cjk_sans_otc
import numpy as np
import segno
import shapely
import weasyprint
from adjustText import adjust_text
from geopandas import GeoDataFrame
from matplotlib import font_manager, rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from playwright.sync_api import Page

from .scene import FIRST, MAP, Scene

SHEET = (297.0, 420.0)  # A3 upright, mm
MARGIN = 12.0  # mm
TOP = 40.0  # from the sheet's edge to the map, mm
COLUMN = 34.0  # of the index, mm
TEXT, NUMBER = 3.8, 5.5  # size of texts and of houses' numbers, mm
CODE = 36.0  # mm
PUSHES = 8  # rounds of adjustText; in most maps no words overlap after six
POINTS = 72 / 25.4  # a millimetre

FONT = Path(noto_cjk_sans_otc.__file__).with_name("NotoSansCJK-Regular.ttc")
FAMILY = "Noto Sans CJK SC"
GROUND, HOUSE, EDGE, WAY, INK, RED = "#F4F2EC", "#E9E5DC", "#6B665C", "white", "#1D1B18", "#C4281C"
MODES = {  # colour, width in mm, dashes in mm, words
    "ride": ("#0B5CAD", 1.6, "", "骑行"),
    "loan": ("#0B6E4F", 1.2, "6 3", "借车"),
    "walk": ("#B3400E", 1.0, "0.1 2", "步行"),
}
MARKS = {"gates": "#0B6E4F", "parking": "#0B5CAD", "landmarks": "#0B5CAD", "entrances": INK}


def use_font() -> None:
    """Let matplotlib know the font of our signs; once a process, and not counted."""
    font_manager.fontManager.addfont(FONT)


def matplotlib_sign(
    scene: Scene, *, kinds: Sequence[str] = ("pdf",), apart: bool = True
) -> list[bytes]:
    """Draw the sign's sheets with GeoDataFrame.plot and annotate: pdf, and png at 150 ppi.

    Where words are to stand `apart`, as ours do, adjustText moves those that lie on another. By
    default it would go on for a second, because it drives numbers out of their houses.
    """
    sheets = []
    size = (SHEET[0] / 25.4, SHEET[1] / 25.4)
    with rc_context({"font.family": FAMILY, "font.size": TEXT * POINTS, "text.color": INK}):
        front = Figure(figsize=size)
        axes = front.add_axes(_spot(MARGIN, TOP, *MAP))
        words = _draw_map(scene, axes)
        if apart:
            adjust_text(words, ax=axes, avoid_self=False, iter_lim=PUSHES)
        _write_words(scene, front)
        _write_index(scene.blocks[:FIRST], front, TOP + MAP[1] + 14)
        figures = [front]
        if scene.blocks[FIRST:]:
            figures.append(Figure(figsize=size))
            _write_index(scene.blocks[FIRST:], figures[1], TOP)
        for kind, figure in product(kinds, figures):
            written = io.BytesIO()
            figure.savefig(written, format=kind, dpi=150)
            sheets.append(written.getvalue())
    return sheets


def _draw_map(scene: Scene, axes: Axes) -> list[Text]:
    """Draw the map, and return its words."""
    axes.set(xlim=(0, MAP[0]), ylim=(MAP[1], 0))
    axes.set_axis_off()
    scene.boundary.plot(ax=axes, aspect=None, color=GROUND, edgecolor=EDGE, linewidth=2)
    if len(scene.paths):  # GeoPandas warns of what is empty
        scene.paths.plot(ax=axes, aspect=None, color=WAY, linewidth=6)
    scene.houses.plot(ax=axes, aspect=None, color=HOUSE, edgecolor=EDGE, linewidth=0.7)
    for mode, lines in scene.trunks.groupby("mode"):
        colour, width, dashes, words = MODES[mode]
        style = (0, [float(part) / width for part in dashes.split()]) if dashes else "solid"
        looks = {"color": colour, "linewidth": width * POINTS, "linestyle": style}
        lines.plot(ax=axes, aspect=None, label=words, **looks)
    for layer, marks in scene.marks.groupby("layer"):
        size = 6 if layer == "entrances" else 120
        marks.plot(ax=axes, aspect=None, color=MARKS[layer], marker="s", markersize=size)
    texts: list[Text] = []
    for number, at in scene.numbers:
        texts.append(axes.annotate(number, at, ha="center", va="center", fontsize=NUMBER * POINTS))
    for label, at in scene.labels:
        texts.append(axes.annotate(label, at, (0, 7), textcoords="offset points", ha="center"))
    axes.plot(*scene.here, "o", markersize=16, color="white", markeredgecolor=RED, mew=5)
    axes.annotate("你在这里", scene.here, (0, -24), textcoords="offset points", ha="center")
    if len(scene.trunks):
        axes.legend(loc="upper left", frameon=False)
    axes.plot((5, 5 + scene.hundred), (MAP[1] - 5, MAP[1] - 5), color=INK, linewidth=2)
    axes.annotate("100米", (5, MAP[1] - 7))
    tip = np.array((MAP[0] - 12, 14)) + 8 * np.array(scene.north)
    arrow = {"arrowstyle": "<|-", "color": INK}
    axes.annotate("北", tip, (MAP[0] - 12, 14), ha="center", va="center", arrowprops=arrow)
    return [text for text in texts if text.get_text()]


def _write_words(scene: Scene, figure: Figure) -> None:
    """Write the names and the rules, and set the code."""
    width, height = SHEET
    line = 1 - 26 / height
    figure.text(MARGIN / width, line, scene.title, fontsize=40)
    figure.text(1 - MARGIN / width, line, scene.gate, fontsize=40, ha="right")
    figure.text(MARGIN / width, 1 - (TOP + MAP[1] + 8) / height, scene.rules)
    modules = np.array(list(segno.make(scene.address, error="m").matrix))
    code = figure.add_axes(_spot(width - MARGIN - CODE, height - MARGIN - CODE, CODE, CODE))
    code.imshow(modules, cmap="binary", interpolation="nearest")
    code.set_axis_off()


def _write_index(blocks: list[list[tuple[str, str, str]]], figure: Figure, top: float) -> None:
    """Write each column of the index as three texts, which is much quicker than Axes.table."""
    for column, block in enumerate(blocks):
        for number, part in enumerate(zip(*block, strict=True)):
            x = MARGIN + (column + number / 3) * COLUMN
            at = x / SHEET[0], 1 - top / SHEET[1]
            figure.text(*at, "\n".join(part), va="top", linespacing=1.2)


def _spot(x: float, y: float, width: float, height: float) -> tuple[float, float, float, float]:
    """Return a box of the sheet, in mm from its upper left, as matplotlib wants it."""
    across, down = SHEET
    return x / across, 1 - (y + height) / down, width / across, height / down


def weasyprint_sign(scene: Scene) -> bytes:
    """Print the page with WeasyPrint."""
    return bytes(weasyprint.HTML(string=sign_page(scene)).write_pdf())


def chromium_sign(scene: Scene, tab: Page) -> bytes:
    """Print the page with a Chromium that is running already."""
    tab.set_content(sign_page(scene))
    return tab.pdf(prefer_css_page_size=True, print_background=True)


def sign_page(scene: Scene) -> str:
    """Return the sign as a page to be printed: its map as SVG, its index as tables."""
    code = segno.make(scene.address, error="m").svg_inline(omitsize=True)
    sheets = (scene.blocks[:FIRST], scene.blocks[FIRST:])
    tables = "".join(
        f'<div class="index">{"".join(map(_table, blocks))}</div>' for blocks in sheets if blocks
    )
    return f"""<!doctype html><meta charset="utf-8"><style>
@page {{ size: {SHEET[0]}mm {SHEET[1]}mm; margin: {MARGIN}mm }}
body {{ margin: 0; font: {TEXT}mm/1.2 "{FAMILY}"; color: {INK} }}
h1 {{ font: 14mm/1 "{FAMILY}"; margin: 4mm 0 10mm }}
h1 span {{ float: right }}
p {{ margin: 2mm 0 }}
.index {{ display: flex }}
.index + .index {{ break-before: page; flex-wrap: wrap }}
table {{ border-spacing: 0; width: {COLUMN}mm }}
td {{ padding: 0 }}
.code {{ position: absolute; right: 0; bottom: 0; width: {CODE}mm; height: {CODE}mm }}
</style><h1>{escape(scene.title)} <span>{escape(scene.gate)}</span></h1>
{_svg(scene)}<p>{escape(scene.rules)}</p><div class="code">{code}</div>
{tables}"""


def _table(block: list[tuple[str, str, str]]) -> str:
    rows = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in block)
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


def _svg(scene: Scene) -> str:
    """Return the map as an SVG, written with f-strings as a map's script does."""
    (width, height), (x, y), (east, north) = MAP, scene.here, scene.north
    drawn = [
        _path(scene.boundary, f'fill="{GROUND}" stroke="{EDGE}" stroke-width=".7"'),
        _path(scene.paths, f'fill="none" stroke="{WAY}" stroke-width="2"'),
        _path(scene.houses, f'fill="{HOUSE}" stroke="{EDGE}" stroke-width=".25"'),
    ]
    for row, (mode, lines) in enumerate(scene.trunks.groupby("mode")):
        colour, line, dashes, words = MODES[mode]
        look = f'fill="none" stroke="{colour}" stroke-width="{line}" stroke-linecap="round"'
        look += f' stroke-dasharray="{dashes or "none"}"'
        drawn.append(_path(lines, look) + f'<path d="M2 {4 + row * 6}h12" {look}/>')
        drawn.append(_text(words, 22, 5.5 + row * 6))
    for layer, (at_x, at_y) in zip(
        scene.marks["layer"], shapely.get_coordinates(scene.marks.geometry.values), strict=True
    ):
        side = 0.8 if layer == "entrances" else 4
        box = f'x="{at_x - side / 2:.2f}" y="{at_y - side / 2:.2f}" width="{side}" height="{side}"'
        drawn.append(f'<rect {box} fill="{MARKS[layer]}"/>')
    drawn += [_text(text, *at, size=NUMBER) for text, at in scene.numbers]
    drawn += [_text(text, at[0], at[1] - 2.5) for text, at in scene.labels]
    drawn.append(f'<circle cx="{x}" cy="{y}" r="3" fill="white" stroke="{RED}" stroke-width="2"/>')
    drawn.append(_text("你在这里", x, y + 8))
    drawn.append(f'<path d="M5 {height - 5}h{scene.hundred}" stroke="{INK}"/>')
    drawn.append(_text("100米", 10, height - 7))
    drawn.append(f'<path d="M{width - 12} 14l{8 * east} {8 * north}" stroke="{INK}"/>')
    drawn.append(_text("北", width - 12 + 11 * east, 14 + 11 * north))
    body = f'<g font-family="{FAMILY}" text-anchor="middle" fill="{INK}">{"".join(drawn)}</g>'
    return f'<svg width="{width}mm" height="{height}mm" viewBox="0 0 {width} {height}">{body}</svg>'


def _text(text: str, x: float, y: float, *, size: float = TEXT) -> str:
    return f'<text x="{x:.2f}" y="{y + size * 0.35:.2f}" font-size="{size}">{escape(text)}</text>'


def _path(shapes: GeoDataFrame, look: str) -> str:
    parts = shapely.get_parts(shapes.geometry.values)
    is_area = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    lines = [*parts[~is_area], *shapely.get_rings(parts[is_area])]
    drawn = "".join(
        "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in shapely.get_coordinates(line).tolist())
        for line in lines
    )
    return f'<path d="{drawn}" {look}/>'
