"""What stands in digests about questions: how many wait for somebody's answer."""

from collections.abc import Mapping, Sequence

from flask_babel import ngettext
from sqlalchemy import func, select

from advocacy.core.database import transaction
from advocacy.core.permissions import Permission
from advocacy.core.room import DigestPart
from advocacy.questions.models import Question, is_open


def questions_waiting(person_ids: Sequence[int]) -> Mapping[int, int]:
    query = select(Question.owner_id, func.count()).where(Question.owner_id.in_(person_ids), is_open())
    with transaction() as session:
        return dict(session.execute(query.group_by(Question.owner_id)).all())


def waiting_words(count: int) -> str:
    return ngettext("One question waits for your answer", "%(num)d questions wait for your answer", count)


DIGEST = (DigestPart(questions_waiting, waiting_words, "inbox.show", Permission.ASK, order=10),)
