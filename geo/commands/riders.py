"""What managers tell riders and riders tell managers: the commands for notices and reports."""

from datetime import datetime
from typing import Annotated, Any

import typer

from ..errors import SettingError
from ..hours import parse_time
from ..store import Announced, Report
from ..words import text
from .console import Context, Json, MaybeId, Session
from .release import answer_report, close_places, tell_riders

commands = typer.Typer()


@commands.command()
def notice(
    context: Context,
    compound: MaybeId = None,
    close: Annotated[
        list[str] | None, typer.Option(metavar="PLACE", help="Such as gate:south; repeatable.")
    ] = None,
    since: Annotated[
        str | None, typer.Option("--from", metavar="TIME", help="Local time; else at once.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="TIME", help="Local time; else until withdrawn.")
    ] = None,
    says: Annotated[str, typer.Option(metavar="TEXT", help="Why, in your own words.")] = "",
    withdraw: Annotated[str | None, typer.Option(metavar="ID", help="Take one back.")] = None,
) -> None:
    """Close gates, paths or bays for a while, or take such a notice back, and tell riders at once.

    Prints the notice's id first.
    """
    session: Session = context.obj
    if withdraw is not None and not (compound or close or since or until or says):
        session.store.notices.withdraw(withdraw)
        _told(session, withdraw, posted=tell_riders(session.store, session.settings))
    elif withdraw is None and compound and close:
        made, posted = close_places(
            compound,
            close,
            since=_time(session, since),
            until=_time(session, until),
            says=says,
            author=session.words("author"),
            store=session.store,
            settings=session.settings,
        )
        _told(session, made.id, posted=posted)
    else:
        raise SettingError("notice_which")


@commands.command()
def notices(context: Context, compound: MaybeId = None, as_json: Json = False) -> None:
    """List notices, those that are over or withdrawn too."""
    session: Session = context.obj
    found = session.store.notices.all(_known(session, compound))
    described = [_notice(session, each) for each in found]
    lines = (_notice_line(session, each) for each in described)
    session.answer({"notices": described}, lines, as_json=as_json)


@commands.command()
def reports(context: Context, compound: MaybeId = None, as_json: Json = False) -> None:
    """List what riders report, newest first."""
    session: Session = context.obj
    found = session.store.reports.all(_known(session, compound))
    described = [_report(session, each) for each in found]
    lines = (_report_line(session, each) for each in described)
    session.answer({"reports": described}, lines, as_json=as_json)


@commands.command()
def answer(
    context: Context,
    report: Annotated[str, typer.Argument(metavar="REPORT", show_default=False)],
    state: Annotated[str, typer.Option(help="seen, solved or declined.")],
    says: Annotated[str, typer.Option(metavar="TEXT", help="What the rider reads.")] = "",
) -> None:
    """Say what became of a report; its rider sees it."""
    session: Session = context.obj
    answered = answer_report(session.store, report, state=state, says=says)
    typer.echo(_report_line(session, _report(session, answered)))


def _time(session: Session, said: str | None) -> datetime | None:
    return parse_time(said, session.settings.zone) if said else None


def _now(session: Session) -> datetime:
    return datetime.now(session.settings.zone).replace(tzinfo=None)


def _known(session: Session, compound: str | None) -> str | None:
    """Return what was asked for, if the store has it; raise UnknownPlace."""
    if compound is not None:
        session.store.history(compound)
    return compound


def _told(session: Session, id: str, *, posted: bool) -> None:
    """Say what riders see now of a notice."""
    typer.echo(session.words("notice.posted" if posted else "notice.kept", id=id))


def _notice(session: Session, each: Announced) -> dict[str, Any]:
    at = each.at.astimezone(session.settings.zone).isoformat(timespec="seconds")
    state = each.state(_now(session))
    return {**each.notice.as_json(), "state": state, "author": each.author, "at": at}


def _notice_line(session: Session, described: dict[str, Any]) -> str:
    state, closes = session.words(f"notice.{described['state']}"), ", ".join(described["closes"])
    return session.words("notice", **{**described, "state": state, "closes": closes}).rstrip()


def _report(session: Session, report: Report) -> dict[str, Any]:
    return {**report.as_json(session.settings.zone), "edition": report.edition}


def _report_line(session: Session, described: dict[str, Any]) -> str:
    state = session.words(f"report.{described['state']}")
    kind = text(session.language, f"ui.rider.report.{described['kind']}")
    return session.words("report", **{**described, "state": state, "kind": kind}).rstrip()
