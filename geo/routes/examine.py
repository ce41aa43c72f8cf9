"""examine: everything that is wrong with a compound's layers, routes included."""

from ..checks import find_problems
from ..compound import make_compound
from ..errors import LayerError, Problem
from ..layers import Layers
from ..network import build_network
from ..settings import Settings
from .find import find_routes, find_unreachable


def examine(layers: Layers, *, settings: Settings) -> list[Problem]:
    """Return every problem of a compound's layers: what is drawn, and what cannot be reached."""
    try:
        compound = make_compound(layers)
    except LayerError:
        return find_problems(layers)
    network = build_network(compound, settings=settings)
    return [*compound.problems, *find_unreachable(find_routes(network, settings=settings))]
