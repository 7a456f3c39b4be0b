"""The feed: the posts that content offers to a person, with what sharing knows about each network."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from advocacy.content.dealing import dealt_wording
from advocacy.content.offering import Upcoming, offered_posts, upcoming
from advocacy.content.presenting import Offer, Wording
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.services import now
from advocacy.guidelines.answering import trial_end
from advocacy.guidelines.likeness import OwnWords, own_words
from advocacy.guidelines.rules import Finding, summary
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.sharing.checking import CheckedWords, check_words
from advocacy.sharing.linking import derive_code, short_link
from advocacy.sharing.models import Connection, Share, live_connections, shares_of_posts
from advocacy.sharing.previewing import own_words_in_words
from advocacy.sharing.rules import ConnectionState, exact_text

CARDS = 20
RECONNECT_SOON = timedelta(days=14)


@dataclass(frozen=True)
class Choice:
    """What the address of the page says: which card is open, on which network, with which wording."""

    post: str = ""
    network: str = ""
    wording: int | None = None
    edit: bool = False
    words: str | None = None  # typed before something was refused


@dataclass(frozen=True)
class Tab:
    """One network of an open card."""

    network: Network
    connection: Connection | None
    share: Share | None
    wording: Wording
    place: int
    places: int
    next_wording: int
    words: str
    text: str
    short_link: str | None
    code: str
    checked: CheckedWords
    own: OwnWords

    @property
    def summary(self) -> dict[str, int]:
        """How many findings stop, warn and hint, under the names of their severities."""
        counted = summary(self.checked.findings)
        return {"block": counted.stops, "warn": counted.warns, "hint": counted.hints}

    @property
    def shared_link(self) -> str | None:
        return short_link(self.share.short_code) if self.share and self.share.link_target else None

    @property
    def own_in_words(self) -> dict[str, Any]:
        return own_words_in_words(self.own.percent, self.network)

    @property
    def until(self) -> Callable[[Finding], str]:
        """When a finding's rule ends its trial, in words."""
        return trial_end

    @property
    def can_share(self) -> bool:
        return self.connection is not None and self.connection.state is ConnectionState.CONNECTED


@dataclass(frozen=True)
class Card:
    offer: Offer
    shares: dict[Network, Share]
    open: bool
    tabs: Sequence[Network]
    tab: Tab | None
    edit: bool


@dataclass(frozen=True)
class Feed:
    cards: Sequence[Card]
    new: int
    shared: int
    undoable: Share | None
    connected: dict[Network, Connection]
    next_opening: Upcoming | None
    filter: str


def feed_for(person: Person, choice: Choice, which: str = "new") -> Feed:
    """A bounded number of queries, whatever the size of the company."""
    with transaction() as session:
        offers = offered_posts(person, now=now(), limit=CARDS)
        connected = live_connections(session, person.id)
        shares = _by_post(shares_of_posts(session, person.id, [found.post_id for found in offers]))
        fresh = [found for found in offers if not _all_shared(found, shares.get(found.post_id, {}))]
        listed = fresh if which == "new" else [found for found in offers if shares.get(found.post_id)]
        earlier = _earlier(session, person.id, [found.version_id for found in listed])
        undoable = _undoable(session, person.id)
        next_opening = upcoming(person, now()) if not listed else None
    chosen = choice.post or (listed[0].post_public_id if listed else "")
    cards = [
        _card(person, found, shares.get(found.post_id, {}), connected, earlier, choice, chosen) for found in listed
    ]
    return Feed(cards, len(fresh), len(shares), undoable, connected, next_opening, which)


def _by_post(found: Sequence[Share]) -> dict[int, dict[Network, Share]]:
    shares: dict[int, dict[Network, Share]] = {}
    for share in found:
        shares.setdefault(share.post_id, {})[share.network] = share
    return shares


def _all_shared(offered: Offer, shares: dict[Network, Share]) -> bool:
    """Shared everywhere it can be, so no longer new."""
    return bool(shares) and set(shares) >= set(offered.variants)


def _earlier(session: Session, person_id: int, version_ids: Sequence[int]) -> dict[tuple[int, Network], int]:
    """How many shares of each version there were before: what the next short code is derived from."""
    rows = session.execute(
        select(Share.version_id, Share.network, func.count())
        .where(Share.person_id == person_id, Share.version_id.in_(version_ids))
        .group_by(Share.version_id, Share.network)
    )
    return {(version_id, network): number for version_id, network, number in rows}


def _undoable(session: Session, person_id: int) -> Share | None:
    """The newest share that still waits for its ten seconds."""
    return session.scalar(
        select(Share)
        .where(Share.person_id == person_id, Share.state == DeliveryState.QUEUED, Share.due_at > now())
        .where(Share.waiting_for.is_(None), Share.attempts == 0)
        .order_by(Share.id.desc())
        .limit(1)
    )


def _card(
    person: Person,
    offered: Offer,
    shares: dict[Network, Share],
    connected: dict[Network, Connection],
    earlier: dict[tuple[int, Network], int],
    choice: Choice,
    chosen: str,
) -> Card:
    is_open = offered.post_public_id == chosen
    tabs = list(offered.variants)
    tab = None
    if is_open and tabs:
        network = _network(choice.network, tabs, connected, shares)
        before = earlier.get((offered.version_id, network), 0)
        tab = build_tab(person, offered, network, connected.get(network), shares.get(network), before, choice)
    return Card(offered, shares, is_open, tabs, tab, choice.edit and is_open)


def _network(
    wanted: str, tabs: Sequence[Network], connected: dict[Network, Connection], shares: dict[Network, Share]
) -> Network:
    """The chosen one; else the first that is connected and not shared yet."""
    if wanted in tabs:
        return Network(wanted)
    waiting = [network for network in tabs if network in connected and network not in shares]
    return (waiting or list(tabs))[0]


def build_tab(
    person: Person,
    offered: Offer,
    network: Network,
    connection: Connection | None,
    share: Share | None,
    earlier: int,
    choice: Choice,
) -> Tab:
    wordings = offered.variants[network]
    dealt = dealt_wording(person.id, offered.post_public_id, network, wordings, person.languages)
    place = choice.wording if choice.wording is not None and 0 <= choice.wording < len(wordings) else dealt
    wording = wordings[place]
    words = wording.text if choice.words is None else choice.words
    code = derive_code(person.id, offered.version_id, network, earlier)
    link = short_link(code) if offered.link_url else None
    text = exact_text(words, link)
    return Tab(
        network=network,
        connection=connection,
        share=share,
        wording=wording,
        place=place + 1,
        places=len(wordings),
        next_wording=(place + 1) % len(wordings),
        words=words,
        text=text,
        short_link=link,
        code=code,
        checked=check_words(network, wording.language, words, text, offered.link_url or None, person.language),
        own=own_words(wording.text, words),
    )
