"""Random compounds for tests: every rule of the road somewhere, nothing of it neat."""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.compound import Compound, make_compound
from geo.layers import Layers, conform, frame
from geo.metres import to_degrees

Drawn = tuple[dict[str, list[Any]], list[Any]]  # columns, and shapes in metres from the corner
Random = np.random.Generator

CRS = 32650
CORNER = np.array([650_000.0, 3_350_000.0])  # somewhere in the plain of Hangjiahu
HOURS = ("",) * 7 + ("06:00-22:00", "Mo-Fr 07:30-09:00,16:30-18:30", "20:00-06:00")


def layers_from_metres(**layers: Drawn) -> Layers:
    """Build layers from columns and shapes in metres from the corner."""
    return conform(
        {
            name: frame(name, columns, to_lonlat(shapes))
            for name, (columns, shapes) in layers.items()
        }
    )


def to_lonlat(shapes: list[Any]) -> NDArray[np.object_]:
    array = np.array(shapes, dtype=object)
    return shapely.transform(array, lambda xy: to_degrees(xy + CORNER, crs=CRS))


def compound_from_metres(**layers: Drawn) -> Compound:
    return make_compound(layers_from_metres(**layers))


def random_compound(seed: int) -> Compound:
    """Make a compound of 1-20 buildings on a grid of lanes, with gaps, walls and hours."""
    rng = np.random.default_rng(seed)
    columns, rows = int(rng.integers(1, 5)), int(rng.integers(1, 6))
    width, depth = columns * 60.0 + 20, rows * 36.0 + 20
    houses, refs = _houses(rng, columns, rows)
    paths = _paths(rng, columns, rows, width, depth)
    gates = _gates(rng, width, depth)
    doors = _doors(rng, houses)
    bays = [
        shapely.Point(*rng.uniform([5, 5], [width - 5, depth - 5])) for _ in range(rng.integers(4))
    ]
    home = {
        "id": [f"random-{seed}"],
        "name": [f"随机{seed}"],
        "gated": [str(rng.choice(["yes", "no", "unknown"]))],
        "ebike": [str(rng.choice(["yes"] * 4 + ["no", "unknown"]))],
        "ebike_hours": [str(rng.choice(HOURS))],
        "rain_exempt": [str(rng.choice(["yes", "no"]))],
    }
    return compound_from_metres(
        compound=(home, [shapely.box(0, 0, width, depth)]),
        buildings=({"id": refs, "ref": refs}, houses),
        entrances=doors,
        gates=gates,
        paths=paths,
        barriers=_barriers(rng, width, depth),
        parking=(_bay_columns(rng, len(bays)), bays),
    )


def _houses(rng: Random, columns: int, rows: int) -> tuple[list[Any], list[str]]:
    boxes = [
        shapely.affinity.rotate(
            shapely.box(x * 60 + 18, y * 36 + 20, x * 60 + 18 + rng.uniform(20, 44), y * 36 + 32),
            rng.uniform(-4, 4),
        )
        for x in range(columns)
        for y in range(rows)
        if rng.random() < 0.9 or x == y == 0
    ]
    return boxes, [str(number + 1) for number in range(len(boxes))]


def _doors(rng: Random, houses: list[Any]) -> Drawn:
    ids, owners, points = [], [], []
    for number, house in enumerate(houses, start=1):
        if rng.random() < 0.2:
            continue
        for unit in range(1, int(rng.integers(2, 4))):
            ids.append(f"{number}-{unit}")
            owners.append(str(number))
            points.append(house.exterior.interpolate(rng.random(), normalized=True))
    units = [id.split("-")[1] for id in ids]
    return {"id": ids, "building": owners, "unit": units}, points


def _paths(rng: Random, columns: int, rows: int, width: float, depth: float) -> Drawn:
    lines = [shapely.LineString([(9, -6), (9, depth - 4)])]
    lines += [
        shapely.LineString([(3, y * 36 + 12), (width - 3, y * 36 + 12)]) for y in range(rows + 1)
    ]
    lines += [
        shapely.LineString([(x * 60 + 9, 2), (x * 60 + 11, depth - 2)]) for x in range(1, columns)
    ]
    lines += [
        shapely.LineString(rng.uniform([0, 0], [width, depth], (2, 2)))
        for _ in range(rng.integers(3))
    ]
    keep = [line for line in lines if rng.random() < 0.85] if rng.random() < 0.9 else []
    count = len(keep)
    kind = rng.choice(["service"] * 4 + ["footway"] * 3 + ["steps"], count)
    rides = ["yes" if k == "service" and rng.random() < 0.9 else "no" for k in kind]
    return {
        "id": [f"p{row}" for row in range(count)],
        "highway": kind.tolist(),
        "foot": rng.choice(["yes"] * 6 + ["private", "no", "unknown"], count).tolist(),
        "ebike": rides,
        "bicycle": ["yes" if ride == "yes" else str(rng.choice(["yes", "no"])) for ride in rides],
        "oneway": rng.choice(["yes", "no", "no"], count).tolist(),
        "covered": rng.choice(["yes", "no", "unknown", "unknown"], count).tolist(),
        "hours": rng.choice(HOURS, count).tolist(),
        "layer": rng.choice([0.0, 0.0, 0.0, 1.0, np.nan], count).tolist(),
    }, keep


def _gates(rng: Random, width: float, depth: float) -> Drawn:
    spots = [(9, 0), (rng.uniform(0, width), depth), (width, rng.uniform(0, depth)), (0, 12)]
    points = [shapely.Point(spot) for spot in spots[: int(rng.integers(1, 5))]]
    count = len(points)
    return {
        "id": [f"g{row}" for row in range(count)],
        "foot": rng.choice(["yes"] * 6 + ["private", "no", "unknown"], count).tolist(),
        "ebike": rng.choice(["yes", "yes", "no", "unknown"], count).tolist(),
        "hours": rng.choice(HOURS, count).tolist(),
        "way": rng.choice(["both"] * 5 + ["in", "out"], count).tolist(),
        "register": rng.choice(["none", "scan", "desk", "unknown"], count).tolist(),
        "wait_seconds": rng.choice([np.nan, np.nan, 12.0], count).tolist(),
        "exit": rng.choice(["free", "free", "button", "card", "guard", "unknown"], count).tolist(),
        "locked": rng.choice(["yes", "no", "unknown"], count).tolist(),
    }, points


def _barriers(rng: Random, width: float, depth: float) -> Drawn:
    walls = [shapely.LineString([(0, 0), (width, 0), (width, depth), (0, depth), (0, 0)])]
    walls += [
        shapely.LineString(rng.uniform([0, 0], [width, depth], (2, 2)))
        for _ in range(rng.integers(2))
    ]
    walls = [wall for wall in walls if rng.random() < 0.7]
    return {"id": [f"b{row}" for row in range(len(walls))]}, walls


def _bay_columns(rng: Random, count: int) -> dict[str, list[Any]]:
    return {
        "id": [f"bay{row}" for row in range(count)],
        "loan_bikes": rng.choice([0.0, 2.0, np.nan], count).tolist(),
        "loan_trolleys": rng.choice([0.0, 2.0], count).tolist(),
        "hours": rng.choice(HOURS, count).tolist(),
    }
