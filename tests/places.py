"""A small compound for tests of words: one gate, a fountain, a bay, and doors on every side."""

import shapely

from geo.compound import Compound
from geo.network import build_network
from geo.routes import Routes, find_routes

from .compounds import compound_from_metres

LINES = {
    "main": [(60, -5), (60, 150)],  # rides in from the south
    "east": [(60, 80), (110, 80)],  # on foot, past the fountain
    "west": [(60, 120), (30, 120), (30, 140)],  # a bend, and no junction at it
    "jog": [(110, 80), (110, 84), (118, 84)],
}


def small_compound(*, gate: dict[str, str] | None = None, **facts: str) -> Compound:
    """Return it; `facts` are columns of the compound's row, `gate` of its gate's."""
    south = {"id": "south", "name": "南门", "foot": "yes", "ebike": "yes", "register": "scan"}
    south |= {"exit": "button", "hours": "06:00-24:00", **(gate or {})}
    home = {"id": "small", "name": "小园", "gated": "yes", "ebike": "yes"} | facts
    return compound_from_metres(
        compound=({key: [value] for key, value in home.items()}, [shapely.box(0, 0, 120, 160)]),
        buildings=(
            {
                "id": ["7", "8", "9", "10"],
                "ref": ["7", "8", "9", "10"],
                "name": ["7幢", "8幢", "9幢", "10幢"],
                "handover": ["lobby", "unknown", "unknown", "unknown"],
            },
            [
                shapely.box(80, 90, 104, 102),
                shapely.box(66, 100, 76, 140),
                shapely.box(34, 96, 54, 106),
                shapely.box(34, 128, 46, 150),
            ],
        ),
        entrances=(
            {
                "id": ["7-1", "7-2", "8-1", "10-1"],
                "building": ["7", "7", "8", "10"],
                "unit": ["1", "2", "1", "1"],
                "lift_card": ["yes", "no", "unknown", "unknown"],
                "code": ["SECRET-1234#", "", "", ""],
            },
            [shapely.Point(*spot) for spot in ((86, 90), (98, 90), (66, 120), (34, 139))],
        ),
        gates=(
            {key: [value] for key, value in south.items()},
            [shapely.Point(60, 0)],
        ),
        paths=(
            {
                "id": list(LINES),
                "highway": ["service", "footway", "footway", "footway"],
                "foot": ["yes"] * 4,
                "ebike": ["yes", "no", "no", "no"],
            },
            [shapely.LineString(line) for line in LINES.values()],
        ),
        parking=(
            {"id": ["2"], "name": ["2号位"], "loan_trolleys": [2.0]},
            [shapely.Point(63, 70)],
        ),
        landmarks=(
            {"id": ["fountain"], "kind": ["other"], "name": ["喷泉"]},
            [shapely.Point(57, 80)],
        ),
    )


def routes_of(compound: Compound) -> Routes:
    return find_routes(build_network(compound))
