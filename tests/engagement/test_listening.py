"""Hearing what people answer: once each, colleagues apart, inside the budget, and gone again in time."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select, update

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.permissions import Role
from advocacy.core.services import services
from advocacy.engagement.conversations.acting import close_quiet
from advocacy.engagement.conversations.claiming import claim_batch, listen_to_published
from advocacy.engagement.conversations.leaving import leave
from advocacy.engagement.conversations.letting_go import let_texts_go, overdue_texts
from advocacy.engagement.conversations.models import Listening
from advocacy.engagement.conversations.paying import NO_MONEY
from advocacy.engagement.conversations.rules import (
    QUIET,
    AnsweredHow,
    ConversationState,
    ListenState,
)
from advocacy.engagement.conversations.taking_in import take_in
from advocacy.engagement.conversations.waking import wake_reconnected
from advocacy.evidence.rules import FactKind
from advocacy.networks.conversing import Comment as Said
from advocacy.networks.models import Booking
from advocacy.networks.pricing import Budget, NetworkBook
from advocacy.networks.rules import Network, PaidCall
from advocacy.networks.spending import Booked, book
from advocacy.notifications.models import Notice
from advocacy.sharing.models import Connection, Share
from tests.engagement.factories import APP_TOKEN, calls, facts, move, with_settings
from tests.engagement.talking import (
    MINUTES,
    again,
    begun,
    comments_of,
    hear,
    listening_of,
    quiet_share,
    say,
    talks_under,
    texts,
)
from tests.network_sandbox import Sandbox
from tests.people.factories import make_person
from tests.sharing.factories import connect

COMMUNITY = "openid profile w_member_social w_member_social_feed r_member_social_feed r_member_postAnalytics"


def spent(call: PaidCall) -> int:
    with transaction() as session:
        return sum(session.scalars(select(Booking.times).where(Booking.call == call)))


def test_what_somebody_answers_on_x_arrives_with_an_hour_on_the_clock(sandbox: Sandbox, clock: FixedClock) -> None:
    found, talk = begun(sandbox, clock, "Do you run at night?")
    assert (talk.state, talk.person_id) == (ConversationState.OPEN, found.person_id)
    assert talk.standing.due_at == clock.now() + timedelta(hours=1)
    (text,) = texts()
    assert (text.words, text.name, text.handle) == ("Do you run at night?", "Passer By", "passer_by")
    (fact,) = facts(FactKind.COMMENT)
    assert (fact.share_id, fact.counterpart, fact.from_colleague) == (found.id, talk.counterpart, False)


def test_reading_the_same_answers_again_changes_nothing(sandbox: Sandbox, clock: FixedClock) -> None:
    _found, talk = begun(sandbox, clock)
    assert [hear(clock, sandbox) for _ in range(3)] == [0, 0, 0]
    assert again(talk).comments == 1
    assert len(facts(FactKind.COMMENT)) == 1


def test_each_person_has_a_thread_of_their_own_and_a_second_comment_stays_in_it(
    sandbox: Sandbox, clock: FixedClock
) -> None:
    found, talk = begun(sandbox, clock)
    say(sandbox, found, "And on Sundays?")
    say(sandbox, found, "Nice!", name="Another One")
    assert hear(clock, sandbox) == 2
    assert [one.comments for one in talks_under(found)] == [2, 1]
    assert again(talk).clock_at == talk.clock_at
    assert [one.starts_clock for one in comments_of(talk)] == [True, False]


def test_people_are_told_once_for_each_thread_and_never_what_was_said(sandbox: Sandbox, clock: FixedClock) -> None:
    found, _talk = begun(sandbox, clock, "secret words")
    say(sandbox, found, "more secret words")
    hear(clock, sandbox)
    with transaction() as session:
        notices = session.scalars(select(Notice).where(Notice.kind == "conversation.begun")).all()
    assert [one.parameters for one in notices] == [{"network": "X"}]


def test_a_colleagues_comment_is_no_conversation_and_counts_apart(sandbox: Sandbox, clock: FixedClock) -> None:
    colleague = make_person()
    sandbox.account(Network.X, "colleague", name=colleague.name, audience=0)
    connect(colleague, Network.X, sandbox, "colleague")
    found = quiet_share(sandbox, clock)
    sandbox.post("comments", post=found.remote_id, text="Well said!", account="colleague")
    assert hear(clock, sandbox) == 0
    assert talks_under(found) == []
    assert [fact.from_colleague for fact in facts(FactKind.COMMENT)] == [True]


def test_the_companys_own_account_is_no_passer_by(sandbox: Sandbox, clock: FixedClock) -> None:
    with_settings(clock, company_x_accounts=("@Harbour_Ferries",))
    sandbox.account(Network.X, "harbour_ferries", name="Harbour Ferries", audience=0)
    found = quiet_share(sandbox, clock)
    sandbox.post("comments", post=found.remote_id, text="Proud of you!", account="harbour_ferries")
    assert hear(clock, sandbox) == 0
    assert talks_under(found) == []
    assert [fact.from_colleague for fact in facts(FactKind.COMMENT)] == [True]


def test_the_companys_page_on_linkedin_is_no_passer_by(sandbox: Sandbox, clock: FixedClock) -> None:
    with_settings(clock, linkedin_scopes=COMMUNITY, company_linkedin_pages=("hazelpont", "4711"))
    found = quiet_share(sandbox, clock, Network.LINKEDIN)
    sandbox.post("comments", post=found.remote_id, text="Proud of you!", page="4711")
    assert hear(clock, sandbox) == 0
    sandbox.post("comments", post=found.remote_id, text="Well done!", page="4712")
    assert hear(clock, sandbox) == 1
    assert sorted(fact.from_colleague for fact in facts(FactKind.COMMENT)) == [False, True]


def test_an_account_connected_by_an_earlier_app_is_a_colleagues_still(sandbox: Sandbox, clock: FixedClock) -> None:
    colleague = make_person()
    sandbox.account(Network.X, "colleague", name=colleague.name, audience=0)
    connect(colleague, Network.X, sandbox, "colleague")
    with transaction() as session:
        session.execute(update(Connection).values(client_id="an earlier one"))
    found = quiet_share(sandbox, clock)
    sandbox.post("comments", post=found.remote_id, text="Well said!", account="colleague")
    assert hear(clock, sandbox) == 0


def test_who_connects_again_is_heard_within_minutes(sandbox: Sandbox, clock: FixedClock) -> None:
    owner = make_person()
    found = quiet_share(sandbox, clock, person=owner)
    handle = f"quiet-{owner.public_id.lower()}"
    sandbox.post(f"accounts/x/{handle}/revoke")
    hear(clock, sandbox)
    assert listening_of(found).due_at - clock.now() == timedelta(hours=6)
    assert wake_reconnected() == 0
    move(clock, sandbox, clock.now() + 5 * MINUTES)
    connect(owner, Network.X, sandbox, handle)
    assert wake_reconnected() == 1
    assert listening_of(found).due_at == clock.now()
    assert wake_reconnected() == 0


def test_an_answer_given_on_the_network_itself_is_seen(sandbox: Sandbox, clock: FixedClock) -> None:
    found = quiet_share(sandbox, clock)
    comment = say(sandbox, found, "Do you run at night?")
    hear(clock, sandbox)
    (talk,) = talks_under(found)
    handle = sandbox.get(f"posts/{found.remote_id}")["account"]
    sandbox.post("comments", post=found.remote_id, text="Until two!", account=handle, answers=comment)
    assert hear(clock, sandbox) == 0
    assert again(talk).state is ConversationState.ANSWERED
    assert [one.how for one in comments_of(talk)] == [AnsweredHow.SEEN]
    assert facts(FactKind.ANSWER) == []  # it counts for the rate and earns nothing


def test_what_was_said_after_an_answer_seen_on_the_network_waits(sandbox: Sandbox, clock: FixedClock) -> None:
    found, talk = begun(sandbox, clock)
    handle = sandbox.get(f"posts/{found.remote_id}")["account"]
    first = texts()[0].remote_id
    sandbox.post("comments", post=found.remote_id, text="Until two!", account=handle, answers=first)
    move(clock, sandbox, clock.now() + MINUTES)
    say(sandbox, found, "And on Sundays?")
    hear(clock, sandbox)
    assert [one.how for one in comments_of(talk)] == [AnsweredHow.SEEN, None]
    assert (again(talk).state, again(talk).clock_at) == (ConversationState.OPEN, clock.now())


def test_what_is_being_read_while_somebody_leaves_is_not_kept(sandbox: Sandbox, clock: FixedClock) -> None:
    found = quiet_share(sandbox, clock)
    listen_to_published()
    move(clock, sandbox, clock.now() + 5 * MINUTES)
    batch = claim_batch(Network.X)
    assert batch is not None
    leave(found.person_id)
    assert take_in(batch, [Said(found.remote_id or "", "77", "author", "Words of somebody")]) == 0
    assert texts() == []


def test_only_what_came_back_is_paid_for(sandbox: Sandbox, clock: FixedClock) -> None:
    found = quiet_share(sandbox, clock)
    hear(clock, sandbox)
    assert (spent(PaidCall.COMMENT_READ), spent(PaidCall.AUTHOR_READ)) == (0, 0)
    say(sandbox, found, "Hello there")
    hear(clock, sandbox)
    assert (spent(PaidCall.COMMENT_READ), spent(PaidCall.AUTHOR_READ)) == (1, 1)


def test_without_money_nobody_is_asked_and_nothing_is_lost(
    sandbox: Sandbox, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = quiet_share(sandbox, clock)
    say(sandbox, found, "Anybody there?")
    with monkeypatch.context() as broke:
        broke.setattr("advocacy.engagement.conversations.listening.pay_for_page", lambda _network, _calls: NO_MONEY)
        assert hear(clock, sandbox) == 0
    assert calls(sandbox, "posts.search") == []
    assert hear(clock, sandbox, timedelta(hours=1)) == 1


@pytest.fixture
def a_page_for_listening(app: Flask) -> Iterator[None]:
    """Of a month's $60 listening has thirty cents: the price of twenty answers, which is one page."""
    usual = services().get(NetworkBook)
    budget = Budget(Decimal(60), Decimal("0.8"), listening=Decimal("0.005"))
    services().provide(NetworkBook, NetworkBook(budgets={Network.X: budget}))
    yield
    services().provide(NetworkBook, usual)


@pytest.mark.usefixtures("a_page_for_listening")
def test_what_people_outside_say_uses_up_listenings_own_part_and_shares_go_out_still(
    sandbox: Sandbox, clock: FixedClock
) -> None:
    admin = make_person(Role.ADMIN)
    found = quiet_share(sandbox, clock)
    say(sandbox, found, "The first")
    assert hear(clock, sandbox) == 1
    say(sandbox, found, "The second", name="Another One")
    assert [hear(clock, sandbox, timedelta(hours=1)) for _ in range(3)] == [0, 0, 0]
    with transaction() as session:
        notices = session.scalars(select(Notice).where(Notice.person_id == admin.id)).all()
        assert isinstance(book(session, Network.X, PaidCall.POST_WITH_LINK), Booked)
    assert [one.parameters for one in notices] == [{"network": "x", "kind": "listening"}]  # told once
    move(clock, sandbox, clock.now() + timedelta(hours=1))
    services().provide(NetworkBook, NetworkBook(budgets={Network.X: Budget(Decimal(60), Decimal("0.8"))}))
    assert hear(clock, sandbox) == 1  # admins gave it more, and nothing was lost


def crowd(sandbox: Sandbox, clock: FixedClock, found: Share, number: int) -> None:
    """So many say something, the last of them minutes later: what stands at the mark is read again, in case of more."""
    for one in range(number - 1):
        say(sandbox, found, f"Number {one}", name=f"Somebody {one}")
    move(clock, sandbox, clock.now() + 3 * MINUTES)
    say(sandbox, found, "The last")


def test_a_reading_that_fails_on_its_second_page_does_not_buy_the_first_again(
    sandbox: Sandbox, clock: FixedClock
) -> None:
    found = quiet_share(sandbox, clock)
    crowd(sandbox, clock, found, 45)
    sandbox.fault(Network.X, "posts.search", "503", skip=1)
    assert hear(clock, sandbox) == 20
    say(sandbox, found, "Came meanwhile", name="Late Comer")
    assert hear(clock, sandbox, timedelta(hours=1)) == 26
    assert spent(PaidCall.COMMENT_READ) == 45 + 2  # the last one once more, and who came meanwhile
    listening = listening_of(found)
    assert (listening.sweep_newest, listening.sweep_until) == ("", "")
    assert listening.mark == max((one.remote_id for one in texts()), key=int)


def test_what_is_more_than_one_run_reads_is_read_in_the_next(
    sandbox: Sandbox, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advocacy.engagement.conversations.listening.MOST_PAGES", 1)
    crowded, quiet = quiet_share(sandbox, clock), quiet_share(sandbox, clock)
    crowd(sandbox, clock, crowded, 45)
    say(sandbox, quiet, "Hello there")
    assert hear(clock, sandbox) == 21  # a crowd does not keep the others from being heard
    assert [hear(clock, sandbox) for _ in range(3)] == [20, 5, 0]
    assert len(texts()) == 46


def test_what_search_does_not_know_any_more_ends_a_reading_that_stopped(sandbox: Sandbox, clock: FixedClock) -> None:
    found = quiet_share(sandbox, clock)
    say(sandbox, found, "Hello there")
    listen_to_published()
    with transaction() as session:
        session.execute(update(Listening).values(sweep_newest="2000", sweep_until="1000"))
    assert hear(clock, sandbox) == 1
    assert len(calls(sandbox, "posts.search")) == 1


def test_with_the_apps_token_many_shares_are_one_query(sandbox: Sandbox, clock: FixedClock) -> None:
    with_settings(clock, x_app_token=APP_TOKEN)
    for _ in range(3):
        found = quiet_share(sandbox, clock)
        say(sandbox, found, "Hello there")
    assert hear(clock, sandbox) == 3
    assert len(calls(sandbox, "posts.search")) == 1


def test_more_than_a_page_of_answers_is_read_to_its_end(sandbox: Sandbox, clock: FixedClock) -> None:
    found = quiet_share(sandbox, clock)
    for number in range(45):
        say(sandbox, found, f"Number {number}", name=f"Somebody {number}")
    assert hear(clock, sandbox) == 45
    assert len(calls(sandbox, "posts.search")) == 3
    assert listening_of(found).mark


def test_a_limit_is_honoured_to_the_second(sandbox: Sandbox, clock: FixedClock) -> None:
    found = quiet_share(sandbox, clock)
    say(sandbox, found, "Hello there")
    sandbox.fault(Network.X, "posts.search", "429", seconds=600)
    assert hear(clock, sandbox) == 0
    wait = listening_of(found).due_at - clock.now()
    assert timedelta(minutes=9) < wait <= timedelta(minutes=16)
    assert hear(clock, sandbox, wait) == 1


def test_young_shares_are_heard_often_older_ones_seldom_and_after_a_week_no_more(
    sandbox: Sandbox, clock: FixedClock
) -> None:
    found = quiet_share(sandbox, clock)
    hear(clock, sandbox)
    assert listening_of(found).due_at == clock.now() + timedelta(minutes=5)
    hear(clock, sandbox, timedelta(days=3))
    assert listening_of(found).due_at == clock.now() + timedelta(hours=1)
    hear(clock, sandbox, timedelta(days=5))
    assert listening_of(found).state is ListenState.OVER


def test_linkedin_is_not_asked_without_the_permission(sandbox: Sandbox, clock: FixedClock) -> None:
    found = quiet_share(sandbox, clock, Network.LINKEDIN)
    say(sandbox, found, "Congratulations")
    assert hear(clock, sandbox) == 0
    assert listening_of(found).state is ListenState.NOT_OFFERED
    assert calls(sandbox, "comments.read") == []


def test_with_it_comments_on_linkedin_arrive_without_names(sandbox: Sandbox, clock: FixedClock) -> None:
    with_settings(clock, linkedin_scopes=COMMUNITY)
    found = quiet_share(sandbox, clock, Network.LINKEDIN)
    say(sandbox, found, "Congratulations! Who built it?")
    assert hear(clock, sandbox) == 1
    (text,) = texts()
    assert (text.words, text.name) == ("Congratulations! Who built it?", "")
    assert text.names_until - clock.now() == timedelta(hours=22)


def test_words_and_names_leave_before_48_hours_and_the_count_stays(sandbox: Sandbox, clock: FixedClock) -> None:
    _found, talk = begun(sandbox, clock, "Words of somebody")
    move(clock, sandbox, clock.now() + timedelta(hours=45, minutes=59))
    assert let_texts_go() == 0
    move(clock, sandbox, clock.now() + timedelta(hours=1))
    assert let_texts_go() == 1
    assert texts() == []
    assert overdue_texts() == 0
    assert (again(talk).comments, len(comments_of(talk))) == (1, 1)
    assert hear(clock, sandbox) == 0  # the network still shows it: it is known by its code, and does not come back
    assert texts() == []


def test_that_texts_stayed_too_long_is_noticed(sandbox: Sandbox, clock: FixedClock) -> None:
    begun(sandbox, clock)
    move(clock, sandbox, clock.now() + timedelta(hours=48, minutes=1))
    assert overdue_texts() == 1
    let_texts_go()
    assert overdue_texts() == 0


def test_fourteen_quiet_days_close_a_conversation(sandbox: Sandbox, clock: FixedClock) -> None:
    _found, talk = begun(sandbox, clock)
    clock.move(QUIET - MINUTES)
    assert close_quiet() == 0
    clock.move(MINUTES)
    assert close_quiet() == 1
    assert again(talk).state is ConversationState.CLOSED
