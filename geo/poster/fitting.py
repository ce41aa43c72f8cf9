"""Words that fit their room: how large they are set, where lines break, and where they are cut.

Sizes and rooms are millimetres of an A3 sheet. All is decided here, by the advance widths of the
font, and the template only sets it: measuring there costs more than setting.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from .fonts import width

Block = dict[str, Any]

LEAST_MM = 3.8  # no text is smaller
STEP_MM = 0.2  # between two sizes of lines
LINE = 1.31  # from line to line, in sizes
HEIGHT = 0.9  # of a single line, from its highest to its lowest sign, in sizes
MOST_EVEN = 5  # lines of a text that are made even; a longer one is a block
SPARE = 1.015  # of a line's width: strokes are thickened
OPENING, CLOSING = "（《「『“‘〔【([{", "，。、；：？！）》」』”’〕】…·,.;:?!)]}%"
SENTENCE = re.compile(r"[^。！？；;，,]*(?:[。！？；;，,]+\s*|$)")
WEEKDAY = "周[一二三四五六日]"  # hours are in many texts: 周一 stays on one line
TOKEN = re.compile(
    rf"\s+|[{re.escape(OPENING)}]*(?:{WEEKDAY}|[\u2e80-\uffef]"
    r"|[^\s\u2e80-\uffef]+?(?=-)-|[^\s\u2e80-\uffef]+)"
    rf"[{re.escape(CLOSING)}]*"
)


def fit_line(says: str, room: float, size: float) -> Block:
    """Return a text as one line, as large as it goes up to `size`: says, size.

    What is too long even in the least size is cut.
    """
    wide = width(says) * SPARE
    size = max(LEAST_MM, min(size, room / wide if wide else size))
    return {"says": cut_line(says, room / size), "size": round(size, 3)}


def fit_lines(says: str, room: float, height: float, size: float, *, more: str = "") -> Block:
    """Return a text in lines, as large as they go up to `size` in a room so high: lines, size.

    What is too long even in the least size ends with its last whole clause and `more`; without
    `more`, or where no clause fits, it is cut.
    """
    wide = width(says)
    while True:
        most = max(1, int((height / size - HEIGHT) / LINE + 1.001))
        if wide * size <= most * room or size <= LEAST_MM:
            lines = break_lines(says, room / size)
            if len(lines) <= most or size <= LEAST_MM:
                break
        size = max(LEAST_MM, round(size - STEP_MM, 3))
    if len(lines) > most:
        lines = _shortened(says, room / size, most, more)
    elif 1 < len(lines) <= MOST_EVEN:
        lines = _even(says, room / size, len(lines))
    return {"lines": lines, "size": size, "step": LINE}


def break_lines(says: str, room: float) -> list[str]:
    """Return a text's lines, none wider than `room` in em; a word too long is broken anywhere.

    No line begins with a closing sign or ends with an opening one, as Chinese and English have it.
    """
    room /= SPARE
    lines, line = [], ""
    for token in _tokens(says, room):
        if line and width(line) + width(token.rstrip()) > room:
            lines.append(line.rstrip())
            line = ""
        line += token if line else token.lstrip()
    return [*lines, line.rstrip()] if line.strip() else lines


def cut_line(says: str, room: float) -> str:
    """Return a text as it is, or what of it stands in so many em before an ellipsis."""
    if width(says) * SPARE <= room:
        return says
    kept = width("…")
    for number, letter in enumerate(says):
        kept += width(letter)
        if kept * SPARE > room:
            return f"{says[:number].rstrip()}…"
    return says


def _even(says: str, room: float, count: int) -> list[str]:
    """Return so many lines, as even as they go: no last line of a single sign."""
    least = width(says) / count
    for part in range(5):
        lines = break_lines(says, least + (room - least) * part / 4)
        if len(lines) == count:
            return lines
    return break_lines(says, room)


def _shortened(says: str, room: float, most: int, more: str) -> list[str]:
    """Return as many whole clauses as fit before `more`, or else what stands in the lines."""
    clauses = [clause for clause in SENTENCE.findall(says) if clause] if more else []
    for count in range(len(clauses) - 1, 0, -1):
        kept = "".join(clauses[:count]).rstrip(" ，,；;")
        lines = break_lines(f"{kept}{more}", room)
        if len(lines) <= most:
            return lines
    lines = break_lines(says, room)
    return [*lines[: most - 1], cut_line(" ".join(lines[most - 1 :]), room)]


def _tokens(says: str, room: float) -> Iterator[str]:
    """Yield what may not be broken, and of what is wider than a line, single letters."""
    for token in TOKEN.findall(says):
        if width(token.strip()) > room:
            yield from token
        else:
            yield token


def widest(texts: Sequence[str]) -> float:
    """Return how wide the widest of texts is in em."""
    return max(map(width, texts), default=0.0)
