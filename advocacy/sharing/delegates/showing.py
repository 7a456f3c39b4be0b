"""One prepared text as its leader and its delegate see it, with everything beside it.

A delegate sees the leader's account by name, and what became of the texts they wrote. No figures, no counterparts,
nothing else that the leader does here. Once they prepare no more, they see what was confirmed until then.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from advocacy.content.comparing import Part, compared
from advocacy.content.models import Post, PostVersion
from advocacy.content.offering import offer
from advocacy.content.presenting import Offer
from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.guidelines.likeness import OwnWords, own_words
from advocacy.people.models import Person
from advocacy.sharing.delegates.deciding import Obstacle, may_decide, why_not_on_offer, wording_place
from advocacy.sharing.delegation_models import last_ended
from advocacy.sharing.experience_rules import own_experience_in
from advocacy.sharing.holding import hold_for
from advocacy.sharing.models import Share, count_earlier_shares, live_connection
from advocacy.sharing.opening import Choice, Tab, build_tab
from advocacy.sharing.proposal_models import Proposal, proposal_of
from advocacy.sharing.proposal_rules import Undecided, shown_account
from advocacy.sharing.requesting import ConnectFirst, OnHold
from advocacy.sharing.reserving import reserved_by_colleagues
from advocacy.sharing.rules import ConnectionState
from advocacy.sharing.scheduling_rules import RIGHT_NOW, Asked


@dataclass(frozen=True)
class TextSeen:
    """One prepared text. `tab`: as it would go out now; None where the post is not on offer to the leader any more.

    `obstacle`: why the leader can't confirm it now. `sent`: what they made of it, and `parts` what they changed.
    """

    proposal: Proposal
    leader: Person
    delegate: Person
    title: str
    post_public_id: str
    offer: Offer | None
    tab: Tab | None
    obstacle: Obstacle | None
    sent: Share | None
    open_to_leader: bool
    taken: bool  # nearly the same words are a colleague's already

    @property
    def account(self) -> str:
        """What the leader's yes names it by."""
        found = self.tab.connection if self.tab else None
        return shown_account(found.public_id, found.account_id) if found else ""

    @property
    def version_number(self) -> int:
        return self.offer.version_number if self.offer else 0

    @property
    def words(self) -> str:
        """What stands in the field: the delegate's, or what the leader made of them before."""
        return self.tab.words if self.tab else self.proposal.words

    @property
    def parts(self) -> Sequence[Part]:
        return compared(self.proposal.words, self.sent.words) if self.sent else ()

    @property
    def own(self) -> OwnWords:
        """Of the words that stand there: what the leader adds to the delegate's."""
        return own_words(self.proposal.words, self.words)

    @property
    def unchanged(self) -> bool:
        return self.sent is not None and self.sent.words == self.proposal.words

    @property
    def must_be_changed(self) -> bool:
        """Its words can't go out as they are: the field stands open."""
        if self.tab is None:
            return False
        return bool(self.tab.questions or self.tab.checked.stops) or self.tab.checked.length.too_long or self.taken

    @property
    def experience(self) -> list[str]:
        return own_experience_in(self.words)

    @property
    def post_changed(self) -> bool:
        """Another version is on offer than the one the delegate wrote for."""
        return self.offer is not None and self.offer.version_id != self.proposal.version_id


def text_seen(person: Person, public_id: str, words: str | None = None, asked: Asked = RIGHT_NOW) -> TextSeen | None:
    """For its leader and its delegate. `words`, `asked`: typed and chosen before something was refused."""
    with transaction() as session:
        proposal = proposal_of(session, person.id, public_id)
        return _seen(session, person, proposal, words, asked) if proposal else None


def _seen(session: Session, reader: Person, proposal: Proposal, typed: str | None, asked: Asked) -> TextSeen:
    leader, delegate = session.get_one(Person, proposal.leader_id), session.get_one(Person, proposal.delegate_id)
    post = session.get_one(Post, proposal.post_id)
    sent = _sent(session, reader, leader, proposal)
    undecided = may_decide(proposal, sent) and not _is_former(reader, leader)
    offered = offer(session, leader, post.public_id, now()) if undecided else None
    if offered and (offered.internal_only or proposal.network not in offered.variants):
        offered = None
    words = typed if typed is not None else sent.words if sent else proposal.words
    tab = tab_for(session, leader, offered, proposal, words, asked) if offered else None
    title = session.get_one(PostVersion, proposal.version_id).title
    obstacle = _obstacle(session, leader, proposal, offered) if undecided else None
    taken = _taken(session, leader, proposal, words) if tab else False
    return TextSeen(proposal, leader, delegate, title, post.public_id, offered, tab, obstacle, sent, undecided, taken)


def _is_former(reader: Person, leader: Person) -> bool:
    """Who wrote it, but prepares for this leader no more."""
    return reader.id not in (leader.id, leader.delegate_id)


def _sent(session: Session, reader: Person, leader: Person, proposal: Proposal) -> Share | None:
    """What the leader made of it. What they confirmed after a delegation ended is no former delegate's to read."""
    sent = session.get(Share, proposal.share_id) if proposal.share_id else None
    if sent is None or not _is_former(reader, leader):
        return sent
    until = last_ended(session, leader.id, reader.id)
    return sent if until and sent.consented_at <= until else None


def tab_for(
    session: Session, leader: Person, offered: Offer, proposal: Proposal, words: str, asked: Asked = RIGHT_NOW
) -> Tab:
    """The text as it would go out from the leader's account: exact, with its short link, checked for the leader."""
    connection = live_connection(session, leader.id, proposal.network)
    earlier = count_earlier_shares(session, leader.id, offered.version_id, proposal.network)
    choice = Choice(wording=wording_place(offered, proposal), words=words, asked=asked)
    return build_tab(session, leader, offered, proposal.network, connection, None, earlier, choice)


def _obstacle(session: Session, leader: Person, proposal: Proposal, offered: Offer | None) -> Obstacle | None:
    """What the leader's own words can't mend."""
    if proposal.is_open and leader.delegate_id != proposal.delegate_id:
        return Undecided.NOT_DELEGATE
    if offered is None:
        return why_not_on_offer(session, proposal)
    if hold_for(session, leader, offered.version_id):
        return OnHold()
    connection = live_connection(session, leader.id, proposal.network)
    if connection is None:
        return Undecided.NO_ACCOUNT
    return ConnectFirst(reconnect=True) if connection.state is ConnectionState.RECONNECT else None


def _taken(session: Session, leader: Person, proposal: Proposal, words: str) -> bool:
    return bool(reserved_by_colleagues(session, proposal.network, proposal.post_id, leader.id, [words]))
