"""What somebody wants to be told, and where."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy.dialects.postgresql import insert

from advocacy.core.database import transaction
from advocacy.core.permissions import allowed
from advocacy.core.room import Channel, NoticeKind
from advocacy.core.services import settings
from advocacy.notifications.kinds import all_kinds
from advocacy.notifications.models import NoticePreference, preferences
from advocacy.notifications.phones import phone_of
from advocacy.notifications.rules import channels_for
from advocacy.people.models import Person


@dataclass(frozen=True)
class Choice:
    """One kind, and where this person is told about it now."""

    kind: NoticeKind
    channels: frozenset[Channel]


def choices_of(person: Person) -> Sequence[Choice]:
    """All kinds that this person may be told; those that can't be switched off are shown as they are."""
    with transaction() as session:
        chosen = preferences(session, [person.id])
    return [Choice(kind, channels_for(kind, chosen.get((person.id, kind.name), {}))) for kind in _kinds_for(person)]


def channels_shown(person: Person) -> list[Channel]:
    """Texts only for whoever has a number that they confirmed."""
    phone = phone_of(person) if settings().text_gateway else None
    return [channel for channel in Channel if channel is not Channel.TEXT or (phone and phone.confirmed)]


def save_choices(person: Person, wanted: Collection[tuple[str, Channel]]) -> None:
    """Told about exactly these, as far as kinds may be switched off; unknown ones are passed over."""
    shown = channels_shown(person)
    with transaction():
        for kind in _kinds_for(person):
            if kind.can_be_switched_off:
                for channel in shown:
                    save_choice(person.id, kind.name, channel, wanted=(kind.name, channel) in wanted)


def _kinds_for(person: Person) -> list[NoticeKind]:
    return [kind for kind in all_kinds() if allowed(person.roles, kind.permission)]


def save_choice(person_id: int, kind: str, channel: Channel, *, wanted: bool) -> None:
    row = insert(NoticePreference).values(person_id=person_id, kind=kind, channel=channel, wanted=wanted)
    with transaction() as session:
        session.execute(
            row.on_conflict_do_update(index_elements=["person_id", "kind", "channel"], set_={"wanted": wanted})
        )
