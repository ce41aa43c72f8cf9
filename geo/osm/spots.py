"""Bays and landmarks of an extract: where bicycles are left, and what steps can name."""

from .extract import Tags
from .ways import number, timed

BAYS = {"bicycle_parking", "motorcycle_parking"}
KINDS = {
    ("amenity", "toilets"): "toilet",
    ("amenity", "charging_station"): "charging",
    ("amenity", "parcel_locker"): "locker",
    ("vending", "parcel_pickup"): "locker",
    ("leisure", "playground"): "playground",
    ("amenity", "clinic"): "clinic",
    ("amenity", "doctors"): "clinic",
    ("amenity", "hospital"): "clinic",
    ("amenity", "pharmacy"): "shop",
}
# Worth a mention in a step only by its name.
NAMED_KINDS = {
    "kindergarten", "school", "community_centre", "library", "police", "post_office", "bank",
    "restaurant", "cafe", "fast_food", "social_facility", "theatre", "fitness_station",
    "sports_centre", "fountain", "property_management", "place_of_worship",
}  # fmt: skip


def is_bay(tags: Tags) -> bool:
    """Tell whether bicycles or motorcycles are left there, and anybody may."""
    return tags.get("amenity") in BAYS and tags.get("access") != "no"


def landmark_kind(tags: Tags) -> str:
    """Return a landmark's kind as in the layer table, "" for what is none."""
    for (key, value), kind in KINDS.items():
        if tags.get(key) == value:
            return kind
    if tags.get("shop", "no") not in {"no", "vacant"}:
        return "shop"
    named = {tags.get(key) for key in ("amenity", "leisure", "office")} & NAMED_KINDS
    return "other" if named and tags.get("name") else ""


def bay_columns(tags: Tags) -> dict[str, object]:
    """Return a bay's columns in the layer table."""
    charged = number(tags.get("capacity:charging")) > 0
    return {
        "name": tags.get("name", ""),
        "capacity": number(tags.get("capacity")),
        "charging": "yes" if charged else _yes_no(tags.get("charging")),
        "hours": timed(tags)[1],
        "covered": _yes_no(tags.get("covered")),
    }


def landmark_columns(tags: Tags) -> dict[str, object]:
    """Return a landmark's columns in the layer table."""
    return {"kind": landmark_kind(tags), "name": tags.get("name", ""), "hours": timed(tags)[1]}


def _yes_no(said: str | None) -> str:
    return said if said in ("yes", "no") else "unknown"
