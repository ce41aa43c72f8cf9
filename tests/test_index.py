"""The index on a sign: every building once, where it is, as far as the guide says, in order."""

import re
from pathlib import Path

import numpy as np
import pytest
import shapely

from geo.errors import NoRoute, UnknownPlace
from geo.guide import Guide, Phrases, write_guide
from geo.layers import Layers
from geo.network import build_network
from geo.poster.fonts import printable, width
from geo.poster.index import NO_WAY, WIDEST, Row, index_rows
from geo.routes import find_routes
from geo.svg import View, cell_of, turned_view
from tests.compounds import compound_from_metres, random_compound
from tests.conftest import extracts, sample_folders
from tests.guides import extract_guide, guide_of, hostile_layers, sample_guide, sample_guides


def seen_from(guide: Guide) -> View:
    return turned_view(guide.source, up=50.0, width=273.0, height=260.0)


def rows_of(guide: Guide, gate: str = "") -> list[Row]:
    return index_rows(guide, gate or guide.routes.gates[0], seen_from(guide))


def street_of(
    names: list[tuple[str, str]], *, units: str = "", lone: str = "", language: str = "zh"
) -> Guide:
    """Return a guide of houses with number and name along one street, their doors from the gate on.

    `units` are those of the first house's doors, `lone` those of doors without a house.
    """
    count = len(names)
    houses = [shapely.box(x * 40, 10, x * 40 + 30, 20) for x in range(count)]
    ids = [f"h{row}" for row in range(count)]
    doors = [("h0", unit, shapely.Point(2 + 5 * row, 10)) for row, unit in enumerate(units)]
    doors += [("", unit, shapely.Point(2 + 5 * row, -6)) for row, unit in enumerate(lone)]
    width = count * 40.0
    compound = compound_from_metres(
        compound=({"id": ["street"], "name": ["长街"]}, [shapely.box(-20, -20, width, 40)]),
        buildings=(
            {"id": ids, "ref": [ref for ref, _ in names], "name": [name for _, name in names]},
            houses,
        ),
        entrances=(
            {
                "id": [f"d{row}" for row in range(len(doors))],
                "building": [home for home, _, _ in doors],
                "unit": [unit for _, unit, _ in doors],
            },
            [point for *_, point in doors],
        ),
        gates=(
            {"id": ["west", "shut"], "name": ["西门", "东门"], "foot": ["yes", "no"]},
            [shapely.Point(-20, 0), shapely.Point(width, 0)],
        ),
        paths=(
            {"id": ["p"], "highway": ["service"], "foot": ["yes"]},
            [shapely.LineString([(-20, 0), (width, 0)])],
        ),
    )
    return write_guide(compound, find_routes(build_network(compound)), language=language)


def guides() -> list[Guide]:
    found = [*sample_guides(), *sample_guides("en"), *map(extract_guide, extracts())]
    compounds = map(random_compound, range(8))
    return found + [guide_of(compound.layers) for compound in compounds]


def differences(rows: list[Row], guide: Guide, gate: str) -> list[object]:
    """Return where rows say something else than the guide and the map do."""
    phrases, view = Phrases(guide.source, guide.language), seen_from(guide)
    columns = guide.source.columns["buildings"]
    wanted = []
    for place in guide.document["places"]:
        row = guide.source.places[place["id"]].row
        if not place["id"].startswith("building:"):
            continue
        if not printable(columns["ref"][row] + columns["name"][row]):
            continue
        ((x, y),) = view.local(np.array([place["at"]])).tolist()
        try:
            route = guide.routes.find(start=gate, goal=place["id"])
        except NoRoute:
            said = [NO_WAY, NO_WAY]
        else:
            said = [re.sub("[^0-9]", "", part) for part in phrases.summary(route)[:2]]
        wanted.append((cell_of(view, (x, y)), *said))
    found = [(row.cell, row.minutes, row.metres) for row in rows]
    return sorted(set(found) ^ set(wanted)) + ([len(found)] if len(found) != len(wanted) else [])


def test_rows_say_what_the_guide_and_the_map_say() -> None:
    for guide in guides():
        for gate in guide.routes.gates[:2]:
            assert differences(rows_of(guide, gate), guide, gate) == []


def test_that_comparison_can_fail() -> None:
    """The twin: another gate's rows, and a row too few."""
    guide = sample_guide(sample_folders()[0])
    first, second = guide.routes.gates[:2]
    assert differences(rows_of(guide, second), guide, first)
    assert differences(rows_of(guide, first)[1:], guide, first)


@pytest.mark.parametrize("folder", sample_folders(), ids=lambda folder: folder.name)
def test_units_come_as_one_reaches_them(folder: Path) -> None:
    guide = sample_guide(folder)
    doors = guide.source.columns["entrances"]
    names = {place["id"]: place["label"] for place in guide.document["places"]}
    for row, gate in enumerate(guide.routes.gates):
        seconds = dict(zip(guide.routes.goals, guide.routes.seconds[row].tolist(), strict=True))
        rows = {each.label: each.units.split() for each in rows_of(guide, gate)}
        assert len(rows) == len(rows_of(guide, gate))
        for building in set(doors["building"]):
            name = names[f"building:{building}"]
            own = {
                unit: seconds[f"entrance:{id}"]
                for id, home, unit in zip(
                    doors["id"], doors["building"], doors["unit"], strict=True
                )
                if home == building and unit
            }
            label = name if isinstance(name, str) else name[0]
            reached = [own[unit] for unit in rows[label]]
            assert len(reached) == len(own)
            assert reached == sorted(reached)


def test_buildings_come_as_people_search_them() -> None:
    written = ["B座", "10幢", "会所", "2A幢", "3幢", "四幢", "1幢", "A座", "2幢", "幼儿园", "三村"]
    guide = street_of([("", name) for name in written])
    assert [row.label for row in rows_of(guide)] == [
        *("1幢", "2幢", "2A幢", "3幢", "四幢", "10幢"),
        *("A座", "B座"),
        *("会所", "三村", "幼儿园"),
    ]
    lanes = street_of([("2", "16弄2号"), ("1", "16弄1号"), ("10", "12弄10号"), ("9", "12弄9号")])
    assert [row.label for row in rows_of(lanes)] == ["12弄9号", "12弄10号", "16弄1号", "16弄2号"]


@pytest.mark.parametrize(
    ("ref", "name", "zh", "en"),
    [
        ("8", "8幢", "8幢", "8"),
        ("8", "", "8", "8"),
        ("8", "8号楼", "8号楼", "8"),
        ("126", "听涛学校", "126 听涛学校", "126"),
        ("12", "Elm Road 12", "Elm Road 12", "Elm Road 12"),
        ("1", "Elm Road 12", "1 Elm Road 12", "1 Elm Road 12"),
        ("8;10", "Elm Road 8 / Elm Road 10", "Elm Road 8,10", "Elm Road 8,10"),
        ("8;3", "Elm Road 8 / Ash Lane 3", "Elm Road 8 / Ash Lane 3", "Elm Road 8 / Ash Lane 3"),
        ("", "老食堂\U0001f600", "老食堂", "老食堂"),
    ],
)
def test_a_row_names_what_is_printed_on_the_map(ref: str, name: str, zh: str, en: str) -> None:
    for language, label in (("zh", zh), ("en", en)):
        assert [row.label for row in rows_of(street_of([(ref, name)], language=language))] == [
            label
        ]


def test_two_buildings_of_one_number_are_told_apart() -> None:
    chinese, english = (
        [row.label for row in rows_of(street_of([("7", "")] * 2, language=language))]
        for language in ("zh", "en")
    )
    assert chinese == ["7(东门旁)", "7(西门旁)"]
    assert english == ["7 (by East Gate)", "7 (by West Gate)"]


def test_units_that_share_a_name_or_have_letters() -> None:
    guide = street_of([("1", ""), ("2", "")], units="乙甲B甲", lone="丙")
    assert [(row.label, row.units) for row in rows_of(guide)] == [
        ("1", "乙 甲 B"),
        ("2", ""),
        ("丙单元", ""),
    ]


def test_what_is_called_nothing_has_no_row_and_what_has_no_way_says_so() -> None:
    guide = street_of([("1", ""), ("", ""), ("", "\U0001f600")], units="213")
    row, unset = rows_of(guide)
    assert (row.label, row.units) == ("1", "2 1 3")
    assert unset.label == "h2"  # its name cannot be set, so the map says its id
    lost, _ = rows_of(guide, "gate:shut")
    assert (lost.minutes, lost.metres, lost.units) == (NO_WAY, NO_WAY, "1 2 3")
    with pytest.raises(UnknownPlace):
        rows_of(guide, "building:h0")


def test_strange_names_are_rows_like_others() -> None:
    layers: Layers = hostile_layers()
    layers["buildings"]["ref"] = ["9" * 5000, "²", "٣", *layers["buildings"]["ref"][3:]]
    for row in rows_of(guide_of(layers)):
        assert row.label == printable(row.label)
        assert 0 < width(row.label) <= WIDEST
