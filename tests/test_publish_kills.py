"""A publish may be killed at any moment: riders have the old site or the new one, whole."""

import json
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT
from tests.killing import publisher
from tests.sites import command, digest, group, small_store, wait_until

KILLS = 100


def kill(folder: Path, kills: int, *how: str) -> dict[str, int]:
    program = [sys.executable, "-m", "tests.killing", str(folder), str(kills), *how]
    done = subprocess.run(program, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    found: dict[str, int] = json.loads(done.stdout)
    return found


def rubbish(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith(".")]


def test_a_hundred_kills_leave_the_old_site_or_the_new_one(tmp_path: Path) -> None:
    found = kill(tmp_path, KILLS)
    assert found.get("torn", 0) == 0
    assert found["old"] + found.get("new", 0) == KILLS
    assert found["mended"] and rubbish(tmp_path) == []


def test_that_check_sees_a_site_written_in_place(tmp_path: Path) -> None:
    """The twin: who writes straight over the live site is caught."""
    assert kill(tmp_path, 10, "in-place").get("torn", 0) > 1


def kill_once_there_are(processes: int, arguments: tuple[str, ...], folder: Path) -> None:
    """Kill a command when so many processes are at work, and see that none of them goes on."""
    with command(*arguments, folder=folder) as process:
        wait_until(lambda: len(group(process.pid)) >= processes)
        process.kill()
        process.wait()
        wait_until(lambda: not group(process.pid))


def test_the_command_line_may_be_killed_with_all_its_processes(tmp_path: Path) -> None:
    """It has itself, two that serve, and those that build; none of them stays behind."""
    store, site = small_store(tmp_path, 2), tmp_path / "site"
    publisher(store, site, "zh", posters=False)()
    before = digest(site)
    arguments = ("publish", "--all", "--jobs", "2", "--out", str(site))
    for processes in (1, 3, 5):
        kill_once_there_are(processes, arguments, tmp_path)
        assert digest(site) == before
    with command(*arguments, folder=tmp_path) as process:
        assert process.wait() == 0
    assert digest(site) != before
    assert rubbish(tmp_path) == []
    assert {summary.edition for summary in store.compounds()} == {1}
