"""The mail that brings an answer to whoever asked outside: with a link that works once, to say thanks or ask on."""

from flask_babel import gettext as _

from advocacy.core.database import transaction
from advocacy.core.identifiers import keyed_hash
from advocacy.core.room import OutsideLetter, OutsideWords
from advocacy.core.services import settings
from advocacy.notifications.addressing import whole_address
from advocacy.questions.models import question_by_public_id
from advocacy.questions.outside_models import outside_of
from advocacy.questions.rules import QuestionState

ANSWER_LETTER = "question.answer_outside"
TOKEN_LENGTH = 40


def outside_token(question_public_id: str) -> str:
    """Signed with the house's secret: a mail that is written again leads to the same page."""
    return keyed_hash(settings().secret_key.encode(), "outside", question_public_id)[:TOKEN_LENGTH]


def _language(about: str) -> str | None:
    with transaction() as session:
        row = question_by_public_id(session, about)
        if row is None or row.state is not QuestionState.ANSWERED or outside_of(session, row.id) is None:
            return None
        return row.language


def _words(about: str) -> OutsideWords | None:
    with transaction() as session:
        row = question_by_public_id(session, about)
        if row is None or not row.settled or row.retired_at is not None:
            return None  # an answer that is true no more goes nowhere
        asked, answer = row.words, row.pass_on or row.answer
    company = settings().company_name
    return OutsideWords(
        subject=_("%(company)s has an answer for you", company=company),
        detail=_("You asked: “%(question)s”", question=" ".join(asked.split())[:300]),
        text=answer,
        button=_("Say thanks, or ask on"),
        url=whole_address("outside.show", {"token": outside_token(about)}),
        why=_(
            "Somebody at %(company)s asked this for you. Your address is forgotten once you used the link, at the "
            "latest two months after the question.",
            company=company,
        ),
    )


LETTER = OutsideLetter(ANSWER_LETTER, _language, _words)
