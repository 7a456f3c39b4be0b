"""What an offered post looks like to the rooms above: plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Integer, case, cast, exists

from advocacy.content.campaign_rules import tagged
from advocacy.content.models import PostVersion, Variant
from advocacy.content.preview_models import LinkCard
from advocacy.content.rules import Style
from advocacy.content.suggestion_models import Credit
from advocacy.networks.rules import Network


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

    `variants`: its wordings by network.
    """

    post_id: int
    post_public_id: str
    version_id: int
    version_number: int
    content_hash: str
    title: str
    why: Sequence[Reason]
    pictures: Sequence[OfferedPicture]  # all that go out, in their order
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

    @property
    def picture(self) -> OfferedPicture | None:
        """The first: where there is room for one."""
        return self.pictures[0] if self.pictures else None

    @property
    def sent_card(self) -> LinkCard | None:
        """The link's card, when it goes out: pictures take its place."""
        return None if self.pictures else self.link_card

    def link_for(self, network: Network) -> str:
        """Where a share's short link leads: the link with the tags of its campaign."""
        return tagged(self.link_url, self.link_tags, network)


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


def opened_at(version: PostVersion) -> datetime:
    """When an approved version opens or opened; without a chosen time, when it was approved."""
    moment = version.opens_at or version.approved_at
    assert moment is not None
    return moment


def closing_of(version: PostVersion) -> datetime:
    assert version.closes_at is not None  # a version without an end can't be approved
    return version.closes_at
