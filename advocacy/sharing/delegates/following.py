"""Who prepares for whom is decided in people, by the leader, the delegate or an admin; this room follows and tells.

The leader's and the delegate's own acts are followed at once (naming.py), those of others within a minute.
"""

from dataclasses import dataclass

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.people.models import Person, locked_person
from advocacy.sharing.delegates.informing import (
    inform_named,
    inform_named_for,
    inform_no_longer,
    inform_stepped_down,
)
from advocacy.sharing.delegation_models import Delegation, open_delegation
from advocacy.sharing.proposal_models import Proposal, end_open
from advocacy.sharing.proposal_rules import EndedBy, ProposalState

AT_ONCE = 200


@dataclass(frozen=True)
class Change:
    """Ids of who no longer prepares and of who does from now on."""

    before: int | None
    after: int | None


def follow(session: Session, leader: Person) -> Change | None:
    """What was written down becomes what is so; open texts of who was replaced are over. None: nothing changed.

    `leader` is the locked, newest row.
    """
    standing = open_delegation(session, leader.id)
    before = standing.delegate_id if standing else None
    if before == leader.delegate_id:
        return None
    if standing:
        standing.ended_at = now()
        session.flush()
        theirs = (Proposal.leader_id == leader.id) & (Proposal.delegate_id == standing.delegate_id)
        end_open(session, theirs, ProposalState.CANCELLED, EndedBy.DELEGATION)
    if leader.delegate_id:
        since = leader.delegate_since or now()
        session.add(Delegation(leader_id=leader.id, delegate_id=leader.delegate_id, since=since))
        session.flush()
    return Change(before, leader.delegate_id)


def sweep_delegations() -> None:
    """What somebody else changed, as an admin does: both who prepares, or no longer does, and their leader are told."""
    while leaders := _changed():
        for leader_id in leaders:
            follow_and_tell(leader_id)
        if len(leaders) < AT_ONCE:
            return


def _changed() -> list[int]:
    """Leaders whose delegate is another one than was written down."""
    ended = select(Delegation.leader_id).join(Person, Person.id == Delegation.leader_id)
    ended = ended.where(Delegation.ended_at.is_(None), Person.delegate_id.is_distinct_from(Delegation.delegate_id))
    standing = select(Delegation.id).where(
        Delegation.leader_id == Person.id, Delegation.delegate_id == Person.delegate_id, Delegation.ended_at.is_(None)
    )
    begun = select(Person.id).where(Person.delegate_id.is_not(None), ~standing.exists())
    with transaction() as session:
        return list(session.scalars(union(ended, begun).order_by("leader_id").limit(AT_ONCE)))


def follow_and_tell(leader_id: int) -> None:
    """Also before an act of the leader or the delegate: what an admin did a moment ago comes first."""
    with transaction() as session:
        leader = locked_person(session, leader_id)
        change = follow(session, leader)
        if change is None:
            return
        if change.before:
            inform_no_longer(leader, change.before)
        if change.after:
            inform_named(leader, change.after)
            inform_named_for(leader, session.get_one(Person, change.after))
        elif change.before:
            inform_stepped_down(leader.id, session.get_one(Person, change.before))
