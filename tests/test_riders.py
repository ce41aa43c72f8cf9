"""What managers tell riders and riders tell managers, by the command line."""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from geo.__main__ import app
from geo.store import Store, Wrong, open_store
from tests.test_cli import footprint

Run = Callable[..., Result]
WEST = "linshui-xiyuan"
CLOSE = ("notice", WEST, "--close", "gate:south")
WRONG = Wrong(WEST, 1, "gate:south", "gate_shut", "关了")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return the file of a store with the sample district."""
    path = tmp_path_factory.mktemp("sample") / "store.sqlite"
    done = CliRunner().invoke(app, ["demo"], env={"YINLU_STORE": f"sqlite:///{path}"})
    assert done.exit_code == 0
    return path.read_bytes()


@pytest.fixture
def store(sample: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Return a store with the sample district, which the commands use, and a site that is live."""
    for name in [name for name in os.environ if name.startswith("YINLU_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("YINLU_STORE", "sqlite:///store.sqlite")
    Path("store.sqlite").write_bytes(sample)
    Path("site").mkdir()
    Path("site/compounds.json").write_text('{"made_by": "yinlu", "compounds": []}')
    return open_store("sqlite:///store.sqlite")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def fine(*arguments: str) -> Result:
    result = run(*arguments)
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    return result


def listed(what: str, *arguments: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(fine(what, *arguments, "--json").stdout)[what]
    return found


def live() -> list[dict[str, Any]]:
    notices: list[dict[str, Any]] = json.loads(Path("site/notices.json").read_bytes())["notices"]
    return notices


def local(days: int) -> str:
    """Return a time on the compound's clock."""
    moment = datetime.now(UTC) + timedelta(days=days, hours=8)
    return moment.replace(tzinfo=None).isoformat(timespec="minutes")


def test_a_notice_is_on_the_live_site_at_once_and_gone_when_withdrawn(store: Store) -> None:
    begun = fine(*CLOSE, "--close", "gate:east", "--until", local(1), "--says", "修路")
    id = begun.stdout.split()[0]
    (notice,) = live()
    assert notice == {
        "id": id,
        "compound": WEST,
        "closes": ["gate:south", "gate:east"],
        "from": "",
        "until": local(1),
        "says": "修路",
    }
    (kept,) = listed("notices", WEST)
    assert notice.items() <= kept.items()
    assert kept["state"] == "active"
    assert listed("notices", "yingyue-wan") == []
    fine("notice", "--withdraw", id)
    assert live() == []
    assert [each["state"] for each in listed("notices")] == ["withdrawn"]
    assert id in fine("notices").stdout


def test_past_notices_are_kept_but_not_told(store: Store) -> None:
    fine(*CLOSE, "--until", local(-1))
    fine(*CLOSE, "--from", local(1))
    assert [each["from"] for each in live()] == [local(1)]
    assert sorted(each["state"] for each in listed("notices")) == ["coming", "over"]


def test_without_a_site_a_notice_is_only_kept(store: Store) -> None:
    Path("site/compounds.json").unlink()
    fine(*CLOSE)
    assert list(Path("site").iterdir()) == []
    assert len(store.notices.standing()) == 1


def test_reports_are_listed_and_answered(store: Store) -> None:
    id, secret = store.reports.add(WRONG)
    store.reports.add(Wrong("yingyue-wan", 1, "", "other", ""))
    assert len(listed("reports")) == 2
    (report,) = listed("reports", WEST)
    assert vars(WRONG).items() <= report.items()
    assert (report["state"], report["at"][-6:]) == ("new", "+08:00")
    assert secret not in json.dumps(report)
    assert id in fine("answer", id, "--state", "solved", "--says", "已开\n门").stdout
    (report,) = listed("reports", WEST)
    assert (report["state"], report["answer"]) == ("solved", "已开 门")
    assert id in fine("reports").stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("notice",),
        ("notice", WEST),
        ("notice", "--close", "gate:south"),
        ("notice", "--withdraw", "n1"),
        ("notice", "--withdraw", ""),
        ("notice", WEST, "--close", "gate:south", "--withdraw", "n1"),
        ("notice", "nowhere", "--close", "gate:south"),
        ("notice", WEST, "--close", "gate:suoth"),
        ("notice", WEST, "--close", "entrance:8-2"),
        (*CLOSE, "--from", "noon"),
        (*CLOSE, "--from", "2026-11-24", "--until", "2026-11-23"),
        (*CLOSE, "--says", "长" * 301),
        ("notices", "nowhere"),
        ("reports", "nowhere"),
        ("answer", "nothing", "--state", "seen"),
        ("answer", "nothing", "--state", "new"),
        ("answer", "nothing", "--state", "seen", "--says", "长" * 301),
    ],
    ids=" ".join,
)
def test_bad_input_is_one_sentence_and_changes_nothing(
    store: Store, arguments: tuple[str, ...]
) -> None:
    before = footprint(Path())
    result = run(*arguments)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1), result.output
    assert footprint(Path()) == before
