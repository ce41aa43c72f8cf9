"""Who publishes into a bucket at this moment: a note in it, so that whoever comes is told."""

import json
import os
import platform
import secrets
import time
from hashlib import sha256
from typing import Any

from ..errors import FileError
from .buckets import Bucket

HIDDEN = ".yinlu/"  # our own notes in a bucket, beside the site
BUSY = f"{HIDDEN}busy.json"
LEASE_SECONDS = 900  # as long as a publisher on another machine may be silent and still be alive
RENEW_SECONDS = 60


class Claim:
    """A note in the bucket that somebody publishes: whoever comes meanwhile is told."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket, self.token = bucket, secrets.token_hex(8)
        note = read_note(bucket, BUSY)
        if note and _lives(note):
            raise self._taken()
        self._write()

    def hold(self, *, now: bool = False) -> None:
        """Say now and then that we are still there; FileError where somebody else took over."""
        if now or time.monotonic() - self._written > RENEW_SECONDS:
            if not self.stands():
                raise self._taken()
            self._write()

    def stands(self) -> bool:
        """Tell whether the note is still there, and ours."""
        note = read_note(self._bucket, BUSY)
        return note is not None and note.get("token") == self.token

    def _write(self) -> None:
        self._written = time.monotonic()
        note = {"token": self.token, "machine": _machine(), "process": os.getpid()}
        self._bucket.put({BUSY: as_note({**note, "until": time.time() + LEASE_SECONDS})})

    def _taken(self) -> FileError:
        return FileError("site_busy", path=self._bucket.shown, minutes=LEASE_SECONDS // 60)


def _lives(note: dict[str, Any]) -> bool:
    """Tell whether the publisher that wrote a note is still there, as far as one can know."""
    if note["machine"] != _machine():
        return time.time() < note["until"]
    try:
        os.kill(note["process"], 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # somebody else's process, but there
    return True


def _machine() -> str:
    """Return where a process number means the same process, without telling where that is."""
    try:
        inside = os.stat("/proc/self/ns/pid").st_ino  # noqa: PTH116 - containers count anew
    except FileNotFoundError:
        inside = 0
    return sha256(f"{platform.node()} {inside}".encode()).hexdigest()[:16]


def read_note(bucket: Bucket, name: str) -> dict[str, Any] | None:
    """Return a note that we left in a bucket, or None where there is none that can be read."""
    try:
        note = json.loads(bucket.get(name) or b"")
    except ValueError:
        return None
    return note if isinstance(note, dict) else None  # whatever else is none of ours


def as_note(value: object) -> bytes:
    """Return what `read_note` reads: the same value, the same bytes."""
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
