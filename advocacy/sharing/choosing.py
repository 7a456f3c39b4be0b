"""Which posts stand in somebody's feed: those shown before, and a handful of new ones a day; relevant ones first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, bindparam, select
from sqlalchemy.orm import Session

from advocacy.content.assembling import Listed, as_listed, offers_of, read_listed
from advocacy.content.models import Post, PostVersion
from advocacy.content.offering import offer
from advocacy.content.presenting import Offer
from advocacy.core.services import now
from advocacy.people.models import Person
from advocacy.sharing.feed_models import FeedEntry
from advocacy.sharing.feed_rules import Filter
from advocacy.sharing.noting import Sight, entries_of
from advocacy.sharing.ranking import LONG_PAGE, Standing, posts_for, posts_of_a_kind

SHORT_PAGE = 10
_POSTS = bindparam("posts", type_=BigInteger, expanding=True)
_LISTED = as_listed(
    select(Post).join(PostVersion, PostVersion.id == Post.offered_version_id).where(Post.id.in_(_POSTS))
)


@dataclass(frozen=True)
class Wanted:
    """What the address of the feed asks for. `post`: the public id of the one to open; `look`: nothing is noted;
    `all`: a long page instead of a short one; `after`: the public id of the last post of the long page before."""

    filter: Filter = Filter.NEW
    post: str = ""
    search: str = ""
    look: bool = False
    all: bool = False
    after: str = ""

    @property
    def most(self) -> int:
        return LONG_PAGE if self.all or self.after else SHORT_PAGE


@dataclass(frozen=True)
class Chosen:
    """One page of posts, which begins with what somebody was led to."""

    offers: Sequence[Offer]
    total: int  # how many a long page lists
    shared: int  # how many of the posts on offer they shared
    more: int  # how many of a long page are not among the offers
    overflows: bool  # whether even a long page does not list all
    last: str  # the public id of the post after which another long page goes on; empty without one
    opens: str  # the public id of the one that stands open
    entries: Mapping[int, FeedEntry]  # what is kept about them, by post
    sights: Sequence[Sight]  # what is to be kept about them


def choose(session: Session, person: Person, wanted: Wanted) -> Chosen:
    """The posts of one page, and which of them are to be noted, so that a day brings so many new ones and no more."""
    moment = now()
    standing = _standing(session, person, wanted, moment)
    rows = _posts(session, person, standing.post_ids[: wanted.most])
    offers = offers_of(session, rows, person, moment)
    sought = _sought(session, person, wanted.post, offers, moment)
    # What a search or a list of one's own shows takes nothing from the day; only what is opened there was shown.
    noted = [*sought, *(offers if wanted.filter is Filter.NEW else [])]
    shown = {found.post_id for found in (*sought, *offers)}
    return Chosen(
        offers=[*sought, *offers],
        total=len(standing.post_ids),
        shared=standing.shared,
        more=len(set(standing.post_ids) - shown),
        overflows=standing.last is not None,
        last=next((row.version.public_id for row in rows if row.version.post_id == standing.last), ""),
        opens=wanted.post or _opens_by_itself(rows, wanted.filter),
        entries={**standing.entries, **entries_of(session, person.id, [found.post_id for found in sought])},
        sights=[] if wanted.look else [Sight(found.post_id, sought=found in sought) for found in noted],
    )


def _standing(session: Session, person: Person, wanted: Wanted, moment: datetime) -> Standing:
    if wanted.filter is Filter.NEW:
        return posts_for(session, person, moment)
    return posts_of_a_kind(session, person, wanted.filter, wanted.search, wanted.after, moment)


def _posts(session: Session, person: Person, post_ids: Sequence[int]) -> list[Listed]:
    """The versions on offer of these posts, in the given order."""
    rows = session.execute(_LISTED, {"posts": post_ids, "reader_team": person.team_id})
    found = {one.version.post_id: one for one in read_listed(rows)}
    return [found[post_id] for post_id in post_ids if post_id in found]


def _opens_by_itself(listed: Sequence[Listed], which: Filter) -> str:
    """The first card; of what was looked for or put away, none."""
    return listed[0].version.public_id if listed and which in (Filter.NEW, Filter.SHARED) else ""


def _sought(session: Session, person: Person, post: str, listed: Sequence[Offer], moment: datetime) -> list[Offer]:
    """The post that a link or a search leads to, when the page would not list it by itself."""
    if not post or any(found.post_public_id == post for found in listed):
        return []
    found = offer(session, person, post, moment)
    return [found] if found else []
