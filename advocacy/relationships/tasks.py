"""What the queue runs for points: taking facts in, writing positions, closing seasons."""

from sqlalchemy import select

from advocacy.core.database import transaction
from advocacy.core.queues import ring
from advocacy.evidence.models import FactRow
from advocacy.evidence.recording import SCORE_FACTS
from advocacy.relationships.closing import close_seasons
from advocacy.relationships.ranking import refresh_positions
from advocacy.relationships.scoring import BATCH, score_facts

BATCHES_A_JOB = 40  # then the bell again, so that other tasks of the queue get their turn


def score_waiting_facts() -> None:
    for _ in range(BATCHES_A_JOB):
        if score_facts() < BATCH:
            return
    ring(SCORE_FACTS)


def facts_wait() -> bool:
    with transaction() as session:
        return session.scalar(select(FactRow.id).where(FactRow.scored_at.is_(None)).limit(1)) is not None


def refresh_boards() -> None:
    refresh_positions()


def close_ended_seasons() -> None:
    close_seasons()
