"""Figures that a network gave for posts, and the account's recent posts. A missing figure is never 0."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

RECENT_PAGE = 20  # posts of an account in one page of them


class Metric(StrEnum):
    IMPRESSIONS = "impressions"
    REACHED = "reached"
    REACTIONS = "reactions"  # X: likes
    COMMENTS = "comments"  # X: replies
    RESHARES = "reshares"  # X: reposts
    QUOTES = "quotes"
    BOOKMARKS = "bookmarks"
    LINK_CLICKS = "link_clicks"
    PROFILE_CLICKS = "profile_clicks"
    ENGAGEMENTS = "engagements"


class Absence(StrEnum):
    NOT_OFFERED = "not_offered"
    NOT_READ = "not_read"


class PostState(StrEnum):
    PRESENT = "present"
    GONE = "gone"
    NOT_AUTHORIZED = "not_authorized"


@dataclass(frozen=True)
class Reading:
    """Every metric stands in exactly one of the two tables."""

    remote_id: str
    state: PostState
    figures: Mapping[Metric, int]
    absent: Mapping[Metric, Absence]


class ReadFailureReason(StrEnum):
    """The first eight are those of `NotSentReason`, by the same values."""

    UNREACHABLE = "unreachable"
    RATE_LIMIT = "rate_limit"
    DAILY_LIMIT = "daily_limit"
    CONFLICT = "conflict"
    RECONNECT = "reconnect"
    OUT_OF_CREDIT = "out_of_credit"
    DEAD_VERSION = "dead_version"
    APP_BLOCKED = "app_blocked"
    REFUSED = "refused"
    UNREADABLE = "unreadable"
    NOT_OFFERED = "not_offered"


@dataclass(frozen=True)
class ReadFailure:
    """Why reading stopped. `retry_at` None: as the caller's own steps say."""

    reason: ReadFailureReason
    retry_at: datetime | None = None
    detail: str = ""


@dataclass(frozen=True)
class ReadResult:
    """What was read before a failure stays. An id without a reading was not answered for: nothing is known."""

    readings: Sequence[Reading]
    failure: ReadFailure | None = None


@dataclass(frozen=True)
class RemotePost:
    """A post found on the account. `links` are expanded, `text` is plain again (no HTML entities, t.co as it came)."""

    remote_id: str
    text: str = field(repr=False)
    links: tuple[str, ...]
    created_at: datetime | None


@dataclass(frozen=True)
class RecentPosts:
    """One page of an account's posts, newest first. `more` leads to the next, older one; empty at the end."""

    posts: Sequence[RemotePost]
    more: str = ""


def reading(remote_id: str, figures: Mapping[Metric, int], not_offered: frozenset[Metric]) -> Reading:
    """A post that is there: what is neither measured nor known to be not offered was not read."""
    return Reading(remote_id, PostState.PRESENT, dict(figures), _absences(figures, not_offered))


def reading_without_figures(remote_id: str, state: PostState, not_offered: frozenset[Metric]) -> Reading:
    return Reading(remote_id, state, {}, _absences({}, not_offered))


def _absences(figures: Mapping[Metric, int], not_offered: frozenset[Metric]) -> dict[Metric, Absence]:
    return {
        metric: Absence.NOT_OFFERED if metric in not_offered else Absence.NOT_READ
        for metric in Metric
        if metric not in figures
    }
