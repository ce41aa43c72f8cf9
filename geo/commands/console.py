"""What the commands share: settings, the store, sentences, progress, and how an error ends one."""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Annotated, Any, NoReturn, TypeVar

import typer
from rich.console import Console
from rich.progress import track
from typer.core import TyperGroup

from ..errors import Problem, YinluError
from ..settings import DEFAULTS, Settings, read_settings, variable
from ..store import Store, open_store
from ..words import text

Thing = TypeVar("Thing")

Context = typer.Context
Id = Annotated[str, typer.Argument(metavar="COMPOUND", show_default=False)]
MaybeId = Annotated[str | None, typer.Argument(metavar="COMPOUND", show_default=False)]
Ids = Annotated[list[str] | None, typer.Argument(metavar="COMPOUND", show_default=False)]
Bare = Annotated[bool, typer.Option("--no-posters", help="Publish pages without signs.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]

NO, WRONG = 1, 2  # exit codes: the answer is no; the question is wrong


@dataclass(frozen=True)
class Session:
    """One run of a command."""

    settings: Settings

    @cached_property
    def store(self) -> Store:
        """Return the store that the settings name."""
        return open_store(self.settings.store)

    @property
    def language(self) -> str:
        """Return the language of everything that people read."""
        return self.settings.language

    def words(self, key: str, **values: object) -> str:
        """Return a sentence of the command line, `cli.<key>`."""
        return text(self.language, f"cli.{key}", **values)

    def problem(self, found: Problem, *, compound: str = "") -> str:
        """Return a problem in one line."""
        level = self.words(f"level.{found.level}")
        says, mend = found.says(self.language), found.mend(self.language)
        sentence = text(self.language, "error.sentence", says=says, mend=mend)
        return f"{level} {found.code} {compound} {sentence}".replace("  ", " ")

    def answer(self, document: Any, lines: Iterable[str], *, as_json: bool) -> None:
        """Print an answer for programs, or in lines for people."""
        if as_json:
            typer.echo(json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1))
        else:
            for line in lines:
                typer.echo(line)

    def refuse(self, document: dict[str, Any], *, as_json: bool) -> NoReturn:
        """Print why the answer is no, and end the command."""
        line = text(self.language, "error.sentence", says=document["reason"], mend=document["mend"])
        self.answer(document, [line], as_json=as_json)
        raise typer.Exit(NO)

    def progress(
        self, work: Iterable[Thing], key: str, *, total: int | None = None
    ) -> Iterator[Thing]:
        """Go through long work; on a terminal, a bar on standard error shows how far it is."""
        console = Console(stderr=True)
        says, silent = self.words(key), not console.is_terminal
        return iter(track(work, says, total, console=console, transient=True, disable=silent))


def open_session(language: str | None) -> Session:
    """Read the settings; `language` goes before YINLU_LANGUAGE. Raises SettingError."""
    settings = read_settings()
    return Session(replace(settings, language=language) if language else settings)


class Commands(TyperGroup):
    """Commands whose errors are one sentence in the reader's language."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command; what a person can mend ends it with exit code 2."""
        try:
            return super().invoke(ctx)
        except YinluError as error:
            typer.echo(error.sentence(_language(ctx)), err=True)
            raise typer.Exit(WRONG) from None


def _language(ctx: Any) -> str:
    """Return the language that was asked for, even where the settings could not be read."""
    asked = ctx.params.get("language") or os.environ.get(variable("language"))
    return asked if asked in ("zh", "en") else DEFAULTS.language
