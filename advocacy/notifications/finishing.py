"""Writing down what became of a mail, guarded by the fencing token."""

from collections.abc import Sequence
from random import Random

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState, due, lock_all_held, lock_held, lock_lapsed, release
from advocacy.core.mail import Answer, Outcome
from advocacy.core.services import now
from advocacy.notifications.claiming import Claimed, end
from advocacy.notifications.models import OutboxMail
from advocacy.notifications.rules import Again, Ended, EndedBecause, after_answer


def finish(claimed: Claimed, answer: Answer) -> bool:
    """False when the lease was lost meanwhile: somebody else decides then."""
    return finish_all([(claimed, answer)]) == 1


def finish_all(answers: Sequence[tuple[Claimed, Answer]]) -> int:
    """The same for several at once; how many were still ours."""
    with transaction() as session:
        claims = {(claimed.mail_id, claimed.fence): answer for claimed, answer in answers}
        held = lock_all_held(session, OutboxMail, claims.keys())
        for claim, mail in held.items():
            mail.last_answer = claims[claim].code[:40]
            _apply(mail, claims[claim].outcome)
        away = [mail for claim, mail in held.items() if claims[claim].outcome is Outcome.UNREACHABLE]
        if away:
            _let_all_wait(session, away[0])
        return len(held)


def _apply(mail: OutboxMail, outcome: Outcome) -> None:
    chance = Random()  # noqa: S311 - a pause, not a secret
    match after_answer(outcome, mail.attempts, mail.when_unknown, now(), chance):
        case Ended(state, because):
            end(mail, Ended(state, because))
            mail.sent_at = now() if state is DeliveryState.PUBLISHED else None
        case Again(due_at, counted):
            release(mail, DeliveryState.QUEUED)
            mail.due_at = due_at
            mail.attempts -= 0 if counted else 1


def _let_all_wait(session: Session, mail: OutboxMail) -> None:
    """A server that is away is asked once a minute, not once per mail; doctor finds the reason on the oldest."""
    free = select(OutboxMail.id).where(due(OutboxMail, now())).with_for_update(skip_locked=True).cte("free")
    session.execute(
        update(OutboxMail)
        .where(OutboxMail.id.in_(select(free.c.id)))
        .values(due_at=mail.due_at, last_answer=mail.last_answer)
        .execution_options(synchronize_session=False)
    )


def put_back(hand: Sequence[Claimed]) -> None:
    """Those for which there was no time wait again; no attempt was made."""
    with transaction() as session:
        held = lock_all_held(session, OutboxMail, {(claimed.mail_id, claimed.fence) for claimed in hand})
        for mail in held.values():
            release(mail, DeliveryState.QUEUED)
            mail.attempts -= 1


def give_back(claimed: Claimed) -> None:
    """There is nothing to say any more: the link was used, or the kind is gone."""
    with transaction() as session:
        mail = lock_held(session, OutboxMail, claimed.mail_id, claimed.fence)
        if mail:
            end(mail, Ended(DeliveryState.CANCELLED, EndedBecause.GONE))


def free_lapsed() -> int:
    """Mails whose worker went away: not handed over, they wait again; handed over, each kind says what that means."""
    with transaction() as session:
        lapsed = lock_lapsed(session, OutboxMail)
        for mail in lapsed:
            mail.last_answer = "lease over"
            _apply(mail, Outcome.UNKNOWN if mail.called_at else Outcome.LATER)
        return len(lapsed)
