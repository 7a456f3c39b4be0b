"""Decisions about notices and mails: no database, no clock of its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random
from zoneinfo import ZoneInfo

from advocacy.core.delivery import DeliveryState
from advocacy.core.lost_answers import WhenUnknown
from advocacy.core.mail import Outcome
from advocacy.core.room import Channel, NoticeKind

MOST_ATTEMPTS = 8
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)
OUTAGE_PAUSE = timedelta(minutes=1)
KEEP_READ_NOTICES = timedelta(days=90)
KEEP_MAILS = timedelta(days=30)
LATE_MAIL = timedelta(minutes=15)
SETTLED = timedelta(minutes=1)  # what is told may be committed a little after its moment: digests end before that
MOST_UNSETTLED = timedelta(hours=1)  # a transaction that hangs longer does not keep digests from telling the rest


class Purpose(StrEnum):
    """Why a mail is in the outbox."""

    NOTICE = "notice"
    LINK = "link"  # an invitation or a new password: people knows the link
    DIGEST = "digest"  # what was not seen since the one before
    OUTSIDE = "outside"  # to an address of somebody without an account


class EndedBecause(StrEnum):
    """Why a mail ended without being sent."""

    NOT_CONFIGURED = "not_configured"
    REFUSED = "refused"
    GAVE_UP = "gave_up"
    TOO_OLD = "too_old"
    NOT_WANTED = "not_wanted"  # the person switched it off
    GONE = "gone"  # nobody to tell any more, or nothing: the person left, the link was used
    BOUNCED = "bounced"  # taken, and sent back later
    NOT_KNOWN = "not_known"  # handed over without an answer, and of a kind that is sent once


class Age(StrEnum):
    """Under which heading a notice stands."""

    TODAY = "today"
    THIS_WEEK = "this_week"
    EARLIER = "earlier"


@dataclass(frozen=True)
class AtClaim:
    """What is known when a mail's turn comes."""

    now: datetime
    give_up_at: datetime
    configured: bool
    somebody_there: bool
    wanted: bool
    over: bool = False  # what it tells about


@dataclass(frozen=True)
class Ended:
    state: DeliveryState
    because: EndedBecause | None = None


@dataclass(frozen=True)
class Again:
    due_at: datetime
    counted: bool = True


def end_at_claim(facts: AtClaim) -> Ended | None:
    """None when the mail may be sent now."""
    if not facts.configured:
        return Ended(DeliveryState.CANCELLED, EndedBecause.NOT_CONFIGURED)
    if not facts.somebody_there:
        return Ended(DeliveryState.CANCELLED, EndedBecause.GONE)
    if not facts.wanted:
        return Ended(DeliveryState.CANCELLED, EndedBecause.NOT_WANTED)
    if facts.over:
        return Ended(DeliveryState.CANCELLED, EndedBecause.GONE)
    if facts.now >= facts.give_up_at:
        return Ended(DeliveryState.EXPIRED, EndedBecause.TOO_OLD)
    return None


def after_answer(
    outcome: Outcome, attempts: int, when_unknown: WhenUnknown, now: datetime, chance: Random
) -> Ended | Again:
    """What becomes of a mail. A server that takes nothing costs no attempt: it is not the mail's fault."""
    if outcome is Outcome.UNKNOWN and when_unknown is not WhenUnknown.SURELY:
        return Ended(DeliveryState.UNCONFIRMED, EndedBecause.NOT_KNOWN)
    return AFTER[outcome](attempts, now, chance)


def _sent(_attempts: int, _now: datetime, _chance: Random) -> Ended | Again:
    return Ended(DeliveryState.PUBLISHED)


def _refused(_attempts: int, _now: datetime, _chance: Random) -> Ended | Again:
    return Ended(DeliveryState.REFUSED, EndedBecause.REFUSED)


def _outage(_attempts: int, now: datetime, _chance: Random) -> Ended | Again:
    return Again(now + OUTAGE_PAUSE, counted=False)


def _later(attempts: int, now: datetime, chance: Random) -> Ended | Again:
    if attempts >= MOST_ATTEMPTS:
        return Ended(DeliveryState.REFUSED, EndedBecause.GAVE_UP)
    return Again(now + pause(attempts, chance))


AFTER: Mapping[Outcome, Callable[[int, datetime, Random], Ended | Again]] = {
    Outcome.TAKEN: _sent,
    Outcome.REFUSED: _refused,
    Outcome.LATER: _later,
    Outcome.UNREACHABLE: _outage,
    Outcome.UNKNOWN: _later,  # the same Message-ID again: the mailbox may show it once or twice, never not at all
}


def settled_after(writing_for: timedelta) -> timedelta:
    """How old something told has to be, so that nothing of its time can still be committed.

    `writing_for`: how long the oldest transaction that is still open, and wrote something, is open.
    """
    return SETTLED + min(writing_for, MOST_UNSETTLED)


def pause(attempts: int, chance: Random) -> timedelta:
    """Full pauses double from a minute to an hour; the real one lies between half and the whole of it."""
    whole = min(LONGEST_PAUSE, FIRST_PAUSE * (1 << max(0, attempts - 1)))
    return whole * (0.5 + chance.random() / 2)


def channels_for(kind: NoticeKind, chosen: Mapping[Channel, bool]) -> frozenset[Channel]:
    """Where this person is told: the kind's channels, unless they chose otherwise and may."""
    if not kind.can_be_switched_off:
        return kind.channels
    usual = usual_channels(kind)
    return frozenset(
        each for each in Channel if chosen.get(each, each in usual) and (each in usual or may_be(kind, each))
    )


def may_be(kind: NoticeKind, channel: Channel) -> bool:
    """Only what is about to break is texted: it costs money, and a phone that buzzes for less is switched off."""
    return channel is not Channel.TEXT or kind.urgent


def usual_channels(kind: NoticeKind) -> frozenset[Channel]:
    """What is told in the app stands in the digest too, as long as nobody has seen it."""
    return kind.channels | {Channel.DIGEST} if Channel.IN_APP in kind.channels else kind.channels


def age_of(told_at: datetime, now: datetime, zone: ZoneInfo) -> Age:
    """By the reader's days and weeks, which begin on Monday."""
    day, today = told_at.astimezone(zone).date(), now.astimezone(zone).date()
    if day >= today:
        return Age.TODAY
    return Age.THIS_WEEK if day.isocalendar()[:2] == today.isocalendar()[:2] else Age.EARLIER


def share_left(told_at: datetime, until: datetime, now: datetime) -> float:
    """How much of a notice's time is left, from 1 to 0."""
    whole = (until - told_at).total_seconds()
    return max(0.0, min(1.0, (until - now).total_seconds() / whole)) if whole > 0 else 0.0
