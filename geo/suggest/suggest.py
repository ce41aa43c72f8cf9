"""suggest: what could be drawn next, one thing or all at once."""

from collections.abc import Callable, Iterable, Mapping

from ..changes import Edits, apply_edits
from ..errors import SettingError
from ..layers import Layers
from ..settings import DEFAULTS, Settings
from .boundary import suggest_boundary
from .doors import suggest_doors
from .gates import suggest_gates
from .numbers import suggest_numbers
from .paths import suggest_paths
from .sketch import Sketch, sketch
from .suggestion import WHAT, Suggestion

ROUNDS = 3  # a path that is new may open the way to a house that none could reach before

# In the order in which one leads to the next: a door faces a path, a path leads to a gate.
FINDERS: Mapping[str, Callable[[Sketch], list[Suggestion]]] = {
    "boundary": suggest_boundary,
    "paths": suggest_paths,
    "gates": suggest_gates,
    "doors": suggest_doors,
    "numbers": suggest_numbers,
}


def suggest(layers: Layers, what: str, *, settings: Settings = DEFAULTS) -> list[Suggestion]:
    """Return what could be drawn in layers (EPSG:4326), which may be no whole compound yet.

    `what` is one of WHAT, or "all", where each kind reckons with those before it. The same layers
    give the same suggestions; where all were accepted, there are none. Raises SettingError for
    anything else.
    """
    if what != "all" and what not in FINDERS:
        raise SettingError("setting_choice", name="what", value=what, choices=", ".join(WHAT))
    kinds = [*FINDERS] if what == "all" else [what]
    found: list[Suggestion] = []
    for _ in range(ROUNDS):
        before = len(found)
        for kind in kinds:
            new = FINDERS[kind](sketch(layers, settings))
            found += new
            if new:
                layers = apply_edits(layers, accepted(new)).layers
        if len(found) == before:
            break
    return found


def accepted(suggestions: Iterable[Suggestion]) -> Edits:
    """Return the edits of many suggestions as one."""
    each = [suggestion.edits for suggestion in suggestions]
    return Edits(
        put=tuple(put for edits in each for put in edits.put),
        drop=tuple(key for edits in each for key in edits.drop),
    )
