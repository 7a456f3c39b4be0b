"""What a network is, what is published, and what each network allows and charges; plain values and decisions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import urlsplit


class Network(StrEnum):
    LINKEDIN = "linkedin"
    X = "x"

    @property
    def label(self) -> str:
        """The network's own name; the same in every language."""
        return LABELS[self]


LABELS: Mapping[Network, str] = {Network.LINKEDIN: "LinkedIn", Network.X: "X"}


@dataclass(frozen=True)
class Picture:
    data: bytes = field(repr=False)
    media_type: str
    alt_text: str = field(repr=False)


@dataclass(frozen=True)
class Article:
    """The card under a LinkedIn post. LinkedIn does not fetch the page: what is missing here is missing there."""

    url: str
    title: str
    description: str


@dataclass(frozen=True)
class Content:
    """What a person confirmed. `text` is the exact text that they saw, link included."""

    text: str = field(repr=False)
    picture: Picture | None = None
    article: Article | None = None
    more: tuple[Picture, ...] = field(default=(), repr=False)  # further pictures, in their order

    @property
    def pictures(self) -> tuple[Picture, ...]:
        return ((self.picture,) if self.picture else ()) + self.more


@dataclass(frozen=True)
class Capabilities:
    """What a connection may do with the permissions that were granted to it."""

    reads_figures: bool
    private_figures: bool
    reads_replies_singly: bool
    settles_by_reading: bool
    can_refresh: bool
    can_revoke: bool
    may_reply: bool = False  # answer a comment under one's own post
    replies_are_posts: bool = False  # by the posting call: under its limits, and the same words twice are refused
    reposts_take_words: bool = True
    reposts_repeat_safely: bool = False  # a second call changes nothing, so an unknown outcome is simply said again


@dataclass(frozen=True)
class TextLength:
    """A forecast in the network's own counting; the network decides. `valid`: no characters that it refuses."""

    used: int
    limit: int
    valid: bool = True

    @property
    def too_long(self) -> bool:
        return self.used > self.limit


class PaidCall(StrEnum):
    POST = "post"
    POST_WITH_LINK = "post_with_link"
    REPLY = "reply"
    REPOST = "repost"
    DELETE = "delete"
    ALT_TEXT = "alt_text"
    POST_READ = "post_read"
    USER_READ = "user_read"
    COMMENT_READ = "comment_read"
    AUTHOR_READ = "author_read"


# What people answer is read at the price of any post, and whoever wrote it at that of any account; only the money
# comes from a part of its own.
PRICED_AS: Mapping[PaidCall, PaidCall] = {
    PaidCall.COMMENT_READ: PaidCall.POST_READ,
    PaidCall.AUTHOR_READ: PaidCall.USER_READ,
}


class LimitScope(StrEnum):
    ACCOUNT = "account"
    APP = "app"


class Act(StrEnum):
    """What goes out: a post of one's own, or the company's own post passed on."""

    POST = "post"
    REPOST = "repost"


@dataclass(frozen=True)
class RateLimit:
    """At most `calls` posting calls per `window`, counted for one account or for the whole app.

    The window slides, or is the UTC day (`until_midnight`). `acts`: what counts; a limit by day counts everything.
    """

    scope: LimitScope
    calls: int
    window: timedelta
    until_midnight: bool = False
    acts: frozenset[Act] = frozenset(Act)


def has_address(text: str) -> bool:
    """Whether an address with its scheme stands in a text."""
    return "http://" in text or "https://" in text


def is_loopback(address: str) -> bool:
    """Whether an address points at this machine."""
    host = urlsplit(address).hostname or ""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def is_insecure_loopback(address: str) -> bool:
    return urlsplit(address).scheme == "http" and is_loopback(address)


def address_is_sane(address: str) -> bool:
    """https anywhere, http only on this machine; no query, no fragment, no credentials."""
    parts = urlsplit(address)
    if not parts.hostname or parts.query or parts.fragment or parts.username is not None:
        return False
    return parts.scheme == "https" or is_insecure_loopback(address)
