"""A 403 to a reshare: the post's, or the whole app's? Nobody's share ends before that is known."""

import pytest

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.networks.outcomes import RefusedReason
from advocacy.networks.pause_rules import PauseReason
from advocacy.networks.pausing import paused, resume
from advocacy.networks.rules import Network
from advocacy.sharing.models import Share
from advocacy.sharing.operating.waking import wake_waiting
from advocacy.sharing.publishing import publish_due
from advocacy.sharing.rules import LOOK_AGAIN
from tests.network_sandbox import Sandbox
from tests.people.factories import make_person
from tests.sharing.factories import connect, make_own_post, publish_all, reload, repost, state_of

LINKEDIN = Network.LINKEDIN
NAMED, UNNAMED = "402", "403"  # "Your application has been blocked", and words that say nothing


def reposts(sandbox: Sandbox, people: int) -> list[Share]:
    make_own_post(sandbox, LINKEDIN)
    found = [make_person() for _ in range(people)]
    for person in found:
        connect(person, LINKEDIN, sandbox)
    return [repost(person, LINKEDIN) for person in found]


def why_paused() -> PauseReason | None:
    with transaction() as session:
        gate = paused(session).get(LINKEDIN)
    return gate.reason if gate else None


@pytest.mark.parametrize("fault", [NAMED, UNNAMED])
def test_a_blocked_app_pauses_the_network_and_loses_no_reshare(fault: str, sandbox: Sandbox, clock: FixedClock) -> None:
    found = reposts(sandbox, 3)
    sandbox.fault(LINKEDIN, "posts.create", fault, times=None)
    publish_all(clock)
    assert why_paused() is PauseReason.APP_BLOCKED
    assert {state_of(one) for one in found} == {DeliveryState.QUEUED}
    sandbox.clear_faults()
    resume(LINKEDIN, by=None)
    for _ in range(2):  # one goes first
        clock.move(LOOK_AGAIN)
        publish_due()
        wake_waiting()
    publish_due()
    assert {state_of(one) for one in found} == {DeliveryState.PUBLISHED}


def test_a_no_to_this_post_alone_is_final_when_the_app_is_proven_to_be_fine(
    sandbox: Sandbox, clock: FixedClock
) -> None:
    (found,) = reposts(sandbox, 1)
    sandbox.fault(LINKEDIN, "posts.create", UNNAMED)
    publish_all(clock)
    assert state_of(found) is DeliveryState.QUEUED, "the check that was made now says that the app may post"
    sandbox.fault(LINKEDIN, "posts.create", UNNAMED)
    clock.move(LOOK_AGAIN)
    publish_due()
    assert reload(found).refused_because == RefusedReason.NOT_REPOSTABLE.value
    assert why_paused() is None
