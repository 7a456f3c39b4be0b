"""Links that people get by mail. The room that mails takes the wish, and asks for a link when the mail is written."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.identifiers import random_token, token_hash
from advocacy.core.services import now
from advocacy.people.models import Invitation, locked_person
from advocacy.people.rules import LinkState, PersonState, link_state

WANTED = (Invitation.mail_wanted_at.is_not(None), Invitation.mail_taken_at.is_(None))


@dataclass(frozen=True)
class WantedMail:
    invitation_id: int
    person_id: int
    expires_at: datetime


@dataclass(frozen=True)
class MailedLink:
    token: str = field(repr=False)
    expires_at: datetime
    joins: bool  # False: somebody who joined before sets a new password


def mails_wanted(session: Session) -> bool:
    """One read of a small partial index."""
    return session.scalar(select(Invitation.id).where(*WANTED).limit(1)) is not None


def take_wanted_mails(session: Session, limit: int) -> list[WantedMail]:
    """Marked as taken in the caller's transaction, which writes down that they are to be sent."""
    wanted = select(Invitation).where(*WANTED).order_by(Invitation.id).limit(limit)
    taken = session.scalars(wanted.with_for_update(skip_locked=True)).all()
    for invitation in taken:
        invitation.mail_taken_at = now()
    return [WantedMail(each.id, each.person_id, each.expires_at) for each in taken]


def link_for_mail(invitation_id: int) -> MailedLink | None:
    """A link of the mail's own, for only its hash is kept of the first; it ends when the first does.

    Whichever of a person's links is used ends them all. None when the invitation is used, over or replaced.
    """
    with transaction() as session:
        invitation = session.get(Invitation, invitation_id)
        if invitation is None:
            return None
        person = locked_person(session, invitation.person_id)
        session.refresh(invitation)  # a join or a newer link may just have ended it
        open_still = link_state(invitation.expires_at, invitation.used_at, now()) is LinkState.OPEN
        if not open_still or person.state in {PersonState.LEFT, PersonState.ERASED}:
            return None
        token = random_token()
        fresh = Invitation(person_id=person.id, token_hash=token_hash(token), made_at=now())
        fresh.expires_at = invitation.expires_at
        session.add(fresh)
        return MailedLink(token, invitation.expires_at, person.state is PersonState.INVITED)
