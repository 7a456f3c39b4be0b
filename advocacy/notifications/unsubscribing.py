"""The link at the foot of a mail by which somebody stops that kind of mail, signed in or not."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.room import Channel
from advocacy.core.services import settings
from advocacy.notifications.addressing import whole_address
from advocacy.notifications.choosing import save_choice
from advocacy.notifications.hours import stop_digests
from advocacy.notifications.kinds import find_kind
from advocacy.people.models import Person, person_by_public_id
from advocacy.people.rules import PersonState

SALT = "unsubscribe"
DIGEST = "digest of what was not seen"  # no kind of notice has such a name


@dataclass(frozen=True)
class Subscription:
    """`name`: of a kind of notice, or DIGEST; `title`: how it is called in the reader's language."""

    person: Person
    name: str
    title: Any


def unsubscribe_address(person_public_id: str, kind: str) -> str:
    """Works as long as the person and the kind are there: a mail may be read years later."""
    token = _serializer().dumps([person_public_id, kind])
    return whole_address("unsubscribing.unsubscribe", {"token": str(token)})


def find_subscription(token: str) -> Subscription | None:
    """None for a link that we did not sign, an erased person, or a kind that is gone or can't be switched off."""
    try:
        person_public_id, name = _serializer().loads(token)
    except (BadSignature, ValueError, TypeError):
        return None
    with transaction() as session:
        return _found(session, str(person_public_id), str(name))


def _found(session: Session, person_public_id: str, name: str) -> Subscription | None:
    person, title = person_by_public_id(session, person_public_id), _title(name)
    if person is None or person.state is PersonState.ERASED or title is None:
        return None
    return Subscription(person, name, title)


def _title(name: str) -> Any:
    """None for what is gone or can't be switched off."""
    if name == DIGEST:
        return _l("What you have not seen, in one mail")
    kind = find_kind(name)
    return kind.title if kind and kind.can_be_switched_off else None


def stop_mails(subscription: Subscription) -> None:
    """This kind by mail, or the digest; the bell in the product stays as it was."""
    if subscription.name == DIGEST:
        stop_digests(subscription.person)
        return
    save_choice(subscription.person.id, subscription.name, Channel.MAIL, wanted=False)


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(settings().secret_key, salt=SALT)
