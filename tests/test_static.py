"""A published site is only files: a plain server holds it, in a folder of another site, too."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Response, expect

from geo.demo import sample_district
from geo.publish import publish_site
from tests.guides import sample_guides
from tests.serving import HOST

UNDER = "district/riders"


@contextmanager
def plainly_served(folder: Path) -> Iterator[str]:
    """Serve a folder as `python -m http.server` does, until the end of the block."""
    command = [sys.executable, "-u", "-m", "http.server", "0", "--bind", HOST]
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        try:
            assert server.stdout is not None
            (port,) = re.findall(r"port (\d+)", server.stdout.readline())
            yield f"http://{HOST}:{port}/"
        finally:
            server.terminate()


def test_a_site_works_from_a_folder_of_a_plain_server(browser: Browser, tmp_path: Path) -> None:
    guides = sample_guides()[:2]
    publish_site(guides, tmp_path / UNDER, district=sample_district()[1], posters=False)
    asked: list[Response] = []
    with plainly_served(tmp_path) as address:
        context = browser.new_context(locale="zh-CN")
        page = context.new_page()
        page.on("response", lambda response: asked.append(response))
        page.goto(f"{address}{UNDER}/")
        page.locator(f"a[href*='{guides[0].compound}']").first.click()
        expect(page.locator("html")).to_have_attribute("data-ready", "")
        expect(page.locator(".leaflet-container")).to_be_visible()
        assert page.url == f"{address}{UNDER}/c/{guides[0].compound}/"
        page.goto(f"{address}{UNDER}/stations.html")
        expect(page.locator("h1")).to_be_visible()
        context.close()
    assert len(asked) > 5
    assert [each.url for each in asked if each.status >= 400] == []
    assert all(urlsplit(each.url).path.startswith(f"/{UNDER}/") for each in asked)


def test_every_link_of_a_site_is_relative_and_leads_to_a_file(tmp_path: Path) -> None:
    publish_site(sample_guides()[:2], tmp_path, district=sample_district()[1])
    pages = [*tmp_path.glob("*.html"), *tmp_path.glob("c/*/index.html")]
    links = [(page, link) for page in pages for link in local_links(page)]
    assert len(links) > len(pages)
    assert [link for page, link in links if not leads(page, link)] == []
    assert leads(pages[0], "stations.html")
    assert not leads(pages[0], "no-such-page.html")  # the twin
    assert not leads(pages[0], "/stations.html")


def local_links(page: Path) -> list[str]:
    """Return where a page leads within its own server."""
    found = re.findall(r'(?:href|src)="([^"#]+)"', page.read_text("utf-8"))
    return [link for link in found if not re.match(r"(?:https?|data|tel):", link)]


def leads(page: Path, link: str) -> bool:
    path = link.partition("?")[0]
    there = page.parent / path
    return not path.startswith("/") and (there / "index.html" if there.is_dir() else there).exists()
