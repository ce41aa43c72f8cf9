"""merge_layers: two people's changes to one state come together, feature by feature.

A part of a row is one column, or its geometry as a whole. What only one side changed is taken,
what both changed alike is taken once, and what they changed differently is a clash, which people
decide. A row that one side deleted and the other changed is a clash of its own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

import shapely

from ..ids import free_id
from ..layers import Layers, Packed, layer
from .called import Called, called
from .edits import Key
from .rows import Table, Values, pack_rows, tables

GEOMETRY, WHOLE = "geometry", ""  # the parts of a row that are no columns
NO_CHOICES: Mapping[str, str] = MappingProxyType({})

Row = tuple[Values, shapely.Geometry | None]


class Clash(NamedTuple):
    """A part of a row that both sides changed: a column, "geometry", or "" for the whole row.

    `base`, `mine` and `theirs` are values or shapes; of a whole row, its values in the order of
    the table with its shape as WKB, None where the row is gone.
    """

    layer: str
    id: str
    part: str
    base: Any
    mine: Any
    theirs: Any
    called: Called

    @property
    def written(self) -> str:
        """Return what a choice names it by: buildings/8:ref."""
        return f"{self.layer}/{self.id}:{self.part}"


@dataclass(frozen=True)
class Merged:
    """Both sides' changes in one state; where they clash, theirs for the time being.

    `ids` is what my new rows are called now whose id the other side had given to a new row of its
    own.
    """

    layers: Packed
    clashes: list[Clash]
    ids: Mapping[Key, str]


def merge_layers(
    base: Layers, mine: Layers, theirs: Layers, *, choices: Mapping[str, str] = NO_CHOICES
) -> Merged:
    """Return what two sides made of one base; `choices` decide clashes, by `Clash.written`.

    Rows keep their order, mine that are new come last. Two new rows of one id stay two, unless
    they are equal; but there is one compound, so that its row is merged like any other. A house
    that people decide to keep keeps its doors, which went with it on the other side.
    """
    merge = _Merge(tables(base), tables(mine), tables(theirs), choices)
    packed = {name: pack_rows(name, merge.rows(name)) for name in merge.base}
    columns = {name: columns for name, (columns, _) in packed.items()}
    shapes = {name: shapes for name, (_, shapes) in packed.items()}
    return Merged(Packed(columns, shapes), merge.clashes, merge.ids)


class _Merge:
    def __init__(
        self,
        base: Mapping[str, Table],
        mine: Mapping[str, Table],
        theirs: Mapping[str, Table],
        choices: Mapping[str, str],
    ) -> None:
        self.base, self.mine, self.theirs, self.choices = base, mine, theirs, choices
        self.clashes: list[Clash] = []
        self.ids: dict[Key, str] = {}
        self.kept: set[str] = set()  # buildings that one side deleted and people decided to keep

    def rows(self, name: str) -> dict[str, Row]:
        """Return one layer's rows, and remember what clashes; buildings come before doors."""
        base, mine, theirs = self.base[name], self.mine[name], self.theirs[name]
        one_row = name == "compound"
        if one_row:
            base = _with_blanks(base, mine, theirs)
        rows: dict[str, Row] = {}
        both_new: list[str] = []
        for id in dict.fromkeys([*theirs.values, *mine.values]):
            was, own, their = base.row(id), mine.row(id), theirs.row(id)
            if was is None and own and their and own != their:
                both_new.append(id)
                rows[id] = _row(theirs, id)
            elif own in (their, was):
                _keep(rows, mine if self._stays(name, was, their) else theirs, id)
            elif their == was:
                _keep(rows, theirs if self._stays(name, was, own) else mine, id)
            elif own is None or their is None:
                mine_wins = self._chosen(self._clash(name, id, WHOLE, was, own, their))
                _keep(rows, mine if mine_wins else theirs, id)
                if name == "buildings" and id in rows:
                    self.kept.add(id)
            else:
                rows[id] = self._parts(name, id, base)
        taken = {*base.values, *mine.values, *theirs.values}
        for id in both_new:
            fresh = free_id(id, taken)
            taken.add(fresh)
            self.ids[name, id] = fresh
            rows[fresh] = _row(mine, id)
        if name == "entrances":
            rows = dict(self._followed(rows))
        return rows

    def _stays(self, name: str, was: Any, now: Any) -> bool:
        """Tell whether a row that one side deleted is a door of a house that stays."""
        if name != "entrances" or was is None or now is not None:
            return False
        at = self.base["entrances"].columns.index("building")
        return was[0][at] in self.kept

    def _parts(self, name: str, id: str, base: Table) -> Row:
        """Merge the columns and the geometry of a row that both sides changed."""
        mine, theirs = self.mine[name], self.theirs[name]
        values = [
            self._part(name, id, column, *three)
            for column, *three in zip(
                base.columns, base.values[id], mine.values[id], theirs.values[id], strict=True
            )
        ]
        shapes = (base.shapes[id], mine.shapes[id], theirs.shapes[id])
        drawn = (base.drawn[id], mine.drawn[id], theirs.drawn[id])
        if drawn[1] == drawn[2] or drawn[1] == drawn[0]:
            return tuple(values), shapes[2]
        if drawn[2] == drawn[0]:
            return tuple(values), shapes[1]
        mine_wins = self._chosen(self._clash(name, id, GEOMETRY, *shapes))
        return tuple(values), shapes[1 if mine_wins else 2]

    def _part(self, name: str, id: str, column: str, base: Any, mine: Any, theirs: Any) -> Any:
        if mine in (theirs, base):
            return theirs
        if theirs == base:
            return mine
        return mine if self._chosen(self._clash(name, id, column, base, mine, theirs)) else theirs

    def _clash(self, name: str, id: str, part: str, base: Any, mine: Any, theirs: Any) -> Clash:
        table = self.theirs[name] if id in self.theirs[name].values else self.mine[name]
        row = dict(zip(table.columns, table.values[id], strict=True))
        houses = {
            house: dict(zip(self.theirs["buildings"].columns, values, strict=True))
            for house, values in self.theirs["buildings"].values.items()
            if name == "entrances" and house == row["building"]
        }
        return Clash(name, id, part, base, mine, theirs, called(name, id, row, houses))

    def _chosen(self, clash: Clash) -> bool:
        """Tell whether mine was chosen; a clash that nobody decided yet is put on the list."""
        choice = self.choices.get(clash.written)
        if choice not in ("mine", "theirs"):
            self.clashes.append(clash)
        return choice == "mine"

    def _followed(self, rows: Mapping[str, Row]) -> Iterator[tuple[str, Row]]:
        """Yield the doors, those that I put on my own new building on its new id."""
        at = self.theirs["entrances"].columns.index("building")
        own = {fresh for (name, _), fresh in self.ids.items() if name == "entrances"}
        for id, (values, shape) in rows.items():
            home = ("buildings", str(values[at]))
            if home in self.ids and (id in own or self._put_there_by_me(id, at)):
                values = (*values[:at], self.ids[home], *values[at + 1 :])
            yield id, (values, shape)

    def _put_there_by_me(self, id: str, at: int) -> bool:
        """Tell whether it was my side alone that gave a door its building."""
        sides = (self.base, self.mine, self.theirs)
        was, own, their = (side["entrances"].values.get(id) for side in sides)
        if own is None or ("entrances", id) in self.ids:
            return False
        return all(other is None or other[at] != own[at] for other in (was, their))


def _with_blanks(base: Table, mine: Table, theirs: Table) -> Table:
    """Return the compound's table with an empty row where both sides drew the first one."""
    blank = tuple(
        None if column.empty != column.empty else column.empty
        for column in layer("compound").columns
        if column.name != "id"
    )
    both = mine.values.keys() & theirs.values.keys() - base.values.keys()
    return base.with_rows({id: blank for id in both})


def _row(table: Table, id: str) -> Row:
    return table.values[id], table.shapes[id]


def _keep(rows: dict[str, Row], table: Table, id: str) -> None:
    if id in table.values:
        rows[id] = _row(table, id)
