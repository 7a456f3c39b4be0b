"""What somebody wants to be told, and where."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy.dialects.postgresql import insert

from advocacy.core.database import transaction
from advocacy.core.room import Channel, NoticeKind
from advocacy.notifications.kinds import all_kinds
from advocacy.notifications.models import NoticePreference, preferences
from advocacy.notifications.rules import channels_for


@dataclass(frozen=True)
class Choice:
    """One kind, and where this person is told about it now."""

    kind: NoticeKind
    channels: frozenset[Channel]


def choices_of(person_id: int) -> Sequence[Choice]:
    """All kinds; those that can't be switched off are shown as they are."""
    with transaction() as session:
        chosen = preferences(session, [person_id])
    return [Choice(kind, channels_for(kind, chosen.get((person_id, kind.name), {}))) for kind in all_kinds()]


def save_choices(person_id: int, wanted: Collection[tuple[str, Channel]]) -> None:
    """Told about exactly these, as far as kinds may be switched off; unknown ones are passed over."""
    with transaction():
        for kind in all_kinds():
            if kind.can_be_switched_off:
                for channel in Channel:
                    save_choice(person_id, kind.name, channel, wanted=(kind.name, channel) in wanted)


def save_choice(person_id: int, kind: str, channel: Channel, *, wanted: bool) -> None:
    row = insert(NoticePreference).values(person_id=person_id, kind=kind, channel=channel, wanted=wanted)
    with transaction() as session:
        session.execute(
            row.on_conflict_do_update(index_elements=["person_id", "kind", "channel"], set_={"wanted": wanted})
        )
