"""What an open card offers beside its texts: the company's own posts, to be passed on from the person's account."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from advocacy.content.presenting import Offer
from advocacy.guidelines.answering import trial_end
from advocacy.guidelines.rules import Finding
from advocacy.networks.registry import adapter
from advocacy.networks.rules import Network, TextLength
from advocacy.people.models import Person
from advocacy.sharing.linking import derive_code
from advocacy.sharing.models import Connection, Share, count_earlier_shares
from advocacy.sharing.opening import Choice
from advocacy.sharing.reposting import check_repost, refused_reposts, takes_words
from advocacy.sharing.rules import ConnectionState


@dataclass(frozen=True)
class RepostOffer:
    """One network's button. `share`: it was pressed already; `words`: typed before something was refused."""

    network: Network
    original: str
    address: str
    connection: Connection | None
    share: Share | None
    code: str
    version_number: int
    takes_words: bool
    words: str
    language: str  # in which they are checked: the person's own
    length: TextLength
    findings: Sequence[Finding]
    asked: bool  # this is the one that was refused just now

    @property
    def words_id(self) -> str:
        return words_id(self.network)

    @property
    def can_share(self) -> bool:
        return self.connection is not None and self.connection.state is ConnectionState.CONNECTED

    @property
    def until(self) -> Callable[[Finding], str]:
        """When a finding's rule ends its trial, in words."""
        return trial_end


def words_id(network: str) -> str:
    """Of the field for one's own words; one post stands open at a time."""
    return f"repost-words-{network}"


def repost_offers(
    session: Session,
    person: Person,
    offered: Offer,
    connected: Mapping[Network, Connection],
    shares: Mapping[Network, Share],
    choice: Choice,
) -> list[RepostOffer]:
    """Not where the person shared the post in their own words, nor where the network lets nobody pass it on."""
    closed = refused_reposts(session, person, offered)
    return [
        _offer(session, person, offered, network, connected.get(network), shares.get(network), choice)
        for network in offered.own_posts
        if (network in shares and shares[network].repost_of) or (network not in shares and network not in closed)
    ]


def _offer(
    session: Session,
    person: Person,
    offered: Offer,
    network: Network,
    connection: Connection | None,
    share: Share | None,
    choice: Choice,
) -> RepostOffer:
    original = share.repost_of if share and share.repost_of else offered.own_posts[network]
    asked = choice.repost == network
    words = choice.repost_words if asked else ""
    checked = check_repost(session, person, offered, network, words)
    earlier = count_earlier_shares(session, person.id, offered.version_id, network)
    return RepostOffer(
        network=network,
        original=original,
        address=adapter(network).remote_url(original),
        connection=connection,
        share=share,
        code=derive_code(person.id, offered.version_id, network, earlier),
        version_number=offered.version_number,
        takes_words=takes_words(network),
        words=words,
        language=person.language,
        length=checked.length,
        findings=checked.findings,
        asked=asked,
    )
