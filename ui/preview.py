"""What uploaded files will become, with a chance to correct it before it is saved."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import streamlit as st

import ui
from geo.changes import Change, compare
from geo.files import Table
from geo.imports import Wish
from geo.layers import TABLE, layer
from geo.store import DISTRICT, Draft
from geo.svg import draw_shapes
from geo.uploads import Look, bring_in, look
from geo.words import text

EXTRACTS = ["osm", "pbf", "gz", "bz2"]
KINDS = [
    *("geojson", "json", "gpkg", "zip", "shp", "shx", "dbf", "prj", "cpg", "kml", "kmz"),
    *("csv", "xlsx", "dxf", *EXTRACTS),
]
DATUMS = ("wgs84", "gcj02", "bd09", "epsg")
ENCODINGS = ("", "utf-8", "gb18030", "big5")
ALL = "*"  # every compound of an extract
FIRST = 8  # lines shown at once; the others behind one more
Brought = list[tuple[str, bytes]]


def bring_files(
    id: str | None, language: str, *, extract: bool, done: Callable[[str], None]
) -> None:
    """Take files, show what becomes of them, and save that: a new compound, or more of one."""
    label = text(language, "ui.bring.drop_extract" if extract else "ui.bring.drop_files")
    kinds = EXTRACTS if extract else KINDS
    files = st.file_uploader(label, kinds, accept_multiple_files=True, key=f"files-{id}-{extract}")
    if not files:
        return
    brought = [(file.name, file.getvalue()) for file in files]
    left, right = st.columns([3, 2], gap="large")
    with right:
        act = st.container()
        wish = _wish(id, language)
    with left, ui.sentences(language):
        seen = _looked(tuple(file.file_id for file in files), brought, wish)
        with right:
            _columns(seen.tables, language)
        with act:
            seen, name = _chosen(id, seen, brought, language)
            taken = st.button(text(language, "ui.bring.take"), type="primary", key="take")
        drafts = _become(seen, Wish(compound=id, name=name or None), language)
        if taken:
            st.session_state.pop("drafts", None)
            note = text(language, "ui.bring.note", files=tuple(name for name, _ in brought))
            ui.store().save_all(drafts, author=ui.person().name, note=note)
            st.session_state.pop("looked", None)
            done(next((each.compound for each in drafts if each.compound != DISTRICT), id or ""))


# -- how the files are read ------------------------------------------------------------------------


def _wish(id: str | None, language: str) -> Wish:
    """Ask how the files are to be read; what nobody says is left to the files."""
    st.subheader(text(language, "ui.bring.correct"), anchor=False)
    datum = _pick("datum", DATUMS, language)
    if datum == "epsg":
        code = st.text_input(text(language, "ui.bring.epsg"), key="wish-epsg", placeholder="4549")
        datum = f"EPSG:{code.strip().upper().removeprefix('EPSG:')}" if code.strip() else "wgs84"
    with st.container(horizontal=True):
        encoding = _pick("encoding", ENCODINGS, language)
        called = {"": text(language, "ui.bring.as_named")}
        called |= {row.name: text(language, f"ui.layer.{row.name}") for row in TABLE}
        wanted = st.selectbox(
            text(language, "ui.bring.layer"),
            list(called),
            format_func=lambda name: called.get(name, name),
            key="wish-layer",
        )
    picked = st.session_state.setdefault("picked", {})
    wish = Wish(compound=id, datum=str(datum), encoding=encoding or None, layer=wanted or None)
    return replace(wish, columns={name: dict(headers) for name, headers in picked.items()})


def _pick(name: str, options: Sequence[str], language: str) -> str:
    return st.selectbox(
        text(language, f"ui.bring.{name}"),
        options,
        format_func=lambda each: text(language, f"ui.bring.{name}_{_word(each)}"),
        key=f"wish-{name}",
    )


def _word(option: str) -> str:
    return option.replace("-", "") or "auto"


def _called(encoding: str, language: str) -> str:
    """Return an encoding as the box to choose one says it, its own name where that has none."""
    known = {"utf-8-sig": "utf-8", "gbk": "gb18030", "cp936": "gb18030"}
    encoding = known.get(encoding.casefold(), encoding.casefold())
    if encoding in ENCODINGS[1:]:
        return text(language, f"ui.bring.encoding_{_word(encoding)}")
    return encoding.upper()


def _looked(ids: tuple[str, ...], brought: Brought, wish: Wish) -> Look:
    """Return what the files hold, read once for each wish, and kept in this session alone."""
    key = ids, repr(wish)
    kept = st.session_state.get("looked")
    if kept is None or kept[0] != key:
        if kept is not None and kept[0][0] != ids and wish.columns:
            st.session_state["picked"] = {}  # what was said of other files
            wish = replace(wish, columns={})
            key = ids, repr(wish)
        kept = key, look(brought, wish, settings=ui.settings())
        st.session_state["looked"] = kept
    seen: Look = kept[1]
    return seen


def _columns(tables: Sequence[Table], language: str) -> None:
    """Show for each table which column fills which of ours, and let people say otherwise."""
    for number, table in enumerate(tables):
        if not table.layer:
            continue
        title = f"{table.name or table.file} → {text(language, f'ui.layer.{table.layer}')}"
        with st.expander(ui.plain(title), expanded=len(tables) == 1):
            if table.encoding:
                guessed = "ui.bring.guessed" if table.guessed else "ui.bring.read_as"
                encoding = _called(table.encoding, language)
                st.caption(ui.plain(text(language, guessed, encoding=encoding)))
            ours = {"": text(language, "ui.bring.left_out")}
            for column in layer(table.layer).columns:
                if column.name not in ("id", "estimated"):
                    ours[column.name] = text(language, f"column.{table.layer}.{column.name}")
            for place, (header, filled) in enumerate(table.headers.items()):
                _header(table, header, filled, ours, key=f"column-{number}-{place}")


def _header(table: Table, header: str, filled: str, ours: dict[str, str], *, key: str) -> None:
    says, box = st.columns([3, 2], vertical_alignment="center")
    with says:
        st.text(header)
        st.caption(ui.plain(" · ".join(table.samples.get(header, ()))))

    def follow() -> None:
        picked = st.session_state.setdefault("picked", {}).setdefault(table.layer, {})
        chosen = str(st.session_state[key] or "")
        for other, column in table.headers.items():
            if column == chosen and column:
                picked[other] = ""  # one header fills one column
        picked[header] = chosen

    st.session_state[key] = filled if filled in ours else ""
    box.selectbox(
        header,
        list(ours),
        format_func=lambda column: ours.get(column, column),
        key=key,
        on_change=follow,
        label_visibility="collapsed",
    )


# -- what becomes of them --------------------------------------------------------------------------


def _chosen(id: str | None, seen: Look, brought: Brought, language: str) -> tuple[Look, str]:
    """Ask which compound of several is meant and what it is called; "" where nobody is asked."""
    chosen = _one_of(seen, language) if id is None else ALL
    if chosen == ALL:
        return seen, ""
    seen = _only(seen, chosen)
    return seen, _named(seen, brought, language)


def _become(seen: Look, wish: Wish, language: str) -> list[Draft]:
    """Show what would be saved, and return it."""
    st.image(draw_shapes(seen.layers), width="stretch")
    counts = [
        text(language, "ui.bring.count", layer=text(language, f"ui.layer.{name}"), count=count)
        for name, count in seen.counts.items()
    ]
    st.text(text(language, "ui.guide.dot").join(counts))
    return _drafts(seen, wish, language)


def _one_of(seen: Look, language: str) -> str:
    """Return which compound of an extract is wanted; every one where there is no choice."""
    if len(seen.compounds) < 2:
        return next(iter(seen.compounds), "")
    names = {each: name or each for each, name in seen.compounds.items()}
    names[ALL] = text(language, "ui.bring.every", count=len(seen.compounds))
    label = text(language, "ui.bring.which", count=len(seen.compounds))
    chosen = st.selectbox(
        label, list(names), format_func=lambda each: names.get(each, each), key="which"
    )
    return chosen if chosen in names else next(iter(names))


def _only(seen: Look, id: str) -> Look:
    """Return a look at one compound of an extract, and at all other files."""
    found = (
        replace(each, compounds={id: each.compounds[id]}) if id in each.compounds else each
        for each in seen.found
    )
    return replace(seen, found=tuple(found))


def _named(seen: Look, brought: Brought, language: str) -> str:
    """Ask what the new compound is called; its own name, or the file's, is proposed."""
    drawn: Any = seen.layers.get("compound")
    own = str(drawn["name"].iloc[0]) if drawn is not None and len(drawn) == 1 else ""
    stem = Path(brought[0][0]).stem
    label, key = text(language, "ui.bring.name"), f"name-{own or stem}"
    return st.text_input(label, value=own or stem, key=key, max_chars=60).strip()


def _drafts(seen: Look, wish: Wish, language: str) -> list[Draft]:
    """Return what would be saved, and show what it changes and leaves out.

    It is kept until it is saved or asked for anew, with the revision that it was made from: if
    somebody saves meanwhile, people are told rather than shown one thing and given another.
    """
    key = repr(seen.wish), repr(wish), tuple(each.name for each in seen.found)
    kept = st.session_state.get("drafts")
    if kept is None or kept[0] != key:
        incoming = bring_in(seen, ui.store(), wish)
        kept = key, incoming.drafts(), tuple(incoming.problems)
        st.session_state["drafts"] = kept
    _, drafts, problems = kept
    for draft in drafts:
        if draft.base is not None and draft.compound != DISTRICT:
            _changes(draft, language)
    said = list(dict.fromkeys(problem.says(language) for problem in problems))
    if said:
        st.subheader(text(language, "ui.bring.left"), anchor=False)
        _lines(said, language)
    return drafts


def _changes(draft: Draft, language: str) -> None:
    """Show what a save changes in a compound that is there."""
    before = ui.store().load(draft.compound, draft.base)
    changes = compare(before.layers, draft.layers)
    name = "".join(before.layers["compound"]["name"]) or draft.compound
    st.subheader(ui.plain(text(language, "ui.bring.changes", name=name)), anchor=False)
    _lines([*_counted(changes, language)] or [text(language, "ui.bring.same")], language)


def _counted(changes: Sequence[Change], language: str) -> list[str]:
    counts = Counter((change.layer, change.kind) for change in changes)
    return [
        text(language, f"ui.bring.{kind}", layer=text(language, f"ui.layer.{name}"), count=count)
        for (name, kind), count in counts.items()
    ]


def _lines(said: Sequence[str], language: str) -> None:
    for line in said[:FIRST]:
        st.text(line)
    if said[FIRST:]:
        with st.expander(text(language, "ui.bring.rest", count=len(said) - FIRST)):
            for line in said[FIRST:]:
                st.text(line)
