"""One site in whatever fsspec reaches, S3 or another: files in and out, what fails in a sentence.

No sentence repeats what a server said or the address as it was given: either may hold a secret.
"""

import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from fsspec import AbstractFileSystem
from fsspec.core import url_to_fs

from ..errors import FileError
from .headers import cache_control, media_type

# What the packages for the large providers raise beside OSError, and what it means to us.
FOREIGN = (
    ("botocore.exceptions", "NoCredentialsError", "site_refused"),
    ("botocore.exceptions", "PartialCredentialsError", "site_refused"),
    ("botocore.exceptions", "ProfileNotFound", "site_refused"),
    ("botocore.exceptions", "TokenRetrievalError", "site_refused"),
    ("botocore.exceptions", "ParamValidationError", "site_address"),
    ("botocore.exceptions", "BotoCoreError", "site_unreachable"),
    ("google.auth.exceptions", "GoogleAuthError", "site_refused"),
    ("ftplib", "Error", "site_refused"),
    ("paramiko.ssh_exception", "SSHException", "site_refused"),
    ("gcsfs.retry", "HttpError", "site_unreachable"),
    ("azure.core.exceptions", "ClientAuthenticationError", "site_refused"),
    ("azure.core.exceptions", "AzureError", "site_unreachable"),
)
UNREACHABLE = (FileNotFoundError, ConnectionError, TimeoutError)  # of a bucket: it is not there


class Bucket:
    """A site in a bucket, or in a folder of one; names are paths in the site."""

    def __init__(self, url: str) -> None:
        self.shown = without_secrets(url)
        with self._in_words():
            # What others changed a moment ago counts, so nothing may come from a memory.
            self._files, root = url_to_fs(url, use_listings_cache=False, skip_instance_cache=True)
        self._root = root.rstrip("/")
        self._takes_headers = "s3" in _protocols(self._files)
        if not self._root.strip("/"):
            raise FileError("site_address", path=self.shown)

    def get(self, name: str) -> bytes | None:
        """Return a file, or None where there is none."""
        with self._in_words():
            try:
                return bytes(self._files.cat_file(self._path(name)))
            except (FileNotFoundError, IsADirectoryError):
                return None

    def put(self, files: Mapping[str, bytes], folder: str = "") -> None:
        """Write files, many at a time, into a folder of the site; of the type of their names."""
        for headers, names in self._by_headers(files):
            with self._in_words():
                self._files.pipe(
                    {self._path(folder + name): files[name] for name in names}, **headers
                )

    def copy(self, names: Iterable[str], folder: str) -> None:
        """Let files of a folder of the site stand in the site itself, types and all."""
        names = list(names)
        if names:
            with self._in_words():
                self._files.copy(
                    [self._path(folder + name) for name in names],
                    [self._path(name) for name in names],
                )

    def remove(self, names: Iterable[str]) -> None:
        """Take files away, all of which are there."""
        if paths := [self._path(name) for name in names]:
            with self._in_words():
                self._files.rm(paths)

    def names(self, folder: str = "") -> list[str]:
        """Return every file of the site, or of a folder of it, sorted."""
        with self._in_words():
            try:
                found = self._files.find(self._path(folder).rstrip("/"))
            except FileNotFoundError:
                return []
        return sorted(path.removeprefix(f"{self._root}/") for path in found)

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"

    def _by_headers(self, names: Iterable[str]) -> Iterator[tuple[dict[str, str], list[str]]]:
        groups: dict[tuple[tuple[str, str], ...], list[str]] = {}
        for name in names:
            headers = _headers(name) if self._takes_headers else {}
            groups.setdefault(tuple(headers.items()), []).append(name)
        return ((dict(headers), group) for headers, group in groups.items())

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        """Let what fails be a FileError that tells no more than its kind."""
        try:
            yield
        except ImportError as error:
            package = getattr(error.__cause__, "name", None) or error.name or error
            raise FileError("site_package", path=self.shown, package=package) from None
        except PermissionError:
            raise FileError("site_refused", path=self.shown) from None
        except UNREACHABLE:
            raise FileError("site_unreachable", path=self.shown) from None
        except OSError as error:
            if not error.errno or error.errno < 0:  # names that nobody knows, lines that broke
                raise FileError("site_unreachable", path=self.shown) from None
            reason = os.strerror(error.errno)
            raise FileError("site_unwritable", path=self.shown, reason=reason) from None
        except (ValueError, NotImplementedError):
            raise FileError("site_address", path=self.shown) from None
        except _foreign() as error:
            key = next(key for kind, key in _known() if isinstance(error, kind))
            raise FileError(key, path=self.shown) from None


def without_secrets(url: str) -> str:
    """Return an address without who asks, by what key, and what else is asked."""
    return re.sub(r"//[^/]*@", "//", url).partition("?")[0]


def _headers(name: str) -> dict[str, str]:
    """Return what the server should say of a file, as S3 calls it."""
    kind = media_type(name)
    charset = "; charset=utf-8" if kind.startswith("text/") else ""
    return {"ContentType": kind + charset, "CacheControl": cache_control(name)}


def _protocols(files: AbstractFileSystem) -> tuple[str, ...]:
    return (files.protocol,) if isinstance(files.protocol, str) else tuple(files.protocol)


def _foreign() -> tuple[type[BaseException], ...]:
    return tuple(kind for kind, _ in _known())


def _known() -> Iterator[tuple[type[BaseException], str]]:
    """Yield the errors of those packages that are loaded; others cannot have raised any."""
    for module, name, key in FOREIGN:
        if kind := getattr(sys.modules.get(module), name, None):
            yield kind, key
