"""Taking a mail in, exactly once: what it is, what comes of it, and that it was here, in one transaction."""

from dataclasses import dataclass

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.identifiers import public_id
from advocacy.core.mail import sender_address
from advocacy.core.services import now, settings
from advocacy.notifications.telling import tell
from advocacy.notifications.writing_outside import note_bounce, note_returned
from advocacy.people.models import Person, all_topics, person_by_email
from advocacy.questions.asking import AskedNow, Wanted, ask
from advocacy.questions.mail import notices
from advocacy.questions.mail.addresses import found_address, looks_like_ours
from advocacy.questions.mail.letters import Letter, read_letter
from advocacy.questions.mail.models import TakenLetter, many_wait
from advocacy.questions.mail.plain import newest_words
from advocacy.questions.mail.replying import OBSTACLES, Reply, take_reply, tell_not_taken
from advocacy.questions.mail.rules import Became, NotTaken, Proof, by_machine, proof, topic_in, who_in
from advocacy.questions.mail.senders import answer_neutrally, too_many
from advocacy.questions.models import question_by_public_id
from advocacy.questions.outside_returning import returned_name
from advocacy.questions.rules import LONGEST_WORDS


@dataclass(frozen=True)
class Made:
    """What was made of a mail, by whom, and about which question."""

    became: Became
    person_id: int | None = None
    question_id: int | None = None
    words: str = ""


def take(raw: bytes) -> Became | None:
    """None when it was taken in before: by another worker, another way, or before a crash."""
    letter = read_letter(raw)
    if letter is None:
        return Became.UNREADABLE
    with transaction() as session:
        row = _first_time(session, letter)
        if row is None:
            return None
        made = _make(session, letter, row)
        row.became, row.person_id, row.question_id = made.became, made.person_id, made.question_id
        row.words, row.subject = made.words, letter.subject if made.words else ""
        if made.became is Became.TOO_MANY:
            session.delete(row)  # so that it is taken when somebody takes the flag off it
        return made.became


def _first_time(session: Session, letter: Letter) -> TakenLetter | None:
    """Whoever writes the row first takes the mail; another waits for that transaction, and finds it done."""
    values = {
        "public_id": public_id(),
        "message_id": letter.message_id,
        "digest": letter.digest,
        "became": Became.AUTOMATIC,
        "taken_at": now(),
        "subject": "",
        "words": "",
    }
    made = insert(TakenLetter).values(values).on_conflict_do_nothing().returning(TakenLetter)
    return session.scalar(made)


def _make(session: Session, letter: Letter, row: TakenLetter) -> Made:
    machine = by_machine(letter.headers, _own_addresses())
    returned = returned_name(letter.recipients)
    if machine is Became.BOUNCE or returned:
        return _bounce(session, letter, returned)
    if machine:
        return Made(machine)
    shown = proof(letter.results, settings().mail_trusted_host, letter.headers.sender)
    if too_many(session, letter.headers.sender, shown):
        return Made(Became.TOO_MANY)
    person = person_by_email(session, letter.headers.sender)
    address = found_address(session, letter.recipients)
    if address is not None:
        return _reply(session, letter, row, Reply(address, person, shown))
    if shown is Proof.FAILED:
        return Made(Became.FORGED)
    if person is None or not person.is_active:
        answer_neutrally(session, letter)
        return Made(Became.UNKNOWN)
    if looks_like_ours(letter.recipients):
        return Made(tell_not_taken(person.id, NotTaken.OLD_ADDRESS, _told_as(row, shown)), person.id)
    return _question(session, letter, row, person, shown)


def _own_addresses() -> set[str]:
    return {settings().question_address.lower(), sender_address(settings()).lower()}


def _bounce(session: Session, letter: Letter, returned: str) -> Made:
    """Which letter it was, says the address it came back to; else the report about it."""
    if letter.bounced is not None:
        code = letter.bounced.code
        if not (returned and note_returned(session, returned, code)) and letter.bounced.message_id:
            note_bounce(session, letter.bounced.message_id, code)
    return Made(Became.BOUNCE)


def _reply(session: Session, letter: Letter, row: TakenLetter, reply: Reply) -> Made:
    words = newest_words(letter.text)
    became = take_reply(session, reply, words, row.public_id)
    if became in (Became.ANSWER, Became.ASKED_ON):
        _say_what_was_left(letter, row, reply.address.person_id)
    waits = became is Became.WAITS
    row.reply = reply.address.purpose if waits else None
    return Made(became, reply.address.person_id, reply.address.question_id, words if waits else "")


def _question(session: Session, letter: Letter, row: TakenLetter, person: Person, shown: Proof) -> Made:
    """Asked at once when our own mail server vouches for the sender; else whoever has the address is asked."""
    words = newest_words(letter.text) if letter.text.strip() else letter.subject
    if not words or len(words) > LONGEST_WORDS:
        tell_not_taken(person.id, NotTaken.TOO_LONG if words else NotTaken.EMPTY, _told_as(row, shown))
        return Made(Became.NOT_TAKEN, person.id)
    if shown is not Proof.PASSED:
        if many_wait(session, person.id):
            return Made(Became.TOO_MANY)
        link = ("questions.bring_in", {"letter": row.public_id})
        tell([person.id], notices.WAITS, link=link, once_key=row.public_id)
        return Made(Became.WAITS, person.id, words=words)
    asked = ask(person, wanted_by_mail(session, person, letter.subject, words), row.public_id)
    if not isinstance(asked, AskedNow):
        tell_not_taken(person.id, OBSTACLES[asked], row.public_id)
        return Made(Became.NOT_TAKEN, person.id)
    _say_what_was_left(letter, row, person.id)
    question = question_by_public_id(session, asked.public_id)
    return Made(Became.QUESTION, person.id, question.id if question else None)


def _told_as(row: TakenLetter, shown: Proof) -> str:
    """Of mails that may be anybody's, one a day is told."""
    return row.public_id if shown is Proof.PASSED else f"{now():%Y-%m-%d}"


def wanted_by_mail(session: Session, person: Person, subject: str, words: str) -> Wanted:
    """Who asked, and about what, by the words of the subject."""
    offered = settings().languages
    return Wanted(
        words=words,
        who_asked=who_in(subject),
        topic=topic_in(subject, [(each.public_id, each.name) for each in all_topics(session)]),
        language=person.language if person.language in offered else offered[0],
        by_mail=True,
    )


def _say_what_was_left(letter: Letter, row: TakenLetter, person_id: int) -> None:
    if letter.attached:
        tell([person_id], notices.ATTACHED, once_key=row.public_id)
