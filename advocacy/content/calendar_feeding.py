"""A private address for calendar programs: made, made anew, taken away, and what it hands out."""

import hmac
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.content.calendar_listing import Entry, Wanted, entries_between
from advocacy.content.calendar_models import CalendarFeed
from advocacy.content.calendar_words import state_words
from advocacy.content.ical import Event, Status, calendar_text
from advocacy.content.rules import Column
from advocacy.core.database import transaction
from advocacy.core.identifiers import PUBLIC_ID_LENGTH, is_public_id, keyed_hash, public_id
from advocacy.core.permissions import Permission, allowed
from advocacy.core.services import now, settings
from advocacy.people.models import Person
from advocacy.people.rules import PersonState

PURPOSE = "calendar feed"
SECRET_LENGTH = 40  # hexadecimal digits: 160 bits
BEFORE, AFTER = timedelta(days=90), timedelta(days=400)
MOST_EVENTS = 1_000


def feed_token(person_id: int) -> str | None:
    """The key of somebody's address; None when they have none."""
    with transaction() as session:
        feed = session.get(CalendarFeed, person_id)
        return _token(feed.public_id) if feed else None


def make_feed(person_id: int) -> str:
    """A new address; one that was there before stops working at once."""
    name = public_id()
    anew = {"public_id": name, "made_at": now()}
    adding = insert(CalendarFeed).values(person_id=person_id, **anew)
    with transaction() as session:
        session.execute(adding.on_conflict_do_update(index_elements=["person_id"], set_=anew))
    return _token(name)


def end_feed(person_id: int) -> None:
    with transaction() as session:
        session.execute(delete(CalendarFeed).where(CalendarFeed.person_id == person_id))


def feed_text(token: str, address_of: Callable[[str], str]) -> str | None:
    """The calendar behind the key, in its owner's language; None for whoever may not read it (any more).

    `address_of`: a post's page, by its public id.
    """
    with transaction() as session:
        person = _owner(session, token)
        if person is None:
            return None
        moment = now()
        entries = entries_between(session, moment - BEFORE, moment + AFTER, Wanted(), MOST_EVENTS, rather_from=moment)
    with force_locale(person.language):
        events = [_event(entry, address_of(entry.key)) for entry in entries]
        return calendar_text(_("Posts of %(company)s", company=settings().company_name), events)


def _owner(session: Session, token: str) -> Person | None:
    name, secret = token[:PUBLIC_ID_LENGTH], token[PUBLIC_ID_LENGTH:]
    if not is_public_id(name) or not hmac.compare_digest(_secret(name).encode(), secret.encode()):
        return None
    owner = select(Person).join(CalendarFeed, CalendarFeed.person_id == Person.id)
    person = session.scalar(owner.where(CalendarFeed.public_id == name, Person.state == PersonState.ACTIVE))
    return person if person and allowed(person.roles, Permission.CURATE) else None


def _token(name: str) -> str:
    return name + _secret(name)


def _secret(name: str) -> str:
    """Derived, so that the table alone opens nothing."""
    return keyed_hash(settings().secret_key.encode(), PURPOSE, name)[:SECRET_LENGTH]


def _event(entry: Entry, address: str) -> Event:
    assert entry.window is not None
    decided = entry.column in (Column.APPROVED, Column.LIVE, Column.ENDED)
    return Event(
        uid=f"{entry.key}@{urlsplit(settings().public_url).hostname or 'advocacy'}",
        starts_at=entry.window.opens_at,
        ends_at=entry.window.closes_at or entry.window.opens_at + timedelta(hours=1),
        changed_at=entry.changed_at,
        sequence=entry.number,
        title=entry.title or _("Without a title"),
        words="\n".join(part for part in (state_words(entry), entry.campaign) if part),
        address=address,
        categories=(entry.campaign,) if entry.campaign else (),
        status=Status.CANCELLED if entry.withdrawn else Status.CONFIRMED if decided else Status.TENTATIVE,
    )
