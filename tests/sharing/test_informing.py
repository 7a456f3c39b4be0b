"""What people are told about their shares and accounts: in time, and once."""

from datetime import timedelta

from sqlalchemy import select

from advocacy.content.withdrawing import withdraw
from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.networks.rules import Network
from advocacy.notifications.models import Notice
from advocacy.people.models import Person
from advocacy.sharing.informing import remind_to_reconnect
from advocacy.sharing.publishing import publish_due
from advocacy.sharing.sweeping import sweep_shares
from tests.content.factories import make_comms, make_post, wordings
from tests.network_sandbox import Sandbox
from tests.people.factories import make_person
from tests.sharing.factories import connect, publish_all, share

LINKEDIN, X = Network.LINKEDIN, Network.X


def told(person: Person) -> list[str]:
    with transaction() as session:
        return list(session.scalars(select(Notice.kind).where(Notice.person_id == person.id).order_by(Notice.id)))


def test_a_refusal_is_told_once(sandbox: Sandbox, clock: FixedClock) -> None:
    noor = make_person()
    make_post()
    connect(noor, X, sandbox)
    share(noor, X)
    sandbox.fault(X, "posts.create", "403")
    publish_all(clock)
    publish_due()
    assert told(noor) == ["share.refused"]


def test_reconnecting_is_asked_for_once_however_many_shares_wait(sandbox: Sandbox, clock: FixedClock) -> None:
    noor = make_person()
    posts = [make_post() for _ in range(3)]
    connect(noor, LINKEDIN, sandbox)
    for number, post in enumerate(posts):
        share(
            noor, LINKEDIN, f"I work at Hazelpont. Evening {number} on the water, and nothing to hear.", post.public_id
        )
    sandbox.post(f"accounts/linkedin/test-{noor.public_id}/revoke")
    publish_all(clock)
    assert told(noor) == ["account.reconnect"]


def test_the_end_of_a_connection_is_told_fourteen_seven_and_one_day_before(sandbox: Sandbox, clock: FixedClock) -> None:
    noor = make_person()
    connect(noor, LINKEDIN, sandbox)
    days = []
    for day in range(60):
        remind_to_reconnect()
        remind_to_reconnect()
        days += [day] * (len(told(noor)) - len(days))
        clock.move(timedelta(days=1))
    assert days == [46, 53, 59]


def test_withdrawing_tells_those_whose_share_waited(sandbox: Sandbox, clock: FixedClock) -> None:
    noor = make_person()
    post = make_post()
    connect(noor, X, sandbox)
    share(noor, X)
    withdraw(post.public_id, make_comms().id)
    sweep_shares()
    sweep_shares()
    assert told(noor) == ["post.withdrawn"]


def test_the_last_free_wording_on_x_is_told_to_comms(sandbox: Sandbox, clock: FixedClock) -> None:
    lotte = make_comms()
    make_post(author=lotte, wordings=wordings(each=1))
    noor = make_person()
    connect(noor, X, sandbox)
    share(noor, X)
    assert told(lotte) == ["review.approved", "post.wordings_used_up"]
