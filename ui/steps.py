"""How far a compound is on its way to riders, as a quiet line of steps, and every deed so far."""

from datetime import datetime
from html import escape
from typing import NamedTuple

import streamlit as st

import ui
from geo.store import Entry, Review, Standing
from geo.words import text

WAITING = {"manager": ("returned", "approved"), "district": ("submitted", "approved")}
PRIMARY = {"manager": ("publish", "submit"), "district": ("publish", "approve")}
STEPS = ("draft", "submitted", "approved", "live")
DEEDS = {"submitted": ("submit",), "approved": ("approve",), "live": ("publish", "rollback")}
BACK = {"returned": 1, "withdrawn": 3}  # the step that a state stands at, but in no good way


class Step(NamedTuple):
    """One step: its title's state, done, now, back or later, and who took it, if anybody did."""

    state: str
    kind: str
    author: str
    role: str
    at: datetime | None


def steps_of(standing: Standing, shown: Entry) -> list[Step]:
    """Return the steps of one revision."""
    reached = _reached(standing, shown.number)
    back = standing.state in BACK and reached == BACK[standing.state]
    steps = [Step("draft", "done" if reached else "now", shown.author, "", shown.at)]
    for number, state in enumerate(STEPS[1:], start=1):
        deed = _deed(standing, state, shown.number) if number <= reached else None
        kind = "done" if number < reached or reached == len(STEPS) - 1 else "later"
        if number == reached and (back or reached < len(STEPS) - 1):
            kind = "back" if back else "now"
        named = standing.state if back and number == reached else state
        if back and number == reached:
            deed = _deed(standing, named, shown.number)
        who = (deed.author, deed.role, deed.at) if deed else ("", "", None)
        steps.append(Step(named, kind if number <= reached else "later", *who))
    return steps


def show_steps(steps: list[Step], language: str) -> None:
    """Show the line of steps."""
    now = datetime.now(ui.settings().zone)
    lines = []
    for step in steps:
        parts = [step.author or (text(language, f"ui.role.{step.role}") if step.role else "")]
        parts += [ui.ago(step.at, now, language)] if step.at else []
        said = text(language, "ui.guide.dot").join(filter(None, parts))
        title = escape(text(language, f"ui.review.{step.state}"))
        lines.append(f'<li class="{step.kind}"><b>{title}</b><span>{escape(said)}</span></li>')
    st.html(f'<ol class="steps-line">{"".join(lines)}</ol>')


def show_log(standing: Standing, language: str) -> None:
    """Show every deed, the last one first, behind one line."""
    if not standing.log:
        return
    now = datetime.now(ui.settings().zone)
    with st.expander(text(language, "ui.publish.log", count=len(standing.log))):
        for deed in reversed(standing.log):
            st.text(deed_says(deed, language))
            st.caption(ui.ago(deed.at, now, language))


def deed_says(deed: Review, language: str) -> str:
    """Return a deed in one line: 王敏（物业）提交了修订 5：加了两个门."""
    role = text(language, f"ui.role.{deed.role}")
    who = text(language, "ui.publish.who", name=deed.author, role=role) if deed.author else role
    said = text(language, f"ui.publish.deed.{deed.action}", who=who, revision=deed.revision)
    return text(language, "ui.publish.noted", said=said, note=deed.note) if deed.note else said


def _reached(standing: Standing, number: int) -> int:
    if number == standing.live:
        return len(STEPS) - 1
    if number == standing.revision:
        return {"submitted": 1, "returned": 1, "approved": 2}[standing.state]
    last = standing.editions[0].revision if standing.editions else None
    return len(STEPS) - 1 if standing.state == "withdrawn" and number == last else 0


def _deed(standing: Standing, state: str, number: int) -> Review | None:
    actions = {**DEEDS, "returned": ("return",), "withdrawn": ("withdraw",)}[state]
    found = (
        deed
        for deed in reversed(standing.log)
        if deed.action in actions and deed.revision == number
    )
    return next(found, None)
