"""What a network answers to a reading: gone, limited, away, not offered; and what follows for the share."""

from datetime import timedelta

import pytest
import requests
from sqlalchemy import update

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.engagement.absences import Absent, absences_of
from advocacy.engagement.claiming import readings_due
from advocacy.engagement.keeping import Watched, facts_of
from advocacy.engagement.measuring import read_due
from advocacy.engagement.models import WatchState
from advocacy.engagement.watching import watch_published
from advocacy.evidence.rules import FactKind
from advocacy.networks.readings import Metric, PostState, reading
from advocacy.networks.registry import adapter
from advocacy.sharing.models import Connection, Share
from advocacy.sharing.rules import ConnectionState
from advocacy.sharing.tokens import forget_tokens
from tests.engagement.factories import (
    APP_TOKEN,
    calls,
    facts,
    move,
    published,
    read_of,
    watch_of,
    with_settings,
)
from tests.engagement.reading import ANALYTICS, DAY, HOUR, LINKEDIN, X, at_age, delete_at_x, same_again, watched
from tests.network_sandbox import Sandbox
from tests.people.factories import make_person
from tests.sharing.factories import reload

# ----------------------------------------------------------------------------------- what the network does not say


def test_gone_ends_the_readings_and_drops_the_address(sandbox: Sandbox, clock: FixedClock) -> None:
    found = watched(X, sandbox, clock)
    at_age(found, HOUR, clock, sandbox)
    read_due()
    delete_at_x(found)
    at_age(found, DAY, clock, sandbox)
    read_due()
    share = reload(found)
    assert watch_of(found).state is WatchState.GONE
    assert (share.gone_at, share.remote_url) == (clock.now(), None)
    assert share.text == found.text  # our own draft, and the record of the consent
    first, last = read_of(found)
    assert first.figures["impressions"] >= 0
    assert (last.state, last.figures) == (PostState.GONE, {})
    at_age(found, 2 * DAY, clock, sandbox)
    assert read_due() == 0


def test_a_post_that_was_never_seen_is_not_gone(sandbox: Sandbox, clock: FixedClock) -> None:
    sandbox.post("switches", x_read_lag=3600.0)
    found = watched(X, sandbox, clock)
    at_age(found, HOUR, clock, sandbox)
    read_due()
    assert watch_of(found).state is WatchState.WATCHING
    assert reload(found).gone_at is None
    sandbox.post("switches", x_read_lag=0.0)
    at_age(found, 6 * HOUR, clock, sandbox)
    assert read_due() == 1  # nothing was seen, so nothing was paid: the early step is read
    assert [one.state for one in read_of(found)] == [PostState.GONE, PostState.PRESENT]


def test_not_authorized_is_not_gone(sandbox: Sandbox, clock: FixedClock) -> None:
    with_settings(clock, x_app_token=APP_TOKEN)
    noor = make_person()
    sandbox.account(X, f"test-{noor.public_id}", protected=True)
    found = watched(X, sandbox, clock, person=noor)
    with transaction() as session:  # became protected after connecting, which we learn from the answer only
        session.execute(update(Connection).values(protected=False))
    at_age(found, HOUR, clock, sandbox)
    read_due()
    (read,) = read_of(found)
    assert (read.state, read.figures) == (PostState.NOT_AUTHORIZED, {})
    assert set(read.absent.values()) == {"not_read", "not_offered"}
    assert watch_of(found).state is WatchState.WATCHING
    assert facts(FactKind.REACH) == []


def test_a_post_that_the_answer_leaves_out_is_asked_for_again(
    sandbox: Sandbox, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_settings(clock, x_app_token=APP_TOKEN)
    first, second = watched(X, sandbox, clock), watched(X, sandbox, clock)
    at_age(second, HOUR, clock, sandbox)
    read = adapter(X).read
    monkeypatch.setattr(type(adapter(X)), "read", lambda _self, token, ids: read(token, ids[:1]))
    assert read_due() == 1
    monkeypatch.undo()
    assert (len(read_of(first)), len(read_of(second))) == (1, 0)
    assert watch_of(second).due_at == clock.now() + timedelta(minutes=15)
    move(clock, sandbox, clock.now() + timedelta(minutes=15))
    assert read_due() == 1
    assert (len(read_of(first)), len(read_of(second))) == (1, 1)


def test_a_limit_is_honoured_to_the_second_by_everybody_it_is_for(sandbox: Sandbox, clock: FixedClock) -> None:
    with_settings(clock, x_app_token=APP_TOKEN)
    found = published(X, sandbox, clock)
    same_again(found, 120, sandbox)
    watch_published()
    at_age(found, HOUR, clock, sandbox)
    sandbox.fault(X, "posts.lookup", "429", seconds=300.0)
    assert read_due() == 0
    assert len(calls(sandbox, "posts.lookup")) == 1  # the second batch does not ask to be told no
    opens = watch_of(found).due_at
    assert clock.now() + timedelta(seconds=290) <= opens <= clock.now() + timedelta(seconds=310)
    move(clock, sandbox, opens - timedelta(seconds=1))
    assert not readings_due()
    move(clock, sandbox, opens)
    assert read_due() == 121


@pytest.mark.parametrize("kind", ["402", "502", "503", "cut_before"])
def test_an_outage_is_waited_out(sandbox: Sandbox, clock: FixedClock, kind: str) -> None:
    first, second = watched(X, sandbox, clock), watched(X, sandbox, clock)
    at_age(second, HOUR, clock, sandbox)
    sandbox.fault(X, "posts.lookup", kind, times=None)
    assert read_due() == 0
    assert len(calls(sandbox, "posts.lookup")) == 1
    requests.delete(f"{sandbox.base}/control/faults", headers={"X-Sandbox-Control": "control"}, timeout=5)
    move(clock, sandbox, clock.now() + HOUR)
    assert read_due() == 2
    assert (len(read_of(first)), len(read_of(second))) == (1, 1)


def test_without_a_usable_token_the_person_is_asked_to_reconnect(sandbox: Sandbox, clock: FixedClock) -> None:
    found = watched(X, sandbox, clock)
    with transaction() as session:
        forget_tokens(session, found.connection_id)
    at_age(found, HOUR, clock, sandbox)
    assert read_due() == 0
    with transaction() as session:
        assert session.get_one(Connection, found.connection_id).state is ConnectionState.RECONNECT
    assert watch_of(found).due_at > clock.now()
    assert calls(sandbox, "posts.lookup") == []


def test_an_address_that_only_the_person_saw_is_not_read(sandbox: Sandbox, clock: FixedClock) -> None:
    """It may lead to somebody else's post, and its figures would earn points."""
    found = published(X, sandbox, clock)
    with transaction() as session:
        session.execute(update(Share).values(reported=True))
    watch_published()
    assert watch_of(found).state is WatchState.OVER


# ------------------------------------------------------------------------------------------------------- LinkedIn


def test_linkedin_without_the_capability_is_not_asked(sandbox: Sandbox, clock: FixedClock) -> None:
    found = watched(LINKEDIN, sandbox, clock)
    assert watch_of(found).state is WatchState.NOT_OFFERED
    at_age(found, DAY, clock, sandbox)
    assert read_due() == 0
    assert calls(sandbox, "figures.analytics") == []
    assert read_of(found) == []
    with transaction() as session:
        absent = absences_of(session, found.person_id, clock.now() - 2 * DAY, clock.now())
        assert absences_of(session, found.person_id, clock.now(), clock.now() + DAY) == []
    assert Absent(LINKEDIN, Metric.IMPRESSIONS, 1) in absent
    assert {one.metric for one in absent} >= {Metric.REACTIONS, Metric.COMMENTS, Metric.RESHARES}


def test_linkedin_with_the_capability_gives_a_figure_a_call(sandbox: Sandbox, clock: FixedClock) -> None:
    with_settings(clock, linkedin_scopes=ANALYTICS)
    found = watched(LINKEDIN, sandbox, clock)
    assert watch_of(found).state is WatchState.WATCHING
    for age in (HOUR, 6 * HOUR):
        at_age(found, age, clock, sandbox)
        assert read_due() == 1
    assert len(calls(sandbox, "figures.analytics")) == 10
    first, second = read_of(found)
    assert second.figures["impressions"] > 0
    assert first.absent["link_clicks"] == "not_offered"
    assert 0 not in second.figures.values()  # LinkedIn's empty answer is no 0


def test_a_capability_that_was_taken_away_reads_as_not_offered(sandbox: Sandbox, clock: FixedClock) -> None:
    with_settings(clock, linkedin_scopes=ANALYTICS)
    found = watched(LINKEDIN, sandbox, clock)
    with_settings(clock, linkedin_scopes="openid profile w_member_social")
    at_age(found, HOUR, clock, sandbox)
    read_due()
    (read,) = read_of(found)
    assert (read.figures, set(read.absent.values())) == ({}, {"not_offered"})
    assert watch_of(found).state is WatchState.NOT_OFFERED


# ---------------------------------------------------------------------------------------------------------- facts


def test_a_quote_passes_a_share_on_and_single_replies_are_not_counted_twice(clock: FixedClock) -> None:
    found = Watched(1, 1, 1, None, X, clock.now(), 1, None, replies_singly=True)
    amounts = {Metric.RESHARES: 2, Metric.QUOTES: 1, Metric.COMMENTS: 4, Metric.REACTIONS: 0}
    read = reading("1", amounts, frozenset())
    assert {fact.kind for fact in facts_of(found, read, clock.now())} == {FactKind.RESHARES}
    earlier = found._replace(replies_singly=False)  # of an earlier release
    kinds = {fact.kind: fact.amount for fact in facts_of(earlier, read, clock.now())}
    assert kinds == {FactKind.RESHARES: 3, FactKind.COMMENTS: 4}
