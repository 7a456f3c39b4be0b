"""Somebody leaves or is erased: nothing goes out any more, and then nothing of theirs is left."""

from sqlalchemy import func, select

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.permissions import Role
from advocacy.networks.rules import Network
from advocacy.people.leaving import deactivate, erase
from advocacy.sharing.leaving import export
from advocacy.sharing.models import Band, TokenRow
from tests.content.factories import make_post
from tests.network_sandbox import Sandbox
from tests.people.factories import make_person
from tests.sharing.factories import connect, publish_all, reload, share, state_of

X = Network.X
OWN = "I work at Hazelpont. I live near the quay and heard nothing at all last night. Did you?"


def test_who_leaves_sends_nothing_any_more_and_their_keys_are_gone(sandbox: Sandbox, clock: FixedClock) -> None:
    noor, _ = make_person(), make_person(Role.ADMIN)
    make_post()
    connect(noor, X, sandbox)
    waiting = share(noor, X)
    deactivate(noor.id, by=None)
    publish_all(clock)
    assert state_of(waiting) is DeliveryState.CANCELLED
    assert sandbox.posts(X) == []
    with transaction() as session:
        assert session.scalar(select(func.count()).select_from(TokenRow)) == 0


def test_erasing_leaves_that_a_share_was_there_and_nothing_else(sandbox: Sandbox, clock: FixedClock) -> None:
    noor, _ = make_person(), make_person(Role.ADMIN)
    make_post()
    connect(noor, X, sandbox)
    published = share(noor, X, OWN)
    publish_all(clock)
    assert "quay" in str(export(noor.id))
    erase(noor.id, by=None)
    left = reload(published)
    assert (left.state, left.words, left.text, left.account_name) == (DeliveryState.PUBLISHED, "–", "–", "–")
    assert "quay" not in str(export(noor.id))
    with transaction() as session:
        assert session.scalar(select(func.count()).select_from(Band)) == 0
