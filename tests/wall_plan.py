"""An invented wall plan: houses in rows with their numbers, two gates, a bay; and where it lies.

The picture is drawn from metres by a similarity that is known, turned and scaled, so that a test
can say how well it was placed. Corners of houses and gates are its marks: what a manager clicks.
"""

import io
from dataclasses import dataclass
from pathlib import Path

import noto_cjk_sans_otc
import numpy as np
import shapely
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from geo.metres import to_degrees, to_zone, utm_zone

Floats = NDArray[np.float64]

FONT = Path(str(noto_cjk_sans_otc.FONT_PATH)).parent / noto_cjk_sans_otc.FONT_FILE
FACE = 2  # of the file, for simplified Chinese
ROWS, COLUMNS = 5, 6  # 30 houses
HOUSE = (24.0, 11.0)  # metres
PITCH = (36.0, 30.0)
WIDE, HIGH = 236.0, 176.0  # metres of the compound
HOME = (120.1234, 30.2345)  # longitude and latitude of its middle


@dataclass(frozen=True)
class WallPlan:
    """A plan's picture and what is true of it.

    `matrix`, shape (2, 3), leads from pixels (y down) to metres of the UTM zone `crs`; outlines of
    `houses` and places of `gates` and `bay` are in those metres.
    """

    image: Image.Image
    matrix: Floats
    crs: int
    houses: dict[str, Floats]
    gates: dict[str, Floats]
    bay: Floats

    @property
    def size(self) -> tuple[int, int]:
        """Return width and height in pixels."""
        return self.image.size

    def png(self) -> bytes:
        """Return the picture as a PNG."""
        return self._written("PNG")

    def jpeg(self) -> bytes:
        """Return the picture as a photo is kept."""
        return self._written("JPEG")

    def pdf(self) -> bytes:
        """Return the picture as the one page of a PDF."""
        return self._written("PDF")

    def pixels(self, metres: Floats) -> Floats:
        """Return where places in metres, shape (n, 2), lie in the picture."""
        turn, shift = self.matrix[:, :2], self.matrix[:, 2]
        return (np.atleast_2d(metres) - shift) @ np.linalg.inv(turn).T

    def degrees(self, metres: Floats) -> Floats:
        """Return longitude and latitude, shape (n, 2), of places in metres."""
        return to_degrees(np.atleast_2d(metres), crs=self.crs)

    def marks(self) -> Floats:
        """Return what people would click, in metres: the outer corners of outer houses, gates."""
        corners = [self.houses[name][corner] for name, corner in OUTER]
        return np.array([*corners, *self.gates.values()])

    def points(self, count: int) -> Floats:
        """Return the first marks as points of a plan, shape (count, 4)."""
        metres = self.marks()[:count]
        return np.column_stack([self.pixels(metres), self.degrees(metres)])

    def _written(self, kind: str) -> bytes:
        file = io.BytesIO()
        self.image.save(file, kind, resolution=150.0)
        return file.getvalue()


OUTER = (("1", 0), ("30", 2), ("6", 1), ("25", 3))  # house, corner: spread over the plan


def wall_plan(*, turn: float = 8.0, pixels_per_metre: float = 6.0) -> WallPlan:
    """Return a plan whose north points `turn` degrees clockwise from up."""
    middle = np.array([shapely.Point(HOME)], dtype=object)
    crs = utm_zone(middle)
    centre = shapely.get_coordinates(to_zone(middle, crs=crs))[0]
    angle = np.radians(turn)
    across = np.array([[np.cos(angle), np.sin(angle)], [np.sin(angle), -np.cos(angle)]])
    side = int((WIDE + 90.0) * pixels_per_metre)
    linear = across / pixels_per_metre
    matrix = np.column_stack([linear, centre - linear @ np.array([side / 2, side / 2])])
    image = Image.new("RGB", (side, side), "#fdfcf8")
    corner = centre - (WIDE / 2, HIGH / 2)
    houses = {str(number + 1): corner + outline for number, outline in enumerate(_houses())}
    gates = {
        "south": np.add(corner, (WIDE / 2, 0.0)),
        "east": np.add(corner, (WIDE, HIGH * 0.7)),
    }
    bay = np.add(corner, (WIDE / 2 + 14.0, 8.0))
    plan = WallPlan(image, matrix, crs, houses, gates, bay)
    _draw(plan, corner)
    return plan


def _houses() -> list[Floats]:
    """Return outlines in metres from the south-west corner, the first house in the north-west."""
    wide, high = HOUSE
    box = np.array([[0, high], [wide, high], [wide, 0], [0, 0]])
    return [
        np.add(box, (16.0 + column * PITCH[0], HIGH - 28.0 - row * PITCH[1]))
        for row in range(ROWS)
        for column in range(COLUMNS)
    ]


def _draw(plan: WallPlan, corner: Floats) -> None:
    ink = ImageDraw.Draw(plan.image)
    font = ImageFont.truetype(FONT, 44, FACE)
    ground = corner + np.array([[0, 0], [WIDE, 0], [WIDE, HIGH], [0, HIGH]])
    ink.polygon(_flat(plan, ground), fill="#eef3e6", outline="#5b5b5b", width=6)
    for number, outline in plan.houses.items():
        ink.polygon(_flat(plan, outline), fill="#f0dcc8", outline="#444", width=4)
        x, y = plan.pixels(outline.mean(axis=0))[0]
        ink.text((x, y), number, fill="#111", font=font, anchor="mm")
    for name, place in plan.gates.items():
        x, y = plan.pixels(place)[0]
        ink.ellipse((x - 14, y - 14, x + 14, y + 14), fill="#1c7a4a")
        said = {"south": "南门", "east": "东门"}[name]
        ink.text((x + 24, y + 40), said, fill="#1c7a4a", font=font, anchor="lm")
    x, y = plan.pixels(plan.bay)[0]
    ink.rectangle((x - 16, y - 16, x + 16, y + 16), fill="#0b5cad")
    ink.text((x, y), "P", fill="#fff", font=ImageFont.truetype(FONT, 28, FACE), anchor="mm")
    ink.text((40, 40), "小区平面图", fill="#111", font=font)


def _flat(plan: WallPlan, metres: Floats) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in plan.pixels(metres)]
