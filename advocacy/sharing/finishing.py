"""Writing an attempt's outcome, guarded by the fencing token. Of late answers only a yes is heeded: it proves."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from random import Random
from time import sleep
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select, tuple_, update
from sqlalchemy.orm import Session

from advocacy.core.database import database_now, transaction, while_database_is_away
from advocacy.core.delivery import Claim, DeliveryState, lock_all_held, release
from advocacy.core.services import now, services
from advocacy.core.together import Together
from advocacy.networks.limiting import give_back
from advocacy.networks.outcomes import NotSent, NotSentReason, Outcome, Published, Refused, RefusedReason, Unknown
from advocacy.networks.registry import adapter
from advocacy.sharing.admitting import Priced, close_accounts, close_networks, pay_back
from advocacy.sharing.asking import ask
from advocacy.sharing.claiming import Claimed
from advocacy.sharing.informing import inform_not_repostable, inform_refused
from advocacy.sharing.marking import Mark, mark_all_published, mark_published
from advocacy.sharing.models import Connection, Share, ShareAttempt
from advocacy.sharing.operating.counting import attempt_key
from advocacy.sharing.reading_back import known_ids
from advocacy.sharing.rules import (
    LOOK_AGAIN,
    ConnectionState,
    GiveUp,
    NotCounted,
    TryAgain,
    UnconfirmedBecause,
    after_not_sent,
    is_away,
)
from advocacy.sharing.suspecting import is_in_doubt
from advocacy.sharing.tokens import mark_reconnect_needed

GAVE_UP = "gave_up"
JOIN_SECONDS = 0.005  # a network takes a hundred times as long; under load it saves two transactions of three
LOST_BEFORE = NotSent(NotSentReason.PREPARE_FAILED, detail="ended before the call")
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
        news = note_attempts(session, finished, held)
        ours = [(held[one.claim], one) for one in finished if one.claim in held]
        ours.sort(key=lambda pair: pair[0].connection_id)  # connections are locked in one order, as elsewhere
        mark_all_published(session, [mark for share, one in ours if (mark := _mark(session, share, one.outcome))])
        for share, one in ours:
            _apply(session, share, one.claimed, one.outcome)
        close_accounts(session, [(one.claimed.connection_id, one.outcome) for one in finished])
        close_networks(session, [(one.claimed.network, one.outcome) for one in finished])
        for one in finished:
            _settle_up(session, one, is_news=one.claim in news, is_held=one.claim in held)
    return [one.claim in held for one in finished]


def _mark(session: Session, share: Share, outcome: Outcome) -> Mark | None:
    """What the answer proves to be there. A repost that was there before is what its person wanted, not a mistake."""
    if isinstance(outcome, Published):
        return Mark(share, outcome.remote_id, outcome.url)
    if share.repost_of and isinstance(outcome, Refused) and outcome.reason is RefusedReason.DUPLICATE:
        there = outcome.duplicate_of
        if there and there not in known_ids(session, share):
            return Mark(share, there, adapter(share.network).remote_url(there))
    return None


def _settle_up(session: Session, one: Finished, *, is_news: bool, is_held: bool) -> None:
    """What the outcome means beside the share itself: its price, and a yes that came late."""
    if is_news and isinstance(one.outcome, Refused | NotSent):  # surely not published, so not charged
        pay_back(session, one.claimed, one.claimed.booked_at)
    if not is_held and isinstance(one.outcome, Published):
        heed_late(session, one.claimed.share_id, one.outcome.remote_id, one.outcome.url)


def heed_late(session: Session, share_id: int, remote_id: str, url: str) -> None:
    """A yes is a proof whenever it comes: nobody is asked any more, and nothing is sent once more."""
    doubted = or_(Share.state == DeliveryState.UNCONFIRMED, and_(Share.state == DeliveryState.QUEUED, Share.resend))
    query = select(Share).where(Share.id == share_id, doubted).with_for_update(key_share=True)
    share = session.scalar(query, execution_options={"populate_existing": True})
    if share is not None:
        mark_published(session, share, remote_id, url)


def overtaken(claimed: Claimed) -> None:
    """The lease was lost, or a check said no, before the call: place and price are free again, if they aren't yet."""
    give_back(claimed.network, claimed.account.id, attempt_key(claimed.share_id, claimed.fence))
    with transaction() as session:
        never_called(session, (claimed.share_id, claimed.fence), claimed, claimed.booked_at)


def never_called(session: Session, claim: Claim, what: Priced, booked_at: datetime) -> None:
    """Whoever notes first that an attempt ended without a call gives its price back; nobody does it twice."""
    if _note(session, [_noted(claim, LOST_BEFORE, late=False)]):
        pay_back(session, what, booked_at)


def finish_surely(claimed: Claimed, outcome: Outcome) -> bool:
    """The same, together with what other threads finish just now, and again and again while the database is away.

    After the lease the sweep decides.
    """
    finished = Finished(claimed, outcome)
    return while_database_is_away(lambda: _together(finished), services().settings.publish_lease)


def _finish_all(finished: Sequence[Finished]) -> list[bool]:
    return finish_all(finished)


_together = Together(_finish_all, join=partial(sleep, JOIN_SECONDS))


def _apply(session: Session, share: Share, claimed: Claimed, outcome: Outcome) -> None:
    match outcome:
        case _ if share.state is DeliveryState.PUBLISHED:
            pass  # marked before, all together
        case Refused(reason=RefusedReason.DUPLICATE) if share.resend:
            doubt(session, share, UnconfirmedBecause.NO_ANSWER)
            share.proven_there = True
        case Refused() if share.resend:
            ask(share)  # it says nothing about the first call
        case Refused() if is_in_doubt(session, share, outcome):
            release(share, DeliveryState.QUEUED)
            share.due_at = now() + LOOK_AGAIN
        case Refused(reason=reason):
            release(share, DeliveryState.REFUSED)
            share.refused_because = reason.value
            inform_refused(share)
            if reason is RefusedReason.NOT_REPOSTABLE:
                inform_not_repostable(session, share)
        case Unknown():
            doubt(session, share, UnconfirmedBecause.NO_ANSWER)
        case NotSent():
            _wait(session, share, outcome, claimed.renewed_at)


def doubt(session: Session, share: Share, because: UnconfirmedBecause) -> None:
    """Nobody knows whether it arrived. Settling begins when the first call surely has ended."""
    release(share, DeliveryState.UNCONFIRMED)
    share.unconfirmed_because = because
    share.first_called_at = share.first_called_at or share.called_at
    share.readings_without = share.failed_readings = 0
    share.settle_at = database_now(session) + services().settings.settle_wait


def give_up(share: Share) -> None:
    share.state, share.refused_because = DeliveryState.REFUSED, GAVE_UP
    inform_refused(share)


def _wait(session: Session, share: Share, outcome: NotSent, renewed_at: datetime) -> None:
    chance = Random()  # noqa: S311 - a pause, not a secret
    release(share, DeliveryState.QUEUED)
    unreached = _times_unreached(session, share) if is_away(outcome) else 0
    match after_not_sent(outcome.reason, outcome.retry_at, share.attempts, now(), chance, unreached):
        case NotCounted(waiting_for, until):
            share.attempts -= 1
            share.waiting_for, share.due_at = waiting_for, until
        case TryAgain(until):
            share.due_at = until
        case GiveUp() if share.resend:
            ask(share)
        case GiveUp():
            give_up(share)
    if outcome.reason is NotSentReason.RECONNECT and not _waits_for_the_person(session, share, renewed_at):
        share.waiting_for, share.due_at = None, now()


def _times_unreached(session: Session, share: Share) -> int:
    """How often, this time included, the network was away for this share; one read of its own attempts."""
    unreachable = and_(ShareAttempt.reason == NotSentReason.UNREACHABLE.value, ShareAttempt.http_status.is_(None))
    away = or_(unreachable, ShareAttempt.reason == NotSentReason.NOT_RENEWED.value)
    query = select(func.count()).select_from(ShareAttempt).where(ShareAttempt.share_id == share.id, away)
    return session.scalar(query) or 1


def _waits_for_the_person(session: Session, share: Share, renewed_at: datetime) -> bool:
    """Not when they came back meanwhile, or took the account away: then the next claim knows what to do, at once."""
    connection = session.get_one(Connection, share.connection_id, populate_existing=True)
    gone = connection.state is ConnectionState.DISCONNECTED
    return not gone and mark_reconnect_needed(share.connection_id, renewed_at)


def note_attempts(session: Session, finished: Sequence[Finished], held: Container[Claim]) -> set[Claim]:
    """The attempt rows, whatever became of the shares; `held`: those whose answer is not late.

    Answers with those whose end was not noted before: a commit whose own answer was lost is written again.
    """
    return _note(session, [_noted(one.claim, one.outcome, late=one.claim not in held) for one in finished])


def _note(session: Session, rows: Sequence[dict[str, Any]]) -> set[Claim]:
    columns = ShareAttempt.__table__.c
    claims = {(row["of_share"], row["of_fence"]) for row in rows}
    query = select(columns.share_id, columns.fence).where(tuple_(columns.share_id, columns.fence).in_(claims))
    query = query.where(columns.finished_at.is_(None)).order_by(columns.share_id).with_for_update()
    news = {(share_id, fence) for share_id, fence in session.execute(query)}
    noted = (
        update(ShareAttempt.__table__)  # type: ignore[arg-type]  # it is a Table
        .where(columns.share_id == bindparam("of_share"), columns.fence == bindparam("of_fence"))
        .values({name: bindparam(f"new_{name}") for name in NOTED})
    )
    wanted = [row for row in rows if (row["of_share"], row["of_fence"]) in news]
    if wanted:
        session.connection().execute(noted, wanted)
    return news


def _noted(claim: Claim, outcome: Outcome, *, late: bool) -> dict[str, Any]:
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
    return {"of_share": claim[0], "of_fence": claim[1]} | {f"new_{name}": values[name] for name in NOTED}
