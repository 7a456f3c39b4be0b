"""Where a delegate writes: the posts on offer to their leader, and one of them on one network."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.content.offering import offer, offered_posts
from advocacy.content.presenting import Offer
from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.networks.rules import Network
from advocacy.people.delegating import leader_for
from advocacy.people.models import Person
from advocacy.sharing.delegates.showing import tab_for
from advocacy.sharing.experience_rules import own_experience_in
from advocacy.sharing.models import (
    Connection,
    count_earlier_shares,
    live_connection,
    live_connections,
)
from advocacy.sharing.opening import Choice, Tab, build_tab
from advocacy.sharing.proposal_models import Proposal, open_proposal
from advocacy.sharing.proposal_rules import ProposalState
from advocacy.sharing.standing import shares_of_posts, stands

POSTS = 30  # on one page
ALL_ON_OFFER = 1_000


class Standing(StrEnum):
    """What a delegate can do about one network of a post."""

    FREE = "free"
    PREPARED = "prepared"
    SHARED = "shared"
    NO_ACCOUNT = "no_account"


class Show(StrEnum):
    """Which posts a delegate looks at."""

    ALL = "all"
    FREE = "free"
    PREPARED = "prepared"


@dataclass(frozen=True)
class PostToPrepare:
    offer: Offer
    networks: Mapping[Network, Standing]
    proposals: Mapping[Network, Proposal]

    def is_among(self, show: Show) -> bool:
        """One network is enough."""
        return show is Show.ALL or Standing(show.value) in self.networks.values()


@dataclass(frozen=True)
class PostsFor:
    """`connected`: the leader's accounts, by name only. `after`: the public id of the last post of the page before."""

    leader: Person
    all: Sequence[PostToPrepare]
    connected: Mapping[Network, Connection]
    show: Show = Show.ALL
    after: str = ""

    @property
    def posts(self) -> list[PostToPrepare]:
        return self._following[:POSTS]

    @property
    def next_after(self) -> str:
        """Empty on the last page."""
        return self.posts[-1].offer.post_public_id if len(self._following) > POSTS else ""

    @property
    def _following(self) -> list[PostToPrepare]:
        """One that was prepared meanwhile still says where its page ended; one that closed leads to the beginning."""
        ids = [post.offer.post_public_id for post in self.all]
        start = ids.index(self.after) + 1 if self.after in ids else 0
        return [post for post in self.all[start:] if post.is_among(self.show)]

    def count(self, show: Show) -> int:
        return sum(post.is_among(show) for post in self.all)


def posts_for(delegate: Person, leader_public_id: str, show: Show = Show.ALL, after: str = "") -> PostsFor | None:
    """What is on offer to the leader, most relevant first. None when it is no leader of theirs."""
    with transaction() as session:
        leader = leader_for(session, delegate.id, leader_public_id)
        if leader is None:
            return None
        offers = [found for found in offered_posts(leader, now=now(), limit=ALL_ON_OFFER) if not found.internal_only]
        ids = [found.post_id for found in offers]
        shared = {(share.post_id, share.network) for share in shares_of_posts(session, leader.id, ids) if stands(share)}
        waiting = select(Proposal).where(Proposal.leader_id == leader.id, Proposal.post_id.in_(ids))
        waiting = waiting.where(Proposal.state == ProposalState.PROPOSED)
        prepared = {(found.post_id, found.network): found for found in session.scalars(waiting)}
        connected = live_connections(session, leader.id)
    posts = [_to_prepare(found, shared, prepared, connected) for found in offers]
    return PostsFor(leader, posts, connected, show, after)


def _to_prepare(
    offered: Offer,
    shared: set[tuple[int, Network]],
    prepared: Mapping[tuple[int, Network], Proposal],
    connected: Mapping[Network, Connection],
) -> PostToPrepare:
    def standing(network: Network) -> Standing:
        if (offered.post_id, network) in shared:
            return Standing.SHARED
        if (offered.post_id, network) in prepared:
            return Standing.PREPARED
        return Standing.FREE if network in connected else Standing.NO_ACCOUNT

    there = {
        network: prepared[offered.post_id, network] for network in Network if (offered.post_id, network) in prepared
    }
    return PostToPrepare(offered, {network: standing(network) for network in offered.variants}, there)


def leader_of(delegate: Person, leader_public_id: str) -> Person | None:
    """The leader, if this person prepares for them."""
    with transaction() as session:
        return leader_for(session, delegate.id, leader_public_id)


@dataclass(frozen=True)
class Desk:
    """Where a delegate writes one text: the leader's post on one network, checked for the leader."""

    leader: Person
    offer: Offer
    tab: Tab
    proposal: Proposal | None  # the open one, which is written anew
    experience: Sequence[str]


def desk_for(
    delegate: Person, leader_public_id: str, post: str, network: Network, wording: int | None, words: str | None
) -> Desk | None:
    """None when the post is not on offer to a leader of theirs. An open text of theirs comes back with its words."""
    with transaction() as session:
        leader = leader_for(session, delegate.id, leader_public_id)
        offered = offer(session, leader, post, now()) if leader else None
        if leader is None or offered is None or offered.internal_only or network not in offered.variants:
            return None
        standing = open_proposal(session, leader.id, offered.post_id, network)
        if standing and words is None and wording is None:
            tab = tab_for(session, leader, offered, standing, standing.words)
        else:
            tab = _empty_tab(session, leader, offered, network, wording, words)
    return Desk(leader, offered, tab, standing, own_experience_in(tab.words))


def _empty_tab(
    session: Session, leader: Person, offered: Offer, network: Network, wording: int | None, words: str | None
) -> Tab:
    connection = live_connection(session, leader.id, network)
    earlier = count_earlier_shares(session, leader.id, offered.version_id, network)
    choice = Choice(wording=wording, words=words)
    return build_tab(session, leader, offered, network, connection, None, earlier, choice)
