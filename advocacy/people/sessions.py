"""Where somebody is signed in: started, found again, listed, ended. The cookie holds a token, the table its hash."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update

from advocacy.core.database import transaction
from advocacy.core.identifiers import random_token, token_hash
from advocacy.core.services import now
from advocacy.people.models import Person, SignedInSession, open_sessions
from advocacy.people.rules import KEEP_AFTER_END, PersonState, seen_is_stale, session_life


@dataclass(frozen=True)
class Started:
    token: str
    public_id: str


@dataclass(frozen=True)
class Found:
    person: Person
    session_id: int


def start_session(person_id: int, *, stay: bool, device: str) -> Started:
    moment = now()
    token = random_token()
    row = SignedInSession(
        person_id=person_id,
        token_hash=token_hash(token),
        device=device,
        started_at=moment,
        seen_at=moment,
        expires_at=moment + session_life(stay),
    )
    with transaction() as session:
        session.execute(update(Person).where(Person.id == person_id).values(seen_at=moment))
        session.add(row)
        session.flush()
        return Started(token, row.public_id)


def find_session(token: str) -> Found | None:
    """Who holds this token. None at once when the session ended or is over, or the person is no longer active."""
    moment = now()
    with transaction() as session:
        row = session.execute(
            select(Person, SignedInSession)
            .join(SignedInSession, SignedInSession.person_id == Person.id)
            .where(
                SignedInSession.token_hash == token_hash(token),
                SignedInSession.ended_at.is_(None),
                SignedInSession.expires_at > moment,
                Person.state == PersonState.ACTIVE,
            )
        ).one_or_none()
    if row is None:
        return None
    person, signed_in = row
    if seen_is_stale(signed_in.seen_at, moment):
        _touch(person.id, signed_in.id, moment)
    return Found(person, signed_in.id)


def _touch(person_id: int, session_id: int, moment: datetime) -> None:
    with transaction() as session:
        session.execute(update(Person).where(Person.id == person_id).values(seen_at=moment))
        session.execute(update(SignedInSession).where(SignedInSession.id == session_id).values(seen_at=moment))


def list_sessions(person_id: int) -> Sequence[SignedInSession]:
    with transaction() as session:
        return open_sessions(session, person_id, now())


def end_session(person_id: int, public_id: str) -> bool:
    """False when the person has no such open session."""
    with transaction() as session:
        ended = session.execute(
            update(SignedInSession)
            .where(
                SignedInSession.person_id == person_id,
                SignedInSession.public_id == public_id,
                SignedInSession.ended_at.is_(None),
            )
            .values(ended_at=now())
            .returning(SignedInSession.id)
        ).first()
    return ended is not None


def end_token(token: str) -> None:
    with transaction() as session:
        session.execute(
            update(SignedInSession)
            .where(SignedInSession.token_hash == token_hash(token), SignedInSession.ended_at.is_(None))
            .values(ended_at=now())
        )


def end_sessions(person_id: int, *, but: int | None = None) -> None:
    """End all sessions of somebody, but perhaps the one with which they ask for it."""
    ended = update(SignedInSession).where(SignedInSession.person_id == person_id, SignedInSession.ended_at.is_(None))
    with transaction() as session:
        session.execute((ended if but is None else ended.where(SignedInSession.id != but)).values(ended_at=now()))


def forget_old_sessions() -> None:
    with transaction() as session:
        session.execute(delete(SignedInSession).where(SignedInSession.expires_at < now() - KEEP_AFTER_END))
