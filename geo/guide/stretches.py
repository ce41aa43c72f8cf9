"""A route cut at the places where something is done: a gate, a bay, a loan bike."""

from typing import NamedTuple

from ..routes import Leg, Route

# The last three are done by those who serve several doors in one visit, which phones plan.
DEEDS = ("start", "enter", "leave", "park", "borrow", "park_borrow", "on", "fetch", "give_back")
ENTERING = ("enter", "leave")


class Stretch(NamedTuple):
    """What a rider does at a place (`deed`), and the leg from there towards the next place.

    Deeds are enter (a gate), leave (the e-bike outside a gate, for the reason `why`), start
    (inside), park, borrow, and park_borrow at one bay. `leg` is None where the next place is here.
    """

    deed: str
    place: str
    towards: str
    leg: Leg | None
    why: str
    is_last: bool


def cut_route(route: Route) -> tuple[list[Stretch], Leg | None]:
    """Return what is done at which place, and the last steps from a vehicle to the door."""
    legs = list(route.legs)
    rides = route.loan is not None or route.parking == route.goal
    hop = legs.pop() if rides and len(legs) > 1 and legs[-2].mode != "walk" else None
    places, deeds = [route.start], ["enter" if route.start.startswith("gate:") else "start"]
    if route.parking == route.start:
        deeds = ["leave"]
    elif route.parking and route.parking != route.goal:
        places.append(route.parking)
        deeds.append("park_borrow" if route.loan == route.parking else "park")
    if route.loan and route.loan != route.parking:
        places.append(route.loan)
        deeds.append("borrow")
    follows: dict[int, Leg] = {}
    for leg in legs:
        before_loan = leg.mode == "walk" and route.loan is not None
        follows[0 if leg.mode == "ride" else len(places) - 1 - before_loan] = leg
    why = next((note.key for note in route.notes), "")
    towards = [*places[1:], route.goal]
    return [
        Stretch(deed, place, to, follows.get(i), why if deed == "leave" else "", to == towards[-1])
        for i, (deed, place, to) in enumerate(zip(deeds, places, towards, strict=True))
    ], hop
