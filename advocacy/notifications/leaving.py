"""Somebody leaves, or wants to see or erase what is kept about them."""

from typing import Any

from sqlalchemy import delete, select

from advocacy.core.database import transaction
from advocacy.core.languages import speaking_to
from advocacy.notifications.kinds import find_kind, words_of
from advocacy.notifications.models import Hours, Notice, NoticePreference, OutboxMail
from advocacy.notifications.phones import phone_of
from advocacy.notifications.text_models import Phone, TextMessage
from advocacy.notifications.webhook_models import Webhook
from advocacy.notifications.webhooks import owner_left
from advocacy.people.models import Person
from advocacy.people.rules import PersonState


def let_go(person_id: int) -> None:
    """Mails on their way and notices go at once; what they wanted to be told stays for a return, unless erased."""
    with transaction() as session:
        owner_left(session, person_id)
        session.execute(delete(OutboxMail).where(OutboxMail.person_id == person_id))
        session.execute(delete(TextMessage).where(TextMessage.person_id == person_id))
        session.execute(delete(Phone).where(Phone.person_id == person_id))
        session.execute(delete(Notice).where(Notice.person_id == person_id))
        if session.get_one(Person, person_id).state is PersonState.ERASED:
            session.execute(delete(NoticePreference).where(NoticePreference.person_id == person_id))
            session.execute(delete(Hours).where(Hours.person_id == person_id))


def export(person_id: int) -> dict[str, Any]:
    """What they were told, in their own language, and what they chose."""
    with transaction() as session:
        person = session.get_one(Person, person_id)
        told = session.scalars(select(Notice).where(Notice.person_id == person_id).order_by(Notice.id)).all()
        chosen = session.scalars(select(NoticePreference).where(NoticePreference.person_id == person_id)).all()
        mails = session.scalars(
            select(OutboxMail).where(OutboxMail.person_id == person_id).order_by(OutboxMail.id)
        ).all()
        hours = session.get(Hours, person_id)
        phone = phone_of(person)
        channels = session.scalars(select(Webhook).where(Webhook.made_by == person_id).order_by(Webhook.id)).all()
    with speaking_to(person.language, person.time_zone):
        notices = [_notice(row) for row in told]
    return {
        "notices": notices,
        "choices": [{"kind": row.kind, "channel": row.channel, "wanted": row.wanted} for row in chosen],
        "text_messages_to": phone.number if phone else None,
        "channels": [{"name": row.name, "added_at": row.made_at.isoformat()} for row in channels],
        "hours": _hours(hours) if hours else None,
        "mails": [{"about": row.purpose, "state": row.state, "made_at": row.made_at.isoformat()} for row in mails],
    }


def _hours(row: Hours) -> dict[str, Any]:
    quiet = [clock.isoformat() if clock else None for clock in (row.quiet_from, row.quiet_until)]
    return {"digest": row.rhythm, "weekday": row.weekday, "hour": row.hour, "quiet_hours": quiet}


def _notice(row: Notice) -> dict[str, Any]:
    kind = find_kind(row.kind)
    words = words_of(kind, row.parameters) if kind else None
    return {
        "kind": row.kind,
        "title": words.title if words else "",
        "detail": words.detail if words else "",
        "told_at": row.told_at.isoformat(),
        "read_at": row.read_at.isoformat() if row.read_at else None,
    }
