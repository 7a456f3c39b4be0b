"""The four ways a posting call ends, and what was prepared for it. Nothing else leaves an adapter."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from advocacy.networks.rules import LimitScope


class NotSentReason(StrEnum):
    """Why nothing was published yet; the share waits."""

    UNREACHABLE = "unreachable"
    RATE_LIMIT = "rate_limit"
    DAILY_LIMIT = "daily_limit"
    CONFLICT = "conflict"
    RECONNECT = "reconnect"
    OUT_OF_CREDIT = "out_of_credit"
    DEAD_VERSION = "dead_version"
    APP_BLOCKED = "app_blocked"
    PREPARE_FAILED = "prepare_failed"
    NOT_RENEWED = "not_renewed"  # a token was turned down, and the network could not be asked for another one
    BUDGET = "budget"  # never from an adapter: the claim finds that our own budget is gone


class RefusedReason(StrEnum):
    """Why the network will never take this post; final."""

    DUPLICATE = "duplicate"
    TOO_LONG = "too_long"
    INVALID_CONTENT = "invalid_content"
    PICTURE_REJECTED = "picture_rejected"
    NOT_PERMITTED = "not_permitted"
    REPLY_NOT_ALLOWED = "reply_not_allowed"
    QUOTE_NOT_ALLOWED = "quote_not_allowed"
    INVALID_REQUEST = "invalid_request"  # our mistake, not the person's
    NOT_REPOSTABLE = "not_repostable"  # the company's own post: gone, private, or its address can't be passed on


@dataclass(frozen=True)
class Published:
    remote_id: str
    url: str
    http_status: int | None = None
    request_id: str | None = None


@dataclass(frozen=True)
class NotSent:
    """Surely not published. `retry_at`: not before that moment; None: as the caller's backoff says.

    `limit_of`: whose limit was reached, the account's or the whole app's; only of a 429.
    """

    reason: NotSentReason
    retry_at: datetime | None = None
    detail: str = ""
    http_status: int | None = None
    request_id: str | None = None
    limit_of: LimitScope = LimitScope.ACCOUNT


@dataclass(frozen=True)
class Refused:
    """Final. `duplicate_of`: the id of the post that the network named as the earlier one (LinkedIn only).

    `perhaps_the_app`: the words don't tell whether this post or the whole app is meant.
    """

    reason: RefusedReason
    duplicate_of: str | None = None
    detail: str = ""
    http_status: int | None = None
    request_id: str | None = None
    perhaps_the_app: bool = False


@dataclass(frozen=True)
class Unknown:
    """It may have been published. Settled by evidence, never by trying again."""

    evidence: str
    http_status: int | None = None
    request_id: str | None = None


Outcome = Published | NotSent | Refused | Unknown


@dataclass(frozen=True)
class Prepared:
    """The exact bytes of the posting call (JSON, picture ids included), so that settling can send them again."""

    body: bytes = field(repr=False)
