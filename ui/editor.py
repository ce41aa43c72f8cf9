"""The editor on a page: one component, whose questions go to a desk and whose answers come back.

The component's script is one line, which imports the editor that this process serves. What comes
from the browser is handed to the desk as it is, and to nothing else.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import streamlit as st

import ui
from geo.desk import Desk
from geo.web import editor_address
from geo.words import text, word_list

NAME = "yinlu.editor"
SAVED = "editor-saved"
FAMILY = "ui.edit."  # the editor's own words; they travel without it

# The page may stand below a folder of a larger site, so the address is taken from where it is. The
# editor stays on its element: it is shown again with every answer, and taken away once, at the end.
SCRIPT = """export default (it) => {
  const editor = import(new URL("%s", document.baseURI));
  editor.then(({ show }) => show(it));
  return () => editor.then(({ close }) => close(it.parentElement));
};"""


def desk_of(compound: str, language: str) -> Desk:
    """Return this person's desk for a compound; every session has its own."""
    desks: dict[str, Desk] = st.session_state.setdefault("desks", {})
    if compound not in desks:
        desks[compound] = Desk(ui.store(), compound, settings=ui.settings())
    desk = desks[compound]
    desk.language, desk.author = language, ui.person().name
    return desk


def editor(desk: Desk, language: str) -> None:
    """Show the editor of a desk's compound.

    The button is the editor's own and never seen: after a restart of the server a session knows no
    fragment until the whole page has run once.
    """
    st.button(text(language, "ui.edit.again"), key="editor-again")
    _editor(desk, language)


@st.fragment
def _editor(desk: Desk, language: str) -> None:
    """Show the component; its questions rerun nothing but this."""
    key, answer = f"editor-{desk.compound}", f"answer-{desk.compound}"

    def reply() -> None:
        asked = st.session_state[key].get("ask")
        if asked is not None:
            st.session_state[answer] = desk.answer(asked)
            st.session_state[SAVED] = "revision" in st.session_state[answer]

    if st.session_state.pop(SAVED, False):
        st.rerun()  # the whole page: what it says beside the editor may be another state now

    data = {
        "compound": desk.compound,
        "language": language,
        "words": words(language),
        "answer": st.session_state.get(answer),
    }
    _component()(key=key, data=data, on_ask_change=reply)


@cache
def words(language: str) -> Mapping[str, str]:
    """Return the editor's own words in a language, by their keys without the family."""
    return {
        key.removeprefix(FAMILY): sentence
        for key, sentence in word_list(language).items()
        if key.startswith(FAMILY)
    }


@st.cache_resource(show_spinner=False)
def _component() -> Callable[..., Any]:
    """Register the component, once in a process."""
    script = SCRIPT % f"{editor_address().lstrip('/')}main.js"
    return st.components.v2.component(NAME, js=script, isolate_styles=False)
