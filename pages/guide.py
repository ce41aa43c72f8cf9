"""Guide: choose compound, gate and door, and see map and steps together.

Every choice lives in the address: `?compound=west&from=gate:south&to=entrance:8-2`, besides `on`,
`at` and `rain`. The address may hold anything; whoever looks a value up says what is wrong.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import NamedTuple, TypedDict
from urllib.parse import urlencode

import streamlit as st

import ui
from geo.commands import describe_route
from geo.compound import Compound
from geo.doors import find_door
from geo.draw import page
from geo.errors import NoRoute, UnknownPlace
from geo.guide import Phrases, facts_of, write_reason
from geo.hours import parse_time
from geo.routes import Routes
from geo.store import Summary
from geo.words import text


class Terms(TypedDict):
    """How, when and in what weather somebody comes."""

    on: str
    at: datetime | None
    rain: bool


class Asked(NamedTuple):
    """A compound's routes under some terms, and the words for them."""

    routes: Routes
    phrases: Phrases

    @property
    def compound(self) -> Compound:
        """Return the compound."""
        return self.phrases.compound

    @property
    def language(self) -> str:
        """Return the language of the words."""
        return self.phrases.language

    def known(self, place: str, among: Iterable[str]) -> str:
        """Return a place that is one of some; raise UnknownPlace with the first of them."""
        known = list(among)
        if place in known:
            return place
        near = ", ".join(known[:3])
        raise UnknownPlace("unknown_place", place=place, compound=self.compound.id, near=near)

    def labels(self, places: Iterable[str]) -> dict[str, str]:
        """Return what people call places, by their written form."""
        return {place: self.phrases.names[place] for place in places}


def show(language: str) -> None:
    """Show the guide of a compound, or how to begin where there is none."""
    known = {summary.id: summary for summary in ui.store().compounds()}
    if not known:
        ui.no_compound(language)
        return
    id = _choose_compound(known, language)
    revision = ui.store().load(id).number
    state = ui.state(id, revision)
    if state.count("error"):
        st.text(text(language, "ui.guide.mend_first"))
        _problems(state, language)
        return
    with st.container(horizontal=True, vertical_alignment="center", key="choices"):
        terms = _choose_terms(language)
        asked = Asked(ui.routes(id, revision, **terms), ui.phrases(id, revision, language))
        start = _choose_gate(asked)
        wanted = _choose_door(asked, start)
    map, panel = st.columns([5, 3], gap="medium")
    with panel.container(key="panel"):
        problems = text(language, "ui.guide.problems", count=len(state.problems))
        left, right = st.tabs([text(language, "ui.guide.way"), problems])
    with right:
        _problems(state, language)
    with left:
        goal = _lead(asked, start, wanted)
        if known[id].edition is not None:
            _riders_page(asked, start, goal)
    with map.container(key="map"):
        drawn = page(
            ui.guide(id, revision, language),
            start=start,
            goal=goal,
            panel=False,
            on=terms["on"],
            at=terms["at"].isoformat(timespec="minutes") if terms["at"] else "any",
            rain=terms["rain"],
        )
        name = asked.phrases.compound_name()
        st.iframe(drawn, height=480, alt=text(language, "ui.guide.map", name=name))


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
            ui.badge(known[id], ui.store().reviews.states().get(id, "draft"), language)
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


def _choose_gate(asked: Asked) -> str:
    gates = asked.labels(asked.routes.gates)
    label, icon = text(asked.language, "ui.guide.from"), ui.ICONS["gate"]
    default, keep = next(iter(gates), ""), {"compound": asked.compound.id}
    return ui.choose("from", label, gates, default=default, keep=keep, icon=icon)


def _choose_door(asked: Asked, start: str) -> str:
    """Let people type an address or choose a door; return what is asked for, "" for nothing."""
    keep = {"compound": asked.compound.id, "from": start}

    def follow() -> None:
        with suppress(UnknownPlace):  # said when it is looked up again
            door = find_door(asked.compound, st.session_state["typed"])
            if door.kind == "found":
                ui.answer("to", door.places[0], keep=keep)

    typed = st.text_input(
        text(asked.language, "ui.guide.typed"),
        key="typed",
        type="search",
        on_change=follow,
        placeholder=text(asked.language, "ui.guide.for_example"),
        label_visibility="collapsed",
    )
    goals = asked.labels(asked.routes.goals)
    label, icon = text(asked.language, "ui.guide.to"), ui.ICONS["door"]
    chosen = ui.choose("to", label, goals, keep=keep, forget=("typed",), icon=icon)
    return typed.strip() or chosen


# -- what they are told ----------------------------------------------------------------------


def _lead(asked: Asked, start: str, wanted: str) -> str | None:
    """Say how to get from a gate to what is asked for; return the door, None where it is none."""
    language = asked.language
    with ui.sentences(language):
        if not start:
            return None
        _facts(asked, "gate", asked.known(start, asked.routes.gates))
        if not wanted:
            st.text(text(language, "ui.guide.ask"))
            return None
        goal = _find(asked, wanted, start)
        if goal:
            _tell(asked, start, asked.known(goal, asked.routes.goals))
            _facts(asked, "door", goal)
        return goal
    return None


def _facts(asked: Asked, icon: str, place: str) -> None:
    facts = facts_of(asked.routes, asked.compound.place(place), asked.phrases)
    ui.note(icon, text(asked.language, "ui.guide.dot").join(facts))


def _find(asked: Asked, wanted: str, start: str) -> str | None:
    """Return the one door that is asked for; else say which there are, and let people choose."""
    door = find_door(asked.compound, wanted)
    if door.sentence != "found":
        st.text(door.says(asked.language))
    if door.kind == "found":
        return door.places[0]
    near = {id: ui.plain(label) for id, label in asked.labels(door.places).items()}
    label = text(asked.language, "ui.guide.to")
    keep = {"compound": asked.compound.id, "from": start}
    ui.choose("to", label, near, keep=keep, forget=("typed",), widget=st.pills)
    return None


def _tell(asked: Asked, start: str, goal: str) -> None:
    """Show a route: how long it takes, its steps, the way out and what else to know."""
    language = asked.language
    try:
        route = asked.routes.find(start=start, goal=goal)
    except NoRoute as error:
        reason = write_reason(asked.compound, error, language=language)
        st.warning(ui.plain(reason.sentence(language)), icon=ui.ICONS["warning"])
        return
    told = describe_route(asked.routes, route, language=language)
    first, *rest = asked.phrases.summary(route)
    with st.container(horizontal=True, vertical_alignment="bottom", key="summary"):
        st.header(ui.plain(first), anchor=False, width="content")
        st.text(text(language, "ui.guide.dot").join(rest))
    numbers = {"seconds": "seconds", "metres": "metres", "round_trip": "round_trip_seconds"}
    exact = {name: round(told[key]) for name, key in numbers.items()}
    st.caption(text(language, "ui.guide.exact", **exact))
    with st.container(key="steps"):
        st.markdown("\n".join(f"1. {ui.plain(step['says'])}" for step in told["steps"]))
    if told["exit"]:
        ui.note("exit", told["exit"]["says"])
    for note in told["notes"]:
        ui.note("note", note)


def _riders_page(asked: Asked, start: str, goal: str | None) -> None:
    """Link to what riders see of the same route."""
    query = urlencode({"from": start, "to": goal} if goal else {})
    label, address = text(asked.language, "ui.guide.riders"), f"/g/c/{asked.compound.id}/?{query}"
    st.link_button(label, address, icon=ui.ICONS["phone"], type="tertiary")


def _problems(state: ui.State, language: str) -> None:
    if not state.problems:
        ui.note("good", text(language, "ui.home.good"))
    for problem in state.problems:
        ui.note(problem.level, problem.says(language))
        st.caption(ui.plain(problem.mend(language)))


with ui.screen("guide") as language:
    show(language)
