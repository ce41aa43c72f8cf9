"""Ways of an extract as paths and walls: who may use them, cut where something stands on them."""

import math
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import shapely
from shapely.ops import substring

from ..hours import is_valid
from ..layers import PASSABLE
from .extract import Feature, Tags
from .tags import ANSWERS, Access, access, lesser

STOP_METRES = 1.0  # of a path on either side of a gate or bollard that says who passes
HOLE_METRES = 1.5  # what a gate leaves open of its wall on either side: gateways are 3 m and more
WALLS = {
    "wall", "fence", "hedge", "retaining_wall", "city_wall", "guard_rail", "wire_fence",
    "cable_barrier", "ditch", "jersey_barrier", "yes",
}  # fmt: skip
PASSAGES = {"yes", "building_passage", "arcade", "colonnade", "covered", "passage"}
CONDITION = re.compile(r"\s*(\w+)\s*@\s*\(?([^()]+)\)?\s*")

Columns = Mapping[str, str | float]


class Rule(NamedTuple):
    """Who may pass, and when; "" for always."""

    who: Access
    hours: str

    @property
    def lets_anybody(self) -> bool:
        """Tell whether anybody may pass at all."""
        pairs = (self.who.foot, self.who.ebike, self.who.bicycle)
        return any(answer in PASSABLE for pair in pairs for answer in pair)


@dataclass(frozen=True)
class Path:
    """A stretch of a way with one rule from end to end: a LineString and its columns."""

    line: shapely.LineString
    columns: Columns


def paths(way: Feature, stops: Mapping[int, Tags]) -> Iterator[Path]:
    """Yield the paths along a way in metres; none where nobody may use it.

    `stops` are the tags of nodes by number. Around a node that lets fewer through than the way, or
    at fewer hours, a short path of its own says so: a network ends there and not before.
    """
    tags, hours = timed(way.tags)
    usual = Rule(access(tags), hours)
    if not usual.lets_anybody:
        return
    for line in outlines(way.shape):
        on_it = [(at, stops[node]) for at, node in _along(line, way) if node in stops]
        rules = [(at, _at_stop(tags, node)) for at, node in on_it]
        fewer = [(at, rule) for at, rule in rules if rule.who != usual.who or rule.hours]
        for stretch, rule in _stretches(line, usual, fewer):
            yield _path(stretch, rule, way.tags)


def walls(way: Feature, holes: Mapping[int, shapely.Point]) -> shapely.Geometry:
    """Return a wall's line in metres, open at its nodes that are gates: their number → place."""
    line = shapely.union_all(outlines(way.shape))
    gates = [holes[node] for node in way.nodes if node in holes]
    return line.difference(shapely.MultiPoint(gates).buffer(HOLE_METRES)) if gates else line


def timed(tags: Tags) -> tuple[Tags, str]:
    """Return tags as they are while something is open, and when that is; "" for always.

    `access:conditional=yes @ (06:00-22:00)` opens then, `no @ (22:00-06:00)` shuts then. Hours
    that nobody can read are left out.
    """
    if is_valid(tags.get("opening_hours", "")) and tags.get("opening_hours"):
        return tags, tags["opening_hours"]
    for key in ("foot", "access"):
        match = CONDITION.fullmatch(tags.get(f"{key}:conditional", ""))
        means = ANSWERS.get(match[1]) if match else None
        if match and means == "no" and is_valid(f"24/7; {match[2]} off"):
            return tags, f"24/7; {match[2]} off"
        if match and means in PASSABLE and is_valid(match[2]):
            return {**tags, key: match[1]}, match[2]
    return tags, ""


def outlines(shape: shapely.Geometry) -> list[shapely.LineString]:
    """Return the lines of a shape: a square is walked, and a hedge stands, along its outline."""
    lines = shapely.boundary(shape) if shape.geom_type.endswith("Polygon") else shape
    return [shapely.LineString(part) for part in shapely.get_parts(lines) if part.length > 0]


def number(text: str | None) -> float:
    """Return the number that a tag starts with, NaN where it is none or below zero."""
    found = re.match(r"\s*(\d{1,6}(?:\.\d+)?)", text or "")
    return float(found[1]) if found else math.nan


def storey(tags: Tags) -> float:
    """Return the level of the ground that a way is on, 0 where the tags say nothing usable."""
    number = re.fullmatch(r"\s*([+-]?\d{1,2})(?:\.0)?\s*(?:;.*)?", tags.get("layer", ""))
    return float(number[1]) if number else 0.0


def is_covered(tags: Tags) -> bool:
    """Tell whether a way runs through, under or in a building."""
    return (
        tags.get("tunnel") in PASSAGES
        or tags.get("covered") in PASSAGES
        or tags.get("indoor") == "yes"
        or tags.get("highway") in {"corridor", "elevator"}
    )


def _at_stop(way: Tags, node: Tags) -> Rule:
    tags, hours = timed(node)
    return Rule(access(way, tags), hours)


def _along(line: shapely.LineString, way: Feature) -> Iterator[tuple[float, int]]:
    """Yield how far along its line each node of a way stands, in metres."""
    points = shapely.get_coordinates(line)
    if len(points) != len(way.nodes):  # a multipolygon: its nodes are in no order
        return
    metres = 0.0
    yield metres, way.nodes[0]
    for (tail, head), node in zip(pairwise(points), way.nodes[1:], strict=True):
        metres += float(((head - tail) ** 2).sum() ** 0.5)
        yield metres, node


def _stretches(
    line: shapely.LineString, usual: Rule, stops: Collection[tuple[float, Rule]]
) -> Iterator[tuple[shapely.LineString, Rule]]:
    """Cut a line around its stops (metres along it, and their rule)."""
    done, length = 0.0, line.length
    for at, rule in stops:
        low, high = max(done, at - STOP_METRES), min(length, at + STOP_METRES)
        if low > done:
            yield substring(line, done, low), usual
        if high > low:
            yield substring(line, low, high), rule
        done = max(done, high)
    if done < length:
        yield substring(line, done, length) if stops else line, usual


def _path(line: shapely.LineString, rule: Rule, tags: Tags) -> Path:
    """Write a rule with two directions as columns, turned so that vehicles follow the line."""
    riders = (rule.who.ebike, rule.who.bicycle)
    onward, back = (any(pair[way] in PASSABLE for pair in riders) for way in (0, 1))
    ebike, bicycle = (
        pair[0 if onward else 1] if onward != back else lesser(*pair) for pair in riders
    )
    columns: dict[str, str | float] = {
        "highway": tags.get("highway", "footway"),
        "foot": lesser(*rule.who.foot),
        "ebike": ebike,
        "bicycle": bicycle,
        "oneway": "yes" if onward != back else "no",
        "covered": "yes" if is_covered(tags) else "no",
        "hours": rule.hours,
        "name": tags.get("name", ""),
        "layer": storey(tags),
    }
    return Path(line.reverse() if back and not onward else line, columns)
