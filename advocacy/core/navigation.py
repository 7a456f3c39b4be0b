"""The menu a person sees: places from the rooms' cards that their roles may open."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask_babel import lazy_gettext as _l

from advocacy.core.permissions import allowed
from advocacy.core.room import Place, PlaceGroup
from advocacy.core.services import services

LABELS = {PlaceGroup.COMMS: _l("Communications"), PlaceGroup.TEAM: _l("Your team"), PlaceGroup.ADMIN: _l("Running it")}
ORDER = (PlaceGroup.MAIN, PlaceGroup.MORE, PlaceGroup.TEAM, PlaceGroup.COMMS, PlaceGroup.ADMIN, PlaceGroup.ME)


@dataclass(frozen=True)
class Entry:
    url: str
    label: Any
    icon: str
    current: bool
    badge: int


@dataclass(frozen=True)
class Group:
    name: str
    label: Any
    places: Sequence[Entry]


def navigation_for(person: Any) -> list[Group]:
    """Groups with places in their order; none for somebody who is not signed in."""
    if not person.is_authenticated:
        return []
    places = sorted((place for room in services().rooms for place in room.places), key=lambda place: place.order)
    open_to = [place for place in places if allowed(person.roles, place.permission) and _concerns(place, person)]
    groups = [
        Group(group.value, LABELS.get(group, ""), [_entry(place, person) for place in open_to if place.group is group])
        for group in ORDER
    ]
    return [group for group in groups if group.places]


def _concerns(place: Place, person: Any) -> bool:
    return place.concerns is None or _is_current(place) or place.concerns(person)


def _entry(place: Place, person: Any) -> Entry:
    return Entry(
        url=url_for(place.endpoint),
        label=place.label,
        icon=place.icon,
        current=_is_current(place) or _covers_current(place),
        badge=place.badge(person) if place.badge else 0,
    )


def _covers_current(place: Place) -> bool:
    covered = (other for room in services().rooms for other in room.places if other.group is place.covers)
    return place.covers is not None and any(_is_current(other) for other in covered)


def _is_current(place: Place) -> bool:
    """A blueprint's deeper pages keep its place lit; where it has several places, the one whose address leads on to the
    page, the longest first."""
    if request.endpoint is None or request.endpoint == place.endpoint:
        return request.endpoint is not None
    here, there = place.endpoint.rpartition(".")[0], request.endpoint.rpartition(".")[0]
    if place.leads_to and there == place.leads_to:
        return True
    if there != here:
        return False
    places = [other for room in services().rooms for other in room.places]
    siblings = [other for other in places if other.endpoint.rpartition(".")[0] == here]
    path = f"{request.path.rstrip('/')}/"
    leading_here = [other for other in siblings if path.startswith(f"{url_for(other.endpoint).rstrip('/')}/")]
    if not leading_here:
        return len(siblings) == 1
    return place is max(leading_here, key=lambda other: len(url_for(other.endpoint)))
