"""What several tests share: the sample district, extracts at hand, the browser, the databases."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.postgres import Cluster, cluster, programs

ROOT = Path(__file__).parents[1]
DATA = ROOT / "data"

# The same examples in every run: a red build is somebody's change, never the dice.
hypothesis.settings.register_profile("yinlu", derandomize=True, deadline=None, database=None)
hypothesis.settings.load_profile("yinlu")


def sample_folders() -> list[Path]:
    """Return the folders of the sample district's compounds."""
    return sorted(file.parent for file in DATA.glob("*/compound.geojson"))


def extracts() -> list[Path]:
    """Return the real OSM extracts that lie beside the checkout; elsewhere there are none."""
    return sorted((ROOT.parent / "shared" / "cases").glob("*.osm"))


@pytest.fixture(scope="session")
def chromium() -> Path:
    """Return the system's Chromium; without one the pages are untested, and that is a failure."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return Path(found)
    pytest.fail("no Chromium on this machine: run make chromium", pytrace=False)


@pytest.fixture(scope="session")
def browser(chromium: Path) -> Iterator[Browser]:
    """Return one Chromium for all page tests: Playwright starts only once in a process."""
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """Return a PostgreSQL server of our own; without one half the store is untested: a failure."""
    try:
        programs()
    except FileNotFoundError as error:
        pytest.fail(str(error), pytrace=False)
    with cluster() as made:
        yield made


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of a store that is not there yet, in a file and on a server."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/var/yinlu.sqlite"
    server: Cluster = request.getfixturevalue("postgres")
    return server.store()
