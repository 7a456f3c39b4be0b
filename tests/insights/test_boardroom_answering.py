"""How soon people who wrote to us heard back, in the board room: nobody is left out because we kept still."""

from datetime import date, timedelta
from itertools import count

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.identifiers import public_id
from advocacy.core.services import now
from advocacy.engagement.conversations.models import Comment, Conversation
from advocacy.engagement.conversations.rules import ConversationState
from advocacy.insights.boardroom import board_room, months_behind
from advocacy.insights.boardroom_rules import NOBODY, FigureKind, value_of
from advocacy.insights.quarters import quarter_of
from advocacy.insights.talk_rules import Answering
from advocacy.people.models import Team
from advocacy.sharing.models import Share
from tests.insights.test_outcomes import shared_by
from tests.network_sandbox import Sandbox

numbers = count(1)


def wrote_under(
    shared: Share, *, answered_after: int | None = None, not_needed: bool = False, team: Team | None = None
) -> None:
    """Somebody outside writes now, and is answered after so many minutes."""
    at, number = now(), str(next(numbers))
    with transaction() as session:
        talk = Conversation(
            public_id=public_id(),
            person_id=shared.person_id,
            team_id=team.id if team else None,
            share_id=shared.id,
            network=shared.network,
            counterpart=number,
            state=ConversationState.OPEN,
            clock_at=at,
            last_at=at,
        )
        session.add(talk)
        session.flush()
        answered_at = None if answered_after is None else at + timedelta(minutes=answered_after)
        how = {"answered_at": answered_at, "not_needed": not_needed}
        session.add(Comment(conversation_id=talk.id, key=number, arrived_at=at, starts_clock=True, **how))


def test_whoever_got_no_answer_is_counted(sandbox: Sandbox, clock: FixedClock) -> None:
    """Two of four heard back in their hour, one later, one never; a fifth needed no answer, a sixth still waits."""
    shares = [shared for _, shared in shared_by(sandbox, clock, 3)]
    for shared, minutes in zip([*shares, shares[0]], (10, 60, 90, None), strict=True):
        wrote_under(shared, answered_after=minutes)
    wrote_under(shares[0], not_needed=True)
    clock.move(timedelta(hours=2))
    wrote_under(shares[1])
    page = board_room(quarter_of(None))
    assert page.quarter.answering == Answering(3, 4, 2, None)
    assert value_of(FigureKind.IN_TIME, page.quarter) == 50
    months = {month.start: known.answering for month, known in months_behind(page.period)}
    assert months[date(2026, 11, 1)] == page.quarter.answering
    clock.move(timedelta(days=92))
    later = board_room(quarter_of(None))
    assert later.quarter.answering == NOBODY
    assert later.before.answering == Answering(3, 5, 2, None), "the hour of the sixth is over by now"


def test_how_soon_two_people_answer_is_not_told(sandbox: Sandbox, clock: FixedClock) -> None:
    for _, shared in shared_by(sandbox, clock, 3)[:2]:
        wrote_under(shared, answered_after=10)
    assert value_of(FigureKind.IN_TIME, board_room(quarter_of(None)).quarter) is None
