"""Each minute: prepared texts whose time is over or that a change elsewhere ended; who is told of what. Idempotent."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import Session, aliased

from advocacy.content.models import Post, PostVersion
from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.people.models import Person
from advocacy.sharing.delegates.informing import inform_closing, inform_named, inform_over
from advocacy.sharing.models import Connection, Share
from advocacy.sharing.proposal_models import Proposal, end_open
from advocacy.sharing.proposal_rules import CLOSING_SOON, EndedBy, ProposalState
from advocacy.sharing.reserving import FREED
from advocacy.sharing.rules import ConnectionState

LATELY = timedelta(days=1)
AT_ONCE = 200
TOLD_HERE = (EndedBy.POST, EndedBy.ACCOUNT, EndedBy.SHARED)  # the others by who ends it, or it is their own act


def sweep_proposals() -> None:
    with transaction() as session:
        for by, condition in _endings():
            end_open(session, condition, ProposalState.CANCELLED, by)
        end_open(session, _closed_by(now()), ProposalState.EXPIRED)
    with transaction() as session:
        _tell(session)


def _endings() -> list[tuple[EndedBy, ColumnElement[bool]]]:
    """What a lower room changed, or another page of this one."""
    withdrawn = exists(select(1).where(Post.id == Proposal.post_id, Post.withdrawn_at.is_not(None)))
    gone = exists(
        select(1).where(Connection.id == Proposal.connection_id, Connection.state == ConnectionState.DISCONNECTED)
    )
    leader = select(1).where(Person.id == Proposal.leader_id)
    other = exists(leader.where(Person.delegate_id.is_distinct_from(Proposal.delegate_id)))
    return [
        (EndedBy.POST, withdrawn),
        (EndedBy.ACCOUNT, gone),
        (EndedBy.DELEGATION, other),
        (EndedBy.SHARED, _shared_without_it()),
    ]


def _shared_without_it() -> ColumnElement[bool]:
    same = (Share.person_id == Proposal.leader_id, Share.post_id == Proposal.post_id)
    stands = (Share.state.not_in(FREED), Share.gone_at.is_(None))
    return exists(select(1).where(*same, Share.network == Proposal.network, *stands))


def _closed_by(moment: datetime) -> ColumnElement[bool]:
    """The window of the version on offer counts: a later one may be open for longer."""
    post, version = aliased(Post), aliased(PostVersion)
    offered = select(1).where(post.id == Proposal.post_id, version.id == post.offered_version_id)
    return exists(offered.where(or_(version.closes_at <= moment, post.archived_at.is_not(None))))


def _tell(session: Session) -> None:
    """Kinds and keys of notices make each of these happen once."""
    open_ones = (Proposal.state == ProposalState.PROPOSED, _closed_by(now() + CLOSING_SOON))
    for proposal, title, _, delegate in session.execute(_with_names().where(*open_ones)):
        inform_closing(proposal, delegate, title)
    over = or_(Proposal.state == ProposalState.EXPIRED, Proposal.ended_by.in_(TOLD_HERE))
    for proposal, title, leader, _ in session.execute(_with_names().where(over, Proposal.decided_at > now() - LATELY)):
        inform_over(proposal, leader, title)
    named = select(Person).where(Person.delegate_id.is_not(None), Person.delegate_since > now() - LATELY)
    for person in session.scalars(named.limit(AT_ONCE)):
        inform_named(person, person.delegate_id or 0)


def _with_names() -> Select[Proposal, str, Person, Person]:
    """Proposals with the title of their version, their leader and their delegate."""
    leader, delegate = aliased(Person), aliased(Person)
    return (
        select(Proposal, PostVersion.title, leader, delegate)
        .join(PostVersion, PostVersion.id == Proposal.version_id)
        .join(leader, leader.id == Proposal.leader_id)
        .join(delegate, delegate.id == Proposal.delegate_id)
        .order_by(Proposal.id)
        .limit(AT_ONCE)
    )
