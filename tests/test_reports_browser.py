"""The loop in a browser: a rider reports without a network, the manager answers, the rider sees it.

A page of a few lines stands in for the guide's: what is tried is the script that keeps and sends,
the API, the store and the command line together.
"""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, expect
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from typer.testing import CliRunner

from geo.__main__ import app as command_line
from geo.demo import sample_district
from geo.store import Store, open_store
from geo.web import reports_api
from tests.conftest import ROOT

WEST = "linshui-xiyuan"
SCRIPTS = [(ROOT / "geo/browser" / name).read_text("utf-8") for name in ("page.js", "news.js")]
PAGE = f"""<!DOCTYPE html><meta charset="utf-8"><link rel="icon" href="data:,">
<ul id="notices"></ul><ul id="reports"></ul>
<script>{"".join(SCRIPTS)}</script>
<script>
const page = {{
  guide: {{ id: "{WEST}", edition: 1 }}, reports: "/api/reports",
  changed() {{
    const list = (id, rows) => Page.fill(Page.find(id), rows.map((row) => Page.make("li", row)));
    list("notices", Page.notices(page.guide, new Date()).map(({{ says }}) => says));
    list("reports", News.reports().map(({{ state, answer }}) => `${{state}} ${{answer || ""}}`));
  }},
}};
News.open(page);
page.changed();
</script>"""
REPORT = "News.report({ place: 'gate:south', kind: 'gate_shut', text: '<b>关了</b>' })"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Return a store with one published compound; commands use it, and the site beside it."""
    address = f"sqlite:///{tmp_path / 'store.sqlite'}"
    monkeypatch.setenv("YINLU_STORE", address)
    monkeypatch.setenv("YINLU_SITE", str(tmp_path / "site"))
    home = tmp_path / "site" / "c" / WEST
    home.mkdir(parents=True)
    (home / "index.html").write_text(PAGE, "utf-8")
    (tmp_path / "site/compounds.json").write_text('{"made_by": "yinlu", "compounds": []}')
    (tmp_path / "site/notices.json").write_text('{"notices": []}')
    store = open_store(address)
    store.save(WEST, sample_district()[0][WEST], base=None, author="tests")
    store.set_edition(WEST, 1)
    return store


@pytest.fixture
def address(store: Store, tmp_path: Path) -> Iterator[str]:
    """Serve the site and the API, and return the address of the compound's page."""
    site = StaticFiles(directory=tmp_path / "site", html=True)
    app = Starlette(routes=[Mount("/api", reports_api(store)), Mount("/g", site)])
    server = uvicorn.Server(uvicorn.Config(app, ws="none", lifespan="off", log_level="error"))
    with socket.create_server(("127.0.0.1", 0)) as door:
        serving = threading.Thread(target=server.run, kwargs={"sockets": [door]})
        serving.start()
        yield f"http://127.0.0.1:{door.getsockname()[1]}/g/c/{WEST}/"
        server.should_exit = True
        serving.join()


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    """Return a phone whose pages say nothing on the console."""
    phone, faults = browser.new_context(), list[str]()
    phone.on("console", lambda message: faults.append(message.text))
    phone.on("weberror", lambda error: faults.append(str(error.error)))
    yield phone
    phone.close()
    assert faults == []


def opened(phone: BrowserContext, address: str) -> Page:
    page = phone.new_page()
    page.goto(address)
    return page


def command(*arguments: str) -> None:
    result = CliRunner().invoke(command_line, arguments)
    assert result.exit_code == 0, result.output


def test_a_report_goes_out_once_and_its_answer_comes_back(
    phone: BrowserContext, address: str, store: Store
) -> None:
    page, other = opened(phone, address), opened(phone, address)
    phone.set_offline(True)
    page.evaluate(REPORT)
    expect(page.locator("#reports li")).to_have_text("kept ")
    assert store.reports.all() == []
    phone.set_offline(False)  # both pages hear of it
    expect(page.locator("#reports li")).to_have_text("sent ")
    other.reload()
    expect(other.locator("#reports li")).to_have_text("sent ")
    (report,) = store.reports.all()
    assert (report.place, report.text, report.edition) == ("gate:south", "<b>关了</b>", 1)
    command("answer", report.id, "--state", "solved", "--says", "门已开，<i>谢谢</i>")
    page.evaluate("News.look()")
    expect(page.locator("#reports li")).to_have_text("solved 门已开，<i>谢谢</i>")
    other.close()
    expect(opened(phone, address).locator("#reports li")).to_have_text("solved 门已开，<i>谢谢</i>")
    assert len(store.reports.all()) == 1


def test_a_notice_reaches_an_open_page_and_stays_without_a_network(
    phone: BrowserContext, address: str
) -> None:
    page = opened(phone, address)
    command("notice", WEST, "--close", "gate:south", "--says", "<img src=x>修路")
    phone.set_offline(True)
    phone.set_offline(False)
    expect(page.locator("#notices li")).to_have_text("<img src=x>修路")
    phone.set_offline(True)
    assert page.evaluate("Page.closed(page.guide, new Date())") == ["gate:south"]


def test_a_site_on_another_host_may_report_here(
    phone: BrowserContext, address: str, store: Store
) -> None:
    """Another port is another origin: the browser asks first, and is allowed."""
    page = opened(phone, address.replace("127.0.0.1", "localhost"))
    page.evaluate(f"page.reports = '{address.partition('/g/')[0]}/api/reports'")
    page.evaluate(REPORT)
    expect(page.locator("#reports li")).to_have_text("sent ")
    command("answer", store.reports.all()[0].id, "--state", "seen")
    page.evaluate("News.look()")
    expect(page.locator("#reports li")).to_have_text("seen ")
