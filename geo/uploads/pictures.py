"""A photo or a PDF of a wall plan → a picture that can lie below the drawing."""

from dataclasses import dataclass

from ..errors import FileError
from ..files import safe_name
from ..settings import DEFAULTS, Settings
from .answers import NONSENSE
from .work import work

MEDIA = {media: media for media in ("image/png", "image/jpeg")}


@dataclass(frozen=True)
class Picture:
    """A picture drawn anew from what was uploaded: nothing of the file itself is left in it.

    `content` is a PNG or a JPEG, as `media` says (image/png, image/jpeg); size in pixels.
    """

    content: bytes
    media: str
    width: int
    height: int


def read_picture(name: str, content: bytes, *, settings: Settings = DEFAULTS) -> Picture:
    """Return an image, or the first page of a PDF, upright and of a size that a PC can show.

    What it is, is told by its first bytes, not by its name. Read in a process of its own. Raises
    FileError.
    """
    answer = work("picture", [(name, content)], {}, settings=settings)
    try:
        content, said = answer.part("picture"), answer.said
        picture = Picture(content, MEDIA[said["media"]], int(said["width"]), int(said["height"]))
    except NONSENSE:
        raise FileError("upload_died", path=safe_name(name)) from None
    return picture
