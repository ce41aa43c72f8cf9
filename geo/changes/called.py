"""What people call a row, a column and a value, so that a change can be said in plain words."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from ..words import has, text

SHOWN_LETTERS = 40  # of a value in a sentence


class Called(NamedTuple):
    """What a row's title is made of; `house` is the same of a door's building."""

    layer: str
    id: str
    name: str = ""
    ref: str = ""
    unit: str = ""
    house: "Called | None" = None

    def says(self, language: str) -> str:
        """Return the title: 8幢, 8幢2单元, 南门, 道路 path-3."""
        if self.layer == "buildings" and not self.name and self.ref:
            return text(language, "name.building", number=self.ref)
        if self.house is not None:
            building = self.house.says(language)
            if self.unit:
                return text(language, "name.unit", building=building, unit=self.unit)
            return f"{building} {text(language, 'name.door')}"
        kind = text(language, f"ui.layer.{self.layer}")
        return self.name or f"{kind[:1].upper()}{kind[1:]} {self.id}"


def called(name: str, id: str, row: Mapping[str, Any], houses: Mapping[str, Any]) -> Called:
    """Return what calls a row; `houses` are the columns of each building by its id."""
    house = None
    if name == "entrances" and row["building"] in houses:
        house = called("buildings", row["building"], houses[row["building"]], {})
    own, ref, unit = (str(row.get(column) or "") for column in ("name", "ref", "unit"))
    return Called(name, id, own, ref, unit, house)


def column_title(language: str, name: str, column: str) -> str:
    """Return what people call a column."""
    return text(language, f"column.{name}.{column}")


def value_in_words(language: str, column: str, value: Any, choices: Iterable[str] = ()) -> str:
    """Return a value as people say it: a choice in words, a whole number without its fraction."""
    if value is None or value == "" or value != value:
        return text(language, "value.empty")
    if value in choices:
        own = f"value.{column}.{value}"
        return text(language, own if has(own) else f"value.{value}")
    if isinstance(value, float):
        return f"{value:g}"
    said = " ".join(str(value).split())
    return said if len(said) <= SHOWN_LETTERS else said[:SHOWN_LETTERS] + "…"
