"""A small drawing of whatever shapes there are: what files will become, before they are saved."""

import math
from collections.abc import Iterator, Mapping

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

SIZE = (560, 380)  # pixels
ROOM = 14  # pixels left around everything
MOST_POINTS = 40_000  # corners drawn; a sketch shows no more

# In the order in which they are drawn; colours of the signs.
LOOKS = {
    "compound": 'fill="#fbfaf7" stroke="#6B665C" stroke-width="1.5" stroke-dasharray="6 4"',
    "paths": 'fill="none" stroke="#fff" stroke-width="4"',
    "buildings": 'fill="#E9E5DC" stroke="#6B665C" stroke-width="1"',
    "barriers": 'fill="none" stroke="#6B665C" stroke-width="2"',
    "parking": 'fill="#0B5CAD"',
    "landmarks": 'fill="#0B5CAD"',
    "stations": 'fill="#0B5CAD"',
    "partners": 'fill="#0B5CAD"',
    "entrances": 'fill="#B3400E"',
    "gates": 'fill="#0B6E4F"',
}
DOT = 3.5  # pixels


def draw_shapes(layers: Mapping[str, gpd.GeoDataFrame]) -> str:
    """Return shapes in degrees (EPSG:4326) as SVG; it holds numbers only, and nobody's words."""
    shapes = {name: layers[name].geometry.to_numpy() for name in LOOKS if name in layers}
    wide, high = SIZE
    drawn = "".join(
        f"<g {LOOKS[name]}>{''.join(_drawn(moved))}</g>" for name, moved in _moved(shapes)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" '
        f'height="{high}"><rect width="100%" height="100%" fill="#EFECE4"/>{drawn}</svg>'
    )


def _moved(
    shapes: Mapping[str, NDArray[np.object_]],
) -> Iterator[tuple[str, NDArray[np.object_]]]:
    """Yield layers in pixels, north up, everything in view."""
    drawn = [shape for each in shapes.values() for shape in each if shape is not None]
    west, south, east, north = shapely.GeometryCollection(drawn).bounds
    if not np.isfinite([west, south, east, north]).all():
        return
    squeeze = math.cos(math.radians((south + north) / 2))
    wide, high = (side - 2 * ROOM for side in SIZE)
    spans = (max((east - west) * squeeze, 1e-6), max(north - south, 1e-6))
    scale = min(wide / spans[0], high / spans[1])
    middle = np.array([(west + east) / 2, (south + north) / 2])
    factor, centre = np.array([squeeze * scale, -scale]), np.array(SIZE) / 2
    for name, each in shapes.items():
        yield name, shapely.transform(each, lambda lonlat: (lonlat - middle) * factor + centre)


def _drawn(shapes: NDArray[np.object_]) -> Iterator[str]:
    parts = shapely.get_parts(shapes)
    parts = parts[np.cumsum(shapely.get_num_coordinates(parts)) <= MOST_POINTS]
    for part in parts[~shapely.is_empty(parts)]:
        if part.geom_type == "Point":
            yield f'<circle cx="{part.x:.1f}" cy="{part.y:.1f}" r="{DOT}"/>'
        elif part.geom_type == "Polygon":
            rings = (part.exterior, *part.interiors)
            yield f'<path d="{"".join(_line(ring) + "Z" for ring in rings)}"/>'
        else:
            yield f'<path d="{_line(part)}"/>'


def _line(line: shapely.LineString) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in shapely.get_coordinates(line).tolist())
