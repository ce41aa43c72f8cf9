"""How a compound begins, and how files or a plan come into one that is there.

`?begin=` in the address says how: files, extract, plan or blank; with any other value it offers
the ways there are. What people upload lives in their session and nowhere else.
"""

import json
from collections.abc import Mapping, Sequence

import streamlit as st

import ui
from geo.imports import begin_compound, beside, middle
from geo.plan import parse_place
from geo.store import Plan, Summary
from geo.uploads import Picture, read_picture
from geo.words import text
from ui.preview import bring_files

LonLat = tuple[float, float]

WAYS = ("files", "extract", "plan", "blank")
INTO = ("files", "plan")  # what may come into a compound that is there
PICTURES = ["png", "jpg", "jpeg", "webp", "pdf"]
DATUMS = ("gcj02", "bd09", "wgs84")  # what most phones' maps show comes first
PLACES = ("typed", "near", "middle")


def start(language: str) -> None:
    """Show the few ways to begin a compound; afterwards the address names it.

    Where the address names one already, what can come into it.
    """
    id = st.query_params.get("compound", "")
    there = bool(id) and ui.store().newest(id) is not None
    _show(id if there else None, INTO if there else WAYS, language)


def add(id: str, language: str) -> None:
    """Show two quiet buttons: files or a plan into this compound, and a new compound."""
    for label, icon, forget in (
        (text(language, "ui.bring.add"), "upload_file", ()),
        (text(language, "ui.bring.new"), "add", ("compound", "tab")),
    ):
        st.button(
            label,
            icon=f":material/{icon}:",
            type="tertiary",
            key=f"bring-{icon}",
            on_click=ui.answer,
            args=("begin", "any"),
            kwargs={"forget": forget},
        )


def show_way(way: str, language: str) -> None:
    """Show a way to begin on another page: a card that leads to it."""
    with st.container(border=True, height="stretch", key=f"card-way-{way}"):
        with st.container(key=f"name-way-{way}"):
            ui.link("edit", text(language, f"ui.bring.{way}"), {"begin": way}, icon=way)
        st.text(text(language, f"ui.bring.{way}_says"))


def _show(id: str | None, ways: Sequence[str], language: str) -> None:
    way = st.query_params.get("begin", "")
    with st.container(key="bring"):
        _uploader_words(way, language)
        if way not in ways:
            _choose(id, ways, language)
            return
        with st.container(horizontal=True, vertical_alignment="center", key="bring-head"):
            _back("any", language)
            st.title(text(language, f"ui.bring.{way}"), anchor=False, width="content")
        if way in ("files", "extract"):
            bring_files(id, language, extract=way == "extract", done=_open)
        else:
            _plan(id, language) if way == "plan" else _blank(language)


def _choose(id: str | None, ways: Sequence[str], language: str) -> None:
    title = "ui.bring.into" if id else "ui.bring.title"
    with st.container(horizontal=True, vertical_alignment="center"):
        if id:
            _back(None, language)
        st.title(text(language, title), anchor=False)
    with st.grid("auto", min_column_width=260):
        for way in ways:
            with st.container(border=True, height="stretch", key=f"way-{way}"):
                label = text(language, f"ui.bring.{way}")
                st.button(
                    label,
                    icon=ui.ICONS[way],
                    type="tertiary",
                    on_click=ui.answer,
                    args=("begin", way),
                )
                st.text(text(language, f"ui.bring.{way}_says"))


def _uploader_words(way: str, language: str) -> None:
    """Let the box for files speak the page's language: Streamlit's own is English."""
    kinds = f"ui.bring.{way}_kinds" if way in ("files", "extract", "plan") else "ui.bring.choose"
    said = {"choose": text(language, "ui.bring.choose"), "kinds": text(language, kinds)}
    quoted = {name: json.dumps(words, ensure_ascii=False) for name, words in said.items()}
    rules = "".join(f"--{name}:{words};" for name, words in quoted.items())
    st.html(f"<style>.st-key-bring{{{rules}}}</style>")


def _back(to: str | None, language: str) -> None:
    back, icon = text(language, "ui.bring.back"), ":material/arrow_back:"
    st.button(back, icon=icon, type="tertiary", on_click=ui.answer, args=("begin", to))


def _open(id: str, *, tab: str = "") -> None:
    """Go to a compound's editor; whoever sits here and their language go along."""
    kept = {key: st.query_params[key] for key in ("lang", "by", "as") if key in st.query_params}
    st.query_params.from_dict({**kept, "compound": id, **({"tab": tab} if tab else {})})
    st.rerun()


# -- the picture of a plan, and nothing at all -----------------------------------------------------


def _plan(id: str | None, language: str) -> None:
    """Take the picture of a plan, and for a new compound its name and rough place."""
    form, shown = st.columns([1, 1], gap="large")
    with form:
        label = text(language, "ui.bring.picture")
        brought = st.file_uploader(label, PICTURES, key=f"picture-{id}")
        name = "" if id else _name(language)
        place = None if id else _Place(language)
        if id and ui.store().plans.has(id):
            ui.note("warning", text(language, "ui.bring.replaces"))
        picture = None
        with shown, ui.sentences(language):
            if brought is not None:
                picture = _picture(brought.file_id, brought.name, brought.getvalue())
                st.image(picture.content, width="stretch")
        ready = text(language, "ui.bring.take_plan")
        taken = st.button(ready, type="primary", key="take", disabled=picture is None)
        with ui.sentences(language):
            if taken and picture is not None and brought is not None:
                target = id or _begin(name, place, language)
                media, size = picture.media, (picture.width, picture.height)
                plan = Plan(picture.content, media, *size, name=brought.name)
                ui.store().plans.put(target, plan)
                st.session_state.pop("picture", None)
                _open(target, tab="plan")


def _picture(key: str, name: str, content: bytes) -> Picture:
    """Return what an upload shows, read once; it stays in this person's session."""
    kept = st.session_state.get("picture")
    if kept is None or kept[0] != key:
        kept = key, read_picture(name, content, settings=ui.settings())
        st.session_state["picture"] = kept
    return kept[1]


def _blank(language: str) -> None:
    with st.container(key="bring-form"):
        name, place = _name(language), _Place(language)
        taken = st.button(text(language, "ui.bring.take"), type="primary", key="take")
        with ui.sentences(language):
            if taken:
                _open(_begin(name, place, language))


def _begin(name: str, place: "_Place | None", language: str) -> str:
    at = place.find() if place else (0.0, 0.0)
    note, author = text(language, "ui.bring.note_begun"), ui.person().name
    return begin_compound(ui.store(), name, at=at, author=author, note=note)


def _name(language: str) -> str:
    example = text(language, "ui.bring.name_example")
    return st.text_input(text(language, "ui.bring.name"), key="new-name", placeholder=example)


class _Place:
    """Where a compound lies, roughly: typed, beside another one, or in the district's middle."""

    def __init__(self, language: str) -> None:
        self.known = {each.id: each for each in ui.store().compounds()}
        ways = PLACES if self.known else PLACES[:1]
        self.way, self.typed, self.near = "typed", "", ""
        self.datum = DATUMS[0]
        if len(ways) > 1:
            self.way = st.segmented_control(
                text(language, "ui.bring.place"),
                ways,
                default=ways[0],
                format_func=lambda way: text(language, f"ui.bring.place_{way}"),
                key="place-way",
                required=True,
            )
        if self.way == "typed":
            self._ask_typed(language)
        elif self.way == "near":
            self._ask_near(language, self.known)

    def _ask_typed(self, language: str) -> None:
        with st.container(horizontal=True, vertical_alignment="top"):
            label, example = text(language, "ui.bring.typed"), text(language, "ui.bring.example")
            self.typed = st.text_input(label, key="place-typed", placeholder=example)
            self.datum = st.segmented_control(
                text(language, "ui.bring.from"),
                DATUMS,
                default=DATUMS[0],
                format_func=lambda datum: text(language, f"ui.bring.{datum}"),
                key="place-datum",
                required=True,
            )
        st.caption(text(language, "ui.bring.typed_help"))

    def _ask_near(self, language: str, known: Mapping[str, Summary]) -> None:
        names = {id: ui.name(summary, language) for id, summary in known.items()}
        label = text(language, "ui.bring.place_near")
        self.near = st.selectbox(
            label,
            list(names),
            format_func=lambda id: names.get(id, id),
            key="place-near",
            label_visibility="collapsed",
        )

    def find(self) -> LonLat:
        """Return the place in WGS-84 degrees; raise PlanError, SettingError or UnknownPlace."""
        if self.way == "near":
            return beside(ui.store().load(str(self.near)).layers)
        if self.way == "middle":
            return middle(ui.store().load(id).layers for id in self.known)
        return parse_place(self.typed, self.datum)
