"""Reports: what riders say is wrong, and what became of it.

Every choice lives in the address: `?compound=west&report=…`. A report is text from anybody: it is
shown as text, and its place may be one that is not there any more.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

import streamlit as st

import ui
from geo.commands import answer_report, close_places, tell_riders
from geo.compound import CLOSABLE, PLACE_LAYERS
from geo.errors import YinluError
from geo.layers import shapes_of
from geo.notices import LONGEST
from geo.store import WAITING, Announced, Report, Summary
from geo.svg import draw_marked
from geo.words import text
from ui.inbox import (
    COLORS,
    choose_compound,
    kind_of,
    list_reports,
    name_of,
    place_of,
    revision_of,
)


def show(language: str) -> None:
    """Show what riders report: what is open first, one at the side with all to do about it."""
    _do_what_was_asked(language)
    known = {summary.id: summary for summary in ui.store().compounds()}
    everything = ui.store().reports.all()
    if not known and not everything:
        ui.no_compound(language)
        return
    if not everything:
        with st.container(horizontal_alignment="center", key="welcome"):
            st.title(text(language, "ui.reports.none"), anchor=False, text_alignment="center")
            st.text(text(language, "ui.reports.none_says"), text_alignment="center")
        return
    inbox, sheet = st.columns([2, 3], gap="large")
    with inbox.container(key="inbox"):
        st.title(text(language, "ui.reports.title"), anchor=False)
        asked = choose_compound(known, everything, language)
        mine = [each for each in everything if asked in ("", each.compound)]
        chosen = list_reports(mine, known, language)
    with sheet.container(key="sheet"):
        if chosen:
            _sheet(chosen, known, language)
        else:
            st.text(text(language, "ui.reports.all_answered"))


# -- one report ------------------------------------------------------------------------------


def _sheet(report: Report, known: Mapping[str, Summary], language: str) -> None:
    """Show a report with all that can be done about it."""
    now = datetime.now(ui.settings().zone)
    with st.container(horizontal=True, vertical_alignment="center"):
        kind = kind_of(report, language)
        place = place_of(report, language)
        st.header(ui.plain(f"{place} · {kind}" if place else kind), anchor=False, width="content")
        st.badge(text(language, f"ui.reports.{report.state}"), color=COLORS[report.state])
    facts = [
        name_of(report.compound, known, language),
        ui.ago(report.at, now, language),
        text(language, "ui.reports.edition", edition=report.edition),
    ]
    st.caption(ui.plain(text(language, "ui.guide.dot").join(facts)))
    if report.text:
        with st.container(key="said"):
            st.text(report.text)
    drawn, deeds = st.columns([1, 1], gap="medium")
    with drawn:
        _map(report, language)
        if report.compound in known:
            go = {"go": report.place} if report.place else {}
            where = {"compound": report.compound, **go}
            ui.link("edit", text(language, "ui.reports.edit"), where, icon="edit")
    with deeds:
        _answer(report, language)
        if report.compound in known:
            _closures(report, language)


def _map(report: Report, language: str) -> None:
    """Show where it is, on the edition that its rider saw."""
    with suppress(YinluError):
        revision = revision_of(report)
        drawn, there = _drawn(report.compound, revision, report.place)
        st.image(drawn, width="stretch")
        if report.place and not there:
            st.caption(text(language, "ui.reports.moved"))


def _answer(report: Report, language: str) -> None:
    if report.state not in WAITING:
        with st.container(key="answered"):
            now = datetime.now(ui.settings().zone)
            when = ui.ago(report.answered_at or report.at, now, language)
            st.caption(text(language, f"ui.reports.{report.state}_when", when=when))
            st.text(report.answer or text(language, "ui.reports.no_words"))
    st.text_area(
        text(language, "ui.reports.answer"),
        key=f"answer-{report.id}",
        placeholder=text(language, "ui.reports.answer"),
        label_visibility="collapsed",
        max_chars=LONGEST,
        height=96,
    )
    with st.container(horizontal=True):
        states = ("solved", "declined") if report.state != "new" else ("solved", "declined", "seen")
        for state in states:
            st.button(
                text(language, f"ui.reports.do.{state}"),
                key=f"{state}-{report.id}",
                type="primary" if state == "solved" and report.state in WAITING else "secondary",
                on_click=_ask,
                args=({"do": "answer", "report": report.id, "state": state},),
            )


def _closures(report: Report, language: str) -> None:
    """Show what is closed there already, and let people close the place for a while."""
    now = datetime.now(ui.settings().zone).replace(tzinfo=None)
    for each in ui.store().notices.all(report.compound):
        stands = each.state(now) in ("active", "coming")
        if stands and report.place and report.place in each.notice.closes:
            with st.container(
                horizontal=True, vertical_alignment="center", key=f"n-{each.notice.id}"
            ):
                st.text(_notice_says(each, language))
                st.button(
                    text(language, "ui.reports.reopen"),
                    key=f"reopen-{each.notice.id}",
                    on_click=_ask,
                    args=({"do": "reopen", "notice": each.notice.id},),
                )
    kind = report.place.partition(":")[0]
    if kind not in CLOSABLE or not _drawn(report.compound, revision_of(report), report.place)[1]:
        return
    with st.expander(text(language, "ui.reports.close"), icon=":material/block:"):
        st.datetime_input(
            text(language, "ui.reports.until"),
            value=None,
            key=f"until-{report.id}",
            format="YYYY-MM-DD",
        )
        st.text_input(
            text(language, "ui.reports.says"),
            key=f"says-{report.id}",
            max_chars=LONGEST,
        )
        st.button(
            text(language, "ui.reports.do.close"),
            key=f"close-{report.id}",
            on_click=_ask,
            args=({"do": "close", "report": report.id},),
        )


# -- what they do ----------------------------------------------------------------------------


def _ask(wanted: dict[str, str]) -> None:
    """Take down what a button is for, with what stands in the boxes beside it now."""
    id = wanted.get("report", "")
    boxes = {name: st.session_state.get(f"{name}-{id}") for name in ("answer", "until", "says")}
    st.session_state["wanted"] = {**boxes, **wanted}


def _do_what_was_asked(language: str) -> None:
    """Do what a button asked for, before anything is read, and say what became of it."""
    wanted: dict[str, Any] | None = st.session_state.pop("wanted", None)
    if wanted is None:
        return
    try:
        done = _do(wanted)
    except YinluError as error:
        st.error(ui.plain(error.sentence(language)), icon=ui.ICONS["error"])
    else:
        id = wanted.get("report", "")
        cleared = "answer" if wanted["do"] == "answer" else "says"
        if f"{cleared}-{id}" in st.session_state:
            st.session_state[f"{cleared}-{id}"] = ""
        st.toast(text(language, f"ui.reports.done.{done}"), icon=ui.ICONS["good"])


def _do(wanted: dict[str, Any]) -> str:
    """Do it, and return what became of it."""
    store, settings = ui.store(), ui.settings()
    if wanted["do"] == "answer":
        said = wanted["answer"] or ""
        answer_report(store, wanted["report"], state=wanted["state"], says=said)
        st.query_params["report"] = wanted["report"]  # it stays open though its list changes
        return str(wanted["state"])
    if wanted["do"] == "reopen":
        store.notices.withdraw(wanted["notice"])
        return "told" if tell_riders(store, settings) else "kept"
    report = next(each for each in store.reports.all() if each.id == wanted["report"])
    _, told = close_places(
        report.compound,
        [report.place],
        since=None,
        until=wanted["until"],
        says=wanted["says"] or "",
        author=ui.person().name,
        store=store,
        settings=settings,
    )
    return "told" if told else "kept"


def _notice_says(each: Announced, language: str) -> str:
    until = each.notice.until
    if until is None:
        said = text(language, "ui.reports.closed")
    else:
        day, clock = until.strftime("%Y-%m-%d"), until.strftime("%H:%M")
        said = text(language, "ui.reports.closed_until", day=day, clock=clock)
    return f"{said} {each.notice.says}".strip()


@st.cache_resource(max_entries=64, show_spinner=False)
def _drawn(id: str, revision: int, place: str) -> tuple[str, bool]:
    """Return a sketch of a saved state with a place marked, and whether the place is in it."""
    layers = ui.store().load(id, revision).layers
    kind, _, row = place.partition(":")
    layer = PLACE_LAYERS.get(kind, "")
    ids = layers[layer]["id"].tolist() if layer in layers else []
    spot = shapes_of(layers)[layer][ids.index(row)] if row in ids else None
    return draw_marked(layers, spot=spot), spot is not None


with ui.screen("reports") as language:
    show(language)
