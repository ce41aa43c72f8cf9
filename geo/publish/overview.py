"""The map of a district's page: where its compounds lie and how many doors they have.

Dots and words are as large on a phone as on a wide screen, so who has room depends on how wide the
map is shown. That is settled here for a few widths, between which the page's style sheet changes
by itself. Places are percents of the map.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..metres import Coordinates, Shapes
from ..svg.labels import cut
from .room import Lengths, Room, boxes, find_room

# Pixels that the map is wide; what is settled for one of them holds up to the next.
WIDTHS = (280, 400, 540, 700, 880, 1120)
RADII = ((8.0, 17.0), (9.0, 17.0), (11.5, 18.0))  # pixels: least and most, by digits of numbers
SQUARE = 7.0  # side of a station, in pixels
NORTH, SCALE = (30.0, 44.0), (120.0, 26.0)  # width and height of the arrow and the bar, in pixels
LEAST_METRES = 1000.0  # that a map is wide: a district of one compound needs a scale too
ROOM = 0.07  # of the extent, kept free on every side
STRIP = 0.09  # of the width, kept free below for the scale bar, on the narrowest map too
RATIOS = (0.9, 1.7)  # of width to height, from a narrow district to a wide one
BAR = 0.25  # of the width, at most, for the scale bar

Spot = Sequence[float]
Percent = tuple[float, float]


@dataclass(frozen=True)
class Dot:
    """A compound on the map: its row in the table, its place in percent, `radius` in pixels.

    `numbered` are the widths, rows of WIDTHS, at which its number stands in it; `words` those at
    which a text stands at it, by the text and its middle in pixels from the dot's.
    """

    row: int
    at: Percent
    radius: float
    numbered: list[int]
    words: dict[tuple[str, float, float], list[int]]


@dataclass(frozen=True)
class Overview:
    """A map, `ratio` times as wide as high.

    `metres` is the length of its scale bar, `bar` the same in percent of its width; `squares` are
    the places of stations and partners in percent; `off` counts what is not on the map. `shares`
    are how much of their radius dots have at each of WIDTHS.
    """

    ratio: float
    metres: int
    bar: float
    dots: list[Dot]
    squares: dict[str, list[Percent]]
    off: int
    shares: list[float]

    @property
    def style(self) -> str:
        """Return the rules that belong to this map: its shape, and who has room at which width."""
        return f".district{{--ratio:{self.ratio}}}" + "".join(self._rules())

    def _rules(self) -> Iterator[str]:
        for step, (least, share) in enumerate(zip(WIDTHS, self.shares, strict=True)):
            until = f" and (max-width:{WIDTHS[step + 1] - 0.02}px)" if least < WIDTHS[-1] else ""
            yield f"@container (min-width:{least}px){until}{{.map .at{step}{{display:inline}}"
            yield f".map circle{{transform:scale({share})}}}}"


def draw_overview(
    spots: Sequence[Spot | None],
    *,
    names: Sequence[str],
    doors: Sequence[int],
    shared: Mapping[str, Sequence[Spot]],
) -> Overview | None:
    """Return the map of compounds at `spots`, a row each, in metres of a district's frame.

    Rows are numbered from 1; who has no spot is not on the map. `shared` are the spots of stations
    and partners. None where no compound has a spot.
    """
    rows = [row for row, spot in enumerate(spots) if spot is not None]
    if not rows:
        return None
    # Those with most doors first: their words go first, and whoever is small is drawn on top.
    rows.sort(key=lambda row: -doors[row])
    xy = np.array([spots[row] for row in rows], dtype=float)
    corner, size = _extent(xy)
    ratio = float(size[0] / size[1])
    parts = _parts(xy, corner, size)
    squares = {
        kind: _inside(_parts(np.array(places, dtype=float).reshape(-1, 2), corner, size))
        for kind, places in shared.items()
    }
    marks = np.concatenate([np.empty((0, 2)), *squares.values()])
    radii = _radii([doors[row] for row in rows], digits=len(str(len(spots))))
    texts = [cut(names[row]) for row in rows]
    numbers = [str(row + 1) for row in rows]
    rooms = [
        find_room(
            parts * pixels,
            radii,
            numbers=numbers,
            names=texts,
            taken=[*boxes(marks * pixels, SQUARE / 2), *_corners(pixels)],
            size=pixels,
        )
        for pixels in (np.array([width, width / ratio]) for width in WIDTHS)
    ]
    metres = _round_length(size[0] * BAR)
    return Overview(
        round(ratio, 3),
        metres,
        round(metres / float(size[0]) * 100, 2),
        _dots(rows, parts, radii, rooms),
        {kind: [_percent(each) for each in places] for kind, places in squares.items()},
        len(spots) - len(rows) + sum(map(len, shared.values())) - len(marks),
        [room.share for room in rooms],
    )


def _extent(xy: Coordinates) -> tuple[Coordinates, Coordinates]:
    """Return the south-west corner, and width and height, of a map around points, in metres."""
    low, high = xy.min(axis=0), xy.max(axis=0)
    width, height = np.maximum((high - low) * (1 + 2 * ROOM), (LEAST_METRES, 1.0))
    width = max(width, RATIOS[0] * height)
    strip = np.array([0.0, STRIP * width])
    size = np.array([width, max(height, width / RATIOS[1])]) + strip
    return (low + high - size - strip) / 2, size


def _parts(xy: Coordinates, corner: Coordinates, size: Coordinates) -> Coordinates:
    """Return points as parts of the map, x right and y down."""
    parts: Coordinates = (0, 1) + (xy - corner) / size * (1, -1)
    return parts


def _inside(parts: Coordinates) -> Coordinates:
    return parts[((parts > 0) & (parts < 1)).all(axis=1)]


def _percent(part: Coordinates) -> Percent:
    return round(float(part[0]) * 100, 2), round(float(part[1]) * 100, 2)


def _radii(doors: Sequence[int], *, digits: int) -> Lengths:
    least, most = RADII[min(digits, len(RADII)) - 1]
    shares = np.sqrt(np.array(doors, dtype=float) / max(*doors, 1))
    radii: Lengths = (least + (most - least) * shares).round(1)
    return radii


def _corners(size: Coordinates) -> Shapes:
    """Return the boxes of the arrow, top right, and of the bar, bottom left."""
    middles = np.array(
        [(size[0] - NORTH[0] / 2, NORTH[1] / 2), (SCALE[0] / 2, size[1] - SCALE[1] / 2)]
    )
    return boxes(middles, np.array([NORTH, SCALE]) / 2)


def _round_length(most: float) -> int:
    """Return the longest of 1, 2, 5, 10, 20 … metres that is not longer than `most`."""
    power = 10 ** int(np.log10(most))
    return int(max(step * power for step in (1, 2, 5) if step * power <= most))


def _dots(
    rows: Sequence[int], parts: Coordinates, radii: Lengths, rooms: Sequence[Room]
) -> list[Dot]:
    dots = [
        Dot(row, _percent(part), float(radius), [], {})
        for row, part, radius in zip(rows, parts, radii, strict=True)
    ]
    for step, room in enumerate(rooms):
        for number in room.numbered:
            dots[number].numbered.append(step)
        for word in room.words:
            place = (word.text, word.x, word.y)
            dots[word.dot].words.setdefault(place, []).append(step)
    return dots
