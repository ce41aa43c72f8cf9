"""The plan of one invented compound, in metres: rows of houses, lanes, gates and walls.

Houses stand in rows, face south and have their doors on the north side, where a lane runs; roads
cross the lanes. Everything bends a little and turns, so that no two compounds look alike.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.random import Generator

from ..metres import Coordinates, Shapes
from .grid import Grid, Lengths, Style, Whole, draw_grid

TURN_DEGREES = 16.0  # houses face south, more or less
GATE_METRES = 3.0  # what a gate leaves open in the wall, to either side


@dataclass(frozen=True)
class Layout:
    """What stands where, in metres around the middle of the site: n houses, d doors, g gates.

    `row` and `column` (n,) place a house in the grid; `house` (d,) is the house of a door, `unit`
    (d,) its stair, from 1. Gate 0 is the main one, path 0 leads in from it, and `corners` (4,) are
    spots beside that path. `sides` are south, north, west or east. `gardens` are free plots.
    """

    boundary: shapely.Polygon
    houses: Shapes
    row: Whole
    column: Whole
    doors: Shapes
    house: Whole
    unit: Whole
    gates: Shapes
    sides: tuple[str, ...]
    paths: Shapes
    kinds: tuple[str, ...]
    walls: Shapes
    gardens: Shapes
    corners: Shapes


@dataclass(frozen=True)
class _Gate:
    side: str
    x: float
    y: float
    inner: tuple[float, float]  # where its way in ends


def lay_out(style: Style, *, doors: int, gates: int, random: Generator) -> Layout:
    """Lay out a compound of about `doors` doors with one to four gates."""
    grid = draw_grid(style, doors, random)
    kept = _roads_kept(len(grid.roads), random)
    opened = _gates(grid, kept, gates, random)
    lines, kinds = _paths(grid, kept, opened, random)
    row, column = np.nonzero(grid.units)
    houses, spots, house, unit = _houses(grid, row, column)
    at = np.array([(gate.x, gate.y) for gate in opened])
    ring = _ring(grid, at)
    turn = _turn(np.radians(random.uniform(-TURN_DEGREES, TURN_DEGREES)), ring)
    outline = shapely.linearrings(turn(ring))
    points = shapely.points(turn(grid.bent(*at.T)))
    garden_row, garden_column = np.nonzero(grid.units == 0)
    return Layout(
        boundary=shapely.polygons(outline),
        houses=shapely.polygons(turn(houses)),
        row=row,
        column=column,
        doors=shapely.points(turn(spots)),
        house=house,
        unit=unit,
        gates=points,
        sides=tuple(gate.side for gate in opened),
        paths=np.array([shapely.linestrings(turn(line)) for line in lines], dtype=object),
        kinds=kinds,
        walls=_walls(outline, points),
        gardens=shapely.points(turn(grid.bent(*grid.middles(garden_row, garden_column)))),
        corners=shapely.points(turn(_corners(lines[0]))),
    )


def _roads_kept(count: int, random: Generator) -> Whole:
    """Choose the roads that are built, at least one, in order."""
    built = random.random(count) < 0.6
    built[random.integers(count)] = True
    return np.flatnonzero(built)


def _gates(grid: Grid, kept: Whole, count: int, random: Generator) -> list[_Gate]:
    """Open one gate a side, the main one in the south or north."""
    main = "south" if random.random() < 0.7 else "north"
    others = [side for side in ("south", "north", "west", "east") if side != main]
    sides = [main, *random.permutation(others)[: count - 1]]
    return [_gate(grid, str(side), kept, random) for side in sides]


def _gate(grid: Grid, side: str, kept: Whole, random: Generator) -> _Gate:
    """Open a gate where a road (south, north) or a lane (west, east) reaches the boundary."""
    road = float(grid.roads[random.choice(kept)])
    lane = float(random.choice(grid.lanes))
    width = float(grid.roads[-1])
    if side == "south":
        return _Gate(side, road, 0.0, (road, float(grid.lanes[0])))
    if side == "north":
        return _Gate(side, road, grid.top, (road, float(grid.lanes[-1])))
    if side == "west":
        return _Gate(side, -grid.margin, lane, (0.0, lane))
    return _Gate(side, width + grid.margin, lane, (width, lane))


def _paths(
    grid: Grid, kept: Whole, gates: list[_Gate], random: Generator
) -> tuple[list[Coordinates], tuple[str, ...]]:
    """Draw the ways in, the main one first, then lanes, roads, and steps through a garden."""
    lines = [grid.bent([gate.x, gate.inner[0]], [gate.y, gate.inner[1]]) for gate in gates]
    across = np.unique([0.0, *grid.roads[kept], grid.roads[-1]])
    lines += [grid.bent(across, lane) for lane in grid.lanes]
    lines += [grid.bent(road, grid.lanes) for road in grid.roads[kept]]
    kinds = ["service"] * (len(lines) - len(kept))
    kinds += np.where(random.random(len(kept)) < 0.3, "footway", "service").tolist()
    row, column = np.nonzero(grid.units == 0)
    if len(row) and random.random() < 0.6:
        x = grid.middles(row, column)[0][0]
        low, high = grid.lanes[row[0] - 1], grid.lanes[row[0]]
        steps = (low + high) / 2 + np.array([-3.0, 3.0])
        parts = ([low, steps[0]], steps, [steps[1], high])
        lines += [grid.bent(x, part) for part in parts]
        kinds += ["footway", "steps", "footway"]
    return lines, tuple(kinds)


def _houses(grid: Grid, row: Whole, column: Whole) -> tuple[Lengths, Coordinates, Whole, Whole]:
    """Return corners (n, corners, 2), doors (d, 2), and each door's house and stair."""
    style, units = grid.style, grid.units[row, column]
    x, y = grid.middles(row, column)
    middle = grid.bent(x, y)
    size = np.column_stack([units * style.stair, np.full(len(units), style.depth)])
    corners = middle[:, None] + (style.outline - 0.5) * size[:, None]
    house = np.repeat(np.arange(len(units)), units)
    unit = np.arange(len(house)) - np.repeat(np.cumsum(units) - units, units)
    share = np.column_stack([((unit + 0.5) / units[house] - 0.5) * style.spread, house * 0 + 0.5])
    return corners, middle[house] + share * size[house], house, unit + 1


def _ring(grid: Grid, gates: Coordinates) -> Coordinates:
    """Return the boundary's corners, anticlockwise, with a corner at every gate."""
    west, east = -grid.margin, grid.roads[-1] + grid.margin
    south = np.unique([west, *gates[gates[:, 1] == 0.0, 0], east])
    north = np.unique([west, *gates[gates[:, 1] == grid.top, 0], east])[::-1]
    return np.concatenate(
        [
            grid.bent(south, 0.0),
            grid.bent(east, grid.lanes),
            grid.bent(north, grid.top),
            grid.bent(west, grid.lanes[::-1]),
        ]
    )


def _turn(angle: float, around: Coordinates) -> Callable[[Lengths], Coordinates]:
    """Return a function that turns points (…, 2) around the middle of others and moves it to 0."""
    middle = (around.min(axis=0) + around.max(axis=0)) / 2
    turned = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return lambda points: (points - middle) @ turned


def _walls(outline: shapely.LinearRing, gates: Shapes) -> Shapes:
    """Return the wall along the boundary, in pieces from gate to gate."""
    gaps = shapely.union_all(shapely.buffer(gates, GATE_METRES))
    return shapely.get_parts(shapely.line_merge(shapely.difference(outline, gaps)))


def _corners(way_in: Coordinates) -> Coordinates:
    """Return spots 3 m left and right of the way in from the main gate, nearest first, (4, 2)."""
    gate, end = way_in[0], way_in[-1]
    ahead = end - gate
    left = 3.0 * np.array([-ahead[1], ahead[0]]) / np.hypot(*ahead)
    along = gate + np.array([[1], [1], [2], [2]]) / 3 * ahead
    return along + np.array([left, -left, left, -left])
