"""Uploads: hostile files do no harm, and people see what theirs will become."""

import io
import json
import socket
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from PIL import Image

from geo.datum import convert
from geo.errors import FileError, SettingError
from geo.files import safe_name
from geo.imports import Incoming, Wish
from geo.layers import to_bytes, write_layers
from geo.settings import DEFAULTS, Settings
from geo.store import Store, open_store
from geo.uploads import Look, bring, look, read_picture
from geo.uploads.answers import NONSENSE, Answer, read_answer
from tests.conftest import ROOT, sample_folders
from tests.hostile import Bait, Hostile, hostile_files, hostile_named
from tests.hostile_seeds import seeds
from tests.made_files import HOUSES, geojson, houses, shapefile

SECRET = "canary-5f0c"
QUICK = replace(DEFAULTS, upload_seconds=15.0)
EVERY = 9  # of the hostile files, one in so many is tried in each run; 1 tries them all
GATES = "名称,经度,纬度,谁能走\n南门,120.15,30.28,是\n北门,120.151,30.281,否\n".encode()


class Listener:
    """Somebody who listens on this machine, and counts who comes."""

    def __init__(self) -> None:
        self.server = socket.create_server(("127.0.0.1", 0))
        self.visits = 0
        self.address = f"http://127.0.0.1:{self.server.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                visitor, _ = self.server.accept()
            except OSError:
                return
            self.visits += 1
            with closing(visitor):
                visitor.sendall(b"HTTP/1.0 404 Not Found\r\n\r\n")


@pytest.fixture
def bait(tmp_path: Path) -> Iterator[tuple[Bait, Listener]]:
    canary = tmp_path / "canary.geojson"
    geojson(canary, ({"楼号": SECRET}, HOUSES[0]))
    listener = Listener()
    with closing(listener.server):
        yield Bait(listener.address, canary), listener


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(f"sqlite:///{tmp_path}/store.sqlite")


def outcome(hostile: Hostile) -> str:
    """Return what reading a hostile upload ends in: counts of layers, a size, or a sentence."""
    try:
        if hostile.job == "picture":
            picture = read_picture(*hostile.files[0], settings=QUICK)
            return f"{picture.width} × {picture.height}"
        seen = look(hostile.files, settings=QUICK)
        return json.dumps([seen.counts, [to_bytes(each.layers).hex() for each in seen.found]])
    except (FileError, SettingError) as error:
        return error.sentence("zh") + error.sentence("en")


def test_hostile_files_end_in_a_sentence_or_in_layers(
    bait: tuple[Bait, Listener], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YINLU_TILES_KEY", SECRET)
    there, listener = bait
    titles = []
    for number, case in enumerate(hostile_files(there)):
        titles.append(case.title)
        if number % EVERY == 0:
            said = outcome(case)
            assert SECRET not in said, case.title
            assert str(tmp_path) not in said, case.title
    assert len({*titles}) == len(titles) >= 120
    assert listener.visits == 0
    assert [file.name for file in tmp_path.iterdir()] == ["canary.geojson"]


STOCK = """
import sys, geopandas
try:
    rows = geopandas.read_file(sys.argv[1])
    print(len(rows), rows.drop(columns="geometry").to_dict())
except Exception as error:
    print(type(error).__name__)
"""


def test_a_stock_reader_does_harm_with_some(bait: tuple[Bait, Listener], tmp_path: Path) -> None:
    """The twin: the bait is taken by who reads files as they come."""
    there, listener = bait
    said = []
    for title in ("geojson that is a VRT on a file", "geojson that is a VRT on the web"):
        ((name, content),) = hostile_named(title, there).files
        (tmp_path / name).write_bytes(content)
        result = subprocess.run(
            [sys.executable, "-c", STOCK, name],
            cwd=tmp_path, capture_output=True, text=True, timeout=120, check=True,
        )  # fmt: skip
        said.append(result.stdout)
    assert SECRET in said[0]
    assert listener.visits > 0


INSIDE = """
import ctypes, os, socket, subprocess, sys
from pathlib import Path
from typing import Any
sys.path.insert(0, sys.argv[1])
folder, secret, port, wall = Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]), sys.argv[5]
from geo.uploads import jail
libc = ctypes.CDLL(None, use_errno=True)
if wall == "hook":
    sys.addaudithook(jail._guard(folder.resolve(), jail._readable()))
elif wall == "kernel":
    jail._shut_network(); jail._shut_files(folder, jail._readable()); jail._shut_calls()
def tell(name, work):
    try: print(name, "done" if work() in (None, True) else "refused")
    except OSError: print(name, "refused")
def by_c(path): return libc.open(path.encode(), 0) >= 0
def connect():
    with socket.create_connection(("127.0.0.1", port), 2): pass
by = (lambda: by_c(secret)) if wall == "kernel" else (lambda: bool(open(secret).read()))
tell("read", by)
tell("write", lambda: bool(open(secret + ".new", "w").write("x")))
tell("own", lambda: bool((folder / "own").write_text("x")))
tell("import", lambda: __import__("wave") is not None)
tell("connect", connect)
tell("run", lambda: subprocess.run(["/bin/true"]).returncode == 0)
tell("fork", lambda: libc.fork() >= 0 if wall == "kernel" else os.fork() >= 0)
"""


@pytest.mark.parametrize(
    ("wall", "refused"),
    [
        ("none", set()),
        ("hook", {"read", "write", "connect", "run", "fork"}),
        ("kernel", {"read", "write", "connect", "run", "fork"}),
    ],
)
def test_each_wall_of_the_cell_stands_alone(
    wall: str, refused: set[str], bait: tuple[Bait, Listener], tmp_path: Path
) -> None:
    """Without a wall everything works: the twin. One wall alone refuses whatever leads out."""
    there, _ = bait
    folder = tmp_path / "cell"
    folder.mkdir()
    port = there.address.rpartition(":")[2]
    result = subprocess.run(
        [sys.executable, "-I", "-c", INSIDE, ROOT, folder, there.canary, port, wall],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    said = dict(line.split(" ") for line in result.stdout.splitlines())
    assert {*said} == {"read", "write", "own", "import", "connect", "run", "fork"}, result.stderr
    assert {name for name, what in said.items() if what == "refused"} == refused


# -- workers that fail -----------------------------------------------------------------------------


LINES = b"lon,lat,name\n" + b"120.15,30.28,\xe5\x8d\x97\n" * 4_000_000


@pytest.mark.parametrize(
    ("limits", "says"),
    [({"upload_seconds": 2.0}, "was not read after"), ({"upload_memory": 800.0}, "of memory")],
)
def test_a_worker_that_takes_too_much_is_a_sentence(limits: dict[str, Any], says: str) -> None:
    with pytest.raises(FileError, match=says):
        look([("gates.csv", LINES)], settings=Settings(**limits))


@pytest.mark.parametrize(
    "answer",
    [
        b"", b"\xff", b"[]", b"{}", b"[" * 100_000, b'{"parts": 5}', b'{"parts": ["../../x"]}',
        b'{"error": 1}', b'{"error": {"kind": "OSError", "key": "x", "values": {}}}',
        b'{"error": {"kind": "FileError", "key": "no_such", "values": {}}}',
        b'{"error": {"kind": "FileError", "key": "file_large", "values": {}}}',
    ],
)  # fmt: skip
def test_an_answer_of_nonsense_is_seen(answer: bytes, tmp_path: Path) -> None:
    (tmp_path / "answer.json").write_bytes(answer)
    with pytest.raises(NONSENSE):
        read_answer(tmp_path)


def test_an_answer_is_no_way_to_another_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(SECRET)
    folder = tmp_path / "out"
    folder.mkdir()
    Answer({}, {"part": b""}).write(folder)
    assert read_answer(folder).part("part") == b""
    (folder / "part").unlink()
    (folder / "part").symlink_to(secret)
    with pytest.raises(NONSENSE):
        read_answer(folder)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("楼栋.geojson", "楼栋.geojson"), ("../../楼栋.shp", "楼栋.shp"),
        ("a\nb\0.csv", "a_b_.csv"),
        ("C:\\x\\门.csv", "门.csv"), (".bashrc", "bashrc"), ("", "file"), ("...", "file"),
        ("楼\u202e栋.csv", "楼_栋.csv"), ("a.osm.pbf", "a.osm.pbf"),
        ("x" * 300 + ".csv", "x" * 60 + ".csv"),
    ],
)  # fmt: skip
def test_names_are_made_safe(name: str, safe: str) -> None:
    assert safe_name(name) == safe


# -- what people see -------------------------------------------------------------------------------


def test_a_look_tells_what_files_become() -> None:
    seen = look([("出入口.csv", GATES.decode().encode("gbk"))])
    (table,) = seen.tables
    assert (table.layer, table.rows, table.encoding, table.guessed) == ("gates", 2, "gb18030", True)
    assert table.headers == {"名称": "name", "谁能走": ""}
    assert table.samples["名称"] == ("南门", "北门")
    assert seen.counts == {"gates": 2}
    assert seen.headers == {"gates": {"名称": "name", "谁能走": ""}}


def test_columns_can_be_corrected() -> None:
    columns = {"gates": {"谁能走": "foot", "名称": ""}}
    seen = look([("出入口.csv", GATES)], Wish(columns=columns))
    gates = seen.layers["gates"]
    assert gates["foot"].tolist() == ["yes", "no"]
    assert gates["name"].tolist() == ["", ""]
    assert seen.headers == columns


@pytest.mark.parametrize("columns", [{"roofs": {}}, {"gates": {"名称": "colour"}}])
def test_columns_that_are_none_are_refused(columns: dict[str, dict[str, str]]) -> None:
    with pytest.raises(SettingError):
        look([("出入口.csv", GATES)], Wish(columns=columns))


def test_parts_of_a_shapefile_may_come_one_by_one(tmp_path: Path) -> None:
    path = shapefile(tmp_path / "a", "楼栋", houses(), "GBK")
    parts = [(file.name, file.read_bytes()) for file in sorted(path.parent.iterdir())]
    parts += [("楼栋.shp.xml", b"<x/>"), ("楼栋.sbn", b"rubbish")]  # as ArcGIS exports it
    seen = look(parts)
    assert seen.layers["buildings"]["name"].tolist() == ["8幢", "9幢"]
    assert [table.crs for table in seen.tables] == ["WGS 84"]
    with pytest.raises(FileError, match=r"\.shp"):
        look([part for part in parts if not part[0].endswith(".shp")])


def test_what_is_left_out_is_told() -> None:
    content = seeds()["楼栋.zip"]
    with_more = io.BytesIO(content)
    with zipfile.ZipFile(with_more, "a") as archive:
        archive.writestr("说明.docx", b"x")
    seen = look([("小区.zip", with_more.getvalue())])
    assert [problem.code for problem in seen.problems] == ["P756"]
    assert "说明.docx" in seen.problems[0].says("zh")


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_a_suspect_datum_is_told_before_it_is_saved(datum: str, tmp_path: Path) -> None:
    folder = sample_folders()[0]
    saved = Incoming(open_store(f"sqlite:///{tmp_path}/s.sqlite"), Wish())
    saved.read(folder)
    (draft,) = saved.drafts()
    moved = draft.layers["buildings"].copy()
    moved.geometry = shapely.transform(
        moved.geometry.to_numpy(),
        lambda lon, lat: convert(lon, lat, source="wgs84", target=datum),
        interleaved=False,
    )
    write_layers({"buildings": gpd.GeoDataFrame(moved)}, tmp_path / "楼栋.gpkg")
    upload = [("楼栋.gpkg", (tmp_path / "楼栋.gpkg").read_bytes())]
    finding = look(upload).suspects(draft.layers)
    assert finding is not None and finding.datum == datum
    assert look(upload, Wish(datum=datum)).suspects(draft.layers) is None


def test_the_studio_and_the_command_line_do_the_same(store: Store, tmp_path: Path) -> None:
    path = geojson(tmp_path / "楼栋.geojson", ({"楼号": "8幢"}, HOUSES[0]))
    incoming = Incoming(store, Wish(name="西苑"))
    incoming.read(path)
    (expected,) = incoming.drafts()
    seen = look([(path.name, path.read_bytes())])
    (draft,) = bring(seen, store, Wish(name="西苑"))
    assert draft.compound == expected.compound
    assert to_bytes(draft.layers) == to_bytes(expected.layers)


def test_an_extract_is_read_into_compounds(store: Store) -> None:
    seen = look([("小区.osm", seeds()["小区.osm"])])
    assert isinstance(seen, Look) and len(seen.compounds) == 1
    assert [draft.compound for draft in bring(seen, store)] == [*seen.compounds]


# -- pictures --------------------------------------------------------------------------------------


def _written(picture: Image.Image, kind: str, **options: Any) -> bytes:
    content = io.BytesIO()
    picture.save(content, kind, **options)
    return content.getvalue()


def _read(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("RGB")


def test_a_photo_is_turned_upright_and_made_smaller() -> None:
    photo = Image.new("RGB", (600, 400), "white")
    photo.paste((200, 0, 0), (0, 0, 300, 400))
    exif = Image.Exif()
    exif[0x0112] = 6  # held upright: to be turned a quarter to the right
    exif[0x010E] = SECRET
    content = _written(photo, "JPEG", exif=exif)
    picture = read_picture("IMG_1.png", content, settings=replace(DEFAULTS, picture_pixels=300.0))
    assert (picture.width, picture.height) == (200, 300)
    assert SECRET.encode() not in picture.content
    drawn = np.asarray(_read(picture.content))
    assert drawn.shape == (300, 200, 3)
    assert drawn[20, 100, 1] < 60 < drawn[280, 100, 1]


def test_the_first_page_of_a_pdf_becomes_a_picture() -> None:
    page = Image.new("RGB", (800, 600), "white")
    page.paste((0, 0, 200), (0, 0, 400, 600))
    picture = read_picture("plan.jpg", _written(page, "PDF", resolution=72))
    assert picture.media == "image/png"
    assert picture.width / picture.height == pytest.approx(4 / 3, abs=0.01)
    drawn = np.asarray(_read(picture.content))
    assert drawn[10, 10, 0] < 60 and drawn[10, -10, 0] > 200


def test_a_clear_drawing_lies_on_white() -> None:
    picture = read_picture("a", _written(Image.new("RGBA", (40, 30)), "PNG"))
    assert _read(picture.content).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("content", [b"hello", b"<svg/>", b"%!PS-Adobe-3.0", b"PK\3\4"])
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(FileError, match="neither a picture nor a PDF"):
        read_picture("plan.png", content)
