"""A plain page with the editor's map on it, and the sample's features as the editor gets them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
from shapely.geometry import mapping
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from geo.layers import TABLE, Layers, read_layers
from geo.web import editor_address, studio_routes
from geo.words import word_list
from tests.serving import served

PAGE = """<!doctype html><html lang="zh"><meta charset="utf-8"><title>map</title>
<link rel="icon" href="data:,"><style>html,body,#editor{{margin:0;height:100%}}
#editor{{position:relative}}</style><main id="editor"></main>
<script type="module">
import {{ Sheet }} from "{address}sheet.js";
import {{ openMap }} from "{address}map.js";
const given = {given};
window.sheet = new Sheet(given.features, given.table);
window.map = openMap(document.getElementById("editor"), {{ sheet, ...given }});
document.documentElement.dataset.ready = "";
</script></html>"""


def features_of(layers: Layers) -> list[dict[str, Any]]:
    """Return every row of a compound as the editor's wire has it."""
    found = []
    for row in TABLE:
        if row.name not in layers:
            continue
        for record in layers[row.name].to_dict("records"):
            shape = record.pop("geometry")
            id = record.pop("id")
            columns = {name: None if pd.isna(value) else value for name, value in record.items()}
            geometry = json.loads(json.dumps(mapping(shape)))
            found.append({"layer": row.name, "id": id, "geometry": geometry, "columns": columns})
    return found


def sample_features(folder: Path) -> list[dict[str, Any]]:
    """Return the features of a sample compound."""
    return features_of(read_layers(folder))


def table() -> list[dict[str, Any]]:
    """Return the layer table as the editor's wire has it."""
    return [
        {
            "name": row.name,
            "shape": row.shape,
            "title": row.name,
            "columns": [
                {
                    "name": column.name,
                    "kind": column.kind,
                    "values": [[value, value] for value in column.values],
                }
                for column in row.columns
            ],
        }
        for row in TABLE
        if row.scope == "compound"
    ]


def box_of(features: list[dict[str, Any]]) -> list[float]:
    """Return west, south, east and north of features, in degrees."""

    def points(value: Any) -> Iterator[tuple[float, float]]:
        if isinstance(value[0], float):
            yield value[0], value[1]
        else:
            for each in value:
                yield from points(each)

    all_points = [p for each in features for p in points(each["geometry"]["coordinates"])]
    east, north = zip(*all_points, strict=True)
    return [min(east), min(north), max(east), max(north)]


@contextmanager
def board(features: list[dict[str, Any]], **more: Any) -> Iterator[str]:
    """Serve a page with a map of features on it; what the page makes is window.sheet and .map."""
    words = {
        key.removeprefix("ui.edit."): sentence
        for key, sentence in word_list("zh").items()
        if key.startswith("ui.edit.")
    }
    box = more.pop("box", None) or box_of(features)
    given = {"features": features, "table": table(), "words": words, "box": box} | more
    whole = PAGE.format(
        address="." + editor_address(), given=json.dumps(given).replace("<", "\\u003c")
    )

    async def page(request: Request) -> HTMLResponse:
        return HTMLResponse(whole)

    app = Starlette(routes=[Route("/", page), *studio_routes()])
    with served(app) as address:
        yield address
