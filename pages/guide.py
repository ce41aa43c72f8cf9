"""Guide: choose compound, gate and door, and see map and steps together.

Every choice lives in the address: `?compound=west&from=gate:south&to=entrance:8-2`, besides `on`,
`at` and `rain`. The address may hold anything; whoever looks a value up says what is wrong.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TypedDict
from urllib.parse import urlencode

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

import ui
from geo.compound import Compound
from geo.doors import find_door
from geo.draw import page
from geo.errors import UnknownPlace
from geo.guide import Guide
from geo.hours import parse_time
from geo.revisions import Summary
from geo.words import text


class Terms(TypedDict):
    """How, when and in what weather somebody comes."""

    on: str
    at: datetime | None
    rain: bool


def show(language: str) -> None:
    """Show the guide of a compound, or how to begin where there is none."""
    known = {summary.id: summary for summary in ui.store().compounds()}
    if not known:
        ui.welcome(language)
        return
    id = _choose_compound(known, language)
    revision = ui.store().load(id).number
    compound = ui.compound(id, revision)
    with st.container(horizontal=True, vertical_alignment="center", key="choices"):
        guide = ui.guide(id, revision, language, **_choose_terms(language))
        start = _choose_gate(guide, language)
        asked = _choose_door(guide, compound, language)
    map, panel = st.columns([5, 3], gap="medium")
    goal = None
    with panel:
        way, problems = _tabs(ui.state(id, revision), language)
        with problems:
            _problems(ui.state(id, revision), language)
        with way, ui.sentences(language):
            goal = _answer(asked, guide, compound, language)
            _way(guide, start, goal, language)
        with way:
            _riders_page(known[id], start, goal, language)
    with map.container(key="map"):
        drawn = page(guide, start=start, goal=goal, panel=False)
        st.iframe(drawn, height=480, alt=text(language, "ui.guide.map", name=guide.name))


def _choose_compound(known: Mapping[str, Summary], language: str) -> str:
    names = {id: ui.state(id, each.newest).names[language] or id for id, each in known.items()}
    with st.container(horizontal=True, vertical_alignment="center", key="head"):
        head = st.container(horizontal=True, vertical_alignment="center", key="name")
        with st.container(width=240, key="compound"):
            label = text(language, "ui.guide.compound")
            default, forget = next(iter(known)), ("from", "to", "typed")
            id = ui.choose("compound", label, names, default=default, forget=forget)
    if id in known:
        with head:
            st.title(ui.plain(names[id]), anchor=False, width="content")
            ui.badge(known[id], language)
    return id or default


def _choose_terms(language: str) -> Terms:
    modes = {on: f"{ui.ICONS[on]} {text(language, f'ui.guide.{on}')}" for on in ("ebike", "foot")}
    label = text(language, "ui.guide.on")
    on = ui.choose("on", label, modes, default="ebike", widget=st.segmented_control, required=True)
    at = None
    if said := st.query_params.get("at"):
        with ui.sentences(language):
            at = parse_time(said, ui.settings().zone)
    rain = st.query_params.get("rain") == "yes"
    with st.popover(_when(at, rain, language), icon=ui.ICONS["time"]):
        st.session_state["time"], st.session_state["wet"] = at, rain
        st.datetime_input(text(language, "ui.guide.at"), None, key="time", on_change=_keep_time)
        st.toggle(text(language, "ui.guide.rain"), key="wet", on_change=_keep_rain)
    return Terms(on=on, at=at, rain=rain)


def _keep_time() -> None:
    at = st.session_state["time"]
    ui.answer("at", at.isoformat(timespec="minutes") if at else None)


def _keep_rain() -> None:
    ui.answer("rain", "yes" if st.session_state["wet"] else None)


def _when(at: datetime | None, rain: bool, language: str) -> str:
    said = text(language, "ui.guide.any_time")
    if at:
        said = text(language, "ui.guide.when", month=at.month, day=at.day, time=f"{at:%H:%M}")
    return text(language, "ui.guide.in_rain", when=said) if rain else said


def _choose_gate(guide: Guide, language: str) -> str | None:
    gates = _labels(guide, guide.as_json()["gates"])
    label, default = text(language, "ui.guide.from"), next(iter(gates), None)
    return ui.choose("from", label, gates, default=default, icon=ui.ICONS["gate"])


def _choose_door(guide: Guide, compound: Compound, language: str) -> str:
    """Let people type an address or choose a door; return what is asked for, "" for nothing."""

    def follow() -> None:
        with suppress(UnknownPlace):  # said when it is looked up again
            door = find_door(compound, st.session_state["typed"])
            if door.kind == "found":
                ui.answer("to", door.places[0])

    label = text(language, "ui.guide.typed")
    typed = st.text_input(
        label,
        key="typed",
        type="search",
        on_change=follow,
        placeholder=text(language, "ui.guide.for_example"),
        label_visibility="collapsed",
    )
    goals = _labels(guide, guide.as_json()["goals"])
    label, icon = text(language, "ui.guide.to"), ui.ICONS["door"]
    chosen = ui.choose("to", label, goals, forget=("typed",), icon=icon)
    return typed.strip() or chosen or ""


def _labels(guide: Guide, ids: Sequence[str]) -> dict[str, str]:
    labels = {place["id"]: place["label"] for place in guide.as_json()["places"]}
    return {id: labels[id] for id in ids}


def _answer(asked: str, guide: Guide, compound: Compound, language: str) -> str | None:
    """Return the door that is asked for; where it is not one door, say so and offer some."""
    if not asked:
        return None
    door = find_door(compound, asked)
    if door.sentence != "found":
        st.text(door.says(language))
    if door.kind == "found":
        return door.places[0]
    label, near = text(language, "ui.guide.to"), _labels(guide, door.places)
    ui.choose("to", label, near, forget=("typed",), widget=st.pills)
    return None


def _tabs(state: ui.State, language: str) -> Sequence[DeltaGenerator]:
    problems = text(language, "ui.guide.problems", count=len(state.problems))
    return st.tabs([text(language, "ui.guide.way"), problems])


def _way(guide: Guide, start: str | None, goal: str | None, language: str) -> None:
    """Show gate, summary, steps, the way out and what else to know; or why there is no way."""
    places = {place["id"]: place for place in guide.as_json()["places"]}
    if start in places:
        ui.note("gate", text(language, "ui.guide.dot").join(places[start]["facts"]))
    if start is None or goal is None:
        st.text(text(language, "ui.guide.ask"))
        return
    found = guide.find(start=start, goal=goal)
    if "reason" in found:
        st.warning(ui.plain(text(language, "error.sentence", says=found["reason"], mend=found["mend"])))
        return
    _summary(found["summary"], language)
    with st.container(key="steps"):
        st.markdown("\n".join(f"1. {ui.plain(step['says'])}" for step in found["steps"]))
    if found["exit"]:
        ui.note("exit", found["exit"]["says"])
    for note in found["notes"]:
        ui.note("note", note)
    if facts := places[goal]["facts"]:
        ui.note("door", text(language, "ui.guide.dot").join(facts))


def _riders_page(summary: Summary, start: str | None, goal: str | None, language: str) -> None:
    """Link to what riders see of this route, once they see anything."""
    if summary.edition is None:
        return
    asked = urlencode({"from": start, "to": goal} if start and goal else {})
    label = text(language, "ui.guide.riders")
    st.link_button(label, f"/g/c/{summary.id}/?{asked}", icon=ui.ICONS["phone"], type="tertiary")


def _summary(parts: Sequence[str], language: str) -> None:
    """Show how long it takes, large, and the rest of a route in a few words beside it."""
    first, *rest = parts
    with st.container(horizontal=True, vertical_alignment="bottom", key="summary"):
        st.header(ui.plain(first), anchor=False, width="content")
        st.text(text(language, "ui.guide.dot").join(rest))


def _problems(state: ui.State, language: str) -> None:
    if not state.problems:
        ui.note("good", text(language, "ui.home.good"))
    for problem in state.problems:
        ui.note(problem.level, problem.says(language))
        st.caption(ui.plain(problem.mend(language)))


with ui.screen("guide") as language:
    show(language)
