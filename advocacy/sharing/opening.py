"""The open card: one post on one network, with the exact text, what may be said about it, and when it can go."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from advocacy.content.fill_in_rules import questions_in
from advocacy.content.presenting import Offer, Wording
from advocacy.content.telling import says_who_speaks
from advocacy.content.windowing import to_local
from advocacy.core.delivery import DeliveryState
from advocacy.core.services import now
from advocacy.guidelines.answering import trial_end
from advocacy.guidelines.likeness import OwnWords
from advocacy.guidelines.rules import Finding, summary
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.sharing.checking import CheckedWords, check_words
from advocacy.sharing.dealing import dealt_place, next_place, places_taken
from advocacy.sharing.fill_in_rules import own_words_in
from advocacy.sharing.linking import derive_code, short_link
from advocacy.sharing.models import Connection, Share, own_share
from advocacy.sharing.previewing import own_words_in_words, speaks_openly
from advocacy.sharing.rules import ConnectionState, exact_text
from advocacy.sharing.scheduling import Window, offered_slot, zone_of
from advocacy.sharing.scheduling_rules import RIGHT_NOW, Asked, NoSlot, Timing
from advocacy.sharing.surroundings import surroundings

WORDS_ARE_FREE = frozenset({DeliveryState.REFUSED, DeliveryState.CANCELLED, DeliveryState.EXPIRED})
LOCAL = "%Y-%m-%dT%H:%M"  # what a datetime-local field reads and writes


@dataclass(frozen=True)
class Choice:
    """What the address of the page says: which card is open, on which network, with which wording."""

    post: str = ""
    network: str = ""
    wording: int | None = None
    edit: bool = False
    words: str | None = None  # typed before something was refused
    again: str = ""  # a share of their own that did not go out: its words are taken up
    asked: Asked = RIGHT_NOW
    repost: str = ""  # the network on which passing on our own post was refused just now, with these words
    repost_words: str = ""
    later: bool = False  # "Share later": a slot is chosen already, if there is one


@dataclass(frozen=True)
class Times:
    """The chips below "When"; moments of the field are local to the person."""

    timing: Timing
    slot: datetime | NoSlot
    typed: str
    first: str
    last: str
    zone: str

    @property
    def offered(self) -> datetime | None:
        return self.slot if isinstance(self.slot, datetime) else None


@dataclass(frozen=True)
class Tab:
    """One network of an open card. `as_typed`: its words come from the person, not from the wording."""

    network: Network
    connection: Connection | None
    share: Share | None
    wording: Wording
    place: int
    places: int
    next_wording: int
    words: str
    as_typed: bool
    text: str
    short_link: str | None
    code: str
    checked: CheckedWords
    own: OwnWords
    times: Times
    disclosure: str
    taken: Collection[int] = field(default_factory=frozenset)

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

    @property
    def speaks_words(self) -> str:
        return says_who_speaks(self.disclosure, self.words)

    @property
    def speaks(self) -> bool:
        return speaks_openly(self.disclosure, self.words)

    @property
    def questions(self) -> list[str]:
        """Fill-ins that still stand in the words; each gets a field."""
        return [] if self.share else questions_in(self.words)

    @property
    def all_taken(self) -> bool:
        return len(self.taken) == self.places

    @property
    def needs_own_words(self) -> bool:
        """A colleague has these very words on a network that takes each text from one person."""
        return not self.share and self.wording.index in self.taken and self.words == self.wording.text


def build_tab(
    session: Session,
    person: Person,
    offered: Offer,
    network: Network,
    connection: Connection | None,
    share: Share | None,
    earlier: int,
    choice: Choice,
) -> Tab:
    wordings = offered.variants[network]
    taken = places_taken(session, person, offered, network)
    before = _taken_up(session, person, offered, network, choice)
    wording = wordings[_place(person, offered, network, taken, choice, before)]
    words = _words(choice, before, wording)
    code = derive_code(person.id, offered.version_id, network, earlier)
    link = short_link(code) if offered.link_url else None
    text = exact_text(words, link)
    around = surroundings(session, person.id, offered, network)
    return Tab(
        network=network,
        connection=connection,
        share=share,
        wording=wording,
        place=wording.index + 1,
        places=len(wordings),
        next_wording=next_place(wordings, wording.index, taken),
        words=words,
        as_typed=words != wording.text,
        text=text,
        short_link=link,
        code=code,
        checked=check_words(
            network, wording.language, words, text, offered.link_url or None, person.language, offered.topics, around
        ),
        own=own_words_in(wording.text, words),
        times=_times(session, person, offered, network, choice),
        disclosure=offered.disclosure,
        taken=taken,
    )


def _taken_up(session: Session, person: Person, offered: Offer, network: Network, choice: Choice) -> Share | None:
    """The share whose words are used again: their own, of this post on this network, and over without having gone."""
    share = own_share(session, person.id, choice.again) if choice.again else None
    if share is None or share.repost_of or (share.post_id, share.network) != (offered.post_id, network):
        return None
    return share if share.state in WORDS_ARE_FREE else None


def _place(
    person: Person, offered: Offer, network: Network, taken: Collection[int], choice: Choice, before: Share | None
) -> int:
    """The chosen wording; the one that the words taken up began with; else the one dealt."""
    wordings = offered.variants[network]
    if choice.wording is not None and 0 <= choice.wording < len(wordings):
        return choice.wording
    if before:
        began: Sequence[int] = [found.index for found in wordings if found.text == before.dealt_words]
        return began[0] if began else 0
    return dealt_place(person, offered, network, taken)


def _words(choice: Choice, before: Share | None, wording: Wording) -> str:
    if choice.words is not None:
        return choice.words
    return before.words if before else wording.text


def _times(session: Session, person: Person, offered: Offer, network: Network, choice: Choice) -> Times:
    slot = offered_slot(session, person, Window(offered.post_id, network, offered.closes_at))
    timing = choice.asked.timing
    if choice.later and timing is Timing.NOW:
        timing = Timing.SLOT
    if timing is Timing.SLOT and not isinstance(slot, datetime):
        timing = Timing.PICK if choice.later else Timing.NOW
    zone = zone_of(person)
    return Times(
        timing=timing,
        slot=slot,
        typed=choice.asked.typed or (to_local(slot, zone).strftime(LOCAL) if isinstance(slot, datetime) else ""),
        first=to_local(now(), zone).strftime(LOCAL),
        last=to_local(offered.closes_at, zone).strftime(LOCAL),
        zone=zone.key,
    )
