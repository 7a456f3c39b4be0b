"""Writing an attempt's outcome, guarded by the fencing token; a late answer is kept as evidence and changes nothing."""

from datetime import datetime
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import distinct, func, select, update
from sqlalchemy.orm import Session

from advocacy.core.database import database_now, transaction, while_database_is_away
from advocacy.core.delivery import DeliveryState, lock_held, release
from advocacy.core.services import now, services
from advocacy.evidence.recording import Fact, record_fact
from advocacy.evidence.rules import FactKind
from advocacy.networks.outcomes import NotSent, NotSentReason, Outcome, Published, Refused, RefusedReason, Unknown
from advocacy.networks.registry import adapter
from advocacy.people.models import Person
from advocacy.sharing.asking import ask
from advocacy.sharing.claiming import Claimed
from advocacy.sharing.informing import inform_refused
from advocacy.sharing.models import Connection, Share, ShareAttempt
from advocacy.sharing.rules import (
    GiveUp,
    NotCounted,
    TryAgain,
    UnconfirmedBecause,
    after_not_sent,
    damping,
)
from advocacy.sharing.tokens import mark_reconnect_needed

GAVE_UP = "gave_up"


def finish(claimed: Claimed, outcome: Outcome) -> bool:
    """False when the lease was lost meanwhile: somebody else decides then, with this answer as evidence."""
    with transaction() as session:
        share = lock_held(session, Share, claimed.share_id, claimed.fence)
        note_attempt(session, claimed, outcome, late=share is None)
        if share is None:
            return False
        _apply(session, share, claimed, outcome)
        return True


def finish_surely(claimed: Claimed, outcome: Outcome) -> bool:
    """The same, again and again while the database is away; after the lease the sweep decides."""
    return while_database_is_away(lambda: finish(claimed, outcome), services().settings.publish_lease)


def _apply(session: Session, share: Share, claimed: Claimed, outcome: Outcome) -> None:
    match outcome:
        case Published(remote_id=remote_id, url=url):
            mark_published(session, share, remote_id, url)
        case Refused(reason=RefusedReason.DUPLICATE) if share.resend:
            doubt(session, share, UnconfirmedBecause.NO_ANSWER)
            share.proven_there = True
        case Refused() if share.resend:
            ask(share)  # it says nothing about the first call
        case Refused(reason=reason):
            release(share, DeliveryState.REFUSED)
            share.refused_because = reason.value
            inform_refused(share)
        case Unknown():
            doubt(session, share, UnconfirmedBecause.NO_ANSWER)
        case NotSent():
            _wait(share, outcome, claimed.renewed_at)


def doubt(session: Session, share: Share, because: UnconfirmedBecause) -> None:
    """Nobody knows whether it arrived. Settling begins when the first call surely has ended."""
    release(share, DeliveryState.UNCONFIRMED)
    share.unconfirmed_because = because
    share.first_called_at = share.first_called_at or share.called_at
    share.readings_without = share.failed_readings = 0
    share.settle_at = database_now(session) + services().settings.settle_wait


def mark_published(session: Session, share: Share, remote_id: str | None, url: str | None) -> None:
    """The person's row lock makes "the n-th post of this day" exact; both networks of one post share their k."""
    person = session.get_one(Person, share.person_id, with_for_update={"key_share": True})
    connection = session.get_one(Connection, share.connection_id)
    release(share, DeliveryState.PUBLISHED)
    share.settle_at, share.settling, share.asked_at = None, False, None
    share.remote_id, share.remote_url = remote_id, url
    share.published_at = now()
    share.shared_on = share.published_at.astimezone(ZoneInfo(person.time_zone)).date()
    share.k = _damping(session, share)
    capabilities = adapter(share.network).capabilities(tuple(connection.scopes))
    share.replies_singly = capabilities.reads_replies_singly
    _record(share, person, share.published_at)


def _damping(session: Session, share: Share) -> int:
    """Posts of that day before this one; a post that is already there on the other network lends its k."""
    same_day = select(Share).where(Share.person_id == share.person_id, Share.shared_on == share.shared_on)
    lent = session.scalar(
        same_day.where(Share.post_id == share.post_id, Share.k.is_not(None)).with_only_columns(Share.k).limit(1)
    )
    if lent is not None:
        return lent
    others = same_day.where(Share.post_id != share.post_id, Share.k.is_not(None))
    return damping(session.scalar(others.with_only_columns(func.count(distinct(Share.post_id)))) or 0)


def _record(share: Share, person: Person, moment: datetime) -> None:
    record_fact(
        Fact(
            source=f"share:{share.id}",
            kind=FactKind.SHARE_PUBLISHED,
            person_id=person.id,
            team_id=person.team_id,
            network=share.network,
            share_id=share.id,
            happened_at=moment,
            k=share.k,
        )
    )


def _wait(share: Share, outcome: NotSent, renewed_at: datetime) -> None:
    chance = Random()  # noqa: S311 - a pause, not a secret
    release(share, DeliveryState.QUEUED)
    match after_not_sent(outcome.reason, outcome.retry_at, share.attempts, now(), chance):
        case NotCounted(waiting_for, until):
            share.attempts -= 1
            share.waiting_for, share.due_at = waiting_for, until
        case TryAgain(until):
            share.due_at = until
        case GiveUp() if share.resend:
            ask(share)
        case GiveUp():
            share.state, share.refused_because = DeliveryState.REFUSED, GAVE_UP
            inform_refused(share)
    if outcome.reason is NotSentReason.RECONNECT and not mark_reconnect_needed(share.connection_id, renewed_at):
        share.waiting_for, share.due_at = None, now()  # the person came back meanwhile


def note_attempt(session: Session, claimed: Claimed, outcome: Outcome, *, late: bool) -> None:
    """The attempt row, whatever became of the share."""
    reason = getattr(outcome, "reason", None)
    session.execute(
        update(ShareAttempt)
        .where(ShareAttempt.share_id == claimed.share_id, ShareAttempt.fence == claimed.fence)
        .where(ShareAttempt.finished_at.is_(None))  # a commit whose own answer was lost is written again
        .values(
            finished_at=now(),
            outcome=type(outcome).__name__.lower(),
            reason=reason.value if reason else None,
            http_status=outcome.http_status,
            request_id=(outcome.request_id or "")[:128] or None,
            detail=getattr(outcome, "detail", getattr(outcome, "evidence", ""))[:400],
            late=late,
        )
    )
