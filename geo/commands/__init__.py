"""What the command line does and answers.

Read in this order: answers, console, deeds, release, signs, riders, keeping.
"""

from .answers import describe_entry, describe_places, describe_route, describe_summary, route_lines
from .console import NO, Bare, Commands, Context, Id, Ids, Json, MaybeId, Session, open_session
from .deeds import Publication, differs, saved_guide, write_anew
from .keeping import commands as keeping_commands
from .release import answer_report, carry_out, close_places, tell_riders
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
    "answer_report",
    "carry_out",
    "close_places",
    "describe_entry",
    "describe_places",
    "describe_route",
    "describe_summary",
    "differs",
    "keeping_commands",
    "open_session",
    "riders_commands",
    "route_lines",
    "saved_guide",
    "signs_commands",
    "tell_riders",
    "write_anew",
]
