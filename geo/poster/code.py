"""The code on a sign: which address it leads to, and its picture."""

import ipaddress
import re
from urllib.parse import quote, urlsplit

import numpy as np
import segno
import shapely

from ..errors import SettingError
from ..settings import variable

LONGEST = 100  # characters of a site's address: with more the squares of a code get too small
QUIET = 4  # squares kept white around a code, as ISO/IEC 18004 asks
SIDE_MM = 34  # of the picture, its quiet zone included; whoever places it may scale it
MASK = 3  # any of the eight can be read; to find the evenest takes longer than all the rest
OWN_NAME = re.compile(r"[^.]*|.*\.(localhost|local|lan|internal|home\.arpa|test|invalid)")


def guide_address(base: str, compound: str, gate: str) -> str:
    """Return the address of a compound's guide that starts at a gate, `gate:south`.

    `base` is where phones find the published site, with or without its final slash. Raises
    SettingError for what is no http or https address of a folder, and for one that is too long.
    """
    root = _root(base)
    if root is None:
        raise SettingError("setting_address", name=variable("address"), value=base)
    if len(root) > LONGEST:
        raise SettingError("setting_address_long", name=variable("address"), most=LONGEST)
    return f"{root}c/{quote(compound, safe='')}/?from={quote(gate, safe=':')}"


def is_local(address: str) -> bool:
    """Tell whether an address leads only to this computer, or to others of its own network."""
    host = (urlsplit(address).hostname or "").rstrip(".")
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return OWN_NAME.fullmatch(host) is not None


def code_svg(address: str) -> bytes:
    """Return an address as a QR code: an SVG, black on white, with its quiet zone.

    A seventh of it may be damaged (level M), or more where that makes no more squares. The same
    address gives the same bytes.
    """
    code = segno.make_qr(address, error="m", boost_error=True, mask=MASK)
    squares = np.array(code.matrix)
    y, x = np.nonzero(squares)
    # One outline: beside each other, squares would show hairlines between them.
    dark = shapely.coverage_union_all(shapely.box(x, y, x + 1, y + 1)).normalize().simplify(0)
    rings = (ring for area in shapely.get_parts(dark) for ring in (area.exterior, *area.interiors))
    path = "".join(_ring(shapely.get_coordinates(ring).astype(int)) for ring in rings)
    side = len(squares) + 2 * QUIET
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{SIDE_MM}mm" height="{SIDE_MM}mm" '
        f'viewBox="{-QUIET} {-QUIET} {side} {side}">'
        f'<path fill="#fff" d="M{-QUIET} {-QUIET}h{side}v{side}h{-side}z"/>'
        f'<path fill="#000" fill-rule="evenodd" d="{path}"/></svg>\n'
    ).encode()


def _ring(points: np.ndarray) -> str:
    """Return a closed ring (n, 2), whose sides are level or upright in turn, as part of a path."""
    (x, y), steps = points[0], np.diff(points[:-1], axis=0).tolist()
    return f"M{x} {y}" + "".join(f"h{dx}" if dx else f"v{dy}" for dx, dy in steps) + "z"


def _root(base: str) -> str | None:
    """Return the address of a site in plain letters, with its final slash; None if it is none."""
    try:
        parts = urlsplit(base.strip())
        host = (parts.hostname or "").encode("idna").decode()
        port = f":{parts.port}" if parts.port else ""
        path = quote(parts.path.rstrip("/"), safe="/%!$&'()*+,;=:@~")
    except ValueError:
        return None
    known = parts.scheme in ("http", "https") and "@" not in parts.netloc
    if not known or parts.query or parts.fragment or not re.fullmatch("[A-Za-z0-9.:-]+", host):
        return None
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{port}{path}/"
