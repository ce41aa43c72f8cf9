"""What people call layers, columns and values."""

import pytest

from geo.files.headers import (
    COLUMNS,
    LAYERS,
    VALUES,
    column_words,
    find,
    layer_called,
    meaning,
    plain,
)
from geo.layers import TABLE, Layer, layer


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("楼栋", "buildings"),
        ("西溪北苑_楼栋2024", "buildings"),
        ("TH_buildings", "buildings"),
        ("小区出入口", "gates"),
        ("小区", "compound"),
        ("building_entrances", "entrances"),
        ("3单元门", "entrances"),
        ("幸福小区道路", "paths"),
        ("临水西苑 / 围墙", "barriers"),
        ("小哥驿站", "stations"),
        ("Gates", "gates"),
        ("gateway", None),
        ("pathology", None),
        ("export", None),
        ("0", None),
    ],
)
def test_the_last_word_of_a_name_tells_the_layer(name: str, called: str | None) -> None:
    assert layer_called(name) == called


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_our_own_names_are_known(row: Layer) -> None:
    assert layer_called(row.name) == row.name
    for column in row.columns:
        assert find([column.name], column_words(row.name, column.name)) == [column.name]


def test_every_word_stands_for_something_that_is_there() -> None:
    assert set(LAYERS) == {row.name for row in TABLE}
    for name, columns in COLUMNS.items():
        assert set(columns) <= {column.name for column in layer(name).columns}
        for words in columns.values():
            assert all(plain(word) == word for word in words.split())


def test_no_word_means_two_values_of_one_column() -> None:
    for table in VALUES.values():
        words = [word for choices in table.values() for word in choices.split()]
        assert len(words) == len(set(words))
        assert all(plain(word) == word for word in words)


@pytest.mark.parametrize("header", ["楼号", " 楼 号 ", "楼号*", "楼号（必填）", "ADDR:HOUSENUMBER",
                                    "addr_housenumber", "Ｒｅｆ"])  # fmt: skip
def test_headers_are_compared_plainly(header: str) -> None:
    assert find(["x", header], column_words("buildings", "ref")) == [header]


@pytest.mark.parametrize(
    ("column", "word", "choice"),
    [
        ("foot", "是", "yes"), ("foot", "禁止", "no"), ("foot", "业主", "private"),
        ("lift", "1", "yes"), ("lift", "TRUE", "yes"), ("lift", "private", None),
        ("exit", "按钮", "button"), ("way", "只出", "out"), ("register", "扫码", "scan"),
        ("register", "否", "none"), ("handover", "快递柜", "locker"), ("kind", "公厕", "toilet"),
        ("ebike", "看心情", None), ("ebike", "未知", "unknown"), ("covered", "arcade", "yes"),
    ],
)  # fmt: skip
def test_values_are_understood_in_their_column(column: str, word: str, choice: str | None) -> None:
    declared = next(it for row in TABLE for it in row.columns if it.name == column and it.values)
    assert meaning(column, word, declared.values) == choice
