"""Gates: what the mapped ones say, and where one must be."""

import pytest

from geo.osm import Extract

from .osm_sketch import LAT, LON, METRES_PER_DEGREE, compound_with, only, small_compound


def gates_of(extract: Extract) -> list[tuple[object, ...]]:
    gates = only(extract)["gates"]
    return [*zip(gates["name"], gates["foot"], gates["ebike"], gates["estimated"], strict=True)]


@pytest.mark.parametrize("tags, gate", [
    ({"barrier": "gate"}, ("", "yes", "unknown", "yes")),
    ({"barrier": "gate", "locked": "yes"}, ("", "unknown", "unknown", "no")),
    ({"barrier": "gate", "locked": "yes", "foot": "yes"}, ("", "yes", "unknown", "no")),
    ({"barrier": "gate", "access": "private"}, ("", "private", "private", "no")),
    ({"barrier": "gate", "foot": "yes", "bicycle": "no"}, ("", "yes", "no", "no")),
    ({"barrier": "lift_gate", "access": "permissive"}, ("", "yes", "yes", "no")),
    ({"barrier": "turnstile"}, ("", "yes", "no", "yes")),
    ({"barrier": "gate", "name": "北门"}, ("北门", "yes", "unknown", "yes")),
    ({"entrance": "yes", "name": "东南门"}, ("东南门", "yes", "unknown", "yes")),
    ({"entrance": "emergency", "name": "消防门"}, ("消防门", "unknown", "unknown", "no")),
])  # fmt: skip
def test_what_a_mapped_gate_says(tags: dict[str, str], gate: tuple[str, ...]) -> None:
    sketch = compound_with({"ref": "1"})
    node = sketch.node((50, 0), tags)
    sketch.way([(50, -30), node, (50, 20)], {"highway": "service"})
    assert gates_of(sketch.read()) == [gate]


@pytest.mark.parametrize("tags, hours", [
    ({"opening_hours": "Mo-Su 06:00-24:00"}, "Mo-Su 06:00-24:00"),
    ({"opening_hours": "when the guard is awake"}, ""),
    ({"access": "no", "access:conditional": "yes @ (07:00-20:00)"}, "07:00-20:00"),
    ({"access:conditional": "no @ (22:00-06:00)"}, "24/7; 22:00-06:00 off"),
    ({"foot:conditional": "no @ nonsense"}, ""),
])  # fmt: skip
def test_when_a_gate_is_open(tags: dict[str, str], hours: str) -> None:
    sketch = compound_with({"ref": "1"})
    sketch.node((50, 0), {"barrier": "gate", **tags})
    gate = only(sketch.read())["gates"].iloc[0]
    assert (gate["hours"], gate["foot"]) == (hours, "yes")


def proposals(*ways: list[tuple[float, float]]) -> int:
    """Import a compound of 100 by 100 m with ways, and count the gates that are proposed."""
    sketch = compound_with({"ref": "1"})
    for way in ways:
        sketch.way([*way], {"highway": "service"})
    gates = only(sketch.read())["gates"]
    assert (gates["estimated"] == "yes").all()
    return len(gates)


def test_a_gate_is_proposed_where_a_path_leads_in() -> None:
    assert proposals([(50, -30), (50, 30)]) == 1
    assert proposals([(50, -30), (50, 130)]) == 2


def test_a_street_along_the_boundary_is_outside() -> None:
    """The outline was drawn along the street; only the path that leaves it leads in."""
    street = [(-60.0, 0.0), (50.0, 0.0), (160.0, 0.0)]
    assert proposals(street, [(50, 0), (50, 60)]) == 1


def test_a_street_that_strays_over_the_line_is_outside() -> None:
    street = [(-60.0, -1.0), (20.0, 1.5), (50.0, -1.0), (80.0, 1.5), (160.0, -1.0)]
    assert proposals(street, [(50, -1), (50, 60)]) == 1


def test_a_path_that_ends_at_the_wall_leads_nowhere() -> None:
    assert proposals([(50, 0.5), (50, 60)], [(-30, 20), (30, 20)]) == 1


def test_two_lanes_are_one_gateway() -> None:
    assert proposals([(50, -30), (50, 30)], [(55, -30), (55, 30)]) == 1
    assert proposals([(50, -30), (50, 30)], [(80, -30), (80, 30)]) == 2


def test_where_no_path_leads_in_one_comes_near() -> None:
    assert proposals([(-30, -40), (130, -40)]) == 1
    assert proposals([(-30, -300), (130, -300)]) == 0


def test_a_garage_ramp_is_no_gate() -> None:
    sketch = compound_with({"ref": "1"})
    sketch.way([(50, -30), (50, 30)], {"highway": "service", "layer": "-1", "tunnel": "yes"})
    sketch.way([(20, -30), (20, 30)], {"highway": "service"})
    gates = only(sketch.read())["gates"]
    assert [round((point.x - LON) * METRES_PER_DEGREE * 0.8636) for point in gates.geometry] == [20]


def test_a_gate_drawn_beside_its_path_is_put_on_it() -> None:
    sketch = compound_with({"ref": "1"})
    sketch.way([(50, -30), (50, 30)], {"highway": "service"})
    sketch.node((55, 0), {"barrier": "gate"})
    layers = only(sketch.read())
    assert len(layers["gates"]) == 1
    assert layers["gates"].geometry.iloc[0].distance(layers["paths"].geometry.iloc[0]) < 1e-7


def test_a_garden_gate_inside_is_no_gate_of_the_compound() -> None:
    sketch = compound_with({"ref": "1"})
    sketch.node((30, 12), {"barrier": "gate"})
    sketch.way([(80, -30), (80, 30)], {"highway": "service"})
    assert [*only(sketch.read())["gates"]["estimated"]] == ["yes"]


def test_a_gate_may_be_drawn_as_a_line() -> None:
    sketch = compound_with({"ref": "1"})
    middle = sketch.node((50, 0))
    sketch.way([(47, 0), middle, (53, 0)], {"barrier": "lift_gate", "name": "南门"})
    sketch.way([(50, -30), middle, (50, 30)], {"highway": "service"})
    gates = only(sketch.read())["gates"]
    assert [*gates["name"]] == ["南门"]
    assert gates.geometry.iloc[0].y == pytest.approx(LAT, abs=1e-7)


def test_a_gate_opens_its_wall() -> None:
    layers = only(small_compound().read())
    gate = layers["gates"].geometry.iloc[0]
    assert all(line.distance(gate) > 1e-5 for line in layers["barriers"].geometry)
