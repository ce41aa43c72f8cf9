"""Which areas of an extract become compounds, and what to say of those that do not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import shapely

from ..errors import Problem
from ..metres import Shapes
from .extract import Feature, Tags, about_many, areas_of, as_array, polygons

# Compounds are seldom larger; beyond that somebody coloured in a town.
LARGEST_SQUARE_METRES = {True: 4e6, False: 1e6}  # with a name, without
COVERED_SHARE = 0.8  # so much of an area under others, and it was only their frame


@dataclass(frozen=True)
class Area:
    """One compound to be: its boundary in metres, and the tags that name it."""

    id: str
    tags: Tags
    boundary: shapely.Polygon

    @property
    def named(self) -> bool:
        """Tell whether people have a name for it."""
        return bool(self.tags.get("name"))


def residential_areas(
    features: Iterable[Feature], buildings: Shapes
) -> tuple[list[Area], list[Problem]]:
    """Return the residential areas that become compounds, and what became of the others.

    Everything is in metres. The areas never overlap; one with neither name nor building is
    nothing that anybody delivers to.
    """
    drawn = _drawn(features)
    small = [it for it in drawn if it.boundary.area <= LARGEST_SQUARE_METRES[it.named]]
    apart = _apart(small)
    built = shapely.STRtree(buildings).query(as_array(it.boundary for it in apart), "intersects")[0]
    kept = [it for row, it in enumerate(apart) if it.named or row in set(built.tolist())]
    return kept, [
        *about_many("P706", "warning", _gone(drawn, small)),
        *about_many("P707", "hint", _gone(small, apart)),
        *about_many("P708", "hint", _gone(apart, kept)),
    ]


def _gone(before: Iterable[Area], after: Iterable[Area]) -> list[str]:
    left = {area.id for area in after}
    return [area.id for area in before if area.id not in left]


def _drawn(features: Iterable[Feature]) -> list[Area]:
    """Return residential land, and neighbourhoods where no such land is drawn."""
    land, places = [], []
    for feature in features:
        if feature.tags.get("landuse") == "residential":
            land += _areas(feature)
        elif feature.tags.get("place") == "neighbourhood":
            places += _areas(feature)
    taken = shapely.STRtree(as_array(area.boundary for area in land))
    return land + [place for place in places if not len(taken.query(place.boundary, "intersects"))]


def _areas(feature: Feature) -> list[Area]:
    """Return an area a part, without its holes: a pond does not part a compound."""
    return [
        Area(id, feature.tags, shapely.Polygon(part.exterior)) for id, part in areas_of(feature)
    ]


def _apart(areas: Sequence[Area]) -> list[Area]:
    """Cut every area back to what others do not claim first: named ones, then smaller ones."""
    order = sorted(areas, key=lambda area: (not area.named, area.boundary.area))
    shapes = as_array(area.boundary for area in order)
    one, other = shapely.STRtree(shapes).query(shapes, "intersects")
    kept = []
    for row, area in enumerate(order):
        before = shapes[other[(one == row) & (other < row)]]
        left = polygons(shapely.difference(area.boundary, shapely.union_all(before)))
        if left and left[0].area > (1 - COVERED_SHARE) * area.boundary.area:
            kept.append(Area(area.id, area.tags, left[0]))
    return kept
