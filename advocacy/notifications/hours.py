"""Somebody's own wish about when they are told: the rhythm of their digest, and their quiet hours."""

from zoneinfo import ZoneInfo

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.notifications.hour_rules import Rhythm, Wish, next_digest
from advocacy.notifications.models import Hours
from advocacy.people.models import Person


def wish_of(person: Person) -> Wish:
    with transaction() as session:
        found = session.get(Hours, person.id)
        return found.wish if found else Wish()


def save_wish(person: Person, wish: Wish) -> None:
    """What was told so far stays told: the next digest goes on from the one before."""
    moment = now()
    values = {
        "rhythm": wish.rhythm,
        "weekday": wish.weekday,
        "hour": wish.hour,
        "quiet_from": wish.quiet_from,
        "quiet_until": wish.quiet_until,
        "time_zone": person.time_zone,
        "due_at": next_digest(wish, ZoneInfo(person.time_zone), moment),
    }
    row = insert(Hours).values(person_id=person.id, told_until=moment, **values)
    with transaction() as session:
        session.execute(row.on_conflict_do_update(index_elements=[Hours.person_id], set_=values))


def stop_digests(person: Person) -> None:
    """By the button of a mail program; nothing else of the wish changes."""
    wish = wish_of(person)
    save_wish(person, Wish(Rhythm.OFF, wish.weekday, wish.hour, wish.quiet_from, wish.quiet_until))


def wants_digests(session: Session, person_id: int) -> bool:
    found = session.get(Hours, person_id)
    return found is None or found.rhythm is not Rhythm.OFF
