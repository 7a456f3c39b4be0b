"""Somebody leaves, or wants to see or erase what is kept about them."""

from typing import Any

from sqlalchemy import String, cast, delete, select, update
from sqlalchemy.orm import Session

from advocacy.content.models import Post
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.people.models import Person
from advocacy.people.rules import PersonState
from advocacy.sharing.asking import off_the_queue
from advocacy.sharing.connecting import disconnect_in
from advocacy.sharing.delegation_models import Delegation
from advocacy.sharing.feed_models import FeedEntry
from advocacy.sharing.models import Band, ConnectAttempt, Connection, Share, live_connections
from advocacy.sharing.proposal_models import Proposal, end_open
from advocacy.sharing.proposal_rules import EndedBy, ProposalState
from advocacy.sharing.rules import CAN_BE_UNDONE, CancelledBy

GONE = "–"


def leave(person_id: int) -> None:
    """Waiting shares are cancelled and tokens removed at once; what is published stays. Erasing takes texts, too."""
    with transaction() as session:
        _hold_leaders(session, person_id)
        end_open(session, Proposal.leader_id == person_id, ProposalState.CANCELLED, EndedBy.LEADER_LEFT)
        end_open(session, Proposal.delegate_id == person_id, ProposalState.CANCELLED, EndedBy.DELEGATION)
        for connection in live_connections(session, person_id).values():
            disconnect_in(session, connection, CancelledBy.LEAVING)
        session.execute(
            update(Share)
            .where(Share.person_id == person_id, Share.state.in_(CAN_BE_UNDONE))
            .values(off_the_queue(DeliveryState.CANCELLED, cancelled_by=CancelledBy.LEAVING))
            .execution_options(synchronize_session=False)
        )
        session.execute(delete(ConnectAttempt).where(ConnectAttempt.person_id == person_id))
        session.execute(delete(FeedEntry).where(FeedEntry.person_id == person_id))
        if session.get_one(Person, person_id).state is PersonState.ERASED:
            _erase(session, person_id)


def _hold_leaders(session: Session, person_id: int) -> None:
    """Leaders whose delegate leaves, before the texts: a leader who confirms locks in that order too."""
    theirs = select(Person.id).where(Person.delegate_id == person_id).order_by(Person.id)
    session.execute(theirs.with_for_update(key_share=True)).all()


def _erase(session: Session, person_id: int) -> None:
    """What remains is that a share was there: no words, no account."""
    _erase_prepared(session, person_id)
    both = (Delegation.leader_id == person_id) | (Delegation.delegate_id == person_id)
    session.execute(delete(Delegation).where(both))
    mine = select(Share.id).where(Share.person_id == person_id).scalar_subquery()
    session.execute(delete(Band).where(Band.share_id.in_(mine)))
    session.execute(
        update(Share)
        .where(Share.person_id == person_id)
        .values(
            words=GONE,
            text=GONE,
            dealt_words=GONE,
            account_name=GONE,
            account_id=GONE,
            findings=[],
            later_findings=None,
            body=None,
        )
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(Connection)
        .where(Connection.person_id == person_id)
        .values(account_name=GONE, account_id=cast(Connection.id, String), handle=None, profile_url=GONE)
        .execution_options(synchronize_session=False)
    )


def _erase_prepared(session: Session, person_id: int) -> None:
    """Of a leader every text that was prepared for them; of a delegate what they wrote."""
    theirs = (Proposal.leader_id == person_id) | (Proposal.delegate_id == person_id)
    gone = {"words": GONE, "dealt_words": GONE, "answer": ""}
    session.execute(update(Proposal).where(theirs).values(gone).execution_options(synchronize_session=False))


def export(person_id: int) -> dict[str, Any]:
    """What the person may take along: their connections and the texts they confirmed."""
    with transaction() as session:
        connections = session.scalars(select(Connection).where(Connection.person_id == person_id)).all()
        shares = session.scalars(select(Share).where(Share.person_id == person_id).order_by(Share.id)).all()
        feed, prepared = _feed(session, person_id), _prepared(session, person_id)
        delegations = _delegations(session, person_id)
    return {
        "connections": [
            {
                "network": found.network,
                "account": found.account_name,
                "handle": found.handle,
                "state": found.state,
                "connected_at": found.connected_at.isoformat(),
            }
            for found in connections
        ],
        "shares": [
            {
                "network": found.network,
                "text": found.text,
                "state": found.state,
                "confirmed_at": found.consented_at.isoformat(),
                "address": found.remote_url,
                "repost_of": found.repost_of,
            }
            for found in shares
        ],
        "prepared": prepared,
        "delegations": delegations,
        "feed": feed,
    }


def _prepared(session: Session, person_id: int) -> list[dict[str, Any]]:
    """Texts that were prepared for them, and those they prepared for a leader."""
    theirs = (Proposal.leader_id == person_id) | (Proposal.delegate_id == person_id)
    return [
        {
            "for_me": found.leader_id == person_id,
            "network": found.network,
            "text": found.words,
            "state": found.state,
            "prepared_at": found.proposed_at.isoformat(),
            "decided_at": found.decided_at.isoformat() if found.decided_at else None,
            "answer": found.answer,
            "own_experience": found.own_experience,
        }
        for found in session.scalars(select(Proposal).where(theirs).order_by(Proposal.id))
    ]


def _delegations(session: Session, person_id: int) -> list[dict[str, Any]]:
    """When somebody prepared texts for them, and when they did for a leader."""
    both = (Delegation.leader_id == person_id) | (Delegation.delegate_id == person_id)
    return [
        {
            "for_me": found.leader_id == person_id,
            "since": found.since.isoformat(),
            "until": found.ended_at.isoformat() if found.ended_at else None,
        }
        for found in session.scalars(select(Delegation).where(both).order_by(Delegation.id))
    ]


def _feed(session: Session, person_id: int) -> list[dict[str, Any]]:
    """What stood in their feed, what they opened and what was not for them."""
    query = select(FeedEntry, Post.public_id).join(Post, Post.id == FeedEntry.post_id)
    rows = session.execute(query.where(FeedEntry.person_id == person_id).order_by(FeedEntry.shown_at, Post.id))
    return [
        {
            "post": post_public_id,
            "shown_at": entry.shown_at.isoformat(),
            "opened_at": entry.opened_at.isoformat() if entry.opened_at else None,
            "not_for_me_at": entry.skipped_at.isoformat() if entry.skipped_at else None,
            "reason": entry.skip_reason,
        }
        for entry, post_public_id in rows
    ]
