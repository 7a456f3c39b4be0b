"""A mail proves nothing about its sender, so whoever it should be from says with a click that the words are theirs."""

from dataclasses import dataclass

from sqlalchemy import delete, select, update

from advocacy.core.database import transaction
from advocacy.core.identifiers import is_public_id
from advocacy.core.services import now
from advocacy.people.models import Person
from advocacy.questions.asking import Wanted
from advocacy.questions.mail.models import TakenLetter, waiting_letter
from advocacy.questions.mail.rules import KEEP_LETTERS, KEEP_WORDS, Became, Purpose
from advocacy.questions.mail.senders import forget_senders
from advocacy.questions.mail.taking import wanted_by_mail
from advocacy.questions.models import Question, question_by_public_id


@dataclass(frozen=True)
class Mailed:
    """`follows`: the question after which is asked, when it came as a reply."""

    letter: str
    wanted: Wanted
    follows: str = ""


def mailed_question(person: Person, letter: str) -> Mailed | None:
    """Their own alone, while it waits."""
    if not is_public_id(letter):
        return None
    with transaction() as session:
        row = waiting_letter(session, person.id, letter)
        if row is None or row.reply is Purpose.ANSWER:
            return None
        earlier = session.get(Question, row.question_id) if row.question_id else None
        wanted = wanted_by_mail(session, person, row.subject, row.words)
        return Mailed(letter, wanted, earlier.public_id if earlier else "")


def mailed_answer(person: Person, letter: str, question: str) -> str:
    """The words of a reply that may be theirs, for the page on which they read and send them; empty where none wait."""
    if not is_public_id(letter):
        return ""
    with transaction() as session:
        row, asked = waiting_letter(session, person.id, letter), question_by_public_id(session, question)
        theirs = row is not None and asked is not None and row.reply is Purpose.ANSWER and row.question_id == asked.id
        return row.words if row and theirs else ""


def answered_by_click(person: Person, letter: str) -> None:
    """They read the words and sent them, or others in their place."""
    if not is_public_id(letter):
        return
    with transaction() as session:
        row = waiting_letter(session, person.id, letter)
        if row and row.reply is Purpose.ANSWER:
            row.became, row.words, row.subject = Became.ANSWER, "", ""


def brought_in_by_click(person: Person, letter: str, question: str) -> None:
    """Its words are in the question now. The letter's name was the question's key, so twice is one question."""
    if not is_public_id(letter):
        return
    with transaction() as session:
        row, asked = waiting_letter(session, person.id, letter), question_by_public_id(session, question)
        if row and asked:
            row.became = Became.ASKED_ON if row.reply else Became.QUESTION
            row.question_id, row.words, row.subject = asked.id, "", ""


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
