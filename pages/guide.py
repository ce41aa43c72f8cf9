"""Guide: choose compound, gate and door, and see map and steps together.

Every choice lives in the address: `?compound=west&from=gate:south&to=entrance:8-2`, besides `on`,
`at` and `rain`. The address may hold anything; whoever looks a value up says what is wrong.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, TypedDict
from urllib.parse import urlencode

import streamlit as st

import ui
from geo.compound import Compound
from geo.doors import find_door
from geo.draw import page
from geo.errors import UnknownPlace
from geo.guide import Guide
from geo.hours import parse_time
from geo.store import Summary
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
        st.text(text(language, "ui.welcome.title"))
        ui.link("home", text(language, "ui.home.title"), icon="home")
        return
    id = _choose_compound(known, language)
    revision = ui.store().load(id).number
    state = ui.state(id, revision)
    if state.count("error"):
        st.text(text(language, "ui.guide.mend_first"))
        _problems(state, language)
        return
    compound = ui.compound(id, revision)
    with st.container(horizontal=True, vertical_alignment="center", key="choices"):
        guide = ui.guide(id, revision, language, **_choose_terms(language))
        start = _choose_gate(guide)
        asked = _choose_door(guide, compound, start)
    map, panel = st.columns([5, 3], gap="medium")
    with panel.container(key="panel"):
        problems = text(language, "ui.guide.problems", count=len(state.problems))
        left, right = st.tabs([text(language, "ui.guide.way"), problems])
    with right:
        _problems(state, language)
    with left:
        goal = _lead(guide, compound, start, asked)
        if known[id].edition is not None:
            _riders_page(guide, start, goal)
    with map.container(key="map"):
        drawn = page(guide, start=start, goal=goal, panel=False)
        st.iframe(drawn, height=480, alt=text(language, "ui.guide.map", name=guide.name))


# -- what people choose ----------------------------------------------------------------------


def _choose_compound(known: Mapping[str, Summary], language: str) -> str:
    names = {id: ui.name(summary, language) for id, summary in known.items()}
    with st.container(horizontal=True, vertical_alignment="center", key="head"):
        head = st.container(horizontal=True, vertical_alignment="center")
        with st.container(width=240, key="compound"):
            label, forget = text(language, "ui.guide.compound"), ("from", "to", "typed")
            id = ui.choose("compound", label, names, default=next(iter(known)), forget=forget)
    if id in known:
        with head:
            st.title(ui.plain(names[id]), anchor=False, width="content")
            ui.badge(known[id], language)
    return id


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


def _choose_gate(guide: Guide) -> str:
    gates = _labels(guide, guide.as_json()["gates"])
    label, icon = text(guide.language, "ui.guide.from"), ui.ICONS["gate"]
    default, keep = next(iter(gates), ""), {"compound": guide.compound}
    return ui.choose("from", label, gates, default=default, keep=keep, icon=icon)


def _choose_door(guide: Guide, compound: Compound, start: str) -> str:
    """Let people type an address or choose a door; return what is asked for, "" for nothing."""
    keep = {"compound": compound.id, "from": start}

    def follow() -> None:
        with suppress(UnknownPlace):  # said when it is looked up again
            door = find_door(compound, st.session_state["typed"])
            if door.kind == "found":
                ui.answer("to", door.places[0], keep=keep)

    typed = st.text_input(
        text(guide.language, "ui.guide.typed"),
        key="typed",
        type="search",
        on_change=follow,
        placeholder=text(guide.language, "ui.guide.for_example"),
        label_visibility="collapsed",
    )
    goals = _labels(guide, guide.as_json()["goals"])
    label, icon = text(guide.language, "ui.guide.to"), ui.ICONS["door"]
    chosen = ui.choose("to", label, goals, keep=keep, forget=("typed",), icon=icon)
    return typed.strip() or chosen


def _labels(guide: Guide, ids: Iterable[str]) -> dict[str, str]:
    places = _places(guide)
    return {id: places[id]["label"] for id in ids}


def _places(guide: Guide) -> dict[str, dict[str, Any]]:
    return {place["id"]: place for place in guide.as_json()["places"]}


# -- what they are told ----------------------------------------------------------------------


def _lead(guide: Guide, compound: Compound, start: str, asked: str) -> str | None:
    """Say how to get from a gate to what is asked for; return the door, None where it is none."""
    language, places = guide.language, _places(guide)
    dot = text(language, "ui.guide.dot")
    with ui.sentences(language):
        if not start:
            return None
        compound.place(start)
        ui.note("gate", dot.join(places[start]["facts"]))
        if not asked:
            st.text(text(language, "ui.guide.ask"))
            return None
        goal = _find(asked, guide, compound, start)
        if goal:
            _tell(guide.find(start=start, goal=goal), language)
            ui.note("door", dot.join(places[goal]["facts"]))
        return goal
    return None


def _find(asked: str, guide: Guide, compound: Compound, start: str) -> str | None:
    """Return the one door that is asked for; else say which there are, and let people choose."""
    door = find_door(compound, asked)
    if door.sentence != "found":
        st.text(door.says(guide.language))
    if door.kind == "found":
        return door.places[0]
    near = {id: ui.plain(label) for id, label in _labels(guide, door.places).items()}
    label = text(guide.language, "ui.guide.to")
    keep = {"compound": compound.id, "from": start}
    ui.choose("to", label, near, keep=keep, forget=("typed",), widget=st.pills)
    return None


def _tell(route: Mapping[str, Any], language: str) -> None:
    """Show a route: how long it takes, its steps, the way out and what else to know."""
    if "reason" in route:
        says, mend = route["reason"], route["mend"]
        sentence = text(language, "error.sentence", says=says, mend=mend)
        st.warning(ui.plain(sentence), icon=ui.ICONS["warning"])
        return
    first, *rest = route["summary"]
    with st.container(horizontal=True, vertical_alignment="bottom", key="summary"):
        st.header(ui.plain(first), anchor=False, width="content")
        st.text(text(language, "ui.guide.dot").join(rest))
    seconds, round_trip = route["seconds"], route["round_trip_seconds"]
    exact = {"seconds": seconds, "metres": route["metres"], "round_trip": round_trip}
    st.caption(text(language, "ui.guide.exact", **exact))
    with st.container(key="steps"):
        st.markdown("\n".join(f"1. {ui.plain(step['says'])}" for step in route["steps"]))
    if route["exit"]:
        ui.note("exit", route["exit"]["says"])
    for note in route["notes"]:
        ui.note("note", note)


def _riders_page(guide: Guide, start: str, goal: str | None) -> None:
    """Link to what riders see of the same route."""
    asked = urlencode({"from": start, "to": goal} if goal else {})
    label = text(guide.language, "ui.guide.riders")
    st.link_button(
        label, f"/g/c/{guide.compound}/?{asked}", icon=ui.ICONS["phone"], type="tertiary"
    )


def _problems(state: ui.State, language: str) -> None:
    if not state.problems:
        ui.note("good", text(language, "ui.home.good"))
    for problem in state.problems:
        ui.note(problem.level, problem.says(language))
        st.caption(ui.plain(problem.mend(language)))


with ui.screen("guide") as language:
    show(language)
