"""Reading one's own shares, for their pages."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.content.comparing import Change, Part, compared
from advocacy.content.models import Post, PostVersion
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.guidelines.likeness import OwnWords, own_words
from advocacy.networks.registry import adapter
from advocacy.people.models import Person
from advocacy.sharing.fill_in_rules import own_words_in
from advocacy.sharing.linking import short_link
from advocacy.sharing.models import Connection, Share, ShareAttempt, attempts_of, own_share
from advocacy.sharing.proposal_models import Proposal, proposal_behind
from advocacy.sharing.removal_models import TakeBack
from advocacy.sharing.taking_back import take_back_of

PAGE = 20


@dataclass(frozen=True)
class PreparedBy:
    """The delegate's words behind a share, and what the person changed in them."""

    proposal: Proposal
    name: str
    parts: Sequence[Part]

    @property
    def unchanged(self) -> bool:
        return all(part.change is Change.SAME for part in self.parts)


@dataclass(frozen=True)
class ShareSeen:
    share: Share
    title: str
    post_public_id: str
    profile_url: str
    attempts: Sequence[ShareAttempt]
    own: OwnWords
    short_link: str | None
    prepared: PreparedBy | None = None
    original_url: str = ""  # of a repost: the company's own post
    take_back: TakeBack | None = None

    @property
    def state(self) -> DeliveryState:
        return state_shown(self.share)


@dataclass(frozen=True)
class ShareRow:
    share: Share
    title: str

    @property
    def state(self) -> DeliveryState:
        return state_shown(self.share)


@dataclass(frozen=True)
class SharesPage:
    rows: Sequence[ShareRow]
    next_before: str | None


def state_shown(share: Share) -> DeliveryState:
    """A repost that was taken back later is published in the record, and taken back for its person."""
    return DeliveryState.CANCELLED if share.repost_of and share.gone_at else share.state


def share_seen(person_id: int, public_id: str) -> ShareSeen | None:
    """The person's own share with its story; another person's is not found."""
    with transaction() as session:
        share = own_share(session, person_id, public_id)
        if share is None:
            return None
        version = session.get_one(PostVersion, share.version_id)
        post = session.get_one(Post, share.post_id)
        connection = session.get_one(Connection, share.connection_id)
        attempts = attempts_of(session, share.id)
        prepared = _prepared(session, share)
        take_back = take_back_of(session, share)
    return ShareSeen(
        share=share,
        title=version.title,
        post_public_id=post.public_id,
        profile_url=connection.profile_url,
        attempts=attempts,
        own=own_words(prepared.proposal.words, share.words)
        if prepared
        else own_words_in(share.dealt_words, share.words),
        short_link=short_link(share.short_code) if share.link_target else None,
        prepared=prepared,
        original_url=adapter(share.network).remote_url(share.repost_of) if share.repost_of else "",
        take_back=take_back,
    )


def _prepared(session: Session, share: Share) -> PreparedBy | None:
    proposal = proposal_behind(session, share.id)
    if proposal is None:
        return None
    name = session.get_one(Person, proposal.delegate_id).name
    return PreparedBy(proposal, name, compared(proposal.words, share.words))


def own_shares(person_id: int, before: str | None = None) -> SharesPage:
    """Newest first, paged by key."""
    query = (
        select(Share, PostVersion.title)
        .join(PostVersion, PostVersion.id == Share.version_id)
        .where(Share.person_id == person_id)
        .order_by(Share.id.desc())
        .limit(PAGE + 1)
    )
    if before:
        anchor = select(Share.id).where(Share.public_id == before, Share.person_id == person_id).scalar_subquery()
        query = query.where(Share.id < anchor)
    with transaction() as session:
        found = [ShareRow(share, title) for share, title in session.execute(query)]
    rows = found[:PAGE]
    return SharesPage(rows, rows[-1].share.public_id if len(found) > PAGE else None)
