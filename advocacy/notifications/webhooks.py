"""The company's channels: one admin adds one, another signs it off, and either may take it out again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.identifiers import public_id
from advocacy.core.journal import record
from advocacy.core.room import NoticeKind
from advocacy.core.services import now, services, settings
from advocacy.notifications.kinds import all_kinds
from advocacy.notifications.webhook_models import Webhook, webhook_by_public_id
from advocacy.notifications.webhook_rules import Service, host_of, may_post_to
from advocacy.people.models import Person, active_admin_ids, names


@dataclass(frozen=True)
class Wanted:
    service: Service
    name: str
    address: str = field(repr=False)
    language: str
    kinds: Collection[str]


class Signing(StrEnum):
    """What came of signing off."""

    DONE = "done"
    ALREADY = "already"
    OWN = "own"  # somebody else has to look at it


@dataclass(frozen=True)
class Listed:
    webhook: Webhook
    made_by: str
    signed_by: str
    kinds: Sequence[NoticeKind]
    may_sign: bool


def kinds_for_channels() -> list[NoticeKind]:
    return [kind for kind in all_kinds() if kind.in_channel]


def all_webhooks(person: Person) -> list[Listed]:
    with transaction() as session:
        rows = session.scalars(select(Webhook).where(Webhook.removed_at.is_(None)).order_by(Webhook.id)).all()
        people = names(session, [each for row in rows for each in (row.made_by, row.signed_by) if each])
        alone = _is_alone(session, person)
    known = {person_id: each.name for person_id, each in people.items()}
    return [
        Listed(
            webhook=row,
            made_by=known.get(row.made_by, ""),
            signed_by=known.get(row.signed_by, "") if row.signed_by else "",
            kinds=[kind for kind in kinds_for_channels() if kind.name in row.kinds],
            may_sign=row.signed_at is None and (alone or row.made_by != person.id),
        )
        for row in rows
    ]


def add_webhook(person: Person, wanted: Wanted) -> str | None:
    """Its public id; None for an address that may not be posted to. It posts nothing before it is signed off."""
    host = host_of(wanted.address)
    if host is None or not may_post_to(host, settings().webhook_hosts):
        return None
    known = {kind.name for kind in kinds_for_channels()}
    row = Webhook(public_id=public_id(), service=wanted.service, name=wanted.name, host=host, language=wanted.language)
    row.kinds = sorted(known & set(wanted.kinds))
    row.address = services().vault.seal(wanted.address.strip(), row.purpose)
    row.made_by, row.made_at = person.id, now()
    with transaction() as session:
        session.add(row)
        _note("channel.added", row, person)
    return row.public_id


def sign_off(person: Person, public_name: str) -> Signing | None:
    """By another admin than who added it; the only admin there is looks twice."""
    with transaction() as session:
        row = webhook_by_public_id(session, public_name, lock=True)
        if row is None:
            return None
        if row.signed_at and not row.stopped_at:
            return Signing.ALREADY
        if row.made_by == person.id and not _is_alone(session, person):
            return Signing.OWN
        row.signed_by, row.signed_at, row.stopped_at = person.id, now(), None
        _note("channel.signed_off", row, person)
        return Signing.DONE


def remove_webhook(person: Person, public_name: str) -> bool:
    """At once, by any admin; what waited is not posted. The address is forgotten."""
    with transaction() as session:
        row = webhook_by_public_id(session, public_name, lock=True)
        if row is None:
            return False
        row.removed_at, row.address = now(), b""
        _note("channel.removed", row, person)
        return True


def still_there() -> list[tuple[str, bool]]:
    """For doctor: names, and whether they are on."""
    with transaction() as session:
        rows = session.scalars(select(Webhook).where(Webhook.removed_at.is_(None)).order_by(Webhook.id)).all()
        return [(row.name, row.on) for row in rows]


def _is_alone(session: Session, person: Person) -> bool:
    return set(active_admin_ids(session)) <= {person.id}


def _note(action: str, row: Webhook, person: Person) -> None:
    """The host, never the address."""
    details: dict[str, str | int | None] = {"service": row.service.value, "host": row.host, "name": row.name}
    record(action, actor_id=person.id, subject=f"channel:{row.public_id}", details=details)
