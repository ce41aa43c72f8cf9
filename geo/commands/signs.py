"""The command for signs: one gate's, as PDF, PNG or SVG."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from ..errors import FileError, SettingError
from ..poster import Poster, is_local, make_poster
from .console import Context, Id, Session
from .deeds import saved_guide

commands = typer.Typer()

ENDINGS = (".pdf", ".png", ".svg")
PPI = (30.0, 600.0)  # pixels an inch: letters can be read from here, an A2 is 139 megapixels there


@commands.command()
def poster(
    context: Context,
    compound: Id,
    gate: Annotated[str, typer.Option(metavar="PLACE", help="Such as gate:south.")],
    out: Annotated[Path, typer.Option(metavar="FILE.pdf|.png|.svg", help="What to write.")],
    paper: Annotated[str | None, typer.Option(help="A4, A3 or A2; else YINLU_PAPER.")] = None,
    ppi: Annotated[float, typer.Option(help="Pixels an inch, of a PNG.")] = 150,
) -> None:
    """Write the sign of a gate, of the newest revision; further sheets are FILE-2.png and so on."""
    session: Session = context.obj
    settings = session.settings
    check_sign(out, ppi)
    guide = saved_guide(session.store, compound, settings=settings)
    sign = make_poster(guide, gate=gate, paper=paper or settings.paper, address=settings.address)
    for path in write_sign(sign, out, ppi=ppi):
        typer.echo(session.words("poster_written", path=path))
    if is_local(settings.address):
        typer.echo(session.words("poster_local"), err=True)


def check_sign(path: Path, ppi: float) -> None:
    """Raise FileError for what is no sign's ending, SettingError for pixels that none can have."""
    least, most = PPI
    if path.suffix.lower() not in ENDINGS:
        raise FileError("poster_ending", path=path)
    if not least <= ppi <= most:
        raise SettingError("poster_ppi", ppi=f"{ppi:g}", least=f"{least:g}", most=f"{most:g}")


def write_sign(poster: Poster, path: Path, *, ppi: float) -> list[Path]:
    """Write a sign and return its files, each there whole or not at all.

    A PDF holds all sheets; as PNG or SVG further sheets are `FILE-2.png` and so on. Raises
    FileError where nothing can be written.
    """
    kind = path.suffix.lower()
    sheets = {".pdf": lambda: [poster.pdf()], ".png": lambda: poster.png(ppi), ".svg": poster.svg}
    names = []
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=path.parent) as beside:
            for number, sheet in enumerate(sheets[kind](), start=1):
                name = path if number == 1 else path.with_stem(f"{path.stem}-{number}")
                (Path(beside) / name.name).write_bytes(sheet)
                names.append(name)
            for name in names:
                (Path(beside) / name.name).replace(name)
    except OSError as error:
        raise FileError("poster_unwritable", path=path, why=error.strerror) from None
    return names
