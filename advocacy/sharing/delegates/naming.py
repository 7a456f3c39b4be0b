"""A leader names who prepares for them, or ends it; whoever was named may step down. The other one is told."""

from advocacy.core.database import transaction
from advocacy.people.delegating import NamingProblem, end_delegation, leader_for, name_delegate
from advocacy.people.models import Person
from advocacy.sharing.delegates.informing import inform_named, inform_no_longer, inform_stepped_down
from advocacy.sharing.proposal_models import Proposal, end_open
from advocacy.sharing.proposal_rules import EndedBy, ProposalState


def name(leader: Person, email: str) -> Person | NamingProblem:
    """In the place of whoever it was before, whose open texts are over."""
    with transaction() as session:
        before = leader.delegate_id
        named = name_delegate(leader.id, email)
        if isinstance(named, Person) and named.id != before:
            _end(leader.id, before)
            inform_named(session.get_one(Person, leader.id), named.id)
        return named


def remove(leader: Person) -> Person | None:
    with transaction():
        before = end_delegation(leader.id, by=leader.id)
        if before:
            _end(leader.id, before.id)
        return before


def step_down(delegate: Person, leader_public_id: str) -> Person | None:
    """The leader it was for; None when it is nobody of theirs."""
    with transaction() as session:
        leader = leader_for(session, delegate.id, leader_public_id)
        if leader is None or end_delegation(leader.id, by=delegate.id, delegate_id=delegate.id) is None:
            return None
        _over(leader.id, delegate.id)
        inform_stepped_down(leader.id, delegate)
        return leader


def _end(leader_id: int, delegate_id: int | None) -> None:
    if delegate_id is None:
        return
    with transaction() as session:
        _over(leader_id, delegate_id)
        inform_no_longer(session.get_one(Person, leader_id), delegate_id)


def _over(leader_id: int, delegate_id: int) -> None:
    theirs = (Proposal.leader_id == leader_id) & (Proposal.delegate_id == delegate_id)
    with transaction() as session:
        end_open(session, theirs, ProposalState.CANCELLED, EndedBy.DELEGATION)
