"""Shares that wait or were sent, for the tests of the operator's side."""

from datetime import timedelta

from sqlalchemy import update

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.networks.rules import Network
from advocacy.sharing.models import Share
from advocacy.sharing.rules import WaitingFor
from tests.network_sandbox import Sandbox
from tests.people.factories import make_person
from tests.sharing.factories import connect, share

SECRET = "I work at Hazelpont. Nobody but me may read this sentence about the quiet water."


def a_share(sandbox: Sandbox, network: Network = Network.LINKEDIN, words: str = SECRET) -> Share:
    person = make_person()
    connect(person, network, sandbox)
    return share(person, network, words)


def wait_for(found: Share, reason: WaitingFor, clock: FixedClock) -> None:
    with transaction() as session:
        session.execute(
            update(Share)
            .where(Share.id == found.id)
            .values(waiting_for=reason, due_at=clock.now() + timedelta(minutes=10))
        )
