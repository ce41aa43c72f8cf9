"""Words: both lists say the same things, and the code and the lists know each other's keys."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from itertools import product
from string import Formatter

import pytest

import geo.errors
from geo.layers import TABLE
from geo.words import LANGUAGES, text, word_list

from .conftest import ROOT

SCREENS = [ROOT / "app.py", *(ROOT / "ui").glob("*.py"), *(ROOT / "pages").glob("*.py")]
CODE = sorted([*(ROOT / "geo").rglob("*.py"), *SCREENS])
PAGES = sorted([*(ROOT / "geo/browser").glob("*.js"), *(ROOT / "geo/browser/templates").glob("*")])
EDITOR = sorted((ROOT / "geo/browser/editor").rglob("*.js"))

# Who asks for words, and what he puts before the key: text("fact.open"), say("join").
ASKS = {"text": "", "say": "step.", "words": "cli."}
# Keys are given to errors, problems and notes without their family and part.
FAMILIES = (
    *("", "step.", "cli.", "error.", "check.", "note."),
    *("ui.rider.", "ui.site.", "ui.district.", "ui.edit."),
)
PARTS = ("", ".says", ".mend")


def fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


# -- the lists -------------------------------------------------------------------------------------


def test_both_lists_have_the_same_keys() -> None:
    chinese, english = (word_list(language) for language in ("zh", "en"))
    assert set(chinese) == set(english)


@pytest.mark.parametrize("language", LANGUAGES)
def test_lists_are_in_order_and_hold_plain_sentences(language: str) -> None:
    words = word_list(language)
    assert list(words) == sorted(words)
    for key, sentence in words.items():
        assert not re.search("[!!]|您", sentence), f"{key} shouts or bows"


def test_both_languages_fill_in_the_same_fields() -> None:
    chinese, english = (word_list(language) for language in ("zh", "en"))
    assert {key: fields(chinese[key]) for key in chinese} == {
        key: fields(english[key]) for key in english
    }


def test_values_are_text_whatever_they_hold() -> None:
    assert text("zh", "step.start", place="{gate} {0} %s") == "从{gate} {0} %s出发"


def test_an_unknown_language_or_key_is_an_error() -> None:
    for language, key in (("fr", "step.enter"), ("zh", "step.nothing")):
        with pytest.raises(KeyError):
            text(language, key)


# -- the code --------------------------------------------------------------------------------------


@cache
def trees() -> dict[str, ast.Module]:
    return {str(file.relative_to(ROOT)): ast.parse(file.read_text("utf-8")) for file in CODE}


def nodes() -> Iterator[ast.AST]:
    for tree in trees().values():
        yield from ast.walk(tree)


def pattern(node: ast.AST) -> str | None:
    """Return what a string or an f-string may be, as a regular expression."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.escape(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(pattern(part) or r"[\w.]+" for part in node.values)
    return None


def name_of(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def asked() -> Iterator[tuple[str, ast.Call]]:
    """Yield the key (as a regular expression) of every call that asks for words."""
    for call in nodes():
        if isinstance(call, ast.Call) and name_of(call) in ASKS and call.args:
            key = pattern(call.args[1 if name_of(call) == "text" and len(call.args) > 1 else 0])
            if key is not None:
                yield re.escape(ASKS[name_of(call)]) + key, call


def test_every_key_that_code_asks_for_is_there() -> None:
    keys = word_list("zh")
    missing = [key for key, _ in asked() if not any(re.fullmatch(key, there) for there in keys)]
    assert not missing


def test_calls_fill_in_every_field() -> None:
    words = word_list("zh")
    for key, call in asked():
        given = {keyword.arg for keyword in call.keywords}
        if re.sub(r"\\(.)", r"\1", key) in words and None not in given:
            sentence = words[re.sub(r"\\(.)", r"\1", key)]
            assert fields(sentence) <= given, ast.unparse(call)


def test_every_error_problem_and_note_has_its_sentences() -> None:
    errors = {name for name, value in vars(geo.errors).items() if isinstance(value, type)}
    keys = word_list("zh")
    for call in nodes():
        if not isinstance(call, ast.Call) or not call.args:
            continue
        name, first = name_of(call), call.args[0]
        key = first.value if isinstance(first, ast.Constant) else None
        if name in errors - {"Problem"} and isinstance(key, str):
            assert {f"error.{key}.says", f"error.{key}.mend"} <= set(keys), key
        if name in ("Problem", "check") and isinstance(key, str) and re.match(r"P\d", key):
            assert {f"check.{key}.says", f"check.{key}.mend"} <= set(keys), key
        if name == "Note" and isinstance(key, str):
            assert f"note.{key}" in keys, key


def test_every_key_that_the_editor_asks_for_is_there() -> None:
    keys = word_list("zh")
    for file in EDITOR:
        for key in editor_asks(file.read_text("utf-8")):
            assert any(re.fullmatch(f"ui\\.edit\\.{key}", there) for there in keys), (file, key)


def test_that_check_of_the_editor_can_fail() -> None:
    assert [*editor_asks('say("save"); say(`ago.${unit}`, { count })')] == [
        "save",
        r"ago\.[\w.]+",
    ]


def editor_names(script: str) -> Iterator[str]:
    """Yield whatever in a script may name a key, as regular expressions: "save", `ago.${unit}`."""
    for plain, template in re.findall(r'"([a-z][\w.]*)"|`([\w.${}]+)`', script):
        yield re.sub(r"\\\$\\{.*?\\}", r"[\\w.]+", re.escape(plain or template))


def editor_asks(script: str) -> Iterator[str]:
    """Yield the keys that a script says, as regular expressions."""
    for asked in re.findall(r'\bsay\(("[\w.]+"|`[\w.${}]+`)', script):
        yield from editor_names(asked)


def test_no_key_is_left_over() -> None:
    assert unused(set(word_list("zh")), [*named()]) == set()


def test_that_check_can_fail() -> None:
    """The twin: a key that nobody names is seen, beside one that is."""
    keys = {"step.enter", "step.enter_twice", "fact.gate.exit.rope"}
    assert unused(keys, [*named()]) == {"step.enter_twice", "fact.gate.exit.rope"}


def unused(keys: set[str], names: list[str]) -> set[str]:
    """Return the keys that no name stands for; names are regular expressions."""
    plain = {name.replace("\\.", ".") for name in names if re.fullmatch(r"(?:\w|\\\.)+", name)}
    said = {f"{family}{name}{part}" for name, family, part in product(plain, FAMILIES, PARTS)}
    patterns = {name for name in names if r"[\w.]+" in name}
    whole = "|".join(
        f"{re.escape(family)}(?:{name}){re.escape(part)}"
        for name, family, part in product(patterns, FAMILIES, PARTS)
    )
    return {key for key in keys - said if not re.fullmatch(whole, key)}


def named() -> Iterator[str]:
    """Yield whatever in the code may name a key: strings, f-strings, a page's `words.name`.

    An f-string of a family and nothing else, `step.{key}`, names none: its callers do.
    """
    any_of_a_family = re.compile(
        r"(?:step|cli|error|check|note|fact)(?:\\\.\[\\w\.\]\+)+(?:\\\.(?:says|mend))?"
    )
    for node in nodes():
        name = pattern(node) or ""
        says_something = re.search(r"[a-zA-Z]{2}|P\d", name) and len(name) < 60
        if says_something and not any_of_a_family.fullmatch(name):
            yield name
    for file in PAGES:
        yield from re.findall(
            r"(?<=words\.)\w+|(?<=said\.)\w+|(?<=\(\")\w+(?=\", \"M)", file.read_text("utf-8")
        )
    for file in EDITOR:
        yield from editor_names(file.read_text("utf-8"))
    for row in TABLE:
        yield f"ui.layer.{row.name}"
        for column in row.columns:
            kind = row.name.removesuffix("s")
            yield from (rf"fact\.{kind}\.{column.name}\.{value}" for value in column.values)
