"""A mail proves nothing about its sender, so whoever has the address says with a click that the question is theirs."""

from dataclasses import dataclass

from sqlalchemy import delete, select, update

from advocacy.core.database import transaction
from advocacy.core.identifiers import is_public_id
from advocacy.core.services import now
from advocacy.people.models import Person
from advocacy.questions.asking import Wanted
from advocacy.questions.mail.models import TakenLetter, waiting_letter
from advocacy.questions.mail.rules import KEEP_LETTERS, KEEP_WORDS, Became
from advocacy.questions.mail.senders import forget_senders
from advocacy.questions.mail.taking import wanted_by_mail
from advocacy.questions.models import question_by_public_id


@dataclass(frozen=True)
class Mailed:
    letter: str
    wanted: Wanted


def mailed_question(person: Person, letter: str) -> Mailed | None:
    """Their own alone, while it waits."""
    if not is_public_id(letter):
        return None
    with transaction() as session:
        row = waiting_letter(session, person.id, letter)
        return Mailed(letter, wanted_by_mail(session, person, row.subject, row.words)) if row else None


def brought_in_by_click(person: Person, letter: str, question: str) -> None:
    """Its words are in the question now. The letter's name was the question's key, so twice is one question."""
    if not is_public_id(letter):
        return
    with transaction() as session:
        row, asked = waiting_letter(session, person.id, letter), question_by_public_id(session, question)
        if row and asked:
            row.became, row.question_id, row.words, row.subject = Became.QUESTION, asked.id, "", ""


def forget_letters() -> None:
    """Words that nobody clicked for go after three days, what came in at all after a month."""
    moment = now()
    with transaction() as session:
        waited = (TakenLetter.became == Became.WAITS, TakenLetter.taken_at < moment - KEEP_WORDS)
        session.execute(update(TakenLetter).where(*waited).values(became=Became.NOT_TAKEN, words="", subject=""))
        session.execute(delete(TakenLetter).where(TakenLetter.taken_at < moment - KEEP_LETTERS))
        forget_senders(session)


def letters_of(person_id: int) -> list[TakenLetter]:
    with transaction() as session:
        query = select(TakenLetter).where(TakenLetter.person_id == person_id).order_by(TakenLetter.id)
        return list(session.scalars(query))


def drop_letters(person_id: int) -> None:
    """Words that waited for their click go; that a mail was here stays, so that it is never taken again."""
    with transaction() as session:
        theirs = update(TakenLetter).where(TakenLetter.person_id == person_id)
        session.execute(theirs.values(words="", subject="", became=Became.NOT_TAKEN).where(TakenLetter.words != ""))
        session.execute(theirs.values(person_id=None))
