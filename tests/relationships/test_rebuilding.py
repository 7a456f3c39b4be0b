"""Computing everything anew, and closing a season."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import date, timedelta
from functools import partial

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.services import services
from advocacy.evidence.calendar import PeriodKind
from advocacy.evidence.loading import ScoringBook
from advocacy.evidence.rules import FactKind
from advocacy.people.models import Person, Team
from advocacy.relationships.boards import Board
from advocacy.relationships.closing import close_seasons
from advocacy.relationships.commands import points
from advocacy.relationships.explaining import own_evidence
from advocacy.relationships.explaining_events import days_evidence
from advocacy.relationships.explaining_teams import team_evidence
from advocacy.relationships.models import Points, Season, SeasonResult, Totals
from advocacy.relationships.rebuilding import Rebuilt, rebuild_points
from tests.queries import counted_queries
from tests.relationships.making_rows import give, make_person, make_team, score_everything, see

BOTH = ("relationships_totals", "relationships_points")
pytestmark = pytest.mark.usefixtures("database")


def everything() -> list[tuple[object, ...]]:
    with transaction() as session:
        return [tuple(row) for row in session.execute(text("SELECT * FROM relationships_totals ORDER BY 1, 2, 3, 4"))]


def tell_a_story() -> None:
    noor, wim = make_person("Noor", make_team()), make_person("Wim")
    give(noor, 3, 1)
    give(noor, 2, 2)
    give(wim, 2, 3)
    see(FactKind.REACTIONS, wim, share_id=3, amount=12)
    see(FactKind.QUESTION_ANSWERED, wim, subject="q", amount=3600)
    score_everything()
    see(FactKind.COMMENT, noor, share_id=1, counterpart="c0", subject="1:0", source="late", ago=timedelta(hours=3))
    score_everything()


def test_after_taking_in_nothing_differs() -> None:
    tell_a_story()
    rebuilt = rebuild_points(apply=False)
    assert not rebuilt.differs
    assert rebuilt.facts == 13


def test_a_damaged_ledger_is_found_named_and_mended() -> None:
    tell_a_story()
    before = everything()
    with transaction() as session:
        damaged = session.scalars(select(Points).where(Points.milli > 0).order_by(Points.id)).first()
        assert damaged is not None
        session.execute(update(Points).where(Points.id == damaged.id).values(milli=99_000))
        session.execute(update(Totals).where(Totals.person_id == damaged.person_id).values(points=1))
    found = rebuild_points(apply=False)
    assert (found.differing_groups, found.applied) == (1, False)
    assert found.groups[0].standing - found.groups[0].rebuilt == 94_000
    assert rebuild_points(apply=True).differs
    assert everything() == before
    assert not rebuild_points(apply=False).differs


def test_points_moved_from_one_group_to_another_are_found_though_their_sum_is_the_same() -> None:
    tell_a_story()
    with transaction() as session:
        more, less = session.scalars(select(Points).where(Points.milli > 0).order_by(Points.id)).all()[:2]
        more.milli, less.milli = more.milli + 500, less.milli - 500
    found = rebuild_points(apply=False)
    assert sorted(one.standing - one.rebuilt for one in found.groups) == [-500, 500]


def test_a_total_that_is_wrong_beside_a_sound_ledger_is_found() -> None:
    tell_a_story()
    with transaction() as session:
        session.execute(update(Totals).where(Totals.points > 0).values(reported=Totals.reported + 1))
    found = rebuild_points(apply=False)
    assert (found.differing_groups, found.differing_totals > 0) == (0, True)


def test_nothing_of_a_rebuild_is_left_behind() -> None:
    tell_a_story()
    for apply in (False, True):
        rebuild_points(apply=apply)
        with transaction() as session:
            assert session.scalars(text("SELECT relname FROM pg_class WHERE relname LIKE '%rebuilt%'")).all() == []


def test_who_reads_both_tables_and_the_swap_never_wait_for_each_other_in_a_circle() -> None:
    """Everybody begins with the totals."""
    tell_a_story()
    with transaction() as session:
        noor, team = session.execute(select(Person, Team).join(Team, Team.id == Person.team_id)).one()
    quarter = services().get(ScoringBook).calendar.period(PeriodKind.QUARTER, date(2026, 11, 23))
    for read in (partial(own_evidence, noor), partial(days_evidence, noor), partial(team_evidence, team)):
        with counted_queries() as statements:
            read(quarter)
        first = [next(place for place, one in enumerate(statements) if table in one) for table in BOTH]
        assert first == sorted(first), read
    with counted_queries() as statements:
        rebuild_points(apply=True)
    swap = next(place for place, one in enumerate(statements) if "DROP INDEX" in one)
    assert statements[swap - 1].startswith("LOCK TABLE relationships_totals, relationships_points IN ACCESS EXCLUSIVE")


def test_a_page_that_read_totals_reads_points_while_a_rebuild_waits(database: Flask) -> None:
    tell_a_story()
    with ThreadPoolExecutor(1) as rebuilding:
        with transaction() as session:
            session.execute(select(Totals.points)).all()
            rebuilt = rebuilding.submit(rebuild_in, database)
            while not rebuilt.done() and not somebody_waits(session):
                wait([rebuilt], timeout=0.02)
            assert session.execute(select(Points.milli)).all()
        assert rebuilt.result(timeout=10).applied


def rebuild_in(app: Flask) -> Rebuilt:
    with app.app_context():
        return rebuild_points(apply=True)


def somebody_waits(session: Session) -> bool:
    """For a lock on one of both tables."""
    waiting = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = 'relationships_totals'::regclass)"
    return bool(session.scalar(text(waiting)))


def test_the_command_says_what_differs() -> None:
    tell_a_story()
    assert "Nothing differs." in CliRunner().invoke(points, ["rebuild"]).output
    with transaction() as session:
        session.execute(update(Totals).values(points=0))
    answer = CliRunner().invoke(points, ["rebuild"])
    assert answer.exit_code == 1
    assert "--apply takes the new points in" in answer.output
    assert CliRunner().invoke(points, ["rebuild", "--apply"]).exit_code == 0


def test_scoring_goes_on_after_a_rebuild() -> None:
    tell_a_story()
    rebuild_points(apply=True)
    noor = make_person("Noor")
    give(noor, 1, 9)
    score_everything()
    assert not rebuild_points(apply=False).differs


def test_a_season_closes_once_a_week_and_an_hour_after_its_end(clock: FixedClock) -> None:
    team = make_team()
    noor, wim = make_person("Noor", team), make_person("Wim", team)
    give(noor, 3, 1)
    give(wim, 1, 2)
    score_everything()
    clock.move(timedelta(days=44))  # 6 January
    assert close_seasons() == []
    clock.move(timedelta(days=2))
    assert [season.start for season in close_seasons()] == [date(2026, 7, 1)]
    assert close_seasons() == []
    with transaction() as session:
        results = session.scalars(select(SeasonResult).order_by(SeasonResult.board, SeasonResult.row_number)).all()
        assert [(row.board, row.rank, row.person_id, row.points) for row in results] == [
            (Board.COLLEAGUES, 1, noor.id, 15),
            (Board.COLLEAGUES, 2, wim.id, 5),
            (Board.TEAMS, 1, None, 20),
        ]
        assert session.scalars(select(Season.rules_hash)).one() == services().get(ScoringBook).hash


def test_a_season_does_not_close_while_its_facts_wait(clock: FixedClock) -> None:
    give(make_person(), 1, 1)
    score_everything()
    give(make_person("Wim"), 1, 2)
    clock.move(timedelta(days=60))
    assert close_seasons() == []
    score_everything()
    assert len(close_seasons()) == 1
