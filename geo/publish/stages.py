"""A site in a bucket, which knows no renaming: written aside, decided on, then put in place.

Everything new goes into a hidden folder of the bucket first; until the plan stands there too, the
live site is as it was. From then on the plan is carried out, by whoever comes: the server copies
each file into its place, in an order in which every page finds what it names. A publish that dies
before has changed nothing; one that dies after is carried out by the next.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Any

from ..errors import FileError
from .buckets import Bucket
from .claims import BUSY, HIDDEN, Claim, as_note, read_note
from .headers import ASSETS
from .swap import nothing

PLAN, FILES = f"{HIDDEN}plan.json", f"{HIDDEN}files.json"
PAGE, WORKER = "index.html", "sw.js"
BATCH_BYTES = 32_000_000  # kept in memory before they are sent, many files at a time


@contextmanager
def staged(
    bucket: Bucket, *, own: Collection[str], then: Callable[[], None] = nothing
) -> Iterator["BucketDraft"]:
    """Give the draft of a site in a bucket, and put it in the live one's place at the end.

    What a publish that died had decided is carried out first. `own` are the names at the top that
    are ours, for a site that came into the bucket in another way. `then` is called once the new
    one is live, before anybody else may publish. Raises FileError.
    """
    claim = Claim(bucket)
    try:
        carry_out(bucket)
        draft = BucketDraft(bucket, claim, _live(bucket, own))
        yield draft
        draft.finish()
        then()
    finally:
        _leave(bucket, claim)


def amend(bucket: Bucket, name: str, content: Callable[[], bytes]) -> None:
    """Put one file into the live site at once; `content` is asked when nobody else can publish."""
    claim = Claim(bucket)
    try:
        carry_out(bucket)
        files = read_note(bucket, FILES)
        if files is not None:  # first, or a publish would think it knew what is there
            bucket.put({FILES: as_note({**files, name: ""})})
        bucket.put({name: content()})
    finally:
        _leave(bucket, claim)


class BucketDraft:
    """A draft in a bucket; `live` are the live site's files, by name, with their digests.

    A digest that nobody knows is "".
    """

    def __init__(self, bucket: Bucket, claim: Claim, live: dict[str, str]) -> None:
        self._bucket, self._claim, self._live = bucket, claim, live
        self._inside = _folders(live)
        self._fresh: dict[str, str] = {}
        self._waiting: dict[str, bytes] = {}
        self._weight = 0

    def read(self, name: str) -> bytes | None:
        """Return a file of the live site, or None where it has none of that name."""
        return self._bucket.get(name) if name in self._live else None

    def names(self, folder: str) -> list[str]:
        """Return what lies in a folder of the live site, sorted."""
        return sorted(self._inside.get(folder, ()))

    def has(self, name: str) -> bool:
        """Tell whether the live site has a file or folder of that name."""
        return name in self._live or name in self._inside

    def write(self, name: str, content: bytes) -> None:
        """Put a file into the new site; what the bucket has already is not sent."""
        self._fresh[name] = sha256(content).hexdigest()[:32]
        self._waiting.pop(name, None)
        if self._live.get(name) != self._fresh[name]:
            self._waiting[name] = content
            self._weight += len(content)
        self._claim.hold()
        if self._weight > BATCH_BYTES:
            self._send()

    def carry(self, name: str) -> None:
        """Let a file or folder of the live site, if there, stand in the new one too."""
        for each in self._within(name):
            self._fresh.setdefault(each, self._live[each])

    def finish(self) -> None:
        """Send what waits, decide on the new site, and put it in place."""
        self._send()
        self._claim.hold(now=True)
        plan: dict[str, Any] = {
            "token": self._claim.token,
            "files": self._fresh,
            "send": [name for name in self._fresh if self._live.get(name) != self._fresh[name]],
            "gone": sorted(self._live.keys() - self._fresh.keys()),
        }
        if self._live != self._fresh:
            self._bucket.put({PLAN: as_note(plan)})
            carry_out(self._bucket)

    def _within(self, name: str) -> Iterator[str]:
        if name in self._live:
            yield name
        for each in self._inside.get(name, ()):
            yield from self._within(f"{name}/{each}".removeprefix("/"))

    def _send(self) -> None:
        self._bucket.put(self._waiting, folder=_aside(self._claim.token))
        self._waiting.clear()
        self._weight = 0


def carry_out(bucket: Bucket) -> None:
    """Put in place what a publish decided on, if there is a plan; again does no harm."""
    plan = read_note(bucket, PLAN)
    if plan is None:
        return
    folder = _aside(plan["token"])
    there = set(bucket.names())
    for wave in waves(name for name in plan["send"] if folder + name in there):
        bucket.copy(wave, folder)
    bucket.remove(name for name in plan["gone"] if name in there)
    bucket.put({FILES: as_note(plan["files"])})
    bucket.remove([PLAN])


def _leave(bucket: Bucket, claim: Claim) -> None:
    """Take away what lies aside and belongs to no plan, and then the claim."""
    with suppress(FileError):  # a server gone meanwhile: the claim runs out by itself
        if claim.stands():
            plan = read_note(bucket, PLAN)
            needed = (FILES, PLAN, BUSY, *([_aside(plan["token"])] if plan else []))
            found = bucket.names(HIDDEN)
            bucket.remove(name for name in found if not name.startswith(needed))
            bucket.remove([BUSY])


def waves(names: Iterable[str]) -> list[list[str]]:
    """Return names in groups, in an order in which every page finds what it names.

    Assets come first, then what lies in compounds' folders, their pages, the site's lists, its
    pages, and last the worker, which sends phones to fetch them all.
    """
    groups: dict[int, list[str]] = {}
    for name in sorted(names):
        groups.setdefault(_turn(name), []).append(name)
    return [groups[turn] for turn in sorted(groups)]


def _turn(name: str) -> int:
    path = PurePosixPath(name)
    if name.startswith(ASSETS):
        return 0
    if len(path.parts) > 1:
        return 2 if path.name == PAGE else 1
    return 5 if name == WORKER else 4 if path.suffix == ".html" else 3


def _live(bucket: Bucket, own: Collection[str]) -> dict[str, str]:
    """Return what we put into a bucket, or else what is ours there by its name."""
    files = read_note(bucket, FILES)
    if files is None:
        files = {name: "" for name in bucket.names() if name.partition("/")[0] in own}
    return files


def _folders(names: Iterable[str]) -> dict[str, set[str]]:
    """Return what lies in every folder; "" is the site itself."""
    inside: dict[str, set[str]] = {}
    for name in names:
        while name:
            folder, _, last = name.rpartition("/")
            inside.setdefault(folder, set()).add(last)
            name = folder
    return inside


def _aside(token: str) -> str:
    return f"{HIDDEN}{token}/"
