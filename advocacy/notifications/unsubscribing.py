"""The link at the foot of a mail by which somebody stops that kind of mail, signed in or not."""

from dataclasses import dataclass

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.room import Channel, NoticeKind
from advocacy.core.services import settings
from advocacy.notifications.addressing import whole_address
from advocacy.notifications.choosing import save_choice
from advocacy.notifications.kinds import find_kind
from advocacy.people.models import Person, person_by_public_id
from advocacy.people.rules import PersonState

SALT = "unsubscribe"


@dataclass(frozen=True)
class Subscription:
    person: Person
    kind: NoticeKind


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
        return _found(session, str(person_public_id), find_kind(str(name)))


def _found(session: Session, person_public_id: str, kind: NoticeKind | None) -> Subscription | None:
    person = person_by_public_id(session, person_public_id)
    if person is None or person.state is PersonState.ERASED or kind is None or not kind.can_be_switched_off:
        return None
    return Subscription(person, kind)


def stop_mails(subscription: Subscription) -> None:
    """This kind by mail; the bell in the product stays as it was."""
    save_choice(subscription.person.id, subscription.kind.name, Channel.MAIL, wanted=False)


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(settings().secret_key, salt=SALT)
