"""The mails that bring an answer to whoever asked outside, and a correction of it: with a link that works once."""

from functools import partial

from flask_babel import gettext as _

from advocacy.core.database import transaction
from advocacy.core.identifiers import keyed_hash
from advocacy.core.room import OutsideLetter, OutsideWords
from advocacy.core.services import settings
from advocacy.notifications.addressing import whole_address
from advocacy.questions.models import Question, question_by_public_id
from advocacy.questions.outside_models import outside_of
from advocacy.questions.outside_returning import return_address
from advocacy.questions.outside_telling import question_of, tell_undelivered
from advocacy.questions.rules import QuestionState

ANSWER_LETTER, CORRECTION_LETTER = "question.answer_outside", "question.correction_outside"
TOKEN_LENGTH = 40


def outside_token(question_public_id: str) -> str:
    """Signed with the house's secret: a mail that is written again leads to the same page."""
    return keyed_hash(settings().secret_key.encode(), "outside", question_public_id)[:TOKEN_LENGTH]


def correction_of(row: Question, number: int) -> str:
    """What the letter with somebody's nth correction is about."""
    return f"{row.public_id}:{number}"


def _language(about: str) -> str | None:
    """Whose link was used is written to no more, as they were told."""
    with transaction() as session:
        row = question_by_public_id(session, question_of(about))
        kept = outside_of(session, row.id) if row else None
        if row is None or row.state is not QuestionState.ANSWERED or kept is None or kept.used_at:
            return None
        return row.language


def _words(about: str, *, corrected: bool) -> OutsideWords | None:
    name, company = question_of(about), settings().company_name
    with transaction() as session:
        row = question_by_public_id(session, name)
        if row is None or not row.settled or row.retired_at is not None:
            return None  # an answer that is true no more goes nowhere
        asked, answer = " ".join(row.words.split())[:300], row.pass_on or row.answer
    detail = _("You asked: “%(question)s”", question=asked)
    if corrected:
        detail = _("What we answered before was not quite right. You asked: “%(question)s”", question=asked)
    return OutsideWords(
        subject=_("%(company)s corrects an answer to you", company=company)
        if corrected
        else _("%(company)s has an answer for you", company=company),
        detail=detail,
        text=answer,
        button=_("Say thanks, or ask on"),
        url=whole_address("outside.show", {"token": outside_token(name)}),
        why=_(
            "Somebody at %(company)s asked this for you. Your address is forgotten once you used the link, at the "
            "latest two months after the question.",
            company=company,
        ),
    )


LETTER = OutsideLetter(
    ANSWER_LETTER,
    _language,
    partial(_words, corrected=False),
    returns_to=return_address,
    undelivered=tell_undelivered,
)
CORRECTION = OutsideLetter(
    CORRECTION_LETTER,
    _language,
    partial(_words, corrected=True),
    returns_to=return_address,
    undelivered=tell_undelivered,
)
