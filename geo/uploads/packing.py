"""What files hold, packed for the way out of a worker, and unpacked with care."""

import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

import shapely

from ..errors import LEVELS, Problem
from ..files import Found, Table
from ..layers import Layers, from_bytes, layer, to_bytes
from ..words import has
from .answers import MOST_BYTES, NONSENSE, Answer, plain

MISREAD = (*NONSENSE, shapely.errors.ShapelyError)  # what unpacking raises for what is none


def pack_found(found: Iterable[Found]) -> Answer:
    """Return what files hold as an answer: their layers as documents beside the JSON."""
    said: list[Mapping[str, Any]] = []
    parts: dict[str, bytes] = {}
    for place, each in enumerate(found):
        documents = {"": each.layers, **each.compounds}
        names = {id: f"{place}-{row}" for row, id in enumerate(documents)}
        parts.update({names[id]: to_bytes(layers) for id, layers in documents.items()})
        said.append(
            {
                "name": each.name,
                "documents": names,
                "tables": [asdict(table) for table in each.tables],
                "problems": [_packed(problem) for problem in each.problems],
                "cut": None if each.cut is None else shapely.to_wkb(each.cut, hex=True),
                "own": list(each.own),
                "is_extract": each.is_extract,
            }
        )
    return Answer({"found": said}, parts)


def unpack_found(answer: Answer) -> Iterator[Found]:
    """Yield what each file holds; raises one of `MISREAD` where an answer is none."""
    for said in answer.said["found"]:
        layers = {str(id): _layers(answer.part(name)) for id, name in said["documents"].items()}
        yield Found(
            name=str(said["name"]),
            layers=layers.pop(""),
            compounds=layers,
            tables=tuple(map(_table, said["tables"])),
            problems=tuple(map(_unpacked, said["problems"])),
            cut=None if said["cut"] is None else shapely.from_wkb(str(said["cut"])),
            own=tuple(map(str, said["own"])),
            is_extract=said["is_extract"] is True,
        )


def _layers(document: bytes) -> Layers:
    """Unpack layers; ValueError for a document that swells, KeyError for a layer not of ours."""
    unpacking = zlib.decompressobj()
    unpacked = unpacking.decompress(document, MOST_BYTES)
    if not unpacking.eof:
        raise ValueError("document")
    packed = from_bytes(zlib.compress(unpacked, 0))
    return {layer(name).name: packed[name] for name in packed}


def _table(said: Mapping[str, Any]) -> Table:
    return Table(
        file=str(said["file"]),
        name=str(said["name"]),
        layer=layer(said["layer"]).name if said["layer"] else "",
        rows=int(said["rows"]),
        crs=str(said["crs"]),
        encoding=str(said["encoding"]),
        guessed=said["guessed"] is True,
        headers={str(header): str(column) for header, column in said["headers"].items()},
        samples={str(header): tuple(map(str, words)) for header, words in said["samples"].items()},
    )


def _packed(problem: Problem) -> Mapping[str, Any]:
    return {
        "code": problem.code,
        "level": problem.level,
        "layer": problem.layer,
        "feature": problem.feature,
        "values": plain(problem.values),
    }


def _unpacked(said: Mapping[str, Any]) -> Problem:
    code, level, layer, feature = (
        str(said[name]) for name in ("code", "level", "layer", "feature")
    )
    problem = Problem(code, level, layer, feature, plain(said["values"]))
    if problem.level not in LEVELS or not has(f"check.{problem.code}.says"):
        raise ValueError(problem.code)
    return problem
