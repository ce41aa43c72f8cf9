"""What the command line does and answers.

Read in this order: answers, console, deeds, signs, riders.
"""

from .answers import describe_entry, describe_places, describe_route, describe_summary, route_lines
from .console import NO, Bare, Commands, Context, Id, Ids, Json, MaybeId, Session, open_session
from .deeds import Publication, differs, examine, saved_guide, write_anew
from .riders import commands as riders_commands
from .signs import commands as signs_commands

__all__ = [
    "NO",
    "Bare",
    "Commands",
    "Context",
    "Id",
    "Ids",
    "Json",
    "MaybeId",
    "Publication",
    "Session",
    "describe_entry",
    "describe_places",
    "describe_route",
    "describe_summary",
    "differs",
    "examine",
    "open_session",
    "riders_commands",
    "route_lines",
    "saved_guide",
    "signs_commands",
    "write_anew",
]
