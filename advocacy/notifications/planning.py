"""Digests: who gets one when, and a row of the outbox for each whose hour came and for whom something waits."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.core.bell import ring
from advocacy.core.database import oldest_writing, transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.lost_answers import WhenUnknown
from advocacy.core.services import now, settings
from advocacy.notifications.claiming import end
from advocacy.notifications.digesting import who_has_news
from advocacy.notifications.hour_rules import WEEK, Wish, next_digest
from advocacy.notifications.models import Hours, OutboxMail
from advocacy.notifications.rules import Ended, EndedBecause, Purpose, settled_after
from advocacy.notifications.telling import new_mail
from advocacy.people.models import Person
from advocacy.people.rules import PersonState

AT_ONCE = 500


def make_digests() -> int:
    """How many were made. Rows and the next hour are one transaction: no hour is told twice, none is left out."""
    plan()
    made = 0
    while (part := _make_part()) is not None:
        made += part
    return made


def plan() -> None:
    """Whoever is new here or moved to another zone has an hour afterwards."""
    while _plan_new():
        pass
    while _plan_moved():
        pass


def _plan_new() -> int:
    """Whoever joined gets a row. What happened before they came is no news."""
    without = (
        select(Person.id, Person.time_zone)
        .where(
            Person.state == PersonState.ACTIVE, ~select(Hours.person_id).where(Hours.person_id == Person.id).exists()
        )
        .order_by(Person.id)
        .limit(AT_ONCE)
    )
    with transaction() as session:
        rows = [new_hours(person_id, zone) for person_id, zone in session.execute(without)]
        if rows:
            session.execute(insert(Hours).on_conflict_do_nothing(), rows)
        return len(rows)


def new_hours(person_id: int, zone: str) -> dict[str, object]:
    wish, moment = Wish(), now()
    return {
        "person_id": person_id,
        "rhythm": wish.rhythm,
        "weekday": wish.weekday,
        "hour": wish.hour,
        "time_zone": zone,
        "told_until": moment,
        "due_at": next_digest(wish, ZoneInfo(zone), moment),
    }


def _plan_moved() -> int:
    """Whoever lives in another zone now keeps their hour, by the clock on their wall."""
    moved = (
        select(Hours, Person.time_zone)
        .join(Person, Person.id == Hours.person_id)
        .where(Hours.time_zone != Person.time_zone)
        .limit(AT_ONCE)
        .with_for_update(of=Hours, skip_locked=True)
    )
    with transaction() as session:
        found = session.execute(moved).all()
        for hours, zone in found:
            hours.time_zone = zone
            hours.due_at = next_digest(hours.wish, ZoneInfo(zone), now())
        return len(found)


def _make_part() -> int | None:
    """None when nobody's hour has come."""
    moment = now()
    due = select(Hours).where(Hours.due_at <= moment).order_by(Hours.due_at).limit(AT_ONCE)
    with transaction() as session:
        rows = session.scalars(due.with_for_update(skip_locked=True)).all()
        if not rows:
            return None
        until = moment - settled_after(oldest_writing(session))
        made = _write(session, rows, moment, until) if settings().smtp_url else 0
        for row in rows:
            row.told_until = max(row.told_until, until)
            row.due_at = next_digest(row.wish, ZoneInfo(row.time_zone), moment)
        return made


def _write(session: Session, rows: Sequence[Hours], moment: datetime, until: datetime) -> int:
    _take_back(session, [row.person_id for row in rows])
    wanted = who_has_news(session, rows, until)
    mails = [_mail(row, moment, until) for row in rows if row.person_id in wanted]
    if not mails:
        return 0
    session.execute(insert(OutboxMail).on_conflict_do_nothing(), mails)
    ring("send_mails")
    return len(mails)


def _take_back(session: Session, person_ids: Sequence[int]) -> None:
    """One that still waits when the next is due is told in that one."""
    waits = (OutboxMail.purpose == Purpose.DIGEST, OutboxMail.state == DeliveryState.QUEUED)
    query = select(OutboxMail).where(OutboxMail.person_id.in_(person_ids), *waits)
    for mail in session.scalars(query.with_for_update(skip_locked=True, key_share=True)):
        end(mail, Ended(DeliveryState.EXPIRED, EndedBecause.TOO_OLD))


def _mail(row: Hours, moment: datetime, until: datetime) -> dict[str, object]:
    """Given up when the next one comes."""
    give_up_at = next_digest(row.wish, ZoneInfo(row.time_zone), moment) or moment + WEEK
    return new_mail(row.person_id, Purpose.DIGEST, give_up_at) | {
        "digest_of": until,
        "digest_since": row.told_until,
        "when_unknown": WhenUnknown.ONCE,
    }


def digests_due() -> bool:
    """One read of a partial index; new people and moved ones are found with the next that is due, or by the sweep."""
    with transaction() as session:
        return session.scalar(select(Hours.person_id).where(Hours.due_at <= now()).limit(1)) is not None
