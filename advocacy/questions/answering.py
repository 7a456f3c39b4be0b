"""Saying hello, declining and answering. The first answer counts, whoever of those who know gives it."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.guidelines.reaching import check_text
from advocacy.guidelines.rules import Audience, Finding, blocking
from advocacy.networks.rules import Network
from advocacy.people.models import Person, Topic
from advocacy.questions import facts
from advocacy.questions.crediting import credit_answer
from advocacy.questions.events import note
from advocacy.questions.informing import (
    inform_acknowledged,
    inform_answered,
    inform_corrected,
    inform_given,
    inform_moved,
)
from advocacy.questions.keeping_outside import mail_correction, mail_outside
from advocacy.questions.knowing_rules import first_review
from advocacy.questions.models import Question, may_answer, question_by_public_id, visible_to
from advocacy.questions.routing import load_pool, one_at_a_time, reroute
from advocacy.questions.rules import EventKind, Level, QuestionState, acknowledged, kept


class Outcome(StrEnum):
    """What came of an act on a question."""

    DONE = "done"
    KEPT = "kept"  # answered, and in time
    LATE = "late"  # answered after the promised day
    ALREADY = "already"  # it was done before
    MOVED_ON = "moved_on"  # somebody else has it now
    ANSWERED_ALREADY = "answered_already"
    NOT_OPEN = "not_open"  # withdrawn, or not in a state for this
    STAYS = "stays"  # it is at the fallback, who keeps it or hands it to somebody
    NOBODY = "nobody"  # there is no such colleague to hand it to


@dataclass(frozen=True)
class Stopped:
    """The guidelines found something that stops the answer."""

    findings: tuple[Finding, ...]


def acknowledge(public_name: str, person: Person) -> Outcome | None:
    """One click: whoever has it says hello. None: there is no such question for this person."""
    with transaction() as session:
        row = _for_expert(session, public_name, person)
        if row is None:
            return None
        if not row.open:
            return _closed(row)
        if row.owner_id != person.id:
            return Outcome.MOVED_ON
        if row.state is QuestionState.ACKNOWLEDGED:
            return Outcome.ALREADY
        greet(session, row, person.id)
        return Outcome.DONE


def greet(session: Session, row: Question, person_id: int) -> None:
    """The asker hears it once; a second expert who says hello later changes nothing about their hour."""
    row.stand(acknowledged(row.standing))
    note(session, row, EventKind.ACKNOWLEDGED, person_id)
    if row.acknowledged_at is None:
        row.acknowledged_at = now()
        inform_acknowledged(session, row)


def decline(public_name: str, person: Person) -> Outcome | None:
    """“Not mine”: it goes on at once, to the next level."""
    with transaction() as session:
        one_at_a_time(session)
        row = _for_expert(session, public_name, person)
        if row is None:
            return None
        if not row.open:
            return _closed(row)
        if row.owner_id != person.id:
            return Outcome.MOVED_ON
        if row.level == Level.FALLBACK:
            return Outcome.STAYS
        note(session, row, EventKind.DECLINED, person.id)
        reroute(session, load_pool(session, [row.topic_id]), row, Level(row.level).next, now())
        inform_given(session, row)
        inform_moved(session, row, person.id)
        return Outcome.DONE


def answer(public_name: str, person: Person, words: str, pass_on: str) -> Outcome | Stopped | None:
    """Whoever knows may answer, also somebody from whom it went on meanwhile: the neighbour waits, not the rules."""
    with transaction() as session:
        row = _for_expert(session, public_name, person)
        if row is None:
            return None
        if not row.open:
            return _closed(row)
        stops = blocking(
            found_in(session, row, words, person.language) + found_in(session, row, pass_on, person.language)
        )
        if stops:
            return Stopped(tuple(stops))
        _write(session, row, person, words.strip(), pass_on.strip())
        return Outcome.KEPT if kept(row.asked_at, row.answered_at) else Outcome.LATE


def _write(session: Session, row: Question, person: Person, words: str, pass_on: str) -> None:
    moment = now()
    row.answer, row.pass_on, row.answerer_id, row.answered_at = words, pass_on, person.id, moment
    row.acknowledged_at = row.acknowledged_at or moment  # an answer greets, too
    row.state, row.level_due, row.quiet_since = QuestionState.ANSWERED, None, moment
    row.stand(row.standing)
    row.checked_on = moment.date()
    row.review_on = first_review(moment.date())
    note(session, row, EventKind.ANSWERED, person.id)
    inform_answered(session, row)
    mail_outside(session, row)
    row.owner_id = person.id  # who looks after the answer from now on
    facts.answered(row)
    credit_answer(row)


def correct(public_name: str, person: Person, words: str, pass_on: str) -> Outcome | Stopped | None:
    """Who looks after an answer puts it right; whoever asked hears it, since they passed the old one on."""
    with transaction() as session:
        row = question_by_public_id(session, public_name, lock=True)
        if row is None or row.owner_id != person.id or not row.settled:
            return None
        stops = blocking([each for text in (words, pass_on) for each in found_in(session, row, text, person.language)])
        if stops:
            return Stopped(tuple(stops))
        if (row.answer, row.pass_on) == (words.strip(), pass_on.strip()):
            return Outcome.ALREADY
        row.answer, row.pass_on, row.retired_at = words.strip(), pass_on.strip(), None
        row.checked_on = now().date()
        row.review_on = first_review(row.checked_on)
        note(session, row, EventKind.CORRECTED, person.id)
        inform_corrected(session, row)
        session.flush()
        mail_correction(session, row)
        return Outcome.DONE


def look_through(public_name: str, person: Person, words: str) -> list[Finding] | None:
    """While it is typed: what will be found. None: there is no such question for this person."""
    with transaction() as session:
        row = _for_expert(session, public_name, person, lock=False)
        return None if row is None else found_in(session, row, words, person.language)


def found_in(session: Session, row: Question, words: str, reader: str) -> list[Finding]:
    """What the guidelines say about an answer to this question."""
    if not words.strip():
        return []
    topic = session.scalar(select(Topic.name).where(Topic.id == row.topic_id)) if row.topic_id else None
    topics = frozenset({topic}) if topic else frozenset()
    return check_text(words, Network.LINKEDIN, row.language, Audience.ANSWER, topics=topics, reader=reader)


def _for_expert(session: Session, public_name: str, person: Person, *, lock: bool = True) -> Question | None:
    """Nobody answers what they asked themselves, unless it is theirs because nobody else is here."""
    row = question_by_public_id(session, public_name, lock=lock)
    if row is None:
        return None
    may = select(Question.id).where(Question.id == row.id, may_answer(person), visible_to(person))
    if session.scalar(may) is None or (row.asker_id == person.id and row.owner_id != person.id):
        return None
    return row


def _closed(row: Question) -> Outcome:
    return Outcome.ANSWERED_ALREADY if row.settled else Outcome.NOT_OPEN
