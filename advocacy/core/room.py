"""A room's card: what the room brings to the house. `app.py` lists the cards; nothing else is discovered."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import click
from flask import Blueprint
from sqlalchemy.orm import InstrumentedAttribute

from advocacy.core.lost_answers import WhenUnknown
from advocacy.core.permissions import Permission
from advocacy.core.queues import Queue

# Services hold the cards, so a card can't name their type: checks and `install` take `Services`.


@dataclass(frozen=True)
class Task:
    """What the queue runs by name, without arguments; idempotent."""

    name: str
    queue: Queue
    function: Callable[[], None]


@dataclass(frozen=True)
class Cron:
    """Rings the task at this interval. `due`: asked first, so that a bell is rung only for work."""

    task: str
    every: timedelta
    due: Callable[[], bool] | None = None


class PlaceGroup(StrEnum):
    MAIN = "main"
    MORE = "more"
    COMMS = "comms"
    TEAM = "team"
    ADMIN = "admin"
    ME = "me"


@dataclass(frozen=True)
class Place:
    """An entry of the navigation, shown to people who may open it. `badge` counts what waits there.

    `concerns`: whether it is of any use to a person; without it, to everybody who may open it.
    """

    endpoint: str
    label: Any  # a lazy translation
    icon: str
    group: PlaceGroup
    permission: Permission
    order: int = 50
    badge: Callable[[Any], int] | None = None
    covers: PlaceGroup | None = None  # lit on the pages of that group too
    leads_to: str = ""  # a blueprint on whose pages it stays lit
    is_shortcut: bool = False  # offered at once when the product's icon on a phone is held down
    concerns: Callable[[Any], bool] | None = None


class CheckState(StrEnum):
    FINE = "fine"
    WARNING = "warning"
    BROKEN = "broken"


@dataclass(frozen=True)
class CheckResult:
    state: CheckState
    words: str
    advice: str = ""


@dataclass(frozen=True)
class Check:
    """One question of `advocacy doctor`."""

    name: str
    run: Callable[[Any], CheckResult]


@dataclass(frozen=True)
class Rail:
    """A card beside the feed: a template and what it needs."""

    template: str
    order: int
    context: Callable[[Any], dict[str, Any] | None]


@dataclass(frozen=True)
class Banner:
    """What stands first on every signed-in page: a template, which reads `banner`, and what it needs."""

    template: str
    context: dict[str, Any]


class Channel(StrEnum):
    """The ways in which people are told."""

    IN_APP = "in_app"
    MAIL = "mail"
    DIGEST = "digest"  # together with others, once a day or week
    TEXT = "text"  # to a number that the person confirmed; never unless they chose it


AT_ONCE = frozenset({Channel.IN_APP, Channel.MAIL})


@dataclass(frozen=True)
class NoticeWords:
    """What a notice says, in the reader's language. Never a name or a text of people outside."""

    title: str
    detail: str = ""


@dataclass(frozen=True)
class MailBody:
    """What a mail holds beyond the words of its kind: a text to read, and where a reply to it goes."""

    text: str = field(repr=False)
    reply_to: str = field(repr=False)
    hint: str  # what a reply does


@dataclass(frozen=True)
class NoticeKind:
    """Something that people are told. Rows keep its name and parameters; the words are found when it is read."""

    name: str  # "share.refused"; stays the same for ever, rows carry it
    title: Any  # a lazy translation: how the kind is called where people choose what they are told
    words: "Callable[[Mapping[str, Any]], NoticeWords]"  # called in the reader's language and zone
    endpoint: str  # the page it opens when telling names no other; its own link may not need values
    button: Any = ""  # a lazy translation: verb and object of a mail's one button
    icon: str = "bell"
    tone: str = "quiet"  # of the icon's tile
    channels: frozenset[Channel] = AT_ONCE  # on, unless the person chose otherwise
    can_be_switched_off: bool = True
    permission: Permission = Permission.BE_HERE  # who is ever told: others see no switch for it
    in_channel: bool = False  # may be posted in a channel of the company: it is nobody's own matter
    together: bool = False  # read ones that follow each other are one line: a busy day is no wall of the same words
    urgent: bool = False  # about to break: does not wait for quiet hours or a digest
    when_unknown: WhenUnknown = WhenUnknown.SURELY
    mail_within: timedelta = timedelta(days=2)  # later than this a mail would be old news
    text_within: timedelta = timedelta(hours=2)
    ends_with_clock: bool = False  # once its time is over a digest has nothing to tell of it
    # For whom and about which page's values; called when the mail is written, in the reader's language.
    body: "Callable[[int, Mapping[str, str]], MailBody | None] | None" = None
    # Of these public ids of its pages those whose matter is over: answered, withdrawn, closed. Asked when it is mailed.
    over: "Callable[[Collection[str]], Collection[str]] | None" = None


@dataclass(frozen=True)
class OutsideWords:
    """What a letter to somebody without an account says."""

    subject: str
    detail: str
    button: str
    url: str = field(repr=False)
    why: str
    text: str = field(default="", repr=False)


@dataclass(frozen=True)
class OutsideLetter:
    """A mail to an address outside, which is kept sealed and only until the mail is sent.

    All but one take what it is about, as the row keeps it. `language`: None when there is nothing to say any more.
    `words`: called in that language. `automatic`: an answer by a machine to a mail, which must never be answered.
    `returns_to`: where it comes back to when nobody takes it, by its Message-ID; None for the house's usual sender.
    `undelivered`: it did not arrive, and why (a reason of the outbox); called inside the transaction that notes it.
    """

    name: str
    language: Callable[[str], str | None]
    words: Callable[[str], OutsideWords | None]
    automatic: bool = False
    within: timedelta = timedelta(days=5)  # later it would be old news
    returns_to: Callable[[str], str | None] | None = None
    undelivered: Callable[[str, str], None] | None = None


@dataclass(frozen=True)
class DigestPart:
    """What a room adds to digests: how much waits for each of these people, who may open its page.

    `count`: takes ids of people inside the open transaction; whom it leaves out has nothing waiting. `words`: called
    in the reader's language.
    """

    count: Callable[[Sequence[int]], Mapping[int, int]]
    words: Callable[[int], str]
    endpoint: str
    permission: Permission
    order: int = 50


@dataclass(frozen=True)
class WrittenText:
    """Something written here, for trying guidelines on it. Plain values: core knows no network and no language.

    `place`: what it is ("draft", "post", "share"). `title`: how comms may call it; empty for a person's own words,
    which comms does not read. `waits`: a changed rule can still do something about it.
    """

    place: str
    title: str
    text: str = field(repr=False)
    network: str
    language: str
    audience: str
    waits: bool
    links: tuple[str, ...] = ()
    topics: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Hit:
    """Something that a search found: what it is called, one fact about it, and its page."""

    title: str
    url: str
    detail: str = ""


@dataclass(frozen=True)
class SearchPart:
    """What a room finds for the search of the top bar, of one kind.

    `find` takes a person, the words and how many at most; it finds only what the person may see.
    """

    title: Any  # a lazy translation
    permission: Permission
    order: int
    find: Callable[[Any, Sequence[str], int], list[Hit]]
    more_url: Callable[[Sequence[str]], str] | None = None  # of a page that lists all


@dataclass(frozen=True)
class ShareTarget:
    """Where a phone's share menu leads: what takes its form, and the page that is filled in with it. Endpoints."""

    taking: str
    page: str


@dataclass(frozen=True)
class Arrivals:
    """A page where a person sees what of theirs arrived here, for when a connection was lost while they sent it."""

    endpoint: str
    label: Any  # a lazy translation


@dataclass(frozen=True)
class Room:
    name: str
    blueprints: Sequence[Blueprint] = ()
    commands: Sequence[click.Command] = ()
    tasks: Sequence[Task] = ()
    cron: Sequence[Cron] = ()
    places: Sequence[Place] = ()
    checks: Sequence[Check] = ()
    rail: Sequence[Rail] = ()
    banner: Callable[[Any], Banner | None] | None = None  # asked once on every signed-in page
    notices: Sequence[NoticeKind] = ()
    digest: Sequence[DigestPart] = ()
    letters: Sequence[OutsideLetter] = ()
    # Both take a person's id inside the open transaction. `owns` names the tables with a key to a person.
    leaving: Callable[[int], None] | None = None
    export: Callable[[int], dict[str, Any]] | None = None
    owns: Sequence[str] = ()
    sealed: Sequence[InstrumentedAttribute[Any]] = ()  # columns that the vault sealed; a new key seals them anew
    install: Callable[[Any], None] | None = None
    gauges: Callable[[], dict[str, float]] | None = None
    texts: Callable[[datetime], Iterable[WrittenText]] | None = None  # all that waits, and what was written since
    # The ids of people who have an account at this network here, as a query: for rooms below that tell or count them.
    connected: Callable[[str], Any] | None = None
    calls: Any = None  # a `networks.recounting.History` of the posting calls that this room makes
    search: Sequence[SearchPart] = ()
    share_target: ShareTarget | None = None  # one room has it
    arrivals: Arrivals | None = None
    extra: dict[str, Any] = field(default_factory=dict)
