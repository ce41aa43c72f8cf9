"""The phone reads every address as Python does: one grammar, two readers."""

from collections.abc import Sequence
from dataclasses import asdict

from hypothesis import given, settings
from hypothesis import strategies as st

from geo.address import fold, parse

from .phone import on_phone
from .test_address import FOUND, SIGNS

WORDS = """
7 12 302 1201 07 188 166号 3164号 B2 A f th12 甲 乙 东 四 十二 一百零八 廿三 一二零一 幺
幢 栋 号楼 座 # 单元 单 室 房 户 门 号门 梯 层 楼 27F 弄 巷 号 号院 区 期 组团 路 街 小区
BLDG unit Room Apt. Floor No. no tower 楼栋: 单元号： 门牌： 第 杠 - － — / 、 ， 。 ( ） : ＃
王女士 13812345678 138****5678 18:30 2026-11-23 尾号1234 门禁码2580# ¥35.50 2份 88路
７ １２ Ａ ｂ 樓 棟 單元 ß ﬁ ① Ⅷ ٣ 𠮷 😀 é
"""
PIECES = [*WORDS.split(), " ", "  ", "\n", "\t", "\u200b", "\u3000", "\x1c", "\x85", "\ufeff"]
# Signs that this Python does not know may be known, and changed, by a newer browser.
ANY = st.characters(exclude_categories=("Cs", "Cn"))
TYPED = (
    st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
    | st.text(SIGNS, max_size=40)
    | st.lists(st.sampled_from(PIECES) | ANY, max_size=12).map("".join)
    | st.text(ANY, max_size=30)
)


def differing(texts: Sequence[str]) -> list[tuple[str, object, object]]:
    """Return the texts that are read in two ways, and both."""
    answer = "(text) => Object.assign(Address.parse(text), { folded: Address.fold(text) })"
    here = [{**asdict(parse(text)), "folded": fold(text)} for text in texts]
    there = on_phone(answer, texts, "address.js")
    return [case for case in zip(texts, here, there, strict=True) if case[1] != case[2]]


def test_every_form_is_read_alike() -> None:
    texts = [written for written, *_ in FOUND]
    long = [text * 60 for text in texts[:20]]
    assert differing([*texts, *long, *map("".join, zip(texts, reversed(texts), strict=True))]) == []


def test_whatever_is_typed_is_read_alike() -> None:
    """Some thousands of texts, made the same in every run, and read by one Node."""
    texts: list[str] = []

    @settings(max_examples=4000)
    @given(TYPED)
    def collect(text: str) -> None:
        texts.append(text)

    collect()
    assert len(set(texts)) > 2000
    assert differing(texts) == []


def test_that_check_can_fail() -> None:
    """The twin: a reader that takes every number for a building is caught."""
    script = "(text) => ({ building: text, unit: null, room: null, folded: text })"
    there = on_phone(script, ["1201", "7"])
    here = [{**asdict(parse(text)), "folded": fold(text)} for text in ("1201", "7")]
    assert [one == other for one, other in zip(here, there, strict=True)] == [False, True]
