"""Telling people something: rows for the bell and for the mail, in the caller's transaction.

tell([share.person_id], "share.refused", parameters={"network": "X"}, link=("shares.show", {"public_id": …}))
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.core.bell import ring
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.identifiers import public_id
from advocacy.core.mail import domain_of, sender_address
from advocacy.core.permissions import Role
from advocacy.core.room import Channel, NoticeKind
from advocacy.core.services import now, settings
from advocacy.notifications.announcing import announce
from advocacy.notifications.kinds import Parameters, kind_named, packed
from advocacy.notifications.models import Notice, OutboxMail, preferences
from advocacy.notifications.phones import new_text
from advocacy.notifications.rules import Purpose, channels_for
from advocacy.notifications.text_rules import TextPurpose
from advocacy.people.models import Person
from advocacy.people.rules import PersonState

AT_ONCE = 1000  # rows of one statement
Link = tuple[str, Mapping[str, str]]
Told = Mapping[int, frozenset[Channel]]


def tell(
    person_ids: Collection[int],
    kind: str,
    *,
    parameters: Parameters | None = None,
    link: Link | None = None,
    once_key: str | None = None,
    until: datetime | None = None,
) -> int:
    """Tell those who are active; the answer is how many were told now. Joins the open transaction.

    `parameters`: what the kind's words name; never a name or a text of people outside. `link`: endpoint and values
    of the page it opens, else the kind's own. `once_key`: who was told this kind under this key is not told again.
    `until`: when its time is over, shown as a ring. Raises UnknownKindError.
    """
    found = kind_named(kind)
    endpoint, values = link or (found.endpoint, {})
    shared = {
        "kind": kind,
        "parameters": packed(parameters or {}),
        "endpoint": endpoint,
        "values": dict(values),
        "once_key": once_key,
        "until": until,
        "told_at": now(),
    }
    with transaction() as session:
        announce(session, found, shared)
        return sum(_tell(session, part, found, shared) for part in _parts(person_ids))


def tell_role(role: Role, kind: str, **more: Any) -> int:
    """Tell everybody active who holds the role; else as `tell`."""
    with transaction() as session:
        holders = select(Person.id).where(Person.state == PersonState.ACTIVE, Person.roles.contains([role]))
        return tell(session.scalars(holders).all(), kind, **more)


def _parts(person_ids: Collection[int]) -> Iterator[list[int]]:
    """In one order everywhere, so that two who tell the same people never wait for each other in a circle."""
    ordered = sorted(set(person_ids))
    return (ordered[start : start + AT_ONCE] for start in range(0, len(ordered), AT_ONCE))


def _tell(session: Session, person_ids: list[int], kind: NoticeKind, shared: Mapping[str, Any]) -> int:
    channels = _channels(session, person_ids, kind)
    rows = [
        {**shared, "person_id": person_id, "public_id": public_id(), "in_app": Channel.IN_APP in wanted}
        for person_id, wanted in channels.items()
        if wanted
    ]
    if not rows:
        return 0
    made = insert(Notice).on_conflict_do_nothing().returning(Notice.id, Notice.person_id)
    told = {person_id: notice_id for notice_id, person_id in session.execute(made, rows)}
    _post(session, told, channels, kind)
    return len(told)


def _channels(session: Session, person_ids: list[int], kind: NoticeKind) -> Told:
    active = select(Person.id).where(Person.id.in_(person_ids), Person.state == PersonState.ACTIVE)
    here = session.scalars(active.order_by(Person.id)).all()
    chosen = preferences(session, here, kind.name)
    return {person_id: channels_for(kind, chosen.get((person_id, kind.name), {})) for person_id in here}


def _post(session: Session, told: Mapping[int, int], channels: Told, kind: NoticeKind) -> None:
    """A mail for each who was told just now and wants it."""
    rows = [
        new_mail(person_id, Purpose.NOTICE, now() + kind.mail_within)
        | {"notice_id": notice_id, "when_unknown": kind.when_unknown}
        for person_id, notice_id in told.items()
        if Channel.MAIL in channels[person_id]
    ]
    if rows:
        session.execute(insert(OutboxMail), rows)
        ring("send_mails")
    texts = [
        new_text(person_id, TextPurpose.NOTICE, kind.text_within, notice_id)
        for person_id, notice_id in told.items()
        if Channel.TEXT in channels[person_id]
    ]
    if texts and settings().text_gateway:
        session.add_all(texts)
        ring("send_texts")


def new_mail(person_id: int | None, purpose: Purpose, give_up_at: datetime) -> dict[str, Any]:
    """What every row of the outbox has. The Message-ID is made once, so that a mail sent again is the same mail."""
    house = domain_of(sender_address(settings()))
    return {
        "person_id": person_id,
        "purpose": purpose,
        "message_id": f"<{public_id()}.{public_id()}@{house}>",
        "state": DeliveryState.QUEUED,
        "due_at": now(),
        "made_at": now(),
        "give_up_at": give_up_at,
    }
