"""Jobs on files of strangers, each in a process of its own; this one never opens them."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ..errors import FileError, SettingError
from ..files import safe_name
from ..settings import Settings
from .answers import NONSENSE, Answer, read_answer
from .worker import ASK, BOUNDARY

Files = Sequence[tuple[str, bytes]]

ROOT = Path(__file__).resolve().parents[2]
START = (
    "import sys; sys.path.insert(0, sys.argv.pop(1)); from geo.uploads.worker import main; main()"
)
# -I: neither the environment nor the folder that it starts in adds code of somebody else's.
PYTHON = (sys.executable, "-I", "-B", "-X", "utf8", "-c", START, str(ROOT))

MOST_FILES = 50  # in one go; a Shapefile is five
CLOCK = 2.0  # a busy machine takes longer by the clock than a worker computes
NOTED_LETTERS = 4_000  # of what a worker that died had to say, for the server's log
WORDS = "words.txt"
SIGXCPU = 24  # what ends a process that has computed for too long

# A worker knows of no proxy, no home and no plugin; libraries compute in one thread, because each
# more reserves memory. GDAL is told not to look beside or beyond what it is handed.
ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "OSMIUM_POOL_THREADS": "1",
    "OSMIUM_USE_POOL_THREADS_FOR_PBF_PARSING": "0",
    "MALLOC_ARENA_MAX": "2",
    "GDAL_NUM_THREADS": "1",
    "GDAL_DRIVER_PATH": "disable",
    "OGR_DRIVER_PATH": "disable",
    "GDAL_PAM_ENABLED": "NO",
    "GDAL_VRT_ENABLE_PYTHON": "NO",
    "GDAL_HTTP_PROXY": "127.0.0.1:9",
    "GDAL_HTTP_TIMEOUT": "1",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
    "OGR_SQLITE_LOAD_EXTENSIONS": "",
    "PROJ_NETWORK": "OFF",
    "http_proxy": "http://127.0.0.1:9",
    "https_proxy": "http://127.0.0.1:9",
}


def work(
    job: str,
    files: Files,
    request: Mapping[str, Any],
    *,
    boundary: Files = (),
    settings: Settings,
) -> Answer:
    """Let a worker do a job on files, each a name and its bytes; raise FileError or SettingError.

    A worker that dies, hangs, takes too much memory or answers nonsense is one sentence.
    """
    shown = ", ".join(safe_name(name) for name, _ in files[:3]) or "?"
    _check(files, settings)
    with TemporaryDirectory(prefix="yinlu-") as temporary:
        folder = Path(temporary).resolve()
        names = _lay_out(folder, files, boundary)
        asked = {
            "job": job,
            "names": names,
            "request": request,
            "settings": _handed_down(settings),
            "megabytes": settings.upload_memory,
            "seconds": settings.upload_seconds,
        }
        (folder / ASK).write_text(json.dumps(asked), "utf-8")
        died = _run(folder, shown, settings)
        try:
            return read_answer(folder / "out")
        except (FileError, SettingError):
            raise
        except MemoryError:
            raise FileError("upload_memory", path=shown, megabytes=settings.upload_memory) from None
        except NONSENSE:
            if died:
                _note(folder)
            raise FileError("upload_died", path=shown) from None


def _check(files: Files, settings: Settings) -> None:
    if not files:
        raise FileError("upload_none")
    if len(files) > MOST_FILES:
        raise FileError("upload_many", count=len(files), most=MOST_FILES)
    for name, content in files:
        if not content:
            raise FileError("file_empty", path=safe_name(name))
        if len(content) > settings.file_megabytes * 1_000_000:
            megabytes = settings.file_megabytes
            raise FileError("file_large", path=safe_name(name), megabytes=megabytes)


def _handed_down(settings: Settings) -> dict[str, float]:
    """Return the settings that reading asks for; where the store is, is not among them."""
    asked = ("file_megabytes", "upload_rows", "upload_points", "shape_points", "upload_columns",
             "upload_letters", "picture_pixels")  # fmt: skip
    return {name: getattr(settings, name) for name in asked}


def _lay_out(folder: Path, files: Files, boundary: Files) -> list[str]:
    """Write the files where the worker finds them; return the names that they have there."""
    for name in ("in", "out", "tmp", BOUNDARY):
        (folder / name).mkdir()
    for name, content in boundary:
        (folder / BOUNDARY / safe_name(name)).write_bytes(content)
    names: list[str] = []
    for name, content in files:
        free, again = safe_name(name), 1
        while free in names:
            again += 1
            free = f"{again} {safe_name(name)}"
        (folder / "in" / free).write_bytes(content)
        names.append(free)
    return names


def _run(folder: Path, shown: str, settings: Settings) -> bool:
    """Run a worker to its end and tell whether it died; raise FileError where it is too slow."""
    temporary = {name: str(folder / "tmp") for name in ("HOME", "TMPDIR", "TMP", "TEMP")}
    needed = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    seconds = settings.upload_seconds
    with (folder / WORDS).open("wb") as words:
        process = subprocess.Popen(
            [*PYTHON, str(folder)],
            cwd=folder,
            env={**ENVIRONMENT, **temporary, **needed},
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=words,
            start_new_session=True,
        )
        try:
            code = process.wait(CLOCK * seconds)
        except subprocess.TimeoutExpired:
            raise FileError("upload_slow", path=shown, seconds=CLOCK * seconds) from None
        finally:
            process.kill()
            process.wait()
    if -code == SIGXCPU:
        raise FileError("upload_slow", path=shown, seconds=seconds)
    return code != 0


def _note(folder: Path) -> None:
    """Write into the server's log what a worker that died had to say, for whoever mends Yinlu."""
    said = (folder / WORDS).read_text("utf-8", "replace")[-NOTED_LETTERS:]
    logging.getLogger(__name__).warning("a worker died: %s", ascii(said))
