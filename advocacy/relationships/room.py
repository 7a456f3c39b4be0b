"""The card of the relationships room."""

from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _

from advocacy.core.bell import ring
from advocacy.core.permissions import Permission
from advocacy.core.queues import Queue
from advocacy.core.room import Check, CheckResult, CheckState, Cron, Place, PlaceGroup, Room, Task
from advocacy.core.services import Services
from advocacy.evidence.loading import ScoringBook
from advocacy.evidence.reading import ScoringFileError
from advocacy.evidence.recording import SCORE_FACTS
from advocacy.relationships import coach_views
from advocacy.relationships.commands import points
from advocacy.relationships.exporting import points_of_person
from advocacy.relationships.opting_out import REFRESH_POSITIONS
from advocacy.relationships.proving import broken_examples
from advocacy.relationships.scoring import facts_wait
from advocacy.relationships.searching import SEARCH
from advocacy.relationships.tasks import close_ended_seasons, refresh_boards, score_waiting_facts
from advocacy.relationships.views import blueprint

CLOSE_SEASONS = "close_seasons"


def install(built: Services) -> None:
    """An example of the scoring file that does not hold stops the start. Raises ScoringFileError."""
    broken = broken_examples(built.get(ScoringBook))
    if broken:
        raise ScoringFileError(broken)


def check_examples(built: Services) -> CheckResult:
    book = built.get(ScoringBook)
    broken = broken_examples(book)
    if broken:
        return CheckResult(
            CheckState.BROKEN, "\n".join(broken), "Mend the example or the rule in policies/scoring.toml."
        )
    return CheckResult(CheckState.FINE, f"All {len(book.examples)} worked examples of policies/scoring.toml hold.")


def let_go(_person_id: int) -> None:
    """Points stay, for team and totals; places are written anew without the person."""
    ring(REFRESH_POSITIONS)


def export(person_id: int) -> dict[str, Any]:
    return points_of_person(person_id)


ROOM = Room(
    name="relationships",
    search=SEARCH,
    blueprints=(blueprint, coach_views.blueprint),
    commands=(points,),
    tasks=(
        Task(SCORE_FACTS, Queue.SLOW, score_waiting_facts),
        Task(REFRESH_POSITIONS, Queue.SLOW, refresh_boards),
        Task(CLOSE_SEASONS, Queue.SLOW, close_ended_seasons),
    ),
    cron=(
        Cron(SCORE_FACTS, timedelta(minutes=1), due=facts_wait),
        Cron(REFRESH_POSITIONS, timedelta(minutes=1)),
        Cron(CLOSE_SEASONS, timedelta(days=1)),
    ),
    places=(
        Place("relationships.board", _("Board"), "trophy", PlaceGroup.MAIN, Permission.SEE_BOARD, order=40),
        Place("coach.show", _("Listening first"), "ear", PlaceGroup.ME, Permission.SEE_BOARD, order=50),
    ),
    checks=(Check("scoring examples", check_examples),),
    leaving=let_go,
    export=export,
    owns=(
        "relationships_points",
        "relationships_totals",
        "relationships_positions",
        "relationships_opt_outs",
        "relationships_season_results",
    ),
    install=install,
)
