"""The desk: answers every question that the editor asks, and trusts none of them."""

from collections.abc import Callable, Mapping
from typing import Any

from ..errors import EditError, YinluError
from ..settings import Settings
from ..store import Store
from . import asks, helps, keeping, opening, past, plans
from .opening import Answer
from .saving import Saver
from .shelf import Shelf

ANSWERS: Mapping[str, Callable[[Shelf, Mapping[Any, Any], str], Answer]] = {
    "open": opening.open_compound,
    "check": opening.check,
    "mend": helps.mend,
    "suggest": helps.suggestions,
    "history": past.history,
    "compare": past.differences,
    "plan": plans.plan,
    "plan-fit": plans.fit,
    "plan-save": plans.keep,
}
KEEPS = {"save": keeping.save, "restore": keeping.restore}


class Desk:
    """One person's desk: it edits one compound, and holds the revisions that are in hand.

    Nothing here is shared with anybody else but the store. `author` and `language` may change
    from one question to the next.
    """

    def __init__(
        self,
        store: Store,
        compound: str,
        *,
        settings: Settings,
        author: str = "",
        language: str = "zh",
    ) -> None:
        self.author, self.language = author, language
        self.compound = compound
        self._shelf = Shelf(store, compound, settings=settings)
        self._saver = Saver(store, compound, self._shelf.load)
        self._last: Answer = {}

    def answer(self, ask: object) -> Answer:
        """Return the answer to a question, which may be any JSON at all.

        `{n, kind, …}` is answered by `{n, …}`; what cannot be answered by `{n, error: {says,
        mend}}`, one sentence each. Everything is in the datum that the browser shows. A question
        that comes twice, because its answer was lost, is answered as before and does nothing again.
        """
        n = asks.number_of(ask) if isinstance(ask, dict) else None
        if n is None or n != self._last.get("n"):
            self._last = {"n": n, **self._said(ask)}
        return self._last

    def _said(self, ask: object) -> Answer:
        try:
            return self._answer(ask)
        except YinluError as error:
            return {"error": {"says": error.says(self.language), "mend": error.mend(self.language)}}

    def _answer(self, ask: object) -> Answer:
        kind = ask.get("kind") if isinstance(ask, dict) else None
        if not isinstance(ask, dict) or not isinstance(kind, str):
            raise EditError("edit_ask")
        if kind in KEEPS:
            return KEEPS[kind](self._shelf, self._saver, ask, self.language, self.author)
        if kind not in ANSWERS:
            raise EditError("edit_ask")
        return ANSWERS[kind](self._shelf, ask, self.language)
