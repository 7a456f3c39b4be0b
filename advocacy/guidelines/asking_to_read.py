"""Communications asks those whom some rules concern to say "read and understood": asked, reminded once, closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.identifiers import public_id
from advocacy.core.journal import record
from advocacy.core.services import now
from advocacy.guidelines.announcing import told_rules
from advocacy.guidelines.checkup_rules import COUNTS_FOR
from advocacy.guidelines.concerning import concerned
from advocacy.guidelines.loading import Rule
from advocacy.guidelines.models import CheckUp, Edition, ReadingRequest, Understood
from advocacy.guidelines.reaching import current_rulebook
from advocacy.guidelines.reading_rules import MOST_OPEN, REMINDED_AFTER, Group, Rates, rates
from advocacy.guidelines.reading_telling import tell_asked, tell_reminded
from advocacy.guidelines.rules import Status
from advocacy.people.models import Person, Team, names
from advocacy.people.rules import PersonState

CLOSED_SHOWN = 10


class NotAsked(StrEnum):
    NOTHING_TO_READ = "nothing to read"  # no such topic or edition, or none of its rules is in force
    TOO_MANY_OPEN = "too many open"
    ASKED_ALREADY = "asked already"  # the same is asked and still open


@dataclass(frozen=True)
class Asked:
    """How many people were told."""

    public_id: str
    told: int


@dataclass(frozen=True)
class RequestSeen:
    """A request as communications sees it."""

    request: ReadingRequest
    asked_by: Person
    rules: Sequence[Rule]
    rates: Rates


def ask_about_topic(topic: str, by: int, *, needed_to_share: bool) -> Asked | NotAsked:
    """All rules of the topic that are in force now."""
    rules = [rule for rule in current_rulebook().rules if rule.header.topic == topic]
    return _ask([rule.id for rule in rules if _counts(rule)], by, needed_to_share, topic=topic)


def ask_about_edition(wanted: str, by: int, *, needed_to_share: bool) -> Asked | NotAsked:
    """The rules that the edition brought or changed, as far as they are in force now."""
    with transaction() as session:
        edition_id = session.scalar(select(Edition.id).where(Edition.public_id == wanted))
        rules = told_rules(session, edition_id) if edition_id else []
        return _ask([rule.id for rule in rules], by, needed_to_share, edition_id=edition_id)


def close_request(wanted: str, by: int) -> bool:
    """Nobody is asked or reminded any more; what was said stays counted. False when none is open under that name."""
    with transaction() as session:
        query = select(ReadingRequest).where(ReadingRequest.public_id == wanted, ReadingRequest.closed_at.is_(None))
        found = session.scalar(query.with_for_update())
        if found is None:
            return False
        found.closed_at = now()
        record("reading request closed", actor_id=by, subject=f"reading:{wanted}")
        return True


def remind_readers() -> int:
    """A week after asking, once, those who did not say it yet. How many were told."""
    told = 0
    with transaction() as session:
        due = _open().where(ReadingRequest.reminded_at.is_(None), ReadingRequest.asked_at <= now() - REMINDED_AFTER)
        for request in session.scalars(due.with_for_update(skip_locked=True)):
            request.reminded_at = now()
            said = select(Understood.person_id).where(Understood.request_id == request.id)
            missing = _concerned_ids(request.rule_ids).where(Person.id.not_in(said))
            told += tell_reminded(request, session.scalars(missing).all(), len(rules_of(request)))
    return told


def requests_seen() -> list[RequestSeen]:
    """The open ones and the newest closed ones, newest first; two queries each."""
    with transaction() as session:
        newest = ReadingRequest.id.desc()
        closed = select(ReadingRequest).where(ReadingRequest.closed_at.is_not(None)).order_by(newest)
        found = [*session.scalars(_open().order_by(newest)), *session.scalars(closed.limit(CLOSED_SHOWN))]
        people = names(session, [request.asked_by for request in found])
        return [
            RequestSeen(request, people[request.asked_by], rules_of(request), _rates(session, request))
            for request in found
        ]


def checkup_rates() -> Rates:
    """How many of those who are active finished a check-up within the last year."""
    since = now() - COUNTS_FOR
    did = select(CheckUp.person_id).where(CheckUp.finished_at > since)
    with transaction() as session:
        return _by_team(session, select(Person.id).where(Person.state == PersonState.ACTIVE), did)


def rules_of(request: ReadingRequest) -> list[Rule]:
    """Those that are in force, in the order in which they are read."""
    known = current_rulebook().by_id
    return [known[name] for name in request.rule_ids if name in known and _counts(known[name])]


def _counts(rule: Rule) -> bool:
    return rule.header.status is Status.ACTIVE


def _open() -> Select[ReadingRequest]:
    return select(ReadingRequest).where(ReadingRequest.closed_at.is_(None))


def _ask(
    rule_ids: Sequence[str], by: int, needed_to_share: bool, *, topic: str = "", edition_id: int | None = None
) -> Asked | NotAsked:
    if not rule_ids:
        return NotAsked.NOTHING_TO_READ
    with transaction() as session:
        session.execute(select(func.pg_advisory_xact_lock(func.hashtext("reading requests"))))
        open_ones = session.scalars(_open()).all()
        if any((one.topic, one.edition_id) == (topic, edition_id) for one in open_ones):
            return NotAsked.ASKED_ALREADY
        if len(open_ones) >= MOST_OPEN:
            return NotAsked.TOO_MANY_OPEN
        request = ReadingRequest(
            public_id=public_id(),
            rule_ids=list(rule_ids),
            topic=topic,
            edition_id=edition_id,
            needed_to_share=needed_to_share,
            asked_by=by,
            asked_at=now(),
        )
        session.add(request)
        session.flush()
        told = tell_asked(request, session.scalars(_concerned_ids(rule_ids)).all(), session.get_one(Person, by))
        details: dict[str, str | int | None] = {"rules": len(rule_ids), "told": told, "blocks": int(needed_to_share)}
        record("reading asked", actor_id=by, subject=f"reading:{request.public_id}", details=details)
        return Asked(request.public_id, told)


def _concerned_ids(rule_ids: Sequence[str]) -> Select[int]:
    known = current_rulebook().by_id
    headers = [known[name].header for name in rule_ids if name in known and _counts(known[name])]
    return select(Person.id).where(concerned(headers))


def _rates(session: Session, request: ReadingRequest) -> Rates:
    """Of a closed one, among those who were here by then."""
    said = select(Understood.person_id).where(Understood.request_id == request.id)
    people = _concerned_ids(request.rule_ids).where(Person.joined_at <= (request.closed_at or now()))
    return _by_team(session, people, said)


def _by_team(session: Session, people: Select[int], did: Select[int]) -> Rates:
    """Among these people, by team, those who did it."""
    counted = func.count().filter(Person.id.in_(did))
    query = select(func.coalesce(Team.name, ""), func.count(), counted).select_from(Person)
    query = query.outerjoin(Team, Team.id == Person.team_id).where(Person.id.in_(people)).group_by(Team.name)
    return rates(Group(name, asked, number) for name, asked, number in session.execute(query))
