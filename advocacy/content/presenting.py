"""What an offered post looks like to the rooms above: plain values, put together with a constant number of queries."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Integer, case, cast, exists, select
from sqlalchemy.orm import Session

from advocacy.content.campaign_models import Campaign
from advocacy.content.campaign_rules import tagged
from advocacy.content.composing import variants_of
from advocacy.content.freezing import WordingText
from advocacy.content.models import Picture, Post, PostVersion, Variant, VersionPicture, VersionTeam, VersionTopic
from advocacy.content.preview_models import LinkCard, cards_before
from advocacy.content.rules import Style, window_left
from advocacy.content.suggestion_models import Credit, credits_of
from advocacy.networks.rules import Network
from advocacy.people.models import Follow, Person, Team, Topic


class ReasonKind(StrEnum):
    """Why a post is for somebody; `name` beside it is the team, the topic or the language's code."""

    TEAM = "team"
    LANGUAGE = "language"
    TOPIC = "topic"
    EVERYBODY = "everybody"


@dataclass(frozen=True)
class Reason:
    kind: ReasonKind
    name: str = ""


@dataclass(frozen=True)
class Wording:
    """`index` is its place in the network's list; it never changes within a version."""

    index: int
    language: str
    text: str
    variant_id: int


@dataclass(frozen=True)
class OfferedPicture:
    public_id: str
    alt_text: str
    width: int
    height: int


@dataclass(frozen=True)
class Offer:
    """An approved version inside its window, for one person. `window_left`: the part that remains, 0 to 1.

    `variants`: its wordings by network; of a post that is only listed the networks alone, without any wording.
    """

    post_id: int
    post_public_id: str
    version_id: int
    version_number: int
    content_hash: str
    title: str
    why: Sequence[Reason]
    picture: OfferedPicture | None
    link_url: str
    link_title: str
    opens_at: datetime
    closes_at: datetime
    window_left: float
    style: Style | None
    topics: Sequence[str]
    disclosure: str
    variants: Mapping[Network, Sequence[Wording]]
    internal_only: bool
    written_by: str
    sharers: int = 0
    link_tags: Mapping[str, str] | None = None
    campaign: str = ""  # its name
    ideas_by: Sequence[Credit] = ()
    own_posts: Mapping[Network, str] = field(default_factory=dict)  # the company's own, to be passed on
    link_card: LinkCard | None = None  # what the page said when the version was approved

    def link_for(self, network: Network) -> str:
        """Where a share's short link leads: the link with the tags of its campaign."""
        return tagged(self.link_url, self.link_tags, network)


def offers_of(
    session: Session,
    found: Sequence[tuple[Post, PostVersion]],
    person: Person,
    now: datetime,
    *,
    whole: Collection[int] | None = None,
) -> list[Offer]:
    """The offers of these offered versions in the given order; nine queries whatever their number.

    `whole`: the posts whose wordings are read; all of them unless it is given.
    """
    version_ids = [version.id for _, version in found]
    whole_ids = [version.id for post, version in found if whole is None or post.id in whole]
    wordings = _networks(session, set(version_ids).difference(whole_ids)) | _wordings(session, whole_ids)
    pictures = first_pictures(session, version_ids)
    topics = _topics(session, version_ids, person.id)
    teams = _own_team(session, version_ids, person)
    campaigns = _campaigns(session, [version.campaign_id for _, version in found if version.campaign_id])
    cards = link_cards(session, [version for _, version in found])
    ideas = credits_of(session, [post.id for post, _ in found])
    writers = _names(session, [version.made_by for _, version in found])
    return [
        Offer(
            post_id=post.id,
            post_public_id=post.public_id,
            version_id=version.id,
            version_number=version.number,
            content_hash=version.content_hash or "",
            title=version.title,
            why=_reasons(version, person, teams.get(version.id), topics.get(version.id, [])),
            picture=pictures.get(version.id),
            link_url=version.link_url,
            link_title=version.link_title,
            opens_at=opened_at(version),
            closes_at=closing_of(version),
            window_left=window_left(opened_at(version), closing_of(version), now),
            style=version.style,
            topics=[name for name, _ in topics.get(version.id, [])],
            disclosure=version.disclosure,
            variants=wordings.get(version.id, {}),
            internal_only=version.internal_only,
            written_by=writers.get(version.made_by, ""),
            sharers=post.sharers,
            link_tags=version.link_tags,
            campaign=campaigns.get(version.campaign_id or 0, ""),
            ideas_by=ideas.get(post.id, ()),
            own_posts=own_posts(version),
            link_card=cards.get(version.id),
        )
        for post, version in found
    ]


def own_posts(version: PostVersion) -> dict[Network, str]:
    """Where colleagues may pass on a post of the company's own account, by its id there."""
    named = {Network.LINKEDIN: version.own_linkedin, Network.X: version.own_x}
    return {} if version.internal_only else {network: known for network, known in named.items() if known}


def networks_of_own_posts() -> ColumnElement[int]:
    """On how many networks a version has a post to be passed on and no wording."""
    named = ((Network.LINKEDIN, PostVersion.own_linkedin), (Network.X, PostVersion.own_x))
    written = exists().where(Variant.version_id == PostVersion.id)
    return sum(
        (case(((column != "") & ~written.where(Variant.network == network), 1), else_=0) for network, column in named),
        start=cast(0, Integer),
    )


def link_cards(session: Session, versions: Sequence[PostVersion]) -> dict[int, LinkCard]:
    """By version: what its approver saw of the link, if the page had been read by then."""
    cards: dict[int, LinkCard] = {}
    looked = cards_before(session, {(version.link_url, version.approved_at) for version in versions})
    for version in versions:
        card = looked.get((version.link_url, version.approved_at))
        if card:
            cards[version.id] = card
    return cards


def opened_at(version: PostVersion) -> datetime:
    """When an approved version opens or opened; without a chosen time, when it was approved."""
    moment = version.opens_at or version.approved_at
    assert moment is not None
    return moment


def closing_of(version: PostVersion) -> datetime:
    assert version.closes_at is not None  # a version without an end can't be approved
    return version.closes_at


def first_pictures(session: Session, version_ids: Sequence[int]) -> dict[int, OfferedPicture]:
    query = select(
        VersionPicture.version_id, Picture.public_id, VersionPicture.alt_text, Picture.width, Picture.height
    ).join(Picture, VersionPicture.picture_id == Picture.id)
    rows = session.execute(query.where(VersionPicture.version_id.in_(version_ids), VersionPicture.position == 1))
    return {version_id: OfferedPicture(name, alt, width, height) for version_id, name, alt, width, height in rows}


def _wordings(session: Session, version_ids: Sequence[int]) -> dict[int, dict[Network, list[Wording]]]:
    found: dict[int, dict[Network, list[Wording]]] = {}
    for variant in variants_of(session, version_ids) if version_ids else ():
        listed = found.setdefault(variant.version_id, {}).setdefault(variant.network, [])
        listed.append(Wording(len(listed), variant.language, variant.text, variant.id))
    return found


def _networks(session: Session, version_ids: Collection[int]) -> dict[int, dict[Network, list[Wording]]]:
    """Where there are wordings, in the same order, without reading them."""
    if not version_ids:
        return {}
    query = select(Variant.version_id, Variant.network).distinct().where(Variant.version_id.in_(version_ids))
    found: dict[int, dict[Network, list[Wording]]] = {}
    for version_id, network in session.execute(query.order_by(Variant.version_id, Variant.network)):
        found.setdefault(version_id, {})[network] = []
    return found


def _topics(session: Session, version_ids: Sequence[int], person_id: int) -> dict[int, list[tuple[str, bool]]]:
    """Each version's topics, and whether the person follows them."""
    query = (
        select(VersionTopic.version_id, Topic.name, Follow.person_id)
        .join(Topic, VersionTopic.topic_id == Topic.id)
        .outerjoin(Follow, (Follow.topic_id == Topic.id) & (Follow.person_id == person_id))
        .where(VersionTopic.version_id.in_(version_ids))
        .order_by(Topic.name)
    )
    found: dict[int, list[tuple[str, bool]]] = {}
    for version_id, name, follower in session.execute(query):
        found.setdefault(version_id, []).append((name, follower is not None))
    return found


def _own_team(session: Session, version_ids: Sequence[int], person: Person) -> dict[int, str]:
    """The person's team's name for each version that is addressed to that team."""
    query = select(VersionTeam.version_id, Team.name).join(Team, VersionTeam.team_id == Team.id)
    rows = session.execute(query.where(VersionTeam.version_id.in_(version_ids), Team.id == person.team_id))
    return dict(rows.all())


def _names(session: Session, person_ids: Sequence[int]) -> dict[int, str]:
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(person_ids)))
    return dict(rows.all())


def _campaigns(session: Session, campaign_ids: Sequence[int]) -> dict[int, str]:
    if not campaign_ids:
        return {}
    rows = session.execute(select(Campaign.id, Campaign.name).where(Campaign.id.in_(campaign_ids)))
    return dict(rows.all())


def _reasons(version: PostVersion, person: Person, team: str | None, topics: list[tuple[str, bool]]) -> list[Reason]:
    reasons = [Reason(ReasonKind.TEAM, team)] if team else []
    spoken = [language for language in person.languages if language in version.languages]
    reasons += [Reason(ReasonKind.LANGUAGE, language) for language in spoken[:1]]
    reasons += [Reason(ReasonKind.TOPIC, name) for name, followed in topics if followed]
    return reasons or [Reason(ReasonKind.EVERYBODY)]


def exact_wording(session: Session, version_id: int, network: Network, index: int) -> WordingText | None:
    """The frozen text of a wording by its index, for comparing what was sent with what was dealt."""
    listed = _wordings(session, [version_id]).get(version_id, {}).get(network, [])
    if not 0 <= index < len(listed):
        return None
    return WordingText(network, listed[index].language, listed[index].text)
