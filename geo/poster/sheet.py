"""What stands where on the sheets of a sign.

The first sheet has, from above: a head, where nobody may enter a warning, the map as high as there
is room, rules beside the index, a band with the code, the legend and the convention, and a foot. An
index that would make the map lower than three fifths of the sheet has sheets of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from ..guide import Guide
from ..svg import EDGE_MM, View, draw_paper, symbol_svg, turned_view
from ..svg.styles import palette
from ..words import text
from . import blocks
from .blocks import TITLE
from .code import code_svg, guide_address, is_local
from .fitting import Block, fit_line
from .fonts import FAMILY
from .frame import GUTTER, HEAD, INNER, MARGIN, WIDTH, foot, head, titled
from .index import Index, Row
from .legend import TRUNK, legend_items
from .marks import marks_on_paper
from .plan import BAND, BOTTOM, ENOUGH, LEFT, MAP_LEAST, SPACE, Plan, Said, make_plan, manners
from .rules import Notes, Remark
from .tables import ALONE_MM, Table, Tables
from .trunks import find_trunks

REFUSAL = 11.0  # height of the warning
SIDES = MARGIN + EDGE_MM + 4  # what is kept free of the compound at the map's sides
ABOVE = EDGE_MM + 4
GAIN = 1.03  # a higher map is worth it from here on, in scales
CODE = "code.svg"
REGIONS = {"zh": "CN", "en": "GB"}


@dataclass(frozen=True)
class Sheets:
    """All that a sign is set from: `data` of the template, and the pictures it names, by file."""

    data: Block
    pictures: dict[str, bytes] = field(repr=False)


def make_sheets(guide: Guide, gate: str, address: str) -> Sheets:
    """Return the sheets of a gate's sign; raise UnknownPlace for what is no gate.

    `address` is where phones find the published site; raises SettingError for what is none.
    """
    return _Sign(guide, gate, address).sheets()


class _Sign:
    """One gate's sign while it is laid out."""

    def __init__(self, guide: Guide, gate: str, address: str) -> None:
        self.guide, self.gate, self.language = guide, gate, guide.language
        self.lines = find_trunks(guide.routes, gate)
        self.notes = Notes(guide, gate)
        self.address = guide_address(address, guide.compound, gate)
        self.refusal = self.notes.refusal()
        self.top = MARGIN + HEAD + SPACE + (REFUSAL + SPACE if self.refusal else 0)

    def sheets(self) -> Sheets:
        """Lay the sign out, the map last: it gets what is left."""
        plan, view = self._plan()
        signs, words = marks_on_paper(self.guide, self.gate, view, self.lines)
        ((x, y),) = view.local([self.notes.places[self.gate]["at"]]).tolist()
        drawing = draw_paper(
            self.guide.source,
            view,
            lines=self.lines,
            signs=signs,
            words=words,
            here=(x, y),
            here_says=text(self.language, "ui.rider.here"),
            grid=(0.0, MARGIN, 0.0, MARGIN),
        )
        return self._set(plan, view, legend_items(self.lines, signs, self.language), drawing)

    def _view(self, height: float) -> View:
        return turned_view(
            self.guide.source,
            up=self.notes.places[self.gate]["inward"],
            width=WIDTH,
            height=height,
            margins=(ABOVE, SIDES, blocks.BELOW, SIDES),
            also=[line.points for line in self.lines],
        )

    def _plan(self) -> tuple[Plan, View]:
        """Divide the first sheet, and return the view of its map."""
        view = self._view(MAP_LEAST)
        most = BOTTOM - 2 * SPACE - self.top - MAP_LEAST
        gains = self._view(BOTTOM - SPACE - self.top).scale > view.scale * GAIN
        enough = min(ENOUGH, most) if gains else most
        index = Index(self.guide, self.gate)
        plan = make_plan(
            index.rows(view),
            self._said(view),
            top=self.top,
            language=self.language,
            room=most,
            enough=enough,
        )
        if plan.map_height == MAP_LEAST:
            return plan, view
        # The cells of a grid are those of the map that is drawn.
        view = self._view(plan.map_height)
        return plan.said(index.rows(view), self._said(view)), view

    def _said(self, view: View) -> Said:
        places = [*self.notes.bays(view), *self.notes.stations()]
        return Said(self.notes.rules(), places)

    def _set(self, plan: Plan, view: View, items: list[Remark], drawing: str) -> Sheets:
        further = [] if plan.table else self._further(plan.rows)
        count = 1 + len(further)
        first = [
            head(self.guide, self.notes),
            *self._warning(),
            blocks.map_block(self.guide, self.notes, view, plan.top),
            *self._under(plan, count),
            *self._band(items, plan.left),
            foot(self.guide, sheet=1, sheets=count),
        ]
        sheets = [first]
        for number, index in enumerate(further, start=2):
            ends = [head(self.guide, self.notes), foot(self.guide, sheet=number, sheets=count)]
            sheets.append([*ends, index, self._code(LEFT)])
        compound, gate = self.notes.compound_names()[0], self.notes.gate_names()[0]
        symbols = {part["symbol"] for sheet in sheets for part in _with_symbols(sheet)}
        drawn = {name for name in symbols if name and not name.startswith(TRUNK)} | {"here"}
        pictures = {f"{name}.svg": _symbol(name) for name in sorted(drawn)}
        data = {
            "title": text(self.language, "poster.title", compound=compound, gate=gate),
            "language": self.language,
            "region": REGIONS[self.language],
            "font": FAMILY,
            "colours": dict(palette()),
            "sheets": sheets,
        }
        files = {"map.svg": drawing.encode(), CODE: code_svg(self.address)}
        return Sheets(data, pictures | files)

    def _warning(self) -> list[Block]:
        says = fit_line(self.refusal, INNER - 2 * MARGIN, 7.0)
        block = {"kind": "refusal", "y": MARGIN + HEAD + SPACE, "h": REFUSAL, "says": says}
        return [block] if self.refusal else []

    def _under(self, plan: Plan, count: int) -> list[Block]:
        """Return the rules with the index beside them, or with where it is."""
        y, left = plan.y, MARGIN + plan.left + GUTTER
        shifted = [{**note, "y": y + TITLE + note["y"]} for note in plan.notes]
        rules = {"kind": "rules", "x": MARGIN, "y": y, "w": plan.left, "rows": shifted}
        under: list[Block] = [{**rules, **titled("poster.rules", self.guide)}] if shifted else []
        if plan.table:
            return [*under, self._index(plan.table, left, y)]
        if count > 1:
            wide = WIDTH - MARGIN - left
            sheets = "2" if count == 2 else f"2–{count}"
            says = fit_line(text(self.language, "poster.more", sheet=sheets) + " →", wide, 4.8)
            under.append({"kind": "pointer", "x": left, "y": y, "w": wide, "says": says})
        return under

    def _band(self, items: list[Remark], side: float) -> list[Block]:
        left = MARGIN + side + GUTTER
        room = WIDTH - MARGIN - left
        agreed = bool(self.guide.document["compound"].get("convention"))
        most = room - GUTTER - blocks.CONVENTION if agreed else room
        items = list(blocks.fitting_items(items, most))
        wide = min(max(blocks.legend_width(items), blocks.LEGEND_LEAST), most)
        band = [self._code(side)]
        if items:
            band.append(blocks.legend(self.guide, items, (left, BOTTOM, wide, BAND)))
        if agreed:
            left += wide + GUTTER if items else 0.0
            rest = WIDTH - MARGIN - left
            band.append(blocks.convention(self.guide, (left, BOTTOM, rest, BAND)))
        return band

    def _code(self, wide: float) -> Block:
        box = (MARGIN, BOTTOM, wide, BAND)
        return blocks.code(self.guide, box, address=self.address, trial=is_local(self.address))

    def _index(self, table: Table, x: float, y: float) -> Block:
        place = {"kind": "index", "x": x, "y": y, "w": WIDTH - MARGIN - x, "row": table.row}
        return {**place, "columns": table.blocks(), **titled("poster.index", self.guide)}

    def _further(self, rows: Sequence[Row]) -> list[Block]:
        """Return the index on as many sheets as it needs."""
        y = MARGIN + HEAD + SPACE
        room = BOTTOM - SPACE - y
        if not rows:
            return []
        (loose, close, _), tables = manners(self.language), Tables(rows)
        table = tables.fitting(INNER, room, loose, most=ALONE_MM)
        sheets = [table] if table else tables.sheets(INNER, room, close)
        return [self._index(each, MARGIN, y) for each in sheets]


def _with_symbols(sheet: Sequence[Block]) -> list[Block]:
    """Return what in a sheet's blocks has a symbol."""
    lists = ("rows", "items", "parts")
    return [part for block in sheet for name in lists for part in block.get(name, ())]


@cache
def _symbol(name: str) -> bytes:
    """Return a symbol's picture, drawn once a process."""
    return symbol_svg(name).encode()
