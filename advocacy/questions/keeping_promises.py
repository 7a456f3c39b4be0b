"""The sweep of each minute: what time alone does to questions. Killed anywhere it goes on; twice it does it once."""

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.notifications.telling import told_together
from advocacy.questions import facts
from advocacy.questions.events import note
from advocacy.questions.informing import (
    inform_broken,
    inform_given,
    inform_hour_over,
    inform_moved,
    inform_offered,
    inform_reminded,
)
from advocacy.questions.models import Question, is_open, owner_at
from advocacy.questions.routing import Pool, load_pool_for, one_at_a_time, reroute
from advocacy.questions.routing_rules import Asked, fitting, free
from advocacy.questions.rules import EventKind, Level, Reminded, Step, after_step, due_step

AT_ONCE = 50  # of one transaction: whoever asks meanwhile waits no longer than that


def keep_promises() -> int:
    """Everything that is due, a batch in one transaction; the answer is how many steps were taken."""
    taken = 0
    while batch := _step_on():
        taken += batch
    return taken + offer_to_experts()


def promises_due() -> bool:
    with transaction() as session:
        waiting = exists().where(or_(Question.next_at <= now(), _missed()))
        return bool(session.scalar(select(waiting)))


def _step_on() -> int:
    with transaction() as session:
        one_at_a_time(session)
        query = select(Question).where(Question.next_at <= now()).order_by(Question.next_at).limit(AT_ONCE)
        rows = session.scalars(query.with_for_update(skip_locked=True, key_share=True)).all()
        pool = load_pool_for(session, rows)
        with told_together():
            for row in rows:
                _take(session, pool, row)
        return len(rows)


def _take(session: Session, pool: Pool, row: Question) -> None:
    """One step. What was due beside it is due still, and comes with the next batch."""
    moment, standing = now(), row.standing
    step = due_step(standing, moment)
    if step is None:  # written by a release with other clocks: look again when ours say
        row.stand(standing)
        return
    if step is Step.BREAK:
        _break(session, row)
    if step in (Step.MOVE_ON, Step.BREAK) and row.level != Level.FALLBACK:
        _move_on(session, pool, row, step)
    else:
        row.stand(after_step(standing, step, moment))
    _tell(session, row, step)


def _break(session: Session, row: Question) -> None:
    row.broken_at = now()
    note(session, row, EventKind.BROKEN, None, to=None)
    facts.promise_broken(row, owner_at(session, row, row.promise_due))


def _move_on(session: Session, pool: Pool, row: Question, step: Step) -> None:
    before = row.owner_id
    if step is Step.MOVE_ON:
        note(session, row, EventKind.MOVED_ON, before)
    reroute(session, pool, row, Level(row.level).next, now())
    inform_given(session, row)
    inform_moved(session, row, before)


def _tell(session: Session, row: Question, step: Step) -> None:
    if step is Step.REMIND_HALF:
        inform_reminded(session, row, Reminded.HALF)
    elif step is Step.REMIND_LATE:
        inform_reminded(session, row, Reminded.LATE)
    elif step is Step.HOUR_OVER:
        inform_hour_over(session, row)
    elif step is Step.BREAK:
        inform_broken(session, row)
    elif step is Step.CLOSE:
        note(session, row, EventKind.CLOSED, None)


def _missed() -> ColumnElement[bool]:
    return and_(Question.missed, Question.offered_to.is_(None), is_open())


def offer_to_experts() -> int:
    """What came while nobody was there is offered to the first expert who comes on duty. It stays with its owner
    until they take it: no chain of hand-overs through the night.
    """
    offered, last = 0, 0
    while True:
        with transaction() as session:
            one_at_a_time(session)
            query = select(Question).where(_missed(), Question.id > last).order_by(Question.id).limit(AT_ONCE)
            rows = session.scalars(query.with_for_update(skip_locked=True, key_share=True)).all()
            pool = load_pool_for(session, rows)
            with told_together():
                offered += sum(_offer(session, pool, row) for row in rows)
        if len(rows) < AT_ONCE:
            return offered
        last = rows[-1].id


def _offer(session: Session, pool: Pool, row: Question) -> bool:
    if free(pool.for_topic(row.topic_id), now()) is None:
        return False  # nobody is there: who had it need not be asked
    asked = Asked(row.language, row.asker_id, pool.had_by(session, row))
    found = free(fitting(pool.for_topic(row.topic_id), asked), now())
    if found is None:
        return False
    row.offered_to = found.person_id
    found.load += 1
    note(session, row, EventKind.OFFERED, None, to=found.person_id)
    inform_offered(session, row, found.person_id)
    return True
