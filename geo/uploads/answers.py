"""What a worker hands back: JSON and bytes, read again as if a stranger had written them."""

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import FileError, SettingError, YinluError
from ..words import LANGUAGES, has

ANSWER = "answer.json"
MOST_BYTES = 500_000_000  # of one part, also unpacked
MOST_LETTERS = 1_000  # of one value in a sentence
ERRORS = {"FileError": FileError, "SettingError": SettingError}

# What reading an answer raises that no worker of ours wrote.
NONSENSE = (
    *(KeyError, IndexError, TypeError, ValueError, AttributeError, OSError, OverflowError),
    *(RecursionError, zlib.error),
)


@dataclass(frozen=True)
class Answer:
    """What a worker said, as plain JSON, and the bytes beside it by name."""

    said: Mapping[str, Any]
    parts: Mapping[str, bytes] = field(default_factory=dict)

    def part(self, name: str) -> bytes:
        """Return the bytes beside what was said; a name that is not there is a KeyError."""
        return self.parts[name]

    def write(self, folder: Path) -> None:
        """Write the answer into a folder; last what tells that it is whole."""
        for name, content in self.parts.items():
            (folder / name).write_bytes(content)
        document = {**self.said, "parts": list(self.parts)}
        (folder / ANSWER).write_text(json.dumps(document), "utf-8")


def read_answer(folder: Path) -> Answer:
    """Read what a worker wrote; raises one of `NONSENSE` for what is none.

    An error that the worker met is raised here: FileError, SettingError, or MemoryError where
    memory ran out. Of the folder only plain files are read, none larger than an answer can be.
    """
    said = json.loads(_content(folder / ANSWER).decode("utf-8"))
    if "error" in said:
        raise unpack_error(said["error"])
    parts = {name: _content(folder / Path(name).name) for name in map(str, said["parts"])}
    return Answer(said, parts)


def _content(file: Path) -> bytes:
    if file.is_symlink() or not file.is_file() or file.stat().st_size > MOST_BYTES:
        raise ValueError(file.name)
    return file.read_bytes()


def pack_error(error: YinluError | MemoryError) -> Answer:
    """Return an error as an answer: its kind, key and values."""
    if isinstance(error, MemoryError):
        return Answer({"error": {"kind": "MemoryError"}})
    said = {"kind": type(error).__name__, "key": error.key, "values": plain(error.values)}
    return Answer({"error": said})


def unpack_error(said: Mapping[str, Any]) -> YinluError | MemoryError:
    """Return the error that a worker met; one of `NONSENSE` where there is no such sentence."""
    if said["kind"] == "MemoryError":
        return MemoryError()
    kind, key = ERRORS[said["kind"]], str(said["key"])
    if not has(f"error.{key}.says"):
        raise ValueError(key)
    error = kind(key, **plain(said["values"]))
    for language in LANGUAGES:
        error.sentence(language)  # a KeyError where a value lacks
    return error


def plain(values: Mapping[str, object]) -> dict[str, Any]:
    """Return the values of a sentence as JSON can hold them: numbers, text, and lists of these."""
    return {str(name): _plain(value) for name, value in values.items()}


def _plain(value: object) -> Any:
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple):
        return tuple(_plain(each) for each in value)
    said = value.says(LANGUAGES[0]) if isinstance(value, YinluError) else str(value)
    return "".join(sign if sign.isprintable() else " " for sign in said[:MOST_LETTERS])
