"""What every screen shares: language, menu, choices in the address, cached loaders, errors.

Caches are shared by everyone: nothing of one person's goes in, and every key holds the compound
and its revision, so that a save is seen at once.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import streamlit as st

from geo.commands import examine
from geo.compound import Compound, make_compound
from geo.errors import Problem, StoreError, YinluError
from geo.guide import Guide, Phrases, write_guide
from geo.network import Network, build_network
from geo.routes import Routes, find_routes
from geo.settings import Settings, read_settings
from geo.store import Store, Summary, open_store
from geo.words import LANGUAGES, text

LOOKS = Path(__file__).with_name("ui.css")
PICTURE = Path(__file__).with_name("ui.svg")
PAGES = {"home": "app.py", "guide": "pages/guide.py"}
ICONS = {
    "home": ":material/location_city:",
    "guide": ":material/directions:",
    "phone": ":material/smartphone:",
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


def link(page: str, label: str, address: Mapping[str, str] = NOTHING, *, icon: str = "") -> None:
    """Show a link to a page with some parameters in its address; the language goes along."""
    spoken_too = {"lang": st.query_params["lang"]} if "lang" in st.query_params else {}
    sign, query = ICONS[icon] if icon else "", {**address, **spoken_too}
    st.page_link(PAGES[page], label=plain(label), icon=sign, query_params=query)


def _menu(page: str, language: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="menu"):
        st.image(PICTURE, width=28)
        st.text(text(language, "ui.name"))
        for name in PAGES:
            # Streamlit leaves the address as it is when a link leads to the page it is on.
            here = st.query_params.to_dict() if name == page else {}
            link(name, text(language, f"ui.{name}.title"), here, icon=name)
        st.space("stretch")
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


def badge(summary: Summary, language: str) -> None:
    """Show whether riders see a compound, and whether they see its newest revision."""
    color: Any = {"live": "green", "behind": "orange", "draft": "gray"}[standing(summary)]
    st.badge(text(language, f"ui.state.{standing(summary)}"), color=color)


def name(summary: Summary, language: str) -> str:
    """Return a compound's name in a language, its id where it has none."""
    english = ""
    if language == "en":
        with suppress(StoreError):  # said where the compound is opened
            english = _english_name(summary.id, summary.newest)
    return english or summary.name or summary.id


@st.cache_resource(max_entries=4096, show_spinner=False)
def _english_name(id: str, revision: int) -> str:
    return "".join(store().load(id, revision).layers["compound"]["name_en"])


def standing(summary: Summary) -> str:
    """Return live, behind (something newer is saved than what riders see) or draft."""
    if summary.edition is None:
        return "draft"
    return "live" if summary.edition == summary.newest else "behind"


@st.cache_resource
def settings() -> Settings:
    """Return the settings of this process."""
    return read_settings()


@st.cache_resource
def store() -> Store:
    """Return the store; opening it creates nothing."""
    return open_store(settings().store)


@st.cache_resource(max_entries=32, show_spinner=False)
def compound(id: str, revision: int) -> Compound:
    """Return one saved state of a compound; raise LayerError where it cannot be used yet."""
    return make_compound(store().load(id, revision).layers)


@st.cache_resource(max_entries=32, show_spinner=False)
def routes(id: str, revision: int, *, on: str, at: datetime | None, rain: bool) -> Routes:
    """Return the routes of one saved state, under the rules of one minute."""
    return find_routes(_network(id, revision), on=on, at=at, rain=rain, settings=settings())


@st.cache_resource(max_entries=32, show_spinner=False)
def guide(id: str, revision: int, language: str) -> Guide:
    """Return the guide of one saved state, as its map draws it."""
    found = routes(id, revision, on="ebike", at=None, rain=False)
    return write_guide(found.network.compound, found, language=language, settings=settings())


@st.cache_resource(max_entries=32, show_spinner=False)
def phrases(id: str, revision: int, language: str) -> Phrases:
    """Return the words for one saved state in a language."""
    return Phrases(compound(id, revision), language)


@st.cache_resource(max_entries=32, show_spinner=False)
def _network(id: str, revision: int) -> Network:
    return build_network(compound(id, revision), settings=settings())


@dataclass(frozen=True)
class State:
    """What a card says of one saved state; `unconfirmed` is a share from 0 to 1."""

    doors: int
    gates: int
    unconfirmed: float
    problems: tuple[Problem, ...]

    def count(self, level: str) -> int:
        """Return how many problems of a level there are."""
        return sum(problem.level == level for problem in self.problems)


@st.cache_resource(max_entries=2048, show_spinner=False)
def state(id: str, revision: int) -> State:
    """Return counts and problems of one saved state."""
    layers = store().load(id, revision).layers
    marked = [layers[name]["estimated"] == "yes" for name in ("gates", "entrances", "paths")]
    rows = sum(len(column) for column in marked)
    return State(
        doors=len(layers["entrances"]),
        gates=len(layers["gates"]),
        unconfirmed=sum(int(column.sum()) for column in marked) / max(rows, 1),
        problems=tuple(examine(layers, settings=settings())),
    )


def ago(moment: datetime, now: datetime, language: str) -> str:
    """Return how people say when something was: just now, 5 minutes ago, yesterday, a date."""
    moment = moment.astimezone(now.tzinfo)
    minutes = int((now - moment).total_seconds() // 60)
    days = (now.date() - moment.date()).days
    if days >= 30:
        return text(language, "ui.ago.date", year=moment.year, month=moment.month, day=moment.day)
    if days >= 1:
        return text(language, "ui.ago.yesterday" if days == 1 else "ui.ago.days", count=days)
    if minutes >= 60:
        return text(language, "ui.ago.hours", count=minutes // 60)
    return text(language, "ui.ago.minutes" if minutes >= 1 else "ui.ago.now", count=minutes)
