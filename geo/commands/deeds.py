"""What commands do in one call each: examine a compound, publish a site, export a document."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from ..checks import find_problems
from ..compound import make_compound
from ..errors import FileError, LayerError, Problem
from ..guide import Guide
from ..layers import Layers, from_bytes, to_bytes, write_layers
from ..network import build_network
from ..notices import for_riders
from ..publish import (
    Candidate,
    Crew,
    Edition,
    Outcome,
    Watch,
    alone,
    publish_editions,
    write_saved,
)
from ..routes import find_routes, find_unreachable
from ..settings import Settings
from ..store import DISTRICT, Document, Draft, Store


def examine(layers: Layers, *, settings: Settings) -> list[Problem]:
    """Return every problem of a compound's layers: what is drawn, and what cannot be reached."""
    try:
        compound = make_compound(layers)
    except LayerError:
        return find_problems(layers)
    network = build_network(compound, settings=settings)
    return [*compound.problems, *find_unreachable(find_routes(network, settings=settings))]


def differs(draft: Draft, *, store: Store) -> bool:
    """Tell whether a draft holds anything else than the revision it is based on."""
    if draft.base is None:
        return True
    saved = store.load(draft.compound, draft.base).layers
    return _content(draft.layers) != _content(saved)


def _content(layers: Layers) -> bytes:
    """Return layers as bytes that do not depend on where a ring starts and which way it goes."""
    return to_bytes({name: rows.set_geometry(rows.normalize()) for name, rows in layers.items()})


@dataclass(frozen=True)
class Publication:
    """Publishes the newest revisions of compounds, which then are what riders see.

    With `strict` a compound with errors stops everything by its LayerError. Without, it is left
    out, and riders go on seeing the edition they had, if any. What would come out as it is on the
    site already stands there unchanged, unless all is wanted `anew`.
    """

    store: Store
    settings: Settings
    strict: bool
    posters: bool = True
    anew: bool = False

    def write(
        self, ids: Iterable[str], out: Path | str, *, crew: Crew = alone, watch: Watch = iter
    ) -> Outcome:
        """Write the site; named compounds (`strict`) join a site, all others are a whole one.

        A crew builds them, by default this process alone; `watch` is handed what is done.
        """
        outcome = publish_editions(
            self._editions(ids),
            out,
            crew=crew,
            settings=self.settings,
            keep=self.strict,
            anew=self.anew,
            posters=self.posters,
            notices=self._notices(),
            district=shared_document(self.store),
            watch=watch,
        )
        known = {each.id: each.edition for each in self.store.compounds()}
        news = {id: n for id, n in outcome.published.items() if known.get(id) != n}
        self.store.set_editions(news)
        return outcome

    def _editions(self, ids: Iterable[str]) -> Iterator[Edition]:
        for id in ids:
            newest = self._candidate(id)
            number = None if self.strict else self.store.edition(id)
            earlier = [] if number in (None, newest.number) else [self._candidate(id, number)]
            yield Edition(id, (newest, *earlier))

    def _candidate(self, id: str, number: int | None = None) -> Candidate:
        """Return a saved state, as checked on the day on which it was saved."""
        saved = self.store.document(id, number)
        return Candidate(saved.number, _day(saved, self.settings), saved.content)

    def _notices(self) -> Iterator[dict[str, object]]:
        """Yield what riders must know; read only when nobody else can change what the site says."""
        now = datetime.now(self.settings.zone).replace(tzinfo=None)
        yield from for_riders(self.store.notices.standing(), now)


def saved_guide(store: Store, id: str, *, settings: Settings) -> Guide:
    """Write the guide of a compound's newest revision; raise LayerError."""
    saved, shared = store.document(id), shared_document(store)
    return write_saved(
        from_bytes(saved.content),
        number=saved.number,
        checked=_day(saved, settings),
        district=from_bytes(shared) if shared else None,
        settings=settings,
    )


def shared_document(store: Store) -> bytes | None:
    """Return what all compounds share, where the store has it."""
    known = store.newest(DISTRICT) is not None
    return store.document(DISTRICT).content if known else None


def _day(saved: Document, settings: Settings) -> date:
    return saved.at.astimezone(settings.zone).date()


def write_anew(layers: Layers, path: Path) -> None:
    """Write layers to a GeoPackage or a folder that is not there yet, whole or not at all.

    Raises FileError.
    """
    if (path.is_dir() and any(path.iterdir())) or path.is_file():
        raise FileError("export_exists", path=path)
    if path.suffix and path.suffix.lower() != ".gpkg":
        raise FileError("export_ending", path=path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=path.parent) as beside:
            fresh = Path(beside) / path.name
            write_layers(layers, fresh)
            fresh.replace(path)
    except OSError as error:
        raise FileError("export_unwritable", path=path, why=error.strerror) from None
