"""What mails about questions hold where mail comes in too: the words to answer, and the address for a reply."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.room import MailBody, NoticeKind
from advocacy.core.services import settings
from advocacy.people.models import Person
from advocacy.questions import notices as kinds
from advocacy.questions.mail.addresses import reply_address
from advocacy.questions.mail.rules import Purpose
from advocacy.questions.models import Question, question_by_public_id
from advocacy.questions.outside_models import outside_of


def with_bodies(notices: Sequence[NoticeKind]) -> tuple[NoticeKind, ...]:
    """The room's kinds; those whose mails can be answered hold what there is to answer."""
    bodies = dict.fromkeys((kinds.ASSIGNED, kinds.HALF, kinds.LATE), question_body)
    bodies[kinds.ANSWERED_BY_MAIL] = answer_body
    return tuple(replace(kind, body=bodies.get(kind.name)) for kind in notices)


def question_body(person_id: int, values: Mapping[str, str]) -> MailBody | None:
    """For whoever has it now; once it went on, the mail says only that it was there.

    What came out of a conversation at a network leaves us after 48 hours, and a mailbox keeps it: never mailed.
    """
    with transaction() as session:
        row = _question(session, values)
        if row is None or row.owner_id != person_id or not row.open or row.conversation:
            return None
        to = reply_address(session, row, session.get_one(Person, person_id), Purpose.ANSWER)
        goes_outside = outside_of(session, row.id) is not None
    line = _("Reply to this mail, above this line, and your words are the answer.")
    if goes_outside:
        line = _("Reply to this mail, above this line. Your words go to whoever asked outside, as they stand.")
    return MailBody(row.words, to, line)


def answer_body(person_id: int, values: Mapping[str, str]) -> MailBody | None:
    with transaction() as session:
        row = _question(session, values)
        if row is None or row.asker_id != person_id or not row.settled:
            return None
        to = reply_address(session, row, session.get_one(Person, person_id), Purpose.ASK_ON)
    words = "\n".join((row.answer, "", _("To pass on:"), row.pass_on)) if row.pass_on else row.answer
    return MailBody(words, to, _("Reply to this mail, above this line, to ask on."))


def _question(session: Session, values: Mapping[str, str]) -> Question | None:
    return question_by_public_id(session, values.get("public_id", "")) if settings().question_address else None
