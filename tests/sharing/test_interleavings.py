"""Workers that come back late, die early, or are overtaken: what is known is used, and what was taken is given back."""

from datetime import timedelta
from decimal import Decimal

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, update

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState, store_body
from advocacy.core.services import now, services
from advocacy.networks.budget_rules import month_of
from advocacy.networks.limiting import used
from advocacy.networks.outcomes import NotSent, NotSentReason, Published
from advocacy.networks.pricing import Budget, NetworkBook
from advocacy.networks.rules import Network, PaidCall
from advocacy.networks.spending import spent
from advocacy.people.models import Person
from advocacy.sharing.claiming import Claimed, claim_due
from advocacy.sharing.finishing import GAVE_UP, finish
from advocacy.sharing.models import Share, attempts_of
from advocacy.sharing.publishing import publish, publish_due
from advocacy.sharing.rules import MOST_ATTEMPTS, WaitingFor
from advocacy.sharing.settling import settle_due
from advocacy.sharing.sweeping import sweep_shares
from advocacy.sharing.undoing import Answered, it_is_not_there
from tests.content.factories import make_comms, make_picture, make_post
from tests.network_sandbox import Sandbox
from tests.people.factories import make_person, sign_in
from tests.sharing.factories import after_undo, connect, reload, share, state_of
from tests.sharing.test_settling import lost_share, settle_now

LINKEDIN, X = Network.LINKEDIN, Network.X
THERE = Published("urn:li:share:7000", "https://www.linkedin.com/feed/update/urn:li:share:7000/")


def taken(network: Network, sandbox: Sandbox, clock: FixedClock) -> tuple[Share, Claimed]:
    """A share in a worker's hand, before anything was sent."""
    noor = make_person()
    make_post()
    connect(noor, network, sandbox)
    found = share(noor, network)
    after_undo(clock)
    (claimed,) = claim_due(1)
    return found, claimed


def end_lease(found: Share) -> None:
    """As if its worker had not been heard of for a while."""
    over = func.clock_timestamp() - timedelta(seconds=1)
    with transaction() as session:
        session.execute(update(Share).where(Share.id == found.id).values(lease_until=over))
    sweep_shares()


def calling(claimed: Claimed) -> None:
    """The body is stored: from now on it may be on the network."""
    with transaction() as session:
        assert store_body(session, Share, claimed.share_id, claimed.fence, b"{}", services().settings.publish_lease)


def spent_on_x() -> Decimal:
    """Without what it cost to connect."""
    with transaction() as session:
        lines = spent(session, X, month_of(now())).lines
    return sum((line.cost for line in lines if line.call is not PaidCall.USER_READ), Decimal(0))


def calls_counted() -> int:
    counted = used(X, now())
    assert counted
    return counted[0].calls


def test_a_yes_that_comes_after_the_lease_is_believed(sandbox: Sandbox, clock: FixedClock) -> None:
    """Nobody is asked about what the network itself said, and nothing is sent to find out."""
    found, claimed = taken(LINKEDIN, sandbox, clock)
    calling(claimed)
    end_lease(found)
    assert state_of(found) is DeliveryState.UNCONFIRMED
    assert finish(claimed, THERE) is False
    settled = reload(found)
    assert (settled.state, settled.remote_id) == (DeliveryState.PUBLISHED, "urn:li:share:7000")
    assert settled.settle_at is None
    settle_due()
    assert sandbox.posts(LINKEDIN) == []


def test_a_late_yes_stops_the_second_sending(sandbox: Sandbox, clock: FixedClock) -> None:
    """On X: two readings did not show it, the same bytes wait to go again, and then the first worker is heard."""
    found, claimed = taken(X, sandbox, clock)
    calling(claimed)
    end_lease(found)
    settle_now(found, times=3)
    assert reload(found).resend
    assert finish(claimed, Published("77", "https://x.com/i/web/status/77")) is False
    assert state_of(found) is DeliveryState.PUBLISHED
    publish_due()
    assert sandbox.posts(X) == []


def test_a_late_no_leaves_it_to_settling(sandbox: Sandbox, clock: FixedClock) -> None:
    found, claimed = taken(LINKEDIN, sandbox, clock)
    calling(claimed)
    end_lease(found)
    assert finish(claimed, NotSent(NotSentReason.CONFLICT, http_status=409)) is False
    assert state_of(found) is DeliveryState.UNCONFIRMED


def test_a_worker_lost_before_the_call_costs_nothing(sandbox: Sandbox, clock: FixedClock) -> None:
    found, claimed = taken(X, sandbox, clock)
    end_lease(found)
    assert state_of(found) is DeliveryState.QUEUED
    assert spent_on_x() == 0
    assert calls_counted() == 0
    publish(claimed)  # it was only slow: what was given back is not given back twice
    assert spent_on_x() == 0
    publish_due()
    assert state_of(found) is DeliveryState.PUBLISHED
    assert spent_on_x() == Decimal("0.20")
    assert calls_counted() == 1
    with transaction() as session:
        assert [one.outcome for one in attempts_of(session, found.id)] == ["notsent", "published"]


def test_a_share_that_ends_every_worker_is_given_up(sandbox: Sandbox, clock: FixedClock) -> None:
    """Not tried each minute for two days: the eighth worker was the last."""
    found, _ = taken(LINKEDIN, sandbox, clock)
    for _ in range(MOST_ATTEMPTS - 1):
        end_lease(found)
        assert len(claim_due(1)) == 1
    end_lease(found)
    given_up = reload(found)
    assert (given_up.state, given_up.refused_because) == (DeliveryState.REFUSED, GAVE_UP)
    assert claim_due(1) == []


def test_no_is_not_taken_while_it_is_still_looked_for(client: FlaskClient, sandbox: Sandbox, clock: FixedClock) -> None:
    """A post may show up a little later; cancelled too soon, it would stand there twice after sharing again."""
    found = lost_share(X, "accept_then_cut", sandbox, clock)
    assert it_is_not_there(found.person_id, found.public_id) is Answered.STILL_LOOKING
    assert state_of(found) is DeliveryState.UNCONFIRMED
    with transaction() as session:
        sign_in(client, session.get_one(Person, found.person_id))
        attempts_of(session, found.id)[0].request_id = "AAX-17"
    page = client.get(f"/shares/{found.public_id}").text
    assert "not-there" not in page
    assert "We look for it ourselves" in page
    assert "For X&#39;s support: AAX-17." in page
    settle_now(found)
    assert state_of(found) is DeliveryState.PUBLISHED


@pytest.mark.parametrize(("end", "price"), [("Read on.", "0.015"), ("It stands on hazelpont.com", "0.20")])
def test_x_is_paid_for_a_link_that_it_makes_itself(end: str, price: str, sandbox: Sandbox, clock: FixedClock) -> None:
    """A post without a link, and a person who writes a bare name of a site."""
    noor = make_person()
    make_post(link_url="", link_title="")
    connect(noor, X, sandbox)
    found = share(noor, X, f"I work at Hazelpont. I heard nothing at all last night. {end}")
    after_undo(clock)
    publish_due()
    assert state_of(found) is DeliveryState.PUBLISHED
    assert spent_on_x() == Decimal(price)


@pytest.mark.parametrize(("monthly", "state"), [("60", DeliveryState.PUBLISHED), ("0.212", DeliveryState.QUEUED)])
def test_describing_a_picture_is_paid_or_the_share_waits_for_money(
    monthly: str, state: DeliveryState, sandbox: Sandbox, clock: FixedClock
) -> None:
    """Connecting was a cent, the post is twenty, its picture's description half a cent."""
    comms, noor = make_comms(), make_person()
    make_post(author=comms, pictures=(make_picture(comms),))
    connect(noor, X, sandbox)
    found = share(noor, X)
    usual = services().get(NetworkBook)
    services().provide(NetworkBook, NetworkBook(budgets={X: Budget(Decimal(monthly), Decimal(1))}))
    try:
        after_undo(clock)
        publish_due()
    finally:
        services().provide(NetworkBook, usual)
    waiting = reload(found)
    assert (waiting.state, waiting.waiting_for) == (state, WaitingFor.BUDGET if state is DeliveryState.QUEUED else None)
    assert spent_on_x() == (Decimal("0.205") if state is DeliveryState.PUBLISHED else 0)
    assert len(sandbox.posts(X)) == (state is DeliveryState.PUBLISHED)
