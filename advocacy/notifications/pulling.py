"""Links that people want mailed become rows of the outbox: people writes the wish, this room looks for it."""

from advocacy.core.database import transaction
from advocacy.core.lost_answers import WhenUnknown
from advocacy.notifications.models import OutboxMail
from advocacy.notifications.rules import Purpose
from advocacy.notifications.telling import new_mail
from advocacy.people.mailing import WantedMail, take_wanted_mails

AT_ONCE = 200


def pull_wanted_mails() -> int:
    """How many were taken. Taking and writing down are one transaction: none is lost, none is doubled."""
    taken = 0
    while part := _pull():
        taken += part
    return taken


def _pull() -> int:
    with transaction() as session:
        wanted = take_wanted_mails(session, AT_ONCE)
        session.add_all(_mail(each) for each in wanted)
        return len(wanted)


def _mail(wanted: WantedMail) -> OutboxMail:
    row = new_mail(wanted.person_id, Purpose.LINK, wanted.expires_at)
    return OutboxMail(**row, invitation_id=wanted.invitation_id, when_unknown=WhenUnknown.SURELY)
