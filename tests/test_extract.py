"""Every kind of extract can be read, and nothing that is broken in one stops an import."""

import bz2
import gzip
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import osmium
import pytest
from hypothesis import given, settings

from geo.checks import find_problems
from geo.errors import FileError
from geo.layers import names
from geo.osm import read_osm

from .osm_sketch import BUILDING, Sketch, check_usable, codes, only, small_compound

ENDINGS: dict[str, Callable[[bytes], bytes]] = {
    ".osm": bytes, ".OSM": bytes, ".osm.gz": gzip.compress, ".osm.bz2": bz2.compress,
}  # fmt: skip


@pytest.mark.parametrize("ending", [*ENDINGS, ".osm.pbf"])
def test_every_format_gives_the_same(ending: str, tmp_path: Path) -> None:
    plain = small_compound().write(tmp_path / "plain.osm")
    path = tmp_path / f"林水苑{ending}"
    if ending == ".osm.pbf":
        with osmium.SimpleWriter(str(path)) as writer:
            for thing in osmium.FileProcessor(str(plain)):
                writer.add(thing)
    else:
        path.write_bytes(ENDINGS[ending](plain.read_bytes()))
    expected, found = only(read_osm(plain)), only(read_osm(path))
    for name in names():
        assert found[name].drop(columns="geometry").equals(expected[name].drop(columns="geometry"))
        assert found[name].geometry.geom_equals_exact(expected[name].geometry, 1e-7).all()


@pytest.mark.parametrize("ways_first, sign", [(True, 1), (False, -1), (True, -1)])
def test_other_ways_to_write_it(ways_first: bool, sign: int, tmp_path: Path) -> None:
    """Queries put nodes last, and editors number what is not uploaded yet below zero."""
    path = small_compound().write(tmp_path / "other.osm", ways_first=ways_first, sign=sign)
    layers = only(read_osm(path))
    assert [len(layers[name]) for name in names()] == [1, 2, 1, 2, 7, 2, 1, 2]


# Broken extracts.


def missing_nodes(sketch: Sketch) -> None:
    del sketch.nodes[2]
    sketch.ways[3][1].append(9999)


def self_crossing(sketch: Sketch) -> None:
    sketch.area([(70, 60), (90, 80), (90, 60), (70, 80)], {**BUILDING, "ref": "11"})


def two_point_ring(sketch: Sketch) -> None:
    sketch.area([(70, 60), (90, 80)], {**BUILDING, "ref": "11"})
    sketch.way([(70, 60)], {"highway": "service"})


def open_multipolygon(sketch: Sketch) -> None:
    half = sketch.way([(70, 60), (90, 60), (90, 80)], {})
    sketch.relation([(half, "outer"), (12345, "outer")], {**BUILDING, "ref": "11"})


def empty_multipolygon(sketch: Sketch) -> None:
    sketch.relation([], {**BUILDING, "ref": "11"})


def twice_the_same(sketch: Sketch) -> None:
    sketch.ways.append(sketch.ways[0])
    sketch.nodes.append(sketch.nodes[0])


def no_length(sketch: Sketch) -> None:
    sketch.way([(70, 60), (70, 60), (70, 60), (70, 60)], BUILDING)


def odd_tags(sketch: Sketch) -> None:
    sketch.box(
        70, 60, 90, 80, {**BUILDING, "building:levels": "many", "layer": "1;2", "height": "-"}
    )
    sketch.node(
        (100, 60), {"amenity": "bicycle_parking", "capacity": "a few", "opening_hours": "?"}
    )


@pytest.mark.parametrize("break_it, code", [
    (missing_nodes, "P701"), (two_point_ring, "P702"), (no_length, "P702"),
    (open_multipolygon, "P703"), (empty_multipolygon, "P703"), (twice_the_same, "P704"),
    (self_crossing, "P705"), (odd_tags, "P712"),
])  # fmt: skip
def test_what_is_broken_is_mended_or_told(break_it: Callable[[Sketch], None], code: str) -> None:
    sketch = small_compound()
    break_it(sketch)
    extract = sketch.read()
    assert code in codes(extract)
    check_usable(extract)


TEXTS = st.sampled_from(
    ["", " ", "yes", "no", "-1", "yes;no", "8", "1e999", "北门", "<b>&", "{0}", "%s", "é" * 300]
) | st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=8)  # fmt: skip


def mutilate(sketch: Sketch, chance: random.Random, words: list[str]) -> None:
    """Lose things, turn tags into other words, and shuffle nodes and members."""
    kinds: list[list[tuple[int, Any, dict[str, str]]]] = [
        sketch.nodes, sketch.ways, sketch.relations,
    ]  # fmt: skip
    for things in kinds:
        things[:] = [thing for thing in things if chance.random() > 0.05]
        for _, refs, tags in things:
            for key in [*tags]:
                if chance.random() < 0.15:
                    tags[key] = chance.choice(words)
            if chance.random() < 0.1:
                tags[chance.choice(["entrance", "barrier", "highway", "building", "layer"])] = "yes"
            if isinstance(refs, list) and chance.random() < 0.2:
                chance.shuffle(refs)


@settings(max_examples=60)
@given(seed=st.integers(0, 10**6), words=st.lists(TEXTS, min_size=1, max_size=5))
def test_no_mutilation_stops_an_import(seed: int, words: list[str]) -> None:
    """Whatever is left can be used, or there is nothing left."""
    sketch = small_compound()
    court = [(sketch.box(70, 20, 90, 30, {}), "outer"), (sketch.box(75, 22, 80, 28, {}), "inner")]
    sketch.relation(court, {**BUILDING, "name": "5幢"})
    mutilate(sketch, random.Random(seed), words)
    try:
        extract = sketch.read()
    except FileError as error:
        assert error.key == "osm_empty"
    else:
        for layers in extract.compounds.values():
            assert [p for p in find_problems(layers) if p.level == "error"] == []


# Wrong files, names and settings.


def contents() -> dict[str, tuple[bytes, str]]:
    """Return files that are no extracts, and the key of the sentence that each gets."""
    good = b"<osm version='0.6'><node id='1' lat='30' lon='120'><tag k='a' v='b'/></node></osm>"
    packed = gzip.compress(good * 50)
    return {
        "empty.osm": (b"", "osm_unreadable"),
        "cut-off.osm": (good[:60], "osm_unreadable"),
        "cut-off.osm.gz": (packed[: len(packed) // 2], "osm_unreadable"),
        "cut-off.osm.bz2": (bz2.compress(good)[:40], "osm_unreadable"),
        "picture.osm": (b"\x89PNG\r\n\x1a\n" + bytes(99), "osm_unreadable"),
        "words.osm.pbf": (b"this is no extract", "osm_unreadable"),
        "track.osm": (b"<gpx><wpt lat='1' lon='2'/></gpx>", "osm_unreadable"),
        "old.osm": (good.replace(b"0.6", b"0.5"), "osm_unreadable"),
        "place.osm": (good.replace(b"'30'", b"'north'"), "osm_unreadable"),
        "number.osm": (good.replace(b"'1'", b"'one'"), "osm_unreadable"),
        "nothing.osm": (b"<osm version='0.6'/>", "osm_empty"),
        "useless.osm": (good, "osm_empty"),
        "extract.txt": (good, "file_ending"),
    }


@pytest.mark.parametrize("name", contents())
def test_a_wrong_file_gets_one_sentence(name: str, tmp_path: Path) -> None:
    content, key = contents()[name]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(FileError) as caught:
        read_osm(tmp_path / name)
    assert caught.value.key == key
    for language in ("zh", "en"):
        assert name in caught.value.sentence(language)
        assert "\n" not in caught.value.sentence(language)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"nowhere\.osm"):
        read_osm(tmp_path / "nowhere.osm")
