"""What can go wrong, in sentences: one family of errors, and the problems of a layer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .words import text


class YinluError(Exception):
    """Something a person can mend.

    `key` names two sentences in the word lists, `error.<key>.says` and `error.<key>.mend`, and
    `values` fills their fields, so that one error can be read in every language.
    """

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key, values)
        self.key = key
        self.values = values

    def says(self, language: str) -> str:
        """Return what is wrong and where."""
        return text(language, f"error.{self.key}.says", **self.values)

    def mend(self, language: str) -> str:
        """Return how to mend it."""
        return text(language, f"error.{self.key}.mend", **self.values)

    def sentence(self, language: str) -> str:
        """Return what, where and how to mend, as the one sentence that people are shown."""
        return text(language, "error.sentence", says=self.says(language), mend=self.mend(language))

    def __str__(self) -> str:
        return self.sentence("en")

    def __reduce__(self) -> tuple[Any, ...]:
        """Let an error pass from one process to another, whatever its constructor takes."""
        return type(self).__new__, (type(self),), self.__dict__


class SettingError(YinluError, ValueError):
    """A setting, option or parameter holds a value that nobody can use."""


class TimeError(YinluError, ValueError):
    """A time or an opening-hours text that cannot be read."""


class FileError(YinluError, ValueError):
    """A file that cannot be read or written."""


class LayerError(YinluError, ValueError):
    """Layers that cannot become a compound; `problems` holds every reason."""

    def __init__(self, compound: str, problems: "Sequence[Problem]") -> None:
        super().__init__("layers_unfit", compound=compound, count=len(problems))
        self.problems = tuple(problems)

    def says(self, language: str) -> str:
        """Return the first reason, and how many there are."""
        return super().says(language) + self.problems[0].says(language)

    def mend(self, language: str) -> str:
        """Return how to mend the first one."""
        return self.problems[0].mend(language)


class PlanError(YinluError, ValueError):
    """Points that cannot place the picture of a plan."""


class EditError(YinluError, ValueError):
    """What a browser sent, and what nobody can make of it; `layer` and `column` are our words."""

    def says(self, language: str) -> str:
        """Return what is wrong, with layers and columns as people call them."""
        return text(language, f"error.{self.key}.says", **self._in_words(language))

    def mend(self, language: str) -> str:
        """Return how to mend it."""
        return text(language, f"error.{self.key}.mend", **self._in_words(language))

    def _in_words(self, language: str) -> dict[str, object]:
        values = dict(self.values)
        if "column" in values and "layer" in values:
            values["column"] = text(language, f"column.{values['layer']}.{values['column']}")
            values["layer"] = text(language, f"ui.layer.{values['layer']}")
        return values


class UnknownPlace(YinluError, LookupError):
    """A compound, place or revision that does not exist."""


class NoRoute(YinluError, LookupError):
    """Nothing that a rider may use joins the two places, which are written `kind:id`."""

    def named(self, names: Mapping[str, str]) -> "NoRoute":
        """Return the same reason with places called by their names, given by written form."""
        values = {field: names.get(str(value), value) for field, value in self.values.items()}
        return NoRoute(self.key, **values)


class StaleRevision(YinluError, RuntimeError):
    """Somebody else saved first."""


class ReviewError(YinluError, ValueError):
    """A step towards riders that this person cannot take, or not now."""


class StaleReview(YinluError, RuntimeError):
    """Somebody else acted first."""


class StoreError(YinluError, RuntimeError):
    """The store cannot be read, or holds something damaged."""


class WorkerError(YinluError, RuntimeError):
    """A process or machine that shares the work died, is away, or runs another program."""


LEVELS = ("error", "warning", "hint")


@dataclass(frozen=True)
class Problem:
    """Something code can see is wrong with a layer, and how to mend it.

    `code` names two sentences in the word lists, `check.<code>.says` and `check.<code>.mend`;
    their fields are `values`, `feature`, and `layer` as people call it. `feature` is the id of a
    row, several ids joined by ;, or "" for the layer as a whole.

    An error keeps a compound from being used; a warning costs riders time; a hint is a kindness.
    """

    code: str
    level: str
    layer: str
    feature: str
    values: Mapping[str, object] = field(default_factory=dict)

    def says(self, language: str) -> str:
        """Return what is wrong and where."""
        return self._sentence(language, "says")

    def mend(self, language: str) -> str:
        """Return how to mend it."""
        return self._sentence(language, "mend")

    def as_json(self, language: str) -> dict[str, str]:
        """Return the problem as other programs read it."""
        return {
            "code": self.code,
            "level": self.level,
            "layer": self.layer,
            "feature": self.feature,
            "says": self.says(language),
            "mend": self.mend(language),
        }

    def _sentence(self, language: str, part: str) -> str:
        values = {
            name: value.says(language) if isinstance(value, YinluError) else value
            for name, value in self.values.items()
        }
        fields = {"layer": text(language, f"ui.layer.{self.layer}"), "feature": self.feature}
        return text(language, f"check.{self.code}.{part}", **{**fields, **values})
