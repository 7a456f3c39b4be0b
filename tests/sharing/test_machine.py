"""Clicks, undos, holds, faults, deaths and sweeps in any order: after every step the promises of publishing hold.

Never two posts for one person, post and network; never one that was taken back; never a text that nobody confirmed;
never a call before the pause is over that a network asked for; and nothing is stuck.
"""

import re
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select, update

from advocacy.content.models import Post
from advocacy.content.withdrawing import withdraw
from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.delivery import FINAL, DeliveryState
from advocacy.core.services import services
from advocacy.networks.outcomes import Outcome
from advocacy.networks.pausing import resume
from advocacy.networks.registry import adapter
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.sharing.claiming import Claimed, claim_due
from advocacy.sharing.confirming import Confirmed, confirm_again, second_look
from advocacy.sharing.connecting import disconnect
from advocacy.sharing.delegates.sweeping import sweep_proposals
from advocacy.sharing.finishing import finish
from advocacy.sharing.holding import ToHold, open_holds, release_hold, set_hold
from advocacy.sharing.linking import derive_code
from advocacy.sharing.models import HoldScope, Share, count_earlier_shares, live_connection
from advocacy.sharing.preparing import Ready, make_ready
from advocacy.sharing.proposal_rules import ProposalState
from advocacy.sharing.publishing import _still_ours, publish, publish_due
from advocacy.sharing.reading_back import ToRead
from advocacy.sharing.requesting import AlreadyThere, Click, Requested, request_share
from advocacy.sharing.rules import WaitingFor, When
from advocacy.sharing.settling import _take, settle_due
from advocacy.sharing.sweeping import sweep_shares
from advocacy.sharing.undoing import Answered, Undone, it_is_not_there, it_is_there, undo
from tests.conftest import MONDAY
from tests.content.factories import make_comms, make_post
from tests.databases import Past, empty_tables
from tests.network_sandbox import Sandbox
from tests.people.factories import make_person
from tests.sharing.factories import connect
from tests.sharing.proposing import Proposing

LINKEDIN, X = Network.LINKEDIN, Network.X
LOST = ("accept_then_cut", "accept_then_500", "accept_then_503", "accept_then_garbage")
NEVER_ARRIVED = ("cut_before", "refuse_500_before", "502", "503")
TURNED_DOWN = ("429", "day_limit", "401", "403")
MARK = re.compile(r"lamp ([0-9]+) ")
PAUSE = 600
UNDO = timedelta(seconds=11)
LINKEDIN_PAUSE = timedelta(minutes=5)  # a throttle of LinkedIn's names no end
EXAMPLES, STEPS = 15, 40
UNDER_WAY = (DeliveryState.QUEUED, DeliveryState.PUBLISHING, DeliveryState.UNCONFIRMED)

which = st.integers(0, 1)
networks = st.sampled_from(list(Network))
anywhere = st.integers(0, 999)


class Publishing(Proposing):
    """Two people, two posts, two networks. For the first of the people, a leader, delegates prepare texts."""

    sandbox: Sandbox
    clock: FixedClock
    past: Past

    @initialize()
    def begin(self) -> None:
        empty_tables(services().database.engine, self.past)
        services().queues.redis.flushdb()
        self.clock.set(MONDAY)
        self.sandbox.fresh(MONDAY)
        self.comms = make_comms()
        approver = make_comms()
        self.people = [make_person(leader=True), make_person()]
        self.posts = [make_post(author=self.comms, approver=approver) for _ in range(2)]
        for person in self.people:
            for network in Network:
                self.connect(person, network)
        self.clicks = 0
        self.texts: dict[str, Share] = {}  # by the number in their words
        self.taken_back: set[int] = set()
        self.asleep: list[Claimed] = []  # workers that were paused before the call
        self.answers: list[tuple[Claimed, Outcome]] = []  # of workers that died before they wrote them down
        self.not_before: list[tuple[str, str, datetime]] = []  # network, account, until when no call
        self.last_call = 0
        self.begin_proposing()

    # What people do

    @rule(person=which, post=which, network=networks)
    def click(self, person: int, post: int, network: Network) -> None:
        self.clicks += 1
        words = self.words()
        who, what = self.people[person], self.posts[post]
        answer = request_share(who, Click(what.public_id, network, 0, words, self.code(who, what, network), 1))
        if isinstance(answer, Requested):
            self.texts[str(self.clicks)] = answer.share
        elif isinstance(answer, AlreadyThere):
            assert answer.share.state not in FINAL - {DeliveryState.PUBLISHED}

    @rule(at=anywhere)
    @precondition(lambda self: self.shares())
    def click_undo(self, at: int) -> None:
        share = self.one_of(self.shares(), at)
        if undo(share.person_id, share.public_id) is Undone.TAKEN_BACK:
            self.taken_back.add(share.id)

    @rule(at=anywhere)
    @precondition(lambda self: self.shares(DeliveryState.HELD))
    def say_yes_again(self, at: int) -> None:
        share = self.one_of(self.shares(DeliveryState.HELD), at)
        person = self.person_of(share)
        seen = second_look(person, share)
        assert seen is not None
        answer = confirm_again(person, share.public_id, seen.text_hash, seen.account)
        assert isinstance(answer, Confirmed) or seen.obstacle or seen.connection is None

    @rule(at=anywhere)
    @precondition(lambda self: self.asked())
    def look_and_answer(self, at: int) -> None:
        """The person looks at the network and says what is so."""
        share = self.one_of(self.asked(), at)
        there = [post for post in self.on(share.network) if self.owner_of(post).id == share.id]
        if there:
            answer = it_is_there(share.person_id, share.public_id, address_of(share.network, there[0]["id"]))
        else:
            answer = it_is_not_there(share.person_id, share.public_id)
        assert answer is Answered.THANKS

    @rule(person=which, network=networks)
    def disconnect_account(self, person: int, network: Network) -> None:
        disconnect(self.people[person].id, network)

    @rule(person=which, network=networks)
    def connect_account(self, person: int, network: Network) -> None:
        self.connect(self.people[person], network)

    @rule(person=which, network=networks)
    def remove_the_app_at_the_network(self, person: int, network: Network) -> None:
        self.sandbox.post(f"accounts/{network.value}/test-{self.people[person].public_id}/revoke")

    @rule()
    def hold(self) -> None:
        set_hold(ToHold(HoldScope.ALL, self.comms.id, {"en": "We look into it."}), by=self.comms.id)

    @rule()
    def release(self) -> None:
        self.release_all()

    @rule(post=which, surely=st.integers(0, 3))
    def withdraw_post(self, post: int, surely: int) -> None:
        if surely == 0:
            withdraw(self.posts[post].public_id, self.comms.id)

    # What networks do

    @rule(network=networks, kind=st.sampled_from(LOST + NEVER_ARRIVED + TURNED_DOWN))
    def posting_will_go_wrong(self, network: Network, kind: str) -> None:
        if kind != "day_limit" or network is LINKEDIN:
            self.sandbox.fault(network, "posts.create", kind, seconds=PAUSE)

    @rule(kind=st.sampled_from(NEVER_ARRIVED))
    def reading_will_go_wrong(self, kind: str) -> None:
        self.sandbox.fault(X, "posts.timeline", kind)

    @rule(kind=st.sampled_from(LOST + NEVER_ARRIVED))
    def refreshing_will_go_wrong(self, kind: str) -> None:
        self.sandbox.fault(X, "token", kind)

    # What workers do, and how they die

    @rule()
    def work(self) -> None:
        self.move(UNDO)
        publish_due()
        self.note_limits()

    @rule()
    def settle(self) -> None:
        self.settle_all()
        self.note_limits()

    @rule()
    def sweep(self) -> None:
        sweep_shares()
        with transaction() as session:
            lapsed = (Share.state == DeliveryState.PUBLISHING) & (Share.lease_until < func.clock_timestamp())
            assert session.scalars(select(Share.id).where(lapsed)).all() == []

    @rule()
    def die_after_the_claim(self) -> None:
        for claimed in self.claim_one():
            self.end_lease(claimed)
            self.asleep.append(claimed)

    @rule()
    def die_with_the_body_stored(self) -> None:
        for claimed in self.claim_one():
            self.prepare(claimed)
            self.end_lease(claimed)

    @rule()
    def die_after_the_call(self) -> None:
        for claimed in self.claim_one():
            ready = self.prepare(claimed)
            if ready:
                outcome = adapter(claimed.network).send(ready.access_token, ready.body)
                self.answers.append((claimed, outcome))
            self.end_lease(claimed)

    @rule(calls=st.booleans())
    def die_while_settling(self, calls: bool) -> None:
        self.due_for_settling()
        taken = _take()
        if isinstance(taken, ToRead) or not isinstance(taken, Claimed):
            return
        ready = make_ready(taken) if calls else None
        if isinstance(ready, Ready):
            adapter(taken.network).send(ready.access_token, ready.body)
        self.end_lease(taken)

    @rule()
    @precondition(lambda self: self.asleep)
    def wake_up_and_go_on(self) -> None:
        publish(self.asleep.pop(0))

    @rule()
    @precondition(lambda self: self.answers)
    def write_the_answer_down_late(self) -> None:
        claimed, outcome = self.answers.pop(0)
        finish(claimed, outcome)

    @rule(seconds=st.sampled_from([5, 11, 60, 300, 1200, 3 * 3600, 25 * 3600]))
    def time_goes_by(self, seconds: int) -> None:
        self.move(timedelta(seconds=seconds))

    # What always holds

    @invariant()
    def one_post_at_most(self) -> None:
        stands = [self.owner_of(post) for network in Network for post in self.on(network)]
        places = [(share.person_id, share.post_id, share.network) for share in stands]
        assert len(places) == len(set(places)), places

    @invariant()
    def what_stands_was_confirmed_word_for_word_and_not_taken_back(self) -> None:
        for network in Network:
            for post in self.on(network):
                share = self.owner_of(post)
                sent = post["sent"]["text"] if network is X else post["text"]
                assert sent.encode() == share.text.encode()
                assert share.id not in self.taken_back

    @invariant()
    def every_share_is_final_or_visibly_somewhere(self) -> None:
        for share in self.shares():
            match share.state:
                case DeliveryState.HELD:
                    assert share.held_reason
                case DeliveryState.UNCONFIRMED:
                    assert (share.settle_at is None) != (share.asked_at is None), vars(share)
                case DeliveryState.PUBLISHING:
                    assert share.lease_until
                case DeliveryState.QUEUED:
                    assert share.held_reason is None
                case DeliveryState.PUBLISHED:
                    assert share.published_at

    @invariant()
    def nobody_calls_before_the_pause_is_over(self) -> None:
        for call in self.new_calls():
            at = datetime.fromisoformat(call["at"])
            early = [until for network, account, until in self.not_before if at < until
                     and (network, account) == (call["network"], call["account"])]  # fmt: skip
            assert not early, (call, early)

    def teardown(self) -> None:
        """In the end nothing is stuck: with time and a network that works, every share comes to its end."""
        if not hasattr(self, "comms"):
            return
        self.sandbox.clear_faults()
        self.release_all()
        for _ in range(14):
            self.move(timedelta(minutes=11))
            for network in Network:
                resume(network, by=None)
            sweep_shares()
            publish_due()
            self.settle_all()
        for share in self.shares(*UNDER_WAY):
            waits = share.waiting_for in {WaitingFor.RECONNECT, WaitingFor.LIMIT}
            later = share.when is When.CHOSEN and share.due_at > self.clock.now()
            assert waits or later or share.asked_at, (share.state, share.waiting_for, share.due_at)
        self.one_post_at_most()
        self.what_stands_was_confirmed_word_for_word_and_not_taken_back()
        self.move(timedelta(days=30))
        sweep_proposals()
        assert self.proposals(ProposalState.PROPOSED) == []

    # How it is done

    def words(self) -> str:
        """A text of its own, known by its number."""
        return f"I work at Hazelpont. On the quay I counted lamp {self.clicks} of {'many ' * (self.clicks % 7)}many."

    def number_in(self, words: str) -> int:
        found = MARK.search(words)
        assert found, words
        return int(found.group(1))

    def code(self, person: Person, post: Post, network: Network) -> str:
        assert post.offered_version_id is not None
        with transaction() as session:
            earlier = count_earlier_shares(session, person.id, post.offered_version_id, network)
        return derive_code(person.id, post.offered_version_id, network, earlier)

    def shares(self, *states: DeliveryState) -> list[Share]:
        if not hasattr(self, "comms"):
            return []
        with transaction() as session:
            query = select(Share).where(Share.state.in_(states) if states else Share.id > 0).order_by(Share.id)
            return list(session.scalars(query))

    def asked(self) -> list[Share]:
        return [share for share in self.shares(DeliveryState.UNCONFIRMED) if share.asked_at]

    def one_of(self, shares: list[Share], at: int) -> Share:
        return shares[at % len(shares)]

    def person_of(self, share: Share) -> Person:
        return next(person for person in self.people if person.id == share.person_id)

    def on(self, network: Network) -> list[dict[str, Any]]:
        return self.sandbox.posts(network)

    def owner_of(self, post: dict[str, Any]) -> Share:
        found = MARK.search(post["text"])
        assert found, post["text"]
        return self.texts[found.group(1)]

    def connect(self, person: Person, network: Network) -> None:
        with transaction() as session:
            again = live_connection(session, person.id, network)
        if again is None or again.state != "connected":
            self.sandbox.clear_faults()
            connect(person, network, self.sandbox)

    def release_all(self) -> None:
        with transaction() as session:
            holds = [hold.public_id for hold in open_holds(session)]
        for hold in holds:
            release_hold(hold, by=self.comms.id)

    def claim_one(self) -> list[Claimed]:
        self.move(UNDO)
        return claim_due(1)

    def prepare(self, claimed: Claimed) -> Ready | None:
        ready = make_ready(claimed)
        return ready if isinstance(ready, Ready) and _still_ours(claimed, ready.body, long_ago=True) else None

    def end_lease(self, claimed: Claimed) -> None:
        over = func.clock_timestamp() - timedelta(seconds=1)
        self.change(Share.id == claimed.share_id, {"lease_until": over})

    def due_for_settling(self) -> None:
        self.change(Share.settle_at.is_not(None), {"settle_at": func.clock_timestamp()})

    def settle_all(self) -> None:
        for _ in range(3):
            self.due_for_settling()
            settle_due()

    def change(self, where: Any, values: dict[str, Any]) -> None:
        with transaction() as session:
            session.execute(update(Share).where(where).values(values).execution_options(synchronize_session=False))

    def move(self, by: timedelta) -> None:
        """All clocks: the product's, the networks', and PostgreSQL's, by moving what it wrote."""
        self.clock.move(by)
        self.sandbox.clock(self.clock.now())
        for name in ("first_called_at", "called_at", "settle_at", "lease_until"):
            column = getattr(Share, name)
            self.change(column.is_not(None), {name: column - by})

    def new_calls(self) -> list[dict[str, Any]]:
        calls = self.sandbox.get("calls", call="posts.create", after=self.last_call)["calls"]
        return list(calls)

    def note_limits(self) -> None:
        """Checked first, then remembered: a worker that died with a 429 in its hand could tell nobody."""
        self.nobody_calls_before_the_pause_is_over()
        for call in self.new_calls():
            self.last_call = call["id"]
            at = datetime.fromisoformat(call["at"])
            if call["fault"] == "429":
                until = at + (timedelta(seconds=PAUSE - 1) if call["network"] == X else LINKEDIN_PAUSE)
                self.not_before.append((call["network"], call["account"], until))
            elif call["fault"] == "day_limit":
                midnight = (at + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
                self.not_before.append((call["network"], call["account"], midnight))


def address_of(network: Network, post_id: str) -> str:
    if network is X:
        return f"https://x.com/i/web/status/{post_id}"
    return f"https://www.linkedin.com/feed/update/{post_id}/"


def test_the_promises_hold_in_any_order(app: Flask, sandbox: Sandbox, clock: FixedClock, past: Past) -> None:
    assert app
    Publishing.sandbox, Publishing.clock, Publishing.past = sandbox, clock, past
    run_state_machine_as_test(
        Publishing,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            derandomize=True,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.generate, Phase.shrink),
            print_blob=False,
        ),
    )
