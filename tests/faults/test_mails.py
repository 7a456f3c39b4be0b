"""Mails, under killed workers and workers that overlap: by the same claim as shares, none is lost or sent by two."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from threading import Event

import pytest
from sqlalchemy import select, update

from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.queues import JOB, Queue
from advocacy.core.services import now, services
from advocacy.notifications.models import Hours, OutboxMail
from advocacy.notifications.planning import make_digests, plan
from advocacy.notifications.telling import tell
from advocacy.questions.mail.notices import WAITS
from tests.faults.house import House, until
from tests.faults.seeing import locked, until_somebody_waits_for_a_lock
from tests.notifications.mail_server import PostOffice, mail_server
from tests.people.factories import make_person, make_topic
from tests.questions.factories import make_expert, make_question

MAILS, WORKERS = 24, 4


@pytest.fixture
def post(house: House) -> Iterator[PostOffice]:
    with mail_server() as running:
        yield running
        house.end_processes()


def mails(number: int = 1) -> None:
    """People who mailed a question are asked whether it is theirs."""
    assert tell([make_person().id for _ in range(number)], WAITS) == number


def one_digest() -> None:
    """Somebody's hour came, and a question waits for them."""
    topic = make_topic()
    make_expert(topic)
    make_question(make_person(), topic)
    plan()
    before, services().settings = services().settings, replace(services().settings, smtp_url="smtp://127.0.0.1:1")
    try:
        with transaction() as session:
            session.execute(update(Hours).values(due_at=now() - timedelta(minutes=5)))
            session.execute(update(OutboxMail).values(state=DeliveryState.CANCELLED))
        assert make_digests() == 1
    finally:
        services().settings = before


def states() -> Counter[DeliveryState]:
    with transaction() as session:
        rows = session.scalars(select(OutboxMail.state).where(OutboxMail.state != DeliveryState.CANCELLED))
        return Counter(rows)


def ids(post: PostOffice) -> Counter[str]:
    return Counter(str(mail["Message-ID"]) for mail in post.taken)


def until_all_are(house: House, state: DeliveryState, number: int = 1) -> None:
    def settled() -> bool:
        house.ring("sweep_mails")
        house.ring("send_mails")
        return states() == {state: number}

    until(settled, f"the mails are {state}", 40)


def killed_with_it_in_the_servers_hands(house: House, post: PostOffice) -> None:
    """The server has every byte and keeps it, but its word reaches nobody."""
    post.stall = Event()
    worker = house.start_mail_worker(post.port)
    house.ring("send_mails")
    until(post.reached.is_set, "the server has the mail")
    worker.kill()
    post.stall.set()
    post.stall = None
    until(lambda: post.taken, "the server keeps it")


def test_a_worker_that_dies_in_the_call_leaves_the_same_mail_to_the_next(house: House, post: PostOffice) -> None:
    mails()
    killed_with_it_in_the_servers_hands(house, post)
    assert states() == {DeliveryState.PUBLISHING: 1}
    house.start_mail_worker(post.port)
    until_all_are(house, DeliveryState.QUEUED)
    house.move_own_clock(120)  # over the pause before it is tried again
    until_all_are(house, DeliveryState.PUBLISHED)
    assert list(ids(post).values()) == [2]  # one mail, which a mailbox knows by its Message-ID


def test_a_digest_whose_worker_dies_in_the_call_is_not_sent_again(house: House, post: PostOffice) -> None:
    one_digest()
    killed_with_it_in_the_servers_hands(house, post)
    house.start_mail_worker(post.port)
    until_all_are(house, DeliveryState.UNCONFIRMED)
    assert list(ids(post).values()) == [1]


def test_a_worker_that_dies_before_the_claim_leaves_the_mail_to_the_next(house: House, post: PostOffice) -> None:
    mails()
    with locked("LOCK TABLE notifications_outbox IN ACCESS EXCLUSIVE MODE"):
        worker = house.start_mail_worker(post.port)
        house.ring("send_mails")
        until_somebody_waits_for_a_lock()
        worker.kill()
    house.start_mail_worker(post.port)
    until_all_are(house, DeliveryState.PUBLISHED)
    assert list(ids(post).values()) == [1]


def test_however_many_workers_and_jobs_each_mail_is_sent_once(house: House, post: PostOffice) -> None:
    mails(MAILS)
    for _ in range(WORKERS):
        house.start_mail_worker(post.port)
    for _ in range(WORKERS * 3):
        services().queues.rq(Queue.MAIL).enqueue_call(JOB, args=("send_mails",))
    until_all_are(house, DeliveryState.PUBLISHED, MAILS)
    assert set(ids(post).values()) == {1}
    assert len(post.taken) == MAILS
