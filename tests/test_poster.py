"""Signs as they hang at a gate: what can be read, measured and scanned from what is printed."""

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pdfplumber
import pytest
import shapely
import zxingcpp
from PIL import Image, ImageDraw
from typer.testing import CliRunner

from geo.__main__ import app
from geo.demo import generate_compounds
from geo.errors import SettingError, UnknownPlace
from geo.guide import Guide
from geo.layers import TABLE, Layers, read_layers
from geo.osm import read_osm
from geo.poster import PAPERS, Poster, guide_address, make_poster
from geo.poster.fonts import width
from geo.poster.frame import _spread
from geo.poster.index import Row
from geo.poster.plan import Said, make_plan
from geo.poster.rules import Remark
from tests.conftest import extracts, sample_folders
from tests.guides import HOSTILE, guide_of, hostile_layers, sample_guide
from tests.printed import glyphs, letters

MM = 72 / 25.4  # points
LEAST_MM = 3.5
MARGIN_MM, MAP_LEAST_MM = 12.0, 252.0
SITE = "https://riders.example.org/g/"
FONT = "NotoSansCJKsc-Regular"
PUNCTUATION = set("，。、；：（）()《》「」·,.;:'’-–")

Letter = dict[str, Any]


def sign_of(guide: Guide, gate: str = "", **more: Any) -> Poster:
    return make_poster(guide, gate=gate or guide.routes.gates[0], address=SITE, **more)


@cache
def sample_sign(name: str, gate: str, language: str = "zh") -> Poster:
    return sign_of(sample_guide(folder_of(name), language), gate)


def folder_of(name: str) -> Path:
    return next(folder for folder in sample_folders() if folder.name == name)


def signs() -> list[tuple[str, str]]:
    return [
        (folder.name, gate)
        for folder in sample_folders()
        for gate in sample_guide(folder).routes.gates
    ]


def block(sign: Poster, kind: str, sheet: int = 0) -> Any:
    """Return what a block of a sheet is set from."""
    sheets = json.loads(sign.files["sign.json"])["sheets"]
    return next((each for each in sheets[sheet] if each["kind"] == kind), None)


def words_of_map(sign: Poster, kind: str = "") -> dict[str, tuple[float, float]]:
    """Return the texts of the map, or of one kind, with where they stand, in millimetres."""
    drawn = ElementTree.fromstring(sign.files["map.svg"])
    texts = [each for each in drawn.iter("{http://www.w3.org/2000/svg}text") if each.text]
    return {
        str(each.text): (float(each.attrib["x"]), float(each.attrib["y"]))
        for each in texts
        if kind in ("", each.get("class"))
    }


def said(pdf: bytes) -> str:
    """Return everything that a PDF says, without spaces."""
    return "".join(letter["text"] for letter in letters(pdf)).replace(" ", "")


def inked(pdf: bytes) -> list[Letter]:
    return [letter for letter in letters(pdf) if letter["text"].strip()]


def overlaps(found: list[Letter]) -> list[str]:
    """Return which letters of a sheet lie on one another, by boxes a little within their ink."""
    found = [letter for letter in found if letter["text"] not in PUNCTUATION]
    rows = ((e["x0"], e["x1"], (e["top"] + e["bottom"]) / 2, e["size"]) for e in found)
    x0, x1, middle, size = np.array(list(rows)).T
    aside, high = 0.12 * (x1 - x0), 0.36 * size
    boxes = shapely.box(x0 + aside, middle - high, x1 - aside, middle + high)
    one, two = shapely.STRtree(boxes).query(boxes, predicate="intersects")
    share = shapely.area(shapely.intersection(boxes[one], boxes[two])) / shapely.area(boxes[one])
    met = (one < two) & (share > 0.05)
    pairs = zip(one[met].tolist(), two[met].tolist(), strict=True)
    return [f"{found[a]['text']}/{found[b]['text']}" for a, b in pairs]


def faults(sign: Poster) -> list[str]:
    """Return what is wrong with how a sign of A3 is set."""
    pdf, wrong = sign.pdf(), []
    ground = block(sign, "map")
    above, below = ground["y"] - 2, ground["y"] + ground["h"] + 2
    for page, letters_of in groupby(inked(pdf), key=lambda letter: letter["page_number"]):
        found = list(letters_of)
        wrong += [f"{pair} overlap" for pair in overlaps(found)]
        wrong += [f"{e['text']} is small" for e in found if e["size"] / MM < LEAST_MM]
        for letter in found:
            top, bottom, air = letter["top"] / MM, letter["bottom"] / MM, letter["size"] / MM / 8
            box = (letter["x0"] / MM, top + air, 297 - letter["x1"] / MM, 420 - bottom + air)
            on_map = page == 1 and above <= top and bottom <= below
            if not on_map and min(box) < MARGIN_MM - 0.4:
                wrong.append(f"{letter['text']} is in the margin")
    if 0 in glyphs(pdf):
        wrong.append("a sign has no glyph")
    if ground["h"] < MAP_LEAST_MM:
        wrong.append(f"the map is {ground['h']:.0f} mm high")
    return wrong


def decoded(png: bytes, *, halved: bool = False) -> list[str]:
    picture: Image.Image = Image.open(io.BytesIO(png))
    if halved:
        picture = picture.resize((picture.width // 2, picture.height // 2), Image.Resampling.BOX)
    return [code.text for code in zxingcpp.read_barcodes(picture)]


@pytest.mark.parametrize(("name", "gate"), signs())
def test_every_sign_of_the_sample_is_well_set(name: str, gate: str) -> None:
    assert faults(sample_sign(name, gate)) == []


@pytest.mark.parametrize("folder", sample_folders(), ids=lambda folder: folder.name)
def test_signs_are_well_set_in_english_too(folder: Path) -> None:
    guide = sample_guide(folder, "en")
    sign = sign_of(guide)
    assert faults(sign) == []
    assert "Youarehere" in said(sign.pdf())


def invented() -> Layers:
    *_, (_, layers) = generate_compounds(6, seed=5)
    return layers


def extracted(file: Path) -> Layers:
    compounds = read_osm(file).compounds.values()
    small = [layers for layers in compounds if 5 <= len(layers["buildings"]) <= 120]
    return max(small or compounds, key=lambda layers: len(layers["buildings"]))


@pytest.mark.parametrize("file", [None, *extracts()], ids=lambda file: file.stem if file else "own")
def test_compounds_of_others_have_good_signs(file: Path | None) -> None:
    assert faults(sign_of(guide_of(extracted(file) if file else invented()))) == []


def test_faults_are_found() -> None:
    sign = sample_sign("linshui-xiyuan", "gate:south")
    data = json.loads(sign.files["sign.json"])
    rules = next(each for each in data["sheets"][0] if each["kind"] == "rules")
    rules["rows"][1]["y"] = rules["rows"][0]["y"] + 2
    rules["rows"][2]["x"] = 1
    rules["rows"][2]["says"]["size"] = 3.2
    spoilt = Poster({**sign.files, "sign.json": json.dumps(data).encode()}, 0)
    found = " ".join(faults(spoilt))
    assert "overlap" in found
    assert "small" in found
    assert "margin" in found


def test_letters_are_those_of_one_embedded_font() -> None:
    pdf = sample_sign("linshui-xiyuan", "gate:south").pdf()
    assert {letter["fontname"].partition("+")[2] for letter in letters(pdf)} == {FONT}
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        known = map(document.doc.getobj, document.doc.xrefs[0].get_objids())
        fonts = [each for each in known if isinstance(each, dict) and "FontBBox" in each]
    assert fonts
    assert all("FontFile3" in each for each in fonts)


def test_the_code_leads_to_the_guide_at_this_gate() -> None:
    for gate in ("gate:south", "gate:north"):
        sign = sample_sign("linshui-xiyuan", gate)
        address = guide_address(SITE, "linshui-xiyuan", gate)
        assert address == f"{SITE}c/linshui-xiyuan/?from={gate}"
        assert decoded(sign.png()[0]) == [address]
    assert decoded(sign.png(300)[0], halved=True) == [address]


def test_a_covered_code_is_found_out() -> None:
    sign = sample_sign("linshui-xiyuan", "gate:south")
    place = block(sign, "code")
    picture = Image.open(io.BytesIO(sign.png()[0]))
    pixel = 150 / 25.4
    corner = (place["x"] * pixel, place["y"] * pixel)
    side = place["side"] * pixel / 2
    ImageDraw.Draw(picture).rectangle((*corner, corner[0] + side, corner[1] + side), fill="white")
    covered = io.BytesIO()
    picture.save(covered, "PNG")
    assert decoded(covered.getvalue()) == []


@pytest.mark.parametrize("gate", ["gate:south", "gate:east", "gate:north"])
def test_up_is_the_way_one_walks_in(gate: str) -> None:
    sign = sample_sign("linshui-xiyuan", gate)
    guide = sample_guide(folder_of("linshui-xiyuan"))
    places = {place["id"]: place for place in guide.document["places"]}
    inward = places[gate]["inward"]
    words = words_of_map(sign, "number")
    # From 1 to 13 on the paper, and in the world turned so that inward is up.
    seen = np.subtract(words["13"], words["1"])
    east, north = np.subtract(places["building:13"]["at"], places["building:1"]["at"])
    bearing = np.degrees(np.arctan2(east, north)) - inward
    paper = np.degrees(np.arctan2(seen[0], -seen[1]))
    assert abs((paper - bearing + 180) % 360 - 180) < 4
    assert block(sign, "map")["north"]["angle"] == pytest.approx(-inward % 360)


def test_the_index_holds_what_the_map_shows() -> None:
    for name, gate in signs()[::2]:
        sign = sample_sign(name, gate)
        index = block(sign, "index") or block(sign, "index", 1)
        rows = [row for column in index["columns"] for row in column["rows"]]
        shown = words_of_map(sign)
        named = [row[0]["says"] for row in rows]
        missing = [says for says in named if not any(on_map(word, says) for word in shown)]
        assert len(missing) <= 0.05 * len(rows), missing
        assert all(re.fullmatch("[A-Z][0-9]+", row[1]["says"]) for row in rows)


def on_map(word: str, label: str) -> bool:
    """Tell whether a word of the map is what a label of the index is about."""
    whole = rf"(?<![0-9A-Za-z]){re.escape(word.rstrip('…'))}(?![0-9A-Za-z])"
    return bool(word) and (re.search(whole, label) is not None or label.startswith(word[:3]))


def test_few_rules_are_said() -> None:
    for name, gate in signs():
        rows = block(sample_sign(name, gate), "rules")["rows"]
        said = [row for row in rows if row["symbol"] not in ("parking", "station")]
        assert 1 <= len(said) <= 6


def test_what_is_unknown_is_not_drawn_as_allowed() -> None:
    symbols = [
        {row["symbol"] for row in block(sample_sign(name, gate), "rules")["rows"]}
        for name, gate in (("hengtang-jixie", "gate:main"), ("linshui-xiyuan", "gate:south"))
    ]
    assert "gate-unknown" in symbols[0] - symbols[1]
    assert "ebike" in symbols[1] - symbols[0]


@pytest.mark.parametrize("paper", ["A4", "A2"])
def test_other_papers_are_the_same_sheet_scaled(paper: str) -> None:
    guide = sample_guide(folder_of("linshui-xiyuan"))
    other = sign_of(guide, paper=paper).pdf()
    usual = sample_sign("linshui-xiyuan", "gate:south").pdf()
    with pdfplumber.open(io.BytesIO(other)) as document:
        page = document.pages[0]
        size = (page.width / MM, page.height / MM)
    assert size == pytest.approx(PAPERS[paper], abs=0.2)
    scale = np.divide(PAPERS[paper], PAPERS["A3"]).min()
    pairs = list(zip(letters(other), letters(usual), strict=True))
    assert all(abs(a["size"] - b["size"] * scale) < 0.1 for a, b in pairs)
    assert all(abs(a["x0"] - b["x0"] * scale) < 0.5 for a, b in pairs)


def test_the_same_guide_gives_the_same_bytes() -> None:
    sign = sign_of(sample_guide(folder_of("hengtang-jixie")), "gate:main")
    again = sign_of(guide_of(read_layers(folder_of("hengtang-jixie"))), "gate:main")
    assert (again.pdf(), again.png(50), again.svg()) == (sign.pdf(), sign.png(50), sign.svg())
    code = (
        "import sys; from tests.test_poster import *; sys.stdout.buffer.write("
        "sign_of(sample_guide(folder_of('hengtang-jixie')), 'gate:main').pdf())"
    )
    run = {"capture_output": True, "check": True, "env": {**os.environ, "PYTHONHASHSEED": "7"}}
    assert subprocess.run([sys.executable, "-c", code], **run).stdout == sign.pdf()  # type: ignore[call-overload]


def seeded(*, public: bool) -> Layers:
    """Return a sample compound with a word in every private column, or in one that is public."""
    layers = read_layers(folder_of("hengtang-jixie"))
    private = [(row.name, each.name) for row in TABLE for each in row.columns if not each.public]
    assert private
    for layer, column in [("compound", "convention")] if public else private:
        if layer in layers:
            layers[layer][column] = "Q47Z"
    return layers


def test_private_columns_are_never_printed() -> None:
    sign = sign_of(guide_of(seeded(public=False)))
    assert all(b"Q47Z" not in file for file in sign.files.values())
    assert "Q47Z" not in said(sign.pdf())


def test_that_search_can_fail() -> None:
    assert "Q47Z" in said(sign_of(guide_of(seeded(public=True))).pdf())


def renamed(says: str) -> Layers:
    """Return a sample compound where everything that has a name is called so."""
    layers = read_layers(folder_of("linshui-xiyuan"))
    layers["compound"]["convention"] = says * 3
    for name in ("compound", "gates", "buildings", "parking", "landmarks"):
        layers[name]["name"] = says
        layers[name]["name_en"] = says
    return layers


@pytest.mark.parametrize(
    "says",
    [
        "#let x = 1 $a^2$ *b* _c_ \\u{41} @d <e>",
        "桂花苑二期东区组团" * 45,
        "a" * 400,
        "南门🚪👨‍👩‍👧🏽",
        "بوابة\u202egate\u2066",
        "&amp;<b>\"'</b>",
    ],
    ids=["typst", "long", "word", "emoji", "rtl", "markup"],
)
def test_whatever_people_write_is_only_text(says: str) -> None:
    sign = sign_of(guide_of(renamed(says)), "gate:south")
    assert faults(sign) == []
    if says.startswith(("#", "&")):
        assert says[:12].replace(" ", "") in said(sign.pdf())


def test_hostile_words_in_every_column_leave_a_sign() -> None:
    guide = guide_of(hostile_layers())
    sign = sign_of(guide)
    assert faults(sign) == []
    assert any(each.replace(" ", "")[:6] in said(sign.pdf()) for each in HOSTILE)
    assert decoded(sign.png()[0]) == [guide_address(SITE, guide.compound, guide.routes.gates[0])]


def test_a_gate_that_nobody_may_enter_says_where_to_go() -> None:
    sign = sample_sign("linshui-xiyuan", "gate:north")
    assert "此门不能进，请走南门、东门" in said(sign.pdf())
    assert "此门不能进" not in said(sample_sign("linshui-xiyuan", "gate:south").pdf())


def test_a_compound_without_buildings_has_a_sign() -> None:
    layers = read_layers(folder_of("hengtang-jixie"))
    none = {name: layers[name].iloc[:0] for name in ("buildings", "entrances")}
    sign = sign_of(guide_of({**layers, **none}))
    assert faults(sign) == []
    assert block(sign, "index") is None
    assert len(sign.svg()) == 1


@pytest.mark.parametrize("name", ["linshui-xiyuan", "hengtang-jixie"])
def test_gates_alone_have_signs_and_no_gates_are_said(name: str) -> None:
    layers = read_layers(folder_of(name))
    bare = {each: rows if each == "compound" else rows.iloc[:0] for each, rows in layers.items()}
    gates = guide_of({**bare, "gates": layers["gates"]})
    assert faults(sign_of(gates)) == []
    with pytest.raises(UnknownPlace) as error:
        sign_of(guide_of(bare), "gate:south")
    assert error.value.key == "no_gates"


def test_a_gate_that_nobody_may_enter_has_no_rules_for_entering() -> None:
    guide = sample_guide(folder_of("linshui-xiyuan"))
    shut, opened = (
        {each["symbol"] for each in block(sign_of(guide, gate), "rules")["rows"]}
        for gate in ("gate:north", "gate:south")
    )
    assert opened >= {"ebike", "register"}
    assert not shut & {"ebike", "no_ebike", "register", "handover"}


def test_many_rows_have_a_second_sheet_with_its_own_code() -> None:
    guide = sample_guide(folder_of("guixiang-long"))
    sign = sign_of(guide)
    sheets = sign.png()
    assert len(sheets) == len(sign.svg()) == 2
    assert decoded(sheets[1]) == [guide_address(SITE, guide.compound, guide.routes.gates[0])]
    assert "第2张，共2张" in said(sign.pdf())


def test_fifty_numbers_stand_beside_the_rules() -> None:
    rows = [Row(f"{n}幢", "F5", "3", "350", "") for n in range(1, 56)]
    rest: dict[str, Any] = {"top": 40.0, "language": "zh", "room": 66.6, "enough": 46.0}
    said = Said([Remark("exit", "出门按按钮")] * 6, [])
    plan = make_plan(rows[:50], said, **rest)
    assert plan.table
    assert len(plan.notes) == 6
    units = [Row(f"{n}幢", "F5", "3", "350", "1 2") for n in range(1, 41)]
    assert make_plan(units, said, **rest).table
    assert make_plan(rows * 2, said, **rest).table is None


def test_what_is_no_gate_or_paper_is_said() -> None:
    guide = sample_guide(folder_of("linshui-xiyuan"))
    with pytest.raises(UnknownPlace):
        make_poster(guide, gate="building:1")
    with pytest.raises(SettingError):
        make_poster(guide, gate="gate:south", paper="A5")
    with pytest.raises(SettingError):
        make_poster(guide, gate="gate:south", address="riders")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("signs")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("YINLU_STORE", f"sqlite:///{folder / 'store.sqlite'}")
        patch.chdir(folder)
        assert CliRunner().invoke(app, ["demo"]).exit_code == 0
        yield folder


def call(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["poster", *arguments])


def test_the_command_writes_signs(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = call("guixiang-long", "--gate", "gate:east", "--out", "new/sign.png", "--ppi", "60")
    assert result.exit_code == 0
    assert {file.name for file in (store / "new").iterdir()} == {"sign.png", "sign-2.png"}
    assert "YINLU_ADDRESS" in result.stderr
    monkeypatch.setenv("YINLU_ADDRESS", SITE)
    result = call("linshui-xiyuan", "--gate", "gate:south", "--out", "sign.pdf", "--paper", "A4")
    assert (result.exit_code, result.stderr) == (0, "")
    with pdfplumber.open(store / "sign.pdf") as document:
        assert document.pages[0].width / MM == pytest.approx(210, abs=0.2)
    assert "第1版" in said((store / "sign.pdf").read_bytes())


@pytest.mark.parametrize(
    ("gate", "more", "says"),
    [
        ("gate:nowhere", "--out sign.pdf", "gate:south"),
        ("building:1", "--out sign.pdf", "gate:south"),
        ("gate:south", "--out sign.docx", ".pdf"),
        ("gate:south", "--out sign", ".pdf"),
        ("gate:south", "--out store.sqlite/sign.pdf", "store.sqlite"),
        ("gate:south", "--out sign.png --ppi 5", "30"),
        ("gate:south", "--out sign.png --ppi nan", "600"),
        ("gate:south", "--out sign.pdf --paper A5", "A4, A3, A2"),
    ],
)
def test_a_wrong_question_is_one_sentence(store: Path, gate: str, more: str, says: str) -> None:
    before = sorted(store.rglob("*"))
    result = call("linshui-xiyuan", "--gate", gate, *more.split())
    assert (result.exit_code, result.stdout) == (2, "")
    assert says in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert sorted(store.rglob("*")) == before


def test_long_facts_in_the_foot_share_its_line() -> None:
    says = ["物业 0571-" + "1234567890" * 10, "2026-11-24  ·  第1版", "审" * 90, "©" * 90]
    parts = _spread([{"symbol": "", "says": each, "size": 4.2} for each in says])
    ends = [MARGIN_MM, *(part["x"] + part["w"] for part in parts)]
    starts = [*(part["x"] for part in parts), 285.0]
    assert all(start >= end - 1e-6 for start, end in zip(starts, ends, strict=True))
    assert parts[1]["says"] == says[1]
    assert all(width(part["says"]) * part["size"] <= part["w"] + 0.1 for part in parts)
