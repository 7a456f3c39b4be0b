"""The kinds of notices about questions. None of them holds a word of people outside: only the topic."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from advocacy.core.database import transaction
from advocacy.core.look.words import moment_in_words
from advocacy.core.permissions import Permission
from advocacy.core.room import Channel, NoticeKind, NoticeWords
from advocacy.core.services import now
from advocacy.questions.models import Question, is_open

ASSIGNED, OFFERED, MOVED = "question.assigned", "question.offered", "question.moved"
HALF, LATE, BROKEN = "question.half", "question.late", "question.broken"
ALONE, HOUR_OVER = "question.alone", "question.hour_over"
ACKNOWLEDGED, ANSWERED, ANSWERED_BY_MAIL = "question.acknowledged", "question.answered", "question.answered_by_mail"
ANSWERED_BY_COLLEAGUE, THANKED, WITHDRAWN = "question.answered_by_colleague", "question.thanked", "question.withdrawn"
COMMENTED, REVIEW, CORRECTED = "question.commented", "question.review", "question.corrected"
THANKED_OUTSIDE = "question.thanked_outside"
IN_APP = frozenset({Channel.IN_APP})
WHILE_OPEN = frozenset({ASSIGNED, OFFERED, MOVED, HALF, LATE, BROKEN, ALONE, HOUR_OVER, ACKNOWLEDGED})


def about(with_topic: Any, without: Any, detail: Any) -> Callable[[Mapping[str, Any]], NoticeWords]:
    """Words with the topic in the title, or without where the asker did not know one."""

    def words(parameters: Mapping[str, Any]) -> NoticeWords:
        shown = {name: _said(value) for name, value in parameters.items()}
        return NoticeWords(str(with_topic if shown.get("topic") else without) % shown, str(detail) % shown)

    return words


def _said(value: Any) -> Any:
    return moment_in_words(value, now()) if isinstance(value, datetime) else value


class Given(StrEnum):
    """How a question stands that is somebody's now, and so what they are asked to do."""

    GOES_ON = "goes_on"  # after an hour without a hello
    STAYS = "stays"  # an hour runs, and it goes no further
    GREETED = "greeted"  # by whoever had it before
    WAITS = "waits"  # for a hello; no hour runs any more
    LATE = "late"


GIVEN: Mapping[str, Any] = {
    Given.GOES_ON: _l("Say hello %(moment)s at the latest; one click. Else it goes on to a colleague."),
    Given.STAYS: _l("Say hello %(moment)s at the latest; one click. It goes no further than you."),
    Given.GREETED: _l("The asker was greeted already. The answer is promised %(moment)s."),
    Given.WAITS: _l("Nobody said hello yet; one click. The answer is promised %(moment)s."),
    Given.LATE: _l("The promised day is over, and somebody still waits for the answer."),
}


def _given(parameters: Mapping[str, Any]) -> NoticeWords:
    detail = GIVEN[parameters.get("how", Given.GOES_ON)]
    return about(_l("A question about %(topic)s is for you"), _l("A question is for you"), detail)(parameters)


def questions_over(public_ids: Collection[str]) -> set[str]:
    """Those that wait for nobody any more: answered, or taken back."""
    with transaction() as session:
        waiting = select(Question.public_id).where(Question.public_id.in_(public_ids), is_open())
        return set(public_ids) - set(session.scalars(waiting))


def _kind(
    name: str, title: Any, words: Callable[[Mapping[str, Any]], NoticeWords], button: Any, **more: Any
) -> NoticeKind:
    given = {"permission": Permission.ASK, "icon": "question-circle", "endpoint": "inbox.show", **more}
    if name in WHILE_OPEN:
        given |= {"over": questions_over, "ends_with_clock": True}
    return NoticeKind(name=name, title=title, words=words, button=button, **given)


NOTICES = (
    _kind(
        ASSIGNED,
        _l("A question is for you"),
        _given,
        _l("Read the question"),
        urgent=True,
    ),
    _kind(
        OFFERED,
        _l("A question waits for an expert"),
        about(
            _l("A question about %(topic)s waits for somebody who knows"),
            _l("A question waits for somebody who knows"),
            _l("It came while nobody was there. Take it over if you can."),
        ),
        _l("Read the question"),
        urgent=True,
    ),
    _kind(
        MOVED,
        _l("A question went on to a colleague"),
        about(
            _l("The question about %(topic)s went on to %(name)s"),
            _l("A question went on to %(name)s"),
            _l("Nothing is asked of you. If you know the answer you can still give it."),
        ),
        _l("Look at it"),
        channels=IN_APP,
    ),
    _kind(
        HALF,
        _l("Half of a promised day is over"),
        about(
            _l("Half the day is over: the question about %(topic)s"),
            _l("Half the day is over for a question you have"),
            _l("The answer is promised %(moment)s."),
        ),
        _l("Answer it"),
        icon="hourglass-split",
        tone="soon",
    ),
    _kind(
        LATE,
        _l("A promised day is nearly over"),
        about(
            _l("Six hours left: the question about %(topic)s"),
            _l("Six hours left for a question you have"),
            _l("The answer is promised %(moment)s. Hand it on if you can't."),
        ),
        _l("Answer it"),
        icon="hourglass-split",
        tone="soon",
        urgent=True,
    ),
    _kind(
        BROKEN,
        _l("A promise to somebody outside was broken"),
        about(
            _l("No answer in 24 hours: a question about %(topic)s"),
            _l("No answer in 24 hours: a question without a topic"),
            _l("It stays open. %(name)s has it now."),
        ),
        _l("Look at it"),
        icon="exclamation-circle",
        tone="bad",
        permission=Permission.OPERATE,
    ),
    _kind(
        ALONE,
        _l("No expert was there for a question"),
        about(
            _l("No expert was there for a question about %(topic)s"),
            _l("Nobody is named for a question without a topic"),
            _l("%(name)s keeps it."),
        ),
        _l("Look at it"),
        tone="soon",
        in_channel=True,
        permission=Permission.OPERATE,
        urgent=True,
    ),
    _kind(
        HOUR_OVER,
        _l("Nobody said hello to a question"),
        about(
            _l("Nobody said hello to a question about %(topic)s"),
            _l("Nobody said hello to a question"),
            _l("%(name)s has it, and it goes no further."),
        ),
        _l("Look at it"),
        tone="bad",
        in_channel=True,
        permission=Permission.OPERATE,
        urgent=True,
    ),
    _kind(
        ACKNOWLEDGED,
        _l("A colleague said hello to your question"),
        about(
            _l("%(name)s has your question about %(topic)s"),
            _l("%(name)s has your question"),
            _l("The answer comes %(moment)s at the latest."),
        ),
        _l("Look at it"),
        icon="chat",
        channels=IN_APP,
    ),
    _kind(
        ANSWERED,
        _l("A question you brought in is answered"),
        about(
            _l("%(name)s answered your question about %(topic)s"),
            _l("%(name)s answered your question"),
            _l("With words that you can pass on as they are."),
        ),
        _l("Read the answer"),
        icon="check-lg",
        tone="good",
        channels=IN_APP,
    ),
    _kind(
        ANSWERED_BY_MAIL,
        _l("An answer that you wanted by e-mail too"),
        about(
            _l("%(name)s answered your question about %(topic)s"),
            _l("%(name)s answered your question"),
            _l("With words that you can pass on as they are."),
        ),
        _l("Read the answer"),
        icon="check-lg",
        tone="good",
    ),
    _kind(
        CORRECTED,
        _l("An answer to a question of yours was corrected"),
        about(
            _l("%(name)s corrected the answer about %(topic)s"),
            _l("%(name)s corrected an answer to you"),
            _l("If you passed the old one on, pass this one on too."),
        ),
        _l("Read the answer"),
        icon="pencil",
        tone="soon",
    ),
    _kind(
        ANSWERED_BY_COLLEAGUE,
        _l("A colleague answered a question you had"),
        about(
            _l("%(name)s answered the question about %(topic)s"),
            _l("%(name)s answered a question you had"),
            _l("Nothing is asked of you any more."),
        ),
        _l("Read the answer"),
        icon="check-lg",
        channels=IN_APP,
    ),
    _kind(
        THANKED,
        _l("Somebody thanks you for an answer"),
        about(
            _l("%(name)s thanks you for your answer about %(topic)s"),
            _l("%(name)s thanks you for your answer"),
            _l("It helped."),
        ),
        _l("Look at it"),
        icon="hand-thumbs-up",
        tone="sun",
        channels=IN_APP,
    ),
    _kind(
        THANKED_OUTSIDE,
        _l("Whoever asked outside thanks you for an answer"),
        about(
            _l("Whoever asked thanks you for your answer about %(topic)s"),
            _l("Whoever asked thanks you for your answer"),
            _l("It helped."),
        ),
        _l("Look at it"),
        icon="hand-thumbs-up",
        tone="sun",
        channels=IN_APP,
    ),
    _kind(
        WITHDRAWN,
        _l("A question you had was taken back"),
        about(
            _l("The question about %(topic)s was taken back"),
            _l("A question you had was taken back"),
            _l("Nobody waits for an answer any more."),
        ),
        _l("Look at your inbox"),
        channels=IN_APP,
    ),
    _kind(
        COMMENTED,
        _l("A colleague says something about a question"),
        about(
            _l("%(name)s says something about the question on %(topic)s"),
            _l("%(name)s says something about a question"),
            _l("The asker does not see it."),
        ),
        _l("Read it"),
        icon="chat",
        channels=IN_APP,
    ),
    _kind(
        REVIEW,
        _l("Is an answer of yours still true?"),
        about(
            _l("Is your answer about %(topic)s still true?"),
            _l("Is an answer of yours still true?"),
            _l("Colleagues look it up. One click says yes."),
        ),
        _l("Look at the answer"),
        icon="arrow-repeat",
        tone="soon",
    ),
)
