"""Guides for the tests of drawing and publishing: the sample district, and hostile words in it."""

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from geo.compound import make_compound
from geo.guide import Guide, write_guide
from geo.layers import TABLE, Layers, read_layers
from geo.network import build_network
from geo.osm import read_osm
from geo.routes import find_routes
from tests.conftest import sample_folders

# What people may write, by accident or not: templates, markup, and what ends a line of script.
HOSTILE = (
    "{{6*7}}",
    "Save 50% {% off",
    "{# note",
    "</script><script>hacked=1</script>",
    "<img src=x onerror=hacked=1>",
    "\"'><b>bold</b>&amp;",
    "<!--people's words--> <!-- <script>",
    "a\u2028b\u2029c\\",
)


# Columns whose text means something to the network: what a way is, and whose door a door is.
LINKS = ("building", "highway", "barrier")


def guide_of(layers: Layers, language: str = "zh", **more: Any) -> Guide:
    compound = make_compound(layers)
    return write_guide(compound, find_routes(build_network(compound)), language=language, **more)


class Said(NamedTuple):
    """The network of a guide's document: points in metres, and the lines of its edges."""

    nodes: np.ndarray
    lines: list[np.ndarray]
    place: list[int]
    hop: dict[str, list[int]]


def network_of_guide(document: dict[str, Any]) -> Said:
    """Read the network of a guide's document."""
    network, edges = document["network"], document["network"]["edges"]
    nodes = np.cumsum(np.array(network["nodes"]).reshape(-1, 2), axis=0)
    lines = []
    for tail, head, via in zip(edges["tail"], edges["head"], edges["via"], strict=True):
        steps = np.array(via or []).reshape(-1, 2)
        lines.append(np.vstack([nodes[tail], nodes[tail] + np.cumsum(steps, axis=0), nodes[head]]))
    metres = [line / 1000 for line in lines]
    return Said(nodes / 1000, metres, network["place"], network["hop"])


@cache
def sample_guide(folder: Path, language: str = "zh") -> Guide:
    return guide_of(read_layers(folder), language)


@cache
def extract_guide(file: Path) -> Guide:
    """Return the guide of an extract's smallest compound of a dozen buildings, or its largest."""
    compounds = sorted(
        read_osm(file).compounds.values(), key=lambda layers: len(layers["buildings"])
    )
    return guide_of(next((c for c in compounds if len(c["buildings"]) > 12), compounds[-1]))


def sample_guides(language: str = "zh") -> list[Guide]:
    return [sample_guide(folder, language) for folder in sample_folders()]


def hostile_layers() -> Layers:
    """Return a sample compound with something hostile in every public text column."""
    layers = read_layers(sample_folders()[0])
    for row in TABLE:
        for column in row.columns:
            if row.name in layers and column.kind == "text" and column.name not in LINKS:
                rows = layers[row.name]
                rows[column.name] = [HOSTILE[i % len(HOSTILE)] for i in range(len(rows))]
    return layers
