"""Who may pass: OpenStreetMap tags of a way, and of a node on it, to yes, private, no or unknown.

The order of keys is the wiki's (OSM wiki, Key:access and Key:oneway): the most specific key wins,
and one that names a direction wins over one that does not. The defaults by kind of way agree with
OSRM's foot and bicycle profiles (BSD-2-Clause), against which the tests hold them. One thing is
ours: a courier may enter what is private, so `private` is told apart instead of being refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass

Tags = Mapping[str, str]
Pair = tuple[str, str]

RANK = ("no", "unknown", "private", "yes")  # from the least that is allowed to the most

WORDS = {
    "yes": {"yes", "designated", "permissive", "official", "public", "true", "1"},
    "private": {
        "private", "delivery", "customers", "destination", "permit", "residents", "resident",
        "residential", "members", "employees", "staff", "students", "visitors", "guests",
    },
    "unknown": {"unknown"},
    "no": {
        "no", "agricultural", "forestry", "use_sidepath", "dismount", "emergency", "military",
        "restricted", "construction", "closed", "impassable", "psv", "bus", "false", "0",
    },
}  # fmt: skip
ANSWERS = {word: answer for answer, words in WORDS.items() for word in words}

KEYS = {
    "foot": ("foot", "access"),
    "ebike": ("electric_bicycle", "ebike", "bicycle", "vehicle", "access"),
    "bicycle": ("bicycle", "vehicle", "access"),
}
# Keys that name the mode itself, or for an e-bike the bicycle: the others speak of everybody.
OWN_KEYS = {"foot": {"foot"}, "ebike": {"electric_bicycle", "ebike", "bicycle"},
            "bicycle": {"bicycle"}}  # fmt: skip

ROADS = {
    "primary", "primary_link", "secondary", "secondary_link", "tertiary", "tertiary_link",
    "unclassified", "residential", "living_street", "service", "track",
}  # fmt: skip
FOOTPATHS = {"footway", "pedestrian", "steps", "corridor", "elevator", "platform", "pier"}
BOTH = ROADS | {"path", "parking", "parking_entrance", "ferry"}
DEFAULTS = {
    "foot": BOTH | FOOTPATHS,
    # Nobody surveyed a `road`: it may be a trunk road, so nobody is sent there on foot.
    "bicycle": BOTH | {"cycleway", "road"},
    "ebike": (BOTH | {"cycleway", "road"}) - {"path"},
}
# A courier's e-bike is heavy: here only a tag that names it, or bicycles, lets it in.
NO_E_BIKES = FOOTPATHS | {"path", "bridleway"}
UNBUILT = {"proposed", "planned", "construction", "abandoned", "disused", "razed"}

YES, NO, REVERSED = {"yes", "true", "1"}, {"no", "false", "0"}, {"-1", "reverse"}
LANES = {"track", "lane", "share_busway", "sharrow", "shared", "shared_lane"}
OPPOSITE = {"opposite", "opposite_lane", "opposite_track", "opposite_share_busway"}

SOLID = {
    "yes", "wall", "fence", "hedge", "retaining_wall", "city_wall", "wire_fence", "guard_rail",
    "cable_barrier", "ditch",
}  # fmt: skip
WALKERS_ONLY = {"turnstile", "full-height_turnstile", "stile", "horse_stile", "kissing_gate"}
NARROW = {"cycle_barrier", "motorcycle_barrier"}  # made to stop just what couriers ride


@dataclass(frozen=True)
class Access:
    """Who may pass, each as (forward, backward) along the way: yes, private, no or unknown.

    `private` is what a courier may enter to deliver though the public may not; `bicycle` means
    riding one, for pushing is walking.
    """

    foot: Pair
    ebike: Pair
    bicycle: Pair


def access(way_tags: Tags, node_tags: Tags | None = None) -> Access:
    """Return who may pass a way, and the node with `node_tags` where one stands on it.

    A node takes away and never gives: an open gate does not make a wall a path.
    """
    pairs = {mode: _way(mode, way_tags) for mode in KEYS}
    if node_tags:
        for mode, (forward, backward) in pairs.items():
            most = node_access(mode, node_tags)
            pairs[mode] = (lesser(forward, most), lesser(backward, most))
    return Access(**pairs)


def lesser(one: str, other: str) -> str:
    """Return the answer that allows less."""
    return min(one, other, key=RANK.index)


def node_access(mode: str, tags: Tags) -> str:
    """Return who may pass a node: what its tags state, else what its barrier lets through.

    `mode` is foot, ebike or bicycle.
    """
    if mode != "foot" and tags.get("highway") == "crossing":
        return "yes"  # what it says is for those who cross, not for those who follow the road
    pushed = {key: value for key, value in tags.items() if value != "dismount"}
    said = stated(mode, pushed)
    return said or _past(mode, tags)


def stated(mode: str, tags: Tags, direction: str = "") -> str:
    """Return what the tags themselves say of foot, ebike or bicycle, "" where they say nothing.

    `direction` is forward, backward or empty.
    """
    return _statement(mode, tags, direction)[1]


def _statement(mode: str, tags: Tags, direction: str) -> tuple[str, str]:
    """Return the key that speaks and what it says; a word that nobody knows says nothing."""
    for key in KEYS[mode]:
        for spelling in (f"{key}:{direction}", key):
            said = [_answer(mode, word) for word in tags.get(spelling, "").split(";")]
            if any(said):
                return key, max(filter(None, said), key=RANK.index)
    return "", ""


def _answer(mode: str, word: str) -> str:
    word = word.strip().lower()
    if word in KEYS:  # access=foot: for walkers, for nobody else
        return "yes" if word == mode else "no"
    return ANSWERS.get(word, "")


def _past(mode: str, tags: Tags) -> str:
    """Return who gets past a barrier that says nothing itself."""
    barrier = tags.get("barrier", "")
    if mode != "foot" and barrier in WALKERS_ONLY:
        return "no"
    if mode == "ebike" and barrier in NARROW:
        return "unknown"
    only_felt = tags.get("sensory") in {"audible", "audio"} or tags.get("bollard") == "rising"
    stops = (barrier in SOLID and not only_felt) or tags.get("locked") == "yes"
    return "no" if stops else "yes"


def _way(mode: str, tags: Tags) -> Pair:
    if _closed_to_all(tags):
        return "no", "no"
    follow = _walk if mode == "foot" else _ride
    return follow(mode, tags, "forward"), follow(mode, tags, "backward")


def _closed_to_all(tags: Tags) -> bool:
    """Return whether the way is not there, or is a motorroad, where nobody walks or cycles."""
    return (
        not _kind(tags)
        or tags.get("highway") in UNBUILT
        or tags.get("construction", "no") not in {"no", "minor", "widening"}
        or tags.get("motorroad") == "yes"
        or "impassable" in (tags.get("status"), tags.get("smoothness"))
        or tags.get("impassable") == "yes"
    )


def _kind(tags: Tags) -> str:
    """Return what kind of way it is, in the words of `highway`; "" where it is none."""
    if tags.get("highway"):
        return tags["highway"]
    if "platform" in (tags.get("railway"), tags.get("public_transport")):
        return "platform"
    for key, kinds in (("man_made", {"pier"}), ("amenity", {"parking", "parking_entrance"}),
                       ("route", {"ferry"})):  # fmt: skip
        if tags.get(key) in kinds:
            return tags[key]
    return "footway" if tags.get("leisure") == "track" else ""


def _entered(mode: str, tags: Tags, direction: str) -> str:
    """Return who may be on the way at all, whatever its direction of traffic."""
    key, said = _statement(mode, tags, direction)
    usual = _kind(tags) in DEFAULTS[mode]
    if not said:
        return "yes" if usual else "no"
    if key in OWN_KEYS[mode] or said in {"no", "unknown"}:
        return said
    if mode == "ebike" and _kind(tags) in NO_E_BIKES:
        return "no"
    # "Private" shuts out the public; it does not turn a footpath into a road.
    return said if usual or said == "yes" else "no"


def _walk(mode: str, tags: Tags, direction: str) -> str:
    flow = _flow(tags, ("oneway:foot",)) or _flow(tags, ("conveying",))
    if flow not in ("", "both", direction):
        return "no"
    if not stated(mode, tags, direction) and _sidewalk_elsewhere(tags):
        return "no"
    return _entered(mode, tags, direction)


def _sidewalk_elsewhere(tags: Tags) -> bool:
    """Return whether walkers have a way of their own beside the road, and none on it."""
    sides = {tags.get(f"sidewalk{side}") for side in ("", ":both", ":left", ":right")}
    return "separate" in sides and not sides & {"yes", "both", "left", "right"}


def _ride(mode: str, tags: Tags, direction: str) -> str:
    entered, said = _entered(mode, tags, direction), stated(mode, tags, direction)
    if said in {"no", "unknown"}:
        return said
    flow = _traffic(tags)
    if direction in _lanes(tags, flow):
        return said or "yes"
    if flow in ("both", direction) or tags.get(f"bicycle:{direction}") in WORDS["yes"]:
        return entered
    return lesser(entered, "unknown" if flow == "unknown" else "no")


def _traffic(tags: Tags) -> str:
    """Return which way bicycles flow: both, forward, backward, or unknown when it changes."""
    implied = {tags.get("junction"), tags.get("highway")} & {"roundabout", "circular", "motorway"}
    return _flow(tags, ("oneway:bicycle", "oneway")) or ("forward" if implied else "both")


def _flow(tags: Tags, keys: tuple[str, ...]) -> str:
    """Return the direction that the first telling key gives, "" where none tells."""
    for key in keys:
        value = tags.get(key, "")
        if value in NO | {"alternating"}:
            return "both"
        if value in YES | {"forward"}:
            return "forward"
        if value in REVERSED | {"backward"}:
            return "backward"
        if value == "reversible":
            return "unknown"
    return ""


def _lanes(tags: Tags, flow: str) -> set[str]:
    """Return the directions in which the road has a lane for bicycles."""
    both = tags.get("cycleway") or tags.get("cycleway:both", "")
    left, right = tags.get("cycleway:left", ""), tags.get("cycleway:right", "")
    if flow == "both":
        forward = {both, right} & LANES or left in OPPOSITE
        backward = {both, left} & LANES or right in OPPOSITE
        return {name for name, there in (("forward", forward), ("backward", backward)) if there}
    against = {tags.get(f"cycleway:{side}:oneway") for side in ("left", "right", "both")}
    if {both, left, right} & OPPOSITE or against & (NO | REVERSED):
        return {"forward", "backward"}
    return {flow} if {both, left, right} & LANES else set()
