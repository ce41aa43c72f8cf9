"""The store keeps a plan's picture and its points, one a compound."""

import pytest
import sqlalchemy as sql

from geo.errors import StoreError, UnknownPlace
from geo.store import Plan, Store, open_store
from geo.store.plans import PLAN

from .stores import direct
from .wall_plan import wall_plan

POINTS = ((1.5, 2.0, 120.1, 30.2), (900.0, 2.0, 120.102, 30.2), (1.0, 700.0, 120.1, 30.1985))


@pytest.fixture
def store(address: str) -> Store:
    return open_store(address)


def plan(**said: object) -> Plan:
    drawn = wall_plan(pixels_per_metre=1.0)
    given = {"name": "平面图.png", "points": POINTS, "how": "affine", **said}
    return Plan(drawn.png(), "image/png", *drawn.size, **given)  # type: ignore[arg-type]


def test_a_plan_comes_back_as_it_was_kept(store: Store) -> None:
    assert store.plans.get("west") is None and not store.plans.has("west")
    store.plans.put("west", plan())
    assert store.plans.get("west") == plan()
    assert store.plans.has("west") and not store.plans.has("east")


def test_points_move_without_the_picture(store: Store) -> None:
    store.plans.put("west", plan(points=()))
    store.plans.place("west", POINTS, how="affine")
    assert store.plans.get("west") == plan()
    with pytest.raises(UnknownPlace):
        store.plans.place("east", POINTS, how="affine")


def test_a_new_plan_takes_the_place_of_the_old_one(store: Store) -> None:
    store.plans.put("west", plan())
    store.plans.put("west", plan(name="new.png", points=()))
    found = store.plans.get("west")
    assert found is not None and (found.name, found.points) == ("new.png", ())
    store.plans.remove("west")
    store.plans.remove("west")
    assert store.plans.get("west") is None


@pytest.mark.parametrize(
    "flipped", [{"picture": b"\x89PNG"}, {"points": "[]"}, {"how": "similarity"}, {"width": 5}]
)
def test_a_flipped_bit_is_seen(store: Store, address: str, flipped: dict[str, object]) -> None:
    store.plans.put("west", plan())
    with direct(address) as connection:
        connection.execute(sql.update(PLAN).values(**flipped))
    with pytest.raises(StoreError):
        store.plans.get("west")
