"""Do new layers lie where the layers already there say they should, or a datum's shift off?"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from ..datum import NAMES, convert
from ..errors import FileError
from ..layers import names

Frames = Mapping[str, gpd.GeoDataFrame]
Shapes = NDArray[np.object_]
Points = NDArray[np.float64]
Move = Callable[[Points], Points]

METRES_PER_DEGREE = 111_320.0
LEAST_METRES = 100.0  # what moves things by less (outside China: by nothing) is no finding
SAME_METRES = 60.0  # a thing drawn twice lies this close to itself
INSIDE_METRES = 30.0  # what belongs to a compound lies in it, or this close to its boundary
HULL_METRES = 60.0  # or this close to its other things, while no boundary is drawn
DOOR_METRES = 4.0
GATE_METRES = 12.0
ENOUGH = 5  # things whose exact place must agree before it counts
WELL = 0.8  # the share of things in place that says: this is right
GAIN = 0.3  # how much more must be in place after a shift


@dataclass(frozen=True)
class Finding:
    """New layers lie `metres` off, and would fit if they, or those already there, were `datum`.

    `whose` is "new" or "existing"; `datum` may also be "swapped": latitude stands first.
    """

    layers: tuple[str, ...]
    whose: str
    datum: str
    metres: float

    def error(self, path: str) -> FileError:
        """Return the sentence with which an import refuses the file."""
        key = "datum_swapped" if self.datum == "swapped" else f"datum_of_{self.whose}"
        layers = ", ".join(self.layers)
        return FileError(key, path=path, layer=layers, metres=round(self.metres), datum=self.datum)


def suspect_datum(new: Frames, existing: Frames, *, datum: str = "wgs84") -> Finding | None:
    """Tell whether new layers lie a datum's shift off the layers already there; both EPSG:4326.

    `datum` is what the new ones were taken for. Three kinds of evidence, the surest first: things
    of one name in both; doors on outlines, gates on the boundary and paths between buildings; and
    what lies in the compound at all. None where new layers lie well as they are, where no datum
    explains where they lie, and where there is nothing to go by.
    """
    if not any(map(len, new.values())) or not any(map(len, existing.values())):
        return None
    case = _Case(new, existing)
    hypotheses = list(_hypotheses(case, datum))
    for evidence in (case.same_names, case.snug, case.inside):
        as_given = evidence(_stay)
        if as_given is None:
            continue
        if as_given >= WELL:
            return None
        shares = [evidence(it.move) or 0.0 for it in hypotheses]
        best = max(shares, default=0.0)
        if best >= max(WELL, as_given + GAIN):
            likely = hypotheses[shares.index(best)]
            drawn = tuple(name for name, rows in new.items() if len(rows))
            return Finding(drawn, likely.whose, likely.datum, case.metres(likely.move))
    return None


class _Hypothesis(NamedTuple):
    whose: str
    datum: str
    move: Move  # of the new layers' degrees, to where they would lie


def _hypotheses(case: "_Case", taken: str) -> Iterator[_Hypothesis]:
    """Yield what could be wrong, the likelier first."""
    wrong = [
        _Hypothesis("new", name, partial(_convert, steps=(("wgs84", taken), (name, "wgs84"))))
        for name in NAMES
        if name != taken
    ]
    wrong += [
        _Hypothesis("existing", name, partial(_convert, steps=(("wgs84", name),)))
        for name in NAMES[1:]
        if taken == "wgs84"
    ]
    wrong.append(_Hypothesis("new", "swapped", lambda points: points[:, ::-1]))
    yield from (it for it in wrong if case.metres(it.move) > LEAST_METRES)


def _convert(points: Points, *, steps: tuple[tuple[str, str], ...]) -> Points:
    for source, target in steps:
        points = np.column_stack(convert(*points.T, source=source, target=target))
    return points


def _stay(points: Points) -> Points:
    return points


class _Case:
    """New and existing layers, in metres on a plane through the existing ones' middle.

    Each kind of evidence is a share from 0 to 1 of what is in place once new layers are moved, or
    None where there is nothing to go by.
    """

    def __init__(self, new: Frames, existing: Frames) -> None:
        self.new = {name: rows.geometry.to_numpy() for name, rows in new.items() if len(rows)}
        old = {name: rows.geometry.to_numpy() for name, rows in existing.items() if len(rows)}
        west, south, east, north = shapely.total_bounds(np.concatenate([*old.values()]))
        self.middle = np.array([west + east, south + north]) / 2
        self.scale = np.array([np.cos(np.radians(self.middle[1])), 1.0]) * METRES_PER_DEGREE
        self.old = {name: self._plane(shapes, _stay) for name, shapes in old.items()}
        self.pairs = list(_namesakes(new, existing))

    def metres(self, move: Move) -> float:
        """Return how far a move takes the middle of the new layers."""
        bounds = shapely.total_bounds(np.concatenate([*self.new.values()]))
        middle = (bounds[:2] + bounds[2:])[None] / 2
        return float(np.hypot(*((move(middle) - middle) * self.scale)[0]))

    def same_names(self, move: Move) -> float | None:
        """Return the share of things with a name in both that lie where they were."""
        new = self._moved(move)
        apart = [
            shapely.distance(*shapely.centroid([new[name][row], self.old[name][other]]))
            for name, row, other in self.pairs
        ]
        return float(np.mean(np.array(apart) <= SAME_METRES)) if apart else None

    def snug(self, move: Move) -> float | None:
        """Return the share of doors, gates and paths that lie as such things do."""
        new = self._moved(move)
        right: list[bool] = []
        for one, two in ((new, self.old), (self.old, new)):
            right += _near(one, "entrances", two, "buildings", DOOR_METRES)
            right += _near(one, "gates", two, "compound", GATE_METRES)
            right += _clear(one, two)
        return float(np.mean(right)) if len(right) >= ENOUGH else None

    def inside(self, move: Move) -> float | None:
        """Return the share of things that lie in the compound, by its boundary or by the rest."""
        new, old = ({name: shapes[name] for name in names() if name in shapes}
                    for shapes in (self._moved(move), self.old))  # fmt: skip
        if "compound" in new:
            area, things = shapely.union_all(new["compound"]).buffer(INSIDE_METRES), old
        elif "compound" in old:
            area, things = shapely.union_all(old["compound"]).buffer(INSIDE_METRES), new
        else:
            everything = shapely.GeometryCollection([*np.concatenate([*old.values(), []])])
            area, things = everything.convex_hull.buffer(HULL_METRES), new
        points = shapely.point_on_surface(np.concatenate([*things.values(), []]))
        return float(shapely.intersects(area, points).mean()) if len(points) else None

    def _moved(self, move: Move) -> dict[str, Shapes]:
        return {name: self._plane(shapes, move) for name, shapes in self.new.items()}

    def _plane(self, shapes: Shapes, move: Move) -> Shapes:
        return shapely.transform(shapes, lambda points: (move(points) - self.middle) * self.scale)


def _namesakes(new: Frames, existing: Frames) -> Iterator[tuple[str, int, int]]:
    """Yield layer, row and other row of things with a name or number that is unique in both."""
    for layer in new.keys() & existing.keys():
        for column in ("ref", "name"):
            if column in new[layer] and column in existing[layer]:
                one, two = (_once(frames[layer][column].tolist()) for frames in (new, existing))
                yield from ((layer, one[name], two[name]) for name in one.keys() & two.keys())


def _once(values: list[str]) -> dict[str, int]:
    """Return the row of each value that stands in one row only."""
    count = Counter(values)
    return {value: row for row, value in enumerate(values) if value and count[value] == 1}


def _near(
    one: dict[str, Shapes], points: str, two: dict[str, Shapes], areas: str, metres: float
) -> list[bool]:
    """Tell of each point in one set of layers whether it lies on an outline in the other."""
    if points not in one or areas not in two:
        return []
    outlines = shapely.union_all(shapely.boundary(two[areas]))
    return (shapely.distance(outlines, one[points]) <= metres).tolist()


def _clear(one: dict[str, Shapes], two: dict[str, Shapes]) -> list[bool]:
    """Tell of each path of one set among the buildings of the other whether it misses them."""
    if "paths" not in one or "buildings" not in two:
        return []
    walls = shapely.union_all(shapely.buffer(two["buildings"], -1.0))
    among = one["paths"][shapely.intersects(walls.convex_hull, one["paths"])]
    return (~shapely.intersects(walls, among)).tolist()
