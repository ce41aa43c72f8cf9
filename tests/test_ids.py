"""Ids can stand in an address and a file name, and no two rows share one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.checks.rows import WELL_FORMED
from geo.ids import initials, slug, unique


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("南门", "nan-men"), ("8", "8"), ("A座", "A-zuo"), ("8-2#", "8-2"), ("２号门", "2-hao-men"),
        ("West Gate", "West-Gate"), ("Müllerstraße", "Mullerstra-e"), ("../../etc", "etc"),
        ("<b>门", "b-men"), ("n123", "n123"), ("", ""), ("…", ""), ("..", ""),
    ],
)  # fmt: skip
def test_a_name_becomes_an_id(text: str, id: str) -> None:
    assert slug(text) == id


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("邻水西苑", "lsxy"), ("临水西苑2期", "lsxy2q"), ("长春三区", "ccsq"), ("Ａ座", "az"),
        ("Moonlit Bay", "moonlitbay"), ("绿城·桂花园", "lcghy"), ("", ""),
    ],
)  # fmt: skip
def test_a_name_is_found_by_its_first_sounds(name: str, first: str) -> None:
    assert initials(name) == first


@given(st.lists(st.text(max_size=8), max_size=12))
def test_ids_are_well_formed_and_unique(texts: list[str]) -> None:
    ids = unique(texts)
    assert len(ids) == len(set(ids)) == len(texts)
    assert all(WELL_FORMED.fullmatch(id) for id in ids)


def test_equal_names_are_told_apart() -> None:
    assert unique(["8", "8", "", "8-2", "8"]) == ["8", "8-2", "3", "8-2-2", "8-3"]
