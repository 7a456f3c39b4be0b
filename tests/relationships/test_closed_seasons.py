"""A closed season never changes: neither its rows nor its totals, whatever comes later and whoever computes anew."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select, text, update

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.paths import POLICIES
from advocacy.core.services import services
from advocacy.evidence.calendar import PeriodKind
from advocacy.evidence.loading import ScoringBook, read_scoring
from advocacy.evidence.models import FactRow
from advocacy.evidence.rules import FactKind
from advocacy.people.models import Person
from advocacy.relationships.closing import close_seasons
from advocacy.relationships.commands import points
from advocacy.relationships.models import Points, Totals
from advocacy.relationships.rebuilding import rebuild_points
from tests.relationships.making_rows import give, make_person, make_team, publish, score_everything, see

YEAR = date(2027, 1, 1)  # a Friday: its week began in the season before
WEEK = date(2026, 12, 28)
pytestmark = pytest.mark.usefixtures("database")
Rows = Sequence[tuple[object, ...]]


@pytest.fixture(autouse=True)
def _usual_rules(database: Flask) -> Iterator[None]:
    usual = services().get(ScoringBook)
    yield
    services().provide(ScoringBook, usual)


@pytest.fixture
def noor(clock: FixedClock) -> Person:
    """10 points in November, 12 on 30 December, 3 in January under the same share; then her first season closes."""
    noor = make_person("Noor", make_team())
    give(noor, 2, share_id=1)
    score_everything()
    clock.move(timedelta(days=37))
    publish(noor, 2)
    see(FactKind.REACTIONS, noor, share_id=2, amount=12)
    score_everything()
    clock.move(timedelta(days=3))
    see(FactKind.REACTIONS, noor, share_id=2, amount=15)
    score_everything()
    clock.move(timedelta(days=20))
    assert close_seasons()
    return noor


def closed_rows() -> Rows:
    """Every column of every row."""
    return read("SELECT * FROM relationships_points WHERE counts_on < '2027-01-01' ORDER BY id")


def closed_totals() -> Rows:
    """Of all periods that are over with the season, so without the week that ends after it."""
    over = "start < '2027-01-01' AND start <> '2026-12-28'"
    return read(f"SELECT * FROM relationships_totals WHERE {over} ORDER BY kind, start")


def read(statement: str) -> Rows:
    with transaction() as session:
        return [tuple(row) for row in session.execute(text(statement))]


def total(kind: PeriodKind, start: date) -> int:
    with transaction() as session:
        chosen = select(func.sum(Totals.points)).where(Totals.kind == kind, Totals.start == start)
        return int(session.scalar(chosen) or 0)


def change_rules(old: str, new: str) -> None:
    words = (POLICIES / "scoring.toml").read_text(encoding="utf-8")
    assert old in words
    services().provide(ScoringBook, read_scoring(words.replace(old, new), "Europe/Amsterdam"))


def score_all_again() -> None:
    """As if every fact came anew."""
    with transaction() as session:
        session.execute(update(FactRow).values(scored_at=None))
    score_everything()


def test_a_changed_scoring_file_changes_only_the_open_season(noor: Person) -> None:
    rows, totals = closed_rows(), closed_totals()
    assert (total(PeriodKind.SEASON, date(2026, 7, 1)), total(PeriodKind.WEEK, WEEK)) == (22_000, 15_000)
    change_rules("[versions.reaction]\npoints = 1", "[versions.reaction]\npoints = 2")
    rebuilt = rebuild_points(apply=True)
    assert (rebuilt.differing_groups, rebuilt.kept_groups) == (1, 1)
    assert (closed_rows(), closed_totals()) == (rows, totals)
    # 15 reactions would be 20 (the cap), 12 are 20 already: nothing more in January, and the week keeps December's 12
    assert (total(PeriodKind.SEASON, YEAR), total(PeriodKind.WEEK, WEEK)) == (0, 12_000)
    assert not rebuild_points(apply=False).differs


def test_a_network_that_is_switched_off_keeps_what_it_gave_in_a_closed_season(noor: Person) -> None:
    rows, totals = closed_rows(), closed_totals()
    change_rules("[networks.x]\noutcomes = true", "[networks.x]\noutcomes = false")
    score_all_again()
    assert (closed_rows(), closed_totals()) == (rows, totals)
    assert (total(PeriodKind.SEASON, YEAR), total(PeriodKind.WEEK, WEEK)) == (0, 12_000)
    assert not rebuild_points(apply=True).differs
    assert (closed_rows(), closed_totals()) == (rows, totals)


def test_late_events_count_in_the_open_season(noor: Person) -> None:
    rows, totals = closed_rows(), closed_totals()
    ago = timedelta(days=50)
    see(FactKind.COMMENT, noor, share_id=1, counterpart="late", subject="1:late", ago=ago)
    see(FactKind.COMMENT, noor, share_id=1, counterpart="c0", subject="1:again", ago=ago)  # counted then already
    see(FactKind.REACTIONS, noor, share_id=2, amount=18, ago=timedelta(days=22))
    score_everything()
    assert (closed_rows(), closed_totals()) == (rows, totals)
    assert total(PeriodKind.SEASON, YEAR) == 3_000 + 5_000 + 3_000
    assert not rebuild_points(apply=True).differs
    assert (closed_rows(), closed_totals()) == (rows, totals)


def test_scoring_all_facts_again_changes_nothing(noor: Person) -> None:
    rows, totals, january = closed_rows(), closed_totals(), total(PeriodKind.SEASON, YEAR)
    score_all_again()
    assert (closed_rows(), closed_totals(), total(PeriodKind.SEASON, YEAR)) == (rows, totals, january)


def test_reversals_of_a_closed_season_stay_with_their_rows(clock: FixedClock) -> None:
    noor = make_person("Noor", make_team())
    give(noor, 1, share_id=1)
    score_everything()
    see(FactKind.COMMENT, noor, share_id=1, counterpart="c0", subject="1:0", source="late", ago=timedelta(hours=3))
    score_everything()
    clock.move(timedelta(days=60))
    assert close_seasons()
    rows = closed_rows()
    assert rebuild_points(apply=True).kept_groups == 0
    assert closed_rows() == rows
    with transaction() as session:
        assert session.scalar(select(func.count()).where(Points.reverses_id.is_not(None))) == 1


def test_what_would_differ_in_a_closed_season_is_said_and_stays(noor: Person) -> None:
    with transaction() as session:
        session.execute(update(Totals).where(Totals.start == date(2026, 11, 23)).values(kept=7))
    before = closed_totals()
    change_rules("[versions.comment]          # a comment or reply from outside, the first of each counterpart under a "
                 "share\npoints = 5", "[versions.comment]\npoints = 9")  # fmt: skip
    answer = CliRunner().invoke(points, ["rebuild", "--apply"])
    assert answer.exit_code == 0
    assert "Nothing differs." in answer.output
    assert "closed before 2027-01-01 stay as they closed: 2 groups and 1 totals" in answer.output
    assert closed_totals() == before


def test_points_given_after_a_rebuild_get_numbers_of_their_own(noor: Person) -> None:
    rebuild_points(apply=True)
    give(noor, 1, share_id=9)
    score_everything()
    assert not rebuild_points(apply=False).differs
