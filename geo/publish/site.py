"""Compounds → a site that any web server can hold; what did not change is not built again."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from html import unescape
from pathlib import Path
from typing import Any

from ..errors import FileError, LayerError
from ..guide import Guide
from ..layers import Layers
from ..settings import DEFAULTS, Settings
from .build import Built, Edition, LonLat, Terms, middle_of
from .crew import Crew
from .folder import ASSETS, SAFE_ID, describe, file_names, guide_files, shared_assets
from .listing import ONCE, STATIONS, listing_files
from .places import LIST, Draft, Entry, open_site, read_list
from .program import fingerprint
from .stations import make_frame, read_frame, shared_places

HOMES = "c"
OWN = (*ONCE, HOMES, ASSETS)
# The list of assets in a page's data; in what people wrote the quotes would be escaped.
NAMED = re.compile(rb'"assets":\{"words":.*?\]')
NAME = re.compile(rb"assets/([\w.-]+)")
SHARED = re.compile(r'<li data-id="([^"]*)" data-at="\[(-?\d+), (-?\d+)\]"')

Notices = Iterable[Mapping[str, object]]
Watch = Callable[[Iterator[Built]], Iterable[Built]]


@dataclass
class Outcome:
    """What became of a publish.

    `published` are the newest revisions that riders see now, by compound; `left_out` says why
    others go on being seen as they were. So many compounds were built, so many stood unchanged.
    """

    published: dict[str, int] = field(default_factory=dict)
    left_out: list[LayerError] = field(default_factory=list)
    built: int = 0
    stood: int = 0


def forget(outcome: Outcome) -> None:
    """Do nothing about an outcome."""


def publish_site(
    guides: Iterable[Guide],
    folder: Path | str,
    *,
    language: str = "zh",
    keep: bool = False,
    notices: Notices = (),
    district: Layers | None = None,
    reports: str = "",
    posters: bool = True,
    settings: Settings = DEFAULTS,
) -> list[Entry]:
    """Write a site of guides into a folder and return its list of compounds.

    The folder, or the address of a bucket, may be missing, empty or a site of ours; anything else
    is left alone with a FileError. The new site has exactly these guides or, with `keep`, those of
    the old site too that are not published anew. What somebody else put there, such as a favicon,
    stays. Guides are taken one at a time, `notices` (ready for JSON) after them, when nobody else
    can change those of the site any more. `district` are the layers that all compounds share,
    `reports` is where phones send reports, if anywhere; with `posters` every gate gets its sign.
    `settings` tell how fast people walk, the paper and where codes lead to. Same input, same bytes.

    Assets that the live site's pages name stay too: somebody may have such a page open.
    """
    with open_site(folder, own=OWN) as draft:
        site = SiteDraft(draft)
        addresses = site.write_assets()
        for guide in guides:
            files = guide_files(
                guide, addresses, reports=reports, posters=posters, settings=settings
            )
            home = middle_of(guide.source.drawn["compound"][0])
            site.add(describe(guide, files), files, home)
        return site.finish(
            district, keep=keep, notices=notices, language=language, settings=settings
        )


def publish_editions(
    editions: Iterable[Edition],
    out: Path | str,
    *,
    crew: Crew,
    settings: Settings,
    keep: bool = False,
    anew: bool = False,
    posters: bool = True,
    notices: Notices = (),
    district: bytes | None = None,
    watch: Watch = iter,
    then: Callable[[Outcome], None] = forget,
) -> Outcome:
    """Publish saved states of compounds as `publish_site` does guides; let a crew build them.

    A compound whose outcome would be what the live site has is not built but stands there
    unchanged, unless all are wanted `anew`. With `keep` a compound with errors stops everything by
    its LayerError; without, it is left out or goes on being seen as it was. `district` is the
    document of what all share; `watch` is handed everything that is done, one by one. `then` is
    handed the outcome once riders see it, before anybody else may publish.
    """
    outcome = Outcome()
    with open_site(out, own=OWN, then=partial(then, outcome)) as draft:
        site = SiteDraft(draft)
        terms = Terms(
            settings=settings,
            addresses=site.write_assets(),
            posters=posters,
            program=fingerprint(),
            district=district,
        )
        for built in watch(crew(site.look(editions, terms, anew=anew), terms)):
            if built.error and keep:
                raise built.error
            _note(built, outcome)
            site.take(built)
        if outcome.left_out and not outcome.published:
            raise outcome.left_out[0]
        site.finish(
            terms.shared, keep=keep, notices=notices, language=settings.language, settings=settings
        )
    return outcome


def _note(built: Built, outcome: Outcome) -> None:
    if built.error:
        outcome.left_out.append(built.error)
    elif built.number is not None:
        outcome.published[built.compound] = built.number
    if built.number is not None:
        outcome.built += built.entry is not None
        outcome.stood += built.entry is None


class SiteDraft:
    """A new site in the making, and what the live one has of it already."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._listed = draft.read(LIST)
        self._before = {entry["id"]: entry for entry in read_list(self._listed) or []}
        self._entries: dict[str, Entry] = {}
        self._homes: dict[str, LonLat] = {}
        self._stand: set[str] = set()

    def write_assets(self) -> dict[str, Any]:
        """Write what compounds' pages share; return the addresses by which they load it."""
        addresses, files = shared_assets()
        for name, content in files.items():
            self._draft.write(f"{ASSETS}/{name}", content)
        return addresses

    def look(
        self, editions: Iterable[Edition], terms: Terms, *, anew: bool
    ) -> Iterator[Edition | Built]:
        """Yield what is to be built, and what stands as it is wanted."""
        for edition in editions:
            wanted, standing = edition.candidates[0], self._standing(edition.compound)
            if anew or not standing:
                yield edition
            elif wanted.hash(terms) == standing:
                yield Built(edition.compound, wanted.number, home=wanted.home)
            else:
                yield replace(edition, standing=standing)

    def _standing(self, id: str) -> str:
        """Return the hash of what the live site has of a compound, or "" where files differ."""
        if not SAFE_ID.fullmatch(id):
            raise FileError("site_id", compound=id)
        entry = self._before.get(id, {})
        whole = "hash" in entry and file_names(entry) == set(self._draft.names(f"{HOMES}/{id}"))
        return entry["hash"] if whole else ""

    def leave_out(self, id: str) -> bool:
        """Let a compound that is kept stand no more; tell whether it stood."""
        return self._before.pop(id, None) is not None

    def take(self, built: Built) -> None:
        """Let a compound stand in the new site, if it may be seen at all."""
        if built.entry:
            self.add(built.entry, built.files, built.home)
        elif built.number is not None:
            self._list(self._before[built.compound], built.home)
            self._draft.carry(f"{HOMES}/{built.compound}")
            self._stand.add(built.compound)

    def add(self, entry: Entry, files: Mapping[str, bytes], home: LonLat | None) -> None:
        """Write a compound's folder; `home` is its middle in degrees."""
        self._list(entry, home)
        for name, content in files.items():
            self._draft.write(f"{HOMES}/{entry['id']}/{name}", content)

    def _list(self, entry: Entry, home: LonLat | None) -> None:
        id = entry["id"]
        if id in self._entries:
            raise FileError("site_twice", compound=id)
        self._entries[id] = {key: entry[key] for key in entry if key != "at"}
        if home:
            self._homes[id] = home

    def finish(
        self,
        district: Layers | None,
        *,
        keep: bool,
        notices: Notices,
        language: str,
        settings: Settings,
    ) -> list[Entry]:
        """Write what a site has once, and let stand what pages that are open may still ask for."""
        frame = make_frame(
            district,
            self._places() if keep else {},
            homes=self._homes,
            kept=read_frame(self._listed) if keep else None,
        )
        for id, at in frame.place_homes(self._homes).items() if frame else ():
            self._entries[id]["at"] = at
        self._carry(keep=keep)
        compounds = [self._entries[id] for id in sorted(self._entries)]
        shared = shared_places(district, frame) if district and frame else {}
        files = listing_files(
            compounds,
            shared=shared if any(shared.values()) else {},
            notices=notices,
            language=language,
            settings=settings,
            frame=frame,
        )
        for name, content in files.items():
            self._draft.write(name, content.encode())
        return compounds

    def _places(self) -> dict[str, list[int]]:
        """Return where the live site has what the district shares, and its compounds, by id."""
        page = (self._draft.read(STATIONS) or b"").decode()
        shared = {unescape(id): [int(x), int(y)] for id, x, y in SHARED.findall(page)}
        return {id: entry["at"] for id, entry in self._before.items() if "at" in entry} | shared

    def _carry(self, *, keep: bool) -> None:
        """Let stand compounds that are kept, and assets that the live site's pages name."""
        for id, entry in self._before.items() if keep else ():
            if id not in self._entries and SAFE_ID.fullmatch(id):
                self._draft.carry(f"{HOMES}/{id}")
                self._entries[id] = entry
        for name in self._named():
            self._draft.carry(f"{ASSETS}/{name}")

    def _named(self) -> set[str]:
        """Return the assets that pages name which do not stand unchanged: those name new ones."""
        ids = set(self._draft.names(HOMES)) - self._stand
        pages = (self._draft.read(f"{HOMES}/{id}/index.html") or b"" for id in ids)
        lists = (NAMED.search(page) for page in pages)
        return {name.decode() for found in lists if found for name in NAME.findall(found[0])}
