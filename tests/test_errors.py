"""One family of errors: each a sentence in every language, and also what Python would call it."""

import inspect
import pickle

import pytest

from geo import errors, words
from geo.errors import LayerError, Problem, TimeError, YinluError
from geo.layers import TABLE

FAMILY = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, YinluError) and kind is not YinluError
]
PROBLEM = Problem("P204", "error", "entrances", "8-2", {"names": ("8-2",), "building": "8"})


@pytest.mark.parametrize("kind", FAMILY, ids=lambda kind: kind.__name__)
def test_every_error_is_also_what_python_would_call_it(kind: type[YinluError]) -> None:
    assert issubclass(kind, ValueError | LookupError | RuntimeError)
    assert kind.__doc__


def test_an_error_reads_in_every_language() -> None:
    error = TimeError("time_unreadable", value="half past")
    assert str(error) == error.sentence("en")
    assert error.sentence("zh") != error.sentence("en")
    for language in words.LANGUAGES:
        assert "half past" in error.says(language)
        assert error.mend(language) in error.sentence(language)


def test_what_people_wrote_is_text_and_no_template() -> None:
    assert "{value} {0} %s" in str(TimeError("time_unreadable", value="{value} {0} %s"))


@pytest.mark.parametrize(
    "error", [TimeError("time_unreadable", value="x"), LayerError("c", [PROBLEM])], ids=repr
)
def test_an_error_passes_from_process_to_process(error: YinluError) -> None:
    """Publishing runs in several; an error that cannot travel would hang or hide the reason."""
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert vars(again) == vars(error)


def test_a_problem_is_the_same_to_programs_in_every_language() -> None:
    chinese, english = (PROBLEM.as_json(language) for language in ("zh", "en"))
    same = {"code": "P204", "level": "error", "layer": "entrances", "feature": "8-2"}
    for told in (chinese, english):
        assert {key: told[key] for key in same} == same
        assert set(told) == {*same, "says", "mend"}
        assert "8-2" in told["says"]
    assert chinese["says"] != english["says"]


def test_a_problem_names_its_layer_as_people_do() -> None:
    problem = Problem("P103", "error", "entrances", "8-2", {"names": ("8-2",)})
    assert "单元门" in problem.says("zh")
    assert "doors" in problem.says("en")


def test_a_list_is_written_as_the_language_writes_lists() -> None:
    def told(language: str, *names: str) -> str:
        return Problem("P103", "error", "gates", "", {"names": names}).says(language)

    assert "南门、北门" in told("zh", "南门", "北门")
    assert "south, north" in told("en", "south", "north")
    many = [str(number) for number in range(1, 8)]
    assert told("zh", *many).endswith("1、2、3、4、5 等 7 处")
    assert "1, 2, 3, 4, 5 and others, 7 in all" in told("en", *many)


def test_every_layer_has_a_name_that_people_use() -> None:
    for row in TABLE:
        assert words.has(f"ui.layer.{row.name}")
