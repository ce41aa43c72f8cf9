"""One compound → its files: a function without a world around it, so that any process may run it.

Everything that decides what comes out travels in an `Edition` and in the `Terms`, and all of it is
in the hash by which a compound is known to stand unchanged. Private columns are not in that hash,
because it is published: nobody may learn a door code by trying all of them.
"""

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import Any

import shapely

from ..compound import make_compound
from ..errors import LayerError, WorkerError
from ..guide import Guide, write_guide
from ..layers import TABLE, Layers, from_bytes
from ..network import build_network
from ..routes import find_routes
from ..settings import Settings
from .folder import describe, guide_files
from .places import Entry
from .program import fingerprint

LonLat = tuple[float, float]

# Where things are kept and how much is read: the same compound comes out whatever these say.
IDLE = ("store", "site", "file_megabytes")


@dataclass(frozen=True)
class Terms:
    """What all compounds of a site share.

    `addresses` are those of the assets (see `linked_page`), `district` is the document of what all
    compounds share, `program` the fingerprint of the one that builds.
    """

    settings: Settings
    addresses: Mapping[str, Any]
    posters: bool
    program: str
    district: bytes | None = None

    @cached_property
    def hash(self) -> str:
        """Return a hash of all of them."""
        settings = [
            (row.name, getattr(self.settings, row.name))
            for row in fields(self.settings)
            if row.name not in IDLE
        ]
        return _hash(settings, self.addresses, self.posters, self.program, self.district)

    @cached_property
    def shared(self) -> Layers | None:
        """Return what all compounds share."""
        return from_bytes(self.district) if self.district else None


@dataclass(frozen=True)
class Candidate:
    """One saved state of a compound: revision, the day on which it was saved, its document."""

    number: int
    checked: date
    document: bytes = field(repr=False)

    def hash(self, terms: Terms) -> str:
        """Return the hash of what riders see where this is published under such terms."""
        public = self._columns()
        for row in TABLE:
            for column in row.columns:
                if not column.public and row.name in public:
                    public[row.name].pop(column.name, None)
        return _hash(terms.hash, self.number, self.checked, public)

    @property
    def home(self) -> LonLat:
        """Return the middle of the compound in degrees."""
        return middle_of(shapely.from_wkb(self._columns()["compound"]["geometry"][0]))

    def _columns(self) -> dict[str, dict[str, Any]]:
        """Return columns by layer, without building what only routes need."""
        columns: dict[str, dict[str, Any]] = json.loads(zlib.decompress(self.document))
        return columns


@dataclass(frozen=True)
class Edition:
    """A compound to be published: the state that is wanted first, then what riders have already.

    `standing` is the hash of what the live site has of it whole, or "".
    """

    compound: str
    candidates: tuple[Candidate, ...]
    standing: str = ""


@dataclass(frozen=True)
class Built:
    """What became of an edition.

    `number` is the revision that riders are to see, and None where no candidate will do; `error`
    says why it is not the first one. Without `entry` the live site's files stand unchanged,
    otherwise `files` are those of the compound's folder by name. `home` is its middle in degrees.
    """

    compound: str
    number: int | None
    entry: Entry | None = None
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    home: LonLat | None = None
    error: LayerError | None = None


def build(edition: Edition, terms: Terms) -> Built:
    """Build the first candidate without errors; raise WorkerError where another program runs."""
    if terms.program != fingerprint():
        raise WorkerError("worker_differs")
    error: LayerError | None = None
    for candidate in edition.candidates:
        number, hash = candidate.number, candidate.hash(terms)
        if error and hash == edition.standing:
            return Built(edition.compound, number, home=candidate.home, error=error)
        try:
            guide = write_saved(
                from_bytes(candidate.document),
                number=number,
                checked=candidate.checked,
                district=terms.shared,
                settings=terms.settings,
            )
        except LayerError as found:
            error = error or found
        else:
            files = guide_files(
                guide,
                terms.addresses,
                reports=terms.settings.reports,
                posters=terms.posters,
                settings=terms.settings,
            )
            entry = {**describe(guide, files), "hash": hash}
            home = middle_of(guide.source.drawn["compound"][0])
            return Built(edition.compound, number, entry, files, home, error)
    return Built(edition.compound, None, error=error)


def middle_of(boundary: shapely.Geometry) -> LonLat:
    """Return the middle of a boundary's box."""
    west, south, east, north = boundary.bounds
    return (west + east) / 2, (south + north) / 2


def write_saved(
    layers: Layers,
    *,
    number: int,
    checked: date,
    district: Layers | None,
    settings: Settings,
) -> Guide:
    """Write the guide of a saved state in the language of the settings; raise LayerError."""
    compound = make_compound(layers)
    network = build_network(compound, settings=settings)
    return write_guide(
        compound,
        find_routes(network, settings=settings),
        language=settings.language,
        edition=number,
        checked=checked,
        district=district,
        settings=settings,
    )


def _hash(*parts: object) -> str:
    return sha256(repr(parts).encode()).hexdigest()
