"""What the pages share of the store, kept in memory.

Caches are shared by everyone: nothing of one person's goes in, and every key holds the compound
and its revision, so that a save is seen at once.
"""

from dataclasses import dataclass
from datetime import datetime

import streamlit as st

from geo.compound import Compound, make_compound
from geo.errors import Problem
from geo.guide import Guide, Phrases, write_guide
from geo.network import Network, build_network
from geo.routes import Routes, examine, find_routes
from geo.settings import Settings, read_settings
from geo.store import Store, open_store


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


@st.cache_resource(max_entries=4096, show_spinner=False)
def english_name(id: str, revision: int) -> str:
    """Return the English name in one saved state, maybe none; raise StoreError."""
    return "".join(store().load(id, revision).layers["compound"]["name_en"])
