"""What people upload, read where it can do no harm: files become layers, plans become pictures.

Read in this order: jail, answers, packing, reading, pixels, worker, work, looking,
pictures.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .looking import Look, bring, bring_in, look, look_at
    from .pictures import Picture, read_picture

__all__ = [
    "Look",
    "Picture",
    "bring",
    "bring_in",
    "look",
    "look_at",
    "read_picture",
]


def __getattr__(name: str) -> Any:
    """Import what is asked for when it is: a worker passes through here and needs no store."""
    if name not in __all__:
        raise AttributeError(name)
    home = "pictures" if name in ("Picture", "read_picture") else "looking"
    return getattr(import_module(f".{home}", __name__), name)
