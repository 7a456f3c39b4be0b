"""What the queue runs for points: taking facts in, writing positions, closing seasons."""

from advocacy.core.bell import ring
from advocacy.evidence.recording import SCORE_FACTS
from advocacy.relationships.closing import close_seasons
from advocacy.relationships.ranking import refresh_positions
from advocacy.relationships.rewriting import rewrite_kept_boards
from advocacy.relationships.scoring import BATCH, score_facts

BATCHES_A_JOB = 40  # then the bell again, so that other tasks of the queue get their turn


def score_waiting_facts() -> None:
    for _ in range(BATCHES_A_JOB):
        if score_facts() < BATCH:
            return
    ring(SCORE_FACTS)


def refresh_boards() -> None:
    refresh_positions()
    rewrite_kept_boards()


def close_ended_seasons() -> None:
    close_seasons()
