"""What every screen shares: language, menu, choices in the address, looks, errors.

What all pages load from the store stands in `ui.loaded`.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any

import streamlit as st

from geo.errors import StoreError, YinluError
from geo.hours import ago as ago
from geo.store import Summary
from geo.words import LANGUAGES, text

from .loaded import State as State
from .loaded import compound as compound
from .loaded import english_name
from .loaded import guide as guide
from .loaded import phrases as phrases
from .loaded import routes as routes
from .loaded import settings as settings
from .loaded import state as state
from .loaded import store as store
from .person import Person as Person
from .person import ask_person, spoken_for
from .person import person as person

LOOKS = Path(__file__).with_name("looks.css")
PICTURE = Path(__file__).with_name("picture.svg")
PAGES = {
    "home": "app.py",
    "edit": "pages/edit.py",
    "publish": "pages/publish.py",
    "reports": "pages/reports.py",
    "guide": "pages/guide.py",
}
ICONS = {
    "home": ":material/location_city:",
    "edit": ":material/draw:",
    "publish": ":material/rocket_launch:",
    "reports": ":material/inbox:",
    "guide": ":material/directions:",
    "phone": ":material/smartphone:",
    "new": ":material/add:",
    "files": ":material/upload_file:",
    "extract": ":material/public:",
    "plan": ":material/image:",
    "blank": ":material/edit_square:",
    "load": ":material/download:",
    "error": ":material/error:",
    "warning": ":material/warning:",
    "good": ":material/check_circle:",
    "unconfirmed": ":material/help:",
    "gate": ":material/fence:",
    "door": ":material/door_front:",
    "ebike": ":material/electric_moped:",
    "foot": ":material/directions_walk:",
    "time": ":material/schedule:",
    "exit": ":material/logout:",
    "note": ":material/info:",
    "hint": ":material/lightbulb:",
}
COLORS: Mapping[str, Any] = MappingProxyType(
    {
        "draft": "gray",
        "submitted": "blue",
        "returned": "orange",
        "approved": "blue",
        "live": "green",
        "withdrawn": "gray",
    }
)
NOTHING: Mapping[str, str] = MappingProxyType({})
PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
# Where Streamlit makes links, icons and arrows of plain text, escaped or not, a word joiner goes.
MAGIC = re.compile(r"(?i)(?<=:)(?=//|[\w/-]+:)|(?<=www)(?=\.)|(?=@)|(?<=[-<])(?=[->])")
WORD_JOINER = "\u2060"


@contextmanager
def screen(page: str) -> Iterator[str]:
    """Open a page: title, looks and menu; hand out the language; show an error as a sentence."""
    language = spoken()
    title = text(language, f"ui.{page}.title")
    name = text(language, "ui.name")
    st.set_page_config(f"{title} · {name}", page_icon=PICTURE, layout="wide")
    st.html(LOOKS)
    _menu(page, language)
    with sentences(language):
        yield language


@contextmanager
def sentences(language: str) -> Iterator[None]:
    """Show an error of ours as one sentence: what is wrong, where, and how to mend it."""
    try:
        yield
    except YinluError as error:
        st.error(plain(error.sentence(language)), icon=ICONS["error"])


def unexpected(error: Exception) -> bool:
    """Show a sentence for an error that nobody foresaw; Streamlit has logged it before."""
    st.error(text(spoken(), "ui.unexpected"), icon=ICONS["error"])
    return True


def spoken() -> str:
    """Return the language that the address asks for, else the one that is set."""
    asked = st.query_params.get("lang", "")
    return asked if asked in LANGUAGES else settings().language


def plain(words: str) -> str:
    """Return people's words so that Streamlit's Markdown shows them as they are."""
    return PUNCTUATION.sub(r"\\\1", MAGIC.sub(WORD_JOINER, " ".join(words.split())))


def go(page: str, address: Mapping[str, str]) -> None:
    """Go to a page with some parameters in its address; language and person go along."""
    st.switch_page(PAGES[page], query_params={**address, **_carried()})


def link(page: str, label: str, address: Mapping[str, str] = NOTHING, *, icon: str = "") -> None:
    """Show a link to a page with some parameters in its address; language and person go along."""
    sign = ICONS[icon] if icon else ""
    query = {**address, **_carried()}
    st.page_link(PAGES[page], label=plain(label), icon=sign, query_params=query)


def _carried() -> dict[str, str]:
    """Return the parameters that go along to every page."""
    spoken_too = {"lang": st.query_params["lang"]} if "lang" in st.query_params else {}
    return {**spoken_for(), **spoken_too}


def _menu(page: str, language: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="menu"):
        st.image(PICTURE, width=28)
        st.text(text(language, "ui.name"))
        for name in PAGES:
            # Streamlit leaves the address as it is when a link leads to the page it is on.
            here = st.query_params.to_dict() if name == page else {}
            link(name, text(language, f"ui.{name}.title"), here, icon=name)
        st.space("stretch")
        ask_person(language)
        for other in LANGUAGES:
            if other != language:
                label = text(other, "ui.language")
                st.button(label, type="tertiary", on_click=answer, args=("lang", other))


def choose(
    name: str,
    label: str,
    options: Mapping[str, str],
    *,
    default: str = "",
    keep: Mapping[str, str] = NOTHING,
    forget: tuple[str, ...] = (),
    widget: Callable[..., Any] = st.selectbox,
    **looks: Any,
) -> str:
    """Let people choose the value of `?name=` and return what the address says, else `default`.

    The address is the truth and may hold anything: a value that is no option comes back as it is,
    for the one who looks it up to refuse. A choice also writes the parameters in `keep`, so that
    the address holds what was a default until then, and drops those in `forget`.
    (Streamlit's own binding would write the label instead, which changes with the language.)
    """
    asked = st.query_params.get(name, default)
    key = f"{widget.__name__}-{name}"
    st.session_state[key] = asked if asked in options else None

    def follow() -> None:
        answer(name, st.session_state[key], keep=keep, forget=forget)

    if widget is st.selectbox:
        looks["placeholder"] = label  # Streamlit's own is English
    widget(
        label,
        list(options),
        format_func=_different(options).__getitem__,
        key=key,
        on_change=follow,
        label_visibility="collapsed",
        **looks,
    )
    return asked


def _different(labels: Mapping[str, str]) -> dict[str, str]:
    """Return labels with their value behind those that repeat: Streamlit tells options by label."""
    times = Counter(labels.values())
    return {
        value: label if times[label] == 1 else f"{label} ({value})"
        for value, label in labels.items()
    }


def answer(
    name: str,
    value: str | None,
    *,
    keep: Mapping[str, str] = NOTHING,
    forget: tuple[str, ...] = (),
) -> None:
    """Write a parameter of the address and those in `keep`; forget others and their boxes' text.

    A value of None drops the parameter.
    """
    said = {key: said for key, said in st.query_params.items() if key not in (name, *forget)}
    for other in forget:
        if other in st.session_state:
            st.session_state[other] = ""
    st.query_params.from_dict({**keep, **said} | ({name: value} if value else {}))


def note(icon: str, words: str) -> None:
    """Show a sentence, if there is one, behind an icon."""
    if words:
        st.markdown(f"{ICONS[icon]} {plain(words)}")


def no_compound(language: str) -> None:
    """Say that there is nothing to show yet, and where one begins."""
    with st.container(horizontal_alignment="center", key="welcome"):
        title = text(language, "ui.welcome.title")
        st.title(title, anchor=False, text_alignment="center")
        link("home", text(language, "ui.bring.title"), icon="home")


def badge(summary: Summary, state: str, language: str) -> None:
    """Show where a compound stands, and whether something newer is saved than what riders see.

    `state` is what `store.reviews.states()` says of it, draft where that says nothing.
    """
    seen = summary.edition is not None
    shown = "live" if seen and state == "draft" else state
    st.badge(text(language, f"ui.review.{shown}"), color=COLORS[shown])
    if shown == "live" and summary.edition != summary.newest:
        st.badge(text(language, "ui.review.behind"), color="orange")


def name(summary: Summary, language: str) -> str:
    """Return a compound's name in a language, its id where it has none."""
    english = ""
    if language == "en":
        with suppress(StoreError):  # said where the compound is opened
            english = english_name(summary.id, summary.newest)
    return english or summary.name or summary.id
