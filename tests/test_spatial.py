"""On PostgreSQL each layer is a view: what PostGIS and QGIS read there is what the store holds."""

import math
from collections.abc import Mapping
from typing import Any

import psycopg
import pytest
import shapely
import sqlalchemy as sql
from psycopg.rows import dict_row

from geo.demo import generate_compounds
from geo.errors import StoreError
from geo.layers import TABLE, columns_of, conform, frame, read_layers, shapes_of
from geo.store import Draft, Store, open_store
from geo.words import LANGUAGES
from tests.conftest import sample_folders
from tests.postgres import PASSWORD, Cluster
from tests.stores import direct, execute, plan

COLUMNS = "SELECT * FROM geometry_columns WHERE f_table_schema = current_schema()"


@pytest.fixture
def place(postgres: Cluster) -> str:
    return postgres.store()


@pytest.fixture
def store(place: str) -> Store:
    return open_store(place)


def ask(place: str, question: str) -> list[dict[str, Any]]:
    with psycopg.connect(place, row_factory=dict_row) as connection:
        return connection.execute(question.encode()).fetchall()


def viewed(place: str) -> dict[str, list[dict[str, Any]]]:
    """Return what every view says, with the columns that are not the layer's own left out."""
    found = {}
    for row in TABLE:
        rows = ask(place, f'SELECT * FROM "{row.name}" ORDER BY of_compound, fid')
        found[row.name] = [
            {key: value for key, value in each.items() if key not in ("fid", "of_compound")}
            for each in rows
        ]
    return found


def held(store: Store) -> dict[str, list[dict[str, Any]]]:
    """Return what the newest revisions say, in the same shape."""
    found: dict[str, list[dict[str, Any]]] = {row.name: [] for row in TABLE}
    ids = sorted([each.id for each in store.compounds()] + ["district"])
    for layers in (store.load(id).layers for id in ids if store.newest(id)):
        for name, columns in columns_of(layers).items():
            for number, shape in enumerate(shapes_of(layers)[name]):
                said = {key: _plain(values[number]) for key, values in columns.items()}
                found[name].append({**said, "geometry": _with_srid(shape)})
    return found


def _with_srid(shape: shapely.Geometry) -> str:
    return shapely.to_wkb(shapely.set_srid(shape, 4326), hex=True, include_srid=True)


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and math.isnan(value) else value


def test_views_are_the_newest_layers(store: Store, place: str) -> None:
    west, *others = [read_layers(folder) for folder in sample_folders()[:3]]
    shared = conform(
        {"stations": frame("stations", {"id": ["s"]}, [shapely.Point(120, 30)])}, scope="district"
    )
    documents = {"west": west, "east": others[0], "district": shared}
    drafts = [Draft(id, layers, None) for id, layers in documents.items()]
    store.save_all(drafts, author="tests")
    assert viewed(place) == held(store)
    store.save("west", others[1], base=1, author="tests")
    assert viewed(place) == held(store)
    store.save("west", store.load("west", 1).layers, base=2, author="tests", note="restored")
    assert viewed(place) == held(store)
    before = viewed(place)
    store.set_editions({"west": 1, "east": 1})
    store.withdraw("west")
    assert viewed(place) == before


def test_that_check_can_fail(store: Store, place: str) -> None:
    """The twin: a feature that is not the newest revision's is seen."""
    store.save("west", plan(), base=None, author="tests")
    execute(place, 'UPDATE feature SET properties = properties || \'{"ref": "9"}\'')
    assert viewed(place) != held(store)


def test_a_save_that_is_refused_changes_no_view(store: Store, place: str) -> None:
    store.save("west", plan(), base=None, author="tests")
    before = viewed(place)
    drafts = [Draft("east", plan(), None), Draft("west", plan(buildings=9), None)]
    with pytest.raises(RuntimeError, match="west"):
        store.save_all(drafts, author="tests")
    assert viewed(place) == before


def test_space_may_be_asked_about(store: Store, place: str) -> None:
    drafts = [Draft(id, layers, None) for id, layers in generate_compounds(2, seed=7)]
    store.save_all(drafts, author="tests")
    (answer,) = ask(
        place,
        """SELECT count(*) AS doors, max(ST_Distance(d.geometry::geography, b.geometry::geography))
           AS farthest, avg(b.levels) AS levels, bool_and(ST_IsValid(b.geometry)) AS valid
           FROM entrances d JOIN buildings b
           ON b.of_compound = d.of_compound AND b.id = d.building""",
    )
    assert answer["doors"] == sum(len(layers["entrances"]) for _, layers, _ in drafts)
    assert answer["farthest"] < 5
    assert answer["valid"] is True
    known = {(row["f_table_name"], row["srid"]) for row in ask(place, COLUMNS)}
    assert known == {(row.name, 4326) for row in TABLE} | {("feature", 4326)}


def test_numbers_are_numbers_and_the_rest_is_text(store: Store, place: str) -> None:
    store.save("west", plan(), base=None, author="tests")
    with direct(place) as connection:
        inspector = sql.inspect(connection)
        for row in TABLE:
            kinds = {each["name"]: each["type"] for each in inspector.get_columns(row.name)}
            for column in row.columns:
                numeric = isinstance(kinds[column.name], sql.Numeric)
                assert numeric == (column.kind == "number")


def test_no_drawing_keeps_a_save_from_being_made(store: Store, place: str) -> None:
    """Nothing is asked of a draft but that it can be packed: checks are for the rest."""
    shapes = [shapely.Point(), None, shapely.MultiPolygon([shapely.box(0, 0, 1, 1)])]
    columns: Mapping[str, Any] = {
        "id": ["1", "1", ""], "levels": [math.inf, None, -2.5], "name": ["a\0b"] * 3
    }  # fmt: skip
    odd = conform({"buildings": frame("buildings", columns, shapes)})
    store.save("west", odd, base=None, author="tests")
    asked = "name, levels, ST_AsText(geometry) AS shape"
    found = ask(place, f"SELECT {asked} FROM buildings ORDER BY fid")
    assert [row["name"] for row in found] == ["ab"] * 3
    assert [row["levels"] for row in found] == [None, None, -2.5]
    assert found[2]["shape"].startswith("MULTIPOLYGON")


def test_views_follow_the_layer_table(store: Store, place: str) -> None:
    """As after an update that declares a column more: the next save brings the view."""
    store.save("west", plan(), base=None, author="tests")
    execute(
        place,
        "DROP VIEW buildings",
        "CREATE VIEW buildings AS SELECT fid FROM feature",
        "COMMENT ON TABLE feature IS 'views of an earlier table'",
        "UPDATE feature SET properties = properties - 'handover'",
    )
    store.save("east", plan(), base=None, author="tests")
    assert viewed(place) == held(store)


def test_a_server_without_postgis_is_a_sentence(postgres: Cluster) -> None:
    with postgres.admin() as admin:
        admin.execute(f"CREATE ROLE clerk LOGIN PASSWORD '{PASSWORD}'")
        admin.execute("CREATE DATABASE bare OWNER clerk")
    store = open_store(postgres.address("bare", user="clerk"))
    with pytest.raises(StoreError) as caught:
        store.save("west", plan(), base=None, author="tests")
    for language in LANGUAGES:
        assert "CREATE EXTENSION postgis" in caught.value.sentence(language)
    with postgres.admin("bare") as admin:
        admin.execute("CREATE EXTENSION postgis")
    assert store.save("west", plan(), base=None, author="tests") == 1
