"""What a person at the publish page is told of a revision: its changes, its problems, its look."""

import streamlit as st

import ui
from geo.changes import Change, compare
from geo.commands import saved_guide
from geo.draw import page
from geo.errors import Problem
from geo.store import DISTRICT, Standing
from geo.svg import draw_marked
from geo.words import text

PHONE = (360, 640)  # CSS pixels of a cheap phone
FIRST_CHANGES, FIRST_PROBLEMS = 6, 4  # shown at once; the others behind one line
MOST_CHANGES = 200  # in words; all of them are drawn
KINDS = ("added", "removed", "changed")


def show_changes(standing: Standing, number: int, id: str, language: str) -> None:
    """Say in words and draw what riders would see otherwise than now."""
    st.subheader(text(language, "ui.publish.changes"), anchor=False)
    if standing.live is None:
        state = ui.state(id, number)
        counts = {"doors": state.doors, "gates": state.gates}
        st.text(text(language, "ui.publish.first", **counts))
        return
    changes = _compared(id, standing.live, number)
    said, drawn = st.columns([1, 1], gap="medium")
    with said, st.container(gap="xsmall"):
        _first([change.says(language) for change in changes], FIRST_CHANGES, language)
        if not changes:
            st.text(text(language, "ui.publish.same"))
    with drawn:
        st.image(_drawn(id, standing.live, number), width="stretch")
        kinds = {change.kind for change in changes}
        st.html(_legend([kind for kind in KINDS if kind in kinds], language))


def show_problems(id: str, number: int, language: str) -> None:
    """Say what blocks, then what only warns; hints are for the editor."""
    state = ui.state(id, number)
    st.subheader(text(language, "ui.publish.checks"), anchor=False)
    found = [
        each for level in ("error", "warning") for each in state.problems if each.level == level
    ]
    if not found:
        ui.note("good", text(language, "ui.home.good"))
    if state.count("error"):
        st.text(text(language, "ui.publish.blocked", count=state.count("error")))
    _say(found[:FIRST_PROBLEMS], language)
    if rest := found[FIRST_PROBLEMS:]:
        with st.expander(text(language, "ui.publish.rest", count=len(rest))):
            _say(rest, language)


def _say(problems: list[Problem], language: str) -> None:
    for problem in problems:
        with st.container(gap=None):
            ui.note(problem.level, problem.says(language))
            st.caption(ui.plain(problem.mend(language)))


def show_phone(id: str, number: int, language: str) -> None:
    """Show in a drawn phone what riders would see of a revision; all its controls work."""
    width, height = PHONE
    st.caption(text(language, "ui.publish.preview", revision=number))
    with st.container(key="phone", width=width + 24), ui.sentences(language):
        shown = _riders_page(id, number, ui.store().newest(DISTRICT) or 0)
        alt = text(language, "ui.publish.preview", revision=number)
        st.iframe(shown, width=width, height=height, alt=alt)


def _first(lines: list[str], count: int, language: str) -> None:
    """Show the first lines, and the others behind one more."""
    for line in lines[:count]:
        st.text(line)
    if rest := lines[count:]:
        with st.expander(text(language, "ui.publish.rest", count=len(rest))):
            for line in rest[:MOST_CHANGES]:
                st.text(line)


def _legend(kinds: list[str], language: str) -> str:
    words = (f'<li class="{kind}">{text(language, f"ui.publish.{kind}")}</li>' for kind in kinds)
    return f'<ul class="sketch-legend">{"".join(words)}</ul>'


@st.cache_resource(max_entries=16, show_spinner=False)
def _compared(id: str, before: int, after: int) -> list[Change]:
    return compare(ui.store().load(id, before).layers, ui.store().load(id, after).layers)


@st.cache_resource(max_entries=16, show_spinner=False)
def _drawn(id: str, before: int, after: int) -> str:
    changes = _compared(id, before, after)
    marks = [(f"{each.kind} was", each.before) for each in changes if each.kind != "added"]
    marks += [(each.kind, each.after) for each in changes if each.kind != "removed"]
    return draw_marked(ui.store().load(id, after).layers, marks=marks)


@st.cache_resource(max_entries=16, show_spinner=False)
def _riders_page(id: str, revision: int, district: int) -> str:
    """Return the page that publishing would write; `district` is the revision of what all share."""
    return page(saved_guide(ui.store(), id, revision, settings=ui.settings()), at="now")
