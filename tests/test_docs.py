"""What is there is documented, and what the documents name is there."""

import re
from pathlib import Path

import pytest
import typer

from geo.__main__ import app
from geo.layers import TABLE
from geo.settings import table
from geo.words import LANGUAGES
from tests.test_floors import ORDER, required

ROOT = Path(__file__).parents[1]
READMES = ("README.md", "README.zh.md")
DOCUMENTS = (*READMES, "CONTRIBUTING.md", "CHANGELOG.md")


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def commands() -> dict[str, set[str]]:
    """Return the options of every command of the command line."""
    group = typer.main.get_command(app)
    return {
        name: {option for parameter in command.params for option in parameter.opts}
        for name, command in group.commands.items()  # type: ignore[attr-defined]
    }


def command_lines(text: str) -> list[tuple[str, set[str]]]:
    """Return every `python -m geo COMMAND …` of a text as its command and its options."""
    found = re.findall(r"python -m geo(?: --language \w+)? ([a-z]+)([^\n`&|]*)", text)
    return [(name, set(re.findall(r"(?<!\S)--[a-z-]+", rest))) for name, rest in found]


def targets() -> set[str]:
    declared = re.search(r"^\.PHONY: (.*)$", read("Makefile"), re.MULTILINE)
    assert declared is not None
    return set(declared[1].split())


def links(text: str) -> list[str]:
    """Return the files of this folder that a document links to or shows."""
    found = re.findall(r"\]\(([^)\s]+)\)|(?:src|href)=\"([^\"]+)\"", text)
    each = [one or other for one, other in found]
    return [link.partition("#")[0] for link in each if not re.match(r"[a-z]+:|#", link)]


@pytest.mark.parametrize("name", READMES)
def test_a_readme_shows_every_command(name: str) -> None:
    assert set(commands()) - {shown for shown, _ in command_lines(read(name))} == set()


@pytest.mark.parametrize("name", READMES)
def test_a_readme_lists_every_setting(name: str) -> None:
    text = read(name)
    assert [row[0] for row in table() if f"`{row[0]}`" not in text] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_names_only_what_is_there(name: str) -> None:
    text = read(name)
    known = commands()
    for command, options in command_lines(text):
        assert command in known
        assert options <= known[command] | {"--help"}
    variables = {row[0] for row in table()}
    assert set(re.findall(r"`(YINLU_[A-Z_]+)`", text)) <= variables
    assert set(re.findall(r"`make ([a-z]+)", text)) <= targets()
    assert [link for link in links(text) if not (ROOT / link).exists()] == []


def test_every_target_is_documented() -> None:
    text = read("README.md") + read("CONTRIBUTING.md")
    assert [name for name in sorted(targets()) if f"make {name}" not in text] == []


def test_contributing_gives_a_reason_for_every_requirement() -> None:
    lines = read("CONTRIBUTING.md").lower().replace("_", "-").splitlines()
    reasons = {name: [line for line in lines if f"`{name}`" in line] for name in required()}
    assert [name for name, found in reasons.items() if not any(map(has_reason, found))] == []


def has_reason(line: str) -> bool:
    """Tell whether a line holds more than names of packages."""
    return len(re.sub(r"`[^`]*`|[^\w]", "", line)) > 5


def test_contributing_walks_through_every_room() -> None:
    text = read("CONTRIBUTING.md")
    assert [room for room in ORDER if f"`{room}`" not in text] == []


def test_contributing_names_every_layer() -> None:
    text = read("CONTRIBUTING.md")
    assert [row.name for row in TABLE if f"`{row.name}`" not in text] == []


def test_the_two_readmes_point_at_each_other() -> None:
    assert "README.zh.md" in links(read("README.md"))
    assert "README.md" in links(read("README.zh.md"))
    assert len(READMES) == len(LANGUAGES)


def test_nothing_of_this_machine_is_written_down() -> None:
    for name in (*DOCUMENTS, "Makefile", "requirements.lock", "requirements-dev.lock"):
        assert re.findall(r"/(?:home|root|tmp|work|opt|Users)/", read(name)) == []
    for name in ("requirements.lock", "requirements-dev.lock"):
        assert "://" not in read(name)


def test_these_checks_can_fail() -> None:
    """The twin: what is not there is found in a text that names it."""
    text = "Run `python -m geo rute west --fast`, see [the plan](no-such-plan.md)."
    assert command_lines(text) == [("rute", {"--fast"})]
    assert links(text) == ["no-such-plan.md"]
    assert not has_reason("- `numpy`, `scipy`")
    assert has_reason("- `numpy`: coordinates as arrays")
