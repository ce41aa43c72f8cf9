"""Where a compound stands on its way to riders, and who may take it further.

Manager and district hand a revision to each other; `ACTIONS` says who may do what from where.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from ..errors import ReviewError, StaleReview
from ..notices import short_text

STATES = ("draft", "submitted", "returned", "approved", "live", "withdrawn")
ROLES = ("manager", "district")
OPERATOR = "operator"  # whoever has the command line; nobody can claim it on a page
FAILED = "failed"  # the deed of going live, where the site could not be built
CLOSED = ("draft", "returned", "live", "withdrawn")  # nothing waits for the district
ASKED = ("submitted", "approved")  # a revision waits for somebody's deed and stays the same
OPEN = ("submitted", "returned", "approved")  # somebody is still to act on what was submitted


@dataclass(frozen=True)
class Rule:
    """Who may do an action, from which states, and which state follows.

    `on` says of which revision: any saved one, the one under review, the one that riders see, or
    an earlier one of those. With `reason` a note is asked for; with `site` what riders see changes.
    """

    roles: tuple[str, ...]
    states: tuple[str, ...]
    to: str
    on: str
    reason: bool = False
    site: bool = False


ACTIONS: Mapping[str, Rule] = MappingProxyType(
    {
        "submit": Rule(
            ("manager",), ("draft", "returned", "live", "withdrawn"), "submitted", "saved"
        ),
        "recall": Rule(("manager",), ("submitted", "approved"), "draft", "review"),
        "return": Rule(("district",), ("submitted", "approved"), "returned", "review", reason=True),
        "approve": Rule(("district",), ("submitted",), "approved", "review"),
        "publish": Rule(ROLES, ("approved",), "live", "review", site=True),
        "rollback": Rule(ROLES, STATES, "live", "earlier", site=True),
        "withdraw": Rule(ROLES, STATES, "withdrawn", "live", site=True),
    }
)


@dataclass(frozen=True)
class Review:
    """One deed: what was done to which revision, the state after it, by whom; `at` is in UTC."""

    number: int
    action: str
    state: str
    revision: int
    role: str
    author: str
    note: str
    at: datetime


@dataclass(frozen=True)
class Standing:
    """Where a compound stands.

    `revision` is the one under review, None where none is; `live` the one that riders see, None
    where they see none; `newest` the newest saved one; `editions` all that were ever live, the
    latest first. `seq` is the number of the last deed, 0 before the first: who acts names it.
    """

    state: str
    revision: int | None
    live: int | None
    newest: int
    log: tuple[Review, ...]

    @property
    def seq(self) -> int:
        """Return the number of the last deed, 0 before the first."""
        return self.log[-1].number if self.log else 0

    @property
    def last(self) -> Review | None:
        """Return the last deed."""
        return self.log[-1] if self.log else None

    @property
    def returned(self) -> Review | None:
        """Return why the revision under review came back, while it is not submitted again."""
        deeds = (each for each in reversed(self.log) if each.action == "return")
        return next(deeds, None) if self.state == "returned" else None

    @property
    def shown(self) -> int:
        """Return the revision that is next: under review, or else what would be submitted."""
        return self.newest if self.state not in ASKED else self.revision or self.newest

    @property
    def failed(self) -> Review | None:
        """Return the last deed where it says that the site could not be changed."""
        return self.last if self.last and self.last.action == FAILED else None

    @property
    def editions(self) -> tuple[Review, ...]:
        """Return the deeds that put an edition before riders, the latest first."""
        return tuple(each for each in reversed(self.log) if each.action in ("publish", "rollback"))

    @property
    def before(self) -> int | None:
        """Return the edition that riders saw before this one, None where there was none."""
        earlier = (each.revision for each in self.editions if each.revision != self.live)
        return next(earlier, None) if self.live is not None else None

    def may(self, role: str) -> tuple[str, ...]:
        """Return what somebody in a role may do now."""
        return tuple(name for name in ACTIONS if self._may(name, role))

    def _may(self, action: str, role: str) -> bool:
        rule = ACTIONS[action]
        there = {
            "saved": self.live != self.newest,
            "review": self.revision is not None,
            "live": self.live is not None,
            "earlier": self.before is not None,
        }
        return role in rule.roles and self.state in rule.states and there[rule.on]

    def target(self, action: str) -> int:
        """Return the revision that an action is about, as one would choose it; 0 for none."""
        found = {
            "saved": self.newest,
            "review": self.revision,
            "live": self.live,
            "earlier": self.before,
        }
        return found[ACTIONS[action].on] or 0

    def revisions(self, action: str) -> tuple[int, ...]:
        """Return the revisions that an action may be about."""
        return {
            "saved": tuple(range(1, self.newest + 1)),
            "review": () if self.revision is None else (self.revision,),
            "live": () if self.live is None else (self.live,),
            "earlier": tuple({each.revision for each in self.editions} - {self.live}),
        }[ACTIONS[action].on]


@dataclass(frozen=True)
class Act:
    """What somebody wants done; `expected` is the number of the last deed they have seen."""

    compound: str
    action: str
    revision: int
    author: str
    role: str
    note: str
    expected: int


def refuse(act: Act, standing: Standing) -> None:
    """Raise the error for what may not be done; everything in an act may be forged."""
    rule = ACTIONS.get(act.action) if isinstance(act.action, str) else None
    if rule is None:
        raise ReviewError("review_action", value=act.action, choices=", ".join(ACTIONS))
    if act.role not in ROLES:
        raise ReviewError("review_role", value=act.role, choices=", ".join(ROLES))
    if not _whole(act.expected) or act.expected != standing.seq:
        raise StaleReview("stale_review", compound=act.compound)
    if act.action not in standing.may(act.role):
        raise ReviewError(f"review_{act.action}", compound=act.compound)
    if not _whole(act.revision) or act.revision not in standing.revisions(act.action):
        raise ReviewError("review_revision", compound=act.compound, revision=act.revision)
    if not isinstance(act.note, str) or not isinstance(act.author, str):
        raise ReviewError("review_words")
    if rule.reason and not short_text(act.note):
        raise ReviewError("review_reason")


def _whole(number: object) -> bool:
    return isinstance(number, int) and not isinstance(number, bool)


def state_of(said: str | None, *, is_live: bool) -> str:
    """Return a state that agrees with whether riders see an edition, whoever put it there."""
    if said is None or (said == "withdrawn" and is_live):
        return "live" if is_live else "draft"
    return "withdrawn" if said == "live" and not is_live else said
