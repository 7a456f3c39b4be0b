"""The table of what delegates prepare for leaders, and the queries on it.

A proposal is no share: nobody has consented to it yet, so nothing that sends can ever find it. Its share is made by
the leader's yes.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, Select, String, Text, func, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from advocacy.content.models import Post, PostVersion
from advocacy.core.database import Base, Id, PublicId, enum_column
from advocacy.core.identifiers import is_public_id
from advocacy.core.services import now
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.sharing.models import Connection, Share
from advocacy.sharing.proposal_rules import LONGEST_KIND_WORDS, EndedBy, ProposalState

OPEN = text("state = 'proposed'")
MOST_WAITING = 50


class Proposal(Base):
    """A text that a delegate prepared, for one post, one network and one account of their leader."""

    __tablename__ = "sharing_proposals"
    __table_args__ = (
        Index(
            "uq_sharing_proposals_open", "leader_id", "post_id", "network", unique=True, postgresql_where=OPEN
        ),
        Index("ix_sharing_proposals_leader", "leader_id", "id"),
        Index("ix_sharing_proposals_delegate", "delegate_id", "id"),
        Index("ix_sharing_proposals_waiting", "id", postgresql_where=OPEN),
    )  # fmt: skip

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    leader_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    delegate_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    post_id: Mapped[int] = mapped_column(ForeignKey(Post.id), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey(PostVersion.id))  # on offer when it was written
    network: Mapped[Network] = enum_column(Network)
    connection_id: Mapped[int] = mapped_column(ForeignKey(Connection.id), index=True)
    language: Mapped[str] = mapped_column(String(8))
    dealt_words: Mapped[str] = mapped_column(Text)  # of communications, which it began with
    words: Mapped[str] = mapped_column(Text)  # the delegate's; what the leader made of them stands in the share
    words_hash: Mapped[str] = mapped_column(String(64))
    state: Mapped[ProposalState] = enum_column(ProposalState, default=ProposalState.PROPOSED)
    proposed_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    ended_by: Mapped[EndedBy | None] = enum_column(EndedBy, nullable=True)
    answer: Mapped[str] = mapped_column(String(LONGEST_KIND_WORDS), default="")
    share_id: Mapped[int | None] = mapped_column(ForeignKey(Share.id), index=True)
    own_experience: Mapped[bool] = mapped_column(default=False)  # only the leader says so, with their yes

    @property
    def is_open(self) -> bool:
        return self.state is ProposalState.PROPOSED

    @property
    def declined(self) -> bool:
        return self.ended_by is EndedBy.LEADER


def open_proposal(session: Session, leader_id: int, post_id: int, network: Network) -> Proposal | None:
    query = select(Proposal).where(Proposal.leader_id == leader_id, Proposal.state == ProposalState.PROPOSED)
    return session.scalar(query.where(Proposal.post_id == post_id, Proposal.network == network))


def proposal_of(session: Session, person_id: int, public_id: str) -> Proposal | None:
    """For its leader and its delegate; nobody else finds it."""
    if not is_public_id(public_id):
        return None
    both = (Proposal.leader_id == person_id) | (Proposal.delegate_id == person_id)
    return session.scalar(select(Proposal).where(Proposal.public_id == public_id, both))


def locked_proposal(session: Session, public_id: str) -> Proposal:
    """The newest row of one that is there, until the transaction ends; the leader's row is locked before it."""
    query = select(Proposal).where(Proposal.public_id == public_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()


def end_open(session: Session, where: ColumnElement[bool], state: ProposalState, by: EndedBy | None = None) -> None:
    """Those that are open and fit `where` are over. Their delegates are told by the sweep."""
    session.execute(
        update(Proposal)
        .where(Proposal.state == ProposalState.PROPOSED, where)
        .values(state=state, ended_by=by, decided_at=now())
        .execution_options(synchronize_session=False)
    )


def proposal_behind(session: Session, share_id: int) -> Proposal | None:
    """What a share was made of, when a delegate prepared it."""
    return session.scalar(select(Proposal).where(Proposal.share_id == share_id))


def confirmed_text(session: Session, leader_id: int, post_id: int, network: Network) -> Proposal | None:
    """The newest that the leader confirmed for this post and network; what was made of it may not have gone out."""
    query = select(Proposal).where(Proposal.leader_id == leader_id, Proposal.state == ProposalState.CONFIRMED)
    found = query.where(Proposal.post_id == post_id, Proposal.network == network).order_by(Proposal.id.desc())
    return session.scalar(found.limit(1))


def waiting_for_leader(session: Session, leader_id: int) -> Sequence[Any]:
    """Open ones with their title, the oldest first."""
    query = _titled().where(Proposal.leader_id == leader_id, Proposal.state == ProposalState.PROPOSED)
    return session.execute(query.order_by(Proposal.id).limit(MOST_WAITING)).all()


def count_waiting(session: Session, leader_id: int) -> int:
    query = select(func.count()).where(Proposal.leader_id == leader_id, Proposal.state == ProposalState.PROPOSED)
    return session.scalar(query) or 0


def _titled() -> Select[Proposal, str]:
    version = PostVersion.id == Proposal.version_id
    return select(Proposal, PostVersion.title).join(PostVersion, version)
