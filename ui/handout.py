"""What a published compound gives to hand out: link, code, signs to print, the kit."""

from collections.abc import Callable
from urllib.parse import quote

import streamlit as st

import ui
from geo.poster import guide_address, is_local
from geo.publish import Entry, Piece, called, file_reader, kit_names, make_kit
from geo.words import text

KINDS = {
    "pdf": "application/pdf",
    "png": "image/png",
    "code": "image/svg+xml",
    "offline": "text/html",
}
Read = Callable[[str], bytes]


def show_handout(entry: Entry, language: str) -> None:
    """Show what can be handed out of a compound, by its entry in the list of the site."""
    id, settings = entry["id"], ui.settings()
    read = file_reader(settings.site, id)
    link = guide_address(settings.address, id, "").partition("?")[0]
    named = kit_names(entry, paper=settings.paper, language=language)
    st.subheader(text(language, "ui.publish.handout"), anchor=False)
    with st.container(horizontal=True, vertical_alignment="top", key="handout"):
        first = next((piece for piece in named.values() if piece.kind == "code"), None)
        if first:
            with st.container(width=132, key="code"):
                st.image(read(first.name).decode(), width=116)
                st.caption(ui.plain(called(entry, first.gate, language)))
        with st.container(width="stretch"):
            st.code(link, language=None, wrap_lines=True)
            if is_local(settings.address):
                st.caption(ui.plain(text(language, "ui.publish.local")))
            with st.container(horizontal=True):
                st.link_button(
                    text(language, "ui.guide.riders"),
                    f"/g/c/{quote(id)}/",
                    icon=ui.ICONS["phone"],
                )
                st.download_button(
                    text(language, "ui.publish.kit"),
                    lambda: make_kit(
                        entry, read, link=link, paper=settings.paper, language=language
                    ),
                    f"{id}.zip",
                    "application/zip",
                    icon=ui.ICONS["load"],
                    on_click="ignore",
                    key="kit",
                )
                for name, piece in named.items():
                    if piece.kind == "offline":
                        _download(name, piece, read, text(language, "kit.offline"))
    _signs(entry, named, read, language)


def _signs(entry: Entry, named: dict[str, Piece], read: Read, language: str) -> None:
    """Show the files of every gate's sign, one small card a gate."""
    if not entry.get("signs"):
        st.caption(text(language, "ui.publish.no_signs"))
        return
    with st.container(key="signs"), st.grid("auto", min_column_width=190):
        for gate in entry["signs"]:
            with st.container(key=f"sign-{gate}", gap="xsmall"):
                st.text(called(entry, gate, language))
                with st.container(horizontal=True, gap="xsmall"):
                    mine = ((name, piece) for name, piece in named.items() if piece.gate == gate)
                    for name, piece in mine:
                        sheet = f" {piece.sheet}" if piece.sheet > 1 else ""
                        kind = text(language, f"ui.publish.{piece.kind}")
                        _download(name, piece, read, kind + sheet)


def _download(name: str, piece: Piece, read: Read, label: str) -> None:
    st.download_button(
        label,
        lambda: read(piece.name),
        name,
        KINDS[piece.kind],
        key=f"get-{piece.name}",
        type="tertiary" if piece.gate else "secondary",
        on_click="ignore",
    )
