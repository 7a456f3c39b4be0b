"""Telling people something: rows for the bell and for the mail, in the caller's transaction.

tell([share.person_id], "share.refused", parameters={"network": "X"}, link=("shares.show", {"public_id": …}))
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.core.bell import ring
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.identifiers import public_id
from advocacy.core.mail import domain_of, sender_address
from advocacy.core.many_rows import insert_rows
from advocacy.core.permissions import Role
from advocacy.core.room import Channel, NoticeKind
from advocacy.core.services import now, settings
from advocacy.notifications.announcing import Announced, announce
from advocacy.notifications.kinds import Parameters, kind_named, packed
from advocacy.notifications.models import Notice, OutboxMail, preferences
from advocacy.notifications.phones import new_text
from advocacy.notifications.rules import Purpose, channels_for
from advocacy.notifications.text_rules import TextPurpose
from advocacy.people.models import Person
from advocacy.people.rules import PersonState

AT_ONCE = 1000  # rows of one statement
Link = tuple[str, Mapping[str, str]]


@dataclass(frozen=True)
class _Telling:
    """One person, and what they are told."""

    person_id: int
    kind: NoticeKind
    shared: Mapping[str, Any]


@dataclass
class _Together:
    """What waits to be written at once, and who held which role when it was first asked."""

    tellings: list[_Telling] = field(default_factory=list)
    announced: list[Announced] = field(default_factory=list)
    holders: dict[Role, Sequence[int]] = field(default_factory=dict)


_together: ContextVar[_Together | None] = ContextVar("told_together", default=None)


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
        tellings, waiting = [_Telling(person_id, found, shared) for person_id in set(person_ids)], _together.get()
        if waiting is not None:
            waiting.tellings += tellings
            waiting.announced.append((found, shared))
            return 0
        announce(session, [(found, shared)])
        return sum(_write(session, part) for part in _parts(tellings))


def tell_role(role: Role, kind: str, **more: Any) -> int:
    """Tell everybody active who holds the role; else as `tell`."""
    with transaction() as session:
        waiting = _together.get()
        known = waiting.holders if waiting is not None else {}
        if role not in known:
            holders = select(Person.id).where(Person.state == PersonState.ACTIVE, Person.roles.contains([role]))
            known[role] = session.scalars(holders).all()
        return tell(known[role], kind, **more)


@contextmanager
def told_together() -> Iterator[None]:
    """What is told inside, in an open transaction, is written at the end: a handful of statements, however much it is.

    `tell` can't say then how many were told now, and answers 0.
    """
    if _together.get() is not None:
        yield
        return
    waiting = _Together()
    token = _together.set(waiting)
    try:
        yield
    finally:
        _together.reset(token)
    with transaction() as session:
        announce(session, waiting.announced)
        for part in _parts(waiting.tellings):
            _write(session, part)


def _parts(tellings: Iterable[_Telling]) -> Iterator[list[_Telling]]:
    """In one order everywhere, so that two who tell the same people never wait for each other in a circle."""
    ordered = sorted(tellings, key=lambda one: (one.person_id, one.kind.name))
    return (ordered[start : start + AT_ONCE] for start in range(0, len(ordered), AT_ONCE))


def _write(session: Session, part: Sequence[_Telling]) -> int:
    channels = _channels(session, part)
    rows = {public_id(): (one, wanted) for one, wanted in zip(part, channels, strict=True) if wanted}
    if not rows:
        return 0
    given = [
        {**one.shared, "person_id": one.person_id, "public_id": name, "in_app": Channel.IN_APP in wanted}
        for name, (one, wanted) in rows.items()
    ]
    made = insert_rows(Notice, given).on_conflict_do_nothing().returning(Notice.id, Notice.public_id)
    told = [(notice_id, *rows[name]) for notice_id, name in session.execute(made)]
    _post(session, told)
    return len(told)


def _channels(session: Session, part: Sequence[_Telling]) -> list[frozenset[Channel]]:
    """Nowhere for whoever is not active."""
    ids, kinds = {one.person_id for one in part}, {one.kind.name for one in part}
    active = set(session.scalars(select(Person.id).where(Person.id.in_(ids), Person.state == PersonState.ACTIVE)))
    chosen = preferences(session, active, kinds.pop() if len(kinds) == 1 else None)
    return [
        channels_for(one.kind, chosen.get((one.person_id, one.kind.name), {}))
        if one.person_id in active
        else frozenset()
        for one in part
    ]


def _post(session: Session, told: Sequence[tuple[int, _Telling, frozenset[Channel]]]) -> None:
    """A mail for each who was told just now and wants it."""
    mails = [
        new_mail(one.person_id, Purpose.NOTICE, now() + one.kind.mail_within)
        | {"notice_id": notice_id, "when_unknown": one.kind.when_unknown}
        for notice_id, one, channels in told
        if Channel.MAIL in channels
    ]
    if mails:
        session.execute(insert_rows(OutboxMail, mails))
        ring("send_mails")
    texts = [
        new_text(one.person_id, TextPurpose.NOTICE, one.kind.text_within, notice_id)
        for notice_id, one, channels in told
        if Channel.TEXT in channels
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
