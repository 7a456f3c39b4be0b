"""Who prepares texts for a leader: naming somebody, ending it from either side, and whom somebody prepares for."""

from collections.abc import Sequence
from enum import StrEnum

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.identifiers import is_public_id
from advocacy.core.journal import record
from advocacy.core.services import now
from advocacy.people.models import Person, locked_person, person_by_email, person_by_public_id
from advocacy.people.rules import PersonState, normalised_email


class NamingProblem(StrEnum):
    NO_LEADER = "no_leader"  # only leaders have a delegate; an admin says who leads
    NOBODY = "nobody"  # no such colleague, or they have not joined
    ONESELF = "oneself"


def name_delegate(leader_id: int, email: str) -> Person | NamingProblem:
    """The leader names a colleague, in the place of whoever it was before."""
    with transaction() as session:
        leader = locked_person(session, leader_id)
        if not (leader.leader and leader.is_active):
            return NamingProblem.NO_LEADER
        found = find_delegate(session, leader, email)
        if isinstance(found, Person):
            set_delegate(leader, found, by=leader_id)
        return found


def end_delegation(leader_id: int, *, by: int, delegate_id: int | None = None) -> Person | None:
    """Nobody prepares for the leader any more; who did is handed back. `delegate_id`: only when it is still them."""
    with transaction() as session:
        leader = locked_person(session, leader_id)
        before = session.get(Person, leader.delegate_id) if leader.delegate_id else None
        if before is None or delegate_id not in (None, before.id):
            return None
        set_delegate(leader, None, by=by)
        return before


def find_delegate(session: Session, leader: Person, email: str) -> Person | NamingProblem:
    found = person_by_email(session, normalised_email(email) or "")
    if found is None or found.state is not PersonState.ACTIVE:
        return NamingProblem.NOBODY
    return NamingProblem.ONESELF if found.id == leader.id else found


def set_delegate(leader: Person, delegate: Person | None, *, by: int) -> None:
    """Into the locked row, with a line in the journal when it is a change. Who is named is told by a room above."""
    if (delegate.id if delegate else None) == leader.delegate_id:
        return
    leader.delegate_id = delegate.id if delegate else None
    leader.delegate_since = now() if delegate else None
    action = "person.delegate_named" if delegate else "person.delegate_ended"
    details: dict[str, str | int | None] = {"delegate": delegate.public_id} if delegate else {}
    record(action, actor_id=by, subject=f"person:{leader.public_id}", details=details)


def delegate_of(leader: Person) -> Person | None:
    with transaction() as session:
        return session.get(Person, leader.delegate_id) if leader.delegate_id else None


def leaders_of(delegate_id: int) -> Sequence[Person]:
    """Whom this person prepares for, by name."""
    with transaction() as session:
        return session.scalars(_leaders(delegate_id).order_by(Person.name, Person.id)).all()


def prepares_for_somebody(delegate_id: int) -> bool:
    with transaction() as session:
        return session.scalar(_leaders(delegate_id).with_only_columns(Person.id).limit(1)) is not None


def leader_for(session: Session, delegate_id: int, leader_public_id: str, *, lock: bool = False) -> Person | None:
    """The leader, if this person prepares for them; of anybody else nothing is said. `lock`: until the end."""
    found = person_by_public_id(session, leader_public_id) if is_public_id(leader_public_id) else None
    if found is not None and lock:
        found = locked_person(session, found.id)
    return found if found and found.is_active and found.leader and found.delegate_id == delegate_id else None


def _leaders(delegate_id: int) -> Select[Person]:
    leads = (Person.delegate_id == delegate_id, Person.leader, Person.state == PersonState.ACTIVE)
    return select(Person).where(*leads)
