"""Writing an attempt's outcome, guarded by the fencing token; a late answer is kept as evidence and changes nothing."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from advocacy.core.database import database_now, transaction, while_database_is_away
from advocacy.core.delivery import Claim, DeliveryState, lock_all_held, release
from advocacy.core.services import now, services
from advocacy.core.together import Together
from advocacy.networks.outcomes import NotSent, NotSentReason, Outcome, Published, Refused, RefusedReason, Unknown
from advocacy.sharing.asking import ask
from advocacy.sharing.claiming import Claimed
from advocacy.sharing.informing import inform_refused
from advocacy.sharing.marking import Mark, mark_all_published
from advocacy.sharing.models import Share, ShareAttempt
from advocacy.sharing.rules import GiveUp, NotCounted, TryAgain, UnconfirmedBecause, after_not_sent
from advocacy.sharing.tokens import mark_reconnect_needed

GAVE_UP = "gave_up"
NOTED = ("finished_at", "outcome", "reason", "http_status", "request_id", "detail", "late")


@dataclass(frozen=True)
class Finished:
    """An attempt and how it ended."""

    claimed: Claimed
    outcome: Outcome

    @property
    def claim(self) -> Claim:
        return self.claimed.share_id, self.claimed.fence


def finish(claimed: Claimed, outcome: Outcome) -> bool:
    """False when the lease was lost meanwhile: somebody else decides then, with this answer as evidence."""
    return finish_all([Finished(claimed, outcome)])[0]


def finish_all(finished: Sequence[Finished]) -> list[bool]:
    """The same for several attempts in one transaction; answers in the same order."""
    with transaction() as session:
        held = lock_all_held(session, Share, {one.claim for one in finished})
        note_attempts(session, finished, held)
        ours = [(held[one.claim], one) for one in finished if one.claim in held]
        mark_all_published(session, [mark for share, one in ours if (mark := _mark(share, one.outcome))])
        for share, one in ours:
            _apply(session, share, one.claimed, one.outcome)
    return [one.claim in held for one in finished]


def _mark(share: Share, outcome: Outcome) -> Mark | None:
    return Mark(share, outcome.remote_id, outcome.url) if isinstance(outcome, Published) else None


def finish_surely(claimed: Claimed, outcome: Outcome) -> bool:
    """The same, together with what other threads finish just now, and again and again while the database is away.

    After the lease the sweep decides.
    """
    finished = Finished(claimed, outcome)
    return while_database_is_away(lambda: _together(finished), services().settings.publish_lease)


def _finish_all(finished: Sequence[Finished]) -> list[bool]:
    return finish_all(finished)


_together = Together(_finish_all)


def _apply(session: Session, share: Share, claimed: Claimed, outcome: Outcome) -> None:
    match outcome:
        case Published():
            pass  # marked before, all together
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


def note_attempts(session: Session, finished: Sequence[Finished], held: Container[Claim]) -> None:
    """The attempt rows, whatever became of the shares; `held`: those whose answer is not late."""
    columns = ShareAttempt.__table__.c
    noted = (
        update(ShareAttempt.__table__)  # type: ignore[arg-type]
        .where(columns.share_id == bindparam("of_share"), columns.fence == bindparam("of_fence"))
        .where(columns.finished_at.is_(None))  # a commit whose own answer was lost is written again
        .values({name: bindparam(f"new_{name}") for name in NOTED})
    )
    rows = [_noted(one.claimed, one.outcome, late=one.claim not in held) for one in finished]
    session.connection().execute(noted, rows)


def _noted(claimed: Claimed, outcome: Outcome, *, late: bool) -> dict[str, Any]:
    reason = getattr(outcome, "reason", None)
    values = {
        "finished_at": now(),
        "outcome": type(outcome).__name__.lower(),
        "reason": reason.value if reason else None,
        "http_status": outcome.http_status,
        "request_id": (outcome.request_id or "")[:128] or None,
        "detail": getattr(outcome, "detail", getattr(outcome, "evidence", ""))[:400],
        "late": late,
    }
    return {"of_share": claimed.share_id, "of_fence": claimed.fence} | {f"new_{name}": values[name] for name in NOTED}
