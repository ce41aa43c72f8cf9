"""Draw a compound: the map with its table, its checks and its history.

The compound stands in the address, `?compound=west`; without one, or with `?begin=`, a new one is
begun.
"""

from collections.abc import Mapping

import streamlit as st

import ui
from geo.errors import UnknownPlace
from geo.store import Summary
from geo.words import text
from ui import bring
from ui.editor import desk_of, editor


def show(language: str) -> None:
    """Show the editor of the chosen compound, or how to begin one."""
    known = {summary.id: summary for summary in ui.store().compounds()}
    id = "" if "begin" in st.query_params else st.query_params.get("compound", "")
    if not id:
        _begin(known, language)
        return
    if id not in known:
        near = ", ".join([*known][:3])
        raise UnknownPlace("unknown_compound" if near else "store_empty", compound=id, near=near)
    with st.container(horizontal=True, vertical_alignment="center", key="head"):
        _choose(known, id, language)
        ui.badge(known[id], ui.store().reviews.states().get(id, "draft"), language)
        bring.add(id, language)
        st.space("stretch")
        ui.link("guide", text(language, "ui.edit.preview"), {"compound": id}, icon="phone")
        ui.link("publish", text(language, "ui.publish.title"), {"compound": id}, icon="publish")
    with st.container(key="editor"):
        editor(desk_of(id, language), language)


def _begin(known: Mapping[str, Summary], language: str) -> None:
    """Show how to begin a compound, and those that are there."""
    if known:
        with st.container(horizontal=True, vertical_alignment="center", key="head"):
            _choose(known, "", language)
    elif st.query_params.get("begin") not in bring.WAYS:
        st.text(text(language, "ui.welcome.title"))
    bring.start(language)


def _choose(known: Mapping[str, Summary], id: str, language: str) -> None:
    with st.container(width=300, key="compound"):
        label = text(language, "ui.guide.compound")
        names = {each: ui.name(summary, language) for each, summary in known.items()}
        ui.choose("compound", label, names, default=id, forget=("begin",))


with ui.screen("edit") as language:
    show(language)
