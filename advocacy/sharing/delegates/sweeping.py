"""Each minute: prepared texts whose time is over or that a change elsewhere ended; who is told of what. Idempotent."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from advocacy.content.models import Post, PostVersion
from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.notifications.models import Notice
from advocacy.people.models import Person
from advocacy.sharing.delegates.following import sweep_delegations
from advocacy.sharing.delegates.informing import CLOSING, OVER, inform_closing, inform_over
from advocacy.sharing.models import Connection, Share
from advocacy.sharing.proposal_models import Proposal, end_open
from advocacy.sharing.proposal_rules import CLOSING_SOON, EndedBy, ProposalState
from advocacy.sharing.reserving import FREED
from advocacy.sharing.rules import ConnectionState

LATELY = timedelta(days=1)
AT_ONCE = 200
TOLD_HERE = (EndedBy.POST, EndedBy.ACCOUNT, EndedBy.SHARED)  # the others by who ends it, or it is their own act


def sweep_proposals() -> None:
    sweep_delegations()
    with transaction() as session:
        for by, condition in _endings():
            end_open(session, condition, ProposalState.CANCELLED, by)
        end_open(session, _closed_by(now()), ProposalState.EXPIRED)
    _tell_of_closing()
    _tell_of_the_end()


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


def _tell_of_closing() -> None:
    """Kinds and keys of notices make each happen once."""
    untold = ~_was_told(Proposal.leader_id, CLOSING)
    _for_each(
        lambda proposal, title, _leader, delegate: inform_closing(proposal, delegate, title),
        Proposal.state == ProposalState.PROPOSED, _soon(), untold,
    )  # fmt: skip


def _tell_of_the_end() -> None:
    over = or_(Proposal.state == ProposalState.EXPIRED, Proposal.ended_by.in_(TOLD_HERE))
    _for_each(
        lambda proposal, title, leader, _delegate: inform_over(proposal, leader, title),
        over, Proposal.decided_at > now() - LATELY, ~_was_told(Proposal.delegate_id, OVER),
    )  # fmt: skip


def _soon() -> ColumnElement[bool]:
    return _closed_by(now() + CLOSING_SOON)


def _was_told(person_id: InstrumentedAttribute[int], kind: str) -> ColumnElement[bool]:
    mine = (Notice.person_id == person_id, Notice.kind == kind, Notice.once_key == Proposal.public_id)
    return exists(select(1).where(*mine))


def _for_each(act: Callable[[Proposal, str, Person, Person], None], *where: ColumnElement[bool]) -> None:
    """All of them, so many in a transaction; with the title of their version, their leader and their delegate."""
    after = 0
    while True:
        with transaction() as session:
            found = session.execute(_with_names().where(*where, Proposal.id > after)).all()
            for proposal, title, leader, delegate in found:
                act(proposal, title, leader, delegate)
        if len(found) < AT_ONCE:
            return
        after = found[-1][0].id


def _with_names() -> Select[Proposal, str, Person, Person]:
    leader, delegate = aliased(Person), aliased(Person)
    return (
        select(Proposal, PostVersion.title, leader, delegate)
        .join(PostVersion, PostVersion.id == Proposal.version_id)
        .join(leader, leader.id == Proposal.leader_id)
        .join(delegate, delegate.id == Proposal.delegate_id)
        .order_by(Proposal.id)
        .limit(AT_ONCE)
    )
