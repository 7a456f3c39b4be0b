"""The feed: the posts that content offers to a person, with what sharing knows about each network."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from advocacy.content.offering import Upcoming, upcoming
from advocacy.content.presenting import Offer
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.services import now
from advocacy.guidelines.likeness import OwnWords
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.sharing.choosing import Chosen, Wanted, choose
from advocacy.sharing.confirming import SecondLook, look_again
from advocacy.sharing.feed_models import FeedEntry
from advocacy.sharing.feed_rules import Filter
from advocacy.sharing.fill_in_rules import own_words_in
from advocacy.sharing.holding import hold_for, holds_for
from advocacy.sharing.linking import short_link
from advocacy.sharing.models import (
    Connection,
    CrisisHold,
    Share,
    live_connections,
)
from advocacy.sharing.noting import Sight, note_sights
from advocacy.sharing.opening import Choice, Tab, build_tab
from advocacy.sharing.passing_on import RepostOffer, repost_offers
from advocacy.sharing.proposal_models import Proposal, waiting_for_leader
from advocacy.sharing.rules import HeldReason
from advocacy.sharing.standing import WaitingShare, own_shares, stands
from advocacy.sharing.telling import explanation

HELD_CARDS = 10


@dataclass(frozen=True)
class Card:
    offer: Offer
    shares: dict[Network, Share]
    open: bool
    tabs: Sequence[Network]
    tab: Tab | None
    edit: bool  # the editor is open in the card
    sheet: bool  # on a phone it opens as a sheet at once, because somebody asked for it
    hold: CrisisHold | None
    entry: FeedEntry | None = None
    reposts: Sequence[RepostOffer] = ()

    @property
    def skipped(self) -> bool:
        return self.entry is not None and self.entry.skipped_at is not None


@dataclass(frozen=True)
class HeldCard:
    """A share that waits for a fresh yes. `hold`: the crisis hold that is still on, and who set it."""

    share: Share
    title: str
    post_public_id: str
    own: OwnWords
    short_link: str | None
    second: SecondLook
    hold: CrisisHold | None
    held_by: str
    why: str


@dataclass(frozen=True)
class PreparedRow:
    """A text that a delegate prepared and that waits for the person's yes."""

    proposal: Proposal
    title: str


@dataclass(frozen=True)
class Feed:
    """`new` None: only one kind of posts was asked for, so nobody counted. `more`: how many a long page would add;
    `overflows`: it would not list all; `last`: the public id of the post after which the next one goes on, empty when
    there is none or this is a short page."""

    cards: Sequence[Card]
    more: int
    overflows: bool
    last: str
    held: Sequence[HeldCard]
    new: int | None
    shared: int
    undoable: Share | None
    connected: dict[Network, Connection]
    next_opening: Upcoming | None
    filter: Filter
    prepared: Sequence[PreparedRow] = ()


def feed_for(person: Person, choice: Choice, wanted: Wanted | None = None) -> Feed:
    """A bounded number of queries, whatever the size of the company. What is shown, opened and dealt is noted."""
    wanted = replace(wanted or Wanted(), post=choice.post)
    with transaction() as session:
        chosen = choose(session, person, wanted)
        connected = live_connections(session, person.id)
        own = own_shares(session, person.id, [found.post_id for found in chosen.offers], now())
        cards = _cards(session, person, chosen, own.of_posts, connected, replace(choice, post=chosen.opens))
        if not wanted.look:
            note_sights(session, person, _sights(chosen, cards, choice.post), chosen.entries, now())
        new = wanted.filter is Filter.NEW
        return Feed(
            cards=cards,
            more=chosen.more,
            overflows=chosen.overflows,
            last=chosen.last,
            held=_held_cards(session, person, own.waiting) if new else [],
            new=chosen.total if new else None,
            shared=chosen.shared,
            undoable=_undoable(own.waiting),
            connected=connected,
            next_opening=upcoming(person, now()) if not cards else None,
            filter=wanted.filter,
            prepared=_prepared(session, person) if new and person.leader else (),
        )


def _sights(chosen: Chosen, cards: Sequence[Card], asked: str) -> list[Sight]:
    """The first card stands open by itself: its wording was dealt, but nobody asked for it."""
    sights = {sight.post_id: sight for sight in chosen.sights}
    for card in cards:
        post_id = card.offer.post_id
        if card.open and (post_id in sights or card.entry):
            opened = card.offer.post_public_id == asked
            dealt = {card.tab.network.value: card.tab.wording.variant_id} if card.tab else {}
            sights[post_id] = replace(sights.get(post_id, Sight(post_id)), opened=opened, dealt=dealt)
    return list(sights.values())


def _by_post(found: Sequence[Share]) -> dict[int, dict[Network, Share]]:
    shares: dict[int, dict[Network, Share]] = {}
    for share in filter(stands, found):
        shares.setdefault(share.post_id, {})[share.network] = share
    return shares


def _undoable(waiting: Sequence[WaitingShare]) -> Share | None:
    """The newest."""
    return next((one.share for one in reversed(waiting) if one.share.state is DeliveryState.QUEUED), None)


def _cards(
    session: Session,
    person: Person,
    chosen: Chosen,
    found: Sequence[Share],
    connected: dict[Network, Connection],
    choice: Choice,
) -> list[Card]:
    """Short ones, and the open one with its tab. `found`: all of the person's shares of these posts."""
    listed, shares = chosen.offers, _by_post(found)
    holds = holds_for(session, person, [one.version_id for one in listed])
    cards = [
        Card(
            one,
            shares.get(one.post_id, {}),
            False,
            list(one.variants),
            None,
            False,
            False,
            holds.get(one.version_id),
            chosen.entries.get(one.post_id),
        )
        for one in listed
    ]
    return [
        _opened(session, person, card, found, connected, choice) if card.offer.post_public_id == choice.post else card
        for card in cards
    ]


def _opened(
    session: Session,
    person: Person,
    card: Card,
    found: Sequence[Share],
    connected: dict[Network, Connection],
    choice: Choice,
) -> Card:
    if not card.tabs:
        return replace(card, open=True)
    offered, network = card.offer, _network(choice.network, card.tabs, connected, card.shares)
    before = sum((share.version_id, share.network) == (offered.version_id, network) for share in found)
    tab = build_tab(session, person, offered, network, connected.get(network), card.shares.get(network), before, choice)
    reposts = repost_offers(session, person, offered, connected, card.shares, choice)
    return replace(
        card,
        open=True,
        reposts=reposts,
        tab=tab,
        edit=choice.edit or tab.needs_own_words or bool(tab.questions),
        sheet=choice.edit,
    )


def _network(
    wanted: str, tabs: Sequence[Network], connected: dict[Network, Connection], shares: dict[Network, Share]
) -> Network:
    """The chosen one; else the first that is connected and not shared yet."""
    if wanted in tabs:
        return Network(wanted)
    waiting = [network for network in tabs if network in connected and network not in shares]
    return (waiting or list(tabs))[0]


def _prepared(session: Session, person: Person) -> list[PreparedRow]:
    return [PreparedRow(proposal, title) for proposal, title in waiting_for_leader(session, person.id)]


def _held_cards(session: Session, person: Person, waiting: Sequence[WaitingShare]) -> list[HeldCard]:
    held = [one for one in waiting if one.share.state is DeliveryState.HELD]
    return [_held_card(session, person, one.share, one.title, one.post_public_id) for one in held[:HELD_CARDS]]


def _held_card(session: Session, person: Person, share: Share, title: str, post_public_id: str) -> HeldCard:
    hold = hold_for(session, person, share.version_id) if share.held_reason is HeldReason.CRISIS else None
    return HeldCard(
        share=share,
        title=title,
        post_public_id=post_public_id,
        own=own_words_in(share.dealt_words, share.words),
        short_link=short_link(share.short_code) if share.link_target else None,
        second=look_again(session, person, share),
        hold=hold,
        held_by=session.get_one(Person, hold.set_by).first_name if hold else "",
        why=explanation(share),
    )
