"""A leader names who prepares for them, or ends it; whoever was named may step down. The other one is told."""

from advocacy.core.database import transaction
from advocacy.people.delegating import NamingProblem, end_delegation, leader_for, name_delegate
from advocacy.people.models import Person, locked_person
from advocacy.sharing.delegates.following import Change, follow, follow_and_tell
from advocacy.sharing.delegates.informing import inform_named, inform_no_longer, inform_stepped_down


def name(leader: Person, email: str) -> Person | NamingProblem:
    """In the place of whoever it was before, whose open texts are over."""
    with transaction() as session:
        follow_and_tell(leader.id)
        named = name_delegate(leader.id, email)
        if not isinstance(named, Person):
            return named
        held = locked_person(session, leader.id)
        change = follow(session, held) or Change(None, None)
        if change.before:
            inform_no_longer(held, change.before)
        if change.after:
            inform_named(held, change.after)
        return named


def remove(leader: Person) -> Person | None:
    with transaction() as session:
        follow_and_tell(leader.id)
        before = end_delegation(leader.id, by=leader.id)
        if before:
            held = locked_person(session, leader.id)
            follow(session, held)
            inform_no_longer(held, before.id)
        return before


def step_down(delegate: Person, leader_public_id: str) -> Person | None:
    """The leader it was for; None when it is nobody of theirs."""
    with transaction() as session:
        leader = leader_for(session, delegate.id, leader_public_id)
        if leader is None:
            return None
        follow_and_tell(leader.id)
        if end_delegation(leader.id, by=delegate.id, delegate_id=delegate.id) is None:
            return None
        follow(session, locked_person(session, leader.id))
        inform_stepped_down(leader.id, delegate)
        return leader
