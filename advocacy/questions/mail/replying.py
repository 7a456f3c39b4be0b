"""A reply to a mail of ours: an expert's answer, or an asker who asks on. The token says whose it is and about what."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from advocacy.core.services import now, settings
from advocacy.guidelines.rules import Finding
from advocacy.notifications.telling import Link, tell
from advocacy.people.models import Person, Topic
from advocacy.questions.answering import Outcome, Stopped, answer
from advocacy.questions.asking import AskedNow, AskObstacle, Wanted, ask
from advocacy.questions.mail import notices
from advocacy.questions.mail.models import ReplyAddress, many_wait
from advocacy.questions.mail.rules import Became, NotTaken, Proof, Purpose
from advocacy.questions.models import Question
from advocacy.questions.rules import LONGEST_ANSWER, LONGEST_WORDS

NOT_ANSWERED: Mapping[Outcome, NotTaken] = {
    Outcome.ANSWERED_ALREADY: NotTaken.ANSWERED_ALREADY,
    Outcome.NOT_OPEN: NotTaken.NOT_OPEN,
}
OBSTACLES: Mapping[AskObstacle, NotTaken] = {
    AskObstacle.TOO_SHORT: NotTaken.TOO_SHORT,
    AskObstacle.ENOUGH_TODAY: NotTaken.TOO_MANY_TODAY,
    AskObstacle.NOT_ANSWERED: NotTaken.NOT_ANSWERED,
}
MOST_FINDINGS = 3


@dataclass(frozen=True)
class Reply:
    """`sender`: who has the address that the mail says it comes from; `proof`: what our own server says about it."""

    address: ReplyAddress
    sender: Person | None
    proof: Proof


def take_reply(session: Session, reply: Reply, words: str, letter_name: str) -> Became:
    """A token that was passed on does nothing for whoever got it: the sender's address must be the person's own."""
    person = session.get_one(Person, reply.address.person_id)
    question = session.get_one(Question, reply.address.question_id)
    link: Link = ("questions.show", {"public_id": question.public_id})
    if not person.is_active:
        return Became.FORGED
    answers = reply.address.purpose is Purpose.ANSWER
    longest = LONGEST_ANSWER if answers else LONGEST_WORDS
    if not _is_theirs(reply, person):
        kept = bool(words) and len(words) <= longest and _may_be_theirs(reply, person)
        return _from_elsewhere(session, reply, person, question, letter_name, kept=kept)
    if not words or len(words) > longest:
        return tell_not_taken(person.id, NotTaken.TOO_LONG if words else NotTaken.EMPTY, letter_name, link)
    if answers:
        return _answer(person, question, words, letter_name, link)
    return _ask_on(session, person, question, words, letter_name, link)


def _is_theirs(reply: Reply, person: Person) -> bool:
    """Where our own mail server says who sent a mail, it has to say so of a reply too."""
    return _is_proved(reply.proof) and reply.sender is not None and reply.sender.id == person.id


def _is_proved(shown: Proof) -> bool:
    return shown is Proof.PASSED or (shown is Proof.NONE and not settings().mail_trusted_host)


def _may_be_theirs(reply: Reply, person: Person) -> bool:
    """From another address of theirs, or from their own without a proof; a colleague's address is that colleague's."""
    if reply.sender is None:
        return _is_proved(reply.proof)
    return reply.sender.id == person.id and reply.proof is not Proof.FAILED


def _from_elsewhere(
    session: Session, reply: Reply, person: Person, question: Question, letter_name: str, *, kept: bool
) -> Became:
    """Somebody had the token, who may be anybody. Words that can be theirs wait for their click, a few of them; a mail
    about it repeats none.
    """
    values = {"public_id": question.public_id}
    if kept and not many_wait(session, person.id):
        answers = reply.address.purpose is Purpose.ANSWER
        page = "questions.show" if answers else "questions.bring_in"
        link: Link = (page, (values if answers else {}) | {"letter": letter_name})
        tell([person.id], notices.REPLY_WAITS, link=link, once_key=letter_name)
        return Became.WAITS
    once_a_day = f"{question.public_id} {reply.address.purpose} {now():%Y-%m-%d}"
    tell_not_taken(person.id, NotTaken.OTHER_SENDER, once_a_day, ("questions.show", values))
    return Became.FORGED


def _answer(person: Person, question: Question, words: str, letter_name: str, link: Link) -> Became:
    came = answer(question.public_id, person, words, "")
    if isinstance(came, Stopped):
        return tell_not_taken(person.id, NotTaken.STOPPED, letter_name, link, _why(came.findings))
    if came is None:
        return tell_not_taken(person.id, NotTaken.NOT_YOURS, letter_name)
    if came in NOT_ANSWERED:
        return tell_not_taken(person.id, NOT_ANSWERED[came], letter_name, link)
    return Became.ANSWER


def _why(findings: tuple[Finding, ...]) -> str:
    """The rules' titles and what to do instead, in the expert's language; never the words that were found."""
    said = dict.fromkeys(f"{each.title.rstrip('.')}. {each.instead}".strip() for each in findings)
    return " ".join(list(said)[:MOST_FINDINGS])


def _ask_on(session: Session, person: Person, question: Question, words: str, letter_name: str, link: Link) -> Became:
    topic = session.get(Topic, question.topic_id) if question.topic_id else None
    wanted = Wanted(words, question.who_asked, topic.public_id if topic else "", question.language, by_mail=True)
    asked = ask(person, wanted, letter_name, follows=question.public_id)
    if isinstance(asked, AskedNow):
        return Became.ASKED_ON
    return tell_not_taken(person.id, OBSTACLES[asked], letter_name, link)


def tell_not_taken(
    person_id: int, reason: NotTaken, letter_name: str, link: Link | None = None, why: str = ""
) -> Became:
    """Once for each mail."""
    parameters = {"reason": reason.value, "why": why}
    tell([person_id], notices.NOT_TAKEN, parameters=parameters, link=link, once_key=letter_name)
    return Became.NOT_TAKEN
