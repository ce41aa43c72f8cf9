"""The code on a sign: where it leads, and that a small print of it is read."""

import io
import re

import numpy as np
import pytest
import segno
import shapely
import zxingcpp
from PIL import Image, ImageDraw

from geo.errors import SettingError
from geo.poster.code import MASK, QUIET, SIDE_MM, code_svg, guide_address, is_local
from tests.printed import set_page

ADDRESS = guide_address("https://map.example.cn/g", "linshui-xiyuan", "gate:south")
LONG = guide_address(
    "https://" + "a" * 60 + ".example.cn/" + "g" * 18, "c" * 60, "gate:" + "d" * 60
)


def printed(svg: bytes, *, share: float = 1.0) -> Image.Image:
    """Return a print at 300 dpi of a code that is scaled to a share of its size."""
    side = SIDE_MM * share
    page = (
        f"#set page(width: {side + 20}mm, height: {side + 20}mm, margin: 10mm)\n"
        f'#image("c.svg", width: {side}mm)'
    )
    return Image.open(io.BytesIO(set_page(page, "png", ppi=300, c_svg=svg)))


def read(picture: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(picture)]


@pytest.mark.parametrize("address", [ADDRESS, LONG])
@pytest.mark.parametrize("share", [1.0, 0.5])
def test_a_print_at_half_size_is_read(address: str, share: float) -> None:
    assert read(printed(code_svg(address), share=share)) == [address]


def test_a_code_survives_some_dirt_but_not_a_lost_quarter() -> None:
    """The twin: reading can fail."""
    picture = printed(code_svg(ADDRESS)).convert("L")
    side, middle = picture.width, picture.width // 2
    speck = picture.copy()
    ImageDraw.Draw(speck).rectangle((middle, middle, middle + side // 16, middle + side // 16), 255)
    assert read(speck) == [ADDRESS]
    ImageDraw.Draw(picture).rectangle((middle, middle, side, side), 255)
    assert read(picture) == []


def test_the_picture_is_what_was_encoded() -> None:
    svg = code_svg(ADDRESS).decode()
    outline = svg.rpartition(' d="')[2].partition('"')[0]
    squares = np.array(segno.make_qr(ADDRESS, error="m", mask=MASK).matrix)
    y, x = np.indices(squares.shape) + 0.5
    crossings = sum(shapely.contains_xy(ring, x, y).astype(int) for ring in rings(outline))
    assert (crossings % 2 == squares).all()
    assert f'viewBox="{-QUIET} {-QUIET} {len(squares) + 8} {len(squares) + 8}"' in svg


def rings(outline: str) -> list[shapely.Polygon]:
    """Return the closed rings of a path of M, h, v and z."""
    found = []
    for ring in outline.split("z")[:-1]:
        start, *steps = re.findall(r"[Mhv][-0-9 ]+", ring)
        points = [tuple(map(int, start[1:].split()))]
        for step in steps:
            (x, y), far = points[-1], int(step[1:])
            points.append((x + far, y) if step[0] == "h" else (x, y + far))
        found.append(shapely.Polygon(points))
    return found


def test_a_code_is_of_good_strength_and_always_the_same() -> None:
    code = segno.make_qr(ADDRESS, error="m")
    assert code.error in ("M", "Q", "H")
    assert code_svg(ADDRESS) == code_svg(ADDRESS) != code_svg(LONG)
    assert b"<!" not in code_svg(ADDRESS) and b"&" not in code_svg(ADDRESS)


@pytest.mark.parametrize(
    ("base", "address"),
    [
        ("http://localhost:8501/g/", "http://localhost:8501/g/c/west/?from=gate:south"),
        (" https://map.example.cn ", "https://map.example.cn/c/west/?from=gate:south"),
        ("https://map.example.cn/g//", "https://map.example.cn/g/c/west/?from=gate:south"),
        ("HTTP://192.168.1.5:80/a%20b", "http://192.168.1.5:80/a%20b/c/west/?from=gate:south"),
        ("http://[::1]:8501/g", "http://[::1]:8501/g/c/west/?from=gate:south"),
        (
            "https://小区.中国/引路/",
            "https://xn--dkr78r.xn--fiqs8s/%E5%BC%95%E8%B7%AF/c/west/?from=gate:south",
        ),
    ],
)
def test_an_address_leads_to_the_guide_at_a_gate(base: str, address: str) -> None:
    assert guide_address(base, "west", "gate:south") == address


def test_every_id_is_one_part_of_an_address() -> None:
    assert guide_address("http://a/", "a-b.c_d~1", "gate:x~-._9").endswith(
        "/c/a-b.c_d~1/?from=gate:x~-._9"
    )
    assert guide_address("http://a/", "../x?", "gate:&#").endswith("/c/..%2Fx%3F/?from=gate:%26%23")


@pytest.mark.parametrize(
    "base",
    [
        *(
            "",
            "/g/",
            "map.example.cn/g/",
            "ftp://map.example.cn/",
            "javascript:alert(1)",
            "file:///g",
        ),
        *("http://", "http:///g", "http://a b/", "http://[::1", "http://a:99999/", "http://..a/"),
        *(
            "http://a/?x=1",
            "http://a/#x",
            "http://me:secret@a/",
            "http://\ud800/",
            "http://a/\ud800",
        ),
        "http://a\x00b/",
    ],
)
def test_what_is_no_address_of_a_site_is_refused(base: str) -> None:
    with pytest.raises(SettingError) as error:
        guide_address(base, "west", "gate:south")
    assert error.value.key == "setting_address"
    assert "YINLU_ADDRESS" in error.value.says("zh")


def test_an_address_that_makes_a_code_too_fine_is_refused() -> None:
    with pytest.raises(SettingError) as error:
        guide_address("https://map.example.cn/" + "g" * 90, "west", "gate:south")
    assert error.value.key == "setting_address_long"


@pytest.mark.parametrize(
    ("address", "local"),
    [
        ("http://localhost:8501/g/", True),
        ("http://LocalHost./g/", True),
        ("http://127.0.0.1/g/", True),
        ("http://[::1]/g/", True),
        ("http://192.168.1.5/g/", True),
        ("http://10.0.0.8/g/", True),
        ("http://0.0.0.0:8501/", True),
        ("http://office-pc/g/", True),
        ("http://office.local/", True),
        ("https://map.example.cn/g/", False),
        ("https://localhost.example.cn/", False),
        ("http://8.8.8.8/", False),
        ("http://[2606:4700::1111]/", False),
    ],
)
def test_an_address_of_this_computer_is_known(address: str, local: bool) -> None:
    assert is_local(address) is local
