"""What the command line does and answers.

Read in this order: answers, console, deeds, riders.
"""

from .answers import describe_entry, describe_places, describe_route, describe_summary, route_lines
from .console import NO, Commands, Context, Id, Ids, Json, MaybeId, Session, open_session
from .deeds import Publication, differs, examine, write_anew
from .riders import commands as riders_commands

__all__ = [
    "NO",
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
    "write_anew",
]
