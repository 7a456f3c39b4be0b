"""Answers to people outside, under killed workers, lost answers and workers that overlap: never two, never lost."""

import pytest

from advocacy.core.delivery import DeliveryState
from advocacy.core.queues import JOB, Queue
from advocacy.core.services import services
from advocacy.networks.rules import Network
from tests.faults.answering import (
    CALLS,
    LOOKS,
    answer_anew,
    answering_calls,
    answers_on,
    assert_answered_once,
    found,
    one_answer,
    recovered,
)
from tests.faults.house import House, until
from tests.faults.seeing import calls, locked, until_somebody_waits_for_a_lock

X, LINKEDIN = Network.X, Network.LINKEDIN
WORKERS = 8
on_both = pytest.mark.parametrize("network", [X, LINKEDIN])


@pytest.mark.parametrize(
    ("network", "fault"), [(X, "accept_then_cut"), (X, "accept_then_hang"), (LINKEDIN, "accept_then_cut")]
)
def test_an_answer_that_arrived_is_found_and_not_sent_again(house: House, network: Network, fault: str) -> None:
    reply_id = one_answer(house, network)
    house.sandbox.fault(network, CALLS[network], fault, seconds=3)
    recovered(house, reply_id)
    assert_answered_once(house, reply_id)
    until(lambda: answering_calls(house, network), "the call that hung is over")
    assert answering_calls(house, network) == 1


@pytest.mark.parametrize("fault", ["503", "cut_before"])
def test_an_answer_that_never_arrived_is_sent_in_the_end(house: House, fault: str) -> None:
    reply_id = one_answer(house, X)
    house.sandbox.fault(X, CALLS[X], fault)
    recovered(house, reply_id)
    assert_answered_once(house, reply_id)


def test_on_linkedin_the_person_says_that_it_never_arrived_and_sends_it_anew(house: House) -> None:
    """LinkedIn takes the same comment twice: nothing is sent again without a word of the person's."""
    reply_id = one_answer(house, LINKEDIN)
    house.sandbox.fault(LINKEDIN, CALLS[LINKEDIN], "cut_before")
    recovered(house, reply_id, DeliveryState.UNCONFIRMED)
    assert answers_on(house, LINKEDIN) == {}
    assert answering_calls(house, LINKEDIN) == 1
    again = answer_anew(reply_id)
    recovered(house, again)
    assert_answered_once(house, again)


def test_a_worker_that_dies_before_the_claim_leaves_the_answer_to_the_next(house: House) -> None:
    reply_id = one_answer(house, X)
    with locked("LOCK TABLE engagement_replies IN ACCESS EXCLUSIVE MODE"):
        worker = house.start_worker()
        house.ring("send_replies")
        until_somebody_waits_for_a_lock()
        worker.kill()
    assert found(reply_id).attempts == 0
    recovered(house, reply_id)
    assert_answered_once(house, reply_id)
    assert answering_calls(house, X) == 1


@pytest.mark.parametrize(
    ("network", "fault", "seconds"), [(X, "hang_before", 1), (X, "accept_then_hang", 2), (LINKEDIN, "hang_before", 1)]
)
def test_a_worker_that_dies_in_the_call_leaves_one_answer(
    house: House, network: Network, fault: str, seconds: int
) -> None:
    """Before the network took it the call goes on without its worker, and arrives a moment later."""
    reply_id = one_answer(house, network)
    house.sandbox.fault(network, CALLS[network], fault, seconds=seconds)
    worker = house.start_worker()
    house.ring("send_replies")
    until(lambda: house.sandbox.get("faults")["faults"][0]["used"], "the call is on its way")
    worker.kill()
    assert found(reply_id).state is DeliveryState.PUBLISHING
    recovered(house, reply_id)
    assert_answered_once(house, reply_id)


@on_both
def test_a_worker_that_dies_between_answer_and_commit_leaves_one_answer(house: House, network: Network) -> None:
    reply_id = one_answer(house, network)
    house.sandbox.fault(network, CALLS[network], "accept_then_hang", seconds=1)
    worker = house.start_worker()
    house.ring("send_replies")
    until(lambda: answers_on(house, network), "the network has it")
    talk = found(reply_id).conversation_id
    with locked(f"SELECT 1 FROM engagement_conversations WHERE id = {talk} FOR UPDATE"):
        until_somebody_waits_for_a_lock()
        worker.kill()
    assert found(reply_id).state is DeliveryState.PUBLISHING
    recovered(house, reply_id)
    assert_answered_once(house, reply_id)
    assert answering_calls(house, network) == 1


@on_both
def test_a_worker_that_dies_while_it_looks_for_an_answer_leaves_the_looking_to_the_next(
    house: House, network: Network
) -> None:
    reply_id = one_answer(house, network)
    house.sandbox.fault(network, CALLS[network], "accept_then_cut")
    house.sandbox.fault(network, LOOKS[network], "hang_before", seconds=3)
    worker = house.start_worker()
    house.ring("send_replies")
    until(lambda: found(reply_id).state is DeliveryState.UNCONFIRMED, "nobody knows whether it arrived")
    before = calls(house, network, LOOKS[network])

    def looking() -> bool:
        house.ring("settle_replies")
        return any(rule["used"] for rule in house.sandbox.get("faults")["faults"] if rule["call"] == LOOKS[network])

    until(looking, "a worker looks")
    worker.kill()
    recovered(house, reply_id)
    assert_answered_once(house, reply_id)
    assert calls(house, network, LOOKS[network]) > before
    assert answering_calls(house, network) == 1


def test_however_many_workers_and_jobs_one_calls(house: House) -> None:
    reply_id = one_answer(house, X)
    house.sandbox.fault(X, CALLS[X], "accept_then_hang", seconds=1)
    for _ in range(WORKERS):
        house.start_worker()
    for _ in range(WORKERS * 2):
        services().queues.rq(Queue.PUBLISH).enqueue_call(JOB, args=("send_replies",))
    until(lambda: found(reply_id).state is DeliveryState.PUBLISHED, "the answer is sent")
    until(lambda: services().queues.rq(Queue.PUBLISH).count == 0, "every job is done")
    assert_answered_once(house, reply_id)
    assert answering_calls(house, X) == 1
