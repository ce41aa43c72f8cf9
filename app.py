"""The one process: the studio's pages with the riders' site beside them, and the Home screen.

Where it is served, this file makes the application; Streamlit runs it again for a visit to Home.
"""

import math
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

import streamlit as st
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.routing import BaseRoute, Mount, Route
from streamlit import runtime

import ui
from geo.commands import Publication
from geo.demo import sample_district
from geo.errors import SettingError
from geo.settings import read_settings
from geo.store import DISTRICT, Draft, Summary, open_store
from geo.web import reports_api, riders_site, send_at_once, studio_routes
from geo.words import text
from ui.bring import WAYS, show_way

PAGE_SIZE = 24


def home(language: str) -> None:
    """Show every compound with its state, or how to begin where there is none."""
    known = ui.store().compounds()
    if not known:
        _welcome(language)
        return
    with st.container(horizontal=True, vertical_alignment="center", key="head"):
        st.title(text(language, "ui.home.title"), anchor=False, width="content")
        live = sum(summary.state == "live" for summary in known)
        st.caption(text(language, "ui.home.count", count=len(known), live=live))
        st.space("stretch")
        with st.container(width=240, key="search"):
            wanted = _search(language)
        if st.button(text(language, "ui.home.new"), icon=ui.ICONS["new"], type="primary"):
            ui.go("edit", {"begin": "any"})
    found = [each for each in known if not wanted or wanted in _called(each, language)]
    if not found:
        st.text(text(language, "ui.home.nothing", wanted=wanted))
    cards = st.container()
    pages = math.ceil(len(found) / PAGE_SIZE)
    page = st.pagination(pages, key="page", bind="query-params") if pages > 1 else 1
    states, waiting = ui.store().reviews.states(), ui.store().reports.waiting()
    with cards, st.grid("auto", min_column_width=300):
        for each in found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]:
            _card(each, states.get(each.id, "draft"), waiting.get(each.id, 0), language)


def _welcome(language: str) -> None:
    """Offer the ways to begin a compound, and the sample to whoever only wants to see."""
    with st.container(key="welcome"):
        st.title(text(language, "ui.welcome.title"), anchor=False)
        st.text(text(language, "ui.bring.title"))
        with st.grid("auto", min_column_width=220):
            for way in WAYS:
                show_way(way, language)
        with st.container(horizontal=True, vertical_alignment="center", key="sample"):
            st.text(text(language, "ui.welcome.says"))
            if st.button(text(language, "ui.welcome.load"), icon=ui.ICONS["load"]):
                _load_sample(language)
                st.rerun()


def _load_sample(language: str) -> None:
    compounds, shared = sample_district()
    drafts = [Draft(id, layers, None) for id, layers in {**compounds, DISTRICT: shared}.items()]
    ui.store().save_all(drafts, author="", note=text(language, "ui.welcome.note"))
    publication = Publication(ui.store(), ui.settings(), strict=True)
    publication.write(compounds, ui.settings().site)


def _search(language: str) -> str:
    label = text(language, "ui.home.search")
    wanted = st.text_input(
        label,
        placeholder=label,
        label_visibility="collapsed",
        type="search",
        live=True,
        key="q",
        bind="query-params",
    )
    return wanted.strip().casefold()


def _called(summary: Summary, language: str) -> str:
    return f"{summary.name} {summary.id} {ui.name(summary, language)}".casefold()


def _card(summary: Summary, state: str, waiting: int, language: str) -> None:
    """Show a compound: its name leads to its map, two quiet links to its guide and reports."""
    now, here = datetime.now(ui.settings().zone), {"compound": summary.id}
    with st.container(border=True, height="stretch", key=f"card-{summary.id}"):
        with st.container(horizontal=True, vertical_alignment="center", key=f"name-{summary.id}"):
            ui.link("edit", ui.name(summary, language), here)
            st.space("stretch")
            ui.badge(summary, state, language)
        with ui.sentences(language):
            counted = ui.state(summary.id, summary.newest)
            st.text(text(language, "ui.home.counts", doors=counted.doors, gates=counted.gates))
            _health(counted, language)
        with st.container(horizontal=True, vertical_alignment="center", key=f"foot-{summary.id}"):
            st.caption(text(language, "ui.home.saved", when=ui.ago(summary.at, now, language)))
            st.space("stretch")
            if waiting:
                label = text(language, "ui.home.reports", count=waiting)
                ui.link("reports", label, here, icon="reports")
            ui.link("guide", text(language, "ui.guide.title"), here, icon="guide")


def _health(state: ui.State, language: str) -> None:
    """Show in one line how many problems there are, and how much nobody has confirmed."""
    parts = []
    for level, color in (("error", "red"), ("warning", "orange")):
        if count := state.count(level):
            said = text(language, f"ui.home.{level}s", count=count)
            parts.append(f":{color}[{ui.ICONS[level]} {said}]")
    if not parts:
        parts.append(f":green[{ui.ICONS['good']} {text(language, 'ui.home.good')}]")
    if state.unconfirmed:
        said = text(language, "ui.home.unconfirmed", share=math.ceil(100 * state.unconfirmed))
        parts.append(f":gray[{ui.ICONS['unconfirmed']} {said}]")
    st.markdown(" &nbsp; ".join(parts))


async def health(request: Request) -> PlainTextResponse:
    """Answer whoever watches the process."""
    return PlainTextResponse("ok")


async def to_riders(request: Request) -> RedirectResponse:
    """Lead to the riders' site whoever leaves its last slash out."""
    return RedirectResponse("g/")


def beside() -> list[BaseRoute]:
    """Return what is served beside the pages: health, reports, the editor, the published site.

    A site that is not there yet is a 404.
    """
    try:
        settings = read_settings()
        reports = reports_api(open_store(settings.store))
    except SettingError as error:
        print(error, file=sys.stderr)
        raise SystemExit(2) from None
    site = riders_site(settings.site)
    return [
        Route("/health", health),
        Mount("/api", reports),
        Route("/g", to_riders),
        Mount("/g", site),
        *studio_routes(),
    ]


@asynccontextmanager
async def life(app: object) -> AsyncIterator[None]:
    """Do what is to be done once the server listens and before anybody comes."""
    send_at_once()
    yield


if runtime.exists():
    with ui.screen("home") as language:
        home(language)
else:
    app = st.App(__file__, routes=beside(), lifespan=life, on_script_error=ui.unexpected)
    if __name__ == "__main__":
        app.run()
