"""What the command line does and answers.

Read in this order: answers, console, deeds.
"""

from .answers import describe_entry, describe_places, describe_route, describe_summary, route_lines
from .console import NO, Commands, Session, open_session
from .deeds import Publication, differs, examine, write_anew

__all__ = [
    "NO",
    "Commands",
    "Publication",
    "Session",
    "describe_entry",
    "describe_places",
    "describe_route",
    "describe_summary",
    "differs",
    "examine",
    "open_session",
    "route_lines",
    "write_anew",
]
