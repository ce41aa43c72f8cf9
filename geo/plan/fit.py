"""Where a picture lies: fitted in metres to points that were shown on it and on the map."""

from dataclasses import dataclass

import numpy as np
import shapely

from ..errors import PlanError
from ..metres import to_degrees, to_zone, utm_zone
from .points import Points
from .solve import HOW, Floats, apply, is_mirrored, misses, solve
from .worst import find_worst

ENOUGH = 3  # points that people are asked for, whatever the fit would do with

SAME_SHARE = 0.003  # of the picture's diagonal: clicks this close are one place
SAME_METRES = 0.5
LINE_SHARE = 0.03  # width of a row of points to its length: narrower says nothing across
SMALLEST_METRES, LARGEST_METRES = 20.0, 20_000.0  # of a plan's longer side


@dataclass(frozen=True, eq=False)
class Fit:
    """A picture's place on the map.

    `matrix`, shape (2, 3), leads from pixels (y down) to metres in the UTM zone with EPSG code
    `crs`; `residuals`, shape (n,), and `rmse` are in metres; `worst` is the row of the one point
    that is plainly bad, if one is; `corners`, shape (3, 2), are longitude and latitude of the
    picture's top-left, top-right and bottom-left in degrees (EPSG:4326).
    """

    how: str
    points: Points
    size: tuple[int, int]
    crs: int
    matrix: Floats
    residuals: Floats
    worst: int | None

    @property
    def rmse(self) -> float:
        """Return the root of the mean square of the residuals, in metres."""
        return float(np.sqrt((self.residuals**2).mean()))

    @property
    def corners(self) -> Floats:
        """Return the three corners in degrees."""
        width, height = self.size
        return self.place(np.array([[0, 0], [width, 0], [0, height]], dtype=float))

    def place(self, pixels: Floats) -> Floats:
        """Return longitude and latitude, shape (n, 2), of places in the picture, shape (n, 2)."""
        return to_degrees(apply(self.matrix, pixels), crs=self.crs)


def fit_plan(points: Points, *, how: str = "similarity", size: tuple[int, int]) -> Fit:
    """Return where a picture of `size` (width, height in pixels) lies by its points.

    `points`, shape (n, 4): x and y in the picture in pixels (y down), longitude and latitude in
    degrees (EPSG:4326). A similarity moves, turns and scales, from 2 points on; an affine fit
    stretches too, from 3 on. Raises PlanError for points that can place no picture: too few, two
    in one place, in a line where that is not enough, or mirrored.
    """
    if len(points) < HOW[how]:
        raise PlanError("plan_few", count=HOW[how])
    pixels = points[:, :2]
    shapes = shapely.points(points[:, 2:])
    crs = utm_zone(shapes)
    metres = shapely.get_coordinates(to_zone(shapes, crs=crs))
    _check(pixels, metres, how, size)
    matrix = solve(pixels, metres, how)
    longer = max(size) * np.sqrt(abs(np.linalg.det(matrix[:, :2])))
    if not SMALLEST_METRES <= longer <= LARGEST_METRES:
        raise PlanError("plan_scale", metres=f"{longer:.3g}")
    residuals = misses(matrix, pixels, metres)
    worst = find_worst(pixels, metres, how)
    return Fit(how, points, size, crs, matrix, residuals, worst)


def _check(pixels: Floats, metres: Floats, how: str, size: tuple[int, int]) -> None:
    """Raise PlanError for points that do not tell where the picture lies."""
    if not np.isfinite(metres).all():
        raise PlanError("plan_points")
    _check_apart(pixels, SAME_SHARE * float(np.hypot(*size)), "plan_same_picture")
    _check_apart(metres, SAME_METRES, "plan_same_map")
    if how == "affine" and (_is_line(pixels) or _is_line(metres)):
        raise PlanError("plan_line")
    if len(pixels) >= ENOUGH and is_mirrored(pixels, metres, how):
        raise PlanError("plan_mirrored")


def _check_apart(places: Floats, least: float, key: str) -> None:
    """Raise PlanError, with their numbers, for two points that are closer than `least`."""
    between = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    close = np.argwhere(np.triu(between < least, k=1))
    if len(close):
        one, other = close[0] + 1
        raise PlanError(key, one=int(one), other=int(other))


def _is_line(places: Floats) -> bool:
    long, wide = np.linalg.svd(places - places.mean(axis=0), compute_uv=False)
    return bool(wide < LINE_SHARE * long)
