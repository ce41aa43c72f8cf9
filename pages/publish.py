"""Publish: from a draft to what riders see, step by step, and back.

Every choice lives in the address: `?compound=west`, besides who sits here (`by`, `as`). A button
carries what its person saw when it was drawn, so that whoever comes second is told.
"""

from collections.abc import Mapping
from datetime import datetime

import streamlit as st

import ui
from geo.commands import carry_out
from geo.errors import YinluError
from geo.notices import LONGEST
from geo.publish import listed
from geo.store import Act, Standing, Summary
from geo.words import text
from ui.handout import show_handout
from ui.revision import show_changes, show_phone, show_problems
from ui.steps import PRIMARY, WAITING, show_log, show_steps, steps_of


def show(language: str) -> None:
    """Show where a compound stands, what would change for riders, and what to do now."""
    known = {summary.id: summary for summary in ui.store().compounds()}
    if not known:
        ui.no_compound(language)
        return
    _do_what_was_asked(language)
    desk, phone = st.columns([1, 1], gap="large")
    with desk.container(key="desk"):
        id = _choose_compound(known, language)
        standing = ui.store().reviews.standing(id)
        number = standing.shown
        _stand(standing, number, id, language)
        _deeds(standing, number, id, language)
        if standing.live == number:
            _handout(standing, id, language)
            show_problems(id, number, language)
        else:
            show_changes(standing, number, id, language)
            show_problems(id, number, language)
            _handout(standing, id, language)
        _editions(standing, id, language)
        show_log(standing, language)
    with phone.container(key="phone-side"):
        show_phone(id, number, language)


# -- what people choose and do ---------------------------------------------------------------


def _choose_compound(known: Mapping[str, Summary], language: str) -> str:
    """Let people choose a compound; those that wait for this person stand first."""
    states, waiting = ui.store().reviews.states(), WAITING[ui.person().role]
    order = sorted(known, key=lambda id: states.get(id) not in waiting)
    labels = {
        id: text(
            language,
            "ui.publish.option",
            name=ui.name(known[id], language),
            state=text(language, f"ui.review.{states.get(id, 'draft')}"),
        )
        for id in order
    }
    with st.container(horizontal=True, vertical_alignment="center", key="head"):
        head = st.container(horizontal=True, vertical_alignment="center")
        with st.container(width=240, key="compound"):
            label = text(language, "ui.guide.compound")
            id = ui.choose("compound", label, labels, default=order[0])
        st.space("stretch")
        if id in known:
            title = ui.plain(ui.name(known[id], language))
            head.title(title, anchor=False, width="content")
            ui.link("edit", text(language, "ui.edit.title"), {"compound": id}, icon="edit")
    return id


def _do_what_was_asked(language: str) -> None:
    """Do what a button asked for, before anything is read, and say what became of it."""
    act: Act | None = st.session_state.pop("act", None)
    if act is None:
        return
    try:
        with st.spinner(text(language, f"ui.publish.doing.{act.action}")):
            carry_out(act, store=ui.store(), settings=ui.settings())
    except YinluError as error:
        st.error(ui.plain(error.sentence(language)), icon=ui.ICONS["error"])
    else:
        st.session_state[f"note-{act.compound}"] = ""
        st.toast(text(language, f"ui.publish.done.{act.action}"), icon=ui.ICONS["good"])


def _ask(act: Act) -> None:
    """Take down what is to be done; the note is what stands in its box now."""
    note = st.session_state.get(f"note-{act.compound}", "")
    st.session_state["act"] = Act(**{**vars(act), "note": note})


def _stand(standing: Standing, number: int, id: str, language: str) -> None:
    """Say why it came back, first of all; then how far it is."""
    if standing.returned:
        reason = text(language, "ui.publish.returned", note=standing.returned.note)
        st.warning(ui.plain(reason), icon=ui.ICONS["warning"])
    if standing.failed:
        failed = text(language, "ui.publish.failed", why=standing.failed.note)
        st.error(ui.plain(failed), icon=ui.ICONS["error"])
    shown = next(each for each in ui.store().history(id) if each.number == number)
    show_steps(steps_of(standing, shown), language)


def _deeds(standing: Standing, number: int, id: str, language: str) -> None:
    """Show what this person can do now: one primary action, others beside it."""
    role = ui.person().role
    may = standing.may(role)
    primary = next((each for each in PRIMARY[role] if each in may), "")
    behind = standing.live is not None and number != standing.live
    state = "behind" if behind and standing.state in ("draft", "live") else standing.state
    if standing.returned and number != standing.revision:
        state = "mended"
    with st.container(border=True, key="deed"):
        st.text(text(language, f"ui.publish.now.{state}", revision=number, live=standing.live or 0))
        if standing.newest != number:
            newer = text(language, "ui.publish.newer", revision=standing.newest)
            st.caption(ui.plain(newer))
        if not may:
            return
        st.text_input(
            text(language, "ui.publish.note"),
            key=f"note-{id}",
            placeholder=text(language, f"ui.publish.note.{role}"),
            label_visibility="collapsed",
            max_chars=LONGEST,
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            for action in sorted(may, key=lambda each: each != primary):
                if action != "withdraw":
                    _button(standing, action, id, language, primary=action == primary)
            if "withdraw" in may:
                with st.popover(text(language, "ui.publish.more"), type="tertiary"):
                    st.text(text(language, "ui.publish.withdraw_says"))
                    _button(standing, "withdraw", id, language)


def _button(
    standing: Standing, action: str, id: str, language: str, *, primary: bool = False, to: int = 0
) -> None:
    """Show the button of an action; it holds what its person has seen."""
    revision = to or standing.target(action)
    person = ui.person()
    act = Act(id, action, revision, person.name, person.role, "", standing.seq)
    st.button(
        text(language, f"ui.publish.do.{action}", revision=revision),
        key=f"do-{action}-{to}",
        type="primary" if primary else "secondary",
        on_click=_ask,
        args=(act,),
    )


# -- what is live and what was ----------------------------------------------------------------


def _handout(standing: Standing, id: str, language: str) -> None:
    """Show what a live compound gives to hand out, as the site has it."""
    if standing.live is None:
        return
    with ui.sentences(language):
        entry = (listed(ui.settings().site) or {}).get(id)
        if entry is None or entry.get("edition") != standing.live:
            seen = entry.get("edition") if entry else 0
            st.warning(text(language, "ui.publish.apart", live=standing.live, seen=seen or "–"))
        if entry:
            show_handout(entry, language)


def _editions(standing: Standing, id: str, language: str) -> None:
    """List earlier editions, each with a button that puts it before riders again."""
    earlier = {deed.revision: deed for deed in reversed(standing.editions)}
    earlier.pop(standing.live or 0, None)
    if not earlier or "rollback" not in standing.may(ui.person().role):
        return
    now = datetime.now(ui.settings().zone)
    with st.expander(text(language, "ui.publish.editions", count=len(earlier))):
        for revision, deed in sorted(earlier.items(), reverse=True):
            with st.container(horizontal=True, vertical_alignment="center"):
                when = ui.ago(deed.at, now, language)
                st.text(text(language, "ui.publish.edition", revision=revision, when=when))
                st.space("stretch")
                _button(standing, "rollback", id, language, to=revision)


with ui.screen("publish") as language:
    show(language)
