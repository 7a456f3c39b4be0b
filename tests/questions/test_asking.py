"""From a neighbour's question to thanks: who gets it, what each is told, what becomes evidence."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.permissions import Role
from advocacy.core.services import now
from advocacy.evidence.calendar import PeriodKind
from advocacy.evidence.models import FactRow
from advocacy.evidence.rules import THOUSAND, FactKind
from advocacy.notifications.kinds import kind_named, words_of
from advocacy.notifications.models import Notice, OutboxMail
from advocacy.people.models import Person, Topic
from advocacy.people.rules import PersonState
from advocacy.questions import keeping_promises, notices
from advocacy.questions.answering import Outcome, Stopped, acknowledge, answer, decline
from advocacy.questions.asking import AskedNow, AskObstacle, ask
from advocacy.questions.handing import hand_over, take_over
from advocacy.questions.helping import Helping, save_helping
from advocacy.questions.keeping_promises import keep_promises, promises_due
from advocacy.questions.models import Question
from advocacy.questions.rules import HELLO, LAST_SECOND, MOST_A_DAY, PROMISE, EventKind, Level, QuestionState, WhoAsked
from advocacy.questions.showing import show
from advocacy.questions.thanking import thank, withdraw
from advocacy.relationships.models import Totals
from tests.people.factories import make_person, make_topic
from tests.queries import counted_queries
from tests.questions.factories import (
    ANSWER,
    happened,
    make_expert,
    make_fallback,
    make_question,
    owner_of,
    reload,
    wanted,
)
from tests.relationships.making_rows import score_everything

pytestmark = pytest.mark.usefixtures("database")
KEY = "1111111111qk"


@pytest.fixture
def batteries(database: Flask) -> Topic:
    return make_topic("Batteries")


@pytest.fixture
def priya(database: Flask) -> Person:
    return make_person(name="Priya Raman")


@pytest.fixture(autouse=True)
def admin(database: Flask) -> Person:
    return make_person(Role.ADMIN, name="Tom Abernathy")


def told(person: Person) -> list[str]:
    with transaction() as session:
        return list(session.scalars(select(Notice.kind).where(Notice.person_id == person.id).order_by(Notice.id)))


def facts(kind: FactKind) -> list[FactRow]:
    with transaction() as session:
        return list(session.scalars(select(FactRow).where(FactRow.kind == kind).order_by(FactRow.id)))


def test_a_question_is_somebodys_at_once(batteries: Topic, priya: Person) -> None:
    wim = make_expert(batteries, name="Wim Terpstra")
    found = make_question(priya, batteries)
    assert owner_of(found).id == wim.id
    assert (found.state, found.level) == (QuestionState.ASSIGNED, Level.EXPERT)
    assert (found.level_due, found.promise_due) == (now() + HELLO, now() + PROMISE)
    assert happened(found) == [EventKind.ASKED, EventKind.ASSIGNED]
    assert told(wim) == ["question.assigned"]


def test_a_page_that_is_sent_twice_asks_once(batteries: Topic, priya: Person) -> None:
    make_expert(batteries)
    assert ask(priya, wanted(batteries), KEY) == ask(priya, wanted(batteries), KEY)
    assert len(facts(FactKind.BROUGHT_IN)) == 1


def test_too_little_and_too_much_are_said(batteries: Topic, priya: Person) -> None:
    assert ask(priya, wanted(batteries, words="  Why?  "), KEY) is AskObstacle.TOO_SHORT
    for _ in range(MOST_A_DAY):
        make_question(priya, batteries)
    assert ask(priya, wanted(batteries), KEY) is AskObstacle.ENOUGH_TODAY


def test_the_least_loaded_who_speaks_the_language_gets_it(batteries: Topic, priya: Person) -> None:
    wim = make_expert(batteries, languages=["nl", "en"])
    tom = make_expert(batteries, languages=["en"])
    first, second = make_question(priya, batteries), make_question(priya, batteries)
    assert {owner_of(first).id, owner_of(second).id} == {wim.id, tom.id}
    assert owner_of(make_question(priya, batteries, language="nl")).id == wim.id
    assert owner_of(make_question(priya, batteries)).id == tom.id


def test_who_has_enough_or_is_away_gets_nothing(batteries: Topic, priya: Person) -> None:
    wim, tom = make_expert(batteries), make_expert(batteries)
    save_helping(wim, Helping(most_open=0))
    save_helping(tom, Helping(away_from=now().date()))
    keeper = make_fallback(batteries)
    found = make_question(priya, batteries)
    assert owner_of(found).id == keeper.id
    assert found.level == Level.FALLBACK
    assert found.missed


def test_an_experts_own_question_goes_to_somebody_else(batteries: Topic) -> None:
    wim, keeper = make_expert(batteries), make_fallback(batteries)
    assert owner_of(make_question(wim, batteries)).id == keeper.id


def test_without_anybody_admins_know_at_once(priya: Person, admin: Person, clock: FixedClock) -> None:
    found = make_question(priya)
    assert owner_of(found).id == admin.id  # there is no communications here
    assert told(admin) == ["question.assigned", "question.alone"]
    comms = make_person(Role.COMMS)
    assert owner_of(make_question(priya)).id == comms.id


def test_one_click_says_hello_and_the_asker_hears_it(batteries: Topic, priya: Person) -> None:
    wim = make_expert(batteries)
    found = make_question(priya, batteries)
    assert acknowledge(found.public_id, wim) is Outcome.DONE
    assert acknowledge(found.public_id, wim) is Outcome.ALREADY
    assert reload(found).state is QuestionState.ACKNOWLEDGED
    assert told(priya) == ["question.acknowledged"]
    assert acknowledge(found.public_id, make_person()) is None


def test_without_a_hello_it_moves_on_and_the_day_runs_on(
    batteries: Topic, priya: Person, admin: Person, clock: FixedClock
) -> None:
    wim, tom, keeper = make_expert(batteries), make_expert(batteries), make_fallback(batteries)
    found = make_question(priya, batteries)
    promised = found.promise_due
    owners = [owner_of(found).id]
    for _ in range(3):
        clock.move(HELLO)
        assert promises_due()
        keep_promises()
        assert keep_promises() == 0  # a second sweep finds nothing
        owners.append(owner_of(found).id)
    assert set(owners[:2]) == {wim.id, tom.id}
    assert owners[2:] == [keeper.id, keeper.id]
    assert reload(found).promise_due == promised
    assert told(admin) == ["question.alone", "question.hour_over"]
    assert told(wim)[-1] == "question.moved"
    assert acknowledge(found.public_id, wim) is Outcome.MOVED_ON


def test_who_declines_passes_it_on_at_once(batteries: Topic, priya: Person) -> None:
    wim, keeper = make_expert(batteries), make_fallback(batteries)
    found = make_question(priya, batteries)
    assert decline(found.public_id, wim) is Outcome.DONE
    assert owner_of(found).id == keeper.id
    assert decline(found.public_id, keeper) is Outcome.STAYS
    assert decline(found.public_id, wim) is Outcome.MOVED_ON


def test_handing_over_keeps_level_and_clock(batteries: Topic, priya: Person, clock: FixedClock) -> None:
    wim, tom = make_expert(batteries), make_person()
    found = make_question(priya, batteries)
    clock.move(timedelta(minutes=40))
    assert hand_over(found.public_id, wim, tom.public_id) is Outcome.DONE
    after = reload(found)
    assert (after.owner_id, after.level) == (tom.id, Level.EXPERT)
    assert (after.level_due, after.promise_due) == (found.level_due, found.promise_due)
    assert hand_over(found.public_id, wim, tom.public_id) is Outcome.MOVED_ON
    assert hand_over(found.public_id, tom, priya.public_id) is Outcome.NOBODY
    assert hand_over(found.public_id, make_person(), tom.public_id) is None


def test_what_is_asked_of_whoever_it_is_handed_to_fits_how_it_stands(
    batteries: Topic, priya: Person, clock: FixedClock
) -> None:
    """No hello is asked for that was said already, and no hour that does not run."""
    wim, tom, keeper = make_expert(batteries), make_person(), make_fallback(batteries)
    found = make_question(priya, batteries, state="acknowledged")
    hand_over(found.public_id, wim, tom.public_id)
    assert detail_to(tom).startswith("The asker was greeted already. The answer is promised")
    second = make_question(priya, batteries)
    decline(second.public_id, wim)
    assert detail_to(keeper).endswith("one click. It goes no further than you.")
    clock.move(HELLO)
    keep_promises()
    hand_over(second.public_id, keeper, tom.public_id)
    assert detail_to(tom).startswith("Nobody said hello yet; one click. The answer is promised")
    clock.move(PROMISE)
    hand_over(second.public_id, tom, keeper.public_id)
    assert detail_to(keeper) == "The promised day is over, and somebody still waits for the answer."


def detail_to(person: Person) -> str:
    """Of the newest notice that a question is theirs."""
    with transaction() as session:
        query = select(Notice).where(Notice.person_id == person.id, Notice.kind == "question.assigned")
        newest = session.scalars(query.order_by(Notice.id.desc())).first()
    assert newest is not None
    return words_of(kind_named("question.assigned"), newest.parameters).detail


def test_a_promise_was_broken_by_whoever_had_it_when_the_day_ended(
    batteries: Topic, priya: Person, clock: FixedClock
) -> None:
    """Handed over after the day, and before the sweep of that minute came by."""
    wim, tom = make_expert(batteries), make_person()
    found = make_question(priya, batteries, state="acknowledged")
    clock.move(PROMISE + LAST_SECOND)
    hand_over(found.public_id, wim, tom.public_id)
    keep_promises()
    (broken,) = facts(FactKind.PROMISE_BROKEN)
    assert broken.person_id == wim.id


def test_at_night_it_is_offered_to_the_first_expert_of_the_morning(
    batteries: Topic, priya: Person, clock: FixedClock
) -> None:
    wim, keeper = make_expert(batteries), make_fallback(batteries)
    clock.move(timedelta(hours=13))  # 23:14
    found = make_question(priya, batteries)
    assert owner_of(found).id == keeper.id
    keep_promises()
    assert "question.offered" not in told(wim)
    clock.move(timedelta(hours=10))  # 9:14
    keep_promises()
    keep_promises()
    assert told(wim).count("question.offered") == 1
    assert owner_of(found).id == keeper.id  # until they take it
    assert take_over(found.public_id, wim) is Outcome.DONE
    after = reload(found)
    assert (after.owner_id, after.state) == (wim.id, QuestionState.ACKNOWLEDGED)
    assert after.promise_due == found.promise_due


def test_an_answer_in_time_is_evidence_and_goes_to_the_asker(
    batteries: Topic, priya: Person, clock: FixedClock
) -> None:
    wim = make_expert(batteries)
    found = make_question(priya, batteries, by_mail=True)
    clock.move(timedelta(minutes=220))
    assert answer(found.public_id, wim, ANSWER, "") is Outcome.KEPT
    (fact,) = facts(FactKind.QUESTION_ANSWERED)
    assert (fact.person_id, fact.amount, fact.subject) == (wim.id, 220 * 60, f"question:{found.public_id}")
    assert told(priya) == ["question.answered_by_mail"]
    with transaction() as session:
        assert session.scalars(select(OutboxMail.person_id)).all() == [wim.id, priya.id]
    assert reload(found).acknowledged_at is not None  # an answer says hello, too
    assert answer(found.public_id, wim, ANSWER, "") is Outcome.ANSWERED_ALREADY
    assert len(facts(FactKind.QUESTION_ANSWERED)) == 1


def test_a_late_answer_breaks_the_promise_of_who_had_it_and_still_counts(
    batteries: Topic, priya: Person, admin: Person, clock: FixedClock
) -> None:
    wim, keeper = make_expert(batteries), make_fallback(batteries)
    found = make_question(priya, batteries)
    acknowledge(found.public_id, wim)
    for _ in range(4):
        clock.move(PROMISE / 4)
        keep_promises()
    assert reload(found).broken_at is None  # the last second belongs to the promise
    clock.move(LAST_SECOND)
    keep_promises()
    assert told(wim) == ["question.assigned", "question.half", "question.late", "question.moved"]
    assert "question.broken" in told(admin)
    (broken,) = facts(FactKind.PROMISE_BROKEN)
    assert (broken.person_id, broken.happened_at) == (wim.id, found.promise_due)
    after = reload(found)
    assert (after.owner_id, after.level, after.state) == (keeper.id, Level.FALLBACK, QuestionState.ASSIGNED)
    assert answer(found.public_id, wim, ANSWER, "") is Outcome.LATE  # it went on, and still wim knew
    assert facts(FactKind.QUESTION_ANSWERED)[0].person_id == wim.id
    assert "question.answered_by_colleague" in told(keeper)


def test_the_guidelines_stop_an_answer(batteries: Topic, priya: Person) -> None:
    wim = make_expert(batteries)
    found = make_question(priya, batteries)
    outcome = answer(found.public_id, wim, "Our ferry is guaranteed silent.", "")
    assert isinstance(outcome, Stopped)
    assert outcome.findings[0].rule == "no-promises-we-cant-keep"
    assert isinstance(answer(found.public_id, wim, ANSWER, "Our ferry is guaranteed silent."), Stopped)
    assert reload(found).state is QuestionState.ASSIGNED


def test_thanks_are_one_tap_and_counted_once(batteries: Topic, priya: Person) -> None:
    wim = make_expert(batteries)
    found = make_question(priya, batteries, state="answered")
    assert thank(found.public_id, priya) is Outcome.DONE
    assert thank(found.public_id, priya) is Outcome.ALREADY
    assert thank(found.public_id, wim) is None
    assert [fact.person_id for fact in facts(FactKind.THANKS)] == [wim.id]
    assert told(wim)[-1] == "question.thanked"


def test_asking_on_is_a_new_promise_and_brings_nobody_new_in(
    batteries: Topic, priya: Person, clock: FixedClock
) -> None:
    make_expert(batteries)
    found = make_question(priya, batteries, state="answered")
    clock.move(timedelta(hours=3))
    asked = ask(priya, wanted(batteries), KEY, follows=found.public_id)
    assert isinstance(asked, AskedNow)
    again = reload(asked.public_id)
    assert (again.follows_id, again.promise_due) == (found.id, now() + PROMISE)
    assert len(facts(FactKind.BROUGHT_IN)) == 1
    waiting = make_question(priya, batteries)
    assert ask(priya, wanted(batteries), "1111111111qm", follows=waiting.public_id) is AskObstacle.NOT_ANSWERED


def test_what_is_taken_back_was_brought_to_nobody(batteries: Topic, priya: Person) -> None:
    wim = make_expert(batteries)
    found = make_question(priya, batteries)
    assert withdraw(found.public_id, wim) is None
    assert withdraw(found.public_id, priya) is Outcome.DONE
    assert withdraw(found.public_id, priya) is Outcome.DONE
    (void,) = facts(FactKind.VOID)
    assert void.voids == facts(FactKind.BROUGHT_IN)[0].source
    assert answer(found.public_id, wim, ANSWER, "") is Outcome.NOT_OPEN
    assert told(wim)[-1] == "question.withdrawn"


def test_a_question_from_inside_earns_nothing(batteries: Topic, priya: Person) -> None:
    make_expert(batteries)
    make_question(priya, batteries, state="thanked", who_asked=WhoAsked.ME)
    with transaction() as session:
        assert session.scalars(select(FactRow)).all() == []


def test_what_nobody_can_take_does_not_stand_before_the_rest(
    priya: Person, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than one batch waits for experts who never come; behind them waits one whose expert comes at nine."""
    monkeypatch.setattr(keeping_promises, "AT_ONCE", 5)
    nobody, access = make_topic("Nobody"), make_topic("Access")
    save_helping(make_expert(nobody), Helping(days=()))
    wim = make_expert(access)
    clock.move(timedelta(hours=13))  # 23:14
    for _ in range(7):
        make_question(make_person(), nobody)
    make_question(priya, access)
    clock.move(timedelta(hours=10))
    keep_promises()
    assert "question.offered" in told(wim)


def test_points_between_the_same_two_end_after_a_few_a_week(batteries: Topic, priya: Person, clock: FixedClock) -> None:
    make_expert(batteries)
    for _ in range(5):
        make_question(priya, batteries, state="thanked")
    assert [fact.from_colleague for fact in facts(FactKind.QUESTION_ANSWERED)] == [False] * 3 + [True] * 2
    assert len(facts(FactKind.THANKS)) == 3
    clock.move(timedelta(days=8))
    make_question(priya, batteries, state="thanked")
    assert [fact.from_colleague for fact in facts(FactKind.QUESTION_ANSWERED)][5:] == [False]
    assert len(facts(FactKind.THANKS)) == 4


def test_promises_between_the_same_two_count_kept_or_broken(batteries: Topic, priya: Person, clock: FixedClock) -> None:
    """Seven answers and three days that ended without one are 7 of 10, with points for the first three."""
    wim = make_expert(batteries)
    for _ in range(7):
        make_question(priya, batteries, state="answered")
    for _ in range(3):
        make_question(priya, batteries)
    clock.move(timedelta(days=2))
    keep_promises()
    score_everything()
    with transaction() as session:
        of_wim = (Totals.person_id == wim.id, Totals.kind == PeriodKind.QUARTER)
        columns = (Totals.due, Totals.kept, Totals.acts, Totals.points)
        assert session.execute(select(*columns).where(*of_wim)).one() == (10, 7, 7, 3 * 8 * THOUSAND)


def test_who_left_meanwhile_takes_nothing_over(batteries: Topic, priya: Person) -> None:
    wim = make_expert(batteries)
    noor = make_expert(batteries)
    asked = make_question(priya, batteries)
    other = next(one for one in (wim, noor) if one.id != owner_of(asked).id)
    with transaction() as session:
        session.execute(update(Person).where(Person.id == other.id).values(state=PersonState.LEFT))
    assert take_over(asked.public_id, other) is None
    assert owner_of(asked).id != other.id


def test_how_it_went_from_one_to_the_next_is_for_those_inside(
    batteries: Topic, priya: Person, clock: FixedClock
) -> None:
    make_expert(batteries)
    make_fallback(batteries)
    asked = make_question(priya, batteries)
    clock.move(HELLO + timedelta(minutes=1))
    keep_promises()
    owner = owner_of(asked)
    assert acknowledge(asked.public_id, owner) is Outcome.DONE
    assert answer(asked.public_id, owner, ANSWER, "") is Outcome.KEPT
    seen = show(asked.public_id, make_person())
    inside = show(asked.public_id, owner)
    assert seen
    assert inside
    assert EventKind.MOVED_ON not in {one.event.kind for one in seen.events}
    assert EventKind.MOVED_ON in {one.event.kind for one in inside.events}


def test_a_sweep_asks_the_database_no_more_for_many_than_for_a_few(batteries: Topic, clock: FixedClock) -> None:
    """Who gets each and who is told is found and written together; see benchmarks/routing.py for the rest."""
    asked = list[int]()
    for many in (4, 16):
        for _ in range(many):
            save_helping(make_expert(batteries), Helping(most_open=40))
            make_question(make_person(), batteries)
        clock.move(HELLO)
        with counted_queries() as statements:
            assert keep_promises() == many
        asked.append(len(statements))
        clock.move(-HELLO)
        with transaction() as session:
            session.execute(update(Question).values(state=QuestionState.WITHDRAWN, next_at=None))
    assert asked[1] <= asked[0] + 4, asked


def test_admins_are_looked_up_once_for_all_questions_that_reach_the_fallback(
    batteries: Topic, clock: FixedClock
) -> None:
    make_fallback(batteries)
    save_helping(make_expert(batteries), Helping(most_open=40))
    admins, asked = 1, list[int]()
    for many in (3, 12):
        for _ in range(many):
            make_question(make_person(), batteries)
        clock.move(HELLO)
        with counted_queries() as statements:
            assert keep_promises() == many
        asked.append(len(statements))
        with transaction() as session:
            told = session.scalars(select(Notice).where(Notice.kind == notices.ALONE)).all()
            session.execute(update(Question).values(state=QuestionState.WITHDRAWN, next_at=None))
        assert len(told) == admins * sum((3, 12)[: len(asked)])
    assert asked[1] <= asked[0] + 4, asked
