"""The command line: its answers and shapes, its exit codes, and that bad input changes nothing."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from geo.__main__ import app
from geo.layers import read_layers
from tests.conftest import DATA, ROOT, extracts, sample_folders

Run = Callable[..., Result]

OSM = """<osm version="0.6">
 <node id="1" lat="30.0000" lon="120.0000"/>
 <node id="2" lat="30.0000" lon="120.0020"/>
 <node id="3" lat="30.0015" lon="120.0020"/>
 <node id="4" lat="30.0015" lon="120.0000"/>
 <node id="5" lat="30.0000" lon="120.0010">
  <tag k="barrier" v="gate"/><tag k="name" v="南门"/></node>
 <node id="6" lat="30.0012" lon="120.0010"/>
 <node id="11" lat="30.0005" lon="120.0012"/>
 <node id="12" lat="30.0005" lon="120.0016"/>
 <node id="13" lat="30.0007" lon="120.0016"/>
 <node id="14" lat="30.0007" lon="120.0012"/>
 <node id="15" lat="30.0006" lon="120.0012">
  <tag k="entrance" v="staircase"/><tag k="ref" v="2"/></node>
 <way id="20"><nd ref="1"/><nd ref="5"/><nd ref="2"/><nd ref="3"/><nd ref="4"/><nd ref="1"/>
  <tag k="landuse" v="residential"/><tag k="name" v="试验小区"/></way>
 <way id="21"><nd ref="5"/><nd ref="6"/><tag k="highway" v="footway"/></way>
 <way id="22"><nd ref="11"/><nd ref="12"/><nd ref="13"/><nd ref="14"/><nd ref="15"/><nd ref="11"/>
  <tag k="building" v="apartments"/><tag k="name" v="8幢"/></way>
</osm>"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return what runs a command in an empty folder with a store of its own."""
    for name in [name for name in os.environ if name.startswith("YINLU_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)

    def call(*arguments: object, **settings: str) -> Result:
        return CliRunner().invoke(app, [str(each) for each in arguments], env=settings)

    return call


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Return an extract of one small compound."""
    path = tmp_path / "small.osm"
    path.write_text(OSM, "utf-8")
    return path


def answer(result: Result) -> Any:
    """Return the JSON that a command printed, and nothing else."""
    return json.loads(result.stdout)


def footprint(folder: Path) -> dict[str, str]:
    """Return a digest of every file."""
    files = (file for file in folder.rglob("*") if file.is_file())
    return {str(file): sha256(file.read_bytes()).hexdigest() for file in files}


def fine(result: Result) -> Result:
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    return result


@pytest.mark.parametrize("extract", [None, *extracts()], ids=lambda path: path and path.stem)
def test_an_extract_becomes_a_site(run: Run, small: Path, extract: Path | None) -> None:
    fine(run("import", extract or small))
    fine(run("check"))
    listed = answer(run("show", "--json"))["compounds"]
    assert listed
    for compound in listed:
        places = [place["id"] for place in answer(run("show", compound["id"], "--json"))["places"]]
        gate = next(place for place in places if place.startswith("gate:"))
        goals = [place for place in places if place.startswith(("entrance:", "building:"))]
        result = run("route", compound["id"], "--from", gate, "--to", goals[0], "--json")
        assert result.exit_code == ("reason" in answer(result))
    fine(run("publish", "--all", "--no-posters", "--out", "site"))
    for compound in listed:
        assert Path("site/c", compound["id"], "index.html").stat().st_size > 1000


def test_shapes_that_other_programs_rely_on(run: Run) -> None:
    fine(run("demo"))
    assert {"id", "name", "state"} <= answer(run("show", "--json"))["compounds"][0].keys()
    place = answer(run("show", "linshui-xiyuan", "--json"))["places"][0]
    assert place["id"] == "gate:south"
    assert place["layer"] == "gates"
    assert {"lon", "lat", "name", "hours"} <= place.keys()
    problem = answer(run("check", "linshui-xiyuan", "--json"))["problems"][0]
    assert {"code", "level", "layer", "feature", "says", "mend"} <= problem.keys()
    asked = ("route", "linshui-xiyuan", "--from", "gate:south", "--to", "8幢2单元1201", "--json")
    route = answer(fine(run(*asked)))
    assert (route["from"], route["to"]) == ("gate:south", "entrance:8-2")
    assert 0 < route["seconds"] < route["round_trip_seconds"]
    assert route["parking"].startswith("parking:")
    assert {leg["mode"] for leg in route["legs"]} <= {"ride", "loan", "walk"}
    assert sum(leg["metres"] for leg in route["legs"]) == pytest.approx(route["metres"], abs=0.1)
    lon, lat = route["legs"][0]["line"][0]
    assert abs(lon - place["lon"]) < 0.001
    assert abs(lat - place["lat"]) < 0.001
    assert all(step["says"] for step in route["steps"])
    assert route["exit"]["gate"].startswith("gate:")


def test_private_columns_are_not_shown(run: Run) -> None:
    fine(run("demo"))
    for folder in sample_folders():
        told = run("show", folder.name, "--json").stdout
        layers = read_layers(folder)
        for secret in (*layers["entrances"]["code"], *layers["compound"]["contacts"]):
            assert not secret or secret not in told


@pytest.mark.parametrize("goal", ["99", "没有门牌"])
def test_no_such_door_is_an_answer(run: Run, goal: str) -> None:
    fine(run("demo"))
    result = run("route", "linshui-xiyuan", "--from", "gate:south", "--to", goal, "--json")
    assert result.exit_code == 1
    assert {"reason", "mend", "places"} == answer(result).keys()


def test_two_buildings_of_one_number_are_asked_about(run: Run) -> None:
    fine(run("demo"))
    result = run("route", "linshui-sancun", "--from", "gate:south", "--to", "12幢", "--json")
    assert result.exit_code in (1, 2)
    gate = answer(run("show", "linshui-sancun", "--json"))["places"][0]["id"]
    result = run("route", "linshui-sancun", "--from", gate, "--to", "12幢", "--json")
    assert result.exit_code == 1
    assert len(answer(result)["places"]) > 1


def test_no_route_is_an_answer(run: Run) -> None:
    fine(run("demo"))
    result = run("route", "linshui-xiyuan", "--from", "gate:north", "--to", "8-2", "--json")
    assert result.exit_code == 1
    assert {"reason", "mend"} == answer(result).keys()


def test_what_is_closed_is_routed_around(run: Run) -> None:
    fine(run("demo"))
    asked = ("route", "linshui-xiyuan", "--from", "gate:south", "--to", "8-2", "--json")
    usual = answer(fine(run(*asked)))
    led = answer(fine(run(*asked, "--closed", "parking:south-bay", "--closed", "gate:east")))
    assert usual["parking"] == "parking:south-bay" and led["parking"] != "parking:south-bay"
    result = run(*asked, "--closed", "gate:south")
    assert result.exit_code == 1
    assert answer(result)["reason"] == "南门临时关闭"


def test_errors_found_are_exit_code_1(run: Run) -> None:
    fine(run("demo"))
    folder = Path("bad")
    fine(run("export", "linshui-xiyuan", "--out", folder))
    gates = json.loads((folder / "gates.geojson").read_text("utf-8"))
    gates["features"][0]["properties"]["hours"] = "whenever"
    (folder / "gates.geojson").write_text(json.dumps(gates), "utf-8")
    fine(run("import", folder))
    result = run("check", "linshui-xiyuan", "--json")
    assert result.exit_code == 1
    assert "error" in {problem["level"] for problem in answer(result)["problems"]}
    assert run("publish", "linshui-xiyuan", "--out", "site").exit_code == 2
    assert not Path("site").exists()
    result = run("publish", "--all", "--no-posters", "--out", "site")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert sorted(path.name for path in Path("site/c").iterdir()) == sorted(
        folder.name for folder in sample_folders() if folder.name != "linshui-xiyuan"
    )


def test_what_riders_saw_stays_when_a_later_revision_has_errors(run: Run) -> None:
    test_errors_found_are_exit_code_1(run)
    fine(run("restore", "linshui-xiyuan", "1"))
    fine(run("publish", "--all", "--no-posters", "--out", "site"))
    before = Path("site/c/linshui-xiyuan/guide.json").read_bytes()
    fine(run("restore", "linshui-xiyuan", "2"))
    assert run("publish", "--all", "--no-posters", "--out", "site").exit_code == 1
    assert Path("site/c/linshui-xiyuan/guide.json").read_bytes() == before


def test_what_is_exported_comes_back(run: Run) -> None:
    fine(run("demo"))
    for out in ("west.gpkg", "west"):
        fine(run("export", "linshui-xiyuan", "--out", out))
        assert "修订" not in fine(run("import", out)).stdout
    assert len(answer(run("history", "linshui-xiyuan", "--json"))["revisions"]) == 1


def test_history_and_restore(run: Run, small: Path) -> None:
    fine(run("import", small))
    (compound,) = answer(run("show", "--json"))["compounds"]
    fine(run("import", small, "--compound", compound["id"], "--name", "另一个名字"))
    fine(run("restore", compound["id"], "1"))
    entries = answer(fine(run("history", compound["id"], "--json")))["revisions"]
    assert [entry["revision"] for entry in entries] == [3, 2, 1]
    assert answer(run("show", "--json"))["compounds"][0]["name"] == compound["name"]


def test_publishing_makes_the_edition(run: Run) -> None:
    fine(run("demo", "--publish", "--no-posters", YINLU_SITE="live"))
    states = {each["state"] for each in answer(run("show", "--json"))["compounds"]}
    assert states == {"live"}
    assert Path("live/index.html").exists()


def test_a_published_guide_says_its_edition_its_day_and_what_lies_near(run: Run) -> None:
    there = {"YINLU_TIMEZONE": "Pacific/Kiritimati", "YINLU_LANGUAGE": "en"}  # tomorrow already
    fine(run("demo", "--publish", "--no-posters", **there))
    guide = json.loads(Path("site/c/linshui-xiyuan/guide.json").read_text("utf-8"))
    (saved,) = answer(run("history", "linshui-xiyuan", "--json", **there))["revisions"]
    assert (guide["edition"], guide["checked"]) == (1, saved["at"][:10])
    assert guide["language"] == "en" and "fix" in guide
    assert guide["stations"] and guide["partners"]
    fine(run("publish", "--all", "--no-posters", YINLU_PUBLISH_COORDINATES="local"))
    guide = json.loads(Path("site/c/linshui-xiyuan/guide.json").read_text("utf-8"))
    assert "fix" not in guide


def test_demo_fills_only_an_empty_store_when_told_so(run: Run, small: Path) -> None:
    fine(run("import", small))
    before = footprint(Path())
    fine(run("demo", "--if-empty", "--publish", "--no-posters"))
    assert footprint(Path()) == before
    fine(run("demo", "--compounds", "9", "--seed", "3"))
    assert len(answer(run("show", "--json"))["compounds"]) == 10


def test_two_demos_are_one(run: Run) -> None:
    fine(run("demo"))
    fine(run("demo"))
    entries = answer(run("history", "linshui-xiyuan", "--json"))["revisions"]
    assert len(entries) == 1


def test_settings_are_listed(run: Run) -> None:
    rows = answer(fine(run("settings", "--json", YINLU_WALK_SPEED="1.1")))["settings"]
    assert {row["name"]: row["value"] for row in rows}["YINLU_WALK_SPEED"] == "1.1"


def test_the_language_is_a_choice(run: Run) -> None:
    chinese, english = (run("--language", each, "show", "x").stderr for each in ("zh", "en"))
    assert chinese != english
    assert run("show", "x").stderr == chinese
    assert run("show", "x", YINLU_LANGUAGE="en").stderr == english


BAD = [
    ("import", "missing.osm"),
    ("import", "missing.shp"),
    ("import", "empty.osm"),
    ("import", "broken.osm"),
    ("import", "text.docx"),
    ("import", "noise.shp"),
    ("import", "noise.zip"),
    ("import", "noise.gpkg"),
    ("import", "small.osm", "missing.osm"),
    ("import", "small.osm", "--bbox", "1,2,3"),
    ("import", "small.osm", "--bbox", "120.1,30,120,31"),
    ("import", "small.osm", "--bbox", "120,30,120.1,30.1", "--boundary", "small.osm"),
    ("import", "small.osm", "--boundary", "missing.geojson"),
    ("import", "small.osm", "--compound", "../up"),
    ("import", "small.osm", "--compound", "district"),
    ("import", "small.osm", "--compound", "west", "--district"),
    ("import", "small.osm", "--datum", "gcj02"),
    ("import", "small.osm", "--district"),
    ("import", "full"),
    ("import", "points.csv", "--datum", "mars"),
    ("import", "points.csv", "--datum", "EPSG:1"),
    ("import", "points.csv", "--encoding", "klingon"),
    ("import", "points.csv", "--layer", "roads"),
    ("import", "points.csv"),
    ("import", "points.csv", "--district"),
    ("import", "headless.csv", "--layer", "gates"),
    ("show", "nowhere"),
    ("check", "nowhere"),
    ("check", "linshui-xiyuan", "nowhere"),
    ("route", "nowhere", "--from", "gate:south", "--to", "8-2"),
    ("route", "linshui-xiyuan", "--from", "south", "--to", "8-2"),
    ("route", "linshui-xiyuan", "--from", "gate:south", "--to", "8-2", "--closed", "bridge"),
    ("route", "linshui-xiyuan", "--from", "gate:sowth", "--to", "8-2"),
    ("route", "linshui-xiyuan", "--from", "gate:south", "--to", "entrance:99-9"),
    ("route", "linshui-xiyuan", "--from", "gate:south", "--to", "8-2", "--on", "horse"),
    ("route", "linshui-xiyuan", "--from", "gate:south", "--to", "8-2", "--at", "noon"),
    ("publish", "--out", "site"),
    ("publish", "linshui-xiyuan", "--all", "--out", "site"),
    ("publish", "nowhere", "--out", "site"),
    ("publish", "--all", "--out", "full"),
    ("publish", "--all", "--out", "new", "--jobs", "2", "--scheduler", "tcp://127.0.0.1:9"),
    ("publish", "--all", "--out", "new", "--scheduler", "carrier-pigeon://loft"),
    ("publish", "--all", "--out", "text.docx"),
    ("export", "nowhere", "--out", "x.gpkg"),
    ("export", "linshui-xiyuan", "--out", "full"),
    ("export", "linshui-xiyuan", "--out", "text.docx"),
    ("export", "linshui-xiyuan", "--out", "x.shp"),
    ("history", "nowhere"),
    ("restore", "nowhere", "1"),
    ("restore", "linshui-xiyuan", "2"),
    ("restore", "linshui-xiyuan", "0"),
    ("--language", "fr", "show"),
]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the sample district in its store and files of every bad kind."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "small.osm").write_text(OSM, "utf-8")
    (folder / "empty.osm").write_text("")
    (folder / "broken.osm").write_text(OSM[:900], "utf-8")
    (folder / "text.docx").write_text("words")
    (folder / "points.csv").write_text("经度,纬度,编号\n120.001,30.001,1\n", "utf-8")
    (folder / "headless.csv").write_text("1,2,3\n4,5,6\n")
    for ending in ("shp", "zip", "gpkg"):
        (folder / f"noise.{ending}").write_bytes(bytes(range(256)) * 20)
    (folder / "full").mkdir()
    (folder / "full" / "letter.txt").write_text("somebody's")
    store = {"YINLU_STORE": f"sqlite:///{folder}/store.sqlite"}
    assert CliRunner().invoke(app, ["demo"], env=store).exit_code == 0
    return folder


@pytest.mark.parametrize("arguments", BAD, ids=" ".join)
def test_bad_input_is_one_sentence_and_changes_nothing(
    desk: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.chdir(desk)
    before = footprint(desk)
    store = {"YINLU_STORE": "sqlite:///store.sqlite"}
    result = CliRunner().invoke(app, arguments, env=store)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert len(result.stderr) > 10
    assert footprint(desk) == before


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("STORE", "postgresql://host/yinlu"),
        ("STORE", "nothing"),
        ("STORE", "sqlite:///text.docx"),
        ("LANGUAGE", "fr"),
        ("WALK_SPEED", "fast"),
        ("WALK_SPEED", "-1"),
        ("TIMEZONE", "Mars/Olympus"),
    ],
)
def test_a_bad_setting_is_one_sentence(run: Run, name: str, value: str) -> None:
    Path("text.docx").write_text("not a database")
    before = footprint(Path())
    result = run("show", **{f"YINLU_{name}": value})
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert footprint(Path()) == before


@pytest.mark.parametrize("arguments", [["rute"], ["show", "--fast"], ["route", "x"], ["restore"]])
def test_wrong_usage_is_exit_code_2(run: Run, arguments: list[str]) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")


def test_an_empty_store_is_said(run: Run) -> None:
    assert answer(run("show", "--json")) == {"compounds": []}
    for command in (("check",), ("publish", "--all", "--out", "site"), ("show", "x")):
        result = run(*command)
        assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert footprint(Path()) == {}


def test_it_runs_as_a_module(tmp_path: Path) -> None:
    environment = {**os.environ, "YINLU_STORE": f"sqlite:///{tmp_path}/store.sqlite"}
    command = [sys.executable, "-m", "geo"]
    for arguments, code in ((["import", str(DATA / "linshui-xiyuan")], 0), (["show", "x"], 2)):
        done = subprocess.run(
            [*command, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True
        )
        assert done.returncode == code
        assert "Traceback" not in done.stderr
