"""The one answer to a mail from somebody without an account: it says what this address is for, and nothing else."""

from flask_babel import gettext as _

from advocacy.core.room import OutsideLetter, OutsideWords
from advocacy.core.services import settings


def _language(_about: str) -> str | None:
    return settings().languages[0] if settings().question_address else None


def _words(_about: str) -> OutsideWords:
    company = settings().company_name
    return OutsideWords(
        subject=_("We could not take your mail"),
        detail=_(
            "This address takes questions that people of %(company)s bring in. Yours was not kept. "
            "If you know somebody there, ask them to bring it in for you. If you work there, write from the address "
            "with which you sign in.",
            company=company,
        ),
        button="",
        url="",
        why=_("A machine wrote this, once. Answers to it are read by nobody."),
    )


NEUTRAL = OutsideLetter("question.neutral", _language, _words, automatic=True)
