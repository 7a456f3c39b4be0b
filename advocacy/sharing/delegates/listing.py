"""The lists of a leader and of a delegate: texts that wait for a yes, and what became of earlier ones."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from advocacy.content.models import PostVersion
from advocacy.core.database import transaction
from advocacy.people.delegating import prepares_for_somebody
from advocacy.people.models import Person
from advocacy.sharing.proposal_models import Proposal, count_waiting
from advocacy.sharing.proposal_rules import ProposalState

PAGE = 20


@dataclass(frozen=True)
class TextRow:
    proposal: Proposal
    title: str
    leader: Person
    delegate: Person


@dataclass(frozen=True)
class TextsPage:
    rows: Sequence[TextRow]
    next_before: str | None


def leads_or_prepares(person: Person) -> bool:
    """Whether these pages are of any use to somebody."""
    return person.leader or prepares_for_somebody(person.id)


def texts_waiting(person: Person) -> int:
    """How many wait for this leader's yes."""
    if not person.leader:
        return 0
    with transaction() as session:
        return count_waiting(session, person.id)


def open_texts(person: Person) -> Sequence[TextRow]:
    """Those that wait for a leader's yes, prepared for this person or by them; the oldest first."""
    with transaction() as session:
        query = _rows(person.id).where(Proposal.state == ProposalState.PROPOSED).order_by(Proposal.id).limit(2 * PAGE)
        return [TextRow(*found) for found in session.execute(query)]


def decided_texts(person: Person, before: str | None = None) -> TextsPage:
    """The newest first, paged by key."""
    query = _rows(person.id).where(Proposal.state != ProposalState.PROPOSED)
    if before:
        query = query.where(Proposal.id < select(Proposal.id).where(Proposal.public_id == before).scalar_subquery())
    with transaction() as session:
        found = [TextRow(*each) for each in session.execute(query.order_by(Proposal.id.desc()).limit(PAGE + 1))]
    rows = found[:PAGE]
    return TextsPage(rows, rows[-1].proposal.public_id if len(found) > PAGE else None)


def _rows(person_id: int) -> Select[Proposal, str, Person, Person]:
    leader, delegate = aliased(Person), aliased(Person)
    query = select(Proposal, PostVersion.title, leader, delegate)
    query = query.join(PostVersion, PostVersion.id == Proposal.version_id)
    query = query.join(leader, leader.id == Proposal.leader_id).join(delegate, delegate.id == Proposal.delegate_id)
    return query.where((Proposal.leader_id == person_id) | (Proposal.delegate_id == person_id))
