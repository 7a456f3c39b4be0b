"""The crisis switch: what waits when, what can't be stopped, and that a release sends nothing by itself."""

from datetime import timedelta

import pytest
from sqlalchemy import event, select

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.journal import JournalEntry
from advocacy.core.permissions import Role
from advocacy.core.services import now, services
from advocacy.networks.rules import Network
from advocacy.people.models import Person, Team, Topic
from advocacy.sharing.announcing import crisis_page
from advocacy.sharing.claiming import claim_due
from advocacy.sharing.holding import (
    HoldSet,
    Released,
    ToHold,
    hold_for,
    holds_for,
    release_hold,
    reword_hold,
    set_hold,
)
from advocacy.sharing.models import CrisisHold, HoldScope, Share
from advocacy.sharing.publishing import publish, publish_due
from advocacy.sharing.rules import HeldReason
from advocacy.sharing.sweeping import sweep_shares
from advocacy.sharing.weighing import Weight, weigh
from tests.content.factories import make_post
from tests.network_sandbox import Sandbox
from tests.people.factories import make_person, make_team, make_topic
from tests.sharing.factories import after_undo, connect, publish_all, reload, share, state_of

WORDS = {
    "en": "One of our ferries touched the quay. Nobody is hurt.",
    "nl": "Een pont raakte de kade. Niemand is gewond.",
}


def hold(
    scope: HoldScope = HoldScope.ALL, *, by: Person | None = None, topic: Topic | None = None, region: str = ""
) -> HoldSet:
    by = by or make_person(Role.COMMS)
    asked = ToHold(scope, by.id, WORDS, topic_id=topic.id if topic else None, region=region, phone="+31 20 123 45 67")
    return set_hold(asked, by=by.id)


def hold_row_alone() -> None:
    """A hold as a share sees it that was locked or confirmed while the hold was being written."""
    maud = make_person(Role.COMMS)
    with transaction() as session:
        session.add(CrisisHold(scope=HoldScope.ALL, statements={}, speaker_id=maud.id, set_by=maud.id, set_at=now()))


def release(held: HoldSet) -> Released:
    return release_hold(held.hold.public_id, by=held.hold.set_by)


def waiting_share(sandbox: Sandbox, *, team: Team | None = None, topics: tuple[Topic, ...] = ()) -> Share:
    """Somebody's share of a post of its own that still waits."""
    person = make_person(team=team)
    post = make_post(topics=topics)
    connect(person, Network.LINKEDIN, sandbox)
    return share(person, Network.LINKEDIN, post=post.public_id)


def test_a_hold_between_click_and_send_lets_nothing_out(sandbox: Sandbox, clock: FixedClock) -> None:
    found = waiting_share(sandbox)
    done = hold()
    publish_all(clock)
    sweep_shares()
    publish_due()
    assert done.held == 1
    assert sandbox.posts(Network.LINKEDIN) == []
    assert (reload(found).state, reload(found).held_reason) == (DeliveryState.HELD, HeldReason.CRISIS)


def test_a_share_that_the_hold_did_not_mark_is_stopped_by_the_claim(sandbox: Sandbox, clock: FixedClock) -> None:
    found = waiting_share(sandbox)
    hold_row_alone()
    publish_all(clock)
    assert sandbox.posts(Network.LINKEDIN) == []
    assert reload(found).held_reason is HeldReason.CRISIS


def test_the_sweep_marks_what_the_hold_left_out(sandbox: Sandbox) -> None:
    found = waiting_share(sandbox)
    hold_row_alone()
    sweep_shares()
    assert reload(found).held_reason is HeldReason.CRISIS


def test_what_a_worker_has_already_is_published_and_the_rest_waits(sandbox: Sandbox, clock: FixedClock) -> None:
    first, second = waiting_share(sandbox), waiting_share(sandbox)
    after_undo(clock)
    (taken,) = claim_due(1)
    done = hold()
    publish(taken)
    publish_due()
    assert done.held == 1
    assert {state_of(first), state_of(second)} == {DeliveryState.PUBLISHED, DeliveryState.HELD}
    assert len(sandbox.posts(Network.LINKEDIN)) == 1


def test_comms_sees_which_could_not_be_stopped(sandbox: Sandbox, clock: FixedClock) -> None:
    first, _second = waiting_share(sandbox), waiting_share(sandbox)
    after_undo(clock)
    (taken,) = claim_due(1)
    clock.move(timedelta(seconds=1))
    hold()
    clock.move(timedelta(seconds=1))
    publish(taken)
    (standing,) = crisis_page().open
    assert [(away.person.id, away.state) for away in standing.under_way] == [(first.person_id, DeliveryState.PUBLISHED)]
    assert standing.held == 1


def test_a_topic_holds_its_posts_and_no_others(sandbox: Sandbox, clock: FixedClock) -> None:
    quays = make_topic("Quays and moorings")
    about = waiting_share(sandbox, topics=(quays,))
    other = waiting_share(sandbox, topics=(make_topic("Batteries"),))
    assert hold(HoldScope.TOPIC, topic=quays).held == 1
    publish_all(clock)
    assert (state_of(about), state_of(other)) == (DeliveryState.HELD, DeliveryState.PUBLISHED)


def test_a_region_holds_its_peoples_shares_and_no_others(sandbox: Sandbox, clock: FixedClock) -> None:
    north = waiting_share(sandbox, team=make_team(region="North"))
    south = waiting_share(sandbox, team=make_team(region="South"))
    without = waiting_share(sandbox)
    assert hold(HoldScope.REGION, region="North").held == 1
    publish_all(clock)
    assert [state_of(found) for found in (north, south, without)] == [
        DeliveryState.HELD,
        DeliveryState.PUBLISHED,
        DeliveryState.PUBLISHED,
    ]


def test_after_the_release_what_was_held_stays_held(sandbox: Sandbox, clock: FixedClock) -> None:
    found = waiting_share(sandbox)
    held = hold()
    assert release(held) is Released.DONE
    publish_all(clock)
    sweep_shares()
    publish_due()
    assert state_of(found) is DeliveryState.HELD
    assert sandbox.posts(Network.LINKEDIN) == []


def test_after_the_release_new_shares_go_out(sandbox: Sandbox, clock: FixedClock) -> None:
    release(hold())
    found = waiting_share(sandbox)
    publish_all(clock)
    assert state_of(found) is DeliveryState.PUBLISHED


def test_a_double_click_finds_the_first_hold(sandbox: Sandbox) -> None:
    quays = make_topic()
    first, second = hold(), hold()
    about, region = hold(HoldScope.TOPIC, topic=quays), hold(HoldScope.REGION, region="North")
    assert (second.already, second.hold.id) == (True, first.hold.id)
    assert not about.already
    assert not region.already
    assert hold(HoldScope.TOPIC, topic=make_topic()).already is False


def test_a_released_hold_does_not_stand_in_the_way_of_a_new_one(database: object) -> None:
    first = hold()
    assert release(first) is Released.DONE
    assert release(first) is Released.ALREADY
    assert release_hold("1111111111nb", by=first.hold.set_by) is Released.UNKNOWN
    assert hold().already is False


def test_the_journal_says_who_held_reworded_and_released(database: object) -> None:
    maud = make_person(Role.COMMS)
    held = hold(by=maud)
    assert reword_hold(held.hold.public_id, {"en": "We know more."}, maud.id, "", by=maud.id)
    release_hold(held.hold.public_id, by=maud.id)
    assert reword_hold(held.hold.public_id, {"en": "Too late."}, maud.id, "", by=maud.id) is None
    with transaction() as session:
        entries = session.scalars(select(JournalEntry).where(JournalEntry.action.startswith("hold")))
        told = [(entry.action, entry.actor_id, entry.subject) for entry in entries]
    subject = f"hold:{held.hold.public_id}"
    assert told == [(action, maud.id, subject) for action in ("hold set", "hold reworded", "hold released")]


@pytest.mark.parametrize("others", [0, 3])
def test_the_feed_knows_what_is_held_for_whom(database: object, others: int) -> None:
    quays, north = make_topic(), make_team(region="North")
    about, other = make_post(topics=(quays,)), make_post()
    versions = [post.offered_version_id for post in (about, other) if post.offered_version_id]
    noor, sam = make_person(team=north), make_person()
    topic_hold = hold(HoldScope.TOPIC, topic=quays).hold
    for _number in range(others):
        hold(HoldScope.TOPIC, topic=make_topic())
    with transaction() as session:
        assert {version: found.id for version, found in holds_for(session, sam, versions).items()} == {
            versions[0]: topic_hold.id
        }
    region_hold = hold(HoldScope.REGION, region="North").hold
    with transaction() as session:
        both = holds_for(session, noor, versions)
        assert [both[version].id for version in versions] == [region_hold.id, region_hold.id]  # of two the newest
        assert hold_for(session, sam, versions[1]) is None
        assert hold_for(session, sam, versions[0]) is not None


def test_the_numbers_of_each_choice(sandbox: Sandbox, clock: FixedClock) -> None:
    quays, north = make_topic("Quays"), make_team(region="North")
    waiting_share(sandbox, team=north, topics=(quays,))
    waiting_share(sandbox)
    after_undo(clock)
    claim_due(1)
    make_post("draft", topics=(quays,))
    make_post(internal_only=True)
    make_post(teams=(make_team(region="South"),))
    scales = weigh()
    assert scales.everything == Weight(waiting=1, under_way=1, posts=3)
    assert scales.topics[quays.public_id][1] == Weight(waiting=0, under_way=1, posts=1)
    assert scales.regions == {"North": Weight(0, 1, 2), "South": Weight(0, 0, 3)}


def test_weighing_asks_as_many_questions_whatever_there_is(sandbox: Sandbox) -> None:
    def statements() -> int:
        asked: list[str] = []
        engine = services().database.engine
        listener = lambda *args: asked.append(args[2])  # noqa: E731
        event.listen(engine, "before_cursor_execute", listener)
        weigh()
        event.remove(engine, "before_cursor_execute", listener)
        return len(asked)

    empty = statements()
    for number in range(3):
        waiting_share(sandbox, team=make_team(region=f"Region {number}"), topics=(make_topic(),))
    assert statements() == empty <= 11


def test_a_claim_that_began_before_may_end_and_none_passes_after_the_commit(
    sandbox: Sandbox, clock: FixedClock
) -> None:
    """The claim holds its row; the hold neither waits for it nor touches it."""
    before, after = waiting_share(sandbox), waiting_share(sandbox)
    after_undo(clock)
    claiming = services().database.session()
    with claiming, claiming.begin():
        row = claiming.scalar(select(Share).where(Share.id == before.id).with_for_update(skip_locked=True))
        assert row is not None
        done = hold()  # commits on another connection while the row is locked
        assert done.held == 1
    assert (state_of(before), state_of(after)) == (DeliveryState.QUEUED, DeliveryState.HELD)
    publish_due()
    assert state_of(before) is DeliveryState.HELD  # that claim made nothing of it; the next one sees the hold
    assert sandbox.posts(Network.LINKEDIN) == []
