"""The command line, `python -m geo`: every command reads, calls one verb and prints.

Exit code 0: done; 1: the answer is no (no route, or errors found); 2: the question is wrong, which
is said in one sentence on standard error, and nothing on disk has changed.
"""

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from .commands import (
    NO,
    Bare,
    Commands,
    Context,
    Id,
    Ids,
    Json,
    MaybeId,
    Publication,
    Session,
    describe_entry,
    describe_places,
    describe_route,
    describe_summary,
    differs,
    keeping_commands,
    open_session,
    riders_commands,
    route_lines,
    signs_commands,
    write_anew,
)
from .compound import make_compound
from .demo import generate_compounds, generate_shared, sample_district
from .doors import find_door
from .errors import NoRoute, SettingError, UnknownPlace
from .guide import write_reason
from .hours import parse_time
from .imports import Incoming, Wish, parse_bounds
from .network import build_network
from .publish import Crew, open_crew, shown, suited
from .routes import examine, find_routes
from .settings import table
from .store import DISTRICT, Draft
from .uploads import look_at

app = typer.Typer(cls=Commands, no_args_is_help=True, add_completion=False, rich_markup_mode=None)


@app.callback()
def start(
    context: Context,
    language: Annotated[str | None, typer.Option(help="zh or en; else YINLU_LANGUAGE.")] = None,
) -> None:
    """Yinlu leads couriers through the last hundred metres of a delivery."""
    context.obj = open_session(language)


@app.command("import")
def import_(
    context: Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE")],
    compound: Annotated[str | None, typer.Option(metavar="ID", help="Add layers to it.")] = None,
    district: Annotated[bool, typer.Option("--district", help="Add to what all share.")] = False,
    layer: Annotated[str | None, typer.Option(help="What the file holds.")] = None,
    name: Annotated[str | None, typer.Option(help="What the compound is called.")] = None,
    bbox: Annotated[str | None, typer.Option(metavar="W,S,E,N", help="Cut this out.")] = None,
    boundary: Annotated[Path | None, typer.Option(help="File with a polygon to cut out.")] = None,
    datum: Annotated[str, typer.Option(help="wgs84, gcj02, bd09 or EPSG:N.")] = "wgs84",
    encoding: Annotated[str | None, typer.Option(help="Of text, if the file is silent.")] = None,
) -> None:
    """Split an extract into compounds, or add layers to one compound or to the district."""
    session: Session = context.obj
    wish = Wish(compound, district, layer, name, parse_bounds(bbox), boundary, datum, encoding)
    incoming = Incoming(session.store, wish, session.settings)
    for file in session.progress(files, "importing"):
        for found in look_at(file, wish, settings=session.settings).found:
            incoming.take(found)
    _save(session, incoming.drafts(), note=", ".join(file.name for file in files))
    for problem in incoming.problems:
        typer.echo(session.problem(problem))


@app.command()
def show(
    context: Context,
    compound: MaybeId = None,
    as_json: Json = False,
) -> None:
    """List the compounds, or the places of one."""
    session: Session = context.obj
    if compound is None:
        listed = [describe_summary(summary) for summary in session.store.compounds()]
        lines = (
            session.words("compound", **{**each, "state": session.words(f"state.{each['state']}")})
            for each in listed
        )
        session.answer({"compounds": listed}, lines, as_json=as_json)
    else:
        places = describe_places(session.store.load(compound).layers)
        lines = (f"{place['id']}  {place.get('name', '')}".rstrip() for place in places)
        session.answer({"places": places}, lines, as_json=as_json)


@app.command()
def check(context: Context, compounds: Ids = None, as_json: Json = False) -> None:
    """Say what is wrong with compounds, all by default; exit code 1 if anything is an error."""
    session: Session = context.obj
    found = [
        (id, problem)
        for id in session.progress(compounds or _all(session), "checking")
        for problem in examine(session.store.load(id).layers, settings=session.settings)
    ]
    described = [{"compound": id, **each.as_json(session.language)} for id, each in found]
    lines = [session.problem(problem, compound=id) for id, problem in found]
    lines.append(session.words("checked", count=len(found)))
    session.answer({"problems": described}, lines, as_json=as_json)
    if any(problem.level == "error" for _, problem in found):
        raise typer.Exit(NO)


@app.command()
def route(
    context: Context,
    compound: Id,
    start: Annotated[str, typer.Option("--from", metavar="PLACE", help="Such as gate:south.")],
    goal: Annotated[str, typer.Option("--to", metavar="PLACE|ADDRESS", help="Such as 8-2-1201.")],
    on: Annotated[str, typer.Option(help="ebike or foot.")] = "ebike",
    at: Annotated[str | None, typer.Option(metavar="ISO-TIME", help="Local time.")] = None,
    rain: Annotated[bool, typer.Option("--rain", help="It is raining.")] = False,
    closed: Annotated[
        list[str] | None, typer.Option(metavar="PLACE", help="Such as gate:south; repeatable.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Lead from one place to another; exit code 1, with the reason, where no way leads."""
    session: Session = context.obj
    settings, language = session.settings, session.language
    moment = parse_time(at, settings.zone) if at else None
    ready = make_compound(session.store.load(compound).layers)
    ready.place(start)
    door = find_door(ready, goal)
    if door.kind != "found":
        reason, mend = door.says(language), session.words("choose_place")
        no = {"reason": reason, "mend": mend, "places": list(door.places)}
        session.refuse(no, as_json=as_json)
    network = build_network(ready, settings=settings)
    routes = find_routes(
        network, at=moment, rain=rain, on=on, closed=closed or (), settings=settings
    )
    try:
        found = routes.find(start=start, goal=door.places[0])
    except NoRoute as error:
        called = write_reason(ready, error, language=language)
        no = {"reason": called.says(language), "mend": called.mend(language)}
        session.refuse(no, as_json=as_json)
    described = describe_route(routes, found, language=language)
    if door.sentence != "found":
        described["notes"].insert(0, door.says(language))
    session.answer(described, route_lines(described, language), as_json=as_json)


@app.command()
def publish(
    context: Context,
    compounds: Ids = None,
    everything: Annotated[bool, typer.Option("--all", help="All but withdrawn ones.")] = False,
    out: Annotated[str | None, typer.Option(metavar="DIR|URL", help="Else YINLU_SITE.")] = None,
    jobs: Annotated[int | None, typer.Option(min=1, help="Processes; else as it pays.")] = None,
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Of a Dask cluster: tcp://host:8786.")
    ] = None,
    bare: Bare = False,
    anew: Annotated[bool, typer.Option("--anew", help="Build what did not change, too.")] = False,
) -> None:
    """Write the riders' site; the newest revisions become the editions that riders see.

    Named compounds are added to the site that is there; --all is the whole site. There, compounds
    with errors stay as riders saw them before, which is said, and the exit code is 1. What did not
    change since it was published is not built again.
    """
    session: Session = context.obj
    if bool(compounds) == everything:
        raise SettingError("publish_which")
    if jobs and scheduler:
        raise SettingError("publish_where")
    publication = Publication(
        session.store,
        session.settings,
        strict=not everything,
        posters=not bare,
        anew=anew,
        author=session.words("author"),
    )
    ids = compounds or _not_withdrawn(session)
    jobs = jobs or suited(len(ids), posters=not bare)
    with open_crew(jobs=jobs, scheduler=scheduler or "") as crew:
        _publish(session, publication, ids, out, crew)


@app.command()
def export(
    context: Context,
    compound: Id,
    out: Annotated[Path, typer.Option(metavar="FILE.gpkg|DIR", help="What to write.")],
) -> None:
    """Write all layers of a compound, private columns too, to a GeoPackage or a folder."""
    session: Session = context.obj
    write_anew(session.store.load(compound).layers, out)
    typer.echo(session.words("exported", compound=compound, path=out))


@app.command()
def history(context: Context, compound: Id, as_json: Json = False) -> None:
    """List a compound's revisions, newest first."""
    session: Session = context.obj
    zone, entries = session.settings.zone, session.store.history(compound)
    described = [describe_entry(entry, zone) for entry in entries]
    lines = (session.words("entry", **each) for each in described)
    session.answer({"revisions": described}, lines, as_json=as_json)


@app.command()
def restore(
    context: Context,
    compound: Id,
    revision: Annotated[int, typer.Argument(metavar="REVISION")],
) -> None:
    """Save an earlier revision again, as the newest one."""
    session: Session = context.obj
    newest = session.store.newest(compound)
    layers = session.store.load(compound, revision).layers
    note = session.words("restored", revision=revision)
    _save(session, [Draft(compound, layers, newest)], note=note)


@app.command()
def demo(
    context: Context,
    compounds: Annotated[int | None, typer.Option(min=1, help="How many to invent.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="One seed, one district.")] = 7,
    if_empty: Annotated[bool, typer.Option("--if-empty", help="Only into an empty store.")] = False,
    live: Annotated[bool, typer.Option("--publish", help="To YINLU_SITE as well.")] = False,
    bare: Bare = False,
) -> None:
    """Load an invented district: the six compounds in data/, or any number of others."""
    session: Session = context.obj
    if if_empty and session.store.compounds():
        return
    if compounds is None:
        known, shared = sample_district()
    else:
        invented = generate_compounds(compounds, seed=seed)
        known = dict(session.progress(invented, "inventing", total=compounds))
        shared = generate_shared(compounds, seed=seed)
    documents = {**known, DISTRICT: shared}
    drafts = [Draft(id, each, session.store.newest(id)) for id, each in documents.items()]
    _save(session, drafts, note=session.words("invented"))
    if live:
        publication = Publication(
            session.store,
            session.settings,
            strict=True,
            posters=not bare,
            author=session.words("author"),
        )
        with open_crew(jobs=suited(len(known), posters=not bare)) as crew:
            _publish(session, publication, list(known), None, crew)


@app.command()
def settings(context: Context, as_json: Json = False) -> None:
    """List all settings, what they are now and what they mean."""
    session: Session = context.obj
    names = ("name", "value", "unit", "meaning")
    rows = [dict(zip(names, row, strict=True)) for row in table(session.settings)]
    lines = ("{name}={value}  # {unit}: {meaning}".format(**row) for row in rows)
    session.answer({"settings": rows}, lines, as_json=as_json)


def _all(session: Session) -> list[str]:
    """Return the ids of all compounds; raise UnknownPlace where there is none."""
    ids = [summary.id for summary in session.store.compounds()]
    if not ids:
        raise UnknownPlace("store_empty")
    return ids


def _not_withdrawn(session: Session) -> list[str]:
    """Return the ids of all compounds but those that somebody took away from riders."""
    states = session.store.reviews.states()
    return [id for id in _all(session) if states.get(id) != "withdrawn"]


def _save(session: Session, drafts: Iterable[Draft], *, note: str) -> None:
    """Save at one instant whatever is new in drafts, and say so."""
    news = [draft for draft in drafts if differs(draft, store=session.store)]
    numbers = session.store.save_all(news, author=session.words("author"), note=note)
    for draft, number in zip(news, numbers, strict=True):
        counts = {name: len(rows) for name, rows in draft.layers.items() if len(rows)}
        rows = ", ".join(f"{name} {count}" for name, count in counts.items())
        typer.echo(session.words("saved", compound=draft.compound, number=number, rows=rows))
    if not news:
        typer.echo(session.words("unchanged"))


def _publish(
    session: Session, publication: Publication, ids: list[str], out: str | None, crew: Crew
) -> None:
    """Publish, with a bar over what is done, and say what became of it."""
    place = out or session.settings.site
    watch = partial(session.progress, key="publishing", total=len(ids))
    done = publication.write(ids, place, crew=crew, watch=watch)
    counts = {"count": len(done.published), "built": done.built, "stood": done.stood}
    typer.echo(session.words("published", **counts, path=shown(place)))
    for error in done.left_out:
        typer.echo(error.sentence(session.language), err=True)
    if done.left_out:
        raise typer.Exit(NO)


app.add_typer(riders_commands)
app.add_typer(signs_commands)
app.add_typer(keeping_commands)

if __name__ == "__main__":
    app()
