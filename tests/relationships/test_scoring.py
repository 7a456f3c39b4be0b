"""Taking facts in: the ledger and the totals say what the facts say, whatever happens on the way."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

import pytest
from flask import Flask
from sqlalchemy import func, select

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.evidence.calendar import PeriodKind
from advocacy.evidence.models import FactRow
from advocacy.evidence.recording import Fact, record_facts
from advocacy.evidence.rules import FactKind, RuleName
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.relationships.ledger import ReversedBecause
from advocacy.relationships.models import Points, Totals
from advocacy.relationships.scoring import score_facts
from tests.relationships.making_rows import give, make_person, make_team, publish, score_everything, see

pytestmark = pytest.mark.usefixtures("database")


def totals(person: Person, kind: PeriodKind = PeriodKind.MONTH) -> Totals:
    with transaction() as session:
        return session.scalars(select(Totals).where(Totals.person_id == person.id, Totals.kind == kind)).one()


def ledger(person: Person) -> list[Points]:
    with transaction() as session:
        return list(session.scalars(select(Points).where(Points.person_id == person.id).order_by(Points.id)))


def test_points_reach_every_period_they_lie_in() -> None:
    noor = make_person(team=make_team())
    give(noor, 2, share_id=1)
    score_everything()
    for kind in PeriodKind:
        total = totals(noor, kind)
        assert (total.points, total.from_shares, total.shares, total.team_id) == (10_000, 10_000, 1, noor.team_id)
    assert totals(noor, PeriodKind.WEEK).start == date(2026, 11, 23)


def test_recording_twice_is_one_row_and_scoring_twice_changes_nothing() -> None:
    noor = make_person()
    publish(noor, 1)
    assert see(FactKind.CLICK, noor, source="click:1:visitor", share_id=1)
    assert not see(FactKind.CLICK, noor, source="click:1:visitor", share_id=1)
    score_everything()
    assert score_facts() == 0
    assert totals(noor).points == 1_000


def test_recording_rings_the_bell_and_the_task_scores(run_tasks: Callable[[], list[str]]) -> None:
    noor = make_person()
    publish(noor, 1)
    assert "score_facts" in run_tasks()
    assert totals(noor).shares == 1


def test_what_is_seen_under_a_share_takes_network_k_and_version_from_it() -> None:
    noor = make_person()
    publish(noor, 1, k=2, network=Network.LINKEDIN)
    see(FactKind.COMMENT, noor, share_id=1, counterpart="p")
    score_everything()
    comment = next(row for row in ledger(noor) if row.rule is RuleName.COMMENT)
    assert (comment.milli, comment.k, comment.network, comment.rule_version) == (2_500, 2, Network.LINKEDIN, 1)


def test_a_comment_that_arrives_late_is_the_first_and_the_row_it_replaces_is_reversed() -> None:
    noor = make_person()
    publish(noor, 1)
    see(FactKind.COMMENT, noor, share_id=1, counterpart="p", source="later")
    score_everything()
    see(FactKind.COMMENT, noor, share_id=1, counterpart="p", source="earlier", ago=timedelta(hours=1))
    score_everything()
    rows = [row for row in ledger(noor) if row.rule is RuleName.COMMENT]
    assert [row.milli for row in rows] == [5_000, -5_000, 5_000]
    assert (rows[1].reverses_id, rows[1].because) == (rows[0].id, ReversedBecause.EARLIER)
    assert totals(noor).points == 5_000


def test_taking_a_fact_back_reverses_its_points() -> None:
    noor = make_person()
    publish(noor, 1)
    see(FactKind.COMMENT, noor, share_id=1, counterpart="p", source="comment:1")
    score_everything()
    see(FactKind.VOID, noor, voids="comment:1", source="void:comment:1")
    score_everything()
    assert totals(noor).points == 0
    assert ledger(noor)[-1].because is ReversedBecause.VOIDED


def test_what_is_counted_anew_because_another_was_taken_back_is_not_said_to_be_taken_back() -> None:
    noor = make_person()
    publish(noor, 1)
    see(FactKind.COMMENT, noor, share_id=1, counterpart="p", source="comment:1")
    see(FactKind.COMMENT, noor, share_id=1, counterpart="p", source="comment:2", ago=-timedelta(minutes=1))
    see(FactKind.REPORTED, noor, share_id=1, amount=2, reported=True, source="told:1", ago=timedelta(minutes=2))
    see(FactKind.REPORTED, noor, share_id=1, amount=5, reported=True, source="told:2", ago=timedelta(minutes=1))
    score_everything()
    see(FactKind.VOID, noor, voids="told:1", source="void:told:1")
    score_everything()
    reversals = [row for row in ledger(noor) if row.rule is RuleName.REPORTED and row.because]
    assert [row.because for row in reversals] == [ReversedBecause.VOIDED, ReversedBecause.EARLIER]


def test_a_closed_season_is_not_reached(clock: FixedClock) -> None:
    noor = make_person()
    publish(noor, 1)
    see(FactKind.COMMENT, noor, share_id=1, counterpart="p", source="comment:1")
    score_everything()
    clock.move(timedelta(days=60))  # 22 January: the season closed on the 7th
    see(FactKind.VOID, noor, voids="comment:1", source="void:comment:1", ago=timedelta(days=59))
    see(FactKind.COMMENT, noor, share_id=1, counterpart="q", ago=timedelta(days=59))
    score_everything()
    with transaction() as session:
        seasons = select(Totals.start, Totals.points).where(Totals.kind == PeriodKind.SEASON).order_by(Totals.start)
        assert [tuple(row) for row in session.execute(seasons)] == [
            (date(2026, 7, 1), 5_000),
            (date(2027, 1, 1), 5_000),
        ]


def test_any_order_of_arrival_gives_the_same_totals(clock: FixedClock) -> None:
    story = [
        (FactKind.COMMENT, {"share_id": 1, "counterpart": "p"}),
        (FactKind.COMMENT, {"share_id": 2, "counterpart": "p"}),
        (FactKind.COMMENT, {"share_id": 2, "counterpart": "q"}),
        (FactKind.REACTIONS, {"share_id": 1, "amount": 7}),
        (FactKind.REACTIONS, {"share_id": 1, "amount": 30}),
        (FactKind.REACH, {"share_id": 2, "amount": 4_321}),
        (FactKind.REPORTED, {"share_id": 1, "amount": 9, "reported": True}),
        (FactKind.BROUGHT_IN, {"subject": "q"}),
    ]
    results = set()
    for attempt in range(4):
        person = make_person(f"Person {attempt}")
        base = 10 * (attempt + 1)
        publish(person, base + 1)
        publish(person, base + 2, k=2)
        order = list(enumerate(story))
        Random(attempt).shuffle(order)
        for place, (kind, values) in order:
            moved = dict(values)
            if "share_id" in moved:
                moved["share_id"] = base + values["share_id"]
            see(kind, person, ago=timedelta(hours=len(story) - place), **moved)
            score_everything()
        total = totals(person)
        results.add((total.points, total.reported, total.from_shares, total.shares))
    assert len(results) == 1
    assert results.pop()[1] == 10_000


def test_a_batch_that_dies_before_its_commit_leaves_everything_to_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    noor = make_person()
    give(noor, 3, share_id=1)

    def die(*_: object) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as patched:
        patched.setattr("advocacy.relationships.scoring.mark_scored", die)
        with pytest.raises(RuntimeError):
            score_facts()
    with transaction() as session:
        assert session.scalar(select(func.count()).where(FactRow.scored_at.is_(None))) == 4
        assert session.scalar(select(func.count()).select_from(Points)) == 0
    score_everything()
    assert totals(noor).points == 15_000


def test_two_workers_at_once_give_the_same_as_one(app: Flask) -> None:
    """Both take batches in threads of their own while facts of the same groups lie in both batches."""
    from concurrent.futures import ThreadPoolExecutor

    noor, wim = make_person(), make_person("Wim Terpstra")
    for person, share in ((noor, 1), (wim, 2)):
        publish(person, share)
        clicks = [Fact(f"click:{share}:{n}", FactKind.CLICK, person.id, now(), share_id=share) for n in range(700)]
        assert record_facts(clicks) == 700

    def work(_: int) -> None:
        with app.app_context():
            score_everything()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, range(2)))
    assert [totals(person).points for person in (noor, wim)] == [30_000, 30_000]
    assert len(ledger(noor)) == 31
