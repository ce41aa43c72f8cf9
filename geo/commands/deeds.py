"""What commands do in one call each: examine a compound, publish a site, export a document."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

from ..checks import find_problems
from ..compound import make_compound
from ..errors import FileError, LayerError, Problem
from ..guide import Guide, write_guide
from ..layers import Layers, to_bytes, write_layers
from ..network import build_network
from ..notices import for_riders
from ..publish import publish_site
from ..routes import find_routes, find_unreachable
from ..settings import Settings
from ..store import DISTRICT, Draft, Revision, Store


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


@dataclass
class Publication:
    """Publishes the newest revisions of compounds, which then are what riders see.

    With `strict` a compound with errors stops everything by its LayerError. Without, it goes to
    `left_out` and riders go on seeing the edition they had, if any.
    """

    store: Store
    settings: Settings
    strict: bool
    left_out: list[LayerError] = field(default_factory=list)
    published: dict[str, int] = field(default_factory=dict)

    def write(self, ids: Iterable[str], folder: Path) -> None:
        """Write the site; named compounds (`strict`) join a site, all others are a whole one."""
        publish_site(
            self._guides(ids),
            folder,
            language=self.settings.language,
            keep=self.strict,
            notices=self._notices(),
            district=self.district,
            reports=self.settings.reports,
            settings=self.settings,
        )
        for id, number in self.published.items():
            self.store.set_edition(id, number)

    def _guides(self, ids: Iterable[str]) -> Iterator[Guide]:
        for id in ids:
            newest = self.store.load(id)
            try:
                guide = self._guide(newest)
            except LayerError as error:
                if self.strict:
                    raise
                self.left_out.append(error)
                yield from self._earlier(id)
            else:
                self.published[id] = newest.number
                yield guide
        if self.left_out and not self.published:
            raise self.left_out[0]

    def _earlier(self, id: str) -> Iterator[Guide]:
        edition = self.store.edition(id)
        if edition is not None:
            yield self._guide(self.store.load(id, edition))

    def _guide(self, revision: Revision) -> Guide:
        """Write the guide of one saved state, as checked on the day on which it was saved."""
        compound = make_compound(revision.layers)
        network = build_network(compound, settings=self.settings)
        return write_guide(
            compound,
            find_routes(network, settings=self.settings),
            language=self.settings.language,
            edition=revision.number,
            checked=revision.at.astimezone(self.settings.zone).date(),
            district=self.district,
            settings=self.settings,
        )

    @cached_property
    def district(self) -> Layers | None:
        """Return what all compounds share, where the store has it."""
        known = self.store.newest(DISTRICT) is not None
        return self.store.load(DISTRICT).layers if known else None

    def _notices(self) -> Iterator[dict[str, object]]:
        """Yield what riders must know; read only when nobody else can change what the site says."""
        now = datetime.now(self.settings.zone).replace(tzinfo=None)
        yield from for_riders(self.store.notices.standing(), now)


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
