"""Telling that a letter to whoever asked outside did not arrive."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from advocacy.core.database import transaction
from advocacy.core.permissions import Permission
from advocacy.core.room import NoticeKind, NoticeWords
from advocacy.notifications.rules import EndedBecause
from advocacy.notifications.telling import tell
from advocacy.people.models import Person
from advocacy.questions.models import question_by_public_id

CAME_BACK = "question.mail_came_back"


def question_of(about: str) -> str:
    """The public id of the question that a letter is about; a correction has its number behind it."""
    return about.partition(":")[0]


def tell_undelivered(about: str, because: str) -> None:
    """The colleague who brought the question in passes the answer on; who looks after it, when they left."""
    with transaction() as session:
        row = question_by_public_id(session, question_of(about))
        if row is None:
            return
        to = row.asker_id if session.get_one(Person, row.asker_id).is_active else row.owner_id
        link = ("questions.show", {"public_id": row.public_id})
        tell([to], CAME_BACK, parameters={"why": because}, link=link, once_key=f"{about}:{because}")


def _undelivered(parameters: Mapping[str, Any]) -> NoticeWords:
    """By the reason of the outbox; without one it came back."""
    title = _("The answer could not be delivered outside")
    why = parameters.get("why", EndedBecause.BOUNCED)
    if why == EndedBecause.NOT_KNOWN:
        detail = _(
            "The line broke on the way, and nobody can say whether it arrived. Ask them, or pass it on yourself."
        )
        return NoticeWords(_("The answer may not have arrived outside"), detail)
    if why in (EndedBecause.BOUNCED, EndedBecause.REFUSED):
        return NoticeWords(title, _("Their mail server did not take it. Pass the answer on yourself."))
    if why == EndedBecause.GONE:
        return NoticeWords(title, _("The answer or the address is gone meanwhile. Look at it before you pass it on."))
    return NoticeWords(title, _("It could not be sent. Pass the answer on yourself."))


NOTICES = (
    NoticeKind(
        name=CAME_BACK,
        title=_l("An answer to somebody outside did not arrive"),
        words=_undelivered,
        endpoint="questions.mine",
        button=_l("Read the answer"),
        icon="envelope",
        tone="soon",
        permission=Permission.ASK,
        can_be_switched_off=False,
    ),
)
