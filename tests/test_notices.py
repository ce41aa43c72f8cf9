"""Notices: what may be closed and when, and that riders' sites say so at once."""

import json
import threading
from datetime import datetime
from pathlib import Path

import pytest

from geo.demo import sample_district
from geo.errors import FileError, SettingError, UnknownPlace
from geo.layers import Layers
from geo.notices import Notice, for_riders, make_notice, short_text
from geo.publish import post_notices
from geo.publish.swap import beside
from geo.words import LANGUAGES

WEST = "linshui-xiyuan"
EIGHT, NINE = datetime(2026, 11, 23, 8), datetime(2026, 11, 23, 9)


@pytest.fixture(scope="module")
def layers() -> Layers:
    compounds, _ = sample_district()
    return compounds[WEST]


def notice(since: datetime | None = None, until: datetime | None = None) -> Notice:
    return Notice("n1", "west", ("gate:south",), since, until, "修路")


def test_gates_paths_and_bays_can_be_closed(layers: Layers) -> None:
    path, bay = layers["paths"]["id"].iat[0], layers["parking"]["id"].iat[0]
    closes = ["gate:south", f"path:{path}", f"parking:{bay}", "gate:south"]
    made = make_notice(WEST, layers, closes=closes, since=EIGHT, until=NINE, says=" 修\n路\u202e ")
    assert made.as_json() == {
        "id": made.id,
        "compound": WEST,
        "closes": closes[:3],
        "from": "2026-11-23T08:00",
        "until": "2026-11-23T09:00",
        "says": "修 路",
    }
    assert make_notice(WEST, layers, closes=closes).id != made.id


@pytest.mark.parametrize("place", ["gate:suoth", "entrance:8-2", "building:8", "south", "gate:"])
def test_anything_else_is_an_unknown_place(layers: Layers, place: str) -> None:
    with pytest.raises(UnknownPlace) as caught:
        make_notice(WEST, layers, closes=["gate:south", place])
    for language in LANGUAGES:
        assert "gate:" in caught.value.mend(language)


@pytest.mark.parametrize("until", [EIGHT, EIGHT.replace(second=59), datetime(2026, 11, 22)])
def test_an_end_before_the_beginning_is_one_sentence(layers: Layers, until: datetime) -> None:
    with pytest.raises(SettingError, match="2026-11-23T08:00"):
        make_notice(WEST, layers, closes=["gate:south"], since=EIGHT, until=until)


def test_a_notice_holds_from_its_beginning_until_before_its_end() -> None:
    for since, until, at_eight, at_nine in (
        (None, None, True, True),
        (EIGHT, None, True, True),
        (NINE, None, False, True),
        (None, NINE, True, False),
        (EIGHT, NINE, True, False),
    ):
        made = notice(since, until)
        assert (made.active(EIGHT), made.active(NINE)) == (at_eight, at_nine)


def test_riders_are_told_of_what_is_to_come_but_not_of_the_past() -> None:
    notices = [notice(None, EIGHT), notice(NINE, None), notice(None, None)]
    told = for_riders(notices, EIGHT)
    assert [each["from"] for each in told] == ["2026-11-23T09:00", ""]


def test_peoples_words_are_one_line_of_what_can_be_seen() -> None:
    assert short_text("a\u0000b\ud800c\u2028d\u200be\t\n") == "a b c d e"
    assert short_text("门" * 300) == "门" * 300
    with pytest.raises(SettingError, match="301"):
        short_text("门" * 301)


# -- the live site ---------------------------------------------------------------------------------

LIST = '{"made_by": "yinlu", "compounds": []}'


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "compounds.json").write_text(LIST)
    return folder


def post(site: Path, *says: str) -> bool:
    return post_notices(site, lambda: [{"says": each} for each in says])


def posted(site: Path) -> list[str]:
    document = json.loads((site / "notices.json").read_text("utf-8"))
    return [each["says"] for each in document["notices"]]


def test_the_live_site_says_so_at_once(site: Path) -> None:
    for says in (["修路", "<b>"], []):
        assert post(site, *says)
        assert posted(site) == says
    assert sorted(file.name for file in site.iterdir()) == ["compounds.json", "notices.json"]
    assert list(site.parent.iterdir()) == [site]


def test_where_no_site_of_ours_is_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    for name in ("none", "other"):
        assert not post(tmp_path / name, "修路")
    assert list(tmp_path.rglob("*")) == [tmp_path / "other"]


def test_a_site_that_cannot_be_written_is_one_sentence(site: Path) -> None:
    (site / "notices.json").mkdir()
    with pytest.raises(FileError, match="site cannot be written"):
        post(site, "修路")


def test_whoever_publishes_meanwhile_does_not_lose_it(site: Path) -> None:
    """The manager's notice waits for the new site, and lands in it."""
    begun, asked = threading.Event(), threading.Event()

    def news() -> list[object]:
        asked.set()
        return [{"says": "修路"}]

    def announce() -> None:
        begun.set()
        post_notices(site, news)

    manager = threading.Thread(target=announce)
    with beside(site, is_ours=lambda _: True) as fresh:
        (fresh / "compounds.json").write_text(LIST)
        (fresh / "new").touch()
        manager.start()
        assert begun.wait(10)
        assert not asked.wait(0.2)
    manager.join()
    assert (site / "new").exists()
    assert posted(site) == ["修路"]
