"""What a leader does with a prepared text: confirms the exact words they saw, theirs or changed, or declines kindly."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from advocacy.content.models import Post, PostVersion
from advocacy.content.offering import offer, standings
from advocacy.content.presenting import Offer
from advocacy.core.database import transaction
from advocacy.core.journal import record
from advocacy.core.services import now
from advocacy.people.models import Person, locked_person
from advocacy.sharing.delegates.drafting import NotYours
from advocacy.sharing.delegates.informing import inform_confirmed, inform_declined
from advocacy.sharing.experience_rules import own_experience_in
from advocacy.sharing.models import Share, live_connection
from advocacy.sharing.opening import WORDS_ARE_FREE
from advocacy.sharing.proposal_models import Proposal, locked_proposal, proposal_of
from advocacy.sharing.proposal_rules import EndedBy, ProposalState, Undecided, shown_account
from advocacy.sharing.requesting import AlreadyThere, Answer, Click, Requested, request_share
from advocacy.sharing.scheduling_rules import RIGHT_NOW, Asked


@dataclass(frozen=True)
class Yes:
    """What the leader's form sends. `shown`: the hash of the delegate's words that the page was made of; `code` and
    `version_number`: what stood beside the text; `account`: the one it said it goes out from; `asked`: when."""

    words: str
    shown: str
    account: str
    code: str
    version_number: int
    own_experience: bool = False
    asked: Asked = RIGHT_NOW


@dataclass(frozen=True)
class Confirmed:
    share: Share


@dataclass(frozen=True)
class SayItIsYours:
    """The text tells of an experience, and only the leader can say that it is theirs."""

    phrases: list[str]


@dataclass(frozen=True)
class Declined:
    pass


Obstacle = Undecided | SayItIsYours | Answer


def confirm(leader: Person, public_id: str, yes: Yes) -> Confirmed | NotYours | Obstacle:
    """All the checks of a click on Share, and that nothing changed since the page was shown."""
    with transaction() as session:
        held = locked_person(session, leader.id)
        if not held.is_active or not _is_theirs(session, leader, public_id):
            return NotYours()
        proposal = locked_proposal(session, public_id)
        before = session.get(Share, proposal.share_id) if proposal.share_id else None
        if before and before.state not in WORDS_ARE_FREE and before.words == yes.words.strip():
            return Confirmed(before)  # a double click
        obstacle = _changed(session, held, proposal, before, yes)
        if obstacle:
            return obstacle
        return _share(session, held, proposal, yes)


def decline(leader: Person, public_id: str, kind_words: str) -> Declined | NotYours | Undecided:
    with transaction() as session:
        if not _is_theirs(session, leader, public_id):
            return NotYours()
        proposal = locked_proposal(session, public_id)
        if not proposal.is_open:
            return Undecided.DECIDED
        proposal.state, proposal.ended_by = ProposalState.CANCELLED, EndedBy.LEADER
        proposal.answer, proposal.decided_at = kind_words.strip(), now()
        record("text declined", actor_id=leader.id, subject=f"proposal:{proposal.public_id}")
        inform_declined(proposal, leader, session.get_one(PostVersion, proposal.version_id).title)
        return Declined()


def may_decide(proposal: Proposal, share: Share | None) -> bool:
    """Open; or confirmed once, and what was made of it did not go out."""
    if proposal.state is ProposalState.CONFIRMED:
        return share is not None and share.state in WORDS_ARE_FREE
    return proposal.is_open


def why_not_on_offer(session: Session, proposal: Proposal) -> Undecided:
    standing = standings(session, [proposal.version_id]).get(proposal.version_id)
    if standing is None or standing.withdrawn or standing.archived:
        return Undecided.WITHDRAWN
    return Undecided.BLOCKED if standing.blocked_by_rule else Undecided.OVER


def wording_place(offered: Offer, proposal: Proposal) -> int:
    """The wording that the delegate began with; a later version may have dropped it."""
    wordings = offered.variants[proposal.network]
    began = [wording.index for wording in wordings if wording.text == proposal.dealt_words]
    return began[0] if began else wordings[0].index


def _is_theirs(session: Session, leader: Person, public_id: str) -> bool:
    found = proposal_of(session, leader.id, public_id)
    return found is not None and found.leader_id == leader.id


def _changed(session: Session, leader: Person, proposal: Proposal, before: Share | None, yes: Yes) -> Undecided | None:
    """What is otherwise than on the page that the leader saw."""
    if not may_decide(proposal, before):
        return Undecided.DECIDED
    if proposal.is_open and leader.delegate_id != proposal.delegate_id:
        return Undecided.NOT_DELEGATE
    if yes.shown != proposal.words_hash:
        return Undecided.CHANGED
    connection = live_connection(session, leader.id, proposal.network)
    if connection is None:
        return Undecided.NO_ACCOUNT
    shown = shown_account(connection.public_id, connection.account_id)
    return None if shown == yes.account else Undecided.OTHER_ACCOUNT


def _share(session: Session, leader: Person, proposal: Proposal, yes: Yes) -> Confirmed | Obstacle:
    post = session.get_one(Post, proposal.post_id)
    offered = offer(session, leader, post.public_id, now())
    if offered is None or proposal.network not in offered.variants:
        return why_not_on_offer(session, proposal)
    phrases = own_experience_in(yes.words)
    if phrases and not yes.own_experience:
        return SayItIsYours(phrases)
    place = wording_place(offered, proposal)
    click = Click(post.public_id, proposal.network, place, yes.words, yes.code, yes.version_number, yes.asked)
    answer = request_share(leader, click, drafted=proposal.words)
    if not isinstance(answer, Requested):
        return Undecided.DECIDED if isinstance(answer, AlreadyThere) else answer
    _confirmed(proposal, answer.share, leader, offered, yes)
    return Confirmed(answer.share)


def _confirmed(proposal: Proposal, share: Share, leader: Person, offered: Offer, yes: Yes) -> None:
    proposal.state, proposal.decided_at = ProposalState.CONFIRMED, now()
    proposal.share_id, proposal.own_experience = share.id, yes.own_experience
    details: dict[str, str | int | None] = {"share": share.public_id, "own_experience": int(yes.own_experience)}
    record("text confirmed", actor_id=leader.id, subject=f"proposal:{proposal.public_id}", details=details)
    inform_confirmed(proposal, leader, offered.title)
