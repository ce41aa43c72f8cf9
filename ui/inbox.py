"""The inbox: what riders report, what is open first, and what people call it."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

import streamlit as st

import ui
from geo.errors import UnknownPlace, YinluError
from geo.store import KINDS, WAITING, Report, Summary
from geo.words import text

MOST = 60  # reports of a kind in one list; older ones are for the command line
SHORT = 40  # letters of a report in the list
MARKS = {
    "new": ":material/mark_email_unread:",
    "seen": ":material/visibility:",
    "solved": ":material/check_circle:",
    "declined": ":material/do_not_disturb_on:",
}
COLORS: Mapping[str, Any] = {
    "new": "orange",
    "seen": "blue",
    "solved": "green",
    "declined": "gray",
}


def choose_compound(known: Mapping[str, Summary], reports: list[Report], language: str) -> str:
    """Let people choose a compound, or all; each with how many reports are open."""
    ids = dict.fromkeys([*known, *(each.compound for each in reports)])
    waits = {
        id: sum(each.compound == id and each.state in WAITING for each in reports) for id in ids
    }
    labels = {"": text(language, "ui.reports.every", count=sum(waits.values()))}
    for id in sorted(ids, key=lambda each: -waits[each]):
        name = name_of(id, known, language)
        labels[id] = text(language, "ui.reports.option", name=name, count=waits[id])
    label = text(language, "ui.guide.compound")
    asked = ui.choose("compound", label, labels, default="", forget=("report",))
    if asked not in labels:
        near = ", ".join(list(known)[:3])
        raise UnknownPlace("unknown_compound", compound=asked, near=near)
    return asked


def list_reports(
    reports: list[Report], known: Mapping[str, Summary], language: str
) -> Report | None:
    """List reports, the open ones first and the answered ones folded; return the chosen one."""
    waiting = [each for state in WAITING for each in reports if each.state == state]
    answered = [each for each in reports if each.state not in WAITING]
    asked = st.query_params.get("report", "")
    chosen = next((each for each in reports if each.id == asked), None)
    if asked and chosen is None:
        st.text(text(language, "ui.reports.gone"))
    chosen = chosen or next(iter(waiting), None)
    for report in waiting[:MOST]:
        _line(report, known, language, chosen=report is chosen)
    if len(waiting) > MOST:
        st.caption(text(language, "ui.publish.rest", count=len(waiting) - MOST))
    if answered:
        title = text(language, "ui.reports.answered", count=len(answered))
        with st.expander(title, expanded=chosen in answered):
            for report in answered[:MOST]:
                _line(report, known, language, chosen=report is chosen)
    return chosen


def _line(report: Report, known: Mapping[str, Summary], language: str, *, chosen: bool) -> None:
    """Show a report in the list; a click opens it at the side."""
    now = datetime.now(ui.settings().zone)
    with st.container(key=f"{'chosen' if chosen else 'report'}-{report.id}", gap=None):
        kind = kind_of(report, language)
        where = text(language, "ui.guide.dot").join(
            filter(None, (name_of(report.compound, known, language), place_of(report, language)))
        )
        mark = MARKS.get(report.state, "")
        st.button(
            f"{mark} {ui.plain(kind)}",
            key=f"open-{report.id}",
            type="tertiary",
            on_click=ui.answer,
            args=("report", report.id),
        )
        said = report.text if len(report.text) <= SHORT else report.text[:SHORT] + "…"
        if said:
            st.text(said)
        st.caption(ui.plain(f"{where} · {ui.ago(report.at, now, language)}"))


def name_of(id: str, known: Mapping[str, Summary], language: str) -> str:
    """Return what people call a compound, its id where the store no longer has it."""
    return ui.name(known[id], language) if id in known else id


def kind_of(report: Report, language: str) -> str:
    """Return what a report is about."""
    kind = report.kind if report.kind in KINDS else "other"
    return text(language, f"ui.rider.report.{kind}")


def place_of(report: Report, language: str) -> str:
    """Return what people call the place of a report; a place that nobody knows is said to be so."""
    if not report.place:
        return ""
    with suppress(YinluError):
        names = ui.phrases(report.compound, revision_of(report), language).names
        return names.get(report.place) or text(language, "ui.reports.nowhere")
    return text(language, "ui.reports.nowhere")


def revision_of(report: Report) -> int:
    """Return the revision that its rider saw, the newest where there is none of that number."""
    newest = ui.store().newest(report.compound) or 0
    return report.edition if 1 <= report.edition <= newest else newest
