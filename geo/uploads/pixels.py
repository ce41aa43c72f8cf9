"""What a worker does with a picture or a PDF: draw it anew, upright, in a size of use."""

import warnings
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image, ImageOps

from ..errors import FileError
from ..settings import Settings
from .answers import Answer

# By their first bytes; what a name or a browser says is not asked.
KINDS = {
    b"\xff\xd8\xff": "JPEG",
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"GIF8": "GIF",
    b"BM": "BMP",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
}
WEBP = (b"RIFF", b"WEBP")
PDF = b"%PDF-"
PDF_WITHIN = 1024  # bytes: some programs write a line of their own before it
MOST_PIXELS = 100_000_000  # of what is read; a phone takes at most half of that
JPEG_QUALITY = 88
POINTS_SCALE = 4.0  # 288 dots an inch, where the page is small enough
BROKEN = (OSError, ValueError, SyntaxError, EOFError, TypeError, IndexError, KeyError,
          AttributeError, OverflowError, ZeroDivisionError, Image.DecompressionBombError,
          pypdfium2.PdfiumError)  # fmt: skip


def prepare() -> None:
    """Load the readers before the door shuts."""
    Image.init()
    pypdfium2.PdfDocument.new().close()


def do(folder: Path, asked: dict[str, Any]) -> Answer:
    """Draw the one file in `in/` anew; raise FileError."""
    settings = Settings(**asked["settings"])
    (name,) = asked["names"]
    content = (folder / "in" / name).read_bytes()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what Pillow mutters about; sizes are checked here
            return _encode(_draw(content, name, int(settings.picture_pixels)))
    except FileError:
        raise
    except BROKEN:
        raise FileError("picture_unreadable", path=name) from None


def _draw(content: bytes, name: str, longest: int) -> Image.Image:
    if PDF in content[:PDF_WITHIN]:
        return _page(content, name, longest)
    kind = next((kind for mark, kind in KINDS.items() if content.startswith(mark)), None)
    if content[:4] == WEBP[0] and content[8:12] == WEBP[1]:
        kind = "WEBP"
    if kind is None:
        raise FileError("picture_kind", path=name)
    with Image.open(BytesIO(content), formats=[kind]) as picture:
        width, height = picture.size
        if width * height > MOST_PIXELS:
            raise FileError(
                "picture_large", path=name, width=width, height=height, most=MOST_PIXELS
            )
        picture.draft("RGB", (longest, longest))  # a JPEG is made smaller while it is read
        picture.load()
        upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    return upright


def _page(content: bytes, name: str, longest: int) -> Image.Image:
    """Draw the first page of a PDF, as large as fits."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        key = "picture_locked" if "password" in str(error).lower() else "picture_unreadable"
        raise FileError(key, path=name) from None
    page = document[0]
    width, height = page.get_size()
    if not (width > 0 and height > 0):
        raise FileError("picture_unreadable", path=name)
    scale = min(POINTS_SCALE, longest / max(width, height))
    drawn: Image.Image = page.render(scale=scale, may_draw_forms=False).to_pil()
    return drawn


def _encode(drawn: Image.Image) -> Answer:
    """Return a JPEG or a PNG, whichever is smaller; what is clear becomes white."""
    if drawn.mode not in ("RGB", "L"):
        clear = drawn.convert("RGBA")
        drawn = Image.new("RGB", drawn.size, "white")
        drawn.paste(clear, mask=clear.getchannel("A"))
    written = {"image/png": BytesIO(), "image/jpeg": BytesIO()}
    drawn.save(written["image/png"], "PNG")
    drawn.save(written["image/jpeg"], "JPEG", quality=JPEG_QUALITY)
    media = min(written, key=lambda each: written[each].tell())
    said = {"media": media, "width": drawn.width, "height": drawn.height}
    return Answer(said, {"picture": written[media].getvalue()})
