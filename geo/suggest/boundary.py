"""A boundary where none is drawn, or where one was only guessed."""

from .sketch import Sketch
from .suggestion import Suggestion, changed_row, new_row


def suggest_boundary(sketch: Sketch) -> list[Suggestion]:
    """Suggest an outline around everything, where there is no boundary that fits."""
    rows = sketch.site.columns["compound"]
    if sketch.drawn_boundary is not None or sketch.outline is None or len(rows["id"]) > 1:
        return []
    # One that people drew, and that only crosses itself, is theirs to mend.
    faulty = [fault not in ("", "missing") for fault in sketch.site.faults["compound"]]
    if any(faulty) and rows["estimated"] != ["yes"]:
        return []
    outline = sketch.degrees(sketch.outline)
    if not rows["id"]:
        return [new_row("boundary", "boundary", "compound", outline, {})]
    key = "boundary_anew" if sketch.site.boundary is not None else "boundary"
    estimated = {"estimated": "yes"}
    return [changed_row("boundary", key, "compound", rows["id"][0], outline, estimated)]
