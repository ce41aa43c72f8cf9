"""The commands for keeping everything: one file out, one file in."""

from pathlib import Path
from typing import Annotated

import typer

from .console import Context, Session

commands = typer.Typer()

File = Annotated[Path, typer.Argument(metavar="FILE", show_default=False)]


@commands.command()
def backup(context: Context, file: File) -> None:
    """Write everything in the store to one new file; people may go on working meanwhile.

    The file is the same for both databases, so that it also leads from one to the other.
    """
    session: Session = context.obj
    held = session.store.back_up(file)
    counts = {"compounds": held.compounds, "revisions": held.revisions}
    typer.echo(session.words("backed_up", **counts, path=file))


@commands.command()
def recover(
    context: Context,
    file: File,
    replace: Annotated[
        bool, typer.Option("--replace", help="Over what the store holds, which is kept.")
    ] = False,
) -> None:
    """Bring everything back from such a file, into an empty store unless --replace is said.

    What the store held then goes to a file beside it first.
    """
    session: Session = context.obj
    held = session.store.recover(file, replace=replace)
    counts = {"compounds": held.compounds, "revisions": held.revisions}
    typer.echo(session.words("recovered", **counts, path=file))
    if held.kept:
        typer.echo(session.words("kept_before", path=held.kept))
