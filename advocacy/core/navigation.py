"""The menu a person sees: places from the rooms' cards that their roles may open."""

from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from advocacy.core.permissions import allowed
from advocacy.core.room import Place, PlaceGroup
from advocacy.core.services import services


@dataclass(frozen=True)
class Entry:
    url: str
    label: Any
    icon: str
    current: bool
    badge: int


@dataclass(frozen=True)
class Navigation:
    main: list[Entry]
    more: list[Entry]
    team: list[Entry]
    comms: list[Entry]
    admin: list[Entry]
    me: list[Entry]


def navigation_for(person: Any) -> Navigation:
    """Grouped and ordered; empty for somebody who is not signed in."""
    places = sorted((place for room in services().rooms for place in room.places), key=lambda place: place.order)
    entries: dict[PlaceGroup, list[Entry]] = {group: [] for group in PlaceGroup}
    if person.is_authenticated:
        for place in places:
            if allowed(person.roles, place.permission):
                entries[place.group].append(_entry(place, person))
    return Navigation(**{group.value: listed for group, listed in entries.items()})


def _entry(place: Place, person: Any) -> Entry:
    return Entry(
        url=url_for(place.endpoint),
        label=place.label,
        icon=place.icon,
        current=_is_current(place),
        badge=place.badge(person) if place.badge else 0,
    )


def _is_current(place: Place) -> bool:
    """A room's deeper pages keep its place lit; where a room has several places, the page itself decides."""
    if request.endpoint is None:
        return False
    if request.endpoint == place.endpoint:
        return True
    room = place.endpoint.rsplit(".", 1)[0]
    alone = sum(other.endpoint.rsplit(".", 1)[0] == room for card in services().rooms for other in card.places) == 1
    return alone and request.endpoint.rsplit(".", 1)[0] == room
