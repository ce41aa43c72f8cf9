"""The head and the foot of every sheet: whose sign it is, and of which day."""

from collections.abc import Sequence

from ..guide import Guide
from ..words import LANGUAGES, text
from .fitting import Block, fit_line, fit_lines
from .fonts import printable, width
from .rules import Notes

WIDTH, HEIGHT, MARGIN = 297.0, 420.0, 12.0
INNER = WIDTH - 2 * MARGIN
HEAD, FOOT = 25.0, 6.4  # heights
GUTTER = 8.0  # between blocks beside each other
NAME_MM, GATE_MM, HERE_MM = 17.0, 13.0, 9.0  # the largest sizes of the head's words
OTHER_MM, OTHER_GATE_MM = 5.6, 5.2  # and of the same in the other language
PLATE = (46.0, 92.0)  # width of the gate's plate
PADDING = 5.0  # in it, at its sides
RING = 20.0  # "you are here", with the space behind it
ONE_LINE, TWO_LINES = 6.0, 10.4  # height of what stands in the other language


def titled(key: str, guide: Guide) -> dict[str, str]:
    """Return a fixed heading in the sign's language, and in the other one: title, other."""
    other = next(each for each in LANGUAGES if each != guide.language)
    return {"title": text(guide.language, key), "other": text(other, key)}


def head(guide: Guide, notes: Notes) -> Block:
    """Return the head: compound, gate, and that one is here."""
    names, plate = notes.compound_names(), notes.gate_names()
    here = titled("ui.rider.here", guide)
    wide = max(width(plate[0]) * GATE_MM, width(plate[1]) * OTHER_GATE_MM) + 2 * PADDING + 2
    wide = min(max(wide, PLATE[0]), PLATE[1])
    says = max(width(here["title"]) * HERE_MM, width(here["other"]) * OTHER_GATE_MM) * 1.03
    left = WIDTH - MARGIN - wide - 6 - says - RING
    inner, room = wide - 2 * PADDING, left - MARGIN - 5
    return {
        "kind": "head",
        "y": MARGIN,
        "h": HEAD,
        "name": {"w": room, **_both(names, room, HEAD, NAME_MM, OTHER_MM)},
        "plate": {
            "x": WIDTH - MARGIN - wide,
            "w": wide,
            **_both(plate, inner, HEAD - 4, GATE_MM, OTHER_GATE_MM),
        },
        "here": {
            "x": left + RING,
            "w": says,
            "says": fit_line(here["title"], says, HERE_MM),
            "other": fit_line(here["other"], says, OTHER_GATE_MM),
        },
    }


def foot(guide: Guide, *, sheet: int, sheets: int) -> Block:
    """Return the foot: desk phone, date and edition, map approval, whose map data it is."""
    language, facts = guide.language, guide.document["compound"]
    edition = text(language, "poster.edition", number=guide.edition)
    draft = not guide.edition
    dated = [guide.document["checked"], text(language, "poster.draft") if draft else edition]
    if sheets > 1:
        dated.append(text(language, "poster.sheet", sheet=sheet, sheets=sheets))
    label = text(language, "ui.rider.approval")
    approval = printable(facts.get("map_approval", "")) or "＿" * 7
    phone = printable(facts.get("desk_phone", ""))
    source = printable(facts.get("source", ""))
    said = [
        ("phone", f"{text(language, 'ui.rider.phone')} {phone}" if phone else "", 6.0, "ink"),
        ("", "  ·  ".join(filter(None, dated)), 4.2, "here" if draft else "ink"),
        ("", f"{label} {approval}", 4.2, "ink"),
        ("", f"{text(language, 'ui.rider.source')} {source}" if source else "", 3.8, "label"),
    ]
    parts = [
        {"symbol": symbol, "says": says, "size": size, "colour": colour, "bold": bool(symbol)}
        for symbol, says, size, colour in said
        if says
    ]
    return {"kind": "foot", "y": HEIGHT - MARGIN - FOOT, "parts": _spread(parts)}


def _both(
    names: tuple[str, str], room: float, height: float, size: float, other: float
) -> dict[str, Block | None]:
    """Return a name over what it is called in the other language, which has at most two lines."""
    if not names[1]:
        return {"says": fit_lines(names[0], room, height, size), "other": None}
    least = fit_line(names[1], room, other)
    taken = ONE_LINE if least["says"] == names[1] else TWO_LINES
    return {
        "says": fit_lines(names[0], room, height - taken - 2, size),
        "other": fit_lines(names[1], room, taken, other),
    }


def _spread(parts: Sequence[Block]) -> list[Block]:
    """Return parts of a line from margin to margin, the longest shortened if there is need."""
    aside = [8.0 if part["symbol"] else 0.0 for part in parts]
    wide = [
        min(width(part["says"]) * part["size"] * 1.03 + more, INNER / 2)
        for part, more in zip(parts, aside, strict=True)
    ]
    room = INNER - GUTTER * (len(parts) - 1)
    for number, each in enumerate(sorted(wide)):
        share = room / (len(wide) - number)
        if each > share:  # and so are all that are longer: they share what is left
            wide = [min(each, share) for each in wide]
            break
        room -= each
    apart = (INNER - sum(wide)) / max(len(parts) - 1, 1)
    placed, x = [], MARGIN
    for part, more, each in zip(parts, aside, wide, strict=True):
        line = fit_line(part["says"], each - more, part["size"])
        placed.append({**part, **line, "x": x, "aside": more, "w": each - more})
        x += each + apart
    return placed
