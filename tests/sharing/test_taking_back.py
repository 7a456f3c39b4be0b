"""A repost is taken away again: a wish that is never lost, said until it is answered."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.services import now
from advocacy.networks.budget_rules import month_of
from advocacy.networks.rules import Network, PaidCall
from advocacy.networks.spending import spent
from advocacy.people.models import Person
from advocacy.sharing.connecting import disconnect
from advocacy.sharing.models import Share
from advocacy.sharing.removal_models import TakeBack
from advocacy.sharing.removing import Removal, _remove, _take, take_back_due, take_backs_due
from advocacy.sharing.rules import WaitingFor
from advocacy.sharing.taking_back import Wished, wish_back
from advocacy.sharing.undoing import Answered, it_is_there
from tests.network_sandbox import Sandbox
from tests.pages import PageClient
from tests.people.factories import make_person, sign_in
from tests.sharing.factories import connect, make_own_post, publish_all, reload, repost, share

LINKEDIN, X = Network.LINKEDIN, Network.X
CREATE = "posts.create"
CALL = {LINKEDIN: "posts.delete", X: "reposts.delete"}


@pytest.fixture
def noor(sandbox: Sandbox) -> Person:
    person = make_person()
    for network in Network:
        connect(person, network, sandbox)
    return person


@pytest.fixture(params=list(Network))
def published(request: pytest.FixtureRequest, noor: Person, sandbox: Sandbox, clock: FixedClock) -> Share:
    make_own_post(sandbox, request.param)
    found = repost(noor, request.param)
    publish_all(clock)
    return reload(found)


@pytest.fixture
def on_x(noor: Person, sandbox: Sandbox, clock: FixedClock) -> Share:
    """Where deleting costs, and where a repost is named by the post behind it."""
    make_own_post(sandbox, X)
    found = repost(noor, X)
    publish_all(clock)
    return reload(found)


def wish(published: Share) -> TakeBack:
    with transaction() as session:
        return session.scalars(select(TakeBack).where(TakeBack.share_id == published.id)).one()


def paid_for_deleting() -> int:
    with transaction() as session:
        lines = spent(session, X, month_of(now())).lines
    return sum(line.times for line in lines if line.call is PaidCall.DELETE)


def stands(sandbox: Sandbox, network: Network) -> int:
    if network is X:
        return len(sandbox.reposts())
    return sum(bool(post["parent"]) and not post["deleted"] for post in sandbox.posts(LINKEDIN))


def test_it_goes_away_and_can_be_passed_on_anew(
    noor: Person, published: Share, sandbox: Sandbox, clock: FixedClock
) -> None:
    assert stands(sandbox, published.network) == 1
    assert wish_back(noor.id, published.public_id) is Wished.NOTED
    assert wish_back(noor.id, published.public_id) is Wished.NOTED_BEFORE
    take_back_due()
    assert stands(sandbox, published.network) == 0
    assert reload(published).gone_at == clock.now()
    assert wish(published).state is DeliveryState.PUBLISHED
    assert wish_back(noor.id, published.public_id) is Wished.NOTHING_THERE
    again = repost(noor, published.network)
    if published.network is X:
        publish_all(clock)
        assert stands(sandbox, X) == 1
        assert wish_back(noor.id, again.public_id) is Wished.NOTED


@pytest.mark.parametrize("kind", ["accept_then_cut", "503", "cut_before", "accept_then_500"])
def test_a_lost_answer_is_asked_for_again(
    noor: Person, published: Share, sandbox: Sandbox, clock: FixedClock, kind: str
) -> None:
    sandbox.fault(published.network, CALL[published.network], kind)
    wish_back(noor.id, published.public_id)
    take_back_due()
    assert wish(published).state is DeliveryState.QUEUED
    assert not take_backs_due(), "not at once"
    clock.move(timedelta(minutes=1))
    assert take_backs_due()
    take_back_due()
    assert stands(sandbox, published.network) == 0
    assert reload(published).gone_at is not None


def test_what_was_gone_before_is_done(noor: Person, published: Share, sandbox: Sandbox) -> None:
    original = published.remote_id if published.network is LINKEDIN else published.repost_of
    sandbox.post(f"posts/{original}/delete")
    wish_back(noor.id, published.public_id)
    take_back_due()
    assert reload(published).gone_at is not None


def test_a_worker_that_died_leaves_the_wish_to_the_next(noor: Person, published: Share, sandbox: Sandbox) -> None:
    wish_back(noor.id, published.public_id)
    with transaction() as session:
        row = session.scalars(select(TakeBack)).one()
        row.state, row.lease_until = DeliveryState.PUBLISHING, func.clock_timestamp()  # type: ignore[assignment]
    assert take_backs_due()
    take_back_due()
    assert stands(sandbox, published.network) == 0


def test_a_limit_and_a_lost_permission_are_waited_for(
    noor: Person, published: Share, sandbox: Sandbox, clock: FixedClock
) -> None:
    sandbox.fault(published.network, CALL[published.network], "429", seconds=600)
    wish_back(noor.id, published.public_id)
    take_back_due()
    assert wish(published).waiting_for is WaitingFor.LIMIT
    clock.move(timedelta(hours=1))
    sandbox.post(f"accounts/{published.network.value}/test-{noor.public_id}/revoke")
    take_back_due()
    assert wish(published).waiting_for is WaitingFor.RECONNECT
    connect(noor, published.network, sandbox)
    clock.move(timedelta(minutes=11))
    take_back_due()
    assert stands(sandbox, published.network) == 0


def test_a_disconnected_account_can_not_and_the_person_is_told(
    noor: Person, published: Share, sandbox: Sandbox, client: FlaskClient, pages: PageClient
) -> None:
    wish_back(noor.id, published.public_id)
    disconnect(noor.id, published.network)
    take_back_due()
    assert (wish(published).state, wish(published).refused_because) == (DeliveryState.REFUSED, "disconnected")
    sign_in(client, noor)
    assert "only you can delete it" in pages.get(f"/shares/{published.public_id}").text
    connect(noor, published.network, sandbox)
    assert wish_back(noor.id, published.public_id) is Wished.NOTED, "after connecting again it can be wished again"
    take_back_due()
    assert stands(sandbox, published.network) == 0


def test_after_a_week_nobody_goes_on_for_ever(noor: Person, published: Share, clock: FixedClock) -> None:
    wish_back(noor.id, published.public_id)
    clock.move(timedelta(days=8))
    take_back_due()
    assert wish(published).refused_because == "gave_up"


def test_a_second_no_to_the_key_is_believed(noor: Person, published: Share, sandbox: Sandbox) -> None:
    """The first one may mean a key that ended early; going on at once for a week helps nobody."""
    sandbox.fault(published.network, CALL[published.network], "401", times=50)
    wish_back(noor.id, published.public_id)
    take_back_due()
    assert wish(published).waiting_for is WaitingFor.RECONNECT
    assert not take_backs_due(), "not at once"
    assert paid_for_deleting() == 0, "a no costs nothing"


def test_with_a_renewed_key_it_is_asked_at_once(noor: Person, on_x: Share, sandbox: Sandbox) -> None:
    sandbox.fault(X, "reposts.delete", "401")
    wish_back(noor.id, on_x.public_id)
    take_back_due()
    assert stands(sandbox, X) == 0
    assert paid_for_deleting() == 1


def test_a_renewal_that_is_not_to_be_had_is_waited_for(
    noor: Person, on_x: Share, sandbox: Sandbox, clock: FixedClock
) -> None:
    sandbox.fault(X, "reposts.delete", "401")
    sandbox.fault(X, "token", "503")
    wish_back(noor.id, on_x.public_id)
    take_back_due()
    assert wish(on_x).state is DeliveryState.QUEUED
    assert wish(on_x).due_at > clock.now(), "not at once"
    assert paid_for_deleting() == 0


def test_an_answer_that_is_lost_stays_paid(noor: Person, on_x: Share, sandbox: Sandbox) -> None:
    sandbox.fault(X, "reposts.delete", "accept_then_500")
    wish_back(noor.id, on_x.public_id)
    take_back_due()
    assert paid_for_deleting() == 1


def test_a_late_worker_leaves_the_newer_repost_alone(
    noor: Person, on_x: Share, sandbox: Sandbox, clock: FixedClock
) -> None:
    wish_back(noor.id, on_x.public_id)
    late = _take()
    assert isinstance(late, Removal)
    with transaction() as session:
        session.scalars(select(TakeBack)).one().lease_until = func.clock_timestamp()  # type: ignore[assignment]
    take_back_due()
    repost(noor, X)
    publish_all(clock)
    _remove(late)
    assert stands(sandbox, X) == 1
    assert paid_for_deleting() == 1, "the late one asked nobody"


def test_what_is_known_by_its_address_alone_is_left_to_its_person(
    noor: Person, sandbox: Sandbox, clock: FixedClock, client: FlaskClient, pages: PageClient
) -> None:
    """LinkedIn would say 404 to such an id, and the repost would be called gone while it stands."""
    make_own_post(sandbox, LINKEDIN)
    found = repost(noor, LINKEDIN)
    sandbox.fault(LINKEDIN, CREATE, "accept_then_cut")
    publish_all(clock)
    address = "https://www.linkedin.com/posts/noor_activity-7134567890123456789-AbCd"
    assert it_is_there(noor.id, found.public_id, address) is Answered.THANKS
    wish_back(noor.id, found.public_id)
    take_back_due()
    assert reload(found).gone_at is None
    sign_in(client, noor)
    page = pages.get(f"/shares/{found.public_id}")
    assert "By its address alone we can&#39;t take it back" in page.text
    assert f'href="{address}"' in page.text
    assert "Take my repost back" not in page.text


def test_only_ones_own_and_only_a_repost(noor: Person, sandbox: Sandbox, clock: FixedClock) -> None:
    post = make_own_post(sandbox, X)
    found = repost(noor, X)
    assert wish_back(make_person().id, found.public_id) is Wished.NOT_FOUND
    assert wish_back(noor.id, found.public_id) is Wished.NOTHING_THERE, "not there yet: that is an undo"
    own = share(noor, LINKEDIN, post=post.public_id)
    publish_all(clock)
    assert wish_back(noor.id, own.public_id) is Wished.NOTHING_THERE


def test_the_page_says_what_becomes_of_it(
    noor: Person, published: Share, client: FlaskClient, pages: PageClient
) -> None:
    sign_in(client, noor)
    page = pages.post(f"/shares/{published.public_id}/remove", status=303)
    page = pages.get(f"/shares/{published.public_id}")
    assert "It is being taken back." in page.text
    assert "Take my repost back" not in page.text
    take_back_due()
    page = pages.get(f"/shares/{published.public_id}")
    assert "You took it back." in page.text
    assert f"Taken back on {published.network.label}" in page.text
    assert "Published" not in page.text
    assert "Published" not in pages.get("/shares/").text
    pages.post("/shares/unknownunkno/remove", status=404)
