"""The time of a share: which slot a person is offered, and what becomes of the time they asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, DateTime, String, bindparam, func, select
from sqlalchemy.orm import Session

from advocacy.content.windowing import known_zone
from advocacy.core.delivery import DeliveryState
from advocacy.core.services import now, services, settings
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.sharing.models import Share
from advocacy.sharing.rules import When
from advocacy.sharing.scheduling_rules import (
    APART,
    LEAD,
    Asked,
    NoSlot,
    TimeMistake,
    Timing,
    is_good_slot,
    minute_order,
    next_slot,
    read_picked_time,
    why_no_slot,
)

GOING_OR_GONE = (
    DeliveryState.QUEUED,
    DeliveryState.PUBLISHING,
    DeliveryState.UNCONFIRMED,
    DeliveryState.PUBLISHED,
)


@dataclass(frozen=True)
class Timed:
    """What goes into the consent. `due_at` is never before the undo is over."""

    when: When
    chosen_for: datetime | None
    due_at: datetime


@dataclass(frozen=True)
class SlotGone:
    """The slot that was shown is past or no longer apart from the others; `next` takes its place."""

    next: datetime | NoSlot


@dataclass(frozen=True)
class WrongTime:
    mistake: TimeMistake


@dataclass(frozen=True)
class Window:
    """What a time is about: a post on a network, until it closes."""

    post_id: int
    network: Network
    closes_at: datetime


def zone_of(person: Person) -> ZoneInfo:
    """The person's own, else the company's."""
    return known_zone(person.time_zone) or ZoneInfo(settings().time_zone)


def offered_slot(session: Session, person: Person, window: Window) -> datetime | NoSlot:
    """The next good slot of this person for this post on this network, or why there is none."""
    earliest, zone = now() + LEAD, zone_of(person)
    others = other_times(session, person.id, window.network)
    slot = next_slot(earliest, zone, window.closes_at, others, minute_order(person.id, window.post_id))
    return slot or why_no_slot(earliest, zone, window.closes_at)


def decide_time(session: Session, person: Person, window: Window, asked: Asked) -> Timed | SlotGone | WrongTime:
    """At the click, with the person's row locked, so that no other share of theirs comes between."""
    soonest = now() + services().settings.undo_seconds
    if asked.timing is Timing.NOW:
        return Timed(When.NOW, None, soonest)
    if asked.timing is Timing.PICK:
        picked = read_picked_time(asked.typed, zone_of(person), now(), window.closes_at)
        return Timed(When.CHOSEN, picked, max(picked, soonest)) if isinstance(picked, datetime) else WrongTime(picked)
    others = other_times(session, person.id, window.network)
    if asked.slot and is_good_slot(asked.slot, soonest, zone_of(person), window.closes_at, others):
        return Timed(When.CHOSEN, asked.slot, asked.slot)
    return SlotGone(offered_slot(session, person, window))


_GOES_OUT = func.coalesce(Share.published_at, Share.due_at)
_OTHER_TIMES = select(_GOES_OUT).where(
    Share.person_id == bindparam("person", type_=BigInteger),
    Share.network == bindparam("network", type_=String),
    Share.state.in_(GOING_OR_GONE),
    bindparam("since", type_=DateTime(timezone=True)) < _GOES_OUT,
)


def other_times(session: Session, person_id: int, network: Network) -> Sequence[datetime]:
    """When the person's other shares on that network went out lately or will go out."""
    asked = {"person": person_id, "network": network.value, "since": now() - APART}
    return session.scalars(_OTHER_TIMES, asked).all()
