"""What to do about a share of which nobody knows whether it arrived: decided from evidence, never by trying again.

LinkedIn: one identical attempt inside the window in which the network refuses duplicates; the refusal names the post.
Not for a reshare.
X: two readings of everything the account posted since the call; only then, and within the hour, the same bytes once
more. Else the person is asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from advocacy.guidelines.likeness import normalised
from advocacy.networks.outcomes import Outcome, Published, Refused, RefusedReason
from advocacy.networks.readings import RECENT_PAGE, RecentPosts, RemotePost
from advocacy.sharing.rules import MOST_ATTEMPTS

READINGS_BEFORE_RESENDING = 2
MOST_FAILED_READINGS = 5
RESEND_WITHIN = timedelta(hours=1)  # later its person may have posted it, or deleted it, by hand
CLOCKS_MAY_DIFFER = timedelta(minutes=5)  # between ours and the network's


@dataclass(frozen=True)
class Unsettled:
    """What is known about an unconfirmed share. Moments by PostgreSQL's clock."""

    now: datetime
    first_called_at: datetime
    settles_by_reading: bool
    settle_attempted: bool
    readings_without: int
    resent: bool
    proven_there: bool
    may_send: bool  # every check of a claim passes
    window: timedelta  # in which the network still refuses a duplicate
    repeats_safely: bool = False  # a repost on X: the second call changes nothing
    attempts: int = 0
    passed_on: bool = False  # a reshare: that LinkedIn refuses a second one is documented for posts only


@dataclass(frozen=True)
class AskPerson:
    pass


@dataclass(frozen=True)
class ReadPosts:
    pass


@dataclass(frozen=True)
class AttemptOnce:
    """The same bytes again, of which a duplicate's refusal is the proof."""


@dataclass(frozen=True)
class Resend:
    """Surely not there: queued once more with the same bytes."""


@dataclass(frozen=True)
class AcceptWithoutId:
    """The network itself said that it is there, and a reading did not show it: published, without figures."""


Step = AskPerson | ReadPosts | AttemptOnce | Resend | AcceptWithoutId


def next_step(share: Unsettled) -> Step:
    if share.proven_there:
        return ReadPosts() if share.settles_by_reading and share.readings_without == 0 else AcceptWithoutId()
    if share.repeats_safely:
        return Resend() if share.may_send and share.attempts < MOST_ATTEMPTS else AskPerson()
    if share.settles_by_reading:
        return _by_reading(share)
    inside = is_inside(share.now, share.first_called_at, share.window)
    if inside and share.may_send and not share.passed_on and not share.settle_attempted:
        return AttemptOnce()
    return AskPerson()


def is_inside(now: datetime, first_called_at: datetime, window: timedelta) -> bool:
    """Whether the network surely still knows the first call; asked again just before the identical one."""
    return now - first_called_at < window


def reaches_back(read: RecentPosts, since: datetime) -> bool:
    """Whether a page surely goes back to that moment: it holds an older post, or is the last one and not full."""
    older = any(post.created_at is not None and post.created_at < since for post in read.posts)
    return older or (not read.more and len(read.posts) < RECENT_PAGE)


def _by_reading(share: Unsettled) -> Step:
    if share.readings_without < READINGS_BEFORE_RESENDING:
        return ReadPosts()
    if share.resent or not share.may_send or not is_inside(share.now, share.first_called_at, RESEND_WITHIN):
        return AskPerson()
    return Resend()


def proves_published(outcome: Outcome, known_ids: frozenset[str]) -> str | None:
    """The post's id, when an identical attempt's answer proves that it is there; a post known to us is another one."""
    if isinstance(outcome, Published):
        return outcome.remote_id
    duplicate = isinstance(outcome, Refused) and outcome.reason is RefusedReason.DUPLICATE
    if duplicate and isinstance(outcome, Refused) and outcome.duplicate_of and outcome.duplicate_of not in known_ids:
        return outcome.duplicate_of
    return None


def found_among(
    posts: Sequence[RemotePost], text: str, short_link: str | None, earliest: datetime, known_ids: frozenset[str]
) -> RemotePost | None:
    """Ours by its short link, which nobody else has; else by the same words since the call."""
    unknown = [post for post in posts if post.remote_id not in known_ids]
    if short_link:
        by_link = next((post for post in unknown if short_link in post.links or short_link in post.text), None)
        if by_link:
            return by_link
    words = normalised(text)
    since = [post for post in unknown if post.created_at is None or post.created_at >= earliest]
    return next((post for post in since if normalised(post.text) == words), None)
