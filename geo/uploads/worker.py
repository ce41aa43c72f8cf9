"""The process that reads what a stranger brought: it locks itself in, reads, answers and ends.

Started by `work` with one argument: a folder with `ask.json`, the files in `in/`, and an empty
`out/` for the answer.
"""

import json
import os
import sys
from importlib import import_module
from pathlib import Path

from ..errors import FileError, SettingError
from . import jail
from .answers import Answer, pack_error

ASK = "ask.json"
BOUNDARY = "boundary"  # the folder of the file that says what to cut out
JOBS = {"look": ".reading", "picture": ".pixels"}


def main() -> None:
    """Do one job and end; what goes wrong without a sentence ends the process by a traceback."""
    folder = Path(sys.argv[1])
    asked = json.loads((folder / ASK).read_text("utf-8"))
    jail.limit(megabytes=asked["megabytes"], seconds=asked["seconds"])
    job = import_module(JOBS[asked["job"]], __package__)
    job.prepare()
    jail.lock(folder)
    try:
        answer: Answer = job.do(folder, asked)
        answer.write(folder / "out")
    except (FileError, SettingError, MemoryError) as error:
        pack_error(error).write(folder / "out")
    except RecursionError:
        pack_error(MemoryError()).write(folder / "out")
    os._exit(0)  # libraries that were fed nonsense need not tidy up
