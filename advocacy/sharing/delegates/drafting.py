"""What a delegate does: prepares a text for their leader, changes it, takes it back. Nothing here can send anything."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.content.offering import offer
from advocacy.content.presenting import Offer
from advocacy.core.database import transaction
from advocacy.core.identifiers import public_id
from advocacy.core.journal import record
from advocacy.core.services import now
from advocacy.guidelines.likeness import alike
from advocacy.networks.rules import Network
from advocacy.people.delegating import leader_for
from advocacy.people.models import Person
from advocacy.sharing.checking import check_words
from advocacy.sharing.delegates.informing import inform_prepared
from advocacy.sharing.holding import hold_for
from advocacy.sharing.linking import derive_code, short_link
from advocacy.sharing.models import Connection, count_earlier_shares, live_connection, standing_share
from advocacy.sharing.proposal_models import Proposal, locked_proposal, open_proposal, proposal_of
from advocacy.sharing.proposal_rules import EndedBy, ProposalState, hash_of
from advocacy.sharing.requesting import (
    MakeItYours,
    NotOffered,
    OnHold,
    PostChanged,
    TextProblem,
    text_problem,
    wording_of,
)
from advocacy.sharing.reserving import ONE_TEXT_ONE_PERSON, lock_words, reserved_by_colleagues
from advocacy.sharing.rules import LIKE_A_COLLEAGUE, exact_text
from advocacy.sharing.surroundings import surroundings


@dataclass(frozen=True)
class Draft:
    """What the delegate's form sends. `changes`: the public id of the open proposal that is written anew."""

    post_public_id: str
    network: Network
    wording: int
    words: str
    version_number: int
    changes: str = ""


@dataclass(frozen=True)
class Prepared:
    proposal: Proposal


@dataclass(frozen=True)
class NotYours:
    """No such leader of theirs, or no such text."""


class DraftProblem(StrEnum):
    ALREADY_PREPARED = "already_prepared"  # one text for one post and network
    SHARED = "shared"  # the leader did it already
    NO_ACCOUNT = "no_account"
    DECIDED = "decided"  # confirmed, declined or over meanwhile


Obstacle = DraftProblem | NotOffered | PostChanged | OnHold | TextProblem | MakeItYours


def prepare(delegate: Person, leader_public_id: str, draft: Draft) -> Prepared | NotYours | Obstacle:
    """A new text, or with `changes` an open one written anew; sent twice it is one."""
    with transaction() as session:
        leader = leader_for(session, delegate.id, leader_public_id, lock=True)
        if leader is None:
            return NotYours()
        before = _to_change(session, delegate, leader, draft)
        if isinstance(before, DraftProblem | NotYours):
            return before
        offered = offer(session, leader, draft.post_public_id, now())
        obstacle = _obstacle(session, leader, offered, draft, before)
        if obstacle or offered is None:
            return _twice(session, leader, offered, draft) or obstacle or NotOffered()
        connection = live_connection(session, leader.id, draft.network)
        if connection is None:
            return DraftProblem.NO_ACCOUNT
        problem = _text_obstacle(session, leader, offered, draft)
        if problem:
            return problem
        return Prepared(_write(session, delegate, leader, offered, connection, draft, before))


def take_back(delegate: Person, proposal_public_id: str) -> Prepared | NotYours | DraftProblem:
    """As long as the leader has not decided."""
    with transaction() as session:
        found = proposal_of(session, delegate.id, proposal_public_id)
        if found is None or found.delegate_id != delegate.id:
            return NotYours()
        proposal = locked_proposal(session, proposal_public_id)
        if not proposal.is_open:
            return DraftProblem.DECIDED
        proposal.state, proposal.ended_by = ProposalState.CANCELLED, EndedBy.DELEGATE
        proposal.decided_at = now()
        return Prepared(proposal)


def _to_change(
    session: Session, delegate: Person, leader: Person, draft: Draft
) -> Proposal | NotYours | DraftProblem | None:
    if not draft.changes:
        return None
    found = proposal_of(session, delegate.id, draft.changes)
    if found is None or (found.delegate_id, found.leader_id) != (delegate.id, leader.id):
        return NotYours()
    proposal = locked_proposal(session, draft.changes)
    return proposal if proposal.is_open else DraftProblem.DECIDED


def _obstacle(
    session: Session, leader: Person, offered: Offer | None, draft: Draft, before: Proposal | None
) -> Obstacle | None:
    """What stands in the way before the words are looked at."""
    if offered is None or offered.internal_only or draft.network not in offered.variants:
        return NotOffered()
    if standing_share(session, leader.id, offered.post_id, draft.network):
        return DraftProblem.SHARED
    standing = open_proposal(session, leader.id, offered.post_id, draft.network)
    if standing and (before is None or standing.id != before.id):
        return DraftProblem.ALREADY_PREPARED
    if hold_for(session, leader, offered.version_id):
        return OnHold()
    return PostChanged() if draft.version_number != offered.version_number else None


def _twice(session: Session, leader: Person, offered: Offer | None, draft: Draft) -> Prepared | None:
    """A double click finds the first one's text."""
    standing = open_proposal(session, leader.id, offered.post_id, draft.network) if offered else None
    return Prepared(standing) if standing and not draft.changes and standing.words == draft.words.strip() else None


def _text_obstacle(session: Session, leader: Person, offered: Offer, draft: Draft) -> TextProblem | MakeItYours | None:
    """The guidelines and limits that hold for the leader. Questions that only they can answer may stand."""
    words, wording = draft.words.strip(), wording_of(offered, draft.network, draft.wording)
    earlier = count_earlier_shares(session, leader.id, offered.version_id, draft.network)
    link = short_link(derive_code(leader.id, offered.version_id, draft.network, earlier)) if offered.link_url else None
    around = surroundings(session, leader.id, offered, draft.network)
    text, reader = exact_text(words, link), leader.language
    checked = check_words(
        draft.network, wording.language, words, text, offered.link_url, reader, offered.topics, around
    )
    problem = text_problem(words, wording.text, checked, questions_may_stand=True)
    if problem:
        return problem
    lock_words(session, offered.post_id, draft.network)
    return MakeItYours() if _taken(session, leader, offered, draft.network, words) else None


def _taken(session: Session, leader: Person, offered: Offer, network: Network, words: str) -> bool:
    """By a colleague's share, or by what was prepared for another leader."""
    if network not in ONE_TEXT_ONE_PERSON:
        return False
    if reserved_by_colleagues(session, network, offered.post_id, leader.id, [words]):
        return True
    others = select(Proposal.words).where(Proposal.post_id == offered.post_id, Proposal.network == network)
    others = others.where(Proposal.state == ProposalState.PROPOSED, Proposal.leader_id != leader.id)
    return any(alike(other, words) >= LIKE_A_COLLEAGUE for other in session.scalars(others))


def _write(
    session: Session,
    delegate: Person,
    leader: Person,
    offered: Offer,
    connection: Connection,
    draft: Draft,
    before: Proposal | None,
) -> Proposal:
    wording, words = wording_of(offered, draft.network, draft.wording), draft.words.strip()
    proposal = before or Proposal(
        public_id=public_id(),
        leader_id=leader.id,
        delegate_id=delegate.id,
        post_id=offered.post_id,
        network=draft.network,
        state=ProposalState.PROPOSED,
        proposed_at=now(),
    )
    proposal.version_id, proposal.connection_id = offered.version_id, connection.id
    proposal.language, proposal.dealt_words = wording.language, wording.text
    proposal.words, proposal.words_hash, proposal.changed_at = words, hash_of(words), now()
    session.add(proposal)
    session.flush()
    if before is None:
        record("text prepared", actor_id=delegate.id, subject=f"proposal:{proposal.public_id}")
        inform_prepared(proposal, delegate, offered.title)
    return proposal
