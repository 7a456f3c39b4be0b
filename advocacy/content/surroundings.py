"""What stands around a post's wordings when they are checked: its topics, its pictures, what was said before."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.content.freezing import PostContent
from advocacy.content.models import Picture, Post, PostVersion, Variant
from advocacy.core.database import transaction
from advocacy.guidelines.reaching import current_rulebook
from advocacy.guidelines.rules import Audience, Image, Kind, Status
from advocacy.networks.rules import Network
from advocacy.people.models import Topic

EARLIER_READ = 200  # wordings, the newest posts first


@dataclass(frozen=True)
class Surroundings:
    """`earlier`: what other posts said when they were offered, by network and language."""

    topics: frozenset[str] = frozenset()
    images: tuple[Image, ...] = ()
    earlier: Mapping[tuple[Network, str], tuple[str, ...]] = field(default_factory=dict)


def surroundings(content: PostContent, post_id: int | None) -> Surroundings:
    """At most three queries. Without a post nothing earlier is read: it might be the post's own."""
    with transaction() as session:
        return Surroundings(
            _topic_names(session, content),
            _images(session, content),
            _earlier(session, post_id) if post_id is not None and _likeness_counts() else {},
        )


def _topic_names(session: Session, content: PostContent) -> frozenset[str]:
    if not content.topics:
        return frozenset()
    return frozenset(session.scalars(select(Topic.name).where(Topic.public_id.in_(content.topics))))


def _images(session: Session, content: PostContent) -> tuple[Image, ...]:
    """The pictures go out with every wording."""
    if not content.pictures:
        return ()
    query = select(Picture.public_id, Picture.width, Picture.height)
    rows = session.execute(query.where(Picture.public_id.in_([use.public_id for use in content.pictures])))
    sizes = {public_id: (width, height) for public_id, width, height in rows}
    return tuple(Image(use.alt_text, *sizes.get(use.public_id, (0, 0))) for use in content.pictures)


def _likeness_counts() -> bool:
    """Whether any rule in use holds posts against earlier ones; ours does so with people's own words only."""
    return any(
        rule.kind is Kind.SIMILARITY
        and rule.header.status is not Status.RETIRED
        and Audience.POST in rule.header.audience
        for rule in current_rulebook().rules
    )


def _earlier(session: Session, post_id: int) -> Mapping[tuple[Network, str], tuple[str, ...]]:
    query = (
        select(Variant.network, Variant.language, Variant.text)
        .join(PostVersion, PostVersion.id == Variant.version_id)
        .join(Post, Post.offered_version_id == PostVersion.id)
        .where(Post.id != post_id)
        .order_by(Post.id.desc(), Variant.id)
    )
    found: dict[tuple[Network, str], tuple[str, ...]] = {}
    for network, language, text in session.execute(query.limit(EARLIER_READ)):
        found[network, language] = (*found.get((network, language), ()), text)
    return found
