"""Who sits here: a name and a role that people say themselves, until they can sign in.

Both stand in the address (`by=`, `as=`) and go along with every link of the studio. That is no
protection: until sign-in exists the studio listens on this computer only, and says so here.
"""

from dataclasses import dataclass

import streamlit as st

from geo.errors import YinluError
from geo.notices import short_text
from geo.store import ROLES
from geo.words import text

LONGEST_NAME = 20  # characters: a name in a list of deeds
NAME, ROLE = "by", "as"  # parameters of the address


@dataclass(frozen=True)
class Person:
    """A name, maybe "", and a role of `geo.store.ROLES`."""

    name: str
    role: str


def person() -> Person:
    """Return who the address says sits here; what is forged there counts as not said."""
    role = st.query_params.get(ROLE, "")
    return Person(_name(st.query_params.get(NAME, "")), role if role in ROLES else ROLES[0])


def spoken_for() -> dict[str, str]:
    """Return the parameters that tell the next page who sits here."""
    return {key: st.query_params[key] for key in (NAME, ROLE) if key in st.query_params}


def ask_person(language: str) -> None:
    """Show who sits here, and let them say it."""
    here = person()
    role = text(language, f"ui.role.{here.role}")
    label = text(language, "ui.person.label", name=here.name, role=role) if here.name else role
    with st.popover(label, icon=":material/person:", type="tertiary", key="person"):
        st.text(text(language, "ui.person.ask"))
        st.session_state["person-name"] = here.name
        st.text_input(
            text(language, "ui.person.name"),
            key="person-name",
            max_chars=LONGEST_NAME,
            on_change=_say,
            args=(NAME, "person-name"),
        )
        st.session_state["person-role"] = here.role
        st.segmented_control(
            text(language, "ui.person.role"),
            ROLES,
            format_func=lambda each: text(language, f"ui.role.{each}"),
            key="person-role",
            on_change=_say,
            args=(ROLE, "person-role"),
            required=True,
        )
        st.caption(text(language, "ui.person.local"))


def _say(parameter: str, widget: str) -> None:
    said = st.session_state[widget]
    if said:
        st.query_params[parameter] = said
    else:
        st.query_params.pop(parameter, None)


def _name(said: str) -> str:
    try:
        return short_text(said)[:LONGEST_NAME]
    except YinluError:  # longer than any name
        return ""
