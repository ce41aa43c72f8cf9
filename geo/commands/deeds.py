"""What commands do in one call each: publish a site, write a guide, export a document."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from ..errors import FileError
from ..guide import Guide
from ..layers import Layers, from_bytes, to_bytes, write_layers
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
from ..settings import Settings
from ..store import DISTRICT, Act, Document, Draft, Store


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
    """Publishes revisions of compounds, which then are what riders see, and says so in the store.

    With `strict` a compound with errors stops everything by its LayerError. Without, it is left
    out, and riders go on seeing the edition they had, if any. What would come out as it is on the
    site already stands there unchanged, unless all is wanted `anew`. `author` is who published.
    """

    store: Store
    settings: Settings
    strict: bool
    posters: bool = True
    anew: bool = False
    author: str = ""

    def write(
        self,
        ids: Iterable[str],
        out: Path | str,
        *,
        crew: Crew = alone,
        watch: Watch = iter,
        act: Act | None = None,
    ) -> Outcome:
        """Write the site; named compounds (`strict`) join a site, all others are a whole one.

        Their newest revisions are published, or the one that an `act` names, if it still may be
        done once nobody else can publish. What riders see is recorded when they see it, before
        anybody else can publish. A crew builds, by default this process alone; `watch` is handed
        what is done.
        """
        return publish_editions(
            self._editions(ids, act),
            out,
            crew=crew,
            settings=self.settings,
            keep=self.strict,
            anew=self.anew,
            posters=self.posters,
            notices=self._notices(),
            district=shared_document(self.store),
            watch=watch,
            then=lambda outcome: self._record(outcome, act),
        )

    def _record(self, outcome: Outcome, act: Act | None) -> None:
        if act:
            self.store.reviews.done(act)
        else:
            self.store.reviews.published(outcome.published, author=self.author)

    def _editions(self, ids: Iterable[str], act: Act | None) -> Iterator[Edition]:
        if act:
            self.store.reviews.check(act)
        for id in ids:
            newest = self._candidate(id, act.revision if act else None)
            number = None if self.strict else self.store.edition(id)
            earlier = [] if number in (None, newest.number) else [self._candidate(id, number)]
            yield Edition(id, (newest, *earlier))

    def _candidate(self, id: str, number: int | None = None) -> Candidate:
        """Return a saved state, as checked on the day on which it was saved."""
        saved = self.store.document(id, number)
        return Candidate(saved.number, _day(saved, self.settings), saved.content)

    def _notices(self) -> Iterator[dict[str, object]]:
        """Yield what riders must know; read only when nobody else can change what the site says."""
        yield from notices_now(self.store, self.settings)


def notices_now(store: Store, settings: Settings) -> list[dict[str, object]]:
    """Return what riders have to know now of what is closed, ready for JSON."""
    now = datetime.now(settings.zone).replace(tzinfo=None)
    return for_riders(store.notices.standing(), now)


def saved_guide(store: Store, id: str, number: int | None = None, *, settings: Settings) -> Guide:
    """Write the guide of a revision, the newest when no number is given; raise LayerError."""
    saved, shared = store.document(id, number), shared_document(store)
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
