"""What changes for riders as a command or a page asks for it: reviews, closures, answers.

What people choose is checked here: pages may send anything.
"""

from collections.abc import Iterable
from datetime import datetime

from ..errors import FileError, LayerError, SettingError, WorkerError
from ..layers import Layers
from ..notices import Notice, make_notice, short_text
from ..publish import post_notices, withdraw_compound
from ..routes import examine
from ..settings import Settings
from ..store import ACTIONS, ANSWERS, Act, Report, Standing, Store
from .deeds import Publication, notices_now, shared_document


def carry_out(act: Act, *, store: Store, settings: Settings) -> Standing:
    """Do what somebody asks for and return where the compound stands then.

    Nobody may forge anything in an act, or do what another did first: ReviewError, StaleReview. A
    revision with errors is neither submitted nor shown to riders: LayerError. Where the riders'
    site cannot be changed, the compound stays where it was, the log says why, and the FileError,
    LayerError or WorkerError is raised; whoever tries again begins anew.
    """
    store.reviews.check(act)
    if act.action == "submit":
        _refuse_errors(act.compound, store.load(act.compound, act.revision).layers, settings)
    if not ACTIONS[act.action].site:
        return store.reviews.act(**vars(act))
    try:
        _change_site(act, store, settings)
    except (FileError, LayerError, WorkerError) as error:
        store.reviews.fail(act, error.sentence(settings.language))
        raise
    return store.reviews.standing(act.compound)


def _change_site(act: Act, store: Store, settings: Settings) -> None:
    if ACTIONS[act.action].to == "live":
        publication = Publication(store, settings, strict=True, author=act.author)
        publication.write([act.compound], settings.site, act=act)
    else:
        withdraw_compound(
            settings.site,
            act.compound,
            notices=notices_now(store, settings),
            district=shared_document(store),
            settings=settings,
            check=lambda: store.reviews.check(act),
            then=lambda: store.reviews.done(act),
        )


def _refuse_errors(compound: str, layers: Layers, settings: Settings) -> None:
    problems = examine(layers, settings=settings)
    if errors := [each for each in problems if each.level == "error"]:
        raise LayerError(compound, errors)


def close_places(
    compound: str,
    closes: Iterable[str],
    *,
    since: datetime | None,
    until: datetime | None,
    says: str,
    author: str,
    store: Store,
    settings: Settings,
) -> tuple[Notice, bool]:
    """Announce that places of a compound are closed for a while; tell whether riders see it now.

    Times are local ones. Raises what `make_notice` raises.
    """
    edition = store.edition(compound)  # riders know its places; a draft has others
    layers = store.load(compound, edition).layers
    notice = make_notice(compound, layers, closes=closes, since=since, until=until, says=says)
    store.notices.announce(notice, author=author)
    return notice, tell_riders(store, settings)


def tell_riders(store: Store, settings: Settings) -> bool:
    """Bring the live site's notices up to date; tell whether there is such a site."""
    return post_notices(settings.site, lambda: notices_now(store, settings))


def answer_report(store: Store, id: str, *, state: str, says: str) -> Report:
    """Say what became of a report; raise UnknownPlace, SettingError for a state that is none."""
    if state not in ANSWERS:
        choices = ", ".join(ANSWERS)
        raise SettingError("setting_choice", name="--state", value=state, choices=choices)
    return store.reports.answer(id, state=state, says=short_text(says))
